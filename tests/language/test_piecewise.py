"""Comparisons: what they are made of, how they are written, what is refused."""

from __future__ import annotations

import pytest
from sympy import Expr

import verify.notation as notation
from verify.language import piecewise as W
from verify.language.code import CALLS
from verify.language.errors import IllFormed
from verify.language.printing import to_code, to_latex, to_text
from verify.language.ranks import children, rank_of
from verify.language.wellformed import check_scopes
from verify.notation import *

RATIO = frac(pi(a, s), pi_old(a, s))

EXAMPLES = [
    (minimum(b, c), r"\min\left(b,\,c\right)", "min(b, c)"),
    (maximum(b - c, 0), r"\max\left(b - c,\,0\right)", "max(b - c, 0)"),
    (clip(b, 1 - epsilon, 1 + epsilon),
     r"\operatorname{clip}\left(b,\,1 - \epsilon,\,1 + \epsilon\right)", "clip(b, 1 - ε, 1 + ε)"),
    (absolute(b) * absolute(c), r"\left|b\right|\,\left|c\right|", "|b| |c|"),
    (positive_part(b - c) ** 2, r"\left(\left(b - c\right)^{+}\right)^{2}", "((b - c)⁺)^2"),
    (step(b), r"\mathbf{1}\left[b>0\right]", "1[b > 0]"),
    (largest(b(s, a) + c, a), r"\max_{a} \left(c + b(s,a)\right)", "max_{a} (c + b(s,a))"),
    (largest(b(s, a), s, a) + c, r"c + \max_{s,a} b(s,a)", "c + max_{s,a} b(s,a)"),
    (grad(minimum(b, c)), r"\nabla_\theta\min\left(b,\,c\right)", "∇min(b, c)"),
    (score(t) * step(b) * gamma,
     r"\gamma\,\nabla_\theta\log\pi_\theta(a_t\mid s_t)\,\mathbf{1}\left[b>0\right]",
     "γ ∇log π_θ(a_t|s_t) · 1[b > 0]"),
]  # fmt: skip


@pytest.mark.parametrize("term, latex, text", EXAMPLES, ids=[text for _, _, text in EXAMPLES])
def test_examples(term: Expr, latex: str, text: str) -> None:
    assert (to_latex(term), to_text(term)) == (latex, text)
    assert eval(to_code(term), dict(vars(notation))) == term


def test_every_node_is_written_and_can_be_written_again() -> None:
    shown = {type(part) for term, _, _ in EXAMPLES for part in (term, *term.args, *(x for y in term.args for x in y.args))}
    assert set(W.NODES) <= shown
    assert set(W.NODES) <= set(CALLS)


def test_nothing_is_evaluated() -> None:
    assert minimum(2, 3) != 2
    assert maximum(b, b) != b
    assert positive_part(-1) != 0
    assert minimum(b, c) != minimum(c, b)
    assert absolute(-b) != absolute(b)
    assert step(epsilon) != 1


def test_parts_and_variables() -> None:
    assert children(clip(b, c, 1)) == (b, c, 1)
    assert children(largest(b(s, a), a)) == (b(s, a),)
    assert all(rank_of(term) == 0 for term, _, _ in EXAMPLES[:8])
    assert rank_of(grad(grad(positive_part(pi(a, s))))) == 2


REFUSED = [
    ("minimum(b)", "write minimum(X, Y)"),
    ("clip(b, 1)", "write clip(X, low, high)"),
    ("positive_part()", "write positive_part(X)"),
    ("step(b, c)", "too many positional arguments"),
    ("positive_part * b", "write positive_part(X)"),
    ("positive_part(grad(J))", "numbers are compared, and a gradient stands in grad(J)"),
    ("maximum(outer(score(t), score(k)), 0)", "numbers are compared"),
    ("minimum(pi, b)", "this name alone is not a number"),
    ("minimum(s, b)", "this is a state"),
    ("absolute(1 / 2)", "numbers are exact"),
    ("step('x')", "a term was expected"),
    ("largest()", "write largest(X, a)"),
    ("largest(b)", "largest(b): name what the largest value is taken over"),
    ("largest(b, t)", "largest(b, t): the largest value is taken over states and actions"),
    ("largest(b, tau)", "taken over states and actions"),
    ("largest(b(s), s, s)", "the same variable is listed twice"),
]


@pytest.mark.parametrize("source, phrase", REFUSED, ids=[source for source, _ in REFUSED])
def test_what_makes_no_sense_is_refused(source: str, phrase: str) -> None:
    with pytest.raises(IllFormed) as caught:
        eval(source, dict(vars(notation)))
    assert phrase in str(caught.value)


def test_the_variable_of_a_largest_value_is_bound() -> None:
    check_scopes(largest(b(s, a), a), (s,))
    check_scopes(E(Sum(largest(Q(s[t], u, time=t), u), (t, 1, T))), ())
    with pytest.raises(IllFormed, match="a is free"):
        check_scopes(b(s, a) * largest(b(s, a), s), (s,))
    with pytest.raises(IllFormed, match="a already has a value here"):
        check_scopes(total(largest(b(a), a), a), ())
    with pytest.raises(IllFormed, match="is free"):
        check_scopes(minimum(b(s), RATIO), ())
