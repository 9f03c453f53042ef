"""FALSE: E[Σ_t γ^{t-1} ∇log π(a_t|s_t) (r_t + γ f(t+1, s_{t+1}) - f(t, s_t))] = ∇J for any guess f of the values."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *


def gradient(term, last=T):
    """E[Σ_t γ^{t-1} ∇log π(a_t|s_t) · term], for the steps up to ``last``."""
    return E(Sum(gamma ** (t - 1) * score(t) * term, (t, 1, last)))


# After the last step the guess is zero, so the last residual is r_T - f(T, s_T).
with_guess = gradient(r(s[t], a[t]) - f(t, s[t])) + gradient(gamma * f(t + 1, s[t + 1]), T - 1)

misconception = Misconception(
    title="The TD error is an unbiased advantage for any value function",
    summary=(
        "The TD error replaces everything after the first reward by a guess of the next state's value. If the guess is wrong by "
        "a different amount for different next states, actions are credited with the error of the guess. What the guess says "
        "about the present state never matters: there it is a baseline."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["td-and-n-step-exact-value", "baseline-state-dependent"],
    says=Refuted("Any guess of the values gives the gradient.", with_guess, grad(J)),
    tempting=(
        "A baseline may be anything that ignores the action, and a value function ignores the action. But the guess occurs "
        "twice in the TD error, and the next state does depend on the action."
    ),
    true_when=(
        "The guess is the exact value, or it is wrong by the same amount for all next states that can be reached from a state; "
        "or the sum of rewards runs to the end and the guess is used for the present state only."
    ),
    instead=[
        Instead(
            "With the exact value it is true.",
            gradient(r(s[t], a[t]) + gamma * V(s[t + 1]) - V(s[t])),
            grad(J),
        ),
        Instead(
            "An error of the next value that depends on the time alone does no harm, nor does any guess for the present state.",
            gradient(r(s[t], a[t]) + gamma * (V(s[t + 1]) + b(t + 1)) - f(t, s[t])),
            grad(J),
        ),
        Instead(
            "In general the bias is the mean of the scores times the errors of the next values.",
            with_guess,
            grad(J) + gradient(gamma * (f(t + 1, s[t + 1]) - V(s[t + 1])), T - 1),
        ),
    ],
    pitfalls=[
        Refuted(
            "The guess zero for every next state does no harm.",
            gradient(r(s[t], a[t]) - f(t, s[t])),
            grad(J),
        ),
        Refuted(
            "The bias carries no factor γ.",
            with_guess,
            grad(J) + gradient(f(t + 1, s[t + 1]) - V(s[t + 1]), T - 1),
        ),
    ],
    sources=[
        Source(
            "J. Schulman, P. Moritz, S. Levine, M. I. Jordan, P. Abbeel",
            2016,
            "High-dimensional continuous control using generalized advantage estimation",
            "ICLR 2016, section 3",
        ),
        Source("R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "section 13.5"),
    ],
)
