"""The nodes of claims about real variables: derivatives, integrals, limits, orders, matrices, arbitrary functions.

Numbers, sums, products, powers, ``log``, ``exp``, ``sin``, ``cos``, ``Sum`` and ``Integral`` are sympy's own, everything else
is a node here: immutable, compared by structure, and never evaluated when it is written. What a node means is written
once, in its docstring; each checker implements that meaning on its own.

Meaning   a claim holds if its two sides are equal at every point of the stated domains that satisfies its conditions
          and at which both sides have a value; arbitrary functions are smooth on the whole of ℝ (or ℝ^k)
Matrices  are not commutative: a product keeps its order. A 1×1 product counts as a number only inside ``Scalar``
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy
from sympy import Expr, Integer, Symbol, oo

from verify.language.errors import IllFormed, shown
from verify.language.terms import Node, as_term

# ------------------------------------------------------------------------------------------------------------ variables


def _checked_name(name: Any, usage: str) -> str:
    if not isinstance(name, str) or not name.replace("_", "").replace("'", "").isalnum() or not name[0].isalpha():
        raise IllFormed(shown(name), f"a name was expected: write {usage}")
    return name


def _bound(value: Any, name: str) -> Expr:
    bound = value if value in (oo, -oo) else as_term(value)
    if not (bound.is_number and bound.is_extended_real) or bound is sympy.nan:
        raise IllFormed(name, f"the ends of its domain are numbers, and {shown(value)} is none")
    return bound


class Variable(Symbol):
    """A real variable x with low < x < high, both ends excluded; or, if ``whole``, an integer n ≥ low."""

    __slots__ = ("high", "low", "whole")
    low: Expr
    high: Expr
    whole: bool
    __iter__ = None

    def __new__(cls, name: str, low: Any = -oo, high: Any = oo, whole: bool = False) -> Variable:
        _checked_name(name, 'real("x")')
        low, high = _bound(low, name), _bound(high, name)
        if whole and (not low.is_Integer or high != oo):
            raise IllFormed(name, f"a whole number begins at an integer, and {shown(low)} is none")
        if not bool(low < high):
            raise IllFormed(name, f"its domain is empty: nothing lies between {shown(low)} and {shown(high)}")
        facts: dict[str, bool] = {"integer": True} if whole else {"real": True}
        if bool(low > 0) or (bool(low >= 0) and not whole):
            facts["positive"] = True
        elif bool(low >= 0):
            facts["nonnegative"] = True
        if bool(high <= 0):
            facts["negative"] = True
        self = Symbol.__xnew__(cls, name, **facts)
        self.low, self.high, self.whole = low, high, whole
        return self

    def __getnewargs_ex__(self) -> Any:
        return (self.name, self.low, self.high, self.whole), {}

    def __reduce_ex__(self, protocol: Any) -> Any:
        return Variable, (self.name, self.low, self.high, self.whole)

    def _hashable_content(self) -> Any:
        return (*Symbol._hashable_content(self), self.low, self.high, self.whole)

    @property
    def is_unbounded(self) -> bool:
        """Whether it may be any real number."""
        return not self.whole and self.low == -oo and self.high == oo


class Index(Symbol):
    """An integer that a sum runs over: i in Σ_{i=1}^n."""

    __iter__ = None

    def __new__(cls, name: str) -> Index:
        return Symbol.__xnew__(cls, _checked_name(name, 'index("i")'), integer=True)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return Index, (self.name,)


class Matrix(Symbol):
    """A matrix of real entries with fixed numbers of rows and columns; a column is a vector.

    ``kind`` is "general", "symmetric", or "definite" (symmetric and positive definite).
    """

    __slots__ = ("columns", "kind", "rows")
    rows: int
    columns: int
    kind: str
    __iter__ = None

    def __new__(cls, name: str, rows: int, columns: int, kind: str = "general") -> Matrix:
        _checked_name(name, 'matrix("M", 2, 3)')
        for size in (rows, columns):
            if type(size) is not int or size < 1:
                raise IllFormed(f"{name} of {shown(rows)} rows and {shown(columns)} columns", "sizes are numbers from 1 on")
        if kind not in ("general", "symmetric", "definite") or (kind != "general" and rows != columns):
            raise IllFormed(name, "a symmetric or definite matrix has as many rows as columns")
        self = Symbol.__xnew__(cls, name, commutative=False)
        self.rows, self.columns, self.kind = rows, columns, kind
        return self

    def __reduce_ex__(self, protocol: Any) -> Any:
        return Matrix, (self.name, self.rows, self.columns, self.kind)

    def _hashable_content(self) -> Any:
        return (*Symbol._hashable_content(self), self.rows, self.columns, self.kind)


class SmoothFunction(Symbol):
    """The name of an arbitrary smooth function of one or more numbers.

    ``growth`` is "any", or "moderate": it and all its derivatives grow no faster than some power of the arguments, so
    that a normal density times it is integrable and may be differentiated under the integral. ``sign`` is "any", or
    "nonnegative": it is nowhere below zero.
    """

    __slots__ = ("growth", "sign")
    growth: str
    sign: str
    __iter__ = None

    def __new__(cls, name: str, growth: str = "any", sign: str = "any") -> SmoothFunction:
        if growth not in ("any", "moderate"):
            raise IllFormed(f"function({shown(name)}, growth={shown(growth)})", 'the growth is "any" or "moderate"')
        if sign not in ("any", "nonnegative"):
            raise IllFormed(f"function({shown(name)}, sign={shown(sign)})", 'the sign is "any" or "nonnegative"')
        self = Symbol.__xnew__(cls, _checked_name(name, 'function("U")'))
        self.growth, self.sign = growth, sign
        return self

    def __reduce_ex__(self, protocol: Any) -> Any:
        return SmoothFunction, (self.name, self.growth, self.sign)

    def _hashable_content(self) -> Any:
        return (*Symbol._hashable_content(self), self.growth, self.sign)

    def __call__(self, *arguments: Any) -> Applied:
        return Applied(self, *arguments)


FREE = (Variable, Matrix, SmoothFunction)  # what a claim may be made for every one of


# --------------------------------------------------------------------------------------------------------------- nodes


class CalculusNode(Node):
    """Base of the nodes here; commutative ones are numbers."""


class Applied(CalculusNode):
    """U(x, …): the value of an arbitrary smooth function."""

    def __new__(cls, function: Any, *arguments: Any) -> Applied:
        if not isinstance(function, SmoothFunction):
            raise IllFormed(shown(function), 'the name of a function was expected: U = function("U")')
        if not arguments:
            raise IllFormed(f"{function.name}()", "a function has at least one argument")
        return Expr.__new__(cls, function, *map(as_term, arguments))

    function = property(lambda self: self.args[0])
    arguments = property(lambda self: self.args[1:])


def _variable(value: Any, written: str) -> Variable:
    if not isinstance(value, Variable):
        raise IllFormed(written, f'{shown(value)} is no variable: x = real("x")')
    if value.whole:
        raise IllFormed(written, f"{shown(value)} is a whole number: it cannot move a little")
    return value


def _inside(variable: Variable, value: Expr, closed: bool = False) -> bool:
    """Whether a value certainly lies in the domain of a variable (or at its ends)."""
    if variable.is_unbounded or value == variable:
        return True
    if value.is_number:
        low, high = (value >= variable.low, value <= variable.high) if closed else (value > variable.low, value < variable.high)
        return bool(low) and bool(high)
    if isinstance(value, Variable):
        return bool(variable.low <= value.low) and bool(value.high <= variable.high)
    return bool(variable.low <= 0) and variable.high == oo and (value.is_positive is True)


class Derivative(CalculusNode):
    """∂X/∂x, a function of the same variables; where X has no derivative it has no value."""

    def __new__(cls, body: Any, variable: Any) -> Derivative:
        written = f"D(…, {shown(variable)})"
        return Expr.__new__(cls, as_term(body), _variable(variable, written))

    body = property(lambda self: self.args[0])
    variable = property(lambda self: self.args[1])


class At(CalculusNode):
    """X at x = v: every derivative inside X is taken first. Binds x."""

    def __new__(cls, body: Any, variable: Any, value: Any) -> At:
        written = f"at(…, {shown(variable)}, {shown(value)})"
        variable, value = _variable(variable, written), as_term(value)
        if not _inside(variable, value):
            raise IllFormed(written, f"{shown(value)} may lie outside the domain of {shown(variable)}: declare it with real(…)")
        return Expr.__new__(cls, as_term(body), variable, value)

    body = property(lambda self: self.args[0])
    variable = property(lambda self: self.args[1])
    value = property(lambda self: self.args[2])

    @property
    def free_symbols(self) -> set[Any]:
        return (self.body.free_symbols - {self.variable}) | self.value.free_symbols

    @property
    def bound_symbols(self) -> list[Any]:
        return [self.variable]


class Limit(CalculusNode):
    """lim X as x tends to a point: "both" sides, "above" or "below"; to ∞ or -∞ from the one side there is. Binds x."""

    def __new__(cls, body: Any, variable: Any, point: Any, side: str = "both") -> Limit:
        written = f"Limit(…, ({shown(variable)}, {shown(point)}))"
        if str(side) not in ("both", "above", "below"):
            raise IllFormed(written, 'the side is "both", "above" or "below"')
        if not isinstance(variable, Variable):
            raise IllFormed(written, f'{shown(variable)} is no variable: x = real("x")')
        point, side = point if point in (oo, -oo) else as_term(point), str(side)
        if point in (oo, -oo) or (variable.low == point and not variable.is_unbounded) or variable.high == point:
            side = "below" if point == oo or variable.high == point else "above"
        elif variable.whole or not _inside(variable, point):
            raise IllFormed(written, f"{shown(point)} is not a place that {shown(variable)} can tend to")
        return Expr.__new__(cls, as_term(body), variable, point, Symbol(side))

    body = property(lambda self: self.args[0])
    variable = property(lambda self: self.args[1])
    point = property(lambda self: self.args[2])
    side = property(lambda self: self.args[3].name)

    @property
    def free_symbols(self) -> set[Any]:
        return (self.body.free_symbols - {self.variable}) | self.point.free_symbols

    @property
    def bound_symbols(self) -> list[Any]:
        return [self.variable]


class BigO(CalculusNode):
    """O(g) as x tends to 0 inside its domain: any X with |X| ≤ C |g| near 0, C and "near" depending on all else.

    A summand of a side, nothing more. X = Y + O(g) says that X - Y is O(g); with an O on both sides, that what the
    left side can be the right side can be as well.
    """

    def __new__(cls, body: Any, variable: Any) -> BigO:
        body = as_term(body)
        written = f"O({shown(body)})"
        variable = _variable(variable, written)
        if not _inside(variable, Integer(0), closed=True):
            raise IllFormed(written, f"{shown(variable)} cannot tend to 0: its domain does not reach it")
        self: BigO = Expr.__new__(cls, body, variable)
        if body.free_symbols - {variable} or self._power is None:
            raise IllFormed(written, f"the order is a power of {shown(variable)}, such as O({shown(variable)}**2)")
        return self

    body = property(lambda self: self.args[0])
    variable = property(lambda self: self.args[1])

    @property
    def _power(self) -> Expr | None:
        number, rest = self.body.as_coeff_Mul()
        base, exponent = rest.as_base_exp()
        if number == 0 or (rest != 1 and (base != self.variable or not exponent.is_Rational)):
            return None
        return Integer(0) if rest == 1 else exponent

    @property
    def power(self) -> Expr:
        """k where g = x^k up to a constant."""
        power = self._power
        assert power is not None
        return power


class Rounded(CalculusNode):
    """The double-precision number (IEEE 754 binary64, ties to even) nearest to a real number; no value on overflow."""

    def __new__(cls, body: Any) -> Rounded:
        return Expr.__new__(cls, as_term(body))

    body = property(lambda self: self.args[0])


class NormalDensity(CalculusNode):
    """exp(-(x - mean)² / (2 sigma²)) / (sigma √(2π)), for sigma > 0."""

    def __new__(cls, point: Any, mean: Any, sigma: Any) -> NormalDensity:
        return Expr.__new__(cls, as_term(point), as_term(mean), as_term(sigma))

    point = property(lambda self: self.args[0])
    mean = property(lambda self: self.args[1])
    sigma = property(lambda self: self.args[2])


class Softmax(CalculusNode):
    """exp(θ_i) / Σ_j exp(θ_j), the i-th of n probabilities; i is 1 … n or the index of a sum."""

    def __new__(cls, number: Any, *logits: Any) -> Softmax:
        number = as_term(number)
        written = f"softmax({', '.join(map(shown, (number, *logits)))})"
        if not logits:
            raise IllFormed(written, "softmax takes which one is meant and then the logits: softmax(1, x, y)")
        if not isinstance(number, Index) and not (number.is_Integer and 1 <= number <= len(logits)):
            raise IllFormed(written, f"which one is meant is a number from 1 to {len(logits)}")
        return Expr.__new__(cls, number, *map(as_term, logits))

    number = property(lambda self: self.args[0])
    logits = property(lambda self: self.args[1:])


class Sigmoid(CalculusNode):
    """1 / (1 + exp(-x))."""

    def __new__(cls, body: Any) -> Sigmoid:
        return Expr.__new__(cls, as_term(body))

    body = property(lambda self: self.args[0])


# ------------------------------------------------------------------------------------------------------------ matrices


class MatrixNode(CalculusNode):
    """Base of what has rows and columns."""

    is_commutative = False


class Entries(MatrixNode):
    """A matrix written out: its numbers of rows and columns, and its entries row by row."""

    def __new__(cls, rows: Any, columns: Any, *entries: Any) -> Entries:
        if int(rows) * int(columns) != len(entries) or not entries:
            raise IllFormed("a matrix", f"{rows} rows of {columns} entries were expected, and there are {len(entries)} entries")
        return Expr.__new__(cls, Integer(rows), Integer(columns), *map(as_term, entries))

    rows = property(lambda self: int(self.args[0]))
    columns = property(lambda self: int(self.args[1]))
    entries = property(lambda self: self.args[2:])


class Identity(MatrixNode):
    """The n × n matrix with ones on its diagonal and zeros elsewhere."""

    def __new__(cls, size: Any) -> Identity:
        if not isinstance(size, int | Integer) or int(size) < 1:
            raise IllFormed(f"identity({shown(size)})", "its size is a number from 1 on")
        return Expr.__new__(cls, Integer(size))

    size = property(lambda self: int(self.args[0]))


class Transpose(MatrixNode):
    """Xᵀ."""

    def __new__(cls, body: Any) -> Transpose:
        return Expr.__new__(cls, as_term(body))

    body = property(lambda self: self.args[0])


class Inverse(MatrixNode):
    """X⁻¹; where X is singular it has no value."""

    def __new__(cls, body: Any) -> Inverse:
        return Expr.__new__(cls, as_term(body))

    body = property(lambda self: self.args[0])


class Scalar(CalculusNode):
    """The only entry of a 1×1 matrix, as a number: uᵀ M v."""

    def __new__(cls, body: Any) -> Scalar:
        return Expr.__new__(cls, as_term(body))

    body = property(lambda self: self.args[0])


class Determinant(CalculusNode):
    """det X."""

    def __new__(cls, body: Any) -> Determinant:
        return Expr.__new__(cls, as_term(body))

    body = property(lambda self: self.args[0])


class Trace(CalculusNode):
    """tr X, the sum of the diagonal."""

    def __new__(cls, body: Any) -> Trace:
        return Expr.__new__(cls, as_term(body))

    body = property(lambda self: self.args[0])


class Entry(CalculusNode):
    """The entry of a matrix in row i and column j, both counted from 1."""

    def __new__(cls, body: Any, row: Any, column: Any = 1) -> Entry:
        body, row, column = as_term(body), as_term(row), as_term(column)
        if not (row.is_Integer and column.is_Integer):
            raise IllFormed(f"entry({shown(body)}, {shown(row)}, {shown(column)})", "row and column are numbers from 1 on")
        return Expr.__new__(cls, body, row, column)

    body = property(lambda self: self.args[0])
    row = property(lambda self: int(self.args[1]))
    column = property(lambda self: int(self.args[2]))


# ---------------------------------------------------------------------------------------------------------- conditions


class Condition(CalculusNode):
    """A side condition on the point at which a claim is made: "nonzero" X ≠ 0 (Y is 0), "below" X < Y, "at-most" X ≤ Y."""

    def __new__(cls, kind: Any, left: Any, right: Any) -> Condition:
        if str(kind) not in ("nonzero", "below", "at-most"):
            raise IllFormed(str(kind), "a condition is nonzero(X), positive(X), below(X, Y) or at_most(X, Y)")
        return Expr.__new__(cls, Symbol(str(kind)), as_term(left), as_term(right))

    kind = property(lambda self: self.args[0].name)
    left = property(lambda self: self.args[1])
    right = property(lambda self: self.args[2])


# ------------------------------------------------------------------------------------------------------- what is inside

NODES: tuple[type[CalculusNode], ...] = (
    Applied, Derivative, At, Limit, BigO, Rounded, NormalDensity, Softmax, Sigmoid, Entries, Identity, Transpose, Inverse,
    Scalar, Determinant, Trace, Entry, Condition,
)  # fmt: skip
SYMPY_FUNCTIONS = (sympy.log, sympy.exp, sympy.sin, sympy.cos)

_PARTS: dict[type, Callable[[Any], Sequence[Expr]]] = {
    Applied: lambda term: term.arguments,
    Derivative: lambda term: (term.body,),
    At: lambda term: (term.body, term.value),
    Limit: lambda term: (term.body,),
    BigO: lambda term: (term.body,),
    Softmax: lambda term: term.logits,
    Entries: lambda term: term.entries,
    Identity: lambda term: (),
    Entry: lambda term: (term.body,),
    Condition: lambda term: (term.left, term.right),
    sympy.Integral: lambda term: (term.function,),
    sympy.Sum: lambda term: (term.function,),
}


def inside(term: Expr) -> tuple[Expr, ...]:
    """The numbers and matrices directly inside a calculus node (not its bound variables, ranges or sizes)."""
    parts = _PARTS.get(type(term))
    return tuple(term.args if parts is None else parts(term))


def is_calculus(*terms: Any) -> bool:
    """Whether anything in these terms belongs to claims about real variables."""
    own = (*FREE, Index, CalculusNode, sympy.Integral)
    return any(isinstance(part, own) for term in terms for part in sympy.preorder_traversal(term))


def split_order(side: Expr) -> tuple[Expr, BigO | None]:
    """A side without its O(…), and that O(…) if it has one. Raises IllFormed where an O stands anywhere else."""
    orders = [part for part in sympy.Add.make_args(side) if isinstance(part, BigO)]
    rest = sympy.Add(*(part for part in sympy.Add.make_args(side) if not isinstance(part, BigO)))
    if len(orders) > 1 or rest.has(BigO):
        raise IllFormed(side, "an O(…) is one summand of a side: write X + O(…) once")
    return rest, orders[0] if orders else None
