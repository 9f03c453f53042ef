"""What each assumption is for, on a terminal: a table of marks, then a paragraph per row."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable

from verify.claims.model import Entry, Misconception
from verify.report.style import PLAIN, Paint
from verify.report.witness import witness_lines
from verify.study import NOT_COVERED, Outcome, Row, Study

MARKS = {"breaks": "✗", "stands": "✓", "small": "✓", "undefined": "∅", "unsayable": "–", "undecided": "?"}
COLOURS = {
    "breaks": "red",
    "stands": "green",
    "small": "yellow",
    "undefined": "yellow",
    "unsayable": "dim",
    "undecided": "yellow",
}
HEADS = {
    "breaks": "breaks",
    "undefined": "undefined",
    "unsayable": "no meaning",
    "undecided": "undecided",
    "stands": "stands",
    "small": "stands on small MDPs",
}
STANDS = "What stands was proved for every finite MDP at the horizons that `--horizon` allows (T up to 4 by default), not beyond."
WIDTH = 100
Numbers = dict[str, str]  # key of an equation -> how its column is headed


def assumptions_text(entry: Entry, found: Study, paint: Paint = PLAIN) -> str:
    """The table of one entry: equations across, assumptions and changes down; below it what breaks, and by which MDP."""
    lines = [paint("bold", entry.title), paint("dim", f"{entry.id} · what each assumption is for"), ""]
    if not found.keys:
        return "\n".join([*lines, "There is no equation to prove here: what is said is false with all its assumptions."]) + "\n"
    numbers = column_heads(found.keys)
    lines += [*_matrix(found, numbers, paint), paint("dim", _legend(found)), ""]
    for row in found.rows:
        lines += [*_paragraph(row, numbers, paint, isinstance(entry, Misconception)), ""]
    lines += textwrap.wrap(STANDS, WIDTH)
    lines += textwrap.wrap("Not covered. " + NOT_COVERED, WIDTH)
    lines += [line for one in found.not_covered for line in textwrap.wrap("Only in part or not covered: " + one, WIDTH)]
    return "\n".join(lines) + "\n"


def column_heads(keys: Iterable[str]) -> Numbers:
    """1, 2, … for steps and repairs, "all" for the first term = the last."""
    return {key: str(int(number[0])) if (number := re.findall(r"\d+", key)) else "all" for key in keys}


def _matrix(found: Study, numbers: Numbers, paint: Paint) -> list[str]:
    width = max((len(row.name) for row in found.rows), default=0)
    heads = [numbers[key].rjust(5 if key == "whole" else 3) for key in found.keys]
    lines = [f"{'':<{width}}  {''.join(heads)}"]
    for row in found.rows:
        outcomes = {one.key: one.found for one in row.outcomes}
        cells = [_cell(outcomes.get(key), len(head), paint) for key, head in zip(found.keys, heads, strict=True)]
        lines.append(f"{row.name:<{width}}  {''.join(cells)}")
    return lines


def _cell(found: str | None, width: int, paint: Paint) -> str:
    mark = MARKS[found] if found is not None else " "
    return " " * (width - 1) + (paint(COLOURS[found], mark) if found is not None else mark)


def _legend(found: Study) -> str:
    words = {
        "✗": "breaks",
        "✓": "stands",
        "∅": "no longer defined everywhere",
        "–": "has no meaning",
        "?": "undecided",
        " ": "not touched",
    }
    seen = {MARKS[one.found] for row in found.rows for one in row.outcomes}
    return ", ".join(f"{mark} {word}" for mark, word in words.items() if mark in seen)


def _paragraph(row: Row, numbers: Numbers, paint: Paint, is_misconception: bool) -> list[str]:
    head = f"without {row.name}" if row.kind == "assumption" else f"what if {row.title}"
    lines = [paint("bold", head), *(paint("dim", f"  {line}") for line in textwrap.wrap(row.says, WIDTH - 2))]
    for kind, words in HEADS.items():
        chosen = [one for one in row.outcomes if one.found == kind]
        if chosen:
            lines.append(f"  {paint(COLOURS[kind], words)}  {named(chosen, numbers)}")
        if kind in ("unsayable", "undecided", "undefined") and chosen:
            lines += [paint("dim", f"    {line}") for line in textwrap.wrap(chosen[0].detail, WIDTH - 4)]
    smallest = row.smallest
    if smallest is not None and smallest.witness is not None:
        told = f"{named([smallest], numbers)}: {'; '.join(witness_lines(smallest.witness))}"
        lines += textwrap.wrap(told, WIDTH - 2, initial_indent="  witness  ", subsequent_indent=" " * 11)
    if row.kind == "assumption" and not row.having("breaks", "undefined", "undecided", "small"):
        what = "what is said is false even under it" if is_misconception else "it is superfluous"
        lines.append(f"  no equation needs it: {what}")
    return lines


def named(outcomes: Iterable[Outcome], numbers: Numbers) -> str:
    """ "steps 1, 3 … 7, all": equations by their numbers, runs of three or more shortened."""
    keys = [one.key for one in outcomes]
    steps = [int(numbers[key]) for key in keys if numbers[key] != "all"]
    noun = "repair" if any(key.startswith("instead") for key in keys) else "step"
    parts = [f"{noun}{'s' if len(steps) > 1 else ''} {', '.join(_runs(steps))}"] if steps else []
    return " and ".join([*parts, *(["the derivation as a whole"] if len(steps) < len(keys) else [])])


def _runs(numbers: list[int]) -> list[str]:
    groups: list[list[int]] = []
    for number in numbers:
        if groups and number == groups[-1][-1] + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    words = []
    for group in groups:
        words += [f"{group[0]}–{group[-1]}"] if len(group) > 2 else [str(one) for one in group]
    return words
