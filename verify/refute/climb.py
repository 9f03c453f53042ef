"""A search for the MDPs that violate an inequality: few do, so each try begins somewhere and climbs.

An equation that fails fails almost everywhere. An inequality may fail on a few MDPs only, so after the generic ones each
start is changed in one or two places at a time, and a change is kept where smaller − larger grows beside the sizes of the
two sides. Floating point says only where to go on; a violation counts when it is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random
from typing import Any

from verify.claims.model import Claim
from verify.language.wellformed import Place
from verify.provers.model import Undefined
from verify.refute.choices import Choice, Choices, Facts, Slot, Style
from verify.refute.model import Sides
from verify.refute.numbers import approximately, certainly_violated
from verify.refute.rough import rough_values, roughly, worth_a_look

STARTS, PATIENCE = 36, 60  # starts, and changes in a row that bring nothing before a start is given up
MOST_POINTS = 8
SMALL, SIZES = ((1, 2), (2, 2), (2, 2), (2, 2), (2, 2), (2, 2)), ((3, 2), (2, 3), (3, 2), (2, 2), (1, 3), (4, 2))
"""States and actions of the first starts, and of those after them."""
DISCOUNTS = tuple(Fraction(*one) for one in ((1, 100), (1, 10), (1, 4), (1, 2), (3, 4), (9, 10)))
VALUES = tuple(Fraction(*one) for one in ((-1, 1), (0, 1), (0, 1), (1, 1), (2, 1), (1, 2)))
WEIGHTS = (1, 1, 2, 3, 5, 9)

Points = list[tuple[dict[Any, int], dict[Place, int]]]
Violation = tuple[Choices, dict[Any, int], dict[Place, int], Any, Any]


def climb(claim: Claim, points: Callable[[tuple[int, int, int]], Points], enough: Callable[[], bool]) -> Violation | None:
    """An MDP and a point at which an inequality is violated, with both sides there, or None.

    points   the free settings of a claim at a size: (states, actions, horizon)
    enough   asked before every MDP whether to stop, which must not depend on what was found
    """
    facts = Facts.of(claim)
    horizons = (claim.min_horizon + 1, claim.min_horizon)
    for start in range(STARTS):
        sizes = SMALL if start < len(SMALL) else SIZES
        size = (*sizes[start % len(sizes)], horizons[(start // len(sizes)) % 2])
        found = _Climb(claim, facts, size, points(size)[:MOST_POINTS], Random(start), enough).run(start)
        if found is not None or enough():
            return found
    return None


class _Climb:
    """One start."""

    def __init__(
        self, claim: Claim, facts: Facts, size: tuple[int, int, int], points: Points, random: Random, enough: Callable[[], bool]
    ) -> None:
        self.claim, self.facts, self.size, self.points, self.random, self.enough = claim, facts, size, points, random, enough
        self.sides = Sides(claim, size[2])
        self.sign = 1 if claim.relation == "<=" else -1
        self.violation: Violation | None = None

    def run(self, start: int) -> Violation | None:
        here = Choices(*self.size, self.facts, Style(1000 + start, zeros=True))
        self.height(here)  # so that it is known what the sides read
        here = here.changed(dict(one for slot in here.read for one in self.change(here, slot)))
        height, failures = self.height(here), 0
        while self.violation is None and failures < PATIENCE and not self.enough():
            slots = list(here.read)
            changes = dict(one for slot in self.random.sample(slots, min(self.random.choice((1, 1, 2)), len(slots)))
                           for one in self.change(here, slot))  # fmt: skip
            there = here.changed(changes)
            higher = self.height(there)
            if higher is not None and (height is None or higher > height):
                here, height, failures = there, higher, 0
            else:
                failures += 1
        return self.violation

    def height(self, choices: Choices) -> float | None:
        """(smaller − larger) / max(|smaller|, |larger|) at the highest point; None where nothing is defined or both are equal."""
        heights = []
        on, rough = self.sides.on(choices), roughly(self.sides, choices)
        for times, places in self.points:
            values = rough_values(rough, times, places)
            if values is None or worth_a_look(self.claim.relation, values):
                try:
                    before, after = on.at(times, places)
                except Undefined:
                    continue
                values = approximately(before), approximately(after)
                if self.sign * (values[0] - values[1]) > 0 and certainly_violated(self.claim.relation, before, after):
                    self.violation = (choices, times, places, before, after)
            left, right = values
            size = max(abs(left), abs(right))
            if size and left != right:
                heights.append(self.sign * (left - right) / size)
        return max(heights, default=None)

    def change(self, choices: Choices, slot: Slot) -> Iterator[tuple[Slot, Choice]]:
        """Another value for a slot, one that the assumptions allow."""
        value = self.value(choices, slot)
        if value is not None:
            yield slot, value

    def value(self, choices: Choices, slot: Slot) -> Choice | None:
        kind, random, facts = slot[0], self.random, self.facts
        if kind == "gamma":
            return random.choice(DISCOUNTS if facts.discount_below_one else (*DISCOUNTS, Fraction(1)))
        if kind == "row":
            return self.law(slot[1], choices.width(slot[1]))
        if kind == "logits":
            return tuple(Fraction(random.randint(-2, 2)) for _ in range(choices.width(slot[1])))
        if facts.is_inside_logs(slot):
            return Fraction(random.choice((1, 1, 2, 3, -1)))
        return random.choice(VALUES) if kind in ("r", "function") else None

    def law(self, name: str, width: int) -> tuple[Fraction, ...]:
        if not self.facts.positive(name) and self.random.random() < (0.6 if name in ("rho", "p") else 0.2):
            only = self.random.randrange(width)
            return tuple(Fraction(int(number == only)) for number in range(width))
        weights = [self.random.choice(WEIGHTS) for _ in range(width)]
        return tuple(Fraction(weight, sum(weights)) for weight in weights)
