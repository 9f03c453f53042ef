"""For a + b θ + c θ² the central difference is the derivative, for every δ."""

from verify import Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

theta, a, b, c = (real(name) for name in ("theta", "a", "b", "c"))
delta = positive("delta")


def parabola(x):
    return a + b * x + c * x**2


def line(x):
    return a + b * x


derivation = Derivation(
    title="Differences that are exact",
    summary=(
        "An error term with the third derivative is not there when U has no third derivative: on a parabola the central "
        "difference is the slope, however large δ is. The forward difference is exact on straight lines only."
    ),
    idea=(
        "An order of approximation is about small δ; here is what it means for a δ of any size: the error of the central "
        "difference begins with the third derivative, and a parabola has none. So a parabola is a test for code: with central "
        "differences it must come out right up to rounding, even with δ = 1. That says nothing about other functions, whose "
        "error is [of second order](finite-difference-orders)."
    ),
    for_every=[theta, delta, a, b, c],
    start=frac(parabola(theta + delta) - parabola(theta - delta), 2 * delta),
    steps=[
        Step(frac(2 * b * delta + 4 * c * theta * delta, 2 * delta), by=algebra, note="Everything even in δ cancels."),
        Step(b + 2 * c * theta, by=cancellation, note="δ is positive, so it may be divided out."),
        Step(D(parabola(theta), theta), by=differentiation),
    ],
    pitfalls=[
        Refuted(
            "So is the forward difference.",
            frac(parabola(theta + delta) - parabola(theta), delta),
            D(parabola(theta), theta),
        ),
        Refuted(
            "Already for a straight line the quotient depends on δ.",
            frac(line(theta + delta) - line(theta), delta),
            b + delta,
        ),
    ],
    sources=[
        Source("P. Glasserman", 2004, "Monte Carlo Methods in Financial Engineering", "Springer, section 7.1"),
    ],
)
