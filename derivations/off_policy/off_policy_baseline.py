"""E_μ[Σ_t ρ_{1:t} ∇log π(a_t|s_t) b(s_t)] = 0 with ρ_{1:t} = Π_{k≤t} π(a_k|s_k) / μ(a_k|s_k)."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

earlier = Product(frac(pi(a[k], s[k]), mu(a[k], s[k])), (k, 1, t - 1))
ratio = frac(pi(a[t], s[t]), mu(a[t], s[t]))

derivation = Derivation(
    title="A state-dependent baseline with samples of another policy",
    summary=(
        "Scores average to zero under the policy that is scored. When μ draws the actions, the ratio of the step has to stand "
        "beside its score; then a function of the state may be multiplied in, whatever the ratios of earlier steps are."
    ),
    idea=(
        "The ratio of the step turns a mean over the actions of μ into one over those of π, and there [scores average to "
        "zero](score-mean-zero). Everything that is known earlier, the earlier ratios included, is a factor that all actions of "
        "the step share. So off policy a baseline stays harmless as long as it keeps the ratios up to and including its own "
        "step."
    ),
    assumes=[positive_policy, positive_behaviour, policies_sum_to_one, dynamics_sum_to_one],
    uses=["score-mean-zero", "log-derivative-of-the-policy"],
    start=E(Sum(Product(frac(pi(a[k], s[k]), mu(a[k], s[k])), (k, 1, t)) * score(t) * b(s[t]), (t, 1, T)), mu),
    steps=[
        Step(
            E(Sum(earlier * ratio * score(t) * b(s[t]), (t, 1, T)), mu),
            by=algebra,
            note="The ratio of step t, and those of the steps before.",
        ),
        Step(
            E(Sum(earlier * b(s[t]) * E(ratio * score(t), mu, given=history(t)), (t, 1, T)), mu),
            by=tower_rule,
            note="The earlier ratios and b(s_t) are part of the history h_t.",
        ),
        Step(
            E(
                Sum(
                    earlier * b(s[t]) * total(mu(a, s[t]) * frac(pi(a, s[t]), mu(a, s[t])) * grad(log(pi(a, s[t]))), a), (t, 1, T)
                ),
                mu,
            ),
            by=marginalise,
            note="Given h_t only the action is random, and μ draws it.",
        ),
        Step(
            E(Sum(earlier * b(s[t]) * total(pi(a, s[t]) * grad(log(pi(a, s[t]))), a), (t, 1, T)), mu),
            by=cancellation,
            note="μ · (π/μ) = π: this is what the ratio is for.",
        ),
        Step(E(Sum(earlier * b(s[t]) * total(grad(pi(a, s[t])), a), (t, 1, T)), mu), by=log_derivative),
        Step(E(Sum(earlier * b(s[t]) * grad(total(pi(a, s[t]), a)), (t, 1, T)), mu), by=swap_gradient_and_sum),
        Step(E(Sum(earlier * b(s[t]) * grad(one), (t, 1, T)), mu), by=sums_to_one),
        Step(zero, by=constant_has_no_gradient),
    ],
    pitfalls=[
        Refuted("No ratio is needed: the baseline has mean zero anyway.", E(Sum(score(t) * b(s[t]), (t, 1, T)), mu), zero),
        Refuted("The ratios of the earlier steps are enough.", E(Sum(earlier * score(t) * b(s[t]), (t, 1, T)), mu), zero),
        Refuted(
            "The baseline may look at the action.",
            E(Sum(earlier * ratio * score(t) * b(s[t], a[t]), (t, 1, T)), mu),
            zero,
        ),
        Refuted(
            "The ratio of the step may be squared.",
            E(Sum(ratio**2 * score(t) * b(s[t]), (t, 1, T)), mu),
            zero,
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
            "R. S. Sutton, A. G. Barto",
            2018,
            "Reinforcement Learning: An Introduction, 2nd edition",
            "section 13.4",
            differs="There with samples of the policy itself.",
        ),
    ],
)
