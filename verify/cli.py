"""The command line: what may be typed, and how a run ends.

Exit codes   0 all as expected; 1 something is not; 2 wrong usage, unusable input, an internal error, or checkers that
             contradict each other; 130 interrupted
Streams      results on standard output, progress and messages on standard error

Nothing here imports mathematics: ``verify list`` and ``--help`` start at once.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from verify import __version__
from verify.claims.errors import ContentError, UsageError

OK, NOT_AS_EXPECTED, UNUSABLE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141

CHECK_EXAMPLES = """\
examples
  verify check                              everything
  verify check reward-to-go-discounted      one derivation, by its id
  verify check baselines                    a family
  verify check mine.py -x --verbose         a file, step by step, up to the first failure
  verify check all -k causality             every step whose name (or whose derivation's id) contains a word
"""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without repeating the usage."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (see `{self.prog} --help`)")


def at_least(least: int) -> Any:
    """The type of an option that is a whole number."""

    def number(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None
        if value < least:
            raise argparse.ArgumentTypeError(f"{value}: at least {least} was expected")
        return value

    return number


def parser() -> argparse.ArgumentParser:
    """All commands and options."""
    main_parser = Parser(prog="verify", description="Check policy-gradient derivations: proved, sampled, refuted or undecided.")
    main_parser.add_argument("--version", action="version", version=f"gradproof {__version__}")
    commands = main_parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    colour = argparse.ArgumentParser(add_help=False)
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
        "show", parents=[settings, colour], help="show a derivation with its verdicts", description="Show a derivation, with verdicts."
    )
    show.add_argument("what", metavar="ID", help="an id, or a file")
    show.add_argument("--no-check", action="store_true", help="do not decide it, only show it")
    explain = commands.add_parser("explain", parents=[colour], help="explain an assumption or a reason")
    explain.add_argument("name", nargs="?", metavar="NAME", help="its name; without one, a list")
    replay = commands.add_parser("replay", parents=[colour], help="recompute both sides of a stored counterexample")
    replay.add_argument("file", metavar="FILE", help="a witness, or a JSON report that holds witnesses")
    new = commands.add_parser("new", help="write a file to start from")
    new.add_argument("id", metavar="ID", help="the id, such as my-baseline")
    new.add_argument("--family", metavar="F", help="the family, a folder (default: drafts, or none outside a checkout)")
    new.add_argument("--dir", metavar="D", help="where families live (default: derivations, if there is such a folder, or here)")
    return main_parser


def _settings() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--samples", type=at_least(1), metavar="N", help="MDPs drawn per equation (default 200)")
    shared.add_argument("--seed", type=at_least(0), default=0, metavar="N", help="seed of everything random (default 0)")
    shared.add_argument("--horizon", type=at_least(1), metavar="N", help="largest horizon that is checked (default 4)")
    return shared


def _add_check(check: argparse.ArgumentParser) -> None:
    add = check.add_argument
    add("what", nargs="*", metavar="ID|FAMILY|FILE.py|all", help="what to check; everything by default")
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


MODULES = {
    "check": "check", "list": "listing", "show": "show", "explain": "explain", "replay": "replay", "new": "new",
}  # fmt: skip


def _run(argv: Sequence[str]) -> int:
    if argv and not argv[0].startswith("-") and argv[0] not in MODULES:
        from verify.claims.library import nearest

        hint = nearest(argv[0], MODULES) or f"; there are {', '.join(MODULES)}"
        raise UsageError(f"no command called {argv[0]!r}{hint}")
    parsing = parser()
    args = parsing.parse_args(argv)
    if args.command is None:
        parsing.print_help(sys.stderr)
        return UNUSABLE
    return importlib.import_module(f"verify.commands.{MODULES[args.command]}").run(args)


def _say(message: str) -> None:
    print(f"verify: {message}", file=sys.stderr)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code. Nothing but a bug shows as an internal error, and never as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # formulas are Unicode, and some terminals are not
    try:
        code = _run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
        return code
    except SystemExit as done:  # --help and --version
        return int(done.code or 0)
    except (UsageError, ContentError) as error:
        _say(str(error))
        return UNUSABLE
    except KeyboardInterrupt:
        _say("interrupted")
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone: `verify list | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:
        if os.environ.get("GRADPROOF_TRACEBACK"):
            raise
        said = " ".join(str(error).split())
        _say(f"internal error, please report it: {type(error).__name__}: {said} (GRADPROOF_TRACEBACK=1 shows where)")
        return UNUSABLE
