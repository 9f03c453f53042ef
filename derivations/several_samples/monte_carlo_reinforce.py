"""E[1/N Σ_i R(τ_i) Z(τ_i)] = ∇J over N independent trajectories, with Z = Σ_t ∇log π(a_t|s_t)."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

scores = Sum(score(t), (t, 1, T))


def average(term):
    """The mean of a term over the N trajectories."""
    return frac(one, N) * Sum(term, (i, 1, N))


derivation = Derivation(
    title="The average over N episodes is an unbiased policy gradient",
    summary=(
        "What is run in practice is an average over a batch. Each episode comes from the same law, so each term of the average "
        "has the gradient as its mean, and so has the average, for a batch of any size. Every factor of a term belongs to one "
        "episode: its own return meets its own scores."
    ),
    idea=(
        "The mean of a sum is the sum of the means, so a batch changes nothing about what is estimated. What it changes is [the "
        "spread](monte-carlo-covariance). A score and a return from two different episodes are independent and the score has "
        "mean zero, so such a pair contributes nothing on average: every return has to meet the scores of its own episode."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    for_every=[N],
    uses=["trajectory-policy-gradient"],
    start=E_copies(average(copy(R(tau) * scores, i)), N),
    steps=[
        Step(
            E(R(tau) * scores),
            by=independent_copies,
            note="The mean of a sum is the sum of the means, and each of the N trajectories has the law of one.",
        ),
        Step(grad(J), by=established),
    ],
    pitfalls=[
        Refuted(
            "The returns and the scores may be averaged apart, each over the whole batch.",
            E_copies(average(copy(R(tau), i)) * frac(one, N) * Sum(copy(scores, j), (j, 1, N)), N),
            grad(J),
        ),
        Refuted(
            "The scores of the first episode will do for the returns of all of them.",
            E_copies(average(copy(R(tau), i) * copy(scores, 1)), N),
            grad(J),
        ),
        Refuted(
            "Without the division by N it is the gradient as well.",
            E_copies(Sum(copy(R(tau) * scores, i), (i, 1, N)), N),
            grad(J),
        ),
        Refuted(
            "The episodes may come from another policy than the one whose scores are taken.",
            E_copies(average(copy(R(tau) * scores, i)), N, mu),
            grad(J),
        ),
    ],
    sources=[
        Source(
            "R. J. Williams",
            1992,
            "Simple statistical gradient-following algorithms for connectionist reinforcement learning",
            "Machine Learning 8",
        ),
        Source("R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "section 13.3"),
    ],
)
