"""E[1/N Σ_i Z(τ_i) (R(τ_i) - 1/(N-1) Σ_{j≠i} R(τ_j))] = ∇J for N ≥ 2, with Z = Σ_t ∇log π(a_t|s_t)."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

scores = Sum(score(t), (t, 1, T))
all_returns = Sum(copy(R(tau), j), (j, 1, N))
other_returns = others(copy(R(tau), j), j, i)


def estimate(baseline):
    """The batch average with a baseline for every episode."""
    return E_copies(frac(one, N) * Sum(copy(scores, i) * (copy(R(tau), i) - baseline), (i, 1, N)), N)


derivation = Derivation(
    title="The mean return of the other episodes is an unbiased baseline (leave one out)",
    summary=(
        "In a group of answers to one prompt, the others tell what to expect, and they know nothing of this answer's own "
        "actions. Their mean return is therefore a baseline that costs no bias and needs no value function. What matters is "
        "that the episode's own return is left out."
    ),
    idea=(
        "A baseline must not know the actions that it is used to judge. The other episodes of the group are drawn independently "
        "of this one, so their mean is as good as a number fixed in advance; the episode's own return is not, and [with it "
        "included](group-mean-baseline) the gradient shrinks to (N-1)/N. It takes at least two episodes, and no value function."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    for_every=[N >= 2],
    uses=["monte-carlo-reinforce", "score-mean-zero"],
    start=estimate(frac(one, N - 1) * other_returns),
    steps=[
        Step(
            E(R(tau) * scores) - E(R(tau)) * E(scores),
            by=independent_copies,
            note="For j ≠ i the return of one trajectory and the scores of another are independent: N (N - 1) such pairs.",
        ),
        Step(E(R(tau) * scores), by=score_has_mean_zero, note="The scores have mean zero."),
        Step(grad(J), by=established),
    ],
    pitfalls=[
        Refuted(
            "The mean of the whole group, the own return among them, does the same.",
            estimate(frac(one, N) * all_returns),
            grad(J),
        ),
        Refuted(
            "One episode may be left out for all of them, say the first.",
            estimate(frac(one, N - 1) * (all_returns - copy(R(tau), 1))),
            grad(J),
        ),
        Refuted(
            "The returns of the others tell how good an episode was, so they may stand in the place of its own.",
            E_copies(frac(one, N) * Sum(copy(scores, i) * frac(one, N - 1) * other_returns, (i, 1, N)), N),
            grad(J),
        ),
    ],
    sources=[
        Source(
            "W. Kool, H. van Hoof, M. Welling", 2019, "Buy 4 REINFORCE samples, get a baseline for free!", "ICLR 2019 workshop"
        ),
        Source(
            "A. Ahmadian, C. Cremer, M. Gallé, M. Fadaee, J. Kreutzer, O. Pietquin, A. Üstün, S. Hooker",
            2024,
            "Back to basics: Revisiting REINFORCE style optimization for learning from human feedback in LLMs",
            "ACL 2024",
        ),
    ],
)
