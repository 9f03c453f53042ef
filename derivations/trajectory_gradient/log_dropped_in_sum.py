"""FALSE: log p_θ(τ) = ρ(s_1) + Σ_t [π(a_t|s_t) + p(s_{t+1}|s_t, a_t)]."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

misconception = Misconception(
    title="The logarithm of a product is the sum of its factors",
    summary=(
        "A logarithm turns the product p_θ(τ) into a sum, and every term of that sum carries its own logarithm. Dropping "
        "them is a slip of the pen that is often seen in notes, and the next line then differentiates π instead of log π."
    ),
    assumes=[positive_policy, positive_dynamics, policies_sum_to_one, dynamics_sum_to_one],
    for_every=[tau],
    uses=["trajectory-factorisation"],
    says=Refuted(
        "log p(τ) is the sum of the probabilities that were multiplied.",
        log(prob(tau)),
        rho(s[1]) + Sum(p(s[t + 1], s[t], a[t]) + pi(a[t], s[t]), (t, 1, T)),
    ),
    tempting="The step from Π to Σ is the memorable one, and log is easy to lose when a long line is copied.",
    true_when="Never: the logarithm of a probability is at most zero, and the sum of the factors is positive.",
    instead=[
        Instead(
            "Each factor keeps its logarithm.",
            log(prob(tau)),
            log(rho(s[1])) + Sum(log(p(s[t + 1], s[t], a[t])) + log(pi(a[t], s[t])), (t, 1, T)),
        )
    ],
    sources=[
        Source(
            "M. J. Kochenderfer, T. A. Wheeler, K. H. Wray",
            2022,
            "Algorithms for Decision Making",
            "section 11.3, the correct expansion",
        )
    ],
)
