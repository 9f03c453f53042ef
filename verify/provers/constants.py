"""More general equations, from which a claim follows: returns as arbitrary rewards, expectations as unknown numbers.

    the return            R(τ) becomes r(τ), an arbitrary reward of the trajectory, where no other r(τ) occurs
    closed quotients      b* = E[R ‖Z‖²] / E‖Z‖² becomes a constant: what holds for every baseline holds for that one
    closed expectations   E[R ‖Z‖²] and E‖Z‖² become constants, and x · x⁻¹ = 1 may be used for the second of them

An expectation without a free time or letter is one and the same number wherever it stands, so each such number gets one
letter; numbers are taken out of inner products first, as ⟨2u, v⟩ = 2⟨u, v⟩, and time indices are named in their order.
A denominator may become a constant only where it is E‖Σ_t ∇log π(a_t|s_t)‖² and the claim lists
``scores-not-all-zero``; all other denominators stay as they are, and so do logarithms (their inside may be negative) and
gradients (a constant does not move with θ, an expectation does).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import sympy
from sympy import Expr

from verify.claims.model import Claim
from verify.language import moments as M
from verify.language import terms as L
from verify.language.ranks import rank_of

EXPECTED = (L.Expectation, L.Objective, M.Variance)


def generalised(claim: Claim, axioms: frozenset[str]) -> Iterator[Claim]:
    """Equations that say more than the claim, where it has inner products or closed quotients; each implies it."""
    whole = sympy.Tuple(claim.lhs, claim.rhs)
    quotients = [part for part in sympy.preorder_traversal(whole) if _is_closed_quotient(part)]
    if M.SCORES_NOT_ALL_ZERO in axioms and any(is_squared_score(part.denominator) for part in quotients):
        yield _with_constants(claim, _is_closed_expectation, is_squared_score)
    any_reward = L.Apply(L.FunctionSymbol("r"), L.TAU)
    if M.has_dots(whole) and whole.has(L.Return) and not whole.has(any_reward):
        claim = replace(claim, lhs=claim.lhs.xreplace({L.Return(): any_reward}), rhs=claim.rhs.xreplace({L.Return(): any_reward}))
        yield _with_constants(claim, _is_closed_quotient, lambda below: False)
    elif quotients:
        yield _with_constants(claim, _is_closed_quotient, lambda below: False)


def is_squared_score(term: Expr) -> bool:
    """Whether a term is E_π‖Σ_{t=1}^T ∇log π(a_t|s_t)‖², whatever the index is called."""
    if not (isinstance(term, L.Expectation) and term.law == L.THETA and isinstance(term.body, M.Dot)):
        return False
    left, right = term.body.args
    return _is_score(left) and _is_score(right)


def _is_score(term: Expr) -> bool:
    if not isinstance(term, sympy.Sum) or len(term.limits) != 1 or term.limits[0][1:] != (1, L.HORIZON):
        return False
    index = term.limits[0][0]
    return term.function == L.Gradient(sympy.log(L.Policy(L.ActionAt(index), L.StateAt(index))))


def _is_closed(term: Expr) -> bool:
    """Whether a term has the same value wherever it stands: no free time but T, and no letter."""
    free = (L.TimeSymbol, L.StateSymbol, L.ActionSymbol)
    if any(isinstance(symbol, free) and symbol != L.HORIZON for symbol in term.free_symbols):
        return False
    return _is_a_number(term)


def _is_a_number(term: Expr) -> bool:
    """Whether a term is made of expectations, numbers and constants alone, so that no trajectory is free in it."""
    if isinstance(term, (*EXPECTED, sympy.Rational, L.FunctionSymbol, L.ParameterSymbol)):
        return True
    return isinstance(term, (sympy.Add, sympy.Mul, sympy.Pow, L.Fraction)) and all(map(_is_a_number, term.args))


def _is_closed_quotient(term: Any) -> bool:
    return isinstance(term, L.Fraction) and rank_of(term) == 0 and term.denominator.has(*EXPECTED) and _is_closed(term)


def _is_closed_expectation(term: Expr) -> bool:
    return isinstance(term, EXPECTED) and rank_of(term) == 0 and _is_closed(term)


def _with_plain_indices(term: Expr) -> Expr:
    """A closed term with its time indices, all of them bound, named in their order: Σ_t and Σ_k are one sum."""
    indices = [part for part in sympy.preorder_traversal(term) if isinstance(part, L.TimeSymbol) and part != L.HORIZON]
    new = {index: L.TimeSymbol(f"index {n}", integer=True) for n, index in enumerate(dict.fromkeys(indices))}
    return term.xreplace(new)


def _with_plain_products(term: Expr) -> Expr:
    """With the numbers that stand inside inner products before them."""

    def taken_out(dot: Expr) -> Expr:
        (left, u), (right, v) = (part.as_coeff_Mul(rational=True) for part in dot.args)
        return left * right * M.Dot(u, v)

    return term.replace(lambda part: isinstance(part, M.Dot), taken_out)


def _with_constants(claim: Claim, chosen: Callable[[Expr], bool], not_zero: Callable[[Expr], bool]) -> Claim:
    constants: dict[Expr, Expr] = {}

    def constant(term: Expr) -> Expr:
        known = _with_plain_indices(_with_plain_products(term))
        return constants.setdefault(known, L.FunctionSymbol(f"closed {len(constants)}"))  # no author can write this name

    def rebuilt(term: Expr) -> Expr:
        if isinstance(term, Expr) and chosen(term):
            return constant(term)
        if isinstance(term, L.Fraction):
            below = term.denominator
            return L.Fraction(rebuilt(term.numerator), constant(below) if not_zero(below) else below)
        power = isinstance(term, sympy.Pow) and not (term.exp.is_Integer and term.exp.is_positive)
        if power or isinstance(term, (L.Gradient, sympy.log, sympy.exp)) or not term.args:
            return term
        return term.func(*map(rebuilt, term.args))

    return replace(claim, lhs=rebuilt(claim.lhs), rhs=rebuilt(claim.rhs))
