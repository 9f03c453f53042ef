"""Comparisons of the judge: where the numbers compared are equal up to rounding, only what moves alike has a derivative."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np

from verify.mutants.tables import Place, Table
from verify.mutants.tree import Tree
from verify.mutants.walks import Walks

EQUAL, MOVES = 1e-10, 1e-7
Times = dict[str, int]
Directions = tuple[int, ...]


class Comparing(Walks):
    """Tables of min, max, clip, |x|, x⁺, 1[x > 0] and of largest values."""

    table: Any
    place: Any

    def larger(self, one: Table, two: Table, sign: int = 1) -> Table:
        """max(x, y), with sign = -1 min(x, y)."""
        gap = self.plus(one, self.times(self.constant(-1), two))
        left, right = self.aligned(one, gap.places), self.aligned(two, gap.places)
        size = np.ones(1) + np.abs(left.get(0, np.zeros(1))) + np.abs(right.get(0, np.zeros(1)))
        ahead = sign * self.zeroth(gap)
        parts = {
            bits: np.where(ahead > 0, left.get(bits, np.zeros(1)), right.get(bits, np.zeros(1))) + 0.0 * ahead
            for bits in {0, *left, *right}
        }
        return self.without_kinks(Table(gap.places, parts), np.abs(ahead) <= EQUAL * size, gap)

    def without_kinks(self, table: Table, equal: np.ndarray, gap: Table) -> Table:
        """No derivative where the numbers are equal and their difference moves."""
        moves = np.zeros(equal.shape, dtype=bool)
        for bits, part in gap.parts.items():
            moves = moves | (~(np.abs(part) <= MOVES) if bits else moves)  # a derivative that does not exist counts
        kink = equal & moves
        if not kink.any():
            return table
        holes = {bits: np.where(kink, np.nan, table.parts.get(bits, 0.0)) for bits in self.world.bits}
        return Table(table.places, {0: table.parts[0], **holes})

    def step(self, table: Table) -> Table:
        """1[x > 0]."""
        value = self.zeroth(table)
        close = (np.abs(value) <= EQUAL) & (value != 0)
        steps = Table(table.places, {0: np.where(close | np.isnan(value), np.nan, (value > 0).astype(float))})
        return self.without_kinks(steps, np.abs(value) <= EQUAL, table)

    def largest(self, table: Table, place: Place) -> Table:
        """The largest value at a place."""
        if place not in table.places:
            return table
        axis = table.places.index(place)
        rest = tuple(one for one in table.places if one != place)
        whole = {bits: np.broadcast_to(part, self._shape(table.places)) for bits, part in table.parts.items()}
        size = self.world.size_of(place[0])
        slices = [Table(rest, {bits: part.take(number, axis + 1) for bits, part in whole.items()}) for number in range(size)]
        return reduce(self.larger, slices)

    # -------------------------------------------------------------------------------------------------- as trees are read

    def _numbers(self, tree: Tree, times: Times) -> list[Table]:
        return [self.table(part, times, ()) for part in tree.parts]

    def read_minimum(self, tree: Tree, times: Times, directions: Directions) -> Table:
        one, two = self._numbers(tree, times)
        return self.larger(one, two, sign=-1)

    def read_maximum(self, tree: Tree, times: Times, directions: Directions) -> Table:
        one, two = self._numbers(tree, times)
        return self.larger(one, two)

    def read_clip(self, tree: Tree, times: Times, directions: Directions) -> Table:
        body, low, high = self._numbers(tree, times)
        return self.larger(self.larger(body, low), high, sign=-1)

    def read_absolute(self, tree: Tree, times: Times, directions: Directions) -> Table:
        (body,) = self._numbers(tree, times)
        return self.larger(body, self.times(self.constant(-1), body))

    def read_positivepart(self, tree: Tree, times: Times, directions: Directions) -> Table:
        (body,) = self._numbers(tree, times)
        return self.larger(body, self.constant(0))

    def read_stepfunction(self, tree: Tree, times: Times, directions: Directions) -> Table:
        return self.step(*self._numbers(tree, times))

    def read_largest(self, tree: Tree, times: Times, directions: Directions) -> Table:
        (body,) = self._numbers(tree, times)
        return reduce(self.largest, [self.place(label, times) for label in tree.data], body)
