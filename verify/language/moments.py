"""Inner products of gradients, and variances.

θ has finitely many coordinates, as many as one likes. A sum over them is written by ``Dot`` alone, and every ``Dot`` is a
sum of its own: ⟨u, v⟩² = Σ_i Σ_j u_i v_i u_j v_j. So an engine that looks at one coordinate only would take ⟨u, v⟩² for
‖u‖² ‖v‖²; ``coordinates`` says how many are needed.
"""

from __future__ import annotations

from functools import lru_cache

import sympy
from sympy import Expr

from verify.language import terms as L
from verify.language.terms import Law, Node, as_term


class Dot(Node):
    """⟨u, v⟩ = Σ_i u_i v_i of two gradients, i running over the coordinates of θ; ⟨u, u⟩ is ‖u‖²."""

    def __new__(cls, left: Expr, right: Expr) -> Dot:
        return Expr.__new__(cls, as_term(left), as_term(right))

    left = property(lambda self: self.args[0])
    right = property(lambda self: self.args[1])


class Variance(Node):
    """E‖X - E X‖² over the trajectories of a policy: the trace of the covariance of a gradient X, the variance of a number X."""

    def __new__(cls, body: Expr, law: Law = L.THETA) -> Variance:
        return Expr.__new__(cls, as_term(body), L.expect_law(law))

    body = property(lambda self: self.args[0])
    law = property(lambda self: self.args[1])


NODES = (Dot, Variance)


def _squared_score() -> Expr:
    t = L.TimeSymbol("t", integer=True)
    scores = sympy.Sum(L.Gradient(sympy.log(L.Policy(L.ActionAt(t), L.StateAt(t)))), (t, 1, L.HORIZON))
    return L.Expectation(Dot(scores, scores))


SQUARED_SCORE = _squared_score()
"""E‖Σ_t ∇log π(a_t|s_t)‖², which the assumption ``scores-not-all-zero`` says is not zero."""
SCORES_NOT_ALL_ZERO = "scores-not-all-zero"


@lru_cache(maxsize=4096)
def has_dots(*terms: Expr) -> bool:
    """Whether a sum over the coordinates of θ occurs."""
    return any(term.has(*NODES) for term in terms)


MOST_COORDINATES = 4
"""Engines that enumerate coordinates go so far; what needs more is left to the kernel, which needs none."""


@lru_cache(maxsize=4096)
def pairs(term: Expr) -> int:
    """The most sums over coordinates that are multiplied together anywhere in a term."""
    if isinstance(term, Dot):
        return 1 + pairs(term.left) + pairs(term.right)
    if isinstance(term, Variance):
        return 2 * pairs(term.body) + 1
    if isinstance(term, sympy.Pow):
        return abs(int(term.exp)) * pairs(term.base) if term.exp.is_Integer else 99 * pairs(term.base)
    if isinstance(term, sympy.Product):
        return 99 * pairs(term.function)
    if isinstance(term, (sympy.Mul, L.Fraction, L.Outer)):
        return sum(map(pairs, term.args))
    return max((pairs(part) for part in term.args if isinstance(part, Expr)), default=0)


def _divides(term: Expr) -> bool:
    return isinstance(term, L.Fraction) or (isinstance(term, sympy.Pow) and not (term.exp.is_Integer and term.exp > 0))


def coordinates(rank: int, *terms: Expr) -> int:
    """How many coordinates θ needs so that an equation of this rank holds for all θ once it holds there.

    0 where no sum over coordinates occurs: then one generic direction for each gradient of the rank tells all. Else a
    product of n such sums, read along r fixed directions, pairs 2 (n + r) slots, and the pairings of 2m slots are linearly
    independent from m coordinates on (with fewer, Gram determinants vanish that are not zero in general). A denominator
    multiplies the other side, so the counts of both sides are added where there is one.
    """
    if not has_dots(*terms):
        return 0
    counts = [pairs(term) for term in terms]
    divided = any(_divides(part) for term in terms for part in sympy.preorder_traversal(term))
    return max(2, rank + (sum(counts) if divided else max(counts)))
