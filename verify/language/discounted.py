"""The nodes of the problem without a last step: values, visits and objective as discounted sums over all times.

All three are about trajectories s_1, a_1, s_2, … that never end, drawn from ρ, a policy and p. None of them has a time:
what is to come looks the same at every step. Each is a convergent sum where γ < 1 and the laws sum to one; where a
sum diverges, the node has no value.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sympy import Expr, Symbol, sympify

from verify.language import terms as L
from verify.language.errors import IllFormed, called
from verify.language.terms import THETA, Law, Node, expect_action, expect_law, expect_state


class DiscountedValue(Node):
    """V(s), Q(s, a) or A(s, a) of a policy with infinitely many steps to go.

    V(s) = Σ_{t≥1} γ^{t-1} E[r(s_t, a_t) | s_1 = s], which solves V(s) = Σ_a π(a|s) Q(s, a);
    Q(s, a) = r(s, a) + γ Σ_{s'} p(s'|s, a) V(s'),   A(s, a) = Q(s, a) - V(s).
    """

    def __new__(cls, kind: Symbol, law: Law, state: Expr, *action: Expr) -> DiscountedValue:
        name = str(kind)
        written = (f"{name}_inf", state, *action)
        if name not in ("V", "Q", "A"):
            raise IllFormed(called(*written), "a value is one of V, Q and A")
        if len(action) != (0 if name == "V" else 1):
            raise IllFormed(called(*written), "V_inf takes a state; Q_inf and A_inf take a state and an action")
        arguments = [expect_state(state, written), *(expect_action(one, written) for one in action)]
        return Expr.__new__(cls, Symbol(name), expect_law(law), *arguments)

    kind = property(lambda self: self.args[0].name)
    law = property(lambda self: self.args[1])
    state = property(lambda self: self.args[2])
    action = property(lambda self: self.args[3] if len(self.args) > 3 else None)


class Occupancy(Node):
    """d(s) = Σ_{t≥1} γ^{t-1} P(s_t = s), the discounted number of visits to s; Σ_s d(s) = 1 / (1 - γ), not 1."""

    def __new__(cls, law: Law, state: Expr) -> Occupancy:
        return Expr.__new__(cls, expect_law(law), expect_state(state, ("d", state)))

    law = property(lambda self: self.args[0])
    state = property(lambda self: self.args[1])


class DiscountedObjective(Node):
    """J of a policy with infinitely many steps: Σ_{t≥1} γ^{t-1} E[r(s_t, a_t)] = Σ_s ρ(s) V(s)."""

    def __call__(self, *arguments: object) -> Expr:
        raise IllFormed(called("J_inf", *arguments), "J_inf is that of the policy as it stands; of another, J_inf_of(mu)")

    def __new__(cls, law: Law = THETA) -> DiscountedObjective:
        return Expr.__new__(cls, expect_law(law))

    law = property(lambda self: self.args[0])


NODES: tuple[type[Node], ...] = (DiscountedValue, Occupancy, DiscountedObjective)


@lru_cache(maxsize=4096)
def has_endless(*terms: Expr) -> bool:
    """Whether a discounted sum over all times occurs in one of the terms."""
    return any(term.has(*NODES) for term in terms)


WITH_A_HORIZON = (
    L.TimeSymbol, L.StateAt, L.ActionAt, L.History, L.TrajectorySymbol, L.Value, L.Objective, L.Marginal, L.Expectation,
    L.ConditionalExpectation, L.TrajectoryProbability, L.Return, L.RewardToGo,
)  # fmt: skip


def is_endless(*terms: Any) -> bool:
    """Whether the terms, places and ranges of a claim are about the problem without a last step, and about nothing else.

    Then no horizon T and no time occurs in them: what they say does not depend on T.
    """
    parts = [sympify(term) for term in terms]
    return any(part.has(*NODES) for part in parts) and not any(part.has(*WITH_A_HORIZON) for part in parts)
