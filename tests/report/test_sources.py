"""Documents by others in every format of the report, and apart from the claims."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from verify.check import check_entry
from verify.claims.verdict import EntryResult, Report
from verify.notation import b, grad, tau
from verify.report.document import document_text
from verify.report.github import github_report
from verify.report.json_format import json_report
from verify.report.junit import junit_report
from verify.report.sources import counted, sources_summary, sources_text
from verify.report.style import Paint
from verify.report.text import text_report
from verify.runs import Settings
from verify.sources import Chain, Continues, Conventions, Document, Equals, Equation, Malformed, NotCheckable

NOTES = Document(
    title="Notes",
    author="A. N. Other",
    summary="Some notes.",
    conventions=Conventions(first_time="t = 1", discount="none", trajectory="with s_{T+1}", laws="π", symbols=[(r"\beta", "b")]),
    equations=[
        Equation("S9-E01", latex=r"2\beta", use="It doubles.", reading=Chain(b + b, Equals(2 * b))),
        Equation(
            "S9-E02",
            latex=r"3\beta",
            use="It trebles.",
            reading=Continues("S9-E01", Equals(3 * b)),
            lenient=Chain(b + b + b, Equals(3 * b)),
            corrected=Chain(b + b, Equals(2 * b)),
            error="wrong number",
            why="Two and not three.",
            proved_in=["sum"],
        ),
        Equation("S9-E03", latex=r"2\beta", use="Back again.", reading=Continues("S9-E02", Equals(2 * b))),
        Equation(
            "S9-E04", latex="x", use="Odd.", reading=Malformed(lambda: grad(b, tau)), error="odd", why="No.",
            corrected_says="Yes.",
        ),
        Equation("S9-I01", says="It is nice.", use="Taste.", reading=NotCheckable("A matter of taste.")),
    ],
    id="009",
)  # fmt: skip


@pytest.fixture(scope="module")
def notes() -> EntryResult:
    return check_entry(NOTES, Settings(samples=20))


@pytest.fixture
def unfinished(notes: EntryResult) -> EntryResult:
    first = replace(notes.equations[0], problems=("line 1 is not decided", "and more"))
    return replace(notes, as_expected=False, equations=(first, *notes.equations[1:]))


def report(*sources: EntryResult) -> Report:
    return Report("0.1.0", (), 0, 20, 1.0, sources)


def test_a_table_with_a_line_per_equation(notes: EntryResult) -> None:
    lines = sources_text([notes])
    assert lines[0].startswith("✓ 009  Notes  5 equations: 2 true, 2 false as printed, 1 not checkable, ")
    assert lines[1:] == [
        "    ✓ S9-E01  TRUE              It doubles.",
        "    ✓ S9-E02  FALSE-as-printed  It trebles.  [wrong number; charitably TRUE]",
        "    ✓ S9-E03  TRUE              Back again.  [a line does not follow from the one before it]",
        "    ✓ S9-E04  FALSE-as-printed  Odd.  [odd]",
        "    ✓ S9-I01  NOT-CHECKABLE     Taste.",
    ]
    assert sources_text([notes], table=False) == lines[:1]
    assert sources_text([notes], quiet=True) == []


def test_what_is_unfinished_is_said_with_its_place_and_a_way_back(unfinished: EntryResult) -> None:
    lines = sources_text([unfinished], quiet=True)
    assert lines[0].startswith("✗ 009")
    assert lines[1].strip().startswith("✗ S9-E01")
    place = f"{NOTES.equations[0].place}"
    assert [line for line in lines if place in line] == [
        f"{place}: S9-E01: line 1 is not decided", f"{place}: S9-E01: and more",
    ]  # fmt: skip
    assert lines[-1].split() == ["repeat", "verify", "show", "S9-E01"]


def test_the_summary_counts_documents_apart(notes: EntryResult, unfinished: EntryResult) -> None:
    assert sources_summary([notes]) == (
        "1 document by others, 5 equations: 2 true, 2 false as printed, 1 not checkable; all of them decided"
    )
    assert sources_summary([unfinished, notes]).endswith("; 1 of 10 unfinished")
    assert text_report(report(notes)).splitlines()[-1].startswith("1 document by others, 5 equations")
    assert "0 claims" not in text_report(report(notes))
    assert counted(()) == "0 equations: "
    assert "\x1b[" in "".join(sources_text([notes], Paint(True)))


def test_json_holds_every_equation_with_its_claims(notes: EntryResult) -> None:
    data = json.loads(json_report(report(notes)))
    assert data["claims"] == []
    assert data["summary"]["claims"] == 0
    [document] = data["sources"]
    assert (document["id"], document["decided"], document["counts"]["TRUE"]) == ("009", True, 2)
    second = document["equations"][1]
    assert (second["verdict"], second["lenient"], second["proved_in"]) == ("FALSE-as-printed", "TRUE", ["sum"])
    assert second["lines"] == [
        {
            "number": 1, "relation": "=", "verdict": "FALSE-as-printed", "follows": "no",
            "key": "S9-E02-reading-line-1", "step_key": "S9-E02-reading-step-1",
        }
    ]  # fmt: skip
    assert {claim["key"] for claim in second["claims"]} == {
        "S9-E02-reading-line-1", "S9-E02-reading-step-1", "S9-E02-lenient-line-1", "S9-E02-corrected-line-1",
    }  # fmt: skip
    assert second["claims"][0]["witness"]["claim"]["item"] == "S9-E02-reading-line-1"
    assert document["equations"][3]["refusals"] == [
        "grad(…, tau): a gradient is taken with respect to the policy's parameters theta"
    ]


def test_junit_has_a_test_case_per_equation(notes: EntryResult, unfinished: EntryResult) -> None:
    root = ET.fromstring(junit_report(report(notes)))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("5", "0", "0")
    root = ET.fromstring(junit_report(report(unfinished)))
    assert root.get("failures") == "1"
    [failure] = root.iter("failure")
    assert failure.get("message") == "line 1 is not decided"
    assert "verify show S9-E01" in (failure.text or "")


def test_github_points_at_the_equation(notes: EntryResult, unfinished: EntryResult) -> None:
    assert "::error" not in github_report(report(notes))
    [line] = [line for line in github_report(report(unfinished)).splitlines() if line.startswith("::error")]
    assert f"line={NOTES.equations[0].place.line},title=009%3A S9-E01::line 1 is not decided%0Aand more" in line


def test_a_document_reads_as_a_page(notes: EntryResult) -> None:
    text = document_text(NOTES, notes)
    assert text.startswith("Notes\n009 · A. N. Other\n\nSome notes.\n")
    for part in (
        "  τ           with s_{T+1}",
        "S9-E02  FALSE-as-printed, charitably TRUE",
        "             = 3 b  FALSE-as-printed",
        "  corrected  2 b",
        "  why        wrong number: Two and not three.",
        "  proved in  sum",
        "  ill-formed grad(…, tau): a gradient is taken",
        "✓ 5 equations: 2 true",
    ):
        assert part in text


def test_one_equation_of_a_document(notes: EntryResult) -> None:
    text = document_text(NOTES, notes, only="S9-E03")
    assert "S9-E03  TRUE" in text
    assert "S9-E02" not in text
    assert "Conventions" not in text
    assert "does not follow from the line before it" in text


def test_a_document_that_is_not_decided_has_no_verdicts() -> None:
    text = document_text(NOTES)
    assert "S9-E02\n" in text
    assert not any(word in text for word in ("TRUE", "FALSE", "PROVED"))


def test_problems_are_printed_beside_the_equation(unfinished: EntryResult) -> None:
    assert "line 1 is not decided" in document_text(NOTES, unfinished, only="S9-E01")


def test_contradictions_in_documents_are_as_loud_as_elsewhere(notes: EntryResult) -> None:
    broken: Any = replace(notes.items[0], contradiction="two checkers disagree")
    result = replace(notes, items=(broken, *notes.items[1:]))
    assert report(result).contradictions == [(result, broken)]
    assert "CONTRADICTION between checkers: 009" in text_report(report(result))
