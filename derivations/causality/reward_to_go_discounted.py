"""∇J = E[Σ_t γ^{t-1} ∇log π(a_t|s_t) G_t] with G_t = Σ_{k≥t} γ^{k-t} r(s_k, a_k)."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

reward = gamma ** (k - 1) * r(s[k], a[k])

derivation = Derivation(
    title="Reward-to-go form of the policy gradient",
    summary=(
        "Each score needs only the rewards that come from its own step on. The earlier ones multiply a score that has mean "
        "zero and may be dropped. The discount then splits: γ^{k-1} = γ^{t-1} γ^{k-t}, so the discounted reward-to-go comes "
        "with a factor γ^{t-1} in front, which is often forgotten."
    ),
    idea=(
        "An action should be judged by what comes after it, and this chain shows that the gradient agrees: the return is split "
        "at time t, and the half before t has [mean zero against the score](past-reward-zero). What remains is discounted from "
        "the start of the episode. G_t counts its discounts from step t, so the factor γ^{t-1} is left outside, and [without "
        "it](drop-gamma-biased) the estimate is in general the gradient of neither the discounted nor the undiscounted return. "
        "From here, subtract [a baseline](baseline-subtracted) from G_t, or put [its mean given state and "
        "action](pg-q-and-advantage-form) in its place."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["trajectory-policy-gradient", "past-reward-zero"],
    start=grad(J),
    steps=[
        Step(
            E(Sum(score(t), (t, 1, T)) * Sum(reward, (k, 1, T))),
            by=established,
            note="The policy gradient of a trajectory.",
        ),
        Step(E(Sum(score(t) * Sum(reward, (k, 1, T)), (t, 1, T))), by=linearity),
        Step(
            E(Sum(score(t) * (Sum(reward, (k, 1, t - 1)) + Sum(reward, (k, t, T))), (t, 1, T))),
            by=split_the_sum,
            note="Rewards before step t, and rewards from step t on.",
        ),
        Step(
            Sum(Sum(gamma ** (k - 1) * E(score(t) * r(s[k], a[k])), (k, 1, t - 1)), (t, 1, T))
            + E(Sum(score(t) * Sum(reward, (k, t, T)), (t, 1, T))),
            by=linearity,
        ),
        Step(
            E(Sum(score(t) * Sum(reward, (k, t, T)), (t, 1, T))),
            by=causality,
            note="Every expectation in the first sum has k < t and is zero.",
        ),
        Step(
            E(Sum(gamma ** (t - 1) * score(t) * Sum(gamma ** (k - t) * r(s[k], a[k]), (k, t, T)), (t, 1, T))),
            by=algebra,
            note="γ^{k-1} = γ^{t-1} γ^{k-t}.",
        ),
        Step(E(Sum(gamma ** (t - 1) * score(t) * G(t), (t, 1, T))), by=definition_of_return),
    ],
    pitfalls=[
        Refuted(
            "The future of step t begins at t + 1.",
            grad(J),
            E(Sum(score(t) * Sum(reward, (k, t + 1, T)), (t, 1, T))),
        ),
        Refuted(
            "The discounts inside G_t are enough: no γ^{t-1} is needed in front.",
            grad(J),
            E(Sum(score(t) * G(t), (t, 1, T))),
        ),
        Refuted(
            "The factor in front is γ^t.",
            grad(J),
            E(Sum(gamma**t * score(t) * G(t), (t, 1, T))),
        ),
        Refuted(
            "The sum over scores and the sum over rewards share their index.",
            grad(J),
            E(Sum(gamma ** (t - 1) * score(t) * r(s[t], a[t]), (t, 1, T))),
        ),
        Refuted(
            "The future may be dropped, and the past is kept.",
            grad(J),
            E(Sum(score(t) * Sum(reward, (k, 1, t)), (t, 1, T))),
        ),
    ],
    sources=[
        Source("M. J. Kochenderfer, T. A. Wheeler, K. H. Wray", 2022, "Algorithms for Decision Making", "section 11.4"),
        Source(
            "R. S. Sutton, A. G. Barto",
            2018,
            "Reinforcement Learning: An Introduction, 2nd edition",
            "section 13.3, the box of REINFORCE",
            differs="There times begin at 0 and rewards are labelled R_{t+1}, so the factor reads γ^t.",
        ),
    ],
)
