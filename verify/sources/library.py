"""Which documents there are, and what words of the command line name. Light: no file is run and no mathematics loaded."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from verify.claims import library
from verify.claims.errors import ContentError, UsageError, shown_path
from verify.claims.library import SOURCES, Row, default_roots, nearest, parse, read_row

_EQUATION = re.compile(r"[sS]\d+-[eEiI]\d+")


def documents(roots: Iterable[Path] | None = None) -> list[Row]:
    """One row per document, in order of its id. Raises ContentError when a file cannot be one."""
    rows, problems = scan_documents(roots)
    if problems:
        raise problems[0]
    return rows


def scan_documents(roots: Iterable[Path] | None = None) -> tuple[list[Row], list[ContentError]]:
    """The documents below the roots, and everything that is wrong with their files."""
    rows: list[Row] = []
    problems: list[ContentError] = []
    for root in default_roots() if roots is None else roots:
        for path in sorted((Path(root) / SOURCES).glob("[!_.]*.py")):
            try:
                row = read_row(path)
                if row.expected != "source":
                    raise ContentError(shown_path(path), f"a Document was expected in the folder {SOURCES}")
                rows.append(row)
            except ContentError as error:
                problems.append(error)
    return rows, problems


def equation_ids(path: Path) -> list[str]:
    """The ids of the equations of a document in order, read from its text and that of its sections."""
    named = [
        (node.lineno, node.col_offset, node.func.id, str(node.args[0].value))
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("Equation", "section")
        if node.args and isinstance(node.args[0], ast.Constant)
    ]
    found: list[str] = []
    for *_, called, name in sorted(named):
        found += [name] if called == "Equation" else equation_ids(path.with_suffix("") / f"{name}.py")
    return found


def is_document(path: Path) -> bool:
    """Whether a file defines a document."""
    return read_row(path).expected == "source"


def equation_named(word: str, roots: Iterable[Path] | None = None) -> tuple[Path, str] | None:
    """The document that holds the equation a word names, and its id; None for a word that is no id of an equation."""
    if not _EQUATION.fullmatch(word):
        return None
    rows, _ = scan_documents(roots)
    holders = {name: row.path for row in rows for name in equation_ids(row.path)}
    name = word.upper()
    if name not in holders:
        raise UsageError(
            f"no equation called {word!r}{nearest(name, holders, plain=name) or f'; there are {len(holders)} of them'}"
        )
    return holders[name], name


def select(words: Sequence[str], roots: Iterable[Path] | None = None) -> list[Path]:
    """The files that words name: those of ``verify.claims.library.select``, and "sources" and ids of documents.

    No words means all, documents included. Raises UsageError and ContentError.
    """
    chosen: dict[Path, None] = {}
    for word in words or ["all"]:
        if word == SOURCES or re.fullmatch(r"\d+", word):
            chosen.update(dict.fromkeys(_documents(word, roots)))
            continue
        chosen.update(dict.fromkeys(library.select([word], roots)))
        if word == "all":
            chosen.update(dict.fromkeys(row.path for row in documents(roots)))
    return list(chosen)


def select_one(word: str, roots: Iterable[Path] | None = None) -> Path:
    """The one file that a word names. Raises UsageError where it names several."""
    paths = select([word], roots)
    if len(paths) != 1:
        raise UsageError(f"{word!r} is not one derivation: {', '.join(map(library.id_of, paths))}")
    return paths[0]


def _documents(word: str, roots: Iterable[Path] | None) -> list[Path]:
    rows, problems = scan_documents(roots)
    if word == SOURCES:
        if problems:
            raise problems[0]
        if not rows:
            raise UsageError(f"there are no documents: a folder {SOURCES} was expected among the derivations")
        return [row.path for row in rows]
    found = [row.path for row in rows if row.id == word]
    if not found:
        broken = [error for error in problems if library.id_of(library.path_of(error)) == word]
        if broken:
            raise broken[0]
        raise UsageError(f"no document called {word!r}; there are {', '.join(row.id for row in rows) or 'none'}")
    return found
