"""E[Σ_t ∇log π(a_t|s_t) b(s_t)] = 0 for every function b of the state."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="A state-dependent baseline has zero mean",
    summary=(
        "A baseline may look at the state, because the state is there before the action is drawn. The proof goes from "
        "trajectories to one step, from the step to its state and action, and then uses that the probabilities of the actions "
        "sum to one for every θ. The one line that needs the baseline to ignore the action is where b leaves the sum over a."
    ),
    idea=(
        "When the action is drawn the state has been seen, so b(s_t) multiplies every possible score of this step alike, and a "
        "factor that does not tell the actions apart cannot prefer one of them. Use it with [a guess of the "
        "reward-to-go](baseline-subtracted) made from the state, usually a learned value. However wrong the guess is, the mean "
        "is right. It enters as a number: it is not differentiated together with log π."
    ),
    assumes=[positive_policy, policies_sum_to_one, dynamics_sum_to_one],
    uses=["score-mean-zero", "log-derivative-of-the-policy"],
    start=E(Sum(score(t) * b(s[t]), (t, 1, T))),
    steps=[
        Step(Sum(E(score(t) * b(s[t])), (t, 1, T)), by=linearity),
        Step(
            Sum(E(score(t) * b(s[t]), prob(s[t], a[t])), (t, 1, T)),
            by=marginalise,
            note="Only the state and the action of step t occur, so their joint law is enough.",
        ),
        Step(
            Sum(E(E(score(t) * b(s[t]), pi(a[t], s[t])), prob(s[t])), (t, 1, T)),
            by=tower_rule,
            note="First the state, then the action given the state: P(s_t, a_t) = P(s_t) π(a_t|s_t).",
        ),
        Step(
            Sum(total(prob(s[t]) * total(pi(a[t], s[t]) * score(t) * b(s[t]), a[t]), s[t]), (t, 1, T)),
            by=definition_of_expectation,
        ),
        Step(
            Sum(total(prob(s[t]) * total(grad(pi(a[t], s[t])) * b(s[t]), a[t]), s[t]), (t, 1, T)),
            by=log_derivative,
        ),
        Step(
            Sum(total(prob(s[t]) * b(s[t]) * total(grad(pi(a[t], s[t])), a[t]), s[t]), (t, 1, T)),
            by=pull_out,
            note="b(s_t) does not look at a_t.",
        ),
        Step(
            Sum(total(prob(s[t]) * b(s[t]) * grad(total(pi(a[t], s[t]), a[t])), s[t]), (t, 1, T)),
            by=swap_gradient_and_sum,
        ),
        Step(Sum(total(prob(s[t]) * b(s[t]) * grad(one), s[t]), (t, 1, T)), by=sums_to_one),
        Step(zero, by=constant_has_no_gradient),
    ],
    pitfalls=[
        Refuted(
            "The baseline may look at the next state.",
            E(Sum(score(t) * b(s[t + 1]), (t, 1, T))),
            zero,
        ),
        Refuted(
            "The baseline may look at the action.",
            E(Sum(score(t) * b(s[t], a[t]), (t, 1, T))),
            zero,
        ),
        Refuted(
            "Every score may be multiplied by the baselines of all times.",
            E(Sum(score(t), (t, 1, T)) * Sum(b(s[k]), (k, 1, T))),
            zero,
        ),
        Refuted(
            "The trajectories may come from another policy.",
            E(Sum(score(t) * b(s[t]), (t, 1, T)), mu),
            zero,
        ),
        Refuted(
            "A baseline that depends on θ may be differentiated together with log π.",
            E(Sum(grad(log(pi(a[t], s[t])) * b(s[t])), (t, 1, T))),
            zero,
        ),
    ],
    sources=[
        Source("R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "section 13.4"),
        Source(
            "E. Greensmith, P. L. Bartlett, J. Baxter",
            2004,
            "Variance reduction techniques for gradient estimates in reinforcement learning",
            "Journal of Machine Learning Research 5",
        ),
        Source(
            "R. J. Williams",
            1992,
            "Simple statistical gradient-following algorithms for connectionist reinforcement learning",
            "Machine Learning 8, section 4",
        ),
    ],
)
