"""The remembered free symbols are those that SymPy counts, in every part of a derivation's terms."""

from __future__ import annotations

import sympy

from verify.language import terms as L
from verify.language.free import familiar, free_symbols, times_and_rank
from verify.language.ranks import rank_of
from verify.notation import *

TERMS = (
    Sum(gamma ** (t - 1) * r(s[t], a[t]), (t, k, T)),
    Sum(Sum(b(t) * b(k), (k, t, T)), (t, 1, T)),
    sympy.Sum(b(t) * b(k), (k, 1, t), (t, 1, k)),  # the outer limit is free in itself
    E(Sum(score(t) * Sum(r(s[k], a[k]), (k, t, T)), (t, 1, T))),
    total(prob(tau) * R(tau), tau),
    E(f(history(t)) * score(t)),
    zero,
)


def test_free_symbols_are_those_of_sympy():
    parts = [part for term in TERMS for part in sympy.preorder_traversal(term) if isinstance(part, sympy.Expr)]
    assert len(parts) > 50
    for part in parts:
        assert free_symbols(part) == part.free_symbols, part
        assert familiar(part) == (part, part.free_symbols)


def test_a_term_is_found_again_as_the_first_one_that_equals_it():
    first, second = (Sum(b(t) * c, (t, 1, T)) for _ in range(2))
    assert familiar(first)[0] is familiar(second)[0]
    assert times_and_rank(first)[0] is times_and_rank(second)[0]


def test_times_and_rank():
    term = Sum(score(t) * b(k), (t, 1, T))
    _, times, rank = times_and_rank(term)
    assert set(times) == {symbol for symbol in term.free_symbols if isinstance(symbol, L.TimeSymbol)} == {k, T}
    assert rank == rank_of(term) == 1
