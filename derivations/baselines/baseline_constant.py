"""E[(R(τ) - b) ∇log p_θ(τ)] = ∇J for every number b."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="A constant baseline leaves the policy gradient unchanged",
    summary=(
        "Subtracting the same number from every return adds a multiple of the mean score, which is zero. The mean of the "
        "estimator stays; only its spread changes. The number has to be fixed before the trajectory is drawn."
    ),
    idea=(
        "The scores average to zero, so what they are multiplied with matters only through its differences from trajectory to "
        "trajectory. A number that is taken from all returns moves every sample and not the mean. Fixed beforehand is the whole "
        "condition: an average over earlier episodes is fine, one that [contains the episode's own return](group-mean-baseline) "
        "is not. [Which number is best](optimal-baseline) depends on the scores as well as on the returns."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["trajectory-policy-gradient", "log-derivative-identity", "trajectory-law-sums-to-one"],
    start=E((R(tau) - b) * grad(log(prob(tau)))),
    steps=[
        Step(E(R(tau) * grad(log(prob(tau)))) - b * E(grad(log(prob(tau)))), by=linearity),
        Step(grad(J) - b * E(grad(log(prob(tau)))), by=established, note="The policy gradient of a trajectory."),
        Step(grad(J) - b * total(prob(tau) * grad(log(prob(tau))), tau), by=definition_of_expectation),
        Step(grad(J) - b * total(grad(prob(tau)), tau), by=log_derivative),
        Step(grad(J) - b * grad(total(prob(tau), tau)), by=swap_gradient_and_sum),
        Step(grad(J) - b * grad(one), by=sums_to_one),
        Step(grad(J), by=constant_has_no_gradient),
    ],
    pitfalls=[
        Refuted(
            "The baseline may be computed from the trajectory itself.",
            E((R(tau) - f(tau)) * grad(log(prob(tau)))),
            grad(J),
        ),
        Refuted(
            "A baseline that depends on θ may be differentiated along with the return.",
            grad(E(R(tau) - b)),
            grad(J),
        ),
        Refuted(
            "The baseline term also vanishes on the trajectories of another policy.",
            E(b * Sum(score(t), (t, 1, T)), mu),
            zero,
        ),
    ],
    sources=[
        Source(
            "R. J. Williams",
            1992,
            "Simple statistical gradient-following algorithms for connectionist reinforcement learning",
            "Machine Learning 8, section 4",
            differs="There each parameter may have its own baseline; here there is one number.",
        )
    ],
)
