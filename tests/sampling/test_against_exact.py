"""The numbers and their bounds against exact enumeration: two evaluators that share the terms and nothing else.

A drawn MDP is read twice: by sampling as floats, and by ``verify.provers.literal`` as the fractions that these floats
are. Every point must agree within the rounding bound of sampling, and be undefined on both sides or on neither.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.notation import *
from verify.provers.literal import Evaluator
from verify.provers.model import Model, Undefined
from verify.sampling.compare import evaluate_claim, inside_logs
from verify.sampling.evaluate import rank
from verify.sampling.mdps import Batch

ALL = frozenset(ASSUMPTIONS)
PART = {(1,): 0, (2,): 1, (1, 2): 2}


class Exactly(Model):
    """One MDP of a batch in fractions."""

    zero, one = Fraction(0), Fraction(1)

    def __init__(self, mdps, index):
        self.mdps, self.index = mdps, index
        self.n_states, self.n_actions, self.horizon = mdps.states, mdps.actions, mdps.horizon

    def read(self, table, dirs, where):
        if dirs and table.slopes is None:
            return self.zero
        values = table.slopes[PART[tuple(sorted(dirs))]] if dirs else table.value
        return Fraction(float(values[(self.index, *where)]))

    def parameter(self, name):
        return self.read(self.mdps.tables[{"lambda": "lam"}.get(str(name), str(name))], (), ())

    def sign(self, x):
        return (x > 0) - (x < 0)

    def initial(self, s, dirs):
        return self.read(self.mdps.tables["rho"], dirs, (s,))

    def transition(self, s2, s, a, dirs):
        return self.read(self.mdps.tables["p"], dirs, (s, a, s2))

    def policy(self, law, a, s, dirs):
        if dirs and str(law) != "theta":
            return self.zero
        return self.read(self.mdps.tables["mu" if str(law) == "mu" else "pi"], dirs, (s, a))

    def reward(self, s, a, dirs):
        return self.read(self.mdps.tables["r"], dirs, (s, a))

    def function(self, name, key, dirs):
        kinds, times, where = tuple(kind for kind, _ in key), tuple(n for kind, n in key if kind == "t"), key
        if kinds[:1] == ("h",):
            kinds, times, where = ("history",), (key[0][1],), key[1:]
        elif kinds[:1] == ("tau",):
            kinds, times, where = ("tau",), (), key[1:]
        return self.read(self.mdps.functions[str(name), kinds, times], dirs, tuple(n for kind, n in where if kind != "t"))

    def inverse(self, x):
        if x == 0:
            raise Undefined("division by zero")
        return 1 / x

    def log(self, x):
        if x <= 0:
            raise Undefined("not positive")
        return self.zero if x == 1 else pytest.fail("a logarithm that survives: this test compares fractions")


weight = frac(pi(a[t], s[t]), mu(a[t], s[t]))
TERMS = {
    "score times return": (E(Sum(score(t) * R(tau), (t, 1, T))), ()),
    "gradient of the objective": (grad(J), ()),
    "second derivative of the objective": (grad(grad(J)), ()),
    "matrix of scores": (E(Sum(outer(score(t), score(k)) * G(k), (k, 1, t), (t, 1, T))), ()),
    "Hessian of log p": (grad(grad(log(prob(tau)))), (tau,)),
    "gradient of a product with a score": (grad(pi(a, s) * b(s) * grad(log(pi(a, s)))), (s, a)),
    "frozen weights": (grad(E(Product(frac(pi(a[t], s[t]), pi_old(a[t], s[t])), (t, 1, T)) * f(tau), pi_old)), ()),
    "importance weights": (grad(E(Product(weight, (t, 1, T)) * R(tau), mu)), ()),
    "advantage of another policy": (grad(E(Sum(gamma ** (t - 1) * A.of(mu)(s[t], a[t]), (t, 1, T)))), ()),
    "square of a value": (grad(V(s, time=1) ** 2 / (1 + b(s) ** 2)), (s,)),
    "conditional on the history": (grad(E(G(t) * f(history(t)), given=history(t))), ((t, 1, T), history(t))),
    "conditional on the state": (E(score(t) * G(t), mu, given=s[t]), ((t, 1, T), s[t])),
    "conditional on state and action": (grad(E(G(t), given=(s[t], a[t]))), ((t, 1, T), s[t], a[t])),
    "draws": (grad(E(E(Q(s_next, a, time=2), pi(a, s_next)), p(s_next, s, u))), (s, u)),
    "marginals": (grad(grad(prob(s[t], a[t]))), ((t, 1, T), s[t], a[t])),
    "probability of a state": (grad(total(prob(x, time=t) * b(x) * b(t), x)), ((t, 1, T),)),
    "powers": (Sum((gamma * lam) ** (k - t) * r(s[k], a[k]) / (1 + gamma) ** k, (k, t, T)), ((t, 1, T), tau)),
    "inverse probability": (grad(frac(one, prob(tau))), (tau,)),
    "inverse of a law that may vanish": (frac(b(s), rho(s) * mu(a, s)), (s, a)),
    "nested sums": (Sum(frac(t + 1, k + T) * r(s[t], a[t]) * b(s[k]), (t, 1, k), (k, 1, T)), (tau,)),
    "the same action": (grad(E(same(a[t], u) * r(s[t], a[t]) + same(s[1], s[t + 1]))), ((t, 1, T), u)),
    "the same state": (total(same(s, x) * b(s) * rho(s), s) - same(x, x), (x,)),
    "two trajectories": (grad(E_copies(copy(R(tau), 1) * copy(f(s[1], a[T]), 2) - 2 * copy(b, 1), 2, mu)), ()),
    "a mean of several": (
        E_copies(frac(one, N) * Sum(copy(score(1), i) * (copy(R(tau), i) - Sum(copy(b(s[1]), j), (j, 1, N))), (i, 1, N)), N),
        (N,),
    ),
    "products of several": (E_copies(outer(Sum(copy(score(1), i), (i, 1, N)), copy(score(2) * R(tau), 1)), N), (N,)),
    "one trajectory in another's place": (E_copies(copy(V(s[1]) * same(a[1], u), 1) * copy(pi(u, s[2]), 2), 2), (u,)),
    "smaller and larger": (minimum(f(s, a), b(s)) * maximum(r(s, a), 1) + clip(c, -1, epsilon), (s, a)),
    "the clipped objective": (
        grad(
            E(
                Sum(
                    gamma ** (t - 1)
                    * minimum(
                        frac(pi(a[t], s[t]), pi_old(a[t], s[t])) * Q.of(pi_old)(s[t], a[t]),
                        clip(frac(pi(a[t], s[t]), pi_old(a[t], s[t])), 1 - epsilon, 1 + epsilon) * Q.of(pi_old)(s[t], a[t]),
                    ),
                    (t, 1, T),
                ),
                pi_old,
            )
        ),
        (),
    ),
    "slopes away from kinks": (grad(absolute(pi(a, s) - b(s)) * positive_part(frac(pi(a, s), mu(a, s)) - 1)), (s, a)),
    "second derivatives away from kinks": (grad(grad(minimum(pi(a, s) ** 2, b(s) * pi(a, s)) + step(pi(a, s) - b(s)))), (s, a)),
    "largest values": (
        grad(E(largest(Q(s[t], u, time=t), u) * step(r(s[t], a[t])))) + grad(largest(pi(u, s) * f(s, u), u)),
        ((t, 1, T), s),
    ),
    "staying": (grad(total(p(s, s, a) * r(s, a) ** 2, s)), (a,)),
}


@pytest.mark.parametrize("assumes", [ALL, ALL - {"positive-policy", "positive-behaviour", "positive-dynamics"}, frozenset()],
                         ids=["all assumptions", "zeros", "no assumption"])  # fmt: skip
@pytest.mark.parametrize("name", TERMS)
def test_both_evaluators_agree_within_the_bound(name, assumes):
    term, for_every = TERMS[name]
    mdps = Batch.draw(assumes, (2, 2, 2), 12, [len(name)], inside_logs(term))
    for one in evaluate_claim(Claim(term, zero, assumes, for_every), mdps):
        compared = 0
        for index in range(0, mdps.count, 4):
            evaluator = Evaluator(Exactly(mdps, index))
            for where in np.ndindex(one.lhs.shape[1:]):
                value, bound = one.lhs[(index, *where)], one.bound[(index, *where)]
                try:
                    exact = evaluator.evaluate(term, one.times, dict(zip(one.places, where, strict=True)), (1, 2)[: rank(term)])
                except Undefined:
                    assert np.isnan(value), (index, where, value)
                    continue
                assert abs(Fraction(float(value)) - exact) <= Fraction(float(bound)), (index, where)
                compared += 1
        assert compared or assumes != ALL
