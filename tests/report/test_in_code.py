"""The printed code is executed on every trajectory of small MDPs: it is the integrand, and its mean is the other side.

Nothing here reads the formula a second time: what an argument holds is the value of the term that its docstring shows, and
the integrand and both sides are evaluated by ``verify.sampling``, which shares no code with the writer.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.library import index
from verify.claims.loading import load
from verify.claims.model import Claim, Entry, Item
from verify.language import terms as L
from verify.language.copies import COPIES
from verify.language.numpy_estimate import Code, Integrand, code_for, integrand
from verify.language.numpy_inputs import TIME, Input, NotWritable
from verify.language.printing import to_text
from verify.language.wellformed import free_settings, trajectory_places
from verify.notation import *
from verify.refute import refute
from verify.report.in_code import Estimator, candidates, written
from verify.sampling.evaluate import Evaluation, quietly, rank
from verify.sampling.mdps import Batch
from verify.sampling.numbers import Array

DIRECTIONS = ((1,), (2,))
TOLERANCE = 1e-10
ENTRIES: list[Entry] = [load(row.path) for row in index()]
ESTIMATORS: list[Estimator] = []
NAMES: list[str] = []
for _entry in ENTRIES:
    for _one in candidates(_entry):
        if (_made := written(*_one)) is not None:
            ESTIMATORS.append(_made)
            NAMES.append(f"{_entry.id}/{_made.key}")


# ------------------------------------------------------------------------------------------------------- the machinery


@dataclass
class World:
    """One MDP of a batch, and what its trajectories hold."""

    batch: Batch
    number: int = 0
    times: dict[Any, int] | None = None

    def __post_init__(self) -> None:
        self.evaluation = Evaluation(self.batch)
        self.known: dict[Any, Array] = {}
        self.times = {L.HORIZON: self.batch.horizon, **(self.times or {})}

    @property
    def copies(self) -> int:
        assert self.times is not None
        return self.times.get(COPIES, 1)

    def trajectories(self) -> Iterator[dict[Any, int]]:
        """Every trajectory, as the value at each of its places; of several at once, every tuple."""
        places = trajectory_places(self.batch.horizon)
        one = [dict(zip(places, values, strict=True)) for values in itertools.product(*(self.values(p) for p in places))]
        if COPIES not in (self.times or {}):
            yield from one
            return
        for several in itertools.product(one, repeat=self.copies):
            yield {(kind, f"{time}#{n}"): value for n, tau in enumerate(several, 1) for (kind, time), value in tau.items()}

    def values(self, place: Any) -> range:
        return range(self.batch.sizes[place[0]])

    def array(self, term: Any, times: dict[Any, int] | None = None, along: tuple[int, ...] = ()) -> Array:
        key = (term, tuple((times or {}).items()), along)
        if key not in self.known:
            with quietly():
                self.known[key] = self.evaluation.value(term, {**(self.times or {}), **(times or {})}, along)
        return self.known[key]

    def at(self, array: Array, where: dict[Any, int]) -> float:
        found = array.value[tuple(where[place] for place in array.axes)]
        return float(np.real(found[min(self.number, found.shape[-1] - 1)]))

    def value(self, term: Any, where: dict[Any, int], times: dict[Any, int] | None = None) -> np.ndarray:
        """A number, or a gradient with θ in two coordinates."""
        if not rank(term):
            return np.array(self.at(self.array(term, times), where))
        return np.array([self.at(self.array(term, times, along), where) for along in DIRECTIONS])

    def size(self, term: Any, where: dict[Any, int]) -> float:
        """How large what is added up in a term is: rounding errors are proportional to it."""
        sizes = []
        for along in DIRECTIONS if rank(term) else ((),):
            found = self.array(term, along=along)
            size = np.broadcast_to(found.magnitude, found.value.shape)[tuple(where[place] for place in found.axes)]
            sizes.append(float(np.abs(size[min(self.number, size.shape[-1] - 1)])))
        return max(sizes)


def argument(world: World, code: Code, one: Input, where: dict[Any, int]) -> np.ndarray:
    """What the docstring says of an argument, on one trajectory."""

    def at_actions(times: dict[Any, int]) -> np.ndarray:
        if not one.over_actions:
            return numbers(where, times)
        return np.array([numbers({**where, ("a", "a"): action}, times) for action in range(world.batch.actions)])

    def numbers(place: dict[Any, int], times: dict[Any, int]) -> np.ndarray:
        if isinstance(one.term, log(pi(a, s)).func):  # log 0 is -∞ there, and without a value in a claim
            with np.errstate(divide="ignore"):
                return np.log(world.value(one.term.args[0], place, times))
        return world.value(one.term, place, times)

    if not one.over_times:
        return at_actions({})
    last = world.batch.horizon + (one.name in code.long)
    return np.array([at_actions({TIME: time}) for time in range(1, last + 1)])


def arguments(world: World, code: Code, where: dict[Any, int]) -> dict[str, np.ndarray]:
    """All arguments; of a batch with an axis for the trajectories in front."""
    if not code.batch:
        return {one.name: argument(world, code, one, where) for one in code.inputs}
    single = [
        {(kind, int(str(time).split("#")[0])): value for (kind, time), value in where.items() if str(time).endswith(f"#{n}")}
        for n in range(1, world.copies + 1)
    ]
    stacked = {}
    for one in code.inputs:
        each = [argument(world, code, one, tau) for tau in single]
        stacked[one.name] = np.array(each) if one.of_trajectory else each[0]
    return stacked


def executed(source: str) -> Callable[..., Any]:
    names: dict[str, Any] = {}
    exec(compile(source, "printed", "exec"), names)
    return names["estimate"]


def worlds(claim: Claim, sizes: list[tuple[int, int, int]], each: int = 1, seed: int = 5) -> Iterator[World]:
    """MDPs that meet the assumptions; several trajectories at once only where there are few."""
    for states, actions, horizon in sizes:
        batch = Batch.draw(claim.assumes, (states, actions, horizon), 8, [seed], frozenset(), claim.undiscounted)
        for times, _ in free_settings(claim.for_every, horizon):
            own = {name: value for name, value in times.items() if name != L.HORIZON}
            few = (states ** (horizon + 1) * actions**horizon) ** own.get(COPIES, 1) <= 2000
            for number in range(each if few else 0):
                yield World(batch, number, own)


def expect_close(found: Any, expected: Any, size: float) -> None:
    assert np.shape(found) == np.shape(expected)
    assert np.max(np.abs(found - expected)) <= TOLERANCE * max(1.0, size)


def pointwise(body: Any, code: Code, law: Any, world: World) -> int:
    """Compares the code with the integrand at every trajectory that occurs; how many there are."""
    estimate, met = executed(code.function()), 0
    weight = world.array(L.TrajectoryProbability(law)) if not code.batch else None
    for where in world.trajectories():
        if weight is not None and world.at(weight, where) == 0:
            continue
        if weight is None and not probability(world, law, where):
            continue
        expected = world.value(body, where)
        if np.isfinite(expected).all():
            met += 1
            expect_close(estimate(**arguments(world, code, where)), expected, world.size(body, where))
    return met


def probability(world: World, law: Any, where: dict[Any, int]) -> float:
    """p(τ), or the product of those of several."""
    if COPIES not in (world.times or {}):
        return world.at(world.array(L.TrajectoryProbability(law)), where)
    single = world.array(L.TrajectoryProbability(law))
    found = 1.0
    for n in range(1, world.copies + 1):
        found *= world.at(single, {(kind, time): where[kind, f"{time}#{n}"] for kind, time in single.axes})
    return found


def mean(source: str, code: Code, law: Any, world: World) -> tuple[Any, float]:
    """Σ_τ p(τ) estimate(τ), and the largest of its summands."""
    estimate = executed(source)
    found, largest = 0.0, 0.0
    for where in world.trajectories():
        if weight := probability(world, law, where):
            part = weight * np.asarray(estimate(**arguments(world, code, where)))
            found, largest = found + part, max(largest, float(np.max(np.abs(part))))
    return found, largest


# ------------------------------------------------------------------------------------- what is printed, on every page


def test_there_are_estimators_of_every_kind() -> None:
    assert len(ESTIMATORS) >= 34
    assert {one.what.law for one in ESTIMATORS} == {L.THETA, L.MU, L.OLD}
    assert sum(one.what.batch for one in ESTIMATORS) >= 4
    assert sum(bool(one.code.loss) for one in ESTIMATORS) >= 24


@pytest.mark.parametrize("one", ESTIMATORS, ids=NAMES)
def test_its_mean_over_all_trajectories_is_what_it_estimates(one: Estimator) -> None:
    sizes = [(2, 2, 1), (1, 2, 2)] if one.what.batch else [(1, 2, 1), (2, 2, 2), (2, 3, 2), (2, 2, 3)]
    seen = 0
    for world in worlds(one.claim, sizes):
        expected = world.value(one.mean, {})
        if np.isfinite(expected).all():
            found, largest = mean(one.source(), one.code, one.what.law, world)
            expect_close(found, expected, largest)
            seen += 1
    assert seen >= 3


def _sides() -> dict[str, tuple[Any, Claim, Integrand, Code]]:
    """Every average of samples in the library that can be written, true or false, once each."""
    found = {}
    for entry in ENTRIES:
        claims = [(item.key, item.claim) for item in entry.items()] + [(key, claim) for key, _, claim in candidates(entry)]
        for key, claim in claims:
            if claim.setting != "trajectories" or any(isinstance(free, tuple) for free in claim.for_every):
                continue
            for side in (claim.lhs, claim.rhs):
                what = integrand(side)
                try:
                    code = code_for(what, claim.assumes, claim.undiscounted) if what else None
                except NotWritable:
                    continue
                name = f"{to_text(side)} {claim.undiscounted} {sorted(claim.assumes)}"
                if what is not None and code is not None and name not in found:
                    found[name] = (f"{entry.id}/{key}", claim, what, code)
    return found


SIDES = list(_sides().values())


def test_pitfalls_and_intermediate_lines_are_executed_too() -> None:
    assert len(SIDES) > 150


@pytest.mark.parametrize("side", SIDES, ids=[side[0] for side in SIDES])
def test_the_code_is_the_integrand_on_every_trajectory(side: tuple[Any, Claim, Integrand, Code]) -> None:
    _, claim, what, code = side
    sizes = [(2, 2, 1)] if what.batch else [(2, 2, 1), (2, 2, 3)]
    claim = claim if what.batch else replace(claim, for_every=())  # of the two sides perhaps only the other one is a batch's
    body = what.body.xreplace({gamma: one}) if claim.undiscounted else what.body
    assert sum(pointwise(body, code, what.law, world) for world in worlds(claim, sizes)) >= 4


# ----------------------------------------------------------------------------------- what is false has the wrong mean


def _false() -> dict[str, tuple[Item, Code, Integrand, Any]]:
    found = {}
    for entry in ENTRIES:
        for item in entry.items():
            claim = item.claim
            if item.expected != "refuted" or item.relation != "=" or claim.setting != "trajectories" or claim.for_every:
                continue
            made = written(item.key, "", claim)
            if made is not None and not isinstance(made.mean, L.Expectation):
                found[f"{entry.id}/{item.key}"] = (item, made.code, made.what, made.mean)
    return found


FALSE = _false()


def test_many_false_estimators_can_be_written() -> None:
    assert len(FALSE) >= 45


@pytest.mark.parametrize("name", FALSE)
def test_a_false_estimator_has_the_wrong_mean_on_its_counterexample(name: str, as_batch: Callable[[Any], Batch]) -> None:
    item, code, what, target = FALSE[name]
    witness = refute(item.claim)
    assert witness is not None
    world = World(as_batch(witness))
    found, _ = mean(code.function(), code, what.law, world)
    assert np.max(np.abs(found - world.value(target, {}))) > 1e-6


# ------------------------------------------------------------------------------------------------------------ the loss


class Held(np.ndarray):
    """A stand-in for a tensor: numbers that are held fixed."""

    def detach(self) -> np.ndarray:
        return np.asarray(self)


@pytest.mark.parametrize("one", [one for one in ESTIMATORS if one.code.loss], ids=lambda one: to_text(one.side)[:60])
def test_the_gradient_of_the_loss_is_minus_the_estimate(one: Estimator) -> None:
    """θ moves the logarithms along straight lines with the scores as slopes, so differences are exact up to rounding."""
    count = 3 if one.what.batch else None
    world = (
        next(worlds(one.claim, [(2, 2, 3)]))
        if count is None
        else World(Batch.draw(one.claim.assumes, (2, 2, 3), 8, [5], frozenset(), one.claim.undiscounted), 0, {COPIES: 3})
    )
    source = one.source()
    assert source.count(f"return {one.code.body[-1].removeprefix('return ')}") == 1
    rng = np.random.default_rng(3)
    places = trajectory_places(3)
    for _ in range(2):
        where: dict[Any, int] = {}
        for number in range(1, (count or 1) + 1):
            tau = {(kind, f"{time}#{number}" if count else time): int(rng.integers(2)) for kind, time in places}
            where |= tau
        given = arguments(world, one.code, where)
        weights = executed(source.replace(one.code.body[-1], f"return {one.code.weights}"))(**given)
        held = {one.code.weights: np.asarray(weights).view(Held), "N": count}
        base = rng.normal(size=given["scores"].shape[:-1])
        gradient = []
        for direction in np.eye(2):
            slopes = given["scores"] @ direction
            up, down = (loss_of(one.loss(), held | {"log_probs": base + step * slopes}) for step in (1.0, -1.0))
            gradient.append((up - down) / 2)
        estimate = executed(source)(**given)
        expect_close(np.array(gradient), -estimate, float(np.max(np.abs(estimate))) + float(np.max(np.abs(weights))) * 100)


def loss_of(text: str, names: dict[str, Any]) -> float:
    exec(compile(text, "printed", "exec"), names)
    return float(names["loss"])


def test_the_gradient_of_another_loss_is_not() -> None:
    """The comparison can fail: without the minus, or with a factor forgotten."""
    one = ESTIMATORS[NAMES.index("reward-to-go-discounted/chain")]
    assert one.code.loss.startswith("-(weights.detach() * log_probs).sum()")
    given = {"log_probs": np.array([0.5, 0.25]), "weights": np.array([2.0, 4.0]).view(Held)}
    assert loss_of(one.loss(), given) == -2.0


# --------------------------------------------------------------------------------- sums and products of every range

_X, _Y = b(t, s[t]), f(k, s[k], a[k])
RANGES = {
    "from t on": (k, t, T), "after t": (k, t + 1, T), "up to t": (k, 1, t), "before t": (k, 1, t - 1),
    "to the last but one": (k, t, T - 1), "between": (k, t + 1, T - 1), "all": (k, 1, T),
    "all but the last": (k, 1, T - 1), "from the second on": (k, 2, T),
}  # fmt: skip
INNER = {
    "plain": _Y,
    "discounted": gamma ** (k - t) * _Y,
    "discounted by λ": (gamma * lam) ** (k - t) * _Y,
    "rising": gamma ** (k - 1) * _Y,
    "falling": gamma ** (t - k) * _Y,
    "by time": (T - k) * _Y,
    "next state": _Y + gamma * g(k + 1, s[k + 1]),
    "of both": (_X + _Y) ** 2,
    "nested": _Y * Product(frac(pi(a[l], s[l]), mu(a[l], s[l])), (l, 1, k)),
    "nested in the range": _Y * Product(f(l, s[l], a[l]), (l, t, k)),
}
FORMS = {f"{how} {which}": Sum(score(t) * Sum(body, RANGES[which]), (t, 1, T)) for how, body in INNER.items() for which in RANGES}
FORMS |= {f"product {which}": Sum(_X * Product(_Y, RANGES[which]), (t, 1, T)) for which in RANGES}
FORMS |= {
    "scores up to k": Sum(gamma ** (k - 1) * r(s[k], a[k]) * Sum(score(t), (t, 1, k)), (k, 1, T)),
    "scores from k on": Sum(r(s[k], a[k]) * Sum(score(t), (t, k, T)), (k, 1, T)),
    "scores before k": Sum(r(s[k], a[k]) * Sum(score(t), (t, 1, k - 1)), (k, 1, T)),
    "two ranges at once": Sum(score(t) * f(k, s[k], a[k]), (k, t, T), (t, 1, T)),
    "the same letter twice": Sum(score(t), (t, 1, T)) * Sum(gamma ** (t - 1) * r(s[t], a[t]), (t, 1, T)),
    "three deep": Sum(score(t) * Sum(f(k, s[k], a[k]) * Sum(g(l, s[l]), (l, k, T)), (k, t, T)), (t, 1, T)),
    "three deep, all times": Sum(score(t) * Sum(f(k, s[k], a[k]) * Sum(g(l, s[l]) * b(t), (l, t, k)), (k, t, T)), (t, 1, T)),
    "an average over times": Sum(frac(score(t), T) * G(t), (t, 1, T)),
    "an average over what is left": Sum(score(t) * frac(G(t), T - t + 1), (t, 1, T)),
    "clipped": Sum(score(t) * minimum(frac(pi(a[t], s[t]), mu(a[t], s[t])), c) * positive_part(Q(s[t], a[t])), (t, 1, T)),
    "compared": Sum(score(t) * step(A(s[t], a[t])) * maximum(clip(G(t), -one, epsilon), absolute(c)), (t, 1, T)),
    "last step": score(T) * r(s[T], a[T]) + score(1) * V(s[T + 1]),
    "mean over actions": Sum(score(t) * (Q(s[t], a[t]) - E(Q(s[t], a), pi(a, s[t]))), (t, 1, T)),
    "sum over actions": Sum(gamma**t * total(grad(pi(a, s[t])) * Q(s[t], a), a), (t, 1, T)),
    "scores of all actions": Sum(total(mu(a, s[t]) * grad(log(pi(a, s[t]))) * Q.of(mu)(s[t], a), a), (t, 1, T)),
    "entropy": Sum(score(t) * Sum(E(log(pi(a, s[k])), pi(a, s[k])), (k, t + 1, T)), (t, 1, T)),
    "roots and powers": Sum(score(t) * absolute(b(t)) ** frac(one, 1) * exp(log(pi(a[t], s[t]))) * (1 - lam) ** 2, (t, 1, T)),
    "constants": Sum(score(t) * 3 * frac(one, 2) / (1 + gamma), (t, 1, T)),
    "minus": -Sum(score(t) * (b(t) - G(t)), (t, 1, T)) - 2 * Sum(score(t) * b(t), (t, 1, T)),
    "the same weight at all times": Sum(grad(pi(a[t], s[t])) * R(tau), (t, 1, T)),
    "no weight at all": Sum(grad(pi(a[t], s[t])), (t, 1, T)) * b,
    "a weight of times alone": Sum(grad(pi(a[t], s[t])) * gamma ** (T - t), (t, 1, T)),
    "of the trajectory": grad(log(prob(tau))) * (r(tau) - f(tau)),
    "of the history": Sum(score(t) * (G(t) - f(history(t))), (t, 1, T)),
    "second state": Sum(score(t) * (G(t) - b(s[t + 1])), (t, 1, T)),
}
POSITIVE = frozenset(ASSUMPTIONS) - {"scores-not-all-zero"}
LEFT_OUT = {"nested between", "nested in the range after t", "nested in the range between"}


@pytest.mark.parametrize("name", FORMS)
def test_sums_of_every_range_are_written_as_they_are(name: str) -> None:
    body = FORMS[name]
    try:
        code = code_for(Integrand(body, L.THETA), POSITIVE)
    except NotWritable:
        assert name in LEFT_OUT
        return
    assert name not in LEFT_OUT
    claim = Claim(E(body), grad(J), POSITIVE)
    for horizon in (1, 2, 3):
        batch = Batch.draw(claim.assumes, (2, 2, horizon), 8, [horizon], frozenset(), False)
        assert pointwise(body, code, L.THETA, World(batch, 0)) == 2 ** (2 * horizon + 1)
