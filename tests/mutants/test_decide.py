"""Equations that mutants found, and what is made of an engine that breaks down."""

import pytest

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.claims.verdict import PROVED, REFUTED
from verify.mutants import decide as module
from verify.mutants.decide import CRASH, Decision, checked, decide
from verify.mutants.judge import FALSE, TRUE, Judge
from verify.notation import *
from verify.runs import Settings

ALL = frozenset(ASSUMPTIONS)
NOTHING = frac(zero, one)


@pytest.mark.parametrize(
    "lhs",
    [NOTHING * grad(J), E(NOTHING * (score(1) + score(1) * b(s[1]))), E(Sum(zero * b(s[1]), (t, 1, T)) * score(1))],
    ids=["factor", "inside E", "empty sum"],
)
def test_a_gradient_times_zero_is_zero(lhs):
    claim = Claim(lhs, zero * score(1), ALL)
    assert checked(claim, Settings(samples=50))[0] == PROVED
    assert Judge().decide(module.read_claim(claim)) == TRUE
    assert checked(Claim(lhs, grad(J), ALL), Settings(samples=50))[0] == REFUTED


def test_a_logarithm_that_is_zero_at_one_point_is_seen_by_both():
    """log π = 0 where π = 1, which only a policy that is no law has beside other derivatives: 0 · (1/0) is 0."""
    lhs = frac(grad(pi(a, s)), log(pi(a, s))) * log(pi(a, s))
    one = decide("here", Claim(lhs, grad(pi(a, s)), frozenset({"positive-policy"}), (s, a)), Judge(), "", Settings())
    assert (one.judged, one.verdict) == (FALSE, REFUTED)


def test_an_engine_that_breaks_down_is_a_finding(monkeypatch):
    def broken(claim, settings):
        raise IndexError("tuple index out of range")

    monkeypatch.setattr(module, "checked", broken)
    one = decide("sign", Claim(J, J, ALL), Judge(), "here", Settings())
    assert one.verdict == CRASH
    assert one.disagreement
    assert "out of range" in one.detail


def test_the_words_of_an_equation_are_kept_only_where_a_question_is_left():
    settled = decide("sign", Claim(J, -J, ALL), Judge(), "here", Settings())
    assert settled == Decision("sign", settled.digest, FALSE, REFUTED, "refuter", "here")
