"""The parametric checker: a claim on small MDPs whose every entry is a symbol, by literal enumeration, exactly.

Both sides are evaluated as polynomials in the entries; a claim is proved at a size when their difference is the zero
polynomial once the last entry of each normalised law is one minus the others, and differs when it is not. That
decides every MDP of the size at once, whatever the policy family: π and its derivatives are independent symbols.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from verify.claims.model import Claim
from verify.claims.verdict import Evidence
from verify.language.copies import counts_copies, tried
from verify.language.discounted import is_endless
from verify.language.moments import MOST_COORDINATES
from verify.language.wellformed import Place
from verify.provers import inequality
from verify.provers.comparing import compare
from verify.provers.literal import Evaluator
from verify.provers.model import Directions, NotRepresentable, Undefined
from verify.provers.statement import Point, Size, Statement, coordinates_of, rank_of_claim
from verify.provers.symbols import SymbolicModel, TooManySpares
from verify.provers.written import written_out

__all__ = ["BUDGET", "decide", "default_sizes", "written_out"]

# Predicted terms of all intermediate polynomials. With python-flint 10^5 of them take about 50 ms.
BUDGET = 60_000
LARGEST = 5_000_000
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
    if claim.relation != "=":
        return inequality.at_small_sizes(claim, lambda equation: decide(equation, sizes, budget, engine))
    start = time.perf_counter()
    run = _Run(claim, engine)
    for size, horizon_program in run.affordable(sizes, budget):
        trouble = run.decide_size(size, horizon_program)
        if trouble is not None:
            outcome, detail, facts = trouble
            return Evidence("parametric", outcome, detail, {**facts, **run.facts()}, time.perf_counter() - start)
    seconds = time.perf_counter() - start
    if run.decided and run.coordinates > MOST_COORDINATES:
        run.why_nothing = f"equal for {MOST_COORDINATES} coordinates of θ; that says nothing below {run.coordinates} of them"
        return Evidence("parametric", "undecided", run.why_nothing, {}, seconds)
    if not run.decided:
        return Evidence("parametric", "undecided", run.why_nothing, run.facts(), seconds)
    shown = ", ".join(f"({s}, {a}, {horizon})" for s, a, horizon in run.decided)
    shown += "".join(f", with N = {', '.join(map(str, run.facts()[name]))}" for name in ("copies",) if name in run.facts())
    return Evidence("parametric", "proved", f"the difference is the zero polynomial at (S, A, T) = {shown}", run.facts(), seconds)


Trouble = tuple[Any, str, dict[str, Any]]


class _Run:
    """One call of ``decide``: what has been decided so far, and what for."""

    def __init__(self, claim: Claim, engine: str) -> None:
        self.claim, self.engine = claim, engine
        self.rank, self.coordinates = rank_of_claim(claim), coordinates_of(claim)
        self.decided: list[Size] = []
        self.terms, self.points, self.engine_used = 0, 0, ""
        self.families: list[str] = ["generic"]
        self.why_nothing = "no size was tried"
        self.statements: dict[int, Statement] = {}

    def facts(self) -> dict[str, Any]:
        if not self.decided:
            return {}
        found = {"sizes": list(self.decided), "terms": self.terms, "engine": self.engine_used, "families": list(self.families)}
        for free in filter(counts_copies, self.claim.for_every):
            found["copies"] = sorted({number for _, _, horizon in self.decided for number in tried(free, horizon)})
        return found

    def affordable(self, sizes: Sequence[Size] | None, budget: float) -> Iterator[tuple[Size, Statement]]:
        wanted = list(sizes) if sizes is not None else default_sizes(self.claim.min_horizon)
        if sizes is None and is_endless(self.claim.lhs, self.claim.rhs, self.claim.for_every):
            wanted = [size for size in wanted if size[2] == wanted[0][2]]  # no horizon occurs: one stands for all
        for size in wanted:
            if len(size) != 3 or min(size) < 1 or size[2] < self.claim.min_horizon:
                raise ValueError(f"size {size}: (states, actions, horizon) was expected, horizon >= {self.claim.min_horizon}")
        first = min((horizon for _, _, horizon in wanted), default=1)
        costs = []
        for size in wanted:
            # What a caller asks for is done unless even equal sides are too large to be written down.
            assumes = self.claim.assumes if sizes is None else frozenset[str]()
            work = self._statement(size[2]).work(size[0], size[1], self.rank, assumes)
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
        claim, coordinates = self.claim, statement.program.coordinates
        return SymbolicModel(
            statement.program, *size[:2], self.rank, claim.assumes, claim.undiscounted, self.engine, spares, coordinates
        )

    def _decide_size(self, size: Size, statement: Statement, model: SymbolicModel) -> Trouble | None:
        evaluator = Evaluator(model, statement.program)
        dirs: Directions = (1, 2)[: self.rank]
        softmax = model.softmax() if not self.decided and self._is_normalised() else {}
        agreed, one_sided, undecided, terms, softmax_points = 0, 0, "", 0, 0
        for point in statement.points:
            for places in point.settings(*size[:2]):
                lhs, rhs = evaluator.attempt(point.lhs, places, dirs), evaluator.attempt(point.rhs, places, dirs)
                if isinstance(lhs, NotRepresentable) or isinstance(rhs, NotRepresentable):
                    return "undecided", str(lhs if isinstance(lhs, NotRepresentable) else rhs), {}
                if isinstance(lhs, Undefined) or isinstance(rhs, Undefined):
                    one_sided += isinstance(lhs, Undefined) != isinstance(rhs, Undefined)
                    continue
                difference = lhs - rhs
                comparison = compare(model, difference)
                terms += len(lhs.top) + len(rhs.top)
                if comparison.outcome == "differs":
                    return "differs", _differs(size, point, places), {"size": size, "free": point.named(places)}
                undecided = undecided or comparison.reason
                agreed += comparison.outcome == "equal"
                if softmax and not model.spares:
                    if compare(model, difference, lambda top: model.ring.compose(top, softmax)).outcome != "equal":
                        raise AssertionError("a generic policy agrees and a softmax policy does not: the checker is wrong")
                    softmax_points += 1
        if undecided:
            return "undecided", undecided, {}
        if one_sided:
            return "undecided", f"one side is undefined and the other is not in {one_sided} cases at (S, A, T) = {size}", {}
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


def _differs(size: Size, point: Point, places: Mapping[Place, int]) -> str:
    free = ", ".join(f"{name} = {value}" for name, value in point.named(places).items())
    return f"the sides are different polynomials at (S, A, T) = {size}" + (f" with {free}" if free else "")
