"""The second opinion on an equation: plain floating-point sums over all trajectories of random MDPs.

It shares no code with the checkers and sees no sympy: an equation comes as two plain trees. Both are tabulated on the
MDPs of several small sizes; one clear difference makes the equation false, none at all makes it true, and what lies
between, or is hardly ever defined, is left open. One clear violation makes an inequality false; without one it is left
open, for an inequality that is false may be violated on a few MDPs only.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from verify.mutants.enumeration import Directions, Evaluator, has_coordinates, rank
from verify.mutants.tree import Equation, Tree
from verify.mutants.worlds import COUNT, Size, World

TRUE, FALSE, UNSURE = "true", "false", "unsure"
EQUAL, DIFFERENT = 1e-9, 1e-6
LEAST_DEFINED = 12  # points
MOST_TRAJECTORIES = 2_000
MOST_TUPLES = 20_000  # of trajectories, where several are drawn at once
SPARE_MEMORY = 10_000_000  # numbers kept from one equation to the next


def sizes(first: int, copies: int = 1) -> list[Size]:
    """States, actions and horizons: small ones that tell most equations apart, then larger and degenerate ones."""
    found = [(2, 2, first + 1), (2, 2, first), (3, 2, first + 1), (2, 3, first + 1), (2, 2, first + 2), (3, 3, first)]
    found += [(1, 2, first), (2, 1, first + 1), (1, 3, first + 2), (2, 2, first + 3)]
    most = MOST_TRAJECTORIES if copies == 1 else MOST_TUPLES ** (1 / copies)
    return [size for size in found if size[0] * (size[0] * size[1]) ** size[2] <= most]


class Judge:
    """Decides equations; keeps its worlds and what it knows about them from one equation to the next."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self.evaluators: dict[Any, Evaluator] = {}

    def decide(self, equation: Equation) -> str:
        """ "true" at every point of every world, "false" at one, or "unsure": too close, or hardly ever defined.

        An inequality is "false" or "unsure".
        """
        depth = order = max(rank(equation.lhs), rank(equation.rhs))
        if equation.not_zero is not None or has_coordinates(equation.lhs) or has_coordinates(equation.rhs):
            depth = 2  # derivatives along two coordinates
        positive = frozenset(_positive_names(equation.lhs) | _positive_names(equation.rhs))
        defined, close = 0, False
        for size in sizes(equation.min_horizon, equation.copies):
            evaluator = self._evaluator(size, equation, positive, depth)
            for gap in gaps(equation, evaluator, (1, 2)[:order]):
                known = gap[np.isfinite(gap)]
                if (known > DIFFERENT).any():
                    return FALSE
                close = close or bool((known > EQUAL).any())
                defined += known.size
        return UNSURE if close or defined < LEAST_DEFINED or equation.relation != "=" else TRUE

    def _evaluator(self, size: Size, equation: Equation, positive: frozenset[str], depth: int) -> Evaluator:
        if sum(evaluator.kept for evaluator in self.evaluators.values()) > SPARE_MEMORY:
            self.evaluators.clear()
        key = (size, equation.assumes, equation.undiscounted, positive, depth)
        if key not in self.evaluators:
            world = World(size, equation.assumes, equation.undiscounted, positive, depth, self.seed)
            self.evaluators[key] = Evaluator(world)
        return self.evaluators[key]


def gaps(equation: Equation, evaluator: Evaluator, directions: Directions) -> Iterator[np.ndarray]:
    """|lhs - rhs|, of an inequality what it is violated by, beside max(1, |lhs|, |rhs|) at every point of a world, for
    every choice of the free times."""
    for times in evaluator.free_times(equation.ranges):
        with np.errstate(all="ignore"):
            lhs, rhs = (evaluator.table(side, times, directions if rank(side) else ()) for side in (equation.lhs, equation.rhs))
            minus = evaluator.times(evaluator.constant(-1), rhs)
            both = evaluator.plus(lhs, minus)
            size = np.ones(1)
            for side in (lhs, rhs):
                size = np.maximum(size, np.abs(evaluator.aligned(side, both.places).get(0, 0.0)))
            gap = both.parts.get(0, np.zeros(COUNT))
            if equation.not_zero is not None:
                gap = evaluator.where_not_zero(gap, equation.not_zero)
            yield (np.abs(gap) if equation.relation == "=" else gap if equation.relation == "<=" else -gap) / size


def _positive_names(tree: Tree, inside: bool = False, logged: bool = False) -> set[str]:
    """Functions inside a logarithm or a denominator, and "reward" if a reward stands inside a logarithm."""
    found = {tree.data[0]} if tree.kind == "function" and inside else set()
    if logged and tree.kind in ("Reward", "Return", "RewardToGo", "Value", "Objective"):
        found.add("reward")
    for number, part in enumerate(tree.parts):
        below = (tree.kind == "Fraction" and number == 1) or (tree.kind == "power" and tree.data[0] != (abs(tree.data[0][0]), ()))
        below = below or tree.kind == "other power"
        found |= _positive_names(part, inside or below or tree.kind == "log", logged or tree.kind == "log")
    return found
