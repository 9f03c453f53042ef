"""(1-λ) Σ_{n=t+1}^T λ^{n-t-1} Â_{t:n} + λ^{T-t} Â_{t:T+1} = Σ_{k=t}^T (γλ)^{k-t} δ_k on every trajectory."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

residual = r(s[k], a[k]) + gamma * f(k + 1, s[k + 1]) - f(k, s[k])


def advantage(end):
    """Â_{t:n}: the rewards before time n = ``end``, the guess of what comes after them, minus the guess for now."""
    rewards = Sum(gamma ** (k - t) * r(s[k], a[k]), (k, t, end - 1))
    return rewards + gamma ** (end - t) * f(end, s[end]) - f(t, s[t])


def residuals(end):
    return Sum(gamma ** (k - t) * residual, (k, t, end - 1))


def averaged(of):
    """An average over the end n with the weights (1-λ) λ^{n-t-1}; the last end gets all the weight that is left."""
    return (1 - lam) * Sum(lam ** (n - t - 1) * of(n), (n, t + 1, T)) + lam ** (T - t) * of(T + 1)


derivation = Derivation(
    title="Generalized advantage estimation: two forms of one estimator",
    summary=(
        "An exponential average of all n-step advantages is a discounted sum of TD residuals. The weights of the average are "
        "(1-λ) λ^{n-t-1}; with a finite horizon the longest advantage gets what is left, λ^{T-t}, so that they sum to one. The "
        "identity holds on every trajectory and for any guess f of the values."
    ),
    idea=(
        "How many steps should an n-step advantage have? This estimator takes all of them, with weights that fall "
        "geometrically. The residual of step k is part of every advantage that ends after k, and the weights of those add up to "
        "λ^{k-t}: that is the whole identity. It is also how it is computed, in one sweep from the end: the estimate at t is "
        "the residual of step t plus γλ times the estimate at t + 1. With λ = 0 one residual is left; with λ = 1 they "
        "[telescope](n-step-telescoping) to all rewards up to the end, plus the last guess, discounted, and minus the first."
    ),
    for_every=[(t, 1, T), tau],
    uses=["n-step-telescoping"],
    start=averaged(advantage),
    steps=[
        Step(
            averaged(residuals), by=established, note="Discounted residuals up to time n add up to the advantage that ends there."
        ),
        Step(
            Sum(
                gamma ** (k - t) * residual * ((1 - lam) * Sum(lam ** (n - t - 1), (n, k + 1, T)) + lam ** (T - t)),
                (k, t, T),
            ),
            by=split_the_sum,
            note="The residual of step k occurs in every advantage that ends after k.",
        ),
        Step(
            Sum(
                gamma ** (k - t)
                * residual
                * (Sum(lam ** (n - t - 1), (n, k + 1, T)) - Sum(lam ** (n - t), (n, k + 1, T)) + lam ** (T - t)),
                (k, t, T),
            ),
            by=linearity,
        ),
        Step(
            Sum(gamma ** (k - t) * residual * lam ** (k - t), (k, t, T)),
            by=telescoping,
            note="The geometric series leaves its first term λ^{k-t}.",
        ),
        Step(Sum((gamma * lam) ** (k - t) * residual, (k, t, T)), by=algebra),
    ],
    pitfalls=[
        Refuted(
            "The longest advantage gets the same kind of weight as the others, as in an infinite average.",
            (1 - lam) * Sum(lam ** (n - t - 1) * advantage(n), (n, t + 1, T + 1)),
            Sum((gamma * lam) ** (k - t) * residual, (k, t, T)),
        ),
        Refuted(
            "The residuals are weighted with λ alone.",
            averaged(advantage),
            Sum(lam ** (k - t) * residual, (k, t, T)),
        ),
        Refuted(
            "The weights need no factor 1 - λ.",
            Sum(lam ** (n - t - 1) * advantage(n), (n, t + 1, T)) + lam ** (T - t) * advantage(T + 1),
            Sum((gamma * lam) ** (k - t) * residual, (k, t, T)),
        ),
        Refuted(
            "The weights begin with (1-λ) λ.",
            (1 - lam) * Sum(lam ** (n - t) * advantage(n), (n, t + 1, T)) + lam ** (T - t) * advantage(T + 1),
            Sum((gamma * lam) ** (k - t) * residual, (k, t, T)),
        ),
    ],
    sources=[
        Source(
            "J. Schulman, P. Moritz, S. Levine, M. I. Jordan, P. Abbeel",
            2016,
            "High-dimensional continuous control using generalized advantage estimation",
            "ICLR 2016, equation 16",
            differs="There with an infinite horizon, so no advantage is the longest.",
        ),
        Source(
            "H. Kimura, S. Kobayashi",
            1998,
            "An analysis of actor/critic algorithms using eligibility traces",
            "ICML 1998",
        ),
    ],
)
