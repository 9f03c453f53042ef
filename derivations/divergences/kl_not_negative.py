"""KL(π‖μ) ≥ 0 in every state."""

from verify import AtMost, Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

law = pi(a, s)
ratio = frac(mu(a, s), pi(a, s))

derivation = Derivation(
    title="The divergence of two policies is not negative",
    summary=(
        "Minus the divergence is a mean of logarithms of ratios. Each logarithm is at most the ratio minus one, and the ratio "
        "has mean one. A sampled logarithm may well be negative; only its mean under the policy that draws has a sign."
    ),
    idea=(
        "The logarithm lies below its tangent at one: log x is at most x - 1. Averaged over the actions of π, with μ/π for x, "
        "the bound is Σ μ - Σ π, which is zero. Single samples do not have to be positive, so a sampled estimate of a "
        "divergence may come out negative without any error in the code. That the minimum is at equal policies is why [the "
        "gradient vanishes there](kl-gradient-at-coincidence)."
    ),
    assumes=[positive_policy, positive_behaviour, policies_sum_to_one],
    for_every=[s],
    start=-E(log(frac(pi(a, s), mu(a, s))), law),
    steps=[
        Step(E(log(ratio), law), by=log_of_product),
        AtMost(E(ratio - 1, law), by=logarithm_bound),
        Step(total(mu(a, s), a) - total(law, a), by=cancellation),
        Step(zero, by=sums_to_one),
    ],
    pitfalls=[
        Refuted(
            "Every sampled logarithm of the ratio is at least zero.", -log(frac(pi(a, s), mu(a, s))), zero, (s, a), relation="<="
        ),
        Refuted(
            "The mean may be taken under another policy.",
            -E(log(frac(pi(a, s), mu(a, s))), mu(a, s)),
            zero,
            relation="<=",
        ),
        Refuted(
            "The divergence is at most the mean ratio minus one, taken as it stands in the logarithm.",
            E(log(frac(pi(a, s), mu(a, s))), law),
            E(frac(pi(a, s), mu(a, s)) - 1, mu(a, s)),
            relation="<=",
        ),
        Refuted(
            "It is symmetric.",
            E(log(frac(pi(a, s), mu(a, s))), law),
            E(log(frac(mu(a, s), pi(a, s))), mu(a, s)),
        ),
    ],
    sources=[
        Source(
            "S. Kullback, R. A. Leibler",
            1951,
            "On information and sufficiency",
            "Annals of Mathematical Statistics 22, lemma 3.1",
        )
    ],
)
