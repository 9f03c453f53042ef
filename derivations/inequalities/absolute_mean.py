"""|E[X]| ≤ E|X| ≤ max |X| for an action drawn from a policy."""

from verify import AtMost, Derivation, Refuted, Source
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="A mean is at most the mean of the absolute values, and that at most the largest",
    summary=(
        "Both lines are used whenever an error is bounded: first the signs are dropped, so that nothing cancels any more, and "
        "then every value is replaced by the largest one. The first needs weights that are not negative, the second also that "
        "they sum to one."
    ),
    idea=(
        "First give up the signs, then replace every value by the largest. Each line makes the bound easier to use and weaker, "
        "since errors that would have cancelled no longer do. [The monotone improvement bound](monotone-improvement-bound) "
        "takes such steps, and that is one reason why bounds of its kind are safe and often far from tight."
    ),
    assumes=[policies_sum_to_one],
    for_every=[s],
    start=absolute(E(b(s, a), pi(a, s))),
    steps=[
        AtMost(E(absolute(b(s, a)), pi(a, s)), by=triangle_inequality),
        AtMost(largest(absolute(b(s, a)), a), by=monotonicity),
    ],
    pitfalls=[
        Refuted(
            "Signs cancel in the same way when the absolute values are taken first.",
            absolute(E(b(s, a), pi(a, s))),
            E(absolute(b(s, a)), pi(a, s)),
        ),
        Refuted(
            "Weights of both signs do as well, such as the difference of two policies.",
            absolute(total((pi(a, s) - mu(a, s)) * b(s, a), a)),
            total((pi(a, s) - mu(a, s)) * absolute(b(s, a)), a),
            relation="<=",
        ),
        Refuted(
            "The largest value will do in the place of the largest absolute value.",
            absolute(E(b(s, a), pi(a, s))),
            largest(b(s, a), a),
            relation="<=",
        ),
        Refuted(
            "Weights that sum to more than one are no problem for the largest value.",
            total(pi(a, s) * absolute(b(s, a)), a),
            largest(absolute(b(s, a)), a),
            relation="<=",
            assumes=[],
        ),
    ],
    sources=[Source("G. H. Hardy, J. E. Littlewood, G. Pólya", 1934, "Inequalities", "chapter II")],
)
