"""tr Cov[1/N Σ_i g(τ_i)] = 1/N tr Cov[g(τ)] for N independent trajectories, with g = r(τ) Σ_t ∇log π(a_t|s_t)."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

estimate = r(tau) * Sum(score(t), (t, 1, T))


def average(index):
    """The mean of the estimates over the N trajectories."""
    return frac(one, N) * Sum(copy(estimate, index), (index, 1, N))


mean_of_batch = E_copies(average(i), N)

derivation = Derivation(
    title="The variance of an average over N episodes is one N-th",
    summary=(
        "The same as for the covariance, as one number: the mean squared distance of the estimate from its mean. The reward of "
        "an episode may be anything that the whole episode tells, such as the verdict on an answer."
    ),
    idea=(
        "The trace of [the covariance](monte-carlo-covariance): one number for the spread in all directions together. Pairs of "
        "different episodes contribute the squared length of the mean, and that is what the variance takes away. The squared "
        "length of the average itself does not fall to an N-th: the gradient is part of it and does not average out."
    ),
    assumes=[policies_sum_to_one, dynamics_sum_to_one],
    for_every=[N],
    uses=["monte-carlo-covariance"],
    start=E_copies(dot(average(i), average(j)), N) - dot(mean_of_batch, mean_of_batch),
    steps=[
        Step(
            frac(one, N) * (E(dot(estimate, estimate)) - dot(E(estimate), E(estimate))),
            by=independent_copies,
            note="The pairs of different episodes contribute the squared length of the mean, which is subtracted.",
        ),
        Step(frac(one, N) * Var(estimate), by=variance_of_moments),
    ],
    pitfalls=[
        Refuted(
            "It falls with the square of N.",
            E_copies(dot(average(i), average(j)), N) - dot(mean_of_batch, mean_of_batch),
            frac(one, N**2) * Var(estimate),
        ),
        Refuted(
            "The squared length of the average is one N-th of that of one estimate.",
            E_copies(dot(average(i), average(j)), N),
            frac(one, N) * E(dot(estimate, estimate)),
        ),
    ],
    sources=[
        Source("R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "section 13.3"),
    ],
)
