"""Integrals of polynomials times exponentials of quadratics, against known moments and against sympy."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Integer, Rational, exp, pi, sqrt

from verify.refute.gaussian import whole_line

x, a = sympy.Symbol("x", real=True), sympy.Symbol("a", positive=True)


def certainly(value: Any) -> bool:
    return value.is_positive is True


@pytest.mark.parametrize(
    "body, value",
    [(exp(-(x**2)), sqrt(pi)), (x**3 * exp(-(x**2)), 0), (x**4 * exp(-(x**2) / 2) / sqrt(2 * pi), 3),
     ((x - 1) ** 2 * exp(-((x - 1) ** 2) / 8) / (2 * sqrt(2 * pi)), 4),
     (x * exp(x) * exp(-(x**2) / 2) / sqrt(2 * pi), exp(Rational(1, 2))),
     (x**2 * exp(-(x**2) / (2 * a)) / sqrt(2 * pi * a), a), ((1 + x) * exp(3 - x**2 / 2), sqrt(2 * pi) * exp(3)), (0 * x, None)],
)  # fmt: skip
def test_known_values(body: Any, value: Any):
    found = whole_line(sympy.sympify(body), x, certainly)
    assert (found is None) if value is None else sympy.expand(found - value) == 0


@pytest.mark.parametrize("power", range(7))
def test_it_agrees_with_sympy(power: int):
    body = x**power * exp(-3 * x**2 + 2 * x)
    found = whole_line(body, x, certainly)
    assert found is not None
    other = sympy.Integral(body, (x, -10, 10)).evalf(20)
    assert abs(sympy.N(found, 20) - other) < Rational(1, 10**12)


@pytest.mark.parametrize(
    "body",
    [
        exp(x**2),
        exp(-x),
        exp(-(x**4)),
        sympy.sin(x) * exp(-(x**2)),
        x**2,
        exp(-sympy.Symbol("b", real=True) * x**2),
        exp(-(x**2)) / x,
    ],
)
def test_what_is_not_of_the_form_is_left_to_others(body: Any):
    assert whole_line(sympy.sympify(body), x, certainly) is None


def test_a_constant_has_no_integral_over_the_whole_line():
    assert whole_line(Integer(1), x, certainly) is None
