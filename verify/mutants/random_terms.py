"""Random equations between closed terms: mostly false ones, and some that are true by construction.

A writer makes terms out of everything that the notation has, at times 1 and 2 (so T ≥ 2). ``equations`` pairs a term
with a rewriting of itself (true), with a mutant of itself, and with another term of the same rank.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

import sympy
from sympy import Expr

from verify import notation as N
from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.language import moments as M
from verify.language.wellformed import rank_of
from verify.mutants.mutate import is_well_formed, mutants
from verify.mutants.rewrite import rewritings

ASSUMES = frozenset(ASSUMPTIONS) - {"scores-not-all-zero"}  # which leaves out the smallest MDPs
a, s, u, x, t, k, T = N.a, N.s, N.u, N.x, N.t, N.k, N.T
pi, mu, pi_old, b, f, g, gamma = N.pi, N.mu, N.pi_old, N.b, N.f, N.g, N.gamma


class Writer:
    """Writes random closed terms about T ≥ 2; the same seed writes the same."""

    def __init__(self, seed: int) -> None:
        self.pick = Random(f"equation {seed}")

    def one_of(self, *makers: Callable[[], Expr]) -> Expr:
        return self.pick.choice(makers)()

    def factor(self) -> Expr:
        """A number that depends on the trajectory."""
        i, j = self.pick.choice([1, 2]), self.pick.choice([1, 2])
        return self.one_of(
            lambda: N.r(s[i], a[i]),
            lambda: N.Sum(gamma ** (N.n - 1) * N.r(s[N.n], a[N.n]), (N.n, i, T)),
            lambda: b(s[i]),
            lambda: f(s[i], a[j]),
            lambda: f(N.history(i)),
            lambda: g(s[i], s[j + 1]),
            lambda: N.frac(mu(a[i], s[i]), pi(a[i], s[i])),
            lambda: N.frac(pi(a[i], s[i]), pi_old(a[i], s[i])),
            lambda: N.p(s[i], s[j], a[j]),
            lambda: N.G(i),
            lambda: N.R(N.tau),
            lambda: N.V(s[i]),
            lambda: N.Q(s[i], a[i]),
            lambda: N.A.of(mu)(s[i], a[i]),
            lambda: N.prob(s[i]),
            lambda: N.total(pi(u, s[i]) * f(s[i], u), u),
            lambda: N.total(N.p(x, s[i], a[i]) * g(x, s[i]), x),
            lambda: N.E(N.V(s[i + 1]), given=(s[i], a[i])),
            lambda: N.E(N.G(i), given=s[i]),
            lambda: gamma,
            self.comparison,
        )

    def comparison(self) -> Expr:
        """min, max, clip, |x|, x⁺ or 1[x > 0]; also of a ratio that is 1 where it is differentiated."""
        i = self.pick.choice([1, 2])
        ratio = N.frac(pi(a[i], s[i]), self.pick.choice([mu, pi_old])(a[i], s[i]))
        x = self.one_of(lambda: ratio, lambda: ratio - N.epsilon, lambda: f(s[i], a[i]), lambda: b(s[i]), lambda: N.r(s[i], a[i]))
        y = self.one_of(lambda: N.one, lambda: b(s[1]), lambda: N.A.of(pi_old)(s[i], a[i]))
        return self.one_of(
            lambda: N.minimum(x, y),
            lambda: N.maximum(x, y),
            lambda: N.clip(x, 1 - N.epsilon, 1 + N.epsilon),
            lambda: N.minimum(x * y, N.clip(x, 1 - N.epsilon, 1 + N.epsilon) * y),
            lambda: N.absolute(x - y),
            lambda: N.positive_part(x - y),
            lambda: N.step(x - y),
            lambda: N.largest(f(s[i], u) + x, u),
        )

    def body(self) -> Expr:
        body = self.factor()
        for _ in range(self.pick.choice([0, 0, 1])):
            body = body * self.factor() if self.pick.random() < 0.7 else body + self.factor()
        return body

    def vector(self) -> Expr:
        i = self.pick.choice([1, 2])
        return self.one_of(
            lambda: N.score(i),
            lambda: N.grad(N.V(s[i])),
            lambda: N.grad(N.Q(s[i], a[i])),
            lambda: N.Sum(N.score(t), (t, i, T)),
        )

    def number(self) -> Expr:
        law = self.pick.choice([pi, mu, pi_old])
        return self.one_of(
            lambda: N.E(self.body(), law),
            lambda: N.J_of(law),
            lambda: N.total(N.prob(N.tau, law=law) * self.body(), N.tau),
            lambda: N.Sum(gamma ** (t - 1) * N.E(N.r(s[t], a[t]) * b(s[1]), law), (t, 1, T)),
            lambda: N.total(N.rho(s) * pi(a, s) * f(s, a), s, a),
            lambda: N.E(self.factor() * N.dot(self.vector(), self.vector()), law),
            lambda: N.Var(self.factor() * self.vector(), law),
            lambda: N.Var(self.factor()) - N.dot(N.grad(N.J), N.E(self.vector())),
        )

    def term(self) -> Expr:
        return self.one_of(
            self.number,
            lambda: N.grad(N.J_of(pi)) if M.has_dots(number := self.number()) else N.grad(number),
            lambda: N.E(self.vector() * self.body()),
            lambda: N.E(self.vector() * self.factor(), mu),
            lambda: N.Sum(N.E(N.score(t) * self.factor()), (t, 1, T)),
            lambda: N.E(N.Sum(N.score(t) * N.Sum(gamma ** (k - 1) * N.r(s[k], a[k]), (k, t, T)), (t, 1, T))),
        )


def equations(count: int, seed: int) -> Iterator[tuple[str, Claim]]:
    """(how it was made, equation), ``count`` of them: "true by construction", "mutant", "two terms"."""
    made, number = 0, 0
    while made < count:
        number += 1
        writer = Writer(seed * 1_000_003 + number)
        for kind, claim in _of_one(writer):
            if made < count and is_well_formed(claim):
                made += 1
                yield kind, claim


def _of_one(writer: Writer) -> Iterator[tuple[str, Claim]]:
    lhs = rhs = writer.term()
    for _ in range(writer.pick.choice([1, 2])):
        rhs = writer.pick.choice([new for _, new in rewritings(rhs, ASSUMES)] or [rhs])
    if rhs != lhs:
        yield "true by construction", Claim(lhs, rhs, ASSUMES, min_horizon=2)
    yield "mutant", Claim(lhs, writer.pick.choice(mutants(rhs))[1], ASSUMES, min_horizon=2)
    other = writer.term()
    ranks = {rank_of(lhs), rank_of(other)} - {None}
    if other != lhs and len(ranks) == 1 and not isinstance(other, sympy.Integer):
        yield "two terms", Claim(lhs, other, ASSUMES, min_horizon=2)
