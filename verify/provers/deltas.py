"""1[x = y] in a monomial: one of the two variables is put for the other, wherever it stands.

    Σ_x 1[x = y] F(x) = F(y),    1[x = y] F(x) = 1[x = y] F(y),    1[x = y]² = 1[x = y],    1[x = x] = 1

A bound variable goes away with its 1[x = y]; of two free ones the first in order stands in every other atom, and the
1[x = y] stays, once. Nothing is assumed of the number of states and actions: Σ_x Σ_y 1[x = y] stays a sum over one of them.
"""

from __future__ import annotations

from verify.provers.polynomials import Atom, Variable, raise_power

SAME = "same"


def settled(powers: dict[Atom, int], variables: list[Variable]) -> tuple[dict[Atom, int], list[Variable]]:
    """A monomial summed over its bound variables ``variables``, without those that a 1[x = y] settles."""
    bound, put = set(variables), dict[Variable, Variable]()

    def stands_for(x: Variable) -> Variable:
        while x in put:
            x = put[x]
        return x

    for name, _, places in powers:
        if name == SAME:
            x, y = sorted(map(stands_for, places), key=lambda one: (one in bound, one))
            if x != y:
                put[y] = x
    result: dict[Atom, int] = {(SAME, (), (stands_for(y), y)): 1 for y in put if y not in bound}
    for (name, directions, places), power in powers.items():
        if name != SAME:
            raise_power(result, (name, directions, tuple([stands_for(x) for x in places])), power)
    return result, [x for x in variables if x not in put]
