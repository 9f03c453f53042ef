"""For every reason an equation that follows by it, and a misuse: an equation that tempts under its name and does not hold.

``verify explain`` and the page of reasons print them; the tests prove each example with what its reason allows and
nothing else, and refute each misuse.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.claims.real_examples import REAL_EXAMPLES, RealExample
from verify.notation import (
    A,
    E,
    E_copies,
    J,
    J_inf,
    Product,
    Q,
    R,
    Sum,
    T,
    V,
    V_inf,
    Var,
    a,
    absolute,
    b,
    c,
    clip,
    copy,
    d,
    dot,
    epsilon,
    f,
    frac,
    gamma,
    grad,
    history,
    k,
    largest,
    log,
    maximum,
    minimum,
    mu,
    one,
    p,
    pi,
    pi_old,
    positive_part,
    prob,
    r,
    rho,
    s,
    s_next,
    same,
    score,
    step,
    t,
    tau,
    total,
    u,
    x,
    zero,
)  # fmt: skip

ALL = frozenset(ASSUMPTIONS)
TIMES = (t, 1, T)


@dataclass(frozen=True)
class Example:
    """lhs = rhs follows by the reason; wrong_lhs = wrong_rhs does not hold. Both for every ``for_every``.

    Of a reason for inequalities, ``relation`` stands in both, and ``certificate`` proves the first.
    """

    lhs: Any
    rhs: Any
    wrong_lhs: Any
    wrong_rhs: Any
    for_every: tuple[Any, ...] = ()
    min_horizon: int = 1
    relation: str = "="
    certificate: Any = None

    @property
    def claim(self) -> Claim:
        claim = Claim(self.lhs, self.rhs, ALL, self.for_every, self.min_horizon)
        return replace(claim, relation=self.relation, certificate=self.certificate)

    @property
    def misuse(self) -> Claim:
        return Claim(self.wrong_lhs, self.wrong_rhs, ALL, self.for_every, self.min_horizon, relation=self.relation)


def _example(lhs: Any, rhs: Any, wrong: Any, for_every: tuple[Any, ...] = (), min_horizon: int = 1) -> Example:
    """The misuse has the same left side."""
    return Example(lhs, rhs, lhs, wrong, for_every, min_horizon)


def _at_most(lhs: Any, rhs: Any, wrong: Any, for_every: tuple[Any, ...] = (), certificate: Any = None) -> Example:
    """lhs ≤ rhs, and the misuse has the same left side."""
    return Example(lhs, rhs, lhs, wrong, for_every, relation="<=", certificate=certificate)


REWARDS = Sum(gamma ** (t - 1) * r(s[t], a[t]), TIMES)
LAW = rho(s[1]) * Product(pi(a[t], s[t]) * p(s[t + 1], s[t], a[t]), TIMES)
FORGETFUL = rho(s[1]) * Product(pi(a[t], s[t]) * p(s[t + 1], s[1], a[t]), TIMES)
BACKUP = r(s, a) + gamma * total(p(x, s, a) * V(x, time=t + 1), x)
SCORES = Sum(score(t), TIMES)
NORM = dot(SCORES, SCORES)
RATIO = frac(pi(a, s), pi_old(a, s))
MEAN = E(f(s, a), pi(a, s))
LATER = E(E(V_inf(x), p(x, s, a)), pi(a, s))
GROWS = (
    largest(absolute(total(pi(a, s) * r(s, a), a)), s)
    + gamma * largest(absolute(V_inf(s)), s)
    - largest(absolute(total(pi(a, s) * r(s, a), a) + gamma * LATER), s)
)
WEIGHT = frac(pi(a[1], s[1]), mu(a[1], s[1]))

EXAMPLES: dict[str, Example | RealExample] = {
    "definition-of-objective": _example(J, E(R(tau)), E(R(tau), mu)),
    "definition-of-return": _example(R(tau), REWARDS, gamma * REWARDS, (tau,)),
    "definition-of-value": _example(A(s[t], a[t]), Q(s[t], a[t]) - V(s[t]), Q(s[t], a[t]), (TIMES, s[t], a[t])),
    "definition-of-expectation": _example(E(b(s, a), pi(a, s)), total(pi(a, s) * b(s, a), a), total(b(s, a), a), (s,)),
    "trajectory-factorisation": _example(prob(tau), LAW, FORGETFUL, (tau,), 2),
    "log-derivative": _example(pi(a, s) * grad(log(pi(a, s))), grad(pi(a, s)), grad(log(pi(a, s))), (s, a)),
    "chain-rule-for-log": _example(grad(log(pi(a, s))), frac(grad(pi(a, s)), pi(a, s)), grad(pi(a, s)), (s, a)),
    "log-of-product": _example(
        log(pi(a, s) * mu(a, s)), log(pi(a, s)) + log(mu(a, s)), pi(a, s) + mu(a, s), (s, a)
    ),
    "swap-gradient-and-sum": _example(
        grad(total(pi(a, s) * f(s, a), a)), total(grad(pi(a, s) * f(s, a)), a), total(grad(pi(a, s)), a), (s,)
    ),
    "product-rule": _example(
        grad(pi(a, s) * pi(u, s)), grad(pi(a, s)) * pi(u, s) + pi(a, s) * grad(pi(u, s)), grad(pi(a, s)) * pi(u, s), (s, a, u)
    ),
    "no-gradient": _example(grad(rho(s) * pi(a, s)), rho(s) * grad(pi(a, s)), zero, (s, a)),
    "constant-has-no-gradient": Example(grad(one), zero, grad(pi(a, s)), zero, (s, a)),
    "linearity": _example(
        E(c * b(s[1]) + f(a[1])), c * E(b(s[1])) + E(f(a[1])), c * E(b(s[1])) * E(f(a[1]))
    ),
    "pull-out": Example(
        E(b(s[t]), given=s[t]), b(s[t]), E(f(a[t]), given=s[t]), f(a[t]), (TIMES, s[t], a[t])
    ),
    "tower-rule": _example(
        E(f(s[1]) * r(s[2], a[2])), E(f(s[1]) * E(r(s[2], a[2]), given=(s[1], a[1]))),
        E(f(s[1])) * E(r(s[2], a[2])), (), 2,
    ),
    "marginalise": _example(
        E(b(s[t], a[t])), E(b(s[t], a[t]), prob(s[t], a[t])), E(b(s[t], a[t]), prob(s[t], a[t], law=mu)), (TIMES,)
    ),
    "sums-to-one": Example(total(p(x, s, a), x), one, total(p(s_next, x, a), x), one, (s_next, s, a)),
    "causality": Example(
        E(score(2) * r(s[1], a[1])), zero, E(score(1) * r(s[1], a[1])), zero, (), 2
    ),
    "score-has-mean-zero": Example(
        E(score(t) * f(history(t))), zero, E(score(t) * b(s[t], a[t])), zero, (TIMES,)
    ),
    "split-the-sum": _example(
        REWARDS, Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, 1, 1)) + Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, 2, T)),
        Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, 2, T)), (tau,),
    ),
    "algebra": _example((b + c) ** 2, b**2 + 2 * b * c + c**2, b**2 + c**2),
    "cancellation": _example(frac(b(s) * pi(a, s), pi(a, s)), b(s), pi(a, s), (s, a)),
    "bellman-equation": _example(Q(s, a, time=t), BACKUP, r(s, a) + gamma * V(s, time=t), (TIMES, s, a)),
    "discounted-visits": _example(
        J_inf, total(d(s) * pi(a, s) * r(s, a), s, a), (1 - gamma) * total(d(s) * pi(a, s) * r(s, a), s, a)
    ),
    "flow-of-visits": _example(
        d(s_next),
        rho(s_next) + gamma * total(d(s) * pi(a, s) * p(s_next, s, a), s, a),
        rho(s_next) + total(d(s) * pi(a, s) * p(s_next, s, a), s, a),
        (s_next,),
    ),
    "telescoping": _example(
        Sum(gamma ** (t - 1) * (gamma * V(s[t + 1]) - V(s[t])), TIMES), -V(s[1]), V(s[T]) - V(s[1]), (tau,)
    ),
    "change-of-measure": _example(E(f(s[1], a[1])), E(WEIGHT * f(s[1], a[1]), mu), E(f(s[1], a[1]), mu)),
    "frozen-copy": Example(
        frac(pi(a, s), pi_old(a, s)), one, grad(frac(pi(a, s), pi_old(a, s))), zero, (s, a)
    ),
    "established": _example(grad(J), E(Sum(score(t), TIMES) * R(tau)), E(Sum(score(t), TIMES))),
    "independent-copies": Example(
        E_copies(copy(b(s[1]), 1) * copy(f(a[1]), 2), 2), E(b(s[1])) * E(f(a[1])),
        E_copies(copy(b(s[1]), 1) * copy(f(a[1]), 1), 2), E(b(s[1])) * E(f(a[1])),
    ),
    "kronecker-delta": _example(total(same(a, u) * f(s, a), a), f(s, u), total(f(s, a), a), (s, u)),
    "variance-of-moments": _example(
        Var(R(tau) * SCORES),
        E(R(tau) ** 2 * NORM) - dot(E(R(tau) * SCORES), E(R(tau) * SCORES)),
        E(R(tau) ** 2 * NORM),
    ),
    "complete-the-square": _example(
        E(NORM) * b**2 - 2 * E(R(tau) * NORM) * b,
        E(NORM) * (b - frac(E(R(tau) * NORM), E(NORM))) ** 2 - frac(E(R(tau) * NORM) ** 2, E(NORM)),
        E(NORM) * (b - frac(E(R(tau) * NORM), E(NORM))) ** 2,
    ),
    "add-and-subtract": Example(b(s), (b(s) - f(s)) + f(s), b(s), (b(s) - f(s)) + f(x), (s, x)),
    "squares-are-not-negative": _at_most(
        MEAN**2, E(f(s, a) ** 2, pi(a, s)), MEAN, (s,), E((f(s, a) - E(f(s, u), pi(u, s))) ** 2, pi(a, s))
    ),
    "triangle-inequality": _at_most(
        absolute(total(pi(a, s) * f(s, a), a)), total(pi(a, s) * absolute(f(s, a)), a), total(pi(a, s) * f(s, a), a), (s,)
    ),
    "holder-inequality": _at_most(
        total(f(a) * b(a), a), largest(absolute(f(a)), a) * total(absolute(b(a)), a),
        largest(f(a), a) * total(absolute(b(a)), a),
    ),
    "monotonicity": _at_most(MEAN, largest(f(s, a), a), largest(f(s, a), a) / 2, (s,)),
    "contraction": _at_most(
        largest(absolute(V_inf(s)), s), frac(largest(absolute(total(pi(a, s) * r(s, a), a)), s), 1 - gamma),
        largest(absolute(total(pi(a, s) * r(s, a), a)), s), (), frac(GROWS, 1 - gamma),
    ),
    "logarithm-bound": _at_most(
        E(log(frac(mu(a, s), pi(a, s))), pi(a, s)), zero, log(one / 2), (s,),
        E(frac(mu(a, s), pi(a, s)) - 1 - log(frac(mu(a, s), pi(a, s))), pi(a, s)),
    ),
    "positive-parts": _example(
        minimum(b(s), f(s)) + maximum(b(s), f(s)) + absolute(c), b(s) + f(s) + positive_part(c) + positive_part(-c),
        b(s) + f(s) + positive_part(c), (s,),
    ),
    "away-from-kinks": _example(
        grad(positive_part(pi(a, s) - one / 2)), step(pi(a, s) - one / 2) * grad(pi(a, s)), grad(pi(a, s)), (s, a)
    ),
    "inactive-clip": Example(
        grad(clip(RATIO, 1 - epsilon, 1 + epsilon)), grad(RATIO),
        grad(clip(frac(pi(a, s), mu(a, s)), 1 - epsilon, 1 + epsilon)), grad(frac(pi(a, s), mu(a, s))), (s, a),
    ),
    **REAL_EXAMPLES,
}  # fmt: skip
