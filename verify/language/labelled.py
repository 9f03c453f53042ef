"""LaTeX in which a page can point at symbols: what is new in a line, and what each symbol stands for.

KaTeX turns ``\\htmlClass{changed}{…}`` and ``\\htmlData{row=3}{…}`` into spans with that class and that data attribute,
where its ``trust`` option allows the two commands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sympy import Expr

import verify.language.printing  # noqa: F401  (fills the table of writers)
from verify.language.latex import Latex
from verify.language.writer import Piece, Writer

__all__ = ["to_labelled_latex"]

Label = Callable[[Expr], int | None]


class _Labelled(Writer):
    """Writes every part for which ``label`` has a number with that number around it."""

    def __init__(self, label: Label, before: Expr | None) -> None:
        super().__init__(Latex(), before)
        self.label = label

    def _written(self, term: Expr) -> Piece:
        piece, row = super()._written(term), self.label(term)
        return piece if row is None else replace(piece, text=rf"\htmlData{{row={row}}}{{{piece.text}}}")


def to_labelled_latex(term: Expr, label: Label, diff: Expr | None = None) -> str:
    """A term as LaTeX, each part with the number that ``label`` gives to it; with ``diff``, what is new is marked as well."""
    return _Labelled(label, diff).write(term)
