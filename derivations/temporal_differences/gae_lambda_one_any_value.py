"""∇J = E[Σ_t γ^{t-1} ∇log π(a_t|s_t) Σ_{k≥t} γ^{k-t} δ_k] for any values f with nothing after the last step."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *


def gradient(term):
    """E[Σ_t γ^{t-1} ∇log π(a_t|s_t) · term]."""
    return E(Sum(gamma ** (t - 1) * score(t) * term, (t, 1, T)))


rewards = Sum(gamma ** (k - t) * r(s[k], a[k]), (k, t, T))
last = r(s[T], a[T]) - f(T, s[T])
residuals = (
    Sum(gamma ** (k - t) * (r(s[k], a[k]) + gamma * f(k + 1, s[k + 1]) - f(k, s[k])), (k, t, T - 1)) + gamma ** (T - t) * last
)

derivation = Derivation(
    title="With λ = 1 any value function will do",
    summary=(
        "When all the residuals up to the end are added with full weight, the guesses f of the values cancel along the "
        "trajectory, except for the first. That one is a function of the state: a baseline. So a wrong critic costs variance "
        "and no bias, provided that it says zero after the last step."
    ),
    idea=(
        "With full weight on every residual each later guess comes in with a plus sign and goes out with a minus sign, and what "
        "is left is the reward-to-go minus the guess for the present state: [a baseline](baseline-subtracted). So with λ = 1 "
        "nothing but the variance is entrusted to the critic. Where a rollout is cut and the guess for its last state is added, "
        "that guess stays in the sum, and the equation is false for a wrong one."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["n-step-telescoping", "baseline-state-dependent", "reward-to-go-discounted"],
    start=gradient(residuals),
    steps=[
        Step(gradient(rewards - f(t, s[t])), by=telescoping, note="Every guess but the first cancels."),
        Step(gradient(G(t) - f(t, s[t])), by=definition_of_return),
        Step(gradient(G(t)) - gradient(f(t, s[t])), by=linearity),
        Step(gradient(G(t)), by=score_has_mean_zero, note="f(t, s_t) is a baseline: it looks at the time and the state only."),
        Step(grad(J), by=established, note="The reward-to-go form of the policy gradient."),
    ],
    pitfalls=[
        Refuted(
            "The guess may be added once more after the last step, where a rollout is cut.",
            gradient(Sum(gamma ** (k - t) * (r(s[k], a[k]) + gamma * f(k + 1, s[k + 1]) - f(k, s[k])), (k, t, T))),
            grad(J),
        ),
        Refuted(
            "With λ = 0 any value function will do as well.",
            E(
                Sum(gamma ** (t - 1) * score(t) * (r(s[t], a[t]) + gamma * f(t + 1, s[t + 1]) - f(t, s[t])), (t, 1, T - 1))
                + gamma ** (T - 1) * score(T) * last
            ),
            grad(J),
        ),
        Refuted(
            "The guess may look at the action.",
            gradient(G(t) - f(t, s[t], a[t])),
            grad(J),
        ),
        Refuted(
            "The residuals are added without discounts.",
            gradient(Sum(r(s[k], a[k]) + gamma * f(k + 1, s[k + 1]) - f(k, s[k]), (k, t, T - 1)) + last),
            grad(J),
        ),
    ],
    sources=[
        Source(
            "J. Schulman, P. Moritz, S. Levine, M. I. Jordan, P. Abbeel",
            2016,
            "High-dimensional continuous control using generalized advantage estimation",
            "ICLR 2016, equation 18",
            differs="There with an infinite horizon; here with a finite one, where the guess after the last step is zero.",
        )
    ],
)
