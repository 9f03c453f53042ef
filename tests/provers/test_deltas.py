"""1[x = y] in the kernel against plain enumeration: what it puts for what is right for any number of states and actions."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.notation import *
from verify.provers.deltas import SAME, settled
from verify.provers.horizon import OutsideClass, cutoff
from verify.provers.kernel import Outside, Remainder, Theorem, prove
from verify.refute import refute, replay

ALL = frozenset(ASSUMPTIONS) - {"scores-not-all-zero"}


def claim(lhs, rhs, *for_every, min_horizon=1):
    return Claim(lhs, rhs, ALL, for_every, min_horizon)


TRUE = {
    "a sum picks one term": (total(same(a, u) * f(s, a), a), f(s, u), (s, u)),
    "the deltas of a sum add up to one": (total(same(x, s), x), one, (s,)),
    "twice the same is once": (same(a, u) ** 3 * b(a), same(u, a) * b(u), (a, u)),
    "one for the other beside it": (same(a, u) * pi(a, s) * pi(u, s), same(a, u) * pi(a, s) ** 2, (a, s, u)),
    "two of three are enough": (same(s, x) * same(x, s_next) * same(s, s_next), same(s, x) * same(s_next, s), (s, x, s_next)),
    "a chain is summed": (total(same(a, u) * same(u, a_next) * f(s, a), a, u), f(s, a_next), (s, a_next)),
    "the diagonal counts the actions": (total(same(a, u), a, u), total(one, a), ()),
    "a square counts them once": (total(same(a, u) ** 2 * b(a) * b(u), a, u), total(b(a) ** 2, a), ()),
    "a place is itself": (same(s[t], s[t]) * b(s[t]), b(s[t]), ((t, 1, T), s[t])),
    "an expectation": (E(same(a, u) * f(s, a), pi(a, s)), pi(u, s) * f(s, u), (s, u)),
    "it has no gradient": (grad(E(same(a, u), pi(a, s))), pi(u, s) * grad(log(pi(u, s))), (s, u)),
    "it stays under a gradient": (grad(same(a, u) * pi(a, s)), same(a, u) * grad(pi(u, s)), (s, a, u)),
    "a visit": (Sum(E(same(s[t], x)), (t, 1, T)), Sum(prob(x, time=t), (t, 1, T)), (x,)),
    "an action taken": (E(same(a[t], u) * b(s[t])), E(pi(u, s[t]) * b(s[t])), ((t, 1, T), u)),
    "coming back at once": (E(same(s[1], s[2])), E(p(s[1], s[1], a[1])), ()),
    "not the same": ((1 - same(a, u)) ** 2, 1 - same(a, u), (a, u)),
}
FALSE = {
    "the deltas of a diagonal are not one": (total(same(a, u), a, u), one, ()),
    "nor the square of their number": (total(same(a, u), a, u), total(one, a, u), ()),
    "the other index is not summed": (total(same(a, u) * f(s, a), a), total(f(s, a), a), (s, u)),
    "the other variable stays": (total(same(a, u) * f(s, u), a), f(s, a_next), (s, u, a_next)),
    "it is not one": (same(a, u) * b(a), b(a), (a, u)),
    "it is not zero": (same(a, u) * b(a), zero, (a, u)),
    "not every pair of three": (same(s, x) * same(x, s_next), same(s, x), (s, x, s_next)),
    "the square of a policy": (E(same(a, u), pi(a, s)), pi(u, s) ** 2, (s, u)),
    "two draws are not the same": (E(E(same(a, u), pi(a, s)), pi(u, s)), one, (s,)),
    "coming back is not staying": (E(same(s[1], s[3])), E(same(s[1], s[2])), ()),
    "it has a factor": (grad(E(same(a, u), pi(a, s))), grad(log(pi(u, s))), (s, u)),
    "its reciprocal": (total(frac(same(a, u), pi(a, s)), a), frac(one, pi(u, s)) ** 2, (s, u)),
}


def horizon_of(name):
    return 2 if "coming" in name else 1


@pytest.mark.parametrize("name", TRUE)
def test_what_holds_is_proved(name):
    lhs, rhs, for_every = TRUE[name]
    assert isinstance(prove(claim(lhs, rhs, *for_every, min_horizon=horizon_of(name)), range(1, 4)), Theorem)


@pytest.mark.parametrize("name", FALSE)
def test_what_does_not_hold_is_not_proved_and_is_refuted(name):
    lhs, rhs, for_every = FALSE[name]
    false = claim(lhs, rhs, *for_every, min_horizon=horizon_of(name))
    assert isinstance(prove(false, range(1, 4)), Remainder)
    witness = refute(false)
    assert witness is not None and replay(witness, false).confirmed


@pytest.mark.parametrize("lhs", [log(same(a, u)), grad(log(same(a, u) + b))])
def test_a_logarithm_of_what_may_be_zero_is_outside(lhs):
    with pytest.raises(Outside):
        prove(claim(lhs, lhs, a, u), [1])


def test_a_reciprocal_of_what_may_be_zero_does_not_cancel():
    result = prove(claim(frac(same(a, u), same(a, u)), one, a, u), [1])
    assert isinstance(result, Remainder)


def test_the_cutoff_knows_deltas_at_one_time_only():
    assert cutoff(claim(Sum(E(same(a[t], u)), (t, 1, T)), zero, u)).last >= 3
    with pytest.raises(OutsideClass):
        cutoff(claim(E(same(s[1], s[2])), zero))


# ---------------------------------------------------------------------------------- random monomials, by enumeration


def value(powers, variables, size, table):
    """Σ over the variables of Π atoms^power, written out."""
    result = Fraction(0)
    for numbers in itertools.product(range(size), repeat=len(variables)):
        at = dict(zip(variables, numbers, strict=True)) | table["free"]
        term = Fraction(1)
        for (name, _, places), power in powers.items():
            where = tuple(at[x] for x in places)
            term *= (int(where[0] == where[1]) if name == SAME else table[name][where]) ** power
        result += term
    return result


@pytest.mark.parametrize("seed", range(60))
def test_a_settled_monomial_has_the_same_value(seed):
    pick, size = random.Random(seed), 3
    bound = [("a", number, "") for number in range(pick.randrange(4))]
    free = [("a", -1, name) for name in "uvw"[: pick.randrange(1, 4)]]
    both = bound + free
    table = {"free": {x: pick.randrange(size) for x in free}}
    table |= {
        name: {where: Fraction(pick.randrange(1, 9), pick.randrange(1, 9)) for where in itertools.product(range(size), repeat=2)}
        for name in "fg"
    }
    powers = {}
    for name in [SAME] * pick.randrange(1, 4) + ["f", "g"]:
        powers[name, (), (pick.choice(both), pick.choice(both))] = pick.choice([1, 1, 2])
    left, remaining = settled(dict(powers), list(bound))
    assert value(powers, bound, size, table) == value(left, remaining, size, table)
    assert set(remaining) <= set(bound)
    again, still = settled(dict(left), list(remaining))
    assert (again, still) == (left, remaining)
    for name, _, places in left:
        assert name != SAME or (places[0] < places[1] and not set(places) & set(bound))
