"""Comparisons on a batch of MDPs: at every point the number that counts, with its own steps into the complex plane.

Two numbers are told apart only by more than their rounding errors. Where they cannot be, either will do as long as their
derivatives agree as well; where those differ the point is a kink, or too close to one, and counts as undefined.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Expr

from verify.language import piecewise as W
from verify.language.wellformed import Place, Times
from verify.sampling import numbers as N
from verify.sampling.numbers import UNDEFINED, UNIT, Array

if TYPE_CHECKING:
    from verify.sampling.evaluate import Evaluation

Directions = tuple[int, ...]
SAFETY = 2.0
"""For the products of two rounding errors that a first-order bound leaves out."""


def _lifted(x: Array, level: int) -> Array:
    """The same numbers with steps (of zero) into more directions."""
    value, magnitude = x.value, x.magnitude
    if x.level == 0 and level:
        value, magnitude = value.astype(complex), magnitude.astype(complex)
    if x.level < 2 and level == 2:
        value, magnitude = (np.stack((one, np.zeros_like(one))) for one in (value, magnitude))
    return Array(x.axes, value, magnitude, x.rounds, level, x.clean)


def _largest_part(value: np.ndarray, level: int) -> np.ndarray:
    """The largest real part of a number, steps included, [axes…, N]."""
    found = np.maximum(np.abs(value.real), np.abs(value.imag)) if value.dtype.kind == "c" else np.abs(value)
    return found.max(axis=0) if level == 2 else found


def larger(x: Array, y: Array, sign: int = 1) -> Array:
    """max(x, y), with sign = -1 min(x, y)."""
    level = max(x.level, y.level)
    x, y = _lifted(x, level), _lifted(y, level)
    axes, x_value, x_size, y_value, y_size = N.aligned(x, y)
    rounds = max(x.rounds, y.rounds) + 1
    sizes = x_size + y_size
    base = (lambda value: value[0].real) if level == 2 else (lambda value: value.real)
    gap = sign * (base(x_value) - base(y_value))
    equal = np.abs(gap) <= SAFETY * rounds * UNIT * base(sizes)
    apart = x_value - y_value
    kink = equal & _moves_apart(apart, sizes * (SAFETY * rounds * UNIT), level)
    bad = kink | ~np.isfinite(gap)
    value = np.where(gap > 0, x_value, y_value)
    magnitude = np.where(equal, sizes, np.where(gap > 0, x_size, y_size))
    if bad.any():
        value = np.where(bad, UNDEFINED if level else np.nan, value)
    return Array(axes, value, magnitude, rounds, level, x.clean and y.clean and not bad.any())


def _moves_apart(apart: np.ndarray, allowed: np.ndarray, level: int) -> np.ndarray:
    """Whether a step of the difference is larger than its rounding error."""
    if level == 0:
        return np.zeros(apart.shape, dtype=bool)
    steps = np.abs(apart.imag) > allowed.imag
    if level == 1:
        return steps
    return steps[0] | steps[1] | (np.abs(apart[1].real) > allowed[1].real)


def step(x: Array) -> Array:
    """1[x > 0]; it has no steps of its own."""
    base = x.value[0].real if x.level == 2 else x.value.real
    bound = SAFETY * (x.rounds + 1) * UNIT * N.base_magnitude(x)
    still = _largest_part(x.value, x.level) == 0
    bad = ~np.isfinite(base) | ((np.abs(base) <= bound) & ~still)
    value = np.where(bad, np.nan, (base > 0).astype(float))
    return Array(x.axes, value, np.ones_like(value), 0, 0, not bad.any())


def largest(x: Array, place: Place) -> Array:
    """The largest value along an axis."""
    if place not in x.axes:
        return x
    axis = x.value.ndim - len(x.axes) - 1 + x.axes.index(place)
    axes = tuple(one for one in x.axes if one != place)
    slices = [
        Array(axes, x.value.take(number, axis), x.magnitude.take(number, axis), x.rounds, x.level, x.clean)
        for number in range(x.value.shape[axis])
    ]
    return reduce(larger, slices)


# -------------------------------------------------------------------------------------------------- as terms are read

Method = Callable[..., Array]


def _of(combine: Callable[..., Array]) -> Method:
    def method(here: Evaluation, term: Expr, times: Times, directions: Directions, active: Directions) -> Array:
        return combine(*(here.value(part, times, (), active) for part in term.args))

    return method


def _largest(here: Evaluation, term: Any, times: Times, directions: Directions, active: Directions) -> Array:
    body = here.value(term.body, times, (), active)
    return reduce(largest, here.places(term.variables, times), body)


METHODS: dict[type, Method] = {
    W.Minimum: _of(lambda x, y: larger(x, y, -1)),
    W.Maximum: _of(larger),
    W.Clip: _of(lambda x, low, high: larger(larger(x, low), high, -1)),
    W.Absolute: _of(lambda x: larger(x, N.negative(x))),
    W.PositivePart: _of(lambda x: larger(x, N.constant(0, 0))),
    W.StepFunction: _of(step),
    W.Largest: _largest,
}
