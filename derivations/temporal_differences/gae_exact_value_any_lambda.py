"""∇J = E[Σ_t γ^{t-1} ∇log π(a_t|s_t) Σ_{k≥t} (γλ)^{k-t} δ_k] for every λ, with δ_k = r_k + γ V_{k+1}(s_{k+1}) - V_k(s_k)."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

residual = r(s[k], a[k]) + gamma * V(s[k + 1]) - V(s[k])


def gradient(term):
    """E[Σ_t γ^{t-1} ∇log π(a_t|s_t) · term]."""
    return E(Sum(gamma ** (t - 1) * score(t) * term, (t, 1, T)))


derivation = Derivation(
    title="GAE with the exact value is unbiased for every λ",
    summary=(
        "With the exact value each residual is, on average, the advantage of its step. The first one is what the gradient "
        "needs; those of later steps have mean zero given everything up to then, so their weights do not matter. λ changes the "
        "variance only."
    ),
    idea=(
        "When step k comes, the score of an earlier step t is settled, and the residual of step k has mean zero given the state "
        "s_k, because [advantages average to zero](advantage-mean-zero). So the later residuals carry no weight in the mean, "
        "whatever λ multiplies them with; the advantage of a_t itself is what steers. This is about the exact value. With a "
        "learned one [λ = 1 is safe](gae-lambda-one-any-value), and for smaller λ [its errors "
        "enter](gae-lambda-below-one-wrong-value)."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["td-and-n-step-exact-value", "advantage-mean-zero", "pg-q-and-advantage-form"],
    start=gradient(Sum((gamma * lam) ** (k - t) * residual, (k, t, T))),
    steps=[
        Step(
            gradient(Sum((gamma * lam) ** (k - t) * E(residual, given=(s[k], a[k])), (k, t, T))),
            by=tower_rule,
            note="k ≥ t: given s_k and a_k, what comes before the residual of step k is known.",
        ),
        Step(
            gradient(Sum((gamma * lam) ** (k - t) * A(s[k], a[k]), (k, t, T))),
            by=established,
            note="With the exact value, the mean residual is the advantage.",
        ),
        Step(
            gradient(A(s[t], a[t]) + Sum((gamma * lam) ** (k - t) * A(s[k], a[k]), (k, t + 1, T))),
            by=split_the_sum,
        ),
        Step(
            gradient(A(s[t], a[t]) + Sum((gamma * lam) ** (k - t) * E(A(s[k], a), pi(a, s[k])), (k, t + 1, T))),
            by=tower_rule,
            note="k > t: given s_k, the score of step t is known and the action a_k is random.",
        ),
        Step(gradient(A(s[t], a[t])), by=established, note="The advantage has mean zero under its own policy."),
        Step(grad(J), by=established, note="The advantage form of the policy gradient."),
    ],
    pitfalls=[
        Refuted(
            "The factor γ^{t-1} may be dropped.",
            E(Sum(score(t) * Sum((gamma * lam) ** (k - t) * residual, (k, t, T)), (t, 1, T))),
            grad(J),
        ),
        Refuted(
            "The values of another policy do as well.",
            gradient(Sum((gamma * lam) ** (k - t) * (r(s[k], a[k]) + gamma * V.of(mu)(s[k + 1]) - V.of(mu)(s[k])), (k, t, T))),
            grad(J),
        ),
        Refuted(
            "The sum begins at step t + 1.",
            gradient(Sum((gamma * lam) ** (k - t - 1) * residual, (k, t + 1, T))),
            grad(J),
        ),
        Refuted(
            "The residuals of earlier steps may be used instead.",
            gradient(Sum((gamma * lam) ** (t - k) * residual, (k, 1, t - 1))),
            grad(J),
        ),
        Refuted(
            "The trajectories may come from another policy, because the advantage is exact.",
            E(Sum(gamma ** (t - 1) * score(t) * Sum((gamma * lam) ** (k - t) * residual, (k, t, T)), (t, 1, T)), mu),
            grad(J),
        ),
    ],
    sources=[
        Source(
            "J. Schulman, P. Moritz, S. Levine, M. I. Jordan, P. Abbeel",
            2016,
            "High-dimensional continuous control using generalized advantage estimation",
            "ICLR 2016, proposition 1 and section 3",
            differs="There with an infinite horizon and the factor γ^{t-1} absorbed; here with a finite horizon.",
        )
    ],
)
