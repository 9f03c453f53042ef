"""Which terms mean something: ranks, times and variables.

``rank_of`` is asked while a term is built (by ``verify.notation``) and needs nothing but the term. ``check_scopes``
is asked once a claim is complete: it walks the term at small horizons with every time written out, so that a free
index, a variable that nothing draws or a step outside the trajectory is found where it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

import sympy
from sympy import Expr, Integer, Symbol

from verify.language import terms as L
from verify.language.errors import IllFormed

PLACES = (L.StateSymbol, L.StateAt, L.ActionSymbol, L.ActionAt, L.TrajectorySymbol, L.History)
KNOWN_SYMBOLS = (L.ParameterSymbol, L.FunctionSymbol, L.TimeSymbol)


def children(term: Expr) -> tuple[Expr, ...]:
    """The scalar or vector terms directly inside a node (not its places, laws, times or summation limits)."""
    if isinstance(term, (L.Expectation, L.ConditionalExpectation, L.DrawExpectation, L.SpaceSum, L.Gradient)):
        return (term.body,)
    if isinstance(term, (sympy.Sum, sympy.Product)):
        return (term.function,)
    if isinstance(term, (*L.SYMPY_NODES, L.Fraction, L.Outer)):
        return tuple(term.args)
    return ()


def rank_of(term: Expr) -> int | None:
    """0 for a number, 1 for a gradient, 2 for a matrix, None for zero (which fits everywhere). Raises IllFormed."""
    if term.is_zero is True and term.is_Number:
        return None
    if term.is_Number or isinstance(term, KNOWN_SYMBOLS):
        return 0
    if isinstance(term, PLACES):
        raise IllFormed(term, "a number was expected here, and this is a state, an action or a trajectory")
    if isinstance(term, Symbol):
        raise IllFormed(term, "an unknown name: see `verify.notation` for the names a term may use")
    if isinstance(term, sympy.Add):
        return _common_rank(term)
    if isinstance(term, (sympy.Mul, L.Fraction)):
        return _product_rank(term)
    if isinstance(term, L.Outer):
        if [rank_of(part) for part in term.args] not in ([1, 1], [1, None], [None, 1]):
            raise IllFormed(term, "outer(u, v) takes two gradients")
        return 2
    inner = [rank_of(part) for part in children(term)]
    if isinstance(term, L.Gradient):
        rank = (inner[0] or 0) + 1
        if rank > 2:
            raise IllFormed(term, "at most two gradients may be nested")
        return rank
    if isinstance(term, (sympy.Pow, sympy.log, sympy.exp, sympy.Product)):
        if any(inner_rank for inner_rank in inner):
            raise IllFormed(term, "a gradient is a vector: it has no power, logarithm or product; write outer(u, v)")
        return 0
    if isinstance(term, (sympy.Sum, L.Expectation, L.ConditionalExpectation, L.DrawExpectation, L.SpaceSum)):
        return inner[0]
    if isinstance(term, L.Node):
        return 0
    raise IllFormed(term, f"{type(term).__name__} is not part of the language: see `verify.notation`")


def _common_rank(term: Expr) -> int | None:
    ranks = {rank: part for part in term.args if (rank := rank_of(part)) is not None}
    if len(ranks) > 1:
        low, high = ranks[min(ranks)], ranks[max(ranks)]
        raise IllFormed(term, f"a number and a gradient are added: {low} is not a gradient, {high} is")
    return next(iter(ranks), None)


def _product_rank(term: Expr) -> int | None:
    ranks = [rank_of(part) for part in term.args]
    if isinstance(term, L.Fraction) and ranks[1]:
        raise IllFormed(term, "a gradient cannot stand in a denominator")
    if None in ranks:
        return None
    vectors = [part for part, rank in zip(term.args, ranks, strict=True) if rank]
    if len(vectors) > 1:
        raise IllFormed(term, "two gradients are multiplied: write outer(u, v) for the matrix u vᵀ")
    return max(ranks)  # type: ignore[type-var]


def bound_times(term: Expr) -> set[Symbol]:
    """Every time index that a Sum or Product inside the term binds."""
    found: set[Symbol] = set()
    for part in sympy.preorder_traversal(term):
        if isinstance(part, (sympy.Sum, sympy.Product)):
            found |= {limit[0] for limit in part.limits}
    return found


# ------------------------------------------------------------------------------------------------------ scopes at T


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
    return [place for k in range(1, time) for place in (("s", k), ("a", k))] + [("s", time)]


class _Scope:
    """One walk over a term at one horizon; ``bound`` holds the variables that have a value at this point."""

    def __init__(self, horizon: int) -> None:
        self.horizon = horizon

    def see(self, place: Expr, times: Times, bound: frozenset[Place], inside: Expr) -> None:
        if isinstance(place, L.TrajectorySymbol):
            missing = set(trajectory_places(self.horizon)) - bound
            if missing:
                raise IllFormed(inside, "τ is free: take an expectation, total(…, tau), or for_every=[tau]")
            return
        if isinstance(place, L.History):
            moment = time_value(place.time, times)
            if not 1 <= moment <= self.horizon + 1:
                raise IllFormed(inside, f"h_{moment} lies outside the trajectory when T = {self.horizon}")
            if set(history_places(moment)) - bound:
                raise IllFormed(inside, f"{place} is free: nothing draws the trajectory up to that time")
            return
        name = place_of(place, times)
        if name in bound:
            return
        kind, moment = name
        last = self.horizon + (kind == "s")
        if isinstance(moment, int) and not 1 <= moment <= last:
            raise IllFormed(
                inside, f"{place} is {kind}_{moment}, outside the trajectory s_1 … s_{self.horizon + 1} when T = {self.horizon}"
            )
        raise IllFormed(inside, f"{place} is free: nothing draws it; bind it or list it in for_every")

    def bind(self, place: Expr, times: Times, bound: frozenset[Place], inside: Expr) -> frozenset[Place]:
        if isinstance(place, L.TrajectorySymbol):
            return bound | set(trajectory_places(self.horizon))
        name = place_of(place, times)
        if name in bound:
            raise IllFormed(inside, f"{place} already has a value here: use another letter")
        kind, moment = name
        if isinstance(moment, int) and not 1 <= moment <= self.horizon + (kind == "s"):
            raise IllFormed(inside, f"{place} lies outside the trajectory when T = {self.horizon}")
        return bound | {name}

    def walk(self, term: Expr, times: Times, bound: frozenset[Place]) -> None:
        if isinstance(term, (sympy.Sum, sympy.Product)):
            self._walk_time_sum(term, times, bound)
        elif isinstance(term, L.Expectation):
            bare = {name for name in bound if isinstance(name[1], str)}
            self.walk(term.body, times, frozenset(bare) | set(trajectory_places(self.horizon)))
        elif isinstance(term, L.ConditionalExpectation):
            self._walk_conditional(term, times, bound)
        elif isinstance(term, (L.SpaceSum, L.DrawExpectation)):
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
        for inner in unrolled(term, times, self.horizon):
            self.walk(term.function, inner, bound)

    def _walk_conditional(self, term: Expr, times: Times, bound: frozenset[Place]) -> None:
        for place in term.given:
            self.see(place, times, bound, term)
        first = time_value(term.given[0].time, times)
        bare = {name for name in bound if isinstance(name[1], str)}
        known = set(history_places(first)) if isinstance(term.given[0], L.History) else set()
        self.walk(term.body, times, frozenset(bare | known | set(trajectory_places(self.horizon, first))))

    def _walk_leaf(self, term: Expr, times: Times, bound: frozenset[Place]) -> None:
        for part in term.args:
            if isinstance(part, PLACES):
                self.see(part, times, bound, term)
            elif type(part) is not Symbol and not isinstance(part, (L.Law, L.FunctionSymbol)) and part.free_symbols:
                time_value(part, times)
        if isinstance(term, (L.Value, L.Marginal)):
            moment = time_value(term.time, times)
            last = self.horizon + (1 if term.action is None or isinstance(term, L.Value) else 0)
            if not 1 <= moment <= last:
                raise IllFormed(term, f"time {moment} lies outside the trajectory when T = {self.horizon}")
        if isinstance(term, L.RewardToGo) and not 1 <= time_value(term.time, times) <= self.horizon + 1:
            raise IllFormed(term, f"its time lies outside the trajectory when T = {self.horizon}")


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


FreeVariable = Expr | tuple[Expr, Expr, Expr]


def free_settings(for_every: tuple[FreeVariable, ...], horizon: int) -> Iterator[tuple[dict[Symbol, int], list[Place]]]:
    """Every choice of the free times of a claim at a horizon, with the places that are free there.

    ``for_every`` lists time ranges (t, 1, T) first and then places: s, a, s[t], a[t], tau, history(t).
    """
    ranges = [free for free in for_every if isinstance(free, (tuple, sympy.Tuple))]
    places = [free for free in for_every if not isinstance(free, (tuple, sympy.Tuple))]
    known: list[dict[Symbol, int]] = [{L.HORIZON: horizon}]
    for index, lower, upper in ranges:
        known = [
            {**times, index: value}
            for times in known
            for value in range(time_value(sympy.sympify(lower), times), time_value(sympy.sympify(upper), times) + 1)
        ]
    for times in known:
        names: list[Place] = []
        for place in places:
            if isinstance(place, L.TrajectorySymbol):
                names += trajectory_places(horizon)
            elif isinstance(place, L.History):
                names += history_places(time_value(place.time, times))
            else:
                names.append(place_of(place, times))
        yield times, list(dict.fromkeys(names))


def check_scopes(term: Expr, for_every: tuple[FreeVariable, ...], first: int = 1, last: int = 3) -> None:
    """Raises IllFormed unless every time and variable of the term has a value at the horizons first … last."""
    for horizon in range(first, max(first, last) + 1):
        for times, names in free_settings(for_every, horizon):
            _Scope(horizon).walk(term, times, frozenset(names))
