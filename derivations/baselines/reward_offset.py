"""∇E[Σ_t γ^{t-1} (r(s_t, a_t) + c)] = ∇J for every constant c."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="The same amount added to every reward changes no gradient",
    summary=(
        "When every episode has T steps, a constant bonus per step adds the same number to every return. The gradient stays; "
        "the samples do not: without a baseline a large bonus drowns the differences that matter. It does matter when the "
        "bonus depends on what is done, or when the length of an episode does."
    ),
    idea=(
        "A constant cannot prefer one trajectory to another of the same length. So rewards 0 and 1 have the same gradient as "
        "rewards -1 and 0. The samples do notice the constant, since it multiplies scores that cancel on average only; [a "
        "baseline](baseline-constant) takes it out again. The fixed length is essential. Where an episode may end early, a "
        "bonus per step is a reward for living longer."
    ),
    assumes=[theta_free_functions, policies_sum_to_one, dynamics_sum_to_one],
    start=grad(E(Sum(gamma ** (t - 1) * (r(s[t], a[t]) + c), (t, 1, T)))),
    steps=[
        Step(
            grad(E(Sum(gamma ** (t - 1) * r(s[t], a[t]), (t, 1, T))) + E(Sum(gamma ** (t - 1) * c, (t, 1, T)))),
            by=linearity,
        ),
        Step(
            grad(E(Sum(gamma ** (t - 1) * r(s[t], a[t]), (t, 1, T))) + Sum(gamma ** (t - 1) * c, (t, 1, T))),
            by=sums_to_one,
            note="The bonus of a step looks at nothing that is drawn.",
        ),
        Step(grad(E(Sum(gamma ** (t - 1) * r(s[t], a[t]), (t, 1, T)))), by=no_gradient),
        Step(grad(E(R(tau))), by=definition_of_return),
        Step(grad(J), by=definition_of_objective),
    ],
    pitfalls=[
        Refuted(
            "The bonus may depend on the state.",
            grad(E(Sum(gamma ** (t - 1) * (r(s[t], a[t]) + c * b(s[t])), (t, 1, T)))),
            grad(J),
        ),
        Refuted(
            "The expected return stays the same as well.",
            E(Sum(gamma ** (t - 1) * (r(s[t], a[t]) + c), (t, 1, T))),
            J,
        ),
        Refuted(
            "All rewards may be multiplied by a constant.",
            grad(E(Sum(gamma ** (t - 1) * r(s[t], a[t]) * c, (t, 1, T)))),
            grad(J),
        ),
        Refuted(
            "The sampled gradient stays the same on every trajectory.",
            Sum(score(t), (t, 1, T)) * Sum(gamma ** (t - 1) * (r(s[t], a[t]) + c), (t, 1, T)),
            Sum(score(t), (t, 1, T)) * Sum(gamma ** (t - 1) * r(s[t], a[t]), (t, 1, T)),
            for_every=[tau],
            assumes=[positive_policy, policies_sum_to_one, dynamics_sum_to_one],
        ),
        Refuted(
            "Nor does the variance of the sampled gradient change.",
            Var(Sum(score(t), (t, 1, T)) * Sum(gamma ** (t - 1) * (r(s[t], a[t]) + c), (t, 1, T))),
            Var(Sum(score(t), (t, 1, T)) * R(tau)),
            assumes=[positive_policy, policies_sum_to_one, dynamics_sum_to_one],
        ),
        Refuted(
            "When every action pays the same, the gradient is zero and so is every sample of it.",
            Var(Sum(score(t), (t, 1, T)) * Sum(gamma ** (t - 1) * c, (t, 1, T))),
            zero,
            assumes=[positive_policy, policies_sum_to_one, dynamics_sum_to_one],
        ),
    ],
    sources=[
        Source("M. J. Kochenderfer, T. A. Wheeler, K. H. Wray", 2022, "Algorithms for Decision Making", "section 11.5"),
        Source(
            "R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "exercises 3.15 and 3.16"
        ),
    ],
)
