"""∫ P(x) exp(q(x)) dx over the whole line, with a polynomial P and a quadratic q that falls on both sides: exactly.

∫ x^k exp(-A (x - m)²) dx = √(π/A) Σ_{j even} C(k, j) m^{k-j} (2A)^{-j/2} (j - 1)!!
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Add, Expr, Integer, Mul, binomial, factorial2

HIGHEST = 24


def whole_line(body: Expr, x: Any, is_positive: Callable[[Expr], bool]) -> Expr | None:
    """The integral, or None where the body is not of that form. ``is_positive`` says what is certainly above zero."""
    total: Expr = Integer(0)
    for term in Add.make_args(sympy.expand_mul(body)):
        found = _of_term(term, x, is_positive)
        if found is None:
            return None
        total += found
    return total


def _of_term(term: Expr, x: Any, is_positive: Callable[[Expr], bool]) -> Expr | None:
    exponents = [factor.args[0] for factor in Mul.make_args(term) if isinstance(factor, sympy.exp)]
    rest = Mul(*(factor for factor in Mul.make_args(term) if not isinstance(factor, sympy.exp)))
    exponent = sympy.expand(Add(*exponents))
    if not (exponent.is_polynomial(x) and rest.is_polynomial(x)):
        return None
    quadratic, polynomial = sympy.Poly(exponent, x), sympy.Poly(rest, x)
    if quadratic.degree() != 2 or polynomial.degree() > HIGHEST:
        return None
    second, first, constant = quadratic.all_coeffs()
    fall = -second
    if not is_positive(fall):
        return None
    middle = first / (2 * fall)
    moments = Add(*(coefficient * _moment(power, middle, fall) for (power,), coefficient in polynomial.terms()))
    return sympy.sqrt(sympy.pi / fall) * sympy.exp(constant + first**2 / (4 * fall)) * moments


def _moment(power: int, middle: Expr, fall: Expr) -> Expr:
    """E[X^k] of the normal law with this mean and the variance 1/(2A)."""
    return Add(
        *(
            binomial(power, j) * middle ** (power - j) * (2 * fall) ** (-j // 2) * (factorial2(j - 1) if j else 1)
            for j in range(0, power + 1, 2)
        )
    )
