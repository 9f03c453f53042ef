"""Comparisons by enumeration: which of several numbers counts is seen by comparing them, one MDP at a time.

At one MDP with exact entries every comparison is decided. Where entries are symbols a sign may be open; then 1[x > 0]
is one more symbol, without any relation, as a reciprocal is that may not exist: max(x, y) = y + (x - y) · 1[x > y].

A derivative is that of the number that counts. Where several count, it exists only if they move alike; of the second
order it is then asked of numbers only that do not depend on the policy at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from sympy import Expr, Symbol

from verify.language import piecewise as W
from verify.language.wellformed import place_of
from verify.provers.model import NotRepresentable, Undefined

if TYPE_CHECKING:
    from verify.provers.ground import Node, Program

NAMES: dict[type, str] = {
    W.Minimum: "minimum", W.Maximum: "maximum", W.Clip: "clip", W.Absolute: "absolute", W.PositivePart: "positive part",
    W.StepFunction: "step",
}  # fmt: skip
LARGEST = "largest"
KINDS = (*NAMES.values(), LARGEST)


def read(here: Program, term: Expr, times: Mapping[Symbol, int]) -> Node:
    """The node of a comparison; a largest value over several variables is one over each in turn."""
    if not isinstance(term, W.Largest):
        return here.make(NAMES[type(term)], (), [here.read(part, times) for part in term.args], ())
    node = here.read(term.body, times)
    for variable in reversed(term.variables):
        slot = here.slot(place_of(variable, times))
        node = here.make(LARGEST, (slot,), (node,), ())
    return node


class Number(NamedTuple):
    """A number and its derivatives: ``along(())``, ``along((1,))``, …; and whether it moves with the policy."""

    along: Callable[[tuple[int, ...]], Any]
    moves: bool


def evaluate(here: Any, node: Node, rank: tuple[int, ...], by: tuple[int, ...]) -> Any:
    """The derivative along ``by`` of a comparison. Raises Undefined at a kink."""
    numbers = [_number(here, part) for part in node.parts]
    nothing = Number(lambda dirs: here.model.zero, False)
    x = numbers[0]
    if node.kind == LARGEST:
        return _largest(here, node, by)
    if node.kind == "step":
        return _step(here, x, by)
    if node.kind == "minimum":
        return _extreme(here, -1, numbers, by)
    if node.kind == "maximum":
        return _extreme(here, 1, numbers, by)
    if node.kind == "clip":
        above = Number(lambda dirs: _extreme(here, 1, numbers[:2], dirs), x.moves or numbers[1].moves)
        return _extreme(here, -1, [above, numbers[2]], by)
    if node.kind == "absolute":
        return _extreme(here, 1, [x, Number(lambda dirs: x.along(dirs) * -1, x.moves)], by)
    return _extreme(here, 1, [x, nothing], by)


def _number(here: Any, node: Node) -> Number:
    return Number(lambda dirs: here.defined(node, (), dirs), _moves(node))


def _extreme(here: Any, sign: int, numbers: Sequence[Number], by: tuple[int, ...]) -> Any:
    """The largest of the numbers, with sign = -1 the smallest."""
    counting = numbers[:1]
    for one in numbers[1:]:
        gap = (one.along(()) - counting[0].along(())) * sign
        compared = here.model.sign(gap)
        if compared is None:
            if len(numbers) > 2:
                raise NotRepresentable("the largest of several numbers whose order is open")
            return _open(here, sign, one, counting[0], by)
        counting = [one] if compared > 0 else [*counting, one] if compared == 0 else counting
    found = counting[0].along(by)
    if not by or len(counting) == 1:
        return found
    if len(by) > 1 and any(one.moves for one in counting):
        raise _kink()
    for dirs in {by, *((one,) for one in by)}:
        if any(counting[0].along(dirs) - one.along(dirs) for one in counting[1:]):
            raise _kink()
    return found


def _open(here: Any, sign: int, x: Number, y: Number, by: tuple[int, ...]) -> Any:
    """y + (x - y) · 1[±(x - y) > 0]: a symbol decides."""
    # A number that moves may fall below another one that it equals, be it never below it at this policy.
    counts = here.model.slope((x.along(()) - y.along(())) * sign, strictly=bool(by) and (x.moves or y.moves))
    return y.along(by) + (x.along(by) - y.along(by)) * counts


def _step(here: Any, x: Number, by: tuple[int, ...]) -> Any:
    sign = here.model.sign(x.along(()))
    if not by:
        return here.model.indicator(x.along(())) if sign is None else here.model.one if sign > 0 else here.model.zero
    if sign == 0 and (x.moves or any(x.along(dirs) for dirs in {by, *((one,) for one in by)})):
        raise _kink()
    return here.model.zero


def _largest(here: Any, node: Node, by: tuple[int, ...]) -> Any:
    (slot,), (body,) = node.data, node.parts

    def along(value: int, dirs: tuple[int, ...]) -> Any:
        outside, here.at[slot] = here.at[slot], value
        try:
            return here.defined(body, (), dirs)
        finally:
            here.at[slot] = outside

    size = here.model.n_states if here.program.kinds[slot] == "s" else here.model.n_actions
    return _extreme(here, 1, [Number(partial(along, value), _moves(body)) for value in range(size)], by)


@lru_cache(maxsize=20_000)
def _moves(node: Node) -> bool:
    """Whether π_θ occurs in a part of a term: then what it does near this policy does not follow from its derivatives."""
    return (node.kind == "policy" and node.data[0] == "theta") or "theta" in node.data or any(map(_moves, node.parts))


def _kink() -> Undefined:
    return Undefined("a derivative is taken at a kink, where the numbers compared are equal and move apart")
