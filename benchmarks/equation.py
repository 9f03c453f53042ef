"""The one equation that everything here is measured on: the gradient of J by rewards to go, as the derivation states it."""

from __future__ import annotations

import itertools
from functools import lru_cache
from pathlib import Path

import sympy

from verify.claims.loading import load
from verify.claims.model import Claim, Item

SOURCE = Path(__file__).resolve().parent.parent / "derivations" / "causality" / "reward_to_go_discounted.py"


@lru_cache(maxsize=1)
def steps() -> tuple[Item, ...]:
    """The steps of the derivation."""
    return tuple(item for item in load(SOURCE).items() if item.kind == "step")


def whole() -> Claim:
    """∇J(θ) = E_τ[Σ_t γ^(t-1) ∇log π(a_t|s_t) G_t], from its first line to its last."""
    first, last = steps()[0].claim, steps()[-1].claim
    return Claim(first.lhs, last.rhs, first.assumes, first.for_every, first.min_horizon, first.undiscounted)


def plain_sympy(n_states: int, n_actions: int, horizon: int) -> tuple[sympy.Expr, sympy.Expr]:
    """Both sides on an MDP whose every entry is a symbol, as one writes them down in sympy without this project.

    The last entry of every law is one minus the others, and its derivative minus theirs.
    """
    S, A = range(n_states), range(n_actions)
    gamma = sympy.Symbol("gamma", positive=True)
    reward = {(s, a): sympy.Symbol(f"r_{s}{a}") for s in S for a in A}
    start = _law("rho", n_states)
    move = {(s, a): _law(f"p_{s}{a}", n_states) for s in S for a in A}
    policy = {s: _law(f"pi_{s}", n_actions) for s in S}
    slope = {s: _slopes(f"dpi_{s}", n_actions) for s in S}
    lhs: sympy.Expr = sympy.Integer(0)
    rhs: sympy.Expr = sympy.Integer(0)
    for states in itertools.product(S, repeat=horizon):
        for actions in itertools.product(A, repeat=horizon):
            steps_taken = list(zip(states, actions, strict=True))
            world = start[states[0]] * sympy.prod(
                move[before][state] for before, state in zip(steps_taken, states[1:], strict=False)
            )
            chosen = [policy[s][a] for s, a in steps_taken]
            scores = [slope[s][a] / policy[s][a] for s, a in steps_taken]
            rewards = [gamma**t * reward[step] for t, step in enumerate(steps_taken)]
            for t in range(horizon):
                others = sympy.prod(chosen[:t] + chosen[t + 1 :])
                lhs += world * others * slope[states[t]][actions[t]] * sum(rewards)
                rhs += world * sympy.prod(chosen) * scores[t] * sum(rewards[t:])
    return lhs, rhs


def _law(name: str, size: int) -> list[sympy.Expr]:
    free = [sympy.Symbol(f"{name}_{k}", positive=True) for k in range(size - 1)]
    return [*free, 1 - sum(free)]


def _slopes(name: str, size: int) -> list[sympy.Expr]:
    free = [sympy.Symbol(f"{name}_{k}", real=True) for k in range(size - 1)]
    return [*free, -sum(free)]
