"""Points of a claim about real variables: numbers, matrices and functions, drawn from the stated domains.

Every third point lies near an edge: close to the end of a domain, at zero, far out. The same seed gives the same points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random
from typing import Any

import mpmath
from sympy import oo

from verify.language import calculus as C

EDGES_EVERY = 3
PRIME = 97  # of denominators: such a number is seldom where a function has a kink


@dataclass(frozen=True)
class DrawnFunction:
    """A smooth function as a sum of products of one factor per argument: x^k, sin(bx + c), or exp(bx) where growth is free.

    One that is nowhere negative is the square of such a sum.
    """

    name: str
    terms: tuple[tuple[Fraction, tuple[tuple[str, Fraction, Fraction], ...]], ...]
    squared: bool = False

    def __call__(self, *arguments: Any) -> Any:
        return self.ready()(*arguments)

    def ready(self) -> Callable[..., Any]:
        """The same with its numbers in the present precision, so that they are not made anew at every node of an integral."""
        terms = [(number(factor), [_ready(*part) for part in parts]) for factor, parts in self.terms]

        def value(*arguments: Any) -> Any:
            total = mpmath.mpf(0)
            for factor, parts in terms:
                product = factor
                for (basis, scale, shift), argument in zip(parts, arguments, strict=True):
                    product = product * basis(argument, scale, shift)
                total = total + product
            return total**2 if self.squared else total

        return value

    def words(self) -> str:
        """The function as a formula."""
        words = " + ".join(_term_words(factor, parts) for factor, parts in self.terms)
        return f"({words})^2" if self.squared else words


def _term_words(factor: Fraction, parts: tuple[tuple[str, Fraction, Fraction], ...]) -> str:
    factors = [_WORDS[kind](scale, shift, f"x{place}") for place, (kind, scale, shift) in enumerate(parts, 1)]
    return " ".join([str(factor), *factors])


def _ready(kind: str, scale: Fraction, shift: Fraction) -> tuple[Callable[..., Any], Any, Any]:
    return _BASIS[kind], int(scale) if kind == "power" else number(scale), number(shift)


_BASIS: dict[str, Callable[..., Any]] = {
    "power": lambda x, k, _: x**k,
    "sin": lambda x, b, c: mpmath.sin(b * x + c),
    "exp": lambda x, b, _: mpmath.exp(b * x),
}
_WORDS: dict[str, Callable[[Fraction, Fraction, str], str]] = {
    "power": lambda k, _, x: f"{x}^{k}",
    "sin": lambda b, c, x: f"sin({b} {x} + {c})",
    "exp": lambda b, _, x: f"exp({b} {x})",
}


@dataclass(frozen=True)
class Point:
    """What a claim's free variables, matrices and functions are."""

    numbers: dict[Any, Fraction] = field(default_factory=dict)
    matrices: dict[Any, tuple[tuple[Fraction, ...], ...]] = field(default_factory=dict)
    functions: dict[Any, DrawnFunction] = field(default_factory=dict)

    def __hash__(self) -> int:
        """Of a point that is complete."""
        return hash(tuple(tuple(part.items()) for part in (self.numbers, self.matrices, self.functions)))

    def plain(self) -> dict[str, Any]:
        """As text, for the evidence."""
        told: dict[str, Any] = {free.name: str(value) for free, value in self.numbers.items()}
        told |= {free.name: [[str(value) for value in row] for row in rows] for free, rows in self.matrices.items()}
        return told | {free.name: function.words() for free, function in self.functions.items()}


def number(value: Fraction | int) -> Any:
    """An exact number in the present precision."""
    value = Fraction(value)
    return mpmath.mpf(value.numerator) / value.denominator


def draws(for_every: Sequence[Any], arities: dict[str, int], seed: int, calm: bool) -> Iterator[Point]:
    """Points without end. ``calm`` keeps to moderate numbers, for integrals over the whole line."""
    count = 0
    while True:
        random = Random(f"real points {seed} {count}")
        edge = count % EDGES_EVERY == EDGES_EVERY - 1 and not calm
        point = Point()
        for free in for_every:
            if isinstance(free, C.Variable):
                point.numbers[free] = _number(free, random, edge, calm)
            elif isinstance(free, C.Matrix):
                point.matrices[free] = _matrix(free, random)
            else:
                point.functions[free] = _function(free, arities.get(free.name, 1), random)
        count += 1
        yield point


def _number(variable: C.Variable, random: Random, edge: bool, calm: bool) -> Fraction:
    if variable.whole:
        return Fraction(int(variable.low) + (0 if edge else random.randint(0, 4)))
    low, high = (None if end in (oo, -oo) else _rational(end) for end in (variable.low, variable.high))
    if low is not None and high is not None:
        share = random.choice([Fraction(1, 1000), Fraction(999, 1000)]) if edge else Fraction(random.randint(1, PRIME - 1), PRIME)
        return low + (high - low) * share
    if low is None and high is None:
        if edge:
            return random.choice([Fraction(0), Fraction(1), Fraction(-1), Fraction(25, 2), Fraction(-25, 2), Fraction(1, 50)])
        return Fraction(random.randint(-2 * PRIME, 2 * PRIME), PRIME)
    if edge:
        distance = random.choice([Fraction(1, 64), Fraction(12), Fraction(1)])
    else:
        distance = Fraction(random.randint(PRIME // 2 if calm else 6, 2 * PRIME if calm else 3 * PRIME), PRIME)
    return low + distance if low is not None else high - distance  # type: ignore[operator]


def _rational(end: Any) -> Fraction:
    if end.is_Rational:
        return Fraction(int(end.p), int(end.q))
    return Fraction(str(end.n(30)))  # an end such as π, from as near as matters


def _matrix(matrix: C.Matrix, random: Random) -> tuple[tuple[Fraction, ...], ...]:
    def entry() -> Fraction:
        return Fraction(random.randint(-PRIME, PRIME), PRIME // 2)

    rows = [[entry() for _ in range(matrix.columns)] for _ in range(matrix.rows)]
    if matrix.kind == "symmetric":
        rows = [[rows[max(i, j)][min(i, j)] for j in range(matrix.columns)] for i in range(matrix.rows)]
    if matrix.kind == "definite":  # B Bᵀ + I / 4
        size = range(matrix.rows)
        rows = [[sum((rows[i][k] * rows[j][k] for k in size), Fraction(i == j, 4)) for j in size] for i in size]
    return tuple(map(tuple, rows))


def _function(function: C.SmoothFunction, arity: int, random: Random) -> DrawnFunction:
    kinds = ["power", "power", "sin"] + ["exp"] * (function.growth == "any")
    terms = []
    for count in range(random.randint(2, 3)):
        parts = tuple(_factor(kinds[(count + random.randint(0, 1)) % len(kinds)], random) for _ in range(arity))
        terms.append((Fraction(random.choice([-1, 1]) * random.randint(1, 16), 8), parts))
    return DrawnFunction(function.name, tuple(terms), squared=function.sign == "nonnegative")


def _factor(kind: str, random: Random) -> tuple[str, Fraction, Fraction]:
    if kind == "power":
        return kind, Fraction(random.randint(0, 4)), Fraction(0)
    return kind, Fraction(random.choice([-1, 1]) * random.randint(2, 12), 8), Fraction(random.randint(-8, 8), 8)
