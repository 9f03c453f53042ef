"""When a sum with negative parts is at least zero: by comparing parts with one another.

``exactly`` and ``enough`` list sets of terms; if all terms of one set are at least zero wherever X has a value, so is X.
Each rule below yields such sets. c and g are factors that are at least zero as written; R is the rest of the sum.

    R - c |y|              R - c y and R + c y                       |y| is one of y and -y; a maximum, x⁺ likewise
    R + c |y|              R + c y, or else R - c y                  |y| is at least both; a maximum, x⁺ likewise
    R ± c min(x, y)        the same with the two exchanged           a minimum is at most either, and one of them
    R + c x y              R - c |x| |y|                             x y ≥ -|x| |y|; where |x| or |y| occurs in R
    R + c largest(X)       R + c X at a letter that occurs in R      the largest value is at least every value
    R - c largest(X)       R - c X at a letter that nothing mentions it is one of the values
    R + B(x) + B(y)        R + B(x + y)                              B: the same sum or expectation
    R + k E[y]             R₁ + E[R₂ + k y] with R = R₁ + R₂         the average of a constant is that constant
    g x + g y              x + y                                     beside g ≥ 0
    R₁ + R₂                R₁ and R₂

A letter that a sum binds is renamed before anything is moved into the sum, so that nothing is caught by it; sums over
s_t, a_t or τ are left alone, and what moves into an expectation over trajectories mentions no state, action or time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache, reduce
from itertools import combinations, count
from typing import Any

import sympy
from sympy import Add, Expr, Integer, Mul

from verify.language import moments as M
from verify.language import piecewise as W
from verify.language import terms as L

Sets = Iterator[list[Expr]]
Test = Callable[[Expr], bool]
LETTERS = (L.StateSymbol, L.ActionSymbol)
LETTERED = (L.SpaceSum, L.DrawExpectation)
TRAJECTORIES = (L.Expectation, L.ConditionalExpectation, M.Variance)
OF_A_TRAJECTORY = (
    L.StateAt, L.ActionAt, L.History, L.TrajectorySymbol, L.Return, L.RewardToGo, L.TrajectoryProbability, L.TimeSymbol,
)  # fmt: skip
MOST_PARTS, MOST_PARTED, MOST_INSTANCES = 8, 5, 9
KEPT = 20_000  # answers about terms


class Caught(Exception):
    """A letter would get under a binder that means another state or action by it."""


def exactly(term: Add, nonnegative: Test) -> list[Expr] | None:
    """Terms all of which are at least zero if and only if X is, so that nothing is lost by asking about them; None if no
    rule of that kind applies. ``nonnegative`` says whether a factor certainly is so."""
    common, inside = _common_factor(term)
    if common != 1 and nonnegative(common):
        return [inside]
    for part, rest in _each(term):
        for coefficient, node in _factored(part, W.NODES):
            if isinstance(node, W.Minimum) and nonnegative(coefficient):
                return [rest + coefficient * one for one in node.args]
            if isinstance(node, (W.Absolute, W.PositivePart, W.Maximum)) and nonnegative(-coefficient):
                return [rest + coefficient * one for one in _candidates(node)]
            if isinstance(node, W.Largest) and nonnegative(-coefficient) and set(map(type, node.variables)) <= set(LETTERS):
                return [rest + coefficient * substituted(node.body, _fresh(node.variables, term))]
            if isinstance(node, W.Clip):
                return [rest + coefficient * W.Minimum(W.Maximum(node.body, node.low), node.high)]
    return None


def enough(term: Add, nonnegative: Test, sums_to_one: Test) -> Sets:
    """Sets of terms, each of which is enough: X ≥ 0 wherever all of its terms are. None of them need be.

    nonnegative, sums_to_one   whether a factor, a law, certainly is so
    """
    if len(term.args) > MOST_PARTS:
        return
    if len(term.args) <= MOST_PARTED:
        for size in range(1, len(term.args) // 2 + 1):
            for some in combinations(term.args, size):
                yield [Add(*some), term - Add(*some)]
    for part, rest in _each(term):
        for coefficient, node in _factored(part, W.NODES):
            if nonnegative(coefficient):
                yield from ([rest + coefficient * value] for value in _below(node, term))
            elif nonnegative(-coefficient) and isinstance(node, W.Minimum):
                yield from ([rest + coefficient * one] for one in node.args)
        yield from _bounded(part, rest, nonnegative)
    yield from _merged(term)
    for part, rest in _each(term):
        yield from _averaged(part, rest, sums_to_one)


def _each(term: Add) -> Iterator[tuple[Expr, Expr]]:
    """Every summand with the sum of the others."""
    for number, part in enumerate(term.args):
        yield part, Add(*(other for place, other in enumerate(term.args) if place != number))


def _common_factor(term: Add) -> tuple[Expr, Expr]:
    """What all summands have as a factor, and the sum without it. Numbers are left alone."""
    shared = reduce(lambda left, right: left & right, (set(Mul.make_args(part)) for part in term.args))
    factors = [factor for factor in Mul.make_args(term.args[0]) if factor in shared and not factor.is_Number]
    common = Mul(*factors)
    return common, Add(*(Mul(*_less(Mul.make_args(part), factors)) for part in term.args))


def _less(parts: tuple[Expr, ...], gone: list[Expr]) -> list[Expr]:
    kept = list(parts)
    for one in gone:
        kept.remove(one)
    return kept


# ------------------------------------------------------------------------------------------------------ one comparison


def _factored(part: Expr, kinds: tuple[type, ...]) -> Iterator[tuple[Expr, Expr]]:
    """A summand as coefficient times node, for each node of these kinds among its factors."""
    factors = Mul.make_args(part)
    for number, factor in enumerate(factors):
        if isinstance(factor, kinds):
            yield Mul(*(other for place, other in enumerate(factors) if place != number)), factor


def _bounded(part: Expr, rest: Expr, nonnegative: Test) -> Sets:
    """A product is at least minus the product of the absolute values of its factors."""
    written = _absolute_values(rest)
    if not written:
        return
    factors = [factor for factor in Mul.make_args(part) if not nonnegative(factor)]
    if any(one.has(L.Gradient, L.Outer) for one in factors):
        return  # no absolute value is written of what holds a gradient, be it a number such as ⟨u, v⟩
    sizes = [abs(one) if one.is_Number else _size(one, written) for one in factors]
    if written.intersection(sizes):
        yield [rest - Mul(*(one for one in Mul.make_args(part) if one not in factors), *sizes)]


def _size(factor: Expr, written: frozenset[Expr]) -> Expr:
    """|x|, or |-x| where that is how it is written elsewhere."""
    other = W.Absolute(-factor)
    return other if other in written else W.Absolute(factor)


def _candidates(node: Expr) -> list[Expr]:
    """What |x|, x⁺ and max(x, y) are the largest of."""
    if isinstance(node, W.Absolute):
        return [node.body, -node.body]
    return [Integer(0), node.body] if isinstance(node, W.PositivePart) else list(node.args)


def _below(node: Expr, around: Expr) -> Iterator[Expr]:
    """Numbers that a comparison is at least."""
    if isinstance(node, (W.Absolute, W.PositivePart, W.Maximum)):
        yield from _candidates(node)
    elif isinstance(node, W.Largest):
        yield from _values(node, around)


def _values(node: W.Largest, around: Expr) -> Iterator[Expr]:
    """The body at every choice of letters among those that the rest of the sum mentions freely."""
    found: list[dict[Expr, Expr]] = [{}]
    for variable in node.variables:
        letters = sorted((one for one in free_letters(around) if isinstance(one, type(variable))), key=str)
        found = [{**before, variable: one} for before in found for one in letters][:MOST_INSTANCES]
    for new in found:
        try:
            yield substituted(node.body, new)
        except Caught:
            continue


# ---------------------------------------------------------------------------------------------- sums and expectations


def _merged(term: Add) -> Sets:
    """Two summands with the same sum or expectation as a factor, as one."""
    for left, right in combinations(term.args, 2):
        rest = Add(*(other for other in term.args if other not in (left, right)))
        for c, first in _factored(left, (*LETTERED, *TRAJECTORIES[:2], sympy.Sum)):
            for k, second in _factored(right, (type(first),)):
                joined = _joined(c, first, k, second, rest)
                if joined is not None:
                    yield [rest + joined]


def _joined(c: Expr, first: Expr, k: Expr, second: Expr, rest: Expr) -> Expr | None:
    """c · B(x) + k · B(y) = B(c x + k y), or None where the two are not the same B."""
    if isinstance(first, LETTERED):
        if not all(isinstance(one, LETTERS) for one in (*first.variables, *second.variables)):
            return None
        if [type(one) for one in first.variables] != [type(one) for one in second.variables]:
            return None
        new = list(_fresh(first.variables, rest, c, k, first, second).values())
        one, two = (renamed(node, new) for node in (first, second))
        if isinstance(one, L.DrawExpectation):
            return L.DrawExpectation(c * one.body + k * two.body, one.density) if one.density == two.density else None
        return L.SpaceSum(c * one.body + k * two.body, "sum", *new)
    if isinstance(first, sympy.Sum):
        same = first.limits == second.limits and not {limit[0] for limit in first.limits} & (c.free_symbols | k.free_symbols)
        return sympy.Sum(c * first.function + k * second.function, *first.limits) if same else None
    if first.args[1:] != second.args[1:] or c.has(*OF_A_TRAJECTORY) or k.has(*OF_A_TRAJECTORY):
        return None
    return first.func(c * first.body + k * second.body, *first.args[1:])


def _averaged(part: Expr, rest: Expr, sums_to_one: Test) -> Sets:
    """R + k E[y] = R₁ + E[R₂ + k y] for a law that sums to one."""
    for coefficient, node in _factored(part, (L.DrawExpectation, L.Expectation)):
        law = node.density if isinstance(node, L.DrawExpectation) else L.TrajectoryProbability(node.law)
        if not sums_to_one(law) or any(law.args.count(one) > 1 for one in getattr(node, "variables", ())):
            continue  # Σ_s p(s|s, a) need not be 1
        for inner in dict.fromkeys([rest, *Add.make_args(rest)]):
            moved = _moved(inner, coefficient, node)
            if moved is not None:
                yield [rest - inner + moved]


def _moved(inner: Expr, coefficient: Expr, node: Expr) -> Expr | None:
    if isinstance(node, L.Expectation):
        if inner.has(*OF_A_TRAJECTORY) or coefficient.has(*OF_A_TRAJECTORY):
            return None
        return L.Expectation(inner + coefficient * node.body, node.law)
    if not all(isinstance(one, LETTERS) for one in node.variables):
        return None
    own = renamed(node, list(_fresh(node.variables, inner, coefficient, node).values()))
    return L.DrawExpectation(inner + coefficient * own.body, own.density)


# ------------------------------------------------------------------------------------------------------------- letters


@lru_cache(maxsize=KEPT)
def free_letters(term: Any) -> frozenset[Expr]:
    """The letters for states and actions that a term mentions and does not bind itself."""
    if isinstance(term, LETTERS):
        return frozenset((term,))
    found: frozenset[Expr] = frozenset().union(*map(free_letters, term.args))
    return found.difference(term.variables) if isinstance(term, (*LETTERED, W.Largest)) else found


@lru_cache(maxsize=KEPT)
def _names(term: Any) -> frozenset[str]:
    """Those of all letters in a term, bound ones included."""
    return frozenset((term.name,)) if isinstance(term, LETTERS) else frozenset().union(*map(_names, term.args))


@lru_cache(maxsize=KEPT)
def _absolute_values(term: Any) -> frozenset[Expr]:
    """Those that are written somewhere in a term."""
    inside: frozenset[Expr] = frozenset().union(*map(_absolute_values, term.args))
    return inside | {term} if isinstance(term, W.Absolute) else inside


def _fresh(variables: tuple[Expr, ...], *around: Expr) -> dict[Expr, Expr]:
    """For each variable a letter of its kind that occurs in none of these terms."""
    taken = set().union(*map(_names, around))
    found: dict[Expr, Expr] = {}
    for variable in variables:
        kind, letter = (L.StateSymbol, "s") if isinstance(variable, L.STATE) else (L.ActionSymbol, "a")
        name = next(name for number in count(1) if (name := f"{letter}_{number}") not in taken)
        taken.add(name)
        found[variable] = kind(name)
    return found


def renamed(node: Any, letters: list[Expr]) -> Any:
    """A sum, or an expectation over one draw, with other letters for what it binds, which must occur nowhere in it."""
    new = dict(zip(node.variables, letters, strict=True))
    body = substituted(node.body, new)
    if isinstance(node, L.DrawExpectation):
        return L.DrawExpectation(body, substituted(node.density, new))
    return L.SpaceSum(body, "sum", *letters)


def substituted(term: Any, new: dict[Expr, Expr]) -> Any:
    """Letters for letters that a term mentions freely. Raises Caught where one would get under a binder of its name."""
    new = {old: one for old, one in new.items() if old in free_letters(term)}
    if not new:
        return term
    if term in new:
        return new[term]
    if isinstance(term, (*LETTERED, W.Largest)) and set(term.variables) & set(new.values()):
        raise Caught
    return term.func(*(substituted(part, new) for part in term.args))
