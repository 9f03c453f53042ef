"""Small pieces of a page: escaped text, mathematics, badges, tables, links.

Generated pages are Markdown headings with blocks of HTML between them. Everything an author wrote passes through
``prose`` (sentences) or ``math`` (LaTeX), so nothing on a page is read as markup by accident.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from verify.claims.verdict import Scope

# One shape per verdict: a badge can be told from the others without colour and without reading it.
SHAPES = {
    "PROVED": '<circle cx="8" cy="8" r="7"/><path d="m4.6 8.3 2.4 2.4 4.4-5"/>',
    "REFUTED": '<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/><path d="m5.5 5.5 5 5m0-5-5 5"/>',
    "SAMPLED": '<path d="M1 8c2-6 4.5-6 7 0s5 6 7 0"/>',
    "UNDECIDED": '<path d="M8 1 15 8 8 15 1 8z"/><path d="M8 5v3.5m0 2v.2"/>',
}
SVG = 'viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.8" aria-hidden="true"'
MEANING = {
    "PROVED": "a symbolic checker proves it in the scope it states, and sampling found nothing against it",
    "REFUTED": "there is an exact counterexample, and both sides were computed again from it",
    "SAMPLED": "no proof; sampling found nothing against it",
    "UNDECIDED": "neither proved nor refuted; the reason is given",
}


def escape(text: object) -> str:
    """Text as HTML."""
    return html.escape(str(text), quote=True)


def prose(text: str) -> str:
    """A sentence as HTML: `code` in backquotes, and subscripts and superscripts such as s_t, Σ_{l≥t}, γ^{t-1} set as such."""
    parts = re.split(r"`([^`]+)`", " ".join(text.split()))
    return "".join(f"<code>{escape(part)}</code>" if number % 2 else _scripts(escape(part)) for number, part in enumerate(parts))


def _scripts(text: str) -> str:
    for mark, tag in (("_", "sub"), ("^", "sup")):
        braced = re.compile(re.escape(mark) + r"\{([^{}]*)\}")
        text = braced.sub(rf"<{tag}>\1</{tag}>", text)
        text = re.sub(rf"{re.escape(mark)}((?:old|[^\W_]|-?\d+|∞)(?:&#x27;|')?)(?![^\W_])", rf"<{tag}>\1</{tag}>", text)
    return text


def number(text: str) -> str:
    """A stored number, or what is left of an expansion, as a page shows it: with a minus sign, a dot, and powers set as such."""
    for written, sign in (("lhs", "left"), ("rhs", "right"), ("**", "^"), ("*", "·"), ("-", "−")):
        text = text.replace(written, sign)
    return prose(text)


def side(witness: Mapping[str, Any], name: str) -> str:
    """The value that a stored counterexample gives to one side, "before" or "after", with a decimal where it has one."""
    decimal = witness.get(f"{name}_decimal")
    return number(witness[name]) + (f" ≈ {number(f'{float(decimal):.6g}')}" if decimal else "")


_RAISED = str.maketrans("0123456789+-tklnT'", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ᵗᵏˡⁿᵀ′")
_LOWERED = str.maketrans("0123456789+-tkln", "₀₁₂₃₄₅₆₇₈₉₊₋ₜₖₗₙ")


def one_line(text: str) -> str:
    """A title as plain Unicode, γᵗ⁻¹ for γ^{t-1}, where no markup can stand (a heading, the navigation)."""

    def raised(table: dict[int, int]) -> Callable[[re.Match[str]], str]:
        def shown(match: re.Match[str]) -> str:
            inner = match[1] or match[2]
            return inner.translate(table) if all(ord(letter) in table for letter in inner) else match[0]

        return shown

    text = " ".join(text.replace("`", "").split())
    for mark, table in (("^", _RAISED), ("_", _LOWERED)):
        text = re.sub(rf"{re.escape(mark)}(?:\{{([^{{}}]*)\}}|([^\W_]|-?\d+)(?![^\W_]))", raised(table), text)
    return text


def heading(level: int, text: str, anchor: str = "", searched: bool = True) -> str:
    """A Markdown heading, with nothing in it that Markdown would interpret. Without ``searched`` the search skips its section."""
    safe = re.sub(r"([*_\[\]#{}`|<>&])", r"\\\1", one_line(text))
    attributes = [f"#{anchor}"] * bool(anchor) + ["data-search-exclude"] * (not searched)
    return f"{'#' * level} {safe}" + (f" {{{' '.join(attributes)}}}" if attributes else "")


def plain(text: str) -> str:
    """A sentence on one line without quotation marks, for the head of a page."""
    return one_line(text).replace('"', "'").replace("\\", "")


def math(latex: str, display: bool = False) -> str:
    """LaTeX between the delimiters that the page renders."""
    return rf"\[{escape(latex)}\]" if display else rf"\({escape(latex)}\)"


def equation(latex: str, relation: str = "") -> str:
    """A displayed equation in a box of its own that scrolls sideways where it is too wide."""
    return f'<div class="eq" data-search-exclude>{math(f"{relation} {latex}".strip(), display=True)}</div>'


def badge(verdict: str, scope: Scope | None = None) -> str:
    """A verdict as word and shape; the scope it holds in is its title."""
    title = f"{MEANING[verdict]}{f': {scope.words()}' if scope and verdict == 'PROVED' else ''}"
    shape = f"<svg {SVG}>{SHAPES[verdict]}</svg>"
    return f'<span class="badge {verdict.lower()}" title="{escape(title)}">{shape}{verdict}</span>'


def link(target: str, text: str) -> str:
    """A link whose text is already HTML."""
    return f'<a href="{escape(target)}">{text}</a>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "", marked: Iterable[int] = ()) -> str:
    """A table of cells that are HTML already, in a box that scrolls sideways; ``marked`` rows stand out.

    ``kind`` holds words for the style sheet: "wide", "notation".
    """
    special = set(marked)
    top = "".join(f"<th>{cell}</th>" for cell in head)
    body = []
    for number, row in enumerate(rows):
        look = ' class="values"' if number in special else ""
        body.append(f"<tr{look}>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>")
    look = f"facts {kind}".strip()
    inside = f"<thead><tr>{top}</tr></thead><tbody>{''.join(body)}</tbody>"
    return f'<div class="table-scroll"><table class="{look}">{inside}</table></div>'


def page(
    title: str, blocks: Iterable[str], description: str = "", hide: Sequence[str] = (), tags: Sequence[str] = (), boost: float = 1
) -> str:
    """A whole Markdown page; blocks are separated by blank lines.

    The search finds it by its ``tags`` before it finds other pages by their text, and multiplies its rank by ``boost``.
    """
    front = ["---", f'title: "{plain(title)}"']
    if description:
        front.append(f'description: "{plain(description)}"')
    if hide:
        front.append(f"hide: [{', '.join(hide)}]")
    if tags:
        front.append(f"tags: {json.dumps([plain(tag) for tag in tags], ensure_ascii=False)}")
    if boost != 1:
        front.append(f"search: {{boost: {boost:g}}}")
    return defined_once("\n".join([*front, "---", "", "\n\n".join(block for block in blocks if block), ""]))


def defined_once(text: str) -> str:
    """A page on which what several drawings define alike, such as an arrow's head, is defined by the first: ids are unique."""
    seen: set[str] = set()

    def kept(match: re.Match[str]) -> str:
        first = match[0] not in seen
        seen.add(match[0])
        return match[0] if first else ""

    return re.sub(r"<defs>.*?</defs>", kept, text, flags=re.DOTALL)
