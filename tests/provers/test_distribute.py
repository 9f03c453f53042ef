"""Rearranged sums are the sums that were written: the distributive law changes no value."""

from __future__ import annotations

import pytest

from verify.assumptions import policies_sum_to_one
from verify.claims.library import files
from verify.claims.loading import load
from verify.claims.model import Claim
from verify.language.wellformed import free_settings
from verify.notation import *
from verify.provers.comparing import compare
from verify.provers.distribute import MOST_NODES
from verify.provers.ground import Program
from verify.provers.literal import Directions, Evaluator, Undefined
from verify.provers.statement import rank_of_claim
from verify.provers.symbols import SymbolicModel

ENTRIES = {path.stem: path for path in files()}


def disagreements(claim: Claim, assumes: frozenset[str], horizon: int = 2, most: int = 4) -> list[str]:
    """Where a side of a claim, as written and rearranged, is not the same on every 2-state 2-action MDP."""
    rank = rank_of_claim(claim)
    dirs: Directions = (1, 2)[:rank]
    plain, shared = Program(horizon), Program(horizon, assumes)
    found = []
    for times, names in list(free_settings(claim.for_every, horizon))[:most]:
        places = dict.fromkeys(names, 1)
        for side in (claim.lhs, claim.rhs):
            plain.read(side, times), shared.read(side, times)
            model = SymbolicModel(plain, 2, 2, rank, claim.assumes, claim.undiscounted, "auto", spares=60)
            values = [Evaluator(model, program).attempt(program.read(side, times), places, dirs) for program in (plain, shared)]
            if any(isinstance(value, Undefined) for value in values):
                same = all(isinstance(value, Undefined) for value in values)
            elif assumes:
                same = compare(model, values[0] - values[1]).outcome == "equal"
            else:
                same = not (values[0] - values[1])
            if not same:
                found.append(f"{side} at {times}")
    return found


@pytest.mark.parametrize("name", ENTRIES)
@pytest.mark.parametrize("normalised", [True, False])
def test_every_side_of_every_derivation_keeps_its_value(name: str, normalised: bool) -> None:
    entry = load(ENTRIES[name])
    for item in entry.items()[:6]:
        horizon = max(2, item.claim.min_horizon)
        assumes = item.claim.assumes if normalised else frozenset[str]()
        assert disagreements(item.claim, assumes, horizon) == [], item.key


def test_without_the_assumption_a_law_does_not_sum_to_one() -> None:
    claim = Claim(E(b, pi(a, s)), b, frozenset(), (s,))
    program = Program(1, frozenset())
    assert program.read(claim.lhs, {}) is not program.read(claim.rhs, {})
    normalised = Program(1, frozenset({policies_sum_to_one.name}))
    assert normalised.read(claim.lhs, {}) is normalised.read(claim.rhs, {})


def test_a_policy_does_not_sum_to_one_over_states() -> None:
    program = Program(1, frozenset({policies_sum_to_one.name}))
    node = program.read(total(pi(a, s) * b, s), {})
    assert "draw" in {node.kind, *(part.kind for part in node.parts)}
    assert program.read(total(pi(a, s) * b, a), {}) is program.read(b, {})


def test_the_same_term_takes_few_nodes_at_a_large_horizon() -> None:
    program = Program(8, frozenset({policies_sum_to_one.name, "dynamics-sum-to-one"}))
    program.read(E(R(tau)), {})
    assert len(program.nodes) < MOST_NODES / 20
