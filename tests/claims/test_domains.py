"""The points that a claim about real variables is made for, in words and for a page."""

from __future__ import annotations

from typing import Any

import pytest

from verify.calculus import *
from verify.claims.domains import domain_latex, domain_sentence
from verify.claims.model import Claim

x, y, sigma, U, M, n, p = (
    real("x"),
    real("y"),
    positive("sigma"),
    function("U"),
    matrix("M", 2, 2),
    whole("n"),
    between("p", 0, 1),
)


@pytest.mark.parametrize(
    "free, where, sentence",
    [([x, y], [], "all real x, y"), ([sigma, p], [], "all σ > 0; 0 < p < 1"), ([n], [], "all whole numbers n ≥ 1"),
     ([M, vector("v", 3)], [], "all 2 × 2 matrices M; vectors v of 3 real numbers"), ([], [], "nothing is free"),
     ([definite("F", 2), symmetric("S", 3)], [],
      "all symmetric positive definite 2 × 2 matrices F; symmetric 3 × 3 matrices S"),
     ([function("W", growth="moderate")], [nonzero(x), below(x, y)],
      "all smooth functions W of moderate growth, where x ≠ 0 and x < y"),
     ([U, function("W"), M, matrix("N", 2, 2)], [], "all smooth functions U, W; 2 × 2 matrices M, N"),
     ([function("V", sign="nonnegative"), between("q", -oo, 0)], [], "all smooth functions V ≥ 0; q < 0")],
)  # fmt: skip
def test_the_domain_in_words(free: Any, where: Any, sentence: str):
    assert domain_sentence(Claim(x, x, for_every=tuple(free), where=tuple(where))) == sentence
    assert all(domain_latex(one) for one in free)


@pytest.mark.parametrize(
    "free, latex",
    [(x, r"x\in\mathbb{R}"), (sigma, r"\sigma > 0"), (p, "0 < p < 1"), (n, r"n = 1, 2, \dots"),
     (M, r"M\in\mathbb{R}^{2\times 2}"),
     (vector("v", 3), r"v\in\mathbb{R}^{3}"), (between("q", -oo, 0), "q < 0"), (U, r"U\ \text{smooth}"),
     (function("V", sign="nonnegative"), r"V\ge 0\ \text{smooth}")],
)  # fmt: skip
def test_the_domain_for_a_page(free: Any, latex: str):
    assert domain_latex(free) == latex
