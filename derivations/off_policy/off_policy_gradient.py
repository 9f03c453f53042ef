"""∇J(π) = E_μ[ρ_{1:T} R(τ) Σ_t ∇log π(a_t|s_t)] with ρ_{1:T} = Π_t π(a_t|s_t) / μ(a_t|s_t)."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

weight = Product(frac(pi(a[k], s[k]), mu(a[k], s[k])), (k, 1, T))

derivation = Derivation(
    title="Policy gradient from the trajectories of another policy",
    summary=(
        "The law of the samples is that of μ and does not move with θ; the weight does. Its gradient is the weight times the "
        "sum of the scores, so the policy gradient from old samples is the usual one with the weight in front."
    ),
    idea=(
        "The data are fixed and the weight is a function of θ, so it is the weight that is differentiated; its gradient is "
        "itself times the sum of the scores. The result is [the usual estimator](trajectory-policy-gradient) with one factor in "
        "front, and leaving that factor out means [reusing old episodes](reuse-old-samples) as if they were new. In code the "
        "mean of weight times return is an objective with this gradient, as long as the weight is not detached. At μ = π all "
        "weights are one."
    ),
    assumes=[positive_policy, positive_behaviour, theta_free_initial_law, theta_free_dynamics, theta_free_reward],
    uses=["trajectory-importance-sampling"],
    start=grad(J),
    steps=[
        Step(grad(E(weight * R(tau), mu)), by=established, note="Importance sampling of whole trajectories."),
        Step(grad(total(prob(tau, law=mu) * weight * R(tau), tau)), by=definition_of_expectation),
        Step(total(grad(prob(tau, law=mu) * weight * R(tau)), tau), by=swap_gradient_and_sum),
        Step(
            total(prob(tau, law=mu) * R(tau) * grad(weight), tau),
            by=no_gradient,
            note="The law of the samples and the return do not depend on θ; the weight does.",
        ),
        Step(E(R(tau) * grad(weight), mu), by=definition_of_expectation),
        Step(
            E(weight * R(tau) * grad(log(weight)), mu),
            by=log_derivative,
            note="The weight is positive because every factor is.",
        ),
        Step(
            E(weight * R(tau) * Sum(score(t) - score(t, mu), (t, 1, T)), mu),
            by=log_derivative,
            note="The logarithm of the weight is Σ_t log π(a_t|s_t) - log μ(a_t|s_t).",
        ),
        Step(E(weight * R(tau) * Sum(score(t), (t, 1, T)), mu), by=constant_has_no_gradient, note="μ does not depend on θ."),
    ],
    pitfalls=[
        Refuted("The weight may be left out.", grad(J), E(R(tau) * Sum(score(t), (t, 1, T)), mu)),
        Refuted(
            "The gradient of the weight is the sum of the scores: the weight itself is lost.",
            grad(E(weight * R(tau), mu)),
            E(R(tau) * Sum(score(t), (t, 1, T)), mu),
        ),
        Refuted(
            "Each score needs the ratio of its own step only.",
            grad(J),
            E(R(tau) * Sum(frac(pi(a[t], s[t]), mu(a[t], s[t])) * score(t), (t, 1, T)), mu),
        ),
        Refuted(
            "The scores are those of the policy that walked.",
            grad(J),
            E(weight * R(tau) * Sum(score(t, mu), (t, 1, T)), mu),
        ),
        Refuted(
            "The weight may be frozen before the gradient is taken.",
            grad(J),
            grad(E(frozen(weight) * R(tau), mu)),
        ),
    ],
    sources=[
        Source(
            "N. Meuleau, L. Peshkin, K.-E. Kim",
            2001,
            "Exploration in gradient-based reinforcement learning",
            "MIT AI Memo 2001-003",
        ),
        Source(
            "S. Levine, A. Kumar, G. Tucker, J. Fu",
            2020,
            "Offline reinforcement learning: tutorial, review, and perspectives on open problems",
            "arXiv:2005.01643, section 3",
        ),
    ],
)
