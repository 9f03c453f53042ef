"""∇J = E[Σ_t γ^{t-1} ∇log π(a_t|s_t) (G_t - b(s_t))]."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="Reward-to-go with a state-dependent baseline",
    summary=(
        "The form that is used in practice: each score is multiplied by the reward-to-go minus a guess of it made from the "
        "state. The guess changes the spread of the estimate, for better or worse, and never its mean."
    ),
    idea=(
        "A return of 100 says little if 99 was to be expected. With the expectation subtracted, what multiplies the score is "
        "how much better things went than usual. Any function of the state will do, because [each subtracted term has mean "
        "zero](baseline-state-dependent); the choice shows in the variance, which may fall or "
        "[rise](baseline-never-raises-variance). With the exact value in the place of b, the factor G_t - V_t(s_t) is a sample "
        "of [the advantage](pg-q-and-advantage-form)."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["reward-to-go-discounted", "baseline-state-dependent"],
    start=grad(J),
    steps=[
        Step(E(Sum(gamma ** (t - 1) * score(t) * G(t), (t, 1, T))), by=established, note="The reward-to-go form."),
        Step(
            E(Sum(gamma ** (t - 1) * score(t) * G(t), (t, 1, T))) - Sum(gamma ** (t - 1) * E(score(t) * b(s[t])), (t, 1, T)),
            by=score_has_mean_zero,
            note="Each of the terms that are subtracted is zero, so a weight γ^{t-1} does no harm.",
        ),
        Step(
            E(Sum(gamma ** (t - 1) * score(t) * G(t), (t, 1, T))) - E(Sum(gamma ** (t - 1) * score(t) * b(s[t]), (t, 1, T))),
            by=linearity,
        ),
        Step(E(Sum(gamma ** (t - 1) * score(t) * (G(t) - b(s[t])), (t, 1, T))), by=linearity),
    ],
    pitfalls=[
        Refuted(
            "The baseline may look at the next state.",
            grad(J),
            E(Sum(gamma ** (t - 1) * score(t) * (G(t) - b(s[t + 1])), (t, 1, T))),
        ),
        Refuted(
            "With a baseline the factor γ^{t-1} may be dropped.",
            grad(J),
            E(Sum(score(t) * (G(t) - b(s[t])), (t, 1, T))),
        ),
        Refuted(
            "With a baseline the reward of the step itself is enough.",
            grad(J),
            E(Sum(gamma ** (t - 1) * score(t) * (r(s[t], a[t]) - b(s[t])), (t, 1, T))),
        ),
    ],
    sources=[
        Source("M. J. Kochenderfer, T. A. Wheeler, K. H. Wray", 2022, "Algorithms for Decision Making", "section 11.5"),
        Source("R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "section 13.4"),
    ],
)
