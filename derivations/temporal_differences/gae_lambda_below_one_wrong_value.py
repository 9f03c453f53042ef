"""FALSE: E[Σ_t γ^{t-1} ∇log π(a_t|s_t) Σ_{k≥t} (γλ)^{k-t} δ_k] = ∇J for any λ and any guess f of the values."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *


def gradient(term, last=T):
    """E[Σ_t γ^{t-1} ∇log π(a_t|s_t) · term], for the steps up to ``last``."""
    return E(Sum(gamma ** (t - 1) * score(t) * term, (t, 1, last)))


def estimate(decay):
    """Σ_{k≥t} decay^{k-t} δ_k with the guess f, which is zero after the last step."""
    now = Sum(decay ** (k - t) * (r(s[k], a[k]) - f(k, s[k])), (k, t, T))
    return now + Sum(decay ** (k - t) * gamma * f(k + 1, s[k + 1]), (k, t, T - 1))


def error(time):
    return f(time, s[time]) - V(s[time])


misconception = Misconception(
    title="GAE is unbiased for any λ and any critic",
    summary=(
        "With λ < 1 part of the return is replaced by what the critic says about later states. If the critic is wrong there, and "
        "by an amount that depends on the action taken now, the gradient is biased. λ = 1 removes the bias for any critic, the "
        "exact value removes it for any λ; between them λ trades bias for variance."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["gae-exact-value-any-lambda", "gae-lambda-one-any-value"],
    says=Refuted("Any critic and any λ give the gradient.", gradient(estimate(gamma * lam)), grad(J)),
    tempting=(
        "Two true sentences are merged into a false one: the exact value does for every λ, and λ = 1 does for every critic."
    ),
    true_when="λ = 1, or the critic is exact, or its errors at later states do not depend, on average, on the present action.",
    instead=[
        Instead("With λ = 1 any critic will do.", gradient(estimate(gamma)), grad(J)),
        Instead(
            "In general the bias is what the errors at later states contribute, with a factor 1 - λ.",
            gradient(estimate(gamma * lam)),
            grad(J) + (1 - lam) * gradient(Sum(gamma * (gamma * lam) ** (k - t) * error(k + 1), (k, t, T - 1)), T - 1),
        ),
    ],
    pitfalls=[
        Refuted(
            "It is at least unbiased if the critic is exact for the next state.",
            gradient(
                r(s[t], a[t])
                + gamma * V(s[t + 1])
                - f(t, s[t])
                + Sum((gamma * lam) ** (k - t) * (r(s[k], a[k]) - f(k, s[k])), (k, t + 1, T))
                + Sum((gamma * lam) ** (k - t) * gamma * f(k + 1, s[k + 1]), (k, t + 1, T - 1))
            ),
            grad(J),
        ),
        Refuted(
            "The bias is proportional to λ.",
            gradient(estimate(gamma * lam)),
            grad(J) + lam * gradient(Sum(gamma * (gamma * lam) ** (k - t) * error(k + 1), (k, t, T - 1)), T - 1),
        ),
    ],
    sources=[
        Source(
            "J. Schulman, P. Moritz, S. Levine, M. I. Jordan, P. Abbeel",
            2016,
            "High-dimensional continuous control using generalized advantage estimation",
            "ICLR 2016, section 3",
        )
    ],
)
