"""∇KL(π_old‖π_θ) = ∇KL(π_θ‖π_old) = 0 at θ = θ_old."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

new_to_old = E(log(pi(a, s)) - log(pi_old(a, s)), pi(a, s))
old_to_new = E(log(pi_old(a, s)) - log(pi(a, s)), pi_old(a, s))

derivation = Derivation(
    title="A KL divergence from the old policy has no gradient at the old policy",
    summary=(
        "The first step away from the old policy costs nothing to first order. So a KL penalty against the old policy has no "
        "effect on the first gradient step, in either direction; a penalty against any other reference policy has."
    ),
    idea=(
        "[A divergence is never negative](kl-not-negative) and is zero where the policies agree. There it is smallest, and at a "
        "smallest value a smooth function has no slope. So a penalty against the policy that drew the data does nothing on the "
        "first step, and a penalty against some other reference acts at once."
    ),
    assumes=[positive_policy, policies_sum_to_one],
    for_every=[s],
    uses=["score-mean-zero", "gradient-of-expectation"],
    start=grad(new_to_old),
    steps=[
        Step(
            E((log(pi(a, s)) - log(pi_old(a, s))) * grad(log(pi(a, s))), pi(a, s)) + E(grad(log(pi(a, s))), pi(a, s)),
            by=established,
            note="θ is in the law and in the integrand.",
        ),
        Step(E(grad(log(pi(a, s))), pi(a, s)), by=frozen_copy, note="log π - log π_old is zero at θ = θ_old."),
        Step(zero, by=score_has_mean_zero),
        Step(grad(old_to_new), by=score_has_mean_zero, note="The other direction: minus the mean score of the old policy."),
    ],
    pitfalls=[
        Refuted(
            "It holds for every reference policy.",
            grad(E(log(mu(a, s)) - log(pi(a, s)), mu(a, s))),
            zero,
            assumes=[positive_policy, positive_behaviour, policies_sum_to_one],
        ),
        Refuted(
            "It holds for the log-ratio of each action, and not only on average.",
            grad(log(pi(a, s)) - log(pi_old(a, s))),
            zero,
            for_every=[s, a],
        ),
        Refuted(
            "It holds for the entropy, the divergence from the uniform law, as well.",
            grad(E(log(pi(a, s)), pi(a, s))),
            zero,
        ),
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
