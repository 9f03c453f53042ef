"""E_{a ~ π(·|s)}[∇log π ∇log πᵀ] = -E_{a ~ π(·|s)}[∇∇log π] for every state s."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

law = pi(a, s)

derivation = Derivation(
    title="Two forms of the Fisher information",
    summary=(
        "The Fisher information is the mean of the outer product of the score with itself, and also minus the mean of the "
        "second derivatives of log π. Action by action the two differ, by ∇∇π / π, which averages to zero because the "
        "probabilities sum to one for every θ."
    ),
    idea=(
        "Differentiating the logarithm twice leaves two terms, the score with itself and ∇∇π/π. On average over the policy's "
        "own actions the second one is ∇∇ of a sum that is always one, so it vanishes. What remains can be read in two ways: "
        "how much the score varies, and how sharply log π bends on average. The form with scores needs first derivatives only, "
        "can be estimated from the actions that are drawn anyway, and is never negative in any direction."
    ),
    assumes=[positive_policy, policies_sum_to_one],
    for_every=[s],
    uses=["log-derivative-of-the-policy"],
    start=-E(grad(grad(log(law))), law),
    steps=[
        Step(-E(grad(frac(grad(law), law)), law), by=chain_rule_for_log),
        Step(
            -E(frac(grad(grad(law)), law) - outer(frac(grad(law), law), frac(grad(law), law)), law),
            by=product_rule,
            note="The derivative of 1/π is -∇π/π².",
        ),
        Step(
            E(outer(frac(grad(law), law), frac(grad(law), law)), law) - E(frac(grad(grad(law)), law), law),
            by=linearity,
        ),
        Step(
            E(outer(frac(grad(law), law), frac(grad(law), law)), law) - total(law * frac(grad(grad(law)), law), a),
            by=definition_of_expectation,
        ),
        Step(
            E(outer(frac(grad(law), law), frac(grad(law), law)), law) - total(grad(grad(law)), a),
            by=cancellation,
        ),
        Step(
            E(outer(frac(grad(law), law), frac(grad(law), law)), law) - grad(grad(total(law, a))),
            by=swap_gradient_and_sum,
        ),
        Step(E(outer(frac(grad(law), law), frac(grad(law), law)), law) - grad(grad(one)), by=sums_to_one),
        Step(E(outer(frac(grad(law), law), frac(grad(law), law)), law), by=constant_has_no_gradient),
        Step(E(outer(grad(log(law)), grad(log(law))), law), by=chain_rule_for_log),
    ],
    pitfalls=[
        Refuted(
            "The two forms agree for each action, and not only on average.",
            -grad(grad(log(law))),
            outer(grad(log(law)), grad(log(law))),
            for_every=[s, a],
        ),
        Refuted(
            "They agree whoever draws the actions.",
            -E(grad(grad(log(law))), mu(a, s)),
            E(outer(grad(log(law)), grad(log(law))), mu(a, s)),
        ),
        Refuted("The sign does not matter.", E(grad(grad(log(law))), law), E(outer(grad(log(law)), grad(log(law))), law)),
        Refuted(
            "It is minus the matrix of second derivatives of the probability.",
            -E(grad(grad(law)), law),
            E(outer(grad(log(law)), grad(log(law))), law),
        ),
    ],
    sources=[
        Source("E. L. Lehmann, G. Casella", 1998, "Theory of Point Estimation, 2nd edition", "section 2.5"),
        Source(
            "J. Martens",
            2020,
            "New insights and perspectives on the natural gradient method",
            "Journal of Machine Learning Research 21, section 5",
        ),
    ],
)
