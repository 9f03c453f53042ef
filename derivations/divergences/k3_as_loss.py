"""FALSE: E_{a ~ π(·|s)}[∇(μ/π - 1 - log(μ/π))] = ∇KL(π‖μ)."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

law = pi(a, s)
k3 = frac(mu(a, s), law) - 1 + log(law) - log(mu(a, s))
kl = E(log(law) - log(mu(a, s)), law)
reverse = E(log(mu(a, s)) - log(law), mu(a, s))

misconception = Misconception(
    title="Differentiating the KL estimate u - 1 - log u gives the KL gradient",
    summary=(
        "With u = μ/π the estimate u - 1 - log u is never negative, and its mean over samples of π is KL(π‖μ). Differentiated "
        "as a loss it gives the gradient of the other divergence, KL(μ‖π); used as a penalty in the reward it gives the "
        "difference of the two gradients, which nearly vanishes close to the reference."
    ),
    assumes=[positive_policy, positive_behaviour, policies_sum_to_one],
    for_every=[s],
    uses=["gradient-of-expectation", "score-mean-zero"],
    says=Refuted("The gradient of the sampled estimate is the gradient of the divergence.", E(grad(k3), law), grad(kl)),
    tempting=(
        "The estimate has the right mean and a small variance near the reference, so it is taken for the loss itself. Its "
        "samples are never negative, and its gradient does lead to the reference, so training seems to do what it should."
    ),
    true_when="The two divergences have the same gradient, as at π = μ, where both gradients are zero.",
    instead=[
        Instead("Its mean is the divergence.", E(k3, law), kl),
        Instead("As a loss it follows the gradient of the other divergence.", E(grad(k3), law), grad(reverse)),
        Instead("In the reward it follows the difference of the two.", E(k3 * grad(log(law)), law), grad(kl) - grad(reverse)),
    ],
    pitfalls=[
        Refuted("In the reward it gives the gradient of the divergence.", E(k3 * grad(log(law)), law), grad(kl)),
        Refuted("Its mean is the divergence whoever draws the actions.", E(k3, mu(a, s)), kl),
    ],
    sources=[
        Source("J. Schulman", 2020, "Approximating KL divergence", "joschu.net/blog/kl-approx.html"),
        Source(
            "Y. Tang, R. Munos",
            2025,
            "On a few pitfalls in KL divergence gradient estimation for RL",
            "arXiv:2506.09477",
        ),
    ],
)
