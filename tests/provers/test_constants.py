"""A claim follows from one about unknown numbers only where those may stand for what they replace."""

import pytest

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.notation import *
from verify.provers.constants import generalised, is_squared_score
from verify.provers.kernel import Outside, Theorem, prove
from verify.provers.nonnegative import visibly_nonnegative, visibly_positive
from verify.refute import attempt

ALL = frozenset(ASSUMPTIONS) - {"discount-below-one"}
Z = Sum(score(t), (t, 1, T))
NORM = dot(Z, Z)
BEST = frac(E(R(tau) * NORM), E(NORM))


def claim(lhs, rhs, without=(), for_every=()):
    return Claim(lhs, rhs, ALL - set(without), for_every)


def proved(one, horizons=(1, 2)):
    try:
        return isinstance(prove(one, horizons), Theorem)
    except Outside:
        return False


TRUE = {
    "a constant among others": claim(
        Var((R(tau) - BEST) * Z), E((R(tau) - BEST) ** 2 * NORM) - dot(E(R(tau) * Z), E(R(tau) * Z))
    ),
    "what it is made for": claim(E(NORM) * BEST, E(R(tau) * NORM)),
    "completed square": claim(
        b**2 * E(NORM) - 2 * b * E(R(tau) * NORM), E(NORM) * (b - BEST) ** 2 - frac(E(R(tau) * NORM) ** 2, E(NORM))
    ),
    "one": claim(frac(E(NORM), E(NORM)), one),
    "a number inside": claim(
        b * frac(E(R(tau) * NORM), E(dot(2 * Z, Z) / 2)), b * frac(E(dot(Z / 2, 2 * Z) * R(tau)), E(dot(Z, Z / 3) * 3))
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_holds_for_every_number_holds_for_every_horizon(name):
    assert proved(TRUE[name], (1, 2, 3))
    assert prove(TRUE[name], "all").horizons == "all"


@pytest.mark.parametrize("name", ["what it is made for", "completed square", "one"])
def test_dividing_needs_the_assumption(name):
    one = TRUE[name]
    assert not proved(Claim(one.lhs, one.rhs, one.assumes - {"scores-not-all-zero"}))
    assert not proved_with(one, ALL - {"scores-not-all-zero"})


def proved_with(one, axioms):
    try:
        return isinstance(prove(one, (1, 2), axioms), Theorem)
    except Outside:
        return False


NOT_PROVED = {
    "another denominator may be zero": claim(frac(E(R(tau)), E(R(tau))), one),
    "the best baseline may be zero": claim(frac(BEST, BEST), one),
    "one step is not all steps": claim(frac(E(dot(score(1), score(1))), E(dot(score(1), score(1)))), one),
    "the score of another law": claim(frac(E(NORM, mu), E(NORM, mu)), one),
}


def test_the_name_of_an_index_does_not_matter():
    other = Sum(score(k), (k, 1, T))
    renamed = frac(E(R(tau) * dot(other, other)), E(dot(other, other)))
    assert proved(claim(renamed, BEST)) and proved(claim(E(NORM) * renamed, E(R(tau) * dot(other, other))))
    assert not proved(claim(frac(E(b(1) * NORM), E(NORM)), frac(E(b(2) * NORM), E(NORM))))
    assert not proved(claim(b * frac(E(R(tau) * NORM), E(dot(2 * Z, Z))), b * BEST))


@pytest.mark.parametrize("name", NOT_PROVED)
def test_what_may_be_zero_is_not_cancelled(name):
    assert not proved(NOT_PROVED[name])


def test_nothing_inside_a_gradient_becomes_a_constant():
    """∇(E X / E Y) is not the gradient of a number."""
    for general in generalised(claim(BEST * grad(J), BEST * grad(E(R(tau)))), ALL):
        assert general.lhs.has(grad(J)) and not general.lhs.has(BEST)
    assert not proved(claim(E(grad(frac(E(R(tau)), 2))), 0 * score(1)))


def test_a_return_beside_an_arbitrary_reward_stays_what_it_is():
    """R(τ) and r(τ) are two functions: neither may be taken for the other."""
    two = claim(E(R(tau) * NORM) * b, E(r(tau) * NORM) * b)
    assert not proved(two)
    assert attempt(two).witness is not None


def test_false_equations_with_quotients_are_not_proved_and_have_a_witness():
    for one in (
        claim(E(NORM) * BEST, E(R(tau)) * E(NORM)),
        claim(BEST, E(R(tau))),
        claim(Var((R(tau) - BEST) * Z), zero),
        claim(b**2 * E(NORM) - 2 * b * E(R(tau) * NORM), E(NORM) * (b - BEST) ** 2),
    ):
        assert not proved(one)
        assert attempt(one).witness is not None


def test_the_squared_score_is_known_by_any_name_and_nothing_else_is():
    assert is_squared_score(E(NORM))
    assert is_squared_score(E(dot(Sum(score(k), (k, 1, T)), Sum(score(l), (l, 1, T)))))
    for other in (
        E(NORM, mu), E(dot(score(1), score(1))), NORM, E(dot(Sum(score(t), (t, 2, T)), Z)),
        E(dot(Sum(score(t, mu), (t, 1, T)), Z)), E(2 * NORM), E(dot(Sum(b(t) * score(t), (t, 1, T)), Z)),
    ):  # fmt: skip
        assert not is_squared_score(other)


def test_signs_of_inner_products():
    assert visibly_nonnegative(E(NORM) * (b - c) ** 2, frozenset()) and visibly_nonnegative(Var(R(tau)), frozenset())
    assert not visibly_nonnegative(dot(score(1), score(2)), ALL)
    assert visibly_positive(E(NORM), ALL) and not visibly_positive(E(NORM), ALL - {"scores-not-all-zero"})
