"""Two ways to a number that share no rule: closed forms by sympy, and differences, quadrature and sequences in mpmath."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import pytest
import sympy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sympy import Rational

from verify.calculus import *
from verify.language.shapes import shape_of
from verify.refute.intervals import NoExactValue, enclosure, ends
from verify.refute.real_exact import Place, Polynomial, closed_form
from verify.refute.real_points import _numbers
from verify.sampling.real_points import whole_value
from verify.sampling.real_values import NoValue

x, y, sigma, s, U = real("x"), real("y"), positive("sigma"), real("s"), function("U")
M = matrix("M", 2, 2)
leaves = st.sampled_from([x, y, sigma, one, one / 2, -one * 2])


def grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda both: both[0] + both[1]),
        pair.map(lambda both: both[0] * both[1]),
        pair.map(lambda both: frac(both[0], both[1] ** 2 + 1)),
        pair.map(lambda both: minimum(*both)),
        pair.map(lambda both: maximum(*both)),
        inner.map(lambda one: U(one)),
        inner.map(lambda one: sigmoid(one)),
        inner.map(lambda one: sin(one)),
        inner.map(lambda one: log(one**2 + 1)),
        inner.map(lambda one: D(one, x)),
        inner.map(lambda one: at(one, x, y)),
        inner.map(lambda one: positive_part(one)),
        inner.map(lambda one: clip(one, 0, 1)),
        inner.map(lambda one: det(M) * one + trace(M)),
    )


terms = st.recursive(leaves, grown, max_leaves=6)
fractions = st.fractions(min_value=-2, max_value=2, max_denominator=6)
polynomials = st.lists(st.tuples(st.integers(-2, 2), st.integers(0, 3)), min_size=1, max_size=2)


def place(first: Fraction, second: Fraction, third: Fraction, summands: Any) -> Place:
    numbers = {x: first, y: second, sigma: abs(third) + Fraction(1, 2)}
    return Place(
        {name: Rational(value.numerator, value.denominator) for name, value in numbers.items()},
        {M: ((first, Fraction(1)), (Fraction(2), second))},
        {U: Polynomial(tuple((Fraction(factor), (power,)) for factor, power in summands))},
    )


def agree(term: Any, here: Place) -> bool | None:
    """Whether both find the same number; None where one of them finds none."""
    try:
        low, high = ends(enclosure(closed_form(term, here)))
        with mpmath.workdps(20):
            (number,) = whole_value(term, _numbers(here))
    except (NoExactValue, NoValue):
        return None
    middle = float((low + high) / 2)
    return abs(middle - float(number)) <= 1e-6 * (1 + abs(middle))


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(terms, fractions, fractions, fractions, polynomials)
def test_they_agree_wherever_both_have_a_number(term: Any, first: Fraction, second: Fraction, third: Fraction, summands: Any):
    assert shape_of(term) is None
    assert agree(sympy.sympify(term), place(first, second, third, summands)) is not False


INTEGRALS = [
    Integral(U(s) * normal(s, x, sigma), (s, -oo, oo)),
    D(Integral(U(s) * normal(s, x, sigma), (s, -oo, oo)), x),
    D(Integral(s**2 * normal(s, x, sigma), (s, -oo, oo)), sigma),
    Integral((sigma - s) * U(x + s), (s, 0, sigma)),
    Integral(s * exp(-s * sigma), (s, 0, oo)),
    Integral(U(s), (s, y, x)),
    D(Integral(U(s * x), (s, 0, x)), x),
    Integral(exp(x * s), (s, 0, 1)),
    Limit(frac(U(x + s) - U(x), s), (s, 0)),
    Limit(frac(1 - exp(-s), s), (s, 0)),
    Limit(sigmoid(s), (s, oo)),
    Limit(frac(s**2, s**2 + sigma), (s, -oo)),
]  # fmt: skip


@pytest.mark.parametrize("term", INTEGRALS, ids=str)
@pytest.mark.parametrize("summands", [[(1, 2)], [(2, 3), (-1, 1)]])
def test_they_agree_about_integrals_and_limits(term: Any, summands: Any):
    for numbers in ((Fraction(1, 2), Fraction(-1), Fraction(1, 3)), (Fraction(-1), Fraction(2), Fraction(1))):
        assert agree(term, place(*numbers, summands)) is True
