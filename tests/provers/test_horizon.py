"""The cutoff: what is counted, what is outside, and false equations that hold for a while."""

import pytest
from sympy import Integer

from verify.claims.model import Claim
from verify.notation import *
from verify.provers.horizon import OutsideClass, cutoff, is_timeless
from verify.provers.kernel import AXIOMS, Remainder, Theorem, prove

EACH_TIME = (t, 1, T)


def claim(lhs, rhs=zero, without=(), for_every=(), min_horizon=1, undiscounted=False):
    return Claim(Integer(0) + lhs, rhs, AXIOMS - set(without), tuple(for_every), min_horizon, undiscounted)


def counts(one_claim):
    found = cutoff(one_claim)
    assert found.last == 1 + (found.times + 1) * (found.gap + found.slopes * (found.degree + 1) - 1)
    return found.times, found.gap, found.slopes, found.degree, found.last


TO_GO = E(Sum(score(t) * Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, t, T)), EACH_TIME))
W = frac(mu(a[t], s[t]), pi(a[t], s[t]))

COUNTS = {
    "reward-to-go": (claim(grad(J), TO_GO), (2, 1, 2, 0, 7)),
    "total return": (claim(grad(J), E(Sum(score(t), EACH_TIME) * R(tau))), (2, 1, 2, 0, 7)),
    "discounts of nested sums are added": (
        claim(TO_GO, E(Sum(gamma ** (t - 1) * score(t) * Sum(gamma ** (k - t) * r(s[k], a[k]), (k, t, T)), EACH_TIME))),
        (2, 1, 2, 0, 7),
    ),
    "G hides a time": (claim(TO_GO, E(Sum(gamma ** (t - 1) * score(t) * G(t), EACH_TIME))), (2, 1, 2, 0, 7)),
    "Q hides a time": (claim(TO_GO, E(Sum(gamma ** (t - 1) * score(t) * Q(s[t], a[t]), EACH_TIME))), (2, 1, 2, 0, 7)),
    "without its discount Q has slopes of its own": (
        claim(TO_GO, E(Sum(score(t) * Q(s[t], a[t]), EACH_TIME))), (2, 1, 2, 0, 7),
    ),
    "no discount, one slope": (claim(grad(J), TO_GO, undiscounted=True), (2, 1, 1, 0, 4)),
    "a power counts twice": (claim(E(V(s[1]) ** 2)), (2, 1, 3, 0, 10)),
    "two gradients, two steps": (claim(grad(grad(J))), (3, 1, 2, 0, 9)),
    "a gradient of a score alone adds none": (claim(E(Sum(grad(score(t)), EACH_TIME))), (1, 1, 1, 0, 3)),
    "log p(τ) hides a time": (claim(grad(log(prob(tau))), Sum(score(t), EACH_TIME), for_every=[tau]), (1, 1, 1, 0, 3)),
    "the next state is a point": (claim(E(Sum(f(s[t + 1]), EACH_TIME))), (2, 2, 1, 0, 7)),
    "the last state is a point": (claim(E(f(s[T + 1]))), (1, 2, 1, 0, 5)),
    "a number is a point": (claim(E(f(s[3])), min_horizon=2), (1, 3, 1, 0, 7)),
    "1 and T are no points": (claim(E(f(s[1]) * g(s[T]))), (0, 1, 1, 0, 2)),
    "a late start is an offset": (claim(E(f(s[1])), min_horizon=4), (0, 4, 1, 0, 5)),
    "free times count": (claim(E(f(s[t])), for_every=[EACH_TIME]), (1, 1, 1, 0, 3)),
    "bounds have offsets": (claim(Sum(b(t), (t, 3, T - 1))), (1, 3, 1, 0, 7)),
    "degree of the coefficients": (claim(Sum(t * (t - 1) * b(t), EACH_TIME)), (1, 1, 1, 2, 7)),
    "1/T is cleared": (claim(frac(one, T) * Sum(b(t), EACH_TIME)), (1, 1, 1, 1, 5)),
    "γ and λ": (claim(Sum((gamma * lam) ** (k - t) * b(k), (k, t, T), EACH_TIME)), (2, 1, 2, 0, 7)),
    "a power of T has a slope": (claim(gamma**T * c), (0, 1, 2, 0, 3)),
    "a bounded time has no slope": (claim(Sum(gamma**t * b(t), (t, 1, 2))), (1, 2, 1, 0, 5)),
    "the ends of a product are points": (claim(E(Sum(Product(W, (t, 1, k)) * f(s[k]), (k, 1, T)))), (1, 3, 1, 0, 7)),
    "values of another policy": (claim(J_of(mu) - J, E(Sum(gamma ** (t - 1) * A(s[t], a[t]), EACH_TIME), mu)), (2, 3, 2, 0, 13)),
    "a ratio at one time is no product": (claim(E(Sum(W * f(s[t]), EACH_TIME))), (1, 1, 1, 0, 3)),
    "visits": (
        claim(grad(J), Sum(gamma ** (t - 1) * total(prob(s, time=t) * grad(pi(a, s)) * Q(s, a, time=t), s, a), EACH_TIME)),
        (2, 1, 2, 0, 7),
    ),
    "a letter sits where its law puts it": (
        claim(Sum(total(prob(s, time=t) * pi(a, s) * p(s_next, s, a) * f(s_next), s, a, s_next), EACH_TIME)), (2, 2, 1, 0, 7),
    ),
    "two policies": (claim(E(f(s[t])), E(f(s[t]), mu), for_every=[EACH_TIME]), (1, 3, 1, 0, 7)),
    "the frozen copy is no other policy": (claim(grad(frozen(J)), zero), (2, 1, 2, 0, 7)),
    "history": (claim(E(score(t) * f(history(t))), for_every=[EACH_TIME]), (1, 1, 1, 0, 3)),
    "Bellman": (
        claim(Q(s, a, time=t), r(s, a) + gamma * total(p(x, s, a) * V(x, time=t + 1), x), for_every=[EACH_TIME, s, a]),
        (3, 2, 2, 0, 13),
    ),
    "t + n is a new time": (claim(Sum(gamma**n * b(t + n), (n, 0, T - t), EACH_TIME)), (2, 1, 2, 0, 7)),
    "and n a difference": (claim(Sum(n * b(t + n - 1), (n, 1, T - t), EACH_TIME)), (3, 2, 1, 1, 13)),
    "no time at all": (claim(total(grad(pi(a, s)), a), for_every=[s]), (0, 1, 1, 0, 2)),
}  # fmt: skip


@pytest.mark.parametrize("name", COUNTS)
def test_counts(name):
    one_claim, expected = COUNTS[name]
    assert counts(one_claim) == expected


@pytest.mark.parametrize("name", COUNTS)
def test_counts_do_not_depend_on_the_side(name):
    one = COUNTS[name][0]
    swapped = Claim(one.rhs, one.lhs, one.assumes, one.for_every, one.min_horizon, one.undiscounted)
    assert counts(swapped) == counts(one)


def test_what_was_counted_is_told():
    why = cutoff(claim(grad(J), TO_GO)).why
    assert len(why["times"]) == 2
    assert why["slopes"] == ["1", "gamma^1"]
    assert cutoff(claim(E(Sum(f(s[t + 1]), EACH_TIME)))).why["points"] == ["t + 1"]


# ------------------------------------------------------------------------------ false equations that hold for a while

X = E(g(s[t], a[t]) * (f(s[l]) - E(f(s[l]), given=(s[t], a[t]))), mu)  # zero for l = t and l = t + 1


def corners(body, first, second):
    """Σ over first < second strictly inside 1 … T, by inclusion and exclusion of the ends, without any offset."""
    every = Sum(body, (second, first, T), (first, 1, T))
    return (
        every
        - Sum(body.subs(second, T), (first, 1, T))
        - Sum(body.subs(first, 1), (second, 1, T))
        + body.subs({first: 1, second: T})
    )


LATER = {  # name -> (claim, the first horizon at which it fails)
    "coefficients (t-1)(t-2)": (claim(Sum((t - 1) * (t - 2) * b(t), EACH_TIME)), 3),
    "coefficients that vanish at four horizons": (claim((T - 1) * (T - 2) * (T - 3) * (T - 4) * c), 5),
    "a range that begins at 5": (claim(E(Sum(f(s[t]), (t, 5, T)))), 5),
    "a range that ends at T - 4": (claim(E(Sum(f(s[t]), (t, 1, T - 4)))), 5),
    "two offsets that add up": (claim(Sum(b(k), (k, t + 3, T - 2), EACH_TIME)), 6),
    "a factor of mean one": (claim(E(Sum(W, EACH_TIME) - W.subs(t, 1) - W.subs(t, T) + Sum(W, (t, T, 1)))), 3),
    "two factors of mean one": (claim(corners(E(W * W.subs(t, k)), t, k)), 3),
    "one slope too many": (claim((gamma**T - gamma) * (gamma ** (2 * T) - gamma**4) * c), 3),
    "a policy that changes where nothing sits": (claim(corners(X, t, l)), 5),
    "a first step that hides which policy goes on": (
        claim(E(Sum(f(s[t]), EACH_TIME) - f(s[T]), mu), E(W.subs(t, 1) * (Sum(f(s[t]), EACH_TIME) - f(s[T])))), 4,
    ),
    "a product that ends where nothing sits": (
        claim(
            E(Sum(g(s[t], a[t]) * (Product(W.subs(t, k), (k, t + 1, l - 1)) - 1) * f(s[l]), (l, t, T), EACH_TIME)), zero,
        ),
        3,
    ),
    "true from T = 2 on only up to 3": (claim((T - 2) * (T - 3) * c, min_horizon=2), 4),
}  # fmt: skip


@pytest.mark.parametrize("name", LATER)
def test_what_fails_later_is_not_accepted(name):
    one_claim, first = LATER[name]
    assert first <= cutoff(one_claim).last
    if first > one_claim.min_horizon:
        assert isinstance(prove(one_claim, range(one_claim.min_horizon, first)), Theorem)
    result = prove(one_claim, range(one_claim.min_horizon, cutoff(one_claim).last + 1))
    assert isinstance(result, Remainder) and result.horizon == first


def test_counting_normalised_times_would_not_do():
    """After normalising no time is left in the mean of a ratio, and K = 0 would stop at T = 2."""
    one_claim, first = LATER["a factor of mean one"]
    assert first == cutoff(one_claim).last == 3


@pytest.mark.parametrize(
    "name, short", [("a first step that hides which policy goes on", 3), ("a policy that changes where nothing sits", 4)]
)
def test_one_gap_would_not_do_for_two_policies(name, short):
    """With G = 1 the formula stops at a horizon to which these equations hold."""
    one_claim, first = LATER[name]
    found = cutoff(one_claim)
    assert found.why["mixed"] and found.why["offset"] == 0
    assert 1 + (found.times + 1) * found.slopes == short < first <= found.last


# -------------------------------------------------------------------------------------------------- outside the class

OUTSIDE = {  # name -> (claim, the part that is named)
    "a time 2t": (claim(Sum(b(2 * t), EACH_TIME)), "2*t"),
    "a time t + k": (claim(Sum(b(t + k), (k, 1, T), EACH_TIME)), "k + t"),
    "a bound -t": (claim(Sum(b(k), (k, -t, T), EACH_TIME)), "-t"),
    "n without t, where n runs to T - t": (claim(Sum(b(n), (n, 1, T - t), EACH_TIME)), "n"),
    "an exponent that is no linear form": (claim(Sum(gamma ** (t * t) * b(t), EACH_TIME)), "t**2"),
    "an exponential": (claim(exp(b(t)), for_every=[EACH_TIME]), "exp"),
    "a time in a denominator": (claim(Sum(frac(b(t), t), EACH_TIME)), "1/(t)"),
    "a sum in a denominator": (claim(frac(one, one + b(t)), for_every=[EACH_TIME]), "1/(1 + b(t))"),
    "the logarithm of a sum": (claim(log(one + b(t)), for_every=[EACH_TIME]), "log"),
    "a chain at every step of a product": (claim(E(Product(V(s[t]), EACH_TIME))), "V(s[t])"),
    "a number at every step of a product": (claim(E(Product(2 * f(s[t]), EACH_TIME))), "2"),
    "a sum at every step of a product": (claim(E(Product(1 + f(s[t]), EACH_TIME))), "f(s[t])"),
    "a factor that stands still in a product": (claim(E(Product(f(s[1]), EACH_TIME))), "f(s[1])"),
    "a power of a function": (claim(Sum(b(s) ** t, EACH_TIME), for_every=[s]), "b(s)**t"),
    "a value of all times at one state": (claim(Sum(V(s, time=t), EACH_TIME), for_every=[s]), "V(s, time=t)"),
    "a value of another time than its state": (claim(E(Sum(Q(s[t], a[t], time=1), EACH_TIME))), "Q(s[t], a[t], time=1)"),
    "one letter for states of two times": (claim(V(s, time=1), V(s, time=T), for_every=[s]), "V(s"),
    "a state without a law": (claim(total(V(s, time=1), s)), "V(s, time=1)"),
    "a law between other times": (claim(E(Sum(pi(a[t], s[1]), EACH_TIME))), "pi(a[t], s[1])"),
    "a transition that skips": (claim(E(p(s[T], s[1], a[1]))), "p(s[T], s[1], a[1])"),
    "a step taken out of the law": (claim(E(frac(f(s[2]), p(s[2], s[1], a[1])))), "1/p(s[2], s[1], a[1])"),
    "the whole law taken out": (claim(E(frac(R(tau), prob(tau)))), "E("),
    "no law at all": (claim(total(R(tau), tau)), "total("),
    "policies taken out of every step": (claim(E(Product(frac(one, pi(a[t], s[t])), EACH_TIME))), "Product("),
    "a law without its policies": (claim(total(rho(s[1]) * Product(p(s[t + 1], s[t], a[t]), EACH_TIME) * R(tau), tau)), "total("),
    "a discount that may be divided by": (
        claim(Sum(gamma ** (t - k) * b(k), (k, 1, T), EACH_TIME), without=["positive-discount"]), "gamma",
    ),
    "λ has no axiom": (claim(Sum(lam ** (t - k) * b(k), (k, 1, T), EACH_TIME)), "lambda"),
    "no last step": (claim(J_inf), "J_inf"),
    "more than can be multiplied out": (claim((V(s[1]) + f(s[1]) + g(s[1]) + b(s[1]) + c) ** 6, for_every=[s[1]]), "the term"),
}  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDE)
def test_outside_names_the_part(name):
    one_claim, part = OUTSIDE[name]
    with pytest.raises(OutsideClass) as raised:
        cutoff(one_claim)
    assert part in raised.value.part or part in str(raised.value)
    assert raised.value.reason


INSIDE_AFTER_ALL = {
    "a discount that may be divided by": claim(Sum(gamma ** (t - k) * b(k), (k, 1, T), EACH_TIME)),
    "a discount that is never divided by": claim(
        Sum(gamma ** (t - k) * b(k), (k, 1, t), EACH_TIME), without=["positive-discount"]
    ),
    "the score of a transition": claim(E(Sum(grad(log(p(s[t + 1], s[t], a[t]))), EACH_TIME))),
    "∂p / p": claim(E(frac(grad(prob(tau)), prob(tau)) * R(tau))),
    "a ratio of laws": claim(J, E(frac(prob(tau), prob(tau, law=mu)) * R(tau), mu)),
    "1/p on a given trajectory": claim(frac(one, prob(tau)), for_every=[tau]),
    "a value at a given time": claim(V(s, time=t), for_every=[EACH_TIME, s]),
    "a value at a state drawn by a law": claim(total(rho(s) * V(s, time=1), s)),
    "a state that follows": claim(E(Sum(E(V(s_next, time=t + 1), p(s_next, s[t], a[t])), EACH_TIME))),
}


@pytest.mark.parametrize("name", INSIDE_AFTER_ALL)
def test_neighbours_of_the_excluded_are_inside(name):
    assert cutoff(INSIDE_AFTER_ALL[name]).last >= 2


@pytest.mark.parametrize(
    "term, for_every",
    [(absolute(E(b(s, a), pi(a, s))), [s]), (largest(b(s), s), []), (total(exp(b(s)), s), []), (frac(one, one + b(s)), [s])],
    ids=str,
)
def test_what_mentions_no_time_says_the_same_at_every_horizon(term, for_every):
    assert cutoff(claim(term, for_every=for_every)).last == 1


@pytest.mark.parametrize(
    "term, for_every",
    [
        (absolute(b(t)), [EACH_TIME]), (absolute(E(R(tau))), []), (total(absolute(f(tau)), tau), []), (T * absolute(b), []),
        (absolute(prob(s, time=2)), [s]), (absolute(J), []), (absolute(b(s[t])), [EACH_TIME, s[t]]),
        (absolute(E(b(s[t]), rho(s[t]))), [EACH_TIME]), (absolute(Var(R(tau))), []),
    ],
    ids=str,
)  # fmt: skip
def test_what_may_depend_on_the_horizon_is_not_taken_for_the_same_at_every_one(term, for_every):
    assert not is_timeless(claim(term, for_every=for_every))
