"""Both sides of a claim about real variables at one point, exactly: closed forms, compared as fractions or by intervals.

Variables become numbers, functions become polynomials, derivatives are taken and integrals worked out by sympy. A closed
form is believed only after the sampling checker's own arithmetic has found the same number (``verify.refute.real_points``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import mpmath
import sympy
from sympy import Dummy, Expr, Integer, Rational, oo

from verify.claims.budget import look
from verify.claims.model import Claim
from verify.language import calculus as C
from verify.language import piecewise as P
from verify.language import terms as L
from verify.language.printing import to_text
from verify.refute.gaussian import whole_line
from verify.refute.intervals import NoExactValue, enclosure, ends, sign_of
from verify.refute.real_rules import by_rules

NEAR = Rational(1, 10**30)
UNKNOWN = (sympy.Integral, sympy.Limit, sympy.Piecewise, sympy.zoo, sympy.nan, oo, -oo)


@dataclass(frozen=True)
class Polynomial:
    """A polynomial as (coefficient, exponents) summands: what an arbitrary function is at a point."""

    summands: tuple[tuple[Fraction, tuple[int, ...]], ...]

    @property
    def is_nonnegative(self) -> bool:
        """Whether it is visibly nowhere below zero: even powers with positive coefficients."""
        return all(factor >= 0 and not any(power % 2 for power in powers) for factor, powers in self.summands)

    def __call__(self, *arguments: Any) -> Any:
        total: Any = Integer(0) if _is_sympy(arguments) else mpmath.mpf(0)
        for coefficient, exponents in self.summands:
            part: Any = Rational(coefficient.numerator, coefficient.denominator) if _is_sympy(arguments) else _float(coefficient)
            for argument, exponent in zip(arguments, exponents, strict=True):
                part = part * argument**exponent
            total = total + part
        return total


def _is_sympy(arguments: tuple[Any, ...]) -> bool:
    return any(isinstance(argument, Expr) for argument in arguments)


def _float(value: Fraction) -> Any:
    return mpmath.mpf(value.numerator) / value.denominator


@dataclass(frozen=True)
class Place:
    """Values of everything that is free: exact numbers, matrices of such, polynomials."""

    numbers: dict[Any, Expr] = field(default_factory=dict)
    matrices: dict[Any, tuple[tuple[Fraction, ...], ...]] = field(default_factory=dict)
    functions: dict[Any, Polynomial] = field(default_factory=dict)


# ------------------------------------------------------------------------------------------------------------ closed forms


@dataclass(frozen=True)
class _Env:
    """What names stand for: a number, or a symbol that is differentiated or integrated along, and then its value."""

    place: Place
    names: dict[Any, Any]
    values: dict[Any, Any]

    def with_name(self, name: Any, meaning: Any, **value: Any) -> _Env:
        values = {**self.values, meaning: value["value"]} if value else self.values
        return _Env(self.place, {**self.names, name: meaning}, values)


def closed_form(term: Expr, place: Place) -> Any:
    """The value of a term as a closed form, a matrix as a sympy matrix. Raises NoExactValue."""
    try:
        result = _worked_out(term, _Env(place, dict(place.numbers), {}))
    except NoExactValue as error:
        found = None if place.functions or place.matrices else by_rules(term, place.numbers)
        if found is None:
            raise error
        result = found
    for entry in result if isinstance(result, sympy.MatrixBase) else [result]:
        if entry.free_symbols or entry.has(*UNKNOWN):
            raise NoExactValue("a side has no closed form that is known here")
    return result


def _worked_out(term: Any, env: _Env) -> Any:
    """``_closed``, with whatever sympy says where it cannot go on turned into NoExactValue."""
    try:
        return _closed(term, env)
    except (ArithmeticError, KeyError, NotImplementedError, RecursionError, TypeError, ValueError) as error:
        raise NoExactValue(str(error) or type(error).__name__) from None


def _closed(term: Any, env: _Env) -> Any:
    if term.is_Rational or term in (sympy.pi, sympy.E):
        return term
    if isinstance(term, (C.Variable, C.Index)):
        return env.names[term]
    if isinstance(term, C.Matrix):
        return sympy.Matrix([[Rational(x.numerator, x.denominator) for x in row] for row in env.place.matrices[term]])
    if isinstance(term, sympy.Add):
        parts = [_closed(part, env) for part in term.args]
        return sum(parts[1:], parts[0])
    if isinstance(term, sympy.Mul):
        return _product([_closed(part, env) for part in term.args])
    handler = next((_CLOSED[base] for base in type(term).__mro__ if base in _CLOSED), None)
    if handler is None:
        raise NoExactValue(f"{type(term).__name__} has no exact meaning here")
    return handler(term, env)


def _product(parts: list[Any]) -> Any:
    result = parts[0]
    for part in parts[1:]:
        result = result * part
    return result


def _power(term: Any, env: _Env) -> Any:
    base, exponent = _closed(term.base, env), _closed(term.exp, env)
    if not isinstance(base, sympy.MatrixBase) and _here(base, env) == 0 and not exponent.is_positive and exponent != 0:
        raise NoExactValue("a division by zero")
    result = base**exponent
    if not isinstance(result, sympy.MatrixBase) and result.is_number and result.is_real is False:
        raise NoExactValue("a root of a negative number")
    return result


def _fraction(term: Any, env: _Env) -> Any:
    below = _closed(term.denominator, env)
    if below == 0 or _here(below, env) == 0:
        raise NoExactValue("a division by zero")
    return _closed(term.numerator, env) / below


def _log(term: Any, env: _Env) -> Any:
    inner = _closed(term.args[0], env)
    here = _here(inner, env)
    if here is not None and sign_of(here) <= 0:
        raise NoExactValue("the logarithm of a number that is not positive")
    return sympy.log(inner)


def _derivative(term: Any, env: _Env) -> Any:
    at, along = env.names[term.variable], Dummy("x", real=True)
    body = _closed(term.body, env.with_name(term.variable, along, value=_now(at, env)))
    derived = body.diff(along)
    return derived.xreplace({along: at}) if not isinstance(derived, sympy.MatrixBase) else derived.subs(along, at)


def _now(value: Any, env: _Env) -> Any:
    """The number that a value is at this point, where symbols stand in it."""
    return value.xreplace({symbol: env.values[symbol] for symbol in value.free_symbols if symbol in env.values})


def _here(value: Any, env: _Env) -> Any:
    """The same, or None along a variable of integration or of a limit, which has no value of its own."""
    now = _now(value, env)
    return None if now.free_symbols else now


def _at(term: Any, env: _Env) -> Any:
    value = _closed(term.value, env)
    return _closed(term.body, env.with_name(term.variable, value))


def _integral(term: Any, env: _Env) -> Any:
    inner, limits = env, []
    for variable, lower, upper in reversed(term.limits):
        ends = [end if end in (oo, -oo) else _closed(end, inner) for end in (lower, upper)]
        along = Dummy("x", real=True)
        limits.append((along, *ends))
        inner = inner.with_name(variable, along)
    result = _closed(term.function, inner)
    for along, *ends in reversed(limits):
        result = _over(result, along, ends, env)
    return result


def _over(body: Any, along: Any, ends: list[Any], env: _Env) -> Any:
    if ends == [-oo, oo] and (found := whole_line(body, along, lambda value: _is_positive(value, env))) is not None:
        return found
    return sympy.integrate(body, (along, *ends))


def _is_positive(value: Any, env: _Env) -> bool:
    here = _here(value, env)
    try:
        return here is not None and sign_of(here) > 0
    except NoExactValue:
        return False


def _limit(term: Any, env: _Env) -> Any:
    endless = term.point in (oo, -oo)
    point = term.point if endless else _closed(term.point, env)
    found = set()
    for side in {"above": [1], "below": [-1], "both": [1, -1]}[term.side]:
        along = Dummy("x", integer=True, positive=True) if term.variable.whole else Dummy("x", real=True)
        # What is compared is compared a little beside the point: numbers have to confirm the result later.
        beside = sympy.sign(point) / NEAR if endless else _now(point, env) + side * NEAR
        body = _closed(term.body, env.with_name(term.variable, along, value=beside))
        found.add(sympy.limit(body, along, point, "+" if side > 0 else "-"))
    if len(found) != 1:
        raise NoExactValue("the limits from the two sides differ")
    return found.pop()


def _sum(term: Any, env: _Env) -> Any:
    def extend(env: _Env, limits: list[Any]) -> Any:
        if not limits:
            return _closed(term.function, env)
        look()
        index, lower, upper = limits[0]
        first, last = _closed(lower, env), _closed(upper, env)
        if not (first.is_Integer and last.is_Integer):
            raise NoExactValue("a sum without a number of summands")
        return sum((extend(env.with_name(index, Integer(k)), limits[1:]) for k in range(int(first), int(last) + 1)), Integer(0))

    return extend(env, list(reversed(term.limits)))


def _rounded(term: Any, env: _Env) -> Any:
    inner = _closed(term.body, env)
    if inner.free_symbols:
        raise NoExactValue("a rounded number along a variable")
    low, high = (Fraction(int(inner.p), int(inner.q)),) * 2 if inner.is_Rational else ends(enclosure(inner))
    if not all(abs(end) < 2**1023 and (end == 0 or abs(end) >= Fraction(1, 2**1022)) for end in (low, high)):
        raise NoExactValue("out of the range of double precision")
    nearest = {Fraction(end.numerator / end.denominator) for end in (low, high)}  # Python's division rounds to the nearest
    if len(nearest) != 1:
        raise NoExactValue("a tie of the rounding cannot be excluded")
    value = nearest.pop()
    return Rational(value.numerator, value.denominator)


def _comparison(term: Any, env: _Env) -> Any:
    parts = [_closed(part, env) for part in term.args]
    if isinstance(term, P.Clip):
        body, low, high = parts
        return _smaller(_smaller(body, low, env, -1), high, env)
    if isinstance(term, P.Minimum | P.Maximum):
        return _smaller(parts[0], parts[1], env, 1 if isinstance(term, P.Minimum) else -1)
    if isinstance(term, P.PositivePart):
        return _smaller(parts[0], Integer(0), env, -1)
    if isinstance(term, P.Absolute):
        return _smaller(parts[0], -parts[0], env, -1)
    if _sign_now(parts[0], env) == 0 and parts[0].free_symbols:
        raise NoExactValue("a jump")
    return Integer(1 if _sign_now(parts[0], env) > 0 else 0)


def _smaller(left: Any, right: Any, env: _Env, sign: int = 1) -> Any:
    """min(left, right), or with sign -1 the larger: that of the two which it is near this point."""
    order = sign * _sign_now(left - right, env)
    if order == 0 and (left - right).free_symbols and sympy.expand(left - right) != 0:
        raise NoExactValue("a kink")
    return right if order > 0 else left


def _sign_now(value: Any, env: _Env) -> int:
    now = _now(value, env)
    if now.free_symbols:
        raise NoExactValue("a comparison along a variable of integration")
    return sign_of(now)


_CLOSED: dict[type, Any] = {
    sympy.Pow: _power,
    L.Fraction: _fraction,
    sympy.log: _log,
    sympy.exp: lambda term, env: sympy.exp(_closed(term.args[0], env)),
    sympy.sin: lambda term, env: sympy.sin(_closed(term.args[0], env)),
    sympy.cos: lambda term, env: sympy.cos(_closed(term.args[0], env)),
    sympy.Sum: _sum,
    sympy.Integral: _integral,
    C.Derivative: _derivative,
    C.At: _at,
    C.Limit: _limit,
    C.Rounded: _rounded,
    C.Applied: lambda term, env: env.place.functions[term.function](*(_closed(part, env) for part in term.arguments)),
    C.Sigmoid: lambda term, env: 1 / (1 + sympy.exp(-_closed(term.body, env))),
    C.Softmax: lambda term, env: _softmax(_closed(term.number, env), [_closed(part, env) for part in term.logits]),
    C.NormalDensity: lambda term, env: _normal(*(_closed(part, env) for part in term.args)),
    C.Entries: lambda term, env: sympy.Matrix(term.rows, term.columns, [_closed(part, env) for part in term.entries]),
    C.Identity: lambda term, env: sympy.eye(term.size),
    C.Transpose: lambda term, env: _closed(term.body, env).T,
    C.Inverse: lambda term, env: _inverse(_closed(term.body, env)),
    C.Determinant: lambda term, env: _closed(term.body, env).det(),
    C.Trace: lambda term, env: _closed(term.body, env).trace(),
    C.Scalar: lambda term, env: _closed(term.body, env)[0, 0],
    C.Entry: lambda term, env: _closed(term.body, env)[term.row - 1, term.column - 1],
    **dict.fromkeys(P.OF_NUMBERS, _comparison),
}


def _softmax(number: Any, logits: list[Any]) -> Any:
    if not (number.is_Integer and 1 <= number <= len(logits)):
        raise NoExactValue("there is no such action")
    weights = [sympy.exp(logit) for logit in logits]
    return weights[int(number) - 1] / sum(weights)


def _normal(point: Any, mean: Any, sigma: Any) -> Any:
    if sigma.is_number and sign_of(sigma) <= 0:
        raise NoExactValue("a normal density needs a positive standard deviation")
    return sympy.exp(-((point - mean) ** 2) / (2 * sigma**2)) / (sigma * sympy.sqrt(2 * sympy.pi))


def _inverse(matrix: Any) -> Any:
    if matrix.det() == 0:
        raise NoExactValue("a singular matrix has no inverse")
    return matrix.inv()


# ----------------------------------------------------------------------------------------------------------------- claims


@dataclass(frozen=True)
class Values:
    """Both sides at a place, entry by entry, and whether the relation certainly fails there."""

    before: str
    after: str
    before_decimal: str
    after_decimal: str
    violated: bool


def admits(claim: Claim, place: Place) -> bool:
    """Whether a place certainly lies in the domains and meets the conditions of a claim."""
    try:
        inside = all(_inside(free, value) for free, value in place.numbers.items())
        return inside and all(_meets(one, place) for one in claim.where)
    except NoExactValue:
        return False


def _inside(free: Any, value: Any) -> bool:
    if free.whole:
        return bool(value.is_Integer and value >= free.low)
    above = free.low == -oo or sign_of(value - free.low) > 0
    return above and (free.high == oo or sign_of(free.high - value) > 0)


def _meets(condition: C.Condition, place: Place) -> bool:
    sign = sign_of(closed_form(condition.right - condition.left, place))
    return {"nonzero": sign != 0, "below": sign > 0, "at-most": sign >= 0}[condition.kind]


def values_at(claim: Claim, place: Place) -> Values:
    """Both sides of a claim there. Raises NoExactValue."""
    if claim.rhs.has(C.BigO):
        return _orders_at(claim, place)
    left, right = (_entries(closed_form(side, place)) for side in (claim.lhs, claim.rhs))
    size = max(len(left), len(right))
    left, right = left * (size // len(left)), right * (size // len(right))
    signs = [_certain_sign(x - y) for x, y in zip(left, right, strict=True)]
    wrong = {"=": lambda sign: sign in (1, -1), "<=": lambda sign: sign == 1, ">=": lambda sign: sign == -1}[claim.relation]
    return Values(_text(left), _text(right), _decimals(left), _decimals(right), any(map(wrong, signs)))


def _certain_sign(value: Any) -> int | None:
    try:
        return sign_of(value)
    except NoExactValue:
        return None


def _entries(value: Any) -> list[Any]:
    return list(value) if isinstance(value, sympy.MatrixBase) else [value]


def _text(entries: list[Any]) -> str:
    shown = [str(entry).replace("**", "^").replace("*", " ") for entry in entries]
    return shown[0] if len(shown) == 1 else f"({', '.join(shown)})"


def _decimals(entries: list[Any]) -> str:
    if all(entry.is_Rational and len(str(entry)) <= 12 for entry in entries):
        return ""
    shown = [_decimal(entry) for entry in entries]
    return shown[0] if len(shown) == 1 else f"({', '.join(shown)})"


def _decimal(entry: Any) -> str:
    low, high = ends(enclosure(entry))
    try:
        return f"{float((low + high) / 2):.12g}"
    except OverflowError:
        return "large"


def _orders_at(claim: Claim, place: Place) -> Values:
    """lhs = rhs + O(δ^k) fails where lhs - rhs has a first power of δ below k, with a coefficient that is not zero."""
    (left, left_order), (right, order) = C.split_order(claim.lhs), C.split_order(claim.rhs)
    assert order is not None
    along = Dummy("x", positive=True)
    env = _Env(place, {**place.numbers, order.variable: along}, {})
    difference = _worked_out(left, env) - _worked_out(right, env)
    if isinstance(difference, sympy.MatrixBase):
        raise NoExactValue("an order of a matrix")
    found = _by_derivatives(difference, along, order.power)
    coefficient, power = leading(difference, along) if found is None else found
    if left_order is not None and left_order.power < order.power and (power is None or power >= order.power):
        coefficient, power = Integer(1), left_order.power  # the left side may be this much more
    limit = to_text(order)
    if power is None:
        return Values("lhs - rhs = 0", limit, "", "", False)
    shown = to_text(coefficient * order.variable**power)
    return Values(f"lhs - rhs = {shown} + …", limit, "", "", bool(power < order.power) and sign_of(coefficient) != 0)


def _by_derivatives(value: Any, along: Any, below: Any) -> tuple[Any, Any] | None:
    """The first Taylor coefficient below a power that is not zero, or (0, None); None where the form has no value at 0.

    Much quicker than an expansion, and enough where nothing is divided by δ.
    """
    derivative = value
    for power in range(math.ceil(below)):
        at_zero = derivative.subs(along, 0)
        if at_zero.has(*UNKNOWN):
            return None
        if sign_of(at_zero) != 0:
            return at_zero / math.factorial(power), Integer(power)
        derivative = derivative.diff(along)
    return Integer(0), None


def leading(value: Any, along: Any) -> tuple[Any, Any]:
    """The first summand c δ^p of a closed form for small δ as (c, p); (0, None) for zero. Raises NoExactValue."""
    value = sympy.cancel(sympy.expand(value))
    if value == 0:
        return Integer(0), None
    above, below = value.as_numer_denom()
    if above.is_polynomial(along) and below.is_polynomial(along):
        (top, first), (bottom, second) = (_lowest(part, along) for part in (above, below))
        return top / bottom, first - second
    try:
        term = sympy.series(value, along, 0, 8).removeO().as_leading_term(along)
    except (NotImplementedError, ValueError, TypeError, sympy.PoleError) as error:
        raise NoExactValue(f"no expansion in powers: {error}") from None
    coefficient, power = term.as_coeff_exponent(along)
    if coefficient.has(along) or coefficient == 0:
        raise NoExactValue("no expansion in powers")
    return coefficient, power


def _lowest(value: Any, along: Any) -> tuple[Any, Any]:
    terms = sympy.Poly(value, along).terms()
    (power,), coefficient = terms[-1]
    return coefficient, Integer(power)
