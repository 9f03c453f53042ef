"""∇J = E[(Σ_t ∇log π(a_t|s_t)) (Σ_k γ^{k-1} r(s_k, a_k))]."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

proper = [
    positive_policy,
    theta_free_initial_law,
    theta_free_dynamics,
    theta_free_reward,
    policies_sum_to_one,
    dynamics_sum_to_one,
]

derivation = Derivation(
    title="Policy gradient of a trajectory (likelihood ratio)",
    summary=(
        "The gradient of the expected return is itself an expectation over trajectories of the same policy: the return times "
        "the sum of the scores. Rewards are never differentiated and the model is never needed, so an agent can estimate it "
        "from what it sees. This is the whole derivation, from ∇J to the estimator."
    ),
    idea=(
        "The gradient passes the sum over trajectories and meets the one factor that contains θ, their probability; then [the "
        "logarithm](log-derivative-identity) puts the probability back in front, and what is left is a mean. Read the result as "
        "an instruction: make all actions of an episode more likely in proportion to its return. That is more than is needed. "
        "[Rewards from before an action](past-reward-zero) may go, and [a baseline](baseline-constant) may be subtracted, and "
        "the mean stays the same."
    ),
    assumes=[positive_policy, theta_free_initial_law, theta_free_dynamics, theta_free_reward],
    uses=["log-derivative-identity", "trajectory-factorisation", "dynamics-cancel"],
    start=grad(J),
    steps=[
        Step(grad(E(R(tau))), by=definition_of_objective),
        Step(grad(total(prob(tau) * R(tau), tau)), by=definition_of_expectation),
        Step(total(grad(prob(tau) * R(tau)), tau), by=swap_gradient_and_sum, note="There are finitely many trajectories."),
        Step(total(grad(prob(tau)) * R(tau), tau), by=no_gradient, note="The return of a given trajectory does not depend on θ."),
        Step(
            total(prob(tau) * grad(log(prob(tau))) * R(tau), tau),
            by=log_derivative,
            note="Now every term carries its probability again.",
        ),
        Step(E(grad(log(prob(tau))) * R(tau)), by=definition_of_expectation),
        Step(
            E(grad(log(rho(s[1]) * Product(pi(a[t], s[t]) * p(s[t + 1], s[t], a[t]), (t, 1, T)))) * R(tau)),
            by=trajectory_factorisation,
        ),
        Step(
            E(grad(log(rho(s[1])) + Sum(log(pi(a[t], s[t])) + log(p(s[t + 1], s[t], a[t])), (t, 1, T))) * R(tau)),
            by=log_of_product,
        ),
        Step(
            E((grad(log(rho(s[1]))) + Sum(score(t) + grad(log(p(s[t + 1], s[t], a[t]))), (t, 1, T))) * R(tau)),
            by=swap_gradient_and_sum,
        ),
        Step(E(Sum(score(t), (t, 1, T)) * R(tau)), by=no_gradient, note="ρ and p do not depend on θ."),
        Step(
            E(Sum(score(t), (t, 1, T)) * Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, 1, T))),
            by=definition_of_return,
            note="The two sums have their own indices: every score meets every reward.",
        ),
    ],
    pitfalls=[
        Refuted(
            "The gradient is the mean of ∇log p(τ), the return being lost on the way.",
            grad(J),
            E(grad(log(prob(tau)))),
            assumes=proper,
        ),
        Refuted(
            "Each score is multiplied by the reward of its own step.",
            grad(J),
            E(Sum(gamma ** (t - 1) * score(t) * r(s[t], a[t]), (t, 1, T))),
            assumes=proper,
        ),
        Refuted(
            "The gradient is a plain sum over trajectories, the probability being lost on the way.",
            grad(J),
            total(grad(log(prob(tau))) * R(tau), tau),
            assumes=[*proper, positive_dynamics],
        ),
        Refuted(
            "The policy may give some action probability zero.",
            grad(J),
            E(Sum(score(t), (t, 1, T)) * R(tau)),
            assumes=[one_of for one_of in proper if one_of is not positive_policy],
        ),
        Refuted(
            "The reward may contain θ, as an entropy bonus does.",
            grad(J),
            E(Sum(score(t), (t, 1, T)) * R(tau)),
            assumes=[one_of for one_of in proper if one_of is not theta_free_reward],
        ),
    ],
    sources=[
        Source(
            "R. J. Williams",
            1992,
            "Simple statistical gradient-following algorithms for connectionist reinforcement learning",
            "Machine Learning 8, theorem 1",
            differs="There for the average update of REINFORCE units; here as an identity for the gradient, with a discount.",
        ),
        Source("M. J. Kochenderfer, T. A. Wheeler, K. H. Wray", 2022, "Algorithms for Decision Making", "section 11.3"),
    ],
)
