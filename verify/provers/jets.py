"""Values of arbitrary smooth functions and of their derivatives, and the rules of differentiation.

``Jet(U, (i, j), x, y)`` is ∂_1^i ∂_2^j U at (x, y); for a smooth U the order of the derivatives does not matter.
``derivative`` differentiates closed expressions by the sum, product, power and chain rules. The result is the derivative
wherever every part of the expression is differentiable, which ``verify.provers.defined`` asks for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Expr, Integer, Pow, Symbol, Tuple

from verify.claims.budget import look


class Unknown(Expr):
    """A number that an arbitrary smooth function determines and that is a smooth function of its ``arguments``."""

    is_commutative = True

    @property
    def arguments(self) -> tuple[Expr, ...]:
        raise NotImplementedError

    def rebuilt(self, *arguments: Expr) -> Unknown:
        """The same with other arguments."""
        raise NotImplementedError

    def moved(self, *rates: Expr) -> Expr:
        """The derivative, where the arguments move at these rates."""
        raise NotImplementedError

    @property
    def free_symbols(self) -> set[Any]:
        return set().union(*(one.free_symbols for one in self.arguments))


class Jet(Unknown):
    """A derivative of an arbitrary smooth function at a point; orders (0, …, 0) is its value."""

    def __new__(cls, function: Symbol, orders: Any, *arguments: Expr) -> Jet:
        return Expr.__new__(cls, function, Tuple(*map(Integer, orders)), *arguments)

    function = property(lambda self: self.args[0])
    orders = property(lambda self: tuple(map(int, self.args[1])))
    arguments = property(lambda self: self.args[2:])

    def rebuilt(self, *arguments: Expr) -> Jet:
        return Jet(self.function, self.orders, *arguments)

    def raised(self, place: int) -> Jet:
        """Differentiated once more in one of its arguments."""
        orders = tuple(order + (number == place) for number, order in enumerate(self.orders))
        return Jet(self.function, orders, *self.arguments)

    def moved(self, *rates: Expr) -> Expr:
        return sympy.Add(*(self.raised(place) * rate for place, rate in enumerate(rates) if rate != 0))


class NotDifferentiated(Exception):
    """There is no rule for this, in words."""


_OUTER: dict[type, Callable[[Expr], Expr]] = {
    sympy.exp: sympy.exp,
    sympy.log: lambda x: 1 / x,
    sympy.sin: sympy.cos,
    sympy.cos: lambda x: -sympy.sin(x),
    sympy.tan: lambda x: 1 + sympy.tan(x) ** 2,
    sympy.sinh: sympy.cosh,
    sympy.cosh: sympy.sinh,
    sympy.tanh: lambda x: 1 - sympy.tanh(x) ** 2,
    sympy.atan: lambda x: 1 / (1 + x**2),
    sympy.erf: lambda x: 2 * sympy.exp(-(x**2)) / sympy.sqrt(sympy.pi),
}


def derivative(expression: Expr, x: Symbol) -> Expr:
    """∂/∂x of a closed expression. Raises NotDifferentiated."""
    look()
    if expression == x:
        return Integer(1)
    if x not in expression.free_symbols:
        return Integer(0)
    if isinstance(expression, sympy.Add):
        return sympy.Add(*(derivative(part, x) for part in expression.args))
    if isinstance(expression, sympy.Mul):
        parts = expression.args
        return sympy.Add(
            *(sympy.Mul(*parts[:i], derivative(part, x), *parts[i + 1 :]) for i, part in enumerate(parts) if part.has(x))
        )
    if isinstance(expression, Pow):
        base, exponent = expression.base, expression.exp
        if x not in exponent.free_symbols:
            return exponent * base ** (exponent - 1) * derivative(base, x)
        return expression * (derivative(exponent, x) * sympy.log(base) + exponent * derivative(base, x) / base)
    if isinstance(expression, Unknown):
        return expression.moved(*(derivative(one, x) for one in expression.arguments))
    outer = _OUTER.get(type(expression))
    if outer is None:
        raise NotDifferentiated(f"there is no rule for the derivative of {type(expression).__name__}")
    inner = expression.args[0]
    return outer(inner) * derivative(inner, x)
