"""∇J = E[Σ_t ∇log π(a_t|s_t) (γ^{t-1} G_t - b(t))] for numbers b(1), …, b(T) fixed in advance."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="A time-dependent baseline leaves the policy gradient unchanged",
    summary=(
        "With rewards-to-go every step may have a number of its own, for instance the average reward-to-go at that step over "
        "earlier episodes. Whether it is discounted or not does not matter for the mean."
    ),
    idea=(
        "b(t) is a [baseline of the state](baseline-state-dependent) that does not even look at the state: it is known before "
        "the action, and b(t) times the mean score is zero at every step by itself. That is why no discount is needed in front "
        "of it, although the rewards-to-go need theirs. It serves where no value function is at hand. A mean that includes the "
        "episode being scored is not fixed in advance and does not count."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["reward-to-go-discounted", "score-mean-zero"],
    start=E(Sum(score(t) * (gamma ** (t - 1) * G(t) - b(t)), (t, 1, T))),
    steps=[
        Step(
            E(Sum(gamma ** (t - 1) * score(t) * G(t), (t, 1, T))) - Sum(b(t) * E(score(t)), (t, 1, T)),
            by=linearity,
        ),
        Step(grad(J) - Sum(b(t) * E(score(t)), (t, 1, T)), by=established, note="The reward-to-go form."),
        Step(grad(J), by=score_has_mean_zero),
    ],
    pitfalls=[
        Refuted(
            "A baseline for each time and action will do.",
            E(Sum(score(t) * (gamma ** (t - 1) * G(t) - b(t, a[t])), (t, 1, T))),
            grad(J),
        ),
        Refuted(
            "A baseline for each time makes up for the missing factor γ^{t-1}.",
            E(Sum(score(t) * (G(t) - b(t)), (t, 1, T))),
            grad(J),
        ),
    ],
    sources=[Source("M. J. Kochenderfer, T. A. Wheeler, K. H. Wray", 2022, "Algorithms for Decision Making", "section 11.5")],
)
