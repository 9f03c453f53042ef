"""What is printed can be read back: two terms never look alike, and a term always looks the same."""

from __future__ import annotations

import pickle
import random
import re
from collections.abc import Callable, Iterator
from itertools import product

import pytest
import sympy
from sympy import Expr

import verify.notation as notation
from verify.language.errors import IllFormed
from verify.language.printing import to_code, to_latex, to_text
from verify.language.ranks import rank_of
from verify.language.terms import NODES, SYMPY_NODES
from verify.notation import *

PRINTERS = [to_text, to_latex, to_code]


def built(make: Callable[[], Expr]) -> Iterator[Expr]:
    """The term, unless it means nothing."""
    try:
        term = make()
        rank_of(term)
    except IllFormed:
        return
    yield term


# ---------------------------------------------------------------------------------------------------- all small terms

UNARY: list[Callable[[Expr], Expr]] = [
    lambda v: -v,
    lambda v: 2 * v,
    lambda v: v**2,
    lambda v: gamma**v,
    lambda v: one / 2 * v,
    lambda v: log(v),
    lambda v: grad(v),
    lambda v: E(v),
    lambda v: E(v, given=s[t]),
    lambda v: Sum(v, (t, 1, T)),
    lambda v: Product(v, (t, 1, T)),
    lambda v: total(v, s),
    lambda v: integral(v, s),
]
BINARY: list[Callable[[Expr, Expr], Expr]] = [
    lambda v, w: v + w,
    lambda v, w: v - w,
    lambda v, w: v * w,
    lambda v, w: frac(v, w),
    lambda v, w: outer(v, w),
]


def grown(old: list[Expr], new: list[Expr]) -> list[Expr]:
    """Everything one operation above ``new``, or above one of ``new`` and one of ``old``."""
    terms: dict[Expr, None] = {}
    for operation, term in product(UNARY, new):
        terms.update(dict.fromkeys(built(lambda: operation(term))))  # noqa: B023
    for operation, left, right in product(BINARY, old, new):
        terms.update(dict.fromkeys(built(lambda: operation(left, right))))  # noqa: B023
        terms.update(dict.fromkeys(built(lambda: operation(right, left))))  # noqa: B023
    return list(terms)


def looks(latex: str) -> str:
    """LaTeX without what a reader does not see."""
    return re.sub(r"\\,|\\left|\\right|\s", "", latex)


@pytest.mark.parametrize("printer", [to_text, to_code, lambda term: looks(to_latex(term))], ids=["text", "code", "latex"])
def test_small_terms_never_look_alike(printer: Callable[[Expr], str]) -> None:
    atoms = [b, b(t), J, 2 * one]
    once = grown(atoms, atoms)
    terms = list(dict.fromkeys([*atoms, *once, *grown(atoms, once)]))
    assert len(terms) > 2500
    seen: dict[str, Expr] = {}
    for term in terms:
        other = seen.setdefault(printer(term), term)
        assert other == term, f"{printer(term)} is both {sympy.srepr(other)} and {sympy.srepr(term)}"
