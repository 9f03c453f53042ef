"""Expansions: exact coefficients, orders that hold and orders that do not, limits."""

from __future__ import annotations

import pytest
import sympy
from sympy import Abs, Rational, cos, exp, log, sin, sqrt

from verify.language.calculus import SmoothFunction
from verify.provers.orders import NotExpanded, is_of_order, limit_at_zero, series
from verify.provers.signs import Facts

t, d = sympy.symbols("t d", real=True)
a = sympy.Symbol("a", positive=True)
U = SmoothFunction("U")
FREE = Facts()


def u(point, order=0):
    from verify.provers.jets import Jet

    return Jet(U, (order,), point)


FORWARD = (u(t + d) - u(t)) / d
CENTRAL = (u(t + d) - u(t - d)) / (2 * d)


@pytest.mark.parametrize(
    "expression, power",
    [
        (FORWARD - u(t, 1), 1),
        (FORWARD - u(t, 1) - d / 2 * u(t, 2), 2),
        (CENTRAL - u(t, 1), 2),
        (CENTRAL - u(t, 1) - d**2 / 6 * u(t, 3), 4),
        ((u(t + d) - 2 * u(t) + u(t - d)) / d**2 - u(t, 2), 2),
        (exp(d) - 1 - d, 2),
        (log(1 + d) - d, 2),
        (1 / (1 + d) - 1 + d, 2),
        (sqrt(1 + d) - 1 - d / 2, 2),
        (d**3, 3),
        (d**3, Rational(5, 2)),
        (sqrt(a) * a, Rational(3, 2)),
        (exp(sqrt(a)) - 1 - sqrt(a), 1),
    ],
)
def test_the_order_holds(expression, power):
    assert is_of_order(expression, d if expression.has(d) else a, power, FREE) == ""


@pytest.mark.parametrize(
    "expression, power",
    [
        (FORWARD - u(t, 1), 2),
        (CENTRAL - u(t, 1), 3),
        (2 * CENTRAL - u(t, 1), 1),
        (FORWARD - u(t, 1) + d / 2 * u(t, 2), 2),
        (exp(d) - 1, 2),
        (sin(d) - d + d**3, 3 + 1),
        (d**2, Rational(5, 2)),
        (u(t + d) - u(t), 2),
        (sqrt(a), 1),
        (exp(sqrt(a)) - 1, 1),
    ],
)
def test_a_higher_order_does_not(expression, power):
    assert "is not recognised as zero" in is_of_order(expression, d if expression.has(d) else a, power, FREE)


@pytest.mark.parametrize(
    "expression, expected",
    [
        (sin(d) / d, 1),
        ((1 - cos(d)) / d**2, Rational(1, 2)),
        (d / (exp(d) - 1), 1),
        (exp(sin(d) / d), exp(1)),
        ((sqrt(a + d) - sqrt(a)) / d, 1 / (2 * sqrt(a))),
        (FORWARD, u(t, 1)),
        ((1 + d) / (1 - d), 1),
    ],
)
def test_limits(expression, expected):
    assert sympy.expand(limit_at_zero(expression, d, FREE) - expected) == 0


@pytest.mark.parametrize(
    "expression", [1 / d, sin(1 / d), sqrt(d), log(d), Abs(d) / d, exp(1 / d), (u(t + d) + u(t)) / d, d / (d - d * 1 + d**13)]
)
def test_what_has_no_limit_or_none_that_is_visible(expression):
    with pytest.raises(NotExpanded):
        limit_at_zero(expression, d, FREE)


def test_coefficients_are_those_of_the_derivatives_for_several_arguments():
    from verify.provers.jets import Jet

    found = series(Jet(U, (0, 0), t + d, t * d), d, 2, FREE)
    zero = sympy.Integer(0)
    assert found.at(1) == t * Jet(U, (0, 1), t, zero) + Jet(U, (1, 0), t, zero)
