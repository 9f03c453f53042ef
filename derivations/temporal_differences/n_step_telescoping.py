"""Σ_{k=t}^{n-1} γ^{k-t} δ_k = Σ_{k=t}^{n-1} γ^{k-t} r(s_k,a_k) + γ^{n-t} f(n, s_n) - f(t, s_t) for any values f."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

rewards = Sum(gamma ** (k - t) * r(s[k], a[k]), (k, t, n - 1))
residual = r(s[k], a[k]) + gamma * f(k + 1, s[k + 1]) - f(k, s[k])

derivation = Derivation(
    title="Discounted TD residuals telescope",
    summary=(
        "Along any trajectory, with any guess f of the values, the discounted residuals from time t up to time n add up to the "
        "rewards in between, plus the guess for the state at time n, minus the guess for the state at time t. Nothing is "
        "averaged: only the guesses in between cancel."
    ),
    idea=(
        "A residual compares the guess for a state with one reward and the guess for the next state. Add the next residual, "
        "discounted, and that second guess is replaced by a reward and a third guess: only the first and the last guess "
        "survive. It is algebra on one trajectory, so f may be right, learned, or nonsense. What f has to do with values "
        "matters only when [means are taken](td-and-n-step-exact-value). Both [forms of generalised advantage "
        "estimation](gae-identity) and [the case λ = 1](gae-lambda-one-any-value) rest on it."
    ),
    for_every=[(t, 1, T), (n, t + 1, T + 1), tau],
    start=Sum(gamma ** (k - t) * residual, (k, t, n - 1)),
    steps=[
        Step(
            rewards
            + Sum(gamma ** (k + 1 - t) * f(k + 1, s[k + 1]), (k, t, n - 1))
            - Sum(gamma ** (k - t) * f(k, s[k]), (k, t, n - 1)),
            by=linearity,
        ),
        Step(
            rewards + Sum(gamma ** (k - t) * f(k, s[k]), (k, t + 1, n)) - Sum(gamma ** (k - t) * f(k, s[k]), (k, t, n - 1)),
            by=algebra,
            note="The index of the middle sum is shifted by one.",
        ),
        Step(rewards + gamma ** (n - t) * f(n, s[n]) - f(t, s[t]), by=telescoping),
    ],
    pitfalls=[
        Refuted(
            "The residuals add up without discounts.",
            Sum(residual, (k, t, n - 1)),
            rewards + gamma ** (n - t) * f(n, s[n]) - f(t, s[t]),
        ),
        Refuted(
            "The last guess is discounted once.",
            Sum(gamma ** (k - t) * residual, (k, t, n - 1)),
            rewards + gamma * f(n, s[n]) - f(t, s[t]),
        ),
        Refuted(
            "The guesses cancel altogether.",
            Sum(gamma ** (k - t) * residual, (k, t, n - 1)),
            rewards,
        ),
        Refuted(
            "The guess for the next state may be the one that holds for the present time.",
            Sum(gamma ** (k - t) * (r(s[k], a[k]) + gamma * f(k, s[k + 1]) - f(k, s[k])), (k, t, n - 1)),
            rewards + gamma ** (n - t) * f(n, s[n]) - f(t, s[t]),
        ),
    ],
    sources=[
        Source(
            "J. Schulman, P. Moritz, S. Levine, M. I. Jordan, P. Abbeel",
            2016,
            "High-dimensional continuous control using generalized advantage estimation",
            "ICLR 2016, equations 11 to 14",
        )
    ],
)
