"""(U(θ + δ) - U(θ)) / δ = U'(θ) + O(δ)."""

from verify import Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

theta, a, b, c = (real(name) for name in ("theta", "a", "b", "c"))
delta = positive("delta")
U = function("U")
forward = frac(U(theta + delta) - U(theta), delta)

derivation = Derivation(
    title="The forward difference is right to first order",
    summary=(
        "Moving the parameter by δ and dividing the change of U by δ gives the derivative with an error that shrinks like δ. "
        "The first term that is left over is half of δ times the second derivative, so the error is zero for every δ exactly "
        "when U is a straight line."
    ),
    idea=(
        "Expand U around θ: the value cancels, the slope is divided by δ and stays, and the curvature keeps one factor δ. So "
        "half the δ means about half the error, once δ is small and as long as the arithmetic is exact. One more evaluation per "
        "parameter is all it takes, and no derivative anywhere, which makes it a test for code that computes gradients. "
        "Rounding and noise are divided by δ as well, so [smaller is not always better](smaller-difference-always-better)."
    ),
    for_every=[theta, delta, U],
    start=forward,
    steps=[
        Step(
            D(U(theta), theta) + delta / 2 * D(U(theta), theta, theta) + O(delta**2),
            by=taylor_expansion,
            note="U(θ) cancels, and one power of δ is divided out.",
        ),
        Step(
            D(U(theta), theta) + O(delta),
            by=taylor_expansion,
            note="What the second derivative adds is itself of the order δ.",
        ),
    ],
    pitfalls=[
        Refuted("The error is of second order.", forward, D(U(theta), theta) + O(delta**2)),
        Refuted(
            "For a parabola a + b θ + c θ² the quotient is the derivative.",
            frac(a + b * (theta + delta) + c * (theta + delta) ** 2 - (a + b * theta + c * theta**2), delta),
            D(a + b * theta + c * theta**2, theta),
            for_every=[theta, delta, a, b, c],
        ),
        Refuted(
            "The first error term is δ times the second derivative, without the half.",
            forward,
            D(U(theta), theta) + delta * D(U(theta), theta, theta) + O(delta**2),
        ),
    ],
    sources=[
        Source(
            "M. J. Kochenderfer, T. A. Wheeler, K. H. Wray",
            2022,
            "Algorithms for Decision Making",
            "MIT Press, section 11.1",
        )
    ],
)
