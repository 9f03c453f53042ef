"""∇J = E[Σ_t γ^{t-1} (∇log π(a_t|s_t) (G_t - b(s_t, a_t)) + Σ_a ∇π(a|s_t) b(s_t, a))]."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

subtracted = E(Sum(gamma ** (t - 1) * score(t) * (G(t) - b(s[t], a[t])), (t, 1, T)))

derivation = Derivation(
    title="An action-dependent baseline with its correction",
    summary=(
        "A baseline may look at the action if its own gradient is given back. What is subtracted from the samples is added "
        "again as a sum over all actions, which needs no sampling: one term is noisy and small, the other is exact."
    ),
    idea=(
        "Add and subtract the same thing, and treat the two copies differently: one stays with the samples, where it takes away "
        "noise if b is close to G_t, the other is averaged over the actions exactly. [Without the second "
        "copy](baseline-action-dependent) the mean is wrong in general. The price is a sum over all actions at every state that "
        "is visited."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["reward-to-go-discounted", "log-derivative-of-the-policy"],
    start=grad(J),
    steps=[
        Step(E(Sum(gamma ** (t - 1) * score(t) * G(t), (t, 1, T))), by=established, note="The reward-to-go form."),
        Step(
            subtracted + E(Sum(gamma ** (t - 1) * score(t) * b(s[t], a[t]), (t, 1, T))),
            by=add_and_subtract,
        ),
        Step(
            subtracted + E(Sum(gamma ** (t - 1) * E(score(t) * b(s[t], a[t]), given=s[t]), (t, 1, T))),
            by=tower_rule,
        ),
        Step(
            subtracted + E(Sum(gamma ** (t - 1) * total(pi(a, s[t]) * grad(log(pi(a, s[t]))) * b(s[t], a), a), (t, 1, T))),
            by=marginalise,
            note="Given s_t, only the action is random.",
        ),
        Step(
            subtracted + E(Sum(gamma ** (t - 1) * total(grad(pi(a, s[t])) * b(s[t], a), a), (t, 1, T))),
            by=log_derivative,
        ),
        Step(
            E(Sum(gamma ** (t - 1) * (score(t) * (G(t) - b(s[t], a[t])) + total(grad(pi(a, s[t])) * b(s[t], a), a)), (t, 1, T))),
            by=linearity,
        ),
    ],
    pitfalls=[
        Refuted("The correction may be left out.", grad(J), subtracted),
        Refuted(
            "The correction is subtracted.",
            grad(J),
            E(Sum(gamma ** (t - 1) * (score(t) * (G(t) - b(s[t], a[t])) - total(grad(pi(a, s[t])) * b(s[t], a), a)), (t, 1, T))),
        ),
        Refuted(
            "The correction needs no factor γ^{t-1}.",
            grad(J),
            subtracted + E(Sum(total(grad(pi(a, s[t])) * b(s[t], a), a), (t, 1, T))),
        ),
    ],
    sources=[
        Source(
            "S. Gu, T. Lillicrap, Z. Ghahramani, R. E. Turner, S. Levine",
            2017,
            "Q-Prop: Sample-efficient policy gradient with an off-policy critic",
            "ICLR 2017",
            differs="There b is a first-order expansion of a critic; here it is any function of state and action.",
        ),
        Source(
            "H. Liu, Y. Feng, Y. Mao, D. Zhou, J. Peng, Q. Liu",
            2018,
            "Action-dependent control variates for policy optimization via Stein identity",
            "ICLR 2018",
        ),
        Source(
            "G. Tucker, S. Bhupatiraju, S. Gu, R. E. Turner, Z. Ghahramani, S. Levine",
            2018,
            "The mirage of action-dependent baselines in reinforcement learning",
            "ICML 2018",
        ),
    ],
)
