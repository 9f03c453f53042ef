"""Free symbols, remembered part by part: every evaluator asks for those of every part, again and again."""

from __future__ import annotations

from functools import lru_cache

import sympy
from sympy import Basic, Expr, Symbol

from verify.language import terms as L
from verify.language.ranks import rank_of


@lru_cache(maxsize=1 << 15)
def free_symbols(term: Basic) -> frozenset[Symbol]:
    """What ``term.free_symbols`` is."""
    if isinstance(term, (sympy.Sum, sympy.Product)) and all(isinstance(limit[0], Symbol) for limit in term.limits):
        found = free_symbols(term.function)
        for index, *bounds in term.limits:
            found = frozenset().union(found - {index}, *map(free_symbols, bounds))
        return found
    if type(term).free_symbols is Basic.free_symbols:
        return frozenset().union(*map(free_symbols, term.args))
    return frozenset(term.free_symbols)


@lru_cache(maxsize=1 << 14)
def familiar(term: Expr) -> tuple[Expr, frozenset[Symbol]]:
    """The first term equal to this one that was asked for, which is found again without a comparison, and its free symbols."""
    return term, free_symbols(term)


@lru_cache(maxsize=1 << 14)
def times_and_rank(term: Expr) -> tuple[Expr, tuple[Symbol, ...], int | None]:
    """The first term equal to this one that was asked for, its free time indices (T among them) and its rank."""
    return term, tuple(symbol for symbol in free_symbols(term) if isinstance(symbol, L.TimeSymbol)), rank_of(term)
