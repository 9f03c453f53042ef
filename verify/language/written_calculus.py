"""How the nodes of claims about real variables are written: for a reader, and as the source an author would write.

The source names variables, functions and matrices as they are called: ``x = real("x")`` is the author's line.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy

from verify.language import calculus as C
from verify.language.code import CALLS, call, source_of
from verify.language.errors import IllFormed
from verify.language.shapes import shape_of
from verify.language.writer import Level, Piece, Writer, writes

# --------------------------------------------------------------------------------------------------- names and numbers


def _named(w: Writer, name: str) -> str:
    """theta_1 as θ with the index 1."""
    base, _, index = name.partition("_")
    return w.forms.sub(w.forms.name(base), w.forms.name(index)) if index else w.forms.name(base)


@writes(C.Variable, C.Index, C.Matrix)
def variable(w: Writer, term: Any) -> Piece:
    return Piece(_named(w, term.name))


@writes(C.SmoothFunction)
def smooth_function(w: Writer, term: Any) -> Piece:
    return Piece(_named(w, term.name), ends_in_name=True)


@writes(type(sympy.pi), type(sympy.E))
def constant(w: Writer, term: Any) -> Piece:
    return Piece(w.forms.circle_number() if term == sympy.pi else "e")


@writes(type(sympy.oo), type(-sympy.oo))
def endless(w: Writer, term: Any) -> Piece:
    return Piece(w.forms.endless()) if term == sympy.oo else Piece("-" + w.forms.endless(), Level.SUM)


# ------------------------------------------------------------------------------------ functions, derivatives, integrals


@writes(C.Applied)
def applied(w: Writer, term: C.Applied) -> Piece:
    return Piece(w.forms.call(_named(w, term.function.name), [w.write(part) for part in term.arguments]))


def _repeated(term: Any) -> tuple[int, C.Variable, Any]:
    """∂ⁿX/∂xⁿ as (n, x, X)."""
    order, variable, body = 1, term.variable, term.body
    while isinstance(body, C.Derivative) and body.variable == variable:
        order, body = order + 1, body.body
    return order, variable, body


def _is_plain(body: Any, variable: Any) -> bool:
    """Whether a body is U(x), so that its derivative may be written U'(x)."""
    return isinstance(body, C.Applied) and body.arguments == (variable,)


@writes(C.Derivative)
def derivative(w: Writer, term: C.Derivative) -> Piece:
    order, variable, body = _repeated(term)
    if _is_plain(body, variable):
        return Piece(w.forms.call(w.forms.prime(_named(w, body.function.name), order), [w.write(variable)]))
    operand = w.operand(body)
    return w.prefixed(operand, w.forms.partial(order, w.part(variable), operand.text))


@writes(C.At)
def at(w: Writer, term: C.At) -> Piece:
    if isinstance(term.body, C.Derivative):
        order, variable, body = _repeated(term.body)
        if variable == term.variable and _is_plain(body, variable):
            return Piece(w.forms.call(w.forms.prime(_named(w, body.function.name), order), [w.write(term.value)]))
    return Piece(w.forms.at(w.write(term.body), w.part(term.variable), w.part(term.value)))


@writes(sympy.Integral)
def integral(w: Writer, term: Any) -> Piece:
    if any(len(limit) != 3 for limit in term.limits):
        return Piece(str(term))  # what is not part of the language: only error messages show it
    signs = [w.forms.between(w.part(lower), w.part(upper)) for _, lower, upper in reversed(term.limits)]
    differentials = [w.forms.differential(w.part(variable)) for variable, *_ in term.limits]
    return Piece("".join(signs) + w.body(term.function) + "".join(differentials), Level.OPEN)


@writes(C.Limit)
def limit(w: Writer, term: C.Limit) -> Piece:
    point = w.at_least(Level.ATOM, w.piece(term.point)) if term.side != "both" and term.point.is_finite else w.piece(term.point)
    side = term.side if term.point.is_finite is not False else "both"
    return Piece(w.forms.limit(w.part(term.variable), point.text, side) + w.body(term.body), Level.OPEN)


@writes(C.BigO)
def big_o(w: Writer, term: C.BigO) -> Piece:
    return Piece(w.forms.call("O", [w.write(term.body)]))


@writes(C.Rounded)
def rounded(w: Writer, term: C.Rounded) -> Piece:
    return Piece(w.forms.call(w.forms.operator("fl"), [w.write(term.body)]))


@writes(C.NormalDensity)
def normal_density(w: Writer, term: C.NormalDensity) -> Piece:
    return Piece(w.forms.density(w.write(term.point), w.write(term.mean), w.write(sympy.Pow(term.sigma, 2))))


@writes(C.Softmax)
def softmax(w: Writer, term: C.Softmax) -> Piece:
    name = w.forms.sub(w.forms.operator("softmax"), w.part(term.number))
    return Piece(w.forms.call(name, [w.write(part) for part in term.logits]))


@writes(C.Sigmoid)
def sigmoid(w: Writer, term: C.Sigmoid) -> Piece:
    return Piece(w.forms.call(w.forms.operator("sigmoid"), [w.write(term.body)]))


# ------------------------------------------------------------------------------------------------------------ matrices


def _gradient(term: C.Entries) -> tuple[Any, list[Any]] | None:
    """X and the variables where a column holds all the derivatives of one X, in as many variables as it has entries."""
    bodies = {one.body for one in term.entries if isinstance(one, C.Derivative)}
    variables = [one.variable for one in term.entries if isinstance(one, C.Derivative)]
    if term.columns != 1 or len(bodies) != 1 or len(set(variables)) != term.rows or term.rows < 2:
        return None
    return bodies.pop(), variables


@writes(C.Entries)
def entries(w: Writer, term: C.Entries) -> Piece:
    if found := _gradient(term):
        operand = w.operand(found[0])
        return w.prefixed(operand, w.forms.gradient_in([w.part(variable) for variable in found[1]], operand.text))
    parts = [w.write(part) for part in term.entries]
    return Piece(w.forms.matrix([parts[start : start + term.columns] for start in range(0, len(parts), term.columns)]))


@writes(C.Identity)
def identity(w: Writer, term: C.Identity) -> Piece:
    return Piece(w.forms.sub("I", str(term.size)))


@writes(C.Transpose)
def transpose(w: Writer, term: C.Transpose) -> Piece:
    return Piece(w.forms.transposed(w.at_least(Level.ATOM, w.piece(term.body)).text), Level.POWER)


@writes(C.Inverse)
def inverse(w: Writer, term: C.Inverse) -> Piece:
    return Piece(w.forms.sup(w.at_least(Level.ATOM, w.piece(term.body)).text, "-1"), Level.POWER)


@writes(C.Scalar)
def scalar(w: Writer, term: C.Scalar) -> Piece:
    return w.piece(term.body)


@writes(C.Determinant, C.Trace)
def of_square(w: Writer, term: Any) -> Piece:
    return Piece(w.forms.call(w.forms.operator("det" if isinstance(term, C.Determinant) else "tr"), [w.write(term.body)]))


def _is_column(body: Any) -> bool:
    shape = shape_of(body)
    return shape is not None and shape[1] == 1


@writes(C.Entry)
def entry(w: Writer, term: C.Entry) -> Piece:
    place = str(term.row) if _is_column(term.body) else f"{term.row},{term.column}"
    body = w.piece(term.body)
    if "_" in getattr(term.body, "name", ""):  # d_1 has an index already: (d_1)_2
        body = Piece(body.text, Level.SUM)
    return Piece(w.forms.sub(w.at_least(Level.ATOM, body).text, place))


@writes(C.Condition)
def condition(w: Writer, term: C.Condition) -> Piece:
    left, right = w.write(term.left), w.write(term.right)
    if term.kind == "below" and term.left == 0:
        return Piece(w.forms.condition(right, ">", left), Level.SUM)
    return Piece(w.forms.condition(left, {"nonzero": "≠", "below": "<", "at-most": "≤"}[term.kind], right), Level.SUM)


# -------------------------------------------------------------------------------------------------------------- source


def _end(term: Any) -> str:
    """The end of a range: a term, or infinite."""
    return {sympy.oo: "oo", -sympy.oo: "-oo"}.get(term) or source_of(term)


def _integral_code(term: Any) -> str:
    if any(len(limit) != 3 for limit in term.limits):
        raise IllFormed(str(term), "an integral names its variable and both ends")
    ranges = [f"({variable.name}, {_end(lower)}, {_end(upper)})" for variable, lower, upper in term.limits]
    return call("Integral", term.function, *ranges)


def _limit_code(term: C.Limit) -> str:
    implied = C.Limit(term.body, term.variable, term.point).side
    side = "" if term.side == implied else f', "{term.side}"'
    return f"Limit({source_of(term.body)}, ({term.variable.name}, {_end(term.point)}{side}))"


def _entries_code(term: C.Entries) -> str:
    if term.columns == 1:
        return call("column", *term.entries)
    lists = [term.entries[start : start + term.columns] for start in range(0, len(term.entries), term.columns)]
    return call("rows", *(f"[{', '.join(source_of(part) for part in one)}]" for one in lists))


def _scalar_code(term: C.Scalar) -> str:
    parts = term.body.args
    if isinstance(term.body, sympy.Mul) and len(parts) == 2 and isinstance(parts[0], C.Transpose):
        return call("inner", parts[0].body, parts[1])
    return call("number", term.body)


def _condition_code(term: C.Condition) -> str:
    if term.kind == "nonzero":
        return call("nonzero", term.left)
    if term.kind == "below" and term.left == 0:
        return call("positive", term.right)
    return call("below" if term.kind == "below" else "at_most", term.left, term.right)


def _simple(name: str) -> Callable[[Any], str]:
    return lambda term: call(name, *term.args)


def _name(term: Any) -> str:
    return str(term.name)


CALLS.update({
    C.Variable: _name, C.Index: _name, C.Matrix: _name, C.SmoothFunction: _name,
    type(sympy.pi): lambda term: "PI", type(sympy.E): lambda term: "exp(1)",
    sympy.sin: _simple("sin"), sympy.cos: _simple("cos"),
    C.Applied: lambda term: call(term.function.name, *term.arguments),
    C.Derivative: _simple("D"),
    C.At: _simple("at"),
    sympy.Integral: _integral_code,
    C.Limit: _limit_code,
    C.BigO: lambda term: call("O", *(term.args if not term.body.free_symbols else term.args[:1])),
    C.Rounded: _simple("rounded"), C.NormalDensity: _simple("normal"), C.Softmax: _simple("softmax"),
    C.Sigmoid: _simple("sigmoid"),
    C.Entries: _entries_code,
    C.Identity: _simple("identity"), C.Transpose: _simple("transpose"), C.Inverse: _simple("inverse"),
    C.Scalar: _scalar_code,
    C.Determinant: _simple("det"), C.Trace: _simple("trace"),
    C.Entry: lambda term: call("entry", *(term.args[:2] if _is_column(term.body) else term.args)),
    C.Condition: _condition_code,
})  # fmt: skip
