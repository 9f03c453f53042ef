"""Literal evaluation of a term on a batch of MDPs: what each node's docstring says, with arrays for variables.

Every state or action variable is an axis; sums over times are written out; an expectation multiplies by p(τ) and sums
all axes of the trajectory. A gradient is a complex step of the MDP itself, so no rule of differentiation is used. A term
of rank 1 is evaluated along direction 1; a term of rank 2 along 1 (its first or outer gradient) and 2. An inner product is
the sum over directions 1 and 2, as if θ had two coordinates.

Nothing is rewritten except that p(τ) is summed over the axes that a body does not have before it is multiplied by the
body (distributive law): that is what keeps arrays small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import numpy as np
import sympy
from sympy import Expr, Symbol

from verify.claims.budget import look
from verify.language import copies as C
from verify.language import moments as M
from verify.language import terms as L
from verify.language.errors import IllFormed
from verify.language.order import only_names
from verify.language.wellformed import Place, Times, history_places, rank_of, time_value, trajectory_places
from verify.sampling import cases, endless
from verify.sampling import numbers as N
from verify.sampling.mdps import Batch, FunctionKey
from verify.sampling.numbers import Array

Directions = tuple[int, ...]
NAMES = {L.THETA: "pi", L.OLD: "pi", L.MU: "mu"}
COORDINATES = (1, 2)  # of θ, wherever they are summed over
NOW, ACT, NEXT = ("s", "0"), ("a", "0"), ("s", "1")  # axes of value tables; no letter is a digit


@lru_cache(maxsize=20_000)
def indices(term: Expr) -> frozenset[Symbol]:
    """The time indices that are free in a term, other than T."""
    if isinstance(term, L.TimeSymbol):
        return frozenset() if term == L.HORIZON else frozenset((term,))
    found: frozenset[Symbol] = frozenset().union(*(indices(part) for part in term.args)) if term.args else frozenset()
    if isinstance(term, (sympy.Sum, sympy.Product)):
        found -= {limit[0] for limit in term.limits}
    return found


def rank(term: Expr) -> int:
    """The rank of a term; that of zero is 0."""
    return rank_of(term) or 0


@lru_cache(maxsize=20_000)
def _moment(time: Expr, known: tuple[tuple[Symbol, int], ...]) -> int:
    return time_value(time, dict(known))


class Evaluation:
    """The values of terms on one batch; every value is computed once."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.horizon = batch.horizon
        self.sizes = batch.sizes
        self.trajectory = trajectory_places(batch.horizon)
        self._known: dict[Any, Array] = {}

    # ------------------------------------------------------------------------------------------------- plumbing

    def value(self, term: Expr, times: Times, directions: Directions = (), active: Directions = ()) -> Array:
        """A term with its free times given, along the directions of its rank, with the MDP stepped along ``active``."""
        key = (term, directions, active, tuple(times.get(index) for index in indices(term)))
        found = self._known.get(key)
        if found is None:
            look()
            found = self._known[key] = self._method(term)(self, term, times, directions, active)
        return found

    def forget(self, largest: int) -> None:
        """Lets go of arrays with more elements than that, and of the batch's; they are made again when they are asked for."""
        self._known = {key: one for key, one in self._known.items() if one.value.size <= largest}
        self.batch.forget(largest)

    def _method(self, term: Expr) -> Callable[..., Array]:
        if term.is_Number:
            return Evaluation._number
        for kind in type(term).__mro__:
            if kind in METHODS:
                return METHODS[kind]
        raise IllFormed(term, f"sampling cannot evaluate {type(term).__name__}")

    def moment(self, time: Expr, times: Times) -> int:
        """The number that a time stands for."""
        if time.is_Integer:
            return int(time)
        if isinstance(time, Symbol) and time in times:
            return times[time]
        known = tuple((index, times[index]) for index in sorted(time.free_symbols, key=str) if index in times)
        return _moment(time, known)

    def settings(self, term: Expr, times: Times) -> Iterator[dict[Symbol, int]]:
        """The values of the indices of a Sum or Product; the last limit is the outermost, empty ranges are empty."""

        def extend(limits: list[Expr], known: dict[Symbol, int]) -> Iterator[dict[Symbol, int]]:
            if not limits:
                yield known
                return
            index, lower, upper = limits[-1]
            for value in range(self.moment(lower, known), self.moment(upper, known) + 1):
                yield from extend(limits[:-1], {**known, index: value})

        return extend(list(term.limits), dict(times))

    def place(self, place: Expr, times: Times) -> Place:
        """The axis that a state or an action variable is."""
        kind = "s" if isinstance(place, L.STATE) else "a"
        if isinstance(place, (L.StateAt, L.ActionAt)):
            return kind, self.moment(place.time, times)
        return kind, place.name

    def places(self, variables: tuple[Expr, ...], times: Times) -> list[Place]:
        """The axes of several variables; τ has all axes of the trajectory."""
        found: list[Place] = []
        for variable in variables:
            found += self.trajectory if isinstance(variable, L.TrajectorySymbol) else [self.place(variable, times)]
        return found

    def remember(self, key: tuple[Any, ...], make: Callable[[], Array]) -> Array:
        """A value that belongs to no term of its own."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    def weighted(self, key: tuple[Any, ...], factors: list[Array], body: Array, places: list[Place]) -> Array:
        """Σ Π factors · body over places. ``key`` names the factors."""
        axes = {place for factor in factors for place in factor.axes}
        absent = tuple(place for place in places if place in axes and place not in body.axes)
        summed = self.remember(("summed", key, absent), lambda: self.summed(factors, absent))
        return N.sum_over(N.product(summed, body), [place for place in places if place not in absent], self.sizes)

    def summed(self, factors: list[Array], places: tuple[Place, ...]) -> Array:
        """Σ Π factors over places, the last one first, each over the product of the factors that have it."""
        for place in reversed(places):
            together = [factor for factor in factors if place in factor.axes]
            total = N.sum_over(N.product_of(together), [place], self.sizes)
            factors = [*(factor for factor in factors if place not in factor.axes), total]
        return N.product_of(factors)

    # ------------------------------------------------------------------------------------- numbers and arithmetic

    def _number(self, term: Expr, *_: Any) -> Array:
        exact = term.is_Integer and abs(int(term)) < 2**53
        return N.constant(float(term) if term.is_finite else np.nan, 0 if exact else 1)

    def _time(self, term: Expr, times: Times, *_: Any) -> Array:
        return N.constant(self.moment(term, times), 0)

    def _parameter(self, term: Expr, *_: Any) -> Array:
        return self.batch.table({L.GAMMA: "gamma", L.EPSILON: "epsilon"}.get(term, "lam"))

    def _add(self, term: Expr, times: Times, directions: Directions, active: Directions) -> Array:
        return N.sum_of(self.value(part, times, directions, active) for part in term.args)

    def _mul(self, term: Expr, times: Times, directions: Directions, active: Directions) -> Array:
        return N.product_of(self.value(part, times, directions if rank(part) else (), active) for part in term.args)

    def _fraction(self, term: Expr, times: Times, directions: Directions, active: Directions) -> Array:
        """X / Y, undefined where Y = 0 even if X = 0."""
        over = N.reciprocal(self.value(term.denominator, times, (), active))
        quotient = N.product(self.value(term.numerator, times, directions, active), over)
        return quotient if over.clean else N.where_defined(quotient, over)

    def _pow(self, term: Expr, times: Times, directions: Directions, active: Directions) -> Array:
        base = self.value(term.base, times, (), active)
        exponent = term.exp
        if exponent.is_Integer or (exponent.is_integer and exponent.free_symbols <= exponent.atoms(L.TimeSymbol)):
            return N.integer_power(base, self.moment(exponent, times))
        return N.real_power(base, self.value(exponent, times, (), active))

    def _log(self, term: Expr, times: Times, directions: Directions, active: Directions) -> Array:
        return N.log_of(self.value(term.args[0], times, (), active))

    def _exp(self, term: Expr, times: Times, directions: Directions, active: Directions) -> Array:
        return N.exp_of(self.value(term.args[0], times, (), active))

    def _sum(self, term: Expr, times: Times, directions: Directions, active: Directions) -> Array:
        return N.sum_of(self.value(term.function, inner, directions, active) for inner in self.settings(term, times))

    def _product(self, term: Expr, times: Times, directions: Directions, active: Directions) -> Array:
        return N.product_of(self.value(term.function, inner, (), active) for inner in self.settings(term, times))

    # ----------------------------------------------------------------------------------- tables of the MDP, functions

    def policy(self, law: Expr, active: Directions) -> Array:
        """The table of a policy; only π_θ moves."""
        if law not in NAMES:
            raise IllFormed(law, "the name of a policy was expected: pi, pi_old or mu")
        return self.batch.table(NAMES[law], active if law == L.THETA else ())

    def _policy(self, term: Expr, times: Times, _: Directions, active: Directions) -> Array:
        return N.placed(self.policy(term.law, active), self.places((term.state, term.action), times))

    def _transition(self, term: Expr, times: Times, _: Directions, active: Directions) -> Array:
        return N.placed(self.batch.table("p", active), self.places((term.state, term.action, term.next_state), times))

    def _initial(self, term: Expr, times: Times, _: Directions, active: Directions) -> Array:
        return N.placed(self.batch.table("rho", active), self.places((term.state,), times))

    def _same(self, term: Expr, times: Times, *_: Any) -> Array:
        left, right = self.places(term.args, times)
        table = np.eye(self.sizes[left[0]])[..., None]
        return N.placed(Array((), table, table, 0), [left, right])

    def _reward(self, term: Expr, times: Times, _: Directions, active: Directions) -> Array:
        return N.placed(self.batch.table("r", active), self.places((term.state, term.action), times))

    def _constant(self, term: Expr, times: Times, _: Directions, active: Directions) -> Array:
        return self.batch.function((term.name, (), ()), active)

    def _apply(self, term: Expr, times: Times, _: Directions, active: Directions) -> Array:
        key, places = self.signature(term, times)
        return N.placed(self.batch.function(key, active), places)

    def signature(self, term: Expr, times: Times) -> tuple[FunctionKey, list[Place]]:
        """Which table an application of a function reads, and at which axes."""
        kinds: list[str] = []
        moments: list[int] = []
        places: list[Place] = []
        for argument in term.arguments:
            if isinstance(argument, L.TrajectorySymbol):
                kinds.append("tau")
                places += self.trajectory
            elif isinstance(argument, L.History):
                kinds.append("history")
                moments.append(self.moment(argument.time, times))
                places += history_places(moments[-1])
            elif isinstance(argument, (*L.STATE, *L.ACTION)):
                places.append(self.place(argument, times))
                kinds.append(places[-1][0])
            else:
                kinds.append("t")
                moments.append(self.moment(argument, times))
        return (term.function.name, tuple(kinds), tuple(moments)), places

    # ------------------------------------------------------------------------------------------- returns and values

    def rewards(self, first: int, active: Directions) -> Array:
        """Σ_{t≥first} γ^{t-first} r(s_t, a_t)."""
        reward, gamma = self.batch.table("r", active), self.batch.table("gamma")
        return N.sum_of(
            N.product(N.integer_power(gamma, time - first), N.placed(reward, [("s", time), ("a", time)]))
            for time in range(first, self.horizon + 1)
        )

    def _return(self, term: Expr, times: Times, _: Directions, active: Directions) -> Array:
        return self.remember(("rewards", 1, active), lambda: self.rewards(1, active))

    def _reward_to_go(self, term: Expr, times: Times, _: Directions, active: Directions) -> Array:
        first = self.moment(term.time, times)
        return self.remember(("rewards", first, active), lambda: self.rewards(first, active))

    def action_values(self, law: Expr, time: int, active: Directions) -> Array:
        """Q_t, with axes NOW and ACT; Q_{T+1} = 0."""
        if time > self.horizon:
            return N.constant(0, 0)
        reward = N.placed(self.batch.table("r", active), [NOW, ACT])
        step = N.placed(self.batch.table("p", active), [NOW, ACT, NEXT])
        after = self.state_values(law, time + 1, active)
        after = N.placed(after, [NEXT]) if after.axes else after
        future = N.sum_over(N.product(step, after), [NEXT], self.sizes)
        return N.sum_of([reward, N.product(self.batch.table("gamma"), future)])

    def state_values(self, law: Expr, time: int, active: Directions) -> Array:
        """V_t, with axis NOW; V_{T+1} = 0."""
        if time > self.horizon:
            return N.constant(0, 0)

        def make() -> Array:
            policy = N.placed(self.policy(law, active), [NOW, ACT])
            return N.sum_over(N.product(policy, self.action_values(law, time, active)), [ACT], self.sizes)

        return self.remember(("V", law, time, active), make)

    def _value(self, term: Expr, times: Times, _: Directions, active: Directions) -> Array:
        time = self.moment(term.time, times)
        if time > self.horizon:
            return N.constant(0, 0)
        state = self.place(term.state, times)
        parts: list[Array] = []
        if term.kind in "QA":
            table = self.remember(("Q", term.law, time, active), lambda: self.action_values(term.law, time, active))
            parts.append(N.placed(table, self.places((term.state, term.action), times)))
        if term.kind in "VA":
            value = N.placed(self.state_values(term.law, time, active), [state])
            parts.append(value if term.kind == "V" else N.negative(value))
        return N.sum_of(parts)

    def _objective(self, term: Expr, times: Times, _: Directions, active: Directions) -> Array:
        return self.expected(term.law, self._return(term, times, (), active), active)

    # ----------------------------------------------------------------------------------- laws of trajectories and sums

    def path(self, law: Expr, first: int, active: Directions, skip_action: bool = False) -> list[Array]:
        """Factors of Π_{t≥first} π(a_t|s_t) p(s_{t+1}|s_t, a_t), with ρ(s_1) when ``first`` is 0; no first π if asked."""
        policy, step = self.policy(law, active), self.batch.table("p", active)
        factors = [N.placed(self.batch.table("rho", active), [("s", 1)])] if first == 0 else []
        for time in range(max(first, 1), self.horizon + 1):
            if not (skip_action and time == first):
                factors.append(N.placed(policy, [("s", time), ("a", time)]))
            factors.append(N.placed(step, [("s", time), ("a", time), ("s", time + 1)]))
        return factors

    def whole_path(self, law: Expr, active: Directions) -> Array:
        """p(τ)."""
        return self.remember(("path", law, active), lambda: N.product_of(self.path(law, 0, active)))

    def expected(self, law: Expr, body: Array, active: Directions) -> Array:
        """Σ_τ p(τ) body."""
        return self.weighted(("path", law, active), self.path(law, 0, active), body, self.trajectory)

    def _probability(self, term: Expr, times: Times, _: Directions, active: Directions) -> Array:
        return self.whole_path(term.law, active)

    def _expectation(self, term: Expr, times: Times, directions: Directions, active: Directions) -> Array:
        return self.expected(term.law, self.value(term.body, times, directions, active), active)

    def _conditional(self, term: Expr, times: Times, directions: Directions, active: Directions) -> Array:
        first = self.moment(term.given[0].time, times)
        skip = len(term.given) == 2
        key = ("after", term.law, first, skip, active)
        weight = self.path(term.law, first, active, skip)
        after = trajectory_places(self.horizon, first)[2 if skip else 1 :]
        return self.weighted(key, weight, self.value(term.body, times, directions, active), after)

    def occupancy(self, law: Expr, time: int, active: Directions) -> Array:
        """P(s_t), with axis NOW: P(s_{t+1}) = Σ P(s_t) π p."""

        def make() -> Array:
            if time == 1:
                return N.placed(self.batch.table("rho", active), [NOW])
            policy = N.placed(self.policy(law, active), [NOW, ACT])
            step = N.placed(self.batch.table("p", active), [NOW, ACT, NEXT])
            before = N.product(self.occupancy(law, time - 1, active), policy)
            return N.placed(N.sum_over(N.product(before, step), [NOW, ACT], self.sizes), [NOW])

        return self.remember(("P", law, time, active), make)

    def _marginal(self, term: Expr, times: Times, _: Directions, active: Directions) -> Array:
        time = self.moment(term.time, times)
        state = N.placed(self.occupancy(term.law, time, active), self.places((term.state,), times))
        if term.action is None:
            return state
        return N.product(state, N.placed(self.policy(term.law, active), self.places((term.state, term.action), times)))

    def _draw(self, term: Expr, times: Times, directions: Directions, active: Directions) -> Array:
        weight = self.value(term.density, times, (), active)
        body = self.value(term.body, times, directions, active)
        key = ("draw", term.density, tuple(times.get(index) for index in indices(term.density)), active)
        return self.weighted(key, [weight], body, self.places(term.variables, times))

    def _space_sum(self, term: Expr, times: Times, directions: Directions, active: Directions) -> Array:
        body = self.value(term.body, times, directions, active)
        return N.sum_over(body, self.places(term.variables, times), self.sizes)

    # ---------------------------------------------------------------------------------------- several trajectories

    def of_copy(self, array: Array, number: int) -> Array:
        """A function of s_t and a_t as the same function of those of one trajectory among several."""
        axes = [(kind, f"{moment}#{number}") if isinstance(moment, int) else (kind, moment) for kind, moment in array.axes]
        return N.placed(array, axes)

    def _copy(self, term: Expr, times: Times, directions: Directions, active: Directions) -> Array:
        return self.of_copy(self.value(term.body, times, directions, active), self.moment(term.index, times))

    def _copies(self, term: Expr, times: Times, directions: Directions, active: Directions) -> Array:
        """Σ p(τ_1) p(τ_2) … X for each summand of X: then an array has the axes of no trajectory that it does not look at."""
        law, body = term.law, term.body
        if products := self._summands(body, times) or self._multiplied_out(body, times):
            means = [(C.CopiesExpectation(product, term.count, law), inner) for product, inner in products]
            return N.sum_of(self.value(mean, inner, directions if rank(mean) else (), active) for mean, inner in means)
        if isinstance(body, sympy.Mul) and len(names := [part for part in body.args if only_names(part)]) < len(body.args):
            factor = N.product_of(self.value(part, times) for part in names)
            if names and factor.clean:
                rest = C.CopiesExpectation(sympy.Mul(*[part for part in body.args if part not in names]), term.count, law)
                return N.product(factor, self.value(rest, times, directions if rank(rest) else (), active))
        found = self.value(body, times, directions, active)
        for number in range(self.moment(term.count, times), 0, -1):
            path = [self.of_copy(factor, number) for factor in self.path(law, 0, active)]
            places: list[Place] = [(kind, f"{moment}#{number}") for kind, moment in self.trajectory]
            found = self.weighted(("path", law, active, number), path, found, places)
        return found

    def _summands(self, term: Expr, times: Times) -> list[tuple[Expr, Times]]:
        """What a product with a sum over trajectories among its factors is the sum of, with the indices of each; or nothing."""
        factors = sympy.Mul.make_args(term)
        split = next((part for part in factors if isinstance(part, (sympy.Add, sympy.Sum)) and part.has(C.Copy)), None)
        if split is None:
            return []
        beside = [part for part in factors if part is not split]
        if isinstance(split, sympy.Add):
            return [(sympy.Mul(part, *beside), times) for part in split.args]
        return [(sympy.Mul(split.function, *beside), inner) for inner in self.settings(split, times)]

    def _multiplied_out(self, term: Expr, times: Times) -> list[tuple[Expr, Times]]:
        """The same for a product with an inner product among its factors that has such a sum on one of its sides."""
        factors = sympy.Mul.make_args(term)
        for dot in (part for part in factors if isinstance(part, M.Dot)):
            beside = [part for part in factors if part is not dot]
            for side, other in ((dot.left, dot.right), (dot.right, dot.left)):
                if summands := self._summands(side, times):
                    return [(sympy.Mul(M.Dot(one, other), *beside), inner) for one, inner in summands]
        return []

    # ---------------------------------------------------------------------------------------------------- gradients

    def _gradient(self, term: Expr, times: Times, directions: Directions, active: Directions) -> Array:
        if not directions:  # inside a product that is zero as written: no direction was set aside for it
            return N.constant(0, 0)
        first, *rest = directions
        inner = self.value(term.body, times, tuple(rest) if rank(term.body) else (), (*active, first))
        return N.derivative(inner)

    def _outer(self, term: Expr, times: Times, directions: Directions, active: Directions) -> Array:
        if not directions:
            return N.constant(0, 0)
        first, second = directions
        left, right = self.value(term.left, times, (first,), active), self.value(term.right, times, (second,), active)
        return N.product(left, right)

    # ------------------------------------------------------------------------------- inner products and variances

    def _dot(self, term: Expr, times: Times, _: Directions, active: Directions) -> Array:
        """Σ_i u_i v_i, with θ in two coordinates; a zero as written has no direction."""
        products = []
        for along in ((i,) for i in COORDINATES):
            left, right = (self.value(part, times, along if rank(part) else (), active) for part in term.args)
            products.append(N.product(left, right))
        return N.sum_of(products)

    def _variance(self, term: Expr, times: Times, _: Directions, active: Directions) -> Array:
        """The mean of Σ_i (X_i - E X_i)², over one direction for a number."""
        squares = []
        for along in ((i,) for i in COORDINATES) if rank(term.body) else ((),):
            body = self.value(term.body, times, along, active)
            off = N.sum_of([body, N.negative(self.expected(term.law, body, active))])
            squares.append(N.integer_power(off, 2))
        return self.expected(term.law, N.sum_of(squares), active)


METHODS: dict[type, Callable[..., Array]] = {
    L.TimeSymbol: Evaluation._time,
    L.ParameterSymbol: Evaluation._parameter,
    L.FunctionSymbol: Evaluation._constant,
    sympy.Add: Evaluation._add,
    sympy.Mul: Evaluation._mul,
    sympy.Pow: Evaluation._pow,
    sympy.log: Evaluation._log,
    sympy.exp: Evaluation._exp,
    sympy.Sum: Evaluation._sum,
    sympy.Product: Evaluation._product,
    L.Policy: Evaluation._policy,
    L.Transition: Evaluation._transition,
    L.Initial: Evaluation._initial,
    L.Reward: Evaluation._reward,
    L.Apply: Evaluation._apply,
    L.Return: Evaluation._return,
    L.RewardToGo: Evaluation._reward_to_go,
    L.Value: Evaluation._value,
    L.Objective: Evaluation._objective,
    L.TrajectoryProbability: Evaluation._probability,
    L.Marginal: Evaluation._marginal,
    L.Expectation: Evaluation._expectation,
    L.ConditionalExpectation: Evaluation._conditional,
    L.DrawExpectation: Evaluation._draw,
    C.Same: Evaluation._same,
    C.Copy: Evaluation._copy,
    C.CopiesExpectation: Evaluation._copies,
    L.SpaceSum: Evaluation._space_sum,
    L.Gradient: Evaluation._gradient,
    L.Fraction: Evaluation._fraction,
    L.Outer: Evaluation._outer,
    M.Dot: Evaluation._dot,
    M.Variance: Evaluation._variance,
    **endless.METHODS,
    **cases.METHODS,
}


@contextmanager
def quietly() -> Iterator[None]:
    """Without numpy's warnings: what is undefined is marked as such."""
    with np.errstate(all="ignore"):
        yield
