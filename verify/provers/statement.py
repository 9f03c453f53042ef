"""A claim at one horizon, read once and decided at many sizes, with a prediction of what a size will cost."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import factorial

from sympy import Symbol

from verify.claims.model import Claim
from verify.language import terms as L
from verify.language.moments import MOST_COORDINATES, coordinates
from verify.language.wellformed import Place, free_settings, rank_of
from verify.provers import cases, endless
from verify.provers.ground import Node, Program

PER_POINT, PER_VALUE = 150, 10  # what a comparison and an evaluation cost beside their terms, in terms


Size = tuple[int, int, int]  # states, actions, horizon


def rank_of_claim(claim: Claim) -> int:
    """0 for an equation of numbers, 1 of gradients, 2 of matrices."""
    return max(rank_of(claim.lhs) or 0, rank_of(claim.rhs) or 0)


def coordinates_of(claim: Claim) -> int:
    """How many coordinates θ needs to tell the sides apart; 0 where nothing is summed over them."""
    return coordinates(rank_of_claim(claim), claim.lhs, claim.rhs)


@dataclass
class Point:
    """One choice of the free times of a claim: both sides, ready to be evaluated, and the places that stay free."""

    times: dict[Symbol, int]
    names: list[Place]
    lhs: Node
    rhs: Node

    def settings(self, n_states: int, n_actions: int) -> Iterator[dict[Place, int]]:
        ranges = [range(n_states if kind == "s" else n_actions) for kind, _ in self.names]
        for values in itertools.product(*ranges):
            yield dict(zip(self.names, values, strict=True))

    def named(self, places: Mapping[Place, int]) -> dict[str, int]:
        """Free times and places by name, states and actions numbered from 0: {"t": 2, "s[2]": 0, "a": 1}."""
        named = {str(index): value for index, value in self.times.items() if index != L.HORIZON}
        for (kind, which), value in places.items():
            named[f"{kind}[{which}]" if isinstance(which, int) else which] = value
        return named


@dataclass
class Statement:
    """A claim at one horizon, read once for all sizes."""

    program: Program
    points: list[Point]

    @staticmethod
    def read(claim: Claim, horizon: int) -> Statement:
        program = Program(horizon, claim.assumes, min(coordinates_of(claim), MOST_COORDINATES))
        points = []
        for times, names in free_settings(claim.for_every, horizon):
            points.append(Point(times, names, program.read(claim.lhs, times), program.read(claim.rhs, times)))
            for place in names:
                program.slot(place)
        return Statement(program, points)

    def interesting(self) -> Point | None:
        """The first point at which a side is not a plain number, or else the first point."""
        for point in self.points:
            if point.lhs.kind != "number" or point.rhs.kind != "number":
                return point
        return self.points[0] if self.points else None

    def work(self, n_states: int, n_actions: int, rank: int, assumes: frozenset[str]) -> float:
        """A prediction of the number of terms of all polynomials that a size needs.

        Elimination of the last entries of the laws in ``assumes`` is included: it is needed where the sides are not equal
        as they are. With no law assumed, the prediction is for sides that are.
        """
        estimate = _Estimate(self.program, n_states, n_actions, assumes)
        total = 0.0
        for point in self.points:
            slots = [self.program.slot(place) for place in point.names]
            total += estimate.settings(slots) * (PER_POINT + estimate.eliminated(point.lhs, point.rhs))
        return (total + estimate.all_parts()) * (1, 2, 5)[rank]


class _Estimate:
    def __init__(self, program: Program, n_states: int, n_actions: int, assumes: frozenset[str]) -> None:
        self.program, self.n_states, self.n_actions = program, n_states, n_actions
        self.growth = {
            # The last of n entries becomes n terms and the others stay one: (2n - 1) / n terms on average.
            "policy": 2 - 1 / n_actions if "policies-sum-to-one" in assumes else 1.0,
            "initial": 2 - 1 / n_states if "dynamics-sum-to-one" in assumes else 1.0,
        }
        self.growth["transition"] = self.growth["initial"]
        self.known: dict[Node, tuple[float, float]] = {}

    def settings(self, slots: Sequence[int]) -> float:
        result = 1.0
        for slot in slots:
            result *= self.n_states if self.program.kinds[slot] == "s" else self.n_actions
        return result

    def terms(self, node: Node) -> tuple[float, float]:
        """Predicted number of terms of a node, and the factor by which elimination makes it grow."""
        if node not in self.known:
            self.known[node] = self._terms(node, [self.terms(part) for part in node.parts])
        return self.known[node]

    def _terms(self, node: Node, parts: list[tuple[float, float]]) -> tuple[float, float]:
        if node.kind in cases.KINDS:
            return 2 * self.settings(node.data) * sum(size for size, _ in parts), max(growth for _, growth in parts)
        if node.kind == "sum":
            return sum(size for size, _ in parts), max(growth for _, growth in parts)
        if node.kind in ("product", "draw", "outer", "quotient"):
            size, growth = (self.settings(node.data), 1.0) if node.kind == "draw" else (1.0, 1.0)
            for part_size, part_growth in parts:
                size, growth = size * part_size, growth * part_growth
            return size, growth
        if node.kind == "dot":
            (left, left_growth), (right, right_growth) = parts
            return node.data[0] * left * right, left_growth * right_growth
        if node.kind in (endless.VALUE, endless.VISITS):
            return float((self.n_actions + 1) ** self.n_states * factorial(self.n_states)), 1.0
        if node.kind == "power":
            (size, growth), power = parts[0], min(abs(node.data[0]), 6)
            return size**power, growth**power
        return parts[0] if parts else (1.0, self.growth.get(node.kind, 1.0))

    def eliminated(self, *nodes: Node) -> float:
        return sum(size * growth for size, growth in map(self.terms, nodes))

    def all_parts(self) -> float:
        return sum(self.settings(node.places) * (PER_VALUE + self.terms(node)[0]) for node in self.program.nodes.values())
