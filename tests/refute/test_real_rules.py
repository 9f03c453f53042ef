"""Integrals that sympy cannot do, by the rules of the prover: the same number as by quadrature, or none."""

from __future__ import annotations

import sympy

from verify.calculus import D, Integral, at, exp, normal, oo, real, step
from verify.refute.real_rules import by_rules

x, theta = real("x"), real("theta")
DECAY = theta**3 * exp(-(theta**2) * x)


def test_the_slope_at_0_of_an_integral_whose_mass_moves_away():
    assert by_rules(at(D(Integral(DECAY, (x, 0, oo)), theta), theta, 0), {}) == 1
    assert by_rules(Integral(at(D(DECAY, theta), theta, 0), (x, 0, oo)), {}) == 0


def test_variables_have_their_values():
    found = by_rules(Integral(step(x) * normal(x, theta, 1), (x, -oo, oo)), {theta: sympy.Integer(0)})
    assert sympy.expand(found - sympy.Rational(1, 2)) == 0


def test_there_is_none_where_no_rule_applies_or_the_integral_diverges():
    assert by_rules(Integral(exp(x), (x, 0, oo)), {}) is None
    assert by_rules(Integral(exp(x**2), (x, 0, 1)), {}) is None
    assert by_rules(theta, {theta: sympy.Integer(1)}) is None
