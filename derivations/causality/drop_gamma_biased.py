"""FALSE: ∇J = E[Σ_t ∇log π(a_t|s_t) G_t] with a discounted reward-to-go and no γ^{t-1} in front."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

misconception = Misconception(
    title="The factor γ^{t-1} may be dropped",
    summary=(
        "Most implementations discount the reward-to-go of a step from that step on and forget the γ^{t-1} that stands in "
        "front of it. The result is not the gradient of the discounted return: later steps get too much weight, and with "
        "parameters that matter at several steps the direction changes as well as the length."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["reward-to-go-discounted"],
    says=Refuted(
        "Scores times discounted rewards-to-go average to the gradient.",
        grad(J),
        E(Sum(score(t) * G(t), (t, 1, T))),
    ),
    tempting=(
        "The factor makes the updates of late steps vanish, which wastes data, and G_t already contains discounts, so it "
        "looks as if nothing were missing."
    ),
    true_when="γ = 1, or T = 1, or only the parameters that act at the first step matter.",
    instead=[
        Instead(
            "The factor stays.",
            grad(J),
            E(Sum(gamma ** (t - 1) * score(t) * G(t), (t, 1, T))),
        ),
        Instead(
            "Without any discount there is no factor to lose.",
            grad(E(Sum(r(s[k], a[k]), (k, 1, T)))),
            E(Sum(score(t) * Sum(r(s[k], a[k]), (k, t, T)), (t, 1, T))),
        ),
    ],
    pitfalls=[
        Refuted(
            "Without the factor it is at least the gradient of the undiscounted return.",
            grad(E(Sum(r(s[k], a[k]), (k, 1, T)))),
            E(Sum(score(t) * G(t), (t, 1, T))),
        ),
    ],
    sources=[
        Source("P. S. Thomas", 2014, "Bias in natural actor-critic algorithms", "ICML 2014"),
        Source("C. Nota, P. S. Thomas", 2020, "Is the policy gradient a gradient?", "AAMAS 2020"),
        Source(
            "R. S. Sutton, A. G. Barto",
            2018,
            "Reinforcement Learning: An Introduction, 2nd edition",
            "section 13.3, the γ^t in the box",
        ),
    ],
)
