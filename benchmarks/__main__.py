"""``python -m benchmarks``: measures, prints the table, and writes ``benchmarks/results.json``.

--dry          print only
--without X    leave a part out: simplify (minutes), commands
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks import measures
from verify.site_pages.speed import markdown_table

RESULTS = Path(__file__).with_name("results.json")


def machine() -> dict[str, Any]:
    """What the numbers were measured on."""
    return {
        "date": date.today().isoformat(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "libraries": {name: _version(name) for name in ("sympy", "numpy", "python-flint")},
    }


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return " ".join(line.split(":", 1)[1].split())
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def row(what: str, seconds: float, target: float | None = None, **more: Any) -> dict[str, Any]:
    return {"what": what, "seconds": seconds, "target": target, **more}


def measured(without: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Every number, by section."""
    say = lambda text: print(text, file=sys.stderr, flush=True)  # noqa: E731
    say("the equation …")
    proofs = [
        row("kernel, every finite MDP, T = 6", measures.kernel(6), 0.05),
        row("parametric, S and A in {2, 3}, T = 1..4, python-flint", measures.parametric(measures.grid(), "flint"), 0.5),
        row("sampling, 200 MDPs as in a run", measures.sampling()),
    ]
    for horizon in (2, 3):
        size = (2, 2, horizon)
        instance = [
            row(f"kernel, every finite MDP, T = {horizon}", measures.kernel(horizon)),
            row(f"parametric, 2 states, 2 actions, T = {horizon}, python-flint", measures.parametric([size], "flint")),
            row(f"parametric, 2 states, 2 actions, T = {horizon}, sympy's rings", measures.parametric([size], "sympy")),
        ]
        if "simplify" not in without:
            say(f"sympy.simplify at T = {horizon} …")
            taken = measures.simplify(*size)
            for one in instance:
                one["times_faster"] = min(taken, measures.SIMPLIFY_LIMIT) / one["seconds"]
            what = f"sympy.simplify(lhs - rhs), 2 states, 2 actions, T = {horizon}"
            instance.append(row(what, taken, at_least=measures.SIMPLIFY_LIMIT))
        proofs += instance
    say("sampling …")
    rates = [{"what": name, "rate": rate, "target": 10_000} for name, rate in measures.sampling_rates().items()]
    found = {"proofs": proofs, "rates": rates}
    if "commands" not in without:
        say("commands …")
        found["commands"] = [
            row(
                "verify check all --jobs 2, nothing stored", measures.command("check", "all", "--jobs", "2", repeats=2, cold=True)
            ),
            row("verify check all, nothing changed", measures.command("check", "all"), 1.0),
            row("verify list", measures.command("list")),
            row("verify --help", measures.command("--help")),
        ]
        found["memory"] = [
            {"what": "largest process of verify check all --jobs 2", "megabytes": measures.memory(), "target": 1024}
        ]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure, print a table, write results.json.")
    parser.add_argument("--dry", action="store_true", help="print only")
    parser.add_argument("--without", action="append", default=[], choices=["simplify", "commands"], help="leave a part out")
    options = parser.parse_args()
    results = {"machine": machine(), **measured(options.without)}
    text = json.dumps(results, ensure_ascii=False, indent=1).replace("Infinity", "null") + "\n"
    if not options.dry:
        RESULTS.write_text(text, encoding="utf-8")
    print(markdown_table(json.loads(text)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
