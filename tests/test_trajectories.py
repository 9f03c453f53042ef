"""How evidence about trajectories is weighed: no verdict rounds up, and no pair that cannot both be right is overlooked."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest

from verify.claims.model import Claim
from verify.claims.verdict import PROVED, REFUTED, SAMPLED, Evidence
from verify.notation import J_inf, b
from verify.trajectories import contradiction, weigh

CLAIM = Claim(b, b)
SIZE = (2, 2, 2)
WITNESS = SimpleNamespace(before="0", after="1", states=2, actions=2, horizon=2)


def theorem(horizons: Any) -> Any:
    return SimpleNamespace(horizons=horizons)


def checks(parametric: str = "undecided", sampling: str = "passed", later: bool = False, copies: bool = False) -> Any:
    sized = {"sizes": [SIZE], "size": SIZE} | ({"copies": [1, 2]} if copies else {})
    return {
        "kernel": Evidence("kernel", "undecided", "no rule", {"fails_later": {}} if later else {}),
        "parametric": Evidence("parametric", parametric, "looked at", sized),  # type: ignore[arg-type]
        "sampling": Evidence("sampling", sampling, "", {"states": 2, "actions": 2, "horizon": 2}),  # type: ignore[arg-type]
    }


@pytest.mark.parametrize(
    ("proof", "parametric", "sampling", "later", "copies", "witness"),
    list(
        product(
            [None, theorem("all")],
            ["proved", "undecided", "differs"],
            ["passed", "undecided", "differs"],
            [False, True],
            [False, True],
            [None, WITNESS],
        )
    ),
)
def test_no_verdict_says_more_than_the_evidence(
    proof: Any, parametric: str, sampling: str, later: bool, copies: bool, witness: Any
) -> None:
    verdict, why, scope = weigh(CLAIM, proof, checks(parametric, sampling, later, copies), witness)
    at_all_sizes_looked_at = parametric == "proved" and not copies and not later
    assert (verdict == REFUTED) == (witness is not None)
    assert (verdict == PROVED) == (witness is None and sampling == "passed" and (proof is not None or at_all_sizes_looked_at))
    if verdict == SAMPLED:
        assert sampling == "passed" and parametric != "differs" and not later
    assert (scope is not None) == (verdict == PROVED)
    assert why


def test_only_the_kernel_speaks_of_every_finite_mdp() -> None:
    _, _, scope = weigh(CLAIM, theorem((1, 2)), checks(), None)
    assert scope is not None and (scope.states, scope.actions, scope.horizons) == ("all", "all", (1, 2))
    _, _, scope = weigh(CLAIM, None, checks("proved"), None)
    assert scope is not None and (scope.states, scope.actions, scope.horizons) == ((2,), (2,), (2,))
    _, _, scope = weigh(Claim(J_inf, J_inf), None, checks("proved"), None)
    assert scope is not None and scope.horizons == "infinite"


@pytest.mark.parametrize(
    ("proof", "parametric", "sampling", "witness", "clash"),
    [
        (theorem("all"), "undecided", "passed", None, ""),
        (theorem("all"), "undecided", "differs", None, "the kernel proves this line, and sampling refutes it"),
        (
            theorem("all"),
            "differs",
            "passed",
            WITNESS,
            "the kernel proves this line, and parametric and a counterexample refute it",
        ),
        (theorem((1, 2)), "undecided", "differs", None, "the kernel proves"),
        (theorem((3, 4)), "undecided", "differs", None, ""),  # a difference at T = 2, which this theorem is not about
        (None, "proved", "differs", None, "the parametric check proves this line, and sampling refutes it"),
        (None, "proved", "passed", None, ""),
        (None, "differs", "differs", WITNESS, ""),
    ],
)
def test_a_proof_and_a_difference_that_it_covers_contradict_each_other(
    proof: Any, parametric: str, sampling: str, witness: Any, clash: str
) -> None:
    found = contradiction(proof, checks(parametric, sampling), witness)
    assert bool(found) == bool(clash) and found.startswith(clash)


def test_a_parametric_proof_says_nothing_about_a_size_that_it_has_not_looked_at() -> None:
    elsewhere = SimpleNamespace(before="0", after="1", states=3, actions=2, horizon=2)
    assert contradiction(None, checks("proved"), WITNESS)
    assert not contradiction(None, checks("proved"), elsewhere)
