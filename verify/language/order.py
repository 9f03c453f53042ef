"""The order in which a textbook writes the factors of a product and the summands of a sum.

sympy stores both in an order of its own. The printers ask here instead, so that what is printed depends on the
structure of a term alone: γ^{t-1} before ∇ log π before R(τ), and J(μ) before - J(θ).
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Add, Expr, Mul, Pow, default_sort_key

from verify.language import calculus as R
from verify.language import copies as C
from verify.language import discounted as D
from verify.language import moments as M
from verify.language import piecewise as W
from verify.language import terms as L
from verify.language.ranks import children as inside

Moment = tuple[str, int]  # a time as (its indices, its number): t + 1 is ("t", 1); 3 is ("", 3)

MEASURES = (L.Initial, L.Marginal, D.Occupancy, L.TrajectoryProbability, L.Policy, L.Transition)
VALUES = (L.Value, D.DiscountedValue)
OBJECTIVES = (L.Objective, D.DiscountedObjective)
LAWS = {"mu": 0, "old": 1, "theta": 2}


def only_names(term: Expr) -> bool:
    """Whether a term holds nothing but numbers, γ, λ and times."""
    return term.is_Number or isinstance(term, (L.ParameterSymbol, L.TimeSymbol)) or (
        isinstance(term, (Add, Mul, Pow, L.Fraction)) and all(only_names(part) for part in term.args)
    )  # fmt: skip


def is_vector(term: Expr) -> bool:
    """Whether a term is a gradient or built from one; asked of ill-formed terms too, so it never raises."""
    if isinstance(term, (L.Gradient, L.Outer)):
        return True
    parts = term.args[:1] if isinstance(term, L.Fraction) else inside(term)
    return not isinstance(term, (Pow, sympy.log, sympy.exp, *M.NODES)) and any(is_vector(part) for part in parts)


def _is_measure(term: Expr) -> bool:
    """A probability, or a ratio or product of probabilities."""
    if isinstance(term, MEASURES):
        return True
    if isinstance(term, (Pow, Mul, L.Fraction, sympy.Product)):
        return all(_is_measure(part) or only_names(part) for part in inside(term))
    return False


def moment_of(time: Expr) -> Moment:
    """A time as what it is counted from and a number: t + 1 is ("t", 1)."""
    number, indices = time.as_coeff_Add()
    return ("" if indices == 0 else str(indices), int(number))


def _when(term: Expr) -> Moment:
    """When something happens; a bare letter happens at once, a primed one after it."""
    for part in (getattr(term, "state", None), getattr(term, "time", None), *term.args):
        if isinstance(part, (L.StateAt, L.ActionAt, L.History)):
            return moment_of(part.time)
        if isinstance(part, (L.StateSymbol, L.ActionSymbol)):
            return ("", part.name.count("'"))
        if part is not None and part is getattr(term, "time", None):
            return moment_of(part)
    return ("", 0)


# --------------------------------------------------------------------------------------------------------- products

FACTORS: tuple[tuple[Any, int], ...] = (
    (C.Same, 9), (L.Initial, 10), ((L.Marginal, D.Occupancy), 11), (L.TrajectoryProbability, 12), ((L.Policy, L.Transition), 13),
    ((sympy.log, sympy.exp), 30), ((L.FunctionSymbol, L.Apply), 41), (L.Reward, 42), (VALUES, 43), (OBJECTIVES, 44),
    (L.Return, 45), (L.RewardToGo, 46), (M.Dot, 65),
    ((M.Variance, L.Expectation, L.ConditionalExpectation, L.DrawExpectation, C.CopiesExpectation), 50),
    ((sympy.Sum, L.SpaceSum, sympy.Product), 51), (W.OF_NUMBERS, 40), (W.Largest, 52), (Add, 60),
    (R.Variable, 6), ((R.Softmax, R.NormalDensity), 14), ((R.Applied, R.Derivative, R.At), 41),
    ((sympy.Integral, R.Limit), 51), (R.CalculusNode, 48),
)  # fmt: skip


def _factor_rank(term: Expr) -> int:
    base = term.base if isinstance(term, Pow) else term
    if isinstance(base, C.Copy):
        return _factor_rank(base.body)
    if only_names(term):
        return _name_rank(term, base)
    if is_vector(term):
        return 20
    if isinstance(base, (L.Fraction, sympy.Product)) and _is_measure(base):
        ratio = any(isinstance(part, L.Fraction) for part in sympy.preorder_traversal(base))
        return 14 + ratio + isinstance(base, sympy.Product)
    if isinstance(base, L.Fraction):
        return 40
    return next((rank for kind, rank in FACTORS if isinstance(base, kind)), 70)


def _name_rank(term: Expr, base: Expr) -> int:
    """Numbers, fractions of numbers, brackets such as (1 - λ), times and powers of numbers, γ, λ."""
    if isinstance(base, L.ParameterSymbol):
        return 4 if base == L.GAMMA else 5
    if isinstance(base, L.Fraction):
        return 1
    if isinstance(base, Add):
        return 2
    return 0 if term.is_Number else 3


def _factor_key(term: Expr) -> tuple[Any, ...]:
    base = term.base if isinstance(term, Pow) else term
    law = LAWS.get(base.law.name, 3) if isinstance(base, L.Policy) else 4
    value = "AQV".find(base.kind) if isinstance(base, VALUES) else 0
    return _factor_rank(term), value, _when(base), law, default_sort_key(term)


def factors(term: Expr) -> list[Expr]:
    """The factors of a product in textbook order, the number (if any) first; of anything else, itself."""
    if not isinstance(term, Mul):
        return [term]
    numbers, matrices = term.args_cnc()  # matrices keep their order
    return [*sorted(numbers, key=_factor_key), *matrices]


# ------------------------------------------------------------------------------------------------------------- sums

SUMMANDS: tuple[tuple[Any, int], ...] = (
    (OBJECTIVES, 1), (L.Return, 2), (L.RewardToGo, 3), (L.Reward, 6), (L.FunctionSymbol, 8), (L.Apply, 9),
    (L.Initial, 10), ((L.Marginal, D.Occupancy), 11), (L.TrajectoryProbability, 12), (L.Policy, 13), (L.Transition, 16),
)  # fmt: skip
FIRST_MEASURE = 10


def _summand_rank(term: Expr) -> int:
    if isinstance(term, VALUES):
        return {"Q": 4, "A": 5, "V": 7}.get(term.kind, 7)
    rank = next((rank for kind, rank in SUMMANDS if isinstance(term, kind)), 9)
    return rank + LAWS.get(term.law.name, 0) if isinstance(term, L.Policy) else rank


def _marks(term: Expr, differentiated: int = 1) -> list[tuple[int, int, Moment]]:
    """What a summand is about, leaf by leaf: (kind, 0 if differentiated, time)."""
    if only_names(term):
        return [(0, differentiated, ("", 0))]
    if isinstance(term, Mul):
        return [mark for part in factors(term) if not only_names(part) for mark in _marks(part, differentiated)]
    if isinstance(term, L.Gradient):
        return _marks(term.body, 0)
    if isinstance(term, Add):
        return min(_marks(part, differentiated) for part in term.args)
    if parts := inside(term):
        return [mark for part in parts for mark in _marks(part, differentiated)]
    return [(_summand_rank(term), differentiated, _when(term))]


def _summand_key(term: Expr) -> tuple[Any, ...]:
    """∇π f before π ∇f, and then what the summand is about."""
    marks = _marks(term)
    score_first = min((differentiated for rank, differentiated, _ in marks if rank >= FIRST_MEASURE), default=1)
    return score_first, marks, not term.is_Number, default_sort_key(term)


STEPS = {"h", "delta", "epsilon", "Delta"}


def _calculus_key(term: Expr) -> tuple[Any, ...]:
    """As in a Taylor expansion: by derivatives, then by the power of the variables; integrals and O(…) at the end."""
    derivatives = sum(isinstance(part, R.Derivative) for part in sympy.preorder_traversal(term))
    power = sum(part.as_base_exp()[1] for part in Mul.make_args(term) if isinstance(part.as_base_exp()[0], R.Variable))
    small = any(part.name in STEPS or not part.is_unbounded for part in term.atoms(R.Variable))  # x + δ, and not δ + x
    order = isinstance(term, R.BigO), term.has(sympy.Integral), derivatives, small
    return *order, default_sort_key(power), default_sort_key(term)


def is_time(term: Expr) -> bool:
    """Whether a term is a number made of time indices and T, such as t - 1."""
    return bool(term.free_symbols) and only_names(term) and all(isinstance(one, L.TimeSymbol) for one in term.free_symbols)


def negated(term: Expr) -> Expr | None:
    """The term without its leading minus; None when there is none."""
    return -term if term.as_coeff_Mul()[0].is_negative else None


def summands(term: Expr) -> list[tuple[int, Expr]]:
    """The summands of a sum as (sign, term without that sign): those with a plus first, a number last beside times."""
    if not isinstance(term, Add):
        return [(1, term)]
    signed = [(1, part) if (opposite := negated(part)) is None else (-1, opposite) for part in term.args]
    key = _calculus_key if R.is_calculus(term) else _summand_key
    signed.sort(key=lambda pair: (-pair[0], key(pair[1])))
    if is_time(term) and any(sign > 0 and not part.is_Number for sign, part in signed):
        signed.sort(key=lambda pair: pair[1].is_Number)
    return signed
