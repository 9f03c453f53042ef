"""Arrays with named axes, a step into the complex plane, and a rounding bound that travels along.

An ``Array`` holds one number per MDP of a batch and per value of each of its axes (one axis per state or action
variable). Besides the number it carries a *magnitude*: the same calculation with the absolute value of everything
that is added. Together with a count of rounded operations it bounds the rounding error.

Bound     |computed - exact| <= rounds · UNIT · magnitude, to first order in UNIT = 2^-53. Rounds add up over the
          factors of a product, and a sum of n terms adds n to the largest of theirs (numpy's summation does better).
          Of a function f the magnitude is |f(x)| + magnitude(x)·|f'(x)|. (Higham, Accuracy and Stability, ch. 3)
Levels    0: float [axes…, N]. 1: complex [axes…, N], x + i h ∂_1x.
          2: complex [2, axes…, N], x + i h ∂_1x + j (h ∂_2x + i h² ∂_12x):
          a bicomplex number z_0 + j z_1 with j² = -1, i j = j i. With h = 2^-100 a derivative is the imaginary part
          divided by h, without cancellation and with a truncation error of order h² < 10^-60.
          What a step leaves out, products of two steps in the same direction, matters where a number is exactly 0;
          it is covered by magnitudes that are taken at |x| + SHIFT |∂x|, with SHIFT² UNIT > h².
          The MDPs of a batch are the last axis, so that numpy's inner loops run over them however arrays are broadcast.
          (Squire & Trapp, SIAM Review 40, 1998; second derivatives: Lantoine, Russell & Dargent, ACM TOMS 38, 2012)
Undefined nan, in every part of the number: log of what is not positive, a division by zero, and both where the
          rounding error is no longer small against the number. A product with an exact zero is zero all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from verify.language.wellformed import Place

STEP = 2.0**-100
UNIT = 2.0**-53
SHIFT = 1e-22
"""How far along its steps the magnitude of a number is taken."""
LARGEST = 2_000_000
"""Elements of the largest array that may be made."""
ILL_CONDITIONED = 1e-3
"""A denominator or a logarithm whose relative error may exceed this is called undefined."""
UNDEFINED = complex(np.nan, np.nan)


class TooLarge(MemoryError):
    """An array would have more than LARGEST elements."""

    def __init__(self, elements: int) -> None:
        super().__init__(f"{elements} elements, more than may be made")
        self.elements = elements


@dataclass(slots=True)
class Array:
    """Numbers with an error bound. ``clean`` says that nothing in it is undefined (False: something may be)."""

    axes: tuple[Place, ...]
    value: np.ndarray
    magnitude: np.ndarray
    rounds: int
    level: int = 0
    clean: bool = True


def axis_order(place: Place) -> tuple[bool, int, bool, str]:
    """Axes stand in the order of the trajectory; then the letters for states, then those for actions."""
    kind, moment = place
    return (False, moment, kind == "a", "") if isinstance(moment, int) else (True, 0, kind == "a", moment)


def constant(number: float, rounds: int = 1) -> Array:
    """One number for every MDP."""
    value = np.array([float(number)])
    return Array((), value, value if number >= 0 else np.abs(value), rounds, clean=bool(np.isfinite(value[0])))


def placed(table: Array, places: Sequence[Place]) -> Array:
    """A table whose k-th axis is read at the k-th place; the same place twice takes the diagonal."""
    axes = tuple(sorted(set(places), key=axis_order))
    if axes == tuple(places):
        return replace(table, axes=axes)
    number = {place: index for index, place in enumerate(axes)}
    lead = list(range(50, 49 + table.value.ndim - len(places)))
    inputs, outputs = [*lead, *(number[place] for place in places), 51], [*lead, *range(len(axes)), 51]
    value = np.einsum(table.value, inputs, outputs)
    magnitude = value if table.magnitude is table.value else np.einsum(table.magnitude, inputs, outputs)
    return replace(table, axes=axes, value=value, magnitude=magnitude)


# ---------------------------------------------------------------------------------------------------------- alignment


def _shape(one: Array, axes: tuple[Place, ...]) -> tuple[int, ...]:
    """The shape of a value once it has an axis (of length one where it lacks it) for each of ``axes``."""
    shape = one.value.shape
    lead = len(shape) - len(one.axes) - 1
    sizes = dict(zip(one.axes, shape[lead:-1], strict=True))
    return (*shape[:lead], *(sizes.get(place, 1) for place in axes), shape[-1])


def aligned(x: Array, y: Array) -> tuple[tuple[Place, ...], np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The common axes, and both values and magnitudes in a shape that broadcasts. Raises TooLarge."""
    if x.axes == y.axes:
        return x.axes, x.value, x.magnitude, y.value, y.magnitude
    axes = tuple(sorted({*x.axes, *y.axes}, key=axis_order))
    x_shape, y_shape = _shape(x, axes), _shape(y, axes)
    elements = 1
    for left, right in zip(reversed(x_shape), reversed(y_shape), strict=False):
        elements *= max(left, right)
    if elements > LARGEST:
        raise TooLarge(elements)
    x_value, y_value = x.value.reshape(x_shape), y.value.reshape(y_shape)
    x_magnitude = x_value if x.magnitude is x.value else x.magnitude.reshape(x_shape)
    y_magnitude = y_value if y.magnitude is y.value else y.magnitude.reshape(y_shape)
    return axes, x_value, x_magnitude, y_value, y_magnitude


def parts(value: np.ndarray) -> np.ndarray:
    """The absolute value of each part of a number on its own: |x| + i|y|."""
    if value.dtype.kind != "c":
        return np.abs(value)
    return np.abs(np.ascontiguousarray(value).view(float)).view(complex)


def _base(value: np.ndarray, level: int) -> np.ndarray:
    """The number itself, without its steps."""
    return value.real if level == 1 else value[0].real if level == 2 else value


def base_magnitude(one: Array) -> np.ndarray:
    """The magnitude of the number itself, without its steps, [axes…, N]."""
    return _base(one.magnitude, one.level)


def undefined(one: Array) -> np.ndarray:
    """Where a number is undefined, [axes…, N]."""
    wrong = ~np.isfinite(one.value)
    return wrong.any(axis=0) if one.level == 2 else wrong


def _times(left: np.ndarray, right: np.ndarray, left_level: int, right_level: int) -> np.ndarray:
    if left_level != 2 or right_level != 2:
        return left * right
    return np.stack((left[0] * right[0] - left[1] * right[1], left[0] * right[1] + left[1] * right[0]))


def _plus(left: np.ndarray, right: np.ndarray, left_level: int, right_level: int) -> np.ndarray:
    if left_level == right_level or 2 not in (left_level, right_level):
        return left + right
    if left_level != 2:
        left, right = right, left
    return np.stack((left[0] + right, np.broadcast_arrays(left[1], left[0] + right)[0]))


# ---------------------------------------------------------------------------------------------------- sums, products


def product(x: Array, y: Array) -> Array:
    """x y, and 0 wherever one of them is exactly 0, even where the other is undefined."""
    axes, x_value, x_magnitude, y_value, y_magnitude = aligned(x, y)
    value = _times(x_value, y_value, x.level, y.level)
    if x_magnitude is x_value and y_magnitude is y_value:
        magnitude = value
    else:
        magnitude = _times(x_magnitude, y_magnitude, x.level, y.level)
    level, clean = max(x.level, y.level), x.clean and y.clean
    if not clean:
        value, magnitude = _support(value, magnitude, _zero(x_value, x.level) | _zero(y_value, y.level))
    return Array(axes, value, magnitude, x.rounds + y.rounds + 2, level, clean)


def where_defined(x: Array, y: Array) -> Array:
    """x where y is defined, undefined elsewhere (y's axes are among those of x)."""
    wrong = undefined(y).reshape(_shape(replace(y, value=undefined(y)), x.axes))
    return replace(x, value=np.where(wrong, UNDEFINED if x.level else np.nan, x.value), clean=False)


def _zero(value: np.ndarray, level: int) -> np.ndarray:
    return (value == 0).all(axis=0) if level == 2 else value == 0


def _support(value: np.ndarray, magnitude: np.ndarray, zero: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """0 · undefined = 0; and what is undefined in one part is undefined in every part."""
    value = np.where(zero, 0.0, value)
    return value, np.where(zero, 0.0, magnitude)


def product_of(factors: Iterable[Array]) -> Array:
    """The product of all, along the trajectory and smaller arrays first, so that it becomes large only at the end."""
    ordered = sorted(factors, key=lambda one: (axis_order(one.axes[-1]) if one.axes else _NO_AXIS, one.value.size))
    return reduce(product, ordered) if ordered else constant(1, 0)


_NO_AXIS = (False, 0, False, "")


def _add(x: Array, y: Array) -> Array:
    axes, x_value, x_magnitude, y_value, y_magnitude = aligned(x, y)
    value = _plus(x_value, y_value, x.level, y.level)
    if x_magnitude is x_value and y_magnitude is y_value:
        magnitude = value
    else:
        magnitude = _plus(x_magnitude, y_magnitude, x.level, y.level)
    return Array(axes, value, magnitude, max(x.rounds, y.rounds) + 1, max(x.level, y.level), x.clean and y.clean)


def sum_of(terms: Iterable[Array]) -> Array:
    """The sum of all; smaller arrays first."""
    ordered = sorted(terms, key=lambda one: one.value.size)
    return reduce(_add, ordered) if ordered else constant(0, 0)


def negative(x: Array) -> Array:
    """-x."""
    return replace(x, value=-x.value, magnitude=x.magnitude)


def sum_over(x: Array, places: Iterable[Place], sizes: dict[str, int]) -> Array:
    """The sum over axes; over an axis that x does not have it is a multiplication by its size."""
    gone = set(places)
    repeated = 1
    for kind, _ in gone - set(x.axes):
        repeated *= sizes[kind]
    lead = x.value.ndim - len(x.axes) - 1
    summed = tuple(lead + index for index, place in enumerate(x.axes) if place in gone)
    value, magnitude, rounds = x.value, x.magnitude, x.rounds
    if summed:
        rounds += int(np.prod([x.value.shape[index] for index in summed]))
        value = x.value.sum(axis=summed)
        magnitude = value if x.magnitude is x.value else x.magnitude.sum(axis=summed)
    total = Array(tuple(place for place in x.axes if place not in gone), value, magnitude, rounds, x.level, x.clean)
    return total if repeated == 1 else product(total, constant(repeated, 0))


# --------------------------------------------------------------------------------------------------------- functions


def _function(x: Array, value: np.ndarray, slope: np.ndarray, bad: np.ndarray, rounds: int = 8) -> Array:
    """f(x) from its values and those of f', undefined where ``bad``."""
    size = parts(slope)
    magnitude = parts(value) + _times(x.magnitude, size, x.level, x.level)
    bad = bad | ~np.isfinite(_base(value, x.level))
    if bad.any():
        value = np.where(bad, UNDEFINED if x.level else np.nan, value)
    return Array(x.axes, value, magnitude, x.rounds + rounds, x.level, clean=not bad.any())


def _too_close(x: Array) -> np.ndarray:
    """Where x cannot be told from zero, or a step of x is not small against x."""
    size = np.abs(_base(x.value, x.level))
    close = x.rounds * UNIT * _base(x.magnitude, x.level) > ILL_CONDITIONED * size
    if x.level == 0:
        return close
    steps = [x.magnitude.imag] if x.level == 1 else [x.magnitude[0].imag, x.magnitude[1].real]
    return close | np.any([step * (SHIFT / STEP) > size for step in steps], axis=0)


def _inverse(z: np.ndarray, level: int) -> np.ndarray:
    if level < 2:
        return 1.0 / z
    square = z[0] * z[0] + z[1] * z[1]
    return np.stack((z[0] / square, -z[1] / square))


def reciprocal(x: Array) -> Array:
    """1/x, undefined at 0."""
    bad = undefined(x) | (_base(x.value, x.level) == 0) | _too_close(x)
    inverse = _inverse(x.value, x.level)
    return _function(x, inverse, _times(inverse, inverse, x.level, x.level), bad)


def log_of(x: Array) -> Array:
    """log x, undefined unless x > 0."""
    bad = undefined(x) | ~(_base(x.value, x.level) > 0) | _too_close(x)
    inverse = _inverse(x.value, x.level)
    if x.level < 2:
        value = np.log(x.value)
    else:
        # log(z + jw) = log(z² + w²)/2 + j arctan(w/z); w is of order h, and both are rounded to first order in h.
        value = np.stack((np.log(x.value[0]), x.value[1] / x.value[0]))
    return _function(x, value, inverse, bad)


def exp_of(x: Array) -> Array:
    """e^x."""
    bad = undefined(x) | (x.rounds * UNIT * _base(x.magnitude, x.level) > ILL_CONDITIONED)
    if x.level < 2:
        value = np.exp(x.value)
    else:
        first = np.exp(x.value[0])
        value = np.stack((first * np.cos(x.value[1]), first * np.sin(x.value[1])))
    return _function(x, value, value, bad)


def integer_power(x: Array, exponent: int) -> Array:
    """x^n; x^0 = 1 also at x = 0, and a negative power is undefined there."""
    if exponent < 0:
        return integer_power(reciprocal(x), -exponent)
    if exponent == 0:
        return constant(1, 0)
    if x.level == 0:
        value = x.value**exponent
        magnitude = value if x.magnitude is x.value else x.magnitude**exponent
        return Array(x.axes, value, magnitude, exponent * (x.rounds + 2), 0, x.clean)
    half = integer_power(x, exponent // 2)
    square = product(half, half)
    return product(square, x) if exponent % 2 else square


def real_power(x: Array, exponent: Array) -> Array:
    """x^y = e^{y log x} for x > 0."""
    return exp_of(product(exponent, log_of(x)))


def derivative(x: Array) -> Array:
    """The derivative along the last step that was taken: the imaginary part divided by h."""
    if x.level == 0:
        return Array(x.axes, np.where(undefined(x), np.nan, 0.0), np.zeros_like(x.magnitude), 0, 0, x.clean)
    if x.level == 1:
        value, magnitude = x.value.imag / STEP, x.magnitude.imag / STEP
    else:
        value, magnitude = x.value[1] / STEP, x.magnitude[1] / STEP
    if not x.clean:
        value = np.where(undefined(x), UNDEFINED if x.level == 2 else np.nan, value)
    return Array(x.axes, value, magnitude, x.rounds + 1, x.level - 1, x.clean)
