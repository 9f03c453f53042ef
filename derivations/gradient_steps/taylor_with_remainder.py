"""U(θ + h) = U(θ) + h U'(θ) + ∫_0^h (h - s) U''(θ + s) ds, and the same with U'' + β in the integral."""

from verify import Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

theta, s, x, beta = real("theta"), real("s"), real("x"), real("beta")
h = positive("h")
U = function("U")
slope = D(U(theta), theta)
slope_on_the_way = at(D(U(x), x), x, theta + s)
curvature_on_the_way = at(D(U(x), x, x), x, theta + s)

derivation = Derivation(
    title="How far an objective is from its tangent",
    summary=(
        "After a step of length h an objective has gained h times its slope, plus what its curvature collected on the way. "
        "Comparing the curvature with a constant β leaves an integral whose sign that of U'' + β decides."
    ),
    idea=(
        "The slope is right at the start only; on the way it changes by the second derivative. A change that comes early acts "
        "for longer, which is where the weight h - s comes from. Taking a constant β out turns a bound on the curvature into a "
        "parabola below the objective: that is what [a safe step size](gradient-ascent-smooth-step) is made from."
    ),
    for_every=[theta, h, beta, U],
    start=U(theta + h),
    steps=[
        Step(U(theta) + Integral(slope_on_the_way, (s, 0, h)), by=integration, note="What is gained is collected on the way."),
        Step(
            U(theta) + h * slope + Integral((h - s) * curvature_on_the_way, (s, 0, h)),
            by=integration_by_parts,
            note="With s - h as the antiderivative of 1: it vanishes at the far end.",
        ),
        Step(
            U(theta)
            + h * slope
            - Integral(beta * (h - s), (s, 0, h))
            + Integral((h - s) * (curvature_on_the_way + beta), (s, 0, h)),
            by=linearity,
            note="β is subtracted and added.",
        ),
        Step(
            U(theta) + h * slope - beta / 2 * h**2 + Integral((h - s) * (curvature_on_the_way + beta), (s, 0, h)),
            by=integration,
        ),
    ],
    pitfalls=[
        Refuted("The tangent is exact.", U(theta + h), U(theta) + h * slope),
        Refuted("The tangent is wrong by no more than the cube of the step.", U(theta + h), U(theta) + h * slope + O(h**3)),
        Refuted(
            "The curvature counts with weight 1 on the whole way.",
            U(theta + h),
            U(theta) + h * slope + h * Integral(curvature_on_the_way, (s, 0, h)),
        ),
        Refuted(
            "The curvature at the start stands for that on the way.",
            U(theta + h),
            U(theta) + h * slope + h**2 / 2 * D(U(theta), theta, theta),
        ),
    ],
    sources=[
        Source(
            "Y. Nesterov",
            2004,
            "Introductory Lectures on Convex Optimization",
            "section 1.2.2, lemma 1.2.3",
            differs="There the remainder is bounded by a Lipschitz constant of the gradient; here it is an equation.",
        ),
    ],
)
