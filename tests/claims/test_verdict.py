"""The scope of a proof in words: never more than what was claimed and proved."""

from __future__ import annotations

from typing import Any

import pytest

from verify import Derivation, Step
from verify.check import Settings, check_entry
from verify.claims.verdict import PROVED, Scope
from verify.notation import *
from verify.reasons import *


@pytest.mark.parametrize(
    "scope, words",
    [
        (Scope("all", "all", "all"), "every finite MDP, every horizon"),
        (Scope("all", "all", "all", first=2), "every finite MDP, every horizon from T = 2 on"),
        (Scope("all", "all", (2, 3, 4), first=2), "every finite MDP, T in 2..4"),
        (Scope("all", "all", "infinite"), "every finite MDP, infinite horizon"),
        (Scope((2, 3), (2,), (1, 2)), "MDPs with 2, 3 states, 2 actions, T in 1, 2"),
        (Scope("all", "all", "all", "all real x"), "all real x"),
    ],
)
def test_a_scope_in_words(scope: Scope, words: str) -> None:
    assert scope.words() == words


@pytest.mark.parametrize("first, every", [(1, "every horizon"), (2, "every horizon from T = 2 on")])
def test_a_claim_about_later_horizons_is_not_proved_for_all(first: int, every: str) -> None:
    """Nothing is said about a T below that at which the claim begins."""
    given: dict[str, Any] = {"title": "Sum", "summary": "A sum.", "start": Sum(b, (t, 1, T)), "steps": [Step(T * b, by=algebra)]}
    result = check_entry(Derivation(**given, min_horizon=first), Settings(samples=10))
    step = result.items[0]
    assert (result.verdict, step.verdict) == (PROVED, PROVED)
    assert result.scope is not None and step.scope is not None
    assert result.scope.words() == step.scope.words() == f"every finite MDP, {every}"
    assert f"vanishes for every finite MDP, {every};" in step.checks["kernel"].detail
