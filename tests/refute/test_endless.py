"""Witnesses of problems without a last step: γ below 1, no horizon, and both sides recomputed by another road."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.notation import *
from verify.refute import Witness, WitnessError, refute, replay

EVERYTHING = frozenset(ASSUMPTIONS)
OLD_VISITS = Claim(J_inf_of(mu) - J_inf, total(d(s) * mu(a, s) * A_inf(s, a), s, a), EVERYTHING)


def test_a_discount_of_one_breaks_the_assumption() -> None:
    witness = refute(OLD_VISITS)
    assert witness is not None and witness.parameters["gamma"] == Fraction(1, 2)
    spoilt = replace(witness, parameters={"gamma": Fraction(1)})
    with pytest.raises(WitnessError, match="gamma = 1; expected a number below 1, by the assumption discount-below-one"):
        replay(spoilt, OLD_VISITS)


def test_a_discount_of_one_has_no_values_even_where_it_is_allowed() -> None:
    claim = replace(OLD_VISITS, assumes=EVERYTHING - {"discount-below-one"})
    witness = refute(OLD_VISITS)
    assert witness is not None
    with pytest.raises(WitnessError, match="undefined here"):
        replay(replace(witness, parameters={"gamma": Fraction(1)}), claim)


def test_the_witness_says_that_no_horizon_matters() -> None:
    witness = refute(OLD_VISITS)
    assert witness is not None and witness.endless
    copy = Witness.from_json(witness.to_json())
    assert copy.endless and replay(copy, OLD_VISITS).confirmed
    finite = refute(Claim(J_inf, J, EVERYTHING))
    assert finite is not None and not finite.endless and "endless" not in finite.to_json()


def test_both_sides_are_what_long_sums_say() -> None:
    """The witness again, by adding up a hundred terms in floating point from its table alone."""
    witness = refute(OLD_VISITS)
    assert witness is not None
    states, actions, g = range(witness.states), range(witness.actions), float(witness.parameters["gamma"])
    law = {name: [[float(x) for x in witness.rows[name, (s,), ()]] for s in states] for name in ("pi", "mu")}
    move = {(s, a): [float(x) for x in witness.rows["p", (s, a), ()]] for s in states for a in actions}
    reward = {(s, a): float(witness.rewards[(s, a), ()]) for s in states for a in actions}

    def values(policy: list[list[float]]) -> list[float]:
        value = [0.0 for _ in states]
        for _ in range(100):
            value = [
                sum(policy[s][a] * (reward[s, a] + g * sum(move[s, a][x] * value[x] for x in states)) for a in actions)
                for s in states
            ]
        return value

    start = [float(x) for x in witness.rows["rho", (), ()]]
    v, w = values(law["pi"]), values(law["mu"])
    visits, now = [0.0 for _ in states], start
    for n in range(100):
        visits = [total_ + g**n * x for total_, x in zip(visits, now, strict=True)]
        now = [sum(now[s] * law["pi"][s][a] * move[s, a][x] for s in states for a in actions) for x in states]
    lhs = sum(start[s] * (w[s] - v[s]) for s in states)
    rhs = sum(
        visits[s] * law["mu"][s][a] * (reward[s, a] + g * sum(move[s, a][x] * v[x] for x in states) - v[s])
        for s in states
        for a in actions
    )
    assert lhs == pytest.approx(float(Fraction(witness.before)), abs=1e-12)
    assert rhs == pytest.approx(float(Fraction(witness.after)), abs=1e-12)
