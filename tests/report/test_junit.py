"""JUnit XML: a test case per equation, and well-formed whatever the formulas hold."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

from verify.report.junit import junit_report


def test_every_equation_is_a_test_case(good: Any, refuted: Any, report: Any) -> None:
    root = ET.fromstring(junit_report(report(good, refuted)).encode())
    cases = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert cases == [
        ("reward-to-go", "01-causality"), ("reward-to-go", "pitfall-01-late"),
        ("drop-gamma", "01-causality"), ("drop-gamma", "02-algebra"),
    ]  # fmt: skip
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "1", "0")


def test_a_failure_carries_the_text_of_the_terminal(refuted: Any, report: Any) -> None:
    (failure,) = ET.fromstring(junit_report(report(refuted)).encode()).iter("failure")
    assert failure.get("message") == "step 2 does not hold"
    assert "before   ∇J" in (failure.text or "")
    assert "repeat   verify check" in (failure.text or "")


def test_a_contradiction_is_an_error(contradiction: Any, report: Any) -> None:
    root = ET.fromstring(junit_report(report(contradiction)).encode())
    assert (root.get("failures"), root.get("errors")) == ("0", "1")
    assert len(list(root.iter("error"))) == 1


def test_markup_and_control_characters_do_not_break_the_file(item: Any, entry: Any, report: Any) -> None:
    nasty = 'a < b & "c" ]]> \x00\x1b[31m'
    root = ET.fromstring(junit_report(report(entry(item(verdict="UNDECIDED", why=nasty, before_text=nasty)))).encode())
    (failure,) = root.iter("failure")
    assert 'a < b & "c" ]]>' in (failure.text or "")
