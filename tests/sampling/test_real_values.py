"""Terms about real variables as numbers: against values that are known otherwise, and where there is no value."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import mpmath
import pytest
from mpmath import mp, mpf

from verify.calculus import *
from verify.sampling.real_draws import Point
from verify.sampling.real_points import whole_value
from verify.sampling.real_values import Compiler, NoValue, Pass, environment

x, y, sigma, n, i, U = real("x"), real("y"), positive("sigma"), whole("n"), index("i"), function("U")
M, v = matrix("M", 2, 2), vector("v", 2)


def cube(at: Any) -> Any:
    return at**3 - at


POINT: dict[Any, Any] = {
    x: mpf(2), y: mpf(1) / 3, sigma: mpf(1) / 2, n: mpf(4), U: cube,
    M: [[mpf(1), mpf(2)], [mpf(3), mpf(4)]], v: [[mpf(1)], [mpf(-1)]],
}  # fmt: skip

VALUES = [
    (x**2 - one / 2, 3.5),
    (PI * exp(one) ** 0, mpmath.pi),
    (frac(x, 3) + x / 3, mpf(4) / 3),
    (log(x) + sin(x) + sqrt(x), mpmath.log(2) + mpmath.sin(2) + mpmath.sqrt(2)),
    (exp(y) + cos(y), mpmath.exp(mpf(1) / 3) + mpmath.cos(mpf(1) / 3)),
    (sigmoid(x), 1 / (1 + mpmath.exp(-2))),
    (softmax(2, x, zero, zero), 1 / (mpmath.exp(2) + 2)),
    (normal(x, 2, sigma), 2 / mpmath.sqrt(2 * mpmath.pi)),
    (U(x) + U(y), 6 + mpf(1) / 27 - mpf(1) / 3),
    (minimum(x, y), mpf(1) / 3), (maximum(x, y), 2), (clip(x, 0, 1), 1), (absolute(y - 1), mpf(2) / 3),
    (positive_part(y - 1), 0), (step(y), 1), (step(y - 1), 0), (step(x - 2), 0),
    (Sum(i**2, (i, 1, n)), 30), (Sum(i, (i, 3, 2)), 0), (Sum(one, (i, 1, 3)), 3),
    (D(U(x), x), 11), (D(U(x), x, x), 12), (D(x**3 * y, x, y), 12), (at(D(U(x), x), x, y), mpf(1) / 3 - 1),
    (D(absolute(x), x), 1), (D(minimum(x, 5 * x), x), 1),
    (Integral(U(y), (y, 0, x)), 2), (Integral(U(y), (y, x, 0)), -2), (Integral(y * exp(-y), (y, 0, oo)), 1),
    (Integral(normal(y, x, sigma) * y**2, (y, -oo, oo)), 4.25), (Integral(step(y - 1), (y, 0, x)), 1),
    (Integral(absolute(y), (y, -1, 1)), 1), (D(Integral(U(y), (y, 0, x)), x), 6),
    (Integral(x * y * sigma, (sigma, 0, 1), (y, 0, 1)), mpf(1) / 2),
    (Limit(frac(sin(y), y), (y, 0)), 1), (Limit((1 + frac(1, n)) ** n, (n, oo)), mpmath.e),
    (Limit(frac(U(x + y) - U(x), y), (y, 0)), 11), (Limit(step(y), (y, 0, "above")), 1), (Limit(frac(1, y), (y, oo)), 0),
    (Limit(Integral(y**n * 0 + exp(-sigma * y), (y, 0, 1)), (sigma, 0)), 1),
    (det(M), -2), (trace(M), 5), (entry(M, 2, 1), 3), (inner(v, M * v), 0), (trace(inverse(M) * M), 2),
    (number(transpose(v) * M**2 * v), mpf(7 - 10 - 15 + 22)), (det(rows([x, y], [zero, x])), 4), (trace(identity(3)), 3),
    (rounded(x / 10), mpf("0.2000000000000000111022302462515654042363166809082")), (rounded(x + one / 2**53), 2),
    (entry(gradient(x * y, x, y), 1), mpf(1) / 3),
]  # fmt: skip


@pytest.mark.parametrize("term, value", VALUES, ids=lambda one: str(one)[:60])
def test_the_value_is_the_known_one(term: Any, value: Any):
    (found,) = whole_value(term + 0, POINT)
    assert abs(found - value) < mpf(10) ** -7


NONE = [
    (frac(one, x - 2), "a division by zero"), (1 / (x - 2), "a division by zero"), (log(y - 1), "the logarithm"),
    (sqrt(y - 1), "a root of a negative number"), (normal(x, 0, y - 1), "a positive standard deviation"),
    (D(absolute(x - 2), x), "no derivative at a kink"), (D(step(x - 2), x), "no derivative at a kink"),
    (Limit(step(y), (y, 0)), "the two one-sided limits differ"), (Limit(sin(y), (y, oo)), "do not settle"),
    (Limit(log(sigma), (sigma, 0)), "do not settle"), (Integral(frac(1, y), (y, 0, 1)), "does not settle"),
    (inverse(rows([x, x], [x, x])), "a singular matrix has no inverse"), (rounded(exp(1000 * x)), "out of the range"),
]  # fmt: skip


@pytest.mark.parametrize("term, said", NONE, ids=lambda one: str(one)[:60])
def test_where_there_is_no_value_there_is_none(term: Any, said: str):
    with pytest.raises(NoValue, match=said):
        whole_value(term, POINT)


def test_a_matrix_has_its_entries_row_by_row():
    assert whole_value(M * v + v, POINT) == [0, -2]
    assert whole_value(transpose(M), POINT) == [1, 3, 2, 4]


def test_the_precision_is_that_of_the_pass():
    for how in Pass.pair(x):
        with mp.workdps(how.digits):
            value = Compiler(how).of(x / 3)(environment(Point({x: Fraction(1)})))
            assert abs(value * 3 - 1) < mpf(10) ** (1 - how.digits)


def test_a_foreign_node_has_no_value():
    import sympy

    with pytest.raises(NoValue, match="has no numerical meaning here"):
        whole_value(sympy.tan(x), POINT)
