"""What a line has to show when its reason speaks of a part of it only."""

from __future__ import annotations

from typing import Any

import pytest

from verify.calculus import *
from verify.claims.model import Claim
from verify.provers.opaque import obligations

x, y, h, U, W, M = real("x"), real("y"), real("h"), function("U"), function("W"), matrix("M", 2, 2)


def claim(lhs: Any, rhs: Any, where: Any = (), relation: str = "=") -> Claim:
    return Claim(lhs + 0, rhs + 0, for_every=(x, h, U, W, M), where=tuple(where), relation=relation)


def parts(one: Claim) -> list[tuple[Any, Any]]:
    return [(part.lhs, part.rhs) for part in obligations(one)[0]]


@pytest.mark.parametrize(
    "one, left",
    [
        (claim(D(2 * x, x), D(x + x * U(x), x)), [(2 * x, x + x * U(x))]),
        (claim(D(D(x, x) * 2, x), D(D(x, x) * U(x), x)), [(2, U(x))]),
        (claim(at(U(y), y, x), at(W(y), y, x)), [(U(y), W(y))]),
        (claim(Integral(U(y), (y, 0, x)), Integral(W(y), (y, 0, x))), [(U(y), W(y))]),
        (claim(Integral(U(y), (y, 0, x)), Integral(W(y), (y, 0, h))), [(Integral(U(y), (y, 0, x)), Integral(W(y), (y, 0, h)))]),
        (claim(column(x, U(x)), column(x, W(x))), [(U(x), W(x))]),
        (claim(x + D(U(x), x), x + D(W(x), x)), [(U(x), W(x))]),
        (claim(h * D(U(x), x), h * D(W(x), x)), [(U(x), W(x))]),
        (claim(x, x), []),
        (claim(M * M * U(x), M * U(x)), [(M * M * U(x), M * U(x))]),
    ],
    ids=lambda one: str(getattr(one, "lhs", "")),
)
def test_what_surrounds_both_sides_alike_is_taken_off(one: Claim, left: Any):
    assert parts(one) == left


def test_a_bound_variable_becomes_a_free_one():
    (part,) = obligations(claim(Integral(U(y), (y, 0, x)), Integral(W(y), (y, 0, x))))[0]
    assert y in part.for_every


def test_a_derivative_is_not_taken_off_under_a_condition_that_is_no_open_set():
    """At x ≤ 0 with equality allowed, sides that agree where the condition holds need not have the same derivative."""
    one = claim(D(U(x), x), D(W(x), x), where=[at_most(x, 0)])
    assert parts(one) == [(one.lhs, one.rhs)]
    assert parts(claim(D(U(x), x), D(W(x), x), where=[below(x, 0)])) == [(U(x), W(x))]


def test_a_condition_does_not_restrict_a_bound_variable_of_the_same_name():
    """|x| = x where x > 0, and yet |x| at x = -1 is not x at x = -1."""
    one = claim(at(absolute(x), x, -1), at(x, x, -1), where=[positive(x)])
    assert obligations(one) == [[one]]


def test_what_stays_becomes_a_new_variable_and_the_same_one_everywhere():
    slope = D(U(x), x)
    (part,) = obligations(claim(slope * 2 + h * slope**2, W(h)))[1]
    (new,) = set(part.for_every) - {x, h, U, W, M}
    assert part.lhs == 2 * new + h * new**2 and part.rhs == W(h)


@pytest.mark.parametrize("one", [claim(x, h, relation="<="), claim(U(x), W(x) + O(h))], ids=["inequality", "order"])
def test_inequalities_and_orders_are_left_as_they_are(one: Claim):
    assert obligations(one) == [[one]]
