"""FALSE: d/dθ ∫ g(θ, x) dx = ∫ ∂g/∂θ dx because g and ∂g/∂θ are continuous in θ and x together."""

from verify import Instead, Misconception, Refuted, Source
from verify.calculus import *

x, theta = real("x"), real("theta")
b = positive("b")
bump = theta**3 * exp(-(theta**2) * x)
half_line, interval = (x, 0, oo), (x, 0, b)

misconception = Misconception(
    title="Continuity is enough to move the gradient under the integral",
    summary=(
        "The function θ³ exp(-θ² x) and all its derivatives are continuous, and for every θ > 0 it is integrable with integral "
        "θ. But as θ tends to 0 its mass moves out to infinity while it flattens everywhere, so at θ = 0 nothing of it is "
        "seen at any x: the integral has slope 1 there, and the integral of the slopes is 0."
    ),
    says=Refuted(
        "The derivative at 0 may be taken inside the integral, as the integrand is smooth in θ and x.",
        at(D(Integral(bump, half_line), theta), theta, 0),
        Integral(at(D(bump, theta), theta, 0), half_line),
    ),
    tempting="On a bounded range continuity is indeed enough, and most textbook examples live on one.",
    true_when=(
        "The range of x is bounded and does not move; or near the θ in question one integrable function of x is larger than "
        "|∂g/∂θ| for all θ at once."
    ),
    instead=[
        Instead("The integral is θ, for every real θ.", Integral(bump, half_line), theta, for_every=[theta]),
        Instead(
            "Away from 0 there is a bound, and the derivative moves inside.",
            D(Integral(bump, half_line), theta),
            Integral(D(bump, theta), half_line),
            for_every=[theta],
            where=[nonzero(theta)],
        ),
        Instead(
            "On a bounded range it moves inside at every θ, at 0 too.",
            D(Integral(bump, interval), theta),
            Integral(D(bump, theta), interval),
            for_every=[theta, b],
        ),
    ],
    pitfalls=[
        Refuted(
            "What lies beyond b may be neglected: the integral over the half line is that up to b.",
            Integral(bump, half_line),
            Integral(bump, interval),
            for_every=[theta, b],
        ),
        Refuted(
            "The integral is |θ|, since a density is never negative.",
            Integral(bump, half_line),
            absolute(theta),
            for_every=[theta],
        ),
    ],
    sources=[
        Source("B. R. Gelbaum, J. M. H. Olmsted", 1964, "Counterexamples in Analysis", "Holden-Day, chapter 9"),
    ],
)
