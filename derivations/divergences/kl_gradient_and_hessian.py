"""At θ = θ_old both KL divergences of π_θ and π_old have gradient 0 and second derivatives E[∇log π ∇log πᵀ]."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

old_to_new = E(log(pi_old(a, s)) - log(pi(a, s)), pi_old(a, s))
new_to_old = E(log(pi(a, s)) - log(pi_old(a, s)), pi(a, s))
fisher = E(outer(grad(log(pi(a, s))), grad(log(pi(a, s)))), pi(a, s))

derivation = Derivation(
    title="Near the old policy a KL divergence looks like the Fisher information",
    summary=(
        "A KL divergence is smallest where the two policies are the same, so its gradient is zero there and the second "
        "derivatives are what is left. They are the Fisher information. The chain is about KL(π_old‖π_θ); the other direction "
        "has the same second derivatives at this point, and different ones elsewhere."
    ),
    idea=(
        "Value zero and [slope zero](kl-gradient-at-coincidence): what is seen first of a divergence near the old policy is its "
        "curvature, and that is the Fisher information, in whichever direction the divergence is taken. This is why a trust "
        "region in KL divergence is, to second order, one in the metric of the Fisher information, and why [the restricted "
        "step](restricted-step) in that metric is the natural gradient."
    ),
    assumes=[positive_policy, policies_sum_to_one],
    for_every=[s],
    uses=["fisher-two-forms", "score-mean-zero"],
    start=grad(grad(old_to_new)),
    steps=[
        Step(
            grad(grad(E(log(pi_old(a, s)), pi_old(a, s)) - E(log(pi(a, s)), pi_old(a, s)))),
            by=linearity,
        ),
        Step(-grad(grad(E(log(pi(a, s)), pi_old(a, s)))), by=constant_has_no_gradient, note="The old policy is a frozen copy."),
        Step(-E(grad(grad(log(pi(a, s)))), pi_old(a, s)), by=swap_gradient_and_sum),
        Step(-E(grad(grad(log(pi(a, s)))), pi(a, s)), by=frozen_copy, note="All derivatives have been taken."),
        Step(fisher, by=established, note="The two forms of the Fisher information."),
        Step(
            grad(grad(new_to_old)),
            by=score_has_mean_zero,
            note="The other direction: the terms in which the law is differentiated once more give the same matrix.",
        ),
    ],
    pitfalls=[
        Refuted(
            "For a fixed reference policy the gradient is zero as well.",
            grad(E(log(pi(a, s)) - log(mu(a, s)), pi(a, s))),
            zero,
            assumes=[positive_policy, positive_behaviour, policies_sum_to_one],
        ),
        Refuted(
            "For a fixed reference policy the second derivatives are the Fisher information as well.",
            grad(grad(E(log(pi(a, s)) - log(mu(a, s)), pi(a, s)))),
            fisher,
            assumes=[positive_policy, positive_behaviour, policies_sum_to_one],
        ),
        Refuted(
            "The second derivatives are half the Fisher information, as in the expansion.",
            grad(grad(old_to_new)),
            fisher / 2,
        ),
        Refuted("The second derivatives vanish as well.", grad(grad(old_to_new)), zero),
    ],
    sources=[
        Source("S. Amari, H. Nagaoka", 2000, "Methods of Information Geometry", "chapter 3"),
        Source(
            "J. Schulman, S. Levine, P. Moritz, M. I. Jordan, P. Abbeel",
            2015,
            "Trust region policy optimization",
            "ICML 2015, appendix C",
        ),
    ],
)
