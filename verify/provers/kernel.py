"""The kernel: proves an equation for every finite MDP and every differentiable policy family, at given horizons.

A side of the equation becomes a polynomial (see ``polynomials``) over atoms such as π(a_1|s_1), ∂π(a_2|s_2),
p(s_2|s_1,a_1), r(s_1,a_1). Sums over all states or all actions stay unexpanded: a bound variable ranges over a set of
unknown size. If the difference of the two sides becomes the empty polynomial, the equation holds whatever the sizes
and the numbers are.

AXIOMS, each usable only where the claim lists it:

    policies-sum-to-one      Σ_a π(a|s) = 1 and Σ_a ∂π(a|s) = 0, the same for μ and the frozen copy
    dynamics-sum-to-one      Σ_s ρ(s) = 1, Σ_s' p(s'|s,a) = 1, and their derivatives sum to 0
    positive-policy          π · π⁻¹ = 1;   positive-behaviour  μ · μ⁻¹ = 1;   positive-dynamics  ρ · ρ⁻¹ = p · p⁻¹ = 1
    positive-discount        γ · γ⁻¹ = 1
    theta-free-initial-law   ∂ρ = 0;   theta-free-dynamics  ∂p = 0;   theta-free-reward  ∂r = 0
    theta-free-functions     ∂b = ∂c = ∂f = ∂g = 0

RULES, always on: arithmetic of polynomials; ∂ of a product by Leibniz; ∂x⁻¹ = -x⁻² ∂x; ∂log x = x⁻¹ ∂x; the log of a
product is the sum of the logs; a frozen policy and μ have no derivative; after every ∂ the frozen policy is π. A law is
summed out only if the variable is its first argument, it has power one, and no other atom mentions the variable; a
bound variable that no atom mentions counts |S| or |A|, never 1. Every sum gets bound variables of its own: a product
puts the variables of its second factor after those of the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any

import sympy
from sympy import Expr, Symbol

from verify.claims.model import Claim
from verify.language import terms as L
from verify.language.wellformed import free_settings, history_places, place_of, rank_of, time_value, trajectory_places, unrolled

from verify.provers import polynomials as P
from verify.provers.polynomials import Atom, Monomial, Polynomial, Variable

Times = dict[Symbol, int]

SUMS_TO_ONE = {"pi": "policies-sum-to-one", "old": "policies-sum-to-one", "mu": "policies-sum-to-one"}
SUMS_TO_ONE |= {"rho": "dynamics-sum-to-one", "p": "dynamics-sum-to-one"}
POSITIVE = {"pi": "positive-policy", "old": "positive-policy", "mu": "positive-behaviour"}
POSITIVE |= {"rho": "positive-dynamics", "p": "positive-dynamics", "gamma": "positive-discount"}
THETA_FREE = {"rho": "theta-free-initial-law", "p": "theta-free-dynamics", "r": "theta-free-reward"}
THETA_FREE |= {"function": "theta-free-functions"}
AXIOMS = frozenset(SUMS_TO_ONE.values()) | frozenset(POSITIVE.values()) | frozenset(THETA_FREE.values())
UNFROZEN = {"old": "pi", "1/old": "1/pi", "log old": "log pi"}
LAW_NAMES = {"theta": "pi", "old": "old", "mu": "mu"}
MOST_TERMS = 60_000


class Outside(Exception):
    """The term has a part that this kernel has no rule for."""


class Theorem:
    """An equation that holds for every finite MDP at these horizons. Only ``prove`` makes one."""

    __slots__ = ("axioms", "claim", "horizons")

    def __init__(self, seal: object, claim: Claim, horizons: tuple[int, ...], axioms: tuple[str, ...]) -> None:
        if seal is not _SEAL:
            raise TypeError("a Theorem comes from verify.provers.kernel.prove and from nowhere else")
        for name, value in (("claim", claim), ("horizons", horizons), ("axioms", axioms)):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise TypeError("a Theorem does not change")


class Remainder:
    """What was left of lhs - rhs at the first horizon where something was left."""

    def __init__(self, horizon: int, terms: int) -> None:
        self.horizon, self.terms = horizon, terms


_SEAL = object()


def prove(claim: Claim, horizons: Iterable[int], axioms: frozenset[str] | None = None) -> Theorem | Remainder:
    """The theorem lhs = rhs at the given horizons, or what is left of it. Raises Outside."""
    allowed = AXIOMS & (claim.assumes if axioms is None else axioms & claim.assumes)
    wanted = tuple(horizon for horizon in horizons if horizon >= claim.min_horizon)
    if not wanted:
        raise Outside(f"the claim is about T ≥ {claim.min_horizon} only")
    instances = 0
    for horizon in wanted:
        kernel = _normaliser(allowed, horizon, claim.undiscounted)
        directions = tuple(range(1, max(rank_of(claim.lhs) or 0, rank_of(claim.rhs) or 0) + 1))
        for times, _ in free_settings(claim.for_every, horizon):
            instances += 1
            left = kernel.normal(claim.lhs, times, directions)
            rest = kernel.mapped(P.add(left, kernel.normal(claim.rhs, times, directions), -1), {}, names=UNFROZEN)
            if rest:
                return Remainder(horizon, len(rest))
    if not instances:
        raise Outside("for_every is empty at these horizons: there is nothing to prove")
    return Theorem(_SEAL, claim, wanted, tuple(sorted(allowed)))


class _Normaliser:
    """Normal forms at one horizon under one set of axioms."""

    def __init__(self, axioms: frozenset[str], horizon: int, undiscounted: bool) -> None:
        self.axioms, self.horizon, self.undiscounted = axioms, horizon, undiscounted
        self.known: dict[Any, Polynomial] = {}
        self.symbols: dict[Expr, Any] = {}

    # ------------------------------------------------------------------------------------------------ the axioms

    def close(self, powers: dict[Atom, int], sorts: Iterable[Variable]) -> Monomial | None:
        """Sums out what the axioms allow, last variable first, and names the rest; None if the monomial is zero."""
        where: dict[Variable, list[Atom]] = {variable: [] for variable in sorts}
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
            if SUMS_TO_ONE.get(name) not in self.axioms:
                continue
            if directions:
                return None
            del powers[atom], where[variable]
            for other in set(args[1:]) & where.keys():
                where[other].remove(atom)
                pending.append(other)
        return P.named(powers, list(where))

    def derivative(self, poly: Polynomial, direction: int) -> Polynomial:
        result: Polynomial = {}
        for (sorts, pairs), coefficient in poly.items():
            for atom, power in pairs:
                for factor, inner in self._atom_derivative(atom, direction):
                    powers = dict(pairs)
                    P.raise_power(powers, atom, -1)
                    for one, exponent in inner:
                        P.raise_power(powers, one, exponent)
                    self._put(result, powers, P.bound(sorts), coefficient * power * factor)
        return result

    def _atom_derivative(self, atom: Atom, direction: int) -> list[tuple[int, list[tuple[Atom, int]]]]:
        name, directions, args = atom
        if name.startswith("log "):
            inner = (name[4:], (), args)
            return [(f, [*factors, self._inverse(inner)]) for f, factors in self._atom_derivative(inner, direction)]
        if name.startswith("1/"):
            inner = (name[2:], (), args)
            return [(-f, [*factors, (atom, 2)]) for f, factors in self._atom_derivative(inner, direction)]
        free = THETA_FREE.get("function" if name.startswith("function") else name.split(":")[0])
        if name in ("old", "mu", "gamma", "lambda") or name[0] in "|#" or (free is not None and free in self.axioms):
            return []
        return [(1, [((name, tuple(sorted((*directions, direction))), args), 1)])]

    def _inverse(self, atom: Atom, power: int = 1) -> tuple[Atom, int]:
        """x⁻¹ as a negative power where x · x⁻¹ = 1 may be used, as an atom of its own where not."""
        name = atom[0]
        if name.startswith("1/"):
            raise Outside("an inverse of an inverse of something that may be zero")
        if POSITIVE.get(name) in self.axioms or name.startswith("function"):
            return atom, -power
        return ("1/" + name, atom[1], atom[2]), power

    def _put(self, result: Polynomial, powers: dict[Atom, int], variables: Iterable[Variable], coefficient: Any) -> None:
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
            for (more, others), factor in right.items():
                powers = dict(pairs)
                for (name, directions, args), power in others:
                    if sorts and more:
                        args = tuple([(x[0], x[1] + len(sorts), "") if x[1] >= 0 and x[0] != "t" else x for x in args])
                    P.raise_power(powers, (name, directions, args), power)
                self._put(result, powers, P.bound(sorts + more), coefficient * factor)
        if len(result) > MOST_TERMS:
            raise Outside(f"more than {MOST_TERMS} terms")
        return result

    def mapped(self, poly: Polynomial, new: dict[Variable, Variable], bind: Iterable[Variable] = (), names: Any = None) -> Polynomial:
        """Puts ``new`` for free variables and ``names`` for names of atoms; sums over the free variables in ``bind``."""
        places, names = list(bind), names or {}
        result: Polynomial = {}
        for (sorts, pairs), coefficient in poly.items():
            own = {place: (place[0], len(sorts) + number, "") for number, place in enumerate(places)}
            table, powers = {**new, **own}, {}
            for (name, directions, args), power in pairs:
                P.raise_power(powers, (names.get(name, name), directions, tuple([table.get(x, x) for x in args])), power)
            self._put(result, powers, [*P.bound(sorts), *own.values()], coefficient)
        return result

    def power(self, base: Polynomial, exponent: int) -> Polynomial:
        if exponent < 0:
            base, exponent = self.inverted(base), -exponent
        if exponent > 12 and len(base) > 1:
            raise Outside(f"the power {exponent} of a sum")
        if len(base) == 1 and (only := next(iter(base)))[0] == "":
            return {("", tuple((atom, power * exponent) for atom, power in only[1])): base[only] ** exponent} if exponent else P.ONE
        result = P.ONE
        for _ in range(exponent):
            result = self.product(result, base)
        return result

    def _only(self, poly: Polynomial, what: str) -> tuple[tuple[tuple[Atom, int], ...], Any]:
        if len(poly) != 1:
            raise Outside(f"{what} of a sum" if poly else f"{what} of zero")
        (sorts, pairs), coefficient = next(iter(poly.items()))
        if sorts or any(atom[1] for atom, _ in pairs):
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
        if coefficient <= 0 or any(atom[0].split(":")[0] == "r" or atom[0][:2] in ("1/", "lo") for atom, _ in pairs):
            raise Outside("the logarithm of something that may not be positive")
        result: Polynomial = {} if coefficient == 1 else P.atom(f"#log({coefficient})")
        for (name, _, args), power in pairs:
            result = P.add(result, {("", ((("log " + name, (), args), 1),)): power})
        return result

    # ------------------------------------------------------------------------------------------------ meaning of terms

    def normal(self, term: Expr, times: Times, directions: tuple[int, ...] = ()) -> Polynomial:
        """The polynomial of a term; one of rank r is differentiated along r directions."""
        if term not in self.symbols:
            self.symbols[term] = tuple(x for x in term.free_symbols if isinstance(x, L.TimeSymbol)), rank_of(term)
        symbols, rank = self.symbols[term]
        key = (term, tuple([times.get(x) for x in symbols]), directions if rank else ())
        if key not in self.known:
            self.known[key] = self._expand(term, times, directions if rank else ())
        return self.known[key]

    def _expand(self, term: Expr, times: Times, d: tuple[int, ...]) -> Polynomial:
        if isinstance(term, sympy.Rational):
            return P.number(int(term) if term.is_Integer else Fraction(int(term.p), int(term.q)))
        if isinstance(term, L.TimeSymbol):
            return P.number(time_value(term, times))
        if isinstance(term, L.ParameterSymbol):
            return P.ONE if term == L.GAMMA and self.undiscounted else P.atom(term.name)
        if isinstance(term, (sympy.Add, sympy.Sum)):
            return reduce(P.add, (self.normal(part, inner, d) for part, inner in self._parts(term, times)), {})
        if isinstance(term, (sympy.Mul, sympy.Product)):
            return reduce(self.product, (self.normal(part, inner, d) for part, inner in self._parts(term, times)), P.ONE)
        if isinstance(term, L.Outer):
            return self.product(self.normal(term.left, times, d[:1]), self.normal(term.right, times, d[1:]))
        if isinstance(term, L.Fraction):
            return self.product(self.normal(term.numerator, times, d), self.inverted(self.normal(term.denominator, times)))
        if isinstance(term, sympy.Pow):
            if not term.exp.free_symbols <= term.exp.atoms(L.TimeSymbol) or term.exp.is_integer is not True:
                raise Outside(f"the exponent {term.exp}")
            return self.power(self.normal(term.base, times), time_value(term.exp, times))
        if isinstance(term, sympy.log):
            return self.logarithm(self.normal(term.args[0], times))
        if isinstance(term, L.Gradient):
            return self.derivative(self.normal(term.body, times, d[1:]), d[0])
        if isinstance(term, (L.Expectation, L.ConditionalExpectation, L.DrawExpectation, L.SpaceSum)):
            weight, places = self._binder(term, times)
            return self.mapped(self.product(weight, self.normal(term.body, times, d)), {}, bind=places)
        return self._leaf(term, times)

    def _parts(self, term: Expr, times: Times) -> list[tuple[Expr, Times]]:
        if isinstance(term, (sympy.Sum, sympy.Product)):
            return [(term.function, inner) for inner in unrolled(term, times, self.horizon)]
        return [(part, times) for part in term.args]

    def _binder(self, term: Expr, times: Times) -> tuple[Polynomial, list[Variable]]:
        """The weight of what is summed, and the variables that the sum binds."""
        if isinstance(term, L.SpaceSum):
            every = [trajectory_places(self.horizon) if x == L.TAU else [place_of(x, times)] for x in term.variables]
            return P.ONE, [P.free(place) for places in every for place in places]
        if isinstance(term, L.DrawExpectation):
            return self.normal(term.density, times), [P.free(place_of(x, times)) for x in term.variables]
        places = trajectory_places(self.horizon)
        if isinstance(term, L.ConditionalExpectation):
            places = trajectory_places(self.horizon, time_value(term.given[0].time, times))[len(term.given) :]
        return self._weight(term.law, places), list(map(P.free, places))

    def _leaf(self, term: Expr, times: Times) -> Polynomial:
        here = [P.free(place_of(x, times)) for x in term.args if isinstance(x, (*L.STATE, *L.ACTION))]
        if isinstance(term, L.Policy):
            return P.atom(LAW_NAMES[term.law.name], *here)
        if isinstance(term, (L.Transition, L.Initial, L.Reward)):
            return P.atom({"Transition": "p", "Initial": "rho", "Reward": "r"}[type(term).__name__], *here)
        if isinstance(term, (L.FunctionSymbol, L.Apply)):
            return self._function(term, times)
        if isinstance(term, (L.Return, L.RewardToGo)):
            return self._reward_to_go(1 if isinstance(term, L.Return) else time_value(term.time, times))
        if isinstance(term, L.Objective):
            return self.normal(L.Expectation(L.Return(), term.law), {})
        if isinstance(term, L.TrajectoryProbability):
            return self._weight(term.law, trajectory_places(self.horizon))
        if isinstance(term, L.Marginal):
            time = time_value(term.time, times)
            past, last = history_places(time)[:-1], [P.free(("s", time)), P.free(("a", time))][: len(here)]
            joint = self._weight(term.law, [*past, ("s", time), ("a", time)][: len(past) + len(here)])
            return self.mapped(self.mapped(joint, {}, bind=map(P.free, past)), dict(zip(last, here, strict=True)))
        if isinstance(term, L.Value):
            value = self._value(term.kind, LAW_NAMES[term.law.name], time_value(term.time, times))
            return self.mapped(value, dict(zip([("s", -1, "$"), ("a", -1, "$")], here, strict=False)))
        raise Outside(f"{type(term).__name__} has no rule in the kernel")

    def _function(self, term: Expr, times: Times) -> Polynomial:
        if isinstance(term, L.FunctionSymbol):
            return P.atom(f"function:{term.name}")
        name, first = term.function.name, term.arguments[0]
        if isinstance(first, L.TrajectorySymbol):
            places = [P.free(place) for place in trajectory_places(self.horizon)]
            return P.atom("r:tau" if name == "r" else f"function:{name}:tau", *places)
        if isinstance(first, L.History):
            return P.atom(f"function:{name}:history", *map(P.free, history_places(time_value(first.time, times))))
        is_time = [not isinstance(x, (*L.STATE, *L.ACTION)) for x in term.arguments]
        arguments = [
            ("t", time_value(x, times), "") if time else P.free(place_of(x, times))
            for x, time in zip(term.arguments, is_time, strict=True)
        ]
        return P.atom(f"function:{name}", *arguments)

    def _weight(self, law: L.Law, places: list[tuple[str, Any]]) -> Polynomial:
        """The probability of these places of the trajectory, each given the ones before."""
        factors = []
        for kind, time in places:
            s, a, before = P.free(("s", time)), P.free(("a", time)), (P.free(("s", time - 1)), P.free(("a", time - 1)))
            law_of_s: Atom = ("rho", (), (s,)) if time == 1 else ("p", (), (s, *before))
            factors.append(((LAW_NAMES[law.name], (), (a, s)) if kind == "a" else law_of_s, 1))
        return {("", tuple(sorted(factors))): 1}

    def _reward_to_go(self, first: int) -> Polynomial:
        result: Polynomial = {}
        for time in range(first, self.horizon + 1):
            discount = self.power(self.normal(L.GAMMA, {}), time - first)
            result = P.add(result, self.product(discount, P.atom("r", P.free(("s", time)), P.free(("a", time)))))
        return result

    def _value(self, kind: str, law: str, time: int) -> Polynomial:
        """V, Q or A at the formal state $ and action $, by the Bellman equations."""
        s, a, after = ("s", -1, "$"), ("a", -1, "$"), ("s", -1, "$'")
        if time > self.horizon:
            return {}
        if (kind, law, time) not in self.known:
            if kind == "V":
                result = self.mapped(self.product(P.atom(law, a, s), self._value("Q", law, time)), {}, bind=[a])
            elif kind == "Q":
                later = self.product(P.atom("p", after, s, a), self.mapped(self._value("V", law, time + 1), {s: after}))
                discounted = self.product(self.normal(L.GAMMA, {}), self.mapped(later, {}, bind=[after]))
                result = P.add(P.atom("r", s, a), discounted)
            else:
                result = P.add(self._value("Q", law, time), self._value("V", law, time), -1)
            self.known[kind, law, time] = result
        return self.known[kind, law, time]


@lru_cache(maxsize=64)
def _normaliser(axioms: frozenset[str], horizon: int, undiscounted: bool) -> _Normaliser:
    return _Normaliser(axioms, horizon, undiscounted)
