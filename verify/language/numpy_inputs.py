"""What an estimator reads off a trajectory: arrays with names, each the values of one term at every time.

Position t - 1 of an array belongs to time t. The axes are, in this order, trajectories (N), times (T, or T + 1 where s_{T+1}
is looked at), actions (A) and the coordinates of θ (d); an array has those that its term depends on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr

from verify.language import terms as L
from verify.language.ranks import rank_of

TIME = L.TimeSymbol("t", integer=True)
ACTION = L.ActionSymbol("a")
LAW_SUFFIX = {"theta": "", "mu": "_mu", "old": "_old"}
NUMBERS = {L.GAMMA: "gamma", L.LAMBDA: "lam", L.EPSILON: "epsilon"}
VALUES = {"V": "values", "Q": "q_values", "A": "advantages"}


class NotWritable(Exception):
    """What of a term has no counterpart in the code; one sentence."""


@dataclass(frozen=True)
class Input:
    """An argument of the function: the values of ``term``, in which t is the time and a every action, where it has them."""

    name: str
    term: Expr
    over_times: bool = False
    over_actions: bool = False
    of_trajectory: bool = True  # False for γ, λ, ε and constants, which are the same for every trajectory

    @property
    def vector(self) -> bool:
        """Whether the last axis is θ's."""
        return rank_of(self.term) == 1


def read(term: Expr) -> tuple[Input, Expr | None] | None:
    """The input that a term reads, and the time at which it does; None where the term is no input by itself.

    Raises NotWritable for a part of the MDP that a trajectory does not show, such as p(s'|s, a).
    """
    if term in NUMBERS:
        return Input(NUMBERS[term], term, of_trajectory=False), None
    if isinstance(term, L.FunctionSymbol):
        return Input(term.name, term, of_trajectory=False), None
    if isinstance(term, L.Reward):
        return _at("rewards", term, term.state, term.action)
    if isinstance(term, L.Apply):
        return _function(term)
    if isinstance(term, L.Value):
        if not isinstance(term.state, L.StateAt) or term.time != term.state.time:
            raise NotWritable("a value that belongs to another time than its state")
        return _at(VALUES[term.kind] + LAW_SUFFIX[term.law.name], term, term.state, *term.args[4:])
    if isinstance(term, L.Gradient):
        return _gradient(term)
    if isinstance(term, sympy.log) and isinstance(term.args[0], L.Policy):
        policy = term.args[0]
        return _at("log_probs" + LAW_SUFFIX[policy.law.name], term, policy.state, policy.action)
    if isinstance(term, L.Policy):
        return _at("probs" + LAW_SUFFIX[term.law.name], term, term.state, term.action)
    return None


def read_as(term: Expr) -> tuple[Input, Expr | None]:
    """The same for a term that a trajectory has to show. Raises NotWritable."""
    found = read(term)
    if found is None:
        raise NotWritable(f"{type(term).__name__}, which is not seen on a trajectory")
    return found


def _gradient(term: L.Gradient) -> tuple[Input, Expr | None]:
    body = term.body
    if body == sympy.log(L.TrajectoryProbability(L.THETA)):
        return Input("trajectory_score", term), None
    policy, name = (body.args[0], "scores") if isinstance(body, sympy.log) else (body, "grad_probs")
    if not isinstance(policy, L.Policy) or policy.law != L.THETA:
        raise NotWritable("a gradient of something other than π_θ(a|s) or its logarithm")
    return _at(name, term, policy.state, policy.action)


def _function(term: L.Apply) -> tuple[Input, Expr | None]:
    if term.arguments == (L.TAU,):
        return Input("trajectory_reward" if term.function.name == "r" else term.function.name, term), None
    places = [one for one in term.arguments if isinstance(one, (*L.STATE, *L.ACTION, L.History))]
    times = [one for one in term.arguments if one not in places]
    return _at(term.function.name, term, *places, *times)


def _at(name: str, term: Expr, *places: Expr) -> tuple[Input, Expr]:
    """An array over times; a letter for an action gives it an axis for all of them."""
    letters = [one for one in places if isinstance(one, L.ActionSymbol)]
    moments = {getattr(one, "time", one) for one in places if one not in letters}
    if len(letters) > 1 or len(moments) != 1 or any(isinstance(one, L.StateSymbol) for one in places):
        raise NotWritable("something that belongs to no single time of the trajectory")
    (moment,) = moments
    made = _moved(term, moment, letters[0] if letters else None)
    return Input(name + ("_all" if letters else ""), made, over_times=True, over_actions=bool(letters)), moment


def _moved(term: Expr, moment: Expr, letter: Expr | None) -> Expr:
    """The term at time t and, where it has a letter for an action, with the letter a."""

    def put(part: Any) -> Any:
        if part == moment:
            return TIME
        if part == letter:
            return ACTION
        if isinstance(part, Expr) and part.args:
            return part.func(*(put(one) for one in part.args))
        return part

    return put(term)
