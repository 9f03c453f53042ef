"""``verify show``: a derivation as a person would write it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from verify.cache import check_paths
from verify.claims.errors import UsageError
from verify.claims.loading import load
from verify.cli.check import cache_of, settings_of
from verify.report.style import Paint, wants_colour
from verify.sources.library import equation_named, is_document, select_one

if TYPE_CHECKING:
    from verify.claims.model import Entry


def run(args: argparse.Namespace) -> int:
    """Prints the derivation, decided unless ``--no-check``. 0: as expected; 1: not; 2: a contradiction."""
    from verify.report.derivation import derivation_text

    equation = equation_named(args.what)
    path = equation[0] if equation else select_one(args.what)
    entry = load(path)
    if is_document(path):
        return _document(entry, path, equation[1] if equation else None, args)
    if args.assumptions:
        return _assumptions(entry, args)
    if args.numpy:
        return _numpy(entry, path, args)
    result = None
    if not args.no_check:
        result = check_paths([path], settings_of(args), cache=cache_of(args)).entries[0]
    sys.stdout.write(derivation_text(entry, result, Paint(wants_colour(args.color, sys.stdout))))
    if result is not None and any(item.contradiction for item in result.items):
        return 2
    return 0 if result is None or result.as_expected else 1


def _document(entry: Entry, path: Path, only: str | None, args: argparse.Namespace) -> int:
    """Prints a document by somebody else, or one of its equations. 0: all that is printed is decided; 1: not."""
    from verify.report.document import document_text
    from verify.sources.model import Document

    assert isinstance(entry, Document)
    if args.assumptions:
        raise UsageError("--assumptions is for derivations: a document by others is read under what it assumes")
    if args.numpy:
        raise UsageError("--numpy is for derivations: what a document by others says is decided, and no code is made of it")
    result = None
    if not args.no_check:
        result = check_paths([path], settings_of(args), cache=cache_of(args)).sources[0]
    sys.stdout.write(document_text(entry, result, Paint(wants_colour(args.color, sys.stdout)), only))
    shown = [one for one in result.equations if only in (None, one.id)] if result is not None else []
    return 1 if any(one.problems for one in shown) else 0


def _assumptions(entry: Entry, args: argparse.Namespace) -> int:
    """Prints what breaks without each assumption. Always 0: whether an assumption is superfluous is for ``check`` to say."""
    from verify.report.assumptions import assumptions_text
    from verify.study import study

    if all(item.claim.setting == "calculus" for item in entry.items()):
        raise UsageError(f"--assumptions: {entry.id} is about real variables; its conditions are domains and where=[…]")
    sys.stdout.write(assumptions_text(entry, study(entry, settings_of(args)), Paint(wants_colour(args.color, sys.stdout))))
    return 0


def _numpy(entry: Entry, path: Path, args: argparse.Namespace) -> int:
    """Prints what is proved of an estimator as code. 0: it was printed; 1: it is not proved."""
    from verify.report.in_code import code_text, estimators, may_be_written

    if not may_be_written(entry):
        raise UsageError(f"--numpy: {entry.id} estimates nothing by an average over trajectories that its samples show")
    result = check_paths([path], settings_of(args), cache=cache_of(args)).entries[0]
    found = estimators(entry, result)
    if not found:
        print(f"{entry.id}: its mean is not proved, so there is no code (see `verify check {args.what}`)", file=sys.stderr)
        return 1
    sys.stdout.write(code_text(found))
    return 0
