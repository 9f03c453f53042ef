"""∇_μ E[f(x)] = E[f(x) ∇_μ log p(x)] for x normal with mean μ and standard deviation σ."""

from verify import Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

x, mu, theta = real("x"), real("mu"), positive("theta")
sigma = positive("sigma")
f = function("f", growth="moderate")
density = normal(x, mu, sigma)
line = (x, -oo, oo)

derivation = Derivation(
    title="The gradient moves under the integral",
    summary=(
        "The gradient of a finite sum is the sum of the gradients, because differentiation is linear. For an integral that "
        "alone is no reason: it needs a bound, one integrable function that is larger than the derivatives for all parameters "
        "nearby. Against a normal density everything that grows no faster than a power has such a bound, so there the score "
        "function gives the gradient as it does for finitely many actions."
    ),
    idea=(
        "For finitely many actions the gradient passes the sum because it is linear. For densities something can escape: mass "
        "may run away to infinity, as in [an example in which everything is continuous](swap-by-joint-continuity), or enter at "
        "[an end of the range that moves](range-that-moves). A normal density against an f of at most polynomial growth lets "
        "nothing escape, and that is what this page needs of both."
    ),
    for_every=[mu, sigma, f],
    start=D(Integral(f(x) * density, line), mu),
    steps=[
        Step(
            Integral(f(x) * D(density, mu), line),
            by=swap_gradient_and_integral,
            note="Near μ the derivative is at most a power of x times a slightly wider normal density.",
        ),
        Step(Integral(f(x) * density * D(log(density), mu), line), by=log_derivative, note="The density is positive."),
        Step(
            Integral(f(x) * density * frac(x - mu, sigma**2), line),
            by=differentiation,
            note="The logarithm of the density is a parabola in μ.",
        ),
    ],
    pitfalls=[
        Refuted(
            "The score is the gradient of the density, without the logarithm.",
            D(Integral(f(x) * density, line), mu),
            Integral(f(x) * density * D(density, mu), line),
        ),
        Refuted(
            "The gradient also moves under an integral whose range moves with the parameter.",
            D(Integral(x**2, (x, 0, theta)), theta),
            Integral(D(x**2, theta), (x, 0, theta)),
            for_every=[theta],
        ),
        Refuted(
            "f does not depend on μ, so its mean has no gradient.",
            D(Integral(f(x) * density, line), mu),
            zero,
        ),
    ],
    sources=[
        Source(
            "P. L'Ecuyer",
            1990,
            "A unified view of the IPA, SF, and LR gradient estimation techniques",
            "Management Science 36",
        ),
        Source(
            "S. Mohamed, M. Rosca, M. Figurnov, A. Mnih",
            2020,
            "Monte Carlo gradient estimation in machine learning",
            "Journal of Machine Learning Research 21, section 4.3",
            differs="There for any density with a bound of this kind; here for the normal density and its mean.",
        ),
    ],
)
