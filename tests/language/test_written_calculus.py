"""How terms about real variables are written: one way to read each, and LaTeX that a typesetter accepts."""

from __future__ import annotations

import pytest
from sympy import Expr

from verify import calculus
from verify.calculus import *
from verify.language.printing import to_code, to_latex, to_text

g, d_1, M = vector("g", 2), vector("d_1", 2), matrix("M", 3, 2)


@pytest.mark.parametrize(
    ("term", "text", "latex"),
    [
        (entry(g, 1), "g_1", "g_1"),
        (entry(d_1, 2), "(d_1)_2", r"\left(d_1\right)_2"),
        (entry(d_1, 2) ** 2, "(d_1)_2^2", r"\left(d_1\right)_2^{2}"),
        (entry(M, 1), "M_{1,1}", "M_{1,1}"),
        (entry(M, 3, 2), "M_{3,2}", "M_{3,2}"),
        (entry(M * g, 3), "(M g)_3", r"\left(M\,g\right)_3"),
    ],
)
def test_an_entry_names_its_row_and_where_there_are_several_its_column(term: Expr, text: str, latex: str) -> None:
    assert to_text(term) == text
    assert to_latex(term) == latex
    assert eval(to_code(term), {**vars(calculus), "g": g, "d_1": d_1, "M": M}) == term
