"""Which numbers about real variables are at least zero by the way they are written.

what the signs of its parts show, multiplied out or factored     x² + y², exp(x), max(x, 0) by cases, …
x + y, x · y, x / y of parts at least zero                       asked part by part, as the author wrote it
∫ X over an interval, with X at least zero inside it
uᵀ M u with M positive definite, uᵀ u
c (x - 1 - log x), c (exp x - 1 - x) with c ≥ 0                   the tangents of a concave and of a convex function
"""

from __future__ import annotations

import sympy
from sympy import Expr, Integer, oo

from verify.language import calculus as C
from verify.language.terms import Fraction
from verify.provers.closed_form import NotClosed, normal_form
from verify.provers.defined import why_undefined
from verify.provers.signs import Facts
from verify.provers.worked_out import NotWorkedOut, Worker, domain

TANGENTS = 3


def at_least_zero(term: Expr, worker: Worker) -> bool:
    """Whether the number is visibly at least zero. Raises NotWorkedOut and Split."""
    if isinstance(term, (sympy.Add, sympy.Mul)) and _each(term, worker):
        return True
    if isinstance(term, Fraction) and all(_quietly(part, worker) for part in term.args):
        worker.number(term)
        return True
    if isinstance(term, C.Scalar) and _is_quadratic_form(term.body):
        worker.number(term)
        return True
    if isinstance(term, sympy.Integral) and _integrand(term, worker):
        return True
    value = worker.number(term)
    if why_undefined(value, worker.facts):
        return False
    return closed_at_least_zero(value, worker.facts, TANGENTS)


def _each(term: Expr, worker: Worker) -> bool:
    return all(_quietly(part, worker) for part in term.args)


def _quietly(term: Expr, worker: Worker) -> bool:
    try:
        return at_least_zero(term, worker)
    except NotWorkedOut:
        return False


def _is_quadratic_form(body: Expr) -> bool:
    """uᵀ u, or uᵀ M u with an M that is declared positive definite (or its inverse)."""
    if not isinstance(body, sympy.Mul) or any(part.is_commutative for part in body.args):
        return False
    middle = _between(list(body.args))
    if middle is None:
        return False
    inside = [one.body if isinstance(one, C.Inverse) else one for one in middle]
    return len(inside) <= 1 and all(isinstance(one, C.Matrix) and one.kind == "definite" for one in inside)


def _between(factors: list[Expr]) -> list[Expr] | None:
    """M where the product is uᵀ M u or u M uᵀ; u itself may be a product, whose factors stand there one by one."""
    first, last = factors[0], factors[-1]
    if isinstance(first, C.Transpose):
        inner = list(sympy.Mul.make_args(first.body))
        rest = factors[1:]
        return rest[: -len(inner)] if rest[-len(inner) :] == inner else None
    if isinstance(last, C.Transpose):
        inner = list(sympy.Mul.make_args(last.body))
        rest = factors[:-1]
        return rest[len(inner) :] if rest[: len(inner)] == inner else None
    return None


def _integrand(term: sympy.Integral, worker: Worker) -> bool:
    """One range, from low to high, and a body that is at least zero between them; that it converges is asked elsewhere."""
    if len(term.limits) != 1:
        return False
    ((x, low, high),) = term.limits
    new = worker.fresh(x, term)
    low, high = (end if end in (oo, -oo) else worker.number(end) for end in (low, high))
    if low == oo or high == -oo or (low != -oo and high != oo and not worker.facts.nonnegative(high - low)):
        return False
    ends = [(new - low, ">") for _ in range(low != -oo)] + [(high - new, ">") for _ in range(high != oo)]
    inside = worker.given(worker.facts.but(*domain([new]), *ends))
    fine = _quietly(term.function.xreplace({x: new}), inside)
    worker.number(term)
    return fine


def closed_at_least_zero(value: Expr, facts: Facts, tangents: int) -> bool:
    """The same for a closed form."""
    if facts.nonnegative(value):
        return True
    try:
        normal = normal_form(value, facts).expression()
    except NotClosed:
        return False
    if facts.nonnegative(normal):
        return True
    above, below = sympy.fraction(sympy.together(normal))
    if facts.positive(below) and facts.nonnegative(above) and _same(above / below, value, facts):
        return True
    return tangents > 0 and any(closed_at_least_zero(rest, facts, tangents - 1) for rest in _less_a_tangent(value, facts))


def _same(left: Expr, right: Expr, facts: Facts) -> bool:
    return normal_form(left - right, facts).is_zero()


def _less_a_tangent(value: Expr, facts: Facts) -> list[Expr]:
    """What is left when c (x - 1 - log x) or c (exp x - 1 - x), which is at least zero, is taken away."""
    found = []
    for term in sympy.Add.make_args(sympy.expand_mul(value)):
        factors = sympy.Mul.make_args(term)
        for one in factors:
            rest = sympy.Mul(*(other for other in factors if other is not one))
            if isinstance(one, sympy.log) and facts.nonnegative(-rest):
                found.append(sympy.expand_mul(value + rest * (one.args[0] - Integer(1) - one)))
            if isinstance(one, sympy.exp) and facts.nonnegative(rest):
                found.append(sympy.expand_mul(value - rest * (one - Integer(1) - one.args[0])))
    return found
