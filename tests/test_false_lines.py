"""Random lines, most of them false, against an enumeration of its own: what is proved holds on every MDP that is tried.

The MDPs meet the assumptions of a line and no others: a law that is not assumed to sum to one does not, a probability that
is not assumed to be positive may be 0, dynamics, rewards and functions move with θ unless they are said not to. Numbers
carry their derivatives along two directions, exactly; nothing of ``verify`` but the nodes is used to work them out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from random import Random
from typing import Any

import pytest
import sympy
from sympy import preorder_traversal

from verify.claims.model import Claim
from verify.language import copies as C
from verify.language import moments as M
from verify.language import piecewise as W
from verify.language import terms as L
from verify.language.errors import IllFormed
from verify.language.wellformed import check_scopes
from verify.notation import *
from verify.provers.nonnegative import visibly_nonnegative
from verify.provers.theorems import Outside, Theorem, prove

ASSUMPTIONS = (
    "policies-sum-to-one", "dynamics-sum-to-one", "positive-policy", "positive-behaviour", "positive-discount",
    "theta-free-functions", "theta-free-dynamics", "theta-free-initial-law", "theta-free-reward",
)  # fmt: skip
STATES, ACTIONS = (s, s_next), (a, u)
LETTERS = (*STATES, *ACTIONS)


class NoValue(Exception):
    """A division by zero, or the gradient at a kink."""


# ---------------------------------------------------------------------------------------------- numbers with derivatives


@dataclass(frozen=True)
class Number:
    """A value and its derivatives along two directions; None where it has none."""

    value: Fraction
    slopes: tuple[Fraction, Fraction] | None = (Fraction(0), Fraction(0))

    def __add__(self, other: Number) -> Number:
        both = None if self.slopes is None or other.slopes is None else zip(self.slopes, other.slopes, strict=True)
        return Number(self.value + other.value, both and tuple(x + y for x, y in both))

    def __mul__(self, other: Number) -> Number:
        both = None if self.slopes is None or other.slopes is None else zip(self.slopes, other.slopes, strict=True)
        return Number(self.value * other.value, both and tuple(x * other.value + self.value * y for x, y in both))

    def __neg__(self) -> Number:
        return self * number(-1)

    def inverse(self) -> Number:
        if not self.value:
            raise NoValue
        return Number(1 / self.value, self.slopes and tuple(-one / self.value**2 for one in self.slopes))


def number(value: Any) -> Number:
    return Number(Fraction(value))


def the_largest(found: list[Number]) -> Number:
    counting = [one for one in found if one.value == max(other.value for other in found)]
    return Number(counting[0].value, counting[0].slopes if all(one == counting[0] for one in counting) else None)


def added(pairs: Any) -> Number:
    """Σ weight · X, where X is not looked at beside a weight that is zero and stays so."""
    total = number(0)
    for weight, body in pairs:
        if weight.value or weight.slopes is None or any(weight.slopes):
            try:
                total = total + weight * body()
            except NoValue:
                if weight.value:
                    raise
                total = Number(total.value, None)
    return total


# ------------------------------------------------------------------------------------------------------------ the MDPs


@dataclass
class World:
    """An MDP with two states, two actions and one step, as free as the assumptions leave it."""

    random: Random
    assumes: frozenset[str]
    functions: dict[Any, Number] = field(default_factory=dict)

    def __post_init__(self) -> None:
        one, still = "policies-sum-to-one" in self.assumes, "dynamics-sum-to-one" in self.assumes
        moving = {name: f"theta-free-{name}" not in self.assumes for name in ("initial-law", "dynamics", "reward")}
        self.pi = [self.law("positive-policy" in self.assumes, one, True) for _ in STATES]
        self.mu = [self.law("positive-behaviour" in self.assumes, one, False) for _ in STATES]
        self.rho = self.law(False, still, moving["initial-law"])
        self.p = [[self.law(False, still, moving["dynamics"]) for _ in ACTIONS] for _ in STATES]
        self.r = [[self.any(moving["reward"]) for _ in ACTIONS] for _ in STATES]
        values = [Fraction(1, 2), Fraction(1)] + [Fraction(0)] * ("positive-discount" not in self.assumes)
        self.gamma, self.lam = self.random.choice(values), self.random.choice([Fraction(0), Fraction(2, 3), Fraction(1)])
        self.epsilon = self.random.choice([Fraction(1, 10), Fraction(1), Fraction(3)])

    def any(self, moves: bool) -> Number:
        pick = self.random.randint
        return Number(Fraction(pick(-3, 3)), (Fraction(pick(-2, 2)), Fraction(pick(-2, 2))) if moves else (Fraction(0),) * 2)

    def law(self, positive: bool, normalised: bool, moves: bool) -> list[Number]:
        weights = [Fraction(self.random.choice([1, 1, 2, 3] if positive else [0, 0, 1, 2, 3])) for _ in range(2)]
        if not any(weights):
            weights[self.random.randrange(2)] = Fraction(1)
        if normalised:
            weights = [one / sum(weights) for one in weights]
        first, second = (self.any(moves).slopes for _ in range(2))
        assert first is not None
        return [Number(weights[0], first), Number(weights[1], tuple(-one for one in first) if normalised else second)]

    def of(self, law: L.Law) -> list[list[Number]]:
        return self.mu if law == L.MU else [[Number(one.value) for one in row] for row in self.pi] if law == L.OLD else self.pi

    def paths(self, law: L.Law) -> list[tuple[Number, dict[Any, int]]]:
        """(probability, places) of the trajectories (s_1, a_1, s_2)."""
        return [
            (self.rho[i] * self.of(law)[i][k] * self.p[i][k][j], {s[1]: i, a[1]: k, s[2]: j})
            for i, k, j in product((0, 1), repeat=3)
        ]

    def function(self, key: Any) -> Number:
        if key not in self.functions:
            self.functions[key] = self.any("theta-free-functions" not in self.assumes)
        return self.functions[key]


# ------------------------------------------------------------------------------------------------------- what terms mean


def value(term: Any, world: World, at: dict[Any, int]) -> Number:
    """A number where the letters stand at these places."""
    for read in (of_a_name, of_the_mdp, of_arithmetic, of_an_average, of_a_comparison):
        if (found := read(term, world, at)) is not None:
            return found
    raise AssertionError(term)


def of_a_name(term: Any, world: World, at: dict[Any, int]) -> Number | None:
    if term.is_Rational:
        return number(Fraction(int(term.p), int(term.q)))
    for name, found in ((L.GAMMA, world.gamma), (L.LAMBDA, world.lam), (L.EPSILON, world.epsilon), (L.HORIZON, 1)):
        if term == name:
            return number(found)
    if isinstance(term, L.FunctionSymbol):
        return world.function((term.name,))
    return world.function((term.function.name, *(at[one] for one in term.arguments))) if isinstance(term, L.Apply) else None


def of_the_mdp(term: Any, world: World, at: dict[Any, int]) -> Number | None:
    if isinstance(term, L.Policy):
        return world.of(term.law)[at[term.state]][at[term.action]]
    if isinstance(term, L.Initial):
        return world.rho[at[term.state]]
    if isinstance(term, L.Transition):
        return world.p[at[term.state]][at[term.action]][at[term.next_state]]
    if isinstance(term, L.Reward):
        return world.r[at[term.state]][at[term.action]]
    if isinstance(term, L.Return):
        return world.r[at[s[1]]][at[a[1]]]
    if isinstance(term, L.Value):  # with one step to go
        mean = added((world.of(term.law)[at[term.state]][k], lambda k=k: world.r[at[term.state]][k]) for k in (0, 1))
        return mean if term.kind == "V" else world.r[at[term.state]][at[term.action]] + -mean
    return None


def of_arithmetic(term: Any, world: World, at: dict[Any, int]) -> Number | None:
    def here(part: Any) -> Number:
        return value(part, world, at)

    if isinstance(term, sympy.Add):
        return sum(map(here, term.args), number(0))
    if isinstance(term, sympy.Mul):
        return prod(map(here, term.args), start=number(1))
    if isinstance(term, sympy.Pow):
        result = prod([here(term.base)] * abs(int(term.exp)), start=number(1))
        return result if term.exp > 0 else result.inverse()
    if isinstance(term, L.Fraction):
        return here(term.numerator) * here(term.denominator).inverse()
    if isinstance(term, C.Same):
        return number(int(at[term.left] == at[term.right]))
    if isinstance(term, M.Dot):
        return sum((x * y for x, y in zip(slopes(term.left, world, at), slopes(term.right, world, at), strict=True)), number(0))
    return None


def of_an_average(term: Any, world: World, at: dict[Any, int]) -> Number | None:
    if isinstance(term, L.Expectation):
        return added((weight, lambda way=way: value(term.body, world, {**at, **way})) for weight, way in world.paths(term.law))
    if isinstance(term, M.Variance):
        mean = value(L.Expectation(term.body, term.law), world, at)

        def squared(way: dict[Any, int]) -> Number:
            away = value(term.body, world, {**at, **way}) + -mean
            return away * away

        return added((weight, lambda way=way: squared(way)) for weight, way in world.paths(term.law))
    if not isinstance(term, (L.DrawExpectation, L.SpaceSum, W.Largest)):
        return None
    ways = [{**at, **dict(zip(term.variables, k, strict=True))} for k in product((0, 1), repeat=len(term.variables))]
    if isinstance(term, W.Largest):
        return the_largest([value(term.body, world, way) for way in ways])
    if isinstance(term, L.SpaceSum):
        return sum((value(term.body, world, way) for way in ways), number(0))
    return added((value(term.density, world, way), lambda way=way: value(term.body, world, way)) for way in ways)


def of_a_comparison(term: Any, world: World, at: dict[Any, int]) -> Number | None:
    if not isinstance(term, W.OF_NUMBERS):
        return None
    x, *more = (value(part, world, at) for part in term.args)
    if isinstance(term, W.StepFunction):
        return Number(Fraction(int(x.value > 0)), (Fraction(0),) * 2 if x.value or not any(x.slopes or (1,)) else None)
    if isinstance(term, W.Clip):
        return -the_largest([-the_largest([x, more[0]]), -more[1]])
    if isinstance(term, W.Minimum):
        return -the_largest([-x, -more[0]])
    return the_largest([x, *(more or [-x if isinstance(term, W.Absolute) else number(0)])])


def slopes(term: Any, world: World, at: dict[Any, int]) -> list[Number]:
    """The two entries of ∇X."""
    if term == 0:
        return [number(0)] * 2
    found = value(term.body, world, at).slopes
    if found is None:
        raise NoValue
    return [Number(one, None) for one in found]


# ---------------------------------------------------------------------------------------------------------- random lines


def atom(random: Random, inside: bool = False) -> Any:
    x, v = random.choice(STATES), random.choice(ACTIONS)
    found = [
        pi(v, x), pi(v, x), pi_old(v, x), frac(pi(v, x), pi_old(v, x)), pi(v, x) - pi_old(v, x), mu(v, x), rho(x), b(x), b(x),
        f(x, v), r(x, v), c, g, gamma, lam, epsilon, one, -one, 2 * one, same(v, u), same(x, s), A(x, v, time=1), V(x, time=1),
        p(s_next, x, v), E(R(tau)),
    ]  # fmt: skip
    return random.choice([*found, *([R(tau), b(s[1]), pi(a[1], s[1]), same(a[1], v)] * 3 if inside else [])])


def term(random: Random, depth: int, pool: list[Any], inside: bool = False) -> Any:
    if not depth or random.random() < 0.15:
        return random.choice(pool) if random.random() < 0.7 else atom(random, inside)
    x, v = random.choice(STATES), random.choice(ACTIONS)
    y, z = (term(random, depth - 1, pool, inside) for _ in range(2))
    makers = [
        lambda: absolute(y), lambda: positive_part(y), lambda: maximum(y, z), lambda: minimum(y, z), lambda: step(y),
        lambda: clip(y, 1 - epsilon, 1 + epsilon), lambda: clip(y, z, 1), lambda: largest(y, x), lambda: largest(y, v),
        lambda: y * z, lambda: y * z, lambda: y + z, lambda: y - z, lambda: y - z, lambda: total(y, random.choice([x, v])),
        lambda: E(y, pi(v, x)), lambda: E(y, mu(v, x)), lambda: E(y, rho(x)), lambda: frac(y, z), lambda: -y,
        lambda: y if inside else E(term(random, depth - 1, pool, True)),
        lambda: y if inside else Var(term(random, depth - 1, pool, True)),
        lambda: dot(grad(y), grad(z)),
    ]  # fmt: skip
    return random.choice(makers)()


def rewritten(random: Random, whole: Any) -> Any:
    """The term with one part in another form, which is as often wrong as right."""
    kinds = (*W.NODES, L.SpaceSum, L.DrawExpectation, L.Expectation, L.Fraction, L.Policy, C.Same, M.Variance, sympy.Mul)
    parts = [one for one in preorder_traversal(whole) if isinstance(one, kinds) or one.is_Number] or [whole]
    compared = [one for one in parts if isinstance(one, W.NODES)]
    part = random.choice(compared if compared and random.random() < 0.7 else parts)
    x, *more = part.args or (part,)
    y = more[0] if more else x
    forms: dict[type, list[Any]] = {
        W.Minimum: [lambda: x - positive_part(x - y), lambda: -maximum(-x, -y), lambda: x, lambda: x - positive_part(y - x)],
        W.Maximum: [
            lambda: (x + y + absolute(x - y)) / 2,
            lambda: maximum(y, x),
            lambda: x,
            lambda: x * step(x - y) + y * step(y - x),
        ],
        W.Absolute: [lambda: 2 * positive_part(x) - x, lambda: x * (2 * step(x) - 1), lambda: x, lambda: positive_part(x)],
        W.PositivePart: [lambda: x * step(x), lambda: x + positive_part(-x), lambda: x, lambda: x * (1 - step(x))],
        W.StepFunction: [
            lambda: 1 - step(-x),
            lambda: step(epsilon * x),
            lambda: step(gamma * x),
            lambda: step(pi(a, s) * x),
            lambda: one,
        ],
        W.Clip: [lambda: minimum(maximum(x, y), more[1]), lambda: maximum(minimum(x, more[1]), y), lambda: x],
        W.Largest: [lambda: largest(2 * x, *more) / 2, lambda: -largest(-x, *more), lambda: largest(x + c, *more) - c],
        L.SpaceSum: [lambda: total(x + c, *more[1:]) - c, lambda: 2 * total(x / 2, *more[1:])],
        L.DrawExpectation: [lambda: E(x - c, y) + c, lambda: total(y * x, *part.variables), lambda: E(c * x, y) / c],
        L.Expectation: [lambda: E(x - c) + c, lambda: E(2 * x) / 2, lambda: total(prob(tau) * x, tau) * 1],
        L.Fraction: [lambda: frac(2 * x, 2 * y), lambda: frac(x * c, y * c), lambda: x * frac(one, y), lambda: x],
        L.Policy: [lambda: frozen(part), lambda: 1 - part, lambda: frac(part, frozen(part)) * frozen(part)],
        C.Same: [lambda: part**2, lambda: same(y, x), lambda: one],
        M.Variance: [lambda: E(x**2) - E(x) ** 2, lambda: E((x - E(x)) ** 2), lambda: E(x**2)],
        sympy.Mul: [lambda: 2 * part, lambda: part],
    }
    new = random.choice(forms.get(type(part), [lambda: part + 1, lambda: part]))()
    return whole.xreplace({part: new})


def free(part: Any) -> set[Any]:
    """The letters that a term mentions and does not bind."""
    if part in LETTERS:
        return {part}
    found: set[Any] = set().union(*map(free, part.args))
    return found - set(part.variables) if isinstance(part, (L.SpaceSum, L.DrawExpectation, W.Largest)) else found


def sides(random: Random) -> tuple[Any, Any] | None:
    """Two terms, the second a rewriting of the first; None where what was drawn makes no sense."""
    pool = [atom(random) for _ in range(2)]
    try:
        left = term(random, random.choice([1, 2, 2, 3]), pool)
        if random.random() < 0.4:
            left = dot(grad(left), grad(random.choice(pool)))
        right = rewritten(random, left)
        if random.random() < 0.3:
            right = rewritten(random, right)
        for side in (left, right):
            check_scopes(side, free(left) | free(right), 1, 1)
    except (IllFormed, ZeroDivisionError):
        return None
    late = any(part.time != 1 for side in (left, right) for part in side.atoms(L.Value, L.StateAt, L.ActionAt))
    told = late or left == right or any(side.has(L.TrajectoryProbability, sympy.zoo, sympy.nan) for side in (left, right))
    return None if told else (left, right)


def both_values(random: Random, assumes: frozenset[str], *terms: Any) -> list[Fraction] | None:
    """What the terms are on one MDP; None where one of them has no value."""
    world, at = World(random, assumes), {letter: random.randrange(2) for letter in LETTERS}
    try:
        return [value(one, world, at).value for one in terms]
    except NoValue:
        return None


def some_assumptions(random: Random) -> frozenset[str]:
    return frozenset(name for name in ASSUMPTIONS if random.random() < 0.6)


@pytest.mark.parametrize("block", range(3))
def test_what_the_kernel_proves_holds_on_every_mdp(block):
    random, proved, false = Random(block), 0, 0
    for _ in range(400):
        if (pair := sides(random)) is None:
            continue
        assumes = some_assumptions(random)
        try:
            letters = sorted(free(pair[0]) | free(pair[1]), key=str)
            theorem = isinstance(prove(Claim(*pair, assumes, tuple(letters)), (1,)), Theorem)
        except Outside:
            theorem = False
        proved += theorem
        for _ in range(6):
            found = both_values(random, assumes, *pair)
            if found and found[0] != found[1]:
                assert not theorem, f"{pair[0]} = {pair[1]} is proved under {sorted(assumes)} and false: {found}"
                false += 1
                break
    assert proved > 30 and false > 30, (proved, false)


def pair_in_order(random: Random, pool: list[Any]) -> tuple[Any, Any]:
    """A smaller and a larger number, if the assumptions and the letters are the right ones: often they are not."""
    (x, other), (v, w) = random.sample(STATES, 2), random.sample(ACTIONS, 2)
    y, z = (term(random, random.choice([0, 0, 1]), pool) for _ in range(2))
    law, drawn = random.choice([(pi(v, x), v), (mu(v, x), v), (rho(x), x), (p(s_next, s, v), s_next)])
    moved = y.xreplace(random.choice([{x: other}, {v: w}, {x: other, v: w}, {}]))
    double = f(x, other)  # at x = other the sum over the other would catch it
    return random.choice(
        [
            (E(y, law), largest(y, drawn)), (E(y, law), largest(moved, drawn)), (absolute(E(y, law)), E(absolute(y), law)),
            (E(y, law) + z, E(y + z, law)), (y, E(y, law)), (law, one), (gamma * law, one), (lam * y, absolute(y)), (y, moved),
            (total(y * z, drawn), largest(absolute(y), drawn) * total(absolute(z), drawn)), (moved, largest(y, x)),
            (total(y * z, x), largest(y, x) * total(absolute(z), x)), (y * z, absolute(y) * absolute(z)), (y, absolute(moved)),
            (moved, largest(y, v)), (total(f(other, other), other), largest(total(double, other), x) + absolute(b(other))),
 (y * z, absolute(y * z)),
            (minimum(y, z), moved), (y, positive_part(moved)), (clip(y, z, 1), maximum(y, z)), (E(y), largest(y, x)),
            (E(y, law), maximum(largest(y, drawn), 0)), (absolute(y), moved), (maximum(y, z), moved),
 (absolute(y), positive_part(y)),
            (law * y, absolute(y)), (step(y) * z, positive_part(z)),
        ]
    )  # fmt: skip


@pytest.mark.parametrize("block", range(4))
def test_what_is_visibly_at_least_zero_is_so_on_every_mdp(block):
    random, accepted, negative = Random(block), 0, 0
    for _ in range(450):
        pool = [atom(random) for _ in range(2)]
        try:
            small, large = pair_in_order(random, pool)
            offered = random.choice([1, 1, absolute(pool[0]), rho(s)]) * (large - small) + random.choice([0, 0, pool[1]])
        except (IllFormed, ZeroDivisionError):
            continue
        assumes = some_assumptions(random)
        visible = visibly_nonnegative(offered, assumes)
        accepted += visible and not offered.is_Number
        for _ in range(6):
            found = both_values(random, assumes, offered)
            if found and found[0] < 0:
                assert not visible, f"{offered} is taken to be at least zero under {sorted(assumes)}: {found[0]}"
                negative += 1
                break
    assert accepted > 50 and negative > 15, (accepted, negative)
