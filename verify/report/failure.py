"""What is printed about an equation that is not as expected: both sides, the evidence and a way back."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path

from verify.claims.errors import Place, shown_path
from verify.claims.library import default_roots
from verify.claims.verdict import PROVED, EntryResult, ItemResult, Superfluous
from verify.language.relations import TEXT
from verify.report.style import PLAIN, Paint, headline
from verify.report.witness import witness_parts

CHECKERS = ("kernel", "parametric", "symbolic", "sampling")


@dataclass(frozen=True)
class Run:
    """The settings of a run that its reader needs in order to repeat it; None for what was left at its default."""

    seed: int = 0
    samples: int | None = None
    horizon: int | None = None


def repeat_command(entry: EntryResult, item: ItemResult, run: Run) -> str:
    """The command that decides this one equation again, in the same way."""
    in_library = any(Path(entry.file).resolve().is_relative_to(root) for root in default_roots())
    words = ["verify", "check", entry.id if in_library else shown_path(entry.file)]
    words += ["--step", str(item.number), "--seed", str(run.seed)]
    for option, value in (("--samples", run.samples), ("--horizon", run.horizon)):
        words += [option, str(value)] if value is not None else []
    return shlex.join(words)


def failure_lines(entry: EntryResult, item: ItemResult, run: Run | None = None, paint: Paint = PLAIN) -> list[str]:
    """Where, what was written, the witness with both values, what each checker found, how to repeat it."""
    lines = [f"{paint('bold', str(Place(item.file, item.line)))}: {paint('red', headline(item))}"]
    if item.kind != "step" and item.verdict != PROVED:
        lines += _field("says", [item.sentence], paint)
    lines += _field("before", [item.before_text], paint)
    if item.relation != "=":
        lines += _field("relation", [f"before {TEXT[item.relation]} after"], paint)
    lines += _field("after", [item.text], paint)
    if item.reason:
        lines += _field("reason", [item.reason], paint)
    if item.witness is not None:
        about, notes = witness_parts(item.witness)
        lines += _field("witness", about, paint) + _field("note", notes, paint)
    elif item.why and item.why not in headline(item):
        lines += _field("why", [item.why], paint)
    lines += _field("missing", remedy_lines(item), paint)
    lines += _field("checked", evidence_lines(item), paint)
    return lines + _field("repeat", [repeat_command(entry, item, run or Run())], paint)


def remedy_lines(item: ItemResult) -> list[str]:
    """Which assumptions would make the equation a theorem; `verify explain` says what each of them means."""
    return [f"holds if {' and '.join(names)} {'is' if len(names) == 1 else 'are'} assumed" for names in item.remedies]


def superfluous_line(entry: EntryResult, one: Superfluous, paint: Paint = PLAIN) -> str:
    """An assumption that does nothing: where it is listed, and what to do about it."""
    return f"{paint('bold', str(Place(entry.file, one.line)))}: {paint('red', superfluous_words(entry, one))}"


def superfluous_words(entry: EntryResult, one: Superfluous) -> str:
    """The same without the place."""
    what = "step" if entry.expected == "theorem" else "equation"
    return f"the assumption {one.assumption} is superfluous: no {what} needs it, each is proved without it; leave it out"


def evidence_lines(item: ItemResult) -> list[str]:
    """One line per checker: what it found, in its own words."""
    names = [*(name for name in CHECKERS if name in item.checks), *(name for name in item.checks if name not in CHECKERS)]
    width = max((len(name) for name in names), default=0)
    found = [(name, item.checks[name]) for name in names]
    return [f"{name:<{width}}  {one.outcome}{': ' if one.detail else ''}{one.detail}" for name, one in found]


def _field(name: str, lines: list[str], paint: Paint) -> list[str]:
    heads = [name, *[""] * len(lines)][: len(lines)]
    return [f"  {paint('dim', head.ljust(8))} {line}" for head, line in zip(heads, lines, strict=True)]
