"""∇[(π_old(a|s)/μ(a|s)) log π(a|s)] = ∇[π(a|s)/μ(a|s)] at θ = θ_old: a frozen ratio times log π, and the ratio itself."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

ratio = frac(pi(a, s), mu(a, s))
detached = frac(pi_old(a, s), mu(a, s))

derivation = Derivation(
    title="A detached ratio times the log-probability has the gradient of the ratio",
    summary=(
        "Some losses differentiate the importance ratio, others freeze the ratio and differentiate log π. As long as nothing is "
        "clipped the two give the same gradient, for every action. They differ in value, in their second derivatives, and when "
        "the ratio is clipped."
    ),
    idea=(
        "Both gradients are ∇π/μ: one takes it from the ratio directly, the other from the ratio as a number times ∇log π. They "
        "agree for every sample, not only on average. So the choice is about what else is done with the loss. A clip of the "
        "live ratio stops the gradient of a sample; a clip of the detached ratio bounds the weight and lets the gradient "
        "through. As numbers the two losses differ, so their values on a plot cannot be compared."
    ),
    assumes=[positive_policy, positive_behaviour],
    for_every=[s, a],
    uses=["log-derivative-of-the-policy"],
    start=grad(detached * log(pi(a, s))),
    steps=[
        Step(detached * grad(log(pi(a, s))), by=product_rule, note="The ratio is frozen: its gradient is zero."),
        Step(ratio * grad(log(pi(a, s))), by=frozen_copy, note="The gradient has been taken."),
        Step(frac(grad(pi(a, s)), mu(a, s)), by=log_derivative),
        Step(grad(ratio), by=product_rule, note="μ does not depend on θ."),
    ],
    pitfalls=[
        Refuted(
            "The ratio need not be frozen.",
            grad(ratio * log(pi(a, s))),
            grad(ratio),
            assumes=[positive_policy, positive_behaviour, policies_sum_to_one],
        ),
        Refuted(
            "The ratio may be left out.",
            grad(log(pi(a, s))),
            grad(ratio),
            assumes=[positive_policy, positive_behaviour, policies_sum_to_one],
        ),
        Refuted(
            "The second derivatives agree as well.",
            grad(grad(detached * log(pi(a, s)))),
            grad(grad(ratio)),
            assumes=[positive_policy, positive_behaviour, policies_sum_to_one],
        ),
    ],
    sources=[
        Source("T. Degris, M. White, R. S. Sutton", 2012, "Off-policy actor-critic", "ICML 2012"),
        Source("MiniMax", 2025, "MiniMax-M1: scaling test-time compute efficiently with lightning attention", "arXiv:2506.13585"),
    ],
)
