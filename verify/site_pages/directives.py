"""What a hand-written page may ask for, on a line of its own:

    <!-- step: ID NUMBER -->         one line of a derivation, with the line before it; a word of its key does as well
    <!-- theorem: ID -->            what a derivation shows, with its verdict
    <!-- pitfall: ID NUMBER -->      a refuted equation with its counterexample
    <!-- claim: ID -->               what a misconception says, with its counterexample
    <!-- figure: NAME -->           a plot of exact values: two-objectives, gae-bias, variance, finite-differences, ppo
    <!-- entries: ID, ID, … -->      a list of links with badges
    <!-- exercises: ID, ID, … -->    the theorem of each among its refuted twins, with the answers folded away
    <!-- proofs -->                  where each statement of the notes by others is proved
    <!-- verdicts -->                the four verdicts as badges, with what each takes
    <!-- count -->                   how much has been checked, in one sentence
    <!-- speed -->                   how long things take, as measured by ``make bench``
    <!-- trusted -->                 the files that a proof for every finite MDP rests on
    <!-- downloads --> <!-- cite -->  the results of this build as a file; how to cite this version
    <!-- estimators -->             which estimator is unbiased for what, as a table
    <!-- map -->                    the map of all derivations
    <!-- playground -->             the playground, with all entries to choose from
    <!-- mutants -->                 what became of wrong variants of every true line, as measured
    <!-- run: COMMAND -->            a command and what it prints, run in a folder that holds the page's own samples

A sample is a code block of the page with a file name: ```python title="my_step.py". So an output on a page is
always the output of the code on that page.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

from verify.claims.model import Derivation
from verify.claims.verdict import ItemResult
from verify.site_pages.book import Book, Checked, SiteError
from verify.site_pages.downloads import cite_block, downloads_block
from verify.site_pages.entries import counted, entry_list, theorem
from verify.site_pages.estimators import estimators_table
from verify.site_pages.exercises import exercises
from verify.site_pages.figures import figure
from verify.site_pages.items import case, step_row
from verify.site_pages.map import map_block
from verify.site_pages.markup import MEANING, badge, defined_once, equation, prose, table
from verify.site_pages.mutants import mutants_tables
from verify.site_pages.playground import playground
from verify.site_pages.sources import proofs_block
from verify.site_pages.speed import speed_section
from verify.site_pages.trusted import trusted_table
from verify.workers import in_order

_SAMPLE = re.compile(r'^```\w+ [^\n]*title="([\w./-]+)"[^\n]*\n(.*?)^```$', re.MULTILINE | re.DOTALL)
_MODULES = {"verify": "verify", "pytest": "pytest"}
_outputs: dict[str, str] = {}


def samples(markdown: str) -> dict[str, str]:
    """The code blocks of a page that have a file name."""
    return dict(_SAMPLE.findall(markdown))


def commands(markdown: str) -> list[str]:
    """The commands whose output a page shows, in order."""
    return [argument for name, argument in _DIRECTIVE.findall(markdown) if name == "run"]


def fill(markdown: str, book: Book, source: str) -> str:
    """A page with its directives replaced. ``source`` is its path, from which links are relative."""
    up = "../" * (len(PurePosixPath(source).parts) - 1)
    files = samples(markdown)

    def replace(match: re.Match[str]) -> str:
        name, argument = match.group(1), (match.group(2) or "").strip()
        if name == "run":
            return shown_run(argument, files)
        return _BLOCKS[name](book, argument.replace(",", " ").split(), up)

    return defined_once(_DIRECTIVE.sub(replace, markdown))


def _one(book: Book, words: list[str], kind: str) -> tuple[Checked, ItemResult]:
    if len(words) != 2:
        raise SiteError(f"<!-- {kind}: {' '.join(words)} -->: an id and a number, or a word of a key, were expected")
    chapter = book[words[0]]
    return chapter, chapter.find(kind, words[1])


def _step(book: Book, words: list[str], up: str) -> str:
    chapter, item = _one(book, words, "step")
    home = f"{up}derivations/{chapter.id}.html"
    before = f'<div class="line"><span class="n"></span>{equation(item.before_latex)}</div>'
    return f'<div class="chain">{before}{step_row(chapter, item, home, f"{up}reference/")}</div>'


def _theorem(book: Book, words: list[str], up: str) -> str:
    if len(words) != 1 or not isinstance(book[words[0]].entry, Derivation):
        raise SiteError(f"<!-- theorem: {' '.join(words)} -->: the id of a derivation was expected")
    return theorem(book[words[0]], up)


def _pitfall(book: Book, words: list[str], up: str) -> str:
    chapter, item = _one(book, words, "pitfall")
    return case(chapter, item, f"{up}reference/")


def _claim(book: Book, words: list[str], up: str) -> str:
    if len(words) != 1:
        raise SiteError(f"<!-- claim: {' '.join(words)} -->: the id of a misconception was expected")
    chapter = book[words[0]]
    return case(chapter, chapter.find("false", "1"), f"{up}reference/")


def _entries(book: Book, words: list[str], up: str) -> str:
    return entry_list([book[word] for word in words], f"{up}derivations/")


def _count(book: Book, words: list[str], up: str) -> str:
    return f"<p>{counted(book)}</p>"


def _verdicts(book: Book, words: list[str], up: str) -> str:
    return table(("verdict", "what it takes"), [(badge(verdict), prose(meaning)) for verdict, meaning in MEANING.items()])


def _mutants(book: Book, words: list[str], up: str) -> str:
    return mutants_tables()


def _speed(book: Book, words: list[str], up: str) -> str:
    return speed_section()


_BLOCKS: dict[str, Callable[[Book, list[str], str], str]] = {
    "step": _step,
    "theorem": _theorem,
    "pitfall": _pitfall,
    "claim": _claim,
    "entries": _entries,
    "exercises": exercises,
    "figure": lambda book, words, up: figure(book, words),
    "verdicts": _verdicts,
    "count": _count,
    "speed": _speed,
    "mutants": _mutants,
    "trusted": lambda book, words, up: trusted_table(),
    "cite": lambda book, words, up: cite_block(book, up),
    "downloads": lambda book, words, up: downloads_block(book, up),
    "estimators": lambda book, words, up: estimators_table(book, up),
    "map": lambda book, words, up: map_block(book, up),
    "proofs": lambda book, words, up: proofs_block(book, up),
    "playground": lambda book, words, up: playground(book, up),
}
_DIRECTIVE = re.compile(rf"^<!-- ({'|'.join([*_BLOCKS, 'run'])})(?:: (.*?))? -->$", re.MULTILINE)


def run_all(pages: Iterable[str], jobs: int) -> None:
    """Runs every command of some pages, several at a time, so that each page finds the output of its own."""
    given = {_key(command, files): (command, files) for page in pages for files in [samples(page)] for command in commands(page)}
    missing = {key: asked for key, asked in given.items() if key not in _outputs}
    _outputs.update(zip(missing, in_order(_output, list(missing.values()), jobs), strict=True))


def _output(asked: tuple[str, dict[str, str]]) -> str:
    return run(*asked)[1]


def _key(command: str, files: dict[str, str]) -> str:
    return hashlib.sha256(repr((command, sorted(files.items()))).encode()).hexdigest()


def shown_run(command: str, files: dict[str, str]) -> str:
    """A console block with a command and its output. The output is kept until the samples or the program change."""
    key = _key(command, files)
    if key not in _outputs:
        _outputs[key] = run(command, files)[1]
    return f"```console\n$ {command}\n{_outputs[key]}```"


def run(command: str, files: dict[str, str]) -> tuple[int, str]:
    """Exit code and output of ``verify …`` or ``pytest …`` in a new folder that holds the files."""
    words = shlex.split(command)
    if not words or words[0] not in _MODULES:
        raise SiteError(f"<!-- run: {command} -->: a page may run {' and '.join(_MODULES)} only")
    root = str(Path(__file__).resolve().parents[2])
    settings = {
        "NO_COLOR": "1",
        "COLUMNS": "96",
        "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
    }
    drop = {"PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST", "FORCE_COLOR"}
    environment = {name: value for name, value in os.environ.items() if name not in drop} | settings
    with tempfile.TemporaryDirectory(prefix="gradproof-page-") as folder:
        for name, code in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(code, encoding="utf-8")
        environment["GRADPROOF_CACHE"] = os.path.join(folder, ".results")  # what a reader who runs it first would see
        done = subprocess.run(
            [sys.executable, "-m", _MODULES[words[0]], *words[1:]],
            cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=300,
        )  # fmt: skip
        output = (done.stdout + done.stderr).replace(os.path.realpath(folder), ".").replace(folder, ".")
    return done.returncode, output.strip("\n") + "\n"
