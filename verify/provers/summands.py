"""A term multiplied out: what its summands are made of, as far as a cutoff for the horizon depends on it.

Nothing is normalised and nothing cancels here: every time variable of a summand is kept, those hidden in V, Q, A, J, R,
G, in log p(τ) and in a gradient of a law too. A summand is read off with its horizon open, so the work does not depend
on T. What cannot be read in this way raises ``OutsideClass``.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import sympy
from sympy import Expr, Symbol

from verify.claims.model import Claim
from verify.language import copies as C
from verify.language import moments as M
from verify.language import terms as L
from verify.language.errors import shown
from verify.provers.products import product_factors
from verify.provers.timeline import HORIZON, Constraint, Linear, Time, as_time, at_least, linear, offset

MOST_SUMMANDS = 3_000
MOST_COPIES = 8


class OutsideClass(Exception):
    """The term has a part about which the cutoff says nothing: ``part`` as text, ``reason`` in words."""

    def __init__(self, part: str, reason: str) -> None:
        super().__init__(f"{part}: {reason}")
        self.part, self.reason = part, reason


Place = tuple[Any, Time | None]  # (a letter's own number, or None for the trajectory; its time, if it is known)
Tie = tuple[Place, Place, int, str]  # a law, in words, says that time(first) = time(second) + difference
Moment = tuple[Place, Time, str]  # a term, in words, says at which time a place is


@dataclass(frozen=True)
class Summand:
    """One summand, up to what cannot matter.

    times      its time variables, by number
    points     the other times at which a factor sits or a product over times begins or ends: (variable or T or None, c)
    offset     the largest |c| in its bounds and points
    powers     (base, exponent) of γ, λ and numbers
    degree     as a polynomial in the times; ``over`` how often it is divided by T
    chain      whether it holds a law or a product that runs through many times
    kinds      the policies whose laws run through many times, the frozen copy counted as π_θ
    mixed      whether a product over times makes some of those steps differ from the others
    known      inequalities between its times
    ties       which places follow each other by a law;  moments  which places have a time by what stands there
    anchored   the letters that hang on the first state;  roots  the places at which a chain of its own begins
    laws       by scope: how often the transitions, the policies and ρ(s_1) of a whole trajectory are multiplied in
    """

    times: tuple[int, ...] = ()
    points: frozenset[Time] = frozenset()
    offset: int = 0
    powers: tuple[tuple[Any, Linear], ...] = ()
    degree: int = 0
    over: int = 0
    chain: bool = False
    kinds: frozenset[str] = frozenset()
    mixed: bool = False
    known: tuple[Constraint, ...] = ()
    ties: tuple[Tie, ...] = ()
    moments: tuple[Moment, ...] = ()
    anchored: tuple[Place, ...] = ()
    roots: tuple[tuple[Place, str], ...] = ()
    laws: tuple[tuple[int, int, int, int], ...] = ()

    def __mul__(self, other: Summand) -> Summand:
        return Summand(
            self.times + other.times,
            self.points | other.points,
            max(self.offset, other.offset),
            self.powers + other.powers,
            self.degree + other.degree,
            self.over + other.over,
            self.chain or other.chain,
            self.kinds | other.kinds,
            self.mixed or other.mixed,
            tuple(dict.fromkeys(self.known + other.known)),
            tuple(dict.fromkeys(self.ties + other.ties)),
            tuple(dict.fromkeys(self.moments + other.moments)),
            self.anchored + other.anchored,
            self.roots + other.roots,
            self.laws + other.laws,
        )


ONE = Summand()


def points(times: Iterable[Time]) -> Summand:
    """A summand with factors at these times; 1, T and the time variables themselves are counted anyway."""
    own = [time for time in times if time not in ((None, 1), (HORIZON, 0)) and not (time[0] is not None and time[1] == 0)]
    return Summand(points=frozenset(own), offset=max(map(offset, own), default=0))


FREE, DRAWN, SUMMED, GIVEN = "free", "drawn", "summed", "given"  # how the trajectory of a scope gets its value


@dataclass(frozen=True)
class Scope:
    """What the names of a term stand for at some place of it."""

    times: Mapping[Symbol, Linear] = field(default_factory=dict)
    letters: Mapping[Any, Place] = field(default_factory=dict)
    known: tuple[Constraint, ...] = ()
    trajectory: tuple[int, str] | None = None


def _kind(law: L.Law) -> str:
    return "mu" if law == L.MU else "pi"


class MultipliedOut:
    """Both sides of a claim as lists of summands. ``names`` says in words what each time variable is."""

    def __init__(self, claim: Claim) -> None:
        self.claim, self.names = claim, dict[int, str]()
        self.numbers = itertools.count(1)
        self.no_discount = claim.undiscounted
        self.positive = {L.GAMMA} if "positive-discount" in claim.assumes else set()
        scope, self.base = self._free(claim)
        self.summands = [self.base * one for side in (claim.lhs, claim.rhs) for one in self.expand(side, scope)]

    def _free(self, claim: Claim) -> tuple[Scope, Summand]:
        first = max(1, claim.min_horizon)
        scope, base = Scope(known=((None, HORIZON, first),)), Summand(offset=first - 1, known=((None, HORIZON, first),))
        places = []
        for free in claim.for_every:
            if isinstance(free, (tuple, sympy.Tuple)):
                scope, binder = self._bind(scope, *map(sympy.sympify, free))
                base *= binder
            else:
                places.append(free)
        letters = {place: (f"free {place}", None) for place in places if type(place) in (L.StateSymbol, L.ActionSymbol)}
        for place in places:
            if isinstance(place, (L.StateAt, L.ActionAt, L.History)):
                base *= self._point(place.time, scope)
        return replace(scope, letters=letters, trajectory=(0, FREE)), base

    # --------------------------------------------------------------------------------------------------------- times

    def time(self, written: Expr, scope: Scope) -> Time:
        """A time of the form t + c, T + c or c."""
        time = as_time(self._linear(written, scope))
        if time is None:
            raise OutsideClass(shown(written), "a time must be t + c, T + c or c: write t + k as a new time")
        return time

    def _linear(self, written: Expr, scope: Scope) -> Linear:
        form = linear(written, scope.times)
        if form is None:
            raise OutsideClass(shown(written), "this is not linear in the times")
        return form

    def _new(self, name: str) -> int:
        number = next(self.numbers)
        self.names[number] = name
        return number

    def _bind(self, scope: Scope, index: Symbol, lower: Expr, upper: Expr) -> tuple[Scope, Summand]:
        """A range, and the scope inside it. An index n between c and T - t + c becomes the new time t + n."""
        number, value = self._new(str(index)), Linear()
        low, high = self._linear(lower, scope), self._linear(upper, scope)
        for start in (variable for variable, factor in (*low.multiples, *high.multiples) if factor == -1):
            if as_time(low.plus(start, 1)) is not None and as_time(high.plus(start, 1)) is not None:
                low, high, value = low.plus(start, 1), high.plus(start, 1), Linear().plus(start, -1)
                self.names[number] = f"{self.names.get(start, start)} + {index}"
                break
        begin, end = as_time(low), as_time(high)
        if begin is None or end is None:
            raise OutsideClass(shown((index, lower, upper)), "the ends of a range must be t + c, T + c or c")
        known = ((begin[0], number, begin[1]), (number, end[0], -end[1]))
        inner = replace(scope, times={**scope.times, index: value.plus(number, 1)}, known=scope.known + known)
        return inner, Summand((number,), offset=max(offset(begin), offset(end)), known=known)

    def _point(self, written: Expr, scope: Scope) -> Summand:
        return points([self.time(written, scope)])

    def _hidden(self, name: str, low: Time, high: Time = (HORIZON, 0)) -> Summand:
        number = self._new(name)
        known = ((low[0], number, low[1]), (number, high[0], -high[1]))
        return Summand((number,), offset=max(offset(low), offset(high)), known=known)

    def _power(self, base: Any, exponent: Linear, scope: Scope, part: Expr) -> Summand:
        if base == L.GAMMA and self.no_discount:
            return ONE
        if isinstance(base, L.ParameterSymbol) and base not in self.positive and at_least(exponent, scope.known) < 0:
            raise OutsideClass(shown(part), f"the exponent may be negative, and {base} > 0 is not assumed")
        return Summand(powers=((base, exponent),)) if exponent.multiples else ONE

    # -------------------------------------------------------------------------------------------------------- places

    def place(self, place: Expr, scope: Scope) -> tuple[Place, Summand]:
        """Where a place sits, and the summand that has a factor there."""
        if place in scope.letters:
            own = scope.letters[place]
            return own, points([own[1]] if own[1] is not None else [])
        if isinstance(place, (L.StateAt, L.ActionAt)) and scope.trajectory is not None:
            time = self.time(place.time, scope)
            return (None, time), points([time])
        raise OutsideClass(shown(place), "nothing in sight gives it its value")

    def _places(self, places: Iterable[Expr], scope: Scope) -> tuple[list[Place], Summand]:
        found = [self.place(place, scope) for place in places]
        return [where for where, _ in found], reduce(Summand.__mul__, [one for _, one in found], ONE)

    def _bound(self, variables: Iterable[Expr], scope: Scope) -> Scope:
        letters = dict(scope.letters)
        for variable in variables:
            time = self.time(variable.time, scope) if isinstance(variable, (L.StateAt, L.ActionAt)) else None
            letters[variable] = (next(self.numbers), time)
        return replace(scope, letters=letters)

    def _trajectory(self, scope: Scope, how: str) -> Scope:
        letters = {place: own for place, own in scope.letters.items() if type(place) in (L.StateSymbol, L.ActionSymbol)}
        return replace(scope, letters=letters, trajectory=(next(self.numbers), how))

    # --------------------------------------------------------------------------------------------------------- terms

    def expand(self, term: Expr, scope: Scope) -> list[Summand]:
        """The summands of a term."""
        if isinstance(term, sympy.Rational):
            return [ONE] if term != 0 else []
        if isinstance(term, L.TimeSymbol):
            return [Summand(degree=1)]
        if isinstance(term, (L.ParameterSymbol, L.FunctionSymbol)):
            return [ONE]
        if isinstance(term, sympy.Add):
            return [one for part in term.args for one in self.expand(part, scope)]
        if isinstance(term, M.Variance):
            return self._variance(term, scope)
        if isinstance(term, (sympy.Mul, L.Outer, M.Dot)):
            return reduce(self._multiply, (self.expand(part, scope) for part in term.args), [ONE])
        if isinstance(term, sympy.Sum):
            return self._sum(term, scope, self.expand)
        if isinstance(term, sympy.Product):
            return [self._product(term, scope, 1)]
        if isinstance(term, sympy.Pow):
            return self._to_the_power(term, scope)
        if isinstance(term, L.Fraction):
            return self._fraction(term, scope)
        if isinstance(term, sympy.log):
            return self._log(term.args[0], scope)
        if isinstance(term, L.Gradient):
            return [self._differentiated(one) for one in self.expand(term.body, scope)]
        if isinstance(term, (L.Expectation, L.ConditionalExpectation, L.DrawExpectation, L.SpaceSum)):
            return self._binder(term, scope)
        if isinstance(term, (L.Return, L.RewardToGo, L.Objective, L.Value)):
            return self._rewards(term, scope)
        return [self._leaf(term, scope)]

    def _variance(self, term: M.Variance, scope: Scope) -> list[Summand]:
        """E‖X - m‖² = E‖X‖² + ‖m‖² (E[1] - 2): inner products multiply as products do."""
        mean, one = L.Expectation(term.body, term.law), L.Expectation(sympy.Integer(1), term.law)
        product = sympy.Mul(term.body, term.body, evaluate=False)
        second = self.expand(L.Expectation(product, term.law), scope)
        of_mean = self._multiply(self.expand(mean, scope), self.expand(mean, scope))
        return second + of_mean + self._multiply(of_mean, self.expand(one, scope))

    def _multiply(self, left: list[Summand], right: list[Summand]) -> list[Summand]:
        if len(left) * len(right) > MOST_SUMMANDS:
            raise OutsideClass("the term", f"multiplied out it has more than {MOST_SUMMANDS} summands")
        return [one * other for one in left for other in right]

    def _sum(self, term: Expr, scope: Scope, body: Any) -> list[Summand]:
        binders = ONE
        for limit in reversed(term.limits):
            scope, binder = self._bind(scope, *limit)
            binders *= binder
        return [binders * one for one in body(term.function, scope)]

    def _differentiated(self, one: Summand) -> Summand:
        """Leibniz: ∂ falls on a factor that is there, or on some step of a law that runs through many times."""
        return replace(one, times=(*one.times, self._new("a step of the law that ∂ falls on"))) if one.chain else one

    def _to_the_power(self, term: Expr, scope: Scope) -> list[Summand]:
        base, exponent = term.base, term.exp
        if isinstance(exponent, sympy.Integer):
            if abs(exponent) > MOST_COPIES:
                raise OutsideClass(shown(term), f"a power above {MOST_COPIES}")
            copies = range(abs(int(exponent)))
            if exponent < 0:
                return [reduce(Summand.__mul__, [self._inverse(base, scope) for _ in copies], ONE)]
            return reduce(self._multiply, [self.expand(base, scope) for _ in copies], [ONE])
        form = self._linear(exponent, scope)
        if isinstance(base, sympy.Mul):
            powers = (sympy.Pow(factor, exponent, evaluate=False) for factor in base.args)
            return reduce(self._multiply, (self._to_the_power(one, scope) for one in powers), [ONE])
        if not isinstance(base, (L.ParameterSymbol, sympy.Rational)) or base == 0:
            raise OutsideClass(shown(term), "a power that grows with the times has γ, λ or a number as its base")
        return [self._power(base, form, scope, term)]

    def _fraction(self, term: L.Fraction, scope: Scope) -> list[Summand]:
        top = term.numerator.args if isinstance(term.numerator, sympy.Mul) else (term.numerator,)
        like_a_log = L.Gradient(term.denominator) in top  # ∂x / x = ∂log x takes no law away
        inverse = self._inverse(term.denominator, scope, like_a_log)
        return [one * inverse for one in self.expand(term.numerator, scope)]

    def _inverse(self, term: Expr, scope: Scope, keeps_law: bool = False) -> Summand:
        if isinstance(term, sympy.Mul):
            return reduce(Summand.__mul__, [self._inverse(part, scope) for part in term.args], ONE)
        if isinstance(term, sympy.Pow) and isinstance(term.exp, sympy.Integer) and 0 < term.exp <= MOST_COPIES:
            return reduce(Summand.__mul__, [self._inverse(term.base, scope) for _ in range(int(term.exp))], ONE)
        if isinstance(term, sympy.Pow) and isinstance(term.base, (L.ParameterSymbol, sympy.Rational)) and term.base != 0:
            return self._power(term.base, self._linear(term.exp, scope).times(-1), scope, L.Fraction(sympy.Integer(1), term))
        if isinstance(term, L.ParameterSymbol):
            return self._power(term, Linear((), -1), scope, L.Fraction(sympy.Integer(1), term))
        if term == L.HORIZON:
            return Summand(over=1)
        if isinstance(term, L.Fraction):
            (top,) = self._single(self.expand(term.denominator, scope), term)
            return self._inverse(term.numerator, scope) * top
        if isinstance(term, sympy.Product):
            return self._product(term, scope, -1)
        if isinstance(term, L.TrajectoryProbability):
            return self._law(scope, -1, term)
        if isinstance(term, (L.Transition, L.Initial)) and not keeps_law:
            where, one = self._places(term.args, scope)
            named = all(own is None and scope.trajectory is not None and scope.trajectory[1] == FREE for own, _ in where)
            if named or all(isinstance(own, str) for own, _ in where):
                return one
            raise OutsideClass(f"1/{shown(term)}", "it takes a step out of the law by which the states hang together")
        atoms = (sympy.Rational, L.Policy, L.Transition, L.Initial, L.Reward, L.Apply, L.FunctionSymbol)
        if isinstance(term, atoms) and term != 0:
            (one,) = self.expand(term, scope)
            return replace(one, anchored=(), laws=tuple((number, -x, -y, -z) for number, x, y, z in one.laws))
        raise OutsideClass(f"1/({shown(term)})", "a sum, a value or a time stands in a denominator")

    def _single(self, summands: list[Summand], term: Expr) -> list[Summand]:
        if len(summands) != 1 or summands[0].times:
            raise OutsideClass(shown(term), "a sum stands in a denominator")
        return summands

    def _log(self, term: Expr, scope: Scope) -> list[Summand]:
        """The log of a product is the sum of the logs."""
        if isinstance(term, sympy.Mul):
            return [one for part in term.args for one in self._log(part, scope)]
        if isinstance(term, L.Fraction):
            return self._log(term.numerator, scope) + self._log(term.denominator, scope)
        if isinstance(term, sympy.Product):
            return self._sum(term, scope, self._log)
        if isinstance(term, sympy.Pow) and self._linear(term.exp, scope) is not None:
            grows = Summand(degree=1 if term.exp.free_symbols else 0)
            return [grows * one for one in self._log(term.base, scope)]
        if isinstance(term, L.TrajectoryProbability) and scope.trajectory is not None:
            return [self._hidden("a step of log p(τ)", (None, 1))]
        atoms = (sympy.Rational, L.ParameterSymbol, L.Policy, L.Transition, L.Initial, L.Apply, L.FunctionSymbol)
        if isinstance(term, atoms):
            return [replace(one, anchored=(), laws=()) for one in self.expand(term, scope)]
        raise OutsideClass(f"log({shown(term)})", "the logarithm of a sum")

    # ------------------------------------------------------------------------------------ laws that run through times

    def _law(self, scope: Scope, power: int, term: Expr) -> Summand:
        if scope.trajectory is None:
            raise OutsideClass(shown(term), "nothing in sight draws the trajectory")
        number, how = scope.trajectory
        if how == GIVEN and power < 0:
            raise OutsideClass(f"1/{shown(term)}", "it takes the law of what is given out of a conditional expectation")
        once = power == 1 and how == SUMMED
        return Summand(chain=True, kinds=frozenset([_kind(term.law)]), mixed=not once, laws=((number, power, power, power),))

    def _product(self, term: Expr, scope: Scope, power: int) -> Summand:
        """A product over times is a law of its own: every step between its ends carries the same factors."""
        if len(term.limits) != 1:
            raise OutsideClass(shown(term), "a product over more than one time")
        inner, binder = self._bind(scope, *term.limits[0])
        (index,) = binder.times
        try:
            found = product_factors(term.function, lambda written: self.time(written, inner), index)
        except ValueError as error:
            raise OutsideClass(shown(term), str(error)) from None
        low, high = (self.time(bound, scope) for bound in term.limits[0][1:])
        ends = [low, high]
        for shift in found.shifts:
            ends += [(low[0], low[1] + shift), (high[0], high[1] + shift)]
        number, how = scope.trajectory or (0, FREE)
        transitions, policies = found.transitions * power, found.policies * power
        whole = (low, high) == ((None, 1), (HORIZON, 0)) and how != GIVEN
        if how != FREE and (policies < 0 or (transitions < 0 and not whole)):
            raise OutsideClass(shown(term), "it takes laws out of the steps of a trajectory that is drawn")
        counts = (number, transitions, policies, 0) if whole else (number, 0, 0, 0)
        both = points(ends)
        return replace(both, offset=max(binder.offset, both.offset), chain=True, mixed=True, laws=(counts,))

    def _binder(self, term: Any, scope: Scope) -> list[Summand]:
        if isinstance(term, L.DrawExpectation):
            inner = self._bound(term.variables, scope)
            return self._multiply(self.expand(term.density, inner), self.expand(term.body, inner))
        if isinstance(term, L.ConditionalExpectation):
            first, law = term.given[0], _kind(term.law)
            if isinstance(first, L.History):
                where: Place = (None, self.time(first.time, scope))
                one = self._point(first.time, scope)
            else:
                places, one = self._places(term.given, scope)
                where = places[0]
            fork = one * Summand(chain=True, kinds=frozenset([law]), roots=((where, shown(term)),))
            return [fork * each for each in self.expand(term.body, self._trajectory(scope, GIVEN))]
        if isinstance(term, L.SpaceSum) and L.TAU not in term.variables:
            return self.expand(term.body, self._bound(term.variables, scope))
        how = DRAWN if isinstance(term, L.Expectation) else SUMMED
        others = [] if how == DRAWN else [variable for variable in term.variables if variable != L.TAU]
        drawn_by = _kind(term.law) if how == DRAWN else None
        inner = self._bound(others, self._trajectory(scope, how))
        assert inner.trajectory is not None
        drawn = ONE
        if drawn_by is not None:
            drawn = Summand(chain=True, kinds=frozenset([drawn_by]), laws=((inner.trajectory[0], 1, 1, 1),))
        return [self._drawn(drawn * one, inner, term) for one in self.expand(term.body, inner)]

    def _drawn(self, one: Summand, scope: Scope, term: Expr) -> Summand:
        assert scope.trajectory is not None
        own = [counts for counts in one.laws if counts[0] == scope.trajectory[0]]
        if min(sum(counts[place] for counts in own) for place in (1, 2, 3)) < 1:
            raise OutsideClass(shown(term), "no law p(τ) of the trajectory is left in a summand")
        several = any(sum(counts[place] for counts in own) > 1 for place in (1, 2, 3))
        return replace(one, mixed=one.mixed or several, laws=tuple(counts for counts in one.laws if counts not in own))

    # --------------------------------------------------------------------------------------- rewards, values, factors

    def _rewards(self, term: Any, scope: Scope) -> list[Summand]:
        """R, G, J, V, Q, A: a sum over the time l of a reward, discounted by the steps that lie between."""
        start: Time = (None, 1) if isinstance(term, (L.Return, L.Objective)) else self.time(term.time, scope)
        later = self._hidden(f"the time of the reward in {shown(term)}", start)
        discount = Linear().plus(later.times[0], 1).plus(start[0], -1, -start[1])
        result = later * points([start])
        if isinstance(term, (L.Return, L.RewardToGo)):
            if scope.trajectory is None:
                raise OutsideClass(shown(term), "nothing in sight draws the trajectory")
        elif isinstance(term, L.Objective):
            result *= Summand(chain=True, kinds=frozenset([_kind(term.law)]))
        else:
            where, one = self._places(term.args[3:], scope)
            moments = tuple((place, start, shown(term)) for place in where)
            roots = ((where[0], shown(term)),)
            result *= one * Summand(chain=True, kinds=frozenset([_kind(term.law)]), moments=moments, roots=roots)
        inner = replace(scope, known=scope.known + result.known)
        return [result * self._power(L.GAMMA, discount, inner, term)]

    def _leaf(self, term: Expr, scope: Scope) -> Summand:
        if isinstance(term, L.TrajectoryProbability):
            return self._law(scope, 1, term)
        if isinstance(term, L.Apply):
            return self._apply(term, scope)
        if not isinstance(term, (L.Policy, L.Transition, L.Initial, L.Reward, L.Marginal, C.Same)):
            raise OutsideClass(shown(term), f"{type(term).__name__} has no place in a summand of the class")
        written = term.args[2:] if isinstance(term, L.Marginal) else term.args[:2] if isinstance(term, L.Policy) else term.args
        where, one = self._places(written, scope)
        if isinstance(term, L.Reward):
            return one
        part = shown(term)
        if isinstance(term, (L.Policy, C.Same)):
            return one * Summand(ties=((where[0], where[1], 0, part),))
        if isinstance(term, L.Transition):
            return one * Summand(ties=((where[0], where[1], 1, part), (where[2], where[1], 0, part)))
        if isinstance(term, L.Initial):
            own = ((scope.trajectory[0], 0, 0, 1),) if where[0][0] is None and scope.trajectory is not None else ()
            return one * Summand(moments=((where[0], (None, 1), part),), anchored=(where[0],), laws=own)
        time = self.time(term.time, scope)
        moments = tuple((place, time, part) for place in where)
        return (
            one * points([time]) * Summand(chain=True, kinds=frozenset([_kind(term.law)]), moments=moments, anchored=tuple(where))
        )

    def _apply(self, term: L.Apply, scope: Scope) -> Summand:
        first = term.arguments[0]
        if isinstance(first, (L.TrajectorySymbol, L.History)):
            if scope.trajectory is None:
                raise OutsideClass(shown(term), "nothing in sight draws the trajectory")
            return ONE if isinstance(first, L.TrajectorySymbol) else self._point(first.time, scope)
        places = [x for x in term.arguments if isinstance(x, (*L.STATE, *L.ACTION))]
        times = [self.time(x, scope) for x in term.arguments if not isinstance(x, (*L.STATE, *L.ACTION))]
        return self._places(places, scope)[1] * points(times)
