"""What an author of a derivation imports: ``from verify.notation import *``.

Each name is one row of ``NOTATION``, the table that the site prints. A call that makes no sense (a state where an
action belongs, an index used in two nested sums, a gradient with respect to τ) raises ``IllFormed`` at once.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, Integer

from verify.language import copies as C
from verify.language import discounted as D
from verify.language import moments as M
from verify.language import terms as L
from verify.language.authoring import Name as _Name
from verify.language.authoring import checked as _checked
from verify.language.authoring import written_as as _written_as
from verify.language.comparisons import absolute, clip, largest, maximum, minimum, positive_part, step
from verify.language.errors import IllFormed, shown
from verify.language.errors import called as _called
from verify.language.ranks import check_ranges

# ----------------------------------------------------------------------------------------------- times and variables

t, k, l, n = (L.TimeSymbol(name, integer=True) for name in "tkln")
T = L.HORIZON
i, j = (L.CopySymbol(name, integer=True) for name in "ij")
N = C.COPIES
gamma, lam, epsilon = L.GAMMA, L.LAMBDA, L.EPSILON
theta = L.Law("theta")
tau = L.TAU
s, s_next, x = (L.StateSymbol(name) for name in ("s", "s'", "x"))
a, a_next, u = (L.ActionSymbol(name) for name in ("a", "a'", "u"))
zero, one = Integer(0), Integer(1)


@_written_as("history(t)")
def history(time: Any) -> L.History:
    """h_t = (s_1, a_1, …, s_t): what is known before the action at time t."""
    return L.History(time)


# ------------------------------------------------------------------------------------------------- laws of the MDP


class PolicyName(_Name):
    """A policy: ``pi(a, s)`` is a probability; the name alone tells an expectation or a value whose law is meant."""

    def __init__(self, law: L.Law, written: str) -> None:
        self.law, self.written, self.complete = law, written, f"{written}(a, s)"

    def __call__(self, *args: Expr) -> L.Policy:
        if len(args) != 2:
            raise IllFormed(_called(self.written, *args), f"a policy takes an action and a state: write {self.complete}")
        return L.Policy(*args, self.law)


pi, pi_old, mu = PolicyName(L.THETA, "pi"), PolicyName(L.OLD, "pi_old"), PolicyName(L.MU, "mu")


def _law(policy: Any) -> L.Law:
    if not isinstance(policy, PolicyName):
        raise IllFormed(shown(policy), "a policy was expected: pi, pi_old or mu")
    return policy.law


@_written_as("p(s_next, s, a)")
def p(next_state: Expr, state: Expr, action: Expr) -> L.Transition:
    """p(s'|s, a)."""
    return L.Transition(next_state, state, action)


@_written_as("rho(s)")
def rho(state: Expr) -> L.Initial:
    """ρ(s), the law of the first state."""
    return L.Initial(state)


@_written_as("prob(tau), prob(s[t]), prob(s[t], a[t]) or prob(s, time=t)")
def prob(*what: Expr, law: PolicyName = pi, time: Any = None) -> Expr:
    """``prob(tau)`` is p_θ(τ), ``prob(s[t])`` P(s_t), ``prob(s[t], a[t])`` P(s_t, a_t), ``prob(s, time=t)`` P(s_t = s)."""
    if what == (tau,) and time is None:
        return L.TrajectoryProbability(_law(law))
    expected = "write prob(tau), prob(s[t]), prob(s[t], a[t]) or prob(s, time=t)"
    written = _called("prob", *what, **({} if time is None else {"time": time}))
    if not what or tau in what:
        raise IllFormed(written, expected)
    if time is None:
        if not isinstance(what[0], L.StateAt):
            raise IllFormed(written, expected)
        time = what[0].time
        if isinstance(what[-1], L.ActionAt) and what[-1].time != time:
            raise IllFormed(written, "the state and the action have different times: prob(s[t], a[t]) is their joint law at t")
    return L.Marginal(_law(law), L.as_time(time), *what)


@_written_as("score(t) or score(t, mu)")
def score(time: Any, law: PolicyName = pi) -> Expr:
    """∇ log π(a_t|s_t)."""
    return L.Gradient(sympy.log(L.Policy(a[time], s[time], _law(law))))


# -------------------------------------------------------------------------------------------------- rewards and values


class _RewardName(_Name):
    """``r(s, a)`` is the reward of a step; ``r(tau)`` an arbitrary reward of the whole trajectory."""

    written, complete = "r", "r(s, a) or r(tau)"

    def __call__(self, *args: Expr) -> Expr:
        if args == (tau,):
            return L.Apply(L.FunctionSymbol("r"), tau)
        if len(args) != 2:
            raise IllFormed(_called("r", *args), "a reward takes a state and an action, r(s, a), or the trajectory, r(tau)")
        return L.Reward(*args)


r = _RewardName()


@_written_as("R(tau)")
def R(trajectory: Expr = tau) -> L.Return:
    """R(τ) = Σ_t γ^{t-1} r(s_t, a_t)."""
    return L.Return(trajectory)


@_written_as("G(t)")
def G(time: Any) -> L.RewardToGo:
    """G_t = Σ_{l≥t} γ^{l-t} r(s_l, a_l)."""
    return L.RewardToGo(L.as_time(time))


class ValueName(_Name):
    """``V(s[t])``, ``Q(s[t], a[t])``, ``A(s[t], a[t])`` take their time from s[t]; ``V(s, time=t)`` names it."""

    def __init__(self, kind: str, law: PolicyName = pi) -> None:
        self.kind, self.policy = kind, law
        self.written = kind if law is pi else f"{kind}.of({law!r})"
        self.complete = f"{self.written}({'s[t]' if kind == 'V' else 's[t], a[t]'})"

    def __call__(self, *args: Expr, time: Any = None) -> L.Value:
        written = _called(self.written, *args, **({} if time is None else {"time": time}))
        if len(args) != (1 if self.kind == "V" else 2):
            raise IllFormed(written, f"V takes a state; Q and A take a state and an action: write {self.complete}")
        if time is None and isinstance(args[0], L.StateSymbol):
            bare = "s" if self.kind == "V" else "s, a"
            raise IllFormed(written, f"a value needs a time: write {self.complete} or {self.written}({bare}, time=t)")
        if time is None and isinstance(args[0], L.StateAt):
            time = args[0].time
        # Without a time the first argument is no state at all, which Value refuses whatever the time.
        return L.Value(L.Symbol(self.kind), _law(self.policy), 1 if time is None else time, *args)

    @_written_as("V.of(mu)")
    def of(self, policy: PolicyName) -> ValueName:
        """The same value of another policy: ``A.of(mu)``."""
        _law(policy)
        return ValueName(self.kind, policy)


V, Q, A = ValueName("V"), ValueName("Q"), ValueName("A")
J = L.Objective(L.THETA)


@_written_as("J_of(mu)")
def J_of(policy: PolicyName) -> L.Objective:
    """J of another policy: ``J_of(mu)``."""
    return L.Objective(_law(policy))


class DiscountedName(_Name):
    """``V_inf(s)``, ``Q_inf(s, a)``, ``A_inf(s, a)``: values with infinitely many steps to go; they have no time."""

    def __init__(self, kind: str, law: PolicyName = pi) -> None:
        self.kind, self.policy = kind, law
        self.written = f"{kind}_inf" if law is pi else f"{kind}_inf.of({law!r})"
        self.complete = f"{self.written}({'s' if kind == 'V' else 's, a'})"

    @_written_as("V_inf(s)")
    def __call__(self, *args: Expr) -> D.DiscountedValue:
        if len(args) != (1 if self.kind == "V" else 2):
            expected = f"V_inf takes a state; Q_inf and A_inf take a state and an action: write {self.complete}"
            raise IllFormed(_called(self.written, *args), expected)
        return D.DiscountedValue(L.Symbol(self.kind), _law(self.policy), *args)

    @_written_as("V_inf.of(mu)")
    def of(self, policy: PolicyName) -> DiscountedName:
        """The same value of another policy: ``A_inf.of(mu)``."""
        _law(policy)
        return DiscountedName(self.kind, policy)


V_inf, Q_inf, A_inf = DiscountedName("V"), DiscountedName("Q"), DiscountedName("A")
J_inf = D.DiscountedObjective(L.THETA)


@_written_as("J_inf_of(mu)")
def J_inf_of(policy: PolicyName) -> D.DiscountedObjective:
    """J with infinitely many steps, of another policy: ``J_inf_of(mu)``."""
    return D.DiscountedObjective(_law(policy))


@_written_as("d(s) or d(s, law=mu)")
def d(state: Expr, law: PolicyName = pi) -> D.Occupancy:
    """d(s) = Σ_{t≥1} γ^{t-1} P(s_t = s), the discounted number of visits."""
    return D.Occupancy(_law(law), state)


b, c, f, g = (L.FunctionSymbol(name) for name in "bcfg")


# --------------------------------------------------------------------------------------------- sums, gradients, E[ ]


def _over_times(kind: type, body: Any, limits: tuple[Any, ...]) -> Expr:
    term, name = _checked(body), kind.__name__
    if not limits:
        raise IllFormed(_called(name, term), f"a range was expected: {name}(…, (t, 1, T)); over states or actions use total")
    check_ranges(term, limits, name)
    return _checked(kind(term, *limits))


@_written_as("Sum(X, (t, 1, T))")
def Sum(body: Any, *limits: Any) -> Expr:
    """Σ over times, ``Sum(x, (t, 1, T))``: sympy's own Sum. It is empty when the lower bound exceeds the upper."""
    return _over_times(sympy.Sum, body, limits)


@_written_as("Product(X, (t, 1, T))")
def Product(body: Any, *limits: Any) -> Expr:
    """Π over times, ``Product(x, (t, 1, T))``: sympy's own Product."""
    return _over_times(sympy.Product, body, limits)


@_written_as("total(X, a)")
def total(body: Any, *variables: Expr) -> L.SpaceSum:
    """Σ over all states, actions or trajectories: ``total(x, a)``, ``total(x, s[t])``, ``total(x, tau)``."""
    return L.SpaceSum(_checked(body), "sum", *variables)


@_written_as("integral(X, tau)")
def integral(body: Any, *variables: Expr) -> L.SpaceSum:
    """The same sum printed as ∫."""
    return L.SpaceSum(_checked(body), "int", *variables)


@_written_as("E(X), E(X, mu), E(X, given=s[t]) or E(X, pi(a, s))")
def E(body: Any, law: Any = pi, given: Any = None) -> Expr:
    """An expectation.

    ``E(X)`` over trajectories of π_θ, ``E(X, mu)`` over those of μ, ``E(X, given=s[t])``, ``E(X, given=(s[t], a[t]))``
    or ``E(X, given=history(t))`` over what comes after; ``E(X, pi(a, s))`` over one draw from a law.
    """
    term = _checked(body)
    if isinstance(law, Expr):
        if given is not None:
            raise IllFormed(
                f"E(…, {shown(law)}, given={shown(given)})", "one draw is not conditioned: its law already says given what"
            )
        return L.DrawExpectation(term, law)
    if given is None:
        return L.Expectation(term, _law(law))
    return L.ConditionalExpectation(term, _law(law), *(given if isinstance(given, (tuple, list)) else (given,)))


@_written_as("E_copies(X, N) or E_copies(X, N, mu)")
def E_copies(body: Any, count: Any, law: Any = pi) -> C.CopiesExpectation:
    """An expectation over N trajectories that are drawn independently; ``copy(X, i)`` in X looks at the i-th of them."""
    return _checked(C.CopiesExpectation(_checked(body), count, _law(law)))


@_written_as("copy(X, i)")
def copy(body: Any, index: Any) -> C.Copy:
    """X evaluated at the i-th of several independent trajectories."""
    return _checked(C.Copy(_checked(body), index))


@_written_as("others(X, j, i)")
def others(body: Any, index: Any, left_out: Any) -> Expr:
    """Σ_{j≠i} X, over all trajectories but the i-th: the sum over all N of them without the one numbered i."""
    term = _checked(body)
    for number in (index, left_out):
        if not isinstance(number, L.CopySymbol) or number == N:
            raise IllFormed(_called("others", term, index, left_out), "two numbers of trajectories were expected: j and i")
    check_ranges(term, ((index, 1, N),), "others")
    return _checked(C.all_but_one(term, index, left_out))


@_written_as("same(a, u)")
def same(left: Any, right: Any) -> C.Same:
    """1[a = u], one where two states or two actions are the same and zero elsewhere."""
    return C.Same(left, right)


@_written_as("grad(X)")
def grad(body: Any, wrt: Any = theta) -> L.Gradient:
    """∇_θ X; ``grad(grad(X))`` is the matrix of second derivatives."""
    if wrt != theta:
        raise IllFormed(f"grad(…, {shown(wrt)})", "a gradient is taken with respect to the policy's parameters theta")
    return _checked(L.Gradient(body))


@_written_as("outer(u, v)")
def outer(left: Any, right: Any) -> L.Outer:
    """u vᵀ of two gradients."""
    return _checked(L.Outer(left, right))


@_written_as("dot(u, v)")
def dot(left: Any, right: Any) -> M.Dot:
    """⟨u, v⟩ = Σ_i u_i v_i of two gradients, a number; dot(u, u) is ‖u‖²."""
    return _checked(M.Dot(left, right))


@_written_as("Var(X) or Var(X, mu)")
def Var(body: Any, law: Any = pi) -> M.Variance:
    """E‖X - E X‖²: the variance of a number X, the trace of the covariance of a gradient X."""
    return _checked(M.Variance(_checked(body), _law(law)))


@_written_as("frac(X, Y)")
def frac(numerator: Any, denominator: Any) -> L.Fraction:
    """X / Y, kept as written."""
    return _checked(L.Fraction(numerator, denominator))


@_written_as("frozen(X)")
def frozen(body: Any) -> Expr:
    """X with the frozen copy π_old in place of π_θ: the same value, and no gradient."""
    return _checked(body).xreplace({L.THETA: L.OLD})


@_written_as("log(X)")
def log(body: Any) -> Expr:
    """The natural logarithm, sympy's own: log(x y) stays as it is, log(1) is 0."""
    term = _checked(body)
    if term.is_Number and not term.is_positive:
        raise IllFormed(_called("log", term), "the logarithm of a positive number was expected")
    return _checked(sympy.log(term))


@_written_as("exp(X)")
def exp(body: Any) -> Expr:
    """e to the power X, sympy's own."""
    return _checked(sympy.exp(_checked(body)))


NOTATION: tuple[tuple[str, Expr, str], ...] = (
    ("s[t], a[t]", s[t], "state and action of the trajectory at time t; s[T + 1] is the last state"),
    ("s, s_next, x / a, a_next, u", s_next, "free letters for states and for actions"),
    ("tau", tau, "the whole trajectory (s_1, a_1, …, s_T, a_T, s_{T+1})"),
    ("history(t)", history(t), "what is known before the action at time t: s_1, a_1, …, s_t"),
    ("t, k, l, n, T", t, "time indices and the horizon; times begin at 1"),
    ("gamma, lam", gamma, "numbers in [0, 1]: the discount and λ"),
    ("epsilon", epsilon, "a positive number"),
    ("pi(a, s)", pi(a, s), "the policy; it is differentiated with respect to θ"),
    ("pi_old(a, s)", pi_old(a, s), "the frozen copy of the policy: same values, no gradient"),
    ("mu(a, s)", mu(a, s), "another policy; it has no gradient"),
    ("rho(s), p(s_next, s, a)", p(s_next, s, a), "law of the first state, transition law"),
    ("prob(tau), prob(tau, law=mu)", prob(tau), "probability of a trajectory"),
    ("prob(s[t]), prob(s[t], a[t])", prob(s[t], a[t]), "law of the state, of state and action, at time t"),
    ("prob(s, time=t)", prob(s, time=t), "probability that the state at time t is s"),
    ("r(s, a), r(tau)", r(s, a), "reward of a step; an arbitrary reward of the whole trajectory"),
    ("R(tau), G(t)", R(tau), "return Σ γ^{t-1} r(s_t, a_t); reward-to-go Σ_{l≥t} γ^{l-t} r(s_l, a_l)"),
    ("V(s[t]), Q(s[t], a[t]), A(s[t], a[t])", Q(s[t], a[t]), "values with T - t + 1 steps to go; V.of(mu), Q(s, a, time=t)"),
    ("J, J_of(mu)", J, "the expected return"),
    ("V_inf(s), Q_inf(s, a), A_inf(s, a)", Q_inf(s, a), "values with infinitely many steps to go; V_inf.of(mu)"),
    ("d(s), d(s, law=mu)", d(s), "discounted number of visits Σ_{t≥1} γ^{t-1} P(s_t = s); it sums to 1/(1-γ)"),
    ("J_inf, J_inf_of(mu)", J_inf, "the expected discounted return of infinitely many steps"),
    (
        "b, c, f, g and b(t), b(s[t]), f(history(t)), …",
        b(s[t]),
        "arbitrary constants and functions, not zero where they are divided by",
    ),
    ("score(t)", score(t), "∇ log π(a_t|s_t)"),
    ("E(X), E(X, mu)", E(R(tau)), "expectation over the trajectories of a policy"),
    ("E(X, given=…)", E(r(s[t], a[t]), given=s[t]), "given s[t], (s[t], a[t]) or history(t): over what comes after"),
    ("E(X, pi(a, s))", E(b(s, a), pi(a, s)), "expectation over one draw: pi(a, s), rho(s), p(s_next, s, a), prob(s[t])"),
    ("Sum(X, (t, 1, T)), Product(…)", Sum(r(s[t], a[t]), (t, 1, T)), "sum and product over times; empty when 1 > T"),
    ("total(X, s, a), integral(X, tau)", total(b(s), s), "sum over all states, actions or trajectories, as Σ or as ∫"),
    ("grad(X), grad(grad(X))", grad(J), "gradient and second derivatives with respect to θ"),
    ("outer(u, v)", outer(score(t), score(k)), "the matrix u vᵀ of two gradients"),
    ("dot(u, v), dot(u, u)", dot(score(t), score(k)), "inner product of two gradients, a number; ‖u‖² is dot(u, u)"),
    ("Var(X), Var(X, mu)", Var(score(t)), "E‖X - E X‖²: the variance of a number, the trace of the covariance of a gradient"),
    ("same(a, u), same(s[t], x)", same(a, u), "1 where two actions or two states are the same, and 0 elsewhere"),
    ("N, i, j", N, "how many independent trajectories there are; the number of one of them; N >= 2 in for_every: at least two"),
    ("copy(X, i), copy(X, 1)", copy(R(tau), i), "X evaluated at the i-th of several independent trajectories"),
    (
        "E_copies(X, N), E_copies(X, N, mu)",
        E_copies(Sum(copy(R(tau), i), (i, 1, N)), N),
        "expectation over N independent trajectories; what is in it looks at them by copy",
    ),
    ("others(copy(X, j), j, i)", others(copy(R(tau), j), j, i), "the sum over all of the N trajectories but the i-th"),
    ("frac(X, Y)", frac(one, pi(a, s)), "a fraction kept as written"),
    ("log(X), exp(X)", log(pi(a, s)), "logarithm and exponential function"),
    ("minimum(X, Y), maximum(X, Y)", minimum(b, c), "the smaller and the larger of two numbers"),
    ("clip(X, low, high)", clip(b, one - epsilon, one + epsilon), "X kept in a range: min(max(X, low), high)"),
    ("absolute(X), positive_part(X)", positive_part(b), "|X|; max(X, 0)"),
    ("step(X)", step(b), "1 where X > 0, else 0"),
    ("largest(X, a), largest(X, s, a)", largest(b(s, a), a), "the largest value over all actions, states or both"),
    ("frozen(X)", frozen(pi(a, s)), "X with the frozen policy in place of the policy"),
    ("zero, one", one, "the numbers 0 and 1"),
)

__all__ = [
    "A", "A_inf", "E", "E_copies", "G", "J", "J_inf", "J_inf_of", "J_of", "N", "Product", "Q", "Q_inf",
    "R", "Sum", "T", "V", "V_inf", "Var",
    "a", "a_next", "absolute", "b", "c", "clip", "copy", "d", "dot", "epsilon", "exp", "f", "frac", "frozen", "g",
    "gamma", "grad", "history", "i", "integral", "j", "k", "l", "lam", "largest", "log", "maximum", "minimum",
    "mu", "n", "one", "others", "outer",
    "p", "pi", "pi_old", "positive_part", "prob", "r", "rho", "s", "same", "s_next", "score", "step", "t", "tau", "theta",
    "total", "u", "x", "zero",
]  # fmt: skip
