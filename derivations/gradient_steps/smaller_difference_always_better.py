"""FALSE: |(U(θ+δ/2) - U(θ)) / (δ/2) - U'(θ)| ≤ |(U(θ+δ) - U(θ)) / δ - U'(θ)|."""

from verify import Instead, Misconception, Refuted, Source
from verify.calculus import *

theta, a, b, c, x = real("theta"), real("a"), real("b"), real("c"), real("x")
delta, s = positive("delta"), positive("s")
U = function("U")


def difference(step):
    return frac(U(theta + step) - U(theta), step)


def in_doubles(step):
    return frac(rounded(theta + step) - rounded(theta), step)


def quadratic(at):
    return a * at**2 + b * at + c


misconception = Misconception(
    title="The smaller the difference, the better the slope",
    summary=(
        "A forward difference has the slope as its limit, so a smaller step looks like a better one. It is one only where "
        "nothing else is wrong: not on the way to the limit, not in double precision, and not with noisy evaluations, whose "
        "variance grows like 1/δ²."
    ),
    for_every=[theta, delta, U],
    says=Refuted(
        "Half the step never has the larger error.",
        absolute(difference(delta / 2) - D(U(theta), theta)),
        absolute(difference(delta) - D(U(theta), theta)),
        relation="<=",
    ),
    tempting=(
        "The error of a forward difference is δ/2 U'' and something smaller, and the first half of that sentence is "
        "remembered. What is smaller can still cancel it at one δ and not at another, and the numbers that are subtracted "
        "carry rounding and noise that do not shrink with δ."
    ),
    true_when=(
        "U'' is not zero, the arithmetic is exact, the evaluations have no noise, and δ is below a threshold that depends on U."
    ),
    instead=[
        Instead(
            "The error is of first order in δ: that is a statement about small δ, with a constant that nobody knows.",
            difference(delta),
            D(U(theta), theta) + O(delta),
        ),
        Instead(
            "Of a quadratic objective the error is aδ exactly, and there a smaller step is better.",
            frac(quadratic(theta + delta) - quadratic(theta), delta),
            D(quadratic(theta), theta) + a * delta,
            for_every=[theta, delta, a, b, c],
        ),
        Instead(
            "With independent noise of standard deviation s in both evaluations its mean squared error a²δ² + 2s²/δ² is "
            "never below 2√2 |a| s: beyond some point a smaller step is worse.",
            a**2 * delta**2 + frac(2 * s**2, delta**2),
            2 * sqrt(2) * a * s,
            for_every=[a, s, delta],
            relation=">=",
            certificate=(a * delta - frac(sqrt(2) * s, delta)) ** 2,
        ),
        Instead(
            "Differences to both sides have an error of second order.",
            frac(U(theta + delta) - U(theta - delta), 2 * delta),
            D(U(theta), theta) + O(delta**2),
        ),
    ],
    pitfalls=[
        Refuted(
            "In double precision, too, half the step never has the larger error: here for the slope 1 of the identity.",
            absolute(in_doubles(delta / 2) - 1),
            absolute(in_doubles(delta) - 1),
            relation="<=",
            for_every=[theta, delta],
        ),
        Refuted(
            "In double precision the difference over the step it was taken with is exact for a straight line.",
            in_doubles(delta),
            one,
            for_every=[theta, delta],
        ),
        Refuted(
            "The error of a one-sided difference is of second order.",
            difference(delta),
            D(U(theta), theta) + O(delta**2),
        ),
        Refuted(
            "With noise the mean squared error shrinks with the step all the same.",
            a**2 * (delta / 2) ** 2 + frac(2 * s**2, (delta / 2) ** 2),
            a**2 * delta**2 + frac(2 * s**2, delta**2),
            for_every=[a, s, delta],
            relation="<=",
        ),
    ],
    sources=[
        Source(
            "P. Glasserman",
            2004,
            "Monte Carlo Methods in Financial Engineering",
            "section 7.1",
            differs="There the expectation of the simulated value is differentiated; here the evaluations have additive noise.",
        ),
    ],
)
