"""Polynomials whose variables are laws, rewards and functions at bound or free states and actions: plain arithmetic.

    Variable    (sort, number, name): sort "s" or "a" (or "t", an integer argument of a function). A bound variable has
                number ≥ 0 and no name, a free one has number -1 and a name
    Atom        (name, directions, arguments): a law, reward or function, differentiated along the directions. A direction
                > 0 is given; -1, -2, … are summed over the coordinates of θ, and each stands in two places of a monomial
    Monomial    (sorts, powers): the sorts of its bound variables 0, 1, …, and the sorted pairs (atom, power)
    Polynomial  monomial -> rational coefficient, never zero

No axiom about probabilities is used here. Bound variables are named canonically by a real renaming (in an order that
``naming`` proposes), so equal keys are equal monomials: a poor order can only leave something standing, never prove a
false equation.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations
from typing import Any

from verify.claims.budget import look
from verify.provers.naming import Atom, Variable, naming_order

Monomial = tuple[str, tuple[tuple[Atom, int], ...]]
Polynomial = dict[Monomial, Any]
ONE: Polynomial = {("", ()): 1}
MOST_PERMUTED = 5  # directions; with more, equal monomials may stay apart, which proves nothing


def add(left: Polynomial, right: Polynomial, sign: int = 1) -> Polynomial:
    """left + sign · right."""
    result = dict(left)
    for monomial, coefficient in right.items():
        value = result.get(monomial, 0) + sign * coefficient
        if value:
            result[monomial] = value
        else:
            del result[monomial]
    return result


def atom(name: str, *arguments: Variable) -> Polynomial:
    """The polynomial that is one atom, differentiated along nothing."""
    return {("", (((name, (), arguments), 1),)): 1}


def raise_power(powers: dict[Atom, int], atom: Atom, power: int) -> None:
    """Multiplies a monomial, given by the powers of its atoms, by atom^power in place; a power 0 is not kept."""
    value = powers.get(atom, 0) + power
    if value:
        powers[atom] = value
    else:
        powers.pop(atom, None)


def number(value: Any) -> Polynomial:
    """The polynomial that is a rational number."""
    return {("", ()): value} if value else {}


def bound(sorts: str) -> list[Variable]:
    """The bound variables 0, 1, … of a monomial with these sorts."""
    return [(sort, number, "") for number, sort in enumerate(sorts)]


def free(place: tuple[str, int | str]) -> Variable:
    """The free variable at a place: ("s", 3) is s_3, and ("s", "x") the letter x."""
    return (place[0], -1, str(place[1]))


def summed_directions(atoms: Iterable[Atom]) -> int:
    """How many directions of a monomial are summed over: they are -1, -2, … ."""
    return max([-d[0] for _, d, _ in atoms if d and d[0] < 0], default=0)


def redirected(powers: dict[Atom, int], new: dict[int, int]) -> dict[Atom, int]:
    """The atoms with other directions in the place of some, one to one."""
    return {(name, tuple(sorted([new.get(x, x) for x in d])), args): power for (name, d, args), power in powers.items()}


def named(powers: dict[Atom, int], variables: list[Variable]) -> Monomial:
    """The monomial with bound variables 0, 1, … and summed directions -1, -2, …: bijections, whatever order is proposed.

    Raises OutOfTime.
    """
    look()  # every product, derivative and sum comes by here, monomial by monomial
    summed = sorted({x for _, d, _ in powers for x in d if x < 0})
    if not summed:
        return _named(powers, variables)
    orders = permutations(summed) if len(summed) <= MOST_PERMUTED else [tuple(summed)]
    choices = [{old: -1 - number for number, old in enumerate(order)} for order in orders]
    return min(_named(redirected(powers, new), variables) for new in choices)


def _named(powers: dict[Atom, int], variables: list[Variable]) -> Monomial:
    def rename(order: list[Variable]) -> Monomial:
        new = {old: (old[0], number, "") for number, old in enumerate(order)}
        pairs = [((name, d, tuple([new.get(x, x) for x in args])), power) for (name, d, args), power in powers.items()]
        return "".join([variable[0] for variable in order]), tuple(sorted(pairs))

    order = naming_order(powers, variables, rename)
    if sorted(order) != sorted(variables):
        raise AssertionError("the naming order is not a permutation")
    return rename(order)
