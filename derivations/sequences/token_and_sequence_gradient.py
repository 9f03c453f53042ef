"""∇E[R(τ)] = E[R(τ) ∇log p_θ(τ)] = E[R(τ) Σ_t ∇log π(a_t|s_t)] = E[Σ_t ∇log π(a_t|s_t) G_t] with γ = 1."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

scores = Sum(score(t), (t, 1, T))

derivation = Derivation(
    title="One answer or many tokens: the same gradient",
    summary=(
        "An answer may be seen as one action, with one log-probability and one reward, or as a walk through its prefixes with "
        "a token as every action. The log-probability of the answer is the sum of those of its tokens, so the gradients are the "
        "same; and with rewards along the way every token may drop those that came before it."
    ),
    idea=(
        "Whether an action is a token or a whole answer is bookkeeping as long as the log-probability of the whole answer is "
        "differentiated, for it is the sum of those of the tokens. The two ways part where something is done token by token: "
        "dividing by the length of the answer, or [weighting with the ratio of each token](token-ratio)."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    undiscounted=True,
    uses=["gradient-of-expectation", "trajectory-factorisation", "reward-to-go-discounted"],
    start=grad(E(R(tau))),
    steps=[
        Step(total(grad(prob(tau)) * R(tau), tau), by=no_gradient, note="The reward of a given answer does not depend on θ."),
        Step(E(R(tau) * grad(log(prob(tau)))), by=log_derivative, note="The answer as one action: one score, one reward."),
        Step(
            E(R(tau) * grad(log(rho(s[1]) * Product(pi(a[t], s[t]) * p(s[t + 1], s[t], a[t]), (t, 1, T))))),
            by=trajectory_factorisation,
        ),
        Step(
            E(R(tau) * grad(log(rho(s[1])) + Sum(log(pi(a[t], s[t])) + log(p(s[t + 1], s[t], a[t])), (t, 1, T)))),
            by=log_of_product,
        ),
        Step(E(R(tau) * scores), by=no_gradient, note="The score of the answer is the sum of the scores of its tokens."),
        Step(
            E(Sum(score(t) * G(t), (t, 1, T))),
            by=established,
            note="A token does not change what was paid before it, so each carries its own reward-to-go.",
        ),
    ],
    pitfalls=[
        Refuted(
            "Each token carries the reward that is paid when it is written.",
            grad(E(R(tau))),
            E(Sum(score(t) * r(s[t], a[t]), (t, 1, T))),
        ),
        Refuted(
            "The loss is averaged over the tokens of an answer.",
            grad(E(R(tau))),
            E(frac(R(tau) * scores, T)),
        ),
        Refuted(
            "The score of the answer is the product of the probabilities of its tokens, not their logarithm.",
            grad(E(R(tau))),
            E(R(tau) * grad(Product(pi(a[t], s[t]), (t, 1, T)))),
        ),
        Refuted(
            "Only the last token needs a score when the reward comes at the end.",
            grad(E(r(s[T], a[T]))),
            E(r(s[T], a[T]) * score(T)),
        ),
    ],
    sources=[
        Source(
            "M. Ranzato, S. Chopra, M. Auli, W. Zaremba", 2016, "Sequence level training with recurrent neural networks", "ICLR"
        ),
        Source(
            "A. Ahmadian, C. Cremer, M. Gallé, M. Fadaee, J. Kreutzer, O. Pietquin, A. Üstün, S. Hooker",
            2024,
            "Back to basics: Revisiting REINFORCE style optimization for learning from human feedback in LLMs",
            "ACL 2024",
        ),
    ],
)
