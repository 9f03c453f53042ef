"""What a run of mutants found: numbers, the table for a terminal, the JSON for the page about trust."""

from __future__ import annotations

import json
import os
import platform
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from verify import __version__
from verify.claims.verdict import PROVED, REFUTED
from verify.mutants.decide import Decision
from verify.mutants.judge import FALSE, TRUE

MOST_LISTED = 40


@dataclass
class Group:
    """Mutants, rewritings or random equations: how often each pair of opinions occurred, by kind."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # (kind, judged, verdict)
    open: list[Decision] = field(default_factory=list)
    digests: set[str] = field(default_factory=set)

    def add(self, decisions: Iterable[Decision]) -> None:
        """Counts decisions, each equation once."""
        for one in decisions:
            if one.digest not in self.digests:
                self.digests.add(one.digest)
                self.counts[one.kind, one.judged, one.verdict] += 1
                if not one.settled:
                    self.open.append(one)

    def count(self, judged: str | None = None, verdict: str | None = None, kind: str | None = None) -> int:
        """How many equations there were of a kind, with this opinion of the judge and this verdict."""
        wanted = (kind, judged, verdict)
        return sum(n for key, n in self.counts.items() if all(w in (None, k) for w, k in zip(wanted, key, strict=True)))

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def disagreements(self) -> list[Decision]:
        return [one for one in self.open if one.disagreement]

    def numbers(self) -> dict[str, Any]:
        """The row of the table as plain data."""
        false, true = self.count(FALSE), self.count(TRUE)
        return {
            "equations": self.total,
            "true": true,
            "false": false,
            "unsure": self.total - true - false,
            "false_refuted": self.count(FALSE, REFUTED),
            "false_proved": self.count(FALSE, PROVED),
            "false_open": false - self.count(FALSE, REFUTED) - self.count(FALSE, PROVED),
            "true_proved": self.count(TRUE, PROVED),
            "true_refuted": self.count(TRUE, REFUTED),
            "disagreements": len(self.disagreements),
        }


class Results:
    """All groups of a run."""

    def __init__(self, seed: int = 0, sample: int | None = None) -> None:
        self.seed, self.sample, self.seconds = seed, sample, 0.0
        self.groups = {name: Group() for name in ("mutants", "rewritings", "random")}

    def add(self, group: str, decisions: Iterable[Decision]) -> None:
        self.groups[group].add(decisions)

    @property
    def disagreements(self) -> list[Decision]:
        return [one for group in self.groups.values() for one in group.disagreements]

    def to_json(self) -> str:
        """Numbers, machine and date; what is open is listed with its equations."""
        mutants = self.groups["mutants"]
        kinds = sorted({kind for kind, _, _ in mutants.counts})
        data = {
            "version": __version__,
            "date": date.today().isoformat(),
            "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
            "seed": self.seed,
            "sample": self.sample,
            "seconds": round(self.seconds),
            "groups": {name: group.numbers() for name, group in self.groups.items()},
            "operators": {
                kind: {
                    "mutants": mutants.count(kind=kind),
                    "false": mutants.count(FALSE, kind=kind),
                    "refuted": mutants.count(FALSE, REFUTED, kind),
                }
                for kind in kinds
            },
            "open": [_listed(one) for group in self.groups.values() for one in group.open if one.judged == FALSE][:MOST_LISTED],
            "disagreements": [_listed(one) for one in self.disagreements],
        }
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"

    def table(self) -> str:
        """The numbers for a terminal."""
        return "\n".join([*_lines(self), *_complaints(self)])


def _listed(one: Decision) -> dict[str, str]:
    return {
        "kind": one.kind, "where": one.where, "judge": one.judged, "verdict": one.verdict,
        "equation": one.text, "why": one.detail,
    }  # fmt: skip


def share(part: int, whole: int) -> str:
    """A percentage that never rounds up to 100."""
    return "–" if not whole else "100 %" if part == whole else f"{int(1000 * part / whole) / 10} %"


HEADINGS = ("", "equations", "true", "proved", "false", "refuted", "share", "left open", "unsure", "disagreements")


def rows(groups: dict[str, dict[str, Any]]) -> list[tuple[str, ...]]:
    """The table of ``Group.numbers`` as text, a row for each group."""
    names = {"mutants": "wrong variants", "rewritings": "harmless rewritings", "random": "random equations"}
    return [
        (
            names[name], f"{n['equations']}", f"{n['true']}", f"{n['true_proved']}", f"{n['false']}", f"{n['false_refuted']}",
            share(n["false_refuted"], n["false"]), f"{n['false_open']}", f"{n['unsure']}", f"{n['disagreements']}",
        )
        for name, n in groups.items()
    ]  # fmt: skip


def _lines(results: Results) -> list[str]:
    table = [HEADINGS, *rows({name: group.numbers() for name, group in results.groups.items()})]
    widths = [max(len(row[column]) for row in table) for column in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(w) if not i else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True)))
             for row in table]  # fmt: skip
    rewritings = results.groups["rewritings"]
    kept = share(rewritings.count(verdict=PROVED), rewritings.total)
    return [*lines, "", f"rewritings that the kernel still proves: {kept}; {results.seconds:.0f} s, seed {results.seed}"]


def _complaints(results: Results) -> list[str]:
    lines = []
    for name, group in results.groups.items():
        for one in group.open:
            if one.disagreement:
                lines.append(f"DISAGREEMENT  {name}: judge {one.judged}, checkers {one.verdict} by {one.by}")
            elif one.judged in (FALSE, TRUE) or name == "rewritings":
                lines.append(f"left open     {name}: judge {one.judged}, checkers {one.verdict}: {one.detail}")
            else:
                continue
            lines.append(f"              {one.where} ({one.kind}): {one.text}")
    return lines
