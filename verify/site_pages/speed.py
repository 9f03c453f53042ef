"""The table of measured times, from ``benchmarks/results.json``: the numbers on a page are those of the last run, or none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parents[2] / "benchmarks" / "results.json"


def speed_section() -> str:
    """The table with the machine and the date, or a sentence that nothing has been measured."""
    if not RESULTS.is_file():
        return "Nothing has been measured yet: `make bench` measures.\n"
    return markdown_table(json.loads(RESULTS.read_text(encoding="utf-8")))


def markdown_table(results: dict[str, Any]) -> str:
    """What ``python -m benchmarks`` measured, as Markdown."""
    here = results["machine"]
    libraries = ", ".join(f"{name} {version}" for name, version in here["libraries"].items())
    measured_on = f"Measured on {here['date']}: {here['processor']}, {here['cores']} cores, {here['system']}, "
    parts = [measured_on + f"Python {here['python']}, {libraries}. Least of several runs.\n"]
    title = "Reward-to-go, from ∇J to E[Σ γ^(t-1) ∇log π G]"
    parts.append(_table((title, "time", "target", "sympy.simplify takes"), [_proof(row) for row in results["proofs"]]))
    rates = [(_code(row["what"]), f"{row['rate']:,.0f}", f"{row['target']:,}") for row in results["rates"]]
    parts.append(_table(("Sampling, 3 states, 2 actions, T = 4", "MDPs per second", "target"), rates))
    if "commands" in results:
        commands = [
            (f"`{row['what'].split(',')[0]}`{_rest(row['what'])}", duration(row["seconds"]), _target(row))
            for row in results["commands"]
        ]
        commands += [(row["what"], f"{row['megabytes']:.0f} MB", f"{row['target']:,} MB") for row in results["memory"]]
        parts.append(_table(("Command", "measured", "target"), commands))
    return "\n".join(parts)


def _rest(text: str) -> str:
    return "," + text.split(",", 1)[1] if "," in text else ""


def _code(key: str) -> str:
    return f"`{key}`" if key[:1].isdigit() else key


def _proof(row: dict[str, Any]) -> tuple[str, ...]:
    taken = duration(row["seconds"]) if row["seconds"] is not None else f"more than {duration(row['at_least'])}"
    ratio = row.get("times_faster")
    return row["what"], taken, _target(row), f"{ratio:,.0f} times that" if ratio else ""


def _target(row: dict[str, Any]) -> str:
    return f"< {duration(row['target'])}" if row.get("target") else ""


def duration(seconds: float) -> str:
    """3.4 ms, 0.21 s, 12 s."""
    if seconds < 0.1:
        return f"{seconds * 1000:.2g} ms"
    return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---", *["---:"] * (len(head) - 1)), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"
