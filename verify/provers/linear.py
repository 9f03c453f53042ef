"""Matrices of fixed sizes as tables of expressions: products, transposes, determinants, inverses by cofactors.

An inverse is written with its determinant in the denominator, so whether it exists is the question whether that is
visibly nonzero; nothing else is assumed about a matrix but what its kind says (symmetric; positive definite: by
Sylvester's criterion its leading minors are positive).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import sympy
from sympy import Expr, Integer

from verify.claims.budget import look

LARGEST = 5


class NotLinear(Exception):
    """Sizes that do not fit, or a matrix that is too large, in words."""


@dataclass(frozen=True)
class Table:
    """Rows of expressions."""

    rows: tuple[tuple[Expr, ...], ...]

    @property
    def size(self) -> tuple[int, int]:
        return len(self.rows), len(self.rows[0])

    def __add__(self, other: Table) -> Table:
        if self.size != other.size:
            raise NotLinear(f"a {_words(self)} and a {_words(other)} matrix have no sum")
        pairs = zip(self.rows, other.rows, strict=True)
        return Table(tuple(tuple(a + b for a, b in zip(mine, yours, strict=True)) for mine, yours in pairs))

    def scaled(self, factor: Expr) -> Table:
        return Table(tuple(tuple(factor * entry for entry in row) for row in self.rows))

    def __matmul__(self, other: Table) -> Table:
        if self.size[1] != other.size[0]:
            raise NotLinear(f"a {_words(self)} and a {_words(other)} matrix have no product in this order")
        columns = list(zip(*other.rows, strict=True))
        return Table(
            tuple(tuple(sympy.Add(*(a * b for a, b in zip(row, column, strict=True))) for column in columns) for row in self.rows)
        )

    @property
    def transposed(self) -> Table:
        return Table(tuple(zip(*self.rows, strict=True)))

    def without(self, row: int, column: int) -> Table:
        return Table(
            tuple(tuple(entry for j, entry in enumerate(line) if j != column) for i, line in enumerate(self.rows) if i != row)
        )

    def entries(self) -> Iterator[Expr]:
        for row in self.rows:
            yield from row


def _words(table: Table) -> str:
    return f"{table.size[0]}×{table.size[1]}"


def identity(size: int) -> Table:
    """The identity matrix."""
    return Table(tuple(tuple(Integer(int(i == j)) for j in range(size)) for i in range(size)))


def determinant(table: Table) -> Expr:
    """By expansion along the first row, multiplied out. Raises NotLinear."""
    look()
    size = _square(table)
    if size == 1:
        return table.rows[0][0]
    signed = [
        (-1) ** column * entry * determinant(table.without(0, column)) for column, entry in enumerate(table.rows[0]) if entry != 0
    ]
    return sympy.expand(sympy.Add(*signed), power_base=False, power_exp=False, log=False)


def inverse(table: Table) -> Table:
    """Cofactors over the determinant. It has a value where the determinant is not zero. Raises NotLinear."""
    size = _square(table)
    under = determinant(table)
    if under == 0:
        raise NotLinear("its determinant is identically zero, so it has no inverse")
    if size == 1:
        return Table(((1 / table.rows[0][0],),))
    return Table(
        tuple(tuple((-1) ** (i + j) * determinant(table.without(j, i)) / under for j in range(size)) for i in range(size))
    )


def leading_minors(table: Table) -> list[Expr]:
    """The determinants of the upper left corners: all positive if and only if a symmetric matrix is positive definite."""
    return [determinant(Table(tuple(row[:k] for row in table.rows[:k]))) for k in range(1, _square(table) + 1)]


def principal_minors(table: Table) -> list[Expr]:
    """The determinants of all corners kept symmetrically; positive for a positive definite matrix."""
    size = _square(table)
    chosen = [rows for k in range(1, size + 1) for rows in combinations(range(size), k)]
    return [determinant(Table(tuple(tuple(table.rows[i][j] for j in rows) for i in rows))) for rows in chosen]


def _square(table: Table) -> int:
    rows, columns = table.size
    if rows != columns:
        raise NotLinear(f"a {rows}×{columns} matrix is not square")
    if rows > LARGEST:
        raise NotLinear(f"matrices of more than {LARGEST} rows are not inverted symbolically")
    return rows
