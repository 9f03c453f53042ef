r"""LaTeX as a document prints it, written so that the page can set it. What it says is not touched.

The macros of the physics package (\qty, \mqty, \pdv, \dd) become what they stand for, aligned lines get their
environment, and a typographic apostrophe becomes a prime.
"""

from __future__ import annotations

import re

_CLOSING = {"[": "]", "(": ")", "{": "}", "|": "|"}


def renderable(latex: str) -> str:
    """The same formula for KaTeX."""
    text = " ".join(latex.replace("’", "'").split())
    text = re.sub(r"\\label\{[^{}]*\}", "", text)
    text = re.sub(r"\\(begin|end)\{(?:align|equation|gather)\*?\}", r"\\\1{aligned}", text)
    text = _macros(text)
    if "&" in text and r"\begin{" not in text:
        text = rf"\begin{{aligned}}{text}\end{{aligned}}"
    return text.strip()


def _macros(text: str) -> str:
    while found := re.search(r"\\(qty|mqty|pdv|dd)\s*(?=[\[({|])", text):
        start = found.end()
        inner, end = _group(text, start)
        if found[1] == "qty":
            left, right = (r"\{", r"\}") if text[start] == "{" else (text[start], _CLOSING[text[start]])
            new = rf"\left{left}{inner}\right{right}"
        elif found[1] == "mqty":
            kind = {"[": "bmatrix", "(": "pmatrix", "|": "vmatrix", "{": "matrix"}[text[start]]
            new = rf"\begin{{{kind}}}{inner}\end{{{kind}}}"
        elif found[1] == "dd":
            new = rf"\mathrm{{d}}{{{inner}}}"
        else:
            below, end = _group(text, end) if text[end : end + 1] == "{" else ("", end)
            new = rf"\frac{{\partial {inner}}}{{\partial {below}}}" if below else rf"\frac{{\partial}}{{\partial {inner}}}"
        text = text[: found.start()] + new + text[end:]
    return text


def _group(text: str, start: int) -> tuple[str, int]:
    """What stands between a bracket and the one that closes it, and where that ends. Raises ValueError without one."""
    opening, closing = text[start], _CLOSING[text[start]]
    depth = 0
    for place in range(start, len(text)):
        if text[place] == closing and (opening != closing or place > start):
            depth -= 1
            if depth <= 0:
                return text[start + 1 : place], place + 1
        elif text[place] == opening:
            depth += 1
    raise ValueError(f"the bracket in {text[start : start + 40]!r} is not closed")
