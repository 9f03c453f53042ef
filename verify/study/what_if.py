"""Changes of a claim that nobody lists as an assumption: who samples, what a baseline sees, what a reward depends on.

Each change rewrites both sides of an equation alike and leaves what it is not about as it is. Whether the new equation
makes sense is for ``check_scopes`` to say: b(s_t, a_t) in front of the sum over a_t has no value, and that is how a
step breaks for whoever wants such a baseline.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import Expr, Integer

from verify.claims.model import Claim
from verify.language import discounted as D
from verify.language import terms as L
from verify.language.errors import IllFormed
from verify.language.wellformed import check_scopes

Visit = Callable[[Any], Any]

BASELINES = ("b", "c")
REWARD = L.FunctionSymbol("r")
INDEX = L.TimeSymbol("m", integer=True)  # no author can write it, so it clashes with nothing


class NotSayable(Exception):
    """The changed equation has no meaning; one sentence that says why."""


class NotCovered(Exception):
    """The equation has a part that the change has no way to rewrite; one sentence that says which."""


@dataclass(frozen=True)
class WhatIf:
    """A change by name. ``change`` rewrites one side of a claim; a claim that it leaves alone is none of its business."""

    name: str
    title: str
    says: str
    change: Callable[[Expr, Claim], Expr]

    def apply(self, claim: Claim) -> Claim | None:
        """The changed claim, or None where there is nothing to change. Raises NotSayable and NotCovered."""
        try:
            lhs, rhs = self.change(claim.lhs, claim), self.change(claim.rhs, claim)
            offered = None if claim.certificate is None else self.change(claim.certificate, claim)
            changed = replace(claim, lhs=lhs, rhs=rhs, certificate=offered)
            if changed == claim:
                return None
            for side in (lhs, rhs):
                check_scopes(side, claim.for_every, claim.min_horizon, max(3, claim.min_horizon))
        except IllFormed as error:
            raise NotSayable(str(error).partition(";")[0]) from error  # without the advice to an author
        return changed


def rebuilt(term: Any, visit: Visit) -> Any:
    """The term with ``visit(part)`` in the place of each part for which it is not None, from the outside in."""
    found = visit(term)
    if found is not None:
        return found
    if not term.args:
        return term
    args = [rebuilt(part, visit) for part in term.args]
    return term if all(new is old for new, old in zip(args, term.args, strict=True)) else term.func(*args)


# ------------------------------------------------------------------------------------------------- the sampling law


_KEPT = (L.Gradient, sympy.log, L.Fraction, L.Value, L.Objective, D.DiscountedValue, D.DiscountedObjective)


def _drawn_by_mu(term: Expr, claim: Claim) -> Expr:
    """Outside gradients and logarithms, where the policy is what draws, μ takes its place; values stay those of π."""
    if sympy.Tuple(claim.lhs, claim.rhs).atoms(L.Law) - {L.THETA}:
        return term  # already about two policies

    def visit(part: Any) -> Any:
        if isinstance(part, _KEPT):
            return part
        return L.MU if part == L.THETA else None

    return rebuilt(term, visit)


# ------------------------------------------------------------------------------------------------- what b looks at


def _baseline(more: Callable[[L.Apply, Claim], tuple[Any, ...] | None]) -> Callable[[Expr, Claim], Expr]:
    """Gives every baseline that sees a state or a time, and no action, the arguments that ``more`` returns."""

    def change(term: Expr, claim: Claim) -> Expr:
        def visit(part: Any) -> Any:
            if not isinstance(part, L.Apply) or part.function.name not in BASELINES:
                return None
            plain = not any(isinstance(one, (*L.ACTION, L.History, L.TrajectorySymbol)) for one in part.arguments)
            arguments = more(part, claim) if plain else None
            return part if arguments is None else part.func(part.function, *arguments)

        return rebuilt(term, visit)

    return change


def _moment(part: L.Apply) -> Expr | None:
    """The time of the step that a baseline belongs to: that of its state, or the time it is a function of."""
    times = [one.time for one in part.arguments if isinstance(one, L.StateAt)]
    times += [one for one in part.arguments if not isinstance(one, L.STATE)]
    return times[0] if times else None


def _and_the_action(part: L.Apply, claim: Claim) -> tuple[Any, ...] | None:
    time = _moment(part)
    if time is not None:
        return (*part.arguments, L.ActionAt(time))
    policies = sympy.Tuple(claim.lhs, claim.rhs).atoms(L.Policy)
    actions = {one.action for one in policies if one.state == part.arguments[0]}
    return (*part.arguments, min(actions, key=str)) if actions else None


def _the_next_state(part: L.Apply, claim: Claim) -> tuple[Any, ...] | None:
    time = _moment(part)
    if time is None:
        return None
    kept = tuple(one for one in part.arguments if not isinstance(one, L.STATE))
    return (*kept, L.StateAt(time + 1))


def _baseline_of_the_trajectory(term: Expr, claim: Claim) -> Expr:
    """A constant b becomes b(τ)."""

    def visit(part: Any) -> Any:
        if isinstance(part, L.Apply):
            return part
        return part(L.TAU) if isinstance(part, L.FunctionSymbol) and part.name in BASELINES else None

    return rebuilt(term, visit)


# ------------------------------------------------------------------------------------------------- what r looks at


def _reward(seen: Callable[[Any], Any]) -> Callable[[Expr, Claim], Expr]:
    """Replaces r(s_t, a_t) by r(s_t, a_t, seen(t)), also inside R, G, V, Q, A and J, which are written out for that."""

    def to_go(first: Any) -> Expr:
        reward = REWARD(L.StateAt(INDEX), L.ActionAt(INDEX), seen(INDEX))
        return sympy.Sum(L.GAMMA ** (INDEX - first) * reward, (INDEX, first, L.HORIZON))

    def value(part: L.Value) -> Expr:
        given = [one for one in (part.state, part.action) if one is not None]
        if any(getattr(one, "time", None) != part.time for one in given):
            raise NotCovered(f"{part} is not a value at a step of the trajectory, where alone such a reward is defined")
        wanted = L.ConditionalExpectation(to_go(part.time), part.law, *given)
        return wanted - L.ConditionalExpectation(to_go(part.time), part.law, part.state) if part.kind == "A" else wanted

    def visit(part: Any) -> Any:
        if isinstance(part, L.Reward):
            time = getattr(part.state, "time", None)
            if time is None or getattr(part.action, "time", None) != time:
                raise NotCovered(f"{part} is not the reward of a step of the trajectory")
            return REWARD(part.state, part.action, seen(time))
        if isinstance(part, L.Return):
            return to_go(Integer(1))
        if isinstance(part, L.RewardToGo):
            return to_go(part.time)
        if isinstance(part, L.Objective):
            return L.Expectation(to_go(Integer(1)), part.law)
        if isinstance(part, D.NODES):
            raise NotCovered(f"{part} is a sum over infinitely many steps, of which such a reward sees no end")
        return value(part) if isinstance(part, L.Value) else None

    return lambda term, claim: rebuilt(term, visit)


WHAT_IFS: tuple[WhatIf, ...] = (
    WhatIf(
        "another-law-samples",
        "another policy draws",
        "Trajectories and actions are drawn by μ, and the scores, gradients and values stay those of π.",
        _drawn_by_mu,
    ),
    WhatIf(
        "baseline-sees-the-action",
        "the baseline sees the action",
        "b(s_t) becomes b(s_t, a_t): an arbitrary function of the state and of the action drawn there.",
        _baseline(_and_the_action),
    ),
    WhatIf(
        "baseline-sees-the-next-state",
        "the baseline sees the next state",
        "b(s_t) becomes b(s_{t+1}): the baseline knows what the action led to.",
        _baseline(_the_next_state),
    ),
    WhatIf(
        "baseline-sees-the-trajectory",
        "the baseline is chosen after the fact",
        "The constant b becomes b(τ): a number chosen when the whole trajectory is known.",
        _baseline_of_the_trajectory,
    ),
    WhatIf(
        "reward-sees-the-next-state",
        "the reward sees the next state",
        "r(s_t, a_t) becomes r(s_t, a_t, s_{t+1}), and R, G, V, Q, A and J are those of this reward.",
        _reward(lambda time: L.StateAt(time + 1)),
    ),
    WhatIf(
        "reward-sees-the-end",
        "the reward depends on a later state",
        "r(s_t, a_t) becomes r(s_t, a_t, s_{T+1}), known in hindsight only, and R, G, V, Q, A and J are those of this reward.",
        _reward(lambda time: L.StateAt(L.HORIZON + 1)),
    ),
)  # fmt: skip
