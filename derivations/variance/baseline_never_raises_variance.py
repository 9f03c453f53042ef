"""FALSE: tr Cov[(R - E R) Z] ≤ tr Cov[R Z] with Z = Σ_t ∇log π(a_t|s_t)."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

scores = Sum(score(t), (t, 1, T))
square = dot(scores, scores)
best = frac(E(R(tau) * square), E(square))
to_go = Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, t, T))

misconception = Misconception(
    title="A baseline never raises the variance",
    summary=(
        "That a baseline keeps the mean and lowers the variance is half true. The mean stays for every constant; the variance "
        "falls only for constants between zero and twice the best one. Outside that interval doing nothing is better, and "
        "the mean return can lie outside."
    ),
    assumes=[
        positive_policy,
        policies_sum_to_one,
        dynamics_sum_to_one,
        scores_not_all_zero,
    ],
    uses=["optimal-baseline"],
    says=Refuted(
        "With the mean return as the baseline the variance is at most what it is without one.",
        Var((R(tau) - E(R(tau))) * scores),
        Var(R(tau) * scores),
        relation="<=",
    ),
    tempting="Centring the returns looks as if it could only make them smaller, and in practice it mostly helps.",
    true_when=(
        "b lies between 0 and 2 b*, ends included, where b* = E[R‖Z‖²]/E‖Z‖². For b = E R that holds whenever return and "
        "squared score are uncorrelated."
    ),
    instead=[
        Instead(
            "What a baseline adds to the variance: a parabola in b that is negative exactly between 0 and 2 b*.",
            Var((R(tau) - b) * scores) - Var(R(tau) * scores),
            b**2 * E(square) - 2 * b * E(R(tau) * square),
        ),
        Instead(
            "Where the two zeros of that parabola lie.",
            b**2 * E(square) - 2 * b * E(R(tau) * square),
            E(square) * b * (b - 2 * best),
        ),
    ],
    pitfalls=[
        Refuted(
            "Any constant will do.",
            Var((R(tau) - b) * scores),
            Var(R(tau) * scores),
            relation="<=",
        ),
        Refuted(
            "The value of the state never raises the variance of rewards-to-go.",
            Var(Sum(score(t) * (to_go - gamma ** (t - 1) * V(s[t])), (t, 1, T))),
            Var(Sum(score(t) * to_go, (t, 1, T))),
            relation="<=",
        ),
        Refuted(
            "Half of the best baseline does as well as the whole.",
            Var((R(tau) - best / 2) * scores),
            Var((R(tau) - best) * scores),
            relation="<=",
        ),
    ],
    sources=[
        Source(
            "E. Greensmith, P. L. Bartlett, J. Baxter",
            2004,
            "Variance reduction techniques for gradient estimates in reinforcement learning",
            "Journal of Machine Learning Research 5",
        ),
        Source(
            "W. Chung, V. Thomas, M. C. Machado, N. Le Roux",
            2021,
            "Beyond variance reduction: Understanding the true impact of baselines on policy optimization",
            "ICML 2021",
        ),
    ],
)
