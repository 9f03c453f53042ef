"""Exact evaluation of a term on one finite MDP, by enumeration, over any kind of number.

The numbers may be fractions (a concrete MDP) or polynomials (an MDP whose entries are symbols): a ``Model`` says what
the entries are. Every rule here is a definition: a sum is added up, a derivative follows the product rule, a branch
of probability zero is skipped. A part of the term is evaluated once per setting of the variables it depends on.

Rank     a gradient is evaluated along direction 1, a matrix along directions 1 and 2 (the outer gradient first); an inner
         product is the sum over directions 1, 2, …, as many as θ is given coordinates
Support  0 · (anything undefined) = 0 in products and weighted sums; X / Y is undefined where Y is zero
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sympy import Expr, Symbol

from verify.claims.budget import look
from verify.language import terms as L
from verify.language.wellformed import Place
from verify.provers import cases, endless
from verify.provers.ground import Node, Program
from verify.provers.model import SPLITS, Directions, Model, NotRepresentable, Undefined


class Evaluator:
    """Evaluates terms on one model at its horizon; what it has computed is shared by all terms it is given."""

    def __init__(self, model: Model, program: Program | None = None) -> None:
        self.model = model
        self.program = program or Program(model.horizon)
        self.known: dict[Node, tuple[dict[tuple[Any, ...], Any], Callable[[list[int]], Any] | None]] = {}
        self.at: list[int] = []
        self.solved: dict[Any, Any] = {}  # of the problem without a last step

    def evaluate(self, term: Expr, times: Mapping[Symbol, int], places: Mapping[Place, int], dirs: Directions = ()) -> Any:
        """The value of a term. Raises Undefined. ``dirs`` are the directions of its rank."""
        return self.at_places(self.program.read(term, {L.HORIZON: self.program.horizon, **times}), places, dirs)

    def at_places(self, node: Node, places: Mapping[Place, int], dirs: Directions = ()) -> Any:
        """The value of a part of the program where the variables have these values. Raises Undefined."""
        value = self.attempt(node, places, dirs)
        if isinstance(value, Undefined):
            raise value
        return value

    def attempt(self, node: Node, places: Mapping[Place, int], dirs: Directions = ()) -> Any:
        """Like ``at_places``, but an Undefined is returned."""
        slots = {self.program.slot(place): value for place, value in places.items()}
        self.at = [slots.get(slot, -1) for slot in range(len(self.program.kinds))]
        return self.value(node, dirs, ())

    def value(self, node: Node, rank: Directions, by: Directions) -> Any:
        """The derivative along ``by`` of the node, whose own rank is taken along ``rank``; an Undefined where it has none."""
        entry = self.known.get(node)
        if entry is None:
            entry = self.known[node] = {}, itemgetter(*node.places) if node.places else None
        known, look_up = entry
        key = (rank, by, look_up(self.at)) if look_up else (rank, by)
        found = known.get(key)
        if found is None:
            look()
            try:
                found = _RULES[node.kind](self, node, rank, by)
            except Undefined as error:
                found = error.with_traceback(None)
            known[key] = found
        return found

    def add(self, x: Any, y: Any) -> Any:
        if isinstance(x, Undefined):
            return x
        return y if isinstance(y, Undefined) else x + y

    def times(self, x: Any, y: Any) -> Any:
        """x · y where zero wins over undefined."""
        if not x or not y:
            return self.model.zero
        if isinstance(x, Undefined):
            return x
        return y if isinstance(y, Undefined) else x * y

    def defined(self, node: Node, rank: Directions, by: Directions) -> Any:
        value = self.value(node, rank, by)
        if isinstance(value, Undefined):
            raise value
        return value

    # ------------------------------------------------------------------------------------------------ rules by kind

    def number(self, node: Node, rank: Directions, by: Directions) -> Any:
        value, model = node.data[0], self.model
        if by or not value:
            return model.zero
        return model.one * value.numerator * (model.inverse(model.one * value.denominator) if value.denominator > 1 else 1)

    def parameter(self, node: Node, rank: Directions, by: Directions) -> Any:
        return self.model.zero if by else self.model.parameter(node.data[0])

    def initial(self, node: Node, rank: Directions, by: Directions) -> Any:
        return self.model.initial(self.at[node.data[0]], by)

    def transition(self, node: Node, rank: Directions, by: Directions) -> Any:
        following, state, action = node.data
        return self.model.transition(self.at[following], self.at[state], self.at[action], by)

    def policy(self, node: Node, rank: Directions, by: Directions) -> Any:
        law, action, state = node.data
        return self.model.policy(law, self.at[action], self.at[state], by)

    def same(self, node: Node, rank: Directions, by: Directions) -> Any:
        left, right = node.data
        return self.model.one if not by and self.at[left] == self.at[right] else self.model.zero

    def reward(self, node: Node, rank: Directions, by: Directions) -> Any:
        return self.model.reward(self.at[node.data[0]], self.at[node.data[1]], by)

    def function(self, node: Node, rank: Directions, by: Directions) -> Any:
        name, pattern = node.data
        key = tuple((kind, self.at[what] if kind in ("s", "a") else what) for kind, what in pattern)
        return self.model.function(name, key, by)

    def sum(self, node: Node, rank: Directions, by: Directions) -> Any:
        total = self.value(node.parts[0], rank, by)
        for part in node.parts[1:]:
            total = self.add(total, self.value(part, rank, by))
        return total

    def product(self, node: Node, rank: Directions, by: Directions) -> Any:
        if not by:
            result = self.model.one
            for part in node.parts:
                if not result:
                    return self.model.zero
                result = self.times(result, self.value(part, rank if part.rank else (), ()))
            return result
        wanted = {left for left, _ in SPLITS[by]}
        so_far = {some: self.model.one if not some else self.model.zero for some in wanted}
        for part in node.parts:
            own = rank if part.rank else ()
            so_far = {some: self._leibniz(so_far, part, own, some) for some in wanted}
        return so_far[by]

    def _leibniz(self, so_far: dict[Directions, Any], part: Node, rank: Directions, by: Directions) -> Any:
        total = self.model.zero
        for left, right in SPLITS[by]:
            if so_far[left]:
                total = self.add(total, self.times(so_far[left], self.value(part, rank, right)))
        return total

    def draw(self, node: Node, rank: Directions, by: Directions) -> Any:
        """Σ_x weight(x) · body(x); the body is looked at only where the weight is not zero."""
        (slot,), (weight, body), at = node.data, node.parts, self.at
        outside, total, splits = at[slot], self.model.zero, SPLITS[by]
        for x in range(self.model.n_states if self.program.kinds[slot] == "s" else self.model.n_actions):
            at[slot] = x
            for left, right in splits:
                share = self.value(weight, (), left)
                if share:
                    total = self.add(total, self.times(share, self.value(body, rank, right)))
        at[slot] = outside
        return total

    def gradient(self, node: Node, rank: Directions, by: Directions) -> Any:
        return self.value(node.parts[0], rank[1:], tuple(sorted((*by, rank[0]))))

    def outer(self, node: Node, rank: Directions, by: Directions) -> Any:
        left, right = node.parts
        total = self.model.zero
        for some, rest in SPLITS[by]:
            total = self.add(total, self.times(self.value(left, rank[:1], some), self.value(right, rank[1:], rest)))
        return total

    def dot(self, node: Node, rank: Directions, by: Directions) -> Any:
        """Σ_i u_i v_i: no gradient is taken of it, so ``by`` is empty."""
        (left, right), (coordinates,), total = node.parts, node.data, self.model.zero
        for i in range(1, coordinates + 1):
            total = self.add(total, self.times(self.value(left, (i,), ()), self.value(right, (i,), ())))
        return total

    def power(self, node: Node, rank: Directions, by: Directions) -> Any:
        (base,), (n,), model = node.parts, node.data, self.model
        x = self.defined(base, (), ())
        if not by:
            return model.power(x, n)
        first = model.power(x, n - 1) * n * self.defined(base, (), by)
        if len(by) == 1:
            return first
        return first + model.power(x, n - 2) * (n * (n - 1)) * self.defined(base, (), by[:1]) * self.defined(base, (), by[1:])

    def log(self, node: Node, rank: Directions, by: Directions) -> Any:
        (argument,), model = node.parts, self.model
        x = self.defined(argument, (), ())
        if not by:
            return model.log(x)
        model.expect_positive(x)
        inverse = model.inverse(x)
        first = self.defined(argument, (), by) * inverse
        if len(by) == 1:
            return first
        return first - self.defined(argument, (), by[:1]) * inverse * self.defined(argument, (), by[1:]) * inverse

    def exp(self, node: Node, rank: Directions, by: Directions) -> Any:
        (argument,) = node.parts
        value = self.model.exp(self.defined(argument, (), ()))
        if not by:
            return value
        first = self.defined(argument, (), by)
        if len(by) == 2:
            first = first + self.defined(argument, (), by[:1]) * self.defined(argument, (), by[1:])
        return value * first

    def quotient(self, node: Node, rank: Directions, by: Directions) -> Any:
        numerator, denominator = node.parts
        inverse, total = self.model.inverse(self.defined(denominator, (), ())), self.model.zero
        for left, right in SPLITS[by]:
            total = total + self.defined(numerator, rank, left) * self._of_inverse(inverse, denominator, right)
        return total

    def _of_inverse(self, inverse: Any, denominator: Node, by: Directions) -> Any:
        """A derivative of 1/y: -y'/y², and 2 y' y'/y³ - y''/y²."""
        if not by:
            return inverse
        first = self.defined(denominator, (), by) * inverse * inverse * -1
        if len(by) == 1:
            return first
        both = self.defined(denominator, (), by[:1]) * self.defined(denominator, (), by[1:])
        return first + both * inverse * inverse * inverse * 2

    def unsupported(self, node: Node, rank: Directions, by: Directions) -> Any:
        raise NotRepresentable(node.data[0])


_RULES: dict[str, Any] = {
    kind: getattr(Evaluator, kind)
    for kind in (
        "number", "parameter", "initial", "transition", "policy", "same", "reward", "function", "sum", "product", "draw",
        "gradient", "outer", "dot", "power", "log", "exp", "quotient", "unsupported",
    )
} | dict.fromkeys((endless.VALUE, endless.VISITS), endless.evaluate) | dict.fromkeys(cases.KINDS, cases.evaluate)  # fmt: skip


@lru_cache(maxsize=64)
def _program(horizon: int, term: Expr) -> Program:
    """One program per term and horizon: reading a term costs more than evaluating it on a small MDP."""
    return Program(horizon)


def evaluate(term: Expr, model: Model, times: Mapping[Symbol, int], places: Mapping[Place, int], dirs: Directions = ()) -> Any:
    """The value of a term on a model; ``times`` and ``places`` give its free times and variables.

    ``dirs`` are the directions of its rank: () for a number, (1,) for a gradient, (1, 2) for a matrix. Raises Undefined.
    """
    return Evaluator(model, _program(model.horizon, term)).evaluate(term, times, places, dirs)
