"""Quotients of polynomials in generators that may be roots: g^n = a polynomial in the generators before it.

A generator stands for a real expression (a symbol, exp of something, a root, an absolute value, …). Polynomials are exact,
with integer coefficients. An ``Element`` is zero if its numerator reduces to the zero polynomial; that is the only
direction anybody relies on. Two generators may depend on each other in a way that no relation states: then an element
that is zero is not recognised as such, and nothing false follows.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import gcd, lcm
from typing import Any

import sympy
from sympy import Expr

from verify.claims.budget import look
from verify.provers.rings import Exponents, Polynomial, polynomial_ring

Key = tuple[str, Expr]
FACTOR_AT_MOST = 400  # terms; a larger polynomial is kept as one factor


class Full(Exception):
    """More generators are needed than the ring has: begin again with a larger one."""


class DividesByZero(Exception):
    """The denominator is identically zero."""


class Tower:
    """The generators made so far, what they stand for, and their relations."""

    def __init__(self, size: int = 24, engine: str = "auto") -> None:
        self.ring = polynomial_ring(size, engine)
        self.places: dict[Key, int] = {}
        self.keys: list[Key] = []
        self.stands_for: list[Expr] = []
        self.relations: dict[int, tuple[int, Polynomial]] = {}
        self.factor_places: dict[Any, int] = {}
        self.factor_list: list[Polynomial] = []

    # ------------------------------------------------------------------------------------------------- generators

    def generator(self, kind: str, expression: Expr, stands_for: Expr, relation: tuple[int, Polynomial] | None = None) -> Element:
        """The generator of this kind and expression. ``relation`` is (n, f) for g^n = f, with f in generators made before."""
        key = (kind, expression)
        if key not in self.places:
            place = len(self.keys)
            if place >= self.ring.size:
                raise Full
            self.places[key] = place
            self.keys.append(key)
            self.stands_for.append(stands_for)
            if relation is not None:
                self.relations[place] = relation
        return Element(self, self.ring.gens[self.places[key]])

    def number(self, value: Any) -> Element:
        value = Fraction(int(value.p), int(value.q)) if isinstance(value, sympy.Rational) else Fraction(value)
        return Element(self, self.ring.one * value.numerator, value.denominator)

    # ------------------------------------------------------------------------------------------------ polynomials

    def used(self, x: Polynomial) -> Iterator[tuple[dict[int, int], int]]:
        """The terms: place of a generator -> exponent, and the coefficient."""
        for exponents, coefficient in self.ring.terms(x):
            yield {place: power for place, power in enumerate(exponents) if power}, coefficient

    def monomial(self, powers: dict[int, int], coefficient: int = 1) -> Polynomial:
        exponents: Exponents = tuple(powers.get(place, 0) for place in range(max(self.ring.size, 1)))
        return self.ring.make({exponents: coefficient})

    def expression(self, x: Polynomial) -> Expr:
        """The polynomial as an expression."""
        terms = []
        for powers, coefficient in self.used(x):
            terms.append(sympy.Mul(coefficient, *(self.stands_for[place] ** power for place, power in powers.items())))
        return sympy.Add(*terms)

    def reduced(self, x: Polynomial) -> Polynomial:
        """x after the relations have been used as long as one can be: the last generator first."""
        for place in sorted(self.relations, reverse=True):
            degree, value = self.relations[place]
            while x and self.ring.degrees(x)[place] >= degree:
                look()
                total = self.ring.zero
                for powers, coefficient in self.used(x):
                    times, rest = divmod(powers.get(place, 0), degree)
                    term = self.monomial({**powers, place: rest}, coefficient)
                    total = total + (term * value**times if times else term)
                x = total
        return x

    def factors(self, x: Polynomial) -> tuple[int, list[tuple[int, int]]]:
        """An integer, and (number of a factor, power): their product is x, which is not zero. Factors have a fixed sign."""
        content, found = self.ring.factors(x) if len(x) <= FACTOR_AT_MOST else (1, [(x, 1)])
        kept: list[tuple[int, int]] = []
        product = self.ring.one
        for factor, power in found:
            shown = sorted((tuple(sorted(powers.items())), value) for powers, value in self.used(factor))
            if shown[0][1] < 0:
                factor, content = factor * -1, content * (-1) ** power
                shown = [(powers, -value) for powers, value in shown]
            key = tuple(shown)
            if key not in self.factor_places:
                self.factor_places[key] = len(self.factor_list)
                self.factor_list.append(factor)
            kept.append((self.factor_places[key], power))
            product = product * factor**power
        if product * content != x:
            raise ArithmeticError("the factors do not multiply to the polynomial")
        return content, kept


class Element:
    """``top`` / (``bottom`` · Π factor^power), with a positive integer ``bottom`` and the factors of its tower by number."""

    __slots__ = ("bottom", "factors", "top", "tower")

    def __init__(self, tower: Tower, top: Polynomial, bottom: int = 1, factors: dict[int, int] | None = None) -> None:
        factors = factors or {}
        if not top:
            bottom, factors = 1, {}
        for number in list(factors):
            while number in factors and (quotient := tower.ring.quotient(top, tower.factor_list[number])) is not None:
                top, factors = quotient, _lowered(factors, number)
        if bottom != 1:
            common = gcd(bottom, *(value for _, value in tower.ring.terms(top)))
            top, bottom = (tower.ring.quotient(top, tower.ring.one * common), bottom // common) if common != 1 else (top, bottom)
        self.tower, self.top, self.bottom, self.factors = tower, top, bottom, factors

    def __add__(self, other: Element) -> Element:
        look()
        bottom = lcm(self.bottom, other.bottom)
        both = {n: max(self.factors.get(n, 0), other.factors.get(n, 0)) for n in self.factors.keys() | other.factors.keys()}
        return Element(self.tower, self._over(bottom, both) + other._over(bottom, both), bottom, both)

    def _over(self, bottom: int, factors: dict[int, int]) -> Polynomial:
        top = self.top * (bottom // self.bottom)
        for number, power in factors.items():
            if more := power - self.factors.get(number, 0):
                top = top * self.tower.factor_list[number] ** more
        return top

    def __neg__(self) -> Element:
        return Element(self.tower, self.top * -1, self.bottom, self.factors)

    def __sub__(self, other: Element) -> Element:
        return self + -other

    def __mul__(self, other: Element) -> Element:
        look()
        both = {n: self.factors.get(n, 0) + other.factors.get(n, 0) for n in self.factors.keys() | other.factors.keys()}
        return Element(self.tower, self.tower.reduced(self.top * other.top), self.bottom * other.bottom, both)

    def inverse(self) -> Element:
        """1 / self. Raises DividesByZero where self is identically zero."""
        top = self.tower.reduced(self.top)
        if not top:
            raise DividesByZero
        content, factors = self.tower.factors(top)
        over = self.tower.ring.one * (self.bottom if content > 0 else -self.bottom)
        for number, power in self.factors.items():
            over = over * self.tower.factor_list[number] ** power
        return Element(self.tower, over, abs(content), dict(factors))

    def __pow__(self, power: int) -> Element:
        if power < 0:
            return self.inverse() ** -power
        result = self.tower.number(1)
        for _ in range(power):
            result = result * self
        return result

    def is_zero(self) -> bool:
        return not self.tower.reduced(self.top)

    def constant(self) -> Fraction | None:
        """The number that it is, if its form shows one."""
        top = self.tower.reduced(self.top)
        if not top:
            return Fraction(0)
        terms = list(self.tower.used(top))
        return Fraction(terms[0][1], self.bottom) if len(terms) == 1 and not terms[0][0] and not self.factors else None

    def expression(self) -> Expr:
        """The element as an expression: equal elements with equal factors give the same one."""
        tower = self.tower
        below = [tower.expression(tower.factor_list[number]) ** -power for number, power in sorted(self.factors.items())]
        return sympy.Mul(sympy.Rational(1, self.bottom), tower.expression(tower.reduced(self.top)), *below)


def _lowered(factors: dict[int, int], number: int) -> dict[int, int]:
    return {n: power - (n == number) for n, power in factors.items() if power - (n == number)}
