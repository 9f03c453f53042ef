"""``verify explain``: what an assumption or a reason says, and what goes wrong without it."""

from __future__ import annotations

import argparse
import sys
import textwrap

from verify.claims.assumptions import ASSUMPTIONS, Assumption
from verify.claims.errors import UsageError
from verify.claims.library import nearest
from verify.claims.reasons import REASONS, Reason, allowed_words
from verify.report.style import Paint, wants_colour


def run(args: argparse.Namespace) -> int:
    """Prints one assumption or reason, or the names of all."""
    paint = Paint(wants_colour(args.color, sys.stdout))
    if args.name is None:
        print("\n".join(_overview(paint)))
        return 0
    name = args.name.lower().replace("_", "-")
    found = ASSUMPTIONS.get(name) or REASONS.get(name)
    if found is None:
        hint = nearest(args.name, [*ASSUMPTIONS, *REASONS]) or "; `verify explain` lists them"
        raise UsageError(f"no assumption or reason called {args.name!r}{hint}")
    print("\n".join(_details(found, paint)))
    return 0


def _example_fields(reason: Reason) -> list[tuple[str, str]]:
    """An equation that follows by the reason, and one that does not hold."""
    from verify.claims.examples import EXAMPLES  # the terms need sympy; the rest of `verify explain` does not
    from verify.language.printing import to_text
    from verify.language.relations import related

    one = EXAMPLES[reason.name]
    return [
        ("example", related(to_text(one.lhs), one.relation, to_text(one.rhs))),
        ("rejected", related(to_text(one.wrong_lhs), one.relation, to_text(one.wrong_rhs))),
    ]


def _overview(paint: Paint) -> list[str]:
    lines = []
    for title, table in (("Assumptions", ASSUMPTIONS), ("Reasons", REASONS)):
        lines += [paint("bold", title), *(f"  {name:<24}  {entry.says}" for name, entry in table.items()), ""]
    return [*lines, paint("dim", "verify explain NAME says more about one of them")]


def _details(found: Assumption | Reason, paint: Paint) -> list[str]:
    if isinstance(found, Assumption):
        kind, written = "assumption", f"from verify.assumptions import {found.name.replace('-', '_')}"
        fields = [("says", found.says), ("checkers", found.checkers), ("without", found.without)]
    else:
        kind, written = "reason", f"from verify.reasons import {found.name.replace('-', '_')}"
        fields = [("says", found.says), ("when", found.when), ("allows", allowed_words(found)), ("misuse", found.misuse)]
        fields += _example_fields(found)
    lines = [f"{paint('bold', found.name)}  {paint('dim', kind)}"]
    for name, text in [*fields, ("import", written)]:
        first, *rest = textwrap.wrap(text, 100) or [""]
        lines += [f"  {paint('dim', name.ljust(9))} {first}", *(" " * 12 + line for line in rest)]
    return lines
