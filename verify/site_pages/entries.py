"""The page of a derivation, the page of a misconception, and the index of both."""

from __future__ import annotations

from collections.abc import Sequence

from verify.claims.mentions import with_mentions
from verify.claims.model import Derivation, Entry, Misconception, Source
from verify.claims.verdict import ItemResult
from verify.language.relations import LATEX, along
from verify.site_pages.assumptions import assumptions_section
from verify.site_pages.book import Book, Checked, family_title
from verify.site_pages.code import code_section
from verify.site_pages.downloads import take_away
from verify.site_pages.items import case, quantifiers, start_row, step_row
from verify.site_pages.markup import badge, equation, escape, heading, link, math, page, prose

REFERENCE = "../reference/"


def entry_page(book: Book, chapter: Checked) -> str:
    """The whole page of one file."""
    entry = chapter.entry
    if isinstance(entry, Derivation):
        body = _derivation(book, chapter, entry)
    else:
        assert isinstance(entry, Misconception)
        body = _misconception(chapter, entry)
    blocks = [
        heading(1, entry.title),
        _opening(chapter),
        *body,
        *assumptions_section(chapter),
        *_sources(entry),
        *_connections(book, chapter),
        *_repeat(chapter),
    ]
    return page(entry.title, blocks, description=entry.summary, hide=["toc"])


def _opening(chapter: Checked) -> str:
    result = chapter.result
    kind = "a derivation" if result.expected == "theorem" else "a misconception"
    where = f"{kind} of the family {link('index.html#' + result.family, escape(family_title(result.family)))}"
    scope = f" · {escape(result.scope.words())}" if result.scope and result.verdict == "PROVED" else ""
    wrong = "" if result.as_expected else ' <span class="unexpected">not as expected</span>'
    return (
        f'<p class="lead">{prose(chapter.entry.summary)}</p>\n'
        f'<p class="verdict-line">{badge(result.verdict, result.scope)}<span class="meta">{where}{scope}</span>{wrong}</p>'
    )


def _setting(chapter: Checked) -> str:
    """Assumptions and conventions, from the objects the checkers were given."""
    entry = chapter.entry
    first = next(iter(chapter.written.values())).claim
    if first.setting == "calculus":
        return (
            f"<p><strong>Claimed</strong> {quantifiers(first)}, wherever both sides have a value. Functions are arbitrary "
            "smooth functions on the whole real line, and matrices have real entries.</p>"
        )
    assumed = ", ".join(link(f"{REFERENCE}assumptions.html#{one.name}", escape(one.name)) for one in entry.assumes)
    free = quantifiers(next(iter(chapter.written.values())).claim)
    horizon = "every horizon T" if entry.min_horizon == 1 else f"every horizon T ≥ {entry.min_horizon}"
    notation = link(f"{REFERENCE}notation.html", "notation")
    discount = "γ = 1" if entry.undiscounted else "0 ≤ γ ≤ 1"
    return (
        f"<p><strong>Assumes</strong> {assumed or 'nothing'}.</p>\n"
        f"<p><strong>Conventions</strong> Times run from 1 to T, {math('s_{T+1}')} is the last state, {math(_RETURN)}, "
        f"and {discount} ({notation}). Claimed for {horizon}{f', {free}' if free else ''}.</p>"
    )


_RETURN = r"R(\tau) = \sum_{t=1}^{T} \gamma^{t-1} r(s_t, a_t)"


def _derivation(book: Book, chapter: Checked, entry: Derivation) -> list[str]:
    steps = chapter.result.steps
    rows = "".join(step_row(chapter, item) for item in steps)
    blocks = [
        heading(2, "What is shown", "claim"),
        equation(f"{steps[0].before_latex} {LATEX[_relation(steps)]} {steps[-1].latex}"),
        _setting(chapter),
        *_idea(book, entry),
        heading(2, "Line by line", "steps"),
        f'<div class="chain">{start_row(chapter, steps[0])}{rows}</div>',
    ]
    return blocks + code_section(chapter) + _pitfalls(chapter, "What tempts people")


def _idea(book: Book, entry: Derivation) -> list[str]:
    return [heading(2, "In words", "idea"), idea_in_words(book, entry)] if entry.idea else []


def idea_in_words(book: Book, entry: Derivation, up: str = "../") -> str:
    """Why it is true and what it is good for, with links to what it names; nothing where nothing was written."""

    def named(words: str, name: str) -> str:
        return link(f"{up}derivations/{name}.html", prose(words)) if name in book else prose(words)

    return f'<p class="idea">{with_mentions(" ".join(entry.idea.split()), _between, named)}</p>' if entry.idea else ""


def _between(text: str) -> str:
    """``prose`` for a part of a sentence: the spaces at its ends stay."""
    inner = text.strip()
    if not inner:
        return text
    begin, end = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return begin + prose(inner) + end


def _relation(steps: Sequence[ItemResult]) -> str:
    """What a chain says of its two ends."""
    return along(one.relation for one in steps) or "="


def _pitfalls(chapter: Checked, title: str) -> list[str]:
    pitfalls = chapter.result.pitfalls
    if not pitfalls:
        return []
    says = "Each looks like the equations above and is false. The counterexamples were found by the program."
    return [heading(2, title, "pitfalls"), f"<p>{says}</p>", *(case(chapter, item) for item in pitfalls)]


def _misconception(chapter: Checked, entry: Misconception) -> list[str]:
    false = [item for item in chapter.result.steps if item.kind == "false"]
    repairs = [item for item in chapter.result.steps if item.kind == "instead"]
    blocks = [
        heading(2, "What people say", "says"),
        *(case(chapter, item) for item in false),
        _setting(chapter),
        heading(2, "Why it tempts", "tempting"),
        f"<p>{prose(entry.tempting)}</p>",
        heading(2, "When it is true", "true-when"),
        f"<p>{prose(entry.true_when)}</p>",
    ]
    if repairs:
        blocks += [heading(2, "What to write instead", "instead"), *(case(chapter, item) for item in repairs)]
    return blocks + code_section(chapter) + _pitfalls(chapter, "Also false")


def _sources(entry: Entry) -> list[str]:
    if not entry.sources:
        return []
    return [heading(2, "Sources", "sources"), "<ul>" + "".join(f"<li>{_source(one)}</li>" for one in entry.sources) + "</ul>"]


def _source(one: Source) -> str:
    where = f", {prose(one.where)}" if one.where else ""
    differs = f'<br><span class="meta">Here: {prose(one.differs)}</span>' if one.differs else ""
    return f"{escape(one.authors)} ({one.year}), <em>{escape(one.title)}</em>{where}.{differs}"


def _connections(book: Book, chapter: Checked) -> list[str]:
    uses = [book[name] for name in chapter.entry.uses if name in book]
    users = book.users_of(chapter.id)
    if not uses and not users:
        return []
    parts = []
    for words, chapters in (("Uses", uses), ("Used by", users)):
        if chapters:
            parts.append(f"<p><strong>{words}</strong></p>{entry_list(chapters)}")
    return [heading(2, "Connections", "connections"), *parts]


def _repeat(chapter: Checked) -> list[str]:
    commands = [f"check {chapter.id}", f"show {chapter.id}", f"show {chapter.id} --assumptions"]
    commands += [f"show {chapter.id} --numpy"] if code_section(chapter) else []
    return [
        heading(2, "Check it yourself", "repeat"),
        "```console\n" + "".join(f"$ verify {command}\n" for command in commands) + "```",
        take_away(chapter, "../"),
    ]


def entry_list(chapters: list[Checked], prefix: str = "", about: bool = False) -> str:
    """Links with badges, and each with its summary where ``about`` is set."""
    rows = []
    for one in chapters:
        summary = f'<p class="about">{prose(one.entry.summary)}</p>' if about else ""
        name = link(f"{prefix}{one.id}.html", prose(one.entry.title))
        rows.append(f"<li><span>{name}</span>{badge(one.result.verdict, one.result.scope)}{summary}</li>")
    return f'<ul class="entry-list">{"".join(rows)}</ul>'


def index_page(book: Book) -> str:
    """All entries by family, with badges."""
    blocks = [heading(1, "Derivations"), f'<p class="lead">{counted(book)}</p>']
    for family, chapters in book.families():
        blocks += [heading(2, family_title(family), family), entry_list(chapters, about=True)]
    return page("Derivations", blocks, description="All derivations and misconceptions by family, with their verdicts")


def counted(book: Book) -> str:
    """How much has been checked, in three sentences."""
    theorems = [one for one in book.chapters if one.result.expected == "theorem"]
    lines = sum(len(one.result.steps) for one in theorems)
    wrong = sum(item.expected == "refuted" for one in book.chapters for item in one.result.items)
    misconceptions = len(book.chapters) - len(theorems)
    return (
        f"{_many(len(theorems), 'derivation')} with {_many(lines, 'line')}, and {_many(misconceptions, 'misconception')}. "
        f"{_many(wrong, 'tempting equation')} to be refuted, each by a counterexample that the program has to find."
    )


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
