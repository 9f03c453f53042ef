"""∂ log π(a) / ∂θ_b = 1[a = b] - π(b) for π = softmax(θ): here for a = 1 and all four b at once."""

from verify import Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

theta = reals("theta", 4)
pi_1, pi_2, pi_3, pi_4 = (softmax(action, *theta) for action in (1, 2, 3, 4))
weights = [exp(logit) for logit in theta]
total = sum(weights)

derivation = Derivation(
    title="The score of a softmax policy",
    summary=(
        "With one logit per action, raising the logit of the chosen action pays 1 - π, and raising any other logit b costs "
        "π(b). The logits enter through the logarithm of a sum, whose derivative is a probability again."
    ),
    idea=(
        "Raising one logit gives probability to its action and takes it from every other in proportion to what that one has. So "
        "the score is one for the chosen action and zero elsewhere, minus the vector of probabilities. Weighted by the "
        "probabilities these scores cancel, as [scores must](score-mean-zero). With a temperature, every logit is divided by it "
        "and so is the score."
    ),
    for_every=list(theta),
    start=gradient(log(pi_1), *theta),
    steps=[
        Step(
            gradient(log(frac(weights[0], total)), *theta),
            by=algebra,
            note="The definition of softmax.",
        ),
        Step(
            gradient(theta[0] - log(total), *theta),
            by=log_of_product,
            note="The logarithm undoes the exponential function in the numerator.",
        ),
        Step(
            column(1 - frac(weights[0], total), -frac(weights[1], total), -frac(weights[2], total), -frac(weights[3], total)),
            by=differentiation,
            note="∂/∂θ_b of the logarithm of the sum: the derivative of the sum, over the sum.",
        ),
        Step(column(1 - pi_1, -pi_2, -pi_3, -pi_4), by=algebra, note="The definition of softmax once more."),
    ],
    pitfalls=[
        Refuted(
            "Only the logit of the chosen action matters: the score has zeros elsewhere.",
            gradient(log(pi_1), *theta),
            column(1 - pi_1, zero, zero, zero),
        ),
        Refuted(
            "The score in the other logits has a plus sign: it is their probability.",
            D(log(pi_1), theta[1]),
            pi_2,
        ),
        Refuted(
            "It is the derivative of the probability itself.",
            D(pi_1, theta[0]),
            1 - pi_1,
        ),
        Refuted(
            "A temperature of 2 leaves the score as it is.",
            D(log(softmax(1, *(logit / 2 for logit in theta))), theta[0]),
            1 - softmax(1, *(logit / 2 for logit in theta)),
        ),
    ],
    sources=[
        Source(
            "R. S. Sutton, A. G. Barto",
            2018,
            "Reinforcement Learning: An Introduction",
            "second edition, exercise 13.3",
            differs="There the logits are linear in features of state and action; here each action has its own.",
        ),
    ],
)
