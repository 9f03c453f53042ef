"""FALSE: the estimator R(τ) Σ_t ∇log π(a_t|s_t) still has to be weighted with the model."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

misconception = Misconception(
    title="The likelihood-ratio gradient needs a model of the transitions",
    summary=(
        "The transition law decides which trajectories are seen, and sampling takes care of that. The estimator itself, a "
        "function of the trajectory and of the policy, does not contain it: put any other positive function that is free of "
        "θ in the place of the model and the same number comes out. Weighting with the model as well counts it twice."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        theta_free_functions,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["dynamics-cancel", "trajectory-policy-gradient"],
    says=Refuted(
        "The probabilities of the transitions have to be multiplied in.",
        grad(J),
        E(Product(p(s[t + 1], s[t], a[t]), (t, 1, T)) * R(tau) * Sum(score(t), (t, 1, T))),
    ),
    tempting="The derivation starts from p_θ(τ), which contains the model, and it seems that one must know it to go on.",
    true_when="The gradient is to be computed exactly, as a sum over trajectories, instead of being estimated from samples.",
    instead=[
        Instead(
            "Any positive, θ-free functions f and g in the place of the model give the same score for every trajectory.",
            grad(log(f(s[1]) * Product(pi(a[t], s[t]) * g(s[t + 1], s[t], a[t]), (t, 1, T)))),
            Sum(score(t), (t, 1, T)),
            for_every=[tau],
        ),
        Instead(
            "Sampled trajectories, their returns and the policy's scores are enough.",
            grad(J),
            E(R(tau) * Sum(score(t), (t, 1, T))),
        ),
        Instead(
            "The model appears when the expectation is written out as a sum.",
            grad(J),
            total(
                rho(s[1]) * Product(pi(a[t], s[t]) * p(s[t + 1], s[t], a[t]), (t, 1, T)) * R(tau) * Sum(score(k), (k, 1, T)),
                tau,
            ),
        ),
    ],
    sources=[
        Source(
            "R. J. Williams",
            1992,
            "Simple statistical gradient-following algorithms for connectionist reinforcement learning",
            "Machine Learning 8, section 6",
        ),
        Source("M. J. Kochenderfer, T. A. Wheeler, K. H. Wray", 2022, "Algorithms for Decision Making", "section 11.3"),
    ],
)
