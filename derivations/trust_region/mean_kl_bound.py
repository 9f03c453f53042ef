"""FALSE: J(π) ≥ L(π) - 4 γ ε / (1-γ)² · E_{s ~ visits of μ}[KL(μ‖π)(s)]."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

visits, horizon = d(s, law=mu), frac(1, 1 - gamma)
surrogate = J_inf_of(mu) + total(visits * total(pi(a, s) * A_inf.of(mu)(s, a), a), s)
divergence = total(mu(a, s) * log(frac(mu(a, s), pi(a, s))), a)
largest_advantage = largest(absolute(A_inf.of(mu)(s_next, a_next)), s_next, a_next)

mean_divergence = (1 - gamma) * total(visits * divergence, s)

misconception = Misconception(
    title="A trust region in the mean KL divergence keeps the guarantee of the bound",
    summary=(
        "The lower bound on the return holds with the largest divergence over all states. Algorithms limit the mean over the "
        "states that were visited, which is easier to estimate. With the mean in the place of the maximum the inequality is "
        "false: a state that is seldom visited and where the policy moves far counts little in the mean, and its effect on the "
        "return is linear in how often it is visited, not quadratic in how far the policy moves there."
    ),
    assumes=[discount_below_one, policies_sum_to_one, dynamics_sum_to_one, positive_policy, positive_behaviour],
    uses=["monotone-improvement-bound"],
    says=Refuted(
        "The return is at least the surrogate minus the penalty with the mean divergence under the normalised visits.",
        J_inf,
        surrogate - 4 * gamma * largest_advantage * mean_divergence * horizon**2,
        relation=">=",
    ),
    tempting=(
        "The mean is what a sample of states estimates, the two agree where all states are alike, and a violation is rare among "
        "random problems."
    ),
    true_when=(
        "The largest divergence takes its place; or the penalty is linear in the mean distance of the policies, which is the "
        "square root of a divergence and much larger for small steps."
    ),
    instead=[
        Instead(
            "The divergence is at least zero, so the penalty at least has the right sign.",
            mean_divergence,
            zero,
            relation=">=",
            certificate=(1 - gamma)
            * total(visits * E(frac(pi(a, s), mu(a, s)) - 1 - log(frac(pi(a, s), mu(a, s))), mu(a, s)), s),
        ),
    ],
    pitfalls=[
        Refuted(
            "Visits that are not normalised make the penalty large enough.",
            J_inf,
            surrogate - 4 * gamma * largest_advantage * total(visits * divergence, s) * horizon**2,
            relation=">=",
        ),
        Refuted(
            "The divergence in the other direction does.",
            J_inf,
            surrogate
            - 4
            * gamma
            * largest_advantage
            * (1 - gamma)
            * total(visits * total(pi(a, s) * log(frac(pi(a, s), mu(a, s))), a), s)
            * horizon**2,
            relation=">=",
        ),
    ],
    sources=[
        Source(
            "J. Schulman, S. Levine, P. Moritz, M. Jordan, P. Abbeel",
            2015,
            "Trust region policy optimization",
            "ICML 2015, section 4",
            differs="The mean divergence is introduced there as a heuristic, not as a theorem.",
        ),
        Source(
            "J. Achiam, D. Held, A. Tamar, P. Abbeel",
            2017,
            "Constrained policy optimization",
            "ICML 2017, corollary 1",
            differs="The bound there is linear in the mean distance.",
        ),
    ],
)
