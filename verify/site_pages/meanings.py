"""What a symbol of an equation means, from the table of the notation: each part of a term has the row that explains it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import sympy
from sympy import Expr

from verify.language import terms as L
from verify.language.labelled import to_labelled_latex
from verify.language.printing import to_latex
from verify.notation import NOTATION
from verify.site_pages.markup import math, prose

SCRIPT = "assets/notation.js"
_UNEXPLAINED = (sympy.Sum, sympy.Product, sympy.Add, sympy.Mul, sympy.Number, sympy.log, sympy.exp, L.Fraction)
"""Signs that everybody can read."""
_TOGETHER: dict[Any, Any] = {L.RewardToGo: (L.Return, None)}
"""What is explained in the row of something else."""


def _key(term: Expr) -> Any:
    """What decides which row explains a term: its kind, and for a law or a number its name."""
    if isinstance(term, sympy.Symbol):
        return L.Apply if isinstance(term, L.FunctionSymbol) else type(term), None
    if isinstance(term, L.Gradient) and isinstance(term.body, sympy.log) and isinstance(term.body.args[0], L.Policy):
        return "score"
    return _TOGETHER.get(type(term), (type(term), str(term.law) if isinstance(term, L.Policy) else None))


@lru_cache(maxsize=1)
def _rows() -> dict[Any, int]:
    found: dict[Any, int] = {}
    for number, (_, term, _) in enumerate(NOTATION):
        if not isinstance(term, _UNEXPLAINED):
            found.setdefault(_key(term), number)
    return found


def row_of(term: Expr) -> int | None:
    """The row of the notation that explains a part of a term."""
    if isinstance(term, (*_UNEXPLAINED, L.TimeSymbol)):
        return None
    return _rows().get(_key(term))


def shown(term: Expr, before: Expr | None = None) -> str:
    """A term as LaTeX in which every symbol can be asked for its meaning, and what is new against ``before`` is marked."""
    return to_labelled_latex(term, row_of, before)


def symbols(*terms: Expr) -> list[tuple[str, str]]:
    """The symbols of some terms with their meanings, as HTML, in the order of the notation."""
    rows = {row for term in terms for part in sympy.preorder_traversal(term) if (row := row_of(part)) is not None}
    return [(math(to_latex(NOTATION[row][1])), prose(NOTATION[row][2])) for row in sorted(rows)]


def script() -> str:
    """The meanings for the page's script, by row."""
    rows = [[to_latex(term), meaning] for _, term, meaning in NOTATION]
    return f"window.GRADPROOF_NOTATION = {json.dumps(rows, ensure_ascii=False)};\n"
