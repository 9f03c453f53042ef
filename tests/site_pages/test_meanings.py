"""Every symbol of every derivation can be asked for its meaning, and what a reader takes away is well formed."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
import sympy

pytest.importorskip("mkdocs", reason="the site needs the extra gradproof[site]")

from verify.claims.library import index
from verify.claims.loading import load
from verify.claims.verdict import EntryResult, Scope
from verify.language import terms as L
from verify.notation import *
from verify.notation import NOTATION
from verify.site_pages import meanings
from verify.site_pages.book import Book
from verify.site_pages.downloads import RESULTS, badge_svg, downloadable

EVERY = Scope("all", "all", "all")


def test_every_symbol_of_every_derivation_has_a_row() -> None:
    for row in index():
        for item in load(row.path).items():
            for part in sympy.preorder_traversal(sympy.Tuple(item.claim.lhs, item.claim.rhs)):
                if isinstance(part, (L.Policy, L.Reward, L.Transition, L.Value, L.Apply, L.Return, L.RewardToGo, L.Objective)):
                    assert meanings.row_of(part) is not None, (row.id, part)


@pytest.mark.parametrize(
    "term, words",
    [
        (pi(a, s), "differentiated"),
        (pi_old(a, s), "frozen"),
        (mu(a, s), "another policy"),
        (G(t), "reward-to-go"),
        (score(t), "∇ log π"),
        (A(s[t], a[t]), "values"),
        (b, "arbitrary"),
        (c(s), "arbitrary"),
    ],
)
def test_a_symbol_has_its_own_meaning(term: Any, words: str) -> None:
    row = meanings.row_of(term)
    assert row is not None
    assert words in NOTATION[row][2]


def test_the_list_of_symbols_names_each_once() -> None:
    rows = meanings.symbols(E(Sum(score(t) * R(tau), (t, 1, T))), grad(J))
    assert len({symbol for symbol, _ in rows}) == len(rows) >= 4


def test_the_script_is_data() -> None:
    text = meanings.script().removeprefix("window.GRADPROOF_NOTATION = ").removesuffix(";\n")
    assert len(json.loads(text)) == len(NOTATION)


def _chapter(verdict: str, scope: Scope | None) -> Any:
    result = EntryResult("a-b", "A & B", "family", "theorem", verdict, True, scope, (), "a_b.py")  # type: ignore[arg-type]
    return SimpleNamespace(id="a-b", result=result)


@pytest.mark.parametrize(
    "verdict, scope, said",
    [
        ("PROVED", EVERY, "proved: every finite MDP, every horizon"),
        ("PROVED", Scope((2,), (2,), (1, 2)), "proved: MDPs with 2 states, 2 actions, T in 1, 2"),
        ("REFUTED", None, "false, with a counterexample"),
        ("SAMPLED", None, "sampled"),
        ("UNDECIDED", None, "undecided"),
    ],
)
def test_a_badge_says_no_more_than_the_verdict(verdict: str, scope: Scope | None, said: str) -> None:
    svg = ElementTree.fromstring(badge_svg(_chapter(verdict, scope)))
    assert [one.text for one in svg.iter("{http://www.w3.org/2000/svg}text")] == ["gradproof", said]


def test_the_results_are_the_report_of_all() -> None:
    book = Book((_chapter("PROVED", EVERY),), 3, 200)
    files = downloadable(book)
    assert set(files) == {RESULTS, "badges/a-b.svg"}
    data = json.loads(files[RESULTS])
    assert [claim["id"] for claim in data["claims"]] == ["a-b"]
    assert data["run"] == {"seed": 3, "samples": 200}
