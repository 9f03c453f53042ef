"""How each kind of term is written: one entry per node, in the words of ``verify.language.writer``."""

from __future__ import annotations

from typing import Any

import sympy
from sympy.core.relational import GreaterThan

from verify.language import copies as C
from verify.language import discounted as D
from verify.language import moments as M
from verify.language import piecewise as W
from verify.language import terms as L
from verify.language.order import is_vector
from verify.language.writer import Level, Piece, Writer, writes

# ------------------------------------------------------------------------------------------------- names and numbers


@writes(object)
def foreign(w: Writer, term: Any) -> Piece:
    """What is not part of the language: only error messages show it."""
    arguments = getattr(term, "args", ())
    if isinstance(term, tuple | sympy.Tuple):
        return Piece(f"({', '.join(map(w.part, term))})")
    return Piece(f"{type(term).__name__}({', '.join(map(w.part, arguments))})" if arguments else str(term))


@writes(sympy.Symbol)
def symbol(w: Writer, term: Any) -> Piece:
    return Piece(w.forms.name(term.name))


@writes(L.TrajectorySymbol)
def trajectory(w: Writer, term: L.TrajectorySymbol) -> Piece:
    return Piece(w.of_trajectory(w.forms.name(term.name)))


@writes(L.Law)
def law(w: Writer, term: L.Law) -> Piece:
    return Piece(w.forms.parameter(term.name))


@writes(L.FunctionSymbol)
def function_symbol(w: Writer, term: Any) -> Piece:
    return Piece(w.forms.name(term.name), ends_in_name=True)


@writes(sympy.Number)
def number(w: Writer, term: Any) -> Piece:
    if term.is_negative:
        return Piece("-" + number(w, -term).text, Level.SUM)
    if term.is_Rational and not term.is_Integer:
        return Piece(w.forms.rational(term.p, term.q), Level.FRACTION, ends_in_operand=True)
    return Piece(str(term))


# ------------------------------------------------------------------------------------------------------ sympy's nodes


@writes(sympy.Add)
def add(w: Writer, term: Any) -> Piece:
    if (found := C.read_others(term)) is not None:
        body, index, left_out = found
        return Piece(w.forms.over_others(w.part(index), w.part(left_out)) + w.body(body), Level.OPEN)
    return w.sum(term)


@writes(sympy.Mul)
def mul(w: Writer, term: Any) -> Piece:
    return w.product(term)


@writes(sympy.Pow)
def power(w: Writer, term: Any) -> Piece:
    base = w.at_least(Level.ATOM, w.piece(term.base))
    exponent = term.exp
    if exponent == sympy.Rational(1, 2):
        return Piece(w.forms.root(w.write(term.base), base.text), Level.POWER)
    simple = exponent.is_Rational and not exponent.is_Integer
    return Piece(w.forms.sup(base.text, f"{exponent.p}/{exponent.q}" if simple else w.part(exponent)), Level.POWER)


@writes(sympy.log, sympy.exp, sympy.sin, sympy.cos)
def elementary(w: Writer, term: Any) -> Piece:
    operand = w.operand(term.args[0])
    return w.prefixed(operand, w.forms.function(type(term).__name__, operand))


@writes(sympy.Sum, sympy.Product)
def over_times(w: Writer, term: Any) -> Piece:
    sign = "sum" if isinstance(term, sympy.Sum) else "product"
    ranges = [w.forms.over_times(sign, *(w.part(part) for part in limit)) for limit in reversed(term.limits)]
    return Piece("".join(ranges) + w.body(term.function), Level.OPEN)


# -------------------------------------------------------------------------------------------------- places in the MDP


@writes(L.StateAt)
def state_at(w: Writer, term: L.StateAt) -> Piece:
    return Piece(w.of_trajectory(w.forms.sub("s", w.part(term.time))))


@writes(L.ActionAt)
def action_at(w: Writer, term: L.ActionAt) -> Piece:
    return Piece(w.of_trajectory(w.forms.sub("a", w.part(term.time))))


@writes(L.History)
def history(w: Writer, term: L.History) -> Piece:
    return Piece(w.of_trajectory(w.forms.sub("h", w.part(term.time))))


# --------------------------------------------------------------------------------------------- laws, rewards, values


@writes(L.Policy)
def policy(w: Writer, term: L.Policy) -> Piece:
    return Piece(w.forms.call(w.forms.policy(term.law.name), [w.part(term.action)], [w.part(term.state)]))


@writes(L.Transition)
def transition(w: Writer, term: L.Transition) -> Piece:
    return Piece(w.forms.call("p", [w.part(term.next_state)], w.places([term.state, term.action])))


@writes(L.Initial)
def initial(w: Writer, term: L.Initial) -> Piece:
    return Piece(w.forms.call(w.forms.name("rho"), [w.part(term.state)]))


@writes(L.TrajectoryProbability)
def trajectory_probability(w: Writer, term: L.TrajectoryProbability) -> Piece:
    return Piece(w.forms.call(w.trajectory_law(term.law), [w.part(L.TAU)]))


def _marginal_law(w: Writer, term: L.Marginal) -> str:
    return w.forms.sub("P", w.forms.parameter(term.law.name))


def _marginal_places(w: Writer, term: L.Marginal, values: list[str]) -> list[str]:
    """s_t, a_t; or s_t=s, a_t=a where the value has another name than the place."""
    places = [L.StateAt(term.time), L.ActionAt(term.time)]
    return [value if value == w.part(place) else f"{w.part(place)}={value}" for place, value in zip(places, values, strict=False)]


@writes(L.Marginal)
def marginal(w: Writer, term: L.Marginal) -> Piece:
    return Piece(w.forms.call(_marginal_law(w, term), _marginal_places(w, term, w.places(term.args[2:]))))


@writes(L.Reward)
def reward(w: Writer, term: L.Reward) -> Piece:
    return Piece(w.forms.call("r", w.places([term.state, term.action])))


@writes(L.Apply)
def apply(w: Writer, term: L.Apply) -> Piece:
    return Piece(w.forms.call(w.part(term.function), w.places(term.arguments)))


@writes(L.Return)
def total_return(w: Writer, term: L.Return) -> Piece:
    return Piece(w.forms.call("R", [w.part(L.TAU)]))


@writes(L.RewardToGo)
def reward_to_go(w: Writer, term: L.RewardToGo) -> Piece:
    return Piece(w.of_trajectory(w.forms.sub("G", w.part(term.time))))


@writes(L.Value)
def value(w: Writer, term: L.Value) -> Piece:
    name = w.forms.sub(w.forms.sup(term.kind, w.forms.value_law(term.law.name)), w.part(term.time))
    return Piece(w.forms.call(name, w.places(term.args[3:])))


@writes(L.Objective)
def objective(w: Writer, term: L.Objective) -> Piece:
    return Piece(w.forms.call("J", [w.forms.parameter(term.law.name)]))


@writes(D.DiscountedValue)
def discounted_value(w: Writer, term: D.DiscountedValue) -> Piece:
    return Piece(w.forms.call(w.forms.sup(term.kind, w.forms.value_law(term.law.name)), w.places(term.args[2:])))


@writes(D.Occupancy)
def occupancy(w: Writer, term: D.Occupancy) -> Piece:
    name = w.forms.sub(w.forms.sup("d", w.forms.value_law(term.law.name)), w.forms.name("gamma"))
    return Piece(w.forms.call(name, [w.part(term.state)]))


@writes(D.DiscountedObjective)
def discounted_objective(w: Writer, term: D.DiscountedObjective) -> Piece:
    return Piece(w.forms.call(w.forms.sub("J", w.forms.endless()), [w.forms.parameter(term.law.name)]))


# --------------------------------------------------------------------------------------- binders, gradients, fractions


@writes(L.Expectation)
def expectation(w: Writer, term: L.Expectation) -> Piece:
    drawn = w.forms.drawn(w.part(L.TAU), w.trajectory_law(term.law))
    return Piece(w.forms.expectation(drawn, w.write(term.body)))


@writes(L.ConditionalExpectation)
def conditional_expectation(w: Writer, term: L.ConditionalExpectation) -> Piece:
    drawn = w.forms.drawn(w.part(L.TAU), w.trajectory_law(term.law))
    return Piece(w.forms.expectation(drawn, w.write(term.body), w.places(term.given)))


@writes(L.DrawExpectation)
def draw_expectation(w: Writer, term: L.DrawExpectation) -> Piece:
    variables = w.places(term.variables)
    listed = variables[0] if len(variables) == 1 else f"({','.join(variables)})"
    return Piece(w.forms.expectation(w.forms.drawn(listed, _law_to_draw_from(w, term.density)), w.write(term.body)))


def _law_to_draw_from(w: Writer, law: Any) -> str:
    """π(·|s), ρ, p(·|s,a), P, or P(s_t=·) where the drawn letter does not tell the time."""
    anything = w.forms.anything()
    if isinstance(law, L.Policy):
        return w.forms.call(w.forms.policy(law.law.name), [anything], [w.part(law.state)])
    if isinstance(law, L.Transition):
        return w.forms.call("p", [anything], w.places([law.state, law.action]))
    if isinstance(law, L.Initial):
        return w.forms.name("rho")
    own = [L.StateAt(law.time), L.ActionAt(law.time)]
    if all(place in own for place in law.args[2:]):
        return _marginal_law(w, law)
    return w.forms.call(_marginal_law(w, law), _marginal_places(w, law, [anything] * len(law.args[2:])))


@writes(L.SpaceSum)
def space_sum(w: Writer, term: L.SpaceSum) -> Piece:
    variables, body = w.places(term.variables), w.body(term.body)
    return Piece(w.forms.integral(variables, body) if term.sign == "int" else w.forms.over_space(variables) + body, Level.OPEN)


@writes(L.Gradient)
def gradient(w: Writer, term: L.Gradient) -> Piece:
    order, body = 1, term.body
    while isinstance(body, L.Gradient):
        order, body = order + 1, body.body
    if isinstance(body, (sympy.Sum, L.SpaceSum)):
        return Piece(w.forms.nabla(order, w.write(body)), Level.OPEN)
    operand = w.operand(body)
    return w.prefixed(operand, w.forms.nabla(order, operand.text))


@writes(L.Fraction)
def fraction(w: Writer, term: L.Fraction) -> Piece:
    parts = [w.piece(term.numerator), w.piece(term.denominator)]
    if w.forms.tight_fraction:
        parts = [w.at_least(Level.PREFIX, part) for part in parts]
    return Piece(w.forms.fraction(parts[0].text, parts[1].text), Level.FRACTION)


@writes(L.Outer)
def outer(w: Writer, term: L.Outer) -> Piece:
    left = w.at_least(Level.PREFIX, w.piece(term.left))
    right = w.at_least(Level.ATOM, w.piece(term.right))
    between = w.forms.dot if left.ends_in_operand and w.forms.tight_fraction else w.forms.beside
    return Piece(left.text + between + w.forms.transposed(right.text), Level.FRACTION)


@writes(M.Dot)
def dot(w: Writer, term: M.Dot) -> Piece:
    if term.left == term.right:
        return Piece(w.forms.sup(w.forms.norm(w.write(term.left)), "2"), Level.POWER)
    return Piece(w.forms.inner(w.write(term.left), w.write(term.right)))


@writes(M.Variance)
def variance(w: Writer, term: M.Variance) -> Piece:
    drawn = w.forms.drawn(w.part(L.TAU), w.trajectory_law(term.law))
    return Piece(w.forms.variance(drawn, w.write(term.body), is_vector(term.body)))


# ---------------------------------------------------------------------------------------------------------- comparisons

COMPARED = {W.Minimum: "min", W.Maximum: "max", W.Clip: "clip"}


@writes(*COMPARED)
def compared(w: Writer, term: Any) -> Piece:
    return Piece(w.forms.compared(COMPARED[type(term)], [w.write(part) for part in term.args]))


@writes(W.Absolute)
def absolute(w: Writer, term: W.Absolute) -> Piece:
    return Piece(w.forms.absolute(w.write(term.body)))


@writes(W.PositivePart)
def positive_part(w: Writer, term: W.PositivePart) -> Piece:
    if isinstance(term.body, sympy.Symbol):
        return Piece(w.forms.positive(w.write(term.body)), Level.POWER)
    return Piece(w.forms.positive(w.bracket(w.piece(term.body)).text), Level.POWER, bracketed=True)


@writes(W.StepFunction)
def step_function(w: Writer, term: W.StepFunction) -> Piece:
    return Piece(w.forms.indicator(w.write(term.body)))


@writes(W.Largest)
def largest(w: Writer, term: W.Largest) -> Piece:
    return Piece(w.forms.over_largest(w.places(term.variables)) + w.body(term.body), Level.OPEN)


# ------------------------------------------------------------------------------------ equal places, several trajectories

OWN_TRAJECTORY = (L.Expectation, L.ConditionalExpectation, M.Variance)


@writes(C.Same)
def same(w: Writer, term: C.Same) -> Piece:
    return Piece(w.forms.same(*w.places(term.args)))


@writes(GreaterThan)
def at_least(w: Writer, term: Any) -> Piece:
    return Piece(w.forms.at_least(w.part(term.lhs), w.part(term.rhs)), Level.SUM)


@writes(C.Copy)
def one_copy(w: Writer, term: C.Copy) -> Piece:
    """The places get the number; what binds places of its own gets it as a whole."""
    number = w.part(term.index)
    binds = any(isinstance(x, (L.TrajectorySymbol, L.StateAt, L.ActionAt)) for x in _variables(term.body))
    if term.body.has(*OWN_TRAJECTORY) or binds:
        return Piece(w.forms.numbered(w.bracket(w.piece(term.body)).text, number), Level.POWER)
    return w.inside(number).piece(term.body)


def _variables(term: sympy.Expr) -> list[Any]:
    return [x for part in term.atoms(L.SpaceSum, L.DrawExpectation, W.Largest) for x in part.variables]


@writes(C.CopiesExpectation)
def copies_expectation(w: Writer, term: C.CopiesExpectation) -> Piece:
    first, last = (w.forms.numbered(w.forms.name("tau"), number) for number in ("1", w.part(term.count)))
    drawn = first if term.count == 1 else f"{first},{last}" if term.count == 2 else w.forms.listed(first, last)
    return Piece(w.forms.expectation(w.forms.drawn(drawn, w.trajectory_law(term.law)), w.write(term.body)))
