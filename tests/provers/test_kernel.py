"""The kernel proves what is true for every finite MDP, and none of the false equations that careless rules prove."""

import contextlib

import pytest
from sympy import Integer

from verify.claims.model import Claim
from verify.language.wellformed import check_scopes
from verify.notation import (
    A,
    E,
    J,
    J_of,
    Product,
    Q,
    R,
    Sum,
    T,
    V,
    a,
    b,
    c,
    f,
    frac,
    frozen,
    g,
    gamma,
    grad,
    history,
    k,
    lam,
    log,
    mu,
    one,
    outer,
    p,
    pi,
    pi_old,
    prob,
    r,
    rho,
    s,
    s_next,
    score,
    t,
    tau,
    total,
    u,
    x,
    zero,
)  # fmt: skip
from verify.provers.kernel import AXIOMS, Outside, Remainder, Theorem, prove
from verify.provers.needs import needs
from verify.refute import refute, replay

EACH_TIME = (t, 1, T)


def claim(lhs, rhs, without=(), for_every=(), min_horizon=1, undiscounted=False):
    for side in (lhs, rhs):
        side = Integer(side) if isinstance(side, int) else side
        check_scopes(side, tuple(for_every), min_horizon, min_horizon + 1)
    return Claim(lhs, rhs, AXIOMS - set(without), tuple(for_every), min_horizon, undiscounted)


SCORES = Sum(score(t), EACH_TIME)
TO_GO = E(Sum(score(t) * Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, t, T)), EACH_TIME))
RATIO = frac(pi(a[t], s[t]), pi_old(a[t], s[t]))
SURROGATE = E(Sum(gamma ** (t - 1) * RATIO * A.of(pi_old)(s[t], a[t]), EACH_TIME), pi_old)

TRUE = {
    "total return": claim(grad(J), E(SCORES * R(tau))),
    "reward-to-go": claim(grad(J), TO_GO),
    "reward of the whole trajectory": claim(grad(E(r(tau))), E(r(tau) * SCORES)),
    "Q-form": claim(TO_GO, E(Sum(score(t) * gamma ** (t - 1) * Q(s[t], a[t]), EACH_TIME))),
    "advantage form": claim(TO_GO, E(Sum(score(t) * gamma ** (t - 1) * A(s[t], a[t]), EACH_TIME))),
    "state baseline": claim(E(Sum(score(t) * b(s[t]), EACH_TIME)), zero),
    "history baseline": claim(E(score(t) * f(history(t))), zero, for_every=[EACH_TIME]),
    "score given the history": claim(
        E(score(t) * f(history(t)), given=history(t)), zero, for_every=[EACH_TIME, history(t)]
    ),
    "policy gradient theorem": claim(
        grad(J), Sum(gamma ** (t - 1) * total(prob(s, time=t) * grad(pi(a, s)) * Q(s, a, time=t), s, a), EACH_TIME)
    ),
    "performance difference": claim(J_of(mu) - J, E(Sum(gamma ** (t - 1) * A(s[t], a[t]), EACH_TIME), mu)),
    "gradient of the surrogate": claim(grad(SURROGATE), grad(J)),
    "importance sampling": claim(J, E(frac(prob(tau), prob(tau, law=mu)) * R(tau), mu)),
    "dynamics cancel": claim(grad(log(prob(tau))), SCORES, for_every=[tau]),
    "log-derivative": claim(prob(tau) * grad(log(prob(tau))), grad(prob(tau)), for_every=[tau]),
    "Fisher, two forms": claim(
        E(outer(SCORES, Sum(score(k), (k, 1, T)))), -E(grad(grad(log(prob(tau)))))
    ),
    "scores of two times": claim(E(outer(score(1), score(2))), zero, min_horizon=2),
    "square of a value": claim(
        V(s, time=T) ** 2, total(pi(a, s) * r(s, a) * pi(u, s) * r(s, u), a, u), for_every=[s]
    ),
    "Bellman": claim(
        Q(s, a, time=t), r(s, a) + gamma * total(p(x, s, a) * V(x, time=t + 1), x), for_every=[EACH_TIME, s, a]
    ),
    "tower": claim(
        E(f(s[t]) * Q(s[t], a[t])), E(f(s[t]) * E(Q(s[t], a[t]), given=s[t])), for_every=[EACH_TIME]
    ),
    "one draw": claim(E(b(s, a), pi(a, s)), total(pi(a, s) * b(s, a), a), for_every=[s]),
    "marginal": claim(E(b(s[t], a[t])), E(E(b(s[t], a[t]), pi(a[t], s[t])), prob(s[t])), for_every=[EACH_TIME]),
    "an empty range is zero": claim(Sum(r(s[k], a[k]), (k, T, T - 2)), zero, for_every=[tau]),
    "derivative of 1/π": claim(
        grad(frac(one, pi(a, s))), -frac(grad(pi(a, s)), pi(a, s) ** 2), for_every=[a, s]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_kernel_proves(name):
    theorem = prove(TRUE[name], range(1, 5))
    assert isinstance(theorem, Theorem)
    assert theorem.horizons == tuple(range(TRUE[name].min_horizon, 5))


# One false equation per guard of the rules: what a kernel without that guard proves.
FALSE = {
    "a vanished variable counts |A|, not 1": claim(E(frac(one, pi(a[1], s[1]))), one),
    "a sum over nothing counts |S|": claim(total(one, s), one),
    "a law is summed out in its first argument only": claim(total(p(s_next, s, a), s), one, for_every=[a, s_next]),
    "a law that mentions the variable twice is not summed out": claim(total(p(s, s, a), s), one, for_every=[a]),
    "a law to another power is not summed out": claim(total(pi(a, s) ** 2, a), one, for_every=[s]),
    "a law is not summed out where another atom sees the variable": claim(
        total(pi(a, s) * b(s, a), a), total(b(s, a), a), for_every=[s]
    ),
    "a derivative sums to zero only alone": claim(total(grad(pi(a, s)) * b(s, a), a), zero, for_every=[s]),
    "a square of an expectation has two sets of variables": claim(
        E(f(s[1])) ** 2, total(rho(s) ** 2 * f(s) ** 2, s)
    ),
    "a square of a value has two sets of variables": claim(
        V(s, time=T) ** 2, total(pi(a, s) ** 2 * r(s, a) ** 2, a), for_every=[s]
    ),
    "the variables inside a value are not the trajectory's": claim(
        E(f(s[2]) * V(s[1])),
        total(rho(s) * pi(a, s) * p(x, s, a) * f(x) * (r(s, a) + gamma * V(x, time=2)), s, a, x),
        min_horizon=2,
    ),
    "the derivative of 1/π has a minus": claim(
        grad(frac(one, pi(a, s))), frac(grad(pi(a, s)), pi(a, s) ** 2), for_every=[a, s]
    ),
    "the derivative of 1/π has a square": claim(
        grad(frac(one, pi(a, s))), -frac(grad(pi(a, s)), pi(a, s)), for_every=[a, s]
    ),
    "a product of gradients needs two directions": claim(
        outer(grad(E(f(s[1], a[1]))), grad(J)), outer(grad(J), grad(E(f(s[1], a[1]))))
    ),
    "a frozen policy has no gradient": claim(grad(pi_old(a, s)), grad(pi(a, s)), for_every=[a, s]),
    "a frozen policy becomes the policy only after the gradient": claim(
        grad(frac(pi(a, s), pi_old(a, s))), zero, for_every=[a, s]
    ),
    "a score averages to zero under its own law only": claim(
        total(mu(a, s) * grad(log(pi(a, s))), a), zero, for_every=[s]
    ),
    "second derivatives are kept": claim(E(grad(grad(log(pi(a[1], s[1]))))), zero),
    "sympy's reading of a reversed range": claim(
        Sum(r(s[k], a[k]), (k, T, T - 2)), -r(s[T - 1], a[T - 1]), for_every=[tau], min_horizon=2
    ),
    "π · 1/π needs π > 0": claim(
        E(frac(b(s[1], a[1]), pi(a[1], s[1]))), total(rho(s) * b(s, a), s, a), without=["positive-policy"]
    ),
    "p · 1/p needs p > 0": claim(
        E(frac(b(s[2]), p(s[2], s[1], a[1]))), total(rho(s) * pi(a, s) * b(x), s, a, x), without=["positive-dynamics"]
    ),
    "γ · 1/γ needs γ > 0": claim(gamma * frac(c, gamma) * b, c * b, without=["positive-discount"]),
    "Σ π = 1 is an assumption": claim(E(Sum(score(t) * b(s[t]), EACH_TIME)), zero, without=["policies-sum-to-one"]),
    "Σ p = 1 is an assumption": claim(
        E(b(s[1])), total(rho(s) * b(s), s), without=["dynamics-sum-to-one"]
    ),
    "∂ρ = 0 is an assumption": claim(grad(J), TO_GO, without=["theta-free-initial-law"]),
    "∂p = 0 is an assumption": claim(grad(J), TO_GO, without=["theta-free-dynamics"], min_horizon=2),
    "∂r = 0 is an assumption": claim(grad(J), TO_GO, without=["theta-free-reward"]),
    "∂b = 0 is an assumption": claim(grad(b(s)), zero, for_every=[s], without=["theta-free-functions"]),
    "functions of other arguments are other functions": claim(f(s), f(s_next), for_every=[s, s_next]),
    "a function of the history is not one of the state": claim(f(history(1)), f(s[1]), for_every=[s[1]]),
    "times tell functions apart": claim(b(1), b(2)),
    "the range begins one too late": claim(
        grad(J), E(Sum(score(t) * Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, t + 1, T)), EACH_TIME))
    ),
    "a baseline that looks at the action": claim(E(Sum(score(t) * b(s[t], a[t]), EACH_TIME)), zero),
    "a baseline that looks at the next state": claim(E(Sum(score(t) * b(s[t + 1]), EACH_TIME)), zero),
    "a lost discount": claim(TO_GO, E(Sum(score(t) * Sum(gamma ** (k - t) * r(s[k], a[k]), (k, t, T)), EACH_TIME))),
    "∇π for ∇log π": claim(grad(J), E(Sum(grad(pi(a[t], s[t])), EACH_TIME) * R(tau))),
    "the wrong states": claim(
        J_of(mu) - J, E(Sum(gamma ** (t - 1) * frac(mu(a[t], s[t]), pi(a[t], s[t])) * A(s[t], a[t]), EACH_TIME))
    ),
    "a product of λ is not λ": claim(lam * lam, lam),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_kernel_does_not_prove_and_refuter_refutes(name):
    false = FALSE[name]
    with contextlib.suppress(Outside):
        assert isinstance(prove(false, range(1, 5)), Remainder)
    witness = refute(false)
    assert witness is not None
    assert replay(witness, false).confirmed


def test_only_prove_makes_a_theorem():
    with pytest.raises(TypeError):
        Theorem(object(), TRUE["Bellman"], (1,), ())
    theorem = prove(TRUE["Bellman"], [1])
    with pytest.raises(TypeError):
        theorem.horizons = (1, 2, 3, 4, 5)


def test_nothing_to_prove_is_not_a_proof():
    with pytest.raises(Outside):
        prove(TRUE["scores of two times"], [1])
    with pytest.raises(Outside):
        prove(Claim(zero, one, AXIOMS, ((t, 2, T), s[t])), [1])


@pytest.mark.parametrize(
    "term",
    [log(b(s) + one), frac(one, V(s, time=1)), b(s) ** lam, frac(one, total(pi(a, s) * b(s, a), a))],
    ids=["log of a sum", "inverse of a value", "power", "inverse of a sum"],
)
def test_what_has_no_rule_is_outside(term):
    with pytest.raises(Outside):
        prove(Claim(term, term + one, AXIOMS, (s,)), [1])


TEXTBOOK = {
    "total return": {"positive-policy", "theta-free-initial-law", "theta-free-dynamics", "theta-free-reward"},
    "state baseline": {"positive-policy", "policies-sum-to-one", "dynamics-sum-to-one"},
    "performance difference": {"policies-sum-to-one", "dynamics-sum-to-one"},
    "log-derivative": {"positive-policy", "theta-free-initial-law", "theta-free-dynamics"},
    "one draw": set(),
}


@pytest.mark.parametrize("name", TEXTBOOK)
def test_needed_axioms_are_those_of_the_textbook(name):
    theorem = prove(TRUE[name], range(1, 5))
    assert needs(theorem) & AXIOMS == TEXTBOOK[name]


def test_a_product_over_times_multiplies_out():
    law = rho(s[1]) * Product(pi(a[t], s[t]) * p(s[t + 1], s[t], a[t]), EACH_TIME)
    assert isinstance(prove(claim(prob(tau), law, for_every=[tau]), range(1, 5)), Theorem)
    forgetful = rho(s[1]) * Product(pi(a[t], s[t]) * p(s[t + 1], s[1], a[t]), EACH_TIME)
    assert isinstance(prove(claim(prob(tau), forgetful, for_every=[tau]), range(1, 5)), Remainder)


def test_undiscounted_means_gamma_is_one():
    plain = Sum(r(s[t], a[t]), EACH_TIME)
    assert isinstance(prove(claim(R(tau), plain, for_every=[tau], undiscounted=True), range(1, 5)), Theorem)
    assert isinstance(prove(claim(R(tau), plain, for_every=[tau]), range(1, 5)), Remainder)


def test_frozen_copies_have_the_same_value():
    assert isinstance(prove(claim(frozen(J), J), range(1, 4)), Theorem)
    assert isinstance(prove(claim(J_of(mu), J), range(1, 4)), Remainder)


def test_g_and_f_are_different_functions():
    assert isinstance(prove(claim(E(f(s[1])), E(g(s[1]))), [1]), Remainder)
