"""Arithmetic of the judge: a number for every MDP and every value of some places, with its derivatives.

    x + ε_1 ∂_1x + ε_2 ∂_2x + ε_1ε_2 ∂_1∂_2x    with ε_1² = ε_2² = 0 (hyper-dual numbers)

What is undefined is NaN, and 0 · NaN = 0: a sum ignores what has probability zero.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import numpy as np

from verify.mutants.worlds import COUNT, Parts, World

Place = tuple[str, Any]  # ("s", 2) for s_2, ("a", "u") for a letter
NEAR_ZERO = 1e-7  # what is smaller may be a zero with rounding errors: no reciprocal and no logarithm of it


def order(place: Place) -> tuple[Any, ...]:
    """Where a place stands among the axes of a table: s_1, a_1, s_2, …, and then letters by name."""
    kind, which = place
    return (0, which, kind == "a") if isinstance(which, int) else (1, which, kind == "a")


class Table:
    """A number for every MDP and every value of some places, with its parts along ε_1, ε_2, ε_1ε_2 (bits 1, 2, 3)."""

    __slots__ = ("parts", "places")

    def __init__(self, places: tuple[Place, ...], parts: Parts) -> None:
        self.places, self.parts = places, parts


class Arithmetic:
    """Sums, products and functions of tables about the MDPs of one world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def constant(self, value: float) -> Table:
        return Table((), {0: np.full(COUNT, float(value))})

    def aligned(self, table: Table, places: tuple[Place, ...]) -> Parts:
        if table.places == places:
            return table.parts
        own = set(table.places)
        index = (slice(None), *(slice(None) if place in own else None for place in places))
        return {bits: part[index] for bits, part in table.parts.items()}

    def _shape(self, places: Iterable[Place]) -> tuple[int, ...]:
        return (COUNT, *(self.world.size_of(kind) for kind, _ in places))

    def _joined(self, one: Table, two: Table) -> tuple[Place, ...]:
        return one.places if one.places == two.places else tuple(sorted({*one.places, *two.places}, key=order))

    def plus(self, one: Table, two: Table) -> Table:
        places = self._joined(one, two)
        left, right = self.aligned(one, places), self.aligned(two, places)
        parts = {}
        for bits in left.keys() | right.keys():
            both = [side[bits] for side in (left, right) if bits in side]
            parts[bits] = both[0] + both[1] if len(both) == 2 else np.broadcast_to(both[0], self._shape(places))
        return Table(places, parts)

    def times(self, one: Table, two: Table) -> Table:
        places = self._joined(one, two)
        left, right = self.aligned(one, places), self.aligned(two, places)
        parts: Parts = {}
        for first, second in itertools.product(left, right):
            if first & second:
                continue
            product = product_of(left[first], right[second])
            bits = first | second
            parts[bits] = parts[bits] + product if bits in parts else product
        return Table(places, parts)

    def summed(self, table: Table, places: Iterable[Place]) -> Table:
        """The sum over places; one that the table does not mention counts as often as it has values."""
        gone, factor = set(places), 1.0
        for place in gone - set(table.places):
            factor *= self.world.size_of(place[0])
        axes = tuple(number + 1 for number, place in enumerate(table.places) if place in gone)
        parts = {bits: (part.sum(axis=axes) if axes else part) * factor for bits, part in table.parts.items()}
        return Table(tuple(place for place in table.places if place not in gone), parts)

    def along(self, table: Table, zeroth: np.ndarray, first: np.ndarray, second: np.ndarray) -> Table:
        """f(x) from f, f' and f'' at the value of x."""
        x = table.parts
        parts = {0: zeroth}
        parts |= {bits: product_of(first, x[bits]) for bits in (1, 2) if bits in x}
        mixed = [product_of(first, x[3])] if 3 in x else []
        if 1 in x and 2 in x:
            mixed.append(product_of(second, product_of(x[1], x[2])))
        if mixed:
            parts[3] = sum(mixed[1:], mixed[0])
        return self.undefined_where(np.isnan(zeroth), Table(table.places, parts))

    def undefined_where(self, hole: np.ndarray, table: Table) -> Table:
        """What has no value has no derivative either, even where its inside does not move; ``hole`` is over its places."""
        if not hole.any():
            return table
        return Table(table.places, {bits: np.where(hole, np.nan, table.parts.get(bits, 0.0)) for bits in (0, *self.world.bits)})

    def zeroth(self, table: Table) -> np.ndarray:
        return table.parts[0] if 0 in table.parts else np.zeros(self._shape(table.places))

    def inverse(self, table: Table) -> Table:
        value = self.zeroth(table)
        x = np.where(np.abs(value) < NEAR_ZERO, np.nan, value)
        return self.along(table, 1 / x, -1 / x**2, 2 / x**3)

    def quotient(self, above: Table, below: Table) -> Table:
        """x / y; undefined where y is zero, even if x is zero as well."""
        inverse = self.inverse(below)
        result = self.times(above, inverse)
        hole = Table(inverse.places, {0: np.isnan(inverse.parts[0])})
        return self.undefined_where(self.aligned(hole, result.places)[0], result)

    def log(self, table: Table) -> Table:
        value = self.zeroth(table)
        x = np.where(value < NEAR_ZERO, np.nan, value)
        return self.along(table, np.log(x), 1 / x, -1 / x**2)

    def exp(self, table: Table) -> Table:
        value = np.exp(np.minimum(self.zeroth(table), 200.0))
        return self.along(table, value, value, value)

    def power(self, table: Table, exponent: int) -> Table:
        if exponent < 0:
            return self.power(self.inverse(table), -exponent)
        result = self.constant(1)
        for _ in range(exponent):
            result = self.times(result, table)
        return result


def product_of(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """The products entry by entry, where 0 · NaN is 0."""
    product = one * two
    if np.isnan(product).any():
        product = np.where((one == 0) | (two == 0), 0.0, product)
    return product
