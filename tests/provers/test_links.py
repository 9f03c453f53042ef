"""Joined steps mean what their definition says: joining, or not joining, never changes what is equal."""

import pytest

from verify.claims.model import Claim
from verify.notation import E, J, Q, Sum, T, a, gamma, grad, k, mu, p, pi, prob, r, s, score, t, total, u, x
from verify.provers import links
from verify.provers.kernel import AXIOMS, Remainder, Theorem, prove

S, A_, S2, A2, S3 = ("s", 0, ""), ("a", 1, ""), ("s", 2, ""), ("a", 3, ""), ("s", -1, "end")


def joined(powers):
    where = {variable: [] for variable in (S, A_, S2, A2)}
    for atom in powers:
        for variable in set(atom[2]) & where.keys():
            where[variable].append(atom)
    links.join(powers, where)
    return powers


def test_two_steps_of_one_policy_become_one_atom():
    start = ("rho", (), (S,))
    steps = {("pi", (), (A_, S)): 1, ("p", (), (S2, S, A_)): 1, ("pi", (), (A2, S2)): 1, ("p", (), (S3, S2, A2)): 1}
    assert joined({start: 1, **steps}) == {start: 1, links.step("pi", 2, S3, S): 1}


@pytest.mark.parametrize(
    "spoiler",
    [("r", (), (S2, A2)), ("function:b", (), (S2,)), ("pi", (1,), (A2, S2))],
    ids=["the action is looked at", "the state is looked at", "another factor of the action"],
)
def test_what_is_looked_at_is_not_joined_away(spoiler):
    steps = {("pi", (), (A_, S)): 1, ("p", (), (S2, S, A_)): 1, ("pi", (), (A2, S2)): 1, ("p", (), (S3, S2, A2)): 1}
    assert links.step("pi", 2, S3, S) not in joined({("rho", (), (S,)): 1, **steps, spoiler: 1})


def test_steps_of_two_policies_stay_apart():
    steps = {("mu", (), (A_, S)): 1, ("p", (), (S2, S, A_)): 1, ("pi", (), (A2, S2)): 1, ("p", (), (S3, S2, A2)): 1}
    assert set(joined(steps)) == {links.step("mu", 1, S2, S), links.step("pi", 1, S3, S2)}


def test_squares_are_not_joined():
    steps = {("pi", (), (A_, S)): 2, ("p", (), (S2, S, A_)): 1}
    assert joined(dict(steps)) == steps


MARGINAL = total(prob(x, time=t) * pi(u, x) * p(s, x, u), x, u)
CLAIMS = {
    "the law of the next state": (prob(s, time=t + 1), MARGINAL, [(t, 1, T), s]),
    "∂ of a law of the state": (
        grad(prob(s, time=t + 1)),
        total(grad(prob(x, time=t)) * pi(u, x) * p(s, x, u) + prob(x, time=t) * grad(pi(u, x)) * p(s, x, u), x, u),
        [(t, 1, T), s],
    ),
    "a value after another policy": (
        E(Q(s[t], a[t]), mu), total(prob(s, law=mu, time=t) * mu(a, s) * Q(s, a, time=t), s, a), [(t, 1, T)],
    ),
    "reward-to-go": (
        grad(J), E(Sum(score(t) * Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, t, T)), (t, 1, T))), [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CLAIMS)
def test_joined_and_written_out_prove_the_same(name):
    lhs, rhs, for_every = CLAIMS[name]
    claim = Claim(lhs, rhs, AXIOMS, tuple(for_every))
    assert isinstance(prove(claim, range(1, 8)), Theorem)
    false = Claim(lhs, rhs + lhs, AXIOMS, tuple(for_every))
    assert isinstance(prove(false, range(1, 8)), Remainder)


def test_theta_dependent_dynamics_are_differentiated_inside_a_step():
    axioms = AXIOMS - {"theta-free-dynamics"}
    moved = total(grad(prob(x, time=t)) * pi(u, x) * p(s, x, u) + prob(x, time=t) * grad(pi(u, x) * p(s, x, u)), x, u)
    claim = Claim(grad(prob(s, time=t + 1)), moved, axioms, ((t, 1, T), s))
    assert isinstance(prove(claim, range(1, 6)), Theorem)
    forgotten = total(grad(prob(x, time=t) * pi(u, x)) * p(s, x, u), x, u)
    assert isinstance(prove(Claim(grad(prob(s, time=t + 1)), forgotten, axioms, ((t, 1, T), s)), range(1, 6)), Remainder)
