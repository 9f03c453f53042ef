"""``verify new``: a commented file that checks, to be changed into what one wants to say."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from string import Template

from verify.claims.errors import UsageError, shown_path
from verify.claims.library import id_of, scan
from verify.cli.output import make_folder, write_file

VALID_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
LONGEST_ID = 100
VALID_FAMILY = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")

# The example is the smallest derivation with several reasons and a pitfall; every line of it is decided by the checkers.
TEMPLATE = Template('''\
"""$title

This example proves that the score has mean zero. Replace it by what you want to say, and check it as you go:

    verify check $path --verbose
"""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="$title",
    summary="One paragraph: what is claimed, and what it is good for.",
    # Only what is listed may be used; what is not listed may fail. `verify explain` lists the names.
    assumes=[policies_sum_to_one, positive_policy],
    # What the equation holds for: times first, such as (t, 1, T), then states and actions. [] when nothing is free.
    for_every=[s],
    # A chain: start = first step = second step = … Each step is a term and the reason why it equals the one before.
    start=E(grad(log(pi(a, s))), pi(a, s)),
    steps=[
        Step(total(pi(a, s) * grad(log(pi(a, s))), a), by=definition_of_expectation),
        Step(total(grad(pi(a, s)), a), by=log_derivative),
        Step(grad(total(pi(a, s), a)), by=swap_gradient_and_sum),
        Step(grad(one), by=sums_to_one),
        Step(zero, by=constant_has_no_gradient),
    ],
    # Tempting equations that are false: each must be refuted, and the checker finds the counterexample itself.
    pitfalls=[
        Refuted("the score of every single action is zero", grad(log(pi(a, s))), zero, for_every=[s, a]),
    ],
    sources=[
        Source(
            authors="Williams",
            year=1992,
            title="Simple statistical gradient-following algorithms for connectionist reinforcement learning",
            where="Machine Learning 8, 229-256",
            differs="how your statement differs from the source",
        ),
    ],
)
''')


def run(args: argparse.Namespace) -> int:
    """Writes the file and says how to check it. Refuses to overwrite, and refuses an id that is taken."""
    name = args.id.removesuffix(".py").replace("_", "-")
    if not VALID_ID.fullmatch(name) or name == "all" or len(name) > LONGEST_ID:
        raise UsageError(
            f"{args.id[:LONGEST_ID]!r} cannot be an id: lower-case words joined by dashes were expected, such as my-baseline"
        )
    if args.family is not None and not VALID_FAMILY.fullmatch(args.family):
        raise UsageError(f"{args.family!r} cannot be a family: a lower-case folder name was expected, such as baselines")
    path = _folder(args) / f"{name.replace('-', '_')}.py"
    if path.exists():
        raise UsageError(f"{shown_path(path)} exists already; it was left as it is")
    taken = [row for row in scan()[0] if row.id == name]
    if taken:
        raise UsageError(f"the id {name} is taken by {shown_path(taken[0].path)}")
    assert id_of(path) == name
    make_folder(path.parent)
    title = name.replace("-", " ").capitalize()
    write_file(path, TEMPLATE.substitute(title=title, path=shown_path(path)))
    print(f"{shown_path(path)} is written; try\n\n    verify check {shown_path(path)} --verbose")
    return 0


def _folder(args: argparse.Namespace) -> Path:
    if args.dir is not None:
        return Path(args.dir, args.family or "")
    if Path("derivations").is_dir():
        return Path("derivations", args.family or "drafts")
    return Path(args.family or "")
