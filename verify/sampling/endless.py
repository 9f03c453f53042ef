"""Values and visits of the problem without a last step, on a batch: Σ_n (γP)ⁿ, summed by doubling.

    S_m = Σ_{n<m} Mⁿ,   S_2m = S_m + M^m S_m,   M^2m = M^m M^m      with M(s, s') = γ Σ_a π(a|s) p(s'|s, a)

That is the definition of the values, and no linear equation is solved: a mistake in the equations of the other
checkers would be seen here. Every step is a product and a sum of ``numbers``, so the rounding bound and the complex
steps of all derivatives come along; the magnitude of a sum of nonnegative matrices is the sum itself, so the bound grows
with 1 / (1 - γ) by itself.

Cut off  What is left out, M^m S, is below 2^-150 / (1 - γ): far less than the rounding of what is summed, because a
         state that is reached at all is reached within |S| steps, and no probability that is drawn is below 10^-6.
         γ ≤ 0.95 is drawn, and 0.95^2048 < 2^-150. Where M^m does not become that small within 4096 terms, the sum
         diverges or is too slow to be summed, and it is called undefined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Expr

from verify.language import discounted as D
from verify.sampling import numbers as N
from verify.sampling.numbers import Array

if TYPE_CHECKING:
    from verify.language.wellformed import Times
    from verify.sampling.evaluate import Directions, Evaluation

NOW, ACT, NEXT, LAST = ("s", "0"), ("a", "0"), ("s", "1"), ("s", "2")
DOUBLINGS = 12
VANISHED = 2.0**-150


def visits_from(here: Evaluation, law: Expr, active: Directions) -> Array:
    """S(s, s') = Σ_{t≥1} γ^{t-1} P(s_t = s' | s_1 = s), with axes NOW and NEXT."""

    def make() -> Array:
        policy = N.placed(here.policy(law, active), [NOW, ACT])
        step = N.placed(here.batch.table("p", active), [NOW, ACT, NEXT])
        power = N.product(here.batch.table("gamma"), N.sum_over(N.product(policy, step), [ACT], here.sizes))
        identity = np.eye(here.batch.states)[..., None]
        total = Array((NOW, NEXT), identity, identity, 0)
        for _ in range(DOUBLINGS):
            total = N.sum_of([total, _chained(here, power, total)])
            power = _chained(here, power, power)
            vanished = (N.base_magnitude(power) < VANISHED).all(axis=(0, 1))
            if vanished.all():
                return total
        marks = np.where(vanished, 0.0, np.nan)
        return N.where_defined(total, Array((), marks, marks, 0, clean=False))

    return here.remember(("visits", law, active), make)


def _chained(here: Evaluation, left: Array, right: Array) -> Array:
    """The product of two matrices with axes NOW and NEXT."""
    product = N.product(N.placed(left, [NOW, LAST]), N.placed(right, [LAST, NEXT]))
    return N.sum_over(product, [LAST], here.sizes)


def state_values(here: Evaluation, law: Expr, active: Directions) -> Array:
    """V, with axis NOW."""

    def make() -> Array:
        policy = N.placed(here.policy(law, active), [NEXT, ACT])
        reward = N.placed(here.batch.table("r", active), [NEXT, ACT])
        per_visit = N.sum_over(N.product(policy, reward), [ACT], here.sizes)
        return N.sum_over(N.product(visits_from(here, law, active), per_visit), [NEXT], here.sizes)

    return here.remember(("V without end", law, active), make)


def action_values(here: Evaluation, law: Expr, active: Directions) -> Array:
    """Q, with axes NOW and ACT."""

    def make() -> Array:
        reward = N.placed(here.batch.table("r", active), [NOW, ACT])
        step = N.placed(here.batch.table("p", active), [NOW, ACT, NEXT])
        after = N.placed(state_values(here, law, active), [NEXT])
        return N.sum_of([reward, N.product(here.batch.table("gamma"), N.sum_over(N.product(step, after), [NEXT], here.sizes))])

    return here.remember(("Q without end", law, active), make)


def value(here: Evaluation, term: Expr, times: Times, _: Any, active: Directions) -> Array:
    """V(s), Q(s, a) or A(s, a)."""
    parts = []
    if term.kind in "QA":
        parts.append(N.placed(action_values(here, term.law, active), here.places((term.state, term.action), times)))
    if term.kind in "VA":
        found = N.placed(state_values(here, term.law, active), here.places((term.state,), times))
        parts.append(found if term.kind == "V" else N.negative(found))
    return N.sum_of(parts)


def occupancy(here: Evaluation, term: Expr, times: Times, _: Any, active: Directions) -> Array:
    """d(s)."""

    def make() -> Array:
        start = N.placed(here.batch.table("rho", active), [NOW])
        return N.sum_over(N.product(start, visits_from(here, term.law, active)), [NOW], here.sizes)

    return N.placed(here.remember(("d", term.law, active), make), here.places((term.state,), times))


def objective(here: Evaluation, term: Expr, _times: Times, _: Any, active: Directions) -> Array:
    """J = Σ_s ρ(s) V(s)."""
    start = N.placed(here.batch.table("rho", active), [NOW])
    return N.sum_over(N.product(start, state_values(here, term.law, active)), [NOW], here.sizes)


METHODS: dict[type, Any] = {D.DiscountedValue: value, D.Occupancy: occupancy, D.DiscountedObjective: objective}
