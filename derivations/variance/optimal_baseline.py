"""tr Cov[(R - b) Z] - tr Cov[(R - b*) Z] = E‖Z‖² (b - b*)² ≥ 0 with b* = E[R‖Z‖²] / E‖Z‖² and Z = Σ_t ∇log π(a_t|s_t)."""

from verify import AtLeast, Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

scores = Sum(score(t), (t, 1, T))
square = dot(scores, scores)
best = frac(E(R(tau) * square), E(square))


def mean(baseline):
    return E((R(tau) - baseline) * scores)


derivation = Derivation(
    title="The best constant baseline",
    summary=(
        "The variance of the estimate is a parabola in the baseline. Its lowest point is the mean return with every "
        "trajectory weighted by its squared score, and any other number costs the mean squared score times the squared "
        "distance from there. Nothing but the score of the policy decides the weights: a trajectory that hardly moves the "
        "parameters hardly counts."
    ),
    idea=(
        "The error R - b counts with the squared score of the trajectory, so the best guess is not the mean return but the mean "
        "weighted by squared scores; completing the square shows it together with the price of any other number. Being off "
        "costs the same on both sides. So b = 0 and b = 2b* are equally good, and outside the interval between them [a baseline "
        "does harm](baseline-never-raises-variance); the plain mean return [can lie outside](value-baseline-optimal). Estimated "
        "from the very episodes that are scored, it is no longer fixed in advance."
    ),
    assumes=[
        positive_policy,
        policies_sum_to_one,
        dynamics_sum_to_one,
        scores_not_all_zero,
    ],
    start=Var((R(tau) - b) * scores) - Var((R(tau) - best) * scores),
    steps=[
        Step(
            E((R(tau) - b) ** 2 * square)
            - dot(mean(b), mean(b))
            - (E((R(tau) - best) ** 2 * square) - dot(mean(best), mean(best))),
            by=variance_of_moments,
        ),
        Step(
            E((R(tau) - b) ** 2 * square) - E((R(tau) - best) ** 2 * square),
            by=score_has_mean_zero,
            note="Both estimates have the same mean.",
        ),
        Step(
            (b**2 - best**2) * E(square) - 2 * (b - best) * E(R(tau) * square),
            by=linearity,
        ),
        Step(
            E(square) * (b - best) ** 2,
            by=complete_the_square,
            note="b* is made so that E[R‖Z‖²] = b* E‖Z‖².",
        ),
        AtLeast(zero, by=algebra, note="Neither factor is negative."),
    ],
    pitfalls=[
        Refuted(
            "The mean return has the least variance.",
            Var((R(tau) - E(R(tau))) * scores),
            Var((R(tau) - b) * scores),
            relation="<=",
        ),
        Refuted(
            "A baseline costs its squared distance from the best one, whatever the scores are.",
            Var((R(tau) - b) * scores) - Var((R(tau) - best) * scores),
            (b - best) ** 2,
        ),
        Refuted(
            "With the best baseline no variance is left.",
            Var((R(tau) - best) * scores),
            zero,
        ),
    ],
    sources=[
        Source(
            "E. Greensmith, P. L. Bartlett, J. Baxter",
            2004,
            "Variance reduction techniques for gradient estimates in reinforcement learning",
            "Journal of Machine Learning Research 5, theorem 8",
        ),
        Source("L. Weaver, N. Tao", 2001, "The optimal reward baseline for gradient-based reinforcement learning", "UAI 2001"),
        Source(
            "J. Peters, S. Schaal",
            2008,
            "Reinforcement learning of motor skills with policy gradients",
            "Neural Networks 21, section 3.2",
            differs="There every parameter has a baseline of its own; here one number serves all.",
        ),
    ],
)
