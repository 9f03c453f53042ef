"""The rules of differentiation, against sympy's and on arbitrary functions."""

from __future__ import annotations

import random

import pytest
import sympy
from sympy import atan, cos, cosh, erf, exp, log, sin, sinh, sqrt, tan, tanh

from verify.language.calculus import SmoothFunction
from verify.provers.closed_form import is_zero
from verify.provers.jets import Jet, NotDifferentiated, derivative
from verify.provers.signs import Facts

x, y = sympy.symbols("x y", real=True)
a = sympy.Symbol("a", positive=True)
U = SmoothFunction("U")


@pytest.mark.parametrize(
    "function", [exp, sin, cos, tan, sinh, cosh, tanh, atan, erf, lambda e: log(1 + e**2), lambda e: sqrt(a + e**2)]
)
def test_elementary_functions(function):
    rng = random.Random(4)
    inner = rng.choice([x * y, x**2 - y, a * x])
    assert is_zero(derivative(function(inner), x) - sympy.diff(function(inner), x), Facts())
    assert is_zero(derivative(a ** (x * y) / (1 + x**2), x) - sympy.diff(a ** (x * y) / (1 + x**2), x), Facts())


def test_the_chain_rule_for_arbitrary_functions():
    assert derivative(Jet(U, (0, 0), x**2, x * y), x) == 2 * x * Jet(U, (1, 0), x**2, x * y) + y * Jet(U, (0, 1), x**2, x * y)
    assert derivative(Jet(U, (0,), y), x) == 0
    assert derivative(derivative(Jet(U, (0, 0), x, y), x), y) == derivative(derivative(Jet(U, (0, 0), x, y), y), x)


def test_what_has_no_rule_is_refused():
    with pytest.raises(NotDifferentiated, match="no rule"):
        derivative(sympy.Abs(x), x)
