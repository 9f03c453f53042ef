"""Comparisons by enumeration: at numbers, against what Python's own min and max say; at symbols; and at kinks."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from sympy import Expr

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.notation import *
from verify.provers import parametric
from verify.provers.literal import Evaluator
from verify.provers.model import Undefined
from verify.refute.choices import Choices, Facts, Style
from verify.refute.model import ExactModel

ALL = frozenset(ASSUMPTIONS) - {"scores-not-all-zero"}
RATIO, OTHER = frac(pi(a, s), pi_old(a, s)), frac(pi(a, s), mu(a, s))
INSIDE = (1 - epsilon, 1 + epsilon)
VALUES = [Fraction(n, 2) for n in range(-3, 4)]


def model(**numbers: Any) -> Evaluator:
    """One state, two actions; the constants b, c and f have these values."""
    choices = Choices(1, 2, 1, Facts.of(Claim(b, c, ALL)), Style(1))
    choices.chosen["row", "pi", (0,)] = (Fraction(1, 3), Fraction(2, 3))
    choices.chosen["logits", "pi", (0,), 1] = (Fraction(1), Fraction(0))  # so that the policy moves
    choices.chosen |= {("function", name, (), ()): value for name, value in numbers.items() if name != "epsilon"}
    choices.chosen |= {("epsilon",): numbers["epsilon"]} if "epsilon" in numbers else {}
    return Evaluator(ExactModel(choices))


def value(term: Expr, **numbers: Any) -> Any:
    return model(**numbers).evaluate(term, {}, {("s", "s"): 0, ("a", "a"): 0}, (1,) * (1 if term.has(type(grad(J))) else 0))


@pytest.mark.parametrize("x, y", [*product(VALUES, VALUES)])
def test_at_numbers_they_are_what_python_says(x: Fraction, y: Fraction) -> None:
    here = {"b": x, "c": y}
    assert value(minimum(b, c), **here) == min(x, y)
    assert value(maximum(b, c), **here) == max(x, y)
    assert value(absolute(b - c), **here) == abs(x - y)
    assert value(positive_part(b - c), **here) == max(x - y, 0)
    assert value(step(b - c), **here) == int(x > y)
    for low in (Fraction(-1), Fraction(0), Fraction(1)):
        assert value(clip(b, f, c), **here, f=low) == min(max(x, low), y)  # also where low > high


def test_a_largest_value_is_the_largest() -> None:
    evaluator = Evaluator(ExactModel(Choices(2, 3, 1, Facts.of(Claim(b, c, ALL)), Style(2))))
    table = [[evaluator.evaluate(f(s, a), {}, {("s", "s"): i, ("a", "a"): j}) for j in range(3)] for i in range(2)]
    for i in range(2):
        assert evaluator.evaluate(largest(f(s, a), a), {}, {("s", "s"): i}) == max(table[i])
    assert evaluator.evaluate(largest(f(s, a), s, a), {}, {}) == max(map(max, table))
    assert evaluator.evaluate(total(largest(f(s, a), a), s), {}, {}) == sum(map(max, table))
    assert evaluator.evaluate(largest(total(f(s, a), s), a), {}, {}) == max(x + y for x, y in zip(*table, strict=True))


def test_a_derivative_is_that_of_the_number_that_counts() -> None:
    moved = value(grad(pi(a, s)))
    assert moved != 0
    assert value(grad(minimum(pi(a, s), b)), b=Fraction(2)) == moved
    assert value(grad(minimum(pi(a, s), b)), b=Fraction(-2)) == 0
    assert value(grad(maximum(2 * pi(a, s), b)), b=Fraction(-2)) == 2 * moved
    assert value(grad(absolute(pi(a, s) - b)), b=Fraction(2)) == -moved
    assert value(grad(positive_part(pi(a, s) - b)), b=Fraction(2)) == 0
    assert value(grad(step(pi(a, s) - b) * pi(a, s)), b=Fraction(-2)) == moved
    evaluator = model()
    numbers = [evaluator.evaluate(pi(a, s), {}, {("s", "s"): 0, ("a", "a"): which}) for which in range(2)]
    slopes = [evaluator.evaluate(grad(pi(a, s)), {}, {("s", "s"): 0, ("a", "a"): which}, (1,)) for which in range(2)]
    assert numbers[0] != numbers[1] and slopes[0] != slopes[1]
    assert value(grad(largest(pi(u, s), u))) == slopes[numbers.index(max(numbers))]
    score_ = value(grad(log(pi(a, s))))
    for width in (Fraction(1, 10**6), Fraction(1, 5), Fraction(7)):
        assert value(grad(clip(RATIO, *INSIDE)), epsilon=width) == score_


KINKS = [grad(minimum(RATIO, one)), grad(absolute(RATIO - 1)), grad(positive_part(1 - RATIO)),
         grad(clip(RATIO, one, one + epsilon)), grad(step(RATIO - 1)),
         grad(step((RATIO - 1) ** 2)), grad(maximum(2 * RATIO, RATIO + 1))]  # fmt: skip


@pytest.mark.parametrize("term", KINKS, ids=str)
def test_there_is_no_derivative_at_a_kink(term: Expr) -> None:
    with pytest.raises(Undefined, match="kink"):
        value(term)


def test_equal_numbers_that_move_alike_have_one() -> None:
    assert value(grad(minimum(RATIO, 2 * RATIO - RATIO))) == value(grad(RATIO))
    assert value(grad(positive_part((RATIO - 1) ** 2))) == 0
    assert value(grad(step(b))) == 0 == value(grad(step(b)), b=Fraction(0))  # b does not move
    with pytest.raises(Undefined):  # of the second order nothing is said there
        model().evaluate(grad(grad(positive_part((RATIO - 1) ** 3))), {}, {("s", "s"): 0, ("a", "a"): 0}, (1, 2))


def decided(lhs: Any, rhs: Any, without: tuple[str, ...] = ()) -> str:
    return parametric.decide(Claim(lhs, rhs, ALL - set(without), (s, a)), [(2, 2, 1)]).outcome


def test_at_symbols_what_needs_no_sign_is_proved() -> None:
    gain = A.of(pi_old)(s, a, time=1)
    assert decided(minimum(b, c) + maximum(b, c), b + c) == "proved"
    assert decided(absolute(b - c), 2 * positive_part(c - b) + b - c) == "proved"
    assert decided(absolute(b(s)) ** 2, b(s) ** 2) == "proved"
    assert decided(step(3 * b * pi(a, s)), step(b)) == "proved"
    assert decided(positive_part(pi(a, s) * epsilon), pi(a, s) * epsilon) == "proved"
    assert decided(grad(minimum(RATIO * gain, clip(RATIO, *INSIDE) * gain)), gain * grad(log(pi(a, s)))) == "proved"


def test_at_symbols_what_needs_a_sign_is_not_proved() -> None:
    assert decided(minimum(b, c), b) == "undecided"
    assert decided(step(b) + step(-b), one) == "undecided"
    assert decided(step(pi(a, s)), one, ("positive-policy",)) == "undecided"
    assert decided(step(1 - epsilon), one) == "undecided"
    assert decided(grad(clip(OTHER, *INSIDE)), grad(OTHER)) == "undecided"
    assert decided(grad(clip(RATIO, one, one)), grad(RATIO)) == "undecided"
    assert decided(largest(f(s, u), u), f(s, a)) == "undecided"


@pytest.mark.parametrize("end", [gamma, lam, rho(s)], ids=str)
def test_a_clip_to_a_range_that_may_be_one_point_is_not_inactive(end: Expr) -> None:
    """Where the end is 0 the clipped ratio is 1 near the old policy too, and does not move."""
    clipped = grad(clip(RATIO, 1 - end, 1 + end))
    claim = Claim(clipped, grad(RATIO), ALL - {"positive-discount", "positive-dynamics"}, (s, a))
    assert parametric.decide(claim).outcome != "proved"
