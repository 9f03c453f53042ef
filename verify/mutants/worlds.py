"""Random MDPs for the judge, a few at a time, with derivatives along two directions.

A table holds N MDPs: value [N, …], and the parts {1: ∂_1, 2: ∂_2, 3: ∂_1 ∂_2} that are not zero. Entries are generic (no
two are related but by the assumptions) and bounded away from zero where they must be positive; the last MDPs also meet
what is not excluded: probabilities 0, rewards 0, γ = 0, entries 1 of what is no law.
"""

from __future__ import annotations

from typing import Any
from zlib import crc32

import numpy as np

Parts = dict[int, np.ndarray]
Size = tuple[int, int, int]  # states, actions, horizon

COUNT = 4
GENERIC = 2  # so many of them have no zeros; in the others zeros occur wherever nothing forbids them


class World:
    """COUNT MDPs of one size that meet some assumptions, and nothing else in particular."""

    def __init__(
        self, size: Size, assumes: frozenset[str], undiscounted: bool, positive: frozenset[str], depth: int, seed: int
    ) -> None:
        self.states, self.actions, self.horizon = size
        self.assumes, self.positive = assumes, positive
        self.bits = (1, 2, 3)[: 2**depth - 1]  # an equation of numbers needs no derivatives
        self.rng = np.random.default_rng([seed, *size])
        self.seed = (seed, *size)
        n, s, a = COUNT, self.states, self.actions
        self.rho = self._law((n, s), "dynamics-sum-to-one", "positive-dynamics", "theta-free-initial-law" not in assumes)
        self.p = self._law((n, s, a, s), "dynamics-sum-to-one", "positive-dynamics", "theta-free-dynamics" not in assumes)
        self.pi = self._law((n, s, a), "policies-sum-to-one", "positive-policy", True)
        self.mu = self._law((n, s, a), "policies-sum-to-one", "positive-behaviour", False)
        self.r = self._numbers(self.rng, (n, s, a), "reward" in positive, "theta-free-reward" not in assumes)
        if "reward" not in positive:
            self.r[0][-1] = np.where(self.rng.random((s, a)) < 0.3, 0.0, self.r[0][-1])
        gamma = self.rng.uniform(0.3, 0.95, n)
        if "positive-discount" not in assumes:
            gamma[-1] = 0.0
        self.gamma: Parts = {0: np.ones(n) if undiscounted else gamma}
        self.lam: Parts = {0: self.rng.uniform(0.1, 0.9, n)}
        self.epsilon: Parts = {0: np.array([0.2, 0.5, 1.3, 0.05])}
        self.functions: dict[Any, Parts] = {}

    def policy(self, law: str) -> Parts:
        """[N, s, a]; the frozen policy is π without its derivatives."""
        return {"theta": self.pi, "old": {0: self.pi[0]}, "mu": self.mu}[law]

    def function(self, name: str, kinds: tuple[Any, ...], axes: str) -> Parts:
        """The table of an arbitrary function [N, axes]; ``kinds`` tells its signature and its times."""
        key = (name, kinds)
        if key not in self.functions:
            rng = np.random.default_rng([*self.seed, crc32(repr(key).encode())])
            shape = (COUNT, *(self.size_of(kind) for kind in axes))
            moves = ("theta-free-reward" if name == "r" else "theta-free-functions") not in self.assumes
            self.functions[key] = self._numbers(rng, shape, name in self.positive, moves)
        return self.functions[key]

    def size_of(self, kind: str) -> int:
        return self.states if kind == "s" else self.actions

    def _numbers(self, rng: np.random.Generator, shape: tuple[int, ...], positive: bool, moves: bool) -> Parts:
        value = rng.uniform(0.3, 2.0, shape)
        if not positive:
            value = value * rng.choice([-1.0, 1.0], shape)
        return {0: value, **({one: rng.uniform(-1.0, 1.0, shape) for one in self.bits} if moves else {})}

    def _law(self, shape: tuple[int, ...], sums: str, positive: str, moves: bool) -> Parts:
        value = self.rng.uniform(0.2, 1.0, shape)
        if positive not in self.assumes:
            keep = self.rng.random(shape) < 0.6
            keep[:GENERIC] = True
            np.put_along_axis(keep, self.rng.integers(0, shape[-1], (*shape[:-1], 1)), True, axis=-1)
            value = np.where(keep, value, 0.0)
        if sums not in self.assumes:  # then an entry may be 1 beside others, and its logarithm 0
            value[-1] = np.where((value[-1] > 0) & (self.rng.random(shape[1:]) < 0.5), 1.0, value[-1])
        slopes = {one: self.rng.uniform(-1.0, 1.0, shape) for one in self.bits} if moves else {}
        if sums in self.assumes:
            value = value / value.sum(axis=-1, keepdims=True)
            slopes = {one: slope - slope.mean(axis=-1, keepdims=True) for one, slope in slopes.items()}
        return {0: value, **slopes}
