"""The table of reasons is tested row by row: each proves its example with what it allows, and does not prove its misuse."""

import pytest

from verify.claims.examples import EXAMPLES
from verify.claims.reasons import EVERYTHING_LISTED, REASONS
from verify.language.wellformed import check_scopes
from verify.provers.needs import needs, reasons_for
from verify.provers.theorems import AXIOMS, SWITCHES, Outside, Remainder, Theorem, prove
from verify.refute import refute, replay

HORIZONS = range(1, 5)
ABOUT_TRAJECTORIES = [name for name in REASONS if not REASONS[name].methods]


def allowed(name):
    return None if REASONS[name].allows == EVERYTHING_LISTED else REASONS[name].allows


def test_every_reason_has_an_example():
    assert set(EXAMPLES) == set(REASONS)


def test_reasons_allow_only_axioms_and_switches_that_exist():
    for reason in REASONS.values():
        assert reason.allows == EVERYTHING_LISTED or reason.allows <= AXIOMS | SWITCHES


@pytest.mark.parametrize("name", ABOUT_TRAJECTORIES)
def test_a_reason_proves_its_example_with_what_it_allows(name):
    claim = EXAMPLES[name].claim
    for side in (claim.lhs, claim.rhs):
        check_scopes(side, claim.for_every, claim.min_horizon)
    assert isinstance(prove(claim, HORIZONS, allowed(name)), Theorem)


@pytest.mark.parametrize("name", ABOUT_TRAJECTORIES)
def test_a_reason_rejects_its_misuse(name):
    claim = EXAMPLES[name].misuse
    for side in (claim.lhs, claim.rhs):
        check_scopes(side, claim.for_every, claim.min_horizon)
    if claim.relation == "=":
        assert isinstance(prove(claim, HORIZONS, allowed(name)), Remainder)
    else:
        with pytest.raises(Outside):
            prove(claim, HORIZONS, allowed(name))
    witness = refute(claim)
    assert witness is not None and replay(witness, claim).confirmed


@pytest.mark.parametrize("name", [name for name in REASONS if REASONS[name].allows not in (EVERYTHING_LISTED, frozenset())])
def test_an_example_needs_something_that_its_reason_allows(name):
    """Arithmetic alone would not do, so the reason beside the equation says something."""
    try:
        result = prove(EXAMPLES[name].claim, HORIZONS, frozenset())
    except Outside:
        return
    assert isinstance(result, Remainder)


def test_the_reasons_that_would_do_are_found_least_first():
    theorem = prove(EXAMPLES["causality"].claim, range(2, 5))
    assert isinstance(theorem, Theorem)
    names = [reason.name for reason in reasons_for(needs(theorem))]
    assert "causality" in names and "linearity" not in names and "algebra" not in names
