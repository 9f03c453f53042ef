"""The judge compares numbers by itself: truths, false twins, and no derivative at a kink."""

from __future__ import annotations

import pytest
import sympy

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.mutants.judge import FALSE, TRUE, UNSURE, Judge
from verify.mutants.mutate import mutants
from verify.mutants.rewrite import rewritings
from verify.mutants.tree import read_claim
from verify.notation import *

ALL = frozenset(ASSUMPTIONS)
RATIO, OTHER = frac(pi(a, s), pi_old(a, s)), frac(pi(a, s), mu(a, s))
INSIDE = (1 - epsilon, 1 + epsilon)
GAIN = A.of(pi_old)(s, a, time=1)
TERMS = [minimum(b, c), maximum(f(s, a), 1), clip(OTHER, *INSIDE), absolute(b - c), positive_part(f(s, a)), step(b - c)]


@pytest.fixture(scope="module")
def judge():
    return Judge()


def judged(judge, lhs, rhs):
    return judge.decide(read_claim(Claim(sympy.sympify(lhs), sympy.sympify(rhs), ALL, (s, a))))


CLAIMS = [
    (minimum(b, c) + maximum(b, c), b + c, b - c),
    (clip(b, c, f), minimum(maximum(b, c), f), maximum(minimum(b, f), c)),
    (absolute(b), positive_part(b) + positive_part(-b), b),
    (b * step(b), positive_part(b), b),
    (largest(largest(f(s, a_next), a_next), s_next), largest(f(s, u), u), largest(f(u), u)),
    (total(largest(f(x, u), u), x), total(largest(f(x, a_next), a_next), x), largest(total(f(x, u), x), u)),
    (grad(positive_part(pi(a, s) - b)), step(pi(a, s) - b) * grad(pi(a, s)), grad(pi(a, s))),
    (grad(minimum(RATIO * GAIN, clip(RATIO, *INSIDE) * GAIN)), GAIN * grad(log(pi(a, s))), grad(log(pi(a, s)))),
    (grad(grad(absolute(OTHER - 2))), (2 * step(OTHER - 2) - 1) * grad(grad(OTHER)), grad(grad(OTHER))),
]


@pytest.mark.parametrize("lhs, right, wrong", CLAIMS, ids=[str(one[0]) for one in CLAIMS])
def test_a_truth_is_true_and_its_twin_is_false(judge, lhs, right, wrong):
    assert judged(judge, lhs, right) == TRUE
    assert judged(judge, lhs, wrong) == FALSE


def test_what_has_no_derivative_anywhere_is_left_open(judge):
    for term in (grad(minimum(RATIO, one)), grad(absolute(RATIO - 1)), grad(clip(RATIO, one, one)), grad(step(RATIO - 1))):
        assert judged(judge, term, grad(RATIO)) == UNSURE


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_harmless_rewritings_are_true_and_another_comparison_is_false(judge, term):
    rewritten = [new for name, new in rewritings(term, ALL) if name == "comparison"]
    assert rewritten and all(judged(judge, term, new) == TRUE for new in rewritten)
    mistakes = [wrong for name, wrong in mutants(term) if name in ("another comparison", "drop a comparison")]
    assert mistakes and all(judged(judge, term, wrong) == FALSE for wrong in mistakes)
