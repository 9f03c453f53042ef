"""Laws, rewards and values of the judge: how a trajectory is weighted, what is to come, where the chain is."""

from __future__ import annotations

from typing import Any

import numpy as np

from verify.mutants.tables import Arithmetic, Place, Table, order
from verify.mutants.worlds import Parts, World

HERE, ACTION, THEN = ("s", "here"), ("a", "here"), ("s", "then")
DOUBLINGS = 11  # a discounted sum over all times is cut off after 2^11 steps


class Walks(Arithmetic):
    """Tables of one world that need no term; each is made once."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.known: dict[Any, Table] = {}

    def leaf(self, table: Parts, places: list[Place]) -> Table:
        """A table of the MDP at places; a place that stands twice takes the diagonal."""
        shown = tuple(sorted(set(places), key=order))
        inside = [0, *(1 + shown.index(place) for place in places)]
        outside = [0, *range(1, len(shown) + 1)]
        return Table(shown, {bits: np.einsum(part, inside, outside) for bits, part in table.items()})

    def weight(self, law: str, places: tuple[Place, ...]) -> Table:
        """The probability of these places of the trajectory, each given those before."""
        key = ("weight", law, places)
        if key not in self.known:
            result = self.constant(1)
            for kind, time in places:
                if kind == "a":
                    factor = self.leaf(self.world.policy(law), [("s", time), ("a", time)])
                elif time == 1:
                    factor = self.leaf(self.world.rho, [("s", 1)])
                else:
                    factor = self.leaf(self.world.p, [("s", time - 1), ("a", time - 1), ("s", time)])
                result = self.times(result, factor)
            self.known[key] = result
        return self.known[key]

    def trajectory(self, first: int = 1) -> tuple[Place, ...]:
        """s_first, a_first, …, a_T, s_{T+1}."""
        horizon = self.world.horizon
        steps = [(kind, time) for time in range(first, horizon + 1) for kind in ("s", "a")]
        return (*steps, ("s", horizon + 1))

    def reward_to_go(self, first: int) -> Table:
        result, discount = self.constant(0), self.constant(1)
        for time in range(first, self.world.horizon + 1):
            result = self.plus(result, self.times(discount, self.leaf(self.world.r, [("s", time), ("a", time)])))
            discount = self.times(discount, Table((), self.world.gamma))
        return result

    def value(self, kind: str, law: str, time: int) -> Table:
        """V, Q or A as a table over ("s", "here") and ("a", "here"), by the Bellman equations."""
        key = (kind, law, time)
        if key in self.known:
            return self.known[key]
        s, a, after = ("s", "here"), ("a", "here"), ("s", "then")
        if time > self.world.horizon:
            result = self.constant(0)
        elif kind == "Q":
            later = self.value("V", law, time + 1)
            moved = Table(tuple(after if place == s else place for place in later.places), later.parts)
            mean = self.summed(self.times(self.leaf(self.world.p, [s, a, after]), moved), [after])
            result = self.plus(self.leaf(self.world.r, [s, a]), self.times(Table((), self.world.gamma), mean))
        elif kind == "V":
            result = self.summed(self.times(self.leaf(self.world.policy(law), [s, a]), self.value("Q", law, time)), [a])
        else:
            result = self.plus(self.value("Q", law, time), self.times(self.constant(-1), self.value("V", law, time)))
        self.known[key] = result
        return result

    def visits(self, law: str, time: int) -> Table:
        """P(s_t) as a table over ("s", "here"): one step of the chain after another."""
        here, action, then = ("s", "here"), ("a", "here"), ("s", "then")
        result = self.leaf(self.world.rho, [here])
        for _ in range(time - 1):
            step = self.times(self.leaf(self.world.policy(law), [here, action]), self.leaf(self.world.p, [here, action, then]))
            moved = self.summed(self.times(result, step), [here, action])
            result = Table((here,), moved.parts)
        return result

    def placed(self, table: Table, state: Place, action: Place | None) -> Table:
        """A table over "here", read at a state and an action."""
        places = [state if kind == "s" else action for kind, _ in table.places]
        return self.leaf(table.parts, places)  # type: ignore[arg-type]

    # ------------------------------------------------------------------------------------- infinitely many steps

    def chain(self, law: str) -> Table:
        """γ Σ_a π(a|s) p(s'|s, a) as a table over HERE and THEN."""
        step = self.times(self.leaf(self.world.policy(law), [HERE, ACTION]), self.leaf(self.world.p, [HERE, ACTION, THEN]))
        return self.times(Table((), self.world.gamma), self.summed(step, [ACTION]))

    def endless_sum(self, law: str) -> Table:
        """Σ_t (γP)^t as a table over HERE and THEN, by doubling; NaN where it does not converge."""
        key = ("endless", law)
        if key not in self.known:
            middle = ("s", "via")

            def after(one: Table, two: Table) -> Table:
                first = self.leaf(one.parts, [HERE, middle])
                return self.summed(self.times(first, self.leaf(two.parts, [middle, THEN])), [middle])

            power = self.chain(law)
            total = self.plus(Table((HERE, THEN), {0: np.broadcast_to(np.eye(self.world.states), power.parts[0].shape)}), power)
            for _ in range(DOUBLINGS):
                power = after(power, power)
                total = self.plus(total, after(power, total))
            diverges = ~(np.abs(power.parts[0]) < 1e-12).all(axis=(1, 2))
            for part in total.parts.values():
                part[diverges] = np.nan
            self.known[key] = total
        return self.known[key]

    def endless_value(self, kind: str, law: str) -> Table:
        """V, Q or A with infinitely many steps to go, over HERE and ACTION."""
        key = ("endless", kind, law)
        if key not in self.known:
            reward = self.leaf(self.world.r, [HERE, ACTION])
            if kind == "V":
                mean = self.summed(self.times(self.leaf(self.world.policy(law), [HERE, ACTION]), reward), [ACTION])
                later = self.leaf(mean.parts, [THEN])
                result = self.summed(self.times(self.endless_sum(law), later), [THEN])
            elif kind == "Q":
                value = self.leaf(self.endless_value("V", law).parts, [THEN])
                mean = self.summed(self.times(self.leaf(self.world.p, [HERE, ACTION, THEN]), value), [THEN])
                result = self.plus(reward, self.times(Table((), self.world.gamma), mean))
            else:
                result = self.plus(self.endless_value("Q", law), self.times(self.constant(-1), self.endless_value("V", law)))
            self.known[key] = result
        return self.known[key]

    def occupancy(self, law: str) -> Table:
        """Σ_t γ^{t-1} P(s_t) as a table over HERE."""
        from_here = self.times(self.leaf(self.world.rho, [HERE]), self.endless_sum(law))
        return self.leaf(self.summed(from_here, [HERE]).parts, [HERE])
