"""The parametric checker: a claim on small MDPs whose every entry is a symbol, by literal enumeration, exactly.

Both sides are evaluated as polynomials in the entries; a claim is proved at a size when their difference is the zero
polynomial once the last entry of each normalised law is one minus the others, and differs when it is not. That
decides every MDP of the size at once, whatever the policy family: π and its derivatives are independent symbols.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Symbol

from verify.claims.model import Claim
from verify.claims.verdict import Evidence
from verify.language import terms as L
from verify.language.wellformed import Place, free_settings, rank_of
from verify.provers.ground import Node, Program
from verify.provers.literal import Directions, Evaluator, NotRepresentable, Undefined
from verify.provers.rings import Element
from verify.provers.symbols import Comparison, SymbolicModel, TooManySpares

Size = tuple[int, int, int]  # states, actions, horizon

# Predicted terms of all intermediate polynomials. With python-flint 10^5 of them take about 50 ms.
BUDGET = 60_000
LARGEST = 5_000_000
PER_POINT, PER_VALUE = 150, 10  # what a comparison and an evaluation cost beside their terms, in terms
SPARES = (0, 24, 120)


def default_sizes(min_horizon: int = 1) -> list[Size]:
    """2 or 3 states, 2 or 3 actions, horizons from ``min_horizon`` (or 1) to 3, or ``min_horizon`` alone if it is larger."""
    first = max(1, min_horizon)
    return [(s, a, horizon) for horizon in range(first, max(first, 3) + 1) for s in (2, 3) for a in (2, 3)]


def decide(claim: Claim, sizes: Sequence[Size] | None = None, budget: int = BUDGET, engine: str = "auto") -> Evidence:
    """Decides a claim at small sizes.

    sizes    (states, actions, horizon); by default those of ``default_sizes``, cheapest first, as far as the budget
             allows, and always two states, two actions and the first two horizons
    budget   bound on the predicted number of terms of all intermediate polynomials, over all sizes that are not asked for
    engine   "auto", "flint" or "sympy"
    """
    start = time.perf_counter()
    run = _Run(claim, engine)
    for size, horizon_program in run.affordable(sizes, budget):
        trouble = run.decide_size(size, horizon_program)
        if trouble is not None:
            outcome, detail, facts = trouble
            return Evidence("parametric", outcome, detail, {**facts, **run.facts()}, time.perf_counter() - start)
    seconds = time.perf_counter() - start
    if not run.decided:
        return Evidence("parametric", "undecided", run.why_nothing, run.facts(), seconds)
    shown = ", ".join(f"({s}, {a}, {horizon})" for s, a, horizon in run.decided)
    return Evidence("parametric", "proved", f"the difference is the zero polynomial at (S, A, T) = {shown}", run.facts(), seconds)


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


@dataclass
class Statement:
    """A claim at one horizon, read once for all sizes."""

    program: Program
    points: list[Point]

    @staticmethod
    def read(claim: Claim, horizon: int) -> Statement:
        program = Program(horizon)
        points = []
        for times, names in free_settings(claim.for_every, horizon):
            points.append(Point(times, names, program.read(claim.lhs, times), program.read(claim.rhs, times)))
            for place in names:
                program.slot(place)
        return Statement(program, points)

    def work(self, n_states: int, n_actions: int, rank: int, assumes: frozenset[str]) -> float:
        """A prediction of the number of terms of all polynomials that a size needs, elimination included."""
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
        if node.kind == "sum":
            return sum(size for size, _ in parts), max(growth for _, growth in parts)
        if node.kind in ("product", "draw", "outer", "quotient"):
            size, growth = (self.settings(node.data), 1.0) if node.kind == "draw" else (1.0, 1.0)
            for part_size, part_growth in parts:
                size, growth = size * part_size, growth * part_growth
            return size, growth
        if node.kind == "power":
            (size, growth), power = parts[0], min(abs(node.data[0]), 6)
            return size**power, growth**power
        return parts[0] if parts else (1.0, self.growth.get(node.kind, 1.0))

    def eliminated(self, *nodes: Node) -> float:
        return sum(size * growth for size, growth in map(self.terms, nodes))

    def all_parts(self) -> float:
        return sum(self.settings(node.places) * (PER_VALUE + self.terms(node)[0]) for node in self.program.nodes.values())


Trouble = tuple[Any, str, dict[str, Any]]


class _Run:
    """One call of ``decide``: what has been decided so far, and what for."""

    def __init__(self, claim: Claim, engine: str) -> None:
        self.claim, self.engine = claim, engine
        self.rank = max(rank_of(claim.lhs) or 0, rank_of(claim.rhs) or 0)
        self.decided: list[Size] = []
        self.terms, self.points, self.engine_used = 0, 0, ""
        self.families: list[str] = ["generic"]
        self.why_nothing = "no size was tried"
        self.statements: dict[int, Statement] = {}

    def facts(self) -> dict[str, Any]:
        if not self.decided:
            return {}
        return {"sizes": list(self.decided), "terms": self.terms, "engine": self.engine_used, "families": list(self.families)}

    def affordable(self, sizes: Sequence[Size] | None, budget: float) -> Iterator[tuple[Size, Statement]]:
        wanted = list(sizes) if sizes is not None else default_sizes(self.claim.min_horizon)
        first = min((horizon for _, _, horizon in wanted), default=1)
        costs = []
        for size in wanted:
            work = self._statement(size[2]).work(size[0], size[1], self.rank, self.claim.assumes)
            always = sizes is not None or (size[:2] == (2, 2) and size[2] <= first + 1)
            costs.append((not always, work, size))
        for optional, work, size in sorted(costs):
            if work > (budget if optional else LARGEST):
                self.why_nothing = f"at (S, A, T) = {size} the polynomials are too large: about {work:.1g} terms"
                continue
            budget -= work if optional else 0
            yield size, self._statement(size[2])

    def _statement(self, horizon: int) -> Statement:
        if horizon not in self.statements:
            self.statements[horizon] = Statement.read(self.claim, horizon)
        return self.statements[horizon]

    def decide_size(self, size: Size, statement: Statement) -> Trouble | None:
        """None when the claim holds at this size."""
        for spares in SPARES:
            try:
                return self._decide_size(size, statement, self.model(size, statement, spares))
            except TooManySpares:
                continue
        return "undecided", f"more than {SPARES[-1]} different reciprocals and logarithms at (S, A, T) = {size}", {}

    def model(self, size: Size, statement: Statement, spares: int) -> SymbolicModel:
        claim = self.claim
        return SymbolicModel(statement.program, *size[:2], self.rank, claim.assumes, claim.undiscounted, self.engine, spares)

    def _decide_size(self, size: Size, statement: Statement, model: SymbolicModel) -> Trouble | None:
        evaluator = Evaluator(model, statement.program)
        dirs: Directions = (1, 2)[: self.rank]
        softmax = model.softmax() if not self.decided and self._is_normalised() else {}
        agreed, undefined, undecided, terms, softmax_points = 0, 0, "", 0, 0
        for point in statement.points:
            for places in point.settings(*size[:2]):
                lhs, rhs = (_value(evaluator, side, places, dirs) for side in (point.lhs, point.rhs))
                if isinstance(lhs, NotRepresentable) or isinstance(rhs, NotRepresentable):
                    return "undecided", str(lhs if isinstance(lhs, NotRepresentable) else rhs), {}
                if isinstance(lhs, Undefined) or isinstance(rhs, Undefined):
                    undefined += 1
                    continue
                difference = lhs - rhs
                comparison = model.compare(difference)
                terms += len(lhs.top) + len(rhs.top)
                if comparison.outcome == "differs":
                    return "differs", _differs(size, point, places), {"size": size, "free": _named(point, places)}
                undecided = undecided or comparison.reason
                agreed += comparison.outcome == "equal"
                if softmax and not model.spares:
                    if model.compare(difference, lambda top: model.ring.compose(top, softmax)).outcome != "equal":
                        raise AssertionError("a generic policy agrees and a softmax policy does not: the checker is wrong")
                    softmax_points += 1
        if undecided:
            return "undecided", undecided, {}
        if undefined:
            return "undecided", f"a side is undefined in {undefined} of {agreed + undefined} cases at (S, A, T) = {size}", {}
        if agreed:
            self.decided.append(size)
            self.terms, self.engine_used = self.terms + terms, model.ring.engine
            if softmax_points == agreed:
                self.families.append("softmax")
        else:
            self.why_nothing = f"there is nothing to compare at (S, A, T) = {size}"
        return None

    def _is_normalised(self) -> bool:
        return self.rank > 0 and {"policies-sum-to-one", "positive-policy"} <= self.claim.assumes


def _value(evaluator: Evaluator, node: Node, places: Mapping[Place, int], dirs: Directions) -> Any:
    try:
        return evaluator.at_places(node, places, dirs)
    except Undefined as error:
        return error


def _named(point: Point, places: Mapping[Place, int]) -> dict[str, int]:
    """Free times and places by name, states and actions numbered from 0: {"t": 2, "s[2]": 0, "a": 1}."""
    named = {str(index): value for index, value in point.times.items() if index != L.HORIZON}
    for (kind, which), value in places.items():
        named[f"{kind}[{which}]" if isinstance(which, int) else which] = value
    return named


def _differs(size: Size, point: Point, places: Mapping[Place, int]) -> str:
    free = ", ".join(f"{name} = {value}" for name, value in _named(point, places).items())
    return f"the sides are different polynomials at (S, A, T) = {size}" + (f" with {free}" if free else "")
