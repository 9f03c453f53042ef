"""Random tables for a batch of MDPs, with their edge cases.

A table is drawn for all MDPs of a batch at once; its *styles* say which MDP gets which kind of entries, in fixed
proportions and random order, so that every batch of ten or more meets every style that the assumptions allow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

GENERIC, UNIFORM, NEARLY_DETERMINISTIC, ZEROS, SPECIAL = range(5)
LAW_STYLES = (GENERIC, ZEROS, GENERIC, NEARLY_DETERMINISTIC, GENERIC, SPECIAL, GENERIC, UNIFORM, GENERIC, ZEROS)
SMALLEST = 2e-6
"""Weight of an unlikely entry beside a weight of 1: its probability stays above 1e-6."""


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers of N MDPs, [N, …], and their derivatives.

    slopes   (∂_1, ∂_2, ∂_12), each [N, …]; None when the table does not depend on θ
    sizes    magnitudes of the slopes, for the rounding bound: what was added up to make them
    """

    value: np.ndarray
    slopes: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None
    sizes: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None


def styles(rng: np.random.Generator, count: int, pattern: tuple[int, ...] = LAW_STYLES) -> np.ndarray:
    """One style per MDP, [N]: the pattern over and over, in random order."""
    return rng.permutation(np.resize(pattern, count))


def law(
    rng: np.random.Generator,
    shape: tuple[int, ...],
    normalised: bool,
    zeros: bool,
    slopes: bool,
    style: np.ndarray,
    special: str = "",
) -> Table:
    """A law over the last axis for every MDP and condition, ``shape`` = (N, …, K).

    normalised   entries sum to one and slopes to zero; otherwise both are free
    zeros        some entries may be zero (with any slope); otherwise all are at least about 1e-6
    style        which kind of entries each MDP gets, [N]
    special      "rho" or "p": zeros there also make states unreachable or absorbing
    """
    weights = rng.random(shape) + 0.05
    weights[style == UNIFORM] = 1.0
    peaked = style == NEARLY_DETERMINISTIC
    weights[peaked] = _peaked(rng, weights[peaked])
    if zeros:
        sparse = (style == ZEROS) | ((style == SPECIAL) & (special == ""))
        weights[sparse] = _sparse(rng, weights[sparse])
        if special:
            weights[style == SPECIAL] = _unreachable_and_absorbing(weights[style == SPECIAL], special)
    value = weights / weights.sum(axis=-1, keepdims=True)
    if not normalised:
        value = value * rng.uniform(0.4, 1.6, shape[:-1])[..., None]
    if not slopes:
        return Table(value)
    drawn = [_slope(rng, value, normalised) for _ in range(3)]
    return Table(value, tuple(slope for slope, _ in drawn), tuple(size for _, size in drawn))  # type: ignore[arg-type]


def _peaked(rng: np.random.Generator, weights: np.ndarray) -> np.ndarray:
    """One entry of each law is 1, the others are a few millionths."""
    largest = weights == weights.max(axis=-1, keepdims=True)
    return np.where(largest, 1.0, SMALLEST * (1 + rng.random(weights.shape)))


def _sparse(rng: np.random.Generator, weights: np.ndarray) -> np.ndarray:
    """About half of the entries are zero, never the largest of a law."""
    keep = (rng.random(weights.shape) < 0.5) | (weights == weights.max(axis=-1, keepdims=True))
    return np.where(keep, weights, 0.0)


def _unreachable_and_absorbing(weights: np.ndarray, special: str) -> np.ndarray:
    """The last state is never entered, and state 0 is never left."""
    weights = weights.copy()
    if weights.shape[-1] == 1:
        return weights
    weights[..., -1] = 0.0
    if special == "p":
        weights[:, 0, :, 1:] = 0.0
    return weights


def _slope(rng: np.random.Generator, value: np.ndarray, normalised: bool) -> tuple[np.ndarray, np.ndarray]:
    """An arbitrary derivative of a law and the magnitude of what was added to make it.

    ∂q = m - q Σm / Σq with m = q h where q > 0, so that scores stay of order one; m is arbitrary where q = 0.
    """
    free = rng.uniform(-1, 1, value.shape)
    moved = np.where(value > 0, value * free, free)
    if not normalised:
        return moved, np.abs(moved)
    slope = moved - value * moved.sum(axis=-1, keepdims=True)
    return slope, np.abs(moved) + value * np.abs(moved).sum(axis=-1, keepdims=True)


def numbers(rng: np.random.Generator, shape: tuple[int, ...], inside: bool, slopes: bool, sparse: bool = False) -> Table:
    """Arbitrary real numbers in [-2, 2].

    inside   what stands in a logarithm or a denominator: 1/4 or more away from 0, and positive in three of four MDPs
    sparse   many are 0 in some MDPs
    """
    value = rng.uniform(0.25, 2.0, shape) if inside else rng.uniform(-2.0, 2.0, shape)
    if inside:
        either = styles(rng, shape[0], (0, 0, 1, 0)) == 1
        value[either] *= rng.choice([-1.0, 1.0], value[either].shape)
    elif sparse:
        few = styles(rng, shape[0], (0, 0, 1, 0, 0, 0)) == 1
        value[few] = np.where(rng.random(value[few].shape) < 0.5, 0.0, value[few])
    if not slopes:
        return Table(value)
    drawn = tuple(rng.uniform(-1, 1, shape) for _ in range(3))
    return Table(value, drawn, tuple(np.abs(slope) for slope in drawn))  # type: ignore[arg-type]


def between_zero_and_one(rng: np.random.Generator, count: int, zero: bool, largest: float = 1.0) -> Table:
    """A number in [0, largest] per MDP: one in eight is the largest, one in eight is 0 if that is allowed."""
    value = rng.uniform(0.1, largest, count)
    style = styles(rng, count, (0, 1, 0, 2, 0, 0, 0, 0))
    value[style == 1] = largest
    if zero:
        value[style == 2] = 0.0
    return Table(value)
