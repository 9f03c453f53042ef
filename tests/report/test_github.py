"""Annotations of GitHub Actions: one line each, with everything that its parser treats specially escaped."""

from __future__ import annotations

from typing import Any

from verify.report.github import github_report


def test_a_failure_is_one_annotation_at_its_line(good: Any, refuted: Any, report: Any) -> None:
    first, notice = github_report(report(good, refuted)).splitlines()
    head = "::error file=mine/reward_to_go.py,line=50,title=drop-gamma%3A step 2 does not hold::"
    assert first.startswith(head)
    assert "%0A  before   ∇J%0A" in first
    assert notice.startswith("::notice title=gradproof::2 claims: 1 proved, 1 refuted; 1 of 2 not as expected")


def test_percent_signs_and_line_breaks_are_escaped(item: Any, entry: Any, report: Any) -> None:
    strange = entry(item(verdict="UNDECIDED", why="100%\nsure, really: yes"))
    first, _ = github_report(report(strange)).splitlines()
    assert "100%25%0Asure%2C really%3A yes" in first.split("::")[1]
