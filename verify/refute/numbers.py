"""Exact numbers: rationals, and rationals with logarithms of rationals that survive in a value.

log(3/4) is written as log 3 − 2 log 2, so a product of logarithms is a polynomial in the logarithms of primes. Two
equal polynomials are equal numbers. Two different ones are called different, or ordered, only after an interval of 50
digits, of 200 or of 800, that excludes zero: that no polynomial relation holds between logarithms of primes is believed,
not proved.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import prod
from typing import Any

import sympy
from mpmath import iv, mp

from verify.provers.model import NotRepresentable

DIGITS = 50
SHOWN_DIGITS = 30
VIOLATING = {"=": (-1, 1), "<=": (1,), ">=": (-1,)}  # signs of left - right that contradict a relation


Monomial = tuple[tuple[int, int], ...]  # ((2, 1), (3, -2)) stands for log(2) / log(3)²


@dataclass(frozen=True)
class LogPolynomial:
    """A sum of products of powers of logarithms of primes, with rational coefficients; ``terms`` holds no zero coefficient."""

    terms: tuple[tuple[Monomial, Fraction], ...]

    @classmethod
    def of(cls, terms: dict[Monomial, Fraction]) -> LogPolynomial:
        return cls(tuple(sorted((key, value) for key, value in terms.items() if value)))

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, (int, Fraction)):
            other = polynomial(Fraction(other))
        return isinstance(other, LogPolynomial) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(constant(self)) if is_rational(self) else hash(self.terms)

    def __add__(self, other: Any) -> LogPolynomial:
        found = dict(self.terms)
        for key, value in polynomial(other).terms:
            found[key] = found.get(key, Fraction(0)) + value
        return LogPolynomial.of(found)

    def __mul__(self, other: Any) -> LogPolynomial:
        found: dict[Monomial, Fraction] = {}
        for left, x in self.terms:
            for right, y in polynomial(other).terms:
                powers = dict(left)
                for prime, power in right:
                    powers[prime] = powers.get(prime, 0) + power
                key = tuple(sorted((prime, power) for prime, power in powers.items() if power))
                found[key] = found.get(key, Fraction(0)) + x * y
        return LogPolynomial.of(found)

    def __neg__(self) -> LogPolynomial:
        return LogPolynomial(tuple((key, -value) for key, value in self.terms))

    def __sub__(self, other: Any) -> LogPolynomial:
        return self + (-polynomial(other))

    def __rsub__(self, other: Any) -> LogPolynomial:
        return polynomial(other) - self

    def __pow__(self, power: int) -> LogPolynomial:
        if power < 0:
            return polynomial(reciprocal(self)) ** -power
        return prod([self] * power, start=polynomial(Fraction(1)))

    def __truediv__(self, other: Any) -> LogPolynomial:
        return self * reciprocal(other)

    __radd__, __rmul__ = __add__, __mul__


Exact = Fraction | LogPolynomial


def polynomial(value: Exact | int) -> LogPolynomial:
    """A rational as a polynomial without logarithms."""
    return value if isinstance(value, LogPolynomial) else LogPolynomial.of({(): Fraction(value)})


def is_rational(value: Exact) -> bool:
    """Whether no logarithm is left in a value."""
    return not isinstance(value, LogPolynomial) or all(key == () for key, _ in value.terms)


def constant(value: Exact) -> Fraction:
    """The rational that a value without logarithms is."""
    return value if not isinstance(value, LogPolynomial) else Fraction(dict(value.terms).get((), 0))


def reciprocal(value: Exact) -> Exact:
    """1 / value. Raises ZeroDivisionError, and NotRepresentable where a sum with logarithms is divided by."""
    if is_rational(value):
        return 1 / constant(value)
    terms = polynomial(value).terms
    if len(terms) > 1:
        raise NotRepresentable("division by a sum with logarithms has no exact form here")
    (key, coefficient) = terms[0]
    return LogPolynomial.of({tuple((prime, -power) for prime, power in key): 1 / coefficient})


@lru_cache(maxsize=4096)
def _log_of_rational(value: Fraction) -> LogPolynomial:
    found: dict[Monomial, Fraction] = {}
    for number, sign in ((value.numerator, 1), (value.denominator, -1)):
        for prime, power in sympy.factorint(number).items():
            found[((int(prime), 1),)] = Fraction(sign * int(power))
    return LogPolynomial.of(found)


def logarithm(value: Exact) -> Exact:
    """log(value) of a positive rational. Raises ValueError where it is not positive, NotRepresentable for log(log(…))."""
    if not is_rational(value):
        raise NotRepresentable("the logarithm of a logarithm has no exact form here")
    number = constant(value)
    if number <= 0:
        raise ValueError(f"log({number}) is undefined")
    return Fraction(0) if number == 1 else _log_of_rational(number)


def certainly_different(left: Exact, right: Exact) -> bool:
    """Whether left ≠ right is proved: rationals compare, logarithms need an interval that excludes zero."""
    return sign_of(polynomial(left) - right) not in (0, None)


def sign_of(value: Exact) -> int | None:
    """-1, 0 or 1, proved: by comparison of rationals, or by an interval that excludes zero; None where none is narrow
    enough to tell."""
    if is_rational(value):
        number = constant(value)
        return (number > 0) - (number < 0)
    for digits in (DIGITS, 4 * DIGITS, 16 * DIGITS):
        low, high = _interval(polynomial(value), digits)
        if low > 0 or high < 0:
            return 1 if low > 0 else -1
    return None


def _interval(value: LogPolynomial, digits: int) -> tuple[Any, Any]:
    """Ends of an interval that holds the value: every operation is rounded outwards."""
    before, iv.dps = iv.dps, digits
    try:
        total = iv.mpf(0)
        for key, coefficient in value.terms:
            term = iv.mpf(coefficient.numerator) / iv.mpf(coefficient.denominator)
            for prime, power in key:
                term *= iv.log(iv.mpf(prime)) ** power
            total += term
        return total.a, total.b
    finally:
        iv.dps = before


def certainly_violated(relation: str, left: Exact, right: Exact) -> bool:
    """Whether it is proved that "left relation right" is false: of an inequality, strictly."""
    sign = sign_of(polynomial(left) - right)
    return sign is not None and sign in VIOLATING[relation]


def approximately(value: Exact) -> float:
    """The value in floating point, with no promise about its last digits."""
    return float(sum(float(factor) * prod(math.log(p) ** n for p, n in key) for key, factor in polynomial(value).terms))


def text_of(value: Exact) -> str:
    """A canonical text: "3/16", or "1/2*log(2)*log(3)^2 - log(5)"."""
    if is_rational(value):
        return str(constant(value))
    parts = []
    for key, coefficient in polynomial(value).terms:
        logs = "*".join(f"log({prime})" + (f"^{power}" if power != 1 else "") for prime, power in key)
        size = abs(coefficient)
        shown = str(size) if not logs else logs if size == 1 else f"{size}*{logs}"
        parts.append(("- " if coefficient < 0 else "+ ") + shown)
    joined = " ".join(parts)
    return joined[2:] if joined.startswith("+ ") else "-" + joined[2:]


def decimal_of(value: Exact) -> str:
    """The value to 30 digits."""
    with mp.workdps(DIGITS):
        total = mp.mpf(0)
        for key, coefficient in polynomial(value).terms:
            total += mp.mpf(coefficient.numerator) / coefficient.denominator * prod(mp.log(p) ** n for p, n in key)
        return str(mp.nstr(total, SHOWN_DIGITS))
