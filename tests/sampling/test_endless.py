"""Sampling without a last step: sums by doubling against linear solves, derivatives, and the rounding bound."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Expr

from verify.claims.model import Claim
from verify.notation import *
from verify.sampling import sample
from verify.sampling.check import GENERIC_COUNT
from verify.sampling.compare import SAFETY
from verify.sampling.evaluate import Evaluation, quietly
from verify.sampling.mdps import LARGEST_DISCOUNT, Batch
from verify.sampling.numbers import UNIT, Array

CONVERGENCE = frozenset({"discount-below-one", "policies-sum-to-one", "dynamics-sum-to-one"})
MODEL = frozenset({"theta-free-initial-law", "theta-free-dynamics", "theta-free-reward"})
choice = total(grad(pi(a, s)) * Q_inf(s, a), a)


def batch(assumes: frozenset[str] = CONVERGENCE, states: int = 3, count: int = 40) -> Batch:
    return Batch.draw(assumes, (states, 2, 1), count, [7])


def evaluated(term: Expr, where: Batch, directions: tuple[int, ...] = ()) -> Array:
    with quietly():
        return Evaluation(where).value(term, {}, directions)


def bound(one: Array) -> np.ndarray:
    return SAFETY * UNIT * (one.rounds + 1) * one.magnitude


def solved(where: Batch, law: str = "pi", direction: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """V and d [N, S] of numpy's linear solver; ``direction`` asks for the derivative, by the differentiated equations."""
    policy, move, reward, start = (where.tables[name] for name in (law, "p", "r", "rho"))
    g = where.tables["gamma"].value[:, None, None]

    def slope(table, shape):  # type: ignore[no-untyped-def]
        return np.zeros(shape) if table.slopes is None else table.slopes[direction - 1]

    system = np.eye(where.states) - g * np.einsum("nsa,nsat->nst", policy.value, move.value)
    paid = np.einsum("nsa,nsa->ns", policy.value, reward.value)
    values = np.linalg.solve(system, paid[..., None])[..., 0]
    visits = np.linalg.solve(system.transpose(0, 2, 1), start.value[..., None])[..., 0]
    if not direction:
        return values, visits
    d_policy, d_move = slope(policy, policy.value.shape), slope(move, move.value.shape)
    d_step = g * (np.einsum("nsa,nsat->nst", d_policy, move.value) + np.einsum("nsa,nsat->nst", policy.value, d_move))
    d_paid = np.einsum("nsa,nsa->ns", d_policy, reward.value)
    d_paid = d_paid + np.einsum("nsa,nsa->ns", policy.value, slope(reward, reward.value.shape))
    right = d_paid + np.einsum("nst,nt->ns", d_step, values)
    left = slope(start, start.value.shape) + np.einsum("ns,nst->nt", visits, d_step)
    d_values = np.linalg.solve(system, right[..., None])[..., 0]
    return d_values, np.linalg.solve(system.transpose(0, 2, 1), left[..., None])[..., 0]


@pytest.mark.parametrize("states", [1, 2, 3])
@pytest.mark.parametrize("direction", [0, 1])
def test_the_sum_is_the_solution_of_the_equation(states: int, direction: int) -> None:
    where = batch(states=states)
    for term, expected in zip((V_inf(s), d(s)), solved(where, "pi", direction), strict=True):
        found = evaluated(grad(term) if direction else term, where, (1,) if direction else ())
        scale = 1 + np.abs(expected.T).max(axis=0)
        assert np.all(np.abs(found.value - expected.T) <= bound(found) + 1e-12 * scale**2)
        assert np.all(bound(found) < 1e-6 * scale**2)


def test_forty_terms_at_one_half() -> None:
    where = batch()
    where.tables["gamma"].value[:] = 0.5
    step = np.einsum("nsa,nsat->nst", where.tables["mu"].value, where.tables["p"].value)
    law = where.tables["rho"].value.copy()
    visits = np.zeros_like(law)
    for n in range(40):
        visits += 0.5**n * law
        law = np.einsum("ns,nst->nt", law, step)
    assert np.abs(evaluated(d(s, law=mu), where).value - visits.T).max() < 1e-11


def test_the_bound_holds_against_a_sum_in_higher_precision() -> None:
    """numpy's extended precision as the judge: V by fixed-point iteration to the end."""
    where = batch(count=GENERIC_COUNT)
    policy, move, reward = (where.tables[name].value.astype(np.longdouble) for name in ("pi", "p", "r"))
    g = where.tables["gamma"].value.astype(np.longdouble)[:, None]
    values = np.zeros(reward.shape[:2], dtype=np.longdouble)
    for _ in range(1500):
        values = np.einsum("nsa,nsa->ns", policy, reward + g[..., None] * np.einsum("nsat,nt->nsa", move, values))
    found = evaluated(V_inf(s), where)
    assert np.all(np.abs(found.value - values.T) <= bound(found))


@pytest.mark.parametrize("missing", sorted(CONVERGENCE))
def test_where_the_sum_need_not_converge_it_is_undefined_or_right(missing: str) -> None:
    where = batch(CONVERGENCE - {missing}, states=2, count=60)
    where.tables["r"].value[:] = 1.0  # nothing is worth nothing, even for ever
    found = evaluated(V_inf(s), where).value
    step = np.einsum("nsa,nsat->nst", where.tables["pi"].value, where.tables["p"].value)
    radius = where.tables["gamma"].value * np.abs(np.linalg.eigvals(step)).max(axis=1)
    assert np.isnan(found[:, radius >= 1]).all() and (radius >= 1).any()
    assert np.isfinite(found[:, radius < 0.9]).all() and (radius < 0.9).any()


def test_discounts_below_one_are_drawn() -> None:
    drawn = np.concatenate([Batch.draw(CONVERGENCE, (2, 2, 1), 24, [seed]).tables["gamma"].value for seed in range(5)])
    assert drawn.max() == LARGEST_DISCOUNT < 1 and drawn.min() == 0
    assert Batch.draw(frozenset(), (2, 2, 1), 24, [1]).tables["gamma"].value.max() == 1


@pytest.mark.parametrize(
    "lhs, rhs, wrong",
    [
        (grad(J_inf), total(d(s) * choice, s), total((1 - gamma) * d(s) * choice, s)),
        (grad(J_inf), total(d(s) * choice, s), total(d(s, law=mu) * choice, s)),
        (J_inf_of(mu) - J_inf, total(d(s, law=mu) * mu(a, s) * A_inf(s, a), s, a), total(d(s) * mu(a, s) * A_inf(s, a), s, a)),
        (grad(grad(J_inf)), grad(total(d(s) * choice, s)), total(d(s) * grad(choice), s)),
        (total(d(s), s), frac(one, 1 - gamma), frac(gamma, 1 - gamma)),
    ],
)
def test_a_true_equation_passes_and_its_false_twin_does_not(lhs: Expr, rhs: Expr, wrong: Expr) -> None:
    assumes = CONVERGENCE | MODEL
    good, bad = sample(Claim(lhs, rhs, assumes)), sample(Claim(lhs, wrong, assumes))
    assert good.outcome == "passed" and good.facts["skipped"] == 0
    assert bad.outcome == "differs" and bad.facts["difference"]["mdp"]["gamma"] < 1
