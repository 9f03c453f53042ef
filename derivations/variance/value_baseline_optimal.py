"""FALSE: tr Cov[(R - E R) Z] ≤ tr Cov[(R - b) Z] for every number b, with Z = Σ_t ∇log π(a_t|s_t)."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

scores = Sum(score(t), (t, 1, T))
square = dot(scores, scores)
best = frac(E(R(tau) * square), E(square))
to_go = Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, t, T))

misconception = Misconception(
    title="The mean return is the baseline with the least variance",
    summary=(
        "Subtracting the mean is what makes the variance of the return itself as small as it can be. The estimate multiplies "
        "the return by a score, and then the mean that matters gives more weight to trajectories with a large score. The "
        "value function is a good and convenient baseline; it is not the best one."
    ),
    assumes=[
        positive_policy,
        policies_sum_to_one,
        dynamics_sum_to_one,
        scores_not_all_zero,
    ],
    uses=["optimal-baseline"],
    says=Refuted(
        "No constant has a smaller variance than the mean return.",
        Var((R(tau) - E(R(tau))) * scores),
        Var((R(tau) - b) * scores),
        relation="<=",
    ),
    tempting="The mean is the best constant guess of the return, and the value is the best guess that looks at the state.",
    true_when=(
        "R(τ) and ‖Z‖² are uncorrelated: then the two means agree. One step with two equally likely actions is an example, "
        "for their scores are equally long."
    ),
    instead=[
        Instead(
            "How far the best baseline lies from the mean return: the covariance of return and squared score tells.",
            E(square) * (best - E(R(tau))),
            E(R(tau) * square) - E(R(tau)) * E(square),
        ),
        Instead(
            "What the mean return costs, compared with any other number.",
            Var((R(tau) - E(R(tau))) * scores) - Var((R(tau) - b) * scores),
            (E(R(tau)) ** 2 - b**2) * E(square) - 2 * (E(R(tau)) - b) * E(R(tau) * square),
        ),
        Instead(
            "What the mean does minimise: the mean squared distance of the return itself.",
            E((R(tau) - b) ** 2),
            Var(R(tau)) + (E(R(tau)) - b) ** 2,
        ),
    ],
    pitfalls=[
        Refuted(
            "The value of the state is the best baseline that looks at the state.",
            Var(Sum(score(t) * (to_go - gamma ** (t - 1) * V(s[t])), (t, 1, T))),
            Var(Sum(score(t) * (to_go - gamma ** (t - 1) * b(s[t])), (t, 1, T))),
            relation="<=",
        ),
        Refuted(
            "Weighting by the score itself instead of its square gives the same number.",
            dot(E(R(tau) * scores), E(R(tau) * scores)),
            best**2 * dot(E(scores), E(scores)),
        ),
    ],
    sources=[
        Source(
            "E. Greensmith, P. L. Bartlett, J. Baxter",
            2004,
            "Variance reduction techniques for gradient estimates in reinforcement learning",
            "Journal of Machine Learning Research 5",
        ),
        Source("P. Dayan", 1991, "Reinforcement comparison", "Connectionist Models: Proceedings of the 1990 Summer School"),
    ],
)
