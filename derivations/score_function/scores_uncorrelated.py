"""E[∇log π(a_t|s_t) ∇log π(a_l|s_l)ᵀ] = 0 for every l < t."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="Scores of different steps do not correlate",
    summary=(
        "Given everything up to the state s_t, the earlier score is a fixed vector and the score of a_t averages to zero. So "
        "the matrix of their products has mean zero, although the same parameters act at both steps."
    ),
    idea=(
        "The earlier score is known when the later action is drawn, so it is one more factor that all actions of that step "
        "share; the later score averages to zero whatever it is multiplied with. That is why the outer product of a "
        "trajectory's score has no mixed terms on average, and [the Fisher information adds up over the "
        "steps](fisher-of-a-trajectory)."
    ),
    assumes=[positive_policy, policies_sum_to_one, dynamics_sum_to_one],
    for_every=[(t, 2, T), (l, 1, t - 1)],
    min_horizon=2,
    uses=["score-mean-zero", "log-derivative-of-the-policy"],
    start=E(outer(score(t), score(l))),
    steps=[
        Step(E(E(outer(score(t), score(l)), given=history(t))), by=tower_rule),
        Step(
            E(outer(E(score(t), given=history(t)), score(l))),
            by=pull_out,
            note="l < t, so the score of step l is part of the history h_t.",
        ),
        Step(
            E(outer(total(pi(a, s[t]) * grad(log(pi(a, s[t]))), a), score(l))),
            by=marginalise,
            note="Given h_t the later score depends on the action only, and π(·|s_t) draws it.",
        ),
        Step(E(outer(total(grad(pi(a, s[t])), a), score(l))), by=log_derivative),
        Step(E(outer(grad(total(pi(a, s[t]), a)), score(l))), by=swap_gradient_and_sum),
        Step(E(outer(grad(one), score(l))), by=sums_to_one),
        Step(zero, by=constant_has_no_gradient),
    ],
    pitfalls=[
        Refuted(
            "The score of a step does not correlate with itself either.",
            E(outer(score(t), score(l))),
            zero,
            for_every=[(t, 1, T), (l, 1, t)],
        ),
        Refuted(
            "The product is zero on every trajectory.",
            outer(score(t), score(l)),
            zero,
            for_every=[(t, 2, T), (l, 1, t - 1), tau],
        ),
        Refuted(
            "It holds whoever draws the actions.",
            E(outer(score(t), score(l)), mu),
            zero,
        ),
        Refuted(
            "It holds for trajectories that are weighted by their reward.",
            E(r(tau) * outer(score(t), score(l))),
            zero,
        ),
    ],
    sources=[
        Source("J. A. Bagnell, J. Schneider", 2003, "Covariant policy search", "IJCAI 2003"),
        Source("J. Peters, S. Schaal", 2008, "Natural actor-critic", "Neurocomputing 71, appendix A"),
    ],
)
