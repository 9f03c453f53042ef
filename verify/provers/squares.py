"""Is a polynomial with rational coefficients a sum of squares, by completing squares exactly?

The polynomial is written as vᵀ G v with v the monomials whose squares occur in it (with a positive coefficient) and a
symmetric matrix G of rational numbers; every mixed term must be the product of exactly one pair of them. If G has no
negative pivot (Gaussian elimination, exact), the polynomial is Σ_i d_i (…)² with d_i ≥ 0. Not every nonnegative polynomial
is found this way; what is found is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations

import sympy
from sympy import Expr, Integer

LARGEST = 12


def sum_of_squares(terms: Mapping[Expr, sympy.Rational]) -> bool:
    """Whether Σ coefficient · monomial is visibly a sum of squares; the monomials are products of real numbers."""
    basis = [root for monomial, value in terms.items() if value > 0 and (root := _root(monomial)) is not None]
    if len(basis) > LARGEST:
        return False
    places = {root * root: (i, i) for i, root in enumerate(basis)}
    for i, j in combinations(range(len(basis)), 2):
        product = basis[i] * basis[j]
        if product in places and product in terms:
            return False  # there are several ways to write it, and which one is right is not looked for
        places[product] = (i, j)
    gram = [[Fraction(0)] * len(basis) for _ in basis]
    for monomial, coefficient in terms.items():
        if monomial not in places:
            return False
        i, j = places[monomial]
        value = Fraction(int(coefficient.p), int(coefficient.q))
        gram[i][j] = gram[j][i] = value if i == j else value / 2
    return _no_negative_pivot(gram)


def _root(monomial: Expr) -> Expr | None:
    """m where the monomial is m²."""
    root = Integer(1)
    for factor in sympy.Mul.make_args(monomial):
        base, exponent = factor.as_base_exp()
        if factor == 1:
            continue
        if not isinstance(exponent, Integer) or exponent <= 0 or exponent % 2:
            return None
        root = root * base ** (exponent // 2)
    return root


def _no_negative_pivot(gram: list[list[Fraction]]) -> bool:
    """Whether the symmetric matrix is positive semidefinite."""
    while gram:
        pivot = next((i for i in range(len(gram)) if gram[i][i]), None)
        if pivot is None:
            return not any(value for row in gram for value in row)
        if gram[pivot][pivot] < 0:
            return False
        head = gram[pivot]
        gram = [
            [row[j] - row[pivot] * head[j] / head[pivot] for j in range(len(row)) if j != pivot]
            for i, row in enumerate(gram)
            if i != pivot
        ]
    return True
