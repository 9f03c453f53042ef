"""gᵀv ≤ ρ‖g‖ = gᵀ(ρ g/‖g‖) for every v with ‖v‖ ≤ ρ."""

from verify import AtMost, Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

g, v = vector("g", 2), vector("v", 2)
rho = positive("rho")


def squared(u):
    return inner(u, u)


norm = sqrt(squared(g))
best = frac(rho, norm) * g

derivation = Derivation(
    title="The step of given length",
    summary=(
        "Among all steps no longer than ρ the one along the gradient gains most. Its length is ρ, whatever the length of the "
        "gradient: that is the difference between a step size and a learning rate."
    ),
    idea=(
        "The gain of a small step is gᵀv, and among the steps of one length it is largest where v points along g. With a fixed "
        "length, multiplying all rewards by ten changes nothing about the step; with a fixed learning rate the step becomes ten "
        "times as long. It is [the restricted step](restricted-step) with the plain metric, written with a length in the place "
        "of an allowance."
    ),
    for_every=[g, v, rho],
    where=[positive(squared(g)), at_most(squared(v), rho**2)],
    start=inner(g, v),
    steps=[
        AtMost(
            frac(norm, 2 * rho) * (squared(best) + squared(v)),
            by=squares_are_not_negative,
            certificate=frac(norm, 2 * rho) * squared(v - best),
        ),
        AtMost(
            frac(norm, 2 * rho) * (squared(best) + rho**2),
            by=side_condition,
            certificate=frac(norm, 2 * rho) * (rho**2 - squared(v)),
        ),
        Step(rho * norm, by=matrix_algebra, note="The step has the length ρ."),
        Step(inner(g, best), by=matrix_algebra),
    ],
    pitfalls=[
        Refuted("The step ρ g has the length ρ.", squared(rho * g), rho**2, for_every=[g, rho], where=[positive(squared(g))]),
        Refuted(
            "With ‖v‖²/2 ≤ ε in the place of ‖v‖ ≤ ρ, the length of the step is √ε.",
            inner(g, v),
            sqrt(rho) * norm,
            relation="<=",
            where=[positive(squared(g)), at_most(squared(v) / 2, rho)],
        ),
    ],
    sources=[
        Source(
            "M. J. Kochenderfer, T. A. Wheeler, K. H. Wray",
            2022,
            "Algorithms for Decision Making",
            "MIT Press, section 12.2",
        ),
    ],
)
