"""Integrals by checked antiderivatives: their values, and the integrals that have none or whose conditions are not visible."""

from __future__ import annotations

import random

import mpmath
import pytest
import sympy
from sympy import Rational, exp, log, oo, pi, sqrt

from verify.language.calculus import SmoothFunction
from verify.provers.closed_form import is_zero
from verify.provers.integrals import NotIntegrated, integral
from verify.provers.jets import Jet
from verify.provers.moments import Moment
from verify.provers.signs import Facts

x, m, theta = sympy.symbols("x m theta", real=True)
a, b, s = sympy.symbols("a b s", positive=True)
FREE = Facts()
NORMAL = exp(-((x - m) ** 2) / (2 * s**2)) / (s * sqrt(2 * pi))
f, g = SmoothFunction("f", "moderate"), SmoothFunction("g")


def value(function, order=0, point=x):
    return Jet(function, (order,), point)


@pytest.mark.parametrize(
    "body, low, high, expected",
    [
        (NORMAL, -oo, oo, 1),
        (x * NORMAL, -oo, oo, m),
        ((x - m) ** 2 * NORMAL, -oo, oo, s**2),
        ((x - m) ** 4 * NORMAL, -oo, oo, 3 * s**4),
        (x**3 * (x - m) * NORMAL / s**2, -oo, oo, 3 * m**2 + 3 * s**2),
        (exp(-(x**2)), 0, oo, sqrt(pi) / 2),
        (x * exp(-(x**2)), -oo, 0, -Rational(1, 2)),
        (x**3 * exp(-a * x), 0, oo, 6 / a**4),
        (exp(a * x), -oo, 0, 1 / a),
        (exp(a * x), 0, b, (exp(a * b) - 1) / a),
        (x * exp(x), 0, 1, 1),
        (x**2, 0, a, a**3 / 3),
        ((x - theta) ** 2, 0, 1, Rational(1, 3) - theta + theta**2),
        (1 / x, 1, 1 + a, log(1 + a)),
        (1 / x**2, 1, oo, 1),
        (1 / sqrt(x), 0, 4, 4),
        (sympy.Integer(0), 0, oo, 0),
        (sympy.sin(x), 0, pi, 2),
        (x * sympy.cos(x), 0, pi, -2),
        (1 / (1 + x**2), 0, 1, sympy.atan(1)),
        (1 / (1 + x), 0, a, log(1 + a)),
        (sqrt(1 + x), 0, 3, Rational(14, 3)),
        (a, 0, b, a * b),
    ],
)
def test_the_value(body, low, high, expected):
    assert is_zero(integral(sympy.sympify(body), x, sympy.sympify(low), sympy.sympify(high), FREE) - expected, FREE)


@pytest.mark.parametrize(
    "body, low, high, words",
    [
        (exp(a * x), 0, oo, "may diverge"),
        (exp(-a * x), -oo, oo, "may diverge"),
        (x**2, 0, oo, "may diverge"),
        (x, -oo, oo, "may diverge"),
        (1 / x, 1, oo, "may diverge"),
        (exp(x**2), -oo, oo, "not visibly positive"),
        (exp(theta * x), 0, 1, "not visibly nonzero"),
        (exp(-theta * x**2), -oo, oo, "not visibly positive"),
        (1 / x, 0, 1, "no exact real number"),
        (1 / x**2, -1, 1, "not visibly nonzero"),
        (1 / (x - a), 0, 1, "not visibly nonzero"),
        (x, a, b, "not visibly at most"),
        (x, oo, 0, "above the upper"),
        (1 / (1 + x**2), 0, oo, "not among the integrands"),
        (1 / (1 - x**2), 0, 1, "not among the integrands"),
        (sympy.tan(x), 0, 2, "not visibly nonzero"),
        (sympy.sin(x) / x, 1, 2, "not among the integrands"),
        (value(g) * NORMAL, -oo, oo, "may grow so fast"),
        (value(f) * NORMAL, 0, oo, "over the whole line"),
        (value(f) * exp(-a * x), 0, oo, "only against exp"),
        (value(f, 0, sympy.Integer(1) * theta) * value(f) * value(f, 1) * NORMAL, -oo, oo, "two arbitrary functions"),
    ],
)
def test_what_has_no_value_or_none_that_is_visible(body, low, high, words):
    with pytest.raises(NotIntegrated, match=words):
        integral(sympy.sympify(body), x, sympy.sympify(low), sympy.sympify(high), FREE)


def whole(body):
    return integral(body, x, -oo, oo, FREE)


def test_arbitrary_functions_are_integrated_by_parts_and_substituted():
    assert is_zero(whole(value(f) * (x - m) / s**2 * NORMAL) - whole(value(f, 1) * NORMAL), FREE)
    assert not is_zero(whole(value(f) * (x - m) / s * NORMAL) - whole(value(f, 1) * NORMAL), FREE)
    standard = exp(-(x**2) / 2) / sqrt(2 * pi)
    moved = whole(value(f, 0, m + s * x) * standard)
    assert is_zero(moved - whole(value(f) * NORMAL), FREE)
    assert is_zero(moved - whole(value(f, 0, m - s * x) * standard), FREE)
    assert not is_zero(moved - whole(value(f, 0, -m + s * x) * standard), FREE)


def test_the_derivative_of_a_moment_is_that_of_its_integrand():
    moment = Moment(f, 1, a, b)
    assert moment.moved(sympy.Integer(1), sympy.Integer(0)) == -Moment(f, 3, a, b)
    assert moment.moved(sympy.Integer(0), sympy.Integer(2)) == 2 * Moment(f, 2, a, b)


def test_values_agree_with_quadrature():
    rng = random.Random(5)
    for _ in range(25):
        polynomial = sum(rng.randint(-3, 3) * x**k for k in range(4)) + 1
        weight = rng.choice(
            [sympy.Integer(1), exp(rng.choice([-2, -1, 1]) * x), exp(-(x**2) + rng.randint(-1, 1) * x), exp(-((x - 1) ** 2) / 3)]
        )
        low, high = sorted(rng.sample(range(-2, 3), 2))
        if weight.has(x**2) or weight.has((x - 1) ** 2):
            low, high = rng.choice([(low, high), (-oo, oo), (0, oo)])
        closed = integral(sympy.expand(polynomial) * weight, x, sympy.sympify(low), sympy.sympify(high), FREE)
        numeric = mpmath.quad(
            sympy.lambdify(x, polynomial * weight, "mpmath"),
            [mpmath.mpf(str(low).replace("oo", "inf")), 0.1, mpmath.mpf(str(high).replace("oo", "inf"))],
        )
        assert abs(mpmath.mpf(closed.evalf(25)) - numeric) < 1e-8 * (1 + abs(numeric))
