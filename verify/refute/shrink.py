"""A counterexample made simple: whole groups first, then slot by slot, as long as the two sides differ.

What counts as simple: rewards and functions 0, then 1, −1, 2; deterministic transitions where zeros are allowed, else
uniform; uniform policies; γ = 1, then 1/2; no derivative, or that along the logit of one action in one state.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from verify.claims.model import Claim
from verify.language.moments import MOST_COORDINATES
from verify.provers.model import Undefined
from verify.refute.choices import Choice, Choices, Slot
from verify.refute.model import Sides
from verify.refute.search import Found, difference

MOST_EVALUATIONS = 300
PASSES = 3
HALF = Fraction(1, 2)
ROWS: dict[int, list[tuple[int, ...]]] = {2: [(1, 3), (3, 1), (1, 2), (2, 1)], 3: [(2, 1, 1), (1, 2, 1), (1, 1, 2)]}


def shrink(claim: Claim, found: Found) -> Found:
    """The simplest difference that is reached by changing one group or one slot at a time."""
    return _Shrinker(claim, found).run()


class _Shrinker:
    def __init__(self, claim: Claim, found: Found) -> None:
        self.best, self.left = found, MOST_EVALUATIONS
        self.sides = Sides(claim, found.choices.horizon)
        self.refresh(found)

    def run(self) -> Found:
        for number in range(MOST_COORDINATES, 1, -1):  # one coordinate of θ is simpler than several
            slots = self.moving_along(number)
            still = {slot: preferences(slot, self.best.choices)[0] for slot in slots}
            if not self.accept(still):
                moved = {(*slot[:3], 1): self.best.choices.chosen[slot] for slot in slots if slot[0] == "logits"}
                self.accept(moved | still)
        for slots in self.groups():
            for simpler in self.shared_preferences(slots):
                if self.accept(simpler):
                    break
        for _ in range(PASSES):  # backwards, so that what cannot be zero is left at the first state and action
            if sum(self.improve(slot) for slot in reversed(list(self.best.choices.read))) == 0:
                break
        return self.best

    def refresh(self, found: Found) -> bool:
        """Evaluates from scratch, so that ``read`` lists what this MDP needs and nothing else."""
        read = found.choices.read or found.choices.chosen
        fresh = found.choices.changed({})
        fresh.chosen = {slot: found.choices.chosen[slot] for slot in read}
        return self.evaluate(fresh)

    def evaluate(self, choices: Choices) -> bool:
        if self.left <= 0:
            return False
        self.left -= 1
        try:
            better = difference(self.sides.on(choices), choices, self.best.times, self.best.places)
        except Undefined:
            return False
        if better:
            self.best = better
        return better is not None

    def accept(self, changes: dict[Slot, Choice]) -> bool:
        if all(self.best.choices.chosen.get(slot) == value for slot, value in changes.items()):
            return True
        return self.evaluate(self.best.choices.changed(changes))

    # ------------------------------------------------------------------------------------------------------- groups

    def groups(self) -> Iterator[list[Slot]]:
        """Slots that are tried together: all bends, all transitions, all policies, all rewards, …"""
        by_kind: dict[Slot, list[Slot]] = {}
        for slot in self.best.choices.read:
            kind = slot[:2] if slot[0] in ("row", "logits", "bend", "function") else slot[:1]
            by_kind.setdefault((*kind, _directions(slot)), []).append(slot)
        yield from sorted((slots for slots in by_kind.values() if len(slots) > 1), key=lambda slots: str(slots[0]))

    def moving_along(self, number: int) -> list[Slot]:
        """The slots that move a law along one coordinate of θ."""
        kinds = {"logits": lambda slot: slot[3] == number, "bend": lambda slot: number in slot[3]}
        return [slot for slot in self.best.choices.read if slot[0] in kinds and kinds[slot[0]](slot)]

    def shared_preferences(self, slots: list[Slot]) -> Iterator[dict[Slot, Choice]]:
        """Settings that give each slot of a group its first choice, then each its second."""
        lists = {slot: preferences(slot, self.best.choices) for slot in slots}
        for number in range(2):
            if all(len(options) > number for options in lists.values()):
                yield {slot: options[number] for slot, options in lists.items()}

    def improve(self, slot: Slot) -> bool:
        current = self.best.choices.chosen.get(slot)
        for value in preferences(slot, self.best.choices):
            if slot not in self.best.choices.read or value == current:
                return False
            if self.accept({slot: value}):
                return True
        return False


def _directions(slot: Slot) -> Any:
    return slot[3] if slot[0] == "function" else slot[-1] if slot[0] in ("logits", "bend", "r") else ()


def preferences(slot: Slot, choices: Choices) -> list[Choice]:
    """Values for a slot, simplest first, all of them allowed by the assumptions."""
    kind, facts = slot[0], choices.facts
    if kind == "gamma":
        return [HALF] if facts.discount_below_one else [Fraction(1), HALF]
    if kind == "lambda":
        return [Fraction(1), Fraction(0), HALF]
    if kind == "epsilon":
        return [HALF, Fraction(1, 5), Fraction(1)]
    if kind == "row":
        return [*_law_preferences(slot[1], choices, choices.chosen.get(slot))]
    if kind in ("logits", "bend"):
        return [*_derivative_preferences(slot, choices)]
    if kind == "function" and facts.is_inside_logs(slot):
        return [Fraction(1), Fraction(2), HALF, Fraction(-1)]
    return [Fraction(value) for value in (0, 1, -1, 2)]


def _law_preferences(name: str, choices: Choices, current: Choice | None) -> Iterator[tuple[Fraction, ...]]:
    width, facts = choices.width(name), choices.facts
    points = [tuple(Fraction(int(i == j)) for j in range(width)) for i in range(width)]
    zeros = width > 1 and not facts.positive(name)
    if zeros and name in ("rho", "p"):
        yield from points
    yield (Fraction(1, width),) * width
    for weights in ROWS.get(width, []):
        yield tuple(Fraction(weight, sum(weights)) for weight in weights)
    if zeros and name in ("pi", "mu") and isinstance(current, tuple) and not all(current):
        yield from points
    if not facts.sums_to_one(name):
        yield from ((Fraction(value),) * width for value in (1, HALF, 2))


def _derivative_preferences(slot: Slot, choices: Choices) -> Iterator[tuple[Fraction, ...]]:
    kind, name = slot[0], slot[1]
    width = choices.width(name)
    zero = (Fraction(0),) * width
    yield zero
    balanced = kind == "bend" and choices.facts.sums_to_one(name)
    for i in range(width - 1 if balanced else width):
        row = [Fraction(int(i == j)) for j in range(width)]
        if balanced:
            row[-1] -= 1
        yield tuple(row)
        if balanced:
            yield tuple(-value for value in row)
