"""The kernel: proves an equation for every finite MDP and every differentiable policy family, at given horizons.

A side of the equation becomes a polynomial (see ``polynomials``) over atoms such as π(a_1|s_1), ∂π(a_2|s_2),
p(s_2|s_1,a_1), r(s_1,a_1). Sums over all states or all actions stay unexpanded: a bound variable ranges over a set of
unknown size. If the difference of the two sides becomes the empty polynomial, the equation holds whatever the sizes
and the numbers are.

AXIOMS and rules are those of ``rules``, each axiom usable only where the claim lists it. This file says what every node
of the language means as such a polynomial, and it alone makes a ``Theorem``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache, reduce
from typing import Any, Literal

import sympy
from sympy import Expr, Symbol

from verify.claims.model import Claim
from verify.language import copies as C
from verify.language import moments as M
from verify.language import piecewise as W
from verify.language import terms as L
from verify.language.free import times_and_rank
from verify.language.wellformed import free_settings, history_places, place_of, rank_of, time_value, trajectory_places, unrolled
from verify.provers import links
from verify.provers import polynomials as P
from verify.provers.constants import generalised
from verify.provers.horizon import OutsideClass, cutoff
from verify.provers.piecewise import Comparisons
from verify.provers.polynomials import Atom, Polynomial, Variable
from verify.provers.rules import AXIOMS, COORDINATE, SWITCHES, Outside, Rules

Times = dict[Symbol, int]
Horizons = tuple[int, ...] | Literal["all"]

LAW_NAMES = {"theta": "pi", "old": "old", "mu": "mu"}


class Theorem:
    """An equation that holds for every finite MDP at these horizons. Only ``prove`` makes one.

    ``expanded`` is the equation whose sides were compared: the claim, or a more general one (see ``constants``).
    """

    __slots__ = ("axioms", "claim", "expanded", "horizons")
    claim: Claim
    horizons: Horizons
    axioms: tuple[str, ...]
    expanded: Claim

    def __init__(
        self, seal: object, claim: Claim, horizons: Horizons, axioms: tuple[str, ...], expanded: Claim | None = None
    ) -> None:
        if seal is not _SEAL:
            raise TypeError("a Theorem comes from verify.provers.kernel.prove and from nowhere else")
        for name, value in (("claim", claim), ("horizons", horizons), ("axioms", axioms), ("expanded", expanded or claim)):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise TypeError("a Theorem does not change")


class Remainder:
    """What was left of lhs - rhs at the first horizon where something was left."""

    def __init__(self, horizon: int, terms: int) -> None:
        self.horizon, self.terms = horizon, terms


_SEAL = object()


def prove(claim: Claim, horizons: Iterable[int] | Literal["all"], axioms: frozenset[str] | None = None) -> Theorem | Remainder:
    """The theorem lhs = rhs at the given horizons, or what is left of it. Raises Outside.

    With "all" every horizon up to the cutoff is checked, which decides every horizon; raises OutsideClass without one.
    ``axioms`` restricts the axioms and switches that the proof may use; an axiom must also be listed by the claim.
    """
    if claim.relation != "=":
        raise Outside("an inequality: the kernel proves equations, such as that of its certificate")
    allowed = (AXIOMS & claim.assumes) | SWITCHES
    if axioms is not None:
        allowed &= axioms
    horizons = horizons if isinstance(horizons, str) else tuple(horizons)
    left = None
    for general in generalised(claim, allowed):
        try:
            found = _compared(general, horizons, allowed)
        except (Outside, OutsideClass):
            continue
        if isinstance(found, Theorem):
            return Theorem(_SEAL, claim, found.horizons, found.axioms, general)
        left = found
    try:
        return _compared(claim, horizons, allowed)
    except (Outside, OutsideClass):
        if left is None:
            raise
        return left


def _compared(claim: Claim, horizons: tuple[int, ...] | Literal["all"], allowed: frozenset[str]) -> Theorem | Remainder:
    if isinstance(horizons, str):
        wanted = tuple(range(claim.min_horizon, cutoff(claim).last + 1))
    else:
        wanted = tuple(horizon for horizon in horizons if horizon >= claim.min_horizon)
    if not wanted:
        raise Outside(f"the claim is about T ≥ {claim.min_horizon} only")
    instances = 0
    for horizon in wanted:
        kernel = normaliser(allowed, horizon, claim.undiscounted, compares(claim))
        directions = tuple(range(1, max(rank_of(claim.lhs) or 0, rank_of(claim.rhs) or 0) + 1))
        for times, _ in free_settings(claim.for_every, horizon):
            instances += 1
            left = kernel.normal(claim.lhs, times, directions)
            rest = kernel.difference(left, kernel.normal(claim.rhs, times, directions))
            if rest:
                return Remainder(horizon, len(rest))
    if not instances:
        raise Outside("for_every is empty at these horizons: there is nothing to prove")
    return Theorem(_SEAL, claim, "all" if isinstance(horizons, str) else wanted, tuple(sorted(allowed - SWITCHES)))


class Normaliser(Rules):
    """What each node means, as a polynomial, at one horizon under one set of axioms."""

    def __init__(self, axioms: frozenset[str], horizon: int, undiscounted: bool) -> None:
        super().__init__(axioms)
        self.horizon, self.undiscounted = horizon, undiscounted
        self.known: dict[Any, Polynomial] = {}

    def normal(self, term: Expr, times: Times, directions: tuple[int, ...] = ()) -> Polynomial:
        """The polynomial of a term; one of rank r is differentiated along r directions."""
        term, symbols, rank = times_and_rank(term)
        if rank is None:
            return {}  # a zero fits everywhere, and its parts have no directions to go by
        key = (term, tuple([times.get(x) for x in symbols]), directions if rank else ())
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self._expand(term, times, directions if rank else ())
        return found

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
        if isinstance(term, M.Dot):
            left, right = (self.normal(part, times, (COORDINATE,)) for part in term.args)
            return self.over_coordinates(self.product(left, right))
        if isinstance(term, M.Variance):
            return self._variance(term, times)
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
            return self._bind(term, self.normal(term.body, times, d), times)
        return self._leaf(term, times)

    def _parts(self, term: Expr, times: Times) -> list[tuple[Expr, Times]]:
        if isinstance(term, (sympy.Sum, sympy.Product)):
            return [(term.function, inner) for inner in unrolled(term, times, self.horizon)]
        return [(part, times) for part in term.args]

    def _bind(self, term: Expr, body: Polynomial, times: Times) -> Polynomial:
        """The sum, weighted where it is an expectation, over the variables that a node binds."""
        if isinstance(term, L.SpaceSum):
            every = [trajectory_places(self.horizon) if x == L.TAU else [place_of(x, times)] for x in term.variables]
            return self.mapped(body, {}, bind=[P.free(place) for places in every for place in places])
        if isinstance(term, L.DrawExpectation):
            weighted = self.product(self.normal(term.density, times), body)
            return self.mapped(weighted, {}, bind=[P.free(place_of(x, times)) for x in term.variables])
        places, given = trajectory_places(self.horizon), 0
        if isinstance(term, L.ConditionalExpectation):
            given = time_value(term.given[0].time, times)
            places = trajectory_places(self.horizon, given)[len(term.given) :]
        if not self.averaging:
            return self.mapped(self.product(self._weight(term.law, places), body), {}, bind=map(P.free, places))
        return self._averaged(LAW_NAMES[term.law.name], body, places, given)

    def _averaged(self, law: str, body: Polynomial, places: list[tuple[str, Any]], given: int) -> Polynomial:
        """The expectation by links: what no atom of a monomial looks at has been summed out, or joined, beforehand."""
        drawn = {P.free(place): place for place in places}
        result: Polynomial = {}
        for (sorts, pairs), coefficient in body.items():
            seen = {x for atom, _ in pairs for x in atom[2] if x in drawn}
            powers, new, last = dict(pairs), [], given
            for time in sorted({drawn[x][1] for x in seen}):
                for atom, variable in self._path(law, last, time, drawn, seen):
                    P.raise_power(powers, atom, 1)
                    new.append(variable)
                last = time
            self._put_bound(result, powers, sorts, new, coefficient)
        return result

    def _path(
        self, law: str, last: int, time: int, drawn: dict[Variable, Any], seen: set[Variable]
    ) -> Iterator[tuple[Atom, Variable]]:
        """The law of s_time, and of a_time if it is seen, after what was seen at ``last`` (0: the trajectory begins)."""
        state, action = P.free(("s", time)), P.free(("a", time))
        if time > last:
            here = P.free(("s", max(last, 1)))
            if not last:
                yield ("rho", (), (here,)), here
                last = 1
            elif (before := P.free(("a", last))) in seen or before not in drawn:
                here = P.free(("s", last + 1))
                yield ("p", (), (here, P.free(("s", last)), before)), here
                last += 1
            if time > last:
                yield links.step(law, time - last, state, here), state
        if action in seen:
            yield (law, (), (action, state)), action

    def _variance(self, term: M.Variance, times: Times) -> Polynomial:
        """E‖X - m‖² = E‖X‖² + ‖m‖² (E[1] - 2) with m = E X."""
        second, of_mean, one = (
            self.normal(part, times)
            for part in (
                L.Expectation(_squared(term.body), term.law),
                _squared(L.Expectation(term.body, term.law)),
                L.Expectation(sympy.Integer(1), term.law),
            )
        )
        return P.add(second, self.product(of_mean, P.add(one, P.number(2), -1)))

    def _leaf(self, term: Expr, times: Times) -> Polynomial:
        here = [P.free(place_of(x, times)) for x in term.args if isinstance(x, (*L.STATE, *L.ACTION))]
        if isinstance(term, C.Same):
            return P.ONE if here[0] == here[1] else P.atom("same", *sorted(here))
        if isinstance(term, L.Policy):
            return P.atom(LAW_NAMES[term.law.name], *here)
        if isinstance(term, (L.Transition, L.Initial, L.Reward)):
            return P.atom({"Transition": "p", "Initial": "rho", "Reward": "r"}[type(term).__name__], *here)
        if isinstance(term, (L.FunctionSymbol, L.Apply)):
            return self._function(term, times)
        if isinstance(term, (L.Return, L.RewardToGo)):
            time = 1 if isinstance(term, L.Return) else time_value(term.time, times)
            if "definition-of-return" not in self.axioms:
                kind = "r:return" if isinstance(term, L.Return) else f"r:to-go:{time}"
                return P.atom(kind, *map(P.free, trajectory_places(self.horizon, time)))
            return self._reward_to_go(time)
        if isinstance(term, L.Objective):
            if "definition-of-objective" not in self.axioms:
                return P.atom(f"J:{LAW_NAMES[term.law.name]}")
            return self.normal(L.Expectation(L.Return(), term.law), {})
        if isinstance(term, L.TrajectoryProbability):
            return self._weight(term.law, trajectory_places(self.horizon))
        if isinstance(term, L.Marginal):
            time = time_value(term.time, times)
            if "trajectory-law" not in self.axioms:
                return P.atom(f"P:{time}:{LAW_NAMES[term.law.name]}", *here)
            past, last = history_places(time)[:-1], [P.free(("s", time)), P.free(("a", time))][: len(here)]
            joint = self._weight(term.law, [*past, ("s", time), ("a", time)][: len(past) + len(here)])
            return self.mapped(self.mapped(joint, {}, bind=map(P.free, past)), dict(zip(last, here, strict=True)))
        if isinstance(term, L.Value):
            if "definition-of-value" not in self.axioms:
                return P.atom(f"{term.kind}:{time_value(term.time, times)}:{LAW_NAMES[term.law.name]}", *here)
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
        return P.atom("r:arguments" if name == "r" else f"function:{name}", *arguments)  # r(s, a, s_next) is a reward as well

    def _weight(self, law: L.Law, places: list[tuple[str, Any]]) -> Polynomial:
        """The probability of these places of the trajectory, each given the ones before."""
        if "trajectory-law" not in self.axioms:
            kind, time = places[0] if places else ("s", self.horizon + 1)
            return P.atom(f"path:{kind}{time}:{LAW_NAMES[law.name]}", *map(P.free, places))
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


class Comparing(Comparisons, Normaliser):
    """The same where numbers are compared; a claim without comparisons is decided without a line of this."""

    def _expand(self, term: Expr, times: Times, d: tuple[int, ...]) -> Polynomial:
        if not isinstance(term, W.NODES):
            return super()._expand(term, times, d)
        if isinstance(term, W.Largest):
            return self.largest(self.normal(term.body, times), [P.free(place_of(x, times)) for x in term.variables])
        x, *others = (self.normal(part, times) for part in term.args)
        if isinstance(term, W.Minimum):
            return self.minimum(x, *others)
        if isinstance(term, W.Maximum):
            return self.maximum(x, *others)
        if isinstance(term, W.Clip):
            return self.minimum(self.maximum(x, others[0]), others[1])
        if isinstance(term, W.Absolute):
            return self.absolute(x)
        return self.positive_part(x) if isinstance(term, W.PositivePart) else self.step(x)


def compares(claim: Claim) -> bool:
    """Whether a claim compares numbers: min, max, clip, |x|, x⁺, 1[x > 0] or a largest value."""
    return W.has_piecewise(claim.lhs, claim.rhs)


def _squared(term: Expr) -> Expr:
    return M.Dot(term, term) if rank_of(term) else term**2


@lru_cache(maxsize=64)
def normaliser(axioms: frozenset[str], horizon: int, undiscounted: bool, comparing: bool = False) -> Normaliser:
    """The normaliser of a setting, which knows what it has been asked before; with ``comparing`` it compares numbers as well."""
    return (Comparing if comparing else Normaliser)(axioms, horizon, undiscounted)
