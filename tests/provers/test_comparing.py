"""What may be cancelled where an entry may be zero: never more than literal evaluation on MDPs with zeros confirms."""

from fractions import Fraction
from itertools import product
from math import prod

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.notation import *
from verify.provers.literal import evaluate
from verify.provers.model import Model, NotRepresentable, Undefined
from verify.provers.parametric import decide

ALL = frozenset(ASSUMPTIONS)
PERHAPS_ZERO = ALL - {"positive-policy", "positive-behaviour", "positive-dynamics"}


class OneState(Model):
    """One state, two actions, π = (x, 1 - x) with derivative (d, -d); μ the other way round."""

    n_states, n_actions, horizon, zero, one = 1, 2, 1, Fraction(0), Fraction(1)

    def __init__(self, x, d):
        self.x, self.d = x, d

    def parameter(self, name):
        return self.one

    def initial(self, s, dirs):
        return self.zero if dirs else self.one

    def transition(self, s2, s, a, dirs):
        return self.zero if dirs else self.one

    def policy(self, law, a, s, dirs):
        if dirs:
            return (self.d, -self.d)[a] if law == "theta" else self.zero
        return (self.x, 1 - self.x)[a] if law != "mu" else (1 - self.x, self.x)[a]

    def reward(self, s, a, dirs):
        return self.zero if dirs else Fraction(a + 2)

    def function(self, name, key, dirs):
        return self.zero if dirs else Fraction(7)

    def inverse(self, x):
        if not x:
            raise Undefined("1 / 0")
        return 1 / x

    def log(self, x):
        raise NotRepresentable("log")


def value(term, model, places):
    try:
        return evaluate(term, model, {}, places)
    except Undefined:
        return None


x, y = pi(a, s), pi(u, s)
FACTORS = [x, y, frac(one, x), frac(one, y), mu(a, s), frac(one, mu(u, s)), r(s, a), x + y, x - y]
UNITS = [x * frac(one, x), y * frac(one, y), frac(x, x), frac(mu(a, s), mu(a, s)), x * x * frac(one, x) * frac(one, x)]
terms = st.lists(st.lists(st.sampled_from(FACTORS), min_size=1, max_size=4).map(prod), min_size=1, max_size=2).map(sum)


@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(terms, st.sampled_from(UNITS), st.booleans())
def test_what_is_proved_without_positivity_holds_where_entries_are_zero(term, unit, averaged):
    rhs = total(x * term, a) if averaged else term
    assume(decide(Claim(rhs * unit, rhs, PERHAPS_ZERO, (s, a, u)), [(1, 2, 1)]).outcome == "proved")
    for chance, first, second in product((Fraction(0), Fraction(1, 3), Fraction(1)), range(2), range(2)):
        places = {("s", "s"): 0, ("a", "a"): first, ("a", "u"): second}
        left, right = (value(side, OneState(chance, Fraction(2)), places) for side in (rhs * unit, rhs))
        assert None in (left, right) or left == right


CANCELS = [
    # lhs, rhs, and what is found when π may be zero; with positive policies all of them are proved
    (x * x * frac(one, x), x, "proved"),
    (x * frac(one, x), one, "undecided"),
    (x * frac(one, x) * x * frac(one, x), x * frac(one, x), "proved"),
    (x * frac(one, x) * r(s, a), r(s, a), "undecided"),
    (x * frac(one, x) * y, y, "undecided"),
]


@pytest.mark.parametrize(("lhs", "rhs", "found"), CANCELS)
def test_an_entry_cancels_against_its_reciprocal_only_as_far_as_zero_allows(lhs, rhs, found):
    assert decide(Claim(lhs, rhs, PERHAPS_ZERO, (s, a, u)), [(2, 2, 1)]).outcome == found
    assert decide(Claim(lhs, rhs, ALL, (s, a, u)), [(2, 2, 1)]).outcome == "proved"


def test_dynamics_may_have_zeros_where_the_probability_stands_in_front_of_the_logarithm():
    trick = Claim(total(grad(prob(tau)) * R(tau), tau), E(R(tau) * grad(log(prob(tau)))), ALL - {"positive-dynamics"})
    assert decide(trick, [(2, 2, 1), (2, 2, 2)]).outcome == "proved"
    moving = Claim(trick.lhs, trick.rhs, trick.assumes - {"theta-free-dynamics"})
    assert decide(moving, [(2, 2, 1)]).outcome == "undecided"
    assert decide(Claim(moving.lhs, moving.rhs, ALL - {"theta-free-dynamics"}), [(2, 2, 1)]).outcome == "proved"


def test_a_denominator_that_is_a_sum_of_probabilities_is_positive_when_they_are():
    conditional = Claim(frac(prob(s[2], a[2]), prob(s[2])), pi(a[2], s[2]), ALL, (s[2], a[2]), 2)
    assert decide(conditional, [(2, 2, 2)]).outcome == "proved"
    assert decide(Claim(conditional.lhs, conditional.rhs, PERHAPS_ZERO, (s[2], a[2]), 2), [(2, 2, 2)]).outcome == "undecided"
    assert decide(Claim(conditional.lhs, mu(a[2], s[2]), ALL, (s[2], a[2]), 2), [(2, 2, 2)]).outcome == "differs"
