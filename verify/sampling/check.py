"""The sampling checker: a claim on a few hundred concrete MDPs, drawn from the claim's own assumptions.

It can refute and it can fail to refute; it proves nothing. Every trajectory and every value of the free variables
is compared, within a rounding bound that is computed beside the numbers (``verify.sampling.numbers``).
"""

from __future__ import annotations

from functools import lru_cache
from time import perf_counter
from typing import Any

import numpy as np

from verify.claims.model import Claim
from verify.claims.verdict import Evidence
from verify.sampling.compare import SAFETY, Comparison, comparisons, inside_logs
from verify.sampling.evaluate import Evaluation
from verify.sampling.mdps import Batch
from verify.sampling.numbers import LARGEST, TooLarge

GENERIC_COUNT, EDGE_COUNT, EDGES = 24, 10, 2
"""An example is two batches of 24 MDPs of generic sizes and two batches of 10 MDPs of edge sizes."""
LARGER = 4
"""Where many samples are asked for, batches are up to so many times larger: beyond that they leave the processor's cache."""
ROUNDS = 3
"""So many times it is tried to reach the number of samples when points are undefined or sizes too large."""
BOUND = (
    f"|lhs - rhs| <= {SAFETY:g} * 2^-53 * (rounded operations * magnitude of lhs + the same of rhs), "
    "magnitude = the same calculation with absolute values"
)


SHARED, KEPT = 24, 4_096
"""So many batches are kept for the next claim, with their arrays of at most so many elements."""


@lru_cache(maxsize=SHARED)
def _shared(
    assumes: frozenset[str],
    sizes: tuple[int, int, int],
    count: int,
    seed: tuple[int, ...],
    inside_logs: frozenset[str],
    undiscounted: bool,
) -> Evaluation:
    """The values on one batch: each line of a chain has a side of the line before it, on the same MDPs."""
    return Evaluation(Batch.draw(assumes, sizes, count, seed, inside_logs, undiscounted))


class _Run:
    """What has been seen so far."""

    def __init__(self, claim: Claim, samples: int) -> None:
        self.claim = claim
        self.samples = samples
        self.inside_logs = inside_logs(claim.lhs, claim.rhs)
        self.mdps = self.points = self.skipped = self.one_sided = 0
        self.worst = 0.0
        self.sizes: set[tuple[int, int, int]] = set()
        self.too_large: dict[tuple[int, int, int], int] = {}
        self.difference: dict[str, Any] | None = None
        self.edge = 0
        larger = max(1, min(LARGER, samples // 500))
        self.generic_count, self.edge_count = larger * GENERIC_COUNT, larger * EDGE_COUNT

    @property
    def per_example(self) -> int:
        return 2 * self.generic_count + EDGES * self.edge_count

    @property
    def finished(self) -> bool:
        return self.difference is not None

    def example(self, generic: list[tuple[int, int, int]], seed: list[int]) -> None:
        """Batches of generic sizes, and of the edge sizes whose turn it is."""
        from verify.sampling.strategies import edge_sizes, trajectories

        edges = edge_sizes(self.claim.min_horizon)
        turn = [edges[(self.edge + step) % len(edges)] for step in range(EDGES)]
        self.edge += EDGES
        batches = [*((sizes, self.generic_count) for sizes in generic), *((sizes, self.edge_count) for sizes in turn)]
        batches.sort(key=lambda one: trajectories(one[0]))  # so that a difference is first met where it is small
        for part, (sizes, count) in enumerate(batches):
            if not self.finished:
                self.batch(sizes, count, [*seed, part])

    def batch(self, sizes: tuple[int, int, int], count: int, seed: list[int]) -> None:
        """Compares a batch, in smaller ones if its arrays would be too large."""
        claim = self.claim
        if sizes in self.too_large:
            return
        try:
            drawn = claim.assumes, sizes, count, tuple(seed), self.inside_logs, claim.undiscounted
            evaluation = _shared(*drawn)
            found = list(comparisons(claim, evaluation))
            if any(one.ratio.max(initial=0.0) > 1 for one in found):
                evaluation = Evaluation(Batch.draw(*drawn))  # what is told of a difference has this claim's functions only
                found = list(comparisons(claim, evaluation))
            self.count(found, evaluation.batch)
            evaluation.forget(KEPT)
        except TooLarge as error:
            smaller = int(count * LARGEST / error.elements)
            if smaller < 1:
                self.too_large[sizes] = error.elements
                return
            for part in range(-(-count // smaller)):
                if not self.finished:
                    self.batch(sizes, min(smaller, count - 1), [*seed, part])

    def count(self, found: list[Comparison], batch: Batch) -> None:
        """Counts what agrees and what is undefined; keeps the first difference."""
        some = np.zeros(batch.count, dtype=bool)
        for one in found:
            self.points += one.defined.size
            self.skipped += int(one.defined.size - one.defined.sum())
            self.one_sided += int((np.isfinite(one.lhs) != np.isfinite(one.rhs)).sum())
            some |= one.defined.reshape(batch.count, -1).any(axis=1)
            ratio = one.ratio
            worst = float(ratio.max(initial=0.0))
            self.worst = max(self.worst, worst)
            if worst > 1 and self.difference is None:
                self.difference = _difference(one, ratio, batch)
        if some.any():
            self.sizes.add((batch.states, batch.actions, batch.horizon))
        self.mdps += int(some.sum())

    def facts(self, seed: int) -> dict[str, Any]:
        """What was seen, as plain data."""
        return {
            "mdps": self.mdps,
            "seed": seed,
            "sizes": [list(one) for one in sorted(self.sizes)],
            "worst": self.worst,
            "bound": BOUND,
            "points": self.points,
            "skipped": self.skipped,
            "one_sided": self.one_sided,
            "too_large": [[*one, elements] for one, elements in sorted(self.too_large.items())],
        }


def _difference(one: Comparison, ratio: np.ndarray, batch: Batch) -> dict[str, Any]:
    """The point at which the sides differ most, with all that is needed to evaluate them again."""
    at = np.unravel_index(int(np.argmax(ratio)), ratio.shape)
    return {
        "lhs": float(one.lhs[at]),
        "rhs": float(one.rhs[at]),
        "allowed": float(one.bound[at]),
        "times": {index.name: value for index, value in one.times.items()},
        "places": {f"{kind}_{moment}" if isinstance(moment, int) else moment: int(value)
                   for (kind, moment), value in zip(one.places, at[1:], strict=True)},
        "mdp": batch.describe(int(at[0])),
    }  # fmt: skip


def sample(claim: Claim, samples: int = 200, seed: int = 0) -> Evidence:
    """Compares both sides of a claim on at least ``samples`` MDPs.

    passed     they are equal within the rounding bound wherever both are defined, on at least ``samples`` MDPs
    differs    they are not, at the point in ``facts["difference"]``
    undecided  fewer than ``samples`` MDPs could be compared, or more than half of all points are undefined

    facts: mdps, seed, sizes [[S, A, T], …], worst (largest error / bound), bound, points, skipped (points at which a
    side is undefined), one_sided (those at which only one side is), too_large [[S, A, T, elements], …] (sizes skipped);
    of a difference also states, actions, horizon and difference: lhs, rhs, allowed (the bound), times, places, mdp.
    The same arguments give the same evidence, but for ``seconds``.
    """
    start = perf_counter()
    if samples < 1:
        raise ValueError(f"samples={samples}: at least one MDP must be compared")
    run = _Run(claim, samples)
    from verify.sampling.strategies import run_examples

    for attempt in range(ROUNDS):
        missing = samples - run.mdps
        if missing <= 0 or run.finished:
            break
        examples = -(-missing // run.per_example)
        run_examples(run.example, claim.min_horizon, examples, seed + attempt * 2**32)
    outcome, detail = _judged(run)
    facts = run.facts(seed)
    if run.difference is not None:
        facts |= {name: run.difference["mdp"][name] for name in ("states", "actions", "horizon")}
        facts["difference"] = run.difference
    return Evidence("sampling", outcome, detail, facts, perf_counter() - start)


def _judged(run: _Run) -> tuple[Any, str]:
    left_out = f" {len(run.too_large)} sizes were too large to evaluate." if run.too_large else ""
    if run.difference is not None:
        found = run.difference
        shown = f"{found['lhs']:.12g} against {found['rhs']:.12g}, rounding error at most {found['allowed']:.1e}"
        which = "the two sides differ" if run.claim.relation == "=" else "the inequality is violated"
        return "differs", f"{which} on a sampled MDP: {shown}."
    if run.mdps == 0:
        return "undecided", f"nothing could be compared: no point was defined on both sides.{left_out}"
    if run.mdps < run.samples:
        return "undecided", f"only {run.mdps} of {run.samples} MDPs could be compared.{left_out}"
    if all(min(states, actions) < 2 for states, actions, _ in run.sizes):
        return "undecided", f"only MDPs with one state or one action could be compared.{left_out}"
    if 2 * run.skipped > run.points:
        return "undecided", f"{run.skipped} of {run.points} points are undefined on one side or both."
    skipped = f"; {run.skipped} of {run.points} points undefined" if run.skipped else ""
    if run.claim.relation != "=":
        return "passed", f"not violated on {run.mdps} MDPs by more than the rounding bound{skipped}.{left_out}"
    return "passed", f"equal on {run.mdps} MDPs, worst error {run.worst:.1e} of the rounding bound{skipped}.{left_out}"
