"""Smallest-first search for an MDP at which the two sides of a claim differ exactly.

At each size a few MDPs with generic entries are tried: two different polynomials in the entries agree only by accident
at such a point, so a size without a difference is left quickly. What is found is then made simple (``shrink``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from verify.claims.budget import Limit
from verify.claims.model import Claim
from verify.language.copies import copies_in
from verify.language.wellformed import Place, free_settings
from verify.provers.model import NotRepresentable, Undefined
from verify.refute.choices import Choices, Facts, Style
from verify.refute.climb import climb
from verify.refute.model import Sides, SidesOnSource
from verify.refute.numbers import Exact, certainly_violated
from verify.refute.rough import rough_values, roughly, worth_a_look

LARGEST_STATES, LARGEST_ACTIONS, EXTRA_HORIZONS = 3, 3, 3
EASY_SIZES = 12  # the smallest sizes, where only an easy counterexample of an equation is looked for
MOST_TRAJECTORIES = 700
MOST_TUPLES = 1_500  # of trajectories, where several are drawn at once
MORE = 4  # MDPs of each kind that are also tried where numbers are compared
MOST_CLIMBED = 3000  # MDPs looked at on the way up to a violated inequality; the most that any entry needed is 800
MOST_POINTS = 64  # looked at on one MDP, evenly spread: a claim about every τ has as many as there are trajectories

Size = tuple[int, int, int]  # states, actions, horizon


@dataclass(frozen=True)
class Found:
    """A difference: the MDP, the values of what is free, both sides."""

    choices: Choices
    times: dict[Any, int]
    places: dict[Place, int]
    before: Exact
    after: Exact


@dataclass
class Tally:
    """What a search has looked at."""

    mdps: int = 0
    points: int = 0
    undefined: int = 0
    no_exact_value: str = ""
    sizes: int = 0
    finished: bool = True


def trajectories(size: Size) -> int:
    """How many trajectories an MDP of a size (states, actions, horizon) has."""
    states, actions, horizon = size
    return states * (actions * states) ** horizon


def sizes(claim: Claim, hint: dict[str, Any] | None = None) -> list[Size]:
    """The sizes to try, smallest first; a size in the hint ("states", "actions", "horizon") is tried whatever it costs."""
    horizons = range(claim.min_horizon, claim.min_horizon + EXTRA_HORIZONS + 1)
    found = [
        size
        for size in product(range(1, LARGEST_STATES + 1), range(1, LARGEST_ACTIONS + 1), horizons)
        if trajectories(size) <= MOST_TRAJECTORIES
    ]
    found.sort(key=lambda size: (size[0] * size[1] * size[2], size[2], size[0], size[1]))
    hinted = tuple((hint or {}).get(name) for name in ("states", "actions", "horizon"))
    if all(isinstance(number, int) and number >= 1 for number in hinted) and hinted not in found:
        found += [hinted] if hinted[2] >= claim.min_horizon else []  # type: ignore[operator, list-item]
    return found


def styles(facts: Facts) -> Iterator[Style]:
    """Ordinary numbers first, then what the assumptions do not exclude."""
    yield Style(1)
    yield Style(2, bends=True)
    if facts.inside_logs or facts.rewards_inside_logs:
        yield from (Style(seed, signs=True) for seed in (1, 2, 3))
    if facts.zeros_occur:
        yield Style(3, zeros=True)
        yield Style(4, zeros=True, bends=True)
    if facts.unnormalised_occur:
        yield Style(5, unnormalised=True)
        if facts.zeros_occur:
            yield Style(6, zeros=True, unnormalised=True, bends=True)
    if facts.compares:  # a wrong case may show in one corner only
        yield from (Style(seed) for seed in range(7, 7 + MORE))
        yield from (Style(seed, ties=True) for seed in range(7, 7 + MORE))


def points(claim: Claim, size: Size) -> Iterator[tuple[dict[Any, int], dict[Place, int]]]:
    """Every value of the free times, states and actions of a claim."""
    states, actions, horizon = size
    for times, places in free_settings(claim.for_every, horizon):
        copies = copies_in((claim.lhs, claim.rhs), times)
        if copies > 1 and trajectories(size) ** copies > MOST_TUPLES:
            continue
        for values in product(*(range(states if kind == "s" else actions) for kind, _ in places)):
            yield times, dict(zip(places, values, strict=True))


def difference(sides: SidesOnSource, choices: Choices, times: dict[Any, int], places: dict[Place, int]) -> Found | None:
    """The difference at one point, of an inequality the violation; None where there is none. Raises Undefined."""
    before, after = sides.at(times, places)
    violated = certainly_violated(sides.sides.claim.relation, before, after)
    return Found(choices, times, places, before, after) if violated else None


def search(claim: Claim, hint: dict[str, Any] | None, limit: Limit, tally: Tally, easy: bool = False) -> Found | None:
    """The first difference in order of size; ``easy``: of an equation at a small one, of an inequality at a generic MDP."""
    facts = Facts.of(claim)
    programs: dict[int, Sides] = {}
    for size in sizes(claim, hint)[: EASY_SIZES if easy and claim.relation == "=" else None]:
        tally.sizes += 1
        sides = programs.setdefault(size[2], Sides(claim, size[2]))
        everywhere = list(points(claim, size))
        spread = everywhere[:: 1 + len(everywhere) // MOST_POINTS]
        for style in styles(facts):
            tally.mdps += 1
            choices = Choices(*size, facts, style)
            here, rough = sides.on(choices), roughly(sides, choices)
            for times, places in spread:
                if limit.over:
                    tally.finished = False
                    return None
                tally.points += 1
                if not worth_a_look(claim.relation, rough_values(rough, times, places)):
                    continue
                try:
                    found = difference(here, choices, times, places)
                except Undefined as error:
                    tally.undefined += 1
                    if isinstance(error, NotRepresentable):
                        tally.no_exact_value = str(error)
                    continue
                if found:
                    return found
    return None if easy or claim.relation == "=" else _climbed(claim, limit, tally)


def _climbed(claim: Claim, limit: Limit, tally: Tally) -> Found | None:
    """A violation of an inequality that the generic MDPs do not have."""

    last = tally.mdps + MOST_CLIMBED

    def enough() -> bool:
        tally.mdps += 1
        tally.finished = not limit.over
        return tally.mdps > last or not tally.finished

    found = climb(claim, lambda size: list(points(claim, size)) if trajectories(size) <= MOST_TRAJECTORIES else [], enough)
    return None if found is None else Found(*found)
