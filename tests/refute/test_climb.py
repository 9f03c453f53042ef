"""Inequalities that fail on few MDPs are refuted exactly; those that are true are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from verify.claims.model import Claim
from verify.notation import *
from verify.refute import Witness, attempt, describe, replay

LAWS = frozenset({"policies-sum-to-one", "dynamics-sum-to-one", "discount-below-one"})
MEAN, SQUARE = E(f(tau)), E(f(tau) ** 2)
SURROGATE = J_inf_of(mu) + total(d(s, law=mu) * total(pi(a, s) * A_inf.of(mu)(s, a), a), s)
GAIN = SURROGATE - J_inf_of(mu)

FALSE = {
    "the mean is at most the mean square": Claim(MEAN, SQUARE, LAWS, relation="<="),
    "the mean square is at most the squared mean": Claim(MEAN**2, SQUARE, LAWS, relation=">="),
    "if the surrogate gains, the return does": Claim(step(GAIN) * (J_inf_of(mu) - J_inf), zero, LAWS, relation="<="),
    "a divergence is at most one": Claim(E(log(frac(pi(a, s), mu(a, s))), pi(a, s)), one, LAWS, (s,), relation="<="),
    "a logarithm has a sign": Claim(log(frac(pi(a, s), mu(a, s))), zero, LAWS, (s, a), relation=">="),
    "a law that does not sum to one": Claim(MEAN**2, SQUARE, frozenset({"dynamics-sum-to-one"}), relation="<="),
}
TRUE = {
    "Jensen": Claim(MEAN**2, SQUARE, LAWS, relation="<="),
    "an equation": Claim(J_inf, J_inf, LAWS, relation="<="),
    "an average": Claim(E(b(s, a), pi(a, s)), largest(b(s, a), a), LAWS, (s,), relation="<="),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_inequality_gets_an_exact_counterexample(name):
    claim = FALSE[name]
    found = attempt(claim)
    assert found.witness is not None, found.reason
    again = Witness.from_json(found.witness.to_json())
    outcome = replay(again, claim)
    assert outcome.confirmed and again.relation == claim.relation
    assert f"claimed: before {'≤' if claim.relation == '<=' else '≥'} after" in describe(again)[-1]


@pytest.mark.parametrize("name", TRUE)
def test_a_true_inequality_gets_none(name):
    assert attempt(TRUE[name], budget_seconds=0.3).witness is None


def test_the_same_claim_gives_the_same_counterexample():
    claim = FALSE["if the surrogate gains, the return does"]
    assert attempt(claim).witness == attempt(claim).witness


def test_a_counterexample_of_one_relation_is_none_of_the_others():
    claim = FALSE["the mean is at most the mean square"]
    witness = attempt(claim).witness
    turned = replay(witness, replace(claim, relation=">="))
    assert not turned.confirmed and not turned.same_text
    assert "not a counterexample: the inequality holds" in turned.words()
    assert replay(witness, replace(claim, relation="=")).confirmed
