"""Terms of the judge, by literal enumeration: a table over the places that a tree leaves free."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from verify.mutants.comparing import Comparing
from verify.mutants.tables import NEAR_ZERO, Place, Table
from verify.mutants.tree import Label, Linear, Tree
from verify.mutants.walks import ACTION, HERE
from verify.mutants.worlds import COUNT, World

Times = dict[str, int]
Directions = tuple[int, ...]


@lru_cache(maxsize=200_000)
def rank(tree: Tree) -> int:
    """0 for a number, 1 for a gradient, 2 for a matrix."""
    if tree.kind in ("Dot", "Variance"):
        return 0
    inner = [rank(part) for part in tree.parts]
    if tree.kind == "Gradient":
        return inner[0] + 1
    return 2 if tree.kind == "Outer" else max(inner, default=0)


@lru_cache(maxsize=200_000)
def has_coordinates(tree: Tree) -> bool:
    """Whether something is summed over the coordinates of θ: the judge gives it two."""
    return tree.kind in ("Dot", "Variance") or any(map(has_coordinates, tree.parts))


class Evaluator(Comparing):
    """The tables of trees in one world; remembers those of equal trees."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.kept = 0

    def table(self, tree: Tree, times: Times, directions: Directions) -> Table:
        """The table of a tree; one of rank r is read along r directions."""
        key = (id(tree), tuple([times[index] for index in tree.indices]), directions)
        found = self.known.get(key)
        if found is None:
            found = getattr(self, "read_" + tree.kind.lower().replace(" ", "_"))(tree, times, directions)
            self.known[key] = found
            self.kept += sum(part.size for part in found.parts.values())
        return found

    def moment(self, linear: Linear, times: Times) -> int:
        return linear[0] + sum(factor * (self.world.horizon if name == "T" else times[name]) for name, factor in linear[1])

    def place(self, label: Label, times: Times) -> Place:
        return (label[0], label[1]) if isinstance(label[1], str) else (label[0], self.moment(label[1], times))

    def read_number(self, tree: Tree, times: Times, directions: Directions) -> Table:
        return self.constant(float(tree.data[0]))

    def read_time(self, tree: Tree, times: Times, directions: Directions) -> Table:
        return self.constant(self.moment(tree.data[0], times))

    def read_parameter(self, tree: Tree, times: Times, directions: Directions) -> Table:
        return Table((), {"gamma": self.world.gamma, "lambda": self.world.lam, "epsilon": self.world.epsilon}[tree.data[0]])

    def read_plus(self, tree: Tree, times: Times, directions: Directions) -> Table:
        result = self.constant(0)
        for part in tree.parts:
            result = self.plus(result, self.table(part, times, directions))
        return result

    def read_times(self, tree: Tree, times: Times, directions: Directions) -> Table:
        result = self.constant(1)
        for part in tree.parts:
            result = self.times(result, self.table(part, times, directions if rank(part) else ()))
        return result

    def free_times(self, ranges: tuple[Any, ...]) -> Iterator[Times]:
        """Every choice of the free times; a range may mention those before it."""
        return self._ranges(tuple(reversed(ranges)), {})

    def _ranges(self, limits: tuple[Any, ...], times: Times) -> Iterator[Times]:
        if not limits:
            yield times
            return
        index, low, high = limits[-1]
        for value in range(self.moment(low, times), self.moment(high, times) + 1):
            yield from self._ranges(limits[:-1], {**times, index: value})

    def read_times_sum(self, tree: Tree, times: Times, directions: Directions) -> Table:
        result = self.constant(0)
        for inner in self._ranges(tree.data, times):
            result = self.plus(result, self.table(tree.parts[0], inner, directions))
        return result

    def read_times_product(self, tree: Tree, times: Times, directions: Directions) -> Table:
        result = self.constant(1)
        for inner in self._ranges(tree.data, times):
            result = self.times(result, self.table(tree.parts[0], inner, ()))
        return result

    def read_power(self, tree: Tree, times: Times, directions: Directions) -> Table:
        return self.power(self.table(tree.parts[0], times, ()), self.moment(tree.data[0], times))

    def read_other_power(self, tree: Tree, times: Times, directions: Directions) -> Table:
        exponent = self.table(tree.parts[1], times, ())
        value = self.zeroth(exponent)
        if exponent.places or not np.array_equal(value, np.full(COUNT, round(float(value[0])))):
            return Table((), {0: np.full(COUNT, np.nan)})
        return self.power(self.table(tree.parts[0], times, ()), round(float(value[0])))

    def read_log(self, tree: Tree, times: Times, directions: Directions) -> Table:
        return self.log(self.table(tree.parts[0], times, ()))

    def read_exp(self, tree: Tree, times: Times, directions: Directions) -> Table:
        return self.exp(self.table(tree.parts[0], times, ()))

    def read_fraction(self, tree: Tree, times: Times, directions: Directions) -> Table:
        below = self.table(tree.parts[1], times, ())
        return self.quotient(self.table(tree.parts[0], times, directions), below)

    def read_outer(self, tree: Tree, times: Times, directions: Directions) -> Table:
        first, second = ((direction,) for direction in directions)
        return self.times(self.table(tree.parts[0], times, first), self.table(tree.parts[1], times, second))

    def read_gradient(self, tree: Tree, times: Times, directions: Directions) -> Table:
        inner, bit = self.table(tree.parts[0], times, directions[1:]), directions[0]
        return Table(inner.places, {bits - bit: part for bits, part in inner.parts.items() if bits & bit})

    def where_not_zero(self, numbers: np.ndarray, tree: Tree) -> np.ndarray:
        """NaN for every MDP in which a closed tree is zero."""
        keep = np.abs(self.zeroth(self.table(tree, {}, ()))) > NEAR_ZERO
        return np.where(keep.reshape(-1, *[1] * (numbers.ndim - 1)), numbers, np.nan)

    def read_dot(self, tree: Tree, times: Times, directions: Directions) -> Table:
        result = self.constant(0)
        for direction in (1, 2):
            left, right = (self.table(part, times, (direction,) if rank(part) else ()) for part in tree.parts)
            result = self.plus(result, self.times(left, right))
        return result

    def read_variance(self, tree: Tree, times: Times, directions: Directions) -> Table:
        """The mean squared distance to the mean."""
        every, squares = self.trajectory(), self.constant(0)
        weight = self.weight(tree.data[0], every)
        for along in ((1,), (2,)) if rank(tree.parts[0]) else ((),):
            body = self.table(tree.parts[0], times, along)
            off = self.plus(body, self.times(self.constant(-1), self.summed(self.times(weight, body), every)))
            squares = self.plus(squares, self.times(off, off))
        return self.summed(self.times(weight, squares), every)

    # ------------------------------------------------------------------------------------------------------ binders

    def read_expectation(self, tree: Tree, times: Times, directions: Directions) -> Table:
        every = self.trajectory()
        return self.summed(self.times(self.weight(tree.data[0], every), self.table(tree.parts[0], times, directions)), every)

    def read_conditionalexpectation(self, tree: Tree, times: Times, directions: Directions) -> Table:
        law, *given = tree.data
        after = self.trajectory(self.moment(given[0][1], times))[len(given) :]
        return self.summed(self.times(self.weight(law, after), self.table(tree.parts[0], times, directions)), after)

    def read_drawexpectation(self, tree: Tree, times: Times, directions: Directions) -> Table:
        body, density = (self.table(tree.parts[0], times, directions), self.table(tree.parts[1], times, ()))
        return self.summed(self.times(density, body), [self.place(label, times) for label in tree.data])

    def read_spacesum(self, tree: Tree, times: Times, directions: Directions) -> Table:
        places: list[Place] = []
        for label in tree.data:
            places += self.trajectory() if label == ("tau",) else [self.place(label, times)]
        return self.summed(self.table(tree.parts[0], times, directions), places)

    def read_copy(self, tree: Tree, times: Times, directions: Directions) -> Table:
        return self.of_copy(self.table(tree.parts[0], times, directions), self.moment(tree.data[0], times))

    def of_copy(self, table: Table, number: int) -> Table:
        """The same numbers over the places of one of several trajectories."""
        names = ((kind, f"{time} of {number}" if isinstance(time, int) else time) for kind, time in table.places)
        return self.leaf(table.parts, list(names))

    def read_copiesexpectation(self, tree: Tree, times: Times, directions: Directions) -> Table:
        law, count = tree.data
        result, every = self.table(tree.parts[0], times, directions), self.trajectory()
        for number in range(1, self.moment(count, times) + 1):
            weight = self.of_copy(self.weight(law, every), number)
            result = self.summed(self.times(weight, result), [(kind, f"{time} of {number}") for kind, time in every])
        return result

    # ------------------------------------------------------------------------------------------------------- leaves

    def read_policy(self, tree: Tree, times: Times, directions: Directions) -> Table:
        law, action, state = tree.data
        return self.leaf(self.world.policy(law), [self.place(state, times), self.place(action, times)])

    def read_transition(self, tree: Tree, times: Times, directions: Directions) -> Table:
        then, state, action = (self.place(label, times) for label in tree.data)
        return self.leaf(self.world.p, [state, action, then])

    def read_initial(self, tree: Tree, times: Times, directions: Directions) -> Table:
        return self.leaf(self.world.rho, [self.place(tree.data[0], times)])

    def read_reward(self, tree: Tree, times: Times, directions: Directions) -> Table:
        return self.leaf(self.world.r, [self.place(label, times) for label in tree.data])

    def read_same(self, tree: Tree, times: Times, directions: Directions) -> Table:
        left, right = (self.place(label, times) for label in tree.data)
        size = self.world.size_of(left[0])
        return self.leaf({0: np.broadcast_to(np.eye(size), (COUNT, size, size))}, [left, right])

    def read_function(self, tree: Tree, times: Times, directions: Directions) -> Table:
        name, *arguments = tree.data
        kinds: list[Any] = []
        places: list[Place] = []
        for label in arguments:
            if label == ("tau",):
                kinds.append("tau")
                places += self.trajectory()
            elif label[0] == "t":
                kinds.append(("t", self.moment(label[1], times)))
            elif label[0] == "h":
                time = self.moment(label[1], times)
                kinds.append(("h", time))
                places += [(kind, moment) for moment in range(1, time) for kind in ("s", "a")] + [("s", time)]
            else:
                kinds.append(label[0])
                places.append(self.place(label, times))
        return self.leaf(self.world.function(name, tuple(kinds), "".join(kind for kind, _ in places)), places)

    def read_return(self, tree: Tree, times: Times, directions: Directions) -> Table:
        return self.reward_to_go(1)

    def read_rewardtogo(self, tree: Tree, times: Times, directions: Directions) -> Table:
        return self.reward_to_go(self.moment(tree.data[0], times))

    def read_objective(self, tree: Tree, times: Times, directions: Directions) -> Table:
        every = self.trajectory()
        return self.summed(self.times(self.weight(tree.data[0], every), self.reward_to_go(1)), every)

    def read_trajectoryprobability(self, tree: Tree, times: Times, directions: Directions) -> Table:
        return self.weight(tree.data[0], self.trajectory())

    def read_value(self, tree: Tree, times: Times, directions: Directions) -> Table:
        kind, law, time, *here = tree.data
        state, *action = (self.place(label, times) for label in here)
        return self.placed(self.value(kind, law, self.moment(time, times)), state, action[0] if action else None)

    def read_marginal(self, tree: Tree, times: Times, directions: Directions) -> Table:
        law, time, *here = tree.data
        result = self.visits(law, self.moment(time, times))
        if len(here) == 2:
            result = self.times(result, self.leaf(self.world.policy(law), [HERE, ACTION]))
        state, *action = (self.place(label, times) for label in here)
        return self.placed(result, state, action[0] if action else None)

    def read_discountedvalue(self, tree: Tree, times: Times, directions: Directions) -> Table:
        kind, law, *here = tree.data
        state, *action = (self.place(label, times) for label in here)
        return self.placed(self.endless_value(kind, law), state, action[0] if action else None)

    def read_occupancy(self, tree: Tree, times: Times, directions: Directions) -> Table:
        return self.placed(self.occupancy(tree.data[0]), self.place(tree.data[1], times), None)

    def read_discountedobjective(self, tree: Tree, times: Times, directions: Directions) -> Table:
        return self.summed(self.times(self.leaf(self.world.rho, [HERE]), self.endless_value("V", tree.data[0])), [HERE])
