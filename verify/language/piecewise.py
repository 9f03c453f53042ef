"""Nodes that compare numbers: the smaller, the larger, a number kept in a range, x⁺, |x|, 1[x > 0], the largest value.

Like every node they are lazy: ``minimum(2, 3)`` stays as it is written. Each of them compares numbers, never gradients,
and each has a value wherever its parts have one.

Kinks     where the numbers compared are equal, the node has a derivative only if those numbers have the same derivative;
          1[x > 0] has one (zero) only where x is not 0. Elsewhere the derivative is that of the part that counts
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Expr

from verify.language.errors import IllFormed, called, shown
from verify.language.terms import VARIABLES, Gradient, Node, Outer, as_term


def _numbers(name: str, *parts: Any) -> list[Expr]:
    terms = [as_term(part) for part in parts]
    for term in terms:
        if term.has(Gradient, Outer):
            raise IllFormed(called(name, *terms), f"numbers are compared, and a gradient stands in {shown(term)}")
    return terms


class Minimum(Node):
    """min(x, y)."""

    def __new__(cls, left: Any, right: Any) -> Minimum:
        return Expr.__new__(cls, *_numbers("minimum", left, right))

    left = property(lambda self: self.args[0])
    right = property(lambda self: self.args[1])


class Maximum(Node):
    """max(x, y)."""

    def __new__(cls, left: Any, right: Any) -> Maximum:
        return Expr.__new__(cls, *_numbers("maximum", left, right))

    left = property(lambda self: self.args[0])
    right = property(lambda self: self.args[1])


class Clip(Node):
    """clip(x, low, high) = min(max(x, low), high): where low > high it is high."""

    def __new__(cls, body: Any, low: Any, high: Any) -> Clip:
        return Expr.__new__(cls, *_numbers("clip", body, low, high))

    body = property(lambda self: self.args[0])
    low = property(lambda self: self.args[1])
    high = property(lambda self: self.args[2])


class Absolute(Node):
    """|x|."""

    def __new__(cls, body: Any) -> Absolute:
        return Expr.__new__(cls, *_numbers("absolute", body))

    body = property(lambda self: self.args[0])


class PositivePart(Node):
    """x⁺ = max(x, 0)."""

    def __new__(cls, body: Any) -> PositivePart:
        return Expr.__new__(cls, *_numbers("positive_part", body))

    body = property(lambda self: self.args[0])


class StepFunction(Node):
    """1[x > 0]: 1 where x > 0, and 0 where x ≤ 0."""

    def __new__(cls, body: Any) -> StepFunction:
        return Expr.__new__(cls, *_numbers("step", body))

    body = property(lambda self: self.args[0])


class Largest(Node):
    """max over all values of the listed states and actions of X, which they are bound in like in a sum."""

    def __new__(cls, body: Any, *variables: Any) -> Largest:
        (term,) = _numbers("largest", body)
        written = called("largest", term, *variables)
        if not variables:
            raise IllFormed(written, "name what the largest value is taken over: a state or an action")
        for variable in variables:
            if not isinstance(variable, VARIABLES[:4]):  # not τ: nobody looks for the best trajectory
                raise IllFormed(written, "the largest value is taken over states and actions")
        if len(set(variables)) != len(variables):
            raise IllFormed(written, "the same variable is listed twice")
        return Expr.__new__(cls, term, *variables)

    body = property(lambda self: self.args[0])
    variables = property(lambda self: self.args[1:])


OF_NUMBERS: tuple[type[Node], ...] = (Minimum, Maximum, Clip, Absolute, PositivePart, StepFunction)
"""Those whose arguments are numbers."""

NODES: tuple[type[Node], ...] = (*OF_NUMBERS, Largest)


@lru_cache(maxsize=4096)
def has_piecewise(*terms: Expr) -> bool:
    """Whether a comparison occurs in one of the terms."""
    return any(term.has(*NODES) for term in terms)
