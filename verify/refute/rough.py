"""A finite MDP in floating point: a quick look at where exact numbers are worth their time.

It decides nothing. Two sides that differ by less than ``EQUAL`` of their size are taken for equal and not computed
exactly; whatever else is seen, or cannot be told in floating point (a division by zero, a comparison of numbers that are
nearly equal), is for exact numbers to say. What this may cost is a counterexample with a smaller difference than that.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sympy import Symbol

from verify.language.wellformed import Place
from verify.provers.literal import Evaluator
from verify.provers.model import Directions, Key, NotRepresentable, Undefined
from verify.refute.model import ExactModel, Sides, SidesOnSource, Source
from verify.refute.numbers import VIOLATING

EQUAL = 1e-11
TIE = 1e-9  # numbers that are compared may differ by rounding alone if they are closer than this


class RoughModel(ExactModel):
    """A source in floating point. Raises Undefined or NotRepresentable also where only rounding is to blame."""

    zero, one = 0.0, 1.0  # type: ignore[assignment]

    def parameter(self, name: str) -> Any:
        return float(super().parameter(name))

    def initial(self, s: int, dirs: Directions) -> Any:
        return float(super().initial(s, dirs))

    def transition(self, s2: int, s: int, a: int, dirs: Directions) -> Any:
        return float(super().transition(s2, s, a, dirs))

    def policy(self, law: Any, a: int, s: int, dirs: Directions) -> Any:
        return float(super().policy(law, a, s, dirs))

    def reward(self, s: int, a: int, dirs: Directions) -> Any:
        return float(super().reward(s, a, dirs))

    def function(self, name: str, key: Key, dirs: Directions) -> Any:
        return float(super().function(name, key, dirs))

    def inverse(self, x: Any) -> Any:
        if abs(x) < TIE:
            raise Undefined("division by what may be zero")
        return 1.0 / x

    def sign(self, x: Any) -> int | None:
        if 0 < abs(x) < TIE:
            raise NotRepresentable("which of two numbers is larger cannot be told in floating point")
        return (x > 0) - (x < 0)

    def log(self, x: Any) -> Any:
        if x < TIE:
            raise Undefined("the logarithm of what may be zero")
        return math.log(x)

    def power(self, x: Any, n: int) -> Any:
        return self.inverse(x) ** -n if n < 0 else x**n


def roughly(sides: Sides, source: Source) -> SidesOnSource:
    """Both sides on one MDP, in floating point."""
    return SidesOnSource(sides, Evaluator(RoughModel(source), sides.program))


def rough_values(here: SidesOnSource, times: Mapping[Symbol, int], places: Mapping[Place, int]) -> tuple[float, float] | None:
    """Both sides at a point, equal where they nearly are; None where floating point cannot tell."""
    try:
        left, right = map(float, here.at(times, places))  # type: ignore[arg-type]
    except (Undefined, OverflowError, ZeroDivisionError):
        return None
    if not (math.isfinite(left) and math.isfinite(right)):
        return None
    return (left, left) if abs(left - right) <= EQUAL * max(abs(left), abs(right)) else (left, right)


def worth_a_look(relation: str, values: tuple[float, float] | None) -> bool:
    """Whether exact numbers may contradict a relation between two sides."""
    if values is None:
        return True
    left, right = values
    return left != right and (1 if left > right else -1) in VIOLATING[relation]
