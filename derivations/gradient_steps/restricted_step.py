"""gᵀv ≤ gᵀΔ for every v with vᵀMv/2 ≤ ε, where Δ = √(2ε / gᵀM⁻¹g) M⁻¹g."""

from verify import AtMost, Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

M = definite("M", 2)
g, v = vector("g", 2), vector("v", 2)
epsilon, alpha = positive("epsilon"), positive("alpha")


def form(u, middle):
    """uᵀ M u as a number."""
    return number(transpose(u) * middle * u)


length = form(g, inverse(M))
best = sqrt(frac(2 * epsilon, length)) * (inverse(M) * g)
multiplier = sqrt(frac(length, 2 * epsilon))
feasible = [positive(length), at_most(form(v, M) / 2, epsilon)]

derivation = Derivation(
    title="The restricted step",
    summary=(
        "Among all steps v whose size vᵀMv/2 in the metric M is at most ε, none gains more along the gradient g than the "
        "step Δ in the direction M⁻¹g that uses the whole allowance. With M the identity that is plain gradient ascent with a "
        "step of fixed length, with M the Fisher information it is the natural gradient. Shown here for two parameters."
    ),
    idea=(
        "How far one may go is measured in the metric M, which makes some directions dearer than others. The best step trades "
        "gain against size, and that turns the gradient by M⁻¹. With the Fisher information in the place of M the size vᵀMv/2 "
        "is what [a KL divergence looks like near the old policy](kl-gradient-and-hessian), and the step is that of a trust "
        "region for the linearised objective. The proof is a Cauchy–Schwarz inequality in the metric M; how the step is found "
        "stands on [the page of its conditions](restricted-step-conditions)."
    ),
    for_every=[M, g, v, epsilon],
    where=feasible,
    uses=["restricted-step-conditions"],
    start=inner(g, v),
    steps=[
        Step(
            multiplier * number(transpose(best) * M * v),
            by=matrix_algebra,
            note="The gradient is a multiple of M Δ.",
        ),
        AtMost(
            multiplier / 2 * (form(best, M) + form(v, M)),
            by=squares_are_not_negative,
            certificate=multiplier / 2 * form(v - best, M),
            note="What is added is a multiple of (v - Δ)ᵀM(v - Δ).",
        ),
        AtMost(
            multiplier / 2 * form(best, M) + multiplier * epsilon,
            by=side_condition,
            certificate=multiplier * (epsilon - form(v, M) / 2),
            note="v keeps within the allowance.",
        ),
        Step(sqrt(2 * epsilon * length), by=matrix_algebra, note="Δ uses the allowance up: ΔᵀMΔ = 2ε."),
        Step(inner(g, best), by=matrix_algebra),
    ],
    pitfalls=[
        Refuted(
            "No step gains more than √(ε gᵀM⁻¹g).",
            inner(g, v),
            sqrt(epsilon * length),
            relation="<=",
        ),
        Refuted(
            "No step gains more than the plain gradient step that uses the allowance up.",
            inner(g, v),
            inner(g, sqrt(frac(2 * epsilon, form(g, M))) * g),
            relation="<=",
            where=[positive(form(g, M)), *feasible],
        ),
        Refuted(
            "The learning rate α is the length of the step α g.",
            sqrt(inner(alpha * g, alpha * g)),
            alpha,
            for_every=[alpha, g],
            where=[],
        ),
    ],
    sources=[
        Source(
            "M. J. Kochenderfer, T. A. Wheeler, K. H. Wray",
            2022,
            "Algorithms for Decision Making",
            "MIT Press, sections 12.2 and 12.3",
        ),
        Source(
            "J. Schulman, S. Levine, P. Moritz, M. I. Jordan, P. Abbeel",
            2015,
            "Trust region policy optimization",
            "ICML 2015, appendix C",
            differs="There for any number of parameters; here for two.",
        ),
    ],
)
