"""FALSE: E_μ[Σ_t (π(a_t|s_t)/μ(a_t|s_t)) ∇log π(a_t|s_t) r(τ)] = ∇J(π), with a reward of the whole trajectory."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

ratio = frac(pi(a[t], s[t]), mu(a[t], s[t]))
weight = Product(frac(pi(a[k], s[k]), mu(a[k], s[k])), (k, 1, T))

misconception = Misconception(
    title="Ratios of single tokens make a sequence gradient unbiased",
    summary=(
        "With one reward for a whole sequence, each token is often weighted with its own ratio π/μ. The ratios of the tokens "
        "before it, which decide how likely the prefix is, and of those after it, which decide how likely the reward is, are "
        "missing. To first order in π - μ the error is small, and it grows with the length and with every update."
    ),
    assumes=[
        positive_policy,
        positive_behaviour,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["off-policy-gradient"],
    says=Refuted(
        "Each token needs the ratio of its own step only.",
        E(Sum(ratio * score(t) * r(tau), (t, 1, T)), mu),
        grad(E(r(tau))),
    ),
    tempting=(
        "The gradient is a sum over tokens, and the ratio of a token corrects the law of that token. A product of hundreds of "
        "ratios has a huge variance, so the product is avoided."
    ),
    true_when="μ = π, or the sequence has one token.",
    instead=[
        Instead(
            "Every token needs the ratios of all tokens when the reward looks at all of them.",
            E(weight * Sum(score(t) * r(tau), (t, 1, T)), mu),
            grad(E(r(tau))),
        ),
        Instead(
            "What is missing are the ratios of the tokens before and of those after.",
            E(
                Sum(
                    Product(frac(pi(a[k], s[k]), mu(a[k], s[k])), (k, 1, t - 1))
                    * ratio
                    * Product(frac(pi(a[k], s[k]), mu(a[k], s[k])), (k, t + 1, T))
                    * score(t)
                    * r(tau),
                    (t, 1, T),
                ),
                mu,
            ),
            grad(E(r(tau))),
        ),
    ],
    pitfalls=[
        Refuted(
            "The ratios of the prefix are enough.",
            E(Sum(Product(frac(pi(a[k], s[k]), mu(a[k], s[k])), (k, 1, t)) * score(t) * r(tau), (t, 1, T)), mu),
            grad(E(r(tau))),
        ),
        Refuted(
            "The ratios from the token on are enough.",
            E(Sum(Product(frac(pi(a[k], s[k]), mu(a[k], s[k])), (k, t, T)) * score(t) * r(tau), (t, 1, T)), mu),
            grad(E(r(tau))),
        ),
    ],
    sources=[
        Source(
            "C. Zheng, S. Liu, M. Li, X.-H. Chen, B. Yu, C. Gao, K. Dang, Y. Liu, R. Men, A. Yang, J. Zhou, J. Lin",
            2025,
            "Group sequence policy optimization",
            "arXiv:2507.18071",
        ),
        Source(
            "S. Levine, A. Kumar, G. Tucker, J. Fu",
            2020,
            "Offline reinforcement learning: tutorial, review, and perspectives on open problems",
            "arXiv:2005.01643, section 3",
        ),
    ],
)
