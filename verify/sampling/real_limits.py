"""Derivatives, integrals and limits in numbers: central differences, quadrature, sequences with extrapolation."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import mpmath
import sympy
from mpmath import mp, mpf
from numpy.polynomial.legendre import leggauss
from sympy import oo

from verify.claims.budget import look
from verify.language import calculus as C
from verify.language import piecewise as P
from verify.sampling.real_values import Compiler, Env, NoValue, Pass, Value, added, builds, real, times


@builds(C.Derivative)
def _derivative(c: Compiler, term: Any) -> Value:
    body, variable = c.of(term.body), term.variable
    kinks = any(variable in node.free_symbols for node in term.body.atoms(*P.OF_NUMBERS, C.Rounded))
    smooth = not kinks and not term.body.has(sympy.Integral, C.Limit, C.Derivative)

    def value(env: Env) -> Any:
        look()
        at = env[variable]
        if smooth and (found := _along_the_imaginary(body, env, variable)) is not None:
            return found
        step = c.how.step
        above, below = body({**env, variable: at + step}), body({**env, variable: at - step})
        if kinks:
            for low, here, high in zip(*map(_entries, (below, body(env), above)), strict=True):
                left, right = (here - low) / step, (high - here) / step
                if abs(right - left) > mpf(10) ** -4 * (1 + abs(left)):
                    raise NoValue("no derivative at a kink")
        return times(1 / (2 * step), added([above, times(-1, below)]))

    return value


def _entries(value: Any) -> list[Any]:
    """Of a matrix, or the number itself."""
    return [entry for row in value for entry in row] if isinstance(value, list) else [value]


TINY = mpf(10) ** -40


def _along_the_imaginary(body: Value, env: Env, variable: Any) -> Any:
    """Im f(x + ih) / h: nothing cancels, so h may be tiny, and the result is good at large values of other variables too.

    Inside an integral that matters: a difference quotient with one step for all x may have a mass, far out, that the
    derivative has not. None where a part of f takes no complex numbers.
    """
    try:
        found = body({**env, variable: mpmath.mpc(env[variable], TINY)})
    except (TypeError, NoValue):
        return None
    if isinstance(found, list):
        return [[mpmath.im(entry) / TINY for entry in row] for row in found]
    return mpmath.im(found) / TINY


@builds(C.At)
def _at(c: Compiler, term: Any) -> Value:
    body, variable, place = c.of(term.body), term.variable, c.of(term.value)
    return lambda env: body({**env, variable: place(env)})


@builds(sympy.Integral)
def _integral(c: Compiler, term: Any) -> Value:
    inner = c.of(term.function)
    for limit in term.limits:
        inner = _one_integral(c, inner, limit, _switches(c, term.function))
    return inner


def _one_integral(c: Compiler, inner: Value, limit: Any, switches: list[Value]) -> Value:
    variable, lower, upper = limit
    ends = [c.of(lower), c.of(upper)]

    def value(env: Env) -> Any:
        look()
        low, high = (end(env) for end in ends)
        if low == high:
            return mpf(0)
        sign = 1 if low < high else -1
        low, high = min(low, high), max(low, high)

        def integrand(at: Any) -> Any:
            return real(inner({**env, variable: at}))

        if c.how.digits < 16:
            return sign * _cheap(integrand, low, high, c.how)
        breaks = _breaks(low, high, [_along(one, env, variable) for one in switches])
        breaks = sorted({*breaks, *_far_out(integrand, low, high)})
        result, error = mpmath.quad(integrand, breaks, error=True)
        if not mpmath.isfinite(result) or error > mpf(10) ** -8 * (1 + abs(result)):
            raise NoValue("the quadrature does not settle")
        return sign * result

    return value


def _along(value: Value, env: Env, variable: Any) -> Callable[[Any], Any]:
    return lambda at: value({**env, variable: at})


def _cheap(integrand: Callable[[Any], Any], low: Any, high: Any, how: Pass) -> Any:
    """Quadrature inside quadrature: few nodes. The two passes have other nodes and other tails, which shows what is lost."""
    if low == -mp.inf and high == mp.inf:  # the trapezoidal rule: very good for what is smooth and decays
        reach, step = (16, mpf(2) / 5) if how.fine else (13, mpf(1) / 2)
        places = range(-int(reach / step), int(reach / step) + 1)
        return step * sum(integrand(step * place) for place in places)
    if low == -mp.inf or high == mp.inf:
        return mpmath.quad(integrand, [low, high], maxdegree=4 if how.fine else 3)
    nodes, weights = leggauss(28 if how.fine else 20)
    half, middle = (high - low) / 2, (high + low) / 2
    return half * sum(mpf(weight) * integrand(middle + half * mpf(node)) for node, weight in zip(nodes, weights, strict=True))


def _switches(c: Compiler, body: Any) -> list[Value]:
    """What changes its sign where an integrand has a kink."""
    found: list[Value] = []
    for node in body.atoms(*P.OF_NUMBERS):
        x, *others = node.args
        if isinstance(node, P.Clip):
            found += [c.of(x - other) for other in others]
        else:
            found.append(c.of(x - others[0] if others else x))
    return found


def _breaks(low: Any, high: Any, switches: list[Callable[[Any], Any]]) -> list[Any]:
    """The ends of a range, points inside it that keep the quadrature honest, and the places of kinks."""
    left, right = max(low, mpf(-12)), min(high, mpf(12))
    inside = [mpf(-3), mpf(0), mpf(3)] if low == -mp.inf or high == mp.inf else []
    if switches and left < right:
        grid = [left + (right - left) * k / 96 for k in range(97)]
        for switch in switches:
            values = [switch(at) for at in grid]
            for (a, x), (b, y) in pairwise(zip(grid, values, strict=True)):
                if x == 0 or x * y < 0:
                    inside.append(a if x == 0 else _crossing(switch, a, b))
    return [low, *sorted({at for at in inside if low < at < high}), high]


def _far_out(integrand: Callable[[Any], Any], low: Any, high: Any) -> list[Any]:
    """Powers of ten between which a range without an end still has mass: a quadrature looks near the origin only.

    What it overlooks is small, perhaps, but a difference quotient divides it by a small step.
    """
    found: list[Any] = []
    for side in [-1] * (low == -mp.inf) + [1] * (high == mp.inf):
        decades = [side * mpf(10) ** k for k in range(1, 25)]
        there = [k for k, at in enumerate(decades) if low < at < high and abs(integrand(at) * at) > mpf(10) ** -25]
        if there and there[-1] > 1:
            found += [
                decades[k] for k in range(max(there[0] - 1, 0), min(there[-1] + 3, len(decades))) if low < decades[k] < high
            ]
    return found


def _crossing(switch: Callable[[Any], Any], low: Any, high: Any) -> Any:
    negative = switch(low) < 0
    for _ in range(mp.prec + 4):
        middle = (low + high) / 2
        low, high = (middle, high) if (switch(middle) < 0) == negative else (low, middle)
    return high


@builds(C.Limit)
def _limit(c: Compiler, term: Any) -> Value:
    """The end of a sequence. The fine pass goes further than the coarse one, which shows what the sequence still lacks."""
    body, variable = c.of(term.body), term.variable
    slow = term.body.has(sympy.Integral, sympy.Sum, C.Derivative) or variable.whole
    point = None if term.point in (oo, -oo) else c.of(term.point)
    base, last = (2, 10 if c.how.fine else 9) if slow else (10, 17 if c.how.fine else 14)
    sizes = [mpf(base) ** (k if point is None else -k) for k in range(3, last)]

    def one_side(env: Env, sign: int) -> Any:
        at = mpf(0) if point is None else point(env)
        values = [body({**env, variable: at + sign * size}) for size in sizes]
        return _entrywise(_extrapolated if slow else _settled, values)

    def value(env: Env) -> Any:
        if term.side != "both":
            return one_side(env, 1 if term.side == "above" or term.point == oo else -1)
        return _entrywise(_from_both_sides, [one_side(env, -1), one_side(env, 1)])

    return value


def _entrywise(limit: Callable[[list[Any]], Any], values: list[Any]) -> Any:
    """The limit of numbers; of matrices, that of each of their entries."""
    if not isinstance(values[0], list):
        return limit(list(map(real, values)))
    return [[limit(list(map(real, entries))) for entries in zip(*rows, strict=True)] for rows in zip(*values, strict=True)]


def _from_both_sides(values: list[Any]) -> Any:
    left, right = values
    if abs(left - right) > mpf(10) ** -6 * (1 + abs(left)):
        raise NoValue("the two one-sided limits differ")
    return (left + right) / 2


def _settled(values: list[Any]) -> Any:
    if abs(values[-1] - values[-2]) > mpf(10) ** -7 * (1 + abs(values[-1])):
        raise NoValue("no limit: the values do not settle")
    return values[-1]


def _extrapolated(values: list[Any]) -> Any:
    """Richardson's extrapolation of values at steps that are halved; the last two diagonals must agree."""
    rows = [values]
    for order in range(1, len(values)):
        last = rows[-1]
        rows.append([(2**order * y - x) / (2**order - 1) for x, y in pairwise(last)])
    best, before = rows[-1][-1], rows[-2][-1]
    if abs(best - before) > mpf(10) ** -4 * (1 + abs(best)):
        raise NoValue("no limit: the values do not settle")
    return best
