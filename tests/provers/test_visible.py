"""Numbers about real variables that are visibly at least zero, and those that are not."""

from __future__ import annotations

import random

import pytest
import sympy

from verify.calculus import *
from verify.provers.signs import Facts
from verify.provers.visible import at_least_zero, closed_at_least_zero
from verify.provers.worked_out import NotWorkedOut, Split, Worker, domain

x, y, z = real("x"), real("y"), real("z")
p, u = positive("p"), between("u", 0, 1)
M, S, v, w, A = definite("M", 2), symmetric("S", 2), vector("v", 2), vector("w", 2), matrix("A", 2, 2)
FACTS = Facts(domain([x, y, z, p, u, M]))


def seen(term) -> bool:
    try:
        return at_least_zero(sympy.sympify(term), Worker(FACTS))
    except (NotWorkedOut, Split):
        return False


@pytest.mark.parametrize(
    "term",
    [
        x**2 + y**2 - 2 * x * y,
        p * (x - y) ** 2,
        frac((x - y) ** 2, p),
        exp(x) - 1 - x,
        p - 1 - log(p),
        3 * (exp(x * y) - 1 - x * y) + x**2,
        u * (1 - u),
        Integral((x - z) ** 2 * normal(x, 0, p), (x, -oo, oo)),
        Integral(exp(-x) * x, (x, 0, oo)),
        inner(v, v),
        number(transpose(v) * M * v),
        number(transpose(v) * inverse(M) * v),
        number(transpose(v - w) * M * (v - w)),
        inner(A * v, A * v),
        number(transpose(A * v) * M * A * v),
        inner(v, v) * inner(w, w) - inner(v, w) ** 2,
    ],
)
def test_visible(term):
    assert seen(term)


@pytest.mark.parametrize(
    "term",
    [
        x,
        x**2 - 1,
        exp(x) - 2 - x,
        exp(x) - 1 - 2 * x,
        1 + log(p) - p,
        frac((x - y) ** 2, x),
        Integral(x * exp(-x), (x, -1, 1)),
        Integral(x**2, (x, 0, oo)),
        number(transpose(v) * S * v),
        number(transpose(v) * A * v),
        number(transpose(v) * M * w),
        number(transpose(A * v) * M * v),
        inner(v, w),
    ],
)
def test_not_visible(term):
    assert not seen(term)


def test_what_is_visible_is_not_negative_at_random_points():
    rng, told = random.Random(31), 0
    for _ in range(120):
        a, b, c, d = (rng.randint(-2, 2) for _ in range(4))
        closed = a * sympy.exp(b * x) + c * x**2 + d * x + rng.choice([0, -a, 1])
        if closed_at_least_zero(closed, FACTS, 2):
            told += 1
            for k in range(-12, 13):
                assert closed.xreplace({x: sympy.Rational(k, 4)}).evalf(30) >= -1e-25
    assert told > 10
