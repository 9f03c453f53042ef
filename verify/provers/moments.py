"""Integrals of an arbitrary smooth U: ∫ aⁿ exp(-A a² + B a) U(a) da over the whole line, and ∫ aⁿ U(a) da up to a point.

The first are for U of moderate growth and A > 0. Moderate growth (U and its derivatives are at most a power of the argument)
makes these converge, makes boundary terms at infinity vanish, and bounds the derivative of the integrand in A and B locally
by an integrable function. So every integral of polynomial × exp(quadratic) × U⁽ʲ⁾(α x + β) becomes a sum of moments of U
itself (substitution and integration by parts), and moments may be differentiated in their parameters:
∂M_n = -∂A M_{n+2} + ∂B M_{n+1}. The second are for finite intervals, where every smooth function is integrable.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, Integer, Symbol

from verify.provers.jets import Jet, Unknown


class Moment(Unknown):
    """∫ aⁿ exp(-A a² + B a) U(a) da over ℝ."""

    def __new__(cls, function: Symbol, power: Any, quadratic: Expr, linear: Expr) -> Moment:
        return Expr.__new__(cls, function, Integer(power), quadratic, linear)

    function = property(lambda self: self.args[0])
    power = property(lambda self: int(self.args[1]))
    quadratic = property(lambda self: self.args[2])
    linear = property(lambda self: self.args[3])

    arguments = property(lambda self: self.args[2:])

    def rebuilt(self, *arguments: Expr) -> Moment:
        return Moment(self.function, self.power, *arguments)

    def moved(self, *rates: Expr) -> Expr:
        first, second = (Moment(self.function, self.power + more, *self.arguments) for more in (1, 2))
        return rates[1] * first - rates[0] * second


class Primitive(Unknown):
    """∫_0^x aⁿ U(a) da."""

    def __new__(cls, function: Symbol, power: Any, point: Expr) -> Primitive:
        return Expr.__new__(cls, function, Integer(power), point)

    function = property(lambda self: self.args[0])
    power = property(lambda self: int(self.args[1]))
    arguments = property(lambda self: self.args[2:])

    def rebuilt(self, *arguments: Expr) -> Primitive:
        return Primitive(self.function, self.power, *arguments)

    def moved(self, *rates: Expr) -> Expr:
        (point,) = self.arguments
        return rates[0] * point**self.power * Jet(self.function, (0,), point)


def primitive(power: int, jet: Jet, slope: Expr, offset: Expr, x: Symbol) -> Expr:
    """What differentiates in x to x^power U⁽ʲ⁾(slope x + offset), for slope ≠ 0."""
    (order,), inside = jet.orders, slope * x + offset
    if order:
        # ∫ xⁿ U⁽ʲ⁾ = xⁿ U⁽ʲ⁻¹⁾ / slope - n/slope ∫ xⁿ⁻¹ U⁽ʲ⁻¹⁾
        lower = Jet(jet.function, (order - 1,), inside)
        rest = power * primitive(power - 1, lower, slope, offset, x) if power else Integer(0)
        return (x**power * lower - rest) / slope
    total = Integer(0)
    for chosen in range(power + 1):
        share = sympy.binomial(power, chosen) * (-offset) ** (power - chosen)
        total += share / slope ** (power + 1) * Primitive(jet.function, chosen, inside)
    return total


def without_derivatives(polynomial: dict[int, Expr], exponent: dict[int, Expr], jet: Jet, slope: Expr) -> dict[int, Expr]:
    """∫ p(x) exp(q(x)) U⁽ʲ⁾(slope x + β) = ∫ p̃(x) exp(q(x)) U(slope x + β): integrated by parts j times, slope ≠ 0."""
    (order,) = jet.orders
    for _ in range(order):
        moved: dict[int, Expr] = {}
        for power, coefficient in polynomial.items():
            if power:
                _add(moved, power - 1, power * coefficient)
            for degree, value in exponent.items():
                if degree:
                    _add(moved, power + degree - 1, degree * value * coefficient)
        polynomial = {power: -value / slope for power, value in moved.items()}
    return polynomial


def moments(polynomial: dict[int, Expr], exponent: dict[int, Expr], jet: Jet, slope: Expr, offset: Expr, size: Expr) -> Expr:
    """∫ p(x) exp(q(x)) U⁽ʲ⁾(slope x + offset) dx over ℝ, with q = Σ exponent[k] x^k and size = |slope| ≠ 0."""
    polynomial = without_derivatives(polynomial, exponent, jet, slope)
    # x = (a - offset) / slope
    quadratic = -exponent[2] / slope**2
    linear = exponent.get(1, Integer(0)) / slope - 2 * exponent[2] * offset / slope**2
    constant = exponent.get(0, Integer(0)) - exponent.get(1, Integer(0)) * offset / slope + exponent[2] * offset**2 / slope**2
    total = Integer(0)
    for power, coefficient in polynomial.items():
        for chosen in range(power + 1):
            share = sympy.binomial(power, chosen) * (-offset) ** (power - chosen)
            total += coefficient * share / slope**power * Moment(jet.function, chosen, quadratic, linear)
    return total * sympy.exp(constant) / size


def _add(terms: dict[int, Expr], power: int, value: Expr) -> None:
    terms[power] = terms.get(power, Integer(0)) + value
