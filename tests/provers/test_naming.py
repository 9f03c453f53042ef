"""Monomials that are alike get the same names, however their bound variables were called."""

from __future__ import annotations

import random

from verify.provers import polynomials as P


def random_monomial(pick: random.Random):
    """Atoms over a few bound variables: chains, branches that are alike, and ties between distant variables."""
    states = [("s", number, "") for number in range(pick.choice([1, 2, 3, 4]))]
    actions = [("a", len(states) + number, "") for number in range(pick.choice([1, 2, 3]))]
    powers: dict = {}
    for _ in range(pick.choice([3, 5, 8])):
        state, other, action = pick.choice(states), pick.choice(states), pick.choice(actions)
        atom = pick.choice([
            ("pi", (), (action, state)), ("pi", (1,), (action, state)), ("p", (), (other, state, action)),
            ("r", (), (state, action)), ("function:b", (), (state,)), ("function:g", (), (state, other)),
            ("function:f", (), (state, ("a", -1, "a"))), ("rho", (), (state,)),
        ])  # fmt: skip
        powers[atom] = pick.choice([1, 1, 1, 2, -1])
    used = {variable for atom in powers for variable in atom[2] if variable[1] >= 0}
    return powers, [variable for variable in states + actions if variable in used]


def test_renaming_the_bound_variables_changes_nothing():
    pick = random.Random(7)
    for _ in range(400):
        powers, variables = random_monomial(pick)
        if not variables:
            continue
        first = P.named(powers, variables)
        for _ in range(4):
            numbers = pick.sample(range(20, 40), len(variables))
            new = {old: (old[0], number, "") for old, number in zip(variables, numbers, strict=True)}
            shuffled = list(powers.items())
            pick.shuffle(shuffled)
            renamed = {(n, d, tuple(new.get(y, y) for y in args)): power for (n, d, args), power in shuffled}
            order = list(new.values())
            pick.shuffle(order)
            assert P.named(renamed, order) == first


def test_branches_that_are_alike_are_named_alike():
    # Two identical branches below one state, as in V²: swapping them changes nothing.
    s = ("s", 0, "")
    powers = {("rho", (), (s,)): 1}
    actions = [("a", 1, ""), ("a", 2, "")]
    for action in actions:
        powers |= {("pi", (), (action, s)): 1, ("r", (), (s, action)): 1}
    swapped = {(n, d, tuple({actions[0]: actions[1], actions[1]: actions[0]}.get(y, y) for y in args)): power
               for (n, d, args), power in powers.items()}  # fmt: skip
    assert P.named(powers, [s, *actions]) == P.named(swapped, [actions[1], s, actions[0]])


def test_different_monomials_keep_different_names():
    s, t = ("s", 0, ""), ("s", 1, "")
    apart = {("function:b", (), (s,)): 1, ("function:b", (), (t,)): 1}
    squared = {("function:b", (), (s,)): 2}
    assert P.named(apart, [s, t]) != P.named(squared, [s])
