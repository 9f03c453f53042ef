"""Sums over a state or an action, done where they cost least: Σ_x w(x) (A + B · C(x)) = A · Σ_x w(x) + B · Σ_x w(x) C(x).

The distributive law, applied while a term is written out, turns an enumeration of all trajectories into the recursion
that one would do by hand: what does not depend on the last state or action leaves the sum over it. Where a law is
assumed to be normalised its Σ_x w(x) is 1. Nothing else is used.

Only the parametric checker asks for this. Exact evaluation on one MDP enumerates as it is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from verify.provers.ground import Node, Program

MOST_NODES = 5_000
"""A term that has become larger than this is summed as it is written."""
SUMS_TO_ONE = {"policy": "policies-sum-to-one", "initial": "dynamics-sum-to-one", "transition": "dynamics-sum-to-one"}


def drawn(program: Program, slot: int, weight: Node, body: Node) -> Node:
    """Σ_x weight · body over all values x of the slot."""
    if body is program.zero:
        return body
    if weight is program.one:
        weight, body = _weighted(program, slot, body)
    if slot not in body.places:
        return program.product([body, _total(program, slot, weight)])
    if len(program.nodes) > MOST_NODES:
        return program.plain_draw(slot, weight, body)
    if body.kind == "sum":
        return _of_sum(program, slot, weight, body.parts)
    if body.kind == "product":
        return _of_product(program, slot, weight, body)
    return program.plain_draw(slot, weight, body)


def _weighted(program: Program, slot: int, body: Node) -> tuple[Node, Node]:
    """A body without a weight, as the law of the slot that is a factor of it, and the rest."""
    factors = body.parts if body.kind == "product" else (body,)
    for number, factor in enumerate(factors):
        if _is_law_of(slot, factor):
            return factor, program.product([*factors[:number], *factors[number + 1 :]])
    return program.one, body


def _total(program: Program, slot: int, weight: Node) -> Node:
    """Σ_x weight."""
    if _is_law_of(slot, weight) and SUMS_TO_ONE[weight.kind] in program.assumes:
        return program.one
    return program.plain_draw(slot, weight, program.one)


def _is_law_of(slot: int, node: Node) -> bool:
    """Whether a node is π(x|·), ρ(x) or p(x|·, ·), where x is the slot and none of the conditions."""
    if node.kind not in SUMS_TO_ONE:
        return False
    first, *given = node.data[1:] if node.kind == "policy" else node.data
    return first == slot and slot not in given


def _of_sum(program: Program, slot: int, weight: Node, parts: tuple[Node, ...]) -> Node:
    """Each part for itself, but those together that have to stay in the sum over x as a whole."""
    apart: list[Node] = []
    together: list[Node] = []
    for part in parts:
        splits = slot not in part.places or part.kind == "sum" or (part.kind == "product" and _splits(slot, part))
        (apart if splits else together).append(part)
    done = [drawn(program, slot, weight, part) for part in apart]
    if together:
        done.append(program.plain_draw(slot, weight, program.sum(together)))
    return program.sum(done)


def _splits(slot: int, product: Node) -> bool:
    """Whether a factor can leave the sum over x, or is a sum of which a part can."""
    for factor in product.parts:
        if factor.places and slot not in factor.places:
            return True
        if factor.kind == "sum" and any(slot not in part.places for part in factor.parts):
            return True
    return False


def _of_product(program: Program, slot: int, weight: Node, body: Node) -> Node:
    outside = [factor for factor in body.parts if slot not in factor.places]
    inside = [factor for factor in body.parts if slot in factor.places]
    if outside:
        return program.product([*outside, drawn(program, slot, weight, program.product(inside))])
    for number, factor in enumerate(inside):
        if factor.kind == "sum" and any(slot not in part.places for part in factor.parts):
            others = inside[:number] + inside[number + 1 :]
            free = program.sum(part for part in factor.parts if slot not in part.places)
            bound = program.sum(part for part in factor.parts if slot in part.places)
            halves = [drawn(program, slot, weight, program.product([*others, half])) for half in (free, bound)]
            return program.sum(halves)
    return program.plain_draw(slot, weight, body)
