"""∇E_{a ~ π(·|s)}[𝟙[a = u]] = π(u|s) ∇log π(u|s): one prompt s, one right answer u."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="Reward 1 for the right answer: the likelihood gradient, times the probability of that answer",
    summary=(
        "With reward one for the right answer u and zero for any other, the expected reward is the probability of u. Its "
        "gradient points where maximum likelihood points, but its length is π(u|s) times that: an answer that is hardly ever "
        "given is hardly ever reinforced."
    ),
    idea=(
        "Only samples that are the right answer contribute, and they come up with probability π(u|s): that is the factor in "
        "front. Maximum likelihood is shown the answer; sampling has to come upon it. For one prompt with one right answer this "
        "changes the length of the gradient and not its direction. Over many examples each has a factor of its own, and then "
        "[the directions differ as well](indicator-reward-identical-objective)."
    ),
    assumes=[positive_policy],
    for_every=[s, u],
    uses=["log-derivative-of-the-policy"],
    start=E(same(a, u) * grad(log(pi(a, s))), pi(a, s)),
    steps=[
        Step(total(pi(a, s) * same(a, u) * grad(log(pi(a, s))), a), by=definition_of_expectation),
        Step(
            pi(u, s) * grad(log(pi(u, s))),
            by=kronecker_delta,
            note="Only the term a = u is left. This is the likelihood gradient with the factor π(u|s).",
        ),
        Step(grad(pi(u, s)), by=log_derivative),
        Step(grad(total(pi(a, s) * same(a, u), a)), by=kronecker_delta),
        Step(
            grad(E(same(a, u), pi(a, s))),
            by=definition_of_expectation,
            note="So the mean of the sampled estimate, the first line, is the gradient of the expected reward.",
        ),
    ],
    pitfalls=[
        Refuted(
            "It is the gradient of the log-likelihood.",
            grad(E(same(a, u), pi(a, s))),
            grad(log(pi(u, s))),
        ),
        Refuted(
            "The expected reward is the log-likelihood.",
            E(same(a, u), pi(a, s)),
            log(pi(u, s)),
        ),
        Refuted(
            "A reward of one for every other answer pushes the same way.",
            grad(E(1 - same(a, u), pi(a, s))),
            pi(u, s) * grad(log(pi(u, s))),
            assumes=[positive_policy, policies_sum_to_one],
        ),
        Refuted(
            "Any answer that is given may be scored in its place.",
            E(same(a, u) * grad(log(pi(a, s))), pi(a, s)),
            pi(u, s) * E(grad(log(pi(a, s))), pi(a, s)),
        ),
    ],
    sources=[
        Source(
            "M. Ranzato, S. Chopra, M. Auli, W. Zaremba", 2016, "Sequence level training with recurrent neural networks", "ICLR"
        ),
        Source(
            "M. Norouzi, S. Bengio, Z. Chen, N. Jaitly, M. Schuster, Y. Wu, D. Schuurmans",
            2016,
            "Reward augmented maximum likelihood for neural structured prediction",
            "NIPS 2016",
        ),
    ],
)
