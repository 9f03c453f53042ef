"""The command line: which module runs a command, and how a run ends. Each command module has ``run(args) -> exit code``.

Exit codes   0 all as expected; 1 something is not; 2 wrong usage, unusable input, an internal error, or checkers that
             contradict each other; 130 interrupted
Streams      results on standard output, progress and messages on standard error

Nothing here imports mathematics: ``verify list`` and ``--help`` start at once.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

from verify.claims.errors import ContentError, UsageError
from verify.cli.options import parser

OK, NOT_AS_EXPECTED, UNUSABLE, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 130, 141

MODULES = {
    "check": "check", "list": "listing", "show": "show", "explain": "explain", "replay": "replay", "new": "new",
    "export": "export",
}  # fmt: skip


def _run(argv: Sequence[str]) -> int:
    if argv and not argv[0].startswith("-") and argv[0] not in MODULES:
        from verify.claims.library import nearest

        hint = nearest(argv[0], MODULES) or f"; there are {', '.join(MODULES)}"
        raise UsageError(f"no command called {argv[0]!r}{hint}")
    options = parser()
    args = options.parse_args(argv)
    if args.command is None:
        options.print_help(sys.stderr)
        return UNUSABLE
    return importlib.import_module(f"verify.cli.{MODULES[args.command]}").run(args)


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
    except OSError as error:  # a full disk, a name that is too long, a folder that may not be read
        _say(f"{f'{error.filename}: ' if error.filename else ''}{(error.strerror or str(error)).lower()}")
        return UNUSABLE
    except Exception as error:
        if os.environ.get("GRADPROOF_TRACEBACK"):
            raise
        said = " ".join(str(error).split())
        _say(f"internal error, please report it: {type(error).__name__}: {said} (GRADPROOF_TRACEBACK=1 shows where)")
        return UNUSABLE
