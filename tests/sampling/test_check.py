"""True identities pass, their false twins are caught, and what was not listed as an assumption is not used."""

from __future__ import annotations

import json

import pytest
import sympy

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.language.errors import IllFormed
from verify.language.terms import Expectation, Law
from verify.notation import *
from verify.sampling import check
from verify.sampling.check import sample

ALL = frozenset(ASSUMPTIONS) - {"scores-not-all-zero"}  # which leaves out MDPs with a single action
EVERY_TIME = (t, 1, T)
TOTAL = E(Sum(score(t) * R(tau), (t, 1, T)))


def rewards_from(first):
    return E(Sum(score(t) * Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, first, T)), (t, 1, T)))


def with_baseline(baseline):
    return E(Sum(score(t) * baseline, (t, 1, T)))


def claim(lhs, rhs, *for_every, without=(), **more):
    return Claim(lhs, rhs, ALL - set(without), for_every, **more)


ratio = frac(pi(a[t], s[t]), mu(a[t], s[t]))
log_pi = log(pi(a[1], s[1]))
p_tau = prob(tau)
h = history(t)

# name: (a true claim, its false twin)
TWINS = {
    "reward-to-go": (claim(TOTAL, rewards_from(t)), claim(TOTAL, rewards_from(t + 1))),
    "state baseline": (claim(with_baseline(b(s[t])), zero), claim(with_baseline(b(s[t], a[t])), zero)),
    "time baseline": (claim(with_baseline(b(t)), zero), claim(with_baseline(b(s[t + 1])), zero)),
    "history baseline": (claim(with_baseline(f(h)), zero), claim(with_baseline(f(tau)), zero)),
    "log derivative": (
        claim(grad(pi(a, s)), pi(a, s) * grad(log(pi(a, s))), s, a),
        claim(grad(pi(a, s)), grad(log(pi(a, s))), s, a),
    ),
    "trajectory policy gradient": (claim(grad(J), TOTAL), claim(grad(J), E(Sum(grad(pi(a[t], s[t])) * R(tau), (t, 1, T))))),
    "dynamics cancel": (
        claim(grad(log(p_tau)), Sum(score(t), (t, 1, T)), tau),
        claim(grad(log(p_tau)), Sum(score(t), (t, 1, T - 1)), tau),
    ),
    "powers of gamma": (
        claim(grad(J), E(Sum(gamma ** (t - 1) * score(t) * Q(s[t], a[t]), (t, 1, T)))),
        claim(grad(J), E(Sum(score(t) * Q(s[t], a[t]), (t, 1, T)))),
    ),
    "a lost factor gamma": (
        claim(J, E(Sum(gamma ** (t - 1) * r(s[t], a[t]), (t, 1, T)))),
        claim(J, E(Sum(gamma**t * r(s[t], a[t]), (t, 1, T)))),
    ),
    "performance difference": (
        claim(J_of(mu) - J, E(Sum(gamma ** (t - 1) * A(s[t], a[t]), (t, 1, T)), mu)),
        claim(J_of(mu) - J, E(Sum(gamma ** (t - 1) * A.of(mu)(s[t], a[t]), (t, 1, T)), mu)),
    ),
    "the law of the score": (
        claim(E(grad(log(pi(a, s))), pi(a, s)), zero, s),
        claim(E(grad(log(pi(a, s))), mu(a, s)), zero, s),
    ),
    "importance sampling": (
        claim(J, E(R(tau) * Product(ratio, (t, 1, T)), mu)),
        claim(J, E(R(tau) * Product(ratio, (t, 2, T)), mu)),
    ),
    "values": (
        claim(Q(s[t], a[t]), E(G(t), given=(s[t], a[t])), EVERY_TIME, s[t], a[t]),
        claim(Q(s[t], a[t]), E(G(t), given=s[t]), EVERY_TIME, s[t], a[t]),
    ),
    "Bellman": (
        claim(V(s, time=t), E(r(s, a) + gamma * E(V(s_next, time=t + 1), p(s_next, s, a)), pi(a, s)), EVERY_TIME, s),
        claim(V(s, time=t), E(r(s, a) + gamma * E(V(s_next, time=t), p(s_next, s, a)), pi(a, s)), EVERY_TIME, s),
    ),
    "marginals": (
        claim(E(b(s[t], a[t])), E(b(s[t], a[t]), prob(s[t], a[t])), EVERY_TIME),
        claim(E(b(s[t], a[t])), E(b(s[t], a[t]), prob(s[t], a[t], law=mu)), EVERY_TIME),
    ),
    "tower rule": (
        claim(E(f(tau)), E(E(f(tau), given=h)), EVERY_TIME),
        claim(E(f(tau)), E(E(f(tau), mu, given=h)), EVERY_TIME),
    ),
    "next-state law": (
        claim(total(p(s_next, s, a), s_next), one, s, a),
        claim(total(p(s_next, s, a), s), one, s_next, a),
    ),
    "staying": (
        claim(total(total(p(x, s, a), x), s), total(one, s), a),
        claim(total(p(s, s, a), s), one, a),
    ),
    "number of actions": (claim(E(frac(one, pi(a[1], s[1]))), total(one, a)), claim(E(frac(one, pi(a[1], s[1]))), one)),
    "square of a value": (
        claim(V(s, time=1) ** 2, V(s, time=1) * V(s, time=1), s),
        claim(V(s, time=1) ** 2, total((pi(a, s) * Q(s, a, time=1)) ** 2, a), s),
    ),
    "frozen policy": (
        claim(grad(J), E(Sum(grad(frac(pi(a[t], s[t]), pi_old(a[t], s[t]))), (t, 1, T)) * R(tau))),
        claim(grad(J), E(Sum(grad(frac(pi(a[t], s[t]), pi(a[t], s[t]))), (t, 1, T)) * R(tau))),
    ),
    "log of a product": (
        claim(log(b(s) * c), log(b(s)) + log(c), s),
        claim(log(b(s) + c), log(b(s)) + log(c), s),
    ),
    "Fisher information": (
        claim(E(outer(score(1), score(1))), -E(grad(grad(log_pi)))),
        claim(E(outer(score(1), score(1))), E(grad(grad(log_pi)))),
    ),
    "Hessian of J": (
        claim(grad(grad(J)), E(R(tau) * (grad(grad(log(p_tau))) + outer(grad(log(p_tau)), grad(log(p_tau)))))),
        claim(grad(grad(J)), E(R(tau) * outer(grad(log(p_tau)), grad(log(p_tau))))),
    ),
    "gradient of a product with a gradient": (
        claim(grad(b(s) * V(s, time=1) * grad(J)), b(s) * (outer(grad(V(s, time=1)), grad(J)) + V(s, time=1) * grad(grad(J))), s),
        claim(grad(b(s) * V(s, time=1) * grad(J)), b(s) * (outer(grad(J), grad(V(s, time=1))) + V(s, time=1) * grad(grad(J))), s),
    ),
    "order of an outer product": (
        claim(outer(grad(V(s, time=1)), 2 * grad(J)), 2 * outer(grad(V(s, time=1)), grad(J)), s),
        claim(outer(grad(V(s, time=1)), grad(J)), outer(grad(J), grad(V(s, time=1))), s),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TWINS)
def test_true_identity_passes_on_at_least_two_hundred_mdps(name):
    evidence = sample(TWINS[name][0])
    assert evidence.outcome == "passed", evidence.detail
    assert evidence.facts["mdps"] >= 200
    assert evidence.facts["worst"] <= 1


@pytest.mark.parametrize("name", TWINS)
def test_false_twin_is_caught(name):
    evidence = sample(TWINS[name][1])
    assert evidence.outcome == "differs", evidence.detail
    found = evidence.facts["difference"]
    assert abs(found["lhs"] - found["rhs"]) > found["allowed"] > 0


NEEDS = {
    "theta-free-initial-law": TWINS["dynamics cancel"][0],
    "theta-free-dynamics": TWINS["dynamics cancel"][0],
    "theta-free-reward": TWINS["trajectory policy gradient"][0],
    "theta-free-functions": claim(grad(E(b(s[1]))), E(score(1) * b(s[1]))),
    "policies-sum-to-one": TWINS["state baseline"][0],
    "dynamics-sum-to-one": claim(E(one), one),
    "positive-policy": TWINS["trajectory policy gradient"][0],
    "positive-behaviour": TWINS["importance sampling"][0],
}


@pytest.mark.parametrize("name", NEEDS)
def test_what_is_not_assumed_is_not_used(name):
    needed = NEEDS[name]
    assert sample(needed).outcome == "passed"
    dropped = Claim(needed.lhs, needed.rhs, ALL - {name}, needed.for_every)
    assert sample(dropped).outcome == "differs"


def test_a_trajectory_reward_depends_on_theta_unless_it_is_assumed_not_to():
    both = grad(E(r(tau))), E(r(tau) * grad(log(p_tau)))
    assert sample(claim(*both)).outcome == "passed"
    assert sample(claim(*both, without=["theta-free-reward"])).outcome == "differs"
    assert sample(claim(*both, without=["theta-free-functions"])).outcome == "passed"


@pytest.mark.parametrize("missing", ["positive-dynamics", "positive-discount"])
def test_points_without_positivity_are_skipped_and_counted(missing):
    undefined = {
        "positive-dynamics": claim(log(p(s_next, s, a)), log(p(s_next, s, a) ** 2) / 2, s, a, s_next, without=[missing]),
        "positive-discount": claim(gamma / gamma**2, 1 / gamma, without=[missing]),
    }[missing]
    evidence = sample(undefined)
    assert evidence.outcome == "passed"
    assert 0 < evidence.facts["skipped"] < evidence.facts["points"] / 2
    assert evidence.facts["one_sided"] == 0


def test_a_point_with_one_undefined_side_is_counted_and_is_no_agreement():
    evidence = sample(claim(frac(p(s_next, s, a), p(s_next, s, a)), one, s, a, s_next, without=["positive-dynamics"]))
    assert evidence.facts["one_sided"] == evidence.facts["skipped"] > 0


def test_nothing_defined_is_undecided():
    evidence = sample(claim(log(-(pi(a, s) ** 2)), log(-2 * pi(a, s) ** 2), s, a))
    assert evidence.outcome == "undecided"
    assert "nothing could be compared" in evidence.detail
    assert evidence.facts["mdps"] == 0


def test_mostly_undefined_is_undecided():
    mostly = log(pi(a, s) - sympy.Rational(3, 4))
    evidence = sample(claim(mostly, mostly, s, a))
    assert evidence.outcome == "undecided"
    assert evidence.facts["skipped"] > evidence.facts["points"] / 2


def test_a_free_time_without_values_is_undecided():
    evidence = sample(claim(r(s[t], a[t]), zero, (t, T + 1, T), s[t], a[t]))
    assert evidence.outcome == "undecided"


def test_sizes_that_are_too_large_are_skipped_and_named(monkeypatch):
    monkeypatch.setattr("verify.sampling.numbers.LARGEST", 500)
    monkeypatch.setattr("verify.sampling.check.LARGEST", 500)
    evidence = sample(claim(f(tau) * J, J * f(tau), tau, min_horizon=4))
    assert evidence.outcome == "undecided"
    assert all(elements > 500 for *_, elements in evidence.facts["too_large"])
    assert [2, 2, 4] in [size for *size, _ in evidence.facts["too_large"]]
    assert "too large" in evidence.detail


def test_large_arrays_are_evaluated_in_smaller_batches(monkeypatch):
    monkeypatch.setattr("verify.sampling.numbers.LARGEST", 3_000)
    monkeypatch.setattr("verify.sampling.check.LARGEST", 3_000)
    evidence = sample(TWINS["reward-to-go"][0], samples=60)
    assert evidence.outcome == "passed"
    assert evidence.facts["mdps"] >= 60


def test_same_seed_gives_the_same_evidence_and_another_seed_another():
    true, false = TWINS["reward-to-go"]
    for one in (true, false):
        first, again, other = sample(one, seed=7), sample(one, seed=7), sample(one, seed=8)
        assert (first.outcome, first.detail, first.facts) == (again.outcome, again.detail, again.facts)
        assert first.facts != other.facts


def test_evidence_is_plain_data():
    evidence = sample(TWINS["history baseline"][1])
    data = json.loads(json.dumps(evidence.facts))
    assert data["difference"]["mdp"]["functions"][0]["shown"].startswith("f(")
    assert (data["states"], data["actions"], data["horizon"]) == tuple(
        data["difference"]["mdp"][name] for name in ("states", "actions", "horizon")
    )


def test_more_samples_are_more_mdps_and_none_is_refused():
    assert sample(TWINS["log derivative"][0], samples=1000).facts["mdps"] >= 1000
    with pytest.raises(ValueError, match="samples=0"):
        sample(TWINS["log derivative"][0], samples=0)


def test_every_edge_size_is_visited():
    evidence = sample(TWINS["state baseline"][0])
    sizes = evidence.facts["sizes"]
    for edge in ("one state", "one action", "one step"):
        position = ("one state", "one action", "one step").index(edge)
        assert any(size[position] == 1 for size in sizes), edge
    assert any(min(size) >= 2 for size in sizes)


def test_horizons_begin_where_the_claim_begins():
    late = claim(E(b(s[3])), E(b(s[3]), prob(s[3])), min_horizon=3)
    evidence = sample(late)
    assert evidence.outcome == "passed"
    assert min(size[2] for size in evidence.facts["sizes"]) == 3


def test_undiscounted_claims_are_sampled_at_discount_one():
    both = R(tau), Sum(r(s[t], a[t]), (t, 1, T))
    assert sample(claim(*both, tau, undiscounted=True)).outcome == "passed"
    assert sample(claim(*both, tau)).outcome == "differs"


def test_a_relative_error_of_a_millionth_is_caught():
    almost = 1 + sympy.Rational(1, 10**6)
    for name in ("reward-to-go", "trajectory policy gradient", "Hessian of J"):
        true = TWINS[name][0]
        assert sample(Claim(true.lhs * almost, true.rhs, ALL)).outcome == "differs"


def test_an_error_comes_out_as_it_is():
    with pytest.raises(IllFormed, match="the name of a policy was expected") as caught:
        sample(claim(Expectation(R(tau), Law("nobody")), zero))
    assert not getattr(caught.value, "__notes__", None)  # Hypothesis adds none of its own


@pytest.mark.parametrize("samples", [1, 200, 999, 1000, 5000])
def test_an_example_holds_the_mdps_that_it_says(samples, monkeypatch):
    run = check._Run(claim(b, b), samples)
    drawn = []
    monkeypatch.setattr(run, "batch", lambda sizes, count, seed: drawn.append(count))
    run.example([(2, 2, 2), (3, 2, 2)], [0])
    assert sum(drawn) == run.per_example
    assert len(drawn) == 2 + check.EDGES


def test_many_samples_are_drawn_in_larger_batches():
    assert check._Run(claim(b, b), 200).generic_count == check.GENERIC_COUNT
    assert check._Run(claim(b, b), 10_000).generic_count == check.LARGER * check.GENERIC_COUNT
    assert sample(claim(pi(a, s) + pi(a, s), 2 * pi(a, s), a, s), samples=2000).facts["mdps"] >= 2000


def test_what_was_sampled_before_leaves_no_trace():
    """Batches are shared by claims: values of the same terms may be taken over, functions that only others have may not."""

    def seen(one):
        found = sample(one, 100, 3)
        return found.outcome, found.detail, json.dumps(found.facts, sort_keys=True)

    true, false = TWINS["state baseline"]
    another = claim(with_baseline(c(s[t])), with_baseline(b(s[t])))
    check._shared.cache_clear()
    alone = seen(false)
    check._shared.cache_clear()
    assert [seen(another)[0], seen(true)[0]] == ["passed", "passed"]
    assert check._shared.cache_info().hits
    assert seen(false) == alone and alone[0] == "differs"
