"""FALSE: E[1/N Σ_i Z(τ_i) (R(τ_i) - 1/N Σ_j R(τ_j))] = ∇J; it is (N - 1)/N of it."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

scores = Sum(score(t), (t, 1, T))
group_mean = frac(one, N) * Sum(copy(R(tau), j), (j, 1, N))
centred = Sum(copy(scores, i) * (copy(R(tau), i) - group_mean), (i, 1, N))

misconception = Misconception(
    title="Subtracting the mean of the group leaves the gradient unbiased",
    summary=(
        "The mean of a group holds the own return of every episode, with weight 1/N, and that part is no baseline: it takes "
        "1/N of the gradient away. The direction is right and the length is (N - 1)/N of what it should be. Where groups "
        "have different sizes, small groups count for too little."
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
    uses=["rloo-unbiased", "monte-carlo-reinforce"],
    says=Refuted("The mean of the group is a baseline like any other.", E_copies(frac(one, N) * centred, N), grad(J)),
    tempting=(
        "A baseline may be any number that does not depend on the action, and the mean of a group looks like a property of the "
        "group. It contains the episode's own return, which does depend on its actions."
    ),
    true_when="The sum is divided by N - 1 in place of N, as in a sample variance; or in the limit of large groups.",
    instead=[
        Instead(
            "It is the gradient times (N - 1)/N.",
            E_copies(frac(one, N) * centred, N),
            frac(N - 1, N) * grad(J),
            for_every=[N],
        ),
        Instead(
            "Divided by N - 1 it is the gradient.",
            E_copies(frac(one, N - 1) * centred, N),
            grad(J),
        ),
    ],
    pitfalls=[
        Refuted(
            "Episodes of a pair make up for one another: for two episodes the bias is gone.",
            E_copies(
                frac(one, 2)
                * sum(copy(scores, k) * (copy(R(tau), k) - frac(copy(R(tau), 1) + copy(R(tau), 2), 2)) for k in (1, 2)),
                2,
            ),
            grad(J),
            for_every=[],
        ),
        Refuted(
            "The length is wrong by 1 - 1/N², which hardly matters.",
            E_copies(frac(one, N) * centred, N),
            (1 - frac(one, N**2)) * grad(J),
        ),
    ],
    sources=[
        Source(
            "W. Kool, H. van Hoof, M. Welling", 2019, "Buy 4 REINFORCE samples, get a baseline for free!", "ICLR 2019 workshop"
        ),
        Source(
            "Z. Liu, C. Chen, W. Li, P. Qi, T. Pang, C. Du, W. S. Lee, M. Lin",
            2025,
            "Understanding R1-Zero-like training: A critical perspective",
            "arXiv:2503.20783",
        ),
    ],
)
