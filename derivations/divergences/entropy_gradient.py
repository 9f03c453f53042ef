"""∇H(π(·|s)) = -E_{a ~ π(·|s)}[log π(a|s) ∇log π(a|s)] with H = -E[log π]."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

law = pi(a, s)

derivation = Derivation(
    title="Gradient of the entropy of a policy",
    summary=(
        "θ is in the law that draws and in the logarithm that is averaged. The second part is the mean score, which is zero, so "
        "an entropy bonus acts like a reward -log π(a|s) that is not differentiated. Any constant may be added to that reward."
    ),
    idea=(
        "Of the two places of θ the logarithm contributes the mean score, which is zero; so [differentiating the sampled "
        "logarithms](entropy-sample-loss) gives nothing on average, and all of the gradient comes from the law that draws. So "
        "in a state the sampled -log π(a|s) stands in front of the score, as a number that is not differentiated."
    ),
    assumes=[positive_policy, policies_sum_to_one],
    for_every=[s],
    uses=["gradient-of-expectation", "score-mean-zero"],
    start=grad(-E(log(law), law)),
    steps=[
        Step(-grad(total(law * log(law), a)), by=definition_of_expectation),
        Step(-total(grad(law * log(law)), a), by=swap_gradient_and_sum),
        Step(-total(grad(law) * log(law) + law * grad(log(law)), a), by=product_rule),
        Step(-total(law * grad(log(law)) * log(law), a) - total(grad(law), a), by=log_derivative),
        Step(-total(law * grad(log(law)) * log(law), a) - grad(total(law, a)), by=swap_gradient_and_sum),
        Step(-total(law * grad(log(law)) * log(law), a) - grad(one), by=sums_to_one),
        Step(-total(law * grad(log(law)) * log(law), a), by=constant_has_no_gradient),
        Step(-E(log(law) * grad(log(law)), law), by=definition_of_expectation),
    ],
    pitfalls=[
        Refuted("It is the mean of the differentiated samples.", grad(-E(log(law), law)), -E(grad(log(law)), law)),
        Refuted("The sign does not matter.", grad(-E(log(law), law)), E(log(law) * grad(log(law)), law)),
        Refuted(
            "The actions may be drawn from another policy.",
            grad(-E(log(law), law)),
            -E(log(law) * grad(log(law)), mu(a, s)),
        ),
    ],
    sources=[
        Source(
            "R. J. Williams, J. Peng",
            1991,
            "Function optimization using connectionist reinforcement learning algorithms",
            "Connection Science 3",
        ),
        Source(
            "V. Mnih, A. P. Badia, M. Mirza, A. Graves, T. Harley, T. P. Lillicrap, D. Silver, K. Kavukcuoglu",
            2016,
            "Asynchronous methods for deep reinforcement learning",
            "ICML 2016, section 4",
        ),
    ],
)
