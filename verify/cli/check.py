"""``verify check``: decide derivations and report."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from verify.cache import Cache, check_paths
from verify.claims.errors import UsageError
from verify.claims.verdict import Report
from verify.cli.output import OutputFile, make_folder, write_file
from verify.report.failure import Run
from verify.report.progress import Progress
from verify.report.style import Paint, count, wants_colour
from verify.report.text import contradiction_line, summary_line, text_report
from verify.runs import Settings
from verify.sources.library import equation_named, select

MOST_JOBS = 4


def run(args: argparse.Namespace) -> int:
    """Checks what is selected. 0: all as expected; 1: something is not; 2: the checkers contradict each other."""
    paths = _selected(args)
    if args.step is not None and len(paths) > 1:
        raise UsageError(f"--step {args.step}: which derivation? {len(paths)} are selected; name one")
    witnesses = make_folder(args.witnesses) if args.witnesses else None
    with ExitStack() as stack:
        output = stack.enter_context(OutputFile(args.output)) if args.output else None
        report = _check(paths, args)
        text = _formatted(report, args, to_file=output is not None)
        if output is not None:
            output.write(text)
    if witnesses is not None:
        write_witnesses(report, witnesses)
    sys.stdout.write(text if output is None else summary_line(report, _paint(args)) + "\n")
    return _exit_code(report, quiet_text=args.format != "text" or output is not None)


def _selected(args: argparse.Namespace) -> list[Path]:
    """The files that were asked for. One equation of a document is the document with -k."""
    for word in args.what:
        named = equation_named(word)
        if named is not None:
            if len(args.what) > 1 or args.only:
                raise UsageError(f"{word}: an equation is checked alone, without other names and without -k")
            args.only = named[1]
            return [named[0]]
    return select(args.what)


def settings_of(args: argparse.Namespace) -> Settings:
    """The settings of a run; what was not given on the command line keeps its default."""
    names = ("samples", "seed", "horizon", "only", "step", "seconds")
    return Settings(**{name: value for name in names if (value := getattr(args, name, None)) is not None})


def run_of(args: argparse.Namespace) -> Run:
    """What a reader needs in order to repeat a run."""
    return Run(args.seed, args.samples, args.horizon)


def cache_of(args: argparse.Namespace) -> Cache | None:
    """Where the results of earlier runs are, unless they are not wanted."""
    return None if args.no_cache else Cache(warn=lambda line: print(f"verify: {line}", file=sys.stderr))


def _check(paths: list[Path], args: argparse.Namespace) -> Report:
    progress = Progress(len(paths), sys.stderr, shown=False if args.quiet else None)
    jobs = min(args.jobs or min(MOST_JOBS, os.cpu_count() or 1), len(paths))
    try:
        report = check_paths(paths, settings_of(args), jobs, progress.advance, args.stop, cache_of(args))
    except BaseException:
        _stop_workers()
        raise
    finally:
        progress.close()
    if len(report.entries) + len(report.sources) < len(paths):  # -x: nobody waits for what is still being checked
        _stop_workers()
    if not report.entries and not report.sources:
        raise UsageError(_nothing_selected(args, len(paths)))
    return report


def _stop_workers() -> None:
    """Ends the processes of a run that is over before its work is; otherwise they would be waited for at exit."""
    for process in multiprocessing.active_children():
        process.terminate()


def _nothing_selected(args: argparse.Namespace, searched: int) -> str:
    where = f"in {count(searched, 'derivation')}"
    if args.step is not None:
        return f"nothing to check: there is no step {args.step}{f' with {args.only!r} in its name' if args.only else ''} {where}"
    return f"nothing to check: no id and no step {where} contains {args.only!r}"


def _paint(args: argparse.Namespace) -> Paint:
    return Paint(wants_colour(args.color, sys.stdout))


def _formatted(report: Report, args: argparse.Namespace, to_file: bool) -> str:
    if args.format == "json":
        from verify.report.json_format import json_report

        return json_report(report)
    if args.format == "junit":
        from verify.report.junit import junit_report

        return junit_report(report, run_of(args))
    if args.format == "github":
        from verify.report.github import github_report

        return github_report(report, run_of(args))
    paint = Paint(args.color == "always") if to_file else _paint(args)
    return text_report(report, run_of(args), paint, args.quiet, args.verbose)


def write_witnesses(report: Report, folder: Path) -> None:
    """One file per counterexample: <id>.<key>.json."""
    for entry in (*report.entries, *report.sources):
        for item in entry.items:
            if item.witness is not None:
                write_file(folder / f"{entry.id}.{item.key}.json", json_text(item.witness))


def json_text(data: dict[str, Any]) -> str:
    """A witness as text."""
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _exit_code(report: Report, quiet_text: bool) -> int:
    if report.contradictions:
        if quiet_text:  # the text report has said so already
            for entry, item in report.contradictions:
                print(contradiction_line(entry, item), file=sys.stderr)
        return 2
    return 0 if all(entry.as_expected for entry in (*report.entries, *report.sources)) else 1
