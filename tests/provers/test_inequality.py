"""An inequality is proved by the equation of its certificate and by nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.notation import *
from verify.provers import discounted, kernel, parametric, theorems
from verify.provers.inequality import InequalityTheorem, conditions, difference, equation, together
from verify.provers.theorems import AXIOMS, SWITCHES, Outside, Remainder, prove

ALL = frozenset(ASSUMPTIONS) - {"scores-not-all-zero"}
HORIZONS = range(1, 3)
MEAN = E(b(s, a), pi(a, s))
SQUARES = E((b(s, a) - E(b(s, u), pi(u, s))) ** 2, pi(a, s))
JENSEN = Claim(MEAN**2, E(b(s, a) ** 2, pi(a, s)), ALL, (s,), relation="<=", certificate=SQUARES)
RATIO = frac(mu(a, s), pi(a, s))
GIBBS = Claim(E(log(RATIO), pi(a, s)), zero, ALL, (s,), relation="<=", certificate=E(RATIO - 1 - log(RATIO), pi(a, s)))


def test_a_certificate_proves_an_inequality_for_every_finite_mdp():
    for claim in (JENSEN, GIBBS):
        assert isinstance(prove(claim, HORIZONS), InequalityTheorem)
        turned = replace(claim, lhs=claim.rhs, rhs=claim.lhs, relation=">=")
        assert isinstance(prove(turned, HORIZONS), InequalityTheorem)
        assert parametric.decide(claim, sizes=[(2, 2, 1)]).outcome == "proved"


def test_the_theorem_about_several_trajectories_is_that_of_the_inequality_too():
    mean = Sum(copy(R(tau), i), (i, 1, N)) / N
    claim = Claim(E_copies(mean, N) ** 2, E_copies(mean**2, N), frozenset(ASSUMPTIONS), (N,), relation="<=")
    claim = replace(claim, certificate=Var(R(tau)) / N)
    theorem = prove(claim, (1, 2))
    assert isinstance(theorem, InequalityTheorem) and theorem.claim == claim
    turned = replace(claim, lhs=claim.rhs, rhs=claim.lhs)
    assert isinstance(prove(turned, (1, 2)), Remainder)


def test_without_a_certificate_the_difference_as_written_is_looked_at():
    claim = Claim(J, J + dot(grad(J), grad(J)), ALL, relation="<=")
    assert difference(claim) == dot(grad(J), grad(J))
    assert isinstance(prove(claim, HORIZONS), InequalityTheorem)
    with pytest.raises(Outside, match="larger − smaller as written is not visibly at least zero"):
        prove(replace(JENSEN, certificate=None), HORIZONS)


def test_the_same_certificate_does_not_prove_the_inequality_turned_round():
    turned = replace(JENSEN, relation=">=")
    assert isinstance(prove(turned, HORIZONS), Remainder)
    assert parametric.decide(turned, sizes=[(2, 2, 1)]).outcome == "undecided"


@pytest.mark.parametrize("wrong", [2 * SQUARES, SQUARES / 2, zero, SQUARES + E(b(s, a), pi(a, s)) ** 2], ids=str)
def test_a_certificate_that_is_not_the_difference_proves_nothing(wrong):
    assert isinstance(prove(replace(JENSEN, certificate=wrong), HORIZONS), Remainder)
    evidence = parametric.decide(replace(JENSEN, certificate=wrong), sizes=[(2, 2, 1)])
    assert evidence.outcome == "undecided" and "certificate is not larger − smaller" in evidence.detail


@pytest.mark.parametrize("wrong", [E(b(s, a) ** 2, pi(a, s)) - MEAN**2, -SQUARES, b(s)], ids=str)
def test_a_certificate_of_unknown_sign_proves_nothing_even_if_it_is_the_difference(wrong):
    claim = replace(JENSEN, certificate=wrong)
    with pytest.raises(Outside, match="the certificate is not visibly at least zero"):
        prove(claim, HORIZONS)
    found = parametric.decide(claim)
    assert found.outcome == "undecided" and "not visibly at least zero" in found.detail


def test_a_certificate_must_be_defined_wherever_the_sides_are():
    """x / x - 1 is zero as a polynomial, but it has no value at x = 0, where the inequality may fail."""
    claim = Claim(one, one, ALL, relation="<=", certificate=frac(b**2, b**2) - frac(b**2, b**2) + frac(b**2, b**2) * zero)
    assert isinstance(prove(claim, HORIZONS), InequalityTheorem)  # sympy has cancelled it all
    with pytest.raises(Outside, match="divides by, or takes the logarithm of, what may be zero"):
        prove(replace(JENSEN, certificate=frac(b(s) ** 2, b(s) ** 2) * SQUARES), HORIZONS)
    with pytest.raises(Outside, match="may be zero"):
        prove(replace(GIBBS, assumes=ALL - {"positive-policy"}), HORIZONS)
    assert "positive-policy" in conditions(GIBBS) and not conditions(JENSEN)
    assert {"positive-policy", "positive-behaviour"} <= theorems.conditions(GIBBS)


def test_axioms_that_make_a_sign_visible_are_withheld_like_the_others():
    claim = Claim(pi(a, s), one, ALL, (s, a), relation="<=")
    assert isinstance(prove(claim, HORIZONS, frozenset({"policies-sum-to-one"})), InequalityTheorem)
    with pytest.raises(Outside):
        prove(claim, HORIZONS, (AXIOMS | SWITCHES) - {"policies-sum-to-one"})
    with pytest.raises(Outside):
        prove(replace(claim, assumes=ALL - {"policies-sum-to-one"}), HORIZONS)


def test_the_provers_of_equations_refuse_inequalities():
    for prover, claim in ((kernel.prove, JENSEN), (discounted.prove, Claim(J_inf, J_inf, ALL, relation=">="))):
        with pytest.raises(Outside, match="an inequality"):
            prover(claim, HORIZONS)


def test_a_theorem_about_an_inequality_cannot_be_made_from_anything_else():
    theorem = prove(JENSEN, HORIZONS)
    with pytest.raises(TypeError):
        theorem.claim = GIBBS
    everything = AXIOMS | SWITCHES
    for wrong in (replace(JENSEN, relation=">="), replace(JENSEN, certificate=None), GIBBS, replace(JENSEN, rhs=zero)):
        with pytest.raises(TypeError):
            InequalityTheorem(wrong, theorem.proved, everything)
    with pytest.raises(TypeError):
        InequalityTheorem(JENSEN, theorem, everything)  # of another kind
    same = Claim(JENSEN.larger, JENSEN.larger, ALL, (s,))
    with pytest.raises(TypeError):
        InequalityTheorem(JENSEN, kernel.prove(same, HORIZONS), everything)
    hidden = replace(JENSEN, certificate=JENSEN.larger - JENSEN.smaller)
    proved = kernel.prove(equation(hidden), HORIZONS)
    with pytest.raises(TypeError, match="not visibly"):
        InequalityTheorem(hidden, proved, everything)


def test_the_lines_of_a_chain_add_up():
    first = Claim(b, b + c**2, ALL, relation="<=")
    second = Claim(b + c**2, b + c**2 + f**4, ALL, relation="<=")
    whole = Claim(b, b + c**2 + f**4, ALL, relation="<=", certificate=together([first, second]))
    assert isinstance(prove(whole, HORIZONS), InequalityTheorem)
    assert together([replace(first, relation="="), second]) == f**4
