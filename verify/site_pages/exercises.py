"""Exercises made of what was checked: a theorem among its refuted twins, none of them marked, the answers folded away."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sympy import Expr

from verify.claims.model import Claim, Derivation
from verify.claims.verdict import PROVED, REFUTED, ItemResult
from verify.language.printing import to_text
from verify.language.relations import LATEX
from verify.site_pages import meanings, points, witness
from verify.site_pages.book import Book, Checked, SiteError, family_title
from verify.site_pages.entries import idea_in_words
from verify.site_pages.items import anchor, quantifiers
from verify.site_pages.markup import badge, equation, escape, heading, link, prose

FEWEST, MOST = 2, 3  # twins of a theorem in one exercise
LETTERS = "abcdefgh"


@dataclass(frozen=True)
class Option:
    """One equation to choose from. ``twin`` is the refuted equation that it is, or None: then it is the theorem."""

    lhs: Expr
    rhs: Expr
    claim: Claim
    twin: ItemResult | None = None


def options(chapter: Checked) -> list[Option]:
    """The theorem of a derivation and two or three refuted equations that share a side with it, in a fixed order.

    A twin must be false under all that the theorem assumes, and perhaps more. Raises SiteError where the theorem is not
    proved, a twin is not refuted, or there are too few.
    """
    entry = chapter.entry
    if not isinstance(entry, Derivation) or chapter.result.verdict != PROVED:
        raise SiteError(f"{chapter.id}: an exercise needs a derivation that is proved")
    steps = chapter.result.steps
    first = chapter.written[steps[0].key].claim
    start, end = first.lhs, chapter.written[steps[-1].key].claim.rhs
    truth = Option(start, end, first)
    twins = _twins(chapter, truth, entry.relation)
    chosen = [*max(twins, key=len)[:MOST], truth]
    if len(chosen) <= FEWEST:
        raise SiteError(f"{chapter.id}: an exercise needs {FEWEST} refuted equations that share a side with the theorem")
    return sorted(chosen, key=_shuffled)


def _shuffled(option: Option) -> bytes:
    """Where an equation stands among others: the same at every build, and no hint."""
    written = f"{to_text(option.lhs)} {to_text(option.rhs)} {quantifiers(option.claim)}"
    return hashlib.sha256(written.encode()).digest()


def _twins(chapter: Checked, truth: Option, relation: str) -> tuple[list[Option], list[Option]]:
    """The refuted equations with the left side of the theorem, and those with its right side, written the same way round."""
    left, right = [], []
    for item in chapter.result.pitfalls:
        claim = chapter.written[item.key].claim
        calculus = claim.setting == "calculus" and (claim.for_every, claim.where) != (truth.claim.for_every, truth.claim.where)
        if claim.relation != relation or calculus or not claim.assumes >= truth.claim.assumes:
            continue
        if item.verdict != REFUTED:
            raise SiteError(f"{chapter.id}/{item.key}: {item.verdict}, and an exercise would call it false")
        turned = relation == "=" and (claim.rhs == truth.lhs or claim.lhs == truth.rhs)
        lhs, rhs = (claim.rhs, claim.lhs) if turned else (claim.lhs, claim.rhs)
        if lhs == truth.lhs:
            left.append(Option(lhs, rhs, claim, item))
        if rhs == truth.rhs:
            right.append(Option(lhs, rhs, claim, item))
    return left, right


def exercises(book: Book, names: Sequence[str], up: str) -> str:
    """All exercises of a page, numbered."""
    if not names:
        raise SiteError("<!-- exercises -->: ids of derivations were expected")
    return "\n\n".join(_exercise(book, book[name], number, up) for number, name in enumerate(names, 1))


def _exercise(book: Book, chapter: Checked, number: int, up: str) -> str:
    listed = zip(LETTERS, options(chapter), strict=False)
    shown = "".join(_option(book, chapter, letter, option, up) for letter, option in listed)
    title = heading(2, f"{number}. {family_title(chapter.result.family)}", f"exercise-{chapter.id}")
    return f'{title}\n\n{_setting(chapter, up)}\n\n<div class="exercise">{shown}</div>'


def _setting(chapter: Checked, up: str) -> str:
    """What may be used, from the object that was checked."""
    entry = chapter.entry
    names = [link(f"{up}reference/assumptions.html#{one.name}", escape(one.name)) for one in entry.assumes]
    parts = [f"Assumed: {', '.join(names)}."] if names else []
    parts += ["γ = 1."] if entry.undiscounted else []
    parts += [f"T ≥ {entry.min_horizon}."] if entry.min_horizon > 1 else []
    return f'<p class="meta">{" ".join(parts) or "Nothing is assumed."}</p>'


def _option(book: Book, chapter: Checked, letter: str, option: Option, up: str) -> str:
    assert isinstance(chapter.entry, Derivation)
    relation = LATEX[chapter.entry.relation]
    free = f" {quantifiers(option.claim)}" if option.claim.for_every else ""
    answer = _why_true(book, chapter, up) if option.twin is None else _why_false(chapter, option.twin, up)
    return (
        f'<div class="case"><p class="says"><span>({letter}){free}</span></p>'
        f"{equation(f'{meanings.shown(option.lhs)} {relation} {meanings.shown(option.rhs)}')}"
        f'<details class="more answer"><summary>I pick ({letter})</summary>'
        f'<div class="inside" data-search-exclude>{answer}</div></details></div>'
    )


def _why_true(book: Book, chapter: Checked, up: str) -> str:
    home = f"{up}derivations/{chapter.id}.html"
    reasons = dict.fromkeys(item.reason for item in chapter.result.steps)
    named = ", ".join(link(f"{up}reference/reasons.html#{one}", escape(one.replace("-", " "))) for one in reasons)
    assert isinstance(chapter.entry, Derivation)
    return (
        f"<p>{badge(chapter.result.verdict, chapter.result.scope)} This one holds: "
        f"{link(f'{home}#steps', prose(chapter.entry.title))}, by {named}.</p>{idea_in_words(book, chapter.entry, up)}"
    )


def _why_false(chapter: Checked, item: ItemResult, up: str) -> str:
    data = item.witness
    assert data is not None
    shown = points.facts(data) if data.get("setting") == "calculus" else witness.folded(data)
    more = link(f"{up}derivations/{chapter.id}.html#{anchor(chapter, item)}", "the counterexample with its data")
    return f"<p>{badge(item.verdict)} The mistake in it: “{prose(item.sentence)}”</p>{shown}<p>{more}</p>"
