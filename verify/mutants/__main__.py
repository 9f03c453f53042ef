"""``python -m verify.mutants``: prints the table; ends with 1 if the checkers and the judge disagree anywhere."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from verify.mutants.results import Results
from verify.mutants.run import Plan, run


def main() -> int:
    """Runs what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m verify.mutants", description=__doc__)
    parser.add_argument("--sample", type=int, metavar="N", help="about N mutants, and fewer of the rest (default: all)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the sample, the MDPs and the random equations")
    parser.add_argument("--jobs", type=int, default=2, metavar="J", help="processes (default: 2)")
    parser.add_argument("-k", dest="only", default="", metavar="WORD", help="only equations whose id::key contains this")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the numbers to this file as well")
    args = parser.parse_args()
    results = run(Plan(args.sample, args.seed, args.jobs, args.only), _progress if sys.stderr.isatty() else None)
    print(results.table())
    if args.json is not None:
        args.json.write_text(results.to_json(), encoding="utf-8")
    return 1 if results.disagreements or not results.groups["mutants"].total else 0


def _progress(done: int, tasks: int, results: Results) -> None:
    counted = sum(group.total for group in results.groups.values())
    print(f"\r{done}/{tasks} tasks, {counted} equations", end="" if done < tasks else "\n", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
