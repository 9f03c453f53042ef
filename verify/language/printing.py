"""Terms as a reader sees them: LaTeX for the site, plain text for the terminal, Python for whoever wants to try."""

from __future__ import annotations

from sympy import Expr

import verify.language.written
import verify.language.written_calculus  # noqa: F401  (the same for what only claims about real variables have)
from verify.language.code import to_code
from verify.language.latex import Latex
from verify.language.text import Text
from verify.language.writer import Writer

__all__ = ["to_code", "to_latex", "to_text"]


def to_latex(term: Expr, diff: Expr | None = None) -> str:
    r"""A term in textbook order as LaTeX for KaTeX.

    With ``diff`` (the line before), the smallest parts that do not occur in that term are wrapped in
    ``\htmlClass{changed}{…}``, which KaTeX shows only if its ``trust`` option allows ``\htmlClass``.
    """
    return Writer(Latex(), diff).write(term)


def to_text(term: Expr, diff: Expr | None = None) -> str:
    """A term in textbook order as Unicode plain text; with ``diff``, what is new against that term stands in « »."""
    return Writer(Text(), diff).write(term)
