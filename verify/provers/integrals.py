"""Definite integrals in closed form, by a few rules whose conditions are checked.

    ∫ xⁿ dx, ∫ xⁿ exp(α x + β) dx, ∫ xⁿ exp(-A x² + B x + C) dx     over intervals, half lines and the whole line
    ∫ polynomial × exp(quadratic) × U⁽ʲ⁾(α x + β) dx                  over the whole line, U of moderate growth
    ∫ polynomial × U⁽ʲ⁾(α x + β) dx                                   over finite intervals
    other elementary integrands                                       over finite intervals, by a proposal of sympy

An antiderivative is proposed and then checked: its derivative must be the integrand, by the zero test of closed forms,
and it must be smooth inside the interval. The integral is the difference of its limits at the ends. A limit at infinity
is taken only of terms whose convergence is visible (A > 0 for exp(-A x²), α ≠ 0 of the right sign for exp(α x)); a divergent
integral therefore has no value here. Every term converges absolutely or there is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr, Integer, Rational, Symbol, oo
from sympy.integrals.manualintegrate import manualintegrate

from verify.provers.closed_form import NotClosed, is_zero
from verify.provers.defined import why_undefined
from verify.provers.jets import Jet, NotDifferentiated, Unknown, derivative
from verify.provers.moments import moments, primitive
from verify.provers.signs import Facts

HIGHEST = 24
LONGEST = 40  # operations in an integrand that no rule covers


class NotIntegrated(Exception):
    """No rule covers the integral, or a condition is not visible, in words."""


@dataclass(frozen=True)
class Term:
    """coefficient · x^power · exp(Σ exponent[k] x^k) · jet, the coefficient and the exponent's numbers being free of x."""

    coefficient: Expr
    power: Rational
    exponent: tuple[Expr, ...] = ()  # of x^1, x^2; the constant goes to the coefficient
    jet: Jet | None = None

    def times(self, other: Term) -> Term:
        if self.jet is not None and other.jet is not None:
            raise NotIntegrated("a product of two arbitrary functions")
        longest = max(len(self.exponent), len(other.exponent))
        exponent = tuple(_at(self.exponent, k) + _at(other.exponent, k) for k in range(longest))
        while exponent and exponent[-1] == 0:
            exponent = exponent[:-1]
        return Term(self.coefficient * other.coefficient, self.power + other.power, exponent, self.jet or other.jet)


def _at(values: tuple[Expr, ...], place: int) -> Expr:
    return values[place] if place < len(values) else Integer(0)


def terms(body: Expr, x: Symbol) -> list[Term]:
    """The integrand as a sum of terms. Raises NotIntegrated."""
    if x not in body.free_symbols:
        return [Term(body, Integer(0))]
    if body == x:
        return [Term(Integer(1), Integer(1))]
    if isinstance(body, sympy.Add):
        return [one for part in body.args for one in terms(part, x)]
    if isinstance(body, sympy.Mul):
        total = [Term(Integer(1), Integer(0))]
        for part in body.args:
            total = _product(total, terms(part, x))
        return total
    if isinstance(body, sympy.Pow) and body.base == x and isinstance(body.exp, Rational):
        return [Term(Integer(1), body.exp)]
    if isinstance(body, sympy.Pow) and isinstance(body.exp, Integer) and 0 < body.exp <= HIGHEST:
        total, factor = [Term(Integer(1), Integer(0))], terms(body.base, x)
        for _ in range(int(body.exp)):
            total = _product(total, factor)
        return total
    if isinstance(body, sympy.exp):
        inside = coefficients(body.args[0], x)
        if max(inside) <= 2:
            exponent = tuple(inside.get(k, Integer(0)) for k in range(1, max(inside) + 1))
            return [Term(sympy.exp(inside.get(0, Integer(0))), Integer(0), exponent)]
    if isinstance(body, Jet) and len(body.arguments) == 1:
        return [Term(Integer(1), Integer(0), (), body)]
    raise NotIntegrated(f"{type(body).__name__} of {x} is not among the integrands with a rule")


def _product(left: list[Term], right: list[Term]) -> list[Term]:
    if len(left) * len(right) > 2000:
        raise NotIntegrated("the integrand has too many terms")
    return _merged([one.times(other) for one in left for other in right])


def _merged(found: list[Term]) -> list[Term]:
    """Terms of one kind added up; kinds are compared as they are written out."""
    kinds: dict[Any, Term] = {}
    for term in found:
        exponent = tuple(sympy.expand(one) for one in term.exponent)
        key = (term.power, exponent, term.jet)
        before = kinds[key].coefficient if key in kinds else Integer(0)
        kinds[key] = Term(before + term.coefficient, term.power, exponent, term.jet)
    return [term for term in kinds.values() if term.coefficient != 0]


def coefficients(expression: Expr, x: Symbol) -> dict[int, Expr]:
    """The coefficients of a polynomial in x (of x^0 always). Raises NotIntegrated."""
    found: dict[int, Expr] = {0: Integer(0)}
    for term in terms(expression, x):
        if term.exponent or term.jet is not None or not isinstance(term.power, Integer) or term.power < 0:
            raise NotIntegrated(f"{expression} is no polynomial in {x}")
        power = int(term.power)
        found[power] = found.get(power, Integer(0)) + term.coefficient
    return found


# --------------------------------------------------------------------------------------------------- antiderivatives


@dataclass(frozen=True)
class Piece:
    """A summand of an antiderivative, with its limits at -∞ and ∞ (None: it has none, or none that is visible)."""

    value: Expr
    below: Expr | None
    above: Expr | None


def antiderivative(term: Term, x: Symbol, facts: Facts) -> list[Piece]:
    """What differentiates to the term; a proposal, which ``integral`` checks. Raises NotIntegrated."""
    exponent = tuple(term.exponent)
    if term.jet is not None:
        return [_of_function(term, term.jet, x, facts)]
    if not exponent:
        return [_power(term, x)]
    if not isinstance(term.power, Integer) or not 0 <= term.power <= HIGHEST:
        raise NotIntegrated(f"{x}**{term.power} times an exponential")
    if len(exponent) == 1:
        return [_exponential(term, exponent[0], x, facts)]
    return _gaussian(term, exponent[0], exponent[1], x, facts)


def _power(term: Term, x: Symbol) -> Piece:
    if term.power == -1:
        return Piece(term.coefficient * sympy.log(x), None, None)
    value = term.coefficient * x ** (term.power + 1) / (term.power + 1)
    vanishing = Integer(0) if term.power < -1 else None
    return Piece(value, vanishing if isinstance(term.power, Integer) else None, vanishing)


def _of_function(term: Term, jet: Jet, x: Symbol, facts: Facts) -> Piece:
    """x^n U⁽ʲ⁾(α x + β): it has no limits at infinity."""
    slope, offset = _linear(jet, x, facts)
    if not isinstance(term.power, Integer) or term.power < 0:
        raise NotIntegrated(f"{x}**{term.power} times an arbitrary function")
    return Piece(term.coefficient * primitive(int(term.power), jet, slope, offset, x), None, None)


def _linear(jet: Jet, x: Symbol, facts: Facts) -> tuple[Expr, Expr]:
    """α ≠ 0 and β where the argument is α x + β. Raises NotIntegrated."""
    inside = coefficients(jet.arguments[0], x)
    slope = inside.get(1, Integer(0))
    if max(inside) > 1 or not facts.nonzero(slope):
        raise NotIntegrated(f"the argument of {jet.function} is not visibly moved by {x}")
    return slope, inside[0]


def _exponential(term: Term, slope: Expr, x: Symbol, facts: Facts) -> Piece:
    if not facts.nonzero(slope):
        raise NotIntegrated(f"{slope} is not visibly nonzero in exp({slope * x})")
    n = int(term.power)
    total = sympy.Add(*((-1) ** k * sympy.ff(n, k) * x ** (n - k) / slope ** (k + 1) for k in range(n + 1)))
    below = Integer(0) if facts.positive(slope) else None
    above = Integer(0) if facts.positive(-slope) else None
    return Piece(term.coefficient * total * sympy.exp(slope * x), below, above)


def _gaussian(term: Term, linear: Expr, quadratic: Expr, x: Symbol, facts: Facts) -> list[Piece]:
    """J_0 by erf, and 2A J_n = -x^{n-1} e^q + (n-1) J_{n-2} + B J_{n-1}."""
    a = -quadratic
    if not facts.positive(a):
        raise NotIntegrated(f"{a} is not visibly positive in exp(-({a}) {x}**2)")
    root = sympy.sqrt(a)
    weight = sympy.exp(linear * x + quadratic * x**2)
    height = sympy.exp(linear**2 / (4 * a)) * sympy.sqrt(sympy.pi) / (2 * root)
    # pairs (p, c): J_n = p e^q + c height erf(…)
    found: list[tuple[Expr, Expr]] = [(Integer(0), Integer(1))]
    for n in range(1, int(term.power) + 1):
        older = found[n - 2] if n > 1 else (Integer(0), Integer(0))
        last = found[n - 1]
        found.append(
            (
                (-(x ** (n - 1)) + (n - 1) * older[0] + linear * last[0]) / (2 * a),
                ((n - 1) * older[1] + linear * last[1]) / (2 * a),
            )
        )
    polynomial, share = found[int(term.power)]
    tall = term.coefficient * share * height
    return [
        Piece(term.coefficient * polynomial * weight, Integer(0), Integer(0)),
        Piece(tall * sympy.erf(root * x - linear / (2 * root)), -tall, tall),
    ]


# ------------------------------------------------------------------------------------------------- definite integrals


def integral(body: Expr, x: Symbol, low: Expr, high: Expr, facts: Facts) -> Expr:
    """∫ body dx from low to high, in closed form. Raises NotIntegrated.

    ``facts`` are about the other variables. The ends are finite expressions free of x, or -∞ and ∞; low ≤ high must be
    visible, also where the body is zero: it was worked out for points between the two.
    """
    _check_ends(low, high, facts)  # the body may be what it is only where low < x < high
    if body == 0:
        return Integer(0)
    inside = x if isinstance(x, sympy.Dummy) else sympy.Dummy(x.name, real=True)
    body, x = body.xreplace({x: inside}), inside
    within = facts.but(*_range(x, low, high))
    if problem := why_undefined(body, within):
        raise NotIntegrated(f"inside the integral {problem}")
    try:
        found = _merged(terms(body, x))
    except NotIntegrated as error:
        return _elementary(body, x, low, high, facts, error)
    _check_terms(found, body, x, within)
    finite = oo not in (low, high) and -oo not in (low, high)
    plain = [term for term in found if term.jet is None or (finite and not term.exponent)]
    value = _of_functions([term for term in found if term not in plain], x, low, high, facts)
    pieces = [piece for term in plain for piece in antiderivative(term, x, facts)]
    _check_antiderivative(pieces, plain, x, within)
    for end, sign in ((high, 1), (low, -1)):
        for piece in pieces:
            value += sign * _limit(piece, x, end, facts)
    return value


def _elementary(body: Expr, x: Symbol, low: Expr, high: Expr, facts: Facts, error: NotIntegrated) -> Expr:
    """Over a finite interval: sympy proposes an antiderivative, which is then checked like any other."""
    if {low, high} & {oo, -oo} or body.has(Unknown) or body.count_ops() > LONGEST:
        raise error
    proposed = manualintegrate(body, x)
    if proposed.has(sympy.Integral, sympy.Piecewise):
        raise error
    within = facts.but(*_range(x, low, high))
    try:
        if why_undefined(proposed, within, x) or not is_zero(derivative(proposed, x) - body, within):
            raise error
    except (NotClosed, NotDifferentiated):
        raise error from None
    piece = Piece(proposed, None, None)
    return _limit(piece, x, high, facts) - _limit(piece, x, low, facts)


def _check_ends(low: Expr, high: Expr, facts: Facts) -> None:
    if low == oo or high == -oo:
        raise NotIntegrated("the lower end is above the upper end")
    if low != -oo and high != oo and not facts.nonnegative(high - low):
        raise NotIntegrated(f"{low} is not visibly at most {high}")


def _range(x: Symbol, low: Expr, high: Expr) -> list[tuple[Expr, str]]:
    return [(x - low, ">") for _ in range(low != -oo)] + [(high - x, ">") for _ in range(high != oo)]


def written(found: list[Term], x: Symbol) -> Expr:
    """The sum of the terms."""
    total = Integer(0)
    for one in found:
        exponent = sympy.Add(*(value * x ** (k + 1) for k, value in enumerate(one.exponent)))
        total += one.coefficient * x**one.power * sympy.exp(exponent) * (one.jet or Integer(1))
    return total


def _check_terms(found: list[Term], body: Expr, x: Symbol, within: Facts) -> None:
    try:
        if not is_zero(written(found, x) - body, within):
            raise NotIntegrated("the integrand is not recognised in the sum of its terms")
    except NotClosed as error:
        raise NotIntegrated(str(error)) from error


def _check_antiderivative(pieces: list[Piece], plain: list[Term], x: Symbol, within: Facts) -> None:
    whole = sympy.Add(*(piece.value for piece in pieces))
    try:
        if problem := why_undefined(whole, within, x):
            raise NotIntegrated(f"in the antiderivative {problem}")
        if not is_zero(derivative(whole, x) - written(plain, x), within):
            raise NotIntegrated("the antiderivative does not pass its check")
    except (NotClosed, NotDifferentiated) as error:
        raise NotIntegrated(str(error)) from error


def _limit(piece: Piece, x: Symbol, end: Expr, facts: Facts) -> Expr:
    if end in (oo, -oo):
        value = piece.above if end == oo else piece.below
        if value is None:
            raise NotIntegrated(f"no limit is visible at {'' if end == oo else '-'}∞: the integral may diverge")
        return value
    value = piece.value.xreplace({x: end})
    if problem := why_undefined(value, facts):
        raise NotIntegrated(f"at the end {end} of the interval {problem}")
    return value


def _of_functions(found: list[Term], x: Symbol, low: Expr, high: Expr, facts: Facts) -> Expr:
    """The terms with an arbitrary function, over the whole line."""
    total = Integer(0)
    for term in found:
        jet = term.jet
        if jet is None:
            continue
        if (low, high) != (-oo, oo) or len(term.exponent) != 2 or not isinstance(term.power, Integer) or term.power < 0:
            raise NotIntegrated("arbitrary functions are integrated only against exp(quadratic) over the whole line")
        if getattr(jet.function, "growth", "any") != "moderate":
            raise NotIntegrated(f"{jet.function} may grow so fast that the integral diverges")
        slope, offset = _linear(jet, x, facts)
        if not facts.positive(-term.exponent[1]):
            raise NotIntegrated(f"{-term.exponent[1]} is not visibly positive in the exponent")
        exponent = {1: term.exponent[0], 2: term.exponent[1]}
        size = slope if facts.positive(slope) else sympy.Abs(slope)
        total += term.coefficient * moments({int(term.power): Integer(1)}, exponent, jet, slope, offset, size)
    return total
