"""A term about real variables as a number: literally, and without any rule of differentiation or integration.

Derivatives are central differences, integrals are quadrature, limits are sequences; all in mpmath at a precision that is
chosen with the step, and all of it done twice, so that the two results tell how far they can be trusted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mpmath
import sympy
from mpmath import mp, mpf
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
    fine: bool = False

    @staticmethod
    def pair(term: Any) -> tuple[Pass, Pass]:
        """A coarse and a fine pass. Quadrature costs more with every digit, and its result bears no tiny step."""
        nested = nested_integrals(term)
        if nested > 1:
            return Pass(8, mpf(10) ** -2), Pass(12, mpf(10) ** -3, fine=True)
        if nested:
            return Pass(16, mpf(10) ** -5), Pass(20, mpf(10) ** -6, fine=True)
        return Pass(45, mpf(10) ** -11), Pass(60, mpf(10) ** -13, fine=True)


def nested_integrals(term: Any) -> int:
    """How many integrals stand inside one another."""
    inside = max((nested_integrals(part) for part in term.args), default=0)
    return inside + (len(term.limits) if isinstance(term, sympy.Integral) else 0)


def environment(point: Point) -> Env:
    """The values of a point in the present precision."""
    env: Env = {free: number(value) for free, value in point.numbers.items()}
    env |= {free: [[number(value) for value in row] for row in rows] for free, rows in point.matrices.items()}
    return env | {free: function.ready() for free, function in point.functions.items()}


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
    return _once_per_precision(lambda: mpf(above) / below)


@builds(type(sympy.pi), type(sympy.E))
def _constant(c: Compiler, term: Any) -> Value:
    return _once_per_precision(lambda: +mp.pi if term == sympy.pi else +mp.e)


def _once_per_precision(make: Callable[[], Any]) -> Value:
    known: dict[int, Any] = {}

    def value(env: Env) -> Any:
        if mp.prec not in known:
            known[mp.prec] = make()
        return known[mp.prec]

    return value


@builds(type(oo), type(-oo))
def _endless(c: Compiler, term: Any) -> Value:
    return (lambda env: +mp.inf) if term == oo else (lambda env: -mp.inf)


@builds(C.Variable, C.Index, C.Matrix)
def _name(c: Compiler, term: Any) -> Value:
    return lambda env: env[term]


@builds(sympy.Add)
def _add(c: Compiler, term: Any) -> Value:
    parts = [c.of(part) for part in term.args]
    return lambda env: added([part(env) for part in parts])


def added(values: list[Any]) -> Any:
    if isinstance(values[0], list):
        return [[sum(entries) for entries in zip(*rows, strict=True)] for rows in zip(*values, strict=True)]
    return sum(values)


@builds(sympy.Mul)
def _mul(c: Compiler, term: Any) -> Value:
    parts = [c.of(part) for part in term.args]

    def value(env: Env) -> Any:
        result = parts[0](env)
        for part in parts[1:]:
            result = times(result, part(env))
        return result

    return value


def times(left: Any, right: Any) -> Any:
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
                result = times(result, at)
            return result
        return _power(at, exponent(env) if whole is None else whole)

    return value


def _power(base: Any, exponent: Any) -> Any:
    if base == 0 and exponent <= 0:
        if exponent == 0:
            return mpf(1)
        raise NoValue("a division by zero")
    if not isinstance(exponent, int) and base < 0 and not mpmath.isint(exponent):
        raise NoValue("a root of a negative number")
    return base**exponent


@builds(L.Fraction)
def _fraction(c: Compiler, term: Any) -> Value:
    above, below = c.of(term.numerator), c.of(term.denominator)

    def value(env: Env) -> Any:
        divisor = below(env)
        if divisor == 0:
            raise NoValue("a division by zero")
        return times(above(env), 1 / divisor)

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
    parts, root = [c.of(part) for part in term.args], _once_per_precision(lambda: mpmath.sqrt(2 * mp.pi))

    def value(env: Env) -> Any:
        at, mean, sigma = (part(env) for part in parts)
        if sigma <= 0:
            raise NoValue("a normal density needs a positive standard deviation")
        return mpmath.exp(-(((at - mean) / sigma) ** 2) / 2) / (sigma * root(env))

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
        look()
        return sum((value({**env, index: mpf(at)}, depth + 1) for at in range(first, last + 1)), mpf(0))

    return value


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
