"""FALSE: E_μ[min(p_π(τ)/p_μ(τ), c) R(τ)] = J(π)."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

weight = Product(frac(pi(a[t], s[t]), mu(a[t], s[t])), (t, 1, T))

misconception = Misconception(
    title="Truncated importance weights are unbiased",
    summary=(
        "A product of many ratios is now and then enormous, so implementations cut it off at a constant c. That tames the "
        "variance and costs a bias: what lies above c is thrown away, and the estimate is off by exactly the part that was "
        "cut, times the return."
    ),
    assumes=[positive_behaviour],
    uses=["trajectory-importance-sampling"],
    says=Refuted(
        "Cutting the weights at c changes the variance and not the mean.",
        E(minimum(weight, c) * R(tau), mu),
        J,
    ),
    tempting="Weights above c are rare, and those that are kept are exact; it looks as if only outliers were removed.",
    true_when="c is at least the largest weight, so that nothing is cut; or what is cut off averages to zero with the return.",
    instead=[
        Instead(
            "The bias is minus the mean of what is cut off times the return.",
            E(minimum(weight, c) * R(tau), mu) - J,
            -E(positive_part(weight - c) * R(tau), mu),
        ),
        Instead(
            "Of something that is never negative the truncated estimate is never too large on average.",
            E(minimum(weight, c) * absolute(R(tau)), mu),
            E(absolute(R(tau))),
            relation="<=",
            certificate=E(positive_part(weight - c) * absolute(R(tau)), mu),
        ),
    ],
    pitfalls=[
        Refuted(
            "Dividing by the mean of the truncated weights repairs it.",
            frac(E(minimum(weight, c) * R(tau), mu), E(minimum(weight, c), mu)),
            J,
        ),
        Refuted(
            "Cutting the ratio of each step, and not their product, is harmless.",
            E(Product(minimum(frac(pi(a[t], s[t]), mu(a[t], s[t])), c), (t, 1, T)) * R(tau), mu),
            J,
        ),
        Refuted(
            "Keeping the weights between 1 - ε and 1 + ε, from below too, balances what is lost above.",
            E(clip(weight, 1 - epsilon, 1 + epsilon) * R(tau), mu),
            J,
        ),
        Refuted(
            "The truncated estimate is too small on average, whatever the sign of the return.",
            E(minimum(weight, c) * R(tau), mu),
            J,
            relation="<=",
        ),
    ],
    sources=[
        Source("E. L. Ionides", 2008, "Truncated importance sampling", "Journal of Computational and Graphical Statistics 17"),
        Source(
            "R. Munos, T. Stepleton, A. Harutyunyan, M. G. Bellemare",
            2016,
            "Safe and efficient off-policy reinforcement learning",
            "NIPS 2016",
            differs="There each step's ratio is cut at 1, inside a return that stays exact for the value that is learned.",
        ),
    ],
)
