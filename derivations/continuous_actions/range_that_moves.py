"""dE[f(x)]/dθ = (f(θ) - E[f(x)]) / θ for x uniform between 0 and θ."""

from verify import Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

x = real("x")
theta = positive("theta")
f = function("f")
density = 1 / theta
support = (x, 0, theta)
mean = Integral(f(x) * density, support)

derivation = Derivation(
    title="The gradient of a mean over a range that moves",
    summary=(
        "For x uniform between 0 and θ the derivative of the mean has two parts: the density inside the range falls, which the "
        "score sees, and the end of the range moves, which adds the value there times the density there. Together they say how "
        "far the value at the end lies above the mean."
    ),
    idea=(
        "Two things happen when θ grows: the density inside falls, because the same total is spread more widely, and new "
        "outcomes come in at the end. The score sees the first and not the second, which is why [the score function "
        "alone](support-depends-on-theta) is wrong here. The sum has a plain meaning: the mean rises if what comes in at the "
        "end is above the present mean, and falls if it is below."
    ),
    for_every=[theta, f],
    start=D(mean, theta),
    steps=[
        Step(
            Integral(D(f(x) * density, theta), support) + f(theta) * density,
            by=boundary_term,
            note="Only the upper end moves, with speed one.",
        ),
        Step(
            Integral(f(x) * D(density, theta), support) + f(theta) * density,
            by=differentiation,
            note="f(x) does not contain θ.",
        ),
        Step(
            Integral(f(x) * density * D(log(density), theta), support) + f(theta) * density,
            by=log_derivative,
            note="The density is positive inside the range.",
        ),
        Step(
            Integral(f(x) * density * (-1 / theta), support) + f(theta) * density,
            by=differentiation,
            note="The score is the same for every x.",
        ),
        Step(frac(f(theta) - mean, theta), by=linearity, note="1/θ moves out of the integral."),
    ],
    pitfalls=[
        Refuted(
            "The derivative moves inside, and that is all.",
            D(mean, theta),
            Integral(D(f(x) * density, theta), support),
        ),
        Refuted(
            "The moving end adds the value there, without its density.",
            D(mean, theta),
            Integral(D(f(x) * density, theta), support) + f(theta),
        ),
        Refuted(
            "Only the end moves, so only the end counts.",
            D(mean, theta),
            frac(f(theta), theta),
        ),
    ],
    sources=[
        Source(
            "P. L'Ecuyer",
            1990,
            "A unified view of the IPA, SF, and LR gradient estimation techniques",
            "Management Science 36",
            differs="There for a law of any kind; here for the uniform one, where every term can be seen.",
        ),
    ],
)
