"""FALSE: ∇²L = ∇²J at θ = θ_old, where L(θ) = J(θ_old) + E_old[Σ_t γ^{t-1} (π_θ/π_old) A_old]."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

ratio = frac(pi(a[t], s[t]), pi_old(a[t], s[t]))
surrogate = J_of(pi_old) + E(Sum(gamma ** (t - 1) * ratio * A.of(pi_old)(s[t], a[t]), (t, 1, T)), pi_old)
earlier = Sum(score(k), (k, 1, t - 1))
single_ratio = frac(pi(a, s), pi_old(a, s))

misconception = Misconception(
    title="The surrogate agrees with the return to second order",
    summary=(
        "At the old policy the surrogate has the value and the gradient of the return. Its second derivatives are others: it "
        "does not know that an action changes which states come later, so every term is missing in which a score of one time "
        "meets a score of an earlier time."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["surrogate-first-order", "surrogate-value"],
    says=Refuted("The second derivatives agree at the old policy.", grad(grad(surrogate)), grad(grad(J))),
    tempting=(
        "The difference of surrogate and return is said to be of second order in the step. That is so: it begins with a term "
        "of second order, which is not zero."
    ),
    true_when="There is a single decision, or the transitions do not look at the action: then the states do not move.",
    instead=[
        Instead(
            "What is missing are the terms of two different times.",
            grad(grad(J)) - grad(grad(surrogate)),
            E(Sum(gamma ** (t - 1) * A(s[t], a[t]) * (outer(earlier, score(t)) + outer(score(t), earlier)), (t, 1, T))),
        ),
        Instead(
            "In a single decision nothing is missing.",
            grad(grad(E(single_ratio * r(s, a), pi_old(a, s)))),
            grad(grad(E(r(s, a), pi(a, s)))),
            for_every=[s],
        ),
    ],
    pitfalls=[
        Refuted(
            "A frozen advantage is the only difference.",
            grad(grad(E(Sum(gamma ** (t - 1) * ratio * A(s[t], a[t]), (t, 1, T)), pi_old))),
            grad(grad(J)),
        ),
        Refuted(
            "Only one of the two orders of the scores is missing.",
            grad(grad(J)) - grad(grad(surrogate)),
            E(Sum(gamma ** (t - 1) * A(s[t], a[t]) * outer(earlier, score(t)), (t, 1, T))),
        ),
        Refuted(
            "What is missing is the product of two scores of the same time.",
            grad(grad(J)) - grad(grad(surrogate)),
            E(Sum(gamma ** (t - 1) * A(s[t], a[t]) * outer(score(t), score(t)), (t, 1, T))),
        ),
    ],
    sources=[
        Source(
            "J. Schulman, S. Levine, P. Moritz, M. I. Jordan, P. Abbeel",
            2015,
            "Trust region policy optimization",
            "ICML 2015, section 2",
        ),
        Source(
            "T. Furmston, G. Lever, D. Barber",
            2016,
            "Approximate Newton methods for policy search in Markov decision processes",
            "Journal of Machine Learning Research 17",
        ),
    ],
)
