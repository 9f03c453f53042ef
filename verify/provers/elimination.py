"""Exact elimination of unknowns from linear inequalities (Fourier and Motzkin): can they hold together?

A row is a linear form Σ_i c_i x_i + c_0, as {name: c_i} with c_0 under ``ONE``, that is > 0 (strict) or ≥ 0. The x_i
are real numbers about which nothing else is known; so where the rows exclude each other, they do so whatever the x_i are.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from verify.claims.budget import look

ONE = "1"
MOST_ROWS = 400


class Row(NamedTuple):
    """A linear form that is positive (``strict``) or at least zero."""

    form: dict[Hashable, Fraction]
    strict: bool


def exclude_each_other(rows: Iterable[Row]) -> bool:
    """True: no real numbers satisfy all rows. False: they may be satisfiable (or the work was too large to say)."""
    return _exclude_each_other(tuple((tuple(row.form.items()), row.strict) for row in rows))


@lru_cache(maxsize=10_000)  # every line of a chain has the same conditions
def _exclude_each_other(rows: tuple[tuple[tuple[tuple[Hashable, Fraction], ...], bool], ...]) -> bool:
    waiting = [Row({key: value for key, value in form if value}, strict) for form, strict in rows]
    while True:
        look()
        if any(_impossible(row) for row in waiting):
            return True
        waiting = _distinct([row for row in waiting if row.form.keys() - {ONE}])
        names = list(dict.fromkeys(name for row in waiting for name in row.form if name != ONE))
        if not names or len(waiting) > MOST_ROWS:
            return False
        waiting = _without(min(names, key=lambda name: _work(waiting, name)), waiting)


def _impossible(row: Row) -> bool:
    constant = row.form.get(ONE, Fraction(0))
    return not row.form.keys() - {ONE} and (constant < 0 or (row.strict and constant == 0))


def _distinct(rows: list[Row]) -> list[Row]:
    """One row of each kind; rows are scaled by a positive number, so that multiples are recognised."""
    found: dict[tuple[frozenset[tuple[Hashable, Fraction]], bool], Row] = {}
    for row in rows:
        scale = max(abs(value) for name, value in row.form.items() if name != ONE)
        scaled = Row({name: value / scale for name, value in row.form.items()}, row.strict)
        found.setdefault((frozenset(scaled.form.items()), row.strict), scaled)
    return list(found.values())


def _work(rows: list[Row], name: Hashable) -> int:
    above = sum(row.form.get(name, 0) > 0 for row in rows)
    below = sum(row.form.get(name, 0) < 0 for row in rows)
    return above * below - above - below


def _without(name: Hashable, rows: list[Row]) -> list[Row]:
    """What the rows say about the other unknowns: every lower bound of this one is at most every upper bound."""
    above = [row for row in rows if row.form.get(name, 0) > 0]
    below = [row for row in rows if row.form.get(name, 0) < 0]
    found = [row for row in rows if not row.form.get(name, 0)]
    for low in above:
        for high in below:
            left, right = -high.form[name], low.form[name]
            form = {
                key: left * low.form.get(key, Fraction(0)) + right * high.form.get(key, Fraction(0))
                for key in dict.fromkeys([*low.form, *high.form])
            }
            found.append(Row({key: value for key, value in form.items() if value}, low.strict or high.strict))
    return found
