"""Polynomials with integer coefficients, by python-flint when it is installed and by sympy otherwise.

``PolynomialRing`` hides which of the two does the work. ``Element`` is a polynomial divided by a monomial, in lowest
terms: enough to write π · (∂π / π) and find ∂π, without any division of polynomials.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

Exponents = tuple[int, ...]
Polynomial = Any


class PolynomialRing(ABC):
    """ℤ[x_0, …, x_{n-1}]. Polynomials take + - * ==, ``len`` counts their terms, and they are falsy when zero."""

    engine: str
    size: int
    zero: Polynomial
    one: Polynomial
    gens: list[Polynomial]

    @abstractmethod
    def terms(self, x: Polynomial) -> list[tuple[Exponents, int]]:
        """Exponents and coefficient of every term."""

    @abstractmethod
    def make(self, terms: Mapping[Exponents, int]) -> Polynomial:
        """The polynomial with these terms."""

    @abstractmethod
    def common(self, x: Polynomial, monomial: Polynomial) -> Polynomial:
        """The largest monomial (with a positive coefficient) that divides both; x is not zero."""

    @abstractmethod
    def divide(self, x: Polynomial, monomial: Polynomial) -> Polynomial:
        """x / monomial, which must be exact."""

    @abstractmethod
    def degrees(self, x: Polynomial) -> Exponents:
        """The largest exponent of every generator."""

    @abstractmethod
    def compose(self, x: Polynomial, values: Mapping[int, Polynomial]) -> Polynomial:
        """x with polynomials in place of some generators, all at once."""

    @abstractmethod
    def quotient(self, x: Polynomial, y: Polynomial) -> Polynomial | None:
        """x / y where it is a polynomial, and None where it is not; y is not zero."""

    @abstractmethod
    def factors(self, x: Polynomial) -> tuple[int, list[tuple[Polynomial, int]]]:
        """An integer and irreducible polynomials with their powers, whose product is x; x is not zero."""


class FlintRing(PolynomialRing):
    """python-flint's ``fmpz_mpoly``."""

    def __init__(self, size: int) -> None:
        import flint

        self.engine, self.size = f"python-flint {flint.__version__}", size
        self.context = flint.fmpz_mpoly_ctx.get([f"x{i}" for i in range(max(size, 1))], "lex")
        self.zero, self.one = self.context.constant(0), self.context.constant(1)
        self.all_gens = list(self.context.gens())
        self.gens = self.all_gens[:size]

    def terms(self, x: Polynomial) -> list[tuple[Exponents, int]]:
        return [(tuple(map(int, exponents)), int(coefficient)) for exponents, coefficient in x.terms()]

    def make(self, terms: Mapping[Exponents, int]) -> Polynomial:
        return self.context.from_dict({key: value for key, value in terms.items() if value})

    def common(self, x: Polynomial, monomial: Polynomial) -> Polynomial:
        return x.term_content().gcd(monomial)

    def divide(self, x: Polynomial, monomial: Polynomial) -> Polynomial:
        return x // monomial

    def degrees(self, x: Polynomial) -> Exponents:
        return tuple(x.degrees()) if x else (0,) * self.context.nvars()  # flint says -1 for the zero polynomial

    def compose(self, x: Polynomial, values: Mapping[int, Polynomial]) -> Polynomial:
        degrees = self.degrees(x)
        if not any(degrees[i] for i in values):
            return x
        return x.compose(*(values.get(i, gen) for i, gen in enumerate(self.all_gens)))

    def quotient(self, x: Polynomial, y: Polynomial) -> Polynomial | None:
        quotient, rest = divmod(x, y)
        return None if rest else quotient

    def factors(self, x: Polynomial) -> tuple[int, list[tuple[Polynomial, int]]]:
        content, found = x.factor()
        return int(content), [(one, int(power)) for one, power in found]


class SympyRing(PolynomialRing):
    """``sympy.polys.rings``: dictionaries from exponents to coefficients, in Python."""

    def __init__(self, size: int) -> None:
        from sympy import ZZ
        from sympy.polys.rings import ring

        self.engine, self.size = "sympy rings", size
        self.context, *gens = ring([f"x{i}" for i in range(max(size, 1))], ZZ)
        self.zero, self.one, self.gens = self.context.zero, self.context.one, gens[:size]

    def terms(self, x: Polynomial) -> list[tuple[Exponents, int]]:
        return [(exponents, int(coefficient)) for exponents, coefficient in x.items()]

    def make(self, terms: Mapping[Exponents, int]) -> Polynomial:
        return self.context.from_dict({key: self.context.domain(value) for key, value in terms.items() if value})

    def common(self, x: Polynomial, monomial: Polynomial) -> Polynomial:
        from math import gcd

        ((least, factor),) = self.terms(monomial)
        for exponents, coefficient in x.items():
            least = tuple(map(min, least, exponents))
            factor = gcd(factor, int(coefficient))
        return self.make({least: factor})

    def divide(self, x: Polynomial, monomial: Polynomial) -> Polynomial:
        ((shift, factor),) = self.terms(monomial)
        return self.make(
            {
                tuple(have - less for have, less in zip(exponents, shift, strict=True)): int(coefficient) // factor
                for exponents, coefficient in x.items()
            }
        )

    def degrees(self, x: Polynomial) -> Exponents:
        return tuple(max(0, degree) for degree in x.degrees()) if x else (0,) * self.size

    def compose(self, x: Polynomial, values: Mapping[int, Polynomial]) -> Polynomial:
        for_all: dict[Exponents, dict[Exponents, int]] = {}
        for exponents, coefficient in x.items():
            outside = tuple(0 if i in values else power for i, power in enumerate(exponents))
            inside = tuple(exponents[i] for i in values)
            for_all.setdefault(inside, {})[outside] = coefficient
        total = self.zero
        for inside, rest in for_all.items():
            part = self.make(rest)
            for value, power in zip(values.values(), inside, strict=True):
                for _ in range(power):
                    part = part * value
            total = total + part
        return total

    def quotient(self, x: Polynomial, y: Polynomial) -> Polynomial | None:
        quotient, rest = x.div(y)
        return None if rest else quotient

    def factors(self, x: Polynomial) -> tuple[int, list[tuple[Polynomial, int]]]:
        content, found = x.factor_list()
        return int(content), [(one, int(power)) for one, power in found]


def polynomial_ring(size: int, engine: str = "auto") -> PolynomialRing:
    """The ring in ``size`` generators. ``engine`` is "flint", "sympy", or "auto": flint if it is installed."""
    if engine not in ("auto", "flint", "sympy"):
        raise ValueError(f"engine={engine!r}: auto, flint or sympy was expected")
    if engine == "auto":
        engine = "flint" if flint_is_there() else "sympy"
    return _ring(size, engine)


@lru_cache(maxsize=32)
def _ring(size: int, engine: str) -> PolynomialRing:
    return FlintRing(size) if engine == "flint" else SympyRing(size)


def flint_is_there() -> bool:
    """Whether a recent python-flint can be imported and GRADPROOF_NO_FLINT does not forbid it."""
    if os.environ.get("GRADPROOF_NO_FLINT", "") not in ("", "0"):
        return False
    try:
        import flint  # here, because it costs 30 ms and not every run needs it
    except ImportError:
        return False
    return hasattr(flint, "fmpz_mpoly") and hasattr(flint.fmpz_mpoly, "term_content")


class Element:
    """``top / bottom`` in lowest terms, where ``bottom`` is a monomial with a positive coefficient, or None for 1."""

    __slots__ = ("bottom", "ring", "top")

    def __init__(self, ring: PolynomialRing, top: Polynomial, bottom: Polynomial | None = None) -> None:
        if bottom is not None:
            if not top:
                bottom = None
            else:
                common = ring.common(top, bottom)
                if common != ring.one:
                    top, bottom = ring.divide(top, common), ring.divide(bottom, common)
                if bottom == ring.one:
                    bottom = None
        self.ring, self.top, self.bottom = ring, top, bottom

    def __bool__(self) -> bool:
        return bool(self.top)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Element) and self.top == other.top and self.bottom == other.bottom

    __hash__ = None  # type: ignore[assignment]

    def __add__(self, other: Element) -> Element:
        if self.bottom is None and other.bottom is None:
            return Element(self.ring, self.top + other.top)
        if self.bottom == other.bottom:
            return Element(self.ring, self.top + other.top, self.bottom)
        ring, mine, yours = self.ring, self.bottom, other.bottom
        if mine is None:
            return Element(ring, self.top * yours + other.top, yours)
        if yours is None:
            return Element(ring, self.top + other.top * mine, mine)
        common = ring.common(mine, yours)
        lift, drop = ring.divide(yours, common), ring.divide(mine, common)
        return Element(ring, self.top * lift + other.top * drop, mine * lift)

    def __mul__(self, other: Element | int) -> Element:
        if isinstance(other, int):
            return Element(self.ring, self.top * other, self.bottom)
        if self.bottom is None and other.bottom is None:
            return Element(self.ring, self.top * other.top)
        mine, yours = self.bottom, other.bottom
        bottom = yours if mine is None else mine if yours is None else mine * yours
        return Element(self.ring, self.top * other.top, bottom)

    __rmul__ = __mul__

    def __neg__(self) -> Element:
        return Element(self.ring, self.top * -1, self.bottom)

    def __sub__(self, other: Element) -> Element:
        return self + other * -1


def product(ring: PolynomialRing, powers: Iterable[tuple[Polynomial, int]]) -> Polynomial:
    """Π x^n for n ≥ 0."""
    result = ring.one
    for x, n in powers:
        for _ in range(n):
            result = result * x
    return result
