"""What a line has to show when its reason says that only a part of it was rewritten.

"By algebra" ∂/∂x (x + x) becomes ∂/∂x 2x: the derivative stays as it is, and x + x = 2x is what the reason is about. The
obligations of a claim are equations that together imply it: what surrounds both sides alike is taken off, and derivatives,
integrals and limits that stay become new variables. They say what a reason has to do, never that a claim is true.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import sympy
from sympy import Add, Expr, Mul

from verify.claims.model import Claim
from verify.language import calculus as C

KEPT = (C.Derivative, C.At, C.Limit, sympy.Integral, sympy.Sum)
Pair = tuple[Expr, Expr, frozenset[Any]]


def obligations(claim: Claim) -> list[list[Claim]]:
    """Ways to imply a claim, each a list of equations: the parts that differ; the same with opaque derivatives and integrals."""
    if claim.relation != "=" or any(side.has(C.BigO) for side in (claim.lhs, claim.rhs)):
        return [[claim]]
    is_open = all(one.kind != "at-most" for one in claim.where)
    pairs = list(_pairs(claim.lhs, claim.rhs, frozenset(), is_open))
    conditioned = set().union(*(one.free_symbols for one in claim.where))
    if any(bound & conditioned for _, _, bound in pairs):
        return [[claim]]  # a condition is about the variable outside, and would restrict the one that is bound
    found = []
    for left, right, bound in pairs:
        names = [*claim.for_every, *sorted(bound - set(claim.for_every), key=str)]
        found.append(replace(claim, lhs=left, rhs=right, for_every=tuple(names)))
    return [found, [_with_opaque_parts(one) for one in found]]


def _pairs(left: Expr, right: Expr, bound: frozenset[Any], is_open: bool) -> Iterable[Pair]:
    if left == right:
        return []
    if type(left) is type(right):
        if isinstance(left, C.Entries) and left.args[:2] == right.args[:2]:
            both = zip(left.entries, right.entries, strict=True)
            return [pair for one, other in both for pair in _pairs(one, other, bound, is_open)]
        if isinstance(left, C.Derivative) and left.variable == right.variable and is_open:
            return _pairs(left.body, right.body, bound, is_open)
        if isinstance(left, C.At) and left.args[1:] == right.args[1:]:
            return _pairs(left.body, right.body, bound | {left.variable}, is_open)
        if isinstance(left, sympy.Integral) and left.limits == right.limits:
            return _pairs(left.function, right.function, bound | {limit[0] for limit in left.limits}, is_open)
        if isinstance(left, Add | Mul) and left.is_commutative and right.is_commutative:
            return _without_common(left, right, bound, is_open)
    return [(left, right, bound)]


def _without_common(left: Any, right: Any, bound: frozenset[Any], is_open: bool) -> Iterable[Pair]:
    """Equal summands, or equal factors, are taken off both sides."""
    kind, ours, theirs = type(left), Counter(left.args), Counter(right.args)
    common = ours & theirs
    if not common:
        return [(left, right, bound)]
    return _pairs(kind(*(ours - common).elements()), kind(*(theirs - common).elements()), bound, is_open)


def _with_opaque_parts(claim: Claim) -> Claim:
    """The same with a new real variable for every derivative, integral, sum and limit that is a number of its own."""
    names: dict[Expr, C.Variable] = {}

    def visit(term: Any) -> Any:
        if isinstance(term, KEPT) and not term.has(C.Index, C.MatrixNode, C.Matrix):
            return names.setdefault(term, C.Variable(f"opaque_{len(names) + 1}"))
        if not isinstance(term, Expr) or not term.args or isinstance(term, KEPT):
            return term
        return term.func(*map(visit, term.args))

    left, right = visit(claim.lhs), visit(claim.rhs)
    return replace(claim, lhs=left, rhs=right, for_every=(*claim.for_every, *names.values()))
