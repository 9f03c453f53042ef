"""Times on a line: linear forms in them, what is known about their order, and the slopes of an exponent.

A time is (variable, c): the variable is a number, ``HORIZON`` for T, or None for the constant c.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from math import inf
from typing import Any, NamedTuple

from sympy import Expr, Integer, Symbol

from verify.language import terms as L

HORIZON = "T"
Variable = Any  # a number, HORIZON, or None for no variable
Time = tuple[Variable, int]
Constraint = tuple[Variable, Variable, int]  # (x, y, c): y - x ≥ c, with None for the number 0
MOST_UNITS = 6


class Linear(NamedTuple):
    """Σ multiples + constant."""

    multiples: tuple[tuple[Variable, int], ...] = ()
    constant: int = 0

    def plus(self, variable: Variable, factor: int, constant: int = 0) -> Linear:
        """This form + factor · variable + constant."""
        found = dict(self.multiples)
        if variable is not None:
            found[variable] = found.get(variable, 0) + factor
        return Linear(tuple((key, value) for key, value in found.items() if value), self.constant + constant)

    def times(self, number: int) -> Linear:
        return Linear(tuple((key, number * value) for key, value in self.multiples), number * self.constant)


def as_time(form: Linear) -> Time | None:
    """A linear form that is a variable, T or nothing plus a constant; None if it is another."""
    if len(form.multiples) > 1 or any(factor != 1 for _, factor in form.multiples):
        return None
    return (form.multiples[0][0] if form.multiples else None), form.constant


def linear(written: Expr, times: Mapping[Symbol, Linear]) -> Linear | None:
    """A written time or exponent as a linear form, or None where it is not one."""
    form = Linear()
    for part, factor in written.expand().as_coefficients_dict().items():
        if not isinstance(factor, Integer):
            return None
        if part == 1:
            form = form.plus(None, 0, int(factor))
        elif part == L.HORIZON:
            form = form.plus(HORIZON, int(factor))
        elif part in times:
            form = form.plus(None, 0, int(factor) * times[part].constant)
            for variable, multiple in times[part].multiples:
                form = form.plus(variable, int(factor) * multiple)
        else:
            return None
    return form


def offset(time: Time) -> int:
    """How far a time is from the variable it belongs to, a constant from 1."""
    return abs(time[1] - 1) if time[0] is None else abs(time[1])


def known_distances(known: Iterable[Constraint]) -> dict[tuple[Variable, Variable], float]:
    """For every two variables x, y the largest c for which y - x ≥ c follows; pairs without any are left out."""
    known = list(known)
    nodes = list(dict.fromkeys(node for x, y, _ in known for node in (x, y)))
    longest: dict[tuple[Variable, Variable], float] = {(node, node): 0 for node in nodes}
    for x, y, c in known:
        longest[x, y] = max(longest.get((x, y), -inf), c)
    for middle, x, y in itertools.product(nodes, repeat=3):
        through = longest.get((x, middle), -inf) + longest.get((middle, y), -inf)
        if through > longest.get((x, y), -inf):
            longest[x, y] = through
    return longest


def at_least(form: Linear, known: Iterable[Constraint]) -> float:
    """A number that the form is never below while the inequalities hold; -∞ if none is found."""
    if sum(abs(value) for _, value in form.multiples) > MOST_UNITS:
        return -inf
    longest = known_distances(known)
    ups = [key for key, value in form.multiples for _ in range(value)]
    downs = [key for key, value in form.multiples for _ in range(-value)]

    def best(ups: list[Variable], downs: list[Variable]) -> float:
        if not downs:
            return sum(longest.get((None, up), -inf) for up in ups)
        first, *rest = downs
        alone = longest.get((first, None), -inf) + best(ups, rest)
        paired = (longest.get((first, up), -inf) + best(ups[:i] + ups[i + 1 :], rest) for i, up in enumerate(ups))
        return max([alone, *paired])

    return form.constant + best(ups, downs)


Slope = frozenset[tuple[Any, int]]  # what a step of a gap multiplies by: the powers of γ, λ and numbers


def slopes(powers: Iterable[tuple[Any, Linear]], known: Iterable[Constraint]) -> set[Slope]:
    """The slopes of one summand: sums of its exponents' coefficients over every set of times that can lie after a long gap.

    A gap that is long may be made longer without any inequality noticing. So if y - x ≥ c follows for some c, no long
    gap has x after it and y before it; nor can x be after it if x stays below a constant.
    """
    total: dict[Variable, dict[Any, int]] = {}
    for base, exponent in powers:
        for variable, factor in exponent.multiples:
            own = total.setdefault(variable, {})
            own[base] = own.get(base, 0) + factor
    total = {variable: own for variable, own in total.items() if any(own.values())}
    longest = known_distances(known)
    found: set[Slope] = set()
    for chosen in itertools.product((False, True), repeat=len(total)):
        after = {variable for variable, is_after in zip(total, chosen, strict=True) if is_after}
        if any((x, y) in longest for x in after for y in {None, *total} - after):
            continue
        steps: dict[Any, int] = {}
        for variable in after:
            for base, factor in total[variable].items():
                steps[base] = steps.get(base, 0) + factor
        found.add(frozenset((base, factor) for base, factor in steps.items() if factor))
    return found
