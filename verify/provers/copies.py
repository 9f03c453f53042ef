"""Expectations over independent trajectories: an equation about N of them becomes equations about one, exactly in N.

    E[X(τ_i) Y(τ_j)] = E[X] E[Y] for i ≠ j,  = E[X Y] for i = j;   the trajectories that X does not look at sum to one

A term under the expectation is multiplied out into products of functions of single trajectories. Where indices are summed
over, every way in which some of them may be equal is a case of its own: with k different indices, m of them numbers such
as 1 or 2, it occurs (N - m)(N - m - 1) … times. So both sides become Σ c(N) M with rational functions c and terms M about
one trajectory; the difference, without its denominators, is Σ N^k P_k, and the kernel is asked for every P_k = 0.

Axioms    Σ π = 1 and Σ p = 1: without them the other trajectories would not sum to one
Division  a denominator in N must be different from zero for every N that the claim is made for
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Literal

import sympy
from sympy import Expr, Integer, Symbol
from sympy.polys.domains import QQ
from sympy.polys.fields import field

from verify.claims.model import Claim
from verify.language import copies as C
from verify.language import moments as M
from verify.language import terms as L
from verify.language.errors import shown
from verify.language.ranks import rank_of
from verify.provers import kernel
from verify.provers.horizon import Cutoff, OutsideClass, cutoff
from verify.provers.kernel import Remainder
from verify.provers.rules import Outside

IN_N, NUMBER = field("N", QQ)
NORMALISED = frozenset({"policies-sum-to-one", "dynamics-sum-to-one"})
MOST_INDICES, MOST_POWER, MOST_MONOMIALS = 6, 6, 2_000
SUMS = (L.Expectation, L.ConditionalExpectation, L.DrawExpectation, L.SpaceSum)

Index = Any  # a number, the symbol of a sum over trajectories, or None for what looks at none of them
Factor = tuple[Index, Expr]


class CopiesTheorem:
    """An equation that holds for every finite MDP at these horizons and for every N. Only ``prove`` makes one."""

    __slots__ = ("axioms", "claim", "horizons")
    claim: Claim
    horizons: tuple[int, ...] | Literal["all"]
    axioms: tuple[str, ...]

    def __init__(self, seal: object, claim: Claim, horizons: Any, axioms: tuple[str, ...]) -> None:
        if seal is not _SEAL:
            raise TypeError("a CopiesTheorem comes from verify.provers.copies.prove and from nowhere else")
        for name, value in (("claim", claim), ("horizons", horizons), ("axioms", axioms)):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise TypeError("a CopiesTheorem does not change")


_SEAL = object()


def prove(
    claim: Claim, horizons: Iterable[int] | Literal["all"], axioms: frozenset[str] | None = None
) -> CopiesTheorem | Remainder:
    """The theorem lhs = rhs, or what is left of it. Raises Outside, and OutsideClass where every horizon is asked for."""
    wanted = horizons if isinstance(horizons, str) else tuple(horizons)
    usable = claim.assumes if axioms is None else claim.assumes & axioms
    if missing := sorted(NORMALISED - usable):
        raise Outside(f"the trajectories that a function does not look at sum to one only by {', '.join(missing)}")
    used, proved = set(NORMALISED), wanted
    for one in reduced(claim):
        result = kernel.prove(one, wanted, axioms)
        if isinstance(result, Remainder):
            return result
        used |= set(result.axioms)
        proved = result.horizons
    return CopiesTheorem(_SEAL, claim, proved, tuple(sorted(used)))


def last_horizon(claim: Claim) -> Cutoff:
    """The cutoff of a claim about several trajectories: the largest one of the equations that it becomes. Raises OutsideClass."""
    try:
        return max((cutoff(one) for one in reduced(claim)), key=lambda found: (found.last, found.times))
    except Outside as outside:
        raise OutsideClass("an expectation over several trajectories", str(outside)) from None


def reduced(claim: Claim) -> list[Claim]:
    """Equations P_k = 0 about one trajectory that say together what the claim says for every N. Raises Outside."""
    if claim.relation != "=":
        raise Outside("an inequality: this prover proves equations, such as that of its certificate")
    lowest = max([C.least(free) for free in claim.for_every if C.counts_copies(free)], default=1)
    reader = _Reader(lowest)
    coefficients: dict[Expr, Any] = {}
    for sign, side in ((1, claim.lhs), (-1, claim.rhs)):
        for one in reader.expand(side):
            term = one.closed()
            coefficients[term] = coefficients.get(term, IN_N.zero) + sign * one.coefficient
    clear = reduce(lambda one, other: one.lcm(other), (value.denom for value in coefficients.values()), IN_N.ring.one)
    parts: dict[int, list[Expr]] = {}
    for term, value in coefficients.items():
        for (power,), number in (value * clear).numer.terms():
            parts.setdefault(power, []).append(sympy.Rational(int(number.numerator), int(number.denominator)) * term)
    free = tuple(one for one in claim.for_every if not C.counts_copies(one))
    sums = [sympy.Add(*terms) for _, terms in sorted(parts.items())] or [Integer(0)]
    return [replace(claim, lhs=one, rhs=Integer(0), for_every=free) for one in sums]


@dataclass(frozen=True)
class _Monomial:
    """coefficient(N) · Π numbers · Π ⟨u, v⟩ · (nothing, a vector, a matrix or u vᵀ), summed over indices and ranges of times.

    numbers  functions of one trajectory each, by its index; ``dots`` are pairs (u, v) of such vectors
    tensor   () for a number, (v,) for a vector or a matrix, (u, v) for u vᵀ
    """

    coefficient: Any
    numbers: tuple[Factor, ...] = ()
    dots: tuple[tuple[Factor, Factor], ...] = ()
    tensor: tuple[Factor, ...] = ()
    indices: tuple[Symbol, ...] = ()
    ranges: tuple[Any, ...] = ()

    def __mul__(self, other: _Monomial) -> _Monomial:
        if self.tensor and other.tensor:
            raise Outside("a product of two gradients")
        return _Monomial(
            self.coefficient * other.coefficient,
            self.numbers + other.numbers,
            self.dots + other.dots,
            self.tensor or other.tensor,
            self.indices + other.indices,
            self.ranges + other.ranges,
        )

    def factors(self) -> Iterator[Factor]:
        yield from itertools.chain(self.numbers, *self.dots, self.tensor)

    def closed(self) -> Expr:
        """The term, but for its coefficient, of a monomial that looks at no trajectory by number."""
        if self.indices or any(index is not None for index, _ in self.factors()):
            raise Outside("a copy outside E_copies")
        return self.assembled(lambda _, body: body)

    def assembled(self, mean: Any) -> Expr:
        """The product of the means of what belongs to one trajectory each; ``mean`` closes a term with its index."""
        by_index: dict[Index, Expr] = {}
        for index, body in self.numbers:
            by_index[index] = by_index.get(index, Integer(1)) * body
        pairs = [(M.Dot, *pair) for pair in self.dots]
        pairs += [(L.Outer, *self.tensor)] if len(self.tensor) == 2 else []
        vectors = list(self.tensor) if len(self.tensor) == 1 else []
        apart = None
        for node, (i, left), (j, right) in pairs:
            if i == j and node is M.Dot:
                by_index[i] = by_index.get(i, Integer(1)) * node(left, right)
            elif i == j:
                vectors.append((i, node(left, right)))
            elif apart is None:
                apart = node, (i, left), (j, right)
            else:
                raise Outside("two products of gradients between different trajectories: their coordinates are summed together")
        if apart is not None:
            node, *sides = apart
            done = node(*(mean(index, _times(by_index.pop(index, Integer(1)), body)) for index, body in sides))
        elif vectors:
            ((index, body),) = vectors
            done = mean(index, _times(by_index.pop(index, Integer(1)), body))
        else:
            done = Integer(1)
        if apart is not None and vectors:
            ((index, body),) = vectors
            if index in (apart[1][0], apart[2][0]):
                raise Outside("a gradient beside a product of gradients of another trajectory")
            done = done * mean(index, _times(by_index.pop(index, Integer(1)), body))
        for index, body in by_index.items():
            done = done * mean(index, body)
        for limits in reversed(self.ranges):
            done = sympy.Sum(done, *limits)
        return done


def _times(number: Expr, body: Expr) -> Expr:
    return body if number == 1 else number * body


class _Reader:
    """Multiplies terms out; ``lowest`` is the smallest N that the claim is made for."""

    def __init__(self, lowest: int) -> None:
        self.lowest, self.fresh = lowest, itertools.count(1)

    def expand(self, term: Expr) -> list[_Monomial]:
        """The summands of a term. Raises Outside."""
        if not C.has_copies(term):
            if term.is_Rational:
                return [_Monomial(IN_N(QQ(term.p, term.q)))] if term != 0 else []
            return [] if rank_of(term) is None else [_constant(IN_N.one, term)]
        if term == C.COPIES:
            return [_Monomial(NUMBER)]
        if isinstance(term, sympy.Add):
            return [one for part in term.args for one in self.expand(part)]
        if isinstance(term, sympy.Mul):
            return reduce(self._product, map(self.expand, term.args), [_Monomial(IN_N.one)])
        if isinstance(term, sympy.Pow):
            return self._power(term)
        if isinstance(term, L.Fraction):
            return self._fraction(term)
        if isinstance(term, sympy.Sum):
            return self._sum(term)
        if isinstance(term, C.Copy):
            if C.has_copies(term.body):
                raise Outside("the number of trajectories inside one of them")
            own = self.expand(term.body)
            return own if term.body.is_Rational else [_moved(one, term.index) for one in own]
        if isinstance(term, C.CopiesExpectation):
            return [case for one in self.expand(term.body) for case in _means(one, term)]
        if isinstance(term, L.Gradient):
            return [part for one in self.expand(term.body) for part in _derivatives(one)]
        if isinstance(term, (L.Outer, M.Dot)):
            return self._product(self.expand(term.left), self.expand(term.right), type(term))
        if isinstance(term, SUMS):
            return [_constant(one.coefficient, term.func(one.closed(), *term.args[1:])) for one in self.expand(term.body)]
        raise Outside(f"{shown(term)} with several trajectories in it")

    def _product(self, left: list[_Monomial], right: list[_Monomial], node: Any = None) -> list[_Monomial]:
        if len(left) * len(right) > MOST_MONOMIALS:
            raise Outside(f"multiplied out it has more than {MOST_MONOMIALS} terms")
        return [one * other if node is None else _paired(node, one, other) for one in left for other in right]

    def _power(self, term: Expr) -> list[_Monomial]:
        if not isinstance(term.exp, Integer) or abs(term.exp) > MOST_POWER:
            raise Outside(f"the exponent {shown(term.exp)}")
        if term.exp < 0:
            return [_Monomial(IN_N.one / self._divisor(term.base) ** int(-term.exp))]
        return reduce(self._product, [self.expand(term.base) for _ in range(int(term.exp))], [_Monomial(IN_N.one)])

    def _fraction(self, term: L.Fraction) -> list[_Monomial]:
        if C.has_copies(term.denominator):
            below = _Monomial(IN_N.one / self._divisor(term.denominator))
        else:
            below = _constant(IN_N.one, L.Fraction(Integer(1), term.denominator))
        return [one * below for one in self.expand(term.numerator)]

    def _divisor(self, term: Expr) -> Any:
        """A function of N that is zero for no N in question."""
        monomials = self.expand(term)
        if any(one.indices or one.ranges or [*one.factors()] for one in monomials):
            raise Outside(f"the denominator {shown(term)}")
        value = sum((one.coefficient for one in monomials), IN_N.zero)
        if zero := next(_zeros(value.numer, self.lowest), None):
            raise Outside(f"{shown(term)} stands in a denominator and is zero for N = {zero}: N >= {zero + 1} in for_every")
        return value

    def _sum(self, term: Expr) -> list[_Monomial]:
        """The indices of every sum get names of their own, so that a product of sums keeps them apart."""
        new: dict[Symbol, Symbol] = {}
        for index, *_ in term.limits:
            kind = L.CopySymbol if isinstance(index, L.CopySymbol) else L.TimeSymbol
            new[index] = kind(f"{index}_{next(self.fresh)}", integer=True)
        over = tuple(new[index] for index, *_ in term.limits if isinstance(index, L.CopySymbol))
        times = tuple(limit.xreplace(new) for limit in term.limits if not isinstance(limit[0], L.CopySymbol))
        binder = _Monomial(IN_N.one, indices=over, ranges=(times,) if times else ())
        return [binder * one for one in self.expand(term.function.xreplace(new))]


def _constant(coefficient: Any, term: Expr) -> _Monomial:
    """A term that looks at no trajectory by number."""
    if term.is_Rational:
        return _Monomial(coefficient * QQ(term.p, term.q))
    own: tuple[Factor, ...] = ((None, term),)
    return _Monomial(coefficient, tensor=own) if rank_of(term) else _Monomial(coefficient, own)


def _moved(one: _Monomial, index: Index) -> _Monomial:
    return replace(
        one, numbers=tuple((index, body) for _, body in one.numbers), tensor=tuple((index, body) for _, body in one.tensor)
    )


def _paired(node: Any, left: _Monomial, right: _Monomial) -> _Monomial:
    """u vᵀ or ⟨u, v⟩ of two vectors."""
    if len(left.tensor) != 1 or len(right.tensor) != 1:
        raise Outside("a product of gradients of which one is no vector")
    both = replace(left, tensor=()) * replace(right, tensor=())
    pair = left.tensor[0], right.tensor[0]
    return replace(both, dots=(*both.dots, pair)) if node is M.Dot else replace(both, tensor=pair)


def _derivatives(one: _Monomial) -> Iterator[_Monomial]:
    """∇ of a product of numbers by Leibniz, or of one gradient."""
    if one.dots or len(one.tensor) > 1 or (one.tensor and one.numbers):
        raise Outside("the gradient of a product that holds a gradient")
    for index, body in one.tensor:
        yield replace(one, tensor=((index, L.Gradient(body)),))
    for number, (index, body) in enumerate(one.numbers):
        yield replace(one, numbers=one.numbers[:number] + one.numbers[number + 1 :], tensor=((index, L.Gradient(body)),))


def _means(one: _Monomial, term: C.CopiesExpectation) -> Iterator[_Monomial]:
    """E[…] of a monomial: one term for each way in which its indices may be equal to one another."""
    used = {index for index, _ in one.factors() if index is not None}
    numbered = sorted((index for index in used if isinstance(index, Integer)), key=int)
    if foreign := used - {*numbered, *one.indices}:
        raise Outside(f"{min(map(str, foreign))} runs over no trajectories here")
    if len(one.indices) > MOST_INDICES:
        raise Outside(f"more than {MOST_INDICES} indices of trajectories at once")
    count = NUMBER if term.count == C.COPIES else IN_N(int(term.count))
    for blocks in _partitions([(index,) for index in numbered], list(one.indices)):
        block = {index: number for number, members in enumerate(blocks) for index in members}
        times = one.coefficient
        for taken in range(len(numbered), len(blocks)):
            times = times * (count - taken)
        by_block = _relabelled(one, block)
        mean = by_block.assembled(lambda index, body: body if index is None else L.Expectation(body, term.law))
        if times:
            yield _constant(times, mean)


def _partitions(blocks: list[tuple[Index, ...]], rest: list[Index]) -> Iterator[list[tuple[Index, ...]]]:
    """Every way to put the rest into these blocks or into new ones."""
    if not rest:
        yield blocks
        return
    first, *others = rest
    for place in range(len(blocks)):
        yield from _partitions([*blocks[:place], (*blocks[place], first), *blocks[place + 1 :]], others)
    yield from _partitions([*blocks, (first,)], others)


def _relabelled(one: _Monomial, new: dict[Index, int]) -> _Monomial:
    def moved(factor: Factor) -> Factor:
        index, body = factor
        return (None if index is None else new[index]), body

    return replace(
        one,
        numbers=tuple(map(moved, one.numbers)),
        dots=tuple((moved(left), moved(right)) for left, right in one.dots),
        tensor=tuple(map(moved, one.tensor)),
    )


def _zeros(polynomial: Any, lowest: int) -> Iterator[int]:
    """The whole numbers from ``lowest`` on at which a polynomial in N is zero; they lie below Cauchy's bound."""
    terms = {power: number for (power,), number in polynomial.terms()}
    if not terms:
        yield lowest
        return
    leading = terms[max(terms)]
    bound = 1 + max((abs(number / leading) for power, number in terms.items() if power != max(terms)), default=0)
    if bound > 10_000:
        raise Outside("a denominator in N with large coefficients")
    for value in range(lowest, int(bound) + 1):
        if sum(number * value**power for power, number in terms.items()) == 0:
            yield value
