"""Which signs a real expression can have, from what its form and the listed facts show.

The answer is a set of -1, 0 and 1 that contains the sign of the expression wherever it is defined; {1} says "positive".
A larger set is never wrong, so where nothing is visible all three are returned. No value is ever computed in floating
point, and nothing is assumed about a symbol but what it declares (real, nonnegative, positive) and what the facts say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import product
from typing import Any

import sympy
from sympy import Add, Expr, Mul, Pow, Rational, Symbol

from verify.provers.elimination import ONE, Row, exclude_each_other
from verify.provers.jets import Jet
from verify.provers.squares import sum_of_squares

Signs = frozenset[int]
LARGEST = 60  # summands; a longer sum is not factored and not brought over a common denominator
ANY: Signs = frozenset({-1, 0, 1})
POSITIVE: Signs = frozenset({1})
NEGATIVE: Signs = frozenset({-1})
ZERO: Signs = frozenset({0})
NOT_NEGATIVE: Signs = frozenset({0, 1})
NOT_POSITIVE: Signs = frozenset({-1, 0})
NOT_ZERO: Signs = frozenset({-1, 1})
RELATIONS: dict[str, Signs] = {
    ">": POSITIVE,
    ">=": NOT_NEGATIVE,
    "!=": NOT_ZERO,
    "==": ZERO,
    "<": NEGATIVE,
    "<=": NOT_POSITIVE,
}
Fact = tuple[Expr, str]  # an expression and how it compares with zero: ">", ">=", "!=", "==", "<" or "<="


def polynomial_terms(expression: Expr) -> dict[Expr, Rational]:
    """The expression multiplied out: monomial -> rational coefficient. Only the laws of a commutative ring are used."""
    plain = sympy.expand(expression, power_base=False, power_exp=False, log=False, basic=False)
    found: dict[Expr, Rational] = {}
    for term in Add.make_args(plain):
        coefficient, monomial = term.as_coeff_Mul()
        if not isinstance(coefficient, Rational):
            coefficient, monomial = sympy.Integer(1), term
        found[monomial] = found.get(monomial, sympy.Integer(0)) + coefficient
    return {monomial: value for monomial, value in found.items() if value}


class Facts:
    """What is known about the variables of a claim: the declared domains of the symbols, and these conditions.

    With ``near`` (symbol -> expression) only points near these are looked at: what is not zero there has its sign nearby.
    """

    def __init__(self, conditions: Iterable[Fact] = (), near: Mapping[Symbol, Expr] | None = None) -> None:
        self.conditions, self.near = tuple(conditions), dict(near or {})
        for _, relation in self.conditions:
            if relation not in RELATIONS:
                raise ValueError(f"{relation!r}: one of {', '.join(RELATIONS)} was expected")
        self._terms = [(polynomial_terms(expression), RELATIONS[relation]) for expression, relation in self.conditions]
        self._known: dict[Expr, Signs] = {}

    def but(self, *conditions: Fact) -> Facts:
        """These facts and some more."""
        return Facts((*self.conditions, *conditions), self.near)

    def around(self, symbol: Symbol, value: Expr) -> Facts:
        """These facts, near one value of a symbol."""
        return Facts(self.conditions, {**self.near, symbol: value})

    def open_in(self, symbol: Symbol) -> Facts:
        """Those that still hold when the symbol moves a little: no equations and no ≤ about it."""
        kept = [one for one in self.conditions if symbol not in one[0].free_symbols or one[1] in (">", "<", "!=")]
        return Facts(kept, self.near)

    def positive(self, expression: Expr) -> bool:
        return self.sign(expression) <= POSITIVE

    def nonnegative(self, expression: Expr) -> bool:
        return self.sign(expression) <= NOT_NEGATIVE

    def nonzero(self, expression: Expr) -> bool:
        return self.sign(expression) <= NOT_ZERO

    def impossible(self) -> bool:
        """Whether the facts visibly exclude each other."""
        if any(not self.sign(one) or not self._by_form(one) & RELATIONS[relation] for one, relation in self.conditions):
            return True
        return self._excluded([], {monomial for terms, _ in self._terms for monomial in terms})

    def sign(self, expression: Expr) -> Signs:
        if expression not in self._known:
            self._known[expression] = ANY  # met again inside itself: nothing is known
            self._known[expression] = self._sign(sympy.sympify(expression))
        return self._known[expression]

    def _sign(self, expression: Expr) -> Signs:
        found = self._by_form(expression)
        if len(found) > 1:
            found &= self._listed(polynomial_terms(expression))
        if len(found) > 1 and isinstance(expression, (Add, Symbol, Mul)):
            found = self._by_elimination(expression, found)
        if len(found) > 1 and isinstance(expression, Add) and len(expression.args) <= LARGEST:
            found &= self._by_factors(expression)
            found &= self._by_squares(polynomial_terms(expression))
        if len(found) > 1 and self.near and expression.free_symbols & self.near.keys():
            there = self.sign(expression.xreplace(self.near))
            found &= there if 0 not in there else ANY
        if len(found) > 1 and isinstance(expression, Add) and len(expression.args) <= LARGEST:
            found &= self._as_quotient(expression)
        return found

    def _as_quotient(self, expression: Expr) -> Signs:
        """The sign of a sum of fractions over their common denominator."""
        above, below = sympy.fraction(sympy.together(expression))
        if below.is_number or polynomial_terms(above - expression * below):
            return ANY
        return frozenset(one * other for one, other in product(self.sign(above), self.sign(below) - ZERO))

    def _by_squares(self, terms: dict[Expr, Rational]) -> Signs:
        """A sum of squares, and of other terms that are visibly at least zero."""
        for turned, told in ((1, NOT_NEGATIVE), (-1, NOT_POSITIVE)):
            squares = {monomial: value * turned for monomial, value in terms.items()}
            added = [one for one, value in squares.items() if value > 0 and _odd(one) and self._by_form(one) <= NOT_NEGATIVE]
            rest = {monomial: value for monomial, value in squares.items() if monomial not in added}
            if sum_of_squares(rest):
                constant = rest.get(sympy.Integer(1), sympy.Integer(0))
                # Still one with a little less of the constant: then it is never zero.
                less = {**rest, sympy.Integer(1): constant * 4095 / 4096}
                strict = any(self._by_form(one) <= POSITIVE for one in added) or (constant > 0 and sum_of_squares(less))
                return told - ZERO if strict else told
        return ANY

    def _by_factors(self, expression: Expr) -> Signs:
        if not is_polynomial_over_q(expression):
            return ANY
        content, factors = sympy.factor_list(expression)
        if len(factors) == 1 and factors[0][1] == 1:
            return ANY
        product = Mul(content, *(factor**power for factor, power in factors))
        return self._by_form(product) if polynomial_terms(product) == polynomial_terms(expression) else ANY

    # ------------------------------------------------------------------------------------------------ by form

    def _by_form(self, expression: Expr) -> Signs:
        if isinstance(expression, Rational):
            return frozenset({int(sympy.sign(expression))})
        if isinstance(expression, sympy.NumberSymbol):
            return POSITIVE  # π, e and the like; sympy has no negative one
        if isinstance(expression, Symbol):
            return _declared(expression)
        if isinstance(expression, Mul):
            found = POSITIVE
            for part in expression.args:
                found = frozenset(one * other for one, other in product(found, self.sign(part)))
            return found
        if isinstance(expression, Add):
            return _sum_of([self.sign(part) for part in expression.args])
        if isinstance(expression, sympy.exp):
            return POSITIVE
        if isinstance(expression, Pow):
            return self._of_power(expression)
        if isinstance(expression, sympy.Abs):
            return frozenset(abs(one) for one in self.sign(expression.args[0]))
        if isinstance(expression, (sympy.erf, sympy.sinh, sympy.tanh, sympy.atan, sympy.sign)):
            return self.sign(expression.args[0])
        if isinstance(expression, sympy.log):
            return self.sign(expression.args[0] - 1)
        if (
            isinstance(expression, Jet)
            and not any(expression.orders)
            and getattr(expression.function, "sign", "") == "nonnegative"
        ):
            return NOT_NEGATIVE
        return ANY

    def _of_power(self, power: Pow) -> Signs:
        base, exponent = power.base, power.exp
        inside = self.sign(base)
        if isinstance(exponent, sympy.Integer):
            signs = frozenset(one ** abs(int(exponent)) for one in inside) if exponent else POSITIVE
            return signs - ZERO if exponent.is_negative else signs
        if inside <= POSITIVE:
            return POSITIVE
        if isinstance(exponent, Rational) and inside <= NOT_NEGATIVE:
            return inside - ZERO if exponent.is_negative else inside
        if isinstance(exponent, Rational) and exponent.q % 2 == 0:
            return NOT_NEGATIVE  # where an even root is a real number at all
        return ANY

    # ----------------------------------------------------------------------------------------------- by facts

    def _listed(self, terms: dict[Expr, Rational]) -> Signs:
        """What a condition says that is a rational multiple of the expression."""
        found = ANY
        for known, signs in self._terms:
            if known and known.keys() == terms.keys():
                ratios = {terms[key] / known[key] for key in known}
                if len(ratios) == 1:
                    ratio = ratios.pop()
                    found &= signs if ratio > 0 else frozenset(-one for one in signs)
        return found

    def _by_elimination(self, expression: Expr, found: Signs) -> Signs:
        """Discards the signs that contradict the facts, each monomial being taken as a number of its own."""
        terms = polynomial_terms(expression)
        for wrong, assumed in ((frozenset({-1, 0}), NOT_POSITIVE), (frozenset({0, 1}), NOT_NEGATIVE), (ZERO, ZERO)):
            if wrong & found and self._excluded([(terms, assumed)], set(terms)):
                found -= wrong
        for wrong in (NEGATIVE, POSITIVE):
            if wrong <= found and len(found) > 1 and self._excluded([(terms, wrong)], set(terms)):
                found -= wrong
        return found

    def _excluded(self, extra: list[tuple[dict[Expr, Rational], Signs]], monomials: set[Expr]) -> bool:
        told = [*self._terms, *extra]
        monomials = monomials.union(*(terms for terms, _ in told)) - {sympy.Integer(1)}
        # In an order that does not depend on hashes: a run that is cut short is cut short everywhere at the same place.
        numbers: dict[Expr, Any] = {monomial: number for number, monomial in enumerate(sorted(monomials, key=_text))}
        numbers[sympy.Integer(1)] = ONE
        rows = [row for terms, signs in told for row in _rows(terms, signs, numbers)]
        for monomial in list(numbers)[:-1]:
            rows += _rows({monomial: sympy.Integer(1)}, self._by_form(monomial), numbers)
        return exclude_each_other(rows)


def is_polynomial_over_q(expression: Expr) -> bool:
    """Whether it is one in its symbols, with rational coefficients."""
    symbols = sorted(expression.free_symbols, key=str)
    if not symbols or not expression.is_polynomial(*symbols):
        return False
    return sympy.Poly(expression, *symbols).domain in (sympy.ZZ, sympy.QQ)


def _odd(monomial: Expr) -> bool:
    """Whether a monomial is no square of another one."""
    powers = [factor.as_base_exp()[1] for factor in Mul.make_args(monomial)]
    return monomial != 1 and not all(isinstance(power, sympy.Integer) and int(power) % 2 == 0 for power in powers)


def _declared(symbol: Symbol) -> Signs:
    if symbol.is_positive:
        return POSITIVE
    if symbol.is_negative:
        return NEGATIVE
    if symbol.is_nonnegative:
        return NOT_NEGATIVE
    if symbol.is_nonpositive:
        return NOT_POSITIVE
    return NOT_ZERO if symbol.is_zero is False else ANY


def _sum_of(parts: list[Signs]) -> Signs:
    for sign in (1, -1):
        if all(signs <= {0, sign} for signs in parts):
            return frozenset({sign}) if any(signs <= {sign} for signs in parts) else _united(parts)
    return ANY


def _united(parts: list[Signs]) -> Signs:
    return frozenset().union(*parts)


@lru_cache(maxsize=10_000)
def _text(expression: Expr) -> str:
    return str(expression)


def _rows(terms: dict[Expr, Any], signs: Signs, numbers: dict[Expr, Any]) -> list[Row]:
    form = {numbers[key]: Fraction(int(value.p), int(value.q)) for key, value in terms.items()}
    against = {key: -value for key, value in form.items()}
    return {
        POSITIVE: [Row(form, True)],
        NOT_NEGATIVE: [Row(form, False)],
        NEGATIVE: [Row(against, True)],
        NOT_POSITIVE: [Row(against, False)],
        ZERO: [Row(form, False), Row(against, False)],
    }.get(signs, [])
