"""Labels stand around what they are about, and taking them away leaves the plain LaTeX."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from verify.claims.library import index
from verify.claims.loading import load
from verify.language import terms as L
from verify.language.labelled import to_labelled_latex
from verify.language.printing import to_latex
from verify.notation import *


def _plain(latex: str) -> str:
    """Without the labels; braces that only held a label together go with it."""
    while True:
        shorter = re.sub(r"\\htmlData\{row=\d+\}\{((?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*)\}", r"\1", latex, count=1)
        if shorter == latex:
            return latex
        latex = shorter


def test_a_label_stands_around_what_it_is_about() -> None:
    term = E(Sum(score(t) * b(s[t]), (t, 1, T)))
    labelled = to_labelled_latex(term, lambda part: 7 if isinstance(part, L.Policy) else None)
    assert labelled.count(r"\htmlData{row=7}{\pi_\theta(a_t\mid s_t)}") == 1
    assert labelled.count("htmlData") == 1


def test_without_labels_it_is_the_plain_latex() -> None:
    for row in index()[:12]:
        for item in load(row.path).items():
            labelled = to_labelled_latex(
                item.claim.rhs, lambda part: 1 if isinstance(part, (L.Policy, L.Reward, L.Value)) else None
            )
            assert "htmlData" not in _plain(labelled)
            assert _plain(labelled).replace(" ", "") == to_latex(item.claim.rhs).replace(" ", "")


@given(st.integers(0, 99))
def test_what_is_new_is_marked_as_well(row: int) -> None:
    before, after = E(R(tau)), E(R(tau) - b(s[1]))
    labelled = to_labelled_latex(after, lambda part: row if isinstance(part, L.Return) else None, before)
    assert rf"\htmlData{{row={row}}}{{R(\tau)}}" in labelled
    assert r"\htmlClass{changed}{b(s_1)}" in labelled
