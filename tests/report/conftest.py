"""Results made by hand: what a report prints does not depend on how a verdict was reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from verify.claims.verdict import (
    PROVED,
    REFUTED,
    SAMPLED,
    UNDECIDED,
    EntryResult,
    Evidence,
    ItemResult,
    Report,
    Scope,
)

EVERYWHERE = Scope("all", "all", (1, 2, 3, 4))
WITNESS = {
    "format": 1, "claim": {"entry": "drop-gamma", "item": "01-claim", "before": "γ", "after": "1"}, "assumes": [],
    "undiscounted": False, "states": 1, "actions": 1, "horizon": 1, "gamma": "1/2", "before": "1/2", "after": "1",
}  # fmt: skip


def _item(**changes: Any) -> ItemResult:
    values: dict[str, Any] = {
        "key": "01-causality",
        "kind": "step",
        "number": 1,
        "before_latex": r"\nabla J",
        "before_text": "∇J",
        "latex": r"\sum_t G_t",
        "text": "Σ_t G_t",
        "reason": "causality",
        "sentence": "The past does not matter.",
        "expected": "proved",
        "verdict": PROVED,
        "why": "the difference vanishes",
        "scope": EVERYWHERE,
        "axioms": ("policies-sum-to-one",),
        "witness": None,
        "checks": {
            "sampling": Evidence("sampling", "passed", "200 MDPs agree", {"mdps": 200, "sizes": {(1, 2)}}, 0.2),
            "kernel": Evidence("kernel", "proved", "T in 1..4", {"axioms": ["policies-sum-to-one"]}, 0.1),
        },
        "file": "mine/reward_to_go.py",
        "line": 48,
    }
    return ItemResult(**{**values, **changes})


def _entry(*items: ItemResult, **changes: Any) -> EntryResult:
    values: dict[str, Any] = {
        "id": "reward-to-go",
        "title": "Reward-to-go",
        "family": "causality",
        "expected": "theorem",
        "verdict": PROVED,
        "as_expected": all(item.as_expected for item in items),
        "scope": EVERYWHERE,
        "items": items,
        "file": "mine/reward_to_go.py",
        "seconds": 0.5,
    }
    return EntryResult(**{**values, **changes})


@pytest.fixture
def item() -> Callable[..., ItemResult]:
    return _item


@pytest.fixture
def entry() -> Callable[..., EntryResult]:
    return _entry


@pytest.fixture
def good() -> EntryResult:
    """A derivation of one step with one pitfall, both as they should be."""
    pitfall = _item(
        key="pitfall-01-late", kind="pitfall", number=2, reason="",
        expected="refuted", verdict=REFUTED, witness=WITNESS, scope=None,
    )  # fmt: skip
    return _entry(_item(), pitfall)


@pytest.fixture
def refuted() -> EntryResult:
    """A derivation whose second step is false."""
    broken = _item(
        key="02-algebra", number=2, reason="algebra", line=50,
        verdict=REFUTED, witness=WITNESS, scope=None, why="1/2 and 1 on one MDP",
    )  # fmt: skip
    return _entry(_item(), broken, id="drop-gamma", verdict=REFUTED, scope=None)


@pytest.fixture
def undecided() -> EntryResult:
    """A derivation with a step that nobody could decide and one that was only sampled."""
    first = _item(verdict=UNDECIDED, why="kernel: 3 terms are left", scope=None)
    second = _item(key="02-algebra", number=2, verdict=SAMPLED, why="sampling: 200 MDPs agree", scope=None)
    return _entry(first, second, id="hard", verdict=UNDECIDED, scope=None)


@pytest.fixture
def contradiction() -> EntryResult:
    """The kernel proves what sampling refutes."""
    broken = _item(verdict=UNDECIDED, contradiction="the kernel proves this equation, and sampling refutes it", scope=None)
    return _entry(broken, id="loud", verdict=UNDECIDED, scope=None)


@pytest.fixture
def report() -> Callable[..., Report]:
    return lambda *entries: Report("0.1.0", entries, seed=7, samples=200, seconds=1.25)
