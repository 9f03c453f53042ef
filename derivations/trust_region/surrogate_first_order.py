"""∇L = ∇J at θ = θ_old, where L(θ) = J(θ_old) + E_old[Σ_t γ^{t-1} (π_θ/π_old) A_old]."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

ratio = frac(pi(a[t], s[t]), pi_old(a[t], s[t]))
advantage = A.of(pi_old)(s[t], a[t])
surrogate = J_of(pi_old) + E(Sum(gamma ** (t - 1) * ratio * advantage, (t, 1, T)), pi_old)

derivation = Derivation(
    title="The surrogate has the right gradient at the old policy",
    summary=(
        "The surrogate keeps the states and the advantages of the old policy and lets only the action probabilities move. At "
        "the old policy its gradient is the policy gradient; further away it is not, which is why a trust region is needed."
    ),
    idea=(
        "Why may the states be left alone? To first order, changing the policy means changing one action at a time and "
        "following the old policy afterwards, and what that does to later states and rewards is what the advantage measures. "
        "This is why old data serve for several small steps, and why only for small ones: [from second order "
        "on](surrogate-second-order) terms are missing, and the surrogate may rise while [the return "
        "falls](surrogate-gain-implies-gain)."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["pg-q-and-advantage-form", "surrogate-value"],
    start=grad(surrogate),
    steps=[
        Step(
            grad(E(Sum(gamma ** (t - 1) * ratio * advantage, (t, 1, T)), pi_old)),
            by=no_gradient,
            note="J(θ_old) is a number.",
        ),
        Step(
            E(Sum(gamma ** (t - 1) * frac(grad(pi(a[t], s[t])), pi_old(a[t], s[t])) * advantage, (t, 1, T)), pi_old),
            by=no_gradient,
            note="The law of the trajectories, π_old and its advantages are frozen; only π_θ moves.",
        ),
        Step(
            E(Sum(gamma ** (t - 1) * frac(grad(pi(a[t], s[t])), pi(a[t], s[t])) * A(s[t], a[t]), (t, 1, T))),
            by=frozen_copy,
            note="All gradients have been taken, so θ = θ_old may be inserted.",
        ),
        Step(E(Sum(gamma ** (t - 1) * score(t) * A(s[t], a[t]), (t, 1, T))), by=chain_rule_for_log),
        Step(grad(J), by=established, note="The advantage form of the policy gradient."),
    ],
    pitfalls=[
        Refuted(
            "The ratio may be left out, because it is one at the old policy.",
            grad(E(Sum(gamma ** (t - 1) * advantage, (t, 1, T)), pi_old)),
            grad(J),
        ),
        Refuted(
            "The ratio is that of the old policy to the new one.",
            grad(E(Sum(gamma ** (t - 1) * frac(pi_old(a[t], s[t]), pi(a[t], s[t])) * advantage, (t, 1, T)), pi_old)),
            grad(J),
        ),
        Refuted(
            "The advantage need not be frozen.",
            grad(E(Sum(gamma ** (t - 1) * ratio * A(s[t], a[t]), (t, 1, T)), pi_old)),
            grad(J),
        ),
        Refuted(
            "The law of the trajectories need not be frozen.",
            grad(E(Sum(gamma ** (t - 1) * ratio * advantage, (t, 1, T)))),
            grad(J),
        ),
        Refuted(
            "log π may stand in the place of the ratio away from the old policy too, which is called μ here.",
            grad(E(Sum(gamma ** (t - 1) * log(pi(a[t], s[t])) * A.of(mu)(s[t], a[t]), (t, 1, T)), mu)),
            grad(E(Sum(gamma ** (t - 1) * frac(pi(a[t], s[t]), mu(a[t], s[t])) * A.of(mu)(s[t], a[t]), (t, 1, T)), mu)),
            assumes=[
                positive_policy,
                positive_behaviour,
                theta_free_initial_law,
                theta_free_dynamics,
                theta_free_reward,
                policies_sum_to_one,
                dynamics_sum_to_one,
            ],
        ),
        Refuted(
            "The second derivatives agree as well.",
            grad(grad(surrogate)),
            grad(grad(J)),
        ),
    ],
    sources=[
        Source("S. Kakade, J. Langford", 2002, "Approximately optimal approximate reinforcement learning", "ICML 2002"),
        Source(
            "J. Schulman, S. Levine, P. Moritz, M. I. Jordan, P. Abbeel",
            2015,
            "Trust region policy optimization",
            "ICML 2015, equation 4",
            differs="There with an infinite horizon and normalised visits; here with a finite horizon.",
        ),
    ],
)
