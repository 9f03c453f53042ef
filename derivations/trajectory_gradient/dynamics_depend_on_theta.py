"""FALSE: ∇log p_θ(τ) = Σ_t ∇log π_θ(a_t|s_t) although ρ_θ or p_θ depends on θ."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

environment = grad(log(rho(s[1]))) + Sum(grad(log(p(s[t + 1], s[t], a[t]))), (t, 1, T))
with_a_fixed_reward = [positive_policy, positive_dynamics, policies_sum_to_one, dynamics_sum_to_one, theta_free_reward]

misconception = Misconception(
    title="The environment always cancels",
    summary=(
        "The dynamics drop out of the score because they do not depend on θ. They do when the opponent shares the "
        "parameters (self-play), when resets or curricula are learned, or when users adapt to the policy. Then their own "
        "scores belong to the gradient."
    ),
    assumes=[positive_policy, positive_dynamics, policies_sum_to_one, dynamics_sum_to_one],
    for_every=[tau],
    uses=["dynamics-cancel"],
    says=Refuted("The score of a trajectory is the sum of the policy's scores.", grad(log(prob(tau))), Sum(score(t), (t, 1, T))),
    tempting="The cancellation is remembered as a fact about trajectories; that it rests on an assumption is not.",
    true_when="The first state and the transitions do not depend on θ.",
    instead=[
        Instead(
            "The scores of the first state and of the transitions are added.",
            grad(log(prob(tau))),
            environment + Sum(score(t), (t, 1, T)),
        ),
        Instead(
            "The policy gradient then has a term for the environment.",
            grad(J),
            E(R(tau) * Sum(score(t), (t, 1, T))) + E(R(tau) * environment),
            for_every=[],
            assumes=with_a_fixed_reward,
        ),
    ],
    pitfalls=[
        Refuted(
            "The policy gradient still needs the scores of the policy only.",
            grad(J),
            E(R(tau) * Sum(score(t), (t, 1, T))),
            for_every=[],
            assumes=with_a_fixed_reward,
        ),
        Refuted(
            "It is enough that the law of the first state does not depend on θ.",
            grad(log(prob(tau))),
            Sum(score(t), (t, 1, T)),
            assumes=[positive_policy, positive_dynamics, policies_sum_to_one, dynamics_sum_to_one, theta_free_initial_law],
        ),
    ],
    sources=[
        Source(
            "J. C. Perdomo, T. Zrnic, C. Mendler-Dünner, M. Hardt",
            2020,
            "Performative prediction",
            "ICML 2020",
            differs="There a predictor changes the law of its data; here a policy changes its environment.",
        )
    ],
)
