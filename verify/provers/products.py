"""What a product over times multiplies at each step, as far as the cutoff for the horizon needs to know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import sympy
from sympy import Expr

from verify.language import terms as L
from verify.language.errors import shown


class Factors(NamedTuple):
    """shifts   the c of all t + c at which a factor of step t sits
    policies    how many policies more stand above than below;  transitions, the same for p
    """

    shifts: frozenset[int]
    policies: int
    transitions: int


def product_factors(body: Expr, time: Callable[[Expr], Any], index: int) -> Factors:
    """The factors of one step. Raises ValueError, with the reason, where the product is none of the class.

    A step may hold laws, rewards and functions of places s[t + c], a[t + c] and times t + c, each of which names t: what
    did not would be raised to the number of steps. ``time`` reads a time as (variable, c).
    """
    shifts: set[int] = set()
    policies = transitions = 0
    for atom, power in _flat(body, 1):
        moments = [time(x.time if isinstance(x, (L.StateAt, L.ActionAt)) else x) for x in _arguments(atom)]
        if not moments or any(variable != index for variable, _ in moments):
            raise ValueError(f"{shown(atom)} does not move along with the product")
        cs = [c for _, c in moments]
        if isinstance(atom, L.Policy):
            if cs[0] != cs[1]:
                raise ValueError(f"{shown(atom)} takes its action and its state from different times")
            policies += power
        elif isinstance(atom, L.Transition):
            if cs[0] != cs[1] + 1 or cs[2] != cs[1]:
                raise ValueError(f"{shown(atom)} is no step from a time to the next")
            transitions += power
            cs = cs[1:]  # a transition belongs to the step it leaves
        shifts.update(cs)
    return Factors(frozenset(shifts), policies, transitions)


def _arguments(atom: Expr) -> list[Expr]:
    if isinstance(atom, L.Policy):
        found = atom.args[:2]
    elif isinstance(atom, L.Apply):
        found = atom.arguments
    elif isinstance(atom, (L.Transition, L.Reward)):
        found = atom.args
    else:
        raise ValueError(f"{shown(atom)} is multiplied at every step: only laws, rewards and functions may be")
    for one in found:
        if isinstance(one, (L.StateSymbol, L.ActionSymbol, L.History, L.TrajectorySymbol)):
            raise ValueError(f"{shown(one)} does not move along with the product")
    return list(found)


def _flat(body: Expr, power: int) -> list[tuple[Expr, int]]:
    if isinstance(body, sympy.Mul):
        return [one for part in body.args for one in _flat(part, power)]
    if isinstance(body, L.Fraction):
        return _flat(body.numerator, power) + _flat(body.denominator, -power)
    if isinstance(body, sympy.Pow) and isinstance(body.exp, sympy.Integer):
        return _flat(body.base, power * int(body.exp))
    if body == sympy.Integer(1):
        return []
    return [(body, power)]
