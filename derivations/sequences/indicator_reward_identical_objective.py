"""FALSE: with reward 𝟙[a = u] for the right answer u the expected reward and the log-likelihood are one objective."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *


def over_the_data(term):
    """The mean over prompts s ~ ρ and right answers u ~ μ(·|s)."""
    return E(E(term, mu(u, s)), rho(s))


expected_reward = over_the_data(E(same(a, u), pi(a, s)))
log_likelihood = over_the_data(log(pi(u, s)))

misconception = Misconception(
    title="With reward 1 for the right answer, reinforcement learning and maximum likelihood are the same",
    summary=(
        "One objective is the mean probability of the right answers, the other the mean of its logarithm. For one prompt with "
        "one right answer their gradients are parallel and they have the same maximum. Over several examples each gets the "
        "weight π(u|s) that it already has: what is likely is pushed further and what is unlikely is left behind. Where the same "
        "prompt has the answers A, A, B, maximum likelihood stops at π(A) = 2/3, and the expected reward goes on to π(A) = 1."
    ),
    assumes=[positive_policy, theta_free_initial_law, policies_sum_to_one, dynamics_sum_to_one],
    uses=["indicator-reward-gradient"],
    says=Refuted("The two objectives have the same gradient.", grad(expected_reward), grad(log_likelihood)),
    tempting="Both are largest when every prompt gets its right answer with certainty, where that is possible.",
    true_when=(
        "There is one prompt with one right answer: then the gradients are parallel, with the factor π(u|s), and equal only "
        "where π(u|s) = 1."
    ),
    instead=[
        Instead(
            "For one example the gradients are proportional.",
            grad(E(same(a, u), pi(a, s))),
            pi(u, s) * grad(log(pi(u, s))),
            for_every=[s, u],
        ),
        Instead(
            "Over the data, every example has the weight that the policy gives to its answer.",
            grad(expected_reward),
            over_the_data(pi(u, s) * grad(log(pi(u, s)))),
        ),
        Instead(
            "Maximum likelihood stops where the policy is the law of the answers: 2/3 for A, A, B.",
            E(grad(log(pi(u, s))), pi_old(u, s)),
            zero,
            for_every=[s],
        ),
    ],
    pitfalls=[
        Refuted("The objectives themselves are equal.", expected_reward, log_likelihood),
        Refuted(
            "The gradients are at least parallel.",
            outer(grad(expected_reward), grad(log_likelihood)),
            outer(grad(log_likelihood), grad(expected_reward)),
        ),
        Refuted(
            "The expected reward stops there as well, where the policy is the law of the answers.",
            E(grad(E(same(a, u), pi(a, s))), pi_old(u, s)),
            zero,
            for_every=[s],
        ),
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
