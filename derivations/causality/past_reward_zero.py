"""E[∇log π(a_t|s_t) r(s_l, a_l)] = 0 for every l < t."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="Past rewards do not correlate with later scores",
    summary=(
        "What an agent does now cannot change what it was paid before. Given everything up to the state s_t, the earlier "
        "reward is a fixed number and the score of a_t averages to zero over the actions; so their product has mean zero, "
        "although it is not zero on a single trajectory."
    ),
    idea=(
        "Stand at time t with everything up to s_t written down. The old reward is now a number like any other, and the same "
        "number multiplies the score whichever action comes next; a push that all actions share is no push on average. So the "
        "past adds nothing to the mean of the estimate, and [rewards-to-go](reward-to-go-discounted) are enough. Whether "
        "leaving it out also makes the estimate steadier is [another question](reward-to-go-never-raises-variance). The "
        "argument needs a factor that does not know the action: the reward of the same step, later rewards, and a reward given "
        "in hindsight all know it."
    ),
    assumes=[positive_policy, policies_sum_to_one, dynamics_sum_to_one],
    for_every=[(t, 2, T), (l, 1, t - 1)],
    min_horizon=2,
    uses=["score-mean-zero", "log-derivative-of-the-policy"],
    start=E(score(t) * r(s[l], a[l])),
    steps=[
        Step(E(E(score(t) * r(s[l], a[l]), given=history(t))), by=tower_rule),
        Step(
            E(r(s[l], a[l]) * E(score(t), given=history(t))),
            by=pull_out,
            note="l < t, so the reward r(s_l, a_l) is part of the history h_t.",
        ),
        Step(
            E(r(s[l], a[l]) * E(grad(log(pi(a, s[t]))), pi(a, s[t]))),
            by=marginalise,
            note="Given h_t, the score depends on the action only, and π(·|s_t) draws it.",
        ),
        Step(E(r(s[l], a[l]) * total(pi(a, s[t]) * grad(log(pi(a, s[t]))), a)), by=definition_of_expectation),
        Step(E(r(s[l], a[l]) * total(grad(pi(a, s[t])), a)), by=log_derivative),
        Step(E(r(s[l], a[l]) * grad(total(pi(a, s[t]), a))), by=swap_gradient_and_sum),
        Step(E(r(s[l], a[l]) * grad(one)), by=sums_to_one),
        Step(zero, by=constant_has_no_gradient),
    ],
    pitfalls=[
        Refuted(
            "The reward of the same step is past as well.",
            E(score(t) * r(s[l], a[l])),
            zero,
            for_every=[(t, 1, T), (l, 1, t)],
        ),
        Refuted(
            "Future rewards do not correlate with the score either.",
            E(score(t) * r(s[l], a[l])),
            zero,
            for_every=[(l, 2, T), (t, 1, l - 1)],
        ),
        Refuted(
            "The product is zero on every trajectory.",
            score(t) * r(s[l], a[l]),
            zero,
            for_every=[(t, 2, T), (l, 1, t - 1), tau],
        ),
        Refuted(
            "The reward may be given in hindsight, looking at the whole trajectory.",
            E(score(t) * r(tau)),
            zero,
            for_every=[(t, 2, T)],
        ),
        Refuted(
            "The actions may be drawn from another policy than the one that is scored.",
            E(score(t) * r(s[l], a[l]), mu),
            zero,
        ),
    ],
    sources=[
        Source(
            "J. Peters, S. Schaal",
            2008,
            "Reinforcement learning of motor skills with policy gradients",
            "Neural Networks 21, section 3",
        ),
        Source("M. J. Kochenderfer, T. A. Wheeler, K. H. Wray", 2022, "Algorithms for Decision Making", "section 11.4"),
    ],
)
