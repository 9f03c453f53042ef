"""tr Cov[(R(τ) - b) Z] = b² E‖Z‖² - 2b E[R‖Z‖²] + E[R²‖Z‖²] - ‖∇J‖² with Z = Σ_t ∇log π(a_t|s_t)."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

scores = Sum(score(t), (t, 1, T))
square = dot(scores, scores)
mean = E((R(tau) - b) * scores)
gradient = grad(E(R(tau)))

derivation = Derivation(
    title="The variance of the gradient estimate is a parabola in the baseline",
    summary=(
        "A constant baseline leaves the mean of the estimate where it is, so only the mean square moves with it. That is a "
        "quadratic polynomial in b with three numbers of the problem in it: the mean squared score, and the same weighted by "
        "the return and by its square. Variance of a vector means the trace of its covariance, the mean squared distance "
        "from the mean."
    ),
    idea=(
        "The mean does not move, so a baseline acts on the variance through the mean square alone, and the square of R - b is a "
        "parabola in b. Unless all scores vanish it opens upwards: far enough out, on either side, a baseline is worse than "
        "none. Its lowest point is [the best constant](optimal-baseline)."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["baseline-constant"],
    start=Var((R(tau) - b) * scores),
    steps=[
        Step(E(dot((R(tau) - b) * scores, (R(tau) - b) * scores)) - dot(mean, mean), by=variance_of_moments),
        Step(
            E(dot((R(tau) - b) * scores, (R(tau) - b) * scores)) - dot(gradient, gradient),
            by=established,
            note="Whatever b is, the mean is the gradient.",
        ),
        Step(
            E((R(tau) - b) ** 2 * square) - dot(gradient, gradient),
            by=algebra,
            note="The norm of a number times a vector.",
        ),
        Step(
            b**2 * E(square) - 2 * b * E(R(tau) * square) + E(R(tau) ** 2 * square) - dot(gradient, gradient),
            by=linearity,
        ),
    ],
    pitfalls=[
        Refuted(
            "The variance is the mean square.",
            Var((R(tau) - b) * scores),
            E((R(tau) - b) ** 2 * square),
        ),
        Refuted(
            "Return and score may be averaged one by one.",
            E((R(tau) - b) ** 2 * square),
            E((R(tau) - b) ** 2) * E(square),
        ),
        Refuted(
            "The variances of the steps add up.",
            Var((R(tau) - b) * scores),
            Sum(Var((R(tau) - b) * score(t)), (t, 1, T)),
        ),
        Refuted(
            "The squared norm of the mean is the mean of the squared norm.",
            dot(mean, mean),
            E(dot((R(tau) - b) * scores, (R(tau) - b) * scores)),
        ),
    ],
    sources=[
        Source(
            "E. Greensmith, P. L. Bartlett, J. Baxter",
            2004,
            "Variance reduction techniques for gradient estimates in reinforcement learning",
            "Journal of Machine Learning Research 5",
            differs="There the chain runs for ever and is stationary; here an episode has T steps.",
        )
    ],
)
