"""The same for the reasons that stand in claims about real variables: an equation that follows, and one that only tempts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from verify.calculus import (
    D,
    Integral,
    O,
    absolute,
    at_most,
    definite,
    exp,
    frac,
    function,
    inverse,
    matrix,
    maximum,
    minimum,
    normal,
    one,
    oo,
    positive,
    real,
    sin,
    step,
    zero,
)
from verify.claims.model import Claim


@dataclass(frozen=True)
class RealExample:
    """lhs = rhs follows by the reason; wrong_lhs = wrong_rhs does not hold. Both at all points described."""

    lhs: Any
    rhs: Any
    wrong_lhs: Any
    wrong_rhs: Any
    for_every: tuple[Any, ...]
    where: tuple[Any, ...] = ()
    relation: str = "="

    @property
    def claim(self) -> Claim:
        return Claim(self.lhs, self.rhs, for_every=self.for_every, where=self.where, relation=self.relation)

    @property
    def misuse(self) -> Claim:
        return Claim(self.wrong_lhs, self.wrong_rhs, for_every=self.for_every, where=self.where, relation=self.relation)


def _example(lhs: Any, rhs: Any, wrong: Any, *for_every: Any) -> RealExample:
    """The misuse has the same left side."""
    return RealExample(lhs, rhs, lhs, wrong, for_every)


x, y, theta, delta, mu, epsilon = (real(name) for name in ("x", "y", "theta", "delta", "mu", "epsilon"))
sigma, b = positive("sigma"), positive("b")
U, f = function("U"), function("f", growth="moderate")
M, N, A = definite("M", 2), matrix("N", 2, 2), matrix("A", 2, 2)
LINE = (x, -oo, oo)
BELL = normal(x, mu, sigma)
SLOPE = frac(x - mu, sigma**2)

REAL_EXAMPLES: dict[str, RealExample] = {
    "differentiation": _example(
        D(x * sin(x), x), sin(x) + x * D(sin(x), x), D(x, x) * D(sin(x), x), x
    ),
    "integration": _example(Integral(exp(-b * x), (x, 0, oo)), 1 / b, one, b),
    "swap-gradient-and-integral": _example(
        D(Integral(f(x) * BELL, LINE), mu), Integral(f(x) * D(BELL, mu), LINE), Integral(f(x) * BELL, LINE), mu, sigma, f
    ),
    "boundary-term": _example(
        D(Integral(x / b, (x, 0, b)), b), Integral(D(x / b, b), (x, 0, b)) + 1, Integral(D(x / b, b), (x, 0, b)), b
    ),
    "integration-by-parts": RealExample(
        Integral(f(x) * SLOPE * BELL, LINE), Integral(D(f(x), x) * BELL, LINE),
        Integral(step(x) * SLOPE * BELL, LINE), zero, (mu, sigma, f),
    ),
    "substitution": _example(
        Integral(x**2 * BELL, LINE), Integral((mu + sigma * epsilon) ** 2 * normal(epsilon, 0, 1), (epsilon, -oo, oo)),
        Integral((mu + epsilon) ** 2 * normal(epsilon, 0, 1), (epsilon, -oo, oo)), mu, sigma,
    ),
    "taylor-expansion": _example(
        U(theta + delta), U(theta) + delta * D(U(theta), theta) + O(delta**2),
        U(theta) + delta * D(U(theta), theta) + O(delta**3), theta, delta, U,
    ),
    "matrix-algebra": RealExample(inverse(M) * M * N, N, M * N, N * M, (M, N)),
    "side-condition": RealExample(b * x, b * y, b * y, b * x, (x, y, b), (at_most(x, y),), "<="),
    "case-distinction": _example(maximum(x, y) - minimum(x, y), absolute(x - y), x - y, x, y),
}  # fmt: skip
