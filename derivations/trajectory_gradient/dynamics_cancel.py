"""∇log p_θ(τ) = Σ_t ∇log π_θ(a_t|s_t): the environment drops out."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

proper = [
    positive_policy,
    positive_dynamics,
    theta_free_initial_law,
    theta_free_dynamics,
    policies_sum_to_one,
    dynamics_sum_to_one,
]

derivation = Derivation(
    title="The dynamics cancel from the score of a trajectory",
    summary=(
        "The logarithm splits the probability of a trajectory into a sum, and only the policy's terms contain θ. So the score "
        "of a whole trajectory is the sum of the scores of its actions, which can be computed without knowing how the "
        "environment moves."
    ),
    idea=(
        "This is what makes the method model-free: the score of an episode is made of the gradients of the policy's own "
        "log-probabilities and nothing else. It does not mean that the environment is irrelevant. It decides which trajectories "
        "are seen; but it does not move with θ, and the logarithm has put it into terms of its own, whose gradient is zero. "
        "Where it does move with θ, as in self-play with shared parameters, [its scores have to be "
        "added](dynamics-depend-on-theta)."
    ),
    assumes=[positive_policy, positive_dynamics, theta_free_initial_law, theta_free_dynamics],
    for_every=[tau],
    uses=["trajectory-factorisation"],
    start=grad(log(prob(tau))),
    steps=[
        Step(
            grad(log(rho(s[1]) * Product(pi(a[t], s[t]) * p(s[t + 1], s[t], a[t]), (t, 1, T)))),
            by=trajectory_factorisation,
        ),
        Step(
            grad(log(rho(s[1])) + Sum(log(pi(a[t], s[t])) + log(p(s[t + 1], s[t], a[t])), (t, 1, T))),
            by=log_of_product,
        ),
        Step(
            grad(log(rho(s[1]))) + Sum(score(t) + grad(log(p(s[t + 1], s[t], a[t]))), (t, 1, T)),
            by=swap_gradient_and_sum,
        ),
        Step(
            grad(log(rho(s[1]))) + Sum(score(t), (t, 1, T)) + Sum(grad(log(p(s[t + 1], s[t], a[t]))), (t, 1, T)),
            by=linearity,
        ),
        Step(
            Sum(score(t), (t, 1, T)),
            by=no_gradient,
            note="Neither the first state nor the transitions know θ, so their terms vanish.",
        ),
    ],
    pitfalls=[
        Refuted(
            "The score of the trajectory is the sum of the ∇π.",
            grad(log(prob(tau))),
            Sum(grad(pi(a[t], s[t])), (t, 1, T)),
            assumes=proper,
        ),
        Refuted(
            "The gradient of the probability itself is the sum of the scores.",
            grad(prob(tau)),
            Sum(score(t), (t, 1, T)),
            assumes=proper,
        ),
        Refuted(
            "The last action does not count, because nothing but a state follows it.",
            grad(log(prob(tau))),
            Sum(score(t), (t, 1, T - 1)),
            assumes=proper,
        ),
    ],
    sources=[
        Source("M. J. Kochenderfer, T. A. Wheeler, K. H. Wray", 2022, "Algorithms for Decision Making", "section 11.3"),
        Source(
            "R. J. Williams",
            1992,
            "Simple statistical gradient-following algorithms for connectionist reinforcement learning",
            "Machine Learning 8, section 6, episodic REINFORCE",
        ),
    ],
)
