"""Two actions, one logit: the scores are 1 - p for the first action and -p for the second, p = sigmoid(θ)."""

from verify import Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

theta, phi, kappa = real("theta"), real("phi"), positive("kappa")
p, q = sigmoid(theta), sigmoid(-theta)

derivation = Derivation(
    title="The scores of two actions",
    summary=(
        "A policy with two actions needs one logit only, the difference of the two. The score of an action is the "
        "probability of the other one, with a minus sign for the second action."
    ),
    idea=(
        "With two actions only the difference of the logits matters. A likely action has a short score, for there is little "
        "probability left to win; an unlikely one has a long score. Weighted by p and 1 - p they cancel: p(1 - p) - (1 - p)p. "
        "That is [the mean zero of scores](score-mean-zero) in its smallest case."
    ),
    for_every=[theta, phi, kappa],
    start=column(D(log(p), theta), D(log(q), theta)),
    steps=[
        Step(
            column(frac(D(p, theta), p), frac(D(q, theta), q)),
            by=chain_rule_for_log,
            note="The derivative of log x is that of x, over x.",
        ),
        Step(
            column(frac(p * q, p), -frac(p * q, q)),
            by=differentiation,
            note="The sigmoid has the derivative p q, whatever its sign in front of θ.",
        ),
        Step(column(q, -p), by=cancellation, note="Both probabilities are positive whatever θ is."),
        Step(column(1 - p, -p), by=algebra, note="The two probabilities sum to one."),
        Step(
            column(softmax(2, theta + phi, phi), -softmax(1, theta + phi, phi)),
            by=algebra,
            note="Two logits whose difference is θ give the same probabilities.",
        ),
    ],
    pitfalls=[
        Refuted("The two scores are opposite, so that they cancel.", D(log(p), theta) + D(log(q), theta), zero),
        Refuted("The score of the second action is that of the first with its sign changed.", D(log(q), theta), -(1 - p)),
        Refuted(
            "With the logit divided by a temperature κ the score of the first action is 1 - p all the same.",
            D(log(sigmoid(theta / kappa)), theta),
            1 - sigmoid(theta / kappa),
        ),
        Refuted("Each action has its own sigmoid, as if there were no second action.", sigmoid(theta) + sigmoid(phi), one),
    ],
    sources=[
        Source(
            "R. J. Williams",
            1992,
            "Simple statistical gradient-following algorithms for connectionist reinforcement learning",
            "Machine Learning 8, section 3 (Bernoulli logistic units)",
        ),
    ],
)
