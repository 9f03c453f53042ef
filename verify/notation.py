"""What an author of a derivation imports: ``from verify.notation import *``.

Each name is one row of ``NOTATION``, the table that the site prints. A call that makes no sense (a state where an
action belongs, an index used in two nested sums, a gradient with respect to τ) raises ``IllFormed`` at once.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, Integer, log, sympify

from verify.language import terms as L
from verify.language.errors import IllFormed
from verify.language.wellformed import bound_times, rank_of


def _checked(term: Expr) -> Expr:
    rank_of(term)
    return term


# ----------------------------------------------------------------------------------------------- times and variables

t, k, l, n = (L.TimeSymbol(name, integer=True) for name in "tkln")
T = L.HORIZON
gamma, lam = L.GAMMA, L.LAMBDA
theta = L.Law("theta")
tau = L.TAU
s, s_next, x = (L.StateSymbol(name) for name in ("s", "s'", "x"))
a, a_next, u = (L.ActionSymbol(name) for name in ("a", "a'", "u"))
zero, one = Integer(0), Integer(1)


def history(time: Any) -> L.History:
    """h_t = (s_1, a_1, …, s_t): what is known before the action at time t."""
    return L.History(time)


# ------------------------------------------------------------------------------------------------- laws of the MDP


class PolicyName:
    """A policy: ``pi(a, s)`` is a probability; the name alone tells an expectation or a value whose law is meant."""

    def __init__(self, law: L.Law) -> None:
        self.law = law

    def __call__(self, action: Expr, state: Expr) -> L.Policy:
        return L.Policy(action, state, self.law)


pi, pi_old, mu = PolicyName(L.THETA), PolicyName(L.OLD), PolicyName(L.MU)


def _law(policy: PolicyName) -> L.Law:
    if not isinstance(policy, PolicyName):
        raise IllFormed(policy, "a policy was expected: pi, pi_old or mu")
    return policy.law


def p(next_state: Expr, state: Expr, action: Expr) -> L.Transition:
    """p(s'|s, a)."""
    return L.Transition(next_state, state, action)


def rho(state: Expr) -> L.Initial:
    """ρ(s), the law of the first state."""
    return L.Initial(state)


def prob(*what: Expr, law: PolicyName = pi, time: Any = None) -> Expr:
    """p_θ(τ) for ``prob(tau)``; P(s_t) for ``prob(s[t])``; P(s_t, a_t) for ``prob(s[t], a[t])``; P(s_t = s) for ``prob(s, time=t)``."""
    if what == (tau,):
        return L.TrajectoryProbability(_law(law))
    if time is None and what and isinstance(what[0], L.StateAt):
        time = what[0].time
    if not what or time is None:
        raise IllFormed(f"prob{what}", "write prob(tau), prob(s[t]), prob(s[t], a[t]) or prob(s, time=t)")
    return L.Marginal(_law(law), L.as_time(time), *what)


def score(time: Any, law: PolicyName = pi) -> Expr:
    """∇ log π(a_t|s_t)."""
    return grad(log(L.Policy(a[time], s[time], _law(law))))


# -------------------------------------------------------------------------------------------------- rewards and values


class _RewardName:
    """``r(s, a)`` is the reward of a step; ``r(tau)`` an arbitrary reward of the whole trajectory."""

    def __call__(self, *args: Expr) -> Expr:
        if args == (tau,):
            return L.Apply(L.FunctionSymbol("r"), tau)
        if len(args) != 2:
            shown = ", ".join(map(str, args))
            raise IllFormed(f"r({shown})", "a reward takes a state and an action, r(s, a), or the trajectory, r(tau)")
        return L.Reward(*args)


r = _RewardName()


def R(trajectory: Expr = tau) -> L.Return:
    """R(τ) = Σ_t γ^{t-1} r(s_t, a_t)."""
    return L.Return(trajectory)


def G(time: Any) -> L.RewardToGo:
    """G_t = Σ_{l≥t} γ^{l-t} r(s_l, a_l)."""
    return L.RewardToGo(L.as_time(time))


class ValueName:
    """``V(s[t])``, ``Q(s[t], a[t])``, ``A(s[t], a[t])`` take their time from s[t]; ``V(s, time=t)`` names it."""

    def __init__(self, kind: str, law: PolicyName = pi) -> None:
        self.kind, self.policy = kind, law

    def __call__(self, *args: Expr, time: Any = None) -> L.Value:
        wanted = 1 if self.kind == "V" else 2
        shown = f"{self.kind}({', '.join(map(str, args))})"
        if len(args) != wanted:
            raise IllFormed(shown, "V takes a state; Q and A take a state and an action")
        if time is None:
            if not isinstance(args[0], L.StateAt):
                raise IllFormed(shown, f"a value needs a time: {self.kind}(s[t], …) or {self.kind}(s, …, time=t)")
            time = args[0].time
        return L.Value(L.Symbol(self.kind), _law(self.policy), time, *args)

    def of(self, policy: PolicyName) -> ValueName:
        """The same value of another policy: ``A.of(mu)``."""
        _law(policy)
        return ValueName(self.kind, policy)


V, Q, A = ValueName("V"), ValueName("Q"), ValueName("A")
J = L.Objective(L.THETA)


def J_of(policy: PolicyName) -> L.Objective:
    """J of another policy: ``J_of(mu)``."""
    return L.Objective(_law(policy))


b, c, f, g = (L.FunctionSymbol(name) for name in "bcfg")


# --------------------------------------------------------------------------------------------- sums, gradients, E[ ]


def _limits(limits: tuple[Any, ...], body: Expr, name: str) -> tuple[Any, ...]:
    if not limits:
        raise IllFormed(f"{name}({body})", f"a range was expected: {name}(…, (t, 1, T)); over states or actions use total")
    seen = bound_times(body)
    for limit in limits:
        if not isinstance(limit, (tuple, sympy.Tuple)) or len(limit) != 3:
            raise IllFormed(limit, "a range is written (t, lower, upper)")
        if not isinstance(limit[0], L.TimeSymbol) or limit[0] == T:
            raise IllFormed(limit, f"{name} runs over a time index such as t or k; over states or actions use total")
        L.as_time(limit[1]), L.as_time(limit[2])
        if limit[0] in seen:
            raise IllFormed(f"{name}(…, {limit})", f"the index {limit[0]} is used in two nested sums: rename one")
        seen = seen | {limit[0]}
    return limits


def Sum(body: Any, *limits: Any) -> Expr:
    """Σ over times, ``Sum(x, (t, 1, T))``: sympy's own Sum. It is empty when the lower bound exceeds the upper."""
    return sympy.Sum(_checked(sympify(body)), *_limits(limits, sympify(body), "Sum"))


def Product(body: Any, *limits: Any) -> Expr:
    """Π over times, ``Product(x, (t, 1, T))``: sympy's own Product."""
    return _checked(sympy.Product(_checked(sympify(body)), *_limits(limits, sympify(body), "Product")))


def total(body: Any, *variables: Expr) -> L.SpaceSum:
    """Σ over all states, actions or trajectories: ``total(x, a)``, ``total(x, s[t])``, ``total(x, tau)``."""
    return L.SpaceSum(_checked(sympify(body)), "sum", *variables)


def integral(body: Any, *variables: Expr) -> L.SpaceSum:
    """The same sum printed as ∫."""
    return L.SpaceSum(_checked(sympify(body)), "int", *variables)


def E(body: Any, law: Any = pi, given: Any = None) -> Expr:
    """An expectation.

    ``E(X)`` over trajectories of π_θ, ``E(X, mu)`` over those of μ, ``E(X, given=s[t])``, ``E(X, given=(s[t], a[t]))``
    or ``E(X, given=history(t))`` over what comes after; ``E(X, pi(a, s))`` over one draw from a law.
    """
    term = _checked(sympify(body))
    if isinstance(law, Expr):
        if given is not None:
            raise IllFormed(f"E(…, {law}, given=…)", "one draw is not conditioned: its law already says given what")
        return L.DrawExpectation(term, law)
    if given is None:
        return L.Expectation(term, _law(law))
    return L.ConditionalExpectation(term, _law(law), *(given if isinstance(given, (tuple, list)) else (given,)))


def grad(body: Any, wrt: Any = theta) -> L.Gradient:
    """∇_θ X; ``grad(grad(X))`` is the matrix of second derivatives."""
    if wrt != theta:
        raise IllFormed(f"grad(…, {wrt})", "a gradient is taken with respect to the policy's parameters theta")
    return _checked(L.Gradient(sympify(body)))


def outer(left: Any, right: Any) -> L.Outer:
    """u vᵀ of two gradients."""
    return _checked(L.Outer(left, right))


def frac(numerator: Any, denominator: Any) -> L.Fraction:
    """X / Y, kept as written."""
    return _checked(L.Fraction(_checked(sympify(numerator)), sympify(denominator)))


def frozen(body: Any) -> Expr:
    """X with the frozen copy π_old in place of π_θ: the same value, and no gradient."""
    return sympify(body).xreplace({L.THETA: L.OLD})


NOTATION: tuple[tuple[str, Expr, str], ...] = (
    ("s[t], a[t]", s[t], "state and action of the trajectory at time t; s[T + 1] is the last state"),
    ("s, s_next, x / a, a_next, u", s_next, "free letters for states and for actions"),
    ("tau", tau, "the whole trajectory (s_1, a_1, …, s_T, a_T, s_{T+1})"),
    ("history(t)", history(t), "what is known before the action at time t: s_1, a_1, …, s_t"),
    ("t, k, l, n, T", t, "time indices and the horizon; times begin at 1"),
    ("gamma, lam", gamma, "numbers in [0, 1]: the discount and λ"),
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
    ("b, c, f, g and b(t), b(s[t]), f(history(t)), …", b(s[t]), "arbitrary constants and functions"),
    ("score(t)", score(t), "∇ log π(a_t|s_t)"),
    ("E(X), E(X, mu)", E(R(tau)), "expectation over the trajectories of a policy"),
    ("E(X, given=…)", E(r(s[t], a[t]), given=s[t]), "given s[t], (s[t], a[t]) or history(t): over what comes after"),
    ("E(X, pi(a, s))", E(b(s, a), pi(a, s)), "expectation over one draw: pi(a, s), rho(s), p(s_next, s, a), prob(s[t])"),
    ("Sum(X, (t, 1, T)), Product(…)", Sum(r(s[t], a[t]), (t, 1, T)), "sum and product over times; empty when 1 > T"),
    ("total(X, s, a), integral(X, tau)", total(b(s), s), "sum over all states, actions or trajectories, as Σ or as ∫"),
    ("grad(X), grad(grad(X))", grad(J), "gradient and second derivatives with respect to θ"),
    ("outer(u, v)", outer(score(t), score(k)), "the matrix u vᵀ of two gradients"),
    ("frac(X, Y), log(X)", frac(one, pi(a, s)), "a fraction kept as written; the logarithm"),
    ("frozen(X)", frozen(pi(a, s)), "X with the frozen policy in place of the policy"),
    ("zero, one", one, "the numbers 0 and 1"),
)

__all__ = [
    "A", "E", "G", "J", "J_of", "Product", "Q", "R", "Sum", "T", "V", "a", "a_next", "b", "c", "f", "frac", "frozen",
    "g", "gamma", "grad", "history", "integral", "k", "l", "lam", "log", "mu", "n", "one", "outer", "p", "pi",
    "pi_old", "prob", "r", "rho", "s", "s_next", "score", "t", "tau", "theta", "total", "u", "x", "zero",
]  # fmt: skip
