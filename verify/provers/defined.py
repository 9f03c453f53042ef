"""Has an expression a value at every point that is looked at, and is it differentiable there?

Read off the form: a denominator must be visibly nonzero, what stands in a logarithm visibly positive, and what stands
under a root visibly at least zero. What is not visible is named; then nothing is proved.
"""

from __future__ import annotations

import sympy
from sympy import Expr, Pow, Rational, Symbol

from verify.provers.jets import Unknown
from verify.provers.moments import Moment
from verify.provers.signs import Facts

EVERYWHERE = (sympy.exp, sympy.sin, sympy.cos, sympy.erf, sympy.sinh, sympy.cosh, sympy.tanh, sympy.atan)


def why_undefined(expression: Expr, facts: Facts, smooth_in: Symbol | None = None) -> str:
    """Words for the first part that is not visibly defined (or not visibly smooth in a variable), or nothing."""
    for part in sympy.preorder_traversal(expression):
        if not isinstance(part, Expr):
            continue
        moving = smooth_in is not None and smooth_in in part.free_symbols
        problem = _problem(part, facts, moving)
        if problem:
            return problem
    return ""


def _problem(part: Expr, facts: Facts, moving: bool) -> str:
    if isinstance(part, (Rational, sympy.NumberSymbol)):
        return ""
    if isinstance(part, Symbol):
        return ""
    if isinstance(part, sympy.Float) or part in (sympy.oo, -sympy.oo, sympy.zoo, sympy.nan, sympy.I):
        return f"{part} is no exact real number"
    if isinstance(part, (sympy.Add, sympy.Mul, *EVERYWHERE)):
        return ""
    if isinstance(part, Moment):
        return "" if facts.positive(part.quadratic) else f"{part.quadratic} is not visibly positive in a Gaussian weight"
    if isinstance(part, Unknown):
        return ""
    if isinstance(part, Pow):
        return power_problem(part.base, part.exp, facts, moving)
    if isinstance(part, sympy.log):
        return "" if facts.positive(part.args[0]) else f"{part.args[0]} is not visibly positive, and stands in a logarithm"
    if isinstance(part, sympy.Abs):
        return "" if not moving or facts.nonzero(part.args[0]) else f"|{part.args[0]}| has a kink where {part.args[0]} is 0"
    if isinstance(part, sympy.tan):
        return "" if facts.nonzero(sympy.cos(part.args[0])) else f"cos({part.args[0]}) is not visibly nonzero"
    return f"nothing is known about {type(part).__name__}"


def power_problem(base: Expr, exponent: Expr, facts: Facts, moving: bool = False) -> str:
    """Why base^exponent may have no value (or, if ``moving``, no derivative), or nothing."""
    if isinstance(exponent, sympy.Integer):
        fine = not exponent.is_negative or facts.nonzero(base)
        return "" if fine else f"{base} is not visibly nonzero, and stands in a denominator"
    if base is sympy.E:
        return ""
    if not isinstance(exponent, Rational) or exponent.is_negative or (moving and base.free_symbols):
        return "" if facts.positive(base) else f"{base} is not visibly positive, and is raised to the power {exponent}"
    return "" if facts.nonnegative(base) else f"{base} is not visibly at least zero, and stands under a root"
