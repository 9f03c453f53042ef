"""Signs that the form of an expression and the listed facts show; a sign set must hold the sign at every point."""

from __future__ import annotations

import random

import pytest
import sympy
from sympy import Rational, exp, log, sqrt

from verify.provers.signs import ANY, NEGATIVE, NOT_NEGATIVE, POSITIVE, Facts

x, y, z = sympy.symbols("x y z", real=True)
a, b = sympy.symbols("a b", positive=True)


@pytest.mark.parametrize(
    "facts, expression, expected",
    [
        ([], x**2 + 1, POSITIVE),
        ([], x**2, NOT_NEGATIVE),
        ([], x**2 - 2 * x * y + y**2, NOT_NEGATIVE),
        ([], x**2 - 2 * x * y + y**2 + a, POSITIVE),
        ([], x**2 - 2 * x + 2, POSITIVE),
        ([], x**2 - 2 * x + 1, NOT_NEGATIVE),
        ([], 2 * x * y - x**2 - 2 * y**2 - 1, NEGATIVE),
        ([], x**2 - 3 * x * y + y**2, ANY),
        ([], x**4 - x**2 + 1, POSITIVE),
        ([], x**4 + x**3, ANY),
        ([], exp(x) + a, POSITIVE),
        ([], -a * exp(x), NEGATIVE),
        ([], a / (1 + x**2), POSITIVE),
        ([], x, ANY),
        ([], a - b, ANY),
        ([], x**3, ANY),
        ([(x - 1, ">")], x, POSITIVE),
        ([(x - 1, ">="), (1 - x, ">=")], x - 1, frozenset({0})),
        ([(x - y, ">"), (y - z, ">=")], x - z, POSITIVE),
        ([(1 - x, ">"), (x, ">")], x * (1 - x), POSITIVE),
        ([(x, "!=")], x**2, POSITIVE),
        ([(x * y - 1, ">=")], 2 * x * y - 2, NOT_NEGATIVE),
        ([(a * b - x**2, ">")], sqrt(a * b - x**2), POSITIVE),
        ([], log(1 + a), POSITIVE),
        ([], sympy.Integer(0), frozenset({0})),
    ],
)
def test_the_sign_that_is_visible(facts, expression, expected):
    assert Facts(facts).sign(expression) == expected


def test_facts_that_exclude_each_other_are_noticed():
    assert Facts([(x, ">"), (-x - 1, ">=")]).impossible()
    assert Facts([(-(x**2) - 1, ">=")]).impossible()
    assert not Facts([(x, ">"), (1 - x, ">")]).impossible()


def test_near_a_point_what_is_not_zero_there_keeps_its_sign():
    nearby = Facts([(x, "!=")]).around(x, sympy.Integer(0))
    assert nearby.positive(1 + x)
    assert nearby.sign(x) == {-1, 1}
    assert not nearby.positive(x)
    assert not nearby.positive(x**2 + x)


def test_an_open_fact_survives_a_small_move_and_a_closed_one_does_not():
    facts = Facts([(x, ">="), (y - 1, ">")])
    assert not facts.open_in(x).nonnegative(x)
    assert facts.open_in(y).positive(y)


def test_an_unknown_relation_is_refused():
    with pytest.raises(ValueError, match="was expected"):
        Facts([(x, "=>")])


def some_expression(rng: random.Random, depth: int) -> sympy.Expr:
    if not depth:
        return rng.choice([x, y, a, b, sympy.Integer(rng.randint(-2, 2)), Rational(1, 3)])
    one, other = some_expression(rng, depth - 1), some_expression(rng, depth - 1)
    return rng.choice(
        [
            one + other,
            one - other,
            one * other,
            one**2,
            one**3,
            exp(one / 4),
            sympy.Abs(one),
            one + other**2,
            one / (1 + other**2),
        ]
    )


def test_the_sign_at_random_points_is_always_among_those_told():
    rng = random.Random(7)
    decided = 0
    for _ in range(250):
        facts = [(x - Rational(rng.randint(-2, 2), 2), rng.choice([">", ">=", "!="])), (y - x, ">")][: rng.randint(0, 2)]
        expression = some_expression(rng, rng.randint(1, 3))
        told = Facts(facts).sign(expression)
        decided += told != ANY
        for _ in range(6):
            point = {s: Rational(rng.randint(-6, 6), 2) for s in (x, y)} | {s: Rational(rng.randint(1, 6), 2) for s in (a, b)}
            met = all({">": v > 0, ">=": v >= 0, "!=": v != 0}[r] for e, r in facts for v in [e.xreplace(point)])
            value = expression.xreplace(point)
            if met and value.is_finite:
                number = value.evalf(30)
                sign = 0 if value == 0 or abs(number) < 1e-25 else int(sympy.sign(number))
                assert sign in told, (facts, expression, point)
    assert decided > 60
