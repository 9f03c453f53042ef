"""The report as JUnit XML: a test case per equation, grouped by claim, and a failing one per superfluous assumption."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from verify.claims.equations import equation_of
from verify.claims.errors import shown_path
from verify.claims.verdict import EntryResult, ItemResult, Report
from verify.report.failure import Run, failure_lines, superfluous_words
from verify.report.sources import problem_lines
from verify.report.style import headline

# What XML 1.0 cannot hold at all, not even escaped.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_report(report: Report, run: Run | None = None) -> str:
    """JUnit XML text. A contradiction between checkers is an error; anything else not as expected is a failure."""
    root = ET.Element("testsuites", name="gradproof")
    for entry in report.entries:
        _suite(root, entry, run or Run(report.seed))
    for document in report.sources:
        _document(root, document)
    for counter in ("tests", "failures", "errors"):
        root.set(counter, str(sum(int(suite.get(counter, "0")) for suite in root)))
    root.set("time", f"{report.seconds:.3f}")
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, entry: EntryResult, run: Run) -> None:
    broken = sum(bool(item.contradiction) for item in entry.items)
    failed = sum(not item.as_expected for item in entry.items) - broken
    idle = len(entry.superfluous)
    suite = ET.SubElement(root, "testsuite", name=entry.id, tests=str(len(entry.items) + idle), failures=str(failed + idle))
    suite.set("errors", str(broken))
    suite.set("time", f"{entry.seconds:.3f}")
    for item in entry.items:
        case = ET.SubElement(suite, "testcase", classname=entry.id, name=item.key, time=f"{_seconds(item):.3f}")
        case.set("file", shown_path(item.file))
        case.set("line", str(item.line))
        if not item.as_expected:
            story = ET.SubElement(case, "error" if item.contradiction else "failure", message=_clean(headline(item)))
            story.text = _clean("\n".join(failure_lines(entry, item, run)))
    for one in entry.superfluous:
        case = ET.SubElement(suite, "testcase", classname=entry.id, name=f"assumption-{one.assumption}", time="0.000")
        case.set("file", shown_path(entry.file))
        case.set("line", str(one.line))
        ET.SubElement(case, "failure", message=_clean(superfluous_words(entry, one)))


def _document(root: ET.Element, document: EntryResult) -> None:
    """A test case per equation of a document by somebody else; one that is unfinished fails."""
    broken = {equation_of(item.key) for item in document.items if item.contradiction}
    failed = sum(bool(one.problems) and one.id not in broken for one in document.equations)
    suite = ET.SubElement(root, "testsuite", name=document.id, tests=str(len(document.equations)), failures=str(failed))
    suite.set("errors", str(sum(one.id in broken for one in document.equations)))
    suite.set("time", f"{document.seconds:.3f}")
    for one in document.equations:
        items = [item for item in document.items if item.key.startswith(f"{one.id}-")]
        case = ET.SubElement(suite, "testcase", classname=document.id, name=one.id, time=f"{sum(map(_seconds, items)):.3f}")
        case.set("file", shown_path(one.file))
        case.set("line", str(one.line))
        if one.problems:
            story = ET.SubElement(case, "error" if one.id in broken else "failure", message=_clean(one.problems[0]))
            story.text = _clean("\n".join(problem_lines(one)).strip())


def _seconds(item: ItemResult) -> float:
    return sum(evidence.seconds for evidence in item.checks.values())


def _clean(text: str) -> str:
    return FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
