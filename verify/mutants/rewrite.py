"""Harmless rewritings: the same equation written otherwise, under the same assumptions.

A rewriting looks at one node and lists other ways to write it; the walk puts each into the whole term, one at a time.
Each is true by the definition of the notation, or by an assumption that is asked for. ``judge`` looks at them as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import sympy
from sympy import Expr, Integer

from verify.claims.model import Claim
from verify.language import discounted as D
from verify.language import moments as M
from verify.language import piecewise as W
from verify.language import terms as L
from verify.language.ranks import children
from verify.language.relations import TURNED
from verify.language.wellformed import rank_of
from verify.mutants.mutate import built, is_well_formed, with_part

Rewritten = tuple[str, Expr]
J_INDEX = L.TimeSymbol("j", integer=True)
EMPTY_INDEX = L.TimeSymbol("m", integer=True)
LETTER_S, LETTER_A = L.StateSymbol("z"), L.ActionSymbol("w")


def harmless(claim: Claim) -> list[tuple[str, Claim]]:
    """The well-formed rewritings of a claim, each once, none of them the claim itself."""
    seen = {(claim.lhs, claim.rhs)}
    found = []
    for name, new in [*_whole(claim), *_inside(claim)]:
        if (new.lhs, new.rhs) not in seen and is_well_formed(new):
            seen.add((new.lhs, new.rhs))
            found.append((name, new))
    return found


def _inside(claim: Claim) -> Iterator[tuple[str, Claim]]:
    for side in ("lhs", "rhs"):
        for name, term in rewritings(getattr(claim, side), claim.assumes):
            yield name, replace(claim, **{side: term})


def _whole(claim: Claim) -> Iterator[tuple[str, Claim]]:
    yield "sides exchanged", replace(claim, lhs=claim.rhs, rhs=claim.lhs, relation=TURNED[claim.relation])
    for side in ("lhs", "rhs"):
        term = getattr(claim, side)
        yield "renamed", replace(claim, **{side: renamed(term, claim)})
        yield "times one", replace(claim, **{side: L.Fraction(3 * term, Integer(3))})
        yield "split in halves", replace(claim, **{side: L.Fraction(term, Integer(2)) + term / 2})
    yield "moved across", replace(claim, lhs=claim.lhs - claim.rhs, rhs=Integer(0))


def renamed(term: Expr, claim: Claim) -> Expr:
    """Other names for every time index and every letter that the claim is not made for."""
    free: set[Any] = set()
    for one in claim.for_every:
        free |= {one[0]} if isinstance(one, (tuple, sympy.Tuple)) else {one}
    kinds = {L.TimeSymbol: "i", L.StateSymbol: "y", L.ActionSymbol: "v"}
    new: dict[Expr, Expr] = {}
    for symbol in sorted(term.atoms(*kinds), key=str):
        if symbol not in free and symbol != L.HORIZON and not isinstance(symbol, L.CopySymbol):
            letter = f"{kinds[type(symbol)]}{len(new)}"
            new[symbol] = L.TimeSymbol(letter, integer=True) if isinstance(symbol, L.TimeSymbol) else type(symbol)(letter)
    return term.xreplace(new)


def rewritings(term: Expr, assumes: frozenset[str]) -> list[Rewritten]:
    """The ways to write a term otherwise at one place of it."""
    found = [(name, new) for rule in RULES for name, new in rule(term, assumes)]
    for number, child in enumerate(children(term)):
        for name, new in rewritings(child, assumes):
            whole = built(with_part, term, number, new)
            if whole is not None:
                found.append((name, whole))
    return found


# ------------------------------------------------------------------------------------------------------- definitions


def _definitions(term: Expr, assumes: frozenset[str]) -> Iterator[Rewritten]:
    j = J_INDEX
    reward = L.Reward(L.StateAt(j), L.ActionAt(j))
    if isinstance(term, L.Return):
        yield "definition", sympy.Sum(L.GAMMA ** (j - 1) * reward, (j, 1, L.HORIZON))
        yield "definition", L.RewardToGo(Integer(1))
    elif isinstance(term, L.RewardToGo):
        yield "definition", sympy.Sum(L.GAMMA ** (j - term.time) * reward, (j, term.time, L.HORIZON))
    elif isinstance(term, L.Objective):
        yield "definition", L.Expectation(L.Return(), term.law)
    elif isinstance(term, L.TrajectoryProbability):
        s, a = L.StateAt(j), L.ActionAt(j)
        steps = sympy.Product(L.Policy(a, s, term.law) * L.Transition(L.StateAt(j + 1), s, a), (j, 1, L.HORIZON))
        yield "definition", L.Initial(L.StateAt(Integer(1))) * steps
    elif isinstance(term, L.Expectation):
        yield "definition", L.SpaceSum(L.TrajectoryProbability(term.law) * term.body, "sum", L.TAU)
    elif isinstance(term, M.Variance):
        off = term.body - L.Expectation(term.body, term.law)
        yield "definition", L.Expectation(M.Dot(off, off) if rank_of(term.body) else off**2, term.law)
    elif isinstance(term, M.Dot):
        yield "turned around", M.Dot(term.right, term.left)
        yield "linearity", M.Dot(2 * term.left, term.right) / 2
    elif isinstance(term, L.DrawExpectation):
        yield "definition", L.SpaceSum(term.density * term.body, "sum", *term.variables)
    elif isinstance(term, L.Value):
        yield "definition", _value(term)
    elif isinstance(term, D.DiscountedValue):
        yield "definition", _endless_value(term)
    elif isinstance(term, D.DiscountedObjective):
        value = D.DiscountedValue(sympy.Symbol("V"), term.law, LETTER_S)
        yield "definition", L.SpaceSum(L.Initial(LETTER_S) * value, "sum", LETTER_S)


def _value(term: Any) -> Expr:
    def value(kind: str, time: Expr, *here: Expr) -> Expr:
        return L.Value(sympy.Symbol(kind), term.law, time, *here)

    if term.kind == "A":
        return value("Q", term.time, term.state, term.action) - value("V", term.time, term.state)
    if term.kind == "V":
        body = L.Policy(LETTER_A, term.state, term.law) * value("Q", term.time, term.state, LETTER_A)
        return L.SpaceSum(body, "sum", LETTER_A)
    later = L.Transition(LETTER_S, term.state, term.action) * value("V", term.time + 1, LETTER_S)
    return L.Reward(term.state, term.action) + L.GAMMA * L.SpaceSum(later, "sum", LETTER_S)


def _endless_value(term: Any) -> Expr:
    def value(kind: str, *here: Expr) -> Expr:
        return D.DiscountedValue(sympy.Symbol(kind), term.law, *here)

    if term.kind == "A":
        return value("Q", term.state, term.action) - value("V", term.state)
    if term.kind == "V":
        return L.SpaceSum(L.Policy(LETTER_A, term.state, term.law) * value("Q", term.state, LETTER_A), "sum", LETTER_A)
    later = L.Transition(LETTER_S, term.state, term.action) * value("V", LETTER_S)
    return L.Reward(term.state, term.action) + L.GAMMA * L.SpaceSum(later, "sum", LETTER_S)


# --------------------------------------------------------------------------------------------------------------- sums


def _sums(term: Expr, assumes: frozenset[str]) -> Iterator[Rewritten]:
    if isinstance(term, sympy.Sum) and len(term.limits) == 1 and not isinstance(term.limits[0][0], L.CopySymbol):
        body, (index, low, high) = term.function, term.limits[0]
        if low == 1 and high == L.HORIZON:
            yield "split sum", body.xreplace({index: Integer(1)}) + sympy.Sum(body, (index, 2, high))
            yield "split sum", sympy.Sum(body, (index, 1, high - 1)) + body.xreplace({index: high})
        shift = {index: index + 1}
        yield "shifted index", sympy.Sum(body.xreplace(shift), (index, low - 1, high - 1))
        yield "shifted index", sympy.Sum(body.xreplace({index: low + high - index}), (index, low, high))
        yield "sum of zero terms", term + sympy.Sum(body.xreplace({index: EMPTY_INDEX}), (EMPTY_INDEX, high + 1, high))
    if isinstance(term, sympy.Sum) and len(term.limits) == 2:  # how sympy writes a sum of sums, the inner one first
        yield from _exchanged_sums(term.function, *term.limits)
    if isinstance(term, L.SpaceSum) and len(term.variables) > 1:
        yield "reordered sum", L.SpaceSum(term.body, term.sign, *reversed(term.variables))
        first, *others = term.variables
        yield "reordered sum", L.SpaceSum(L.SpaceSum(term.body, term.sign, first), term.sign, *others)
    if isinstance(term, L.SpaceSum):
        yield "Σ for ∫", L.SpaceSum(term.body, "int" if term.sign == "sum" else "sum", *term.variables)


def _exchanged_sums(body: Expr, inner: Any, outer: Any) -> Iterator[Rewritten]:
    """Σ_t Σ_k x = Σ_k Σ_t x, where the bounds of k are those of t, or t itself or its neighbour."""
    (k, low, high), (t, first, last) = inner, outer
    if t not in low.free_symbols | high.free_symbols:
        yield "reordered sum", sympy.Sum(sympy.Sum(body, (t, first, last)), (k, low, high))
    elif low == first and high in (t, t - 1):
        yield "reordered sum", sympy.Sum(sympy.Sum(body, (t, k + (t - high), last)), (k, first, last))
    elif high == last and low in (t, t + 1):
        yield "reordered sum", sympy.Sum(sympy.Sum(body, (t, first, k - (low - t))), (k, first, last))


def _linearity(term: Expr, assumes: frozenset[str]) -> Iterator[Rewritten]:
    linear = (sympy.Sum, L.Expectation, L.ConditionalExpectation, L.DrawExpectation, L.SpaceSum, L.Gradient)
    if isinstance(term, linear):
        body = children(term)[0]
        if isinstance(body, sympy.Add):
            yield "linearity", sympy.Add(*(with_part(term, 0, part) for part in body.args))
        yield "linearity", 2 * with_part(term, 0, body / 2)
    if isinstance(term, (L.Expectation, L.SpaceSum, L.Gradient)) and isinstance(term.body, sympy.Sum):
        inside = term.body
        yield "reordered sum", sympy.Sum(with_part(term, 0, inside.function), *inside.limits)
    if isinstance(term, sympy.Mul):
        sums = [part for part in term.args if isinstance(part, sympy.Add)]
        if sums:
            rest = sympy.Mul(*(part for part in term.args if part is not sums[0]))
            yield "linearity", sympy.Add(*(rest * part for part in sums[0].args))


# ---------------------------------------------------------------------------------------------------- ones and scores


def _ones(term: Expr, assumes: frozenset[str]) -> Iterator[Rewritten]:
    if isinstance(term, L.Expectation):
        s, a = L.StateAt(Integer(1)), L.ActionAt(Integer(1))
        body = term.body
        if "policies-sum-to-one" in assumes:
            yield "times one", L.Expectation(body * L.SpaceSum(L.Policy(LETTER_A, s, L.THETA), "sum", LETTER_A), term.law)
        if "dynamics-sum-to-one" in assumes:
            yield "times one", L.Expectation(body * L.SpaceSum(L.Initial(LETTER_S), "sum", LETTER_S), term.law)
        if "positive-policy" in assumes:
            yield "times one", L.Expectation(L.Fraction(L.Policy(a, s), L.Policy(a, s)) * body, term.law)
    if isinstance(term, L.Gradient) and isinstance(term.body, sympy.log) and "positive-policy" in assumes:
        inside = term.body.args[0]
        if isinstance(inside, L.Policy) and inside.law == L.THETA:
            yield "score as a fraction", L.Fraction(L.Gradient(inside), inside)
    if isinstance(term, (L.Reward, L.RewardToGo, L.Value, L.Apply)) and rank_of(term) == 0:
        yield "times one", L.Fraction(2 * term, Integer(2))
        yield "split in halves", L.Fraction(term, Integer(3)) + L.Fraction(2 * term, Integer(3))


def _comparisons(term: Expr, assumes: frozenset[str]) -> Iterator[Rewritten]:
    if isinstance(term, W.Minimum):
        yield "comparison", W.Minimum(term.right, term.left)
        yield "comparison", term.left - W.PositivePart(term.left - term.right)
    elif isinstance(term, W.Maximum):
        yield "comparison", -W.Minimum(-term.left, -term.right)
        yield "comparison", term.left + term.right - W.Minimum(term.left, term.right)
    elif isinstance(term, W.Clip):
        yield "comparison", W.Minimum(W.Maximum(term.low, term.body), term.high)
    elif isinstance(term, W.Absolute):
        yield "comparison", W.PositivePart(term.body) + W.PositivePart(-term.body)
    elif isinstance(term, W.PositivePart):
        yield "comparison", term.body + W.PositivePart(-term.body)
        yield "comparison", (term.body + W.Absolute(term.body)) / 2
        yield "comparison", term.body * W.StepFunction(term.body)
    elif isinstance(term, W.StepFunction):
        yield "comparison", W.StepFunction(3 * term.body) ** 2


RULES = (_definitions, _sums, _linearity, _ones, _comparisons)
