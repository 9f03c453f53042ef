"""Arbitrary functions inside denominators and logarithms: they may be negative, and no engine may take them for positive.

Every claim holds wherever the functions are positive. The false ones are to be refuted by all engines that can, the true
ones to be left alone, also where a side has no value at a function below zero.
"""

from __future__ import annotations

from contextlib import suppress

import pytest

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.notation import *
from verify.provers import parametric
from verify.provers.theorems import Outside, Theorem, prove
from verify.refute import attempt
from verify.sampling import sample

ALL = frozenset(ASSUMPTIONS) - {"discount-below-one"}
MOVING = ALL - {"theta-free-functions"}
PLACES = (s, x, a)


def claim(lhs, rhs, relation="=", assumes=ALL):
    used = lhs.free_symbols | rhs.free_symbols
    return Claim(lhs, rhs, assumes, tuple(place for place in PLACES if place in used), relation=relation)


FALSE = {
    "a quotient that is |b|": claim(absolute(b(s)), frac(b(s) ** 2, b(s))),
    "the sign of b": claim(absolute(b(s)) * frac(one, b(s)), one),
    "a step that is always taken": claim(step(b(s)), frac(b(s), b(s))),
    "a quotient has the sign of what stands above": claim(step(frac(f(s), b(s))), step(f(s))),
    "a reciprocal that is cut off at zero": claim(maximum(frac(one, b(s)), zero), frac(one, b(s))),
    "b beside its reciprocal": claim(minimum(b(s), zero) + frac(one, b(s)), frac(one, b(s))),
    "b inside a larger denominator": claim(minimum(b(s), zero) + frac(one, b(x) + 3), frac(one, b(x) + 3)),
    "a logarithm at one state says nothing of another": claim(minimum(b(s), zero) + log(b(x)), log(b(x))),
    "a reward divided by": claim(absolute(r(s, a)), frac(r(s, a) ** 2, r(s, a))),
    "reciprocals are not negative": claim(frac(one, b(s)), zero, ">="),
}
TRUE = {
    "b / b": claim(frac(b(s), b(s)), one),
    "a quotient has the sign of the product": claim(step(frac(f(s), b(s))), step(f(s) * b(s))),
    "a logarithm of a product": claim(log(pi(a, s) * b(s)), log(pi(a, s)) + log(b(s))),
    "a logarithm of a quotient": claim(log(frac(f(s), b(s))), log(f(s)) - log(b(s))),
    "a logarithm of a square": claim(log(b(s) ** 2), 2 * log(b(s))),
    "where a logarithm exists, b is positive": claim(step(b(s)) * log(b(s)), log(b(s))),
    "so is it where its logarithm has a gradient": claim(step(b(s)) * grad(log(b(s))), grad(log(b(s))), assumes=MOVING),
    "the gradient of a logarithm": claim(grad(log(b(s))), frac(grad(b(s)), b(s)), assumes=MOVING),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_holds_for_positive_functions_only_is_refuted(name):
    with_b = FALSE[name]
    assert parametric.decide(with_b).outcome != "proved"
    assert sample(with_b, 100).outcome == "differs"
    assert attempt(with_b).witness is not None
    if with_b.relation == "=":
        with suppress(Outside):
            assert not isinstance(prove(with_b, (1, 2)), Theorem)


@pytest.mark.parametrize("name", TRUE)
def test_what_holds_wherever_both_sides_have_a_value_is_not_refuted(name):
    with_b = TRUE[name]
    assert parametric.decide(with_b).outcome != "differs"
    assert sample(with_b, 100).outcome == "passed"
    assert attempt(with_b).witness is None
