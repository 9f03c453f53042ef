"""∇E_{a ~ π(·|s)}[f_θ(s,a)] = E[f_θ ∇log π] + E[∇f_θ], and the first term is a covariance."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="Gradient of an expectation whose integrand also depends on θ",
    summary=(
        "θ can enter an expectation twice: through the law that draws and through the quantity that is averaged. The product "
        "rule gives one term for each. The first is the score term, which is the covariance of the quantity with the score; "
        "the second is easily forgotten when the reward contains an entropy, a KL penalty or log π."
    ),
    idea=(
        "θ has two ways into an average: it decides what is drawn, and it decides what a draw is worth. Differentiating the "
        "samples, as automatic differentiation does, sees the second way only; the score term is the first. If f contains no θ "
        "the score term is all there is; if it contains log π, as in [an entropy](entropy-gradient), both are there and one of "
        "them may vanish. That the score term is a covariance says what steers the policy: not the size of f, but how it goes "
        "together with the scores."
    ),
    assumes=[positive_policy, policies_sum_to_one],
    for_every=[s],
    uses=["log-derivative-of-the-policy", "score-mean-zero"],
    start=grad(E(f(s, a), pi(a, s))),
    steps=[
        Step(grad(total(pi(a, s) * f(s, a), a)), by=definition_of_expectation),
        Step(total(grad(pi(a, s) * f(s, a)), a), by=swap_gradient_and_sum),
        Step(total(f(s, a) * grad(pi(a, s)) + pi(a, s) * grad(f(s, a)), a), by=product_rule),
        Step(total(pi(a, s) * f(s, a) * grad(log(pi(a, s))) + pi(a, s) * grad(f(s, a)), a), by=log_derivative),
        Step(
            total(pi(a, s) * f(s, a) * grad(log(pi(a, s))), a) + total(pi(a, s) * grad(f(s, a)), a),
            by=linearity,
        ),
        Step(
            E(f(s, a) * grad(log(pi(a, s))), pi(a, s)) + E(grad(f(s, a)), pi(a, s)),
            by=definition_of_expectation,
            note="Both terms can be estimated from the same samples of π.",
        ),
        Step(
            E((f(s, a) - E(f(s, u), pi(u, s))) * grad(log(pi(a, s))), pi(a, s)) + E(grad(f(s, a)), pi(a, s)),
            by=score_has_mean_zero,
            note="The mean of f does not look at the action, so subtracting it changes nothing: the first term is a covariance.",
        ),
    ],
    pitfalls=[
        Refuted(
            "Only the law has to be differentiated, even if the integrand contains θ.",
            grad(E(f(s, a), pi(a, s))),
            E(f(s, a) * grad(log(pi(a, s))), pi(a, s)),
        ),
        Refuted(
            "The gradient moves inside the expectation.",
            grad(E(f(s, a), pi(a, s))),
            E(grad(f(s, a)), pi(a, s)),
        ),
        Refuted(
            "Inside the expectation the law is differentiated without a logarithm.",
            grad(E(f(s, a), pi(a, s))),
            E(f(s, a) * grad(pi(a, s)), pi(a, s)) + E(grad(f(s, a)), pi(a, s)),
        ),
    ],
    sources=[
        Source(
            "S. Mohamed, M. Rosca, M. Figurnov, A. Mnih",
            2020,
            "Monte Carlo gradient estimation in machine learning",
            "Journal of Machine Learning Research 21, section 4",
            differs="There for densities with a dominated derivative; here for finitely many actions.",
        ),
        Source(
            "J. Schulman, N. Heess, T. Weber, P. Abbeel",
            2015,
            "Gradient estimation using stochastic computation graphs",
            "Advances in Neural Information Processing Systems 28",
        ),
    ],
)
