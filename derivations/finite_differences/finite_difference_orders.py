"""(U(θ + δ) - U(θ - δ)) / (2δ) = U'(θ) + O(δ²), while the forward difference is right to O(δ) only."""

from verify import Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

theta, a, b, c, d = (real(name) for name in ("theta", "a", "b", "c", "d"))
delta = positive("delta")
U = function("U")
forward = frac(U(theta + delta) - U(theta), delta)
backward = frac(U(theta) - U(theta - delta), delta)
central = frac(U(theta + delta) - U(theta - delta), 2 * delta)


def cubic(x):
    return a + b * x + c * x**2 + d * x**3


derivation = Derivation(
    title="Central differences are right to second order",
    summary=(
        "The forward and the backward difference err by the same amount in opposite directions, so their mean, the central "
        "difference, is better by one power of δ. Halving δ halves the error of the forward difference and quarters that of "
        "the central one."
    ),
    idea=(
        "The forward difference is too large by half of δU'' and the backward one too small by as much, up to higher orders; "
        "their mean loses that term. By symmetry all odd powers of δ go the same way. The price is a second evaluation per "
        "parameter where the forward difference shares U(θ) among all of them. On [a parabola](exact-differences) nothing of "
        "the error is left at all."
    ),
    for_every=[theta, delta, U],
    uses=["forward-difference-order"],
    start=central,
    steps=[
        Step((forward + backward) / 2, by=algebra, note="The value in the middle is added and subtracted."),
        Step(
            D(U(theta), theta) + delta**2 / 6 * D(U(theta), theta, theta, theta) + O(delta**4),
            by=taylor_expansion,
            note="The terms with odd powers of δ cancel; what is left first belongs to the third derivative.",
        ),
        Step(D(U(theta), theta) + O(delta**2), by=taylor_expansion),
    ],
    pitfalls=[
        Refuted("The error of the central difference is of third order.", central, D(U(theta), theta) + O(delta**3)),
        Refuted("The forward difference is as good.", forward, D(U(theta), theta) + O(delta**2)),
        Refuted(
            "The divisor is δ.",
            frac(U(theta + delta) - U(theta - delta), delta),
            D(U(theta), theta) + O(delta**2),
        ),
        Refuted(
            "For a polynomial of third degree the central difference is the derivative.",
            frac(cubic(theta + delta) - cubic(theta - delta), 2 * delta),
            D(cubic(theta), theta),
            for_every=[theta, delta, a, b, c, d],
        ),
    ],
    sources=[
        Source(
            "M. J. Kochenderfer, T. A. Wheeler, K. H. Wray",
            2022,
            "Algorithms for Decision Making",
            "MIT Press, sections 2.3 and 11.1",
        )
    ],
)
