"""Batches of concrete finite MDPs: N of them, of equal sizes, as arrays with a leading axis N."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any
from zlib import crc32

import numpy as np

from verify.language.wellformed import history_places, trajectory_places
from verify.sampling import draws
from verify.sampling.draws import Table
from verify.sampling.numbers import LARGEST, SHIFT, STEP, Array, TooLarge

Kinds = tuple[str, ...]
FunctionKey = tuple[str, Kinds, tuple[int, ...]]
"""Name, kinds of the arguments ("t", "s", "a", "history", "tau"; none for a constant), values of the times."""

LEAF_ROUNDS = 8
"""A drawn law is a law up to this many roundings of each entry."""

LARGEST_DISCOUNT = 0.95
"""Under γ < 1: sums over infinitely many steps are rounded in proportion to 1 / (1 - γ)."""

LAWS = ("rho", "p", "pi", "mu")
AXES = {"rho": "s", "p": "sas", "pi": "sa", "mu": "sa", "r": "sa", "gamma": "", "lam": "", "epsilon": ""}
SLOPES = ("d1", "d2", "d12")


@dataclass(frozen=True)
class FunctionDraws:
    """How an arbitrary function is drawn when a term first asks for it: the same name and arguments give the same table."""

    seed: tuple[int, ...]
    inside_logs: frozenset[str] = frozenset()
    with_slopes: frozenset[str] = frozenset()  # "function", "reward": which kinds depend on θ


@dataclass
class Batch:
    """N MDPs with S states, A actions and horizon T, their policies, and the functions met so far.

    Shapes   rho [N, S]; p [N, S, A, S]; pi, mu, r [N, S, A]; gamma, lam [N]; slopes like their tables
    """

    states: int
    actions: int
    horizon: int
    count: int
    tables: dict[str, Table]
    functions: dict[FunctionKey, Table] = field(default_factory=dict)
    draws: FunctionDraws | None = None
    _arrays: dict[Any, Array] = field(default_factory=dict, repr=False)

    @classmethod
    def draw(
        cls,
        assumes: frozenset[str],
        sizes: tuple[int, int, int],
        count: int,
        seed: Sequence[int],
        inside_logs: frozenset[str] = frozenset(),
        undiscounted: bool = False,
    ) -> Batch:
        """MDPs that meet the assumptions and otherwise none in particular.

        ``inside_logs``: functions that stand in a logarithm or a denominator, see ``draws.numbers``.
        """
        states, actions, horizon = sizes
        rng = np.random.default_rng([*seed, states, actions, horizon, count])
        one_policy, one_dynamics = "policies-sum-to-one" in assumes, "dynamics-sum-to-one" in assumes
        zeros = {name: f"positive-{name}" not in assumes for name in ("policy", "behaviour", "dynamics", "discount")}
        moves = {name: f"theta-free-{name}" not in assumes for name in ("initial-law", "dynamics", "reward", "functions")}
        n, s, a = count, states, actions
        largest = LARGEST_DISCOUNT if "discount-below-one" in assumes else 1.0
        together = draws.styles(rng, n)  # a state is unreachable only if neither rho nor p leads to it
        tables = {
            "rho": draws.law(rng, (n, s), one_dynamics, zeros["dynamics"], moves["initial-law"], together, "rho"),
            "p": draws.law(rng, (n, s, a, s), one_dynamics, zeros["dynamics"], moves["dynamics"], together, "p"),
            "pi": draws.law(rng, (n, s, a), one_policy, zeros["policy"], True, draws.styles(rng, n)),
            "mu": draws.law(rng, (n, s, a), one_policy, zeros["behaviour"], False, draws.styles(rng, n)),
            "r": draws.numbers(rng, (n, s, a), False, moves["reward"], sparse=True),
            "gamma": Table(np.ones(n)) if undiscounted else draws.between_zero_and_one(rng, n, zeros["discount"], largest),
            "lam": draws.between_zero_and_one(rng, n, zero=True),
            "epsilon": Table(rng.choice([0.05, 0.2, 0.5, 1.5], n) * rng.uniform(0.5, 1.0, n)),
        }
        with_slopes = frozenset(kind for kind, name in (("reward", "reward"), ("function", "functions")) if moves[name])
        return cls(states, actions, horizon, count, tables, draws=FunctionDraws(tuple(seed), inside_logs, with_slopes))

    @classmethod
    def from_tables(
        cls, horizon: int, tables: Mapping[str, Any], functions: Mapping[FunctionKey, Mapping[str, Any]] | None = None
    ) -> Batch:
        """A batch from given numbers, each with the leading axis N.

        tables      "rho", "p", "pi", "r", where the claim has them "mu", "gamma", "lam", "epsilon" (default: pi, 1, 1, 1), and
                    slopes "d1_pi", "d2_pi", "d12_rho", …; a slope that is missing beside others is 0
        functions   {("b", ("s",), ()): {"value": [N, S], "d1": …}, …}: every function that the claim asks for
        """
        fixed = {name: _table(name, {"value": tables[name], **_slopes_of(name, tables)}) for name in AXES if name in tables}
        count, states, actions = fixed["pi"].value.shape
        fixed.setdefault("mu", Table(fixed["pi"].value))
        for name in ("gamma", "lam", "epsilon"):
            fixed.setdefault(name, Table(np.ones(count)))
        made = {key: _table(key[0], value) for key, value in (functions or {}).items()}
        batch = cls(states, actions, horizon, count, fixed, made)
        for name, axes in AXES.items():
            batch._expect_shape(name, fixed[name], batch._shape(axes))
        for key, table in made.items():
            batch._expect_shape(name_of(key), table, batch._shape(batch._function_axes(key)))
        return batch

    def _expect_shape(self, name: str, table: Table, shape: tuple[int, ...]) -> None:
        for part in (table.value, *(table.slopes or ())):
            if part.shape != shape:
                raise ValueError(f"{name}: an array of shape {shape} was expected, got {part.shape}")

    def _shape(self, axes: Sequence[str]) -> tuple[int, ...]:
        return (self.count, *(self.sizes[kind] for kind in axes))

    @property
    def sizes(self) -> dict[str, int]:
        """How many values an axis has: {"s": S, "a": A}."""
        return {"s": self.states, "a": self.actions}

    def table(self, name: str, active: tuple[int, ...] = ()) -> Array:
        """A table of the MDP, moved by a complex step along each active direction."""
        key = (name, active)
        if key not in self._arrays:
            self._arrays[key] = stepped(self.tables[name], active, LEAF_ROUNDS if name in LAWS else 1)
        return self._arrays[key]

    def function(self, key: FunctionKey, active: tuple[int, ...] = ()) -> Array:
        """The table of an arbitrary function, drawn when it is first asked for."""
        stored = (key, active)
        if stored not in self._arrays:
            if key not in self.functions:
                self.functions[key] = self._drawn_function(key)
            self._arrays[stored] = stepped(self.functions[key], active, 1)
        return self._arrays[stored]

    def forget(self, largest: int) -> None:
        """Lets go of arbitrary functions whose tables have more elements than that: the same are drawn when they are needed."""
        if self.draws is not None:
            self.functions = {key: table for key, table in self.functions.items() if table.value.size <= largest}
            self._arrays = {key: one for key, one in self._arrays.items() if one.value.size <= largest}

    def _function_axes(self, key: FunctionKey) -> list[str]:
        _, kinds, times = key
        if kinds == ("history",):
            return [kind for kind, _ in history_places(times[0])]
        if kinds == ("tau",):
            return [kind for kind, _ in trajectory_places(self.horizon)]
        return [kind for kind in kinds if kind != "t"]

    def _drawn_function(self, key: FunctionKey) -> Table:
        if self.draws is None:
            raise ValueError(f"{name_of(key)}: this batch was made from tables, and this function is not among them")
        shape = self._shape(self._function_axes(key))
        if prod(shape) > LARGEST:
            raise TooLarge(prod(shape))
        rng = np.random.default_rng([*self.draws.seed, crc32(repr(key).encode()), *shape])
        kind = "reward" if key[0] == "r" else "function"
        return draws.numbers(rng, shape, key[0] in self.draws.inside_logs, kind in self.draws.with_slopes)

    def describe(self, index: int) -> dict[str, Any]:
        """One MDP as plain lists; functions are a list of {"name", "kinds", "times", "value", "d1", …}."""
        data: dict[str, Any] = {"states": self.states, "actions": self.actions, "horizon": self.horizon}
        for name, table in self.tables.items():
            data[name] = table.value[index].tolist()
            for label, slope in zip(SLOPES, table.slopes or (), strict=False):
                data[f"{label}_{name}"] = slope[index].tolist()
        data["functions"] = [self._describe_function(key, index) for key in self.functions]
        return data

    def _describe_function(self, key: FunctionKey, index: int) -> dict[str, Any]:
        table = self.functions[key]
        slopes = zip(SLOPES, table.slopes or (), strict=False)
        shown = {"name": key[0], "kinds": list(key[1]), "times": list(key[2]), "shown": name_of(key)}
        return {**shown, "value": table.value[index].tolist(), **{label: slope[index].tolist() for label, slope in slopes}}

    def edges(self) -> dict[str, np.ndarray]:
        """Which MDPs lie at which edge of what the assumptions allow, [N] each."""
        rho, p, pi, mu = (self.tables[name].value for name in LAWS)
        every = np.ones(self.count, dtype=bool)
        loops = np.einsum("nsas->nsa", p)
        entered = np.einsum("nsat->nst", p) * (1 - np.eye(self.states))
        several = self.states > 1
        return {
            "one state": every & (self.states == 1),
            "one action": every & (self.actions == 1),
            "discount 0": self.tables["gamma"].value == 0,
            "discount 1": self.tables["gamma"].value == 1,
            "zero in rho": (rho == 0).any(axis=1),
            "zero in p": (p == 0).any(axis=(1, 2, 3)),
            "zero in pi": (pi == 0).any(axis=(1, 2)),
            "zero in mu": (mu == 0).any(axis=(1, 2)),
            "nearly deterministic policy": (pi < 1e-5).any(axis=(1, 2)) & (pi > 0).all(axis=(1, 2)),
            "absorbing state": several & (loops.sum(axis=2) == p.sum(axis=(2, 3))).any(axis=1),
            "unreachable state": several & ((entered == 0).all(axis=1) & (rho == 0)).any(axis=1),
        }


def _slopes_of(name: str, tables: Mapping[str, Any]) -> dict[str, Any]:
    return {label: tables[f"{label}_{name}"] for label in SLOPES if f"{label}_{name}" in tables}


def _table(name: str, data: Mapping[str, Any]) -> Table:
    value = np.asarray(data["value"], dtype=float)
    if name != "pi" and not any(label in data for label in SLOPES):
        return Table(value)
    slopes = tuple(np.asarray(data.get(label, np.zeros_like(value)), dtype=float) for label in SLOPES)
    return Table(value, slopes, tuple(np.abs(slope) for slope in slopes))  # type: ignore[arg-type]


def stepped(table: Table, active: tuple[int, ...], rounds: int) -> Array:
    """x, x + i h ∂x, or x + i h ∂_1x + j h ∂_2x + i j h² ∂_12x: the table moved along the active directions."""
    value = _last(table.value)
    size = value if (value >= 0).all() else np.abs(value)
    if not active or table.slopes is None or table.sizes is None:
        return Array((), value, size, rounds)
    slopes, sizes = [_last(one) for one in table.slopes], [_last(one) for one in table.sizes]
    if len(active) == 1:
        moved, moved_size = slopes[active[0] - 1], sizes[active[0] - 1]
        return Array((), value + 1j * STEP * moved, size + (SHIFT + 1j * STEP) * moved_size, rounds, 1)
    (first, second), both = (number - 1 for number in active), 2
    shifted = SHIFT + 1j * STEP
    return Array(
        (),
        np.stack((value + 1j * STEP * slopes[first], STEP * (slopes[second] + 1j * STEP * slopes[both]))),
        np.stack((
            size + shifted * sizes[first] + SHIFT * (sizes[second] + shifted * sizes[both]),
            STEP * (sizes[second] + shifted * sizes[both]),
        )),
        rounds,
        2,
    )  # fmt: skip


def _last(table: np.ndarray) -> np.ndarray:
    """[N, …] as [… , N], where arrays keep the MDPs."""
    return np.ascontiguousarray(np.moveaxis(table, 0, -1))


def name_of(key: FunctionKey) -> str:
    """b(s, a), b(3), f(h_2), f(τ) or c."""
    name, kinds, times = key
    moments = iter(times)
    shown = [str(next(moments)) if k == "t" else f"h_{next(moments)}" if k == "history" else k for k in kinds]
    return f"{name}({', '.join('τ' if one == 'tau' else one for one in shown)})" if kinds else name
