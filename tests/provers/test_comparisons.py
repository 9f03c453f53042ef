"""Comparing the parts of a sum: every rule beside a false twin, and nothing that is accepted is ever negative."""

from __future__ import annotations

from random import Random

import pytest
from sympy import Add

from verify.claims.model import Claim
from verify.notation import *
from verify.provers.comparisons import Caught, substituted
from verify.provers.nonnegative import visibly_nonnegative

NORMALISED = frozenset({"policies-sum-to-one", "dynamics-sum-to-one"})
GAP = V_inf(s) - V_inf.of(mu)(s)

RULES = {  # rule -> (accepted, not accepted)
    "|y| ≥ y": (absolute(b(s)) - b(s), b(s) - absolute(b(s))),
    "|y| ≥ -y": (absolute(b(s)) + b(s), absolute(b(s)) + 2 * b(s)),
    "r ≥ |y|": (2 * absolute(b(s)) - absolute(b(s)), absolute(c(s)) - absolute(b(s))),
    "triangle": (absolute(b) + absolute(c) - absolute(b + c), absolute(b + c) - absolute(b)),
    "reverse triangle": (absolute(b - c) - absolute(b) + absolute(c), absolute(b) - absolute(c) - absolute(b - c)),
    "maximum": (maximum(b, c) - b, b - maximum(b, c)),
    "below a maximum": (b**2 + c**2 - maximum(b**2, c**2), b**2 - maximum(b**2, c**2)),
    "minimum": (b - minimum(b, c), minimum(b, c) - b),
    "above a minimum": (minimum(b**2 + 1, c**2 + 1) - 1, minimum(b + 1, c**2 + 1) - 1),
    "positive part": (positive_part(b) - b, -positive_part(b) + b),
    "below a positive part": (absolute(b) - positive_part(b), b - positive_part(b)),
    "clip": (1 - clip(b, 0, 1), b - clip(b, 0, 1)),
    "clip and its low end": (clip(b, 0, 1) + 1, clip(b, -2, 1) + 1),
    "largest": (largest(b(s), s) - b(x), b(x) - largest(b(s), s)),
    "largest of another function": (largest(b(s), s) - b(x), largest(c(s), s) - b(x)),
    "below a largest": (largest(b(s), s) - largest(minimum(b(s), c(s)), s), largest(minimum(b(s), c(s)), s) - largest(b(s), s)),
    "largest and absolute": (largest(absolute(GAP), s) - GAP, largest(GAP, s) - absolute(GAP)),
    "largest over both": (largest(b(s, a), s, a) - b(x, u), largest(b(s, a), a) - b(x, u)),
    "weights": (
        total(pi(a, s) * absolute(b(a)), a) - absolute(total(pi(a, s) * b(a), a)),
        total(c(a) * absolute(b(a)), a) - absolute(total(c(a) * b(a), a)),
    ),
    "weights that are gradients of laws": (
        absolute(total(c(a) * b(a), a)) - total(c(a) * b(a), a),
        total(pi(a, s) * absolute(b(a)), a) - absolute(total(mu(a, s) * b(a), a)),
    ),
    "Hölder": (
        largest(absolute(b(a)), a) * total(absolute(c(a)), a) - total(b(a) * c(a), a),
        largest(b(a), a) * total(absolute(c(a)), a) - total(b(a) * c(a), a),
    ),
    "product": (absolute(b) * absolute(c) - b * c, absolute(b) * c - b * c),
    "expectation": (E(absolute(R(tau))) - absolute(E(R(tau))), E(absolute(R(tau)), mu) - absolute(E(R(tau)))),
    "average": (largest(b(a), a) - E(b(a), pi(a, s)), E(b(a), pi(a, s)) - minimum(b(a), c(a))),
    "common factor": (d(s) * absolute(b) - d(s) * b, b * absolute(b) - b * b),
    "parts": (absolute(b) - b + absolute(c) - c, absolute(b) - b - absolute(c) + c),
    "sums over times": (
        Sum(gamma**t * absolute(b(t)), (t, 1, T)) - Sum(gamma**t * b(t), (t, 1, T)),
        Sum(gamma**t * absolute(b(t)), (t, 1, T)) - Sum(gamma**t * b(t), (t, 0, T)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_rule_and_its_false_twin(rule):
    true, false = RULES[rule]
    assert visibly_nonnegative(true, NORMALISED)
    assert not visibly_nonnegative(false, NORMALISED)


def test_the_average_of_a_constant_needs_a_law_that_sums_to_one():
    term = largest(b(a), a) - E(b(a), pi(a, s))
    assert visibly_nonnegative(term, NORMALISED)
    assert not visibly_nonnegative(term, NORMALISED - {"policies-sum-to-one"})
    assert not visibly_nonnegative(largest(b(a), a) - total(pi(a, s) * b(a), a), frozenset())


def test_a_letter_is_not_caught_by_a_sum_that_binds_it():
    """Σ_s of a constant is not the constant: the s outside and the s under the sum are two."""
    assert not visibly_nonnegative(absolute(b(s)) - E(b(s), rho(s)), NORMALISED)
    assert not visibly_nonnegative(b(s) ** 2 - E(b(s) ** 2, rho(s)), NORMALISED)
    assert not visibly_nonnegative(absolute(b(s)) * total(absolute(c(s)), s) - total(b(s) * c(s), s), NORMALISED)
    assert not visibly_nonnegative(largest(total(b(s) * c(x), s), x) - total(b(s) * c(s), s), NORMALISED)
    assert visibly_nonnegative(largest(total(b(s) * c(x), s), x) - total(b(s) * c(s_next), s), NORMALISED)


def test_what_belongs_to_a_trajectory_does_not_move_into_an_expectation_over_it():
    assert not visibly_nonnegative(r(s[1], a[1]) ** 2 * E(absolute(R(tau))) - E(r(s[1], a[1]) ** 2 * R(tau)), NORMALISED)
    assert not visibly_nonnegative(b(s[1]) ** 2 - E(b(s[1]) ** 2), NORMALISED)


def test_a_letter_under_a_binder_of_its_name_is_noticed():
    with pytest.raises(Caught):
        substituted(total(b(s, x), s), {x: s})
    assert substituted(total(b(s, x), s), {s: x}) == total(b(s, x), s)
    assert substituted(b(x) + total(b(s), s), {x: s}) == b(s) + total(b(s), s)


def test_an_inner_product_may_be_a_factor():
    """It is a number, and yet no absolute value of it can be written."""
    inner = dot(score(1), grad(J))
    for factor in (inner, E(inner), E_copies(copy(dot(score(1), score(1)) * c, 1), N)):
        assert not visibly_nonnegative(E(absolute(b(s[1]))) - c * factor, NORMALISED)
        assert not visibly_nonnegative(absolute(c) - factor, NORMALISED)
        assert visibly_nonnegative(absolute(c) - c + factor**2, NORMALISED)


# --------------------------------------------------------------------------------------- nothing accepted is negative


def random_term(random: Random, depth: int):
    """Numbers about one state s and one action a, of every kind that the rules look at."""
    leaf = [b(s), c, r(s, a), pi(a, s), mu(a, s), b(s, a), gamma, one / 2, -one, V_inf(s)]
    if depth == 0:
        return random.choice(leaf)
    x, y = random_term(random, depth - 1), random_term(random, depth - 1)
    makers = [
        lambda: x + y, lambda: x - y, lambda: x * y, lambda: absolute(x), lambda: maximum(x, y), lambda: minimum(x, y),
        lambda: positive_part(x), lambda: step(x) * y, lambda: largest(x, a), lambda: largest(x, s) - y, lambda: x**2,
        lambda: E(x, pi(a, s)), lambda: total(mu(a, s) * x, a), lambda: absolute(x) - y, lambda: 1 - x, lambda: clip(x, y, 1),
        lambda: absolute(x) * absolute(y) - x * y, lambda: E(absolute(x), pi(a, s)) - absolute(E(x, pi(a, s))),
        lambda: largest(absolute(x), a) - E(y, pi(a, s)), lambda: d(s) * x,
    ]  # fmt: skip
    return random.choice(makers)()


@pytest.mark.parametrize("block", range(3))
def test_nothing_that_is_accepted_is_negative_on_a_sampled_mdp(block):
    """About a third of what is accepted here has a negative summand."""
    from verify.sampling import sample

    random, accepted = Random(block), 0
    for _ in range(4000):
        term = random_term(random, random.choice([1, 2, 2]))
        if term.is_Number or not any(part.could_extract_minus_sign() for part in Add.make_args(term)):
            continue
        if not visibly_nonnegative(term, NORMALISED):
            continue
        accepted += 1
        claim = Claim(term, zero, NORMALISED | {"discount-below-one"}, (s, a), relation=">=")
        evidence = sample(claim, samples=20, seed=block)
        assert evidence.outcome != "differs", f"{term}: {evidence.detail}"
        if accepted == 20:
            return
    raise AssertionError(f"only {accepted} terms were accepted")
