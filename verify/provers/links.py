"""Plain steps of one policy, joined into a single atom: a monomial is as long as what it looks at, not as T.

    step:π:n (s'|s)   the law of the state n steps after s when the actions are drawn from π:
                      step:π:1(s'|s) = Σ_a π(a|s) p(s'|s, a),   step:π:(m+n)(s''|s) = Σ_s' step:π:m(s'|s) step:π:n(s''|s')

That is a definition. The kernel uses it only where Σ π = 1 and Σ p = 1 are assumed; then Σ_s' step:π:n(s'|s) = 1.
Joining in any order gives the same result, so it does not keep equal monomials apart.
"""

from __future__ import annotations

from collections.abc import Iterator

from verify.provers.naming import Atom, Variable
from verify.provers.polynomials import raise_power

POLICIES = ("pi", "old", "mu")
Where = dict[Variable, list[Atom]]  # bound variable -> the atoms that mention it


def step(law: str, length: int, after: Variable, state: Variable) -> Atom:
    """The probability that ``length`` steps under a policy lead from one state to another, as an atom."""
    return f"step:{law}:{length}", (), (after, state)


def read(atom: Atom) -> tuple[str, int] | None:
    """The policy and the length of a step atom."""
    kind, _, rest = atom[0].partition(":")
    if kind != "step":
        return None
    law, _, length = rest.partition(":")
    return law, int(length)


def join(powers: dict[Atom, int], where: Where) -> None:
    """Joins π · p over actions, and step · step over states, that nothing else looks at."""
    for sort, join_one in (("a", _join_action), ("s", _join_state)):
        for variable in [variable for variable in where if variable[0] == sort]:
            if len(where[variable]) == 2:
                join_one(powers, where, variable)


def _join_action(powers: dict[Atom, int], where: Where, action: Variable) -> None:
    policy, after = where[action] if where[action][0][0] in POLICIES else where[action][::-1]
    if policy[0] not in POLICIES or policy[1] or policy[2][0] != action or powers[policy] != 1:
        return
    state = policy[2][1]
    if after[0] == "p" and not after[1] and after[2][1:] == (state, action) and powers[after] == 1:
        _replace(powers, where, [policy, after], step(policy[0], 1, after[2][0], state), action)


def _join_state(powers: dict[Atom, int], where: Where, state: Variable) -> None:
    before, after = where[state] if where[state][0][2][0] == state else where[state][::-1]
    first, second = read(before), read(after)
    if first is None or second is None or first[0] != second[0] or {powers[before], powers[after]} != {1}:
        return
    if before[2][0] == state != before[2][1] and after[2][1] == state != after[2][0]:
        joined = step(first[0], first[1] + second[1], after[2][0], before[2][1])
        _replace(powers, where, [before, after], joined, state)


def _replace(powers: dict[Atom, int], where: Where, old: list[Atom], new: Atom, variable: Variable) -> None:
    for atom in old:
        del powers[atom]
        for one in set(atom[2]) & where.keys():
            where[one].remove(atom)
    del where[variable]
    if new not in powers:
        for one in set(new[2]) & where.keys():
            where[one].append(new)
    raise_power(powers, new, 1)


def derivatives(atom: Atom, direction: int, fresh: int, theta_free_dynamics: bool) -> Iterator[tuple[list[Atom], list[Variable]]]:
    """∂ of steps by Leibniz: for every factor of the definition that may depend on θ (of a frozen policy and of μ only p),
    the product with that factor differentiated, and the variables it sums over, numbered from ``fresh``."""
    law, length = read(atom) or ("", 0)
    end, begin = atom[2]
    s, a, s2 = ("s", fresh, ""), ("a", fresh + 1, ""), ("s", fresh + 2, "")
    for done in range(length):
        here, there = (s if done else begin), (s2 if done < length - 1 else end)
        policy: Atom = (law, (), (a, here))
        move: Atom = ("p", (), (there, here, a))
        plain = [step(law, done, s, begin)] if done else []
        plain += [step(law, length - done - 1, end, s2)] if done < length - 1 else []
        variables = [variable for variable in (s, a, s2) if variable == a or variable in (here, there)]
        if law == "pi":
            yield [*plain, (law, (direction,), policy[2]), move], variables
        if not theta_free_dynamics:
            yield [*plain, policy, ("p", (direction,), move[2])], variables
