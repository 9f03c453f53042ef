"""What is visibly at least zero: every rule beside a false twin that must not be accepted."""

from __future__ import annotations

import pytest
from sympy import Integer

from verify.notation import *
from verify.provers.nonnegative import surely_defined, visibly_nonnegative, visibly_positive

NORMALISED = frozenset({"policies-sum-to-one", "dynamics-sum-to-one"})
POSITIVE = frozenset({"positive-policy", "positive-behaviour"})
RATIO = frac(mu(a, s), pi(a, s))

RULES = {  # rule -> (accepted, not accepted)
    "number": (one / 2, -one / 2),
    "zero": (zero, -one),
    "discount": (gamma, gamma - 1),
    "positive number": (epsilon, epsilon - 1),
    "horizon": (T - T + T, -T),
    "policy": (pi(a, s), -pi(a, s)),
    "transition": (p(s_next, s, a), grad(p(s_next, s, a))),
    "initial law": (rho(s), b(s)),
    "law of a trajectory": (prob(tau), prob(tau) - prob(tau, law=mu)),
    "marginal": (prob(s, time=t), prob(s, time=t) - rho(s)),
    "visits": (d(s), d(s) - d(s, law=mu)),
    "a gradient has no sign": (dot(grad(pi(a, s)), grad(pi(a, s))), grad(pi(a, s))),
    "inner product": (dot(grad(J), grad(J)), dot(grad(J), grad(J_inf))),
    "variance": (Var(R(tau)), E(R(tau))),
    "reward": (r(s, a) ** 2, r(s, a)),
    "value": (V_inf(s) ** 2, V_inf(s)),
    "advantage": (pi(a, s) * A_inf(s, a) ** 2, pi(a, s) * A_inf(s, a)),
    "function": (b(s) ** 4, b(s) ** 3),
    "inverse": (frac(1, pi(a, s)), frac(1, b(s))),
    "root": (pi(a, s) ** (one / 2), b(s) ** (-1)),
    "exponential": (exp(b(s)), log(pi(a, s))),
    "product": (pi(a, s) * gamma * b(s) ** 2, pi(a, s) * gamma * b(s)),
    "sum": (pi(a, s) + b(s) ** 2, pi(a, s) + b(s)),
    "product over times": (Product(pi(a[t], s[t]), (t, 1, T)), Product(r(s[t], a[t]), (t, 1, T))),
    "sum over times": (Sum(gamma ** (t - 1) * r(s[t], a[t]) ** 2, (t, 1, T)), Sum(r(s[t], a[t]), (t, 1, T))),
    "sum over states": (total(d(s) * b(s) ** 2, s), total(d(s) * b(s), s)),
    "expectation": (E(R(tau) ** 2), E(R(tau))),
    "expectation of one draw": (E(b(s, a) ** 2, pi(a, s)), E(b(s, a), pi(a, s))),
    "conditional expectation": (E(r(s[t], a[t]) ** 2, given=s[t]), E(r(s[t], a[t]), given=s[t])),
    "independent copies": (E_copies(copy(R(tau), 1) ** 2, 2), E_copies(copy(R(tau), 1) * copy(R(tau), 2), 2)),
    "Kronecker delta": (same(a, u), same(a, u) - same(a, a_next)),
    "absolute value": (absolute(b(s)), absolute(b(s)) - 1),
    "positive part": (positive_part(b(s)), -positive_part(b(s))),
    "step": (step(b(s)), step(b(s)) - 1),
    "maximum": (maximum(b(s), 0), maximum(b(s), -1)),
    "minimum": (minimum(pi(a, s), 1), minimum(b(s), 1)),
    "clip, low end": (clip(b(s), 0, 1), clip(b(s), -1, 1)),
    "clip, high end": (clip(pi(a, s), -1, 1), clip(pi(a, s), -1, -one / 2)),
    "largest value": (largest(pi(a, s), a), largest(b(s, a), a)),
    "at most one, discount": (1 - gamma * lam, 1 - 2 * gamma),
    "at most one, power": (1 - gamma**2, 1 - epsilon**2),
    "at most one, law": (1 - pi(a, s), 1 - d(s)),
    "at most one, step": (1 - step(b(s)), 1 - absolute(b(s))),
    "logarithm": (RATIO - 1 - log(RATIO), RATIO - 1 - log(2 * RATIO)),
    "logarithm, other argument": (pi(a, s) - 1 - log(pi(a, s)), pi(a, s) - log(pi(a, s)) - 2),
    "where a step is one": (step(b(s) - c) * (b(s) - c), step(b(s) - c) * (c - b(s))),
}


@pytest.mark.parametrize("rule", RULES)
def test_rule_and_its_false_twin(rule):
    true, false = RULES[rule]
    assert visibly_nonnegative(true, NORMALISED)
    assert not visibly_nonnegative(false, NORMALISED)


@pytest.mark.parametrize("term", [1 - pi(a, s), 1 - rho(s), 1 - p(s_next, s, a), 1 - prob(tau), 1 - prob(s, time=t)], ids=str)
def test_a_probability_is_at_most_one_only_where_the_law_is_assumed_to_sum_to_one(term):
    assert visibly_nonnegative(term, NORMALISED)
    assert not visibly_nonnegative(term, frozenset())


def test_a_number_of_visits_is_never_taken_for_a_probability():
    assert not visibly_nonnegative(1 - d(s), NORMALISED | {"discount-below-one"})


@pytest.mark.parametrize(
    "dropped", [b(s), grad(pi(a, s)), A_inf(s, a), r(s, a), -pi(a, s), log(pi(a, s)), V_inf(s), b(s) * pi(a, s)], ids=str
)
def test_a_part_of_unknown_sign_spoils_a_sum_and_a_product(dropped):
    if not dropped.has(type(grad(J))):
        assert not visibly_nonnegative(b(s) ** 2 + dropped, NORMALISED)
    assert not visibly_nonnegative(pi(a, s) * dropped, NORMALISED)
    assert not visibly_nonnegative(total(dropped, a), NORMALISED)


def test_two_negative_parts_make_no_visible_product():
    """True for numbers, but nothing here multiplies signs; the point is that it is not refused for a wrong reason."""
    assert visibly_nonnegative((-pi(a, s)) * (-pi(u, s)), NORMALISED)  # sympy has cancelled the signs
    assert not visibly_nonnegative((-pi(a, s)) * pi(u, s), NORMALISED)


def test_what_is_defined_and_what_may_not_be():
    assert surely_defined(RATIO - 1 - log(RATIO), POSITIVE)
    assert not surely_defined(RATIO, frozenset({"positive-behaviour"}))
    assert not surely_defined(log(RATIO), frozenset({"positive-policy"}))
    assert not surely_defined(frac(1, b(s) ** 2), POSITIVE)
    assert surely_defined(frac(1, 1 - gamma), frozenset({"discount-below-one"}))
    assert not surely_defined(frac(1, 1 - gamma), frozenset())
    assert surely_defined(gamma ** (t - 1), frozenset())
    assert not surely_defined(gamma ** (-1), frozenset())
    assert not surely_defined(gamma ** (t - 2) * step(gamma), frozenset())


def test_positive_terms():
    assert visibly_positive(1 + b(s) ** 2, frozenset()) and not visibly_positive(b(s) ** 2, frozenset())
    assert visibly_positive(epsilon * exp(b(s)), frozenset()) and not visibly_positive(Integer(0), frozenset())
    assert visibly_positive(pi(a, s), POSITIVE) and not visibly_positive(pi(a, s), frozenset())
