"""Whether every time and every variable of a term has a value.

``check_scopes`` is asked once a claim is complete: it walks the term at small horizons with every time written out, so
that a free index, a variable that nothing draws or a step outside the trajectory is found where it stands. Whether
numbers and gradients fit together is asked earlier, by ``verify.language.ranks``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import sympy
from sympy import Expr, Integer, Symbol

from verify.language import copies as C
from verify.language import moments as M
from verify.language import piecewise as W
from verify.language import terms as L
from verify.language.errors import IllFormed, shown
from verify.language.ranks import PLACES, bound_times, check_ranges, children, rank_of

__all__ = [
    "PLACES", "FreeVariable", "Place", "Times", "bound_times", "check_ranges", "check_scopes", "children", "free_settings",
    "history_places", "place_of", "rank_of", "time_value", "trajectory_places", "unrolled",
]  # fmt: skip

Times = Mapping[Symbol, int]
Place = tuple[str, int | str]  # ("s", 3) for s_3, ("s", "s'") for a bare letter


@lru_cache(maxsize=4096)
def _linear(time: Expr) -> tuple[int, tuple[tuple[Symbol, int], ...]] | None:
    """A time as a constant and integer multiples of indices, or None where it is not of that form."""
    constant, multiples = 0, []
    for part, factor in time.as_coefficients_dict().items():
        if not isinstance(factor, Integer) or not (part == 1 or isinstance(part, Symbol)):
            return None
        if part == 1:
            constant = int(factor)
        else:
            multiples.append((part, int(factor)))
    return constant, tuple(multiples)


def time_value(time: Expr, times: Times) -> int:
    """The number that a time stands for. Raises IllFormed when an index is free."""
    form = _linear(time)
    if form is not None and all(index in times for index, _ in form[1]):
        return form[0] + sum(factor * times[index] for index, factor in form[1])
    free = sorted((index for index in time.free_symbols if index not in times), key=str)
    if free and isinstance(free[0], L.CopySymbol):
        bound_by = "list it in for_every" if free[0] == C.COPIES else f"bind it with Sum(…, ({free[0]}, 1, N)) inside E_copies"
        raise IllFormed(time, f"{free[0]} is free: {bound_by}")
    if free:
        raise IllFormed(time, f"the time index {free[0]} is free: bind it with Sum(…, ({free[0]}, 1, T)) or for_every")
    value = time.subs(dict(times))
    if not isinstance(value, Integer):
        raise IllFormed(time, "a time must be an integer")
    return int(value)


def place_of(place: Expr, times: Times) -> Place:
    """The name of a state or action variable once its time is a number."""
    kind = "s" if isinstance(place, L.STATE) else "a"
    if isinstance(place, (L.StateAt, L.ActionAt)):
        return kind, time_value(place.time, times)
    return kind, place.name


def trajectory_places(horizon: int, first: int = 1, with_first: bool = True) -> list[Place]:
    """s_first, a_first, …, a_T, s_{T+1} in order."""
    places: list[Place] = []
    for time in range(first, horizon + 1):
        places += [("s", time), ("a", time)]
    places.append(("s", horizon + 1))
    return places if with_first else places[1:]


def history_places(time: int) -> list[Place]:
    """s_1, a_1, …, s_time."""
    earlier: list[Place] = [(kind, k) for k in range(1, time) for kind in ("s", "a")]
    return [*earlier, ("s", time)]


MOST_SUMMANDS = 10_000  # at one horizon: more are not written out
WHICH_COPY = "several trajectories are drawn here; copy(X, i) says which of them X looks at"


class _Scope:
    """One walk over a term at one horizon; ``bound`` holds the variables that have a value at this point."""

    def __init__(self, horizon: int, summed: frozenset[Symbol] = frozenset()) -> None:
        self.horizon, self.summed = horizon, summed  # summed: the indices of all sums of the whole term
        self.summands = 0

    def inside_trajectory(self, name: Place) -> bool:
        kind, moment = name
        return isinstance(moment, str) or 1 <= moment <= self.horizon + (kind == "s")

    def see(self, place: Expr, times: Times, bound: frozenset[Place], inside: Expr) -> None:
        if isinstance(place, L.TrajectorySymbol):
            if set(trajectory_places(self.horizon)) - bound:
                expected = "take an expectation, total(…, tau), or for_every=[tau]"
                raise IllFormed(inside, f"τ is free: {WHICH_COPY if C.IN_SIGHT in times else expected}")
            return
        if isinstance(place, L.History):
            moment = time_value(place.time, times)
            if not 1 <= moment <= self.horizon + 1:
                raise IllFormed(inside, f"h_{moment} lies outside the trajectory when T = {self.horizon}")
            if set(history_places(moment)) - bound:
                raise IllFormed(inside, f"{shown(place)} is free: nothing draws the trajectory up to that time")
            return
        name = place_of(place, times)
        if name in bound:
            return
        if not self.inside_trajectory(name):
            raise IllFormed(inside, self._outside(place, name))
        copies = C.IN_SIGHT in times and isinstance(name[1], int)
        expected = WHICH_COPY if copies else "nothing draws it; bind it or list it in for_every"
        raise IllFormed(inside, f"{shown(place)} is free: {expected}")

    def _outside(self, place: Expr, name: Place) -> str:
        kind, moment = name
        last = f"s_{self.horizon + 1}" if kind == "s" else f"a_{self.horizon}"
        return f"{shown(place)} is {kind}_{moment}, outside the trajectory {kind}_1 … {last} when T = {self.horizon}"

    def bind(self, place: Expr, times: Times, bound: frozenset[Place], inside: Expr) -> frozenset[Place]:
        if isinstance(place, L.TrajectorySymbol):
            if any(isinstance(moment, int) for _, moment in bound):
                raise IllFormed(inside, "τ or a part of it already has a value here: sum over it once, or take E(…)")
            return bound | set(trajectory_places(self.horizon))
        name = place_of(place, times)
        if name in bound:
            raise IllFormed(inside, f"{shown(place)} already has a value here: use another letter")
        if not self.inside_trajectory(name):
            raise IllFormed(inside, self._outside(place, name))
        return bound | {name}

    def walk(self, term: Expr, times: Times, bound: frozenset[Place]) -> None:
        if isinstance(term, (sympy.Sum, sympy.Product)):
            self._walk_time_sum(term, times, bound)
        elif isinstance(term, (L.Expectation, M.Variance)):
            bare = {name for name in bound if isinstance(name[1], str)}
            self.walk(term.body, times, frozenset(bare) | set(trajectory_places(self.horizon)))
        elif isinstance(term, L.ConditionalExpectation):
            self._walk_conditional(term, times, bound)
        elif isinstance(term, (C.Copy, C.CopiesExpectation)):
            self._walk_copies(term, times, bound)
        elif isinstance(term, (L.SpaceSum, L.DrawExpectation, W.Largest)):
            inner = bound
            for variable in term.variables:
                inner = self.bind(variable, times, inner, term)
            if isinstance(term, L.DrawExpectation):
                self.walk(term.density, times, inner)
            self.walk(term.body, times, inner)
        elif isinstance(term, L.TimeSymbol):
            time_value(term, times)
        elif isinstance(term, L.TrajectoryProbability):
            self.see(L.TAU, times, bound, term)
        elif isinstance(term, L.Node) and not children(term):
            self._walk_leaf(term, times, bound)
        else:
            for part in children(term):
                self.walk(part, times, bound)

    def _walk_time_sum(self, term: Expr, times: Times, bound: frozenset[Place]) -> None:
        for index, *_ in term.limits:
            if index in times:
                raise IllFormed(term, f"the index {index} already has a value here: rename one")
        for index, _, upper in term.limits:
            if isinstance(index, L.CopySymbol) and time_value(upper, times) != times.get(C.IN_SIGHT):
                raise IllFormed(term, f"{index} runs over the trajectories of an E_copies(…, {upper}), and this sum is in none")
        for inner in unrolled(term, times, self.horizon):
            self.summands += 1
            if self.summands > MOST_SUMMANDS:
                raise IllFormed(term, f"more than {MOST_SUMMANDS} summands at T = {self.horizon}: they are not added up")
            self.walk(term.function, inner, bound)

    def _walk_copies(self, term: Expr, times: Times, bound: frozenset[Place]) -> None:
        """Inside E_copies no trajectory is in sight; inside copy one is, and no other."""
        bare = frozenset(name for name in bound if isinstance(name[1], str))
        plain = {index: value for index, value in times.items() if index == C.COPIES or not isinstance(index, L.CopySymbol)}
        if isinstance(term, C.CopiesExpectation):
            self.walk(term.body, {**plain, C.IN_SIGHT: time_value(term.count, times)}, bare)
            return
        if C.IN_SIGHT not in times:
            raise IllFormed(term, "a copy stands inside E_copies(…, N), which draws the trajectories")
        number = time_value(term.index, times)
        if number > times[C.IN_SIGHT]:
            raise IllFormed(term, f"there is no trajectory {number} where {times[C.IN_SIGHT]} are drawn")
        self.walk(term.body, plain, bare | set(trajectory_places(self.horizon)))

    def _walk_conditional(self, term: Expr, times: Times, bound: frozenset[Place]) -> None:
        for place in term.given:
            self.see(place, times, bound, term)
        first = time_value(term.given[0].time, times)
        bare = {name for name in bound if isinstance(name[1], str)}
        known = set(history_places(first)) if isinstance(term.given[0], L.History) else set()
        self.walk(term.body, times, frozenset(bare | known | set(trajectory_places(self.horizon, first))))

    def _no_free_index(self, term: Expr, times: Times) -> None:
        for index in sorted(term.atoms(L.TimeSymbol) - times.keys(), key=str):
            expected = f"bind it with Sum(…, ({index}, 1, T)) or for_every"
            if index in self.summed:  # Σ_k x + y, where Σ_k (x + y) is meant
                expected = f"the sum over {index} ends before it; a sum reaches as far as its brackets"
            raise IllFormed(term, f"the time index {index} is free: {expected}")

    def _walk_leaf(self, term: Expr, times: Times, bound: frozenset[Place]) -> None:
        self._no_free_index(term, times)
        for part in term.args:
            if isinstance(part, PLACES):
                self.see(part, times, bound, term)
            elif part.atoms(L.TimeSymbol):
                time_value(part, times)
        if isinstance(term, (L.Value, L.Marginal, L.RewardToGo)):
            moment = time_value(term.time, times)
            last = self.horizon + (0 if isinstance(term, L.Marginal) and term.action is not None else 1)
            if not 1 <= moment <= last:
                raise IllFormed(term, f"time {moment} lies outside 1 … {last}, the times it has when T = {self.horizon}")
        if isinstance(term, L.RewardToGo):
            needed = {(kind, time) for time in range(moment, self.horizon + 1) for kind in ("s", "a")}
            if needed - bound:
                raise IllFormed(term, f"the trajectory from time {moment} on is free: nothing draws it")


def unrolled(term: Expr, times: Times, horizon: int) -> Iterator[dict[Symbol, int]]:
    """The values of the indices of a Sum or Product at a horizon; empty when a lower bound exceeds its upper bound.

    The last limit is the outermost, as sympy writes it.
    """

    def extend(limits: list[Expr], known: dict[Symbol, int]) -> Iterator[dict[Symbol, int]]:
        if not limits:
            yield known
            return
        index, lower, upper = limits[-1]
        for value in range(time_value(lower, known), time_value(upper, known) + 1):
            yield from extend(limits[:-1], {**known, index: value})

    return extend(list(term.limits), {**times, L.HORIZON: horizon})


FreeVariable = Any  # a place (s, a, s[t], a[t], tau, history(t)) or a range of times (t, lower, upper)


def free_settings(for_every: tuple[FreeVariable, ...], horizon: int) -> Iterator[tuple[dict[Symbol, int], list[Place]]]:
    """Every choice of the free times of a claim at a horizon, with the places that are free there.

    ``for_every`` lists time ranges (t, 1, T) first and then places: s, a, s[t], a[t], tau, history(t); and N, or N >= 2, of
    which a few small values are chosen.
    """
    ranges = [free for free in for_every if isinstance(free, (tuple, sympy.Tuple))]
    places = [free for free in for_every if not isinstance(free, (tuple, sympy.Tuple)) and not C.counts_copies(free)]
    known: list[dict[Symbol, int]] = [{L.HORIZON: horizon}]
    for free in filter(C.counts_copies, for_every):
        known = [{**times, C.COPIES: count} for times in known for count in C.tried(free, horizon)]
    settings: Iterable[dict[Symbol, int]] = known
    for ranged in ranges:
        settings = _in_range(settings, *ranged)
    for times in settings:
        names: list[Place] = []
        for place in places:
            if isinstance(place, L.TrajectorySymbol):
                names += trajectory_places(horizon)
            elif isinstance(place, L.History):
                names += history_places(time_value(place.time, times))
            else:
                names.append(place_of(place, times))
        yield times, list(dict.fromkeys(names))


def _in_range(settings: Iterable[dict[Symbol, int]], index: Symbol, lower: Any, upper: Any) -> Iterator[dict[Symbol, int]]:
    """Each setting with each value of one more index: one after the other, for there may be very many."""
    for times in settings:
        for value in range(time_value(sympy.sympify(lower), times), time_value(sympy.sympify(upper), times) + 1):
            yield {**times, index: value}


def check_for_every(for_every: tuple[FreeVariable, ...]) -> None:
    """Raises IllFormed unless what a claim is made for consists of ranges of times and of places, each named once."""
    names: list[Any] = []
    for free in for_every:
        written = f"for_every=[{shown(free)}]"
        if isinstance(free, (tuple, sympy.Tuple)):
            check_ranges(Integer(0), (free,), "for_every")
            names.append(free[0])
        elif C.counts_copies(free):
            C.as_count(C.least(free))
            names.append(C.COPIES)
        elif isinstance(free, L.TimeSymbol):
            raise IllFormed(written, f"a time needs a range: ({free}, 1, T)")
        elif isinstance(free, PLACES):
            names.append(free)
        else:
            raise IllFormed(written, "a range (t, 1, T) or one of s, a, s[t], a[t], tau, history(t) was expected")
        if names.count(names[-1]) > 1:
            raise IllFormed(written, "this is listed twice")


def check_scopes(term: Expr, for_every: tuple[FreeVariable, ...], first: int = 1, last: int = 3) -> None:
    """Raises IllFormed unless every time and variable of the term has a value at the horizons first … last."""
    check_for_every(for_every)
    for horizon in range(first, max(first, last) + 1):
        settings, scope = 0, _Scope(horizon, frozenset(bound_times(term)))
        for times, names in free_settings(for_every, horizon):
            settings += 1
            if settings > MOST_SUMMANDS:
                raise IllFormed(shown(for_every), f"more than {MOST_SUMMANDS} combinations of these times at T = {horizon}")
            for name in names:
                if not scope.inside_trajectory(name):
                    raise IllFormed(shown(for_every), f"{name[0]}_{name[1]} lies outside the trajectory when T = {horizon}")
            scope.walk(term, times, frozenset(names))
    if not settings:
        raise IllFormed(
            shown(for_every), f"these times do not exist at T = {horizon}: the ranges are empty; min_horizon=… is for later ones"
        )
