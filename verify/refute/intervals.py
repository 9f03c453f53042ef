"""Intervals that certainly hold a closed form, and with them signs that are certain."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy
from mpmath import iv

BITS = 200


class NoExactValue(Exception):
    """A side has no value at a point, or none that can be told exactly."""


def enclosure(value: Any) -> Any:
    """An interval that certainly holds a closed form. Raises NoExactValue."""
    iv.prec = BITS
    return _enclosed(value)


def _enclosed(value: Any) -> Any:
    if value.is_Rational:
        return iv.mpf(int(value.p)) / iv.mpf(int(value.q))
    if value in (sympy.pi, sympy.E):
        return iv.pi if value == sympy.pi else iv.e
    if isinstance(value, sympy.Add | sympy.Mul):
        parts = [_enclosed(part) for part in value.args]
        total = parts[0]
        for part in parts[1:]:
            total = total + part if isinstance(value, sympy.Add) else total * part
        return total
    if isinstance(value, sympy.Pow):
        return _enclosed_power(value)
    functions = {sympy.exp: iv.exp, sympy.log: iv.log, sympy.sin: iv.sin, sympy.cos: iv.cos}
    function = functions.get(type(value))
    if function is None:
        raise NoExactValue(f"no interval is known for {type(value).__name__}")
    inner = _enclosed(value.args[0])
    if type(value) is sympy.log and not inner.a > 0:
        raise NoExactValue("the logarithm of a number that may not be positive")
    return function(inner)


def _enclosed_power(value: Any) -> Any:
    base = _enclosed(value.base)
    if value.exp.is_Integer:
        power = int(value.exp)
        if power < 0 and base.a <= 0 <= base.b:
            raise NoExactValue("a division by what may be zero")
        return base**power if power >= 0 else 1 / base ** (-power)
    if not base.a > 0:
        raise NoExactValue("a root of what may not be positive")
    return iv.exp(_enclosed(value.exp) * iv.log(base))


def ends(interval: Any) -> tuple[Fraction, Fraction]:
    """Both ends of an interval, exactly: read from its own numbers, for turning them into others would round them."""
    low, high = interval._mpi_
    return _dyadic(low), _dyadic(high)


def _dyadic(number: tuple[int, int, int, int]) -> Fraction:
    sign, mantissa, exponent, _ = number
    if not mantissa and exponent:
        raise NoExactValue("an endless interval")
    return Fraction((-1) ** sign * int(mantissa)) * Fraction(2) ** int(exponent)


def sign_of(value: Any) -> int:
    """The sign of a closed form, certainly. Raises NoExactValue where that cannot be told."""
    if value.is_Rational:
        return int(sympy.sign(value))
    low, high = ends(enclosure(value))
    if low > 0 or high < 0:
        return 1 if low > 0 else -1
    if sympy.expand(value) == 0:
        return 0
    raise NoExactValue("a sign cannot be told")
