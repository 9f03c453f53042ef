"""From finitely many horizons to every horizon: the cutoff of a claim.

    If lhs - rhs vanishes for every T ≤ N, it vanishes for every T, with
    N = 1 + (K + 1) M,   M = G + B (d + 1) - 1,   all counted in the summands before anything is normalised:

    K   the most time variables of a summand, those of ``for_every`` and the hidden ones included (one in R, G, J, V, Q and A,
        one in log p(τ), one in each ∂ of something that holds a law running through many times), and every other time
        t + c, T + c, c (but 1 and T) at which a factor sits or a product over times begins or ends
    G   1 + the largest |c| in a bound or at a factor (a constant c counts |c - 1|; a claim for T ≥ T_0 counts T_0 - 1)
        at least 3 if the steps between two times need not all be alike: several policies draw, or there is a product over times
    B   the number of slopes: sums of the exponents' coefficients over the times that can lie after a gap
    d   the degree of the coefficients as polynomials in the times, 1/T cleared

The lemma and its proof are on the site's page "Every horizon"; ``summands`` multiplies out, ``timeline`` orders times.
Over-counting costs time only. A claim that the lemma does not cover raises ``OutsideClass`` with the part that is to blame.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sympy import Add, Mul, Pow, Symbol, exp, log, preorder_traversal, sympify

from verify.claims.model import Claim
from verify.language import piecewise as W
from verify.language import terms as L
from verify.provers.summands import MultipliedOut, OutsideClass, Place, Summand, points
from verify.provers.timeline import HORIZON, Slope, Time, slopes

__all__ = ["Cutoff", "OutsideClass", "cutoff"]

MIXED_GAP = 3
TIMELESS = (
    Add, Mul, Pow, log, exp, L.Fraction, L.ParameterSymbol, L.Law, L.StateSymbol, L.ActionSymbol, L.FunctionSymbol, L.Apply,
    L.Policy, L.Transition, L.Initial, L.Reward, L.SpaceSum, L.DrawExpectation, L.Gradient, L.Outer, *W.NODES,
)  # fmt: skip
"""Nodes that mean the same at every horizon, if their parts do; τ and every time are none of these."""


@dataclass(frozen=True)
class Cutoff:
    """The last horizon that has to be checked, and the counts that it follows from. ``why`` says what was counted."""

    times: int
    gap: int
    slopes: int
    degree: int
    last: int
    why: dict[str, Any] = field(default_factory=dict, compare=False)

    def words(self) -> str:
        counted = f"K = {self.times}, G = {self.gap}, B = {self.slopes}" + (f", d = {self.degree}" if self.degree else "")
        return f"T ≤ {self.last} decides every horizon ({counted})"


def cutoff(claim: Claim) -> Cutoff:
    """The N of a claim: proved for every T ≤ N, it holds for every T. Raises OutsideClass."""
    try:
        read = MultipliedOut(claim)
    except OutsideClass:
        if is_timeless(claim):
            return Cutoff(0, 1, 1, 0, claim.min_horizon)
        raise
    letters: dict[Any, Time] = {}
    summands = [read.base, *(_placed(one, letters, set(read.base.times)) for one in read.summands)]
    found: set[Slope] = {frozenset()}.union(*(slopes(one.powers, one.known) for one in summands))
    largest = max(summands, key=_count)
    gap = 1 + max(one.offset for one in summands)
    kinds = frozenset().union(*(one.kinds for one in summands))
    mixed = len(kinds) > 1 or any(one.mixed for one in summands)
    gap = max(gap, MIXED_GAP) if mixed else gap
    degree = max(one.degree for one in summands) + max(one.over for one in summands)
    reach = gap + len(found) * (degree + 1) - 1
    why = {
        "times": [read.names[number] for number in largest.times],
        "points": sorted(_words(time, read.names) for time in largest.points),
        "offset": max(one.offset for one in summands),
        "mixed": mixed,
        "slopes": sorted(map(_slope, found)),
        "degree": degree,
        "summands": len(read.summands),
    }
    return Cutoff(_count(largest), gap, len(found), degree, 1 + (_count(largest) + 1) * reach, why)


def is_timeless(claim: Claim) -> bool:
    """Whether no part of a claim can depend on T: it says the same at every horizon."""
    parts = [part for term in (claim.lhs, claim.rhs, *claim.for_every) for part in preorder_traversal(sympify(term))]
    return all(part.is_Number or type(part) is Symbol or isinstance(part, TIMELESS) for part in parts)


def _count(one: Summand) -> int:
    return len(one.times) + len(one.points)


def _words(time: Time, names: dict[int, str]) -> str:
    if time[0] is None:
        return str(time[1])
    return f"{'T' if time[0] == HORIZON else names[time[0]]} {'+' if time[1] >= 0 else '-'} {abs(time[1])}"


def _slope(slope: Slope) -> str:
    return " ".join(f"{base}^{factor}" for base, factor in sorted(slope, key=str)) or "1"


# ------------------------------------------------------------------------------------------------- places have times


class _Group:
    """Letters that laws tie together: the time of each is that of the group plus a constant."""

    def __init__(self, letter: Any) -> None:
        self.shifts: dict[Any, int] = {letter: 0}
        self.time: Time | None = None
        self.anchored = False

    def put(self, time: Time, part: str) -> None:
        if self.time not in (None, time):
            raise OutsideClass(part, "a law or a value stands at a state of another time")
        self.time = time


class _Groups:
    def __init__(self) -> None:
        self.of: dict[Any, _Group] = {}

    def __getitem__(self, place: Place) -> _Group:
        letter, time = place
        if letter not in self.of:
            self.of[letter] = _Group(letter)
            if time is not None:
                self.of[letter].put(time, str(letter))
        return self.of[letter]

    def put(self, place: Place, time: Time, part: str) -> None:
        if place[0] is not None:
            group = self[place]
            group.put((time[0], time[1] - group.shifts[place[0]]), part)
        elif place[1] != time:
            raise OutsideClass(part, "a law or a value stands at a state of another time")

    def tie(self, first: Place, second: Place, difference: int, part: str) -> None:
        """time(first) = time(second) + difference"""
        for one, other, shift in ((first, second, difference), (second, first, -difference)):
            if other[0] is None:
                assert other[1] is not None
                self.put(one, (other[1][0], other[1][1] + shift), part)
                if one[0] is not None:
                    self[one].anchored = True
                return
        group, other_group = self[first], self[second]
        move = group.shifts[first[0]] - difference - other_group.shifts[second[0]]
        if group is other_group:
            if move:
                raise OutsideClass(part, "a law leads from a state to one of another time than the next")
            return
        for letter, shift in other_group.shifts.items():
            group.shifts[letter] = shift + move
            self.of[letter] = group
        if other_group.time is not None:
            group.put((other_group.time[0], other_group.time[1] - move), part)
        group.anchored |= other_group.anchored


def _placed(one: Summand, letters: dict[Any, Time], free: set[Any]) -> Summand:
    """The summand with the times of its letters among its points.

    Every law leads from a time to the next one, and every chain begins where its time can be told.

    A place of a trajectory has its time by name. The time of a letter follows from the laws and values it stands in. A
    chain of its own (of a value, of a conditional expectation) may begin at a letter only if the letter hangs on the
    law of the first state or on a trajectory, or is free and has one and the same time in the whole claim.
    """
    groups = _grouped(one)
    _check_roots(one, groups, letters, free)
    times = [
        (group.time[0], group.time[1] + shift)
        for group in groups.of.values()
        if group.time is not None
        for shift in group.shifts.values()
    ]
    return one * points(times)


def _grouped(one: Summand) -> _Groups:
    groups = _Groups()
    for tie in one.ties:
        groups.tie(*tie)
    for moment in one.moments:
        groups.put(*moment)
    for place in one.anchored:
        if place[0] is not None:
            groups[place].anchored = True
    return groups


def _check_roots(one: Summand, groups: _Groups, letters: dict[Any, Time], free: set[Any]) -> None:
    for place, part in one.roots:
        if place[0] is None or groups[place].anchored:
            continue
        group = groups[place]
        named = [letter for letter in group.shifts if isinstance(letter, str)]
        if not named or group.time is None or group.time[0] not in {*free, None, HORIZON}:
            raise OutsideClass(part, "its chain begins at a state whose time cannot be told from the monomial")
        for letter in named:
            time = (group.time[0], group.time[1] + group.shifts[letter])
            if letters.setdefault(letter, time) != time:
                raise OutsideClass(part, f"{letter.removeprefix('free ')} stands for states of different times")
