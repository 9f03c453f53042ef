"""The table of estimators: its truths are verdicts, its estimators the terms of the pages, its links lead somewhere."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("mkdocs", reason="the site needs the extra gradproof[site]")

from verify.claims.library import index
from verify.claims.loading import load
from verify.claims.model import Derivation, Entry
from verify.language import terms as L
from verify.site_pages.book import Book
from verify.site_pages.estimators import ROWS, estimate, estimators_table


def _chapter(entry: Entry) -> Any:
    theorem = isinstance(entry, Derivation)
    result = SimpleNamespace(
        id=entry.id, family=entry.family, verdict="PROVED" if theorem else "REFUTED", scope=None,
        steps=(SimpleNamespace(axioms=("positive-policy",)),),
    )  # fmt: skip
    return SimpleNamespace(id=entry.id, entry=entry, result=result)


@pytest.fixture(scope="module")
def book() -> Book:
    return Book(tuple(_chapter(load(row.path)) for row in index()), 0, 0)


def test_every_page_of_the_table_exists(book: Book) -> None:
    for row in ROWS:
        for name in (row.about, *row.broken_by, *row.variance):
            assert name in book, name


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.about)
def test_an_estimator_is_an_average_of_samples(book: Book, row: Any) -> None:
    term = estimate(book[row.about])
    assert not isinstance(term, L.Gradient)
    assert not term.has(L.Objective)


def test_what_breaks_something_is_a_misconception(book: Book) -> None:
    for row in ROWS:
        assert all(book[name].result.verdict == "REFUTED" for name in row.broken_by)


def test_the_words_follow_the_verdict(book: Book) -> None:
    assert estimators_table(book, "").count(">unbiased</a>") == sum(book[row.about].result.verdict == "PROVED" for row in ROWS)
    chapter = book["baseline-constant"]
    chapter.result.verdict = "SAMPLED"
    assert ">not decided</a>" in estimators_table(book, "")
    chapter.result.verdict = "PROVED"
