"""FALSE: E_{a ~ π(·|s)}[∇(log π - log μ)] = ∇KL(π‖μ)."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

law = pi(a, s)
k1 = log(law) - log(mu(a, s))
kl = E(k1, law)

misconception = Misconception(
    title="Differentiating the KL estimate log π - log μ gives the KL gradient",
    summary=(
        "The mean of log π(a|s) - log μ(a|s) over samples of π is KL(π‖μ). Differentiating the samples gives the mean score, "
        "which is zero: as a loss it does not pull π towards the reference at all. The gradient comes from the law that draws "
        "the samples, and that part is lost."
    ),
    assumes=[positive_policy, positive_behaviour, policies_sum_to_one],
    for_every=[s],
    uses=["gradient-of-expectation", "score-mean-zero"],
    says=Refuted("The gradient of the sampled log-ratio is the gradient of the divergence.", E(grad(k1), law), grad(kl)),
    tempting=(
        "The estimate is unbiased, and automatic differentiation is applied to whatever is averaged. That the samples themselves "
        "move with θ is not written in the code."
    ),
    true_when=(
        "KL(π‖μ) is stationary, as at π = μ. Used otherwise the log-ratio does give the gradient: as a reward, a number that "
        "multiplies the score and is not differentiated."
    ),
    instead=[
        Instead("As a loss the log-ratio has no effect.", E(grad(k1), law), zero),
        Instead("The log-ratio belongs in front of the score.", E(k1 * grad(log(law)), law), grad(kl)),
        Instead("Half its square is a loss with the right gradient.", E(grad(k1**2 / 2), law), grad(kl)),
    ],
    pitfalls=[
        Refuted("The square needs no factor one half.", E(grad(k1**2), law), grad(kl)),
        Refuted("Half the square is an unbiased estimate of the divergence as well.", E(k1**2 / 2, law), kl),
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
