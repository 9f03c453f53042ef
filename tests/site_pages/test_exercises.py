"""The exercises: one true equation among false ones, all of them decided, and nothing that gives the answer away."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("mkdocs", reason="the site needs the extra gradproof[site]")

from verify.claims.verdict import PROVED, REFUTED, SAMPLED, ItemResult
from verify.site_pages import Book, SiteError, fill
from verify.site_pages.book import Checked
from verify.site_pages.exercises import exercises, options

PAGE = Path(__file__).resolve().parents[2] / "site" / "paths" / "spot-the-false-line.md"
NAMES = re.findall(r"<!-- exercises: (.*) -->", PAGE.read_text(encoding="utf-8"))[0].split(", ")
_ANSWER = re.compile(r'<details class="more answer"><summary>(.*?)</summary>(.*?)</details></div>(?=<div class="case">|</div>)')


def one(book: Book, name: str) -> str:
    return exercises(book, [name], "../")


def test_there_are_a_dozen_exercises_on_different_things(book: Book) -> None:
    assert len(NAMES) == len(set(NAMES)) >= 12
    assert len({book[name].result.family for name in NAMES}) >= 8


@pytest.mark.parametrize("name", NAMES)
def test_exactly_one_is_proved_and_at_least_two_are_refuted(book: Book, name: str) -> None:
    """The verdicts are those of the results, and the false equations are false under all that the true one assumes."""
    chapter = book[name]
    shown = options(chapter)
    true = [option for option in shown if option.twin is None]
    false = [option.twin for option in shown if option.twin is not None]
    assert len(true) == 1 and chapter.result.verdict == PROVED
    assert all(item.verdict == PROVED for item in chapter.result.steps)
    assert len(false) >= 2
    for item in false:
        assert item is not None and item.verdict == REFUTED and item.witness is not None
        assert chapter.written[item.key].claim.assumes >= true[0].claim.assumes
    written = {(option.lhs, option.rhs, option.claim.for_every, option.claim.where) for option in shown}
    assert len(written) == len(shown)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_shown_is_what_was_checked(book: Book, name: str) -> None:
    chapter = book[name]
    for option in options(chapter):
        if option.twin is not None:
            claim = chapter.written[option.twin.key].claim
            assert (option.lhs, option.rhs) in ((claim.lhs, claim.rhs), (claim.rhs, claim.lhs))
            assert (option.lhs, option.rhs) == (claim.lhs, claim.rhs) or claim.relation == "="
    first, last = chapter.result.steps[0], chapter.result.steps[-1]
    true = next(option for option in options(chapter) if option.twin is None)
    assert (true.lhs, true.rhs) == (chapter.written[first.key].claim.lhs, chapter.written[last.key].claim.rhs)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_but_the_folded_answers_tells_which_one_is_true(book: Book, name: str) -> None:
    """Without what is folded away, the boxes differ in their letter and their equation only."""
    page = one(book, name)
    answers = _ANSWER.findall(page)
    assert len(answers) == len(options(book[name]))
    assert [summary for summary, _ in answers] == [f"I pick ({letter})" for letter in "abcdefgh"[: len(answers)]]
    outside = _ANSWER.sub("", page)
    for word in ("proved", "refuted", "badge", "verdict", "pitfall", "derivations/", book[name].entry.title):
        assert word.lower() not in outside.lower()
    boxes = re.findall(r'<div class="case">(.*?)(?=<div class="case">|$)', outside)
    skeletons = {re.sub(r"\s.*?>|>[^<]*<", "><", re.sub(r"\\[(\[].*?\\[)\]]", "", box)) for box in boxes[:-1]}
    assert len(skeletons) == 1
    assert sum("PROVED" in answer for _, answer in answers) == 1
    assert all(("PROVED" in answer) != ("REFUTED" in answer) for _, answer in answers)


def test_the_true_one_stands_at_no_particular_place(book: Book) -> None:
    places = [[option.twin is None for option in options(book[name])].index(True) for name in NAMES]
    assert set(places) >= {0, 1, 2, 3}
    assert max(places.count(place) for place in set(places)) <= len(places) / 2


def test_the_order_does_not_move(book: Book) -> None:
    """It depends on the equations alone: not on what else is on the page, or on how the results are listed."""
    chapter = book["pg-q-and-advantage-form"]
    kept = tuple(option.twin for option in options(chapter) if option.twin is not None)
    assert options(with_pitfalls(chapter, kept)) == options(with_pitfalls(chapter, kept[::-1])) == options(chapter)
    assert one(book, NAMES[0]).partition("<div")[2] in exercises(book, [NAMES[1], NAMES[0]], "../")


def test_every_answer_leads_to_its_proof_or_its_counterexample(book: Book, site: Path) -> None:
    page = site / "paths" / "spot-the-false-line.html"
    html = page.read_text(encoding="utf-8")
    for name in NAMES:
        assert f'id="exercise-{name}"' in html
        target = (site / "derivations" / f"{name}.html").read_text(encoding="utf-8")
        anchors = re.findall(rf'href="\.\./derivations/{name}\.html#([\w-]+)"', html)
        assert len(anchors) >= 3
        for anchor in anchors:
            assert f'id="{anchor}"' in target


def with_pitfalls(chapter: Checked, pitfalls: tuple[ItemResult, ...]) -> Checked:
    return replace(chapter, result=replace(chapter.result, items=(*chapter.result.steps, *pitfalls)))


def test_what_is_not_decided_is_no_exercise(book: Book) -> None:
    chapter = book["reward-to-go-discounted"]
    first, *others = chapter.result.pitfalls
    for pitfalls in ((), (first,), (replace(first, verdict=SAMPLED), *others)):
        with pytest.raises(SiteError, match="reward-to-go-discounted"):
            options(with_pitfalls(chapter, pitfalls))
    with pytest.raises(SiteError, match="reward-to-go-discounted: an exercise needs a derivation that is proved"):
        options(replace(chapter, result=replace(chapter.result, verdict=SAMPLED)))


def test_a_misconception_is_no_exercise_and_neither_is_nothing(book: Book) -> None:
    with pytest.raises(SiteError, match="drop-gamma-biased: an exercise needs a derivation that is proved"):
        fill("<!-- exercises: drop-gamma-biased -->", book, "paths/page.md")
    with pytest.raises(SiteError, match="ids of derivations were expected"):
        fill("<!-- exercises -->", book, "paths/page.md")
