"""Whether two places are the same one, and expectations over several trajectories that are drawn independently.

A copy is a whole trajectory of its own. Inside ``CopiesExpectation`` nothing but ``Copy`` can see a trajectory, and it
says which one it looks at: by an index that a sum from 1 to the number of copies binds, or by a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import sympy
from sympy import Expr, Integer, Symbol
from sympy.core.relational import GreaterThan

from verify.language import terms as L
from verify.language.errors import IllFormed, called, shown
from verify.language.terms import CopySymbol, Law, Node, as_term

COPIES = CopySymbol("N", integer=True, positive=True)
IN_SIGHT = CopySymbol("number of copies", integer=True)
"""Among the times of a scope: how many copies the expectation around it draws."""
LARGEST_COUNT = 100  # of trajectories, where it is a number and not N: more would be written out one by one
MOST = 3
"""Engines that enumerate go up to so many copies."""


class Same(Node):
    """1[x = y] of two states or of two actions: one where they are the same, zero elsewhere."""

    def __new__(cls, left: Expr, right: Expr) -> Same:
        written = ("same", left, right)
        if isinstance(left, L.STATE):
            L.expect_state(right, written)
        elif isinstance(left, L.ACTION):
            L.expect_action(right, written)
        else:
            raise IllFormed(called(*written), "same(x, y) compares two states or two actions")
        return Expr.__new__(cls, left, right)

    left = property(lambda self: self.args[0])
    right = property(lambda self: self.args[1])


class Copy(Node):
    """X evaluated at the trajectory whose number is ``index``."""

    def __new__(cls, body: Expr, index: Expr) -> Copy:
        body, number = as_term(body), L.sympified(index)
        own = isinstance(number, CopySymbol) and number != COPIES
        if not own and not (isinstance(number, Integer) and number >= 1):
            expected = "the number of a trajectory was expected: i or j, or 1, 2, …"
            raise IllFormed(called("copy", body, index), expected)
        if body.has(Copy, CopiesExpectation):
            raise IllFormed(called("copy", body, index), "copies are nested: a copy is one trajectory, and it has no copies")
        return Expr.__new__(cls, body, number)

    body = property(lambda self: self.args[0])
    index = property(lambda self: self.args[1])


class CopiesExpectation(Node):
    """E[X] over ``count`` trajectories τ_1, τ_2, …, drawn independently of one another from the law of one policy.

    The sum over all tuples of trajectories of p(τ_1) p(τ_2) … X.
    """

    def __new__(cls, body: Expr, count: Expr, law: Law = L.THETA) -> CopiesExpectation:
        return Expr.__new__(cls, as_term(body), as_count(count), L.expect_law(law))

    body = property(lambda self: self.args[0])
    count = property(lambda self: self.args[1])
    law = property(lambda self: self.args[2])


NODES: tuple[type[Node], ...] = (Same, Copy, CopiesExpectation)


def as_count(value: Any) -> Expr:
    """A number of trajectories: N, or 1, 2, …"""
    count = L.sympified(value)
    if count != COPIES and not (isinstance(count, Integer) and 1 <= count <= LARGEST_COUNT):
        raise IllFormed(shown(value), f"a number of trajectories was expected: N, or 1, 2, … up to {LARGEST_COUNT}")
    return count


def check_range(name: str, limit: Any) -> None:
    """Raises IllFormed unless a range of copies is (i, 1, N) or (i, 1, 2): every copy is summed over, or none."""
    index, lower, upper = limit
    if index == COPIES:
        raise IllFormed(shown(limit), "N is the number of trajectories: number one of them by i or j")
    if name not in ("Sum", "others"):
        raise IllFormed(f"{name}(…, {shown(limit)})", "trajectories are summed over: Sum(X, (i, 1, N))")
    if lower != 1:
        raise IllFormed(shown(limit), "trajectories are numbered from 1: (i, 1, N)")
    as_count(upper)


def all_but_one(body: Expr, index: Expr, left_out: Expr) -> Expr:
    """Σ_{j≠i} X: the sum over all N trajectories without that of the trajectory i."""
    return sympy.Sum(body, (index, Integer(1), COPIES)) - body.xreplace({index: left_out})


def read_others(term: Expr) -> tuple[Expr, Expr, Expr] | None:
    """X, j and i where a term is Σ_{j≠i} X as ``all_but_one`` writes it, else None."""
    sums = [part for part in term.args if isinstance(part, sympy.Sum)] if len(term.args) == 2 else []
    if len(sums) != 1 or len(sums[0].limits) != 1 or not isinstance(sums[0].limits[0][0], CopySymbol):
        return None
    body, index = sums[0].function, sums[0].limits[0][0]
    left_out = sorted((term.free_symbols - sums[0].free_symbols) - {COPIES}, key=str)
    for symbol in left_out:
        if isinstance(symbol, CopySymbol) and term == all_but_one(body, index, symbol):
            return body, index, symbol
    return None


# --------------------------------------------------------------------------------- how many: what a claim is made for


def counts_copies(free: Any) -> bool:
    """Whether an entry of ``for_every`` is N, or N >= 2."""
    bound = isinstance(free, GreaterThan) and free.lhs == COPIES and isinstance(free.rhs, Integer)
    return bool(free == COPIES or bound)


def least(free: Any) -> int:
    """The smallest number of copies that an entry of ``for_every`` allows."""
    return 1 if free == COPIES else max(1, int(free.rhs))


def tried(free: Any, horizon: int) -> range:
    """The numbers of copies that are enumerated at a horizon: tuples of long trajectories are too many."""
    return range(least(free), max(least(free), MOST if horizon < 3 else 2) + 1)


@lru_cache(maxsize=4096)
def has_copies(*terms: Expr) -> bool:
    """Whether an expectation over several trajectories, or their number, occurs."""
    return any(term.has(Copy, CopiesExpectation, CopySymbol) for term in terms)


def copies_in(terms: tuple[Expr, ...], times: Mapping[Symbol, int]) -> int:
    """The most trajectories that are drawn at once once the free numbers have values; at least 1."""
    counts = {term.count for side in terms for term in side.atoms(CopiesExpectation)}
    return max([1, *(times[COPIES] if count == COPIES else int(count) for count in counts)])
