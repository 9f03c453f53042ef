"""A replay believes the MDP and nothing else: what is stored about values, or about the claim, cannot help a wrong witness."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sympy

from verify import Derivation, Refuted, Step
from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.claims.reasons import REASONS
from verify.notation import *
from verify.refute import Witness, WitnessError, find_item, refute, replay

EVERYTHING = frozenset(ASSUMPTIONS)


def claim(lhs, rhs, for_every=(), assumes=EVERYTHING, min_horizon=1) -> Claim:
    return Claim(sympy.sympify(lhs), sympy.sympify(rhs), assumes, for_every, min_horizon)


FALSE = claim(grad(J), E(Sum(grad(pi(a[t], s[t])), (t, 1, T)) * R(tau)))
TWIN = claim(grad(J), E(Sum(score(t), (t, 1, T)) * R(tau)))
POINTWISE = claim(E(b(t, s), pi(a, s)), b(t, s, a), ((t, 1, T), s, a))


@pytest.fixture(scope="module")
def witness() -> Witness:
    return refute(FALSE)


@pytest.fixture(scope="module")
def pointwise() -> Witness:
    return refute(POINTWISE)


def test_an_honest_witness_is_confirmed(witness, pointwise):
    for one, about in ((witness, FALSE), (pointwise, POINTWISE)):
        outcome = replay(one, about)
        assert outcome.matches
        assert outcome.differs
        assert outcome.confirmed
        assert outcome.same_text
        assert "confirmed" in outcome.words()


@pytest.mark.parametrize("stored", [{"before": "1/3"}, {"after": "0"}, {"before": "log(2)"}, {"before": "", "after": ""}])
def test_other_stored_values_are_not_confirmed(stored, witness):
    outcome = replay(replace(witness, **stored), FALSE)
    assert outcome.differs
    assert not outcome.confirmed
    assert "not by the stored values" in outcome.words()


def test_a_witness_of_a_true_claim_is_not_confirmed(witness):
    outcome = replay(witness, TWIN)
    assert not outcome.differs
    assert not outcome.confirmed
    assert not outcome.same_text
    assert "equal" in outcome.words()


def test_an_mdp_at_which_the_sides_agree_is_not_confirmed_whatever_it_says(witness):
    without_rewards = replace(witness, rewards=dict.fromkeys(witness.rewards, 0 * witness.reward((0, 0), ())))
    assert not replay(without_rewards, FALSE).confirmed
    assert not replay(replace(without_rewards, before="0", after="0"), FALSE).confirmed


def test_the_assumptions_are_those_of_the_claim_not_those_of_the_file():
    loose = claim(E(score(1)), 0, assumes=EVERYTHING - {"positive-policy"})
    boundary = refute(loose)
    assert replay(boundary, loose).confirmed
    with pytest.raises(WitnessError, match="positive-policy"):
        replay(boundary, claim(E(score(1)), 0))


def test_missing_data_are_named(witness):
    with pytest.raises(WitnessError, match="derivative 1 of pi is not stored"):
        replay(replace(witness, rows={key: row for key, row in witness.rows.items() if not key[2]}), FALSE)
    with pytest.raises(WitnessError, match="r is not stored"):
        replay(replace(witness, rewards={}), FALSE)


def test_a_setting_that_the_claim_does_not_speak_about_is_refused(pointwise):
    for changed in ({"times": {"t": 2}}, {"times": {}}, {"places": {}}, {"places": {("s", "x"): 0, ("a", "a"): 0}}):
        with pytest.raises(WitnessError, match="expected the free times, states and actions of the claim"):
            replay(replace(pointwise, **changed), POINTWISE)


def test_a_horizon_below_the_claim_is_refused(witness):
    with pytest.raises(WitnessError, match="horizon 1; expected at least 2"):
        replay(witness, claim(FALSE.lhs, FALSE.rhs, min_horizon=2))


def test_a_side_that_is_undefined_there_is_an_error(witness):
    undefined = claim(E(frac(one, r(s[1], a[1]))), 0)
    with pytest.raises(WitnessError, match="undefined"):
        replay(witness, undefined)


@pytest.fixture
def entry():
    made = Derivation(
        title="Score",
        summary="The score has mean zero.",
        assumes=list(ASSUMPTIONS.values()),
        start=E(score(1)),
        steps=[Step(zero, by=next(iter(REASONS.values())))],
        pitfalls=[Refuted("It may look at the action", E(score(1) * b(s[1], a[1])), zero)],
    )
    object.__setattr__(made, "id", "score")
    return made


def test_the_item_of_a_witness_is_found_again(entry):
    item = entry.items()[-1]
    found = find_item(refute(item.claim, origin=("score", item.key)), [entry])
    assert found.key == item.key
    assert replay(refute(item.claim), found.claim).confirmed


def test_an_unknown_entry_or_item_is_named(entry):
    item = entry.items()[-1]
    with pytest.raises(WitnessError, match="'scores' is unknown"):
        find_item(refute(item.claim, origin=("scores", item.key)), [entry])
    with pytest.raises(WitnessError, match=f"no item 'pitfall-99'; expected one of .*{item.key}"):
        find_item(refute(item.claim, origin=("score", "pitfall-99")), [entry])
