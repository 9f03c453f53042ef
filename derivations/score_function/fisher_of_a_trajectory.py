"""E[∇log p_θ(τ) ∇log p_θ(τ)ᵀ] = Σ_t E[∇log π(a_t|s_t) ∇log π(a_t|s_t)ᵀ]."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

scores = Sum(score(t), (t, 1, T))
same = Sum(E(outer(score(t), score(t))), (t, 1, T))

derivation = Derivation(
    title="The Fisher information of a trajectory is a sum over its steps",
    summary=(
        "The score of a trajectory is the sum of the scores of its steps. In its outer product the steps meet in pairs, and "
        "pairs of different steps average to zero. What remains is the Fisher information of every step by itself."
    ),
    idea=(
        "Information adds up over the steps as if they were independent observations. They are not; it is enough that [their "
        "scores do not correlate](scores-uncorrelated). So the metric of a natural gradient can be averaged step by step over "
        "the states that are visited, and no pairs of steps are needed."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["dynamics-cancel", "scores-uncorrelated"],
    start=E(outer(grad(log(prob(tau))), grad(log(prob(tau))))),
    steps=[
        Step(E(outer(scores, scores)), by=established, note="The dynamics cancel: they do not depend on θ."),
        Step(
            Sum(Sum(E(outer(score(t), score(l))), (l, 1, T)), (t, 1, T)),
            by=linearity,
        ),
        Step(
            same
            + Sum(Sum(E(outer(score(t), score(l))), (l, 1, t - 1)), (t, 1, T))
            + Sum(Sum(E(outer(score(t), score(l))), (l, t + 1, T)), (t, 1, T)),
            by=split_the_sum,
            note="Pairs of a step with itself, with an earlier and with a later one.",
        ),
        Step(same, by=established, note="Scores of different steps do not correlate."),
    ],
    pitfalls=[
        Refuted(
            "The equation holds on every trajectory.",
            outer(scores, scores),
            Sum(outer(score(t), score(t)), (t, 1, T)),
            for_every=[tau],
        ),
        Refuted(
            "All steps contribute the same.",
            E(outer(scores, scores)),
            T * E(outer(score(1), score(1))),
        ),
        Refuted(
            "The trajectories may come from another policy.",
            E(outer(scores, scores), mu),
            Sum(E(outer(score(t), score(t)), mu), (t, 1, T)),
        ),
    ],
    sources=[
        Source("J. A. Bagnell, J. Schneider", 2003, "Covariant policy search", "IJCAI 2003"),
        Source("J. Peters, S. Schaal", 2008, "Natural actor-critic", "Neurocomputing 71, appendix A"),
    ],
)
