"""A witness in words and as rows."""

from __future__ import annotations

import sympy

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.notation import *
from verify.refute import as_table, describe, refute

EVERYTHING = frozenset(ASSUMPTIONS) - {"scores-not-all-zero"}  # which leaves out MDPs with a single action


def words(lhs, rhs, for_every=(), without=()) -> list[str]:
    return describe(refute(Claim(sympy.sympify(lhs), sympy.sympify(rhs), EVERYTHING - set(without), for_every)))


def test_a_bandit_reads_like_a_textbook():
    assert words(grad(J), E(Sum(grad(pi(a[t], s[t])), (t, 1, T)) * R(tau))) == [
        "1 state, 2 actions, T = 1",
        "π = (1/2, 1/2)",
        "r(s1,·) = (1, 0)",
        "∇π = (1/4, −1/4)",
        "θ = logit of a1",
        "before 1/4, after 1/8",
    ]


def test_without_a_last_step_there_is_no_horizon_to_tell():
    assert words(total(d(s), s), 1)[0] == "1 state, 1 action, infinite horizon"
    assert words(J_inf, J)[0].endswith("T = 1")  # this one does have a horizon


def test_free_times_and_places_are_told():
    lines = words(E(b(t, s), pi(a, s)), b(t, s, a), ((t, 1, T), s, a))
    assert any("s = s1" in line and "a = a1" in line and "t = 1" in line for line in lines)


def test_deterministic_transitions_are_arrows():
    lines = words(E(score(1) * b(s[2])), 0, without=["positive-dynamics"])
    assert any(line.startswith("p: (s1, a1) → ") for line in lines)


def test_two_directions_are_told_apart():
    lines = words(outer(grad(J), grad(V(s, time=1))), outer(grad(V(s, time=1)), grad(J)), (s,))
    assert any(line.startswith("∂₁π") for line in lines)
    assert any(line.startswith("∂₂π") for line in lines)
    assert not any(line.startswith("∇") for line in lines)


def test_surviving_logarithms_have_a_decimal():
    assert "≈" in words(E(log(pi(a, s)), pi(a, s)), E(log(pi(a, s)), mu(a, s)), (s,))[-1]


def test_a_note_is_the_last_line():
    assert words(E(r(s[1], a[1])), gamma * E(r(s[1], a[1])))[-1] == "note: after = γ · before on every MDP tried"


def test_rows_have_as_many_values_as_heads():
    for row in as_table(refute(Claim(grad(J), E(score(1)), EVERYTHING, ()))):
        assert len(row.values) == max(1, len(row.heads))
        assert row.label
