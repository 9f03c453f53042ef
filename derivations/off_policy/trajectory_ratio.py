"""p_π(τ) / p_μ(τ) = Π_t π(a_t|s_t) / μ(a_t|s_t) for every trajectory τ."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

weight = Product(frac(pi(a[t], s[t]), mu(a[t], s[t])), (t, 1, T))

derivation = Derivation(
    title="The ratio of two trajectory laws needs no dynamics",
    summary=(
        "How much more likely is a trajectory under π than under μ? Both policies walk in the same world, so the first state "
        "and every transition have the same probability under both and cancel. What is left is made of the two policies only, "
        "which is why importance sampling works without a model."
    ),
    idea=(
        "The ratio asks which of the two policies would rather have gone this way. The environment gives the same answer for "
        "both, so it drops out, known or not. What remains is the probability that each policy gives to the actions taken. "
        "Record those of the policy that acts when the data are drawn: it is its law that stands in the denominator. The mean "
        "of the logarithm of this ratio is [a divergence that adds up over the steps](kl-trajectory-chain)."
    ),
    assumes=[positive_behaviour, positive_dynamics],
    for_every=[tau],
    uses=["trajectory-factorisation"],
    start=frac(prob(tau), prob(tau, law=mu)),
    steps=[
        Step(
            frac(
                rho(s[1]) * Product(pi(a[t], s[t]) * p(s[t + 1], s[t], a[t]), (t, 1, T)),
                rho(s[1]) * Product(mu(a[t], s[t]) * p(s[t + 1], s[t], a[t]), (t, 1, T)),
            ),
            by=trajectory_factorisation,
        ),
        Step(
            frac(Product(pi(a[t], s[t]), (t, 1, T)), Product(mu(a[t], s[t]), (t, 1, T))),
            by=cancellation,
            note="ρ(s_1) and the transitions stand above and below, and they are not zero.",
        ),
        Step(weight, by=algebra, note="A ratio of products is the product of the ratios."),
    ],
    pitfalls=[
        Refuted(
            "The transitions stay.", frac(prob(tau), prob(tau, law=mu)), weight * Product(p(s[t + 1], s[t], a[t]), (t, 1, T))
        ),
        Refuted(
            "The ratio of the last step is enough.",
            frac(prob(tau), prob(tau, law=mu)),
            frac(pi(a[T], s[T]), mu(a[T], s[T])),
        ),
        Refuted(
            "The ratios of the steps add up.",
            frac(prob(tau), prob(tau, law=mu)),
            Sum(frac(pi(a[t], s[t]), mu(a[t], s[t])), (t, 1, T)),
        ),
    ],
    sources=[
        Source(
            "D. Precup, R. S. Sutton, S. Singh",
            2000,
            "Eligibility traces for off-policy policy evaluation",
            "ICML 2000, section 3",
        ),
        Source("R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "section 5.5"),
    ],
)
