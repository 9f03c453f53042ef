"""Floating point passes on what it cannot tell, and is right about what it can."""

from __future__ import annotations

from itertools import islice

import pytest

from verify.claims.library import index
from verify.claims.loading import load
from verify.provers.model import Undefined
from verify.refute.choices import Choices, Facts
from verify.refute.model import Sides
from verify.refute.numbers import approximately, certainly_violated
from verify.refute.rough import rough_values, roughly, worth_a_look
from verify.refute.search import points, styles

PATHS = {row.id: row.path for row in index()}
NAMES = ["baseline-state-dependent", "kl-not-negative", "pgt-discounted", "mean-kl-bound", "trajectory-ratio", "model-needed"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_worth_a_look_is_no_counterexample_in_exact_numbers(name: str):
    seen = passed_on = 0
    for item in load(PATHS[name]).items():
        claim = item.claim
        for size in ((1, 2, claim.min_horizon), (2, 2, claim.min_horizon)):
            sides, facts = Sides(claim, size[2]), Facts.of(claim)
            for style in styles(facts):
                choices = Choices(*size, facts, style)
                exact, rough = sides.on(choices), roughly(sides, choices)
                for times, places in islice(points(claim, size), 3):
                    values = rough_values(rough, times, places)
                    passed_on += worth_a_look(claim.relation, values)
                    if values is None:
                        continue
                    try:
                        before, after = exact.at(times, places)
                    except Undefined:
                        continue
                    seen += 1
                    assert values == pytest.approx((approximately(before), approximately(after)), rel=1e-8, abs=1e-8)
                    if certainly_violated(claim.relation, before, after):
                        assert worth_a_look(claim.relation, values)
    assert seen > 20 and passed_on


@pytest.mark.parametrize(
    ("relation", "values", "worth"),
    [
        ("=", None, True), ("=", (1.0, 1.0), False), ("=", (1.0, 1.0 + 1e-9), True), ("<=", (1.0, 2.0), False),
        ("<=", (2.0, 1.0), True), (">=", (2.0, 1.0), False), (">=", (1.0, 2.0), True), ("<=", (1.0, 1.0), False),
    ],
)  # fmt: skip
def test_which_values_are_for_exact_numbers_to_decide(relation: str, values: tuple[float, float] | None, worth: bool):
    assert worth_a_look(relation, values) is worth
