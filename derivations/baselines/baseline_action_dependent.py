"""FALSE: E[∇log π(a_t|s_t) b(s_t, a_t)] = 0."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

on_policy = [
    positive_policy,
    theta_free_initial_law,
    theta_free_dynamics,
    theta_free_reward,
    policies_sum_to_one,
    dynamics_sum_to_one,
]

misconception = Misconception(
    title="A baseline may depend on the action",
    summary=(
        "If the baseline looks at the action it no longer leaves the sum over actions, and what it subtracts has a gradient of "
        "its own. In the extreme it subtracts the reward itself and nothing is learned. The term it takes away has to be given "
        "back, as Σ_a ∇π(a|s) b(s, a)."
    ),
    assumes=[positive_policy, policies_sum_to_one, dynamics_sum_to_one],
    for_every=[(t, 1, T)],
    uses=["baseline-state-dependent"],
    says=Refuted("A baseline of state and action has zero mean too.", E(score(t) * b(s[t], a[t])), zero),
    tempting="A critic Q(s, a) predicts the return better than V(s), so subtracting it promises less spread.",
    true_when="b(s, ·) is the same for all actions, or Σ_a ∇π(a|s) b(s, a) happens to vanish on average over the states.",
    instead=[
        Instead(
            "Its mean is the gradient of the mean baseline, with the baseline held fixed.",
            E(score(t) * b(s[t], a[t])),
            E(total(grad(pi(a, s[t])) * b(s[t], a), a)),
        ),
    ],
    pitfalls=[
        Refuted(
            "A function of the action may be taken out of the sum over actions.",
            total(grad(pi(a, s)) * b(s, a), a),
            b(s, u) * total(grad(pi(a, s)), a),
            for_every=[s, u],
        ),
        Refuted(
            "It may be subtracted from the reward-to-go.",
            grad(J),
            E(Sum(gamma ** (t - 1) * score(t) * (G(t) - b(s[t], a[t])), (t, 1, T))),
            for_every=[],
            assumes=on_policy,
        ),
    ],
    sources=[
        Source(
            "G. Tucker, S. Bhupatiraju, S. Gu, R. E. Turner, Z. Ghahramani, S. Levine",
            2018,
            "The mirage of action-dependent baselines in reinforcement learning",
            "ICML 2018",
        )
    ],
)
