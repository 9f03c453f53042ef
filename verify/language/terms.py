"""The nodes that a policy-gradient term needs and sympy lacks.

Numbers, sums, products, powers, ``log``, ``Sum`` and ``Product`` over times are sympy's own. Every node here is an
ordinary immutable sympy expression: ``==`` compares structure, nothing is simplified, and no node knows how to
evaluate itself. What a node means is written once, in its docstring; each checker implements that meaning on its own.

Setting   finite states and actions, horizon T, trajectory τ = (s_1, a_1, …, s_T, a_T, s_{T+1})
Law       p_θ(τ) = ρ(s_1) Π_t π_θ(a_t|s_t) p(s_{t+1}|s_t,a_t); other policies take the place of π_θ by name
Support   an expectation or a sum ignores what has probability zero: 0 · (anything undefined) = 0
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, Integer, Symbol, sympify

from verify.language.errors import IllFormed, called, shown

# ---------------------------------------------------------------------------------------------------------- names


class _Letter(Symbol):
    """A letter for a state or an action."""

    __iter__ = None  # Python would otherwise iterate over s[0], s[1], … for ever

    def _time(self, time: Any) -> Expr:
        if self.name not in ("s", "a"):
            raise IllFormed(f"{shown(self)}[{shown(time)}]", "only s and a belong to the trajectory: write s[t] or a[t]")
        return as_time(time)

    def __call__(self, *arguments: Any) -> Expr:
        raise IllFormed(called(shown(self), *arguments), "a time stands in square brackets: s[t], a[t]")


class StateSymbol(_Letter):
    """A letter for a state: bare it is a variable of its own; ``s[t]`` is the state of the trajectory at time t."""

    def __getitem__(self, time: Any) -> StateAt:
        return StateAt(self._time(time))


class ActionSymbol(_Letter):
    """A letter for an action: bare it is a variable of its own; ``a[t]`` is the action of the trajectory at time t."""

    def __getitem__(self, time: Any) -> ActionAt:
        return ActionAt(self._time(time))


class TrajectorySymbol(Symbol):
    """τ, the whole trajectory (s_1, a_1, …, s_T, a_T, s_{T+1})."""


class TimeSymbol(Symbol):
    """An integer index such as t, k or l, and the horizon T."""


class CopySymbol(TimeSymbol):
    """The number of a trajectory among several, such as i or j, and how many there are, N: a whole number, but no time."""


class ParameterSymbol(Symbol):
    """A real number that is the same everywhere: γ (in [0, 1]), λ (in [0, 1]) or ε (above 0)."""


class Law(Symbol):
    """The name of a policy: π_θ (it has a derivative), π_old (the frozen copy of π_θ: same values, no derivative) or μ."""

    def __call__(self, *arguments: Any) -> Expr:
        raise IllFormed(called(self.name, *arguments), "a name, not a function: the probability of a trajectory is prob(tau)")


THETA, OLD, MU = Law("theta"), Law("old"), Law("mu")
LAW_NAMES = {"theta": "pi", "old": "pi_old", "mu": "mu"}  # what an author writes for each policy
TAU = TrajectorySymbol("tau")
HORIZON = TimeSymbol("T", integer=True, positive=True)
GAMMA = ParameterSymbol("gamma", nonnegative=True)
LAMBDA = ParameterSymbol("lambda", nonnegative=True)
EPSILON = ParameterSymbol("epsilon", positive=True)
FARTHEST = 100  # steps: how far from 1 or T a time may lie; a sum up to a larger number would never be written out


def _is_index(time: Expr) -> bool:
    return isinstance(time, TimeSymbol) and not isinstance(time, CopySymbol)


def _is_linear(time: Expr) -> bool:
    if isinstance(time, sympy.Add):
        return all(_is_linear(part) for part in time.args)
    if isinstance(time, sympy.Mul):
        return len(time.args) == 2 and isinstance(time.args[0], Integer) and _is_index(time.args[1])
    return isinstance(time, Integer) or _is_index(time)


def as_time(value: Any) -> Expr:
    """An integer combination of time indices and T; anything else is ill-formed."""
    time = sympified(value)
    if time is None or not _is_linear(time) or time.is_integer is not True:
        raise IllFormed(shown(value), "a time was expected: an integer combination of time indices and T, such as t + 1")
    if any(abs(number) > FARTHEST for number in time.atoms(Integer)):
        raise IllFormed(shown(value), f"a time not more than {FARTHEST} steps away was expected")
    return time


def as_term(value: Any) -> Expr:
    """A term or an exact number; text, a list, a float or the bare name of a policy is ill-formed."""
    term = sympified(value)
    if term is None:
        raise IllFormed(shown(value), "a term was expected: see `verify.notation` for what a term is made of")
    if isinstance(term, sympy.Float):
        raise IllFormed(f"{float(value):g}", "numbers are exact: write 1 / 2 as one / 2 or frac(1, 2)")
    return term


def sympified(value: Any) -> Expr | None:
    """What was written as a sympy expression, if it is one."""
    try:
        term = sympify(value, strict=True)
    except sympy.SympifyError:
        return None
    return term if isinstance(term, Expr) else None


class Node(Expr):
    """Base of all nodes: commutative scalars or vectors as far as sympy is concerned."""

    is_commutative = True

    def _sympystr(self, printer: Any) -> str:
        from verify.language.printing import to_text

        return to_text(self)

    def _latex(self, printer: Any) -> str:
        from verify.language.printing import to_latex

        return to_latex(self)


# ------------------------------------------------------------------------------------------------- places in the MDP


class StateAt(Node):
    """s_t, the state of the trajectory at time t (1 ≤ t ≤ T + 1)."""

    def __new__(cls, time: Expr) -> StateAt:
        return Expr.__new__(cls, as_time(time))

    @property
    def time(self) -> Expr:
        return self.args[0]


class ActionAt(Node):
    """a_t, the action of the trajectory at time t (1 ≤ t ≤ T)."""

    def __new__(cls, time: Expr) -> ActionAt:
        return Expr.__new__(cls, as_time(time))

    @property
    def time(self) -> Expr:
        return self.args[0]


class History(Node):
    """h_t = (s_1, a_1, …, s_{t-1}, a_{t-1}, s_t): everything that is known before the action at time t is drawn."""

    def __new__(cls, time: Expr) -> History:
        return Expr.__new__(cls, as_time(time))

    @property
    def time(self) -> Expr:
        return self.args[0]


STATE, ACTION = (StateSymbol, StateAt), (ActionSymbol, ActionAt)

Written = tuple[Any, ...]  # (name, argument, …): what was written, put into words only when it is wrong


def expect_state(value: Any, written: Written) -> Expr:
    """The value, if it is a state. Raises IllFormed."""
    if isinstance(value, STATE):
        return value
    kind = "an action" if isinstance(value, ACTION) else "something else"
    raise IllFormed(called(*written), f"a state belongs where {shown(value)} stands, which is {kind}")


def expect_action(value: Any, written: Written) -> Expr:
    """The value, if it is an action. Raises IllFormed."""
    if isinstance(value, ACTION):
        return value
    kind = "a state" if isinstance(value, STATE) else "something else"
    raise IllFormed(called(*written), f"an action belongs where {shown(value)} stands, which is {kind}")


def expect_law(value: Any) -> Law:
    """The value, if it is the name of a policy. Raises IllFormed."""
    if not isinstance(value, Law):
        raise IllFormed(shown(value), "the name of a policy was expected: pi, pi_old or mu")
    return value


# ------------------------------------------------------------------------------------------------ laws, rewards, values


class Policy(Node):
    """π(a|s): the probability that the policy named ``law`` gives to action a in state s."""

    def __new__(cls, action: Expr, state: Expr, law: Law = THETA) -> Policy:
        written = (LAW_NAMES.get(expect_law(law).name, law.name), action, state)
        return Expr.__new__(cls, expect_action(action, written), expect_state(state, written), law)

    action = property(lambda self: self.args[0])
    state = property(lambda self: self.args[1])
    law = property(lambda self: self.args[2])


class Transition(Node):
    """p(s'|s, a): the probability that state s' follows action a in state s."""

    def __new__(cls, next_state: Expr, state: Expr, action: Expr) -> Transition:
        written = ("p", next_state, state, action)
        return Expr.__new__(cls, expect_state(next_state, written), expect_state(state, written), expect_action(action, written))

    next_state = property(lambda self: self.args[0])
    state = property(lambda self: self.args[1])
    action = property(lambda self: self.args[2])


class Initial(Node):
    """ρ(s): the probability that a trajectory begins in state s."""

    def __new__(cls, state: Expr) -> Initial:
        return Expr.__new__(cls, expect_state(state, ("rho", state)))

    state = property(lambda self: self.args[0])


class Reward(Node):
    """r(s, a): the reward of action a in state s."""

    def __new__(cls, state: Expr, action: Expr) -> Reward:
        written = ("r", state, action)
        return Expr.__new__(cls, expect_state(state, written), expect_action(action, written))

    state = property(lambda self: self.args[0])
    action = property(lambda self: self.args[1])


class FunctionSymbol(Symbol):
    """The name of an arbitrary function; bare, it is an arbitrary constant."""

    def __call__(self, *args: Any) -> Apply:
        return Apply(self, *args)


def _expect_argument(value: Any, function: FunctionSymbol, *args: Any) -> Expr:
    try:
        return as_time(value)
    except IllFormed:
        expected = f"{shown(value)} is none of what a function takes: states, actions, times, one history(t), or tau"
        raise IllFormed(called(function.name, *args), expected) from None


class Apply(Node):
    """f(x, …): an arbitrary function of times, states, actions, a history h_t or the whole trajectory τ."""

    def __new__(cls, function: FunctionSymbol, *args: Any) -> Apply:
        if not isinstance(function, FunctionSymbol):
            raise IllFormed(shown(function), "the name of a function was expected")
        if not args:
            raise IllFormed(f"{function}()", f"a constant is written {function}, without brackets")
        places = (StateSymbol, StateAt, ActionSymbol, ActionAt, History, TrajectorySymbol)
        fixed = [arg if isinstance(arg, places) else _expect_argument(arg, function, *args) for arg in args]
        if len(fixed) > 1 and any(isinstance(arg, (History, TrajectorySymbol)) for arg in fixed):
            raise IllFormed(called(function.name, *args), "a history or τ already holds every state and action: give it alone")
        return Expr.__new__(cls, function, *fixed)

    function = property(lambda self: self.args[0])
    arguments = property(lambda self: self.args[1:])


class Return(Node):
    """R(τ) = Σ_{t=1}^T γ^{t-1} r(s_t, a_t)."""

    def __new__(cls, trajectory: TrajectorySymbol = TAU) -> Return:
        if trajectory != TAU:
            raise IllFormed(called("R", trajectory), "the return is a function of the trajectory: write R(tau)")
        return Expr.__new__(cls, trajectory)


class RewardToGo(Node):
    """G_t = Σ_{l=t}^T γ^{l-t} r(s_l, a_l)."""

    def __new__(cls, time: Expr) -> RewardToGo:
        return Expr.__new__(cls, as_time(time))

    @property
    def time(self) -> Expr:
        return self.args[0]


class Value(Node):
    """V_t(s), Q_t(s, a) or A_t(s, a) of a policy, with T - t + 1 steps to go.

    Q_t(s, a) = r(s, a) + γ Σ_{s'} p(s'|s, a) V_{t+1}(s'),   V_t(s) = Σ_a π(a|s) Q_t(s, a),   V_{T+1} = 0,
    A_t(s, a) = Q_t(s, a) - V_t(s).
    """

    def __new__(cls, kind: Symbol, law: Law, time: Expr, state: Expr, *action: Expr) -> Value:
        name = str(kind)
        written = (name, state, *action)
        if name not in ("V", "Q", "A"):
            raise IllFormed(called(*written), "a value is one of V, Q and A")
        if len(action) != (0 if name == "V" else 1):
            raise IllFormed(called(*written), "V takes a state; Q and A take a state and an action")
        arguments = [expect_state(state, written), *(expect_action(one, written) for one in action)]
        return Expr.__new__(cls, Symbol(name), expect_law(law), as_time(time), *arguments)

    kind = property(lambda self: self.args[0].name)
    law = property(lambda self: self.args[1])
    time = property(lambda self: self.args[2])
    state = property(lambda self: self.args[3])
    action = property(lambda self: self.args[4] if len(self.args) > 4 else None)


class Objective(Node):
    """J of a policy: E_{τ ~ p}[R(τ)]."""

    def __call__(self, *arguments: Any) -> Expr:
        raise IllFormed(called("J", *arguments), "J is the objective of the policy as it stands; of another one, J_of(mu)")

    def __new__(cls, law: Law = THETA) -> Objective:
        return Expr.__new__(cls, expect_law(law))

    law = property(lambda self: self.args[0])


class TrajectoryProbability(Node):
    """p(τ) = ρ(s_1) Π_{t=1}^T π(a_t|s_t) p(s_{t+1}|s_t, a_t) under the policy named ``law``."""

    def __new__(cls, law: Law = THETA) -> TrajectoryProbability:
        return Expr.__new__(cls, expect_law(law))

    law = property(lambda self: self.args[0])


class Marginal(Node):
    """P(s_t = s) or P(s_t = s, a_t = a) under the policy named ``law``."""

    def __new__(cls, law: Law, time: Expr, state: Expr, *action: Expr) -> Marginal:
        written = ("prob", state, *action)
        if len(action) > 1:
            raise IllFormed(called(*written), "the law of s_t or of (s_t, a_t): a state, or a state and an action")
        arguments = [expect_state(state, written), *(expect_action(one, written) for one in action)]
        return Expr.__new__(cls, expect_law(law), as_time(time), *arguments)

    law = property(lambda self: self.args[0])
    time = property(lambda self: self.args[1])
    state = property(lambda self: self.args[2])
    action = property(lambda self: self.args[3] if len(self.args) > 3 else None)


# --------------------------------------------------------------------------------------- binders, gradients, fractions


class Expectation(Node):
    """E_{τ ~ p}[X]: the sum over all trajectories of p(τ) X, with p the law of the policy named ``law``."""

    def __new__(cls, body: Expr, law: Law = THETA) -> Expectation:
        return Expr.__new__(cls, as_term(body), expect_law(law))

    body = property(lambda self: self.args[0])
    law = property(lambda self: self.args[1])


class ConditionalExpectation(Node):
    """E[X | s_t], E[X | s_t, a_t] or E[X | h_t]: the sum over everything after what is given, under ``law``.

    What is given has its value from outside. Given s_t (or s_t and a_t), X may mention only times from t on;
    given h_t it may mention every time.
    """

    def __new__(cls, body: Expr, law: Law, *given: Expr) -> ConditionalExpectation:
        given = tuple(given)
        ok = (len(given) == 1 and isinstance(given[0], (StateAt, History))) or (
            len(given) == 2
            and isinstance(given[0], StateAt)
            and isinstance(given[1], ActionAt)
            and given[0].time == given[1].time
        )
        if not ok:
            written = f"E(…, given={shown(given if len(given) != 1 else given[0])})"
            raise IllFormed(written, "condition on s[t], on (s[t], a[t]) of one time, or on history(t)")
        return Expr.__new__(cls, as_term(body), expect_law(law), *given)

    body = property(lambda self: self.args[0])
    law = property(lambda self: self.args[1])
    given = property(lambda self: self.args[2:])


VARIABLES = (StateSymbol, ActionSymbol, StateAt, ActionAt, TrajectorySymbol)


class DrawExpectation(Node):
    """E_{x ~ q}[X] for one draw: Σ_x q(x) X, where x are the first arguments of the law q.

    q is π(a|s) (draws a), ρ(s) (draws s), p(s'|s, a) (draws s'), P(s_t) (draws s_t) or P(s_t, a_t) (draws both).
    """

    def __new__(cls, body: Expr, density: Expr) -> DrawExpectation:
        if not isinstance(density, (Policy, Transition, Initial, Marginal)):
            raise IllFormed(shown(density), "a law to draw from was expected: pi(a, s), rho(s), p(s_next, s, a) or prob(s[t])")
        drawn = density.args[2:] if isinstance(density, Marginal) else density.args[:1]
        if not isinstance(density, Marginal) and set(drawn) & set(density.args[1:]):
            raise IllFormed(density, f"{shown(drawn[0])} is drawn from a law that already mentions it: use another letter")
        return Expr.__new__(cls, as_term(body), density)

    body = property(lambda self: self.args[0])
    density = property(lambda self: self.args[1])

    @property
    def variables(self) -> tuple[Expr, ...]:
        if isinstance(self.density, Marginal):
            return self.density.args[2:]
        return self.density.args[:1]


class SpaceSum(Node):
    """The sum of X over all values of the listed variables: states, actions, or τ (every trajectory).

    ``sign`` says how it is printed, Σ or ∫; on a finite MDP the two are the same.
    """

    def __new__(cls, body: Expr, sign: Symbol, *variables: Expr) -> SpaceSum:
        name = "integral" if str(sign) == "int" else "total"
        if not variables:
            raise IllFormed(called(name, body), "name what is summed over: a state, an action or tau")
        for variable in variables:
            if not isinstance(variable, VARIABLES):
                raise IllFormed(
                    called(name, body, *variables), "a sum over a space runs over states, actions or tau; over times use Sum"
                )
        if len(set(variables)) != len(variables):
            raise IllFormed(called(name, body, *variables), "the same variable is summed over twice")
        if str(sign) not in ("sum", "int"):
            raise IllFormed(str(sign), "the sign of a sum over a space is sum or int")
        return Expr.__new__(cls, as_term(body), Symbol(str(sign)), *variables)

    body = property(lambda self: self.args[0])
    sign = property(lambda self: self.args[1].name)
    variables = property(lambda self: self.args[2:])


class Gradient(Node):
    """∇_θ X, a vector (of a vector: the matrix of second derivatives, the outer gradient first)."""

    def __new__(cls, body: Expr) -> Gradient:
        return Expr.__new__(cls, as_term(body))

    body = property(lambda self: self.args[0])


class Fraction(Node):
    """X / Y, kept as written."""

    def __new__(cls, numerator: Expr, denominator: Expr) -> Fraction:
        denominator = as_term(denominator)
        if denominator == Integer(0):
            raise IllFormed(called("frac", numerator, denominator), "the denominator is zero")
        return Expr.__new__(cls, as_term(numerator), denominator)

    numerator = property(lambda self: self.args[0])
    denominator = property(lambda self: self.args[1])


class Outer(Node):
    """u vᵀ of two vectors."""

    def __new__(cls, left: Expr, right: Expr) -> Outer:
        return Expr.__new__(cls, as_term(left), as_term(right))

    left = property(lambda self: self.args[0])
    right = property(lambda self: self.args[1])


NODES: tuple[type[Node], ...] = (
    StateAt, ActionAt, History, Policy, Transition, Initial, Reward, Apply, Return, RewardToGo, Value, Objective,
    TrajectoryProbability, Marginal, Expectation, ConditionalExpectation, DrawExpectation, SpaceSum, Gradient,
    Fraction, Outer,
)  # fmt: skip

SYMPY_NODES = (sympy.Add, sympy.Mul, sympy.Pow, sympy.log, sympy.exp, sympy.Sum, sympy.Product)
