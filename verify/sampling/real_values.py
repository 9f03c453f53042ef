"""A term about real variables as a number: literally, and without any rule of differentiation or integration.

Derivatives are central differences, integrals are quadrature, limits are sequences; all in mpmath at a precision that is
chosen with the step, and all of it done twice, so that the two results tell how far they can be trusted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import mpmath
import sympy
from mpmath import mp, mpf
from numpy.polynomial.legendre import leggauss
from sympy import oo

from verify.claims.budget import look
from verify.language import calculus as C
from verify.language import piecewise as P
from verify.language import terms as L
from verify.sampling.real_draws import Point, number

Env = dict[Any, Any]
Value = Callable[[Env], Any]


class NoValue(Exception):
    """A term has no value at a point, or none that could be computed."""


@dataclass(frozen=True)
class Pass:
    """One way of computing: decimal digits, and the step of a difference."""

    digits: int
    step: Any

    @staticmethod
    def pair(term: Any) -> tuple[Pass, Pass]:
        """A coarse and a fine pass. Quadrature costs more with every digit, and its result bears no tiny step."""
        nested = nested_integrals(term)
        if nested > 1:
            return Pass(8, mpf(10) ** -2), Pass(12, mpf(10) ** -3)
        if nested:
            return Pass(16, mpf(10) ** -5), Pass(20, mpf(10) ** -6)
        return Pass(45, mpf(10) ** -11), Pass(60, mpf(10) ** -13)


def nested_integrals(term: Any) -> int:
    """How many integrals stand inside one another."""
    inside = max((nested_integrals(part) for part in term.args), default=0)
    return inside + (len(term.limits) if isinstance(term, sympy.Integral) else 0)


def environment(point: Point) -> Env:
    """The values of a point in the present precision."""
    env: Env = {free: number(value) for free, value in point.numbers.items()}
    env |= {free: [[number(value) for value in row] for row in rows] for free, rows in point.matrices.items()}
    return env | dict(point.functions)


def real(value: Any) -> Any:
    """A number that is real and finite. Raises NoValue."""
    if isinstance(value, mpmath.mpc):
        if value.imag != 0:
            raise NoValue("it is not a real number")
        value = value.real
    if not mpmath.isfinite(value):
        raise NoValue("it is not finite")
    return value


class Compiler:
    """Terms as functions of an environment. A matrix is a list of rows."""

    def __init__(self, how: Pass) -> None:
        self.how = how
        self.known: dict[Any, Value] = {}

    def of(self, term: Any) -> Value:
        if term not in self.known:
            kind = next((base for base in type(term).__mro__ if base in _BUILDERS), None)
            if kind is None:
                raise NoValue(f"{type(term).__name__} has no numerical meaning here")
            self.known[term] = _BUILDERS[kind](self, term)
        return self.known[term]


Builder = Callable[[Compiler, Any], Value]
_BUILDERS: dict[type, Builder] = {}


def builds(*kinds: type) -> Callable[[Builder], Builder]:
    """Enters a function into the table that says how each kind of term is computed."""

    def enter(build: Builder) -> Builder:
        _BUILDERS.update(dict.fromkeys(kinds, build))
        return build

    return enter


# ------------------------------------------------------------------------------------------------------- elementary terms


@builds(sympy.Rational)
def _rational(c: Compiler, term: Any) -> Value:
    above, below = int(term.p), int(term.q)
    return lambda env: mpf(above) / below


@builds(type(sympy.pi), type(sympy.E))
def _constant(c: Compiler, term: Any) -> Value:
    return (lambda env: +mp.pi) if term == sympy.pi else (lambda env: +mp.e)


@builds(type(oo), type(-oo))
def _endless(c: Compiler, term: Any) -> Value:
    return (lambda env: +mp.inf) if term == oo else (lambda env: -mp.inf)


@builds(C.Variable, C.Index, C.Matrix)
def _name(c: Compiler, term: Any) -> Value:
    return lambda env: env[term]


@builds(sympy.Add)
def _add(c: Compiler, term: Any) -> Value:
    parts = [c.of(part) for part in term.args]
    return lambda env: _sum([part(env) for part in parts])


def _sum(values: list[Any]) -> Any:
    if isinstance(values[0], list):
        return [[sum(entries) for entries in zip(*rows, strict=True)] for rows in zip(*values, strict=True)]
    return sum(values)


@builds(sympy.Mul)
def _mul(c: Compiler, term: Any) -> Value:
    parts = [c.of(part) for part in term.args]

    def value(env: Env) -> Any:
        result = parts[0](env)
        for part in parts[1:]:
            result = _times(result, part(env))
        return result

    return value


def _times(left: Any, right: Any) -> Any:
    if isinstance(left, list) and isinstance(right, list):
        return [[sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*right, strict=True)] for row in left]
    if isinstance(left, list):
        left, right = right, left
    return [[left * entry for entry in row] for row in right] if isinstance(right, list) else left * right


@builds(sympy.Pow)
def _pow(c: Compiler, term: Any) -> Value:
    base, exponent = c.of(term.base), c.of(term.exp)
    whole = int(term.exp) if term.exp.is_Integer else None

    def value(env: Env) -> Any:
        at = base(env)
        if isinstance(at, list):
            result = at
            for _ in range((whole or 1) - 1):
                result = _times(result, at)
            return result
        return _power(at, exponent(env) if whole is None else whole)

    return value


def _power(base: Any, exponent: Any) -> Any:
    if base == 0 and exponent <= 0:
        if exponent == 0:
            return mpf(1)
        raise NoValue("a division by zero")
    if base < 0 and not isinstance(exponent, int) and not mpmath.isint(exponent):
        raise NoValue("a root of a negative number")
    return base**exponent


@builds(L.Fraction)
def _fraction(c: Compiler, term: Any) -> Value:
    above, below = c.of(term.numerator), c.of(term.denominator)

    def value(env: Env) -> Any:
        divisor = below(env)
        if divisor == 0:
            raise NoValue("a division by zero")
        return _times(above(env), 1 / divisor)

    return value


@builds(sympy.log)
def _log(c: Compiler, term: Any) -> Value:
    inner = c.of(term.args[0])

    def value(env: Env) -> Any:
        at = inner(env)
        if at <= 0:
            raise NoValue("the logarithm of a number that is not positive")
        return mpmath.log(at)

    return value


@builds(sympy.exp, sympy.sin, sympy.cos)
def _smooth(c: Compiler, term: Any) -> Value:
    inner, function = c.of(term.args[0]), {"exp": mpmath.exp, "sin": mpmath.sin, "cos": mpmath.cos}[type(term).__name__]
    return lambda env: function(inner(env))


@builds(C.Sigmoid)
def _sigmoid(c: Compiler, term: Any) -> Value:
    inner = c.of(term.body)
    return lambda env: 1 / (1 + mpmath.exp(-inner(env)))


@builds(C.Softmax)
def _softmax(c: Compiler, term: Any) -> Value:
    which, logits = c.of(term.number), [c.of(part) for part in term.logits]

    def value(env: Env) -> Any:
        weights = [mpmath.exp(logit(env)) for logit in logits]
        place = int(which(env))
        if not 1 <= place <= len(weights):
            raise NoValue("there is no such action")
        return weights[place - 1] / sum(weights)

    return value


@builds(C.NormalDensity)
def _normal(c: Compiler, term: Any) -> Value:
    parts = [c.of(part) for part in term.args]

    def value(env: Env) -> Any:
        at, mean, sigma = (part(env) for part in parts)
        if sigma <= 0:
            raise NoValue("a normal density needs a positive standard deviation")
        return mpmath.exp(-(((at - mean) / sigma) ** 2) / 2) / (sigma * mpmath.sqrt(2 * mp.pi))

    return value


@builds(C.Rounded)
def _rounded(c: Compiler, term: Any) -> Value:
    inner = c.of(term.body)

    def value(env: Env) -> Any:
        at = inner(env)
        if at != 0 and not mpf(2) ** -1022 <= abs(at) < mpf(2) ** 1023:
            raise NoValue("out of the range of double precision")
        with mp.workprec(53):
            return +at  # mpmath rounds to the nearest, ties to even

    return value


@builds(C.Applied)
def _applied(c: Compiler, term: Any) -> Value:
    arguments, name = [c.of(part) for part in term.arguments], term.function
    return lambda env: env[name](*(argument(env) for argument in arguments))


@builds(*P.OF_NUMBERS)
def _comparison(c: Compiler, term: Any) -> Value:
    parts, meaning = [c.of(part) for part in term.args], _COMPARISONS[type(term)]
    return lambda env: meaning(*(part(env) for part in parts))


_COMPARISONS: dict[type, Callable[..., Any]] = {
    P.Minimum: min,
    P.Maximum: max,
    P.Clip: lambda x, low, high: min(max(x, low), high),
    P.Absolute: abs,
    P.PositivePart: lambda x: max(x, mpf(0)),
    P.StepFunction: lambda x: mpf(1 if x > 0 else 0),
}


@builds(sympy.Sum)
def _finite_sum(c: Compiler, term: Any) -> Value:
    body = c.of(term.function)
    limits = [(index, c.of(lower), c.of(upper)) for index, lower, upper in reversed(term.limits)]

    def value(env: Env, depth: int = 0) -> Any:
        if depth == len(limits):
            return body(env)
        index, lower, upper = limits[depth]
        first, last = int(lower(env)), int(upper(env))
        return sum((value({**env, index: mpf(at)}, depth + 1) for at in range(first, last + 1)), mpf(0))

    return value


# ------------------------------------------------------------------------------------------- derivatives, integrals, limits


@builds(C.Derivative)
def _derivative(c: Compiler, term: Any) -> Value:
    body, variable = c.of(term.body), term.variable
    kinks = term.body.has(*P.OF_NUMBERS, C.Rounded)

    def value(env: Env) -> Any:
        look()
        at = env[variable]
        step = c.how.step
        above, below = body({**env, variable: at + step}), body({**env, variable: at - step})
        if kinks:
            here = body(env)
            left, right = (here - below) / step, (above - here) / step
            if abs(right - left) > mpf(10) ** -4 * (1 + abs(left)):
                raise NoValue("no derivative at a kink")
        return _times(1 / (2 * step), _sum([above, _times(-1, below)]))

    return value


@builds(C.At)
def _at(c: Compiler, term: Any) -> Value:
    body, variable, place = c.of(term.body), term.variable, c.of(term.value)
    return lambda env: body({**env, variable: place(env)})


@builds(sympy.Integral)
def _integral(c: Compiler, term: Any) -> Value:
    inner = c.of(term.function)
    for limit in term.limits:
        inner = _one_integral(c, inner, limit, _switches(c, term.function))
    return inner


def _one_integral(c: Compiler, inner: Value, limit: Any, switches: list[Value]) -> Value:
    variable, lower, upper = limit
    ends = [c.of(lower), c.of(upper)]

    def value(env: Env) -> Any:
        look()
        low, high = (end(env) for end in ends)
        if low == high:
            return mpf(0)
        sign = 1 if low < high else -1
        low, high = min(low, high), max(low, high)

        def integrand(at: Any) -> Any:
            return real(inner({**env, variable: at}))

        if c.how.digits < 16:
            return sign * _cheap(integrand, low, high, c.how)
        breaks = _breaks(low, high, [_along(one, env, variable) for one in switches])
        result, error = mpmath.quad(integrand, breaks, error=True)
        if not mpmath.isfinite(result) or error > mpf(10) ** -8 * (1 + abs(result)):
            raise NoValue("the quadrature does not settle")
        return sign * result

    return value


def _along(value: Value, env: Env, variable: Any) -> Callable[[Any], Any]:
    return lambda at: value({**env, variable: at})


def _cheap(integrand: Callable[[Any], Any], low: Any, high: Any, how: Pass) -> Any:
    """Quadrature inside quadrature: few nodes. The two passes have other nodes and other tails, which shows what is lost."""
    fine = how.digits > 10
    if low == -mp.inf and high == mp.inf:  # the trapezoidal rule: very good for what is smooth and decays
        reach, step = (16, mpf(2) / 5) if fine else (13, mpf(1) / 2)
        places = range(-int(reach / step), int(reach / step) + 1)
        return step * sum(integrand(step * place) for place in places)
    if low == -mp.inf or high == mp.inf:
        return mpmath.quad(integrand, [low, high], maxdegree=4 if fine else 3)
    nodes, weights = leggauss(28 if fine else 20)
    half, middle = (high - low) / 2, (high + low) / 2
    return half * sum(mpf(weight) * integrand(middle + half * mpf(node)) for node, weight in zip(nodes, weights, strict=True))


def _switches(c: Compiler, body: Any) -> list[Value]:
    """What changes its sign where an integrand has a kink."""
    found: list[Value] = []
    for node in body.atoms(*P.OF_NUMBERS):
        x, *others = node.args
        if isinstance(node, P.Clip):
            found += [c.of(x - other) for other in others]
        else:
            found.append(c.of(x - others[0] if others else x))
    return found


def _breaks(low: Any, high: Any, switches: list[Callable[[Any], Any]]) -> list[Any]:
    """The ends of a range, points inside it that keep the quadrature honest, and the places of kinks."""
    left, right = max(low, mpf(-12)), min(high, mpf(12))
    inside = [mpf(-3), mpf(0), mpf(3)] if low == -mp.inf or high == mp.inf else []
    if switches and left < right:
        grid = [left + (right - left) * k / 96 for k in range(97)]
        for switch in switches:
            values = [switch(at) for at in grid]
            for (a, x), (b, y) in pairwise(zip(grid, values, strict=True)):
                if x == 0 or x * y < 0:
                    inside.append(a if x == 0 else _crossing(switch, a, b))
    return [low, *sorted({at for at in inside if low < at < high}), high]


def _crossing(switch: Callable[[Any], Any], low: Any, high: Any) -> Any:
    negative = switch(low) < 0
    for _ in range(mp.prec + 4):
        middle = (low + high) / 2
        low, high = (middle, high) if (switch(middle) < 0) == negative else (low, middle)
    return high


@builds(C.Limit)
def _limit(c: Compiler, term: Any) -> Value:
    body, variable = c.of(term.body), term.variable
    slow = term.body.has(sympy.Integral, sympy.Sum, C.Derivative)
    point = None if term.point in (oo, -oo) else c.of(term.point)

    def one_side(env: Env, sign: int) -> Any:
        if point is None:
            near = slow or variable.whole
            places = [sign * (mpf(2) ** k if near else mpf(10) ** k) for k in (range(3, 10) if near else range(3, 17))]
        else:
            at = point(env)
            steps = [mpf(2) ** -k for k in range(3, 10)] if slow else [mpf(10) ** -k for k in range(3, 17)]
            places = [at + sign * step for step in steps]
        values = [real(body({**env, variable: place})) for place in places]
        return _extrapolated(values, 2) if slow or (point is None and variable.whole) else _settled(values)

    def value(env: Env) -> Any:
        if term.side != "both":
            return one_side(env, 1 if term.side == "above" or term.point == oo else -1)
        left, right = one_side(env, -1), one_side(env, 1)
        if abs(left - right) > mpf(10) ** -6 * (1 + abs(left)):
            raise NoValue("the two one-sided limits differ")
        return (left + right) / 2

    return value


def _settled(values: list[Any]) -> Any:
    if abs(values[-1] - values[-2]) > mpf(10) ** -7 * (1 + abs(values[-1])):
        raise NoValue("no limit: the values do not settle")
    return values[-1]


def _extrapolated(values: list[Any], ratio: int) -> Any:
    """Richardson's extrapolation of values at steps that shrink by a ratio; the last two diagonals must agree."""
    rows = [values]
    for order in range(1, len(values)):
        last = rows[-1]
        rows.append([(ratio**order * y - x) / (ratio**order - 1) for x, y in pairwise(last)])
    best, before = rows[-1][-1], rows[-2][-1]
    if abs(best - before) > mpf(10) ** -4 * (1 + abs(best)):
        raise NoValue("no limit: the values do not settle")
    return best


# ------------------------------------------------------------------------------------------------------------ matrices


@builds(C.Entries)
def _entries(c: Compiler, term: Any) -> Value:
    parts, columns = [c.of(part) for part in term.entries], term.columns
    return lambda env: [[part(env) for part in parts[at : at + columns]] for at in range(0, len(parts), columns)]


@builds(C.Identity)
def _identity(c: Compiler, term: Any) -> Value:
    size = range(term.size)
    return lambda env: [[mpf(i == j) for j in size] for i in size]


@builds(C.Transpose)
def _transpose(c: Compiler, term: Any) -> Value:
    body = c.of(term.body)
    return lambda env: [list(row) for row in zip(*body(env), strict=True)]


@builds(C.Inverse)
def _inverse(c: Compiler, term: Any) -> Value:
    body = c.of(term.body)

    def value(env: Env) -> Any:
        at = mpmath.matrix(body(env))
        if mpmath.det(at) == 0:
            raise NoValue("a singular matrix has no inverse")
        return (at**-1).tolist()

    return value


@builds(C.Determinant)
def _determinant(c: Compiler, term: Any) -> Value:
    body = c.of(term.body)
    return lambda env: mpmath.det(mpmath.matrix(body(env)))


@builds(C.Trace)
def _trace(c: Compiler, term: Any) -> Value:
    body = c.of(term.body)
    return lambda env: sum(row[place] for place, row in enumerate(body(env)))


@builds(C.Scalar, C.Entry)
def _entry(c: Compiler, term: Any) -> Value:
    body = c.of(term.body)
    row, column = (term.row - 1, term.column - 1) if isinstance(term, C.Entry) else (0, 0)
    return lambda env: body(env)[row][column]
