"""In which order to name the bound variables of a monomial, so that monomials alike get the same names.

Nothing here needs to be trusted: the kernel renames by whatever order comes out, and a poor order can only leave two
equal monomials apart, which proves nothing. Most monomials are trees (each action hangs below its state, each state
below the action that led to it), and a tree is ordered by sorting its branches, alike ones included. The rest goes the
general way: colours refined by neighbourhoods, ties broken in every way, the least result taken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Variable = tuple[str, int, str]
Atom = tuple[str, tuple[int, ...], tuple[Variable, ...]]
MOST_TRIES = 500


def naming_order(powers: dict[Atom, int], variables: list[Variable], rename: Callable[[list[Variable]], Any]) -> list[Variable]:
    """The bound variables of a monomial in canonical order. ``rename`` gives the (comparable) monomial of an order."""
    if len(variables) < 2:
        return variables
    order = _order_of_one_atom(powers, variables)
    if order is None:
        order = _tree_order(powers, variables)
    return order if order is not None else _refined_order(powers, variables, rename)


def _order_of_one_atom(powers: dict[Atom, int], variables: list[Variable]) -> list[Variable] | None:
    """Where one atom alone mentions every variable, once, as p(τ) does, its arguments are in order."""
    wide = [args for _, _, args in powers if len(args) >= len(variables) > 2 and all(x in args for x in variables)]
    if len(wide) != 1:
        return None
    order = [x for x in wide[0] if _is_bound(x)]
    return order if len(order) == len(variables) else None


def _is_bound(variable: Variable) -> bool:
    return variable[1] >= 0 and variable[0] != "t"


def _chain(name: str, args: tuple[Variable, ...]) -> list[Variable] | None:
    """The bound variables of an atom from the lowest up, or None if it ties variables that are not on one branch."""
    bound = [variable for variable in args if _is_bound(variable)]
    if len(bound) < 2:
        return bound
    if name == "p":
        next_state, state, action = args
        return [variable for variable in (next_state, action, state) if variable[1] >= 0]
    if len(args) == 2 and (name.startswith("step:") or args[0][0] != args[1][0]):
        # The later state below the earlier one; the action below its state.
        return bound if args[1][0] == "s" else bound[::-1]
    return None


_ABOVE: list[Variable] = [("^", distance, "") for distance in range(3)]


def _tree_order(powers: dict[Atom, int], variables: list[Variable]) -> list[Variable] | None:
    parent: dict[Variable, Variable] = {}
    owned: dict[Variable, list[Any]] = {variable: [] for variable in variables}
    for (name, directions, args), power in powers.items():
        chain = _chain(name, args)
        if chain is None:
            return None
        if not chain:
            continue
        for number in range(len(chain) - 1):
            if chain[number] == chain[number + 1] or parent.setdefault(chain[number], chain[number + 1]) != chain[number + 1]:
                return None
        # Each variable of an atom is told by how far it stands above the lowest one.
        shown = tuple([_ABOVE[chain.index(x)] if x in chain else x for x in args])
        owned[chain[0]].append((name, directions, power, shown))
    below: dict[Variable | None, list[Variable]] = {}
    for variable in variables:
        below.setdefault(parent.get(variable), []).append(variable)

    def branch(variable: Variable) -> tuple[Any, list[Variable]]:
        inner = sorted([branch(child) for child in below.get(variable, [])], key=lambda pair: pair[0])
        order = [variable] + [name for _, names in inner for name in names]
        return (variable[0], tuple(sorted(owned[variable])), tuple([code for code, _ in inner])), order

    roots = sorted([branch(root) for root in below.get(None, [])], key=lambda pair: pair[0])
    order = [name for _, names in roots for name in names]
    return order if len(order) == len(variables) else None  # a cycle has no root


def _refined_order(powers: dict[Atom, int], variables: list[Variable], rename: Callable[[list[Variable]], Any]) -> list[Variable]:
    best: tuple[Any, list[Variable]] | None = None
    pending = [{variable: (0 if variable[0] == "s" else 1) for variable in variables}]
    tries = 0
    while pending:
        colour = _refined(powers, variables, pending.pop())
        shades = list(colour.values())
        tie = next((one for one in sorted(set(shades)) if shades.count(one) > 1), None)
        tries += 1
        if tie is None or tries > MOST_TRIES:
            order = sorted(variables, key=lambda variable: (colour[variable], variable))
            key = rename(order)
            if best is None or key < best[0]:
                best = key, order
            if tries > MOST_TRIES:
                break
        else:
            pending += [{**colour, variable: -1} for variable in variables if colour[variable] == tie]
    assert best is not None
    return best[1]


def _refined(powers: dict[Atom, int], variables: list[Variable], colour: dict[Variable, int]) -> dict[Variable, int]:
    """Splits the classes of variables by what stands around them until nothing splits any more."""
    classes = 0
    while len(set(colour.values())) > classes:
        classes = len(set(colour.values()))
        around: dict[Variable, list[Any]] = {variable: [] for variable in variables}
        for (name, directions, args), power in powers.items():
            for variable in {x for x in args if x in colour}:
                seen = [(0, 0, "") if x == variable else (1, colour[x], "") if x in colour else (2, x[1], x[2]) for x in args]
                around[variable].append((name, directions, power, tuple(seen)))
        signs = {variable: (colour[variable], tuple(sorted(around[variable]))) for variable in variables}
        ranks = {sign: rank for rank, sign in enumerate(sorted(set(signs.values())))}
        colour = {variable: ranks[signs[variable]] for variable in variables}
    return colour
