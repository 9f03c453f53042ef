"""Logarithms of rationals as exact numbers."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.language.relations import RELATIONS
from verify.provers.model import NotRepresentable
from verify.refute.numbers import (
    certainly_different,
    certainly_violated,
    decimal_of,
    logarithm,
    polynomial,
    reciprocal,
    sign_of,
    text_of,
)

positive = st.fractions(min_value=Fraction(1, 50), max_value=50, max_denominator=50)
rational = st.fractions(min_value=-5, max_value=5, max_denominator=12)


@given(positive, positive)
def test_the_logarithm_of_a_product_is_the_sum(x, y):
    assert logarithm(x * y) == logarithm(x) + logarithm(y)
    assert logarithm(x / y) == logarithm(x) - logarithm(y)


@given(positive, positive, rational)
def test_values_agree_with_floats(x, y, q):
    value = logarithm(x) * logarithm(y) * q - logarithm(x) ** 2 + q
    expected = math.log(x) * math.log(y) * q - math.log(x) ** 2 + q
    assert abs(float(decimal_of(value)) - float(expected)) <= 1e-12 * (1 + abs(expected) + 40)


@given(positive, positive, rational)
def test_products_distribute_and_commute(x, y, q):
    u, v, w = logarithm(x), logarithm(y) + q, q
    assert u * (v + w) == u * v + u * w
    assert u * v == v * u
    assert (u + v) ** 2 == u * u + 2 * (u * v) + v * v


@given(positive, rational)
def test_zero_is_falsy_and_equal_to_the_rational_zero(x, q):
    gone = logarithm(x) + q - logarithm(x) - q
    assert not gone
    assert gone == 0
    assert hash(gone + Fraction(1, 2)) == hash(Fraction(1, 2))


@given(positive, positive)
def test_different_numbers_are_certainly_different_and_equal_ones_never(x, y):
    assert certainly_different(logarithm(x), logarithm(y)) == (x != y)
    assert not certainly_different(2 * polynomial(logarithm(x)), logarithm(x * x))


def test_a_close_call_is_decided_by_the_interval():
    """log(2) against a rational that agrees with it to 25 digits."""
    near = Fraction(round(math.log(2) * 10**15), 10**15)
    assert certainly_different(logarithm(Fraction(2)), near)
    nearer = Fraction(6931471805599453094172321, 10**25)
    assert certainly_different(logarithm(Fraction(2)), nearer)


def log_two_rounded_down(places):
    from mpmath import mp

    with mp.workdps(places + 10):
        return Fraction(int(mp.floor(mp.log(2) * mp.mpf(10) ** places)), 10**places)


@pytest.mark.parametrize("places", [80, 300])
def test_a_difference_beyond_50_digits_is_decided_with_more(places):
    assert sign_of(logarithm(Fraction(2)) - log_two_rounded_down(places)) == 1
    assert sign_of(log_two_rounded_down(places) - logarithm(Fraction(2))) == -1


def test_a_difference_beyond_all_digits_is_not_claimed():
    near = log_two_rounded_down(900)
    assert sign_of(logarithm(Fraction(2)) - near) is None
    assert not certainly_different(logarithm(Fraction(2)), near)
    assert not any(certainly_violated(relation, logarithm(Fraction(2)), near) for relation in RELATIONS)


def test_an_inequality_is_violated_strictly_or_not_at_all():
    two, three = logarithm(Fraction(2)), logarithm(Fraction(3))
    assert certainly_violated("<=", three, two) and certainly_violated(">=", two, three)
    assert not certainly_violated("<=", two, three) and not certainly_violated(">=", three, two)
    assert not certainly_violated("<=", two, two) and not certainly_violated(">=", Fraction(1, 2), Fraction(1, 2))
    assert certainly_violated("=", two, three) and not certainly_violated("=", two, two)


def test_texts():
    assert text_of(Fraction(-3, 16)) == "-3/16"
    assert text_of(logarithm(Fraction(1, 4))) == "-2*log(2)"
    assert text_of(logarithm(Fraction(3)) * logarithm(Fraction(3)) * Fraction(1, 2) + 1) == "1 + 1/2*log(3)^2"
    assert text_of(logarithm(Fraction(5)) - logarithm(Fraction(5))) == "0"


@pytest.mark.parametrize("value", [Fraction(0), Fraction(-1)])
def test_the_logarithm_of_what_is_not_positive_is_an_error(value):
    with pytest.raises(ValueError):
        logarithm(value)


def test_one_logarithm_can_be_divided_by():
    two, three = logarithm(Fraction(2)), logarithm(Fraction(3))
    assert reciprocal(logarithm(Fraction(1, 4))) * two == Fraction(-1, 2)
    assert reciprocal(two * three) * three == reciprocal(two)
    assert text_of(reciprocal(two)) == "log(2)^-1" and decimal_of(reciprocal(two)).startswith("1.442695040888963")
    assert certainly_different(reciprocal(two), reciprocal(three))
    assert not certainly_different(reciprocal(two) * two, Fraction(1))


def test_what_has_no_exact_form_says_so():
    with pytest.raises(NotRepresentable):
        reciprocal(logarithm(Fraction(2)) + 1)
    with pytest.raises(NotRepresentable):
        logarithm(logarithm(Fraction(2)))
    assert reciprocal(logarithm(Fraction(2)) - logarithm(Fraction(2)) + 4) == Fraction(1, 4)
