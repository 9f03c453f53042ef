"""Which derivation files there are, found without running any of them.

A derivation lives in ``derivations/<family>/<name>.py``; its id is the file name with dashes and its family the name
of the folder. The index reads the source text with ``ast``: listing needs no mathematics. Running a file is the
business of ``load`` (in ``verify.claims.loading``).
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from verify.claims.errors import ContentError, Place, UsageError, shown_path

EXPECTED = {"Derivation": "theorem", "Misconception": "false", "Document": "source"}
SOURCES = "sources"  # the folder of documents by others, which are no derivations


class Row(NamedTuple):
    """One derivation file as the index sees it; ``expected`` is "theorem" or "false"."""

    id: str
    family: str
    title: str
    expected: str
    path: Path


def id_of(path: Path) -> str:
    """The id of a derivation file: its name with dashes; of a document, its number ("002" for sources/d002.py)."""
    name = path.stem.replace("_", "-")
    return name.removeprefix("d") if path.absolute().parent.name == SOURCES else name


def written_in(path: Path) -> list[Path]:
    """The files that hold what a file defines: itself and, of a document in sections, those in the folder of its name."""
    return [path, *sorted(path.with_suffix("").glob("*.py"))]


# ------------------------------------------------------------------------------------------------------- the folders


def default_roots() -> list[Path]:
    """The folder of derivations: inside the package when installed from a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    for root in (package / "derivations", package.parent / "derivations"):
        if root.is_dir():
            return [root]
    return []


def files(roots: Iterable[Path] | None = None) -> list[Path]:
    """Every derivation file below the roots, in order of family and name. Names beginning with "_" are skipped."""
    found = []
    for root in default_roots() if roots is None else roots:
        for path in sorted(Path(root).rglob("*.py")):
            parts = path.relative_to(root).parts
            if not any(part.startswith(("_", ".")) for part in parts) and parts[0] != SOURCES:
                found.append(path)
    return found


def scan(roots: Iterable[Path] | None = None) -> tuple[list[Row], list[ContentError]]:
    """What the files below the roots define, and everything that is wrong with them."""
    roots = [Path(root) for root in (default_roots() if roots is None else roots)]
    rows: dict[str, Row] = {}
    problems: list[ContentError] = []
    clashes: set[str] = set()
    for root in roots:
        for path in files([root]):
            try:
                row = read_row(path)
                if len(path.relative_to(root).parts) != 2:
                    raise ContentError(shown_path(path), f"a derivation belongs in a family: {root.name}/<family>/{path.name}")
                if row.id in rows:
                    clashes.add(row.id)
                    raise ContentError(
                        shown_path(path), f"the id {row.id} is taken by {shown_path(rows[row.id].path)}: rename one of the files"
                    )
                rows[row.id] = row
            except ContentError as error:
                problems.append(error)
    return [row for row in rows.values() if row.id not in clashes], problems


def index(roots: Iterable[Path] | None = None) -> list[Row]:
    """One row per derivation, in order of family and name. Raises ContentError when a file cannot be one."""
    rows, problems = scan(roots)
    if problems:
        raise problems[0]
    return rows


def read_row(path: Path) -> Row:
    """What one file says about itself. Raises ContentError unless it defines exactly one entry with a plain title."""
    call = _definition(path)
    titles = [keyword.value for keyword in call.keywords if keyword.arg == "title"]
    if not titles or not isinstance(titles[0], ast.Constant) or not isinstance(titles[0].value, str):
        raise ContentError(Place(str(path), call.lineno), 'title: a plain string was expected, such as title="Reward-to-go"')
    return Row(id_of(path), path.resolve().parent.name, titles[0].value, EXPECTED[_called(call)], path)


def parse(path: Path) -> ast.Module:
    """The syntax tree of a file. Raises ContentError with the line when it has none."""
    if not path.is_file():
        raise ContentError(shown_path(path), "there is no such file")
    try:
        source = path.read_bytes()
        if b"\0" in source:
            raise ContentError(shown_path(path), "not Python: text in UTF-8 was expected, and there are zero bytes in it")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a warning about a string escape is shown, once, when the file runs
            return ast.parse(source, str(path))
    except SyntaxError as error:
        line = (error.text or "").strip()
        written = f" in `{line if len(line) <= 100 else line[:100] + ' …'}`" if line else ""
        raise ContentError(Place(str(path), error.lineno or 1), f"not Python: {error.msg}{written}") from error
    except (RecursionError, MemoryError) as error:
        raise ContentError(shown_path(path), "not Python that can be read: too much is nested; give the parts names") from error
    except (ValueError, OSError) as error:
        raise ContentError(shown_path(path), f"cannot be read as Python: {error}") from error


def _called(node: ast.AST | None) -> str:
    """The name of the class that a call builds, or nothing."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _definition(path: Path) -> ast.Call:
    tree = parse(path)
    if not tree.body:
        raise ContentError(shown_path(path), "the file is empty; `verify new` writes a file to start from")
    statements = [node for node in tree.body if isinstance(node, (ast.Assign, ast.AnnAssign, ast.Expr))]
    calls = [node for node in statements if _called(node.value) in EXPECTED]
    if not calls:
        inside = next((node.lineno for node in ast.walk(tree) if isinstance(node, ast.Call) and _called(node) in EXPECTED), None)
        raise ContentError(
            Place(str(path), inside) if inside else shown_path(path),
            "defines nothing: `derivation = Derivation(…)` or `misconception = Misconception(…)` was expected"
            + (" at the left margin, outside of everything else" if inside else ""),
        )
    if len(calls) > 1:
        raise ContentError(
            Place(str(path), calls[1].lineno), f"a second definition (the first is in line {calls[0].lineno}): one per file"
        )
    if isinstance(calls[0], ast.Expr):
        raise ContentError(Place(str(path), calls[0].lineno), "the definition needs a name: write `derivation = Derivation(…)`")
    assert isinstance(calls[0].value, ast.Call)
    return calls[0].value


# --------------------------------------------------------------------------------------------------------- selection


def select(words: Sequence[str], roots: Iterable[Path] | None = None) -> list[Path]:
    """The files that words of the command line name: ``all``, ids, families, ``FILE.py`` and folders of files.

    No words means all. Raises UsageError for a word that names nothing (with the nearest that does) and ContentError
    for a file that cannot be used; a broken file is in the way of ``all`` and of its family, not of other ids.
    """
    chosen: dict[Path, None] = {}
    library = _Library(roots)
    for word in words or ["all"]:
        chosen.update(dict.fromkeys(library.find(word)))
    if not chosen:
        raise UsageError("nothing to check: no derivation was selected")
    return list(chosen)


class _Library:
    """The index, read only when a word needs it."""

    def __init__(self, roots: Iterable[Path] | None) -> None:
        self.roots = [Path(root) for root in (default_roots() if roots is None else roots)]
        self.scanned: tuple[list[Row], list[ContentError]] | None = None

    def find(self, word: str) -> list[Path]:
        if word.endswith(".py") or "/" in word:
            return [_one_file(Path(word))] if word.endswith(".py") else _folder(Path(word))
        if self.scanned is None:
            self.scanned = scan(self.roots)
        rows, problems = self.scanned
        if word == "all":
            self._refuse(problems)
            if not rows:
                raise UsageError(f"there are no derivations in {', '.join(map(shown_path, self.roots)) or 'this installation'}")
            return [row.path for row in rows]
        family = [row.path for row in rows if row.family == word]
        if family:
            self._refuse([error for error in problems if _family_of(error) == word])
            return family
        matching = [row.path for row in rows if row.id == word]
        if not matching:
            self._refuse([error for error in problems if word in (id_of(path_of(error)), _family_of(error))])
            raise UsageError(_unknown(word, rows))
        return matching

    @staticmethod
    def _refuse(problems: list[ContentError]) -> None:
        if problems:
            raise problems[0]


def path_of(error: ContentError) -> Path:
    """The file that something is wrong with."""
    return Path(error.place.file if isinstance(error.place, Place) else error.place)


def _family_of(error: ContentError) -> str:
    return path_of(error).resolve().parent.name


def _one_file(path: Path) -> Path:
    read_row(path)
    return path


def _folder(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise UsageError(f"{folder}: there is no such folder, and a file ends in .py")
    found = [_one_file(path) for path in files([folder])]
    if not found:
        raise UsageError(f"{folder}: there is no derivation file in this folder")
    return found


def nearest(word: str, known: Iterable[str], plain: str | None = None) -> str:
    """The words "; did you mean …?" with the names most like a word (by default read as an id), or nothing."""
    from difflib import get_close_matches

    names = list(dict.fromkeys(known))
    plain = word.lower().replace("_", "-") if plain is None else plain
    inside = [name for name in names if len(plain) >= 3 and (name.startswith(plain) or plain in name)]
    matches = list(dict.fromkeys([*get_close_matches(plain, names, 1, 0.75), *inside, *get_close_matches(plain, names, 3, 0.55)]))
    return f"; did you mean {' or '.join(matches[:3])}?" if matches else ""


def _unknown(word: str, rows: list[Row]) -> str:
    known = [*(row.id for row in rows), *sorted({row.family for row in rows}), "all"]
    hint = nearest(word, known) or "; `verify list` shows them all"
    return f"no derivation, family or file called {word!r}{hint}"


def families(rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each family, in order."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.family, []).append(row)
    return iter(groups.items())
