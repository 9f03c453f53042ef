"""Both sides of a claim on a batch of MDPs, with a bound on their rounding errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import sympy
from sympy import Expr, Symbol

from verify.claims.model import Claim
from verify.language import terms as L
from verify.language.moments import SCORES_NOT_ALL_ZERO, SQUARED_SCORE
from verify.language.wellformed import Place, free_settings
from verify.sampling import numbers as N
from verify.sampling.evaluate import Evaluation, quietly, rank
from verify.sampling.mdps import Batch
from verify.sampling.numbers import UNIT, Array

SAFETY = 2.0
"""Covers what a first-order rounding bound leaves out: products of two rounding errors."""
TINY = 1e-290
"""Below this, numbers are no longer rounded relative to their size."""


@dataclass(frozen=True)
class Comparison:
    """Both sides at one setting of the free times.

    times     the free times, and T
    places    the free states and actions: the axes after the first
    lhs, rhs, bound, defined   [N, free places …]; where ``defined`` the exact sides are equal only if
              |lhs - rhs| <= bound; elsewhere one side or both are undefined or too ill-conditioned to compare
    """

    times: dict[Symbol, int]
    places: tuple[Place, ...]
    lhs: np.ndarray
    rhs: np.ndarray
    bound: np.ndarray
    defined: np.ndarray
    relation: str = "="

    @property
    def ratio(self) -> np.ndarray:
        """|lhs - rhs| / bound, and 0 where undefined; above 1 the sides differ.

        Of an inequality only what contradicts it counts: max(lhs - rhs, 0) / bound for "<=".
        """
        error = self.lhs - self.rhs
        error = np.abs(error) if self.relation == "=" else np.maximum(error if self.relation == "<=" else -error, 0.0)
        return np.where(self.defined, error / np.maximum(self.bound, TINY), 0.0)


def evaluate_claim(claim: Claim, batch: Batch, broadcast: bool = True) -> list[Comparison]:
    """Both sides of a claim on every MDP of a batch, for every setting of its free times.

    With ``broadcast`` the arrays have one axis for each free place, in the order of ``for_every``; otherwise only those
    that a side depends on.
    The bound is SAFETY · UNIT · (rounds · magnitude of the left side + the same of the right side); see ``numbers``.
    """
    return list(comparisons(claim, Evaluation(batch), broadcast))


def comparisons(claim: Claim, evaluation: Evaluation, broadcast: bool = False) -> Iterator[Comparison]:
    """What ``evaluate_claim`` lists, one after the other."""
    batch = evaluation.batch
    directions = tuple(range(1, max(rank(claim.lhs), rank(claim.rhs)) + 1))
    meets = _scores_not_all_zero(evaluation, batch) if SCORES_NOT_ALL_ZERO in claim.assumes else None
    for times, places in free_settings(claim.for_every, batch.horizon):
        with quietly():
            left = evaluation.value(claim.lhs, times, directions if rank(claim.lhs) else ())
            right = evaluation.value(claim.rhs, times, directions if rank(claim.rhs) else ())
            one = _compared(times, left, right, batch.count, claim.relation)
        if meets is not None:
            one = replace(one, defined=one.defined & meets.reshape(batch.count, *[1] * (one.defined.ndim - 1)))
        yield _broadcast(one, places, batch) if broadcast else one


def _scores_not_all_zero(evaluation: Evaluation, batch: Batch) -> np.ndarray:
    """[N]: which MDPs have E‖Σ_t ∇log π(a_t|s_t)‖² > 0, beyond doubt."""
    with quietly():
        found = evaluation.value(SQUARED_SCORE, {L.HORIZON: batch.horizon})
    return np.broadcast_to(found.value > SAFETY * UNIT * (found.rounds + 1) * found.magnitude, (batch.count,))


def _compared(times: dict[Symbol, int], left: Array, right: Array, count: int, relation: str) -> Comparison:
    axes, lhs, lhs_size, rhs, rhs_size = N.aligned(left, right)
    bound = SAFETY * UNIT * ((left.rounds + 1) * lhs_size + (right.rounds + 1) * rhs_size)
    shape = (*np.broadcast_shapes(lhs.shape, rhs.shape)[:-1], count)  # count: even if neither side looks at the MDP
    lhs, rhs, bound = (np.moveaxis(np.broadcast_to(one, shape), -1, 0) for one in (lhs, rhs, bound))
    defined = np.isfinite(lhs) & np.isfinite(rhs) & np.isfinite(bound)
    return Comparison(times, axes, lhs, rhs, bound, defined, relation)


def _broadcast(one: Comparison, places: list[Place], batch: Batch) -> Comparison:
    """With one axis for each free place, in the order of ``for_every``."""
    present = [place for place in places if place in one.places]
    order = [0, *(1 + one.places.index(place) for place in present)]
    narrow = [batch.count, *(batch.sizes[place[0]] if place in present else 1 for place in places)]
    wide = [batch.count, *(batch.sizes[place[0]] for place in places)]
    parts = (one.lhs, one.rhs, one.bound, one.defined)
    lhs, rhs, bound, defined = (np.broadcast_to(part.transpose(order).reshape(narrow), wide) for part in parts)
    return Comparison(one.times, tuple(places), lhs, rhs, bound, defined, one.relation)


@lru_cache(maxsize=2_000)
def inside_logs(*terms: Expr) -> frozenset[str]:
    """Names of the arbitrary functions that stand in a logarithm, a denominator or under a root."""
    found: set[str] = set()
    for term in terms:
        for part in sympy.preorder_traversal(term):
            if isinstance(part, sympy.log):
                inside = part.args[0]
            elif isinstance(part, L.Fraction):
                inside = part.denominator
            elif isinstance(part, sympy.Pow) and not (part.exp.is_integer and part.exp.is_nonnegative):
                inside = part.base
            else:
                continue
            found |= {symbol.name for symbol in inside.atoms(L.FunctionSymbol)}
    return frozenset(found)
