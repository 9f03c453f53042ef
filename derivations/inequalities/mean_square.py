"""E[X]² ≤ E[X²] for every number X of a trajectory."""

from verify import AtMost, Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="The square of a mean is at most the mean square",
    summary=(
        "The two differ by the variance, which is a mean of squares. So a mean square is small only if the mean is, and what is "
        "lost in going from one to the other is known: nothing if the number is the same on every trajectory."
    ),
    idea=(
        "What is missing is the variance, which is a mean of squares. So a small mean square forces a small mean, while a small "
        "mean says nothing about the mean square: errors may cancel. That makes the mean square the safer thing to keep small, "
        "for instance the error of a critic."
    ),
    assumes=[policies_sum_to_one, dynamics_sum_to_one],
    start=E(f(tau)) ** 2,
    steps=[
        Step(E(f(tau) ** 2) - E((f(tau) - E(f(tau))) ** 2), by=sums_to_one, note="Multiply out; E[1] = 1."),
        AtMost(E(f(tau) ** 2), by=squares_are_not_negative),
    ],
    pitfalls=[
        Refuted("It is an equation.", E(f(tau)) ** 2, E(f(tau) ** 2)),
        Refuted("It holds the other way round.", E(f(tau) ** 2), E(f(tau)) ** 2, relation="<="),
        Refuted(
            "The law of the trajectories need not sum to one.",
            E(f(tau)) ** 2,
            E(f(tau) ** 2),
            relation="<=",
            assumes=[dynamics_sum_to_one],
        ),
        Refuted("The mean of X is at most the mean of X².", E(f(tau)), E(f(tau) ** 2), relation="<="),
    ],
    sources=[Source("J. L. W. V. Jensen", 1906, "Sur les fonctions convexes et les inégalités entre les valeurs moyennes")],
)
