"""Rearranged sums are the sums that were written: the distributive law changes no value."""

from __future__ import annotations

import pytest

from verify.assumptions import policies_sum_to_one
from verify.claims.library import files
from verify.claims.loading import load
from verify.claims.model import Claim
from verify.language.copies import CopiesExpectation
from verify.language.wellformed import free_settings
from verify.notation import *
from verify.provers.comparing import compare
from verify.provers.distribute import MOST_NODES
from verify.provers.ground import Node, Program
from verify.provers.kernel import compares
from verify.provers.literal import Evaluator
from verify.provers.model import Directions, Undefined
from verify.provers.statement import rank_of_claim
from verify.provers.symbols import SymbolicModel
from verify.refute.choices import Choices, Facts, Style
from verify.refute.model import ExactModel

# Claims about real variables are read by other provers.
ENTRIES = {path.stem: path for path in files() if "from verify.calculus import" not in path.read_text(encoding="utf-8")}


def disagreements(claim: Claim, assumes: frozenset[str], horizon: int = 2, most: int = 4) -> list[str]:
    """Where a side of a claim, as written and rearranged, is not the same on every 2-state 2-action MDP.

    Where numbers are compared, or an equality of symbols is left undecided, it is looked up at exact numbers.
    """
    rank = rank_of_claim(claim)
    dirs: Directions = (1, 2)[:rank]
    plain, shared = Program(horizon), Program(horizon, assumes)
    facts = Facts(assumes, claim.undiscounted)
    exact = [ExactModel(Choices(2, 2, horizon, facts, Style(seed, unnormalised=not assumes))) for seed in range(3)]
    found = []
    for times, names in list(free_settings(claim.for_every, horizon))[:most]:
        places = dict.fromkeys(names, 1)
        for side in (claim.lhs, claim.rhs):
            plain.read(side, times), shared.read(side, times)
            nodes = [(program, program.read(side, times)) for program in (plain, shared)]
            if compares(claim) or (rank == 2 and claim.for_every == (N,)):  # matrices of several trajectories: slow as symbols
                if not same_at(exact, nodes, places, dirs):
                    found.append(f"{side} at {times}")
                continue
            model = SymbolicModel(plain, 2, 2, rank, claim.assumes, claim.undiscounted, "auto", spares=60)
            values = [Evaluator(model, program).attempt(program.read(side, times), places, dirs) for program in (plain, shared)]
            if any(isinstance(value, Undefined) for value in values):
                same = all(isinstance(value, Undefined) for value in values)
            elif assumes:
                outcome = compare(model, values[0] - values[1]).outcome
                undecided = outcome == "undecided" and same_at(exact, nodes, places, dirs)
                same = undecided or outcome == "equal"
            else:
                same = not (values[0] - values[1])
            if not same:
                found.append(f"{side} at {times}")
    return found


def same_at(models: list[ExactModel], nodes: list[tuple[Program, Node]], places: dict, dirs: Directions) -> bool:
    """Whether two ground terms have the same value, or none, at each of these MDPs."""
    for model in models:
        values = [Evaluator(model, program).attempt(node, places, dirs) for program, node in nodes]
        undefined = [isinstance(value, Undefined) for value in values]
        if undefined[0] != undefined[1] or (not any(undefined) and values[0] != values[1]):
            return False
    return True


@pytest.mark.parametrize("name", ENTRIES)
@pytest.mark.parametrize("normalised", [True, False])
def test_every_side_of_every_derivation_keeps_its_value(name: str, normalised: bool) -> None:
    entry = load(ENTRIES[name])
    read = 0
    for item in [item for item in entry.items() if item.claim.setting == "trajectories"][:5]:
        several = item.claim.lhs.has(CopiesExpectation) or item.claim.rhs.has(CopiesExpectation)
        # Two trajectories of one step have as many courses as one of two steps.
        horizon, most = (item.claim.min_horizon, 2) if several else (max(2, item.claim.min_horizon), 4)
        assumes = item.claim.assumes if normalised else frozenset[str]()
        assert disagreements(item.claim, assumes, horizon, most) == [], item.key
        read += 1
    assert read


def test_sides_that_differ_are_noticed_at_numbers() -> None:
    models = [ExactModel(Choices(2, 2, 1, Facts(frozenset(), False), Style(seed))) for seed in range(2)]
    program = Program(1)
    nodes = [(program, program.read(term, {})) for term in (minimum(b, c), minimum(c, b), maximum(b, c))]
    assert same_at(models, nodes[:2], {}, ()) and not same_at(models, nodes[1:], {}, ())


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
