"""Points for claims about real variables: inside the stated domains, near their edges, and the same for the same seed."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice

import mpmath
import pytest

from verify.calculus import *
from verify.sampling.real_draws import Point, draws

x, sigma, p, n = real("x"), positive("sigma"), between("p", 0, 1), whole("n", 2)
LOW = between("q", -oo, 0)
U, W, V = function("U"), function("W", growth="moderate"), function("V", sign="nonnegative")
F, S, M, v = definite("F", 2), symmetric("S", 3), matrix("M", 2, 3), vector("v", 2)
ALL = [x, sigma, p, n, LOW, U, W, V, F, S, M, v]


def drawn(count: int = 90, seed: int = 0, calm: bool = False) -> list[Point]:
    return list(islice(draws(ALL, {"U": 1, "W": 2, "V": 1}, seed, calm), count))


def test_the_same_seed_gives_the_same_points_and_another_seed_others():
    assert drawn(5) == drawn(5)
    assert drawn(5) != drawn(5, seed=1)


@pytest.mark.parametrize("calm", [False, True])
def test_every_number_lies_in_its_domain(calm: bool):
    for point in drawn(calm=calm):
        assert point.numbers[sigma] > 0 and 0 < point.numbers[p] < 1 and point.numbers[LOW] < 0
        assert point.numbers[n] >= 2 and point.numbers[n].denominator == 1


def test_the_edges_of_the_domains_are_reached():
    points = drawn()
    assert {point.numbers[x] for point in points} >= {Fraction(0), Fraction(1), Fraction(-1)}
    assert min(point.numbers[p] for point in points) <= Fraction(1, 1000) and max(p_.numbers[p] for p_ in points) >= Fraction(
        999, 1000
    )
    assert min(point.numbers[sigma] for point in points) <= Fraction(1, 64) and max(s.numbers[sigma] for s in points) >= 12
    assert min(point.numbers[n] for point in points) == 2


def test_matrices_are_of_their_kind_and_size():
    for point in drawn(20):
        f, s = point.matrices[F], point.matrices[S]
        assert f[0][1] == f[1][0] and f[0][0] > 0 and f[0][0] * f[1][1] > f[0][1] ** 2
        assert all(s[i][j] == s[j][i] for i in range(3) for j in range(3))
        assert (len(point.matrices[M]), len(point.matrices[M][0]), len(point.matrices[v][0])) == (2, 3, 1)


def test_functions_are_smooth_of_their_growth_and_sign():
    kinds = {kind for point in drawn() for _, parts in point.functions[U].terms for kind, *_ in parts}
    tame = {kind for point in drawn() for _, parts in point.functions[W].terms for kind, *_ in parts}
    assert kinds == {"power", "sin", "exp"} and tame == {"power", "sin"}
    for point in drawn(20):
        assert all(point.functions[V](mpmath.mpf(at) / 3) >= 0 for at in range(-9, 10))


def test_a_point_is_told_in_words():
    told = drawn(1)[0].plain()
    assert set(told) == {one.name for one in ALL}
    assert told["V"].endswith(")^2")
