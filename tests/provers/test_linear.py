"""Matrices as tables: products in their order, determinants, inverses by cofactors."""

from __future__ import annotations

import random

import pytest
import sympy

from verify.provers.linear import NotLinear, Table, determinant, identity, inverse, leading_minors, principal_minors


def table(*rows):
    return Table(tuple(tuple(sympy.sympify(entry) for entry in row) for row in rows))


p, q, r, s = sympy.symbols("p q r s", real=True)


def test_an_inverse_times_the_matrix_is_the_identity():
    rng = random.Random(1)
    for size in (1, 2, 3, 4):
        while not determinant(one := table(*[[rng.randint(-3, 3) for _ in range(size)] for _ in range(size)])):
            pass
        assert one @ inverse(one) == identity(size)
        assert inverse(one) @ one == identity(size)


def test_determinants_agree_with_sympy():
    rng = random.Random(2)
    for size in (2, 3, 4):
        rows = [[rng.randint(-3, 3) for _ in range(size)] for _ in range(size)]
        assert determinant(table(*rows)) == sympy.Matrix(rows).det()
    assert sympy.expand(determinant(table([p, q], [r, s])) - (p * s - q * r)) == 0


def test_the_order_of_a_product_matters():
    left, right = table([0, 1], [0, 0]), table([0, 0], [1, 0])
    assert left @ right != right @ left
    assert (left @ right).transposed == right.transposed @ left.transposed


def test_minors_of_a_symmetric_matrix():
    assert leading_minors(table([p, q], [q, r])) == [p, p * r - q**2]
    assert set(principal_minors(table([p, q], [q, r]))) == {p, r, p * r - q**2}


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: table([1, 2]) @ table([1, 2]), "no product in this order"),
        (lambda: table([1, 2]) + table([1], [2]), "no sum"),
        (lambda: determinant(table([1, 2])), "not square"),
        (lambda: inverse(table([p, p], [1, 1])), "identically zero"),
        (lambda: determinant(identity(6)), "more than 5 rows"),
    ],
)
def test_what_makes_no_sense_is_refused(make, words):
    with pytest.raises(NotLinear, match=words):
        make()
