"""The reasons of claims about real variables, row by row: each proves its example by its own methods, and not its misuse."""

from __future__ import annotations

import pytest

from verify.claims.real_examples import REAL_EXAMPLES
from verify.claims.reasons import REASONS
from verify.language.shapes import check_claim
from verify.provers.calculus import METHODS, Proof, Undecided, decide


def test_every_reason_with_methods_of_its_own_has_an_example():
    assert set(REAL_EXAMPLES) == {name for name, reason in REASONS.items() if reason.methods}


@pytest.mark.parametrize("name", REAL_EXAMPLES)
def test_a_reason_proves_its_example_with_what_it_allows(name):
    claim = REAL_EXAMPLES[name].claim
    check_claim([claim.lhs, claim.rhs], claim.for_every, claim.where, claim.relation)
    assert REASONS[name].methods <= METHODS.keys()
    assert isinstance(decide(claim, REASONS[name].methods), Proof)


@pytest.mark.parametrize("name", REAL_EXAMPLES)
def test_arithmetic_alone_does_not_prove_it(name):
    assert isinstance(decide(REAL_EXAMPLES[name].claim, frozenset({"closed-form"})), Undecided)


@pytest.mark.parametrize("name", REAL_EXAMPLES)
def test_a_reason_does_not_prove_its_misuse(name):
    claim = REAL_EXAMPLES[name].misuse
    check_claim([claim.lhs, claim.rhs], claim.for_every, claim.where, claim.relation)
    assert isinstance(decide(claim), Undecided)
