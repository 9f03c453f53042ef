"""Results of earlier runs, kept by content, so that what did not change need not be decided again. Light: no mathematics.

A result is used again only when everything it depends on is the same: the bytes of the derivation file and where it
lies, the settings, the source of every module that has a say in a verdict, and the versions of Python and of the
libraries. A file that reads anything but ``verify`` depends on more than its bytes, so its result is never kept; nor is
a contradiction between checkers, nor a verdict that another run might change because a checker ran out of time.

The folder holds one JSON file per derivation and setting. Each is written whole or not at all and carries a checksum:
what is torn, edited or made by another version is ignored, with a warning, and decided again. Deleting it is safe.
"""

from __future__ import annotations

import ast
import contextlib
import hashlib
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from verify import __all__
from verify.claims.errors import ContentError
from verify.claims.library import default_roots, parse, written_in
from verify.claims.stored import Malformed, built, entry_from, plain
from verify.claims.verdict import EntryResult, Report
from verify.runs import Settings, report_of

FOLDER = ".gradproof_cache"
OVERRIDE = "GRADPROOF_CACHE"
FORMAT = 1
PART, OLD = ".part", 3600.0  # a file that is being written, and when nobody can be writing it any more, in seconds
PACKAGE = Path(__file__).resolve().parent
SILENT = {"cli", "report", "site_pages", "mutants", "derivations", "pytest_plugin.py"}
"""Parts of the package that only show what others decide."""
LIBRARIES = ("sympy", "mpmath", "numpy", "hypothesis", "python-flint")
OF_AUTHORS = {"__future__", *(f"verify.{name}" for name in ("assumptions", "calculus", "notation", "reasons", "sources"))}
"""What a file may import that says it all; other derivations, and the parts that decide nothing, may change unnoticed."""
UNSAFE = {
    "open",
    "__import__",
    "exec",
    "eval",
    "compile",
    "globals",
    "locals",
    "vars",
    "getattr",
    "__file__",
    "__builtins__",
    "__loader__",
}
"""Names by which a file could read something that its bytes do not say."""


# ------------------------------------------------------------------------------------------------ what a result rests on


@lru_cache(maxsize=1)
def checker_version() -> str:
    """Changes when the program that decides does, or a library that it uses, or Python."""
    from importlib.metadata import PackageNotFoundError, version

    digest = hashlib.sha256(f"{sys.version} {platform.machine()} flint {os.environ.get('GRADPROOF_NO_FLINT', '')}".encode())
    for name in LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            digest.update(f"{name} {version(name)} ".encode())
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).parts
        if parts[0] not in SILENT:
            digest.update("/".join(parts).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def says_it_all(path: Path) -> bool:
    """Whether the bytes of a file and of its sections are all that its claims depend on: they import what an author of a
    derivation needs and nothing else, and open nothing."""
    return all(map(_reads_nothing_else, written_in(path)))


def _reads_nothing_else(path: Path) -> bool:
    try:
        tree = parse(path)
    except ContentError:
        return False
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in UNSAFE:
            return False
        if isinstance(node, ast.Import) and not all(one.asname and one.name in OF_AUTHORS for one in node.names):
            return False
        if isinstance(node, ast.ImportFrom) and (node.level or not _is_of_authors(node)):
            return False
    return True


def _is_of_authors(node: ast.ImportFrom) -> bool:
    """What ``from verify import …`` names may be a module, and with it whatever that imports."""
    return node.module in OF_AUTHORS or (node.module == "verify" and {one.name for one in node.names} <= {*__all__})


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _source(path: Path) -> str:
    """Changes when a file does, or one of its sections. Raises OSError."""
    return _digest([[str(one.relative_to(path.parent)), one.read_bytes().hex()] for one in written_in(path)])


def default_folder() -> Path:
    """Where results are kept: beside the derivations of a checkout, or else where this system keeps such things.

    The environment variable GRADPROOF_CACHE names another folder.
    """
    if os.environ.get(OVERRIDE):
        return Path(os.environ[OVERRIDE])
    for root in default_roots():
        if root.parent != PACKAGE and os.access(root.parent, os.W_OK):  # never inside an installed package
            return root.parent / FOLDER
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "gradproof"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "gradproof"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gradproof"


# ---------------------------------------------------------------------------------------------------------- the store


@dataclass(frozen=True)
class _Key:
    """Which result, and what it rests on: the name of its file, and what must be the same for it to be used."""

    name: str
    source: str
    checker: str


Result = TypeVar("Result")


class Store(Generic[Result]):
    """Results of one kind kept in a folder. Nothing here ever fails a run: what cannot be read or written is done without.

    ``warn`` is called at most once, with one line, when something that was kept could not be used.
    """

    kind: type[Result]

    def lasts(self, result: Result) -> bool:
        """Whether another run would repeat a result."""
        raise NotImplementedError

    def __init__(self, folder: Path | None = None, warn: Callable[[str], None] = lambda _: None) -> None:
        self.folder = default_folder() if folder is None else folder
        self.warn, self.warned, self.swept = warn, False, False
        self.keys: dict[tuple[Path, Settings], _Key | None] = {}

    def find(self, path: Path, settings: Settings) -> Result | None:
        """The result of a file under these settings, if it was kept and still holds."""
        key = self._key(path, settings)
        if key is None:
            return None
        try:
            text = (self.folder / key.name).read_text(encoding="utf-8")
            return self._believed(json.loads(text), key)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError) as error:  # not text, not JSON, or not what was once written
            self._warn(f"{key.name} is damaged: {error}")
        except _Outdated as why:
            self._warn(str(why))
        return None

    def keep(self, path: Path, settings: Settings, result: Result) -> None:
        """Keeps a result, if it is one that another run would repeat."""
        key = self._key(path, settings)
        if key is None or not self.lasts(result) or not says_it_all(path):
            return
        with contextlib.suppress(OSError):
            if _source(path) != key.source:
                return  # edited while it was being decided
        data = plain(result)
        stored = {"format": FORMAT, "checker": key.checker, "source": key.source, "sha256": _digest(data), "result": data}
        try:
            self._make_folder()
            _write_whole(self.folder / key.name, json.dumps(stored, ensure_ascii=False) + "\n")
        except OSError as error:
            self._warn(f"nothing can be kept in {self.folder}: {error.strerror or error}")

    def _key(self, path: Path, settings: Settings) -> _Key | None:
        """None: the result of this file is not kept."""
        if (path, settings) not in self.keys:  # as the file was when this run first looked at it
            self.keys[path, settings] = self._made_key(path, settings)
        return self.keys[path, settings]

    def _made_key(self, path: Path, settings: Settings) -> _Key | None:
        if settings.only is not None or settings.step is not None:
            return None  # a part of a file is quickly decided
        try:
            source = _source(path)
            place = [str(path), str(path.resolve()), self.kind.__name__]
        except OSError:
            return None
        which = _digest([place, asdict(settings)])
        return _Key(f"{path.stem}-{which[:20]}.json", source, checker_version())

    def _warn(self, why: str) -> None:
        if not self.warned:
            self.warned = True
            self.warn(f"stored results are ignored and decided again: {why}")

    def _make_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        ignore = self.folder / ".gitignore"
        if not ignore.exists():
            _write_whole(ignore, "# Results of earlier runs; safe to delete.\n*\n")
        if not self.swept:  # what a run that was killed in the act of writing left there
            self.swept = True
            for path in self.folder.glob(f".*{PART}"):
                if path.stat().st_mtime < time.time() - OLD:
                    path.unlink(missing_ok=True)

    def _believed(self, stored: Any, key: _Key) -> Result | None:
        """The stored result, or None if the derivation has been edited since. Raises ValueError and _Outdated."""
        if not isinstance(stored, dict) or stored.get("format") != FORMAT:
            raise Malformed("it is not of this format")
        if stored.get("checker") != key.checker:
            raise _Outdated("they were made by another version of the checker or its libraries")
        if stored.get("source") != key.source:
            return None
        if stored.get("sha256") != _digest(stored.get("result")):
            raise Malformed("its checksum is wrong")
        result = built(self.kind, stored["result"])
        if not self.lasts(result):
            raise Malformed("it holds what is never kept")
        return result


class Cache(Store[EntryResult]):
    """What was decided about entries."""

    kind = EntryResult

    def lasts(self, result: EntryResult) -> bool:
        """Something was decided, without a contradiction, and no checker ran out of time."""
        return bool(result.items) and not any(
            item.contradiction
            or any("out_of_time" in evidence.facts for evidence in item.checks.values())
            or "out of time" in item.why
            for item in result.items
        )


class _Outdated(Exception):
    """What is stored was right once, for another program."""


def _write_whole(path: Path, text: str) -> None:
    """A reader, or a run after a crash, finds the old file or the new one, never half of one."""
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=PART, dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


# ------------------------------------------------------------------------------------------------------ runs that use it


def check_paths(
    paths: Sequence[Path],
    settings: Settings,
    jobs: int = 1,
    on_result: Callable[[EntryResult], None] | None = None,
    stop_at_first: bool = False,
    cache: Cache | None = None,
) -> Report:
    """Like ``verify.check.check_paths``, deciding only what the cache does not know."""
    return report_of(_results(paths, settings, jobs, cache), settings, on_result, stop_at_first)


def _results(paths: Sequence[Path], settings: Settings, jobs: int, cache: Cache | None) -> Iterator[EntryResult]:
    known = {path: cache.find(path, settings) if cache else None for path in paths}
    fresh: Iterator[EntryResult] = iter(())
    if missing := [path for path, result in known.items() if result is None]:
        from verify.check import results  # takes half a second, which a run that finds everything does without

        fresh = iter(results(missing, settings, jobs))
    for path, result in known.items():
        if result is None:
            result = next(fresh)
            if cache:
                cache.keep(path, settings, result)
            result = entry_from(plain(result))  # so that a report reads the same, stored or not
        yield result
