"""FALSE: P(a_1, a_2 | s_1) = P(a_1|s_1) P(a_2|s_1), the prompt being s_1 and the tokens a_1, a_2."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

first, second = same(a[1], a), same(a[2], u)

misconception = Misconception(
    title="The probability of a sequence is the product of the probabilities of its tokens, each given the prompt",
    summary=(
        "A token is drawn given the prompt and everything that was written before it: the prefix is the state. Multiplying "
        "the probabilities that each token has by itself, given the prompt alone, describes tokens that do not know of one "
        "another. Written as a decision process: s_1 is the prompt, an action is a token, the next state is the longer prefix."
    ),
    assumes=[policies_sum_to_one, dynamics_sum_to_one],
    for_every=[s[1], a, u],
    min_horizon=2,
    uses=["trajectory-factorisation"],
    says=Refuted(
        "Two tokens have the product of the probabilities that each has given the prompt.",
        E(first * second, given=s[1]),
        E(first, given=s[1]) * E(second, given=s[1]),
    ),
    tempting=(
        "A language model is often written Π_t p(y_t|x), for short or because every token is scored by one softmax. What that "
        "softmax is conditioned on has gone from the formula."
    ),
    true_when="Given the prompt, the law of each token does not depend on the tokens before it.",
    instead=[
        Instead(
            "The second token is drawn from the state that the first one led to.",
            E(first * second, given=s[1]),
            pi(a, s[1]) * total(p(x, s[1], a) * pi(u, x), x),
        ),
        Instead(
            "The first token alone has its own probability: what comes later does not matter to it.",
            E(first, given=s[1]),
            pi(a, s[1]),
        ),
    ],
    pitfalls=[
        Refuted(
            "Every token has the law that the prompt gives to the first one.",
            E(first * second, given=s[1]),
            pi(a, s[1]) * pi(u, s[1]),
        ),
        Refuted(
            "Averaged over the prompts the tokens are independent.",
            E(first * second),
            E(first) * E(second),
            for_every=[a, u],
        ),
        Refuted(
            "The two tokens are the same one with probability Σ_a P(a_1 = a) P(a_2 = a).",
            E(same(a[1], a[2])),
            total(E(same(a[1], a)) * E(same(a[2], a)), a),
            for_every=[],
        ),
    ],
    sources=[
        Source("I. Sutskever, O. Vinyals, Q. V. Le", 2014, "Sequence to sequence learning with neural networks", "NIPS 2014"),
    ],
)
