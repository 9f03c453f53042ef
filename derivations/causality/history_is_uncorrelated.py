"""E[∇log π(a_t|s_t) f(s_1, a_1, …, s_t)] = 0 for every t and every function f of the history."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="Nothing known before the action correlates with its score",
    summary=(
        "The general form of causality. Whatever has been computed from the history h_t before a_t is drawn, be it a reward, a "
        "baseline or a learned critic, is uncorrelated with the score of a_t."
    ),
    idea=(
        "Whatever is fixed before a_t is drawn multiplies all possible scores of that step alike, and they average to zero. "
        "What counts is when a number becomes known, not how it was computed: a running mean of earlier rewards, a critic "
        "evaluated at s_t, a network that has read the whole past may all stand there. [Past rewards](past-reward-zero) and "
        "[state-dependent baselines](baseline-state-dependent) are two cases. The next state comes one draw too late, for it "
        "depends on a_t."
    ),
    assumes=[positive_policy, policies_sum_to_one, dynamics_sum_to_one],
    for_every=[(t, 1, T)],
    uses=["score-mean-zero"],
    start=E(score(t) * f(history(t))),
    steps=[
        Step(E(E(score(t) * f(history(t)), given=history(t))), by=tower_rule),
        Step(E(f(history(t)) * E(score(t), given=history(t))), by=pull_out),
        Step(E(f(history(t)) * E(grad(log(pi(a, s[t]))), pi(a, s[t]))), by=marginalise),
        Step(zero, by=score_has_mean_zero),
    ],
    pitfalls=[
        Refuted(
            "The next state may be looked at as well.",
            E(score(t) * f(history(t + 1))),
            zero,
        ),
        Refuted(
            "Any function of the trajectory will do.",
            E(score(t) * f(tau)),
            zero,
        ),
    ],
    sources=[
        Source(
            "E. Greensmith, P. L. Bartlett, J. Baxter",
            2004,
            "Variance reduction techniques for gradient estimates in reinforcement learning",
            "Journal of Machine Learning Research 5",
            differs="There a stationary chain and baselines of the state; here a finite horizon and any function of the history.",
        )
    ],
)
