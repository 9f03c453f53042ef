"""‖ΔU - ΔΘ ĝ‖² ≤ ‖ΔU - ΔΘ h‖² for every h, with ĝ = (ΔΘᵀΔΘ)⁻¹ ΔΘᵀ ΔU."""

from verify import AtMost, Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

X = matrix("X", 3, 2)
y, h = vector("y", 3), vector("h", 2)
fit = inverse(transpose(X) * X) * transpose(X) * y


def squared(v):
    return inner(v, v)


derivation = Derivation(
    title="Least squares",
    summary=(
        "The residual of the fit is orthogonal to everything that the perturbations can explain, so any other slope h leaves a "
        "residual that is longer, by exactly the length of ΔΘ (h - ĝ)."
    ),
    idea=(
        "The fit is the point in the plane of all explainable changes that lies closest to what was measured. What is left over "
        "stands at a right angle to that plane, so Pythagoras adds whatever another choice of slopes does wrong. It is what "
        "makes [the regression gradient](regression-gradient) well defined: with independent columns no other slopes fit as "
        "well."
    ),
    for_every=[X, y, h],
    where=[nonzero(det(transpose(X) * X))],
    start=squared(y - X * fit),
    steps=[
        Step(
            squared(y - X * h) - squared(X * (h - fit)),
            by=matrix_algebra,
            note="Pythagoras: the residual of the fit is orthogonal to the columns of ΔΘ.",
        ),
        AtMost(squared(y - X * h), by=squares_are_not_negative, certificate=squared(X * (h - fit))),
    ],
    pitfalls=[
        Refuted("The fit leaves no residual.", squared(y - X * fit), zero, for_every=[X, y]),
        Refuted(
            "Any other slope has the residual of the fit plus its own distance from the fit.",
            squared(y - X * h),
            squared(y - X * fit) + squared(h - fit),
        ),
    ],
    sources=[
        Source("G. H. Golub, C. F. Van Loan", 2013, "Matrix Computations", "4th edition, Johns Hopkins, section 5.3"),
    ],
)
