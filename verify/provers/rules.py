"""The axioms of the kernel, and the rules by which they act on polynomials.

AXIOMS, each usable only where the claim lists it:

    policies-sum-to-one      Σ_a π(a|s) = 1 and Σ_a ∂π(a|s) = 0, the same for μ and the frozen copy
    dynamics-sum-to-one      Σ_s ρ(s) = 1, Σ_s' p(s'|s,a) = 1, and their derivatives sum to 0
    positive-policy          π · π⁻¹ = 1;   positive-behaviour  μ · μ⁻¹ = 1;   positive-dynamics  ρ · ρ⁻¹ = p · p⁻¹ = 1
    positive-discount        γ · γ⁻¹ = 1
    theta-free-initial-law   ∂ρ = 0;   theta-free-dynamics  ∂p = 0;   theta-free-reward  ∂r = 0
    theta-free-functions     ∂b = ∂c = ∂f = ∂g = 0
    scores-not-all-zero      E‖Σ_t ∇log π(a_t|s_t)‖² · its inverse = 1, see ``constants``

SWITCHES, on unless a reason leaves them out; what is switched off stays as it is written:

    log-derivative           ∂log x = x⁻¹ ∂x
    log-of-product           the log of a product is the sum of the logs
    definition-of-objective  J = E[R(τ)];   definition-of-return  R(τ) = Σ_t γ^{t-1} r_t, G_t = Σ_{l≥t} γ^{l-t} r_l
    definition-of-value      the Bellman equations of V, Q and A
    trajectory-law           p(τ), P(s_t) and conditional laws as products of ρ, π and p

RULES, always on: arithmetic of polynomials; ∂ of a product by Leibniz; ∂x⁻¹ = -x⁻² ∂x; a frozen policy and μ have no
derivative; after every ∂ the frozen policy is π. A law is summed out only if the variable is its first argument, it has
power one, and no other atom mentions the variable; a bound variable that no atom mentions counts |S| or |A|, never 1.
1[x = y] puts one variable for the other, see ``deltas``.
Every sum gets bound variables of its own: a product puts the variables of its second factor after those of the first.
The same goes for sums over the coordinates of θ: each inner product has a direction of its own, in two places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from verify.provers import deltas, links
from verify.provers import polynomials as P
from verify.provers.polynomials import Atom, Monomial, Polynomial, Variable

SUMS_TO_ONE = {"pi": "policies-sum-to-one", "old": "policies-sum-to-one", "mu": "policies-sum-to-one"}
SUMS_TO_ONE |= {"rho": "dynamics-sum-to-one", "p": "dynamics-sum-to-one"}
POSITIVE = {"pi": "positive-policy", "old": "positive-policy", "mu": "positive-behaviour"}
POSITIVE |= {"rho": "positive-dynamics", "p": "positive-dynamics", "gamma": "positive-discount"}
THETA_FREE = {"rho": "theta-free-initial-law", "p": "theta-free-dynamics", "r": "theta-free-reward"}
THETA_FREE |= {"function": "theta-free-functions"}
NOT_ZERO = frozenset(("scores-not-all-zero",))
AXIOMS = frozenset(SUMS_TO_ONE.values()) | frozenset(POSITIVE.values()) | frozenset(THETA_FREE.values()) | NOT_ZERO
SWITCHES = frozenset(("log-derivative", "log-of-product", "trajectory-law"))
SWITCHES |= frozenset(("definition-of-objective", "definition-of-return", "definition-of-value"))
COORDINATE = 3  # of θ, while u_i v_i is made that an inner product sums over i; 1 and 2 are the directions of a claim
CONSTANT = ("old", "mu", "gamma", "lambda", "epsilon", deltas.SAME)
MODEL = frozenset(("theta-free-initial-law", "theta-free-dynamics", "theta-free-reward"))
MOST_TERMS = 60_000
MOST_KEPT, MOST_SETS = 100_000, 64
_CLOSED: dict[frozenset[str], dict[Any, Monomial | None]] = {}

Summand = tuple[int, list[tuple[Atom, int]], list[Variable]]  # a sign, a product of atoms, the bound variables it adds


class Outside(Exception):
    """The term has a part that this kernel has no rule for."""


def _sums_nothing(monomial: Monomial) -> bool:
    """Whether a monomial is a product of atoms and no sum, so that a power of it is the product of their powers."""
    return monomial[0] == "" and not P.summed_directions(atom for atom, _ in monomial[1])


class Rules:
    """Operations on polynomials that use no axiom but those given."""

    def __init__(self, axioms: frozenset[str]) -> None:
        self.axioms = axioms
        sums = frozenset(SUMS_TO_ONE.values()) & axioms
        # A chain of steps may end anywhere if it sums to one, or if nothing does; otherwise its last step stays apart.
        self.averaging = len(sums) == 2
        self.joining = len(sums) != 1
        # The same monomials come back at the next horizon.
        if axioms not in _CLOSED and len(_CLOSED) > MOST_SETS:
            _CLOSED.clear()
        self.closed = _CLOSED.setdefault(axioms, {})

    # ------------------------------------------------------------------------------------------------ the axioms

    def close(self, powers: dict[Atom, int], variables: list[Variable]) -> Monomial | None:
        """Sums out what the axioms allow, last variable first, and names the rest; None if the monomial is zero."""
        key = frozenset(powers.items()), tuple(variables)
        if key not in self.closed:
            if len(self.closed) > MOST_KEPT:
                self.closed.clear()
            self.closed[key] = self._close(powers, variables)
        return self.closed[key]

    def _close(self, powers: dict[Atom, int], variables: list[Variable]) -> Monomial | None:
        if any(atom[0] == deltas.SAME for atom in powers):
            powers, variables = deltas.settled(powers, variables)
        where: dict[Variable, list[Atom]] = {variable: [] for variable in variables}
        for atom in powers:
            for variable in set(atom[2]):
                if variable in where:
                    where[variable].append(atom)
        pending = list(where)
        while pending:
            variable = pending.pop()
            atoms = where.get(variable)
            if atoms is None or len(atoms) > 1:
                continue
            if not atoms:
                size = (f"|{variable[0]}|", (), ())
                powers[size] = powers.get(size, 0) + 1
                del where[variable]
                continue
            name, directions, args = atom = atoms[0]
            if args[0] != variable or args.count(variable) > 1 or powers[atom] != 1:
                continue
            if SUMS_TO_ONE.get(name) not in self.axioms and not (self.averaging and links.read(atom)):
                continue
            if directions:
                return None
            del powers[atom], where[variable]
            for other in set(args[1:]) & where.keys():
                where[other].remove(atom)
                pending.append(other)
        if self.joining:
            links.join(powers, where)
        return P.named(powers, list(where))

    def derivative(self, poly: Polynomial, direction: int) -> Polynomial:
        result: Polynomial = {}
        for (sorts, pairs), coefficient in poly.items():
            for atom, power in pairs:
                for factor, inner, new in self._atom_derivative(atom, direction, len(sorts)):
                    powers = dict(pairs)
                    P.raise_power(powers, atom, -1)
                    for one, exponent in inner:
                        P.raise_power(powers, one, exponent)
                    self._put(result, powers, [*P.bound(sorts), *new], coefficient * power * factor)
        return result

    def _atom_derivative(
        self, atom: Atom, direction: int, fresh: int
    ) -> list[tuple[int, list[tuple[Atom, int]], list[Variable]]]:
        """∂atom, with new bound variables numbered from ``fresh``."""
        name, directions, args = atom
        if name.startswith("log "):
            inner = (name[4:], (), args)
            if "log-derivative" not in self.axioms and self._atom_derivative(inner, direction, fresh):
                return [(1, [((name, tuple(sorted((*directions, direction))), args), 1)], [])]
            return [(f, [*atoms, self._inverse(inner)], new) for f, atoms, new in self._atom_derivative(inner, direction, fresh)]
        if name.startswith("1/"):
            inner = (name[2:], (), args)
            return [(-f, [*atoms, (atom, 2)], new) for f, atoms, new in self._atom_derivative(inner, direction, fresh)]
        if name.startswith("step:"):
            pieces = links.derivatives(atom, direction, fresh, THETA_FREE["p"] in self.axioms)
            return [(1, [(one, 1) for one in atoms], new) for atoms, new in pieces]
        free = THETA_FREE.get("function" if name.startswith("function") else name.split(":")[0])
        # What is written of a policy that has no derivative still moves with the laws and the rewards of the MDP.
        still = name.endswith((":old", ":mu")) and self.axioms >= MODEL
        if name in CONSTANT or name[0] in "|#" or still or (free is not None and free in self.axioms):
            return []
        return [(1, [((name, tuple(sorted((*directions, direction))), args), 1)], [])]

    def _inverse(self, atom: Atom, power: int = 1) -> tuple[Atom, int]:
        """x⁻¹ as a negative power where x · x⁻¹ = 1 may be used, as an atom of its own where not."""
        name = atom[0]
        if name.startswith("1/"):
            raise Outside("an inverse of an inverse of something that may be zero")
        if POSITIVE.get(name) in self.axioms or name.startswith("function"):
            return atom, -power
        return ("1/" + name, atom[1], atom[2]), power

    def _put(self, result: Polynomial, powers: dict[Atom, int], variables: list[Variable], coefficient: Any) -> None:
        monomial = self.close(powers, variables)
        if monomial is not None:
            value = result.get(monomial, 0) + coefficient
            if value:
                result[monomial] = value
            else:
                del result[monomial]

    # ------------------------------------------------------------------------------------------------ operations

    def product(self, left: Polynomial, right: Polynomial) -> Polynomial:
        if left == P.ONE or right == P.ONE:
            return right if left == P.ONE else left
        result: Polynomial = {}
        for (sorts, pairs), coefficient in left.items():
            summed = P.summed_directions([atom for atom, _ in pairs])
            for (more, others), factor in right.items():
                powers = dict(pairs)
                for (name, directions, args), power in others:
                    if summed:
                        directions = tuple([x - summed if x < 0 else x for x in directions])
                    if sorts and more:
                        args = tuple([(x[0], x[1] + len(sorts), "") if x[1] >= 0 and x[0] != "t" else x for x in args])
                    P.raise_power(powers, (name, directions, args), power)
                self._put(result, powers, P.bound(sorts + more), coefficient * factor)
        if len(result) > MOST_TERMS:
            raise Outside(f"more than {MOST_TERMS} terms")
        return result

    def over_coordinates(self, poly: Polynomial) -> Polynomial:
        """Σ_i over the direction COORDINATE, which becomes a summed direction of its own in every monomial."""
        result: Polynomial = {}
        for (sorts, pairs), coefficient in poly.items():
            new = {COORDINATE: -1 - P.summed_directions([atom for atom, _ in pairs])}
            self._put(result, P.redirected(dict(pairs), new), P.bound(sorts), coefficient)
        return result

    def unfrozen(self, poly: Polynomial) -> Polynomial:
        """The frozen policy takes the values of the policy: to be used after every derivative."""
        return self.mapped(poly, {}, rename=lambda name: name if name.startswith("function") else re.sub(r"\bold\b", "pi", name))

    def difference(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """left - right after every derivative."""
        return self.unfrozen(P.add(left, right, -1))

    def mapped(
        self, poly: Polynomial, new: dict[Variable, Variable], bind: Iterable[Variable] = (), rename: Callable[[str], str] = str
    ) -> Polynomial:
        """Puts ``new`` for free variables and renames atoms; sums over the free variables in ``bind``."""
        places = list(bind)
        known: dict[int, tuple[dict[Variable, Variable], list[Variable]]] = {}
        result: Polynomial = {}
        for (sorts, pairs), coefficient in poly.items():
            taken = len(sorts)
            if taken not in known:
                own = {place: (place[0], taken + number, "") for number, place in enumerate(places)}
                known[taken] = {**own, **{old: own.get(one, one) for old, one in new.items()}}, list(own.values())
            put, added = known[taken]
            powers: dict[Atom, int] = {}
            for (name, directions, args), power in pairs:
                shown = name if rename is str else rename(name)
                P.raise_power(powers, (shown, directions, tuple([put.get(x, x) for x in args])), power)
            self._put(result, powers, [*P.bound(sorts), *added], coefficient)
        return result

    def _put_bound(
        self, result: Polynomial, powers: dict[Atom, int], sorts: str, places: list[Variable], coefficient: Any
    ) -> None:
        """Adds a monomial after summing it over the free variables ``places``: each becomes a bound variable of its own."""
        own = {place: (place[0], len(sorts) + number, "") for number, place in enumerate(places)}
        bound = {(name, d, tuple([own.get(x, x) for x in args])): power for (name, d, args), power in powers.items()}
        self._put(result, bound, [*P.bound(sorts), *own.values()], coefficient)

    def power(self, base: Polynomial, exponent: int) -> Polynomial:
        if exponent < 0:
            base, exponent = self.inverted(base), -exponent
        if exponent > 12 and len(base) > 1:
            raise Outside(f"the power {exponent} of a sum")
        if len(base) == 1 and _sums_nothing(only := next(iter(base))):
            pairs = tuple([(atom, power * (atom[0] == deltas.SAME or exponent)) for atom, power in only[1]])
            return {("", pairs): base[only] ** exponent} if exponent else P.ONE
        result = P.ONE
        for _ in range(exponent):
            result = self.product(result, base)
        return result

    def _only(self, poly: Polynomial, what: str) -> tuple[tuple[tuple[Atom, int], ...], Any]:
        if len(poly) != 1:
            raise Outside(f"{what} of a sum" if poly else f"{what} of zero")
        (sorts, pairs), coefficient = next(iter(poly.items()))
        if sorts or any(atom[1] or links.read(atom) for atom, _ in pairs):
            raise Outside(f"{what} of a sum or of a derivative")
        return pairs, coefficient

    def inverted(self, poly: Polynomial) -> Polynomial:
        pairs, coefficient = self._only(poly, "the inverse")
        powers: dict[Atom, int] = {}
        for atom, power in pairs:
            if power < 0:
                P.raise_power(powers, atom, -power)
            else:
                P.raise_power(powers, *self._inverse(atom, power))
        return {("", tuple(sorted(powers.items()))): Fraction(1) / coefficient}

    def logarithm(self, poly: Polynomial) -> Polynomial:
        pairs, coefficient = self._only(poly, "the logarithm")
        if coefficient <= 0 or any(atom[0].split(":")[0] == "r" or atom[0][:2] in ("1/", "lo", "sa") for atom, _ in pairs):
            raise Outside("the logarithm of something that may not be positive")
        if len(pairs) > 1 and "log-of-product" not in self.axioms:
            written = ";".join(f"{name}^{power}" for (name, _, _), power in pairs)
            return P.atom(f"whole-log {coefficient} {written}", *[x for (_, _, args), _ in pairs for x in args])
        result: Polynomial = {} if coefficient == 1 else P.atom(f"#log({coefficient})")
        for (name, _, args), power in pairs:
            result = P.add(result, {("", ((("log " + name, (), args), 1),)): power})
        return result
