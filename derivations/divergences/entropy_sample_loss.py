"""FALSE: E_{a ~ π(·|s)}[∇(-log π(a|s))] = ∇H(π(·|s))."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

law = pi(a, s)
entropy = -E(log(law), law)

misconception = Misconception(
    title="Differentiating -log π at sampled actions gives the entropy gradient",
    summary=(
        "The mean of -log π(a|s) over the policy's own actions is its entropy. The mean of its gradient is zero, because scores "
        "average to zero: an estimate with the right value and no gradient at all. The part that is missing is the one in which "
        "the law of the actions moves."
    ),
    assumes=[positive_policy, policies_sum_to_one],
    for_every=[s],
    uses=["entropy-gradient", "score-mean-zero"],
    says=Refuted("The mean gradient of the samples is the gradient of the mean.", E(grad(-log(law)), law), grad(entropy)),
    tempting="The estimate of the entropy is unbiased, and one line of code adds it to the loss.",
    true_when="The entropy is stationary, as at the uniform policy; or all actions are summed with their probabilities.",
    instead=[
        Instead("As a loss the samples have no effect.", E(grad(-log(law)), law), zero),
        Instead("The logarithm belongs, as a number, in front of the score.", E(-log(law) * grad(log(law)), law), grad(entropy)),
        Instead("Summed over all actions under the gradient it is exact.", grad(-total(law * log(law), a)), grad(entropy)),
        Instead(
            "Half the squared logarithm is a loss with the right gradient.", E(grad(-(log(law) ** 2) / 2), law), grad(entropy)
        ),
    ],
    pitfalls=[
        Refuted("The squared logarithm needs no factor one half.", E(grad(-(log(law) ** 2)), law), grad(entropy)),
    ],
    sources=[
        Source(
            "Y. Tang, R. Munos",
            2025,
            "On a few pitfalls in KL divergence gradient estimation for RL",
            "arXiv:2506.09477",
            differs="There for KL divergences; the entropy is minus one up to a constant, with the uniform law as reference.",
        ),
    ],
)
