"""Rewritings are true, whatever they rewrite, and the kernel still proves what it proved."""

import pytest

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.mutants.decide import ask_kernel
from verify.mutants.judge import Judge
from verify.mutants.rewrite import harmless, renamed, rewritings
from verify.mutants.tree import read_claim
from verify.notation import *

ALL = frozenset(ASSUMPTIONS)
CLAIMS = [
    Claim(grad(J), E(Sum(score(t) * Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, t, T)), (t, 1, T))), ALL),
    Claim(V(s[1]), E(Q(s[1], a), pi(a, s[1])), ALL, (s[1],)),
    Claim(J_of(mu) - J, E(Sum(gamma ** (t - 1) * A(s[t], a[t]), (t, 1, T)), mu), ALL),
    Claim(total(prob(tau) * R(tau), tau), J, ALL),
]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: str(claim.lhs))
def test_rewritings_of_a_true_equation_are_true_and_proved(claim):
    judge = Judge()
    found = harmless(claim)
    assert len(found) > 8
    assert [name for name, one in found if judge.decide(read_claim(one)) != "true"] == []
    assert [name for name, one in found if ask_kernel(one) is None] == []


def test_a_rewriting_of_a_false_equation_stays_false():
    judge = Judge()
    found = harmless(Claim(grad(J), E(Sum(score(t) * Sum(r(s[k], a[k]), (k, t + 1, T)), (t, 1, T))), ALL))
    assert len(found) > 8
    assert {judge.decide(read_claim(one)) for _, one in found} == {"false"}


def test_free_names_are_kept_and_bound_ones_change():
    claim = Claim(Sum(b(t, s), (t, 1, T)), c, ALL, (s,))
    new = renamed(claim.lhs, claim)
    assert new != claim.lhs
    assert s in new.free_symbols
    assert t not in new.atoms(type(t))


@pytest.mark.parametrize(
    "term, other",
    [
        (R(tau), Sum(gamma ** (n - 1) * r(s[n], a[n]), (n, 1, T))),
        (A(s[1], a[1]), Q(s[1], a[1]) - V(s[1])),
        (E(R(tau)), total(prob(tau) * R(tau), tau)),
        (Sum(b(t), (t, 1, T)), b(1) + Sum(b(t), (t, 2, T))),
        (Sum(Sum(b(t, k), (k, 1, t)), (t, 1, T)), Sum(Sum(b(t, k), (t, k, T)), (k, 1, T))),
        (Sum(Sum(b(t, k), (k, t + 1, T)), (t, 1, T)), Sum(Sum(b(t, k), (t, 1, k - 1)), (k, 1, T))),
        (E(b(s[1]) + c), E(b(s[1])) + E(c)),
        (total(b(s, a), s, a), total(b(s, a), a, s)),
    ],
)
def test_a_rewriting_is_made(term, other):
    from verify.mutants.rewrite import J_INDEX

    assert other in [new.xreplace({J_INDEX: n}) for _, new in rewritings(term, ALL)]
