"""What a page says it assumes and what its letters mean: what its equations read, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("mkdocs", reason="the site needs the extra gradproof[site]")

from verify import Derivation, Step
from verify.assumptions import *
from verify.claims.library import index
from verify.claims.loading import load
from verify.notation import *
from verify.reasons import *
from verify.site_pages.book import Checked
from verify.site_pages.setting import discount, setting

PATHS: dict[str, Path] = {row.id: row.path for row in index()}


def said(name: str) -> str:
    return setting(Checked(load(PATHS[name]), None))  # type: ignore[arg-type]  # the words rest on what is claimed alone


def test_a_claim_about_trajectories_has_times_a_return_and_a_discount() -> None:
    words = said("reward-to-go-discounted")
    for part in ("Times run from 1 to T", r"R(\tau)", "0 ≤ γ ≤ 1", "Claimed for every horizon T."):
        assert part in words


def test_a_claim_without_a_last_step_has_no_horizon_and_a_discount_below_one() -> None:
    words = said("pgt-discounted")
    assert "0 ≤ γ &lt; 1" in words
    assert "Claimed for an infinite horizon" in words
    assert "from 1 to T" not in words and "every horizon" not in words and r"R(\tau)" not in words


def test_a_claim_about_one_state_says_nothing_of_times_rewards_and_discounts() -> None:
    words = said("kl-not-negative")
    assert "Conventions" not in words and "γ" not in words and "horizon" not in words
    assert "Claimed for every" in words


def test_a_claim_about_real_variables_says_for_which() -> None:
    assert said("finite-difference-orders").startswith("<p><strong>Claimed</strong> for every")


@pytest.mark.parametrize(
    "assumed, undiscounted, expected",
    [
        ([], False, "0 ≤ γ ≤ 1"),
        ([positive_discount], False, "0 < γ ≤ 1"),
        ([discount_below_one], False, "0 ≤ γ < 1"),
        ([positive_discount, discount_below_one], False, "0 < γ < 1"),
        ([], True, "γ = 1"),
    ],
)
def test_the_discount_is_what_is_assumed_of_it(assumed: list[object], undiscounted: bool, expected: str) -> None:
    entry = Derivation(
        title="Title", summary="Words.", assumes=assumed, undiscounted=undiscounted,
        start=J, steps=[Step(E(R(tau)), by=algebra)],
    )  # fmt: skip
    assert discount(entry) == expected
