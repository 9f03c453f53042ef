"""What the pages are made of: every derivation file, loaded and checked.

Checking is the slow part, so results and studies are kept between builds, as those of the command line are: only what
was edited is checked again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

from verify.cache import Cache, check_paths
from verify.claims.equations import EquationResult
from verify.claims.library import default_roots, index
from verify.claims.loading import load
from verify.claims.model import Entry, Item
from verify.claims.verdict import EntryResult, ItemResult
from verify.report.in_code import Estimator, estimators
from verify.runs import Settings
from verify.sources.library import documents as document_rows
from verify.sources.model import Document, Equation
from verify.study import Study, studies

JOBS = min(4, os.cpu_count() or 1)  # processes that check and run commands


class SiteError(Exception):
    """The site cannot be built; one sentence that says why."""


@dataclass(frozen=True)
class Checked:
    """One derivation or misconception with what the checkers found."""

    entry: Entry
    result: EntryResult
    study: Study | None = None

    @property
    def id(self) -> str:
        return self.result.id

    @cached_property
    def written(self) -> dict[str, Item]:
        """The equations as their author wrote them, by key."""
        return {item.key: item for item in self.entry.items()}

    @cached_property
    def estimators(self) -> list[Estimator]:
        """What of it is proved and can be written as code."""
        return estimators(self.entry, self.result)

    def find(self, kind: str, which: str) -> ItemResult:
        """The first equation of one kind with this number, or with this word in its key; raises SiteError when there is none."""
        for item in self.result.items:
            if item.kind == kind and (ordinal(self, item) == int(which) if which.isdigit() else which in item.key):
                return item
        raise SiteError(f"{self.id} has no {kind} {which!r}; there are {', '.join(item.key for item in self.result.items)}")


def ordinal(chapter: Checked, item: ItemResult) -> int:
    """The number of an equation within its kind, from 1."""
    return [one.key for one in chapter.result.items if one.kind == item.kind].index(item.key) + 1


@dataclass(frozen=True)
class CheckedDocument:
    """A document by somebody else with what was found about its equations."""

    document: Document
    result: EntryResult

    @property
    def id(self) -> str:
        return self.result.id

    @cached_property
    def items(self) -> dict[str, ItemResult]:
        """The claims behind its equations, decided, by key."""
        return {item.key: item for item in self.result.items}

    @cached_property
    def written(self) -> dict[str, Item]:
        """The same as they were written."""
        return {item.key: item for item in self.document.items()}

    def pairs(self) -> Iterator[tuple[Equation, EquationResult]]:
        """Each equation with its result, in order."""
        return zip(self.document.equations, self.result.equations, strict=True)


@dataclass(frozen=True)
class Book:
    """Everything that is shown, in order of family and name."""

    chapters: tuple[Checked, ...]
    seed: int
    samples: int
    documents: tuple[CheckedDocument, ...] = ()

    def __getitem__(self, name: str) -> Checked:
        for chapter in self.chapters:
            if chapter.id == name:
                return chapter
        raise SiteError(f"there is no derivation {name!r}")

    def __contains__(self, name: str) -> bool:
        return any(chapter.id == name for chapter in self.chapters)

    def families(self) -> Iterator[tuple[str, list[Checked]]]:
        for family, members in groupby(self.chapters, key=lambda one: one.result.family):
            yield family, list(members)

    def users_of(self, name: str) -> list[Checked]:
        """The chapters that use a derivation."""
        return [one for one in self.chapters if name in one.entry.uses]

    def with_assumption(self, name: str) -> list[Checked]:
        return [one for one in self.chapters if any(name in item.claim.assumes for item in one.written.values())]

    def with_reason(self, name: str) -> list[tuple[Checked, ItemResult]]:
        return [(one, item) for one in self.chapters for item in one.result.items if item.kind == "step" and item.reason == name]

    def problems(self) -> list[str]:
        """Verdicts that are not as expected, and links to derivations that do not exist: they fail a strict build."""
        found = [
            f"{one.id}/{item.key}: {item.verdict}, {item.expected} was expected ({item.contradiction or item.why})"
            for one in self.chapters
            for item in one.result.items
            if not item.as_expected
        ]
        found += [f"{one.id}: {idle.assumption} is superfluous" for one in self.chapters for idle in one.result.superfluous]
        for one in self.documents:
            for equation, result in one.pairs():
                found += [f"{equation.id}: {problem}" for problem in result.problems]
                missing = [name for name in equation.proved_in if name not in self]
                found += [f"{equation.id} names {name!r}, which does not exist" for name in missing]
        return found + [
            f"{one.id} uses {name!r}, which does not exist"
            for one in self.chapters
            for name in one.entry.uses
            if name not in self
        ]


def family_title(family: str) -> str:
    """The name of a family's folder as a heading."""
    return family.replace("_", " ").replace("-", " ").capitalize()


def read_book(paths: Sequence[Path] | None = None) -> Book:
    """Load and check the derivation files (all of them by default)."""
    everything = paths is None
    paths = [row.path for row in index()] if paths is None else list(paths)
    if not paths:
        raise SiteError(f"no derivations were found in {', '.join(map(str, default_roots())) or 'this installation'}")
    settings = Settings()
    report = check_paths(paths, settings, JOBS, cache=Cache())
    made = studies(paths, JOBS, results=report.entries)
    chapters = [Checked(load(path), result, study) for path, result, study in zip(paths, report.entries, made, strict=True)]
    chapters.sort(key=lambda one: one.result.family)
    return Book(tuple(chapters), settings.seed, settings.samples, read_documents(settings) if everything else ())


def read_documents(settings: Settings) -> tuple[CheckedDocument, ...]:
    """Load and decide the documents by others."""
    paths = [row.path for row in document_rows()]
    report = check_paths(paths, settings, JOBS, cache=Cache())
    found = []
    for path, result in zip(paths, report.sources, strict=True):
        document = load(path)
        assert isinstance(document, Document)
        found.append(CheckedDocument(document, result))
    return tuple(found)
