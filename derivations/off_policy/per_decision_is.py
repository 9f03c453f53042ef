"""J(π) = E_μ[Σ_t γ^{t-1} ρ_{1:t} r(s_t, a_t)] with ρ_{1:t} = Π_{k≤t} π(a_k|s_k) / μ(a_k|s_k)."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

ratio = frac(pi(a[k], s[k]), mu(a[k], s[k]))
reward = gamma ** (t - 1) * r(s[t], a[t])

derivation = Derivation(
    title="Per-decision importance sampling",
    summary=(
        "A reward is settled when its step is over: it does not depend on the actions that follow. So it needs the ratios up to "
        "its own step only. The ratios of later steps have mean one, whatever happened before, and may be left out."
    ),
    idea=(
        "The weight of a whole trajectory also corrects for actions that were taken after the reward was paid, which the reward "
        "cannot notice. Given what had happened by then, those ratios [average to one](importance-weights-average-to-one), and "
        "leaving them out changes no mean. The ratios of earlier steps stay: they correct how often the reward is reached at "
        "all. Differentiated term by term this becomes [the off-policy gradient with rewards-to-go](off-policy-reward-to-go)."
    ),
    assumes=[positive_behaviour, policies_sum_to_one, dynamics_sum_to_one],
    uses=["trajectory-importance-sampling", "importance-weights-average-to-one"],
    start=J,
    steps=[
        Step(
            E(Product(ratio, (k, 1, T)) * R(tau), mu),
            by=established,
            note="Importance sampling of whole trajectories.",
        ),
        Step(E(Product(ratio, (k, 1, T)) * Sum(reward, (t, 1, T)), mu), by=definition_of_return),
        Step(Sum(E(reward * Product(ratio, (k, 1, T)), mu), (t, 1, T)), by=linearity),
        Step(
            Sum(E(reward * Product(ratio, (k, 1, t)) * Product(ratio, (k, t + 1, T)), mu), (t, 1, T)),
            by=algebra,
            note="Ratios up to step t, and ratios after it.",
        ),
        Step(
            Sum(
                E(reward * Product(ratio, (k, 1, t)) * E(Product(ratio, (k, t + 1, T)), mu, given=history(t + 1)), mu),
                (t, 1, T),
            ),
            by=tower_rule,
            note="The reward of step t and the ratios up to it are known once s_{t+1} is reached.",
        ),
        Step(
            Sum(E(reward * Product(ratio, (k, 1, t)), mu), (t, 1, T)),
            by=established,
            note="The weights of all later steps average to one.",
        ),
        Step(E(Sum(reward * Product(ratio, (k, 1, t)), (t, 1, T)), mu), by=linearity),
    ],
    pitfalls=[
        Refuted(
            "A reward needs the ratio of its own step only.",
            J,
            E(Sum(reward * frac(pi(a[t], s[t]), mu(a[t], s[t])), (t, 1, T)), mu),
        ),
        Refuted(
            "A reward needs the ratios of the steps before its own.",
            J,
            E(Sum(reward * Product(ratio, (k, 1, t - 1)), (t, 1, T)), mu),
        ),
        Refuted(
            "A reward needs the ratios from its own step on.",
            J,
            E(Sum(reward * Product(ratio, (k, t, T)), (t, 1, T)), mu),
        ),
        Refuted(
            "With its own ratios only, a reward needs no support of μ either.",
            J,
            E(Sum(reward * Product(ratio, (k, 1, t)), (t, 1, T)), mu),
            assumes=[policies_sum_to_one, dynamics_sum_to_one],
        ),
    ],
    sources=[
        Source(
            "D. Precup, R. S. Sutton, S. Singh",
            2000,
            "Eligibility traces for off-policy policy evaluation",
            "ICML 2000, section 4",
        ),
        Source("R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "section 5.9"),
    ],
)
