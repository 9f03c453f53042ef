"""∇J = E[Σ_t γ^{t-1} ∇log π(a_t|s_t) A_t(s_t, a_t)], and the same with Q_t."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="Policy gradient with action values and with advantages",
    summary=(
        "The reward-to-go is a noisy sample of the action value. Replacing it by its mean given the present state and action "
        "keeps the gradient, and subtracting the state value, which is a baseline, turns the action value into the advantage. "
        "With a finite horizon both depend on the time."
    ),
    idea=(
        "The score of step t is settled once s_t and a_t are known. So for the mean it makes no difference whether it meets the "
        "random reward-to-go or the mean of it given these two, which is Q. The same exchange works whenever a random quantity "
        "is replaced by its mean given what its partner knows. Then V goes in as [a baseline](baseline-state-dependent), and "
        "the advantage is left: how much better than usual in this state. These are the exact values of the present policy; [a "
        "learned critic](actor-critic-any-critic) in their place makes the gradient biased in general."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["reward-to-go-discounted", "baseline-state-dependent"],
    start=grad(J),
    steps=[
        Step(E(Sum(gamma ** (t - 1) * score(t) * G(t), (t, 1, T))), by=established, note="The reward-to-go form."),
        Step(E(Sum(gamma ** (t - 1) * E(score(t) * G(t), given=(s[t], a[t])), (t, 1, T))), by=tower_rule),
        Step(
            E(Sum(gamma ** (t - 1) * score(t) * E(G(t), given=(s[t], a[t])), (t, 1, T))),
            by=pull_out,
            note="The score is a function of s_t and a_t.",
        ),
        Step(E(Sum(gamma ** (t - 1) * score(t) * Q(s[t], a[t]), (t, 1, T))), by=definition_of_value),
        Step(
            E(Sum(gamma ** (t - 1) * score(t) * Q(s[t], a[t]), (t, 1, T)))
            - E(Sum(gamma ** (t - 1) * score(t) * V(s[t]), (t, 1, T))),
            by=score_has_mean_zero,
            note="V_t(s_t) is a baseline: it looks at the state only.",
        ),
        Step(E(Sum(gamma ** (t - 1) * score(t) * (Q(s[t], a[t]) - V(s[t])), (t, 1, T))), by=linearity),
        Step(E(Sum(gamma ** (t - 1) * score(t) * A(s[t], a[t]), (t, 1, T))), by=definition_of_value),
    ],
    pitfalls=[
        Refuted(
            "The mean advantage is zero under every policy.",
            E(A(s, a, time=t), mu(a, s)),
            zero,
            for_every=[(t, 1, T), s],
        ),
        Refuted(
            "One and the same Q does for all times.",
            grad(J),
            E(Sum(gamma ** (t - 1) * score(t) * Q(s[t], a[t], time=1), (t, 1, T))),
        ),
        Refuted(
            "The action values of another policy do as well.",
            grad(J),
            E(Sum(gamma ** (t - 1) * score(t) * Q.of(mu)(s[t], a[t]), (t, 1, T))),
        ),
        Refuted(
            "The value of the state does as well as that of the action.",
            grad(J),
            E(Sum(gamma ** (t - 1) * score(t) * V(s[t]), (t, 1, T))),
        ),
        Refuted(
            "With advantages the factor γ^{t-1} may be dropped.",
            grad(J),
            E(Sum(score(t) * A(s[t], a[t]), (t, 1, T))),
        ),
    ],
    sources=[
        Source(
            "R. S. Sutton, D. McAllester, S. Singh, Y. Mansour",
            2000,
            "Policy gradient methods for reinforcement learning with function approximation",
            "Advances in Neural Information Processing Systems 12",
            differs="There with an infinite horizon and one Q; here with a finite horizon and values that depend on the time.",
        ),
        Source(
            "J. Schulman, P. Moritz, S. Levine, M. I. Jordan, P. Abbeel",
            2016,
            "High-dimensional continuous control using generalized advantage estimation",
            "ICLR 2016, section 2",
            differs="There the factor γ^{t-1} is absorbed into the definition of the discounted gradient.",
        ),
    ],
)
