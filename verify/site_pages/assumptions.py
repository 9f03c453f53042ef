"""The table of a page: what each assumption is for, and what happens when somebody changes the setting."""

from __future__ import annotations

from collections.abc import Sequence

from verify.claims.model import Misconception
from verify.site_pages import witness
from verify.site_pages.book import Checked
from verify.site_pages.items import anchor
from verify.site_pages.markup import escape, heading, link, prose, table
from verify.study import NOT_COVERED, Outcome, Row

REFERENCE = "../reference/"
_WORDS = {"undefined": "no longer defined everywhere", "unsayable": "without meaning", "undecided": "undecided"}


def assumptions_section(chapter: Checked) -> list[str]:
    """Heading, one sentence, the table; nothing for an entry with nothing to prove."""
    study = chapter.study
    if study is None or not study.rows:
        return []
    what = "equation" if isinstance(chapter.entry, Misconception) else "line"
    says = (
        f"Every {what} was decided again without each assumption, and under changes of the setting that nobody lists as an "
        "assumption. What breaks has a counterexample, found by the program and computed again; what stands was proved for "
        "every finite MDP with T up to 4."
    )
    head = ("", "what breaks", "what stands")
    rows = [(_name(row), _broken(chapter, row), _standing(chapter, row)) for row in study.rows]
    missing = "".join(f"<li>{prose(one)}</li>" for one in (NOT_COVERED, *study.not_covered))
    folded = f'<details class="more"><summary>not covered</summary><div class="inside"><ul>{missing}</ul></div></details>'
    return [heading(2, "What each assumption is for", "assumptions"), f"<p>{says}</p>", table(head, rows, "wide dropped"), folded]


def _name(row: Row) -> str:
    if row.kind == "assumption":
        return f"without {link(f'{REFERENCE}assumptions.html#{row.name}', escape(row.name))}"
    return f'<span title="{escape(row.says)}">{prose(row.title)}</span><p class="meta">{prose(row.says)}</p>'


def _broken(chapter: Checked, row: Row) -> str:
    """What breaks, with the smallest witness; then what has lost its meaning, or is undecided, with the first reason."""
    parts = []
    broken, smallest = row.having("breaks"), row.smallest
    if broken:
        parts.append(f"<p>{_links(chapter, broken)}</p>")
    if smallest is not None and smallest.witness is not None:
        where = f'<p class="meta">smallest: {_links(chapter, [smallest])}</p>' if len(broken) > 1 else ""
        parts.append(where + witness.folded(smallest.witness))
    for found, words in _WORDS.items():
        chosen = [one for one in row.outcomes if one.found == found]
        if chosen:
            parts.append(f'<p>{words}: {_links(chapter, chosen)}</p><p class="meta">{prose(chosen[0].detail)}</p>')
    if parts:
        return "".join(parts)
    even_so = row.kind == "assumption" and isinstance(chapter.entry, Misconception)
    return "nothing" + ('<p class="meta">What people say is false even under it.</p>' if even_so else "")


def _standing(chapter: Checked, row: Row) -> str:
    parts = [_links(chapter, row.having("stands"))] if row.having("stands") else []
    if row.having("small"):
        parts.append(f"{_links(chapter, row.having('small'))} on small MDPs: the proof for all of them needs the assumption")
    return "".join(f"<p>{part}</p>" for part in parts) or "nothing"


def _links(chapter: Checked, outcomes: Sequence[Outcome]) -> str:
    """Links to the lines by their numbers, and "the whole" for first term = last term."""
    results = {item.key: item for item in chapter.result.items}
    parts = []
    for one in outcomes:
        item = results.get(one.key)
        if item is None:
            parts.append(link("#claim", "the whole"))
        else:
            name = anchor(chapter, item)
            number = name.rpartition("-")[2]
            parts.append(link(f"#{name}", f"repair {number}" if item.kind == "instead" else number))
    return ", ".join(parts)
