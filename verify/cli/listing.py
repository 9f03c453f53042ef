"""``verify list``: the derivations by family, without loading any of them."""

from __future__ import annotations

import argparse
import sys

from verify.claims.errors import UsageError
from verify.claims.library import families, scan
from verify.report.style import Paint, count, wants_colour
from verify.sources.library import equation_ids, scan_documents

KINDS = {"theorem": "cyan", "false": "yellow", "source": "dim"}


def run(args: argparse.Namespace) -> int:
    """Prints a row per derivation; files that cannot be one are named on standard error (exit code 2)."""
    paint = Paint(wants_colour(args.color, sys.stdout))
    rows, problems = scan()
    documents, broken = scan_documents()
    problems += broken
    words = [word.lower() for word in args.what]
    chosen = [row for row in [*rows, *documents] if all(word in f"{row.id} {row.family} {row.title}".lower() for word in words)]
    for error in problems:
        print(f"verify: {error}", file=sys.stderr)
    if not chosen and not problems:
        wanted = f" with {' and '.join(map(repr, args.what))} in its id, family or title" if words else ""
        raise UsageError(f"there is no derivation{wanted}")
    width = max((len(row.id) for row in chosen), default=0)
    for family, members in families(chosen):
        print(paint("bold", family))
        for row in members:
            kind = paint(KINDS[row.expected], row.expected.ljust(7))
            size = f"  {paint('dim', count(len(equation_ids(row.path)), 'equation'))}" if row.expected == "source" else ""
            print(f"  {row.id:<{width}}  {kind}  {row.title}{size}")
    texts = sum(row.expected == "source" for row in chosen)
    print(paint("dim", count(len(chosen) - texts, "derivation") + (f", {count(texts, 'document')} by others" if texts else "")))
    return 2 if problems else 0
