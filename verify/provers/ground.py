"""A term at one horizon, with every time written out and every abbreviation replaced by its definition.

What is left are numbers, entries of the MDP, sums, products, powers, quotients, logarithms, gradients, and draws:
Σ_x w(x) X over one state or action x. R(τ), G_t, V, Q, A, J, p(τ), P(s_t) and all expectations are spelled out as
their docstrings in ``verify.language.terms`` define them. Equal parts become the same object, so that an evaluator
may remember what it has seen: ``places`` are the variables that a node's value depends on, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy
from sympy import Expr, Symbol

from verify.language import copies as C
from verify.language import discounted as D
from verify.language import moments as M
from verify.language import piecewise as W
from verify.language import terms as L
from verify.language.free import familiar
from verify.language.printing import to_text
from verify.language.wellformed import Place, history_places, place_of, time_value, trajectory_places, unrolled
from verify.provers import cases, endless
from verify.provers.distribute import drawn

Data = tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Node:
    """One part of a ground term. ``rank`` is 0 for a number, 1 for a gradient, 2 for a matrix.

    kind          data                          parts
    number        (Fraction,)
    parameter     (name,)
    initial       (slot of s,)
    transition    (slots of s', s, a)
    policy        (law, slots of a, s)
    same          (two slots)                   1 where both have the same value, else 0
    reward        (slots of s, a)
    function      (name, key)                   key: ("t", number), ("s" | "a", slot), ("h", t) or ("tau", T)
    sum, product                                the summands, the factors
    power         (exponent,)                   base
    quotient                                    numerator, denominator
    log, exp                                    argument
    outer                                       u, v
    dot           (number of coordinates of θ,) u, v
    gradient                                    body
    endless value, endless visits (law, slot of s)    V(s) and d(s) without a last step, see ``endless``
    draw          (slot,)                       weight, body: Σ over all values of the slot of weight · body
    minimum, maximum, clip, absolute, positive part, step       numbers, see ``cases``
    largest       (slot,)                       body: the largest over all values of the slot
    unsupported   (reason,)
    """

    kind: str
    data: Data
    parts: tuple[Node, ...]
    places: tuple[int, ...]
    rank: int


class Program:
    """The ground terms of one claim at one horizon. ``slots`` numbers the variables; ``kinds[slot]`` is "s" or "a".

    With ``assumes`` (the assumptions of the claim) sums over states and actions are rearranged by the distributive law, see
    ``distribute``; without it they stay as they are written. ``coordinates`` is how many θ has, wherever they are summed over.
    """

    def __init__(self, horizon: int, assumes: frozenset[str] | None = None, coordinates: int = 2) -> None:
        self.horizon, self.coordinates = horizon, coordinates
        self.assumes = assumes or frozenset()
        self.rearranges = assumes is not None
        self.slots: dict[Place, int] = {}
        self.kinds: list[str] = []
        self.nodes: dict[tuple[str, Data, tuple[int, ...]], Node] = {}
        self.seen: dict[tuple[Expr, tuple[tuple[Symbol, int], ...], int], Node] = {}
        self.copy = 0  # to which of several trajectories s_t and a_t belong; 0 where there is one
        self.zero, self.one = self.number(0), self.number(1)

    # ---------------------------------------------------------------------------------------- making nodes

    def slot(self, place: Place) -> int:
        if self.copy and isinstance(place[1], int):
            place = place[0], f"{place[1]}#{self.copy}"
        if place not in self.slots:
            self.slots[place] = len(self.kinds)
            self.kinds.append(place[0])
        return self.slots[place]

    def make(self, kind: str, data: Data, parts: Sequence[Node], own: Iterable[int], rank: int = 0) -> Node:
        key = (kind, data, tuple(id(part) for part in parts))
        if key not in self.nodes:
            places = set(own).union(*(part.places for part in parts))
            if kind in ("draw", cases.LARGEST):
                places.discard(data[0])
            self.nodes[key] = Node(kind, data, tuple(parts), tuple(sorted(places)), rank)
        return self.nodes[key]

    def number(self, value: Any) -> Node:
        return self.make("number", (Fraction(value),), (), ())

    def sum(self, parts: Iterable[Node]) -> Node:
        rest, constant = [], Fraction(0)
        for part in parts:
            if part.kind == "number":
                constant += part.data[0]
            else:
                rest.append(part)
        if constant or not rest:
            rest.append(self.number(constant))
        return rest[0] if len(rest) == 1 else self.make("sum", (), rest, (), max(part.rank for part in rest))

    def product(self, parts: Iterable[Node]) -> Node:
        rest, constant = [], Fraction(1)
        for part in parts:
            if part.kind == "number":
                constant *= part.data[0]
            else:
                rest.append(part)
        if not constant:
            return self.zero
        if constant != 1 or not rest:
            rest.insert(0, self.number(constant))
        return rest[0] if len(rest) == 1 else self.make("product", (), rest, (), max(part.rank for part in rest))

    def power(self, base: Node, exponent: int) -> Node:
        if exponent == 0:
            return self.one
        if exponent == 1:
            return base
        if base.kind == "number" and base.data[0]:
            return self.number(base.data[0] ** exponent)
        return self.make("power", (exponent,), (base,), ())

    def dot(self, left: Node, right: Node) -> Node:
        if self.zero in (left, right):
            return self.zero
        return self.make("dot", (self.coordinates,), (left, right), ())

    def draw(self, slot: int, weight: Node, body: Node) -> Node:
        return drawn(self, slot, weight, body) if self.rearranges else self.plain_draw(slot, weight, body)

    def plain_draw(self, slot: int, weight: Node, body: Node) -> Node:
        return self.make("draw", (slot,), (weight, body), (), body.rank) if body is not self.zero else self.zero

    def entry(self, kind: str, *slots: int, law: str | None = None) -> Node:
        return self.make(kind, (law, *slots) if law else slots, (), slots)

    # ---------------------------------------------------------------------------------------- laws and values

    def along(self, places: Sequence[Place], law: str, body: Node) -> Node:
        """Σ over the trajectory places listed (in order) of their probabilities times the body."""
        for kind, time in reversed(places):
            x = self.slot((kind, time))
            body = self.draw(x, self.step(kind, time, law), body)
        return body

    def step(self, kind: str, time: Any, law: str) -> Node:
        """ρ(s_1), π(a_t|s_t) or p(s_t|s_{t-1}, a_{t-1}): the probability of one place of the trajectory."""
        x = self.slot((kind, time))
        if kind == "a":
            return self.entry("policy", x, self.slot(("s", time)), law=law)
        if time == 1:
            return self.entry("initial", x)
        return self.entry("transition", x, self.slot(("s", time - 1)), self.slot(("a", time - 1)))

    def discounted(self, first: int) -> Node:
        """G_first, with R(τ) = G_1."""
        gamma = self.make("parameter", ("gamma",), (), ())
        rewards = [(k, self.entry("reward", self.slot(("s", k)), self.slot(("a", k)))) for k in range(first, self.horizon + 1)]
        return self.sum(self.product([self.power(gamma, k - first), reward]) for k, reward in rewards)

    def value(self, kind: str, law: str, time: int, s: int, a: Any) -> Node:
        """V_t(s), Q_t(s, a) or A_t(s, a) by their recursion; everything is zero after the horizon."""
        if time > self.horizon:
            return self.zero
        if kind == "A":
            return self.sum([self.value("Q", law, time, s, a), self.negative(self.value("V", law, time, s, None))])
        if kind == "V":
            inner = self.slot(("a", f"in V_{time}"))
            return self.draw(inner, self.entry("policy", inner, s, law=law), self.value("Q", law, time, s, inner))
        gamma, following = self.make("parameter", ("gamma",), (), ()), self.slot(("s", f"in Q_{time}"))
        later = self.draw(following, self.entry("transition", following, s, a), self.value("V", law, time + 1, following, None))
        return self.sum([self.entry("reward", s, a), self.product([gamma, later])])

    def marginal(self, law: str, time: int, s: int, a: int | None) -> Node:
        """P(s_t = s) or P(s_t = s, a_t = a), forward from ρ."""
        if a is not None:
            return self.product([self.marginal(law, time, s, None), self.entry("policy", a, s, law=law)])
        if time == 1:
            return self.entry("initial", s)
        s0, a0 = self.slot(("s", f"before {time}")), self.slot(("a", f"before {time}"))
        body = self.product([self.entry("policy", a0, s0, law=law), self.entry("transition", s, s0, a0)])
        return self.draw(s0, self.marginal(law, time - 1, s0, None), self.draw(a0, self.one, body))

    def negative(self, node: Node) -> Node:
        return self.product([self.number(-1), node])

    # ---------------------------------------------------------------------------------------- reading terms

    def read(self, term: Expr, times: Mapping[Symbol, int]) -> Node:
        """The ground form of a term once its free times have values."""
        term, free = familiar(term)
        key = (term, tuple([(index, value) for index, value in times.items() if index in free]), self.copy)
        found = self.seen.get(key)
        if found is None:
            found = self.seen[key] = self._read(term, times)
        return found

    def _read(self, term: Expr, times: Mapping[Symbol, int]) -> Node:
        if term.is_Rational:
            return self.number(Fraction(int(term.p), int(term.q)))
        if isinstance(term, L.TimeSymbol):
            return self.number(time_value(term, times))
        if isinstance(term, L.ParameterSymbol):
            return self.make("parameter", (term.name,), (), ())
        if isinstance(term, L.FunctionSymbol):
            return self.make("function", (term.name, ()), (), ())
        for kinds, reader in _READERS:
            if isinstance(term, kinds):
                return reader(self, term, times)
        return self.unsupported(f"{type(term).__name__} is not evaluated by enumeration: {term}")

    @contextmanager
    def of_copy(self, number: int) -> Iterator[None]:
        """While s_t and a_t are those of the trajectory with this number."""
        before, self.copy = self.copy, number
        try:
            yield
        finally:
            self.copy = before

    def unsupported(self, reason: str) -> Node:
        return self.make("unsupported", (reason,), (), ())

    def at(self, place: Expr, times: Mapping[Symbol, int]) -> int:
        return self.slot(place_of(place, times))

    def read_all(self, terms: Iterable[Expr], times: Mapping[Symbol, int]) -> list[Node]:
        return [self.read(term, times) for term in terms]


def _read_power(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    base, exponent = term.args
    if exponent.is_integer is not True or not exponent.free_symbols <= set(times):
        return here.unsupported(f"an exponent that is no integer: {to_text(exponent)}")
    return here.power(here.read(base, times), time_value(exponent, times))


def _read_each_time(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    parts = [here.read(term.function, inner) for inner in unrolled(term, times, here.horizon)]
    return here.sum(parts) if isinstance(term, sympy.Sum) else here.product(parts)


def _read_entry(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    law = term.law.name if isinstance(term, L.Policy) else None
    places = term.args[:2] if law else term.args
    return here.entry(type(term).__name__.lower(), *(here.at(place, times) for place in places), law=law)


def _read_apply(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    """A history or τ is spelled out after a mark, ("h", t) or ("tau", T), so that f(h_1) and f(s_1) stay apart."""
    key: list[tuple[str, int]] = []
    for argument in term.arguments:
        if isinstance(argument, (L.History, L.TrajectorySymbol)):
            whole = isinstance(argument, L.TrajectorySymbol)
            time = here.horizon if whole else time_value(argument.time, times)
            key.append(("tau" if whole else "h", time))
            key += [(place[0], here.slot(place)) for place in (trajectory_places(time) if whole else history_places(time))]
        elif isinstance(argument, (*L.STATE, *L.ACTION)):
            place = place_of(argument, times)
            key.append((place[0], here.slot(place)))
        else:
            key.append(("t", time_value(argument, times)))
    own = [slot for kind, slot in key if kind in ("s", "a")]
    return here.make("function", (term.function.name, tuple(key)), (), own)


def _read_value(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    action = None if term.action is None else here.at(term.action, times)
    time, state = time_value(term.time, times), here.at(term.state, times)
    if isinstance(term, L.Marginal):
        return here.marginal(term.law.name, time, state, action)
    return here.value(term.kind, term.law.name, time, state, action)


def _read_probability(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    return here.product(here.step(kind, time, term.law.name) for kind, time in trajectory_places(here.horizon))


def _read_expectation(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    return here.along(trajectory_places(here.horizon), term.law.name, here.read(term.body, times))


def _read_conditional(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    time = time_value(term.given[0].time, times)
    drawn = trajectory_places(here.horizon, time)[len(term.given) :]  # everything after s_t, or after (s_t, a_t)
    return here.along(drawn, term.law.name, here.read(term.body, times))


def _read_draw(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    first, *rest = [here.at(variable, times) for variable in term.variables]
    node = here.draw(first, here.read(term.density, times), here.read(term.body, times))
    for slot in rest:
        node = here.draw(slot, here.one, node)
    return node


def _read_space_sum(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    node = here.read(term.body, times)
    for variable in reversed(term.variables):
        whole = isinstance(variable, L.TrajectorySymbol)
        for place in reversed(trajectory_places(here.horizon) if whole else [place_of(variable, times)]):
            node = here.draw(here.slot(place), here.one, node)
    return node


def _read_gradient(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    body = here.read(term.body, times)
    return here.zero if body.kind == "number" else here.make("gradient", (), (body,), (), body.rank + 1)


def _read_fraction(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    numerator, denominator = here.read(term.numerator, times), here.read(term.denominator, times)
    return here.make("quotient", (), (numerator, denominator), (), numerator.rank)


def _read_outer(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    parts = here.read_all(term.args, times)
    return here.zero if here.zero in parts else here.make("outer", (), parts, (), 2)


def _read_dot(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    return here.dot(*here.read_all(term.args, times))


def _read_variance(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    """The mean of the squared distance to the mean."""
    places, law, body = trajectory_places(here.horizon), term.law.name, here.read(term.body, times)
    off = here.sum([body, here.negative(here.along(places, law, body))])
    return here.along(places, law, here.dot(off, off) if off.rank else here.power(off, 2))


def _read_same(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    left, right = (here.at(place, times) for place in term.args)
    return here.one if left == right else here.entry("same", left, right)


def _read_copy(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    with here.of_copy(time_value(term.index, times)):
        return here.read(term.body, times)


def _read_copies(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    """The sum over all tuples of trajectories, one trajectory after the other."""
    node = here.read(term.body, times)
    for number in range(time_value(term.count, times), 0, -1):
        with here.of_copy(number):
            node = here.along(trajectory_places(here.horizon), term.law.name, node)
    return node


_READERS: list[tuple[Any, Any]] = [
    (sympy.Add, lambda here, term, times: here.sum(here.read_all(term.args, times))),
    (sympy.Mul, lambda here, term, times: here.product(here.read_all(term.args, times))),
    (sympy.Pow, _read_power),
    (sympy.log, lambda here, term, times: here.make("log", (), here.read_all(term.args, times), ())),
    (sympy.exp, lambda here, term, times: here.make("exp", (), here.read_all(term.args, times), ())),
    ((sympy.Sum, sympy.Product), _read_each_time),
    ((L.Policy, L.Transition, L.Initial, L.Reward), _read_entry),
    (L.Apply, _read_apply),
    (L.Return, lambda here, term, times: here.discounted(1)),
    (L.RewardToGo, lambda here, term, times: here.discounted(time_value(term.time, times))),
    ((L.Value, L.Marginal), _read_value),
    (L.Objective, lambda here, term, times: here.along(trajectory_places(here.horizon), term.law.name, here.discounted(1))),
    (L.TrajectoryProbability, _read_probability),
    (L.Expectation, _read_expectation),
    (L.ConditionalExpectation, _read_conditional),
    (L.DrawExpectation, _read_draw),
    (C.Same, _read_same),
    (C.Copy, _read_copy),
    (C.CopiesExpectation, _read_copies),
    (L.SpaceSum, _read_space_sum),
    (L.Gradient, _read_gradient),
    (D.NODES, endless.read),
    (W.NODES, cases.read),
    (L.Fraction, _read_fraction),
    (L.Outer, _read_outer),
    (M.Dot, _read_dot),
    (M.Variance, _read_variance),
]
