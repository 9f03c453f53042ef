"""Sampling claims about real variables: theorems pass, their false twins differ, and what cannot be told is undecided."""

from __future__ import annotations

from typing import Any

import pytest

from verify.calculus import *
from verify.claims.model import Claim
from verify.sampling import real_points
from verify.sampling.real_points import number_of_points, sample

x, y, delta, sigma, p, h, n, i = (
    real("x"),
    real("y"),
    positive("delta"),
    positive("sigma"),
    between("p", 0, 1),
    real("h"),
    whole("n"),
    index("i"),
)
U, W, V, M, N, F = (
    function("U"),
    function("W", growth="moderate"),
    function("V", sign="nonnegative"),
    matrix("M", 2, 2),
    matrix("N", 2, 2),
    definite("F", 2),
)
theta = reals("theta", 3)


def claim(lhs: Any, rhs: Any, free: Any, where: Any = (), relation: str = "=") -> Claim:
    return Claim(lhs + 0, rhs + 0, for_every=tuple(free), where=tuple(where), relation=relation)


gauss, score = normal(y, x, sigma), D(log(softmax(1, *theta)), theta[1])
mean = Integral(W(y) * gauss, (y, -oo, oo))
TWINS = [  # a theorem, and the same with one thing wrong
    (claim(D(U(x) ** 2, x), 2 * U(x) * D(U(x), x), [x, U]), claim(D(U(x) ** 2, x), U(x) * D(U(x), x), [x, U])),
    (claim(score, -softmax(2, *theta), theta), claim(score, softmax(2, *theta), theta)),
    (
        claim(D(mean, x), Integral(W(y) * gauss * frac(y - x, sigma**2), (y, -oo, oo)), [x, sigma, W]),
        claim(D(mean, x), Integral(W(y) * gauss * frac(y - x, sigma), (y, -oo, oo)), [x, sigma, W]),
    ),
    (claim(U(x + h), U(x) + h * D(U(x), x) + O(h**2), [x, h, U]), claim(U(x + h), U(x) + h * D(U(x), x) + O(h**3), [x, h, U])),
    (claim(frac(U(x + delta) - U(x - delta), 2 * delta), D(U(x), x) + O(delta**2), [x, delta, U]),
     claim(frac(U(x + delta) - U(x), delta), D(U(x), x) + O(delta**2), [x, delta, U])),
    (claim(U(x) + O(h**3), U(x) + O(h**2), [x, h, U]), claim(U(x) + O(h), U(x) + O(h**2), [x, h, U])),
    (claim(Limit(frac(U(x + h) - U(x), h), (h, 0)), D(U(x), x), [x, U]),
     claim(Limit(frac(U(x + 2 * h) - U(x), h), (h, 0)), D(U(x), x), [x, U])),
    (claim(inverse(M * N), inverse(N) * inverse(M), [M, N], [nonzero(det(M)), nonzero(det(N))]),
     claim(inverse(M * N), inverse(M) * inverse(N), [M, N], [nonzero(det(M)), nonzero(det(N))])),
    (claim(D(inner(column(x, y), F * column(x, y)), x), 2 * entry(F * column(x, y), 1), [x, y, F]),
     claim(D(inner(column(x, y), M * column(x, y)), x), 2 * entry(M * column(x, y), 1), [x, y, M])),
    (claim(sigmoid(x) * (1 - sigmoid(x)), one / 4, [x], (), "<="), claim(sigmoid(x) * (1 - sigmoid(x)), one / 5, [x], (), "<=")),
    (claim(V(x), zero, [x, V], (), ">="), claim(U(x), zero, [x, U], (), ">=")),
    (claim(Integral(clip(x, 0, p), (x, -1, 1)), p - p**2 / 2, [p]), claim(Integral(clip(x, 0, p), (x, -1, 1)), p / 2, [p])),
    (claim(Sum(i, (i, 1, n)), n * (n + 1) / 2, [n]), claim(Sum(i, (i, 1, n)), n * (n - 1) / 2, [n])),
    (claim(x, y, [x, y], [below(x, y)], "<="), claim(y, x, [x, y], [below(x, y)], "<=")),
    (claim(D(Integral(U(y), (y, 0, x)), x), U(x), [x, U]), claim(D(Integral(U(y), (y, 0, x**2)), x), U(x**2), [x, U])),
]  # fmt: skip


@pytest.mark.parametrize("true, false", TWINS, ids=lambda one: str(one.lhs)[:50])
def test_a_theorem_passes_and_its_twin_differs(true: Claim, false: Claim):
    found = sample(true)
    assert found.outcome == "passed", found.detail
    assert found.facts["worst"] <= 1 and found.facts["points"] > 0
    wrong = sample(false)
    assert wrong.outcome == "differs", wrong.detail
    assert set(wrong.facts["difference"]) == {"lhs", "rhs", "point"}


def test_the_same_seed_gives_the_same_evidence():
    one, other = sample(TWINS[0][1], seed=3), sample(TWINS[0][1], seed=3)
    assert (one.outcome, one.detail, one.facts) == (other.outcome, other.detail, other.facts)
    assert sample(TWINS[0][1], seed=4).facts != one.facts


def test_conditions_that_no_point_meets_leave_it_undecided():
    found = sample(claim(x, x, [x], [below(x, 0), positive(x)]))
    assert found.outcome == "undecided"
    assert "satisfy the conditions" in found.detail


def test_a_side_without_a_value_is_not_held_against_a_claim_and_not_counted_for_it():
    found = sample(claim(log(x), log(x), [x]))
    assert found.outcome in ("undecided", "passed")
    assert found.facts["skipped"] > 0 and found.facts["one_sided"] == 0
    nowhere = sample(claim(log(-delta), one, [delta]))
    assert nowhere.outcome == "undecided" and nowhere.facts["one_sided"] == nowhere.facts["skipped"] > 0


def test_a_slowly_settling_limit_is_no_difference():
    assert sample(claim(Limit(sqrt(delta), (delta, 0)), zero, [])).outcome != "differs"


def test_zero_stands_for_a_matrix_of_zeros():
    assert sample(claim(M * identity(2) - M, zero, [M])).outcome == "passed"
    assert sample(claim(M, zero, [M])).outcome == "differs"


def test_quadratures_cost_points():
    plain, single, double = (claim(term, one, [x]) for term in (x, Integral(y, (y, 0, x)), Integral(x * y, (y, 0, 1), (x, 0, 1))))
    assert number_of_points(plain, 200) > number_of_points(single, 200) > number_of_points(double, 200) >= 1
    assert number_of_points(plain, 2000) > number_of_points(plain, 200)


def test_at_least_one_point_is_asked_for():
    with pytest.raises(ValueError, match="at least one point"):
        sample(TWINS[0][0], samples=0)


def test_the_precision_of_others_is_left_alone():
    from mpmath import mp

    before = mp.prec
    sample(TWINS[0][0])
    assert mp.prec == before


@pytest.mark.parametrize("number", [0, 2])
def test_what_was_sampled_before_leaves_no_trace(number: int):
    """Values of a side are taken over from the line before, at the same points; the evidence is the same without them."""

    def seen(one: Claim) -> Any:
        found = sample(one, 60, 3)
        return found.outcome, found.detail, found.facts

    true, false = TWINS[number]
    real_points._computed.cache_clear()
    alone = [seen(one) for one in (true, false)]
    assert real_points._computed.cache_info().hits  # the left side of the second
    assert [seen(one) for one in (true, false)] == alone
    real_points._computed.cache_clear()
    assert seen(false) == alone[1]
