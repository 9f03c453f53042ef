"""E[f(x) ∂_μ log p(x)] = E[f'(μ + σ ε)] for x = μ + σ ε and a normal ε."""

from verify import Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

x, mu, epsilon, y = real("x"), real("mu"), real("epsilon"), real("y")
sigma = positive("sigma")
f = function("f", growth="moderate")
density, noise = normal(x, mu, sigma), normal(epsilon, 0, 1)
line, noise_line = (x, -oo, oo), (epsilon, -oo, oo)
slope = at(D(f(y), y), y, mu + sigma * epsilon)

derivation = Derivation(
    title="Score function and reparameterisation agree for Gaussian policies",
    summary=(
        "A normal density falls off in x exactly as it rises in μ. Integrating by parts therefore turns the score into a "
        "derivative of f, and writing the action as mean plus noise turns that into the pathwise gradient. Both have the same "
        "mean; the second needs f to be differentiable, the first does not."
    ),
    idea=(
        "How does the mean outcome move with μ? One may watch which outcomes become more likely, which is the score, or carry "
        "every outcome along and watch f, which is the pathwise derivative. Integration by parts says that the answers agree. "
        "The first way needs the values of f only. The second needs a derivative that tells the truth: for a step function the "
        "slope is zero wherever it exists, and the pathwise answer is wrong. Which of the two has the smaller variance depends "
        "on f and is not said here."
    ),
    for_every=[mu, sigma, f],
    uses=["swap-gradient-expectation"],
    start=Integral(f(x) * D(log(density), mu) * density, line),
    steps=[
        Step(
            Integral(f(x) * frac(x - mu, sigma**2) * density, line),
            by=differentiation,
            note="The score of the mean.",
        ),
        Step(
            Integral(f(x) * (-D(density, x)), line),
            by=differentiation,
            note="∂p/∂x = -(x - μ)/σ² p.",
        ),
        Step(
            Integral(D(f(x), x) * density, line),
            by=integration_by_parts,
            note="f grows no faster than a power, so nothing is left at the ends.",
        ),
        Step(Integral(slope * noise, noise_line), by=substitution, note="x = μ + σ ε."),
        Step(
            D(Integral(f(mu + sigma * epsilon) * noise, noise_line), mu),
            by=swap_gradient_and_integral,
            note="The derivative of f(μ + σ ε) in μ is f'.",
        ),
    ],
    pitfalls=[
        Refuted(
            "The score of the mean is (x - μ)/σ.",
            Integral(f(x) * frac(x - mu, sigma) * density, line),
            Integral(D(f(x), x) * density, line),
        ),
        Refuted(
            "For the step 1[x > 0], whose slope is zero wherever it has one, the score side is zero as well.",
            Integral(frac(x - mu, sigma**2) * density, (x, 0, oo)),
            zero,
            for_every=[mu, sigma],
        ),
        Refuted(
            "The derivative in σ is the mean slope as well.",
            D(Integral(f(x) * density, line), sigma),
            Integral(slope * noise, noise_line),
        ),
    ],
    sources=[
        Source("D. P. Kingma, M. Welling", 2014, "Auto-encoding variational Bayes", "ICLR 2014"),
        Source(
            "S. Mohamed, M. Rosca, M. Figurnov, A. Mnih",
            2020,
            "Monte Carlo gradient estimation in machine learning",
            "Journal of Machine Learning Research 21, section 5",
            differs="There for locally absolutely continuous f; here for smooth f of moderate growth.",
        ),
    ],
)
