"""A report for the terminal: a line per entry, the whole story of what is not as expected, and one line to end with."""

from __future__ import annotations

from verify.claims.verdict import EntryResult, ItemResult, Report
from verify.report.failure import CHECKERS, Run, failure_lines, superfluous_line
from verify.report.sources import sources_summary, sources_text
from verify.report.style import PLAIN, Paint, chain_checked, count, item_name, scope_words


def text_report(report: Report, run: Run | None = None, paint: Paint = PLAIN, quiet: bool = False, verbose: bool = False) -> str:
    """The report in words. ``quiet`` leaves out what is as expected, ``verbose`` adds the steps of every entry."""
    run = run or Run(report.seed)
    width = max((len(entry.id) for entry in report.entries), default=0)
    lines: list[str] = []
    for entry in report.entries:
        if quiet and entry.as_expected:
            continue
        lines.append(entry_line(entry, width, paint))
        if verbose:
            lines += [f"    {line}" for line in step_lines(entry, paint)]
    for entry in report.entries:
        for item in entry.items:
            if not item.as_expected:
                lines += ["", *failure_lines(entry, item, run, paint)]
        if entry.superfluous:
            lines += ["", *(superfluous_line(entry, one, paint) for one in entry.superfluous)]
        elif not entry.as_expected and all(item.as_expected for item in entry.items):
            lines += ["", f"{entry.id}: {paint('red', f'expected {entry.expected}, found {entry.verdict}')}"]
    lines += sources_text(report.sources, paint, quiet, table=verbose or not report.entries)
    if lines:
        lines.append("")
    loud = [contradiction_line(entry, item, paint) for entry, item in report.contradictions]
    return "\n".join([*lines, *loud, summary_line(report, paint)]) + "\n"


def contradiction_line(entry: EntryResult, item: ItemResult, paint: Paint = PLAIN) -> str:
    """The loudest thing that this program says."""
    return paint("loud", f"CONTRADICTION between checkers: {entry.id}, {item_name(item)}: {item.contradiction}")


def entry_line(entry: EntryResult, width: int, paint: Paint = PLAIN) -> str:
    """Mark, id, verdict, scope, how much was checked, seconds."""
    parts = [count(len(entry.steps), "step" if entry.expected == "theorem" else "equation")]
    if entry.pitfalls:
        parts.append(count(len(entry.pitfalls), "pitfall"))
    # A selection without any step has no verdict of its own; dashes must not look like one.
    verdict = paint.verdict(entry.verdict, entry.as_expected, width=9) if chain_checked(entry) else "—".ljust(9)
    tail = paint("dim", f"{', '.join(parts)}, {entry.seconds:.2f} s")
    scope = scope_words(entry)
    return f"{paint.mark(entry.as_expected)} {entry.id:<{width}}  {verdict}  {scope}{'  ' if scope else ''}{tail}"


def step_lines(entry: EntryResult, paint: Paint = PLAIN) -> list[str]:
    """A line per equation: mark, key, verdict, and what each checker said."""
    width = max((len(item.key) for item in entry.items), default=0)
    return [
        f"{paint.mark(item.as_expected)} {item.key:<{width}}  {paint.verdict(item.verdict, item.as_expected, 9)}  "
        + paint("dim", _checkers(item))
        for item in entry.items
    ]


def _checkers(item: ItemResult) -> str:
    names = [name for name in CHECKERS if name in item.checks]
    return ", ".join(f"{name}: {item.checks[name].outcome}" for name in names)


def summary_line(report: Report, paint: Paint = PLAIN) -> str:
    """How many are as expected, how many of each verdict, and how they were sampled."""
    documents = sources_summary(report.sources, paint) if report.sources else ""
    numbers = report.summary()
    total, good = numbers["claims"], numbers["as_expected"]
    partly = sum(not chain_checked(entry) for entry in report.entries)
    numbers = {**numbers, "undecided": numbers["undecided"] - partly, "without a verdict": partly}
    names = ("proved", "refuted", "sampled", "undecided", "without a verdict")
    verdicts = ", ".join(f"{numbers[name]} {name}" for name in names if numbers[name])
    head = f"all {total} as expected" if good == total else f"{total - good} of {total} not as expected"
    if total == 1:
        head = "as expected" if good else "not as expected"
    how = f"({count(report.samples, 'sample')} per equation, seed {report.seed}, {report.seconds:.1f} s)"
    if not report.entries and documents:
        return f"{documents} {paint('dim', how)}"
    claims = f"{count(total, 'claim')}: {verdicts}; {paint('green' if good == total else 'red', head)} {paint('dim', how)}"
    return "\n".join(filter(None, [documents, claims]))
