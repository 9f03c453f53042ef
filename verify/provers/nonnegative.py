"""Which terms are at least zero by the way they are written, on every MDP on which they have a value.

RULES, and why they hold. Each looks at the head of a term and asks again about its parts; what no rule covers is refused.

    a number ≥ 0, γ, λ, T          by definition; γ and λ lie in [0, 1]
    a probability, d(s)            laws have no negative entry, whether or not they sum to one; so have their products
    x + y, x · y, Π x              of parts that are at least zero
    x / y                          of two that are at least zero: where it has a value, y is positive
    xⁿ with n even, exp x          squares of real numbers; exp is positive
    xⁿ with x ≥ 0                  any power that has a value
    Σ x, E[x]                      sums of x ≥ 0 with weights ≥ 0
    1 - x with 0 ≤ x ≤ 1           x made of γ, λ and, where they are assumed to sum to one, probabilities
    x - 1 - log x with x ≥ 0       log x ≤ x - 1 for every x > 0, and elsewhere log has no value

A gradient has a sign of its own, a reward, a value, an arbitrary function and a logarithm may be negative: none of them
is covered, nor is a product with an odd number of them.
"""

from __future__ import annotations

from functools import lru_cache

import sympy
from sympy import Add, Expr, Integer, Mul, Pow

from verify.language import discounted as D
from verify.language import terms as L
from verify.language.ranks import rank_of

WEIGHTS = (L.Policy, L.Transition, L.Initial, L.TrajectoryProbability, L.Marginal, D.Occupancy)
SUMS = (sympy.Sum, sympy.Product, L.SpaceSum, L.Expectation, L.ConditionalExpectation)
NORMALISED = {
    L.Policy: ("policies-sum-to-one",),
    L.Initial: ("dynamics-sum-to-one",),
    L.Transition: ("dynamics-sum-to-one",),
    L.Marginal: ("policies-sum-to-one", "dynamics-sum-to-one"),
    L.TrajectoryProbability: ("policies-sum-to-one", "dynamics-sum-to-one"),
}


@lru_cache(maxsize=4096)
def visibly_nonnegative(term: Expr, axioms: frozenset[str]) -> bool:
    """Whether the rules show that a number is at least zero wherever it has a value, under these assumptions."""
    if rank_of(term):
        return False
    if term.is_Number:
        return bool(term >= 0)
    if isinstance(term, (L.ParameterSymbol, *WEIGHTS, sympy.exp)) or term == L.HORIZON:
        return True
    if isinstance(term, Pow):
        even = bool(term.exp.is_Integer and term.exp % 2 == 0)
        return even or visibly_nonnegative(term.base, axioms)
    if isinstance(term, (Mul, L.Fraction)):
        return all(visibly_nonnegative(part, axioms) for part in term.args)
    if isinstance(term, (sympy.Sum, sympy.Product)):
        return visibly_nonnegative(term.function, axioms)
    if isinstance(term, SUMS):
        return visibly_nonnegative(term.body, axioms)
    if isinstance(term, L.DrawExpectation):
        return visibly_nonnegative(term.density, axioms) and visibly_nonnegative(term.body, axioms)
    if isinstance(term, Add):
        return _sum(term, axioms)
    return False


def _sum(term: Add, axioms: frozenset[str]) -> bool:
    if all(visibly_nonnegative(part, axioms) for part in term.args):
        return True
    return at_most_one(1 - term, axioms) or _above_its_logarithm(term, axioms)


def at_most_one(term: Expr, axioms: frozenset[str]) -> bool:
    """Whether the rules show that 0 ≤ term ≤ 1."""
    if term.is_Number:
        return bool(0 <= term <= 1)
    if isinstance(term, L.ParameterSymbol):
        return True
    if isinstance(term, WEIGHTS):
        needed = NORMALISED.get(type(term))
        return needed is not None and axioms.issuperset(needed)
    if isinstance(term, Pow):
        return bool(term.exp.is_Integer and term.exp >= 0) and at_most_one(term.base, axioms)
    return isinstance(term, Mul) and all(at_most_one(part, axioms) for part in term.args)


def _above_its_logarithm(term: Add, axioms: frozenset[str]) -> bool:
    """x - 1 - log x, with the x of the logarithm written as it is in front of it."""
    logs = [part for part in term.args if isinstance(part, Mul) and part.args[0] == -1 and isinstance(part.args[-1], sympy.log)]
    for part in logs:
        inside = part.args[-1].args[0]
        if len(part.args) == 2 and term == inside - 1 - sympy.log(inside) and visibly_nonnegative(inside, axioms):
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
            if part.base == L.GAMMA and part.exp.is_integer and not part.exp.is_Integer:
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
    if isinstance(term, L.Policy):
        return POSITIVE[term.law.name] in axioms
    if isinstance(term, (L.Initial, L.Transition)):
        return "positive-dynamics" in axioms
    if isinstance(term, sympy.exp) or term == L.HORIZON:
        return True
    if isinstance(term, (Mul, L.Fraction, Pow)):
        parts = term.args[:1] if isinstance(term, Pow) else term.args
        return all(visibly_positive(part, axioms) for part in parts)
    if term == Integer(1) - L.GAMMA:
        return "discount-below-one" in axioms
    if isinstance(term, Add):
        return any(visibly_positive(part, axioms) for part in term.args) and all(
            visibly_nonnegative(part, axioms) for part in term.args
        )
    return False
