"""What the terminal shows: one line per entry, the whole story of a failure, and no verdict rounded up."""

from __future__ import annotations

from typing import Any

import pytest

from verify.report.failure import Run, failure_lines
from verify.report.style import Paint, wants_colour
from verify.report.text import summary_line, text_report


def test_an_entry_is_one_line(good: Any, report: Any) -> None:
    first, empty, summary = text_report(report(good)).splitlines()
    assert first == "✓ reward-to-go  PROVED     every finite MDP, T in 1..4  1 step, 1 pitfall, 0.50 s"
    assert empty == ""
    assert summary == "1 claim: 1 proved; as expected (200 samples per equation, seed 7, 1.2 s)"


def test_a_failing_step_shows_both_sides_the_witness_and_the_way_back(refuted: Any, report: Any) -> None:
    lines = text_report(report(refuted)).splitlines()
    assert lines[0].startswith("✗ drop-gamma  REFUTED")
    assert lines[2:] == [
        "mine/reward_to_go.py:50: step 2 does not hold",
        "  before   ∇J",
        "  after    Σ_t G_t",
        "  reason   algebra",
        "  witness  1 state, 1 action, T = 1",
        "           γ = 1/2",
        "           before 1/2, after 1",
        "  checked  kernel    proved: T in 1..4",
        "           sampling  passed: 200 MDPs agree",
        "  repeat   verify check mine/reward_to_go.py --step 2 --seed 7",
        "",
        "1 claim: 1 refuted; not as expected (200 samples per equation, seed 7, 1.2 s)",
    ]


def test_what_was_given_on_the_command_line_is_repeated(refuted: Any) -> None:
    lines = failure_lines(refuted, refuted.items[1], Run(seed=3, samples=50, horizon=2))
    assert lines[-1].endswith("--step 2 --seed 3 --samples 50 --horizon 2")


def test_a_derivation_of_the_library_is_repeated_by_its_id(item: Any, entry: Any) -> None:
    from verify.claims.library import default_roots

    (root,) = default_roots()
    shipped = entry(item(), file=str(root / "causality" / "reward_to_go.py"))
    assert failure_lines(shipped, shipped.items[0])[-1] == "  repeat   verify check reward-to-go --step 1 --seed 0"


def test_undecided_and_sampled_are_listed_with_their_reasons(undecided: Any, report: Any) -> None:
    text = text_report(report(undecided))
    assert "✗ hard  UNDECIDED" in text
    assert ":48: step 1 is undecided: kernel: 3 terms are left" in text
    assert ":48: step 2 is not proved, only sampled: sampling: 200 MDPs agree" in text


def test_a_contradiction_is_loud(contradiction: Any, good: Any, report: Any) -> None:
    text = text_report(report(good, contradiction))
    assert "CONTRADICTION between checkers: loud, step 1: the kernel proves" in text
    assert "1 of 2 not as expected" in text


def test_a_pitfall_that_is_true_is_named_by_its_sentence(item: Any, entry: Any, report: Any) -> None:
    pitfall = item(key="pitfall-02-late", kind="pitfall", number=5, expected="refuted", sentence="It may be late.")
    text = text_report(report(entry(pitfall)))
    assert "pitfall 2 is true, and a counterexample was expected: It may be late." in text
    assert "--step 5" in text


def test_quiet_shows_what_is_not_as_expected_only(good: Any, refuted: Any, report: Any) -> None:
    text = text_report(report(good, refuted), quiet=True)
    assert "reward-to-go  " not in text
    assert "✗ drop-gamma" in text
    assert text_report(report(good), quiet=True) == summary_line(report(good)) + "\n"


def test_verbose_shows_every_equation(good: Any, report: Any) -> None:
    text = text_report(report(good), verbose=True)
    assert "    ✓ 01-causality     PROVED     kernel: proved, sampling: passed" in text
    assert "    ✓ pitfall-01-late  REFUTED" in text


def test_a_selection_without_steps_has_no_verdict(good: Any, entry: Any, report: Any) -> None:
    partial = entry(*good.pitfalls, verdict="UNDECIDED", scope=None)
    text = text_report(report(partial))
    assert "UNDECIDED" not in text
    assert "1 without a verdict; as expected" in text


def test_an_entry_that_fails_although_its_items_do_not_is_explained(good: Any, entry: Any, report: Any) -> None:
    text = text_report(report(entry(*good.items, as_expected=False, verdict="SAMPLED")))
    assert "reward-to-go: expected theorem, found SAMPLED" in text


def test_colour_changes_nothing_but_colour(good: Any, refuted: Any, contradiction: Any, report: Any) -> None:
    import re

    whole = report(good, refuted, contradiction)
    coloured = text_report(whole, paint=Paint(True))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text_report(whole)


class Stream:
    def __init__(self, terminal: bool) -> None:
        self.isatty = lambda: terminal


@pytest.mark.parametrize(
    "choice, terminal, no_colour, expected",
    [
        ("auto", True, "", True), ("auto", False, "", False), ("auto", True, "1", False),
        ("always", False, "1", True), ("never", True, "", False),
    ],
)  # fmt: skip
def test_when_there_is_colour(
    monkeypatch: pytest.MonkeyPatch, choice: str, terminal: bool, no_colour: str, expected: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", no_colour)
    monkeypatch.setenv("TERM", "xterm")
    assert wants_colour(choice, Stream(terminal)) is expected  # type: ignore[arg-type]
