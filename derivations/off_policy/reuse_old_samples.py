"""FALSE: E_μ[R(τ) Σ_t ∇log π(a_t|s_t)] = ∇J(π) for trajectories that were drawn from an older policy μ."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

scores = Sum(score(t), (t, 1, T))
weight = Product(frac(pi(a[k], s[k]), mu(a[k], s[k])), (k, 1, T))

misconception = Misconception(
    title="Stored episodes can be scored again with the new policy",
    summary=(
        "After an update the stored episodes belong to another policy than the one that is scored. Their average is then not "
        "the gradient of anything that is wanted: good actions of the old policy are reinforced as often as the old policy took "
        "them. Either new episodes are drawn, or each old one gets its weight p_π(τ)/p_μ(τ)."
    ),
    assumes=[
        positive_policy,
        positive_behaviour,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["off-policy-gradient", "trajectory-policy-gradient"],
    says=Refuted("Old episodes, scored with the new policy, average to its gradient.", E(R(tau) * scores, mu), grad(J)),
    tempting=(
        "The estimator contains the policy's scores only, which can be recomputed at any time, so it looks as if the episodes "
        "could be kept. The law that draws them is not written in the estimator and is forgotten. A sampler that differs "
        "slightly from the trained policy (temperature, top-p, another numerical precision) does the same."
    ),
    true_when="μ = π, or the factor p_π(τ)/p_μ(τ) is included.",
    instead=[
        Instead("Each old episode gets its weight.", grad(J), E(weight * R(tau) * scores, mu)),
        Instead(
            "At the policy that drew them, before any update, the episodes may be used as they are.",
            grad(J),
            E(R(tau) * scores, pi_old),
        ),
    ],
    pitfalls=[
        Refuted(
            "A baseline repairs it.",
            E(Sum(score(t) * (G(t) - V(s[t])) * gamma ** (t - 1), (t, 1, T)), mu),
            grad(J),
        ),
        Refuted(
            "It is at least the gradient of the return of the older policy, at the older policy.",
            E(R(tau) * scores, mu),
            E(R(tau) * Sum(score(t, pi_old), (t, 1, T)), pi_old),
        ),
    ],
    sources=[
        Source(
            "R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "sections 5.5 and 13.3"
        ),
        Source("M. J. Kochenderfer, T. A. Wheeler, K. H. Wray", 2022, "Algorithms for Decision Making", "section 12.4"),
    ],
)
