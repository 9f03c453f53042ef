"""∇J(π) = E_μ[Σ_t ∇log π(a_t|s_t) Σ_{k≥t} γ^{k-1} ρ_{1:k} r(s_k, a_k)]."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *


def weight(last):
    return Product(frac(pi(a[l], s[l]), mu(a[l], s[l])), (l, 1, last))


reward = gamma ** (k - 1) * r(s[k], a[k])

derivation = Derivation(
    title="Off-policy gradient with rewards-to-go",
    summary=(
        "Each reward carries the ratios up to its own step, and only those move with θ. So a reward is credited to the scores "
        "of its own and earlier steps, and the past rewards are gone without any further argument. The ratios before the step of "
        "a score stay: they correct which states are visited."
    ),
    idea=(
        "The weight of reward k consists of the ratios up to step k, so its gradient consists of the scores up to step k and no "
        "later ones: causality is built into [per-decision weights](per-decision-is). Counting the pairs of a score and a "
        "reward by the score gives rewards-to-go. Look at which ratios stay with a pair: all up to the reward, those before the "
        "score among them."
    ),
    assumes=[
        positive_policy,
        positive_behaviour,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["per-decision-is"],
    start=grad(J),
    steps=[
        Step(grad(E(Sum(reward * weight(k), (k, 1, T)), mu)), by=established, note="Per-decision importance sampling."),
        Step(
            E(Sum(reward * grad(weight(k)), (k, 1, T)), mu),
            by=no_gradient,
            note="The law of the samples and the rewards do not depend on θ; the ratios do.",
        ),
        Step(
            E(Sum(reward * weight(k) * Sum(score(t), (t, 1, k)), (k, 1, T)), mu),
            by=log_derivative,
            note="∇ρ_{1:k} = ρ_{1:k} ∇log ρ_{1:k}, and the logarithm is a sum over the steps up to k.",
        ),
        Step(
            E(Sum(score(t) * Sum(reward * weight(k), (k, t, T)), (t, 1, T)), mu),
            by=split_the_sum,
            note="The pairs t ≤ k, counted by t first.",
        ),
    ],
    pitfalls=[
        Refuted(
            "The ratios before the step of the score may be dropped.",
            grad(J),
            E(Sum(score(t) * Sum(reward * Product(frac(pi(a[l], s[l]), mu(a[l], s[l])), (l, t, k)), (k, t, T)), (t, 1, T)), mu),
        ),
        Refuted(
            "The ratios up to the step of the score are enough.",
            grad(J),
            E(Sum(score(t) * weight(t) * Sum(reward, (k, t, T)), (t, 1, T)), mu),
        ),
        Refuted(
            "The ratio of the score's own step is enough.",
            grad(J),
            E(Sum(score(t) * frac(pi(a[t], s[t]), mu(a[t], s[t])) * Sum(reward, (k, t, T)), (t, 1, T)), mu),
        ),
        Refuted(
            "The future of step t begins at t + 1.",
            grad(J),
            E(Sum(score(t) * Sum(reward * weight(k), (k, t + 1, T)), (t, 1, T)), mu),
        ),
    ],
    sources=[
        Source(
            "S. Levine, A. Kumar, G. Tucker, J. Fu",
            2020,
            "Offline reinforcement learning: tutorial, review, and perspectives on open problems",
            "arXiv:2005.01643, section 3",
        ),
        Source(
            "D. Precup, R. S. Sutton, S. Singh",
            2000,
            "Eligibility traces for off-policy policy evaluation",
            "ICML 2000, section 4",
            differs="There for values; here for the gradient.",
        ),
    ],
)
