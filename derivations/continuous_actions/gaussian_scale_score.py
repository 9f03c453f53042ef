"""E[f(x) ∂_σ log p(x)] = E[f'(μ + σ ε) ε] for x = μ + σ ε and a normal ε."""

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
    title="Score function and reparameterisation for the standard deviation",
    summary=(
        "Widening the law moves every outcome away from the mean in proportion to its noise, so the pathwise gradient is the "
        "mean of f' times that noise. The score weighs the outcomes by how far they lie beyond one standard deviation."
    ),
    idea=(
        "Raising σ carries each outcome away from the mean by its own noise, so the pathwise derivative is f' weighted by that "
        "noise. The score says the same from the other side: outcomes more than one standard deviation away become more likely, "
        "nearer ones less. The term -σ² is what gives it mean zero, without which a constant f would have a gradient."
    ),
    for_every=[mu, sigma, f],
    uses=["gaussian-score-and-reparameterisation"],
    start=Integral(f(x) * D(log(density), sigma) * density, line),
    steps=[
        Step(Integral(f(x) * frac((x - mu) ** 2 - sigma**2, sigma**3) * density, line), by=differentiation),
        Step(
            Integral(D(f(x), x) * frac(x - mu, sigma) * density, line),
            by=integration_by_parts,
            note="((x - μ)² - σ²)/σ³ p is the derivative of -(x - μ)/σ p.",
        ),
        Step(Integral(slope * epsilon * noise, noise_line), by=substitution, note="x = μ + σ ε."),
        Step(D(Integral(f(mu + sigma * epsilon) * noise, noise_line), sigma), by=swap_gradient_and_integral),
    ],
    pitfalls=[
        Refuted(
            "The score of the standard deviation is (x - μ)²/σ³, without the -σ².",
            Integral(f(x) * frac((x - mu) ** 2, sigma**3) * density, line),
            D(Integral(f(x) * density, line), sigma),
        ),
        Refuted(
            "The noise factor may be left out, having mean zero.",
            Integral(slope * epsilon * noise, noise_line),
            zero,
        ),
    ],
    sources=[
        Source(
            "S. Mohamed, M. Rosca, M. Figurnov, A. Mnih",
            2020,
            "Monte Carlo gradient estimation in machine learning",
            "Journal of Machine Learning Research 21, sections 4 and 5",
        ),
    ],
)
