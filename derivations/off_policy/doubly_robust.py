"""J(π) = E_μ[Σ_a π(a|s_1) g(1,s_1,a) + Σ_t γ^{t-1} ρ_{1:t} (r_t + γ Σ_a π(a|s_{t+1}) g(t+1,s_{t+1},a) - g(t,s_t,a_t))]."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *


def weight(last):
    return Product(frac(pi(a[k], s[k]), mu(a[k], s[k])), (k, 1, last))


def mean(time):
    """Σ_a π(a|s_t) g(t, s_t, a): what the model says about the value of s_t."""
    return total(pi(a, s[time]) * g(time, s[time], a), a)


def off_policy(term, last=T):
    return E(Sum(gamma ** (t - 1) * weight(t) * term, (t, 1, last)), mu)


rewards = off_policy(r(s[t], a[t]))

derivation = Derivation(
    title="Doubly robust value of a policy",
    summary=(
        "A model g of the action values is used as a control: its own prediction is added and, weighted like the rewards, taken "
        "away again. With exact ratios this changes no mean, whatever the model says; the better the model, the less is left for "
        "the ratios to weight. After the last step the model says zero."
    ),
    idea=(
        "Predict, then correct the prediction by what was seen. The prediction enters twice, once as a mean over the actions of "
        "π and once weighted at the action of μ; the ratios make the two equal on average, so a bad model does no harm to the "
        "mean, and a good one leaves little for the ratios to multiply. The name promises a second protection, that of a right "
        "model against wrong ratios; what is proved here is the first."
    ),
    assumes=[positive_behaviour, policies_sum_to_one, dynamics_sum_to_one],
    uses=["per-decision-is"],
    start=E(mean(1), mu) + off_policy(r(s[t], a[t]) - g(t, s[t], a[t])) + off_policy(gamma * mean(t + 1), T - 1),
    steps=[
        Step(
            E(mean(1), mu) + rewards - off_policy(g(t, s[t], a[t])) + off_policy(gamma * mean(t + 1), T - 1),
            by=linearity,
        ),
        Step(
            E(mean(1), mu)
            + rewards
            - E(Sum(gamma ** (t - 1) * weight(t - 1) * mean(t), (t, 1, T)), mu)
            + off_policy(gamma * mean(t + 1), T - 1),
            by=change_of_measure,
            note="Given the history, the ratio of step t turns the mean over μ into the mean over π.",
        ),
        Step(rewards, by=telescoping, note="What the model says about s_t is added once and taken away once."),
        Step(J, by=established, note="Per-decision importance sampling."),
    ],
    pitfalls=[
        Refuted(
            "The prediction may be that for the action that was taken.",
            E(g(1, s[1], a[1]), mu)
            + off_policy(r(s[t], a[t]) - g(t, s[t], a[t]))
            + off_policy(gamma * g(t + 1, s[t + 1], a[t + 1]), T - 1),
            J,
        ),
        Refuted(
            "With a model each reward needs the ratio of its own step only.",
            E(mean(1), mu)
            + E(Sum(gamma ** (t - 1) * frac(pi(a[t], s[t]), mu(a[t], s[t])) * (r(s[t], a[t]) - g(t, s[t], a[t])), (t, 1, T)), mu)
            + E(Sum(gamma**t * frac(pi(a[t], s[t]), mu(a[t], s[t])) * mean(t + 1), (t, 1, T - 1)), mu),
            J,
        ),
        Refuted(
            "The model alone is enough.",
            E(mean(1), mu),
            J,
        ),
        Refuted(
            "No ratio is needed where the model corrects.",
            E(mean(1), mu)
            + E(Sum(gamma ** (t - 1) * (r(s[t], a[t]) - g(t, s[t], a[t])), (t, 1, T)), mu)
            + E(Sum(gamma**t * mean(t + 1), (t, 1, T - 1)), mu),
            J,
        ),
    ],
    sources=[
        Source(
            "N. Jiang, L. Li",
            2016,
            "Doubly robust off-policy value evaluation for reinforcement learning",
            "ICML 2016, theorem 1",
            differs="There as a recursion over the steps; here written out as a sum.",
        ),
        Source(
            "P. S. Thomas, E. Brunskill",
            2016,
            "Data-efficient off-policy policy evaluation for reinforcement learning",
            "ICML 2016",
        ),
    ],
)
