"""Which terms are at least zero by the way they are written, on every MDP on which they have a value.

RULES, and why they hold. Each looks at the head of a term and asks again about its parts; what no rule covers is refused.

    a number ≥ 0, γ, λ, ε, T, N    by definition; γ and λ lie in [0, 1], the others are positive
    a probability, d(s)            laws have no negative entry, whether or not they sum to one; so have their products
    x + y, x · y, Π x              of parts that are at least zero
    x / y                          of two that are at least zero: where it has a value, y is positive
    xⁿ with n even, exp x, ‖u‖²    squares of real numbers; exp is positive; dot(u, u) and Var are sums of squares
    xⁿ with x ≥ 0                  any power that has a value
    Σ x, E[x]                      sums of x ≥ 0 with weights ≥ 0
    |x|, x⁺, 1[x > 0], 1[a = u]    by definition
    max, min, clip, largest        max(x, y) if one of the two is at least zero, min if both are; and so on
    1 - x with 0 ≤ x ≤ 1           x made of γ, λ, 1[…] and, where they are assumed to sum to one, probabilities
    x - 1 - log x with x ≥ 0       log x ≤ x - 1 for every x > 0, and elsewhere log has no value
    1[x > 0] z with z ≥ x          where the step is not 0, x is positive
    other sums                     by ``verify.provers.comparisons``: |x| - x, largest X - X, Σ w |x| - |Σ w x|, …

A gradient has a sign of its own, a reward, a value, an arbitrary function and a logarithm may be negative: none of them
is covered, nor is a product with an odd number of them.
"""

from __future__ import annotations

from functools import lru_cache

import sympy
from sympy import Add, Expr, Mul, Pow

from verify.language import copies as C
from verify.language import discounted as D
from verify.language import moments as M
from verify.language import piecewise as W
from verify.language import terms as L
from verify.language.ranks import rank_of
from verify.provers.comparisons import enough, exactly
from verify.provers.constants import is_squared_score

WEIGHTS = (L.Policy, L.Transition, L.Initial, L.TrajectoryProbability, L.Marginal, D.Occupancy)
ALWAYS = (*WEIGHTS, sympy.exp, W.Absolute, W.PositivePart, W.StepFunction, M.Variance, C.Same)
NAMES = (L.GAMMA, L.LAMBDA, L.EPSILON, L.HORIZON, C.COPIES)
ADDED_UP = (L.SpaceSum, L.Expectation, L.ConditionalExpectation, W.Largest, C.CopiesExpectation, C.Copy)
BOTH = frozenset({"policies-sum-to-one", "dynamics-sum-to-one"})
NORMALISED: dict[type, frozenset[str]] = {
    L.Policy: frozenset({"policies-sum-to-one"}),
    L.Initial: frozenset({"dynamics-sum-to-one"}),
    L.Transition: frozenset({"dynamics-sum-to-one"}),
    L.Marginal: BOTH,
    L.TrajectoryProbability: BOTH,
}
"""What has to be assumed so that a law sums to one."""
DEEPEST, MOST_TERMS = 8, 2500  # the most that any entry needed is 1300 terms
"""So many comparisons may be made one inside the other, and so many terms looked at; what needs more is not visible."""


def visibly_nonnegative(term: Expr, axioms: frozenset[str]) -> bool:
    """Whether the rules show that a number is at least zero wherever it has a value, under these assumptions."""
    return _visibly_nonnegative(term, axioms & BOTH)  # no rule looks at any other


@lru_cache(maxsize=4096)
def _visibly_nonnegative(term: Expr, axioms: frozenset[str]) -> bool:
    return not rank_of(term) and _Search(axioms).holds(term, DEEPEST)


class _Search:
    """One question, with all that was asked on the way."""

    def __init__(self, axioms: frozenset[str]) -> None:
        self.axioms, self.left = axioms, MOST_TERMS
        self.known: dict[Expr, list[int]] = {}

    def holds(self, term: Expr, depth: int) -> bool:
        """Whether the term is visibly at least zero, with at most ``depth`` comparisons one inside the other."""
        known = self.known.setdefault(term, [-1, DEEPEST + 1])  # the most at which it fails, and the least at which it holds
        if known[0] < depth < known[1]:
            self.left -= 1
            if self.left > 0 and self._holds(term, depth):
                known[1] = min(known[1], depth)
            else:
                known[0] = max(known[0], depth)
        return depth >= known[1]

    def _holds(self, term: Expr, depth: int) -> bool:
        def each(*parts: Expr) -> bool:
            return all(self.holds(part, depth) for part in parts)

        if term.is_Number:
            return bool(term >= 0)
        if isinstance(term, ALWAYS) or term in NAMES:
            return True
        if isinstance(term, M.Dot):
            return bool(term.left == term.right)
        if isinstance(term, Pow):
            return bool(term.exp.is_Integer and term.exp % 2 == 0) or each(term.base)
        if isinstance(term, Mul):
            return each(*term.args) or self._where_a_step_is_one(term, depth)
        if isinstance(term, (L.Fraction, W.Minimum)):
            return each(*term.args)
        if isinstance(term, W.Maximum):
            return any(each(part) for part in term.args)
        if isinstance(term, W.Clip):  # min(max(x, low), high)
            return each(term.high) and (each(term.low) or each(term.body))
        if isinstance(term, (sympy.Sum, sympy.Product)):
            return each(term.function)
        if isinstance(term, ADDED_UP):
            return each(term.body)
        if isinstance(term, L.DrawExpectation):
            return each(term.density, term.body)
        return isinstance(term, Add) and self._sum(term, depth)

    def _sum(self, term: Add, depth: int) -> bool:
        if all(self.holds(part, depth) for part in term.args):
            return True
        if self.at_most_one(1 - term) or self._above_its_logarithm(term, depth):
            return True
        forced = exactly(term, lambda part: self.holds(part, 0))
        if forced is not None:
            return all(self.holds(part, depth) for part in forced)
        if not depth:
            return False
        sets = enough(term, lambda part: self.holds(part, 0), self.sums_to_one)
        return any(all(self.holds(part, depth - 1) for part in parts) for parts in sets)

    def at_most_one(self, term: Expr) -> bool:
        """Whether 0 ≤ term ≤ 1."""
        if term.is_Number:
            return bool(0 <= term <= 1)
        if term in (L.GAMMA, L.LAMBDA) or isinstance(term, (W.StepFunction, C.Same)):
            return True
        if isinstance(term, WEIGHTS):
            return self.sums_to_one(term)
        if isinstance(term, Pow):
            return bool(term.exp.is_Integer and term.exp >= 0) and self.at_most_one(term.base)
        return isinstance(term, Mul) and all(self.at_most_one(part) for part in term.args)

    def sums_to_one(self, law: Expr) -> bool:
        """Whether a law is assumed to be normalised."""
        return type(law) in NORMALISED and NORMALISED[type(law)] <= self.axioms

    def _above_its_logarithm(self, term: Add, depth: int) -> bool:
        """x - 1 - log x, with the x of the logarithm written as it is in front of it."""
        for part in term.args:
            inside = (-part).args[0] if isinstance(-part, sympy.log) else None
            if inside is not None and term == inside - 1 + part and self.holds(inside, depth):
                return True
        return False

    def _where_a_step_is_one(self, term: Mul, depth: int) -> bool:
        """1[x > 0] · z with z ≥ x as written: where the step is 1, x is positive."""
        for factor in term.args:
            if isinstance(factor, W.StepFunction) and depth and self.holds(term / factor - factor.body, depth - 1):
                return True
        return False


# ------------------------------------------------------------------------------------------------ where it has a value


@lru_cache(maxsize=1024)
def surely_defined(term: Expr, axioms: frozenset[str]) -> bool:
    """Whether nothing in the term divides by, or takes the logarithm of, what the assumptions allow to be zero.

    A certificate has to have a value wherever the sides of its inequality have one.
    """
    for part in sympy.preorder_traversal(term):
        if isinstance(part, L.Fraction):
            risky = part.denominator
        elif isinstance(part, sympy.log):
            risky = part.args[0]
        elif isinstance(part, Pow) and not (part.exp.is_Integer and part.exp >= 0):
            if part.base == L.GAMMA and part.exp.is_integer and not part.exp.is_Integer and not term.has(W.StepFunction):
                continue  # γ^{t-1}: at γ = 0 the sides of an inequality are limits of what they are at γ > 0
            risky = part.base
        else:
            continue
        if not visibly_positive(risky, axioms):
            return False
    return True


POSITIVE = {"theta": "positive-policy", "old": "positive-policy", "mu": "positive-behaviour"}


def visibly_positive(term: Expr, axioms: frozenset[str]) -> bool:
    """Whether the rules show that a term is above zero."""
    if term.is_Number:
        return bool(term > 0)
    if term == L.GAMMA:
        return "positive-discount" in axioms
    if is_squared_score(term):
        return M.SCORES_NOT_ALL_ZERO in axioms
    if isinstance(term, L.Policy):
        return POSITIVE[term.law.name] in axioms
    if isinstance(term, (L.Initial, L.Transition)):
        return "positive-dynamics" in axioms
    if isinstance(term, sympy.exp) or term in (L.HORIZON, L.EPSILON, C.COPIES):
        return True
    if isinstance(term, (Mul, L.Fraction)):
        return all(visibly_positive(part, axioms) for part in term.args)
    if isinstance(term, Pow):
        return visibly_positive(term.base, axioms)
    if term == 1 - L.GAMMA:
        return "discount-below-one" in axioms
    return isinstance(term, Add) and (
        any(visibly_positive(part, axioms) for part in term.args) and all(visibly_nonnegative(part, axioms) for part in term.args)
    )
