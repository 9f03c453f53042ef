"""FALSE: ∇J = E[R(τ) Σ_t ∇π(a_t|s_t)]."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

misconception = Misconception(
    title="The return times the gradient of the probability",
    summary=(
        "Sampling already weights an action by π. Multiplying the return by ∇π instead of ∇log π weights it a second time, "
        "so frequent actions are pushed more than they should be and rare ones hardly at all."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["trajectory-policy-gradient", "log-derivative-of-the-policy"],
    says=Refuted(
        "The gradient is the mean of the return times Σ ∇π.",
        grad(J),
        E(R(tau) * Sum(grad(pi(a[t], s[t])), (t, 1, T))),
    ),
    tempting="∇Σ_a π(a) r(a) = Σ_a ∇π(a) r(a) is right, and the sum is then read as an expectation.",
    true_when=(
        "Only by a coincidence: of the rewards (all zero, for instance), or where the policy does not move with θ and both sides "
        "are zero. In a single decision it never holds for all rewards at once while the policy moves."
    ),
    instead=[
        Instead(
            "The score has the logarithm.",
            grad(J),
            E(R(tau) * Sum(score(t), (t, 1, T))),
        ),
        Instead(
            "Or the gradient of the probability, divided by the probability with which it was sampled.",
            grad(J),
            E(R(tau) * Sum(frac(grad(pi(a[t], s[t])), pi(a[t], s[t])), (t, 1, T))),
        ),
    ],
    sources=[Source("R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "section 13.3")],
)
