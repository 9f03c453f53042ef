"""Numbers, gradients and matrices: what kind of thing a term is, and whether its parts fit together.

Asked while a term is built (by ``verify.notation``), so it needs nothing but the term.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import sympy
from sympy import Expr, Symbol

from verify.language import calculus as R
from verify.language import copies as C
from verify.language import moments as M
from verify.language import piecewise as W
from verify.language import terms as L
from verify.language.errors import IllFormed, shown

PLACES = (L.StateSymbol, L.StateAt, L.ActionSymbol, L.ActionAt, L.TrajectorySymbol, L.History)
OF_TERMS: tuple[Any, ...] = (*L.SYMPY_NODES, L.Fraction, L.Outer, M.Dot, *W.OF_NUMBERS)
BODIES = (M.Variance, C.Copy, C.CopiesExpectation)
KNOWN_SYMBOLS = (L.ParameterSymbol, L.FunctionSymbol, L.TimeSymbol)


def children(term: Expr) -> tuple[Expr, ...]:
    """The scalar or vector terms directly inside a node (not its places, laws, times or summation limits)."""
    if isinstance(term, (L.Expectation, L.ConditionalExpectation, L.DrawExpectation, L.SpaceSum, L.Gradient, *BODIES)):
        return (term.body,)
    if isinstance(term, W.Largest):
        return (term.body,)
    if isinstance(term, (sympy.Sum, sympy.Product)):
        return (term.function,)
    if isinstance(term, (R.CalculusNode, sympy.Integral, *R.SYMPY_FUNCTIONS)):
        return R.inside(term)
    if isinstance(term, OF_TERMS):
        return tuple(term.args)
    return ()


@lru_cache(maxsize=8192)
def rank_of(term: Expr) -> int | None:
    """0 for a number, 1 for a gradient, 2 for a matrix, None for zero (which fits everywhere). Raises IllFormed."""
    if term.is_Number:
        return _rank_of_number(term)
    if isinstance(term, KNOWN_SYMBOLS):
        return 0
    if isinstance(term, PLACES):
        raise IllFormed(term, "a number was expected here, and this is a state, an action or a trajectory")
    if isinstance(term, L.Law):
        raise IllFormed(term, "a number was expected here, and this names the parameters of a policy")
    if isinstance(term, (*R.FREE, R.Index, R.CalculusNode)):
        raise IllFormed(term, "this belongs to claims about real variables, and the claim is one about trajectories")
    if isinstance(term, Symbol):
        raise IllFormed(term, "an unknown name: see `verify.notation` for the names a term may use")
    if isinstance(term, sympy.Add):
        return _common_rank(term)
    if isinstance(term, (sympy.Mul, L.Fraction)):
        return _product_rank(term)
    if isinstance(term, L.Outer):
        if any(rank_of(part) not in (1, None) for part in term.args):
            raise IllFormed(term, "outer(u, v) takes two gradients")
        return 2
    if isinstance(term, M.NODES):
        return _moment_rank(term)
    if isinstance(term, (sympy.Sum, sympy.Product)):
        check_ranges(term.function, term.limits, type(term).__name__)
    return _rank_of_unary(term)


def _rank_of_number(term: Expr) -> int | None:
    if isinstance(term, sympy.Float):
        raise IllFormed(f"{float(term):g}", "numbers are exact: write 0.5 as one / 2 or frac(1, 2)")
    if not isinstance(term, sympy.Rational):
        raise IllFormed(str(term), "this has no value")
    return None if term.is_zero else 0


def _moment_rank(term: Expr) -> int | None:
    """⟨u, v⟩ and Var X are numbers, and zero as written where a part of theirs is."""
    ranks = [rank_of(part) for part in children(term)]
    if isinstance(term, M.Dot) and any(rank not in (1, None) for rank in ranks):
        raise IllFormed(term, "dot(u, v) takes two gradients; numbers are multiplied with *")
    if isinstance(term, M.Variance) and ranks[0] == 2:
        raise IllFormed(term, "Var takes a number or a gradient, and this is a matrix")
    return None if None in ranks else 0


def _rank_of_unary(term: Expr) -> int | None:
    inner = [rank_of(part) for part in children(term)]
    if isinstance(term, L.Gradient):
        if M.has_dots(term.body):
            raise IllFormed(term, "an inner product and a variance have no gradient here: take dot and Var of gradients")
        rank = (inner[0] or 0) + 1
        if rank > 2:
            raise IllFormed(term, "at most two gradients may be nested")
        return rank
    if isinstance(term, (sympy.Pow, sympy.log, sympy.exp, sympy.Product)):
        if any(inner_rank for inner_rank in inner):
            raise IllFormed(term, "a gradient is a vector: it has no power, logarithm or product; write outer(u, v)")
        return 0
    if isinstance(term, (sympy.Sum, L.Expectation, L.ConditionalExpectation, L.DrawExpectation, L.SpaceSum, *BODIES)):
        return inner[0]
    if isinstance(term, W.NODES) and any(inner):
        raise IllFormed(term, "numbers are compared, and this compares gradients")
    if isinstance(term, L.Node):
        return 0
    if term is sympy.zoo:
        raise IllFormed(str(term), "this has no value: a division by zero, or the logarithm of zero")
    raise IllFormed(term, f"{type(term).__name__} is not part of the language: see `verify.notation`")


def _common_rank(term: Expr) -> int | None:
    ranks = {rank: part for part in term.args if (rank := rank_of(part)) is not None}
    if len(ranks) > 1:
        low, high = ranks[min(ranks)], ranks[max(ranks)]
        kinds = ("a number", "a gradient", "a matrix")
        both = f"{kinds[min(ranks)]} and {kinds[max(ranks)]} are added"
        raise IllFormed(term, f"{both}: {shown(low)} is {kinds[min(ranks)]}, {shown(high)} is {kinds[max(ranks)]}")
    return next(iter(ranks), None)


def _product_rank(term: Expr) -> int | None:
    ranks = [rank_of(part) for part in term.args]
    if isinstance(term, L.Fraction) and ranks[1]:
        raise IllFormed(term, "a gradient cannot stand in a denominator")
    if len([rank for rank in ranks if rank]) > 1:
        raise IllFormed(term, "two gradients are multiplied: write outer(u, v) for the matrix u vᵀ")
    return None if None in ranks else max(rank or 0 for rank in ranks)


def bound_times(term: Expr) -> set[Symbol]:
    """Every time index that a Sum or Product inside the term binds."""
    found: set[Symbol] = set()
    for part in sympy.preorder_traversal(term):
        if isinstance(part, (sympy.Sum, sympy.Product)):
            found |= {limit[0] for limit in part.limits}
    return found


def check_ranges(body: Expr, limits: tuple[Any, ...], name: str) -> None:
    """Raises IllFormed unless the limits are ranges (t, lower, upper) of fresh time indices, the last one outermost."""
    used = bound_times(body)
    for limit in limits:
        if not isinstance(limit, (tuple, sympy.Tuple)) or len(limit) != 3:
            raise IllFormed(shown(limit), "a range is written (t, lower, upper)")
        index, *bounds = limit
        if isinstance(index, L.CopySymbol):
            C.check_range(name, limit)
            bounds = []
        if not isinstance(index, L.TimeSymbol) or index == L.HORIZON:
            raise IllFormed(shown(limit), f"{name} runs over a time index such as t or k; over states or actions use total")
        times = [L.as_time(bound) for bound in bounds]
        if index in used:
            raise IllFormed(f"{name}(…, {shown(limit)})", f"the index {index} is used in two nested sums: rename one")
        if any(index in time.free_symbols for time in times):
            raise IllFormed(shown(limit), f"the range of {index} mentions {index} itself")
        used = used | {index}
        for inner in used & {symbol for time in times for symbol in time.free_symbols}:
            raise IllFormed(f"{name}(…, {shown(limit)})", f"the index {inner} of an inner sum is used outside it: rename one")
