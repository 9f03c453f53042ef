"""∂_p [q log p + (1 - q) log(1 - p)] = (q - p) / (p (1 - p)): zero at p = q, where ∂_p [q p + (1 - q)(1 - p)] = 2q - 1."""

from verify import Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

p, q = between("p", 0, 1), between("q", 0, 1)
likelihood = q * log(p) + (1 - q) * log(1 - p)
reward = q * p + (1 - q) * (1 - p)

derivation = Derivation(
    title="Answers A, A, B: the likelihood stops at 2/3, the expected reward does not",
    summary=(
        "One prompt, two answers: a share q of the data says A, and the model says A with probability p. The mean "
        "log-likelihood rises until p = q and falls from there. The mean probability of the right answer is a straight line "
        "with slope 2q - 1: as soon as A is in the majority, it asks for A every time."
    ),
    idea=(
        "The likelihood pulls towards A with force q/p and towards B with force (1 - q)/(1 - p). The more probable an answer "
        "already is, the weaker its pull, and at p = q the two balance. The slope 2q - 1 of the expected reward does not "
        "contain p, so nothing weakens on the way, and a majority is pushed to certainty. That is [the difference between the "
        "two objectives](indicator-reward-identical-objective) in one number."
    ),
    for_every=[p, q],
    start=D(likelihood, p),
    steps=[
        Step(frac(q, p) - frac(1 - q, 1 - p), by=differentiation),
        Step(frac(q - p, p * (1 - p)), by=algebra, note="Positive below q, zero at q, negative above: the maximum is at p = q."),
    ],
    pitfalls=[
        Refuted(
            "The expected reward is largest at p = q as well: its derivative is zero there.",
            at(D(reward, p), p, q),
            zero,
            for_every=[q],
        ),
        Refuted("The two derivatives are the same.", D(reward, p), D(likelihood, p)),
        Refuted("They are proportional, with the factor p that one right answer has.", D(reward, p), p * D(likelihood, p)),
    ],
    sources=[
        Source(
            "M. Norouzi, S. Bengio, Z. Chen, N. Jaitly, M. Schuster, Y. Wu, D. Schuurmans",
            2016,
            "Reward augmented maximum likelihood for neural structured prediction",
            "NIPS 2016",
        ),
    ],
)
