"""A term as a plain tree, for the judge: what each node says is copied field by field and not interpreted.

Linear   (constant, ((index, factor), …)): a time such as t + 1
Label    ("s", Linear) for s_t, ("s", "x") for a letter, ("h", Linear) for h_t, ("tau",) for τ
Tree     kind, data (texts, numbers, Linears, Labels) and the trees inside; equal trees are one object
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import sympy
from sympy import Expr

from verify.claims.model import Claim
from verify.language import copies as C
from verify.language import discounted as D
from verify.language import moments as M
from verify.language import piecewise as W
from verify.language import terms as L

Linear = tuple[int, tuple[tuple[str, int], ...]]
Label = tuple[Any, ...]


MOST_COPIES = 2  # trajectories drawn at once, where a claim is about every number of them


class Unreadable(Exception):
    """The term has a part that the judge was never told about."""


@dataclass(frozen=True, eq=False, slots=True)
class Tree:
    """One node. ``indices`` are the time indices that need a value from outside."""

    kind: str
    data: tuple[Any, ...]
    parts: tuple[Tree, ...]
    indices: tuple[str, ...]


@dataclass(frozen=True)
class Equation:
    """A claim for the judge: two trees, names of assumptions, what it is made for."""

    lhs: Tree
    rhs: Tree
    assumes: frozenset[str]
    ranges: tuple[tuple[str, Linear, Linear], ...]
    places: tuple[Label, ...]
    min_horizon: int
    undiscounted: bool
    relation: str = "="
    not_zero: Tree | None = None  # what an assumption says is not zero
    copies: int = 1  # the most trajectories that are drawn at once


def read_claim(claim: Claim) -> Equation:
    """The claim as plain data. Raises Unreadable."""
    ranges = tuple((free[0].name, _linear(free[1]), _linear(free[2])) for free in claim.for_every if _is_range(free))
    places = tuple(_label(free) for free in claim.for_every if not _is_range(free) and not C.counts_copies(free))
    counts = [C.least(free) for free in claim.for_every if C.counts_copies(free)]
    ranges += tuple((C.COPIES.name, _linear(least), _linear(max(least, MOST_COPIES))) for least in counts)
    lhs, rhs = read(claim.lhs), read(claim.rhs)
    copies = C.copies_in((claim.lhs, claim.rhs), {C.COPIES: max([*counts, MOST_COPIES])})
    not_zero = read(M.SQUARED_SCORE) if M.SCORES_NOT_ALL_ZERO in claim.assumes else None
    relation, horizon = claim.relation, claim.min_horizon
    return Equation(lhs, rhs, claim.assumes, ranges, places, horizon, claim.undiscounted, relation, not_zero, copies)


def _is_range(free: Any) -> bool:
    return isinstance(free, (tuple, sympy.Tuple))


@lru_cache(maxsize=100_000)
def _tree(kind: str, data: tuple[Any, ...], parts: tuple[Tree, ...]) -> Tree:
    needed: set[str] = set()
    for part in parts:
        needed |= set(part.indices)
    if kind in ("times sum", "times product"):
        for index, low, high in data:  # innermost first: later limits may be mentioned by earlier ones
            needed = (needed - {index}) | _indices((low, high))
    else:
        needed |= _indices(data)
    return Tree(kind, data, parts, tuple(sorted(needed - {"T"})))


def _indices(data: Any) -> set[str]:
    """The names in every Linear inside some data."""
    if not isinstance(data, tuple):
        return set()
    if len(data) == 2 and isinstance(data[0], int) and isinstance(data[1], tuple):
        return {name for name, _ in data[1]}
    return set().union(*map(_indices, data))


def _linear(time: Any) -> Linear:
    time = sympy.sympify(time)
    constant, multiples = 0, []
    for part, factor in time.as_coefficients_dict().items():
        if not factor.is_Integer or not (part == 1 or part.is_Symbol):
            raise Unreadable(f"the time {time}")
        if part == 1:
            constant = int(factor)
        else:
            multiples.append((part.name, int(factor)))
    return constant, tuple(sorted(multiples))


def _label(place: Expr) -> Label:
    if isinstance(place, L.TrajectorySymbol):
        return ("tau",)
    if isinstance(place, L.History):
        return "h", _linear(place.time)
    kind = "s" if isinstance(place, (L.StateSymbol, L.StateAt)) else "a"
    return kind, _linear(place.time) if isinstance(place, (L.StateAt, L.ActionAt)) else place.name


_PLACES = (L.StateSymbol, L.StateAt, L.ActionSymbol, L.ActionAt, L.History, L.TrajectorySymbol)


def _argument(value: Expr) -> Label:
    return _label(value) if isinstance(value, _PLACES) else ("t", _linear(value))


@lru_cache(maxsize=50_000)
def read(term: Expr) -> Tree:
    """The tree of a term. Raises Unreadable."""
    kind, data, parts = _fields(term)
    return _tree(kind, data, tuple(map(read, parts)))


def _fields(term: Expr) -> tuple[str, tuple[Any, ...], tuple[Expr, ...]]:
    if isinstance(term, sympy.Rational):
        return "number", (Fraction(int(term.p), int(term.q)),), ()
    if isinstance(term, L.TimeSymbol):
        return "time", (_linear(term),), ()
    if isinstance(term, L.ParameterSymbol):
        return "parameter", (term.name,), ()
    if isinstance(term, L.FunctionSymbol):
        return "function", (term.name,), ()
    if isinstance(term, sympy.Pow):
        try:
            return "power", (_linear(term.exp),), (term.base,)
        except Unreadable:
            return "other power", (), term.args
    if isinstance(term, (sympy.Sum, sympy.Product)):
        limits = tuple((index.name, _linear(low), _linear(high)) for index, low, high in term.limits)
        return ("times sum" if isinstance(term, sympy.Sum) else "times product"), limits, (term.function,)
    for node, kind in ((sympy.Add, "plus"), (sympy.Mul, "times"), (sympy.log, "log"), (sympy.exp, "exp")):
        if isinstance(term, node):
            return kind, (), term.args
    return _node_fields(term)


def _node_fields(term: Any) -> tuple[str, tuple[Any, ...], tuple[Expr, ...]]:
    name = type(term).__name__
    if isinstance(term, L.Policy):
        return name, (term.law.name, _label(term.action), _label(term.state)), ()
    if isinstance(term, (L.Transition, L.Initial, L.Reward, C.Same)):
        return name, tuple(map(_label, term.args)), ()
    if isinstance(term, C.Copy):
        return name, (_linear(term.index),), (term.body,)
    if isinstance(term, C.CopiesExpectation):
        return name, (term.law.name, _linear(term.count)), (term.body,)
    if isinstance(term, L.Apply):
        return "function", (term.function.name, *map(_argument, term.arguments)), ()
    if isinstance(term, L.Return):
        return name, (), ()
    if isinstance(term, L.RewardToGo):
        return name, (_linear(term.time),), ()
    if isinstance(term, L.Value):
        return name, (term.kind, term.law.name, _linear(term.time), *map(_label, term.args[3:])), ()
    if isinstance(term, D.DiscountedValue):
        return name, (term.kind, term.law.name, *map(_label, term.args[2:])), ()
    if isinstance(term, D.Occupancy):
        return name, (term.law.name, _label(term.state)), ()
    if isinstance(term, D.DiscountedObjective):
        return name, (term.law.name,), ()
    if isinstance(term, L.Marginal):
        return name, (term.law.name, _linear(term.time), *map(_label, term.args[2:])), ()
    if isinstance(term, (L.Objective, L.TrajectoryProbability)):
        return name, (term.law.name,), ()
    if isinstance(term, (L.Expectation, M.Variance)):
        return name, (term.law.name,), (term.body,)
    if isinstance(term, L.ConditionalExpectation):
        return name, (term.law.name, *map(_label, term.given)), (term.body,)
    if isinstance(term, L.DrawExpectation):
        return name, tuple(map(_label, term.variables)), (term.body, term.density)
    if isinstance(term, L.SpaceSum):
        return name, tuple(map(_label, term.variables)), (term.body,)
    if isinstance(term, (L.Gradient, L.Fraction, L.Outer, M.Dot)):
        return name, (), term.args
    if isinstance(term, W.OF_NUMBERS):
        return name, (), term.args
    if isinstance(term, W.Largest):
        return name, tuple(map(_label, term.variables)), (term.body,)
    raise Unreadable(name)
