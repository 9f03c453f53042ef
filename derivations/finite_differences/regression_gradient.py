"""(ΔΘᵀΔΘ)⁻¹ ΔΘᵀ ΔU = ∇U for affine U, where the rows of ΔΘ are perturbations and ΔU the changes they cause."""

from verify import Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

X = matrix("X", 3, 2)  # three perturbations of two parameters
W, B = matrix("W", 1, 2), matrix("B", 2, 2)
g, theta = vector("g", 2), vector("theta", 2)
c = real("c")


def U(point):
    """An affine function with gradient g."""
    return c + inner(g, point)


def perturbation(i):
    return column(entry(X, i, 1), entry(X, i, 2))


changes = column(*(U(theta + perturbation(i)) - U(theta) for i in (1, 2, 3)))
slopes = column(*(inner(g, perturbation(i)) for i in (1, 2, 3)))
least_squares = inverse(transpose(X) * X) * transpose(X)

derivation = Derivation(
    title="The regression gradient is exact for affine functions",
    summary=(
        "Perturb the parameters a few times, note how much U changes, and fit a plane through the changes by least squares: the "
        "slopes of the plane are the estimate. If U is affine and the perturbations span all directions, the fit is perfect "
        "and the estimate is the gradient. Shown here for three perturbations of two parameters."
    ),
    idea=(
        "Every perturbation gives one equation for the slopes. With more equations than unknowns least squares takes the slopes "
        "that [miss them by least](least-squares), and where U is affine they miss by nothing. The perturbations may be random "
        "and need not lie along the axes, but they have to span all directions: otherwise some slope is not seen at all and the "
        "matrix has no inverse."
    ),
    for_every=[X, g, theta, c],
    where=[nonzero(det(transpose(X) * X))],
    start=least_squares * changes,
    steps=[
        Step(least_squares * slopes, by=matrix_algebra, note="The constant and U(θ) cancel in every change."),
        Step(least_squares * X * g, by=matrix_algebra, note="All changes at once: ΔU = ΔΘ ∇U."),
        Step(g, by=matrix_algebra, note="(ΔΘᵀΔΘ)⁻¹ and ΔΘᵀΔΘ cancel; this is where the perturbations must span."),
    ],
    pitfalls=[
        Refuted(
            "One perturbation of two parameters is enough, with the pseudoinverse of a single row.",
            transpose(W) * inverse(W * transpose(W)) * W * g,
            g,
            for_every=[W, g],
            where=[],
        ),
        Refuted(
            "The factors of the inverted matrix may be exchanged.",
            inverse(B * transpose(B)) * transpose(B) * B * g,
            g,
            for_every=[B, g],
            where=[nonzero(det(B))],
        ),
        Refuted(
            "The inverse may be left out, as when the perturbations are orthonormal.",
            transpose(X) * X * g,
            g,
        ),
        Refuted(
            "The rows of the pseudoinverse recover the perturbations as well.",
            X * least_squares,
            identity(3),
            for_every=[X],
        ),
    ],
    sources=[
        Source(
            "J. Peters, S. Schaal",
            2006,
            "Policy gradient methods for robotics",
            "IEEE/RSJ International Conference on Intelligent Robots and Systems",
        ),
        Source(
            "M. J. Kochenderfer, T. A. Wheeler, K. H. Wray",
            2022,
            "Algorithms for Decision Making",
            "MIT Press, section 11.2",
            differs="There for any number of perturbations; here for three of them and two parameters.",
        ),
    ],
)
