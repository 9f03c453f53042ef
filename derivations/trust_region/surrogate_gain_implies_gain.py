"""FALSE: if the surrogate at μ is above J(π), then J(μ) is at least J(π), for the old policy π and a new policy μ."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

surrogate_gain = E(Sum(gamma ** (t - 1) * frac(mu(a[t], s[t]), pi(a[t], s[t])) * A(s[t], a[t]), (t, 1, T)))
gain_of_actions = E(A(s, a, time=t), mu(a, s))

misconception = Misconception(
    title="If the surrogate improves, the return improves",
    summary=(
        "The surrogate measures what the new actions are worth in the states that the old policy visits. A new policy that "
        "steers to other states may do worse there than the old one did, and the surrogate does not see it: it can rise while "
        "the return falls."
    ),
    assumes=[positive_policy, policies_sum_to_one, dynamics_sum_to_one],
    uses=["performance-difference", "surrogate-value"],
    says=Refuted(
        "Where the surrogate gains, the return does not lose: 1[gain of the surrogate > 0] times the loss is at most zero.",
        step(surrogate_gain) * (J - J_of(mu)),
        zero,
        relation="<=",
    ),
    tempting=(
        "Both have the same value and the same gradient at the old policy, so for a small enough step along that gradient it "
        "is true; an optimiser of the surrogate has no reason to stop after a small step."
    ),
    true_when="The surrogate gains more than the penalty of the monotone improvement bound, or the states do not move.",
    instead=[
        Instead(
            "What the surrogate misses is what the new actions are worth in the states that are visited more or less often.",
            J_of(mu) - J - surrogate_gain,
            Sum(gamma ** (t - 1) * total((prob(s, time=t, law=mu) - prob(s, time=t)) * gain_of_actions, s), (t, 1, T)),
        ),
    ],
    pitfalls=[
        Refuted(
            "The other way round: where the return improves, the surrogate does not lose.",
            step(J_of(mu) - J) * surrogate_gain,
            zero,
            relation=">=",
        ),
        Refuted(
            "Clipping the ratio is enough.",
            step(
                E(
                    Sum(
                        gamma ** (t - 1) * clip(frac(mu(a[t], s[t]), pi(a[t], s[t])), 1 - epsilon, 1 + epsilon) * A(s[t], a[t]),
                        (t, 1, T),
                    )
                )
            )
            * (J - J_of(mu)),
            zero,
            relation="<=",
        ),
        Refuted("The surrogate gains exactly what the return gains.", surrogate_gain, J_of(mu) - J),
    ],
    sources=[
        Source(
            "S. Kakade, J. Langford",
            2002,
            "Approximately optimal approximate reinforcement learning",
            "ICML 2002",
        ),
        Source(
            "J. Schulman, S. Levine, P. Moritz, M. I. Jordan, P. Abbeel",
            2015,
            "Trust region policy optimization",
            "ICML 2015, sections 2 and 3",
        ),
    ],
)
