"""``verify show``: everything that an author wrote is on the page, in order, and each line carries what was found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from verify import Derivation, Instead, Misconception, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *
from verify.report.derivation import derivation_text, for_every_text


def derivation() -> Derivation:
    return Derivation(
        id="twice", family="sums", title="Twice", summary="Once and once again.",
        idea="Two of a kind, as in [the sum of one](once), are twice that kind.", assumes=[positive_policy, positive_discount],
        for_every=[(t, 1, T), s], undiscounted=True, min_horizon=2, start=b(s) + b(s), uses=["once"],
        steps=[Step(2 * b(s), by=algebra), Step(b(s) * 2, by=linearity, note="factors commute")],
        pitfalls=[Refuted("three times", b(s) + b(s), 3 * b(s))],
        sources=[Source(authors="A. Author", year=1999, title="On sums", where="page 3", differs="ours is shorter")],
    )  # fmt: skip


def misconception() -> Misconception:
    return Misconception(
        id="thrice", family="sums", title="Thrice", summary="It is not.",
        says=Refuted("it is three", 2 * b(s), 3 * b(s), for_every=[s]),
        tempting="Three is nice.", true_when="b is zero.", instead=[Instead("it is two", b(s) + b(s), 2 * b(s), for_every=[s])],
    )  # fmt: skip


def in_order(text: str, *parts: str) -> None:
    place = 0
    for part in parts:
        place = text.find(part, place)
        assert place >= 0, f"{part!r} is missing, or out of order"


def test_a_derivation_shows_all_that_was_written() -> None:
    in_order(
        derivation_text(derivation()),
        "Twice", "twice · sums · theorem", "Once and once again.", "Assumes", "positive-policy", "positive-discount", "γ = 1",
        "T ≥ 2", "For every", "t = 1, …, T; s", "In words", "as in the sum of one (once), are twice",
        "Derivation", "   1 = ", "algebra: ", "   2 = ", "linearity: factors commute",
        "Pitfalls", "1. three times", "Sources", "A. Author (1999), On sums, page 3", "differs: ours is shorter", "Uses", "once",
    )  # fmt: skip


def test_a_misconception_shows_all_that_was_written() -> None:
    in_order(
        derivation_text(misconception()),
        "Thrice", "thrice · sums · false", "Assumes", "nothing", "What people say", "it is three", "for every s", "Why it tempts",
        "Three is nice.", "When it is true", "b is zero.", "Instead", "it is two",
    )  # fmt: skip


@pytest.mark.parametrize("make", [derivation, misconception])
def test_without_a_result_there_is_no_verdict(make: Any) -> None:
    text = derivation_text(make())
    assert not any(word in text for word in ("PROVED", "REFUTED", "SAMPLED", "UNDECIDED", "✓", "✗"))


def test_each_line_carries_its_own_verdict(item: Any, entry: Any) -> None:
    written = derivation()
    keys = [one.key for one in written.items()]
    found = entry(
        item(key=keys[0]),
        item(key=keys[1], number=2, verdict="UNDECIDED", why="three terms are left", scope=None),
        item(key=keys[2], number=3, kind="pitfall", expected="refuted", verdict="REFUTED", witness=None, scope=None),
    )
    text = derivation_text(written, replace(found, verdict="UNDECIDED", scope=None))
    lines = text.splitlines()
    assert next(line for line in lines if line.startswith("   1 = ")).endswith("✓ PROVED")
    assert next(line for line in lines if line.startswith("   2 = ")).endswith("✗ UNDECIDED")
    in_order(text, "three terms are left", "three times", "✓ REFUTED", "✗ UNDECIDED")


def test_free_variables_in_words() -> None:
    assert for_every_text([(t, 1, T), (k, 1, t), s, a]) == "t = 1, …, T; k = 1, …, t; s; a"
