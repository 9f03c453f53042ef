"""The assumptions that a derivation may list. A checker may use only what is listed.

``says`` is the assumption, ``checkers`` what it changes in the four engines, ``without`` what breaks when it goes.
The text lives in plain data so that ``verify explain`` needs no mathematics to be loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Assumption:
    """A named hypothesis on the MDP, the policies or the functions of a derivation.

    ``contradicts`` names those that no MDP meets together with this one: whatever is claimed under both is empty talk,
    so a file that lists both is refused.
    """

    name: str
    says: str
    checkers: str
    without: str
    contradicts: tuple[str, ...] = ()


theta_free_initial_law = Assumption(
    "theta-free-initial-law",
    "The law ρ of the first state does not depend on θ.",
    "∂ρ(s) = 0; without it ρ gets an arbitrary derivative with Σ_s ∂ρ(s) = 0.",
    "The gradient gains the term E[R(τ) ∇log ρ(s_1)]: learned resets and curricula are of this kind.",
)
theta_free_dynamics = Assumption(
    "theta-free-dynamics",
    "The transition law p(s'|s, a) does not depend on θ.",
    "∂p(s'|s, a) = 0; without it p gets an arbitrary derivative with Σ_s' ∂p(s'|s, a) = 0.",
    "The gradient gains the term E[R(τ) Σ_t ∇log p(s_{t+1}|s_t, a_t)]: self-play and user adaptation are of this kind.",
)
theta_free_reward = Assumption(
    "theta-free-reward",
    "The rewards r(s, a) and r(τ) do not depend on θ.",
    "∂r = 0; without it r gets an arbitrary derivative.",
    "The gradient gains the term E[∇R(τ)]: an entropy bonus or a KL penalty inside the reward is of this kind.",
)
theta_free_functions = Assumption(
    "theta-free-functions",
    "The constants and functions b, c, f and g do not depend on θ, or are not differentiated.",
    "∂b = ∂c = ∂f = ∂g = 0; without it each gets an arbitrary derivative.",
    "Differentiating through a baseline b_θ adds a term with ∇b_θ.",
)
policies_sum_to_one = Assumption(
    "policies-sum-to-one",
    "Every policy is a probability law: Σ_a π(a|s) = 1 for all θ (so Σ_a ∇π(a|s) = 0), and Σ_a μ(a|s) = 1.",
    "The last entry is one minus the others, and the entries of ∂π(·|s) sum to zero; without it they are free.",
    "Scores no longer average to zero: baselines bias the gradient and past rewards stay.",
)
dynamics_sum_to_one = Assumption(
    "dynamics-sum-to-one",
    "Σ_s ρ(s) = 1 and Σ_s' p(s'|s, a) = 1.",
    "The last entry is one minus the others; without it the entries are free.",
    "What comes after a time no longer sums out: E[f(s_t)] would depend on what follows.",
)
positive_policy = Assumption(
    "positive-policy",
    "π(a|s) > 0 for every action and state.",
    "1/π and log π exist and π · (1/π) = 1; without it some π(a|s) may be zero, with any derivative there.",
    "An action that is never sampled can still have ∇π(a|s) ≠ 0, and no sample shows it.",
)
positive_behaviour = Assumption(
    "positive-behaviour",
    "μ(a|s) > 0 for every action and state.",
    "1/μ and log μ exist and μ · (1/μ) = 1; without it some μ(a|s) may be zero.",
    "An importance weight π/μ cannot account for actions that μ never takes.",
)
positive_dynamics = Assumption(
    "positive-dynamics",
    "ρ(s) > 0 and p(s'|s, a) > 0 everywhere.",
    "1/ρ, 1/p, log ρ and log p exist and cancel; without it entries may be zero.",
    "A pointwise statement about log p(τ) or 1/p(τ) then says nothing about trajectories that cannot occur.",
)
positive_discount = Assumption(
    "positive-discount",
    "γ > 0.",
    "γ · γ^{-1} = 1; without it γ may be 0.",
    "With γ = 0 a negative power of γ is undefined.",
)
discount_below_one = Assumption(
    "discount-below-one",
    "γ < 1.",
    "Sums over infinitely many steps converge: 1/(1 - γ) and (I - γP)^{-1} exist; without it γ may be 1.",
    "With γ = 1 the values V(s), Q(s, a) and the visits d(s) of the problem without a last step are infinite in general.",
)
scores_not_all_zero = Assumption(
    "scores-not-all-zero",
    "E‖Σ_t ∇log π_θ(a_t|s_t)‖² > 0: some trajectory that occurs has a score other than zero.",
    "One may divide by E‖Σ_t ∇log π_θ(a_t|s_t)‖²; MDPs where it is zero are passed over.",
    "The optimal baseline is 0/0: with every score zero the gradient estimate is zero whatever is subtracted.",
)

_NAMED = {name: value for name, value in dict(globals()).items() if isinstance(value, Assumption)}
ASSUMPTIONS: dict[str, Assumption] = {assumption.name: assumption for assumption in _NAMED.values()}
__all__ = list(_NAMED)  # what an author imports


def contradiction(names: Iterable[str], known: Mapping[str, Assumption] = ASSUMPTIONS) -> str:
    """Why no MDP meets all these assumptions, or nothing. It is enough that one of the two names the other."""
    present = sorted(set(names))
    for name in present:
        for other in known[name].contradicts if name in known else ():
            if other in present:
                return f"{name} and {other} contradict each other: no MDP meets both, so nothing would be claimed"
    return ""
