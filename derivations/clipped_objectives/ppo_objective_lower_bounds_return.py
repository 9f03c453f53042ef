"""FALSE: J(π) + E_π[Σ_t γ^{t-1} min(ratio · A, clip(ratio) · A)] ≤ J(μ), with ratio = μ/π: old policy π, new policy μ."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

ratio = frac(mu(a[t], s[t]), pi(a[t], s[t]))
advantage = A(s[t], a[t])
bounded = clip(ratio, 1 - epsilon, 1 + epsilon) * advantage
objective = E(Sum(gamma ** (t - 1) * minimum(ratio * advantage, bounded), (t, 1, T)))
surrogate = E(Sum(gamma ** (t - 1) * ratio * advantage, (t, 1, T)))

single = frac(mu(a, s), pi(a, s))
gain = r(s, a) - E(r(s, u), pi(u, s))
single_bounded = clip(single, 1 - epsilon, 1 + epsilon) * gain

misconception = Misconception(
    title="The clipped objective is a lower bound on the return",
    summary=(
        "The minimum makes the clipped objective at most the objective without a clip. That one replaces the states of the new "
        "policy by those of the old one, and it may be larger or smaller than the return; the clip does nothing about the "
        "states. So the clipped objective can promise more than the new policy delivers."
    ),
    assumes=[positive_policy, policies_sum_to_one, dynamics_sum_to_one],
    uses=["performance-difference", "surrogate-value"],
    says=Refuted(
        "The old return plus the clipped objective is at most the new return.",
        J + objective,
        J_of(mu),
        relation="<=",
    ),
    tempting=(
        "It is called a pessimistic bound, and it is one: of the surrogate. Near the old policy the surrogate and the return "
        "differ to second order only, so the difference is easily overlooked."
    ),
    true_when=(
        "There is a single decision, or the transitions do not look at the action: then the policy cannot change which states "
        "are visited, the surrogate is the return, and the clipped objective is at most that."
    ),
    instead=[
        Instead(
            "The clipped objective is at most the objective without a clip.",
            objective,
            surrogate,
            relation="<=",
            certificate=E(Sum(gamma ** (t - 1) * positive_part(ratio * advantage - bounded), (t, 1, T))),
        ),
        Instead(
            "In a single decision that is a bound on the gain itself.",
            E(minimum(single * gain, single_bounded), pi(a, s)),
            E(r(s, a), mu(a, s)) - E(r(s, a), pi(a, s)),
            for_every=[s],
            relation="<=",
            certificate=E(positive_part(single * gain - single_bounded), pi(a, s)),
        ),
    ],
    pitfalls=[
        Refuted("The objective without a clip is a lower bound.", J + surrogate, J_of(mu), relation="<="),
        Refuted("It is at least an upper bound.", J_of(mu), J + surrogate, relation="<="),
        Refuted("The clipped objective is never negative.", objective, zero, relation=">="),
    ],
    sources=[
        Source(
            "J. Schulman, F. Wolski, P. Dhariwal, A. Radford, O. Klimov",
            2017,
            "Proximal policy optimization algorithms",
            "arXiv:1707.06347, section 3",
            differs="The bound there is on the unclipped objective, as in the first equation that holds.",
        ),
    ],
)
