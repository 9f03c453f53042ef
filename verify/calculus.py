"""What an author of a claim about real variables imports: ``from verify.calculus import *``.

Variables and arbitrary functions are made by the author, and a claim lists those it is made for:

    x, sigma, U = real("x"), positive("sigma"), function("U")
    for_every=[x, sigma, U]

A call that makes no sense (a derivative with respect to a number, an empty domain, a matrix added to a number) raises
``IllFormed``: at once, or where it needs the whole claim, when the claim is complete.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr, Integer, Sum, cos, exp, log, oo, sin, sqrt

from verify.language import calculus as C
from verify.language import piecewise as P
from verify.language.errors import IllFormed, shown
from verify.language.terms import Fraction, as_term

zero, one = Integer(0), Integer(1)
PI = sympy.pi

# ----------------------------------------------------------------------------------------------- variables and functions


def real(name: str) -> C.Variable:
    """A real number."""
    return C.Variable(name)


def positive(name: Any) -> Any:
    """A positive number, ``sigma = positive("sigma")``; or the condition that a term is positive, ``positive(x - y)``."""
    return C.Variable(name, 0) if isinstance(name, str) else C.Condition("below", zero, name)


def between(name: str, low: Any, high: Any) -> C.Variable:
    """A number between two numbers, neither of which it reaches."""
    return C.Variable(name, low, high)


def whole(name: str, first: int = 1) -> C.Variable:
    """An integer from ``first`` on."""
    return C.Variable(name, first, whole=True)


def reals(name: str, count: int) -> tuple[C.Variable, ...]:
    """Several real numbers: name_1, …, name_count."""
    if not isinstance(name, str) or type(count) is not int or count < 1:
        raise IllFormed(f"reals({shown(name)}, {shown(count)})", 'a name and how many were expected: reals("x", 3)')
    return tuple(C.Variable(f"{name}_{number}") for number in range(1, count + 1))


def index(name: str) -> C.Index:
    """What a sum runs over."""
    return C.Index(name)


def function(name: str, growth: str = "any", sign: str = "any") -> C.SmoothFunction:
    """An arbitrary smooth function; with ``growth="moderate"``, one that grows no faster than some power, and with
    ``sign="nonnegative"`` one that is nowhere below zero."""
    return C.SmoothFunction(name, growth, sign)


def vector(name: str, size: int) -> C.Matrix:
    """A column of real numbers."""
    return C.Matrix(name, size, 1)


def matrix(name: str, rows: int, columns: int) -> C.Matrix:
    """A matrix of real numbers."""
    return C.Matrix(name, rows, columns)


def symmetric(name: str, size: int) -> C.Matrix:
    """A symmetric matrix."""
    return C.Matrix(name, size, size, "symmetric")


def definite(name: str, size: int) -> C.Matrix:
    """A symmetric positive definite matrix."""
    return C.Matrix(name, size, size, "definite")


# ------------------------------------------------------------------------------------------- derivatives, integrals, limits


def D(body: Any, *variables: Any) -> Expr:
    """The derivative with respect to a variable; with several, one after the other: D(X, x, x) is the second."""
    if not variables:
        raise IllFormed(f"D({shown(body)})", "a derivative names its variable: D(X, x)")
    for variable in variables:
        body = C.Derivative(body, variable)
    return body


def at(body: Any, variable: Any, value: Any) -> Expr:
    """The value of X at x = v, after all derivatives in X have been taken."""
    return C.At(body, variable, value)


def gradient(body: Any, *variables: Any) -> Expr:
    """The column of the partial derivatives."""
    return column(*(C.Derivative(body, variable) for variable in variables))


def _range(limit: Any, written: str, expected: str) -> tuple[Any, ...]:
    if not isinstance(limit, tuple | sympy.Tuple):
        raise IllFormed(written, expected)
    return tuple(limit)


def Integral(body: Any, *limits: Any) -> Expr:
    """∫ X dx over (x, low, high), never worked out; the last range is the outermost."""
    written = f"Integral(…, {', '.join(map(shown, limits))})"
    expected = "an integral names its variable and both ends: Integral(X, (x, 0, 1))"
    if not limits:
        raise IllFormed(written, expected)
    for limit in limits:
        parts = _range(limit, written, expected)
        if len(parts) != 3 or not isinstance(parts[0], C.Variable) or parts[0].whole:
            raise IllFormed(written, expected)
        ends = [end if end in (oo, -oo) else as_term(end) for end in parts[1:]]
        if not all(C._inside(parts[0], end, closed=True) for end in ends):
            raise IllFormed(written, f"the range leaves the domain of {shown(parts[0])}: declare it with real(…)")
    return sympy.Integral(as_term(body), *limits)


def Limit(body: Any, limit: Any) -> Expr:
    """lim X as (x, point), or (x, point, "above") or (x, point, "below")."""
    parts = _range(limit, f"Limit(…, {shown(limit)})", "a limit is written Limit(X, (x, point))")
    if len(parts) not in (2, 3):
        raise IllFormed(f"Limit(…, {shown(limit)})", "a limit is written Limit(X, (x, point))")
    return C.Limit(body, *parts)


def O(body: Any, variable: Any = None) -> Expr:  # noqa: E743
    """O(δ^k) as δ tends to 0; the variable is told where the order is a number, as in O(1, δ)."""
    body = as_term(body)
    if variable is None:
        free = sorted(body.free_symbols, key=str)
        if len(free) != 1:
            raise IllFormed(f"O({shown(body)})", "what tends to 0 is not clear: write O(delta**2), or O(1, delta)")
        variable = free[0]
    return C.BigO(body, variable)


# ----------------------------------------------------------------------------------------------------------- functions


def frac(above: Any, below: Any) -> Expr:
    """X / Y, kept as written."""
    return Fraction(as_term(above), as_term(below))


def rounded(body: Any) -> Expr:
    """The nearest double-precision number."""
    return C.Rounded(body)


def normal(point: Any, mean: Any, sigma: Any) -> Expr:
    """The density of the normal law with this mean and standard deviation."""
    return C.NormalDensity(point, mean, sigma)


def softmax(number: Any, *logits: Any) -> Expr:
    """The probability of the i-th of n actions with these logits; i counts from 1."""
    return C.Softmax(number, *logits)


def sigmoid(body: Any) -> Expr:
    """1 / (1 + exp(-x))."""
    return C.Sigmoid(body)


def minimum(left: Any, right: Any) -> Expr:
    """The smaller of two numbers."""
    return P.Minimum(left, right)


def maximum(left: Any, right: Any) -> Expr:
    """The larger of two numbers."""
    return P.Maximum(left, right)


def clip(body: Any, low: Any, high: Any) -> Expr:
    """X, kept between two numbers: min(max(X, low), high)."""
    return P.Clip(body, low, high)


def absolute(body: Any) -> Expr:
    """|X|."""
    return P.Absolute(body)


def positive_part(body: Any) -> Expr:
    """max(X, 0)."""
    return P.PositivePart(body)


def step(body: Any) -> Expr:
    """1 where X > 0, and 0 elsewhere."""
    return P.StepFunction(body)


# ------------------------------------------------------------------------------------------------------------ matrices


def column(*entries: Any) -> Expr:
    """A column with these entries."""
    return C.Entries(len(entries), 1, *entries)


def rows(*lists: Any) -> Expr:
    """A matrix with these rows, each a list of as many entries."""
    widths = {len(one) for one in lists if isinstance(one, list | tuple)}
    if len(widths) != 1 or not all(isinstance(one, list | tuple) for one in lists):
        raise IllFormed(f"rows({', '.join(map(shown, lists))})", "lists of equal length were expected: rows([x, y], [y, z])")
    return C.Entries(len(lists), widths.pop(), *(entry for one in lists for entry in one))


def identity(size: int) -> Expr:
    """The identity matrix."""
    return C.Identity(size)


def transpose(body: Any) -> Expr:
    """Xᵀ."""
    return C.Transpose(body)


def inverse(body: Any) -> Expr:
    """X⁻¹."""
    return C.Inverse(body)


def number(body: Any) -> Expr:
    """A 1×1 product such as uᵀ M v as a number."""
    return C.Scalar(body)


def inner(left: Any, right: Any) -> Expr:
    """uᵀ v, the inner product of two columns, as a number."""
    return C.Scalar(C.Transpose(left) * as_term(right))


def det(body: Any) -> Expr:
    """The determinant."""
    return C.Determinant(body)


def trace(body: Any) -> Expr:
    """The sum of the diagonal."""
    return C.Trace(body)


def entry(body: Any, row: int, column: int = 1) -> Expr:
    """One entry of a matrix or column, counted from 1."""
    return C.Entry(body, row, column)


# ---------------------------------------------------------------------------------------------------------- conditions


def nonzero(body: Any) -> Expr:
    """X ≠ 0."""
    return C.Condition("nonzero", body, zero)


def below(left: Any, right: Any) -> Expr:
    """X < Y."""
    return C.Condition("below", left, right)


def at_most(left: Any, right: Any) -> Expr:
    """X ≤ Y."""
    return C.Condition("at-most", left, right)


_x, _y, _p, _n, _s, _d = real("x"), real("y"), between("p", 0, 1), whole("n"), positive("sigma"), positive("delta")
_U, _M, _v, _i = function("U"), matrix("M", 2, 2), vector("v", 2), index("i")

NOTATION: tuple[tuple[str, Expr, str], ...] = (
    ('x = real("x"), x, y = reals("x", 2)', _x, "real numbers; listed in for_every"),
    ('sigma = positive("sigma")', _s, "a positive number"),
    ('p = between("p", 0, 1)', _p, "a number strictly between two others"),
    ('n = whole("n")', _n, "an integer from 1 on, or from another first one"),
    ('U = function("U")', _U(_x), "an arbitrary smooth function; growth=\"moderate\", sign=\"nonnegative\""),
    ("D(X, x), D(X, x, y)", D(_U(_x) * _y, _x), "derivatives, never worked out when they are written"),
    ("gradient(X, x, y)", gradient(_U(_x * _y), _x, _y), "the column of derivatives"),
    ("at(X, x, v)", at(_U(_x) * _x, _x, _y), "X at x = v, after its derivatives have been taken"),
    ("at(D(U(x), x), x, v)", at(D(_U(_x), _x), _x, _y + _d), "U'(v)"),
    ("Integral(X, (x, a, b))", Integral(_U(_x), (_x, 0, oo)), "an integral; oo is ∞"),
    ("Limit(X, (x, a))", Limit(_U(_d), (_d, 0)), "a limit; (x, a, \"above\") and (x, a, \"below\") from one side"),
    ('Sum(X, (i, 1, n)), i = index("i")', Sum(_U(_i), (_i, 1, _n)), "a finite sum"),
    ("O(delta**2)", _x + O(_d**2), "a summand of the right side: at most of this order as δ tends to 0"),
    ("normal(x, m, sigma)", normal(_x, _y, _s), "the density of the normal law; the variance is printed"),
    ("softmax(i, x, y), sigmoid(x)", softmax(1, _x, _y), "the probability of action i, counted from 1; of two actions"),
    ("exp, log, sin, cos, sqrt, PI, frac", frac(sin(_x), sqrt(2 * PI)), "functions, π, a fraction kept as written"),
    ("minimum, maximum, clip, absolute", clip(_x, 0, 1), "the smaller, the larger, a number kept in a range, |x|"),
    ("positive_part(x), step(x)", positive_part(_x) * step(_x), "max(x, 0), and 1 where x > 0"),
    ("rounded(x)", rounded(_x), "the nearest double-precision number"),
    ('M = matrix("M", 2, 2), v = vector("v", 2)', _M * _v, "matrices keep their order; symmetric(…), definite(…)"),
    ("transpose(M), inverse(M), identity(2)", transpose(_M) * inverse(_M), "matrices again"),
    ("inner(v, w), number(X)", number(transpose(_v) * _M * _v), "a 1×1 product as a number"),
    ("det(M), trace(M), entry(M, 1, 2)", det(_M) + entry(_M, 1, 2), "numbers of a matrix"),
    ("column(x, y), rows([x, y], [y, x])", rows([_x, _y], [_y, _x]), "a matrix written out"),
    ("where=[nonzero(x)]", nonzero(_x), "a condition; also positive(x), below(x, y), at_most(x, y)"),
)  # fmt: skip

__all__ = [
    "D", "Integral", "Limit", "O", "PI", "Sum", "absolute", "at", "at_most", "below", "between", "clip", "column", "cos",
    "definite", "det", "entry", "exp", "frac", "function", "gradient", "identity", "index", "inner", "inverse", "log",
    "matrix", "maximum", "minimum", "nonzero", "normal", "number", "one", "oo", "positive", "positive_part", "real", "reals",
    "rounded", "rows", "sigmoid", "sin", "softmax", "sqrt", "step", "symmetric", "trace", "transpose", "vector", "whole",
    "zero",
]  # fmt: skip
