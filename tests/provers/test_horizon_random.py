"""No false equation passes at every horizon up to its cutoff; and some families of equations need all of them.

A span is the set of all combinations Σ_i c_i X_i of some terms X_i, with coefficients c_i that may depend on γ and λ (which
are random numbers of a prime field here). Its rank at horizons ≤ T is that of the matrix with a column per term and a
row per normalised monomial and horizon. A combination that vanishes up to T and fails at T + 1 exists exactly if the
rank grows there. So one rank decides about all equations of a span at once.
"""

from __future__ import annotations

import random

import pytest

from verify.claims.model import Claim
from verify.language.errors import IllFormed
from verify.language.wellformed import check_scopes
from verify.notation import *
from verify.provers.horizon import cutoff
from verify.provers.kernel import AXIOMS, SWITCHES, Theorem, normaliser, prove

PRIME = 2**61 - 1
BEYOND = 4  # horizons after the cutoff that are looked at


def coefficients(term, horizon, numbers, directions):
    """Normalised monomial -> coefficient, γ and λ put in."""
    kernel = normaliser(AXIOMS | SWITCHES, horizon, False)
    found = {}
    for (sorts, pairs), coefficient in kernel.unfrozen(kernel.normal(term, {T: horizon}, directions)).items():
        value = coefficient.numerator * pow(coefficient.denominator, -1, PRIME)
        for atom, power in pairs:
            value = value * pow(numbers[atom[0]], power, PRIME) if atom[0] in numbers else value
        key = sorts, tuple(pair for pair in pairs if pair[0][0] not in numbers)
        found[key] = (found.get(key, 0) + value) % PRIME
    return found


def first_failures(terms, last, rank=0):
    """The horizons at which some combination of the terms vanishes for the last time."""
    draw = random.Random(1)
    numbers = {name: draw.randrange(2, PRIME) for name in ("gamma", "lambda")}
    basis: list[tuple[int, list[int]]] = []
    grows = []
    for horizon in range(1, last + 1):
        before = len(basis)
        columns = [coefficients(term, horizon, numbers, tuple(range(1, rank + 1))) for term in terms]
        for key in dict.fromkeys(key for column in columns for key in column):
            row = [column.get(key, 0) for column in columns]
            for pivot, other in basis:
                if row[pivot]:
                    row = [(x - row[pivot] * y) % PRIME for x, y in zip(row, other, strict=True)]
            pivot = next((place for place, x in enumerate(row) if x), None)
            if pivot is not None:
                inverse = pow(row[pivot], -1, PRIME)
                basis.append((pivot, [x * inverse % PRIME for x in row]))
        if len(basis) > before:
            grows.append(horizon)
    return grows


def span_cutoff(terms):
    """The cutoff of a combination of the terms with coefficients that cancel nothing."""
    return cutoff(Claim(sum(((number + 2) * term for number, term in enumerate(terms)), zero), zero, AXIOMS))


def W(time):
    return frac(mu(a[time], s[time]), pi(a[time], s[time]))


CORNERS = ((1, T), (T, 1), (1, 1), (T, T))

# ------------------------------------------------------------------------------------- families that need every horizon


def one_time(offset, slopes):
    """Σ_k γ^… b(k) over all ranges between 1 ± offset and T ± offset; the slopes before and after k are free."""
    ends = [end + c for end in (1, T) for c in range(-offset, offset + 1)]
    weights = [gamma ** ((early - late) * k + late * T) for early in slopes for late in slopes]
    sums = [Sum(weight * b(k), (k, low, high)) for low in ends for high in ends for weight in weights]
    return list(dict.fromkeys(sums + [gamma ** (slope * T) * b(end) for slope in slopes for end in ends]))


@pytest.mark.parametrize("slopes", [(0,), (0, 1), (0, 1, 2), (-1, 0, 1), (0, 2)], ids=str)
@pytest.mark.parametrize("offset", [0, 1])
def test_one_time_attains_the_cutoff(offset, slopes):
    terms = one_time(offset, slopes)
    found = span_cutoff(terms)
    assert (found.times, found.gap, found.slopes) == (1, offset + 1, len(slopes))
    assert first_failures(terms, found.last + BEYOND)[-1] == found.last


@pytest.mark.parametrize("slopes", [(0,), (0, 1), (0, 1, 2)], ids=str)
def test_a_factor_of_mean_one_attains_the_cutoff(slopes):
    weights = [gamma ** ((early - late) * k + late * T) for early in slopes for late in slopes]
    terms = [E(Sum(weight * W(k), (k, low, high))) for weight in weights for low in (1, T) for high in (1, T)]
    terms = list(dict.fromkeys([*terms, *(gamma ** (slope * T) * one for slope in slopes)]))
    found = span_cutoff(terms)
    assert (found.times, found.gap, found.slopes) == (1, 1, len(slopes))
    assert first_failures(terms, found.last + BEYOND)[-1] == found.last


# --------------------------------------------------------------------------------------- spans of all kinds of summands


def nested(body, inner=((1, t), (t, T), (1, T), (t, t))):
    return [Sum(body, (k, *second), (t, *first)) for first in CORNERS for second in inner]


def single(*bodies, law=pi):
    return [E(Sum(body, (t, *ends)), law) for ends in CORNERS for body in bodies]


SPANS = {
    "scores and rewards": (
        nested(E(score(t) * gamma ** (k - 1) * r(s[k], a[k])))
        + single(*(gamma ** (t - 1) * score(t) * X for X in (G(t), Q(s[t], a[t]), V(s[t]), A(s[t], a[t]))))
        + [grad(J), grad(total(rho(s) * V(s, time=1), s)), E(R(tau) * Sum(score(t), (t, 1, T)))],
        1,
    ),
    "values": (single(V(s[t]), Q(s[t], a[t]), V(s[t]) * f(s[t]), gamma**t * V(s[t])), 0),
    "values of another policy": (single(V(s[t]), Q(s[t], a[t]), V.of(mu)(s[t]), gamma**t * V(s[t]), law=mu), 0),
    "conditioning under another policy": (
        nested(E(g(s[t], a[t]) * E(f(s[k]), given=(s[t], a[t])), mu), ((t, T), (t, t), (T, T)))
        + nested(E(g(s[t], a[t]) * f(s[k]), mu), ((t, T), (t, t), (T, T)))
        + nested(E(g(s[t], a[t]) * E(f(s[k]), given=s[t]), mu), ((t, T), (t, t), (T, T))),
        0,
    ),
    "two policies": (
        single(f(s[t])) + single(f(s[t]), law=mu) + [Sum(E(W(1) * f(s[t])), (t, *ends)) for ends in CORNERS]
        + nested(E(W(k) * f(s[t]))),
        0,
    ),
    "forks": (
        nested(E(E(f(s[k]), given=(s[t], a[t])) ** 2), ((t, T), (t, t), (T, T)))
        + nested(E(E(f(s[k]), given=s[t]) ** 2), ((t, T), (t, t), (T, T)))
        + nested(E(E(f(s[k]), given=s[t]) * f(s[k])), ((t, T), (t, t), (T, T))),
        0,
    ),
    "letters": (
        [
            Sum(total(prob(s, time=t) * body, s), (t, *ends))
            for ends in CORNERS
            for body in (f(s), total(pi(a, s) * p(s_next, s, a) * f(s_next), a, s_next))
        ],
        0,
    ),
    "products over times": (
        [
            Sum(E(body * Product(step, (t, *ends))), (k, *outer))
            for outer in CORNERS
            for ends in ((1, k), (k, T), (1, T), (k, k), (T, k), (k, 1))
            for step, body in ((W(t), f(s[k])), (W(t), one), (mu(a[t], s[t]), one))
        ]
        + [E(f(s[1]), mu), E(f(s[T]), mu), E(Sum(f(s[k]), (k, 1, T)), mu)],
        0,
    ),
    "factors at the next time": (single(f(s[t]) * g(s[t + 1]), f(s[t + 1]), f(s[t]), f(s[t], s[t + 1]), f(s[t]) * W(t)), 0),
    "coefficients that grow": (
        [Sum(t**i * T**j * b(t), (t, low, high)) for low in (1, T) for high in (1, T) for i in range(3) for j in range(3 - i)], 0,
    ),
    "products of expectations": (
        nested(E(f(s[t])) * E(f(s[k]))) + nested(E(f(s[t])) * E(f(s[k]), mu)) + nested(E(f(s[t]) * f(s[k]))), 0,
    ),
    "histories": ([one for X in (W(k), W(t), g(s[k]), one) for one in nested(E(f(history(t)) * X))], 0),
    "equal states and actions": (
        [
            Sum(total(E(same(s[t], x) * f(s[t])) * body, x), (t, *ends))
            for ends in CORNERS
            for body in (one, f(x), E(same(s[t], x)), E(same(s[t], x), mu), prob(x, time=t))
        ]
        + single(f(s[t]), total(same(s[t], x) * V(x, time=t), x), total(same(a[t], u) * g(s[t], u), u))
        + nested(E(f(s[k]) * total(same(s[t], x) * f(x), x)), ((t, T), (t, t), (T, T))),
        0,
    ),
    "visits": (
        [
            Sum(total(prob(s, time=t) * body, s), (t, *ends))
            for ends in CORNERS
            for body in (f(s), V(s, time=t), total(pi(a, s) * Q(s, a, time=t), a))
        ],
        0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SPANS)
def test_no_combination_holds_up_to_the_cutoff_and_fails_later(name):
    terms, rank = SPANS[name]
    terms = list(dict.fromkeys(term for term in terms if term != 0))
    last = span_cutoff(terms).last
    assert first_failures(terms, last + BEYOND, rank)[-1] <= last


# --------------------------------------------------------------------------------------------------- random equations


class Writer:
    """Random equations: true ones by valid rewriting, and the same with something small changed."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        self.spoilt = 0.0  # how often something is changed

    def end(self, time):
        return time + self.pick.choice((-1, 1, 2)) if self.pick.random() < self.spoilt else time

    def weight(self, exponent):
        return gamma ** (exponent + self.pick.choice((1, 2))) if self.pick.random() < self.spoilt else gamma**exponent

    def factor(self, time):
        return self.pick.choice([f(s[time]), r(s[time], a[time]), b(time) * f(s[time]), W(time), f(s[time]) * W(time), b(time)])

    def law(self):
        return self.pick.choice([pi, pi, mu])

    def split(self):
        body, middle = self.weight(k) * self.factor(k), self.pick.choice([T, T - 1, 1])
        later = E(Sum(body, (k, self.end(middle + 1), T)))
        return E(Sum(body, (k, 1, T))), E(Sum(body, (k, 1, self.end(middle)))) + later

    def exchange(self):
        body = self.factor(t) * self.weight(k - 1) * self.factor(k)
        return E(Sum(body, (k, self.end(t), T), (t, 1, T))), E(Sum(body, (t, 1, self.end(k)), (k, 1, T)))

    def mean_one(self):
        body, weight = self.pick.choice([f(s[t]), b(t), one]), self.weight(t)
        return E(Sum(weight * W(t) * body, (t, self.end(1), T))), E(Sum(weight * body, (t, 1, self.end(T))))

    def telescope(self):
        ends = gamma**T * b(T + 1), b(self.end(1))
        return Sum(gamma**t * b(t + 1) - self.weight(t - 1) * b(t), (t, 1, self.end(T))), ends[0] - ends[1]

    def tower(self):
        law, body = self.law(), self.factor(k)
        given = self.pick.choice([s[t], (s[t], a[t])])
        known = f(s[t]) if given == s[t] else g(s[t], a[t])
        inside = E(known * E(body, law, given=given), law)
        return Sum(E(known * body, law), (k, self.end(t + 1), T), (t, 1, T)), Sum(inside, (k, t + 1, self.end(T)), (t, 1, T))

    def values(self):
        weight = self.weight(t - 1)
        value = self.pick.choice([Q(s[t], a[t]), r(s[t], a[t]) + gamma * V(s[t + 1]), G(t)])
        return E(Sum(weight * value * f(s[t]), (t, self.end(1), T))), E(Sum(gamma ** (t - 1) * V(s[t]) * f(s[t]), (t, 1, T)))

    def visits(self):
        moves = total(prob(s, time=t) * pi(a, s) * p(s_next, s, a) * f(s_next), s, a, s_next)
        return Sum(self.weight(t) * moves, (t, 1, self.end(T))), E(Sum(gamma**t * f(s[t + 1]), (t, 1, T)))

    def ratios(self):
        body = f(s[k])
        ratio = Product(W(t), (t, 1, self.end(k)))
        return E(Sum(self.weight(k) * ratio * body, (k, 1, T))), E(Sum(gamma**k * body, (k, 1, self.end(T))), mu)

    def polynomial(self):
        return Sum(self.end(t) * b(k), (t, 1, k), (k, 1, T)), Sum(k * self.end(k + 1) * b(k), (k, 1, T)) / 2

    def equation(self) -> Claim:
        spoilt, self.spoilt = self.spoilt, 0.0
        rules = [self.split, self.exchange, self.mean_one, self.telescope, self.tower, self.values, self.visits, self.ratios]
        chosen = [self.pick.choice([*rules, self.polynomial]) for _ in range(self.pick.choice([1, 1, 2]))]
        self.spoilt = spoilt
        lhs = rhs = zero
        for rule in chosen:
            left, right = rule()
            number = self.pick.choice([1, 2, -1])
            lhs, rhs = lhs + number * left, rhs + number * right
        return Claim(lhs, rhs, AXIOMS)


@pytest.fixture(scope="module")
def decided():
    """(spoilt or not, the claim, whether it was accepted for every horizon, whether it holds beyond the cutoff)."""
    found = []
    for seed in range(360):
        writer = Writer(seed)
        writer.spoilt = 0.0 if seed % 3 == 0 else 0.5
        claim = writer.equation()
        if not well_formed(claim):
            continue
        last = cutoff(claim).last
        accepted = isinstance(prove(claim, range(1, last + 1)), Theorem)
        holds = accepted and isinstance(prove(claim, range(last + 1, last + BEYOND + 1)), Theorem)
        found.append((writer.spoilt > 0, claim, accepted, holds))
    return found


def well_formed(claim):
    """Whether every factor lies inside the trajectory."""
    try:
        for side in (claim.lhs, claim.rhs):
            check_scopes(side, (), 1, 3)
    except IllFormed:
        return False
    return True


def test_what_is_accepted_holds_beyond_the_cutoff(decided):
    assert len(decided) >= 300
    assert [claim for _, claim, accepted, holds in decided if accepted and not holds] == []


def test_true_equations_are_accepted_and_spoilt_ones_mostly_not(decided):
    assert all(accepted for spoilt, _, accepted, _ in decided if not spoilt)
    assert sum(not accepted for spoilt, _, accepted, _ in decided if spoilt) >= 100
