"""The polynomial identity behind a parametric proof, as a file that Coq checks with its own arithmetic.

Both sides are written out by enumeration on an MDP whose every entry is a real variable, exactly as they are defined:
nothing is multiplied out, reordered or cancelled here. What is assumed of the entries becomes hypotheses (an entry that
is positive, a last entry that is one minus the others), and ``field`` or ``ring`` does the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from verify.claims.model import Claim
from verify.language.moments import MOST_COORDINATES
from verify.language.wellformed import Place
from verify.provers import inequality
from verify.provers.ground import Program
from verify.provers.literal import Evaluator
from verify.provers.model import Directions, Key, Model, NotRepresentable, Undefined
from verify.provers.statement import Point, Statement, coordinates_of, rank_of_claim
from verify.provers.symbols import Label, SymbolicModel

MOST_LEMMAS = 16
LONGEST = 60_000
"""Characters of an equation that Coq can still be asked to check."""
NAMES = {"parameter": "", "initial": "rho", "policy": "pi", "behaviour": "mu", "transition": "p", "reward": "r", "function": ""}
HEADER = "Require Import Reals Lra.\nOpen Scope R_scope.\n"


class NotExportable(Exception):
    """The equation has a part that is not a quotient of polynomials with nonzero denominators."""


class Text:
    """A term of Coq. Falsy exactly when it is the literal 0, so that enumeration leaves out what vanishes as written."""

    __slots__ = ("divides", "written")

    def __init__(self, written: str, divides: bool = False) -> None:
        self.written, self.divides = written, divides

    def __bool__(self) -> bool:
        return self.written != "0"

    def __add__(self, other: Text) -> Text:
        if not self or not other:
            return self if self else other
        return Text(f"({self.written} + {other.written})", self.divides or other.divides)

    def __sub__(self, other: Text) -> Text:
        return self + other * -1

    def __mul__(self, other: Text | int) -> Text:
        if isinstance(other, int):
            other = Text(str(other) if other >= 0 else f"(- {-other})")
        if not self or not other:
            return Text("0")
        if "1" in (self.written, other.written):
            return other if self.written == "1" else self
        if len(self.written) + len(other.written) > LONGEST:
            raise NotExportable("too long to be written out")
        return Text(f"({self.written} * {other.written})", self.divides or other.divides)

    __rmul__ = __mul__


class _Written(Model):
    """The MDP of a symbolic model, its entries as variables of Coq."""

    def __init__(self, symbols: SymbolicModel) -> None:
        self.symbols = symbols
        self.n_states, self.n_actions, self.horizon = symbols.n_states, symbols.n_actions, symbols.horizon
        self.zero, self.one = Text("0"), Text("1")

    def _entry(self, table: str, arguments: tuple[Any, ...], dirs: Directions) -> Text:
        label = (table, arguments, dirs)
        return Text(variable(label)) if label in self.symbols.index else self.zero

    def parameter(self, name: str) -> Text:
        return self.one if name == "gamma" and self.symbols.undiscounted else self._entry("parameter", (name,), ())

    def initial(self, s: int, dirs: Directions) -> Text:
        return self._entry("initial", (s,), dirs)

    def transition(self, s2: int, s: int, a: int, dirs: Directions) -> Text:
        return self._entry("transition", (s2, s, a), dirs)

    def policy(self, law: str, a: int, s: int, dirs: Directions) -> Text:
        if law == "old" and dirs:
            return self.zero
        return self._entry("behaviour" if law == "mu" else "policy", (a, s), dirs)

    def reward(self, s: int, a: int, dirs: Directions) -> Text:
        return self._entry("reward", (s, a), dirs)

    def function(self, name: str, key: Key, dirs: Directions) -> Text:
        return self._entry("function", (name, key), dirs)

    def inverse(self, x: Text) -> Text:
        if not x:
            raise Undefined("a denominator is zero")
        positive = {variable(label) for number, label in enumerate(self.symbols.labels) if self.symbols.positive(number)}
        if "+" in x.written or not set(re.findall(r"[A-Za-z]\w*", x.written)) <= positive:
            raise NotExportable("a denominator is not a product of entries that are assumed positive")
        return Text(f"(/ {x.written})", divides=True)

    def log(self, x: Text) -> Text:
        raise NotRepresentable("a logarithm is not a quotient of polynomials")


def variable(label: Label) -> str:
    """The name of an entry: pi_2_1 is π(2|1), d1_pi_2_1 its derivative along direction 1, counted from 1."""
    table, arguments, dirs = label
    if table in ("parameter", "function"):
        name, *rest = arguments
        key = [
            str(value + (kind in ("s", "a"))) if kind not in ("h", "tau") else kind for kind, value in (rest[0] if rest else ())
        ]
        words = [f"the_{name}" if table == "function" else name, *key]
    else:
        words = [NAMES[table], *(str(value + 1) for value in arguments)]
    slope = f"d{''.join(map(str, dirs))}_" if dirs else ""
    return slope + "_".join(words)


def lemmas(claim: Claim, name: str, n_states: int = 2, n_actions: int = 2, horizon: int = 2) -> list[str]:
    """One lemma of Coq for each choice of the free times and places of a claim. Raises NotExportable.

    Of an inequality it is the equation larger = smaller + X, with the X that is at least zero as written.
    """
    if claim.setting != "trajectories":
        raise NotExportable("it is about real variables, and not about the entries of an MDP")
    if claim.relation != "=":
        if why := inequality.objection(claim, claim.assumes):
            raise NotExportable(why)
        claim = inequality.equation(claim)
    horizon, rank = max(horizon, claim.min_horizon), rank_of_claim(claim)
    plain = Program(horizon, coordinates=min(coordinates_of(claim), MOST_COORDINATES))
    points = [
        Point(point.times, point.names, plain.read(claim.lhs, point.times), plain.read(claim.rhs, point.times))
        for point in Statement.read(claim, horizon).points
    ]
    symbols = SymbolicModel(plain, n_states, n_actions, rank, claim.assumes, claim.undiscounted, coordinates=plain.coordinates)
    evaluator = Evaluator(_Written(symbols), plain)
    found: list[str] = []
    for point in points:
        for places in point.settings(n_states, n_actions):
            if len(found) == MOST_LEMMAS:
                return found
            found.append(_lemma(evaluator, symbols, point, places, (1, 2)[:rank], f"{name}_{len(found) + 1}"))
    if not found:
        raise NotExportable(f"there is nothing to compare at T = {horizon}")
    return found


def _lemma(
    evaluator: Evaluator, symbols: SymbolicModel, point: Point, places: Mapping[Place, int], dirs: Directions, name: str
) -> str:
    sides = []
    for node in (point.lhs, point.rhs):
        try:
            value = evaluator.attempt(node, places, dirs)
        except (AttributeError, TypeError) as error:  # a kind of node that is not written as a sum of products
            raise NotExportable("a part of it is not a sum of products") from error
        if isinstance(value, Undefined):
            raise NotExportable(str(value))
        sides.append(value)
    numbered = {place: value + 1 for place, value in places.items()}
    setting = ", ".join(f"{free} = {value}" for free, value in point.named(numbered).items())
    variables, hypotheses = _assumed(symbols, " ".join(side.written for side in sides))
    tactic = "field" if any(side.divides for side in sides) else "ring"
    closing = "field; repeat split; intro; lra" if tactic == "field" else "ring"
    lines = [
        f"(* {setting} *)" if setting else "",
        f"Lemma {name} : forall {' '.join(variables)} : R," if variables else f"Lemma {name} :",
        *(f"  {one} ->" for one in hypotheses),
        f"  {sides[0].written}",
        f"  = {sides[1].written}.",
        f"Proof. intros; subst; {closing}. Qed.",
    ]
    return "\n".join(line for line in lines if line) + "\n"


def _assumed(symbols: SymbolicModel, text: str) -> tuple[list[str], list[str]]:
    """The variables of an equation, and what is assumed of them: last entries first, then what is positive."""
    used = set(re.findall(r"[A-Za-z]\w*", text))
    names = [variable(label) for label in symbols.labels]
    last = {names[number]: value for number, value in symbols.last.items() if names[number] in used}
    equations = []
    for name, value in last.items():
        terms = list(_linear(symbols, value, names))
        used |= {other for _, other in terms if other}
        equations.append(f"{name} = {_sum(terms)}")
    positive = [
        f"0 < {names[number]}" for number in range(symbols.n_entries) if names[number] in used and symbols.positive(number)
    ]
    return [name for name in names if name in used], [*positive, *equations]


def _linear(symbols: SymbolicModel, value: Any, names: list[str]) -> Iterator[tuple[int, str]]:
    for powers, factor in symbols.ring.terms(value):
        yield factor, "".join(names[number] for number, power in enumerate(powers) if power)


def _sum(terms: list[tuple[int, str]]) -> str:
    terms = sorted(terms, key=lambda term: term[1])
    text = " ".join(f"{'-' if factor < 0 else '+'} {name or abs(factor)}" for factor, name in terms)
    return text[2:] if text.startswith("+ ") else text or "0"
