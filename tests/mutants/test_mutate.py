"""Every kind of mistake occurs, at every position, and what comes out is an equation."""

import pytest

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.mutants.mutate import is_well_formed, mutants, wrong_claims
from verify.notation import *

REWARD_TO_GO = E(Sum(gamma ** (t - 1) * score(t) * G(t), (t, 1, T)))
ALL = frozenset(ASSUMPTIONS)


@pytest.mark.parametrize(
    "right, wrong",
    [
        (Sum(r(s[t], a[t]), (t, 1, T)), Sum(r(s[t], a[t]), (t, 2, T))),
        (Sum(r(s[t], a[t]), (t, 1, T)), Sum(r(s[t], a[t]), (t, 1, T - 1))),
        (Sum(r(s[t], a[t]), (t, 1, T)), Sum(r(s[t + 1], a[t + 1]), (t, 1, T))),
        (Sum(r(s[t], a[t]), (t, 1, T)), Product(r(s[t], a[t]), (t, 1, T))),
        (gamma ** (t - 1) * G(t), gamma**t * G(t)),
        (gamma ** (t - 1) * G(t), G(t)),
        (b(s[1]), gamma * b(s[1]) * 0 + b(s[1], a[1])),
        (b(s[1]), b(s[2])),
        (b(s[1], a[1]), b(s[1])),
        (G(1) - b(s[1]), -G(1) - b(s[1])),
        (G(1) - b(s[1]), G(1)),
        (log(pi(a, s)), pi(a, s)),
        (grad(log(pi(a, s))), grad(pi(a, s))),
        (grad(J), J),
        (E(R(tau)), E(R(tau), mu)),
        (prob(tau), prob(tau, law=mu)),
        (V.of(mu)(s[1]), V(s[1])),
        (Q(s[1], a[1]), A(s[1], a[1])),
        (Q(s[1], a[1]), V(s[1])),
        (E(R(tau)), E(G(2))),
        (G(t), R(tau)),
        (E(G(1), given=s[1]), E(G(1), given=(s[1], a[1]))),
        (frac(pi(a, s), mu(a, s)), frac(mu(a, s), pi(a, s))),
        (total(b(s), s), b(s)),
        (gamma * V(s[1]), V(s[1])),
        (E(b(s), rho(s)), total(b(s), s)),
        (V_inf(s), V_inf.of(mu)(s)),
    ],
)
def test_a_mistake_is_made(right, wrong):
    assert wrong in [term for _, term in mutants(right)]


def test_a_mistake_deep_inside_a_term_is_made():
    wrong = [term for _, term in mutants(REWARD_TO_GO)]
    assert E(Sum(gamma ** (t - 1) * score(t) * G(t + 1), (t, 1, T))) in wrong
    assert E(Sum(gamma ** (t - 1) * grad(pi(a[t], s[t])) * G(t), (t, 1, T))) in wrong
    assert E(Sum(gamma ** (t - 1) * score(t, mu) * G(t), (t, 1, T))) in wrong


def test_mutants_are_equations_and_each_occurs_once():
    claim = Claim(grad(J), REWARD_TO_GO, ALL)
    found = [one for _, one in wrong_claims(claim)]
    assert len(found) > 25
    assert all(is_well_formed(one) for one in found)
    sides = [(one.lhs, one.rhs) for one in found]
    assert len(set(sides)) == len(sides)
    assert (claim.lhs, claim.rhs) not in sides


def test_what_is_no_equation_is_left_out():
    claim = Claim(grad(J), REWARD_TO_GO, ALL)
    assert not is_well_formed(Claim(J, REWARD_TO_GO, ALL))
    assert not is_well_formed(Claim(grad(J), score(t), ALL))
    assert (J, REWARD_TO_GO) not in [(one.lhs, one.rhs) for _, one in wrong_claims(claim)]
