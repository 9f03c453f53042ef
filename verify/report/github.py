"""The report as annotations of GitHub Actions: ``::error`` lines for equations not as expected and idle assumptions."""

from __future__ import annotations

from verify.claims.errors import shown_path
from verify.claims.verdict import Report
from verify.report.failure import Run, failure_lines, superfluous_words
from verify.report.style import headline
from verify.report.text import summary_line


def github_report(report: Report, run: Run | None = None) -> str:
    """Workflow commands, and a notice with the summary when all is well."""
    lines = [
        f"::error file={_property(shown_path(item.file))},line={item.line},title={_property(f'{entry.id}: {headline(item)}')}"
        f"::{_message(chr(10).join(failure_lines(entry, item, run or Run(report.seed))))}"
        for entry in report.entries
        for item in entry.items
        if not item.as_expected
    ]
    lines += [
        f"::error file={_property(shown_path(entry.file))},line={one.line},title={_property(f'{entry.id}: {one.assumption}')}"
        f"::{_message(superfluous_words(entry, one))}"
        for entry in report.entries
        for one in entry.superfluous
    ]
    lines += [
        f"::error file={_property(shown_path(one.file))},line={one.line},title={_property(f'{document.id}: {one.id}')}"
        f"::{_message(chr(10).join(one.problems))}"
        for document in report.sources
        for one in document.equations
        if one.problems
    ]
    return "\n".join([*lines, f"::notice title=gradproof::{_message(summary_line(report))}"]) + "\n"


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
