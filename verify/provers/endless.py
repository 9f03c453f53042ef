"""Values and visits of the problem without a last step, on one finite MDP: the exact solutions of linear equations.

    V = r_π + γ P V,   d = ρ + γ d P      with r_π(s) = Σ_a π(a|s) r(s, a) and P(s, s') = Σ_a π(a|s) p(s'|s, a)

so V = (I - γP)⁻¹ r_π and d = ρ (I - γP)⁻¹. The inverse is adjugate / determinant, found without dividing by anything
but whole numbers (Faddeev and LeVerrier), so it works in any ring of numbers; the ``Model`` divides by the
determinant. Derivatives come from differentiating the equations, which leaves the matrix as it is:

    ∂V = (I - γP)⁻¹ (∂r_π + γ ∂P V),   ∂d = (∂ρ + γ d ∂P) (I - γP)⁻¹
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sympy import Expr, Symbol

from verify.language import discounted as D
from verify.language.wellformed import place_of
from verify.provers.model import SPLITS, Directions, Model

if TYPE_CHECKING:
    from verify.provers.ground import Node, Program
    from verify.provers.literal import Evaluator

Matrix = list[list[Any]]
VALUE, VISITS = "endless value", "endless visits"  # kinds of ground nodes; data (law, slot of s)


# ------------------------------------------------------------------------------------------------------ reading terms


def value(here: Program, law: str, s: int) -> Node:
    """V(s)."""
    return here.make(VALUE, (law, s), (), (s,))


def action_value(here: Program, law: str, s: int, a: int) -> Node:
    """Q(s, a) = r(s, a) + γ Σ_{s'} p(s'|s, a) V(s')."""
    following = here.slot(("s", "in Q_inf"))
    later = here.draw(following, here.entry("transition", following, s, a), value(here, law, following))
    return here.sum([here.entry("reward", s, a), here.product([here.make("parameter", ("gamma",), (), ()), later])])


def read(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    """The ground form of one of the three nodes."""
    law = term.law.name
    _mention_tables(here, law)
    if isinstance(term, D.DiscountedObjective):
        first = here.slot(("s", "in J_inf"))
        return here.draw(first, here.entry("initial", first), value(here, law, first))
    s = here.slot(place_of(term.state, times))
    if isinstance(term, D.Occupancy):
        return here.make(VISITS, (law, s), (), (s,))
    if term.kind == "V":
        return value(here, law, s)
    q = action_value(here, law, s, here.slot(place_of(term.action, times)))
    return q if term.kind == "Q" else here.sum([q, here.negative(value(here, law, s))])


def _mention_tables(here: Program, law: str) -> None:
    """A model makes the tables that a program mentions: these are read as a whole."""
    s, a, after = here.slot(("s", "in J_inf")), here.slot(("a", "in Q_inf")), here.slot(("s", "in Q_inf"))
    here.make("parameter", ("gamma",), (), ())
    for kind, slots in (("initial", (s,)), ("transition", (after, s, a)), ("reward", (s, a))):
        here.entry(kind, *slots)
    here.entry("policy", a, s, law=law)


# --------------------------------------------------------------------------------------------------------- evaluating


def evaluate(evaluator: Evaluator, node: Node, rank: Directions, by: Directions) -> Any:
    """V(s) or d(s), differentiated along ``by``."""
    law, slot = node.data
    key = (node.kind, law, by)
    if key not in evaluator.solved:
        evaluator.solved[key] = (_values if node.kind == VALUE else _visits)(_System(evaluator, law), by)
    return evaluator.solved[key][evaluator.at[slot]]


class _System:
    """The matrices of one policy on one model; everything is computed once per evaluator."""

    def __init__(self, evaluator: Evaluator, law: str) -> None:
        self.model, self.law, self.known = evaluator.model, law, evaluator.solved
        self.states, self.actions = range(evaluator.model.n_states), range(evaluator.model.n_actions)

    def step(self, by: Directions) -> Matrix:
        """γ P(s, s'), differentiated along ``by``."""

        def entry(s: int, after: int) -> Any:
            total = model.zero
            for left, right in SPLITS[by]:
                for a in self.actions:
                    total = total + model.policy(self.law, a, s, left) * model.transition(after, s, a, right)
            return total * gamma

        model, key = self.model, ("step", self.law, by)
        if key not in self.known:
            gamma = model.parameter("gamma")
            self.known[key] = [[entry(s, after) for after in self.states] for s in self.states]
        return self.known[key]

    def reward(self, s: int, by: Directions) -> Any:
        """r_π(s), differentiated along ``by``."""
        total = self.model.zero
        for left, right in SPLITS[by]:
            for a in self.actions:
                total = total + self.model.policy(self.law, a, s, left) * self.model.reward(s, a, right)
        return total

    def resolvent(self) -> Matrix:
        """(I - γP)⁻¹ = Σ_n γⁿ Pⁿ. Raises Undefined where the sum diverges."""
        key = ("resolvent", self.law)
        if key not in self.known:
            identity = _scalar(self.model, self.model.one)
            step = self.step(())
            matrix = [[identity[x][y] - step[x][y] for y in self.states] for x in self.states]
            self.known[key] = self.model.resolvent(*adjugate_and_determinant(self.model, matrix))
        return self.known[key]


def _values(system: _System, by: Directions) -> list[Any]:
    resolvent, right_side = system.resolvent(), [system.reward(s, by) for s in system.states]
    for moved, rest in SPLITS[by]:
        if moved:
            step, known = system.step(moved), _values(system, rest)
            right_side = [one + _dot(system.model, step[s], known) for s, one in zip(system.states, right_side, strict=True)]
    return [_dot(system.model, row, right_side) for row in resolvent]


def _visits(system: _System, by: Directions) -> list[Any]:
    resolvent, left_side = system.resolvent(), [system.model.initial(s, by) for s in system.states]
    for moved, rest in SPLITS[by]:
        if moved:
            step, known = system.step(moved), _visits(system, rest)
            column = [[step[s][after] for s in system.states] for after in system.states]
            left_side = [one + _dot(system.model, column[s], known) for s, one in zip(system.states, left_side, strict=True)]
    return [_dot(system.model, left_side, [resolvent[s][after] for s in system.states]) for after in system.states]


def _dot(model: Model, left: Sequence[Any], right: Sequence[Any]) -> Any:
    total = model.zero
    for x, y in zip(left, right, strict=True):
        total = total + x * y
    return total


def _scalar(model: Model, value: Any) -> Matrix:
    return [[value if x == y else model.zero for y in range(model.n_states)] for x in range(model.n_states)]


def adjugate_and_determinant(model: Model, matrix: Matrix) -> tuple[Matrix, Any]:
    """By the recursion of Faddeev and LeVerrier: M_1 = I, M_{k+1} = A M_k - tr(A M_k)/k I; the divisions are exact."""
    size, states = model.n_states, range(model.n_states)
    current = _scalar(model, model.one)
    for k in range(1, size + 1):
        product = [[_dot(model, matrix[x], [current[z][y] for z in states]) for y in states] for x in states]
        trace = model.zero
        for x in states:
            trace = trace + product[x][x]
        coefficient = trace * -1 * (model.inverse(model.one * k) if k > 1 else 1)
        if k == size:
            break
        diagonal = _scalar(model, coefficient)
        current = [[product[x][y] + diagonal[x][y] for y in states] for x in states]
    sign = -1 if size % 2 == 0 else 1
    return [[entry * sign for entry in row] for row in current], coefficient * -sign
