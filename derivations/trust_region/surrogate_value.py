"""L(θ_old) = J(θ_old): at the old policy the surrogate is the expected return."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

advantage = A.of(pi_old)(s[t], a[t])

derivation = Derivation(
    title="The surrogate has the right value at the old policy",
    summary=(
        "The surrogate adds to the old return the advantage of the old policy, weighted by how much more often the new policy "
        "takes each action. At the old policy all the weights are one and the mean advantage is zero."
    ),
    idea=(
        "The surrogate is built to touch the return at the old policy: it has the same value there, which is shown here, and "
        "[the same gradient](surrogate-first-order), but [not the same second derivatives](surrogate-second-order). That the "
        "values agree is [the advantage's mean zero](advantage-mean-zero): where the policies agree nobody deviates, and "
        "nothing is gained. Action values do not have this mean, so with them the surrogate begins at another number."
    ),
    assumes=[positive_policy, policies_sum_to_one, dynamics_sum_to_one],
    uses=["advantage-mean-zero"],
    start=J_of(pi_old) + E(Sum(gamma ** (t - 1) * frac(pi(a[t], s[t]), pi_old(a[t], s[t])) * advantage, (t, 1, T)), pi_old),
    steps=[
        Step(
            J_of(pi_old) + E(Sum(gamma ** (t - 1) * advantage, (t, 1, T)), pi_old),
            by=frozen_copy,
            note="The ratio is one at θ = θ_old.",
        ),
        Step(
            J_of(pi_old) + E(Sum(gamma ** (t - 1) * E(A.of(pi_old)(s[t], a), pi_old(a, s[t])), (t, 1, T)), pi_old),
            by=tower_rule,
        ),
        Step(J_of(pi_old), by=established, note="The advantage has mean zero under its own policy."),
        Step(J, by=frozen_copy),
    ],
    pitfalls=[
        Refuted(
            "The advantages of any policy will do.",
            J_of(pi_old) + E(Sum(gamma ** (t - 1) * A.of(mu)(s[t], a[t]), (t, 1, T)), pi_old),
            J,
        ),
        Refuted(
            "Action values may stand in the place of advantages.",
            J_of(pi_old) + E(Sum(gamma ** (t - 1) * Q.of(pi_old)(s[t], a[t]), (t, 1, T)), pi_old),
            J,
        ),
    ],
    sources=[
        Source(
            "J. Schulman, S. Levine, P. Moritz, M. I. Jordan, P. Abbeel",
            2015,
            "Trust region policy optimization",
            "ICML 2015, section 2",
            differs="There with an infinite horizon; here with a finite one.",
        )
    ],
)
