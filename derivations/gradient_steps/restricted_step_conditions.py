"""∇_v (gᵀv - ν (vᵀMv/2 - ε)) = 0 at v = Δ, and ΔᵀMΔ/2 = ε."""

from verify import Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

M = definite("M", 2)
g = vector("g", 2)
epsilon = positive("epsilon")
v = reals("v", 2)


def form(u, middle):
    """uᵀ M u as a number."""
    return number(transpose(u) * middle * u)


length = form(g, inverse(M))
best = sqrt(frac(2 * epsilon, length)) * (inverse(M) * g)
multiplier = sqrt(frac(length, 2 * epsilon))
lagrangian = inner(g, column(*v)) - multiplier * (form(column(*v), M) / 2 - epsilon)


def at_best(term):
    return at(at(term, v[0], entry(best, 1)), v[1], entry(best, 2))


def used_up(step):
    return form(step, M) / 2


derivation = Derivation(
    title="The restricted step meets the conditions for a maximum",
    summary=(
        "At the step Δ the gradient of the Lagrangian vanishes, with a multiplier ν that is positive, so the constraint has to "
        "hold with equality. Solving that equality is where the factor 2 under the root comes from, and M⁻¹ in the "
        "normalising length."
    ),
    idea=(
        "At the best point the gradient of the objective is parallel to that of the constraint; otherwise one could move along "
        "the constraint and gain. This fixes the direction M⁻¹g, and the constraint fixes the length. The conditions tell where "
        "to look. That the step is in fact the best one is proved for itself, in [the restricted step](restricted-step)."
    ),
    for_every=[M, g, epsilon],
    where=[positive(length)],
    start=at_best(gradient(lagrangian, *v)),
    steps=[
        Step(g - multiplier * (M * best), by=differentiation, note="The derivative of vᵀMv/2 is Mv."),
        Step((used_up(best) - epsilon) * g, by=matrix_algebra, note="ν M Δ = g, and the allowance ε is used up: both are zero."),
        Step(column(zero, zero), by=matrix_algebra),
    ],
    pitfalls=[
        Refuted(
            "Without the factor 2 under the root the allowance is used up as well.",
            used_up(sqrt(frac(epsilon, length)) * (inverse(M) * g)),
            epsilon,
        ),
        Refuted(
            "The step may be normalised by gᵀMg.",
            used_up(sqrt(frac(2 * epsilon, form(g, M))) * (inverse(M) * g)),
            epsilon,
            where=[positive(form(g, M))],
        ),
        Refuted(
            "The gradient of vᵀMv/2 is v, whatever the metric.",
            at_best(gradient(form(column(*v), M) / 2, *v)),
            best,
        ),
    ],
    sources=[
        Source("S. Boyd, L. Vandenberghe", 2004, "Convex Optimization", "Cambridge University Press, section 5.5"),
        Source("S. Amari", 1998, "Natural gradient works efficiently in learning", "Neural Computation 10"),
    ],
)
