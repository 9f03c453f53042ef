"""An MDP that is made up while it is read.

A slot is one thing that can be chosen: the row π(·|s), a reward, a value of b, γ. It gets its value when it is first
read, from a random generator that is seeded with the slot itself: the same claim always meets the same numbers, and
what was never read was never needed.

Derivatives follow the policy: ∂_i π(a|s) = π(a|s) (h_i(a) − Σ_b π(b|s) h_i(b)), the derivative along logits h_i, and
for two directions the second derivative of the same softmax. With every π(a|s) > 0 each ∂π that sums to zero has this
form. A "bend" row is added where more is needed: ∂_1 ∂_2 π of other families, and ∂π(a|s) ≠ 0 where π(a|s) = 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from random import Random
from typing import Any

import sympy

from verify.claims.model import Claim
from verify.language import discounted as D
from verify.language import terms as L
from verify.language.piecewise import has_piecewise
from verify.refute.model import Directions, Key

Slot = tuple[Any, ...]
Choice = Fraction | tuple[Fraction, ...]

LAW_ASSUMPTIONS = {  # law -> (sums to one, all entries positive, has no derivative)
    "rho": ("dynamics-sum-to-one", "positive-dynamics", "theta-free-initial-law"),
    "p": ("dynamics-sum-to-one", "positive-dynamics", "theta-free-dynamics"),
    "pi": ("policies-sum-to-one", "positive-policy", None),
    "mu": ("policies-sum-to-one", "positive-behaviour", "always"),
}

NEVER_VIOLATED = frozenset({"discount-below-one"})
"""Assumptions that every MDP that is drawn meets, listed or not: γ = 1 is tried when a counterexample is made simple."""


@dataclass(frozen=True)
class Facts:
    """What the assumptions of a claim leave free."""

    assumes: frozenset[str]
    undiscounted: bool
    inside_logs: frozenset[str] = frozenset()  # functions in a logarithm or a denominator: not zero, and positive at first
    rewards_inside_logs: bool = False  # the same for rewards: negative ones often only make a logarithm undefined
    compares: bool = False  # not an assumption either: which of two numbers is larger differs from place to place

    @classmethod
    def of(cls, claim: Claim) -> Facts:
        inside = _inside_logs_and_denominators(claim)
        functions = frozenset(symbol.name for term in inside for symbol in term.atoms(L.FunctionSymbol))
        compares = has_piecewise(claim.lhs, claim.rhs)
        return cls(claim.assumes, claim.undiscounted, functions, any(term.atoms(*REWARDS) for term in inside), compares)

    def sums_to_one(self, law: str) -> bool:
        return LAW_ASSUMPTIONS[law][0] in self.assumes

    def positive(self, law: str) -> bool:
        return LAW_ASSUMPTIONS[law][1] in self.assumes

    def theta_free(self, law: str) -> bool:
        name = LAW_ASSUMPTIONS[law][2]
        return name == "always" or name in self.assumes

    def theta_free_function(self, name: str, key: Key) -> bool:
        """r(τ) belongs to the rewards, all other functions and constants to the functions."""
        return ("theta-free-reward" if name == "r" else "theta-free-functions") in self.assumes

    def is_inside_logs(self, slot: Slot) -> bool:
        """Whether a slot is a value of a function, or a reward, that stands in a logarithm or a denominator."""
        if slot[0] == "function":
            return slot[1] in self.inside_logs and not slot[3]
        return slot[0] == "r" and self.rewards_inside_logs and not slot[2]

    @property
    def positive_discount(self) -> bool:
        return "positive-discount" in self.assumes

    @property
    def discount_below_one(self) -> bool:
        return "discount-below-one" in self.assumes

    @property
    def zeros_occur(self) -> bool:
        return not (self.positive_discount and all(self.positive(law) for law in LAW_ASSUMPTIONS))

    @property
    def unnormalised_occur(self) -> bool:
        return not all(self.sums_to_one(law) for law in LAW_ASSUMPTIONS)


REWARDS = (L.Reward, L.Return, L.RewardToGo, L.Value, L.Objective, D.DiscountedValue, D.DiscountedObjective)


def _inside_logs_and_denominators(claim: Claim) -> list[Any]:
    """The terms whose value must be positive, or at least not zero."""
    inside: list[Any] = []
    for side in (claim.lhs, claim.rhs):
        for part in sympy.preorder_traversal(side):
            if isinstance(part, sympy.log):
                inside.append(part.args[0])
            elif isinstance(part, L.Fraction):
                inside.append(part.denominator)
            elif isinstance(part, sympy.Pow) and not (part.exp.is_Integer and part.exp.is_nonnegative):
                inside.append(part.base)
    return inside


@dataclass(frozen=True)
class Style:
    """What kind of numbers are drawn: with zeros, not normalised, with bends, often equal; ``seed`` tells two draws apart.

    With ``signs`` functions and rewards in a logarithm or a denominator may be negative.
    """

    seed: int = 0
    zeros: bool = False
    unnormalised: bool = False
    bends: bool = False
    ties: bool = False
    signs: bool = field(default=False, repr=False)  # the numbers are the same, up to their signs


@dataclass
class Choices:
    """A source whose slots are chosen when they are read; ``read`` lists those that were, ``rows_read`` what laws they gave."""

    states: int
    actions: int
    horizon: int
    facts: Facts
    style: Style = Style()
    chosen: dict[Slot, Choice] = field(default_factory=dict)
    read: dict[Slot, None] = field(default_factory=dict)
    rows_read: dict[tuple[str, tuple[int, ...], Directions], tuple[Fraction, ...]] = field(default_factory=dict)

    def changed(self, changes: dict[Slot, Choice]) -> Choices:
        """The same MDP with some slots chosen otherwise."""
        return Choices(self.states, self.actions, self.horizon, self.facts, self.style, {**self.chosen, **changes})

    def get(self, slot: Slot) -> Any:
        self.read[slot] = None
        if slot not in self.chosen:
            self.chosen[slot] = self._draw(slot)
        return self.chosen[slot]

    # ------------------------------------------------------------------------------------------------ as a source

    def parameter(self, name: str) -> Fraction:
        if name == "gamma" and self.facts.undiscounted:
            return Fraction(1)
        return self.get((name,))

    def reward(self, where: tuple[int, int], dirs: Directions) -> Fraction:
        if dirs and "theta-free-reward" in self.facts.assumes:
            return Fraction(0)
        return self.get(("r", where, dirs))

    def function(self, name: str, key: Key, dirs: Directions) -> Fraction:
        if dirs and self.facts.theta_free_function(name, key):
            return Fraction(0)
        return self.get(("function", name, key, dirs))

    def row(self, name: str, where: tuple[int, ...], dirs: Directions) -> tuple[Fraction, ...]:
        found = self.rows_read.get((name, where, dirs))
        if found is None:
            found = self.rows_read[name, where, dirs] = self._make_row(name, where, dirs)
        return found

    def _make_row(self, name: str, where: tuple[int, ...], dirs: Directions) -> tuple[Fraction, ...]:
        if not dirs:
            return self.get(("row", name, where))
        if self.facts.theta_free(name):
            return (Fraction(0),) * self.width(name)
        law = self.get(("row", name, where))
        logits = [self._centred(name, where, law, direction) for direction in dirs]
        result = [weight * prod(scores) for weight, scores in zip(law, zip(*logits, strict=True), strict=True)]
        if len(dirs) == 2 and self.facts.sums_to_one(name):
            covariance = sum(result)
            result = [value - weight * covariance for value, weight in zip(result, law, strict=True)]
        if self._bends(name, law, dirs):
            result = [value + bend for value, bend in zip(result, self.get(("bend", name, where, dirs)), strict=True)]
        return tuple(result)

    def _centred(self, name: str, where: tuple[int, ...], law: tuple[Fraction, ...], direction: int) -> list[Fraction]:
        logits = self.get(("logits", name, where, direction))
        if not self.facts.sums_to_one(name):
            return list(logits)
        mean = sum(weight * logit for weight, logit in zip(law, logits, strict=True))
        return [logit - mean for logit in logits]

    def _bends(self, name: str, law: tuple[Fraction, ...], dirs: Directions) -> bool:
        return not all(law) or (len(dirs) == 2 and self.style.bends)

    def width(self, name: str) -> int:
        """How many entries a row of this law has."""
        return self.states if name in ("rho", "p") else self.actions

    # ------------------------------------------------------------------------------------------------ made-up numbers

    def _draw(self, slot: Slot) -> Choice:
        random = Random(f"{self.states} {self.actions} {self.horizon} {self.style} {slot}")
        kind, name = slot[0], slot[1] if len(slot) > 1 else ""
        if kind == "gamma":
            if self.style.zeros and not self.facts.positive_discount and random.random() < 0.4:
                return Fraction(0)
            return Fraction(*random.choice([(1, 2), (1, 3), (2, 3), (3, 4)]))
        if kind == "lambda":
            inner = [(1, 2), (1, 3), (2, 3), (1, 4)]
            return Fraction(*random.choice([(0, 1), (1, 1), (1, 2)] if self.style.zeros else inner))
        if kind == "epsilon":
            return Fraction(*random.choice([(1, 5), (1, 2), (1, 4), (2, 1)]))
        if kind == "row":
            return self._draw_row(name, random)
        if kind == "logits":
            return tuple(Fraction(random.randint(-2, 3)) for _ in range(self.width(name)))
        if kind == "bend":
            return self._draw_bend(name, random)
        if self.facts.is_inside_logs(slot):
            return Fraction(random.randint(1, 6)) * (random.choice((1, -1)) if self.style.signs else 1)
        return Fraction(random.choice([-1, 0, 1] if self.style.ties else [-3, -2, -1, 1, 2, 3, 4, 5]))

    def _draw_row(self, name: str, random: Random) -> tuple[Fraction, ...]:
        weights = [random.randint(1, 5) for _ in range(self.width(name))]
        if self.style.zeros and not self.facts.positive(name):
            kept = random.randrange(len(weights))
            weights = [weight if i == kept or random.random() < 0.3 else 0 for i, weight in enumerate(weights)]
        if self.style.unnormalised and not self.facts.sums_to_one(name):
            return tuple(Fraction(weight, 4) for weight in weights)
        return tuple(Fraction(weight, sum(weights)) for weight in weights)

    def _draw_bend(self, name: str, random: Random) -> tuple[Fraction, ...]:
        values = [Fraction(random.randint(-3, 3)) for _ in range(self.width(name))]
        if self.facts.sums_to_one(name):
            values[-1] = -sum(values[:-1], Fraction(0))
        return tuple(values)
