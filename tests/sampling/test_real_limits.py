"""Derivatives and integrals in numbers where a careless computation is deceived: mass far out, derivatives inside integrals."""

from __future__ import annotations

import mpmath
import pytest
from mpmath import mp, mpf

from verify.calculus import D, Integral, Limit, absolute, at, column, exp, function, log, oo, positive, real, sin
from verify.sampling import real_limits  # noqa: F401  (enters what it computes into the table of the compiler)
from verify.sampling.real_values import Compiler, NoValue, Pass

x, theta = real("x"), real("theta")
p = positive("p")
U = function("U")
DECAY = theta**3 * exp(-(theta**2) * x)
HALF = (x, 0, oo)


def number(term, **values):
    with mp.workdps(20):
        env = {one: mpf(values[one.name]) for one in (x, theta, p) if one.name in values}
        return Compiler(Pass(20, mpf(10) ** -6)).of(term)(env | {U: lambda z: z**3})


def test_an_integral_does_not_overlook_mass_that_is_far_out():
    assert number(Integral(DECAY, HALF), theta="1e-6") == pytest.approx(1e-6, rel=1e-8)
    assert number(Integral(DECAY, HALF), theta="-0.001") == pytest.approx(-1e-3, rel=1e-8)


def test_derivative_and_integral_are_not_exchanged_on_the_way():
    assert number(at(D(Integral(DECAY, HALF), theta), theta, 0)) == pytest.approx(1, rel=1e-6)
    assert abs(number(Integral(at(D(DECAY, theta), theta, 0), HALF))) < 1e-20


@pytest.mark.parametrize(
    "term, expected",
    [
        (D(sin(x) * exp(x), x), lambda z: mpmath.exp(z) * (mpmath.sin(z) + mpmath.cos(z))),
        (D(U(x), x), lambda z: 3 * z**2),
        (D(D(U(x), x), x), lambda z: 6 * z),
        (D(log(1 + x**2), x), lambda z: 2 * z / (1 + z**2)),
    ],
)
def test_derivatives(term, expected):
    assert number(term, x="0.7") == pytest.approx(expected(mpf("0.7")), rel=1e-6)


def test_a_matrix_with_a_kink_in_one_entry_has_a_derivative_elsewhere():
    slope = D(column(x, absolute(x)), x)
    assert [[round(entry, 9) for entry in row] for row in number(slope, x="-0.7")] == [[1], [-1]]
    with pytest.raises(NoValue, match="kink"):
        number(slope, x="0")


def test_a_matrix_has_the_limits_of_its_entries():
    (first,), (second,) = number(Limit(column(sin(x) / x, 2 + absolute(x)), (x, 0)))
    assert [first, second] == [pytest.approx(1), pytest.approx(2)]
    ((slope,),) = number(Limit(D(column(x**2), x), (x, 1)))
    assert slope == pytest.approx(2)
    with pytest.raises(NoValue, match="differ"):
        number(Limit(column(x, absolute(x) / x), (x, 0)))


def test_an_integral_with_a_slow_tail_still_has_its_value():
    assert number(Integral(1 / (1 + x) ** 2, HALF)) == pytest.approx(1, rel=1e-8)
