"""Quotients of polynomials in generators with relations: what reduces to zero, and what is refused."""

from __future__ import annotations

import pytest
import sympy

from verify.provers.towers import DividesByZero, Element, Full, Tower

x, y = sympy.symbols("x y", real=True)


@pytest.fixture(params=["flint", "sympy"])
def tower(request):
    if request.param == "flint":
        pytest.importorskip("flint")
    return Tower(6, request.param)


def test_a_root_is_reduced_by_its_relation(tower):
    a = tower.generator("symbol", x, x)
    root = tower.generator("root", x, sympy.sqrt(x), (2, a.top))
    assert (root * root - a).is_zero()
    assert (root**5 - root * a * a).is_zero()
    assert not (root - a).is_zero()
    assert not (root * root + a).is_zero()


def test_relations_may_rest_on_earlier_ones(tower):
    a = tower.generator("symbol", x, x)
    one = tower.number(1)
    inner = tower.generator("root", x, sympy.sqrt(x), (2, a.top))
    outer = tower.generator("root", 1 + sympy.sqrt(x), sympy.sqrt(1 + sympy.sqrt(x)), (2, (inner + one).top))
    assert ((outer**2 - one) ** 2 - a).is_zero()


def test_quotients_are_added_over_a_common_denominator(tower):
    a, b = tower.generator("symbol", x, x), tower.generator("symbol", y, y)
    assert ((a**2 - b**2) * (a - b).inverse() - a - b).is_zero()
    assert ((a - b).inverse() + (b - a).inverse()).is_zero()
    assert not ((a + b).inverse() - a.inverse() - b.inverse()).is_zero()
    assert (a * tower.number(sympy.Rational(1, 3)) - a * tower.number(3).inverse()).is_zero()


def test_numbers_are_seen_as_numbers(tower):
    a = tower.generator("symbol", x, x)
    assert (a - a + tower.number(2)).constant() == 2
    assert a.constant() is None


def test_the_expression_is_what_was_written(tower):
    a, b = tower.generator("symbol", x, x), tower.generator("symbol", y, y)
    assert sympy.expand(((a + b) ** 2).expression() - (x + y) ** 2) == 0
    assert (a * b.inverse()).expression() == x / y


def test_division_by_zero_and_too_many_generators_are_refused(tower):
    a = tower.generator("symbol", x, x)
    with pytest.raises(DividesByZero):
        (a - a).inverse()
    for k in range(5):
        tower.generator("symbol", sympy.Symbol(f"z{k}"), x)
    with pytest.raises(Full):
        tower.generator("symbol", y, y)


def test_factors_multiply_to_the_polynomial(tower):
    a, b = tower.generator("symbol", x, x), tower.generator("symbol", y, y)
    polynomial = ((a - b) ** 3 * (a + b) * tower.number(-6)).top
    content, factors = tower.factors(polynomial)
    product = tower.number(content)
    for number, power in factors:
        product = product * Element(tower, tower.factor_list[number]) ** power
    assert product.top == polynomial
    assert sorted(power for _, power in factors) == [1, 3]
