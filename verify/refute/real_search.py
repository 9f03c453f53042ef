"""Candidates for a counterexample about real variables, the simplest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import sympy
from sympy import Expr, Integer, Rational, oo

from verify.claims.model import Claim
from verify.language import calculus as C
from verify.refute.real_exact import Place, Polynomial
from verify.refute.real_witness import sides

REALS = [Rational(*pair) for pair in ((0, 1), (1, 1), (-1, 1), (2, 1), (1, 2), (-2, 1), (3, 1), (-1, 2), (1, 3), (5, 1), (10, 1))]
SHARES = [Rational(*pair) for pair in ((1, 2), (1, 3), (1, 4), (3, 4), (2, 3), (1, 10), (9, 10), (1, 100))]
DISTANCES = [Rational(*pair) for pair in ((1, 1), (2, 1), (1, 2), (3, 1), (1, 4), (4, 1), (1, 3), (10, 1), (1, 10), (1, 100))]
LOGARITHMS = [sympy.log(2), -sympy.log(2), sympy.log(3)]
TINY = [Rational(1, 10), Rational(1, 2**53), Rational(1, 2**54), Rational(1, 10**20)]
HIGHEST = 14  # sum of the candidates' numbers in their lists
SIMPLE, GENERIC = 1500, 60
SMALL_MATRICES = ((1, 0, 0, 1), (1, 1, 0, 1), (0, 1, 0, 0), (2, 0, 0, 1), (1, 2, 3, 4), (0, 0, 1, 0), (1, 0, 0, 0), (0, 1, 1, 0))


def places(claim: Claim) -> Iterator[Place]:
    """Values of what is free, by rising sum of their numbers in the lists of candidates; then some that are not special."""
    small = {order.variable for side in sides(claim) for order in side.atoms(C.BigO)}
    free = [one for one in claim.for_every if one not in small and _occurs(one, claim)]
    lists = [candidates(one, claim) for one in free]
    count = 0
    for total in range(HIGHEST + 1):
        for chosen in _of_sum(total, [len(one) for one in lists]):
            yield _place(free, [one[number] for one, number in zip(lists, chosen, strict=True)])
            count += 1
            if count >= SIMPLE:
                break
        if count >= SIMPLE or not lists:
            break
    random = Random("places")
    for _ in range(GENERIC if lists else 0):
        yield _place(free, [_generic(one, known, random) for one, known in zip(free, lists, strict=True)])


def hinted(claim: Claim, hint: dict[str, Any] | None) -> Iterator[Place]:
    """The point at which sampling saw a difference, where it consists of numbers and matrices."""
    values = ((hint or {}).get("difference") or {}).get("point", {})
    free = [one for one in claim.for_every if _occurs(one, claim)]
    if not values or any(isinstance(one, C.SmoothFunction) for one in free):
        return
    numbers = {one: _rational(values[one.name]) for one in free if isinstance(one, C.Variable)}
    matrices = {
        one: tuple(tuple(Fraction(entry) for entry in row) for row in values[one.name])
        for one in free
        if isinstance(one, C.Matrix)
    }
    yield Place(numbers, matrices)


def _rational(text: str) -> Expr:
    value = Fraction(text)
    return Rational(value.numerator, value.denominator)


def _occurs(free: Any, claim: Claim) -> bool:
    return any(free in side.free_symbols for side in sides(claim))


def _of_sum(total: int, sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    if not sizes:
        if total == 0:
            yield ()
        return
    for first in range(min(total, sizes[0] - 1) + 1):
        for rest in _of_sum(total - first, sizes[1:]):
            yield (first, *rest)


def _place(free: Sequence[Any], values: Sequence[Any]) -> Place:
    place = Place()
    for one, value in zip(free, values, strict=True):
        table: dict[Any, Any] = place.numbers if isinstance(one, C.Variable) else place.matrices
        (place.functions if isinstance(one, C.SmoothFunction) else table)[one] = value
    return place


def candidates(free: Any, claim: Claim) -> list[Any]:
    """Values of one thing that is free, the simplest first."""
    if isinstance(free, C.Variable):
        return _numbers(free, claim)
    if isinstance(free, C.Matrix):
        return _matrices(free)
    arity = next(len(part.arguments) for side in sides(claim) for part in side.atoms(C.Applied) if part.function == free)
    return [one for one in _polynomials(arity) if free.sign == "any" or one.is_nonnegative]


def _numbers(variable: C.Variable, claim: Claim) -> list[Expr]:
    low, high = variable.low, variable.high
    if variable.whole:
        return [low + Integer(step) for step in range(6)]
    if low != -oo and high != oo:
        return [low + (high - low) * share for share in SHARES]
    if low == -oo and high == oo:
        values = list(REALS)
        if any(side.has(C.Softmax, C.Sigmoid) for side in sides(claim)):
            values[1:1] = LOGARITHMS  # probabilities are fractions there
    else:
        values = [low + distance if high == oo else high - distance for distance in DISTANCES]
    if any(side.has(C.Rounded) for side in sides(claim)):
        values += [tiny for tiny in TINY if low == -oo or tiny > low]
    return values


def _matrices(matrix: C.Matrix) -> list[tuple[tuple[Fraction, ...], ...]]:
    size = matrix.rows, matrix.columns
    if matrix.kind == "definite":
        patterns = [_diagonal(size, (1, 1)), _diagonal(size, (2, 1)), _banded(size), _diagonal(size, (1, 4))]
    elif matrix.kind == "symmetric":
        patterns = [_diagonal(size, (1, 1)), _diagonal(size, (1, -1)), _diagonal(size, (0, 1)), _banded(size), _swap(size)]
    elif size == (2, 2):
        patterns = [((a, b), (c, d)) for a, b, c, d in SMALL_MATRICES]
    elif 1 in size:
        entries = max(size)
        lists = [[int(k == place) for k in range(entries)] for place in range(min(entries, 3))]
        lists += [[1] * entries, list(range(1, entries + 1)), [(-1) ** k for k in range(entries)], [0] * entries]
        patterns = [tuple((entry,) for entry in one) if size[1] == 1 else (tuple(one),) for one in lists]
    else:
        patterns = [_diagonal(size, (1, 1)), _diagonal(size, (1, 2)), _counted(size), _counted(size, 3)]
    return [tuple(tuple(Fraction(int(entry)) for entry in row) for row in rows) for rows in patterns]


Size = tuple[int, int]
Rows = tuple[tuple[Any, ...], ...]


def _diagonal(size: Size, pair: tuple[int, int]) -> Rows:
    return tuple(tuple(pair[i % 2] if i == j else 0 for j in range(size[1])) for i in range(size[0]))


def _banded(size: Size) -> Rows:
    return tuple(tuple({0: 2, 1: 1}.get(abs(i - j), 0) for j in range(size[1])) for i in range(size[0]))


def _swap(size: Size) -> Rows:
    return tuple(tuple(i + j == size[0] - 1 for j in range(size[1])) for i in range(size[0]))


def _counted(size: Size, modulus: int = 5) -> Rows:
    return tuple(tuple((i * size[1] + j + 1) ** 2 % modulus for j in range(size[1])) for i in range(size[0]))


def _polynomials(arity: int) -> list[Polynomial]:
    """x, x², x³, 1, x⁴, …; of several arguments, products and sums of low powers."""
    if arity == 1:
        shapes: list[list[tuple[int, tuple[int, ...]]]] = [
            [(1, (1,))], [(1, (2,))], [(1, (3,))], [(1, (0,))], [(-1, (2,))], [(1, (4,))], [(1, (3,)), (-1, (2,))],
            [(1, (2,)), (1, (0,))], [(1, (2,)), (-2, (1,))], [(-1, (3,)), (1, (1,))], [],
        ]  # fmt: skip
    else:
        unit = [tuple(int(k == place) for k in range(arity)) for place in range(arity)]
        shapes = [[(1, one)] for one in unit] + [[(1, tuple(2 * k for k in one))] for one in unit]
        shapes += [[(1, tuple(map(sum, zip(*pair, strict=True))))] for pair in product(unit, unit) if pair[0] < pair[1]]
        shapes += [[(1, one) for one in unit], [(1, (1,) * arity), (1, unit[0])], [(1, (2,) * arity)], [(1, (0,) * arity)]]
    return [Polynomial(tuple((Fraction(factor), powers) for factor, powers in shape)) for shape in shapes]


def _generic(free: Any, known: list[Any], random: Random) -> Any:
    """A value with no special property."""
    if isinstance(free, C.Matrix) and free.kind == "general":
        return tuple(tuple(Fraction(random.randint(-3, 3)) for _ in range(free.columns)) for _ in range(free.rows))
    if isinstance(free, C.Matrix) and free.kind == "symmetric":
        upper = [[random.randint(-3, 3) for _ in range(free.rows)] for _ in range(free.rows)]
        return tuple(tuple(Fraction(upper[max(i, j)][min(i, j)]) for j in range(free.rows)) for i in range(free.rows))
    return random.choice(known)
