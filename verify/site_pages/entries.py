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
from verify.site_pages.items import case, start_row, step_row
from verify.site_pages.markup import badge, equation, escape, heading, link, page, prose
from verify.site_pages.setting import setting


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
    boost = 1 + len(book.users_of(chapter.id)) / 5  # what much rests on is what is looked for
    return page(entry.title, blocks, description=entry.summary, hide=["toc"], tags=_tags(chapter), boost=boost)


def _tags(chapter: Checked) -> list[str]:
    """What people look for it by: its family, its id in words, and who published it first."""
    authors = [one.authors.partition(",")[0].split()[-1] for one in chapter.entry.sources[:1]]
    return [family_title(chapter.result.family), chapter.id.replace("-", " "), *authors]


def _opening(chapter: Checked) -> str:
    result = chapter.result
    kind = "a derivation" if result.expected == "theorem" else "a misconception"
    where = f"{kind} of the family {link('index.html#' + result.family, escape(family_title(result.family)))}"
    scope = f" · {escape(result.scope.words())}" if result.scope and result.verdict == "PROVED" else ""
    wrong = "" if result.as_expected else ' <span class="unexpected">not as expected</span>'
    return (
        f'<p class="lead">{prose(chapter.entry.summary)}</p>\n'
        f'<p class="verdict-line">{badge(result.verdict, result.scope)} <span class="meta">{where}{scope}</span>{wrong}</p>'
    )


def _derivation(book: Book, chapter: Checked, entry: Derivation) -> list[str]:
    steps = chapter.result.steps
    rows = "".join(step_row(chapter, item) for item in steps)
    blocks = [
        heading(2, "What is shown", "claim"),
        _ends(steps),
        setting(chapter),
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


def theorem(chapter: Checked, up: str) -> str:
    """What a derivation shows, as one box for another page."""
    steps = chapter.result.steps
    home = f"{up}derivations/{chapter.id}.html"
    lines = link(f"{home}#steps", f"{_many(len(steps), 'line')}, each with its reason")
    scope = f"for {escape(chapter.result.scope.words())}" if chapter.result.scope and chapter.result.verdict == "PROVED" else ""
    look = "proved" if chapter.result.verdict == "PROVED" else "refuted"
    return (
        f'<div class="case {look}"><p class="says"><span>{link(home, prose(chapter.entry.title))}</span> '
        f"{badge(chapter.result.verdict, chapter.result.scope)}</p>{_ends(steps)}"
        f'<p class="values">{scope}</p><div class="folds"><p class="try">{lines}</p></div></div>'
    )


def _ends(steps: Sequence[ItemResult]) -> str:
    """What a chain begins with and what it ends in."""
    return equation(f"{steps[0].before_latex} {LATEX[_relation(steps)]} {steps[-1].latex}")


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
        *(case(chapter, item, unfold=True) for item in false),
        setting(chapter),
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
    return [heading(2, "Connections", "connections", searched=False), *parts]


def _repeat(chapter: Checked) -> list[str]:
    commands = [f"check {chapter.id}", f"show {chapter.id}", f"show {chapter.id} --assumptions"]
    commands += [f"show {chapter.id} --numpy"] if code_section(chapter) else []
    return [
        heading(2, "Check it yourself", "repeat", searched=False),
        "```console\n" + "".join(f"$ verify {command}\n" for command in commands) + "```",
        take_away(chapter, "../"),
    ]


def entry_list(chapters: list[Checked], prefix: str = "", about: bool = False) -> str:
    """Links with badges, and each with its summary where ``about`` is set."""
    rows = []
    for one in chapters:
        summary = f'<p class="about">{prose(one.entry.summary)}</p>' if about else ""
        name = link(f"{prefix}{one.id}.html", prose(one.entry.title))
        rows.append(f"<li><span>{name}</span> {badge(one.result.verdict, one.result.scope)}{summary}</li>")
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
