"""Closed forms at one point, intervals that hold them, and what is certain about two sides."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Integer, Rational

from verify.calculus import *
from verify.claims.model import Claim
from verify.refute.real_exact import (
    NoExactValue,
    Place,
    Polynomial,
    admits,
    closed_form,
    enclosure,
    ends,
    leading,
    sign_of,
    values_at,
)

x, y, delta, sigma, n, i, U = real("x"), real("y"), positive("delta"), positive("sigma"), whole("n"), index("i"), function("U")
M = matrix("M", 2, 2)
CUBE = Polynomial(((Fraction(1), (3,)), (Fraction(-1), (1,))))
PLACE = Place(
    {x: Integer(2), y: Rational(1, 3), sigma: Integer(1), n: Integer(4)},
    {M: ((Fraction(1), Fraction(2)), (Fraction(3), Fraction(4)))},
    {U: CUBE},
)

FORMS = [
    (U(x), 6), (D(U(x), x), 11), (D(U(x), x, x), 12), (at(D(U(x), x), x, y), Rational(-2, 3)), (D(x**3 * y, x, y), 12),
    (Integral(U(y), (y, 0, x)), 2), (Integral(y**2 * normal(y, x, sigma), (y, -oo, oo)), 5), (Integral(exp(-y), (y, 0, oo)), 1),
    (D(Integral(U(y), (y, 0, x)), x), 6), (Integral(x * y, (x, 0, 1), (y, 0, 1)), Rational(1, 4)),
    (Limit(frac(U(x + y) - U(x), y), (y, 0)), 11), (Limit(frac(n, n + 1), (n, oo)), 1), (Sum(i**2, (i, 1, n)), 30),
    (softmax(1, zero, zero), Rational(1, 2)), (sigmoid(zero), Rational(1, 2)), (minimum(x, y), Rational(1, 3)),
    (clip(x, 0, 1), 1), (D(absolute(x), x), 1), (D(clip(x, 0, 3), x), 1), (D(clip(x, 0, 1), x), 0), (step(x), 1),
    (det(M), -2), (trace(inverse(M) * M), 2), (entry(transpose(M), 1, 2), 3), (Limit(absolute(y), (y, x)), 2),
    (Limit(step(y), (y, 0, "below")), 0), (Limit(frac(absolute(y), y), (y, -oo)), -1),
    (number(rows([x, y]) * column(y, x)), Rational(4, 3)),
    (rounded(one / 10), Rational(3602879701896397, 2**55)), (rounded(1 + one / 2**53), 1),
    (rounded(1 + one / 2**53 + one / 2**90), 1 + Rational(1, 2**52)), (rounded(sqrt(4 * one)), 2),
]  # fmt: skip


@pytest.mark.parametrize("term, value", FORMS, ids=lambda one: str(one)[:50])
def test_the_closed_form_is_the_known_value(term: Any, value: Any):
    assert closed_form(term + 0, PLACE) == value


NONE = [
    frac(one, x - 2), 1 / (x - 2), log(y - 1), sqrt(y - 1), D(absolute(x - 2), x), D(step(x - 2), x), D(minimum(x, 2), x),
    D(log(y - 1), y), D(frac(x - 2, x - 2), x), Limit(step(y), (y, 0)), Integral(frac(1, y), (y, 0, 1)), normal(x, 0, y - 1),
    inverse(rows([x, x], [x, x])), Integral(step(y), (y, -1, 1)), rounded(exp(1000 * x)), D(rounded(x), x), real("z"),
    Sum(i, (i, 1, y)), function("W")(x),
]  # fmt: skip


@pytest.mark.parametrize("term", NONE, ids=lambda one: str(one)[:50])
def test_where_a_side_has_no_value_that_can_be_told_there_is_none(term: Any):
    with pytest.raises(NoExactValue):
        closed_form(term + 0, PLACE)


@settings(max_examples=30)
@given(st.fractions(max_denominator=50, min_value=-3, max_value=3), st.fractions(max_denominator=50, min_value=-3, max_value=3))
def test_an_interval_holds_what_it_encloses(first: Fraction, second: Fraction):
    # Ends that were rounded to doubles on their way would be off by 1e-16, far more than is allowed here.
    a, b = (Rational(one.numerator, one.denominator) for one in (first, second))
    value = sympy.exp(a) * sympy.sin(b) + sympy.sqrt(2) * sympy.log(a**2 + 1) - sympy.pi * b / (b**2 + 1) + sympy.cos(a)
    low, high = ends(enclosure(value))
    assert low <= high < low + Fraction(1, 2**150)
    with mpmath.workdps(60):
        number = mpmath.mpf(str(sympy.N(value, 50)))
        assert mpmath.mpf(low.numerator) / low.denominator - mpmath.mpf(10) ** -35 <= number
        assert number <= mpmath.mpf(high.numerator) / high.denominator + mpmath.mpf(10) ** -35


def test_signs_are_certain_or_refused():
    assert sign_of(Rational(-1, 3)) == -1
    assert sign_of(sympy.exp(1) - sympy.E) == 0
    assert sign_of(sympy.pi - Rational(22, 7)) == -1
    assert sign_of((1 + sympy.sqrt(2)) ** 2 - 3 - 2 * sympy.sqrt(2)) == 0
    with pytest.raises(NoExactValue, match="a sign cannot be told"):
        sign_of(sympy.log(6) - sympy.log(2) - sympy.log(3) + sympy.sin(1) ** 2 + sympy.cos(1) ** 2 - 1)


def claim(lhs: Any, rhs: Any, relation: str = "=", where: Any = ()) -> Claim:
    return Claim(lhs + 0, rhs + 0, for_every=(x, y, delta, sigma, n, U, M), relation=relation, where=tuple(where))


@pytest.mark.parametrize(
    "one, violated",
    [(claim(x, x), False), (claim(x, y), True), (claim(x, y, "<="), True), (claim(x, y, ">="), False), (claim(y, x, "<="), False),
     (claim(exp(x), exp(x)), False), (claim(exp(log(x) * 2), x**2), False), (claim(exp(x), 7 + y), True),
     (claim(M, transpose(M)), True), (claim(M, zero), True), (claim(M - M * identity(2), zero), False),
     (claim(U(x + delta), U(x) + O(delta)), False), (claim(U(x + delta), U(x) + O(delta**2)), True),
     (claim(U(x + delta), U(x) + 11 * delta + O(delta**2)), False), (claim(exp(delta), 1 + delta + O(delta**2)), False),
     (claim(exp(delta), 1 + delta + O(delta**3)), True), (claim(x + O(delta), x + O(delta**2)), True),
     (claim(x + O(delta**2), x + O(delta)), False), (claim(frac(1, delta), O(delta)), True)],
    ids=lambda one: str(getattr(one, "lhs", one)),
)  # fmt: skip
def test_what_is_certain_about_two_sides(one: Claim, violated: bool):
    assert values_at(one, PLACE).violated is violated


def test_both_values_are_told_exactly_and_with_decimals_where_they_are_long():
    found = values_at(claim(exp(x), y), PLACE)
    assert (found.before, found.after, found.before_decimal, found.after_decimal) == ("exp(2)", "1/3", "7.38905609893", "")
    assert values_at(claim(M, zero), PLACE).before == "(1, 2, 3, 4)"


def test_a_place_lies_in_the_domains_and_meets_the_conditions():
    assert admits(claim(x, y, where=[nonzero(x), below(y, x), at_most(x, 2)]), PLACE)
    for where in (nonzero(x - 2), below(x, y), at_most(x, 1), positive(log(-x))):
        assert not admits(claim(x, y, where=[where]), PLACE)
    assert not admits(claim(x, y), Place({sigma: Integer(-1)}))
    assert not admits(claim(x, y), Place({n: Rational(1, 2)}))


@pytest.mark.parametrize(
    "value, expected",
    [(lambda d: d**2 - 3 * d**3, (1, 2)), (lambda d: (d**2 + d) / d, (1, 0)), (lambda d: d * 0, (0, None)),
     (lambda d: 1 / d, (1, -1)),
     (lambda d: sympy.exp(d) - 1 - d, (Rational(1, 2), 2)), (lambda d: sympy.sin(d) / d - 1, (Rational(-1, 6), 2))],
)  # fmt: skip
def test_the_leading_power(value: Any, expected: Any):
    along = sympy.Dummy("d", positive=True)
    assert leading(sympy.sympify(value(along)), along) == expected


@given(
    st.lists(st.tuples(st.integers(-3, 3), st.integers(0, 3)), max_size=3),
    st.fractions(max_denominator=7, min_value=-3, max_value=3),
)
def test_a_polynomial_is_the_same_for_numbers_and_for_symbols(summands: Any, at: Fraction):
    function = Polynomial(tuple((Fraction(factor), (power,)) for factor, power in summands))
    exact = function(Rational(at.numerator, at.denominator))
    assert abs(mpmath.mpf(int(exact.p)) / int(exact.q) - function(mpmath.mpf(at.numerator) / at.denominator)) < 1e-9
    if function.is_nonnegative:
        assert exact >= 0
