"""Are two closed expressions in real symbols identically equal? Decided by writing both as quotients of polynomials.

    exp(x + y) = exp(x) exp(y)                          log|x y| = log|x| + log|y|
    sqrt(x y) = sqrt(x) sqrt(y) where x, y ≥ 0          sqrt(x² y) = |x| sqrt(y),  |x|² = x²
    sin, cos of a sum by the addition theorems          sin² + cos² = 1

Generators are symbols, exponentials, logarithms, roots, absolute values, sines, cosines, erf and values of arbitrary
functions and of their derivatives, each of an argument in this same normal form. "Equal" is a proof for all points at
which both sides have a value; whether they have one is asked by ``verify.provers.defined``. A difference that is not
recognised as zero proves nothing.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

import sympy
from sympy import Expr, Pow, Rational, Symbol

from verify.provers.jets import Unknown
from verify.provers.signs import NEGATIVE, NOT_NEGATIVE, Facts
from verify.provers.towers import DividesByZero, Element, Full, Key, Tower

LARGEST_POWER = 60
MOST_GENERATORS = 200
ONE = sympy.Integer(1)


class NotClosed(Exception):
    """The expression holds something that is no closed form, in words."""


class _Finer(Exception):
    """An exponential or a root is needed to a fraction of the power that was planned: begin again with that."""

    def __init__(self, key: Key, unit: int) -> None:
        self.key, self.unit = key, unit
        super().__init__(key, unit)


def normal_form(expression: Expr, facts: Facts) -> Element:
    """The expression in its own tower. Raises NotClosed."""
    return normal_forms([expression], facts)[0]


def normal_forms(expressions: list[Expr], facts: Facts) -> list[Element]:
    """The expressions, all in one tower. Raises NotClosed."""
    units: dict[Key, int] = {}
    size = 24
    while True:
        try:
            builder = _Builder(Tower(size), units, facts)
            return [builder.build(sympy.sympify(one)) for one in expressions]
        except _Finer as finer:
            units = {**units, finer.key: lcm(units.get(finer.key, 1), finer.unit)}
        except Full:
            size *= 2
            if size > MOST_GENERATORS:
                raise NotClosed("it holds more different functions than are looked at together") from None
        except DividesByZero:
            raise NotClosed("it divides by something that is identically zero") from None


def is_zero(expression: Expr, facts: Facts) -> bool:
    """True: zero wherever it has a value. False: not recognised. Raises NotClosed."""
    return normal_form(expression, facts).is_zero()


class _Builder:
    """Writes expressions as elements of one tower."""

    def __init__(self, tower: Tower, units: dict[Key, int], facts: Facts) -> None:
        self.tower, self.units, self.facts = tower, units, facts
        self.known: dict[Expr, Element] = {}

    def build(self, e: Expr) -> Element:
        if e not in self.known:
            self.known[e] = self._build(e)
        return self.known[e]

    def _build(self, e: Expr) -> Element:
        if isinstance(e, Rational):
            return self.tower.number(e)
        if e is sympy.E:
            return self.exponential(self.tower.number(1))
        if isinstance(e, Symbol) or e is sympy.pi:
            if isinstance(e, Symbol) and not e.is_commutative:
                raise NotClosed(f"{e} is no number")
            return self.tower.generator("symbol", e, e)
        if isinstance(e, sympy.Add):
            total = self.tower.number(0)
            for part in e.args:
                total = total + self.build(part)
            return total
        if isinstance(e, sympy.Mul):
            product = self.tower.number(1)
            for part in e.args:
                product = product * self.build(part)
            return product
        if isinstance(e, sympy.exp):
            return self.exponential(self.build(e.args[0]))
        if isinstance(e, Pow):
            return self.power(e)
        if isinstance(e, Unknown):
            canonical = e.rebuilt(*(self.build(one).expression() for one in e.arguments))
            return self.tower.generator("function", canonical, canonical)
        handler = _FUNCTIONS.get(type(e))
        if handler is None:
            raise NotClosed(f"{type(e).__name__} is none of the functions of a closed form")
        return handler(self, self.build(e.args[0]))

    def sign(self, number: int) -> Any:
        return self.facts.sign(self.tower.expression(self.tower.factor_list[number]))

    def split(self, x: Element) -> tuple[Fraction, dict[int, int]]:
        """A rational number and factors with their powers, below zero for those of the denominator; x is not zero."""
        top = self.tower.reduced(x.top)
        if not top:
            raise DividesByZero
        content, found = self.tower.factors(top)
        powers = dict(found)
        for number, power in x.factors.items():
            powers[number] = powers.get(number, 0) - power
        return Fraction(content, x.bottom), {number: power for number, power in powers.items() if power}

    # ---------------------------------------------------------------------------------------------- powers, roots

    def power(self, e: Pow) -> Element:
        if isinstance(e.exp, sympy.Integer):
            if abs(int(e.exp)) > LARGEST_POWER:
                raise NotClosed(f"the power {e.exp} is too high to be multiplied out")
            return self.build(e.base) ** int(e.exp)
        if isinstance(e.exp, Rational):
            return self.root(self.build(e.base), Fraction(int(e.exp.p), int(e.exp.q)))
        if e.base is sympy.E:
            return self.exponential(self.build(e.exp))
        return self.exponential(self.build(e.exp) * self.logarithm(self.build(e.base)))

    def root(self, x: Element, power: Fraction) -> Element:
        """x^power for x ≥ 0."""
        if abs(power) > LARGEST_POWER:
            raise NotClosed(f"the power {power} is too high to be multiplied out")
        if x.is_zero():
            if power > 0:
                return self.tower.number(0)
            raise DividesByZero
        content, powers = self.split(x)
        result, others = self.tower.number(1), {}
        for number, exponent in powers.items():
            signs, factor = self.sign(number), Element(self.tower, self.tower.factor_list[number])
            if signs <= NOT_NEGATIVE:
                result = result * self.of_base(factor, exponent * power)
            elif signs <= NEGATIVE:
                content = -content if exponent % 2 else content
                result = result * self.of_base(-factor, exponent * power)
            else:
                others[number] = exponent
        return result * self._joint(content, others, power)

    def _joint(self, content: Fraction, others: dict[int, int], power: Fraction) -> Element:
        """(content · Π factor^exponent)^power, for factors of either sign whose product with the content is not negative."""
        result = self.tower.number(1)
        for prime, exponent in _primes(content).items():
            result = result * self.of_base(self.tower.number(prime), exponent * power)
        if not others:
            if content < 0:
                raise NotClosed("a root of a negative number")
            return result
        if power.denominator != 2:
            raise NotClosed("a root, other than a square root, of something whose sign is not visible")
        inner = self.tower.number(1 if content > 0 else -1)
        for number, exponent in others.items():
            whole, odd = divmod(exponent, 2)
            factor = Element(self.tower, self.tower.factor_list[number])
            result = result * self.absolute(factor) ** (whole * power.numerator)
            inner = inner * factor**odd
        return result if inner.constant() == 1 else result * self.of_base(inner, power)

    def of_base(self, base: Element, power: Fraction) -> Element:
        """base^power, for a base ≥ 0 that is a polynomial and is not taken apart any further."""
        if power.denominator == 1:
            return base ** int(power)
        if (place := self._bare(base.top)) is not None and self.tower.keys[place][0] == "exp":
            return self.exponential(self._logarithm_of_generator(place) * self.tower.number(power))
        shown = base.expression()
        key = ("root", shown)
        unit = self.units.get(key, 1)
        if unit % power.denominator:
            raise _Finer(key, power.denominator)
        generator = self.tower.generator(*key, Pow(shown, Rational(1, unit)), (unit, base.top))
        return generator ** int(power * unit)

    def absolute(self, x: Element) -> Element:
        """|x|."""
        if x.is_zero():
            return self.tower.number(0)
        content, powers = self.split(x)
        result = self.tower.number(abs(content))
        for number, exponent in powers.items():
            polynomial = self.tower.factor_list[number]
            factor, signs = Element(self.tower, polynomial), self.sign(number)
            if signs <= NOT_NEGATIVE or signs <= NEGATIVE:
                one = factor if signs <= NOT_NEGATIVE else -factor
            else:
                shown = self.tower.expression(polynomial)
                one = self.tower.generator("absolute", shown, sympy.Abs(shown), (2, self.tower.reduced(polynomial**2)))
            result = result * one**exponent
        return result

    # ---------------------------------------------------------------------------------- exponentials, logarithms

    def exponential(self, x: Element) -> Element:
        result = self.tower.number(1)
        for basic, share in self.shares(x):
            base = self._inside_logarithm(basic)
            if base is not None:
                result = result * self.of_base(base, share)
                continue
            generator, times = self._fraction_of("exp", basic, share)
            result = result * self.tower.generator("exp", basic, sympy.exp(generator)) ** times
        return result

    def _inside_logarithm(self, basic: Expr) -> Element | None:
        """f where the basic term is log|f| with f visibly positive: then exp(c log|f|) = f^c."""
        place = self.tower.places.get(("log", basic.args[0])) if isinstance(basic, sympy.log) else None
        if place is None or not self.facts.positive(basic.args[0]):
            return None
        return self.build(basic.args[0])

    def shares(self, x: Element) -> list[tuple[Expr, Fraction]]:
        """x as Σ share · basic, with rational shares, and basics that are quotients of a monomial and factors."""
        below = {number: self.tower.factor_list[number] for number in x.factors}
        found: list[tuple[Expr, Fraction]] = []
        for powers, coefficient in self.tower.used(self.tower.reduced(x.top)):
            one = Element(self.tower, self.tower.monomial(powers), 1, dict(x.factors)) if below else None
            basic = self.tower.expression(self.tower.monomial(powers)) if one is None else one.expression()
            found.append((basic, Fraction(coefficient, x.bottom)))
        return found

    def _fraction_of(self, kind: str, basic: Expr, share: Fraction) -> tuple[Expr, int]:
        """The basic term divided so finely that the share is a whole number of parts, and that number."""
        unit = self.units.get((kind, basic), 1)
        if unit % share.denominator:
            raise _Finer((kind, basic), share.denominator)
        times = int(share * unit)
        if abs(times) > LARGEST_POWER:
            raise NotClosed("an exponential to a power that is too high to be multiplied out")
        return basic / unit, times

    def logarithm(self, x: Element) -> Element:
        """log|x|."""
        content, powers = self.split(x)
        total = self.tower.number(0)
        for prime, exponent in _primes(content).items():
            number = sympy.Integer(prime)
            total = total + self.tower.generator("log", number, sympy.log(number)) * self.tower.number(exponent)
        for number, exponent in powers.items():
            total = total + self._logarithm_of_factor(number) * self.tower.number(exponent)
        return total

    def _logarithm_of_factor(self, number: int) -> Element:
        polynomial = self.tower.factor_list[number]
        place = self._bare(polynomial)
        if place is not None and self.tower.keys[place][0] in ("exp", "root", "absolute"):
            return self._logarithm_of_generator(place)
        shown = self.tower.expression(polynomial)
        return self.tower.generator("log", shown, sympy.log(shown if self.facts.positive(shown) else sympy.Abs(shown)))

    def _bare(self, polynomial: Any) -> int | None:
        """The place of a generator, if the polynomial is nothing else."""
        terms = list(self.tower.used(polynomial))
        bare = len(terms) == 1 and terms[0][1] == 1 and list(terms[0][0].values()) == [1]
        return next(iter(terms[0][0])) if bare else None

    def _logarithm_of_generator(self, place: int) -> Element:
        """log|g| for an exponential, a root or an absolute value, read off what it stands for."""
        kind, inside = self.tower.keys[place]
        if kind == "exp":
            return self.build(inside) * self.tower.number(Fraction(1, self.units.get((kind, inside), 1)))
        parts = self.tower.relations[place][0] if kind == "root" else 1
        return self.logarithm(self.build(inside)) * self.tower.number(Fraction(1, parts))

    # ------------------------------------------------------------------------------------------------ sine, cosine

    def circle(self, x: Element) -> tuple[Element, Element]:
        """cos x and sin x."""
        cosine, sine = self.tower.number(1), self.tower.number(0)
        for basic, share in self.shares(x):
            part, times = self._fraction_of("circle", basic, share)
            c = self.tower.generator("cos", basic, sympy.cos(part))
            square = (self.tower.number(1) - c * c).top
            s = self.tower.generator("sin", basic, sympy.sin(part), (2, square))
            if times < 0:
                s = -s
            for _ in range(abs(times)):
                cosine, sine = cosine * c - sine * s, sine * c + cosine * s
        return cosine, sine

    def odd(self, x: Element, function: Any) -> Element:
        """f(x) for an odd function with f(0) = 0, a generator of its argument up to sign."""
        if x.is_zero():
            return self.tower.number(0)
        shown, mirrored = x.expression(), (-x).expression()
        if sympy.default_sort_key(mirrored) < sympy.default_sort_key(shown):
            return -self.tower.generator(function.__name__, mirrored, function(mirrored))
        return self.tower.generator(function.__name__, shown, function(shown))

    def positive_logarithm(self, x: Element) -> Element:
        if x.is_zero():
            raise NotClosed("the logarithm of zero")
        return self.logarithm(x)


def _primes(value: Fraction) -> dict[int, int]:
    """|value| as a product of powers; a large number that does not come apart quickly is kept whole."""
    above, below = (sympy.factorint(abs(part), limit=100_000) for part in (value.numerator, value.denominator))
    found = [(prime, power) for prime, power in above.items()] + [(prime, -power) for prime, power in below.items()]
    return {int(prime): int(power) for prime, power in found if prime != 1}


def _half(self: _Builder, x: Element, sign: int) -> Element:
    """(e^x ± e^{-x}) / 2."""
    rising = self.exponential(x)
    return (rising + rising.inverse() * self.tower.number(sign)) * self.tower.number(Fraction(1, 2))


_FUNCTIONS: dict[type, Any] = {
    sympy.log: _Builder.positive_logarithm,
    sympy.Abs: _Builder.absolute,
    sympy.cos: lambda self, x: self.circle(x)[0],
    sympy.sin: lambda self, x: self.circle(x)[1],
    sympy.tan: lambda self, x: self.circle(x)[1] * self.circle(x)[0].inverse(),
    sympy.erf: lambda self, x: self.odd(x, sympy.erf),
    sympy.atan: lambda self, x: self.odd(x, sympy.atan),
    sympy.cosh: lambda self, x: _half(self, x, 1),
    sympy.sinh: lambda self, x: _half(self, x, -1),
    sympy.tanh: lambda self, x: _half(self, x, -1) * _half(self, x, 1).inverse(),
}
