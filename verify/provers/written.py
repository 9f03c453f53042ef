"""An equation written out on a small MDP: both sides as the polynomials that the parametric checker compares."""

from __future__ import annotations

from typing import Any

from verify.claims.model import Claim
from verify.provers.comparing import compare
from verify.provers.literal import Evaluator
from verify.provers.model import Directions, Undefined
from verify.provers.rings import Element, Polynomial
from verify.provers.statement import Point, Statement, rank_of_claim
from verify.provers.symbols import Label, SymbolicModel

SHOWN = 12  # terms of each side that are printed
LARGEST = 100_000
TABLES = ("parameter", "initial", "policy", "behaviour", "transition", "reward", "function")
LETTERS = {"initial": r"\rho", "policy": r"\pi", "behaviour": r"\mu", "transition": "p", "reward": "r"}
LEGEND = "States and actions are numbered from 1: \\pi(2|1) is the probability of action 2 in state 1."


def written_out(claim: Claim, n_states: int = 2, n_actions: int = 2, horizon: int = 1, engine: str = "auto") -> dict[str, Any]:
    """Both sides of a claim on an MDP whose entries are symbols, at the first choice of its free times and places.

    size        (states, actions, horizon); the horizon is at least the claim's smallest
    free        the free times and places, states and actions numbered from 1
    lhs, rhs    {"latex", "terms", "shown"}: the polynomial, how many terms it has and how many are printed; p(2|s, a) is
                written 1 - p(1|s, a) where that is shorter
    difference  the same for lhs - rhs once the last entry of each normalised law is one minus the others
    agree       whether the sides are equal; None when that is undecided, with the ``reason``
    """
    horizon = max(horizon, claim.min_horizon)
    size, rank = (n_states, n_actions, horizon), rank_of_claim(claim)
    found: dict[str, Any] = {"size": size, "agree": None, "reason": "", "legend": LEGEND}
    statement = Statement.read(claim, horizon)
    if statement.work(n_states, n_actions, rank, claim.assumes) > LARGEST:
        return {**found, "reason": "too large to be written out"}
    point = statement.interesting()
    if point is None:
        return {**found, "reason": f"there is nothing to compare at T = {horizon}"}
    places = next(point.settings(n_states, n_actions))
    coordinates = statement.program.coordinates
    model = SymbolicModel(
        statement.program, n_states, n_actions, rank, claim.assumes, claim.undiscounted, engine, 120, coordinates
    )
    dirs: Directions = (1, 2)[:rank]
    evaluator = Evaluator(model, statement.program)
    found["free"] = _from_one(point, places)
    sides = [evaluator.attempt(side, places, dirs) for side in (point.lhs, point.rhs)]
    for side in sides:
        if isinstance(side, Undefined):
            return {**found, "reason": str(side)}
    comparison = compare(model, sides[0] - sides[1])
    difference = Element(model.ring, model.eliminate((sides[0] - sides[1]).top))
    names = _Names(model, rank)
    return {
        **found,
        "lhs": names.describe(sides[0]),
        "rhs": names.describe(sides[1]),
        "difference": names.describe(difference),
        "agree": {"equal": True, "differs": False, "undecided": None}[comparison.outcome],
        "reason": comparison.reason,
    }


def _from_one(point: Point, places: Any) -> dict[str, int]:
    numbered = {place: value + 1 for place, value in places.items()}
    return point.named(numbered)


class _Names:
    """How generators are printed."""

    def __init__(self, model: SymbolicModel, rank: int) -> None:
        self.model, self.rank = model, rank
        order = sorted(range(model.n_entries), key=lambda number: (TABLES.index(model.labels[number][0]), number))
        self.order = order + list(range(model.n_entries, model.ring.size))

    def describe(self, x: Element) -> dict[str, Any]:
        top = min(x.top, self.model.eliminate(x.top, "transition"), key=len)  # what the last state leaves behind sums out
        terms, latex = len(top), self.polynomial(top)
        if x.bottom is not None:
            latex = rf"\frac{{{latex}}}{{{self.polynomial(x.bottom)}}}"
        return {"latex": latex, "terms": terms, "shown": min(terms, SHOWN)}

    def polynomial(self, x: Polynomial) -> str:
        terms = self.model.ring.terms(x)
        key = lambda term: ([-term[0][number] for number in self.order], term[1])  # noqa: E731
        parts = [self.term(*term) for term in sorted(terms, key=key)[:SHOWN]]
        shown = parts[0] if parts else "0"
        for part in parts[1:]:
            shown += f" - {part[1:]}" if part.startswith("-") else f" + {part}"
        return shown + (r" + \cdots" if len(terms) > SHOWN else "")

    def term(self, powers: tuple[int, ...], factor: int) -> str:
        names = []
        for number in self.order:
            if powers[number]:
                name = self.generator(number)
                if powers[number] > 1:
                    name = (name if name.startswith("\\gamma") else rf"\left({name}\right)") + f"^{{{powers[number]}}}"
                names.append(name)
        sign = "-" if factor < 0 else ""
        return sign + (str(abs(factor)) if abs(factor) != 1 or not names else "") + r" \, ".join(names)

    def generator(self, number: int) -> str:
        if number < self.model.n_entries:
            return self.entry(self.model.labels[number])
        spare = self.model.spares[number - self.model.n_entries]
        if spare.role == "opaque":
            about, of = spare.of
            if about == "step":
                return rf"\mathbf{{1}}\left[{self.polynomial(of)} > 0\right]"
            return rf"\{about}\left({self.polynomial(of)}\right)"
        inside = self.polynomial(spare.of)
        return rf"\frac{{1}}{{{inside}}}" if spare.role == "inverse" else rf"\log {inside}"

    def entry(self, label: Label) -> str:
        table, arguments, dirs = label
        which = "" if self.rank < 2 else "_{" + "".join(map(str, dirs)) + "}"
        derivative = (r"\partial" + which + " ") if dirs else ""
        if table == "parameter":
            return "\\" + arguments[0]
        if table == "function":
            name, key = arguments
            inside = ",".join(str(value + (kind in ("s", "a"))) for kind, value in key if kind not in ("h", "tau"))
            return derivative + (f"{name}({inside})" if key else name)
        first, *given = (value + 1 for value in arguments)
        bar = "," if table == "reward" else "|"
        return derivative + f"{LETTERS[table]}({first}" + (bar + ",".join(map(str, given)) if given else "") + ")"
