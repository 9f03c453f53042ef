"""E[XY]² ≤ E[X²] E[Y²] for two numbers X and Y of an action drawn from a policy."""

from verify import AtMost, Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

law, other = pi(a, s), pi(u, s)
x_, y_ = b(s, a), f(s, a)
crossed = b(s, a) * f(s, u) - b(s, u) * f(s, a)

derivation = Derivation(
    title="Cauchy–Schwarz inequality for expectations",
    summary=(
        "Draw two actions independently of one another and look at X(a) Y(u) - X(u) Y(a). Its mean square is twice what is "
        "missing in the inequality, so there is equality only if X and Y are proportional. It holds for any weights that are "
        "not negative: nothing has to sum to one."
    ),
    idea=(
        "Two quantities cannot go together more than each goes with itself. The first line is an equation: it shows what is "
        "missing, a mean square over two independent draws, which is zero where the two are proportional. It is used to bound a "
        "mean product, such as that of scores and errors, by two lengths that can be measured apart. All means must be under "
        "the same law."
    ),
    for_every=[s],
    start=E(x_ * y_, law) ** 2,
    steps=[
        Step(E(x_**2, law) * E(y_**2, law) - E(E(crossed**2, other), law) / 2, by=linearity, note="Multiply the square out."),
        AtMost(E(x_**2, law) * E(y_**2, law), by=squares_are_not_negative),
    ],
    pitfalls=[
        Refuted("It holds without the squares.", E(x_ * y_, law), E(x_, law) * E(y_, law), relation="<="),
        Refuted("The square of one factor is enough.", E(x_ * y_, law) ** 2, E(x_**2, law) * E(y_, law) ** 2, relation="<="),
        Refuted(
            "The two means may be taken under different policies.",
            E(x_ * y_, law) ** 2,
            E(x_**2, law) * E(y_**2, mu(a, s)),
            relation="<=",
        ),
    ],
    sources=[Source("G. H. Hardy, J. E. Littlewood, G. Pólya", 1934, "Inequalities", "section 2.4")],
)
