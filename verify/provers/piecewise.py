"""Comparisons in the kernel: one opaque atom 1[p > 0] for each polynomial p that is compared with zero.

    above p     1[p > 0], named by p in lowest terms: what is positive everywhere is left out of p
    x⁺ = x · 1[x > 0];  (-x)⁺ = x⁺ - x;  max(x, y) = y + (x - y)⁺;  min(x, y) = x - (x - y)⁺;  |x| = 2 x⁺ - x
    clip(x, low, high) = min(max(x, low), high)
    largest p   max over states or actions of p: opaque altogether

RULES. 1[p > 0]² = 1[p > 0]. It is 1 where p is visibly positive and 0 where p is visibly at most zero: every monomial has
a positive (negative) coefficient and holds laws, γ, λ, ε > 0 and even powers only; some monomial must be more than at least
zero, which the axioms about positive laws may say.

DERIVATIVES. ∂(m 1[p > 0]) = (∂m) slope p + m ∂slope p. Where p is not zero, slope p is 1[p > 0] and its derivative
("jump") vanishes; where p is zero and moves, neither exists. Whether p is zero is asked after every ∂ has been taken and
the frozen policy is π: then a slope or a jump at p = 0 is an atom of its own, which differs from that of any other p
and cancels only if the whole derivative of what it multiplies vanishes. What is left of them is a kink: Outside.

So at θ = θ_old with ratio π/π_old = 1 and ε > 0 the clip is inactive: ratio - (1 - ε) is ε and ratio - (1 + ε) is -ε
there, both slopes have a value, and ∂clip(ratio) = ∂ratio. At ε = 0 both would be kinks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import reduce
from itertools import permutations, product
from math import factorial, gcd, lcm, prod
from typing import Any

from verify.claims.budget import look
from verify.provers import polynomials as P
from verify.provers.polynomials import Atom, Monomial, Polynomial, Variable
from verify.provers.rules import POSITIVE, Outside, Rules

ABOVE, SLOPE, JUMP, LARGEST, KINK = "above ", "slope ", "jump ", "largest ", "kink "
KINDS = (ABOVE, SLOPE, JUMP, LARGEST)
NEVER_NEGATIVE = frozenset(("pi", "old", "mu", "rho", "p", "gamma", "lambda", "epsilon"))
ALWAYS_POSITIVE = frozenset(("epsilon", "|s|", "|a|"))
MOST_ORDERS = 24
"""So many orders of the places that a polynomial looks at are tried to find the one that names it."""
LONGEST_NAME = 1_000_000
"""An atom is named by what it compares; nested comparisons double it with every level, and then nothing looks at the clock."""
FROZEN = re.compile(r"\bold\b")


class Comparisons(Rules):
    """The rules of the kernel, and those for comparisons."""

    def __init__(self, axioms: frozenset[str], *others: Any) -> None:
        super().__init__(axioms, *others)
        self.arguments: dict[str, Polynomial] = {}  # name of an atom, without its kind -> its polynomial in %0, %1, …
        self.depth = 0
        self.moving: dict[tuple[str, int], bool] = {}
        self.settled: dict[str, Polynomial] = {}

    # ------------------------------------------------------------------------------------------------- what they mean

    def step(self, x: Polynomial) -> Polynomial:
        """1[x > 0]."""
        if self._at_least_zero(x, strictly=True):
            return P.ONE
        if self._at_least_zero(P.add({}, x, -1)):
            return {}
        return self._opaque(ABOVE, self._lowest_terms(x))

    def positive_part(self, x: Polynomial) -> Polynomial:
        """x⁺: of x and -x only one gives a new atom."""
        opposite = P.add({}, x, -1)
        if self._at_least_zero(x) or self._at_least_zero(opposite):
            return x if self._at_least_zero(x) else {}
        if self._comes_first(x, opposite):
            return self.product(x, self.step(x))
        return P.add(x, self.product(opposite, self.step(opposite)))

    def _comes_first(self, x: Polynomial, opposite: Polynomial) -> bool:
        """Whether x gives the atom, and not -x: the one with a plus before its last monomial."""
        own, other = self._key(self._lowest_terms(x)), self._key(self._lowest_terms(opposite))
        signs = [not key[-1][1].startswith("-") for key, _ in (own, other)]
        return signs[0] if signs[0] != signs[1] else own <= other

    def minimum(self, x: Polynomial, y: Polynomial) -> Polynomial:
        """x - (x - y)⁺."""
        return P.add(x, self.positive_part(P.add(x, y, -1)), -1)

    def maximum(self, x: Polynomial, y: Polynomial) -> Polynomial:
        """y + (x - y)⁺."""
        return P.add(y, self.positive_part(P.add(x, y, -1)))

    def absolute(self, x: Polynomial) -> Polynomial:
        """2 x⁺ - x."""
        return P.add(self.product(P.number(2), self.positive_part(x)), x, -1)

    def largest(self, x: Polynomial, variables: Iterable[Variable]) -> Polynomial:
        """The largest value over the free variables listed."""
        seen = _free(x)
        over = [variable for variable in variables if variable in seen]
        if not over:
            return x
        # One atom may stand inside another: the variables of the outer one have names that the inner one does not use.
        level = 1 + max((_level(atom) for _, pairs in x for atom, _ in pairs), default=0)
        inside = {variable: (variable[0], -1, f"max{level}.{number}") for number, variable in enumerate(over)}
        kind = f"{LARGEST}{level}{''.join(variable[0] for variable in over)} "
        return self._opaque(kind, _placed(x, inside), frozenset(inside.values()))

    # --------------------------------------------------------------------------------------------------------- names

    def _opaque(self, kind: str, x: Polynomial, inside: frozenset[Variable] = frozenset()) -> Polynomial:
        key, order = self._key(x, inside)
        name = repr(key)
        self.arguments[name] = _placed(x, {variable: (variable[0], -1, f"%{number}") for number, variable in enumerate(order)})
        return P.atom(kind + name, *order)

    def _key(self, x: Polynomial, inside: frozenset[Variable] = frozenset()) -> tuple[Any, tuple[Variable, ...]]:
        """The polynomial with its free variables numbered, and their order: the order that gives the least key, if they are few.

        Which order is chosen only decides whether two equal polynomials are seen to be equal.
        """
        look()
        if sum(len(atom[0]) for _, pairs in x for atom, _ in pairs) > LONGEST_NAME:
            raise Outside("comparisons inside comparisons, too many of them to tell apart")
        free = sorted(_free(x) - inside, key=_natural)
        sorts = [[variable for variable in free if variable[0] == sort] for sort in ("s", "a")]
        if prod(factorial(len(group)) for group in sorts) > MOST_ORDERS:
            return _numbered(x, free), tuple(free)
        orders = [[*first, *second] for first, second in product(*(permutations(group) for group in sorts))]
        best = min(orders, key=lambda order: _numbered(x, order))
        return _numbered(x, best), tuple(best)

    def _lowest_terms(self, x: Polynomial) -> Polynomial:
        """x without a positive number and without those powers of positive atoms that every monomial has."""
        numbers = [Fraction(value) for value in x.values()]
        below = lcm(*(value.denominator for value in numbers))
        scale = Fraction(below, gcd(*(int(value * below) for value in numbers)))
        common: dict[Atom, int] | None = None
        for sorts, pairs in x:
            here = {atom: power for atom, power in pairs if self._is_positive(atom) and not _bound_in(atom, sorts)}
            if common is None:
                common = here
            else:
                both = {atom: min(common.get(atom, 0), here.get(atom, 0)) for atom in {*common, *here}}
                common = {atom: power for atom, power in both.items() if power}
        result: Polynomial = {}
        for (sorts, pairs), value in x.items():
            powers = dict(pairs)
            for atom, power in (common or {}).items():
                P.raise_power(powers, atom, -power)
            scaled = value * scale
            result[sorts, tuple(sorted(powers.items()))] = int(scaled) if scaled == int(scaled) else scaled
        return result

    # --------------------------------------------------------------------------------------------------------- signs

    def _is_positive(self, atom: Atom) -> bool:
        return atom[0] in ALWAYS_POSITIVE or (not atom[1] and POSITIVE.get(atom[0]) in self.axioms)

    def _at_least_zero(self, x: Polynomial, strictly: bool = False) -> bool:
        """Whether x is visibly at least zero, or above it."""
        if any(value < 0 or not all(map(_not_negative, monomial[1])) for monomial, value in x.items()):
            return False
        return not strictly or any(all(self._is_positive(atom) for atom, _ in pairs) for _, pairs in x)

    # ---------------------------------------------------------------------------------------------------- derivatives

    def close(self, powers: dict[Atom, int], variables: list[Variable]) -> Monomial | None:
        """With 1[p > 0]² = 1[p > 0]; a slope is a value of the same step."""
        for atom in [atom for atom in powers if atom[0].startswith((ABOVE, SLOPE))] if self.arguments else ():
            if powers[atom] < 1:
                raise Outside("a comparison in a denominator")
            powers[atom] = 1
            if atom[0].startswith(SLOPE):
                powers.pop((ABOVE + atom[0][len(SLOPE) :], *atom[1:]), None)
        return super().close(powers, variables)

    def derivative(self, poly: Polynomial, direction: int) -> Polynomial:
        found = {atom for _, pairs in poly for atom, _ in pairs if _is_comparison(atom)} if self.arguments else set()
        moving = {atom for atom in found if self._moves(atom, direction)}
        if not moving:
            return super().derivative(poly, direction)
        if any(atom[0].startswith((SLOPE, JUMP)) and FROZEN.search(atom[0]) for atom in moving):
            raise Outside("a second derivative of a comparison with the frozen policy")
        steps = {atom: (SLOPE + atom[0][len(ABOVE) :], *atom[1:]) for atom in moving if atom[0].startswith(ABOVE)}
        result: Polynomial = {}
        for (sorts, pairs), coefficient in poly.items():
            powers: dict[Atom, int] = {}
            for atom, power in pairs:
                P.raise_power(powers, steps.get(atom, atom), power)
            self._put(result, powers, P.bound(sorts), coefficient)
        return super().derivative(result, direction)

    def _moves(self, atom: Atom, direction: int) -> bool:
        key = _kind_and_name(atom)[1], direction
        if key not in self.moving:
            self.moving[key] = bool(self.derivative(self.arguments[key[0]], direction))
        return self.moving[key]

    def _atom_derivative(
        self, atom: Atom, direction: int, fresh: int
    ) -> list[tuple[int, list[tuple[Atom, int]], list[Variable]]]:
        if not _is_comparison(atom):
            return super()._atom_derivative(atom, direction, fresh)
        if not self._moves(atom, direction):
            return []
        if atom[0].startswith(LARGEST):
            raise Outside("the derivative of a largest value")
        kind, name = _kind_and_name(atom)
        return [(1, [((JUMP + name, tuple(sorted((*atom[1], direction))), atom[2]), 1)], [])]

    def _inverse(self, atom: Atom, power: int = 1) -> tuple[Atom, int]:
        if _is_comparison(atom):
            raise Outside("a comparison in a denominator")
        return super()._inverse(atom, power)

    def power(self, base: Polynomial, exponent: int) -> Polynomial:
        if exponent > 1 and has_comparisons(base):
            return reduce(self.product, [base] * exponent)
        return super().power(base, exponent)

    def logarithm(self, poly: Polynomial) -> Polynomial:
        if has_comparisons(poly):
            raise Outside("the logarithm of a comparison")
        return super().logarithm(poly)

    # ------------------------------------------------------------------------------------------- after every derivative

    def unfrozen(self, poly: Polynomial) -> Polynomial:
        """As without comparisons; and slopes and jumps get the values that they have there. Raises Outside at a kink."""
        if not has_comparisons(poly):
            return super().unfrozen(poly)
        result = self._settled(poly)
        if any(atom[0].startswith(KINK) for _, pairs in result for atom, _ in pairs):
            raise Outside("a derivative is taken at a kink, where the numbers compared are equal and move apart")
        return result

    def difference(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """left - right after every derivative. Each side for itself must not be taken at a kink."""
        if has_comparisons(left) or has_comparisons(right):
            return P.add(self.unfrozen(left), self.unfrozen(right), -1)
        return super().difference(left, right)

    def _settled(self, poly: Polynomial) -> Polynomial:
        self.depth += 1
        try:
            return self._settled_terms(poly, f"^{self.depth}.")
        finally:
            self.depth -= 1

    def _settled_terms(self, poly: Polynomial, prefix: str) -> Polynomial:
        result = super().unfrozen({monomial: value for monomial, value in poly.items() if not _compares(monomial)})
        for (sorts, pairs), coefficient in poly.items():
            if not _compares((sorts, pairs)):
                continue
            bound = P.bound(sorts)
            own = {variable: (variable[0], -1, f"{prefix}{variable[1]}") for variable in bound}
            atoms = [((name, d, tuple([own.get(x, x) for x in args])), power) for (name, d, args), power in pairs]
            plain = {("", tuple((atom, power) for atom, power in atoms if not _is_comparison(atom))): coefficient}
            values = [self.power(self._settled_atom(atom), power) for atom, power in atoms if _is_comparison(atom)]
            whole = reduce(self.product, values, super().unfrozen(plain))
            result = P.add(result, self.mapped(whole, {}, bind=[own[variable] for variable in bound]))
        return result

    def _settled_atom(self, atom: Atom) -> Polynomial:
        """The value of an atom at its places, which must be free."""
        here = [(y[0], -1, f"%{number}") for number, y in enumerate(atom[2])]
        key = f"{atom[1]} {atom[0]}"
        if key not in self.settled:
            self.settled[key] = self._value_of((atom[0], atom[1], tuple(here)))
        return self.mapped(self.settled[key], dict(zip(here, atom[2], strict=True)))

    def _value_of(self, atom: Atom) -> Polynomial:
        kind, name = _kind_and_name(atom)
        x = self._settled(self.arguments[name])
        if kind == ABOVE:
            return self.step(x)
        if kind.startswith(LARGEST):
            level, sorts = _level(atom), kind.split()[1].lstrip("0123456789")
            return self.largest(x, [(sort, -1, f"max{level}.{number}") for number, sort in enumerate(sorts)])
        if not x:
            return {("", (((KINK + kind + name, atom[1], atom[2]), 1),)): 1}
        return self.step(x) if kind == SLOPE else {}


def has_comparisons(poly: Polynomial) -> bool:
    """Whether an atom of the polynomial stands for a comparison."""
    return any(map(_compares, poly))


def _compares(monomial: Monomial) -> bool:
    return any(_is_comparison(atom) for atom, _ in monomial[1])


def _is_comparison(atom: Atom) -> bool:
    return atom[0].startswith(KINDS)


def _kind_and_name(atom: Atom) -> tuple[str, str]:
    words = atom[0].split(" ", 2 if atom[0].startswith(LARGEST) else 1)
    return " ".join([*words[:-1], ""]), words[-1]


def _level(atom: Atom) -> int:
    """How deep largest values stand inside one another in an atom; what it compares comes with its name."""
    return max((int(found) for found in re.findall(rf"{LARGEST}(\d+)[sa]+ ", atom[0])), default=0)


def _free(x: Polynomial) -> set[Variable]:
    return {y for _, pairs in x for (_, _, args), _ in pairs for y in args if y[1] < 0 and y[0] != "t"}


def _placed(x: Polynomial, new: dict[Variable, Variable]) -> Polynomial:
    """x at other free variables, each for one: the monomials stay as they are."""
    result: Polynomial = {}
    for (sorts, pairs), value in x.items():
        renamed = [((name, d, tuple([new.get(y, y) for y in args])), power) for (name, d, args), power in pairs]
        result[sorts, tuple(sorted(renamed))] = value
    return result


def _numbered(x: Polynomial, order: list[Variable]) -> tuple[Any, ...]:
    new = {variable: (variable[0], -1, f"%{number}") for number, variable in enumerate(order)}
    return tuple(sorted((monomial, str(value)) for monomial, value in _placed(x, new).items()))


def _natural(variable: Variable) -> tuple[Any, ...]:
    """States before actions, in the order of time."""
    sort, _, name = variable
    return sort != "s", not name.isdigit(), int(name) if name.isdigit() else 0, name


def _bound_in(atom: Atom, sorts: str) -> bool:
    return any(y[1] >= 0 and y[0] != "t" for y in atom[2]) if sorts else False


def _not_negative(pair: tuple[Atom, int]) -> bool:
    (name, directions, _), power = pair
    if not directions and (name in NEVER_NEGATIVE or name.startswith((ABOVE, "step:", "P:", "path:")) or name[0] == "|"):
        return True
    return not directions and power % 2 == 0 and not name.startswith("1/")
