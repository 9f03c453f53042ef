"""What may be typed after ``verify``."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from verify import __version__
from verify.claims.budget import LATEST_HORIZON
from verify.claims.errors import UsageError

CHECK_EXAMPLES = """\
examples
  verify check                              everything
  verify check reward-to-go-discounted      one derivation, by its id
  verify check baselines                    a family
  verify check mine.py -x --verbose         a file, step by step, up to the first failure
  verify check all -k causality             every step whose name (or whose derivation's id) contains a word
  verify check sources                      the notes by others, equation by equation; 002 is one of them, S2-E14 an equation
"""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without repeating the usage."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see `{self.prog} --help`)")


def at_least(least: int, most: int | None = None) -> Any:
    """The type of an option that is a whole number."""

    def number(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if value < least:
            raise argparse.ArgumentTypeError(f"{value}: at least {least} was expected")
        if most is not None and value > most:
            raise argparse.ArgumentTypeError(f"{value}: at most {most} was expected")
        return value

    return number


def parser() -> Parser:
    """All commands and options."""
    main_parser = Parser(prog="verify", description="Check policy-gradient derivations: proved, sampled, refuted or undecided.")
    main_parser.add_argument("--version", action="version", version=f"gradproof {__version__}")
    commands = main_parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    colour = Parser(add_help=False)
    colour.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colours (NO_COLOR is honoured)")
    settings = _settings()

    check = commands.add_parser(
        "check", parents=[settings, colour], help="check derivations", epilog=CHECK_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter, description="Check derivations, all of them by default.",
    )  # fmt: skip
    _add_check(check)
    listing = commands.add_parser("list", parents=[colour], help="list the derivations", description="List the derivations.")
    listing.add_argument("what", nargs="*", metavar="WORD", help="only ids, families and titles that contain this")
    show = commands.add_parser(
        "show", parents=[settings, colour], help="show a derivation with its verdicts",
        description="Show a derivation as a person would write it, with what was found about each line.",
    )  # fmt: skip
    show.add_argument("what", metavar="ID", help="an id, or a file; 002 is a document, S2-E14 an equation of it")
    instead = show.add_mutually_exclusive_group()
    instead.add_argument("--no-check", action="store_true", help="do not decide it, only show it")
    instead.add_argument("--assumptions", action="store_true", help="what each assumption is for: what breaks without it")
    instead.add_argument("--numpy", action="store_true", help="the estimator that it proves as a numpy function, if it is one")
    explain = commands.add_parser("explain", parents=[colour], help="explain an assumption or a reason")
    explain.add_argument("name", nargs="?", metavar="NAME", help="its name; without one, a list")
    replay = commands.add_parser("replay", parents=[colour], help="recompute both sides of a stored counterexample")
    replay.add_argument("file", metavar="FILE", help="a witness, or a JSON report that holds witnesses")
    replay.add_argument("derivation", nargs="?", metavar="FILE.py", help="the derivation file, when it is not in the library")
    export = commands.add_parser(
        "export", help="write the identities behind the proofs for another program to check",
        description="Write the lines of a derivation, on the smallest MDPs with symbols for entries, as a file that Coq checks.",
    )  # fmt: skip
    export.add_argument("what", metavar="ID", help="an id, or a file")
    export.add_argument("--format", choices=("coq",), default="coq", help="for which program (default: coq)")
    export.add_argument("--step", type=at_least(1), metavar="N", help="only line N")
    export.add_argument("--horizon", type=at_least(1, LATEST_HORIZON), metavar="N", help="the horizon (default 2)")
    export.add_argument("--output", metavar="FILE", help="write to a file")
    new = commands.add_parser("new", help="write a file to start from")
    new.add_argument("id", metavar="ID", help="the id, such as my-baseline")
    new.add_argument("--family", metavar="F", help="the family, a folder (default: drafts, or none outside a checkout)")
    new.add_argument("--dir", metavar="D", help="where families live (default: derivations, if there is such a folder, or here)")
    return main_parser


def _settings() -> Parser:
    shared = Parser(add_help=False)
    shared.add_argument("--samples", type=at_least(1), metavar="N", help="MDPs drawn per equation (default 200)")
    shared.add_argument("--seed", type=at_least(0), default=0, metavar="N", help="seed of everything random (default 0)")
    shared.add_argument(
        "--horizon", type=at_least(1, LATEST_HORIZON), metavar="N", help="largest horizon that is checked (default 4)"
    )
    shared.add_argument("--seconds", type=at_least(1), metavar="N", help="time a checker may take for one equation (default 20)")
    shared.add_argument("--no-cache", action="store_true", help="decide everything again, even what has not changed")
    return shared


def _add_check(check: argparse.ArgumentParser) -> None:
    add = check.add_argument
    add("what", nargs="*", metavar="ID|FAMILY|sources|FILE.py|all", help="what to check; everything by default")
    add("-k", dest="only", metavar="EXPR", help="only steps whose name, or whose derivation's id, contains EXPR")
    add("--step", type=at_least(1), metavar="N", help="only step N")
    add("-x", dest="stop", action="store_true", help="stop at the first derivation that is not as expected")
    add("-j", "--jobs", type=at_least(1), metavar="N", help="processes (default: one per core, at most 4)")
    add("--format", choices=("text", "json", "junit", "github"), default="text", help="format of the report")
    add("--output", metavar="FILE", help="write the report to a file; a summary stays on standard output")
    add("--witnesses", metavar="DIR", help="write each counterexample to a file that `verify replay` reads")
    how_much = check.add_mutually_exclusive_group()
    how_much.add_argument("-q", "--quiet", action="store_true", help="only what is not as expected, and the summary")
    how_much.add_argument("-v", "--verbose", action="store_true", help="every step")
