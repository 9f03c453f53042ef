"""Cov[1/N Σ_i g(τ_i)] = 1/N Cov[g(τ)] for N independent trajectories, with g = R(τ) Σ_t ∇log π(a_t|s_t)."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

estimate = R(tau) * Sum(score(t), (t, 1, T))
mean, square = E(estimate), E(outer(estimate, estimate))


def average(index):
    """The mean of the estimates over the N trajectories."""
    return frac(one, N) * Sum(copy(estimate, index), (index, 1, N))


of_batch = outer(E_copies(average(i), N), E_copies(average(i), N))

derivation = Derivation(
    title="The covariance of an average over N episodes is one N-th",
    summary=(
        "The product of two averages holds N² pairs of episodes. N of them pair an episode with itself; in the others the two "
        "are independent and contribute the product of the means, which is what the covariance takes away. So N episodes "
        "divide every variance by N, and the noise itself only by the square root of N."
    ),
    idea=(
        "Independent errors cancel in part. Summing N of them makes the mean N times as large and the spread only √N times; "
        "dividing by N leaves a spread of 1/√N. So half the noise takes four times the episodes. The episodes have to be "
        "independent: one episode counted N times is worth one."
    ),
    assumes=[policies_sum_to_one, dynamics_sum_to_one],
    for_every=[N],
    start=E_copies(outer(average(i), average(j)), N) - of_batch,
    steps=[
        Step(
            frac(one, N) * square + frac(N - 1, N) * outer(mean, mean) - of_batch,
            by=independent_copies,
            note="Of the N² pairs (i, j) the N with i = j see one trajectory, the others two.",
        ),
        Step(
            frac(one, N) * square + frac(N - 1, N) * outer(mean, mean) - outer(mean, mean),
            by=independent_copies,
        ),
        Step(frac(one, N) * (square - outer(mean, mean)), by=independent_copies, note="(N - 1)/N - 1 = -1/N."),
    ],
    pitfalls=[
        Refuted(
            "It falls with the square of N.",
            E_copies(outer(average(i), average(j)), N) - of_batch,
            frac(one, N**2) * (square - outer(mean, mean)),
        ),
        Refuted(
            "One and the same index for both averages: the pairs of different episodes are lost.",
            E_copies(frac(one, N**2) * Sum(outer(copy(estimate, i), copy(estimate, i)), (i, 1, N)), N) - of_batch,
            frac(one, N) * (square - outer(mean, mean)),
        ),
        Refuted(
            "An episode that is counted N times is worth N episodes.",
            E_copies(outer(frac(one, N) * Sum(copy(estimate, 1), (i, 1, N)), frac(one, N) * Sum(copy(estimate, 1), (j, 1, N))), N)
            - of_batch,
            frac(one, N) * (square - outer(mean, mean)),
        ),
        Refuted(
            "The mean square of the average falls like 1/N as well.",
            E_copies(outer(average(i), average(j)), N),
            frac(one, N) * square,
        ),
    ],
    sources=[
        Source("R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "section 13.3"),
        Source(
            "S. Mohamed, M. Rosca, M. Figurnov, A. Mnih", 2020, "Monte Carlo gradient estimation in machine learning", "JMLR 21"
        ),
    ],
)
