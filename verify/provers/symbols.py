"""A finite MDP of a given size in which every entry is a symbol.

Each entry π(a|s), ρ(s), p(s'|s, a), r(s, a), γ, λ, each value of an arbitrary function, and each derivative of these is
one generator of a polynomial ring. What is assumed is used in two places only: 1/x cancels against x where x is
positive by assumption, and at the very end the last entry of a normalised law is one minus the others. A reciprocal
that may not exist, the logarithm of a sum and an exponential become generators without any relation ("spares").
An arbitrary function may have either sign; it is not zero where it is divided by, and log x is log|x| where it exists.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from verify.provers.ground import Node, Program
from verify.provers.model import Directions, Key, Model, NotRepresentable, Undefined
from verify.provers.rings import Element, Polynomial, PolynomialRing, polynomial_ring, product

DERIVATIVES: dict[int, tuple[Directions, ...]] = {0: (), 1: ((1,),), 2: ((1,), (2,), (1, 2))}
FREE = {"initial": "initial-law", "transition": "dynamics", "reward": "reward"}
POSITIVE = {"policy": "policy", "behaviour": "behaviour", "initial": "dynamics", "transition": "dynamics"}
Label = tuple[str, tuple[Any, ...], Directions]  # (table, arguments, direction of the derivative)


class TooManySpares(Exception):
    """The model has to be built again with more generators."""


@dataclass(frozen=True)
class Spare:
    """A generator that stands for 1/x ("inverse"), log|x| of one entry ("log"), or something else ("opaque")."""

    role: Literal["inverse", "log", "opaque"]
    of: Polynomial
    positive: bool


class SymbolicModel(Model):
    """The generators for the entries that a program mentions, at one size and rank, under named assumptions."""

    def __init__(
        self, program: Program, n_states: int, n_actions: int, rank: int, assumes: frozenset[str],
        undiscounted: bool = False, engine: str = "auto", spares: int = 0, coordinates: int = 0,
    ) -> None:  # fmt: skip
        self.n_states, self.n_actions, self.horizon = n_states, n_actions, program.horizon
        self.assumes, self.undiscounted = assumes, undiscounted
        along = tuple((i,) for i in range(1, coordinates + 1))
        self.by = tuple(dict.fromkeys((*DERIVATIVES[rank], *along)))
        self.labels: list[Label] = []
        self.index: dict[Label, int] = {}
        for node in program.nodes.values():
            self._declare(program, node)
        self.n_entries = len(self.labels)
        self.ring: PolynomialRing = polynomial_ring(self.n_entries + spares, engine)
        self.zero, self.one = Element(self.ring, self.ring.zero), Element(self.ring, self.ring.one)
        self.elements = [Element(self.ring, gen) for gen in self.ring.gens]
        self.spares: list[Spare] = []
        self.last = self._last_entries()

    # ------------------------------------------------------------------------------------------------- generators

    def _declare(self, program: Program, node: Node) -> None:
        states, actions = range(self.n_states), range(self.n_actions)
        if node.kind == "parameter":
            self._add("parameter", node.data)
        elif node.kind == "policy":
            table = "behaviour" if node.data[0] == "mu" else "policy"
            self._add_table(table, itertools.product(actions, states))
        elif node.kind == "initial":
            self._add_table("initial", ((s,) for s in states))
        elif node.kind == "transition":
            self._add_table("transition", itertools.product(states, states, actions))
        elif node.kind == "reward":
            self._add_table("reward", itertools.product(states, actions))
        elif node.kind == "function":
            name, pattern = node.data
            ranges = {"s": states, "a": actions}
            for values in itertools.product(*(ranges.get(kind, (what,)) for kind, what in pattern)):
                key = tuple((kind, value) for (kind, _), value in zip(pattern, values, strict=True))
                self._add_table("function", [(name, key)], free="reward" if name == "r" else "functions")  # r(τ) is a reward

    def _add_table(self, table: str, entries: Iterable[tuple[Any, ...]], free: str | None = None) -> None:
        moves = table != "behaviour" and f"theta-free-{free or FREE.get(table)}" not in self.assumes
        for arguments in entries:
            self._add(table, arguments)
            for dirs in self.by if moves else ():
                self._add(table, arguments, dirs)

    def _add(self, table: str, arguments: tuple[Any, ...], dirs: Directions = ()) -> None:
        label = (table, arguments, dirs)
        if label not in self.index:
            self.index[label] = len(self.labels)
            self.labels.append(label)

    def _entry(self, table: str, arguments: tuple[Any, ...], dirs: Directions) -> Element:
        number = self.index.get((table, arguments, dirs))
        if number is None:
            if not dirs:
                raise KeyError((table, arguments))
            return self.zero
        return self.elements[number]

    # ------------------------------------------------------------------------------------------------- the model

    def parameter(self, name: str) -> Element:
        return self.one if name == "gamma" and self.undiscounted else self._entry("parameter", (name,), ())

    def initial(self, s: int, dirs: Directions) -> Element:
        return self._entry("initial", (s,), dirs)

    def transition(self, s2: int, s: int, a: int, dirs: Directions) -> Element:
        return self._entry("transition", (s2, s, a), dirs)

    def policy(self, law: str, a: int, s: int, dirs: Directions) -> Element:
        if law == "old" and dirs:
            return self.zero
        return self._entry("behaviour" if law == "mu" else "policy", (a, s), dirs)

    def reward(self, s: int, a: int, dirs: Directions) -> Element:
        return self._entry("reward", (s, a), dirs)

    def function(self, name: str, key: Key, dirs: Directions) -> Element:
        return self._entry("function", (name, key), dirs)

    # ------------------------------------------------------------------------------- reciprocals, logs, exponentials

    def positive(self, number: int) -> bool:
        """Whether a generator is positive by assumption."""
        if number >= self.n_entries:
            return self.spares[number - self.n_entries].positive
        table, arguments, dirs = self.labels[number]
        if dirs:
            return False
        if table == "parameter":
            return arguments == ("epsilon",) or (arguments == ("gamma",) and "positive-discount" in self.assumes)
        return f"positive-{POSITIVE.get(table)}" in self.assumes

    def nonnegative(self, number: int) -> bool:
        """Whether a generator is at least zero in every MDP."""
        if number >= self.n_entries:
            return self.positive(number)
        table, _, dirs = self.labels[number]
        return not dirs and (table in POSITIVE or table == "parameter" or self.positive(number))

    def is_function(self, number: int) -> bool:
        """Whether a generator is a value of an arbitrary function: of either sign, and not zero where it is divided by."""
        return number < self.n_entries and self.labels[number][0] == "function" and not self.labels[number][2]

    def surely_positive(self, x: Polynomial) -> bool:
        """A sum of products of nonnegative entries, one of which has positive factors only; or 1 - γ, where γ < 1."""
        gamma = self.index.get(("parameter", ("gamma",), ()))
        if "discount-below-one" in self.assumes and gamma is not None and x == self.ring.one - self.ring.gens[gamma]:
            return True
        products = [([i for i, power in enumerate(powers) if power], factor) for powers, factor in self.ring.terms(x)]
        return all(factor > 0 and all(map(self.nonnegative, used)) for used, factor in products) and any(
            all(map(self.positive, used)) for used, _ in products
        )

    def never_negative(self, x: Polynomial) -> bool:
        """A sum of products of nonnegative entries."""
        return all(factor > 0 and all(self.nonnegative(i) for i, power in enumerate(powers) if power)
                   for powers, factor in self.ring.terms(x))  # fmt: skip

    def sign(self, x: Element) -> int | None:
        """Where the form shows it, written with or without the last entry of a law."""
        whole = self._without_quotient(x)
        short = self.eliminate(whole)
        if not short:
            return 0
        for top in (whole, short):
            if self.surely_positive(top) or self.surely_positive(top * -1):
                return 1 if self.surely_positive(top) else -1
        return None

    def indicator(self, x: Element) -> Element:
        """One generator for each polynomial, up to factors that are positive."""
        return self._opaque("step", self._reduced(self._without_quotient(x)))

    def slope(self, x: Element, strictly: bool = False) -> Element:
        """Of x and -x only one gives a generator."""
        whole = self._without_quotient(x)
        for top in () if strictly else (whole, self.eliminate(whole)):
            if self.never_negative(top) or self.never_negative(top * -1):
                return self.one if self.never_negative(top) else self.zero
        if max(self.ring.terms(self._reduced(whole)))[1] < 0:  # the terms come in an order of the engine's own
            return self.one - self.indicator(x * -1)
        return self.indicator(x)

    def _without_quotient(self, x: Element) -> Polynomial:
        """A polynomial of the same sign."""
        return x.top if x.bottom is None or self.surely_positive(x.bottom) else x.top * x.bottom

    def _reduced(self, top: Polynomial) -> Polynomial:
        """In lowest terms before and after the last entry of every law is written by the others."""
        return self._lowest_terms(self.eliminate(self._lowest_terms(top)))

    def _lowest_terms(self, top: Polynomial) -> Polynomial:
        """Without the number and the positive entries that every term has."""
        content = self.ring.common(top, self._everything(top))
        ((powers, factor),) = self.ring.terms(content)
        positive = tuple(power if power and self.positive(number) else 0 for number, power in enumerate(powers))
        return self.ring.divide(top, self.ring.make({positive: abs(factor)}))

    def spare(self, role: Literal["inverse", "log", "opaque"], of: Polynomial, positive: bool, about: str = "") -> Polynomial:
        """The generator that stands for 1/of, log of, or for something else described by ``about`` (the same one each time)."""
        for number, known in enumerate(self.spares):
            if (known.role, known.of) == (role, (about, of) if role == "opaque" else of):
                return self.ring.gens[self.n_entries + number]
        if self.n_entries + len(self.spares) >= self.ring.size:
            raise TooManySpares
        self.spares.append(Spare(role, (about, of) if role == "opaque" else of, positive))
        return self.ring.gens[self.n_entries + len(self.spares) - 1]

    def inverse(self, x: Element) -> Element:
        top = x.top
        if len(top) > 1 and len(short := self.eliminate(top)) < 2:
            top = short  # Σ_a π(a|s) is 1, and other sums may vanish; else keep the form that shows positivity
        if not top:
            raise Undefined("a denominator is zero")
        numerator, denominator = x.bottom if x.bottom is not None else self.ring.one, self.ring.one
        content = self.ring.common(top, self._everything(top))
        rest = self.ring.divide(top, content)
        ((powers, factor),) = self.ring.terms(content)
        for number, power in enumerate(powers):
            gen = self.ring.gens[number] if power else None
            if power and (self.positive(number) or self.is_function(number)):
                denominator = product(self.ring, [(denominator, 1), (gen, power)])
            elif power:
                numerator = product(self.ring, [(numerator, 1), (self.spare("inverse", gen, False), power)])
        if rest == self.ring.one * -1:
            numerator = numerator * -1
        elif rest != self.ring.one:
            numerator = numerator * self.spare("inverse", rest, self.surely_positive(rest))
        return Element(self.ring, numerator, denominator * factor)

    def resolvent(self, adjugate: list[list[Element]], determinant: Element) -> list[list[Element]]:
        """With γ < 1 and laws that sum to one the determinant of I - γP is positive; else it may be anything."""
        converges = {"discount-below-one", "policies-sum-to-one", "dynamics-sum-to-one"} <= self.assumes
        over = Element(self.ring, self.spare("inverse", determinant.top, converges))
        return [[entry * over for entry in row] for row in adjugate]

    def _everything(self, x: Polynomial) -> Polynomial:
        """A monomial that every monomial dividing x divides."""
        ((powers, factor), *_) = self.ring.terms(x)
        return self.ring.make({powers: abs(factor)})

    def log(self, x: Element) -> Element:
        below = self.zero if x.bottom is None else self.log(Element(self.ring, x.bottom))
        top = self.eliminate(x.top) if len(x.top) > 1 else x.top
        if len(top) != 1:
            if not top:
                raise Undefined("the logarithm of zero")
            return self._opaque("log", top) - below
        ((powers, factor),) = self.ring.terms(top)
        used = [(number, power) for number, power in enumerate(powers) if power]
        if factor < 0 and all(self.nonnegative(number) for number, _ in used):
            raise Undefined("the logarithm of a negative number")
        if factor < 0 or not all(self.nonnegative(number) or self.is_function(number) for number, _ in used):
            return self._opaque("log", top) - below
        total = self.zero if factor == 1 else self._opaque("log", self.ring.one * factor)
        for number, power in used:
            total = total + self._log_of(number) * power
        return total - below

    def _log_of(self, number: int) -> Element:
        gen = self.ring.gens[number]
        if self.last.get(number) == self.ring.one:  # a law with a single entry is the constant 1
            return self.zero
        if number < self.n_entries:
            return Element(self.ring, self.spare("log", gen, False))
        known = self.spares[number - self.n_entries]
        return self.log(Element(self.ring, known.of)) * -1 if known.role == "inverse" else self._opaque("log", gen)

    def exp(self, x: Element) -> Element:
        if not x:
            return self.one
        if x.bottom is not None:
            raise NotRepresentable("the exponential of a quotient")
        return self._opaque("exp", x.top)

    def _opaque(self, about: str, x: Polynomial) -> Element:
        return Element(self.ring, self.spare("opaque", x, about == "exp", about))

    # ------------------------------------------------------------------------------------------------- normal form

    def _last_entries(self) -> dict[int, Polynomial]:
        """What the last entry of each normalised law is, in terms of the others; likewise for its derivatives."""
        last: dict[int, Polynomial] = {}
        laws = {"policy": "policies", "behaviour": "policies", "initial": "dynamics", "transition": "dynamics"}
        for number, (table, (first, *rest), dirs) in enumerate(self.labels):
            size = self.n_actions if laws.get(table) == "policies" else self.n_states
            if table not in laws or f"{laws[table]}-sum-to-one" not in self.assumes or first != size - 1:
                continue
            value = self.ring.zero if dirs else self.ring.one
            for other in range(size - 1):
                value = value - self.ring.gens[self.index[table, (other, *rest), dirs]]
            last[number] = value
        return last

    def eliminate(self, x: Polynomial, table: str | None = None) -> Polynomial:
        """x with the last entry of every normalised law (or of those of one table) written as one minus the others."""
        chosen = {n: value for n, value in self.last.items() if table in (None, self.labels[n][0])} if table else self.last
        return self.ring.compose(x, chosen)

    def softmax(self) -> Mapping[int, Polynomial]:
        """The derivatives of π when π(·|s) = softmax of logits whose own derivatives are arbitrary.

        The generator of ∂π(a|s) is used again for ∂ of the logit. With m = Σ_b π_b h_b for each direction,
        ∂π_a = π_a (h_a - m) and ∂_1∂_2 π_a = π_a ((h1_a - m1)(h2_a - m2) + h12_a - m12 - Σ_b π_b (h1_b - m1) h2_b).
        """
        values: dict[int, Polynomial] = {}
        for table, (a, s), dirs in [label for label in self.labels if label[0] == "policy" and label[2]]:
            pi = [self.ring.gens[self.index["policy", (b, s), ()]] for b in range(self.n_actions)]
            h = {d: [self.ring.gens[self.index["policy", (b, s), d]] for b in range(self.n_actions)] for d in self.by}
            mean = {d: sum((x * y for x, y in zip(pi, h[d], strict=True)), self.ring.zero) for d in self.by}
            inner = h[dirs][a] - mean[dirs]
            if len(dirs) == 2:
                spread = [(h[(1,)][b] - mean[(1,)]) for b in range(self.n_actions)]
                inner = inner + spread[a] * (h[(2,)][a] - mean[(2,)])
                inner = inner - sum((pi[b] * spread[b] * h[(2,)][b] for b in range(self.n_actions)), self.ring.zero)
            values[self.index[table, (a, s), dirs]] = pi[a] * inner
        return values
