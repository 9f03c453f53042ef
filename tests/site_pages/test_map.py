"""The map: every derivation once, arrows to the right, and what rests on something weak shows it."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest

pytest.importorskip("mkdocs", reason="the site needs the extra gradproof[site]")

from verify.claims.library import index
from verify.claims.loading import load
from verify.claims.model import Derivation, Entry
from verify.site_pages.book import Book
from verify.site_pages.map import Map, map_block


def _chapter(entry: Entry) -> Any:
    """A chapter whose verdict is the one that its kind of file asks for; no checker is needed to draw it."""
    theorem = isinstance(entry, Derivation)
    result = SimpleNamespace(
        id=entry.id, family=entry.family, verdict="PROVED" if theorem else "REFUTED", expected="theorem" if theorem else "false"
    )
    return SimpleNamespace(id=entry.id, entry=entry, result=result)


@pytest.fixture(scope="module")
def book() -> Book:
    chapters = sorted((_chapter(load(row.path)) for row in index()), key=lambda one: one.result.family)
    return Book(tuple(chapters), 0, 0)


def test_every_derivation_is_a_node_and_every_use_an_arrow(book: Book) -> None:
    block = map_block(book, "")
    for chapter in book.chapters:
        assert block.count(f'id="map-{chapter.id}"') == 1
    wanted = {(used, one.id) for one in book.chapters for used in one.entry.uses}
    assert set(re.findall(r'data-used="([^"]+)" data-by="([^"]+)"', block)) == wanted


def test_it_is_well_formed(book: Book) -> None:
    svg = re.search(r"<svg.*</svg>", map_block(book, "../"), re.DOTALL)
    assert svg is not None
    assert len(ElementTree.fromstring(svg.group())) > 2


def test_what_uses_something_stands_right_of_it_and_no_two_nodes_overlap(book: Book) -> None:
    drawn = Map(book)
    for name, names in drawn.uses.items():
        assert all(drawn.nodes[used].column < drawn.nodes[name].column for used in names)
    places = [(node.x, node.y) for node in drawn.nodes.values()]
    assert len(set(places)) == len(places)
    width, height = drawn.size
    assert all(0 <= node.x < width and 0 <= node.y < height for node in drawn.nodes.values())


def test_what_rests_on_something_weak_is_marked(book: Book) -> None:
    drawn = Map(book)
    assert not any(drawn.weak(one) for one in book.chapters)
    used = next(name for names in drawn.uses.values() for name in names)
    book[used].result.verdict = "SAMPLED"
    try:
        weak = {one.id for one in book.chapters if Map(book).weak(one)}
        assert weak == {one.id for one in book.chapters if used in drawn.rests_on(one.id)} != set()
        assert map_block(book, "").count("weak") == len(weak)
    finally:
        book[used].result.verdict = "PROVED"


def test_a_circle_of_uses_is_drawn_all_the_same() -> None:
    def entry(name: str, uses: list[str]) -> Any:
        result = SimpleNamespace(id=name, family="f", verdict="PROVED", expected="theorem")
        return SimpleNamespace(id=name, entry=SimpleNamespace(title=name, uses=uses), result=result)

    circle = Book((entry("a", ["b"]), entry("b", ["a"])), 0, 0)
    assert map_block(circle, "").count('class="node') == 2
    assert Map(circle).rests_on("a") == {"b"}
