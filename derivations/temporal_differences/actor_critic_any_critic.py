"""FALSE: E[Σ_t γ^{t-1} ∇log π(a_t|s_t) f(t, s_t, a_t)] = ∇J for any critic f of the action values."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *


def gradient(term):
    """E[Σ_t γ^{t-1} ∇log π(a_t|s_t) · term]."""
    return E(Sum(gamma ** (t - 1) * score(t) * term, (t, 1, T)))


misconception = Misconception(
    title="Actor-critic with a learned critic is unbiased",
    summary=(
        "An actor-critic method puts a learned function in the place of the action value. Whatever the critic gets wrong about "
        "the difference between actions goes straight into the gradient, and may even turn it round. Errors that are the same "
        "for all actions of a state do no harm: they are a baseline."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["pg-q-and-advantage-form", "baseline-state-dependent"],
    says=Refuted("Any critic gives the gradient.", gradient(f(t, s[t], a[t])), grad(J)),
    tempting=(
        "The policy gradient theorem contains Q, and the critic is called Q as well. The theorem is about the exact action "
        "values of the present policy."
    ),
    true_when=(
        "The critic is wrong by an amount that does not depend on the action, or it is the least-squares fit with the scores as "
        "features (a compatible critic)."
    ),
    instead=[
        Instead(
            "An error that depends on the time and the state alone does no harm.",
            gradient(Q(s[t], a[t]) + b(t, s[t])),
            grad(J),
        ),
        Instead(
            "In general the bias is the mean of the scores times the errors of the critic.",
            gradient(f(t, s[t], a[t])),
            grad(J) + gradient(f(t, s[t], a[t]) - Q(s[t], a[t])),
        ),
    ],
    pitfalls=[
        Refuted(
            "It is enough that the critic is right on average over the actions of a state.",
            gradient(f(t, s[t], a[t]) - E(f(t, s[t], a), pi(a, s[t])) + V(s[t])),
            grad(J),
        ),
        Refuted(
            "The exact action values of an older policy are good enough.",
            gradient(Q.of(mu)(s[t], a[t])),
            grad(J),
        ),
    ],
    sources=[
        Source(
            "R. S. Sutton, D. McAllester, S. Singh, Y. Mansour",
            2000,
            "Policy gradient methods for reinforcement learning with function approximation",
            "Advances in Neural Information Processing Systems 12, theorem 2",
        ),
        Source(
            "V. R. Konda, J. N. Tsitsiklis",
            2000,
            "Actor-critic algorithms",
            "Advances in Neural Information Processing Systems 12",
        ),
        Source("R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "section 13.5"),
    ],
)
