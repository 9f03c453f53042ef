"""Expansions in powers of a small variable, exactly: orders and limits.

An expression that is visibly smooth at δ = 0 has the coefficients of its derivatives there; arbitrary functions count as
smooth, so U(θ + δ) = U(θ) + δ U'(θ) + δ²/2 U''(θ) + … with derivatives that stay symbols. Quotients such as
(U(θ + δ) - U(θ)) / δ are expanded by arithmetic of truncated Laurent series. The remainder is O of the next power, by
Taylor's theorem; nothing is said about how large its constant is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr, Integer, Pow, Rational, Symbol

from verify.provers.closed_form import NotClosed, is_zero
from verify.provers.defined import EVERYWHERE
from verify.provers.jets import Jet, NotDifferentiated, derivative
from verify.provers.moments import Moment
from verify.provers.signs import Facts

DEEPEST = 12


class NotExpanded(Exception):
    """There is no expansion, or none that is visible, in words."""


class _TooShort(Exception):
    """All known coefficients of a denominator are zero: more of them are needed."""


@dataclass(frozen=True)
class Series:
    """Σ_k coefficients[k] δ^(start + k) + O(δ^end), where end = start + number of coefficients."""

    start: int
    coefficients: tuple[Expr, ...]

    @property
    def end(self) -> int:
        return self.start + len(self.coefficients)

    def at(self, power: int) -> Expr:
        inside = self.start <= power < self.end
        return self.coefficients[power - self.start] if inside else Integer(0)

    def __add__(self, other: Series) -> Series:
        start, end = min(self.start, other.start), min(self.end, other.end)
        return Series(min(start, end), tuple(self.at(k) + other.at(k) for k in range(start, end)))

    def __mul__(self, other: Series) -> Series:
        start = self.start + other.start
        length = min(len(self.coefficients), len(other.coefficients))
        found = [sympy.Add(*(self.coefficients[i] * other.coefficients[k - i] for i in range(k + 1))) for k in range(length)]
        return Series(start, tuple(found))


def series(expression: Expr, small: Symbol, end: int, facts: Facts) -> Series:
    """The expansion at 0, up to O(small^end) at least where that can be had. Raises NotExpanded."""
    facts = Facts((one for one in facts.conditions if small not in one[0].free_symbols), facts.near)
    for extra in range(0, DEEPEST, 2):
        try:
            found = _Expansion(small, facts, end + extra).of(expression)
        except _TooShort:
            continue
        if found.end >= end:
            return Series(min(found.start, end), tuple(found.at(k) for k in range(min(found.start, end), end)))
    raise NotExpanded("the expansion loses too many powers")


@dataclass
class _Expansion:
    small: Symbol
    facts: Facts
    end: int

    def of(self, e: Expr) -> Series:
        if self.small not in e.free_symbols:
            return Series(0, (e, *[Integer(0)] * max(self.end - 1, 0)))
        if not why_not_smooth(e, self.small, self.facts):
            return self.taylor(e)
        if isinstance(e, sympy.Add):
            return self.sum([self.of(part) for part in e.args])
        if isinstance(e, sympy.Mul):
            # One numerator: (U(θ + δ) - U(θ)) / δ would otherwise lose a power for every factor.
            total = self.of(e.args[0])
            for part in e.args[1:]:
                total = total * self.of(part)
            return total
        if isinstance(e, Pow) and isinstance(e.exp, Integer):
            base = self.of(e.base)
            one = base if e.exp > 0 else self.inverse(base)
            total = one
            for _ in range(abs(int(e.exp)) - 1):
                total = total * one
            return total
        inner = self._resolved(e)
        if inner is not None:
            return inner
        raise NotExpanded(why_not_smooth(e, self.small, self.facts))

    def sum(self, parts: list[Series]) -> Series:
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return total

    def taylor(self, e: Expr) -> Series:
        found, here = [], e
        for k in range(self.end):
            if k:
                try:
                    here = derivative(here, self.small)
                except NotDifferentiated as error:
                    raise NotExpanded(str(error)) from error
            found.append(here.xreplace({self.small: Integer(0)}) / sympy.factorial(k))
        return Series(0, tuple(found))

    def _resolved(self, e: Expr) -> Series | None:
        """A function of something that is smooth only after its own expansion, such as exp(sin(δ)/δ)."""
        if not isinstance(e, (*EVERYWHERE, sympy.log)) and not (isinstance(e, Pow) and isinstance(e.exp, Rational)):
            return None
        argument = e.base if isinstance(e, Pow) else e.args[0]
        inner = self.of(argument)
        if any(not vanishes(inner.at(k), self.facts) for k in range(inner.start, min(inner.end, 0))) or inner.end < 1:
            return None
        if isinstance(e, (Pow, sympy.log)) and not self.facts.positive(inner.at(0)):
            return None
        polynomial = sympy.Add(*(inner.at(k) * self.small**k for k in range(max(inner.start, 0), inner.end)))
        outer = Pow(polynomial, e.exp) if isinstance(e, Pow) else e.func(polynomial)
        if why_not_smooth(outer, self.small, self.facts) or outer.has(sympy.zoo, sympy.nan, sympy.oo):
            return None
        return Series(0, _Expansion(self.small, self.facts, inner.end).taylor(outer).coefficients)

    def inverse(self, x: Series) -> Series:
        x = self.stripped(x)
        lead = x.coefficients[0]
        if not self.facts.nonzero(lead) and not self._nonzero_number(lead):
            raise NotExpanded(f"{lead} is not visibly nonzero, and leads a denominator")
        found: list[Expr] = [1 / lead]
        for k in range(1, len(x.coefficients)):
            found.append(-sympy.Add(*(x.coefficients[i] * found[k - i] for i in range(1, k + 1))) / lead)
        return Series(-x.start, tuple(found))

    def stripped(self, x: Series) -> Series:
        """Without leading coefficients that are identically zero."""
        coefficients = list(x.coefficients)
        start = x.start
        while coefficients and vanishes(coefficients[0], self.facts):
            coefficients.pop(0)
            start += 1
        if not coefficients:
            raise _TooShort
        return Series(start, tuple(coefficients))

    def _nonzero_number(self, lead: Expr) -> bool:
        return isinstance(lead, Rational) and lead != 0


def vanishes(coefficient: Expr, facts: Facts) -> bool:
    """Whether a coefficient is recognised as zero where the facts hold."""
    try:
        return coefficient == 0 or is_zero(coefficient, facts)
    except NotClosed:
        return False


def is_of_order(expression: Expr, small: Symbol, power: Any, facts: Facts) -> str:
    """Nothing if expression = O(small^power) as small → 0, otherwise why that is not shown. Raises NotExpanded."""
    if has_root(expression, small):
        expression, small, power = _by_its_root(expression, small), _ROOT, 2 * power
    end = int(sympy.ceiling(power))
    found = series(expression, small, end, facts)
    for k in range(found.start, end):
        if not vanishes(found.at(k), facts):
            return f"the coefficient of {small}**{k} is not recognised as zero: {found.at(k)}"
    return ""


def limit_at_zero(expression: Expr, small: Symbol, facts: Facts) -> Expr:
    """lim expression as small → 0. Raises NotExpanded where there is none, or none that is visible."""
    if has_root(expression, small):
        expression, small = _by_its_root(expression, small), _ROOT
    found = series(expression, small, 1, facts)
    for k in range(found.start, 0):
        if not vanishes(found.at(k), facts):
            raise NotExpanded(f"the term with {small}**{k} is not recognised as zero")
    return found.at(0)


_ROOT = sympy.Dummy("r", positive=True)


def has_root(expression: Expr, small: Symbol) -> bool:
    """Whether a square root of a small positive variable itself stands in the expression."""
    halves = (part for part in expression.atoms(Pow) if part.base == small and isinstance(part.exp, Rational))
    return bool(small.is_positive) and any(part.exp.q == 2 for part in halves)


def _by_its_root(expression: Expr, small: Symbol) -> Expr:
    """With r² in the place of the variable, for r > 0."""
    return expression.xreplace({small: _ROOT**2})


def why_not_smooth(expression: Expr, small: Symbol, facts: Facts) -> str:
    """Words for the first part that is not visibly smooth in a neighbourhood of small = 0, or nothing.

    All conditions are open ones at 0 (nonzero, positive), so they hold near 0 as well.
    """
    at_zero = {small: Integer(0)}
    for part in sympy.preorder_traversal(expression):
        if not isinstance(part, Expr) or small not in part.free_symbols:
            continue
        if part == small or isinstance(part, (Jet, sympy.Add, sympy.Mul, *EVERYWHERE)):
            continue
        if isinstance(part, Moment):
            if not facts.positive(part.quadratic.xreplace(at_zero)):
                return f"{part.quadratic} is not visibly positive in a Gaussian weight"
            continue
        if isinstance(part, sympy.log):
            inner = part.args[0].xreplace(at_zero)
            if not facts.positive(inner):
                return f"{inner} is not visibly positive, and stands in a logarithm"
        elif isinstance(part, Pow) and isinstance(part.exp, Integer):
            inner = part.base.xreplace(at_zero)
            if part.exp.is_negative and not facts.nonzero(inner):
                return f"{inner} is not visibly nonzero, and stands in a denominator"
        elif isinstance(part, Pow) and part.base is not sympy.E:
            inner = part.base.xreplace(at_zero)
            if not facts.positive(inner):
                return f"{inner} is not visibly positive, and is raised to the power {part.exp}"
        elif isinstance(part, sympy.Abs):
            inner = part.args[0].xreplace(at_zero)
            if not facts.nonzero(inner):
                return f"|{part.args[0]}| may have a kink"
        elif not isinstance(part, Pow):
            return f"no expansion of {type(part).__name__}"
    return ""
