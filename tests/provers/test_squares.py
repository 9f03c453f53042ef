"""Sums of squares, found exactly; what is found is never negative."""

from __future__ import annotations

import random

import pytest
import sympy

from verify.provers.signs import polynomial_terms
from verify.provers.squares import sum_of_squares

x, y, z = sympy.symbols("x y z", real=True)


@pytest.mark.parametrize(
    "polynomial",
    [
        x**2 + y**2 - 2 * x * y,
        x**2 + y**2 + z**2 - x * y - y * z - z * x,
        x**2 - x + sympy.Rational(1, 4),
        x**2 * y**2 - 2 * x * y + 1,
        sympy.Integer(3),
        sympy.Integer(0),
    ],
)
def test_sums_of_squares_are_found(polynomial):
    assert sum_of_squares(polynomial_terms(polynomial))


@pytest.mark.parametrize(
    "polynomial",
    [x, x**2 - 1, x**2 + y**2 - 3 * x * y, -(x**2), x**2 + x, x * y, x**2 - sympy.Rational(1, 1000), sympy.Integer(-1)],
)
def test_what_can_be_negative_is_not(polynomial):
    assert not sum_of_squares(polynomial_terms(polynomial))


def test_what_is_found_is_not_negative_at_random_points():
    rng = random.Random(3)
    found = 0
    for _ in range(300):
        polynomial = sum(rng.randint(-2, 4) * one * other for one in (x, y, 1) for other in (x, y, 1))
        if sum_of_squares(polynomial_terms(sympy.sympify(polynomial))):
            found += 1
            for _ in range(5):
                point = {v: sympy.Rational(rng.randint(-9, 9), rng.randint(1, 4)) for v in (x, y)}
                assert sympy.sympify(polynomial).xreplace(point) >= 0
    assert found > 20
