"""Changes of a claim: they change what they are about, alike on both sides, and nothing else."""

from __future__ import annotations

import pytest
import sympy

from verify.claims.library import index
from verify.claims.loading import load
from verify.claims.model import Claim
from verify.language import terms as L
from verify.language.discounted import DiscountedValue, Occupancy
from verify.language.printing import to_text
from verify.language.wellformed import rank_of
from verify.notation import *
from verify.provers import kernel
from verify.refute import attempt
from verify.study.what_if import WHAT_IFS, NotCovered, NotSayable

CHANGES = {change.name: change for change in WHAT_IFS}
CLAIMS = [(row.id, item.key, item.claim) for row in index() for item in load(row.path).items()]
PROPER = frozenset({"policies-sum-to-one", "dynamics-sum-to-one", "positive-policy"})


def changed(name: str, lhs, rhs=zero, for_every=()) -> Claim | None:
    return CHANGES[name].apply(Claim(sympy.sympify(lhs), sympy.sympify(rhs), PROPER, tuple(for_every)))


def proved(claim: Claim | None) -> bool:
    assert claim is not None
    return isinstance(kernel.prove(claim, range(1, 4)), kernel.Theorem)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_keeps_the_setting_and_the_kind_of_every_equation_that_ships(name: str):
    touched = 0
    for _, key, claim in CLAIMS:
        try:
            found = CHANGES[name].apply(claim)
        except (NotSayable, NotCovered):
            continue
        if found is not None:
            touched += 1
            assert (found.assumes, found.for_every, found.min_horizon) == (claim.assumes, claim.for_every, claim.min_horizon)
            assert {rank_of(found.lhs), rank_of(found.rhs)} - {None} == {rank_of(claim.lhs), rank_of(claim.rhs)} - {None}, key
    assert touched


@pytest.mark.parametrize("name", CHANGES)
def test_an_equation_about_something_else_is_left_alone(name: str):
    assert changed(name, total(f(s), s), total(f(x), x)) is None


# ----------------------------------------------------------------------------------------------- who draws


def test_what_draws_is_mu_and_what_is_scored_stays():
    claim = changed("another-law-samples", E(score(t) * Q(s[t], a[t])), for_every=[(t, 1, T)])
    assert claim is not None
    assert claim.lhs == E(score(t) * Q(s[t], a[t]), mu)


@pytest.mark.parametrize(
    "before, after",
    [
        (E(b(s, a), pi(a, s)), E(b(s, a), mu(a, s))),
        (total(pi(a, s) * grad(log(pi(a, s))), a), total(mu(a, s) * grad(log(pi(a, s))), a)),
        (E(b(s[1]), prob(s[1])), E(b(s[1]), prob(s[1], law=mu))),
        (total(prob(tau) * R(tau), tau), total(prob(tau, law=mu) * R(tau), tau)),
    ],
)
def test_every_way_of_drawing_is_changed(before, after):
    claim = changed("another-law-samples", before, for_every=[s])
    assert claim is not None and claim.lhs == after


def test_what_is_already_about_two_policies_is_left_alone():
    assert changed("another-law-samples", E(frac(pi(a, s), mu(a, s)), mu(a, s)), one, [s]) is None
    assert changed("another-law-samples", grad(J), grad(E(R(tau)))) is None


def test_endless_values_stay_and_visits_are_those_of_mu():
    claim = changed("another-law-samples", total(d(s) * V_inf(s), s))
    assert claim is not None
    assert {one.law for one in claim.lhs.atoms(Occupancy)} == {L.MU}
    assert {one.law for one in claim.lhs.atoms(DiscountedValue)} == {L.THETA}


# ----------------------------------------------------------------------------------------------- what a baseline sees


@pytest.mark.parametrize(
    "name, before, after",
    [
        ("baseline-sees-the-action", E(score(2) * b(s[2])), E(score(2) * b(s[2], a[2]))),
        ("baseline-sees-the-action", E(score(1) * b(1)), E(score(1) * b(1, a[1]))),
        ("baseline-sees-the-action", total(grad(pi(u, s)) * b(s), u), total(grad(pi(u, s)) * b(s, u), u)),
        ("baseline-sees-the-next-state", E(score(1) * b(s[1])), E(score(1) * b(s[2]))),
        ("baseline-sees-the-next-state", E(score(1) * c(1)), E(score(1) * c(1, s[2]))),
        ("baseline-sees-the-trajectory", E(score(1) * b), E(score(1) * b(tau))),
    ],
)
def test_the_baseline_sees_more(name, before, after):
    claim = CHANGES[name].apply(Claim(before, zero, PROPER, (s,), 2))
    assert claim is not None and claim.lhs == after


@pytest.mark.parametrize("term", [E(score(1) * b(s[1], a[1])), E(score(1) * f(s[1])), E(score(1) * b(history(1)))])
def test_other_functions_and_baselines_that_see_the_action_are_left_alone(term):
    assert changed("baseline-sees-the-action", term) is None


def test_a_baseline_in_front_of_the_sum_over_actions_cannot_see_the_action():
    with pytest.raises(NotSayable, match="nothing draws it"):
        changed("baseline-sees-the-action", E(b(s[1]) * total(grad(pi(a[1], s[1])), a[1]), prob(s[1])))


# ----------------------------------------------------------------------------------------------- what a reward sees

SEES = ["reward-sees-the-next-state", "reward-sees-the-end"]


@pytest.mark.parametrize("name", SEES)
@pytest.mark.parametrize(
    "lhs, rhs, for_every",
    [
        (R(tau), Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, 1, T)), [tau]),
        (R(tau), G(1), [tau]),
        (J, E(R(tau)), []),
        (V(s[t]), E(G(t), given=s[t]), [(t, 1, T), s[t]]),
        (Q(s[t], a[t]), E(G(t), given=(s[t], a[t])), [(t, 1, T), s[t], a[t]]),
        (A(s[t], a[t]), Q(s[t], a[t]) - V(s[t]), [(t, 1, T), s[t], a[t]]),
        (V(s[t]), total(pi(a[t], s[t]) * Q(s[t], a[t]), a[t]), [(t, 1, T), s[t]]),
        (J, total(rho(s[1]) * V(s[1]), s[1]), []),
    ],
)
def test_definitions_hold_for_the_new_reward(name, lhs, rhs, for_every):
    assert proved(changed(name, lhs, rhs, for_every))


def test_a_reward_of_the_next_state_keeps_causality_and_one_of_the_end_does_not():
    past = E(score(2) * r(s[1], a[1]))
    harmless, hindsight = (CHANGES[name].apply(Claim(past, zero, PROPER, (), 2)) for name in SEES)
    assert harmless is not None and isinstance(kernel.prove(harmless, (2, 3)), kernel.Theorem)
    assert hindsight is not None and attempt(hindsight).witness is not None


@pytest.mark.parametrize(
    "term", [E(r(s, a), pi(a, s)), V(s, time=1), E(Q(s, a, time=1), pi(a, s)), V_inf(s), d(s) * E(r(s, a), pi(a, s))]
)
def test_a_reward_outside_a_trajectory_is_not_covered(term):
    with pytest.raises(NotCovered, match="."):
        changed("reward-sees-the-end", term, for_every=[s])


def test_the_new_index_is_one_that_nobody_writes():
    claim = changed("reward-sees-the-end", R(tau), zero, [tau])
    assert claim is not None and "m" in to_text(claim.lhs)
    assert "m" not in {str(name) for name in (t, k, l, n)}
