"""Every small mistake that an author can make in a term, made once at every position of it.

An operator looks at one node and lists what could have been written in its place by mistake; the walk puts each of
them into the whole term. What no constructor accepts, or what is ill-formed as an equation, is left out. A mutant need
not be false: R(τ) = G_1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import Any

import sympy
from sympy import Expr, Integer

from verify.claims.model import Claim
from verify.language import copies as C
from verify.language import discounted as D
from verify.language import moments as M
from verify.language import piecewise as W
from verify.language import terms as L
from verify.language.errors import IllFormed
from verify.language.ranks import children
from verify.language.relations import TURNED
from verify.language.wellformed import check_scopes, rank_of

Mutant = tuple[str, Expr]
Written = tuple[Any, ...]  # (operator, constructor, argument, …): built only by the walk, which a refusal must not end
Scope = tuple[Expr, ...]  # the time indices that have a value here

LAWS = (L.THETA, L.OLD, L.MU)
LEAVES: tuple[Any, ...] = (
    L.Policy,
    L.Transition,
    L.Initial,
    L.Reward,
    L.Apply,
    L.Return,
    L.RewardToGo,
    L.Value,
    L.Marginal,
    L.History,
)
HAS_LAW: tuple[Any, ...] = (
    L.Policy,
    L.Value,
    L.Objective,
    L.TrajectoryProbability,
    L.Marginal,
    L.Expectation,
    L.ConditionalExpectation,
    M.Variance,
    C.CopiesExpectation,
    *D.NODES,
)
SIGNED: tuple[Any, ...] = (
    sympy.Sum, L.Expectation, L.SpaceSum, L.Fraction, L.Value, L.Reward, L.RewardToGo, L.Apply, *D.NODES
)  # fmt: skip


def mutants(term: Expr, scope: Scope = ()) -> list[Mutant]:
    """Every variant of a term with one mistake at one position, with the name of the mistake."""
    found = [(one[0], wrong) for operator in OPERATORS for one in operator(term, scope) if (wrong := built(*one[1:])) is not None]
    inner = scope
    if isinstance(term, (sympy.Sum, sympy.Product)):
        inner = (*scope, *(limit[0] for limit in term.limits))
    places = (
        [(0, child) for child in children(term)][:1] if isinstance(term, L.DrawExpectation) else list(enumerate(children(term)))
    )
    if isinstance(term, L.DrawExpectation):
        places.append((1, term.density))
    for number, child in places:
        for name, wrong in mutants(child, inner):
            if name == "add log" and isinstance(term, sympy.log):
                continue  # log log π is defined nowhere
            whole = built(with_part, term, number, wrong)
            if whole is not None:
                found.append((name, whole))
    return found


def built(build: Callable[..., Any], *arguments: Any) -> Expr | None:
    """What a constructor makes of its arguments; None where it refuses them."""
    try:
        made = build(*arguments)
    except (IllFormed, ValueError, TypeError, ZeroDivisionError):
        return None
    return made if isinstance(made, Expr) else None


def _as_is(term: Expr) -> Expr:
    return term


def _of(term: Expr, args: list[Any]) -> Expr:
    return term.func(*args)


def with_part(term: Expr, number: int, part: Any) -> Expr:
    """A node with another argument in the place of one."""
    return term.func(*(part if i == number else x for i, x in enumerate(term.args)))


def _exchanged(term: Expr, old: Expr, new: Expr) -> Expr:
    return term.xreplace({old: new})


def _mean_square(variance: Any) -> Expr:
    body = variance.body
    return L.Expectation(M.Dot(body, body) if rank_of(body) else body**2, variance.law)


def _one_term(term: Expr, index: Expr, value: Expr) -> Expr:
    """A sum or product with its outermost index at one value, or left free."""
    inner, rest = term.function.xreplace({index: value}), term.limits[:-1]
    return term.func(inner, *rest) if rest else inner


# ------------------------------------------------------------------------------------------------- times and indices


def _shifted_times(term: Expr, scope: Scope) -> Iterator[Written]:
    """A time of a leaf one later or earlier, alone or together with the others, or another index in its place."""
    if not isinstance(term, LEAVES):
        return
    here = [part for part in sympy.preorder_traversal(term) if isinstance(part, (L.StateAt, L.ActionAt, L.History))]
    for place in dict.fromkeys(here):
        for step in (1, -1):
            yield "index ± 1", _exchanged, term, place, type(place)(place.time + step)
    if isinstance(term, (L.RewardToGo, L.Value, L.Marginal)):
        number = {L.RewardToGo: 0, L.Value: 2, L.Marginal: 1}[type(term)]
        for step in (1, -1):
            yield "index ± 1", _of, term, [x + step if i == number else x for i, x in enumerate(term.args)]
    indices = [symbol for symbol in _time_symbols(term) if symbol != L.HORIZON]
    for index in indices:
        for step in (1, -1):
            yield "r_t for r_{t+1}", _exchanged, term, index, index + step
        for other in scope:
            if other != index:
                yield "another index", _exchanged, term, index, other
    if isinstance(term, L.Apply):
        for number, argument in enumerate(term.args[1:], 1):
            if not isinstance(argument, (*L.STATE, *L.ACTION, L.History, L.TrajectorySymbol)):
                yield "index ± 1", _of, term, [x + 1 if i == number else x for i, x in enumerate(term.args)]


def _bounds(term: Expr, scope: Scope) -> Iterator[Written]:
    if not isinstance(term, (sympy.Sum, sympy.Product)):
        return
    for number, (index, lower, upper) in enumerate(term.limits):
        others = [other for other in scope if other not in (lower, upper)]
        ranges = [(lower + 1, upper), (lower - 1, upper), (lower, upper + 1), (lower, upper - 1)]
        ranges += [(lower, other) for other in others] + [(other, upper) for other in others]
        for low, high in ranges:
            limits = [(index, low, high) if i == number else limit for i, limit in enumerate(term.limits)]
            yield "bound ± 1", term.func, term.function, *limits


def _conditionings(term: Expr, scope: Scope) -> Iterator[Written]:
    if not isinstance(term, L.ConditionalExpectation):
        return
    time = term.given[0].time
    s, a, h = L.StateAt(time), L.ActionAt(time), L.History(time)
    others = [(s,), (s, a), (h,), (L.StateAt(time + 1),), (L.StateAt(time + 1), L.ActionAt(time + 1))]
    for given in others:
        if given != term.given:
            yield "conditioning", L.ConditionalExpectation, term.body, term.law, *given
    yield "conditioning", L.Expectation, term.body, term.law
    yield "drop E", _as_is, term.body


def _baselines(term: Expr, scope: Scope) -> Iterator[Written]:
    """b(s_t) for b(s_t, a_t), b(s_{t+1}) or b, and the other way round."""
    if not isinstance(term, L.Apply):
        return
    states = [argument for argument in term.arguments if isinstance(argument, L.StateAt)]
    actions = [argument for argument in term.arguments if isinstance(argument, L.ActionAt)]
    if states and not actions and len(term.arguments) == 1:
        time = states[0].time
        yield "b(s) for b(s, a)", L.Apply, term.function, states[0], L.ActionAt(time)
        yield "b(s) for b(s, a)", L.Apply, term.function, L.ActionAt(time)
    if len(term.arguments) > 1:
        for number in range(len(term.arguments)):
            kept = [x for i, x in enumerate(term.arguments) if i != number]
            yield "b(s) for b(s, a)", L.Apply, term.function, *kept
    if len(term.arguments) == 1 and isinstance(term.arguments[0], L.History):
        yield "b(s) for b(s, a)", L.Apply, term.function, L.StateAt(term.arguments[0].time)


# ------------------------------------------------------------------------------------------------- numbers and powers


def _powers_of_discount(term: Expr, scope: Scope) -> Iterator[Written]:
    if isinstance(term, sympy.Pow) and term.base == L.GAMMA:
        for step in (1, -1):
            yield "power of γ", _as_is, L.GAMMA ** (term.exp + step)
        yield "power of γ", Integer, 1
        for index in sorted(_time_symbols(term.exp), key=str):
            for other in scope:
                if other != index:
                    yield "power of γ", _exchanged, term, index, other
    elif term == L.GAMMA:
        yield "power of γ", Integer, 1
        yield "power of γ", _as_is, L.GAMMA**2
    elif isinstance(term, (L.Reward, L.Value, L.RewardToGo, L.Return, *D.NODES)):
        yield "power of γ", _as_is, L.GAMMA * term
        yield from (("power of γ", _as_is, L.GAMMA ** (index - 1) * term) for index in scope)


def _numbers(term: Expr, scope: Scope) -> Iterator[Written]:
    if isinstance(term, sympy.Rational):
        yield "number ± 1", _as_is, term + 1
        yield "number ± 1", _as_is, term - 1


def _signs(term: Expr, scope: Scope) -> Iterator[Written]:
    if isinstance(term, sympy.Add):
        for number, part in enumerate(term.args):
            yield "sign", _of, term, [-part if i == number else x for i, x in enumerate(term.args)]
    elif isinstance(term, SIGNED):
        yield "sign", _as_is, -term


# --------------------------------------------------------------------------------------------- logs, gradients, laws


def _logs_and_gradients(term: Expr, scope: Scope) -> Iterator[Written]:
    if isinstance(term, sympy.log):
        yield "drop log", _as_is, term.args[0]
    if isinstance(term, L.Gradient):
        yield "drop ∇", _as_is, term.body
        if isinstance(term.body, sympy.log):
            yield "∇log π → ∇π", L.Gradient, term.body.args[0]
        elif isinstance(term.body, (L.Policy, L.TrajectoryProbability)):
            yield "∇π → ∇log π", L.Gradient, sympy.log(term.body)
    if isinstance(term, (L.Policy, L.TrajectoryProbability)):
        yield "add log", sympy.log, term
    if isinstance(term, L.Outer):
        yield "swap in outer", L.Outer, term.right, term.left


def _places_and_copies(term: Expr, scope: Scope) -> Iterator[Written]:
    """1[x = y] left out, and another of several trajectories."""
    if isinstance(term, C.Same):
        yield "drop 1[x = y]", Integer, 1
    if isinstance(term, C.Copy):
        others = [*(index for index in scope if isinstance(index, L.CopySymbol)), Integer(1)]
        yield from (("another trajectory", C.Copy, term.body, other) for other in others if other != term.index)


def _laws(term: Expr, scope: Scope) -> Iterator[Written]:
    if isinstance(term, HAS_LAW):
        for law in LAWS:
            if law != term.law:
                yield "law", _of, term, [law if x == term.law else x for x in term.args]
    if isinstance(term, L.DrawExpectation) and isinstance(term.density, L.Policy):
        for law in LAWS:
            if law != term.density.law:
                yield "law", L.DrawExpectation, term.body, L.Policy(term.density.action, term.density.state, law)
    if isinstance(term, L.Marginal) and term.action is None:
        yield "law", L.Initial, term.state


def _values(term: Expr, scope: Scope) -> Iterator[Written]:
    if isinstance(term, L.Value):
        if term.kind == "V" and isinstance(term.state, L.StateAt):
            action = L.ActionAt(term.state.time)
            yield from (("V/Q/A", L.Value, sympy.Symbol(k), term.law, term.time, term.state, action) for k in "QA")
            yield "V/Q/A", L.Reward, term.state, action
            yield "V/Q/A", L.RewardToGo, term.time
        elif term.kind != "V":
            other = "A" if term.kind == "Q" else "Q"
            yield "V/Q/A", L.Value, sympy.Symbol(other), term.law, term.time, term.state, term.action
            yield "V/Q/A", L.Value, sympy.Symbol("V"), term.law, term.time, term.state
            yield "V/Q/A", L.Reward, term.state, term.action
            if isinstance(term.state, L.StateAt):
                yield "V/Q/A", L.RewardToGo, term.time
    if isinstance(term, D.DiscountedValue) and term.action is not None:
        yield "V/Q/A", D.DiscountedValue, sympy.Symbol("A" if term.kind == "Q" else "Q"), term.law, term.state, term.action
        yield "V/Q/A", D.DiscountedValue, sympy.Symbol("V"), term.law, term.state
        yield "V/Q/A", L.Reward, term.state, term.action
    if isinstance(term, D.DiscountedObjective):
        yield "V/Q/A", L.Objective, term.law
    if isinstance(term, D.Occupancy):
        yield "V/Q/A", L.Initial, term.state
    if isinstance(term, L.Return):
        for time in (Integer(1), Integer(2), *scope):
            yield "R for G_t", L.RewardToGo, time
    if isinstance(term, L.RewardToGo):
        yield (
            "R for G_t",
            L.Return,
        )
        if term.time.free_symbols:
            yield "V/Q/A", L.Value, sympy.Symbol("Q"), L.THETA, term.time, L.StateAt(term.time), L.ActionAt(term.time)
            yield "V/Q/A", L.Value, sympy.Symbol("V"), L.THETA, term.time, L.StateAt(term.time)
            yield "V/Q/A", L.Reward, L.StateAt(term.time), L.ActionAt(term.time)


# ------------------------------------------------------------------------------------------ sums, products, fractions


def _sums_and_products(term: Expr, scope: Scope) -> Iterator[Written]:
    if isinstance(term, sympy.Sum):
        yield "Σ for Π", sympy.Product, term.function, *term.limits
    if isinstance(term, sympy.Product):
        yield "Σ for Π", sympy.Sum, term.function, *term.limits
    if isinstance(term, (sympy.Sum, sympy.Product)):
        index, *bounds = term.limits[-1]
        bounds = bounds[:1] if isinstance(index, L.CopySymbol) else bounds  # N numbers no trajectory
        for value in (*bounds, index):
            yield "drop Σ", _one_term, term, index, value
    if isinstance(term, sympy.Add):
        yield "Σ for Π", sympy.Mul, *term.args
    if isinstance(term, sympy.Mul) and len(term.args) == 2:
        yield "Σ for Π", sympy.Add, *term.args
    if isinstance(term, L.SpaceSum):
        for number in range(len(term.variables)):
            kept = [x for i, x in enumerate(term.variables) if i != number]
            yield ("drop Σ", L.SpaceSum, term.body, term.sign, *kept) if kept else ("drop Σ", _as_is, term.body)
    if isinstance(term, L.Expectation):
        yield "drop E", L.SpaceSum, term.body, "sum", L.TAU
    if isinstance(term, L.DrawExpectation):
        yield "drop E", L.SpaceSum, term.body, "sum", *term.variables


def _left_out(term: Expr, scope: Scope) -> Iterator[Written]:
    if isinstance(term, (sympy.Add, sympy.Mul)):
        for number in range(len(term.args)):
            rest = [x for i, x in enumerate(term.args) if i != number]
            yield ("drop a summand" if isinstance(term, sympy.Add) else "drop a factor"), term.func, *rest


def _fractions(term: Expr, scope: Scope) -> Iterator[Written]:
    if isinstance(term, L.Fraction):
        yield "turn a fraction over", L.Fraction, term.denominator, term.numerator
        yield "drop a factor", _as_is, term.numerator
        yield "drop a factor", L.Fraction, Integer(1), term.denominator


def _moments(term: Expr, scope: Scope) -> Iterator[Written]:
    """E X² for Var X and the other way round; ‖u‖² for ⟨u, v⟩, and ⟨u, v⟩² for ‖u‖² ‖v‖²."""
    if isinstance(term, M.Variance):
        yield "E X² for Var X", _mean_square, term
    if isinstance(term, L.Expectation) and isinstance(term.body, M.Dot) and term.body.left == term.body.right:
        yield "E X² for Var X", M.Variance, term.body.left, term.law
    if isinstance(term, M.Dot) and term.left != term.right:
        yield "⟨u, v⟩ for ‖u‖²", M.Dot, term.left, term.left
    if isinstance(term, sympy.Mul):
        norms = [part for part in term.args if isinstance(part, M.Dot) and part.left == part.right]
        if len(norms) == 2:
            rest = [part for part in term.args if part not in norms]
            yield "⟨u, v⟩ for ‖u‖²", sympy.Mul, *rest, sympy.Pow(M.Dot(norms[0].left, norms[1].left), 2)


def _comparisons(term: Expr, scope: Scope) -> Iterator[Written]:
    """max for min and the other way round, one of the numbers compared, a bound of the clip left out, x for |x| or x⁺."""
    if isinstance(term, (W.Minimum, W.Maximum)):
        yield "another comparison", (W.Maximum if isinstance(term, W.Minimum) else W.Minimum), *term.args
    if isinstance(term, W.Clip):
        yield "another comparison", W.Maximum, term.body, term.low
        yield "another comparison", W.Minimum, term.body, term.high
    if isinstance(term, (W.Absolute, W.PositivePart)):
        yield "another comparison", (W.PositivePart if isinstance(term, W.Absolute) else W.Absolute), term.body
    if isinstance(term, W.StepFunction):
        yield "another comparison", W.StepFunction, -term.body
        yield "drop a comparison", Integer, 1
    if isinstance(term, W.OF_NUMBERS) and not isinstance(term, W.StepFunction):
        yield from (("drop a comparison", _as_is, part) for part in term.args)


OPERATORS = (
    _shifted_times, _bounds, _conditionings, _baselines, _powers_of_discount, _numbers, _signs, _logs_and_gradients,
    _laws, _places_and_copies, _values, _sums_and_products, _left_out, _fractions, _moments, _comparisons,
)  # fmt: skip


def _time_symbols(term: Expr) -> list[Expr]:
    return sorted((symbol for symbol in term.free_symbols if isinstance(symbol, L.TimeSymbol)), key=str)


# --------------------------------------------------------------------------------------------------------- equations


def wrong_claims(
    claim: Claim, random: Random | None = None, most: int | None = None, doubles: float = 0
) -> list[tuple[str, Claim]]:
    """The well-formed equations with one mistake on one side, each once, none of them the claim itself.

    random, most   at most so many of them, drawn by ``random``
    doubles        and so many per one of them with a second mistake in the same side, drawn by ``random``
    """
    raw = [(name, side, term) for side in ("lhs", "rhs") for name, term in mutants(getattr(claim, side))]
    if random is not None:
        random.shuffle(raw)
    seen = {(claim.lhs, claim.rhs)}
    found: list[tuple[str, Claim]] = []
    if claim.relation != "=":
        found.append(("turn an inequality round", replace(claim, relation=TURNED[claim.relation])))
    for name, side, term in raw:
        if most is not None and len(found) >= most:
            break
        wrong = replace(claim, **{side: term})
        if (wrong.lhs, wrong.rhs) not in seen and is_well_formed(wrong, term):
            found.append((name, wrong))
        seen.add((wrong.lhs, wrong.rhs))
    return found + (_two_mistakes(claim, raw, seen, random, round(doubles * len(found))) if random is not None else [])


def _two_mistakes(claim: Claim, raw: list[Any], seen: set[Any], random: Random, wanted: int) -> list[tuple[str, Claim]]:
    found: list[tuple[str, Claim]] = []
    for _ in range(4 * wanted):
        _, side, term = random.choice(raw)
        twice = mutants(term)
        if len(found) == wanted or not twice:
            break
        wrong = replace(claim, **{side: random.choice(twice)[1]})
        if (wrong.lhs, wrong.rhs) not in seen and is_well_formed(wrong, getattr(wrong, side)):
            found.append(("two mistakes", wrong))
        seen.add((wrong.lhs, wrong.rhs))
    return found


def is_well_formed(claim: Claim, *changed: Expr) -> bool:
    """Whether the two sides fit together and every time and variable of the changed ones has a value."""
    try:
        ranks = {rank for rank in (rank_of(claim.lhs), rank_of(claim.rhs)) if rank is not None}
        for side in changed or (claim.lhs, claim.rhs):
            check_scopes(side, claim.for_every, claim.min_horizon, max(4, claim.min_horizon))
    except IllFormed:
        return False
    return len(ranks) < 2
