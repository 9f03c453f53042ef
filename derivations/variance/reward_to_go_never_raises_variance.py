"""FALSE: tr Cov of the reward-to-go estimate ≤ tr Cov of the estimate with the full return."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

to_go = Sum(score(t) * Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, t, T)), (t, 1, T))
past = Sum(score(t) * Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, 1, t - 1)), (t, 1, T))
full = Sum(score(t), (t, 1, T)) * R(tau)

misconception = Misconception(
    title="Dropping past rewards never raises the variance",
    summary=(
        "Rewards from before an action are noise that averages to zero against its score, and leaving them out usually makes "
        "the estimate steadier. Not always: past and future rewards may cancel. Then the past reward acts as a baseline, and "
        "dropping it uncovers the full size of the future ones."
    ),
    assumes=[
        positive_policy,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["past-reward-zero", "reward-to-go-discounted"],
    says=Refuted(
        "Rewards-to-go have at most the variance of full returns.",
        Var(to_go),
        Var(full),
        relation="<=",
    ),
    tempting="Every dropped term has mean zero, and taking away something that is only noise should leave less noise.",
    true_when=(
        "E⟨P, G⟩ ≥ -½ E‖P‖², where P is the part that is dropped and G the estimate with rewards-to-go. It is enough that all "
        "rewards have one sign and no parameter is shared between time steps."
    ),
    instead=[
        Instead(
            "What dropping the past takes away from the variance: the mean square of the dropped part, and twice its inner "
            "product with the rest.",
            Var(full) - Var(to_go),
            E(dot(past, past)) + 2 * E(dot(past, to_go)),
        ),
        Instead("The dropped part has mean zero.", E(past), zero),
    ],
    pitfalls=[
        Refuted(
            "The dropped part does not correlate with the rest.",
            E(dot(past, to_go)),
            zero,
        ),
        Refuted(
            "The variance of the whole is the variance of the two parts.",
            Var(full),
            Var(to_go) + Var(past),
        ),
        Refuted(
            "Dropping the past may raise the variance, but never above twice that of full returns.",
            Var(to_go),
            2 * Var(full),
            relation="<=",
        ),
    ],
    sources=[
        Source(
            "M. J. Kochenderfer, T. A. Wheeler, K. H. Wray",
            2022,
            "Algorithms for Decision Making",
            "section 11.4",
            differs="There the rewards-to-go are recommended for their smaller variance, without a condition.",
        ),
        Source(
            "Y. Liu, P.-L. Bacon, E. Brunskill",
            2020,
            "Understanding the curse of horizon in off-policy evaluation via conditional importance sampling",
            "ICML 2020",
            differs="The same question is asked there about importance weights of the past.",
        ),
    ],
)
