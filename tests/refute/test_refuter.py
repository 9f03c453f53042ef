"""False equations get a small exact counterexample; their true twins get none."""

from __future__ import annotations

import json
from fractions import Fraction

import numpy as np
import pytest
import sympy

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.notation import *
from verify.refute import Witness, WitnessError, attempt, describe, refute, replay
from verify.sampling.compare import evaluate_claim

EVERYTHING = frozenset(ASSUMPTIONS) - {"scores-not-all-zero"}  # which leaves out MDPs with a single action
STEPS = (t, 1, T)


def claim(lhs, rhs, for_every=(), without=(), min_horizon=1, undiscounted=False) -> Claim:
    return Claim(sympy.sympify(lhs), sympy.sympify(rhs), EVERYTHING - set(without), for_every, min_horizon, undiscounted)


def reward_to_go(first, factor=gamma ** (k - 1)):
    return E(Sum(score(t) * Sum(factor * r(s[k], a[k]), (k, first, T)), STEPS))


GRADIENT = total(grad(pi(a, s)) * Q_inf(s, a), a)
H = -E(log(pi(a, s)), pi(a, s))

FALSE = {  # name: (claim, states, actions, horizon of the smallest counterexample)
    "reward-to-go without its own reward": (claim(grad(J), reward_to_go(t + 1)), 1, 2, 1),
    "reward-to-go with a discount from t on": (claim(grad(J), reward_to_go(t, gamma ** (k - t))), 1, 2, 2),
    "reward-to-go with γ^k": (claim(grad(J), reward_to_go(t, gamma**k)), 1, 2, 1),
    "baseline of the action": (claim(E(Sum(score(t) * b(s[t], a[t]), STEPS)), 0), 1, 2, 1),
    "baseline of the next state": (claim(E(Sum(score(t) * b(s[t + 1]), STEPS)), 0), 2, 2, 1),
    "baseline of the trajectory": (claim(E(score(1) * f(tau)), 0), 1, 2, 1),
    "∇π for ∇log π": (claim(grad(J), E(Sum(grad(pi(a[t], s[t])), STEPS) * R(tau))), 1, 2, 1),
    "score mean under μ": (claim(E(score(t), mu), 0, (STEPS,)), 1, 2, 1),
    "p summed over both its states": (claim(total(p(s, s, a), s), 1, (a,)), 2, 1, 1),
    "E[1/π] = 1": (claim(E(frac(one, pi(a, s)), pi(a, s)), 1, (s,)), 1, 2, 1),
    "E[f]² = E[f²]": (claim(E(f(s[1])) ** 2, E(f(s[1]) ** 2)), 2, 1, 1),
    "V² = Σ π² Q²": (claim(V(s, time=1) ** 2, total(pi(a, s) ** 2 * Q(s, a, time=1) ** 2, a), (s,)), 1, 2, 1),
    "logarithms dropped": (
        claim(log(prob(tau)), rho(s[1]) + Sum(pi(a[t], s[t]) + p(s[t + 1], s[t], a[t]), STEPS), (tau,)), 1, 1, 1,
    ),
    "dynamics depend on θ": (claim(grad(J), E(Sum(score(t), STEPS) * R(tau)), without=["theta-free-dynamics"]), 2, 1, 2),
    "first state depends on θ": (claim(grad(J), E(Sum(score(t), STEPS) * R(tau)), without=["theta-free-initial-law"]), 2, 1, 1),
    "reward depends on θ": (claim(grad(J), E(Sum(score(t), STEPS) * R(tau)), without=["theta-free-reward"]), 1, 1, 1),
    "baseline depends on θ": (claim(grad(E(b(s[1]))), 0, without=["theta-free-functions"]), 1, 1, 1),
    "normalised visits": (claim(grad(J_inf), (1 - gamma) * total(d(s) * GRADIENT, s)), 1, 2, 1),
    "visits of another policy": (claim(grad(J_inf), total(d(s, law=mu) * GRADIENT, s)), 2, 2, 1),
    "visits that sum to one": (claim(total(d(s), s), 1), 1, 1, 1),
    "an infinite horizon is not a finite one": (claim(J_inf, J), 1, 1, 1),
    "endless values of another policy": (claim(V_inf(s), total(mu(a, s) * Q_inf(s, a), a), (s,)), 1, 2, 1),
    "an action of probability zero": (claim(E(score(1)), 0, without=["positive-policy"]), 1, 2, 1),
    "an action that μ never takes": (
        claim(E(R(tau) * Product(frac(pi(a[t], s[t]), mu(a[t], s[t])), STEPS), mu), J, without=["positive-behaviour"]), 1, 2, 1,
    ),
    "a policy that does not sum to one": (claim(E(score(1)), 0, without=["policies-sum-to-one"]), 1, 1, 1),
    "one importance ratio short": (claim(E(R(tau) * Product(frac(pi(a[t], s[t]), mu(a[t], s[t])), (t, 2, T)), mu), J), 1, 2, 1),
    "u vᵀ = v uᵀ": (claim(outer(grad(J), grad(V(s, time=1))), outer(grad(V(s, time=1)), grad(J)), (s,)), 2, 2, 1),
    "∇² log π = −score scoreᵀ": (
        claim(grad(grad(log(pi(a, s)))), -outer(grad(log(pi(a, s))), grad(log(pi(a, s)))), (s, a)), 1, 2, 1,
    ),
    "KL is symmetric": (
        claim(E(log(frac(pi(a, s), mu(a, s))), pi(a, s)), E(log(frac(mu(a, s), pi(a, s))), mu(a, s)), (s,)), 1, 2, 1,
    ),
    "∇ moved into an entropy": (claim(E(grad(-log(pi(a, s))), pi(a, s)), grad(H), (s,)), 1, 2, 1),
    "log of a mean": (claim(log(E(b(s), rho(s))), E(log(b(s)), rho(s))), 2, 1, 1),
    "only from T = 2 on": (claim(E(r(s[2], a[2])), E(r(s[1], a[1])), min_horizon=2), 2, 1, 2),
}  # fmt: skip

TRUE = {
    "reward-to-go": claim(grad(J), reward_to_go(t)),
    "reward-to-go at γ = 1": claim(grad(J), reward_to_go(t, gamma ** (k - t)), undiscounted=True),
    "baseline of the state": claim(E(Sum(score(t) * b(s[t]), STEPS)), 0),
    "baseline of the history": claim(E(Sum(score(t) * f(history(t)), STEPS)), 0),
    "∇log π": claim(grad(J), E(Sum(score(t), STEPS) * R(tau))),
    "score mean": claim(E(score(t)), 0, (STEPS,)),
    "score mean over the support": claim(E(grad(log(pi(a, s))), pi(a, s)), total(grad(pi(a, s)), a), (s,)),
    "p summed over its first argument": claim(total(p(x, s, a), x), 1, (s, a)),
    "E[1/π] = |A|": claim(E(frac(one, pi(a, s)), pi(a, s)), total(one, a), (s,)),
    "V² = (Σ π Q)²": claim(V(s, time=1) ** 2, total(pi(a, s) * Q(s, a, time=1), a) ** 2, (s,)),
    "∇² log π has mean −score scoreᵀ": claim(
        E(grad(grad(log(pi(a, s)))), pi(a, s)), -E(outer(grad(log(pi(a, s))), grad(log(pi(a, s)))), pi(a, s)), (s,)
    ),
    "∇ of an entropy": claim(-total(grad(pi(a, s)) * log(pi(a, s)), a), grad(H), (s,)),
    "0 = 0": claim(0, 0),
}


@pytest.fixture(scope="module")
def witnesses() -> dict[str, Witness | None]:
    return {name: refute(false) for name, (false, *_) in FALSE.items()}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_equation_gets_a_witness_that_replays_from_its_data(name, witnesses):
    false, stored = FALSE[name][0], json.dumps(witnesses[name].to_json())
    outcome = replay(Witness.from_json(stored), false)
    assert outcome.confirmed
    assert outcome.lhs != outcome.rhs
    assert (outcome.before, outcome.after) == (witnesses[name].before, witnesses[name].after)


@pytest.mark.parametrize("name", FALSE)
def test_the_witness_has_the_smallest_size_at_which_the_equation_fails(name, witnesses):
    _, *smallest = FALSE[name]
    assert [witnesses[name].states, witnesses[name].actions, witnesses[name].horizon] == smallest


@pytest.mark.parametrize("name", FALSE)
def test_the_witness_meets_the_assumptions(name, witnesses):
    """Checked here by hand: the laws are laws, what is assumed positive is, and derivatives keep the sums."""
    witness, assumes = witnesses[name], FALSE[name][0].assumes
    positive = {"pi": "positive-policy", "mu": "positive-behaviour", "rho": "positive-dynamics", "p": "positive-dynamics"}
    for (law, _, dirs), row in witness.rows.items():
        normalised = ("policies" if law in ("pi", "mu") else "dynamics") + "-sum-to-one" in assumes
        if dirs:
            assert sum(row) == 0 or not normalised
            assert law != "mu"
        else:
            assert sum(row) == 1 or not normalised
            assert min(row) >= 0
            assert min(row) > 0 or positive[law] not in assumes
        assert not (dirs and law == "p" and any(row)) or "theta-free-dynamics" not in assumes
        assert not (dirs and law == "rho" and any(row)) or "theta-free-initial-law" not in assumes
    assert not any(value for (_, dirs), value in witness.rewards.items() if dirs) or "theta-free-reward" not in assumes
    assert 0 < witness.parameters.get("gamma", 1) <= 1


@pytest.mark.parametrize("name", TRUE)
def test_a_true_equation_gets_no_witness(name):
    assert refute(TRUE[name]) is None


@pytest.mark.parametrize("name", ["∇π for ∇log π", "baseline of the next state", "u vᵀ = v uᵀ", "KL is symmetric"])
def test_the_same_claim_gets_the_same_witness(name, witnesses):
    assert refute(FALSE[name][0]).to_json() == witnesses[name].to_json()


def test_only_what_the_claim_reads_is_stored(witnesses):
    data = witnesses["∇π for ∇log π"].to_json()
    assert not {"mu", "lambda", "functions", "times", "places"} & set(data)
    assert set(data["derivatives"]) == {"1"}
    assert set(data["derivatives"]["1"]) == {"pi"}
    assert "gamma" not in data  # T = 1 leaves γ⁰
    assert "r" not in witnesses["score mean under μ"].to_json()


def test_nabla_pi_for_nabla_log_pi_is_refuted_by_the_textbook_bandit(witnesses):
    """One state, two actions, reward 1 for the first: ∇J = π(1 − π) along the logit; the wrong form has one π too many."""
    witness = witnesses["∇π for ∇log π"]
    (first, second), slope = witness.row("pi", (0,), ()), witness.row("pi", (0,), (1,))
    assert slope == (first * second, -first * second)
    assert (witness.reward((0, 0), ()), witness.reward((0, 1), ())) == (1, 0)
    assert Fraction(witness.before) == first * second
    assert Fraction(witness.after) == slope[0] * first


def test_logarithms_that_survive_are_exact_and_have_a_decimal(witnesses):
    witness = witnesses["KL is symmetric"]
    assert "log(" in witness.before
    pi_row, mu_row = witness.row("pi", (0,), ()), witness.row("mu", (0,), ())
    divergence = sum(float(x) * np.log(float(x / y)) for x, y in zip(pi_row, mu_row, strict=True))
    assert abs(divergence - float(witness.before_decimal)) < 1e-14


def test_a_claim_without_exact_values_gets_a_reason():
    result = attempt(claim(sympy.exp(b), 1))
    assert result.witness is None
    assert "no exact value" in result.reason


def test_a_true_claim_gets_a_reason_with_what_was_looked_at():
    result = attempt(TRUE["score mean"])
    assert "no difference at" in result.reason
    assert result.tally.points > 0


def test_sides_that_are_never_defined_together_are_not_agreement():
    result = attempt(claim(frac(one, b - b * frac(one, one)), 1, (), ()))
    assert result.witness is None
    assert "never defined" in result.reason


def test_a_discount_of_zero_is_tried_exactly_when_it_is_allowed():
    false = claim(gamma * frac(one, gamma), 1, without=["positive-discount"])
    assert refute(false).parameters["gamma"] == 0
    assert refute(claim(gamma * frac(one, gamma), 1)) is None


def test_a_hint_adds_a_size_that_the_search_would_not_reach():
    false = claim(E(r(s[1], a[1])), E(r(s[1], a[1])) + Sum(frac(one, one), (t, 5, T)))
    assert refute(false) is None
    witness = refute(false, {"states": 1, "actions": 1, "horizon": 5})
    assert (witness.horizon, witness.before, witness.after) == (5, "0", "1")


def test_the_note_names_a_lost_discount(witnesses):
    assert witnesses["reward-to-go with γ^k"].note == "after = γ · before on every MDP tried"
    assert not witnesses["reward-to-go without its own reward"].note


# ------------------------------------------------------------------------------------- a checker that shares no code


@pytest.mark.parametrize("name", FALSE)
def test_the_numpy_evaluator_finds_the_same_values(name, witnesses, as_batch):
    false, witness = FALSE[name][0], witnesses[name]
    for comparison in evaluate_claim(false, as_batch(witness)):
        if {str(index): value for index, value in comparison.times.items() if str(index) != "T"} != witness.times:
            continue
        at = (0, *(witness.places[place] for place in comparison.places))
        values = [witness.before_decimal or Fraction(witness.before), witness.after_decimal or Fraction(witness.after)]
        assert comparison.defined[at]
        assert comparison.ratio[at] > 1
        assert np.allclose([comparison.lhs[at], comparison.rhs[at]], [float(value) for value in values], rtol=1e-12, atol=1e-14)
        return
    pytest.fail("the witness's setting is not one of the claim")


@pytest.mark.parametrize("name", FALSE)
def test_a_witness_is_described_with_its_size_and_both_values(name, witnesses):
    lines = describe(witnesses[name])
    assert ("infinite horizon" if witnesses[name].endless else f"T = {witnesses[name].horizon}") in lines[0]
    assert any(line.startswith("before ") and ", after " in line for line in lines)


def test_how_many_trajectories_there_are_is_part_of_a_witness():
    together = Claim(E_copies(Sum(copy(R(tau), i), (i, 1, N)) ** 2, N), N * E(R(tau) ** 2), EVERYTHING, (N,))
    witness = refute(together)
    assert witness.times == {"N": 2}  # one trajectory cannot tell them apart
    assert replay(Witness.from_json(witness.to_json()), together).confirmed
    with pytest.raises(WitnessError, match="N = 50"):
        replay(Witness.from_json(witness.to_json() | {"times": {"N": 50}}), together)
