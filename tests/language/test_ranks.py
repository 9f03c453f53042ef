"""Numbers, gradients and matrices."""

from __future__ import annotations

import pytest
import sympy
from sympy import Expr

from verify.language import terms as L
from verify.language.errors import IllFormed
from verify.language.ranks import bound_times, check_ranges, children, rank_of
from verify.notation import *

NUMBERS = [one, gamma, T, b, b(s), pi(a, s), V(s[t]), J, log(b), exp(b), frac(b, c), Product(b, (t, 1, T)), E(b), b**2, -b]
GRADIENTS = [score(t), grad(J), grad(zero), E(score(t)), total(score(t), s), frac(score(t), b), score(t) * b, -score(t)]
MATRICES = [grad(grad(J)), outer(score(t), score(k)), outer(zero, score(t)), E(grad(score(t)) * b), grad(score(t)) / 2]
ZEROS = [zero, Sum(zero, (t, 1, T)), E(zero), frac(zero, b)]


@pytest.mark.parametrize("rank, terms", [(0, NUMBERS), (1, GRADIENTS), (2, MATRICES), (None, ZEROS)])
def test_rank(rank: int | None, terms: list[Expr]) -> None:
    assert [rank_of(term) for term in terms] == [rank] * len(terms)


@pytest.mark.parametrize("other", [b, score(t), grad(grad(J))])
def test_a_sum_that_is_zero_fits_beside_everything(other: Expr) -> None:
    assert rank_of(other + Sum(zero, (t, 1, T))) == rank_of(other)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("vector", GRADIENTS)
def test_numbers_scale_gradients_and_are_never_added_to_them(number: Expr, vector: Expr) -> None:
    assert rank_of(number * vector) == 1
    with pytest.raises(IllFormed, match="are added"):
        rank_of(number + vector)
    with pytest.raises(IllFormed, match="a gradient cannot stand in a denominator"):
        rank_of(L.Fraction(number, vector))
    with pytest.raises(IllFormed, match="a gradient is a vector"):
        rank_of(vector**-1)


@pytest.mark.parametrize("left", GRADIENTS)
@pytest.mark.parametrize("right", GRADIENTS)
def test_two_gradients_are_multiplied_by_outer_only(left: Expr, right: Expr) -> None:
    assert rank_of(L.Outer(left, right)) == 2
    with pytest.raises(IllFormed, match="outer"):
        rank_of(left * right)


def test_children_are_terms_not_places() -> None:
    assert children(E(b, mu)) == (b,)
    assert children(Sum(b(t), (t, 1, T))) == (b(t),)
    assert children(E(b, pi(a, s))) == (b,)
    assert children(pi(a, s)) == ()
    assert children(frac(b, c)) == (b, c)
    assert children(gamma**t) == (gamma, t)


def test_bound_times_are_found_at_any_depth() -> None:
    assert bound_times(E(b * Product(frac(one, Sum(c, (k, 1, t))), (t, 1, T)))) == {t, k}
    assert bound_times(b(t)) == set()


def test_ranges_may_mention_outer_indices_only() -> None:
    check_ranges(b, ((k, 1, t), (t, 1, T)), "Sum")
    with pytest.raises(IllFormed, match="the index t of an inner sum is used outside it"):
        check_ranges(b, ((t, 1, T), (k, 1, t)), "Sum")


def test_a_term_with_a_foreign_part_deep_inside_is_refused() -> None:
    term = E(b).xreplace({b: sympy.Symbol("y")})
    with pytest.raises(IllFormed, match="y: an unknown name"):
        rank_of(term)
