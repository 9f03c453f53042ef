"""Literal evaluation against plain Python loops, and the complex step against central differences."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.notation import *
from verify.sampling.compare import evaluate_claim, inside_logs
from verify.sampling.mdps import SLOPES, Batch
from verify.sampling.numbers import UNIT
from verify.sampling.strategies import finite_mdps

ALL = frozenset(ASSUMPTIONS)
SIZES = (2, 3, 3)


def batch(without=(), sizes=SIZES, count=4, seed=0, **more):
    return Batch.draw(ALL - set(without), sizes, count, [seed], **more)


def evaluate(term, mdps, *for_every):
    """The term on every MDP, [N, free places …], at the only setting of its times."""
    (only,) = evaluate_claim(Claim(term, term, ALL, for_every), mdps)
    return only.lhs


class Loops:
    """One MDP of a batch, evaluated by plain Python loops over trajectories."""

    def __init__(self, mdps, index, policy="pi"):
        read = {name: table.value[index].tolist() for name, table in mdps.tables.items()}
        self.rho, self.p, self.pi, self.r, self.gamma = (read[name] for name in ("rho", "p", policy, "r", "gamma"))
        self.states, self.actions, self.horizon = range(mdps.states), range(mdps.actions), mdps.horizon

    def trajectories(self):
        """Every (s_1, a_1, …, s_{T+1}) with its probability and its return."""
        spaces = [self.states, self.actions] * self.horizon + [self.states]
        for path in itertools.product(*spaces):
            probability, total = self.rho[path[0]], 0.0
            for time in range(self.horizon):
                now, act, after = path[2 * time : 2 * time + 3]
                probability *= self.pi[now][act] * self.p[now][act][after]
                total += self.gamma**time * self.r[now][act]
            yield path, probability, total

    def expected(self, body):
        return math.fsum(probability * body(path, total) for path, probability, total in self.trajectories())


@pytest.mark.parametrize("law, name", [(pi, "pi"), (mu, "mu"), (pi_old, "pi")])
def test_objective_is_the_plain_sum_over_trajectories(law, name):
    mdps = batch()
    values = evaluate(J_of(law), mdps)
    for index in range(mdps.count):
        assert values[index] == pytest.approx(Loops(mdps, index, name).expected(lambda path, total: total), rel=1e-13)


def test_trajectory_probability_and_return_point_by_point():
    mdps = batch()
    probabilities, returns = evaluate(prob(tau), mdps, tau), evaluate(R(tau), mdps, tau)
    for index in range(mdps.count):
        for path, probability, total in Loops(mdps, index).trajectories():
            assert probabilities[(index, *path)] == pytest.approx(probability, rel=1e-13)
            assert returns[(index, *path)] == pytest.approx(total, rel=1e-13, abs=1e-14)


def test_reward_to_go_marginals_and_conditional_expectations():
    mdps = batch()
    to_go, law_of_s3 = evaluate(G(2), mdps, tau), evaluate(prob(s[3]), mdps, s[3])
    joint = evaluate(prob(s[2], a[2]), mdps, s[2], a[2])
    given_s2, value = evaluate(E(G(2), given=s[2]), mdps, s[2]), evaluate(V(s[2]), mdps, s[2])
    for index in range(mdps.count):
        loops = Loops(mdps, index)

        def later(path, loops=loops):
            return sum(loops.gamma ** (k - 1) * loops.r[path[2 * k]][path[2 * k + 1]] for k in range(1, loops.horizon))

        for path, _, _ in loops.trajectories():
            assert to_go[(index, *path)] == pytest.approx(later(path), rel=1e-13, abs=1e-14)
        for state in loops.states:
            reached = loops.expected(lambda path, _, state=state: float(path[2] == state))
            onward = loops.expected(lambda path, _, state=state: later(path) * (path[2] == state))
            assert law_of_s3[index, state] == pytest.approx(loops.expected(lambda path, _, state=state: path[4] == state))
            assert given_s2[index, state] == pytest.approx(onward / reached, rel=1e-11)
            assert value[index, state] == pytest.approx(onward / reached, rel=1e-11)
            for act in loops.actions:
                hit = loops.expected(lambda path, _, state=state, act=act: path[2:4] == (state, act))
                assert joint[index, state, act] == pytest.approx(hit, rel=1e-12)


def test_functions_read_the_values_of_their_arguments():
    mdps = batch(sizes=(2, 2, 2))
    past, whole, step = evaluate(f(history(2)), mdps, tau), evaluate(f(tau), mdps, tau), evaluate(b(s[2], a[1]), mdps, tau)
    for path in itertools.product(*[range(2)] * 5):
        assert past[(0, *path)] == mdps.functions["f", ("history",), (2,)].value[(0, *path[:3])]
        assert whole[(0, *path)] == mdps.functions["f", ("tau",), ()].value[(0, *path)]
        assert step[(0, *path)] == mdps.functions["b", ("s", "a"), ()].value[0, path[2], path[1]]
    assert evaluate(b(2), mdps)[0] == mdps.functions["b", ("t",), (2,)].value[0]


def test_two_states_that_are_one_letter_are_the_diagonal():
    mdps = batch()
    staying = evaluate(p(s, s, a), mdps, s, a)
    assert (staying[:, 1, 2] == mdps.tables["p"].value[:, 1, 2, 1]).all()


def shifted(mdps, first, second=0.0):
    """The batch at π + ε ∂_1π + δ ∂_2π + ε δ ∂_12π, and likewise every table that depends on θ."""
    tables = {}
    for name, table in mdps.tables.items():
        tables[name] = table.value
        if table.slopes is not None:
            d1, d2, d12 = table.slopes
            tables[name] = table.value + first * d1 + second * d2 + first * second * d12
    functions = {}
    for key, table in mdps.functions.items():
        slopes = table.slopes or (0.0,) * len(SLOPES)
        functions[key] = {"value": table.value + first * slopes[0] + second * slopes[1] + first * second * slopes[2]}
    return Batch.from_tables(mdps.horizon, tables, functions)


SCALARS = {
    "objective": J,
    "policy": pi(a[1], s[1]),
    "log probability": log(prob(tau)),
    "value": V(s[1]) ** 2,
    "importance weight": E(Product(frac(pi(a[t], s[t]), mu(a[t], s[t])), (t, 1, T)) * f(tau), mu),
    "entropy": -E(log(pi(a, s[1])), pi(a, s[1])),
    "logarithm of an expectation": log(E(frac(b(s[1]), one + pi(a[1], s[1])))),
    "conditional": E(G(1) * f(history(2)), given=history(1)),
}
EVERYTHING_MOVES = tuple(name for name in ALL if name.startswith("theta-free"))


@pytest.mark.parametrize("without", [(), EVERYTHING_MOVES], ids=["policy moves", "everything moves"])
@pytest.mark.parametrize("name", SCALARS)
def test_gradient_is_the_limit_of_difference_quotients(name, without):
    term = SCALARS[name]
    mdps = batch(without, sizes=(2, 2, 2), count=1, inside_logs=inside_logs(term))
    value = evaluate(grad(term), mdps, tau)
    e = 1e-3
    up, down, far_up, far_down = (evaluate(term, shifted(mdps, k * e), tau) for k in (1, -1, 2, -2))
    quotient = (8 * (up - down) - (far_up - far_down)) / (12 * e)
    # Fourth order: e⁴ f⁽⁵⁾/30, and rounding 2 UNIT |f| / e.
    np.testing.assert_allclose(value, quotient, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("without", [(), EVERYTHING_MOVES], ids=["policy moves", "everything moves"])
@pytest.mark.parametrize("name", SCALARS)
def test_second_derivative_is_the_limit_of_difference_quotients_of_gradients(name, without):
    term = SCALARS[name]
    mdps = batch(without, sizes=(2, 2, 2), count=1, inside_logs=inside_logs(term))
    value = evaluate(grad(grad(term)), mdps, tau)
    e = 1e-3
    corners = {(i, j): evaluate(term, shifted(mdps, i * e, j * e), tau) for i in (1, -1) for j in (1, -1)}
    quotient = (corners[1, 1] - corners[1, -1] - corners[-1, 1] + corners[-1, -1]) / (4 * e * e)
    np.testing.assert_allclose(value, quotient, rtol=1e-4, atol=1e-4)


def test_the_frozen_policy_and_mu_have_no_gradient():
    mdps = batch()
    assert (evaluate(grad(E(f(tau), pi_old)), mdps) == 0).all()
    assert (evaluate(grad(E(f(tau), mu)), mdps) == 0).all()
    assert (evaluate(E(f(tau), pi_old), mdps) == evaluate(E(f(tau)), mdps)).all()


def test_outer_takes_its_two_directions_in_order():
    mdps = batch(sizes=(2, 2, 1))
    left, right = log(pi(a[1], s[1])), J
    outer_value = evaluate(outer(grad(left), grad(right)), mdps, s[1], a[1])
    along_1 = evaluate(grad(left), mdps, s[1], a[1])
    d1, d2, d12 = mdps.tables["pi"].slopes
    turned = batch(sizes=(2, 2, 1))
    table = turned.tables["pi"]
    turned.tables["pi"] = type(table)(table.value, (d2, d1, d12), table.sizes)
    along_2 = evaluate(grad(right), turned)
    np.testing.assert_allclose(outer_value, along_1 * along_2[:, None, None], rtol=1e-12)


# ------------------------------------------------------------------------------------------------ what is undefined


def test_an_expectation_ignores_what_has_probability_zero():
    tables = {"rho": [[1.0, 0.0]], "p": [[[[1.0, 0.0]], [[0.5, 0.5]]]], "pi": [[[1.0], [1.0]]], "r": [[[1.0], [2.0]]]}
    mdps = Batch.from_tables(1, tables)
    assert evaluate(E(frac(one, prob(tau)) * r(s[1], a[1])), mdps).tolist() == [1.0]
    assert evaluate(E(log(rho(s[1]))), mdps).tolist() == [0.0]
    pointwise = evaluate(log(rho(s)), mdps, s)
    assert pointwise[0, 0] == 0
    assert np.isnan(pointwise[0, 1])
    assert np.isnan(evaluate(frac(zero, rho(s)), mdps, s)[0, 1])  # 0/0 is undefined


def test_a_gradient_of_what_is_undefined_is_undefined():
    tables = {"rho": [[1.0]], "p": [[[[1.0], [1.0]]]], "pi": [[[1.0, 0.0]]], "r": [[[1.0, 2.0]]], "d1_pi": [[[-0.5, 0.5]]]}
    mdps = Batch.from_tables(1, tables)
    scores = evaluate(grad(log(pi(a, s))), mdps, s, a)
    assert scores[0, 0, 0] == -0.5
    assert np.isnan(scores[0, 0, 1])
    assert evaluate(grad(J), mdps).tolist() == [0.5]
    assert evaluate(E(score(1) * R(tau)), mdps).tolist() == [-0.5]  # the sample never shows the second action
    assert np.isnan(evaluate(grad(E(log(pi(a[1], s[1])))), mdps)[0])  # ∂(0 log 0)


def test_discount_zero():
    tables = {"rho": [[1.0]], "p": [[[[1.0]]]], "pi": [[[1.0]]], "r": [[[3.0]]], "gamma": [0.0]}
    mdps = Batch.from_tables(3, tables)
    assert evaluate(J, mdps).tolist() == [3.0]
    assert evaluate(gamma**0, mdps).tolist() == [1.0]
    assert np.isnan(evaluate(1 / gamma, mdps)[0])


def test_empty_sums_and_products():
    mdps = batch()
    assert (evaluate(Sum(r(s[t], a[t]), (t, T + 1, T)), mdps, tau) == 0).all()
    assert (evaluate(Product(gamma + 2, (t, 3, 2)), mdps) == 1).all()
    both = evaluate(Sum(one, (k, t, 2), (t, 1, 3)), mdps)  # (1,1), (1,2), (2,2); nothing at t = 3
    assert (both == 3).all()


# ------------------------------------------------------------------------------------------------------- properties


@given(finite_mdps(mdps=5))
def test_probabilities_of_trajectories_sum_to_one(mdps):
    (only,) = evaluate_claim(Claim(total(prob(tau), tau), one), mdps)
    assert (np.abs(only.lhs - 1) <= only.bound).all()
    # 2T + 1 factors of relative error of a few roundings each, whatever the size.
    assert (np.abs(only.lhs - 1) <= 64 * (2 * mdps.horizon + 1) * UNIT).all()


@given(finite_mdps(ALL - {"positive-dynamics", "positive-policy", "positive-discount"}, mdps=5), st.integers(1, 2))
def test_marginals_are_laws_also_at_the_edges(mdps, time):
    if time <= mdps.horizon:
        for law in (pi, mu):
            joint = evaluate(prob(s[time], a[time], law=law), mdps, s[time], a[time])
            assert (joint >= 0).all()
            np.testing.assert_allclose(joint.sum(axis=(1, 2)), 1, rtol=1e-14)


@given(finite_mdps(ALL - {"positive-dynamics", "positive-discount"}, mdps=5))
def test_values_average_to_the_objective(mdps):
    value = evaluate(V(s[1]), mdps, s[1])
    np.testing.assert_allclose((mdps.tables["rho"].value * value).sum(axis=1), evaluate(J, mdps), rtol=1e-12, atol=1e-13)


@given(finite_mdps(mdps=5))
def test_the_bound_is_tight_enough_to_see_one_part_in_ten_million(mdps):
    (only,) = evaluate_claim(Claim(E(one), one), mdps)
    assert (only.bound < 1e-7).all()


def test_comparisons_have_an_axis_for_every_free_place():
    mdps = batch(sizes=(2, 3, 2))
    settings = evaluate_claim(Claim(b(t) * r(s, u), b(t) * r(s, u), ALL, ((t, 1, T), a, u, s)), mdps)
    assert [one.times[t] for one in settings] == [1, 2]
    for one in settings:
        assert one.places == (("a", "a"), ("a", "u"), ("s", "s"))
        assert one.lhs.shape == one.bound.shape == one.defined.shape == (4, 3, 3, 2)
        level = mdps.functions["b", ("t",), (one.times[t],)].value
        assert (one.lhs[:, 0] == level[:, None, None] * mdps.tables["r"].value.swapaxes(1, 2)).all()
