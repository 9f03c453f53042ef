"""Whether a claim about real variables makes sense: sizes of matrices, numbers of arguments, free and bound variables.

Asked once a claim is complete, as ``verify.language.wellformed`` is for claims about trajectories.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sympy
from sympy import Expr, Symbol, oo

from verify.language import calculus as C
from verify.language import piecewise as P
from verify.language import terms as L
from verify.language.errors import IllFormed, shown

Shape = tuple[int, int] | None  # rows and columns; None for a number

MOST_SUMMANDS = 10_000

_NUMBERS = (C.Variable, C.Index)
_OF_NUMBERS = (
    sympy.Pow, *C.SYMPY_FUNCTIONS, L.Fraction, sympy.Integral, sympy.Sum, C.Applied, C.BigO, C.Rounded, C.NormalDensity,
    C.Softmax, C.Sigmoid, *P.OF_NUMBERS,
)  # fmt: skip


def shape_of(term: Expr) -> Shape:
    """The size of a matrix, or None for a number. Raises IllFormed where sizes do not fit or a node is not of this language."""
    if isinstance(term, C.Matrix):
        return term.rows, term.columns
    if isinstance(term, _NUMBERS) or _is_constant(term):
        return None
    if isinstance(term, sympy.Add):
        return _common(term)
    if isinstance(term, sympy.Mul):
        return _product(term)
    if isinstance(term, sympy.Pow) and shape_of(term.base) is not None:
        rows, columns = shape_of(term.base) or (0, 0)
        if rows != columns or not (term.exp.is_Integer and term.exp > 0):
            raise IllFormed(term, f"a matrix of {rows} rows and {columns} columns has no such power")
        return rows, columns
    if isinstance(term, _OF_NUMBERS):
        for part in C.inside(term):
            _number(part, term)
        return None
    if isinstance(term, C.Derivative | C.At | C.Limit):
        if isinstance(term, C.At):
            _number(term.value, term)
        return shape_of(term.body)
    if isinstance(term, C.MatrixNode | C.Scalar | C.Determinant | C.Trace | C.Entry):
        return _of_matrix(term)
    raise IllFormed(term, _stranger(term))


def _is_constant(term: Expr) -> bool:
    if isinstance(term, sympy.Float):
        raise IllFormed(f"{float(term):g}", "numbers are exact: write one / 2 or frac(1, 2)")
    if term in (oo, -oo, sympy.zoo, sympy.nan):
        raise IllFormed(str(term), "this has no value")
    return bool(term.is_Rational) or term in (sympy.pi, sympy.E)


def _stranger(term: Any) -> str:
    if isinstance(term, C.SmoothFunction):
        return f"a function is no number by itself: write {term.name}(x)"
    if isinstance(term, C.Condition):
        return "a condition stands in where=[…], not in a term"
    if isinstance(term, L.Node | L.Law | Symbol) and not isinstance(term, C.CalculusNode):
        return "this belongs to claims about trajectories, and the claim is one about real variables: keep the two apart"
    return f"{type(term).__name__} is not part of this language: see `verify.calculus`"


def _number(term: Expr, whole: Expr) -> None:
    shape = shape_of(term)
    if shape is not None:
        raise IllFormed(whole, f"{shown(term)} is a matrix of {_size(shape)} where a number was expected")


def _size(shape: Shape) -> str:
    return "a number" if shape is None else f"{shape[0]} × {shape[1]}"


def _common(term: Expr) -> Shape:
    shapes = {shape_of(part): part for part in term.args}
    if len(shapes) > 1:
        (one, left), (other, right) = list(shapes.items())[:2]
        raise IllFormed(term, f"{shown(left)} ({_size(one)}) and {shown(right)} ({_size(other)}) are added")
    return next(iter(shapes))


def _product(term: Expr) -> Shape:
    result: Shape = None
    for part in term.args:
        shape = shape_of(part)
        if shape is None:
            continue
        if result is not None and result[1] != shape[0]:
            raise IllFormed(term, f"a matrix of {_size(result)} cannot be multiplied by one of {_size(shape)}")
        result = shape if result is None else (result[0], shape[1])
    return result


def _of_matrix(term: Any) -> Shape:
    if isinstance(term, C.Identity):
        return term.size, term.size
    if isinstance(term, C.Entries):
        for part in term.entries:
            _number(part, term)
        return term.rows, term.columns
    shape = shape_of(term.body)
    if shape is None:
        raise IllFormed(term, f"{shown(term.body)} is a number where a matrix was expected")
    if isinstance(term, C.Transpose):
        return shape[1], shape[0]
    if isinstance(term, C.Scalar):
        if shape != (1, 1):
            raise IllFormed(term, f"only a 1 × 1 product is a number, and this one is {_size(shape)}")
        return None
    if isinstance(term, C.Entry):
        if not (1 <= term.row <= shape[0] and 1 <= term.column <= shape[1]):
            raise IllFormed(term, f"there is no such entry: the matrix is {_size(shape)}")
        return None
    if shape[0] != shape[1]:
        raise IllFormed(term, f"it takes as many rows as columns, and this is {_size(shape)}")
    return shape if isinstance(term, C.Inverse) else None


# ---------------------------------------------------------------------------------------------------- the whole claim


def check_claim(sides: Sequence[Expr], for_every: Sequence[Any], where: Sequence[Any], relation: str = "=") -> None:
    """Raises IllFormed unless the sides fit each other and everything in them has a value once for_every is given one."""
    names: set[str] = set()
    for free in for_every:
        if not isinstance(free, C.FREE):
            expected = "a claim about real variables is made for every variable, matrix or function; nothing else is listed"
            raise IllFormed(f"for_every=[{shown(free)}]", expected)
        if free.name in names:
            raise IllFormed(f"for_every=[{shown(free)}]", "this name is listed twice")
        names.add(free.name)
    for condition in where:
        _check_condition(condition)
    plain = [_without_order(side, relation) for side in sides]
    shapes = [shape_of(side) for side in plain]
    if len(shapes) > 2 and shapes[2] is not None:
        raise IllFormed(sides[2], "a certificate is a number that is at least 0, and this is a matrix")
    sizes = [shape for side, shape in zip(plain, shapes, strict=True) if side != 0]  # zero is of every size
    if len(set(sizes)) > 1:
        raise IllFormed(_both(sides), f"one side is {_size(sizes[0])} and the other is {_size(sizes[1])}")
    if relation != "=" and any(shapes):
        raise IllFormed(_both(sides), "matrices are not larger or smaller than one another: compare numbers")
    _check_orders(sides)
    arities: dict[str, int] = {}
    for term in (*sides, *where):
        _check_scope(term, frozenset(for_every), arities)


def _both(sides: Sequence[Expr]) -> str:
    return " and ".join(map(shown, sides[:2]))


def _without_order(side: Expr, relation: str) -> Expr:
    rest, order = C.split_order(side)
    if order is not None and relation != "=":
        raise IllFormed(side, "an O(…) belongs to an equation")
    return rest


def _check_orders(sides: Sequence[Expr]) -> None:
    orders = [C.split_order(side)[1] for side in sides]
    if orders[0] is not None and (len(orders) < 2 or orders[1] is None):
        raise IllFormed(_both(sides), "an O(…) on the left only says nothing: write it on the right, or on both sides")
    if len({order.variable for order in orders if order is not None}) > 1:
        raise IllFormed(_both(sides), "the two sides speak of different variables that tend to 0")


def _check_condition(condition: Any) -> None:
    if not isinstance(condition, C.Condition):
        raise IllFormed(f"where=[{shown(condition)}]", "a condition was expected, such as nonzero(X) or at_most(X, Y)")
    for part in (condition.left, condition.right):
        if shape_of(part) is not None or part.has(C.BigO):
            raise IllFormed(condition, "a condition is about numbers")
    if condition.left.is_number and condition.right.is_number:
        raise IllFormed(condition, "a condition that names no variable is always or never met")


def _check_scope(term: Any, bound: frozenset[Any], arities: dict[str, int]) -> None:
    """Walks a term; ``bound`` holds what has a value there."""
    if isinstance(term, (*C.FREE, C.Index)):
        _expect_bound(term, bound)
    elif isinstance(term, C.Applied):
        _expect_bound(term.function, bound)
        count = arities.setdefault(term.function.name, len(term.arguments))
        if count != len(term.arguments):
            raise IllFormed(term, f"{term.function.name} has {count} arguments elsewhere: a function always has as many")
        _all(term.arguments, bound, arities)
    elif isinstance(term, C.Derivative | C.BigO):
        _expect_bound(term.variable, bound)
        _check_scope(term.body, bound, arities)
    elif isinstance(term, C.At):
        _check_scope(term.value, bound, arities)
        _check_scope(term.body, _with(term.variable, bound), arities)
    elif isinstance(term, C.Limit):
        _check_scope(term.point, bound, arities)
        _check_scope(term.body, _with(term.variable, bound), arities)
    elif isinstance(term, C.Softmax):
        _all([term.number, *term.logits], bound, arities)
    elif isinstance(term, sympy.Integral | sympy.Sum):
        _check_ranges(term, bound, arities)
    else:
        _all(C.inside(term), bound, arities)


def _all(terms: Iterable[Any], bound: frozenset[Any], arities: dict[str, int]) -> None:
    for term in terms:
        _check_scope(term, bound, arities)


def _expect_bound(name: Any, bound: frozenset[Any]) -> None:
    if name not in bound:
        same = next((other for other in bound if str(other) == str(name)), None)
        if same is not None:
            raise IllFormed(shown(name), "another variable of this name, with another domain or size, is listed: use one")
        raise IllFormed(shown(name), "this is free: list it in for_every, or bind it with a sum, an integral or at(…)")


def _with(variable: Any, bound: frozenset[Any]) -> frozenset[Any]:
    return frozenset(one for one in bound if one.name != variable.name) | {variable}


def _check_ranges(term: Any, bound: frozenset[Any], arities: dict[str, int]) -> None:
    """The ranges of a sum or an integral, the last one outermost."""
    kind = "integral" if isinstance(term, sympy.Integral) else "sum"
    for limit in reversed(term.limits):
        if len(limit) != 3:
            raise IllFormed(term, f"a range of this {kind} names its variable and both ends")
        variable, *ends = limit
        wanted = C.Variable if kind == "integral" else C.Index
        if not isinstance(variable, wanted):
            hint = 'real("x")' if kind == "integral" else 'index("i")'
            raise IllFormed(term, f"{shown(variable)} is nothing that this {kind} can run over: write {hint}")
        for end in ends:
            if end in (oo, -oo) and kind == "integral":
                continue
            _check_scope(end, bound, arities)
            if shape_of(end) is not None or (kind == "sum" and end.is_integer is not True):
                raise IllFormed(term, f"{shown(end)} cannot be an end of this {kind}")
        if kind == "sum":
            _check_sum(term, variable, ends)
        elif not all(C._inside(variable, end, closed=True) for end in ends):
            raise IllFormed(term, f"the range leaves the domain of {shown(variable)}: declare it with real(…)")
        bound = _with(variable, bound)
    _check_scope(term.function, bound, arities)


def _check_sum(term: sympy.Sum, index: C.Index, ends: Sequence[Expr]) -> None:
    """Not too many summands, and no probability that there is not."""
    counted = all(end.is_Integer for end in ends)
    if counted and ends[1] - ends[0] >= MOST_SUMMANDS:
        raise IllFormed(shown((index, *ends)), f"a sum of more than {MOST_SUMMANDS} terms is not added up")
    for part in term.function.atoms(C.Softmax):
        if part.number == index and not (counted and ends[0] >= 1 and ends[1] <= len(part.logits)):
            which = f"{shown(index)} says which of {len(part.logits)} probabilities is meant"
            raise IllFormed(term, f"{which}: let it run from 1 to a number that is not larger")
