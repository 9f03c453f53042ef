"""Sums become the idioms that a reader of numpy expects, and what has no counterpart is refused. Execution: tests/report."""

from __future__ import annotations

from typing import Any

import pytest

from verify.claims.assumptions import ASSUMPTIONS
from verify.language import terms as L
from verify.language.numpy_estimate import Code, Integrand, code_for, integrand
from verify.language.numpy_inputs import NotWritable
from verify.notation import *

EVERYTHING = frozenset(ASSUMPTIONS)
scores = Sum(score(t), (t, 1, T))
ratio = frac(pi(a[k], s[k]), mu(a[k], s[k]))


def code(body: Any, law: L.Law = L.THETA, assumes: frozenset[str] = EVERYTHING, **settings: bool) -> Code:
    return code_for(Integrand(body, law), assumes, **settings)


def weights(body: Any) -> str:
    """What a score is multiplied by."""
    made = code(Sum(score(t) * body, (t, 1, T)))
    return {line.split(" = ")[0]: line.split(" = ", 1)[1] for line in made.body[:-1]}[made.weights]


@pytest.mark.parametrize(
    "body, idiom",
    [
        (Sum(r(s[k], a[k]), (k, t, T)), "np.cumsum(rewards[::-1])[::-1]"),
        (Sum(r(s[k], a[k]), (k, 1, t)), "np.cumsum(rewards)"),
        (Sum(r(s[k], a[k]), (k, 1, t - 1)), "np.append(0.0, np.cumsum(rewards[:-1]))"),
        (Sum(r(s[k], a[k]), (k, t + 1, T)), "np.append(np.cumsum(rewards[1:][::-1])[::-1], 0.0)"),
        (Sum(r(s[k], a[k]), (k, 1, T)) * b(t), "b * rewards.sum()"),
        (Sum(gamma ** (k - t) * r(s[k], a[k]), (k, t, T)), "discounted_sums(rewards, gamma)"),
        (Sum((gamma * lam) ** (k - t) * r(s[k], a[k]), (k, t, T)), "discounted_sums(rewards, gamma * lam)"),
        (Product(ratio, (k, 1, t)), "np.cumprod(ratios)"),
        (Product(ratio, (k, t, T)), "np.cumprod(ratios[::-1])[::-1]"),
        (Product(ratio, (k, 1, T)) * b(t), "ratios.prod() * b"),
        (r(s[t], a[t]) + gamma * V(s[t + 1]) - V(s[t]), "rewards + gamma * values[1:] - values[:-1]"),
        (b(s[t + 1]), "b[1:]"),
        (b(s[1]) * r(s[T], a[T]) * b(s[t]), "b[0] * b * rewards[-1]"),
        (gamma ** (T - t) * b(t), "gamma ** np.arange(T - 1, -1, -1) * b"),
        (Sum(f(t, s[t]) * g(k, s[k]) + c, (k, t, T)), "np.array([(c + g[t:] * f[t]).sum() for t in range(T)])"),
        (E(Q(s[t], a), pi(a, s[t])), "(probs_all * q_values_all).sum(axis=1)"),
        (clip(frac(pi(a[t], s[t]), mu(a[t], s[t])), 1 - epsilon, 1 + epsilon), "np.clip(ratios, 1 - epsilon, 1 + epsilon)"),
    ],
)
def test_a_sum_becomes_its_idiom(body: Any, idiom: str) -> None:
    assert weights(body) == idiom


def test_the_return_and_the_factor_in_front_are_named() -> None:
    assert code(R(tau) * scores).body == (
        "T = len(rewards)",
        "discounts = gamma ** np.arange(T)",
        "discounted_return = (discounts * rewards).sum()",
        "return discounted_return * scores.sum(axis=0)",
    )


def test_without_discount_there_is_no_gamma() -> None:
    made = code(Sum(gamma ** (t - 1) * score(t) * G(t), (t, 1, T)), undiscounted=True)
    assert made.arguments == ("rewards", "scores")
    assert made.body == ("rewards_to_go = np.cumsum(rewards[::-1])[::-1]", "return rewards_to_go @ scores")


def test_the_residuals_of_an_advantage_estimate_have_their_name() -> None:
    residual = r(s[k], a[k]) + gamma * V(s[k + 1]) - V(s[k])
    made = code(Sum(score(t) * Sum((gamma * lam) ** (k - t) * residual, (k, t, T)), (t, 1, T)))
    assert made.body == (
        "residuals = rewards + gamma * values[1:] - values[:-1]",
        "weights = discounted_sums(residuals, gamma * lam)",
        "return weights @ scores",
    )
    both = Sum(gamma ** (k - t) * (r(s[k], a[k]) - b(k)), (k, t, T)) + Sum(gamma ** (k - t) * (b(k) - c), (k, t, T))
    assert weights(both).count("residuals") == 1


def test_an_array_that_is_read_after_the_last_action_has_a_position_more() -> None:
    made = code(Sum(score(t) * (V(s[t + 1]) - b(s[t])), (t, 1, T)))
    assert {one.name: made.shape(one) for one in made.inputs} == {"scores": ("T", "d"), "values": ("T + 1",), "b": ("T",)}


def test_the_arrays_of_a_batch_have_an_axis_for_the_trajectories() -> None:
    mean = frac(one, N) * Sum(copy(R(tau) - b, i) * copy(scores, i), (i, 1, N))
    what = integrand(E_copies(mean, N))
    assert what is not None
    made = code_for(what, EVERYTHING)
    assert {one.name: made.shape(one) for one in made.inputs} == {
        "rewards": ("N", "T"), "scores": ("N", "T", "d"), "b": (), "gamma": (),
    }  # fmt: skip
    assert made.body[-1] == "return weights @ scores.sum(axis=1) / N"


def test_a_loss_is_offered_only_where_it_is_scores_times_weights() -> None:
    assert code(Sum(score(t) * G(t), (t, 1, T))).loss == "-(rewards_to_go.detach() * log_probs).sum()"
    assert code(R(tau) * scores).loss == "-discounted_return.detach() * log_probs.sum()"
    assert code(Sum(score(t) * G(t) + total(grad(pi(a, s[t])) * b(s[t], a), a), (t, 1, T))).loss == ""
    assert code(R(tau)).loss == ""


def test_an_expectation_a_multiple_and_a_sum_under_one_law_are_averages() -> None:
    assert integrand(E(R(tau), mu)) == Integrand(R(tau), L.MU)
    assert integrand(2 * E(R(tau)) - E(f(tau))) == Integrand(2 * R(tau) - f(tau), L.THETA)
    assert integrand(E_copies(Sum(copy(R(tau), i), (i, 1, N)), N)) == Integrand(Sum(copy(R(tau), i), (i, 1, N)), L.THETA, True)


@pytest.mark.parametrize(
    "side", [E(R(tau)) + E(R(tau), mu), E(R(tau)) * E(f(tau)), J, E(R(tau)) + b, gamma * E(R(tau)), Sum(E(b(t)), (t, 1, T))]
)
def test_other_sides_are_no_averages(side: Any) -> None:
    assert integrand(side) is None


REFUSED = {
    "the transition law": Product(p(s[t + 1], s[t], a[t]), (t, 1, T)),
    "its gradient": Sum(grad(log(p(s[t + 1], s[t], a[t]))), (t, 1, T)),
    "the objective": R(tau) - J,
    "a gradient of something else": grad(E(log(pi(a, s[1])), pi(a, s[1]))),
    "a matrix": outer(score(1), score(1)),
    "an inner product": dot(scores, scores),
    "a conditional mean": Sum(score(t) * E(G(t), given=(s[t], a[t])), (t, 1, T)),
    "a sum over states": total(V(s, time=1), s),
    "the value of another time": Sum(score(t) * Q(s[t], a[t], time=1), (t, 1, T)),
    "two meanings of a name": Sum(score(t) * (b(t) - b(s[t])), (t, 1, T)),
    "state and action of different times": Sum(score(t) * f(s[t], a[1]), (t, 1, T)),
    "two sums over actions at once": total(total(f(s[1], a) * g(s[1], u), a), u),
    "one action in the sum over another": total(f(s[1], u) * total(f(s[1], u) * g(s[1], a), a), u),
    "one of several trajectories": copy(R(tau), 1),
    "two trajectories at once": Sum(Sum(copy(R(tau), i) * copy(f(tau), j), (j, 1, N)), (i, 1, N)),
    "two trajectories in one sum": Sum(copy(b(s[1]), i) * Sum(copy(b(s[1]), i) * copy(f(tau), j), (j, 1, N)), (i, 1, N)),
    "whether two actions are the same": same(a[1], a[T]) * R(tau),
    "times that run twice as fast": Sum(score(t) * Sum(b(2 * k - 1), (k, 1, T)), (t, 1, T)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_trajectory_does_not_show_is_refused(name: str) -> None:
    with pytest.raises(NotWritable):
        code_for(Integrand(REFUSED[name], L.THETA, batch="traject" in name), EVERYTHING)


@pytest.mark.parametrize(
    "body, law, needed",
    [
        (R(tau) * scores, L.MU, "positive-policy"),
        (Sum(score(t) * frac(mu(a[t], s[t]), pi(a[t], s[t])), (t, 1, T)), L.MU, "positive-policy"),
        (Sum(frac(pi(a[t], s[t]), mu(a[t], s[t])), (t, 1, T)), L.THETA, "positive-behaviour"),
        (Sum(log(pi(a[t], s[t])) - log(mu(a[t], s[t])), (t, 1, T)), L.THETA, "positive-behaviour"),
        (Sum(total(log(mu(a, s[t])) * pi(a, s[t]), a), (t, 1, T)), L.THETA, "positive-behaviour"),
    ],
)
def test_what_may_be_undefined_at_an_action_that_is_drawn_is_refused(body: Any, law: L.Law, needed: str) -> None:
    assert code(body, law, EVERYTHING)
    with pytest.raises(NotWritable):
        code(body, law, EVERYTHING - {needed})


def test_a_mean_over_actions_skips_those_that_are_never_drawn() -> None:
    entropy = E(log(pi(a, s[1])), pi(a, s[1]))
    assert "np.log(probs_all[0])" in code(entropy).body[-1]
    assert "np.where(probs_all[0] > 0, probs_all[0], 1)" in code(entropy, assumes=frozenset()).body[-1]


def test_the_score_of_the_trajectory_is_the_sum_of_scores_only_where_the_dynamics_do_not_move() -> None:
    body = grad(log(prob(tau))) * R(tau)
    assert "scores" in code(body).arguments
    assert "trajectory_score" in code(body, assumes=frozenset({"theta-free-dynamics"})).arguments


def test_a_long_line_is_broken_at_its_outermost_sum() -> None:
    step = gamma * f(t, s[t], a[t]) * g(t, s[t]) * Q(s[t], a[t]) * A(s[t], a[t]) * b(t) * Q.of(mu)(s[t], a[t])
    source = code(Sum(score(t) * (step + V(s[t]) * Sum(r(s[k], a[k]), (k, t, T))), (t, 1, T))).function()
    assert "    weights = (\n" in source
    compile(source, "printed", "exec")
