"""Arithmetic with steps and bounds: derivatives against differences, bounds against exact fractions, what is undefined."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from verify.sampling import numbers as N
from verify.sampling.draws import Table
from verify.sampling.mdps import stepped
from verify.sampling.numbers import STEP, UNIT, Array

S1, A1, S2, LETTER = ("s", 1), ("a", 1), ("s", 2), ("s", "s")
SIZES = {"s": 2, "a": 3}
finite = st.floats(-1e3, 1e3, allow_nan=False).map(lambda x: math.ldexp(round(x * 1024), -10))


def array(axes, values, rounds=0):
    value = np.asarray(values, dtype=float)
    return Array(tuple(axes), value, np.abs(value), rounds)


def moved(x, first, second, both):
    """x + ε first + δ second + ε δ both, at level 2."""
    parts = [np.array([x + 1j * STEP * first]), np.array([STEP * second + 1j * STEP**2 * both])]
    return Array((), np.stack(parts), np.stack([N.parts(part) for part in parts]), 1, 2)


FUNCTIONS = {
    "square": (lambda x: N.product(x, x), lambda x: x * x),
    "cube": (lambda x: N.integer_power(x, 3), lambda x: x**3),
    "inverse": (N.reciprocal, lambda x: 1 / x),
    "inverse square": (lambda x: N.integer_power(x, -2), lambda x: x**-2),
    "log": (N.log_of, math.log),
    "exp": (N.exp_of, math.exp),
    "root": (lambda x: N.real_power(x, N.constant(0.5)), math.sqrt),
    "x log x + 1/x": (
        lambda x: N.sum_of([N.product(x, N.log_of(x)), N.reciprocal(x)]),
        lambda x: x * math.log(x) + 1 / x,
    ),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_second_derivatives_agree_with_central_differences(name):
    stepped, plain = FUNCTIONS[name]
    x, first, second, both = 0.7, 0.3, -0.5, 0.2
    result = stepped(moved(x, first, second, both))
    inner = N.derivative(result)  # along the second direction, still moving along the first
    found = N.derivative(inner).value[0]
    e = 1e-3

    def at(i, j):
        return plain(x + i * e * first + j * e * second + i * j * e * e * both)

    central = (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * e * e)
    # The difference quotient is good to e² f'''' and to 4 UNIT |f| / e².
    assert found == pytest.approx(central, abs=1e-4)
    slope = (plain(x + e * second) - plain(x - e * second)) / (2 * e)
    assert inner.value[0].real == pytest.approx(slope, abs=1e-5)


@given(st.lists(st.tuples(finite, finite), min_size=1, max_size=20))
def test_bound_of_a_sum_of_products_holds_against_exact_fractions(pairs):
    x, y = (array([S1], np.array(column)[:, None]) for column in zip(*pairs, strict=True))
    total = N.sum_over(N.product(x, y), [S1], {"s": len(pairs), "a": 1})
    exact = sum(Fraction(a) * Fraction(b) for a, b in pairs)
    assert abs(Fraction(float(total.value[0])) - exact) <= total.rounds * UNIT * Fraction(float(total.magnitude[0]))


@given(st.floats(1e-6, 1e3), st.floats(-1e3, 1e3))
def test_bound_of_a_reciprocal_of_a_difference_holds(gap, x):
    left, right = x + gap, x
    assume(left != right)
    difference = N.sum_of([array([], [left]), array([], [-right])])
    inverse = N.reciprocal(difference)
    if np.isfinite(inverse.value[0]):
        exact = 1 / (Fraction(left) - Fraction(right))
        assert abs(Fraction(float(inverse.value[0])) - exact) <= 2 * inverse.rounds * UNIT * Fraction(float(inverse.magnitude[0]))


def test_what_cannot_be_told_from_zero_is_undefined():
    nothing = N.sum_of([array([], [0.1]), array([], [0.2]), array([], [-0.3])])
    assert nothing.value[0] != 0  # it is 0 in exact numbers that round to these
    assert np.isnan(N.reciprocal(nothing).value[0])
    assert np.isnan(N.log_of(nothing).value[0])


@pytest.mark.parametrize("function", [N.reciprocal, N.log_of, lambda x: N.integer_power(x, -2)])
def test_undefined_at_zero_also_where_a_step_leads_away_from_it(function):
    with np.errstate(all="ignore"):
        assert np.isnan(function(array([], [0.0])).value).all()
        stepped = function(moved(0.0, 1.0, 1.0, 1.0))
        assert np.isnan(N.derivative(N.derivative(stepped)).value).all()


def test_what_a_step_leaves_out_is_covered_where_numbers_are_zero():
    tables = [Table(np.array([0.0]), (np.ones(1),) * 3, (np.ones(1),) * 3) for _ in range(3)]
    for active in ((1,), (1, 2)):
        zeros = [stepped(table, active, 1) for table in tables]
        square, cube = N.product(*zeros[:2]), N.product_of(zeros)
        assert N.derivative(cube).value[0] != 0  # it is 0 exactly: this is what the step leaves out
        for term in (cube, N.derivative(cube)):
            left_out = abs(term.value.real.ravel()[0])
            assert left_out <= term.rounds * UNIT * term.magnitude.real.ravel()[0]
        with np.errstate(all="ignore"):
            assert N.undefined(N.reciprocal(square)).all()  # 1 / 0²


def test_zero_times_undefined_is_zero_and_everything_else_is_undefined():
    zero, one, wrong = array([], [0.0]), array([], [1.0]), N.constant(np.nan)
    assert N.product(zero, wrong).value[0] == 0
    assert N.product(wrong, zero).magnitude[0] == 0
    assert np.isnan(N.product(one, wrong).value[0])
    moving_zero = moved(0.0, 1.0, 0.0, 0.0)
    assert np.isnan(N.derivative(N.derivative(N.product(moving_zero, wrong))).value[0])


def test_what_is_undefined_stays_so_in_a_derivative():
    term = N.sum_of([N.constant(np.nan), moved(1.0, 1.0, 1.0, 1.0)])
    assert np.isnan(N.derivative(N.derivative(term)).value[0])
    assert np.isnan(N.derivative(N.constant(np.nan)).value[0])


def test_axes_are_aligned_by_name():
    x, y = array([S1, A1], np.arange(6).reshape(2, 3, 1)), array([A1, S2], np.arange(6).reshape(3, 2, 1))
    both = N.product(x, y)
    assert both.axes == (S1, A1, S2)
    assert (both.value[..., 0] == np.einsum("ij,jk->ijk", x.value[..., 0], y.value[..., 0])).all()
    assert (N.sum_over(both, [A1], SIZES).value[..., 0] == x.value[..., 0] @ y.value[..., 0]).all()


def test_a_sum_over_an_absent_axis_counts_its_values():
    x = array([S1], [[1.0], [2.0]])
    assert N.sum_over(x, [A1, S2], SIZES).value[:, 0].tolist() == [6.0, 12.0]


def test_the_same_place_twice_is_the_diagonal():
    table = array([S1, A1, S2], np.arange(12).reshape(2, 3, 2, 1))
    diagonal = N.placed(table, [LETTER, A1, LETTER])
    assert diagonal.axes == (A1, LETTER)
    assert (diagonal.value[..., 0] == np.einsum("iai->ai", table.value[..., 0])).all()


def test_places_out_of_order_are_transposed():
    table = array([S1, S2], [[[1.0], [2.0]], [[3.0], [4.0]]])
    turned = N.placed(table, [S2, S1])
    assert turned.axes == (S1, S2)
    assert turned.value[..., 0].tolist() == [[1.0, 3.0], [2.0, 4.0]]


def test_power_zero_is_one_even_of_zero():
    assert N.integer_power(array([], [0.0]), 0).value[0] == 1


def test_arrays_that_are_too_large_are_not_made(monkeypatch):
    monkeypatch.setattr(N, "LARGEST", 11)
    with pytest.raises(N.TooLarge, match="12 elements"):
        N.product(array([S1, A1], np.zeros((2, 3, 1))), array([A1, S2], np.zeros((3, 2, 1))))
