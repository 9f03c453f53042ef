"""The parametric checker: theorems are proved, their false twins differ, and what needs an assumption needs it."""

import pytest

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.notation import *
from verify.provers.parametric import decide, default_sizes, written_out
from verify.provers.rings import flint_is_there

ALL = frozenset(ASSUMPTIONS)
ratio = frac(prob(tau), prob(tau, law=mu))
log_p = log(prob(tau))


def claim(lhs, rhs, *for_every, without=(), **options):
    return Claim(lhs, rhs, ALL - frozenset(without), for_every, **options)


TRUE = {
    "log-derivative": claim(grad(log(pi(a, s))), frac(grad(pi(a, s)), pi(a, s)), s, a),
    "log-derivative-trajectory": claim(grad(prob(tau)), prob(tau) * grad(log_p), tau),
    "dynamics-cancel": claim(grad(log_p), Sum(score(t), (t, 1, T)), tau),
    "factorisation": claim(log_p, log(rho(s[1])) + Sum(log(pi(a[t], s[t])) + log(p(s[t + 1], s[t], a[t])), (t, 1, T)), tau),
    "score-mean-zero": claim(E(score(t)), zero, (t, 1, T)),
    "score-mean-zero-each-state": claim(E(grad(log(pi(a, s))), pi(a, s)), zero, s),
    "gradient-of-expectation": claim(grad(E(f(tau))), E(f(tau) * grad(log_p))),
    "total-return": claim(grad(J), E(Sum(score(t), (t, 1, T)) * R(tau))),
    "reward-to-go": claim(grad(J), E(Sum(score(t) * gamma ** (t - 1) * G(t), (t, 1, T)))),
    "past-reward": claim(E(score(t) * r(s[k], a[k])), zero, (t, 2, T), (k, 1, t - 1), min_horizon=2),
    "baseline-constant": claim(E(score(t) * c), zero, (t, 1, T)),
    "baseline-state": claim(E(Sum(score(t) * b(s[t]), (t, 1, T))), zero),
    "baseline-history": claim(E(score(t) * f(history(t))), zero, (t, 1, T)),
    "q-form": claim(grad(J), E(Sum(gamma ** (t - 1) * score(t) * Q(s[t], a[t]), (t, 1, T)))),
    "advantage-form": claim(grad(J), E(Sum(gamma ** (t - 1) * score(t) * A(s[t], a[t]), (t, 1, T)))),
    "performance-difference": claim(E(Sum(gamma ** (t - 1) * A(s[t], a[t]), (t, 1, T)), mu), J_of(mu) - J),
    "importance-sampling": claim(E(ratio * R(tau), mu), J),
    "surrogate": claim(
        grad(E(frac(pi(a[t], s[t]), pi_old(a[t], s[t])) * f(history(t)), pi_old)), E(score(t) * f(history(t))), (t, 1, T)
    ),
    "value-is-expected-to-go": claim(E(G(t), given=s[t]), V(s[t]), (t, 1, T), s[t]),
    "marginals": claim(prob(s[t], a[t]), prob(s[t]) * pi(a[t], s[t]), (t, 1, T), s[t], a[t]),
    "conditional-probability": claim(frac(prob(s[t], a[t]), prob(s[t])), pi(a[t], s[t]), (t, 1, T), s[t], a[t]),
    "entropy": claim(grad(total(pi(a, s) * log(pi(a, s)), a)), total(grad(pi(a, s)) * log(pi(a, s)), a), s),
    "kl-is-flat": claim(grad(total(pi(a, s) * log(frac(pi(a, s), pi_old(a, s))), a)), zero, s),
    "fisher": claim(E(outer(grad(log_p), grad(log_p))), -E(grad(grad(log_p)))),
    "hessian": claim(grad(grad(J)), E(R(tau) * (outer(grad(log_p), grad(log_p)) + grad(grad(log_p))))),
    "undiscounted": claim(grad(J), E(Sum(score(t) * G(t), (t, 1, T))), undiscounted=True),
    "sums-to-one-in-a-denominator": claim(frac(pi(a, s), total(pi(a, s), a)), pi(a, s), s, a),
    "product-over-times": claim(prob(tau), rho(s[1]) * Product(pi(a[t], s[t]) * p(s[t + 1], s[t], a[t]), (t, 1, T)), tau),
    "halves": claim(frac(one, 2 * pi(a, s)) + frac(one, 3 * pi(a, s)), frac(5 * one, 6 * pi(a, s)), s, a),
}

FALSE = {
    "strictly-future": claim(grad(J), E(Sum(score(t) * Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, t + 1, T)), (t, 1, T)))),
    "baseline-action": claim(E(Sum(score(t) * b(s[t], a[t]), (t, 1, T))), zero),
    "pi-not-log-pi": claim(grad(J), E(Sum(grad(pi(a[t], s[t])), (t, 1, T)) * R(tau))),
    "gamma-lost": claim(grad(J), E(Sum(score(t) * G(t), (t, 1, T)))),
    "other-law": claim(E(score(t), mu), zero, (t, 1, T)),
    "future-baseline": claim(E(score(t) * b(s[t + 1])), zero, (t, 1, T)),
    "reciprocal": claim(E(frac(one, pi(a[1], s[1]))), one),
    "vanished-cross-terms": claim(V(s, time=1) ** 2, total(pi(a, s) ** 2 * r(s, a) ** 2, a), s),
    "half-the-square": claim(grad(pi(a, s) ** 2), pi(a, s) * grad(pi(a, s)), s, a),
    "importance-without-weights": claim(E(R(tau), mu), J),
    "entropy-without-log": claim(grad(total(pi(a, s) * log(pi(a, s)), a)), zero, s),
    "hessian-half": claim(grad(grad(J)), E(R(tau) * outer(grad(log_p), grad(log_p)))),
    "frozen-gradient": claim(grad(frozen(J)), grad(J)),
    "a-sum-in-a-denominator": claim(frac(one, r(s, a) + r(s, a) ** 2), frac(one, r(s, a)) + frac(one, r(s, a) ** 2), s, a),
    "wrong-value": claim(E(G(t), given=s[t]), Q(s[t], a[t]), (t, 1, T), s[t], a[t]),
}

ENGINES = ["sympy", pytest.param("flint", marks=pytest.mark.skipif(not flint_is_there(), reason="python-flint is not installed"))]
SMALL = {name: [(2, 2, horizon) for horizon in range(one_.min_horizon, 3)] for name, one_ in {**TRUE, **FALSE}.items()}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", TRUE)
def test_a_theorem_is_proved_by_either_engine(name, engine):
    evidence = decide(TRUE[name], SMALL[name], engine=engine)
    assert (evidence.checker, evidence.outcome) == ("parametric", "proved"), evidence.detail
    assert evidence.facts["sizes"] == SMALL[name]
    assert engine in evidence.facts["engine"]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", FALSE)
def test_a_false_twin_differs_in_either_engine(name, engine):
    evidence = decide(FALSE[name], SMALL[name], engine=engine)
    assert evidence.outcome == "differs", evidence.detail
    assert evidence.facts["size"][:2] == (2, 2)


@pytest.mark.skipif(not flint_is_there(), reason="python-flint is not installed")
@pytest.mark.parametrize("name", ["reward-to-go", "conditional-probability", "fisher", "future-baseline"])
def test_both_engines_say_the_same(name):
    one_, other = (decide({**TRUE, **FALSE}[name], engine=engine) for engine in ("flint", "sympy"))
    facts = [{key: value for key, value in evidence.facts.items() if key != "engine"} for evidence in (one_, other)]
    assert (one_.outcome, one_.detail, facts[0]) == (other.outcome, other.detail, facts[1])


# The assumption that each theorem needs: without it the claim must not be proved, and where no entry is divided by,
# it must be seen to differ.
NEEDED = [
    ("total-return", "theta-free-dynamics", "differs"),
    ("total-return", "theta-free-initial-law", "differs"),
    ("total-return", "theta-free-reward", "differs"),
    ("gradient-of-expectation", "theta-free-functions", "differs"),
    ("score-mean-zero", "policies-sum-to-one", "differs"),
    ("score-mean-zero", "dynamics-sum-to-one", "differs"),  # what follows does not sum out and depends on the action
    ("score-mean-zero-each-state", "dynamics-sum-to-one", "proved"),
    ("baseline-state", "policies-sum-to-one", "differs"),
    ("value-is-expected-to-go", "dynamics-sum-to-one", "differs"),
    ("importance-sampling", "positive-behaviour", "undecided"),
    ("log-derivative-trajectory", "positive-policy", "undecided"),
    ("score-mean-zero-each-state", "positive-policy", "undecided"),
    ("conditional-probability", "positive-dynamics", "undecided"),
    ("baseline-state", "theta-free-functions", "proved"),  # the baseline stands outside the gradient
]


@pytest.mark.parametrize(("name", "assumption", "outcome"), NEEDED)
def test_an_assumption_that_is_dropped_is_missed(name, assumption, outcome):
    kept = TRUE[name]
    weaker = Claim(kept.lhs, kept.rhs, kept.assumes - {assumption}, kept.for_every, kept.min_horizon)
    assert decide(weaker, SMALL[name]).outcome == outcome


def test_a_reward_of_the_whole_trajectory_is_a_reward():
    moved = claim(grad(E(r(tau))), E(r(tau) * grad(log_p)), without=["theta-free-functions"])
    assert decide(moved, [(2, 2, 1)]).outcome == "proved"
    moved = claim(grad(E(r(tau))), E(r(tau) * grad(log_p)), without=["theta-free-reward"])
    assert decide(moved, [(2, 2, 1)]).outcome == "differs"


def test_a_reciprocal_that_may_not_exist_is_never_cancelled():
    may_be_zero = claim(frac(r(s, a), r(s, a)), one, s, a)
    evidence = decide(may_be_zero, [(2, 2, 1)])
    assert evidence.outcome == "undecided"
    assert "denominator" in evidence.detail


def test_a_reciprocal_that_plays_no_part_does_not_stand_in_the_way():
    on_both_sides = claim(E(frac(f(s[1]), r(s[1], a[1])) + b(s[1])), E(b(s[1])) + E(frac(f(s[1]), r(s[1], a[1]))))
    assert decide(on_both_sides, [(2, 2, 1)]).outcome == "proved"


def test_the_logarithm_of_a_sum_is_undecided_unless_it_plays_no_part():
    average = log(total(pi(a, s) * r(s, a), a))
    assert decide(claim(average, total(pi(a, s) * log(r(s, a)), a), s), [(2, 2, 1)]).outcome == "undecided"
    assert decide(claim(average + b(s), b(s) + average, s), [(2, 2, 1)]).outcome == "proved"
    assert decide(claim(log(total(pi(a, s), a)), zero, s), [(2, 2, 1)]).outcome == "proved"


def test_with_a_single_action_the_policy_is_the_constant_one():
    surprise = claim(E(log(pi(a[1], s[1]))), zero)
    assert decide(surprise, [(2, 1, 1)]).outcome == "proved"
    assert decide(surprise, [(2, 2, 1)]).outcome == "differs"


def test_a_difference_says_where_it_is():
    evidence = decide(FALSE["other-law"])
    assert evidence.facts == {"size": (2, 2, 1), "free": {"t": 1}}
    late = claim(E(score(t) * (G(t) - G(1))), zero, (t, 1, T))
    assert decide(late).outcome == "differs"
    assert decide(late).facts["free"] == {"t": 2}


def test_a_softmax_policy_is_tried_as_well():
    assert decide(TRUE["reward-to-go"]).facts["families"] == ["generic", "softmax"]
    assert decide(TRUE["fisher"]).facts["families"] == ["generic", "softmax"]


def test_two_states_and_two_actions_are_always_decided_at_the_first_two_horizons():
    for name in ("reward-to-go", "advantage-form", "fisher"):
        sizes = decide(TRUE[name], budget=0).facts["sizes"]
        assert sizes == [(2, 2, 1), (2, 2, 2)]


def test_a_larger_budget_decides_more_sizes_and_says_which():
    few, many = decide(TRUE["baseline-state"], budget=3_000), decide(TRUE["baseline-state"])
    assert set(few.facts["sizes"]) < set(many.facts["sizes"]) <= set(default_sizes())
    assert str(many.facts["sizes"][-1]) in many.detail


def test_only_horizons_of_the_claim_are_decided():
    assert all(size[2] >= 2 for size in decide(TRUE["past-reward"]).facts["sizes"])
    assert default_sizes(5) == [(s_, a_, 5) for s_ in (2, 3) for a_ in (2, 3)]
    with pytest.raises(ValueError, match="horizon >= 2"):
        decide(TRUE["past-reward"], [(2, 2, 1)])


def test_nothing_to_compare_is_not_a_proof():
    empty = claim(E(score(t) * r(s[k], a[k])), zero, (t, 2, T), (k, 1, t - 1))
    assert 1 not in {size[2] for size in decide(empty).facts["sizes"]}
    assert decide(empty, [(2, 2, 1)]).outcome == "undecided"


def test_a_claim_too_large_to_expand_is_undecided_without_trying():
    evidence = decide(TRUE["advantage-form"], [(3, 3, 6)])
    assert evidence.outcome == "undecided"
    assert "too large" in evidence.detail


def test_an_equation_written_out_shows_both_sides_and_whether_they_agree():
    shown = written_out(TRUE["baseline-state"])
    assert shown["agree"] is True
    assert shown["lhs"]["terms"] == 4
    assert r"\partial \pi(1|1)" in shown["lhs"]["latex"]
    assert shown["rhs"]["latex"] == "0"
    assert shown["difference"]["latex"] == "0"
    different = written_out(FALSE["baseline-action"])
    assert different["agree"] is False
    assert different["difference"]["terms"] > 0


def test_a_long_side_is_cut_and_says_so():
    shown = written_out(TRUE["advantage-form"], horizon=2)
    assert shown["rhs"]["terms"] > shown["rhs"]["shown"] == 12
    assert shown["rhs"]["latex"].endswith(r"\cdots")


@pytest.mark.parametrize("name", [*TRUE, *FALSE])
def test_every_claim_can_be_written_out(name):
    shown = written_out({**TRUE, **FALSE}[name], horizon=2)
    if shown["reason"] != "too large to be written out":
        assert shown["lhs"]["latex"]
        assert shown["rhs"]["latex"]
        assert shown["agree"] is (name in TRUE)
