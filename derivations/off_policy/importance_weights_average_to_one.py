"""E_μ[Π_{k=n}^T π(a_k|s_k) / μ(a_k|s_k) | h_n] = 1 for every history h_n."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *


def ratio(time):
    return frac(pi(a[time], s[time]), mu(a[time], s[time]))


derivation = Derivation(
    title="The weights of all later steps average to one",
    summary=(
        "Whatever has happened so far, the product of the ratios that are still to come has mean one. So a weight may stop "
        "where the quantity that it weights is settled: later ratios add variance and nothing else."
    ),
    idea=(
        "Averaged over what μ does, the actions that π takes more often and those that it takes less often balance, because "
        "both laws sum to one. Do this from the last step backwards, and the product disappears. So a weight may end where the "
        "quantity that it weights is settled, as in [per-decision importance sampling](per-decision-is). A mean of one says "
        "nothing about the size: the mean square of the weight is at least one, and larger as soon as the weight varies."
    ),
    assumes=[positive_behaviour, policies_sum_to_one, dynamics_sum_to_one],
    for_every=[(n, 1, T), history(n)],
    uses=["trajectory-importance-sampling"],
    start=E(Product(ratio(k), (k, n, T)), mu, given=history(n)),
    steps=[
        Step(E(one, given=history(n)), by=change_of_measure, note="From n on, the weighted law of μ is the law of π."),
        Step(one, by=sums_to_one),
    ],
    pitfalls=[
        Refuted("The weights are one, and not only on average.", Product(ratio(k), (k, n, T)), one, for_every=[(n, 1, T), tau]),
        Refuted(
            "Their inverses average to one as well.",
            E(Product(one / ratio(k), (k, n, T)), mu, given=history(n)),
            one,
            assumes=[positive_policy, positive_behaviour, policies_sum_to_one, dynamics_sum_to_one],
        ),
        Refuted("Their squares average to one as well.", E(Product(ratio(k) ** 2, (k, n, T)), mu, given=history(n)), one),
        Refuted("They average to one under π as well.", E(Product(ratio(k), (k, n, T)), given=history(n)), one),
    ],
    sources=[
        Source(
            "D. Precup, R. S. Sutton, S. Singh",
            2000,
            "Eligibility traces for off-policy policy evaluation",
            "ICML 2000, section 4",
        )
    ],
)
