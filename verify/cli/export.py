"""``verify export``: the identities behind a derivation's proofs, for another program to check."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from verify import __version__
from verify.claims.errors import UsageError
from verify.claims.loading import load
from verify.cli.output import write_file
from verify.sources.library import is_document, select_one

if TYPE_CHECKING:
    from verify.claims.model import Entry

ABOUT = """\
(* {title}
   {id}, written by gradproof {version}.

   Each lemma is one line of the derivation on every MDP with {states} states and {actions} actions, written out over all
   trajectories up to T = {horizon}. pi_2_1 is pi(2|1), p_2_1_1 is p(2|1, 1), d1_x is the derivative of x in an arbitrary
   direction. Hypotheses are what the derivation assumes. Check it with:  coqc {file}.v *)
"""


def run(args: argparse.Namespace) -> int:
    """Prints or writes the file. 0: every line is in it; 1: some cannot be exported (each is named)."""
    path = select_one(args.what)
    if is_document(path):
        raise UsageError(f"{args.what} is a document by somebody else: export one of the derivations that it names")
    text, left_out = coq_text(load(path), args.step, args.horizon or 2)
    for line in left_out:
        print(f"verify: {line}", file=sys.stderr)
    if args.output:
        write_file(args.output, text)
    else:
        sys.stdout.write(text)
    return 1 if left_out else 0


def coq_text(entry: Entry, step: int | None, horizon: int, n_states: int = 2, n_actions: int = 2) -> tuple[str, list[str]]:
    """A file for Coq with the lines that are meant to hold, and why others are not in it. Raises UsageError if none is."""
    from verify.provers.coq import HEADER, NotExportable, lemmas

    items = [(number, item) for number, item in enumerate(entry.items(), 1) if item.expected == "proved"]
    if step is not None:
        items = [(number, item) for number, item in items if number == step]
        if not items:
            raise UsageError(f"{entry.id} has no step {step} that is meant to hold")
    file = entry.id.replace("-", "_")
    about = ABOUT.format(
        title=entry.title.replace("*)", "* )"), id=entry.id, version=__version__, states=n_states, actions=n_actions,
        horizon=max(horizon, entry.min_horizon), file=file,
    )  # fmt: skip
    parts, left_out = [about, HEADER], []
    for number, item in items:
        try:
            found = lemmas(item.claim, f"line_{number}", n_states, n_actions, horizon)
        except NotExportable as error:
            left_out.append(f"{entry.id}, line {number} ({item.key}) is not in the file: {error}")
            continue
        parts += [f"(* line {number}: {item.key} *)", *found]
    if len(parts) == 2:
        raise UsageError(f"nothing of {entry.id} can be exported: {left_out[0] if left_out else 'it has no line that holds'}")
    return "\n".join(parts), left_out
