"""J(θ + α∇J) ≥ J(θ) + α/2 ‖∇J‖² for 0 < α ≤ 1/β, where no second derivative of J is below -β."""

from verify import AtLeast, Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

J, g, alpha, beta, s = real("J"), positive("g"), positive("alpha"), positive("beta"), real("s")
V = function("V", sign="nonnegative")
after_the_step = J + alpha * g**2 + Integral((alpha * g - s) * (V(s) - beta), (s, 0, alpha * g))

derivation = Derivation(
    title="A gradient step that is not too long improves a smooth objective",
    summary=(
        "J is the objective before the step, g the norm of its gradient. Along the straight way of length αg the second "
        "derivative is V - β with V ≥ 0. Then a step size up to 1/β gains at least half of what the slope promises. Note that "
        "α is not the length of the step: that is αg."
    ),
    idea=(
        "The slope promises αg², and a curvature of at least -β takes back at most half of β(αg)². With α up to 1/β that is at "
        "most half of the promise. The bound on the curvature has to hold on the whole way, not only at the start, and g is the "
        "exact gradient: a sampled one comes without this guarantee."
    ),
    for_every=[J, g, alpha, beta, V],
    where=[at_most(alpha * beta, 1)],
    uses=["taylor-with-remainder"],
    start=after_the_step,
    steps=[
        Step(
            J + alpha * g**2 - beta / 2 * (alpha * g) ** 2 + Integral((alpha * g - s) * V(s), (s, 0, alpha * g)),
            by=integration,
            note="The objective after the step, with its remainder. The part of β is the area of a triangle.",
        ),
        AtLeast(
            J + alpha * g**2 - beta / 2 * (alpha * g) ** 2,
            by=monotonicity,
            note="V is nowhere negative, and neither is αg - s on the way.",
            certificate=Integral((alpha * g - s) * V(s), (s, 0, alpha * g)),
        ),
        Step(J + alpha * (1 - alpha * beta / 2) * g**2, by=algebra),
        AtLeast(
            J + alpha / 2 * g**2,
            by=side_condition,
            note="αβ is at most 1.",
            certificate=alpha / 2 * (1 - alpha * beta) * g**2,
        ),
    ],
    pitfalls=[
        Refuted(
            "Any step along the gradient improves the objective.",
            after_the_step,
            J,
            relation=">=",
            where=[],
        ),
        Refuted(
            "A step size up to 1/β gains all that the slope promises.",
            after_the_step,
            J + alpha * g**2,
            relation=">=",
        ),
        Refuted(
            "It is enough that the step αg is at most 1/β long.",
            after_the_step,
            J + alpha / 2 * g**2,
            relation=">=",
            where=[at_most(alpha * g * beta, 1)],
        ),
        Refuted(
            "A step size up to 2/β gains as much.",
            after_the_step,
            J + alpha / 2 * g**2,
            relation=">=",
            where=[at_most(alpha * beta, 2)],
        ),
    ],
    sources=[
        Source(
            "Y. Nesterov",
            2004,
            "Introductory Lectures on Convex Optimization",
            "theorem 2.1.5 and section 1.2.3",
            differs="There the gradient is Lipschitz with constant β in all of space; here only the way of the step matters.",
        ),
    ],
)
