"""``verify show``: a derivation as a person would write it."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from verify.cache import check_paths
from verify.claims.errors import UsageError
from verify.claims.library import load, select
from verify.cli.check import cache_of, settings_of
from verify.report.style import Paint, wants_colour

if TYPE_CHECKING:
    from verify.claims.model import Entry


def run(args: argparse.Namespace) -> int:
    """Prints the derivation, decided unless ``--no-check``. 0: as expected; 1: not; 2: a contradiction."""
    from verify.report.derivation import derivation_text

    paths = select([args.what])
    if len(paths) != 1:
        raise UsageError(f"{args.what!r} is not one derivation: {', '.join(path.stem.replace('_', '-') for path in paths)}")
    entry = load(paths[0])
    if args.assumptions:
        return _assumptions(entry, args)
    result = None
    if not args.no_check:
        result = check_paths(paths, settings_of(args), cache=cache_of(args)).entries[0]
    sys.stdout.write(derivation_text(entry, result, Paint(wants_colour(args.color, sys.stdout))))
    if result is not None and any(item.contradiction for item in result.items):
        return 2
    return 0 if result is None or result.as_expected else 1


def _assumptions(entry: Entry, args: argparse.Namespace) -> int:
    """Prints what breaks without each assumption. Always 0: whether an assumption is superfluous is for ``check`` to say."""
    from verify.report.assumptions import assumptions_text
    from verify.study import study

    sys.stdout.write(assumptions_text(entry, study(entry, settings_of(args)), Paint(wants_colour(args.color, sys.stdout))))
    return 0
