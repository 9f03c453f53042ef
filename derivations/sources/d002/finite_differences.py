"""Finite differences, and linear regression on several of them: the first section of the notes, about any smooth objective."""

import verify.calculus as calc
from verify.sources import *

# Two parameters and three perturbations stand for n and m; a step of size δ in the direction d.
theta_1, theta_2 = calc.reals("theta", 2)
U, delta, move = calc.function("U"), calc.positive("delta"), calc.vector("d", 2)
utility = U(theta_1, theta_2)
slope = calc.gradient(utility, theta_1, theta_2)
everywhere = [theta_1, theta_2, U]
perturbations = [calc.vector(f"d_{number}", 2) for number in (1, 2, 3)]
spread = calc.matrix("Delta", 3, 2)
differences = [U(theta_1 + calc.entry(spread, row, 1), theta_2 + calc.entry(spread, row, 2)) - utility for row in (1, 2, 3)]
pseudoinverse = calc.inverse(calc.transpose(spread) * spread) * calc.transpose(spread)
small = delta * spread
small_differences = [
    U(theta_1 + delta * calc.entry(spread, row, 1), theta_2 + delta * calc.entry(spread, row, 2)) - utility for row in (1, 2, 3)
]
estimate = calc.inverse(calc.transpose(small) * small) * calc.transpose(small) * calc.column(*small_differences)
of_full_rank = [calc.nonzero(calc.det(calc.transpose(spread) * spread))]

equations = [
    # ------------------------------------------------------------------------------------------ finite differences
    Equation(
        "S2-E01",
        latex=r"\nabla U(\theta) = \qty[\pdv{U}{\theta_{1}} (\theta), \dots, \pdv{U}{\theta_{n}}]",
        use="Says what the gradient is: the partial derivatives in a row.",
        reading=Defines(calc.rows([calc.D(utility, theta_1), calc.D(utility, theta_2)]), means=calc.transpose(slope)),
        assumes=[],
        for_every=everywhere,
    ),
    Equation(
        "S2-E02",
        latex=r"""\nabla U(\theta) = \qty[ \frac{U(\theta + \delta e^{1}) - U(\theta)}{\delta} , \dots, \frac{U(\theta +
\delta e^{n}) - U(\theta)}{\delta} ]""",
        use="Estimates the gradient by moving one parameter at a time.",
        reading=Chain(
            slope,
            Equals(
                calc.column(
                    calc.frac(U(theta_1 + delta, theta_2) - utility, delta),
                    calc.frac(U(theta_1, theta_2 + delta) - utility, delta),
                )
            ),
        ),
        corrected=[
            Chain(
                calc.D(utility, theta_1),
                Nearly(calc.frac(U(theta_1 + delta, theta_2) - utility, delta), calc.O(delta)),
            ),
            Chain(
                calc.D(utility, theta_2),
                Nearly(calc.frac(U(theta_1, theta_2 + delta) - utility, delta), calc.O(delta)),
            ),
        ],
        corrected_says="Equal up to an error of the order of δ, and in the limit δ → 0.",
        proved_in=["finite-difference-orders"],
        error="equality in place of approximation",
        why="A difference over a finite step is the slope of a chord; it is the derivative only where U is a straight line.",
        assumes=[],
        for_every=[*everywhere, delta],
    ),
    # ------------------------------------------------------------------------------------------- linear regression
    Equation(
        "S2-E03",
        latex=r"\Delta \theta = \mqty[(\Delta \theta^{1})^{T} \\ \dots \\ (\Delta \theta^{m})^{T}]",
        use="Collects the perturbations in a matrix, one per row.",
        reading=Defines(
            calc.rows(*([calc.entry(one_of, 1), calc.entry(one_of, 2)] for one_of in perturbations)),
        ),
        assumes=[],
        for_every=perturbations,
    ),
    Equation(
        "S2-I02",
        latex=r"m\times n",
        says="With n parameters and m perturbations that matrix has m rows and n columns.",
        use="Fixes the shape of Δθ.",
        reading=Chain(
            spread,
            Equals(calc.rows(*([calc.entry(spread, row, 1), calc.entry(spread, row, 2)] for row in (1, 2, 3)))),
        ),
        assumes=[],
        for_every=[spread],
    ),
    Equation(
        "S2-E04",
        latex=r"\Delta U = \qty[U(\theta+ \Delta \theta^{1}) - U(\theta), \dots, U(\theta+ \Delta \theta^{m}) - U(\theta)]",
        use="Collects what the perturbations do to the objective.",
        reading=Defines(calc.rows(differences)),
        assumes=[],
        for_every=[*everywhere, spread],
    ),
    Equation(
        "S2-I03",
        says="The relation between ΔU and Δθ that follows is said to come from the definition of the gradient.",
        use="Justifies fitting a straight line.",
        reading=Chain(
            calc.column(*differences),
            Equals(spread * slope, "the differences are the products of the perturbations with the gradient"),
        ),
        corrected=Chain(
            U(theta_1 + delta * calc.entry(move, 1), theta_2 + delta * calc.entry(move, 2)) - utility,
            Nearly(delta * calc.inner(move, slope), calc.O(delta**2)),
            for_every=[*everywhere, delta, move],
        ),
        corrected_says="The definition gives the difference up to an error that is small against the perturbation.",
        proved_in=["finite-difference-orders"],
        error="equality in place of approximation",
        why="The definition of a derivative is about the limit of small perturbations; at a finite one U may curve.",
        assumes=[],
        for_every=[*everywhere, spread],
    ),
    Equation(
        "S2-E05",
        latex=r"\Delta U = \nabla_{\theta} U(\theta)\ \Delta \theta",
        use="The linear model that the regression fits.",
        reading=Malformed(lambda: calc.transpose(slope) * spread, says="the gradient, a row of n entries, times the m×n matrix"),
        lenient=Chain(calc.column(*differences), Equals(spread * slope, "the factors in the order that fits")),
        corrected=Chain(
            U(theta_1 + delta * calc.entry(move, 1), theta_2 + delta * calc.entry(move, 2)) - utility,
            Nearly(delta * calc.inner(move, slope), calc.O(delta**2)),
            for_every=[*everywhere, delta, move],
        ),
        corrected_says="ΔU ≈ Δθ ∇U with the gradient as a column: row by row, and up to the square of the perturbation.",
        proved_in=["regression-gradient"],
        error="order of the factors, and equality in place of approximation",
        why="A row of n numbers cannot be multiplied by a matrix with m rows, and in the other order it is no equality.",
        assumes=[],
        for_every=[*everywhere, spread],
    ),
    Equation(
        "S2-I04",
        says="The model is compared with a straight line through the origin, y = mx.",
        use="An analogy.",
        reading=NotCheckable("A comparison, made to help the reader; it states nothing of its own."),
    ),
    Equation(
        "S2-I05",
        says="The next formula is said to be a rearrangement of the one above.",
        use="Leads from the linear model to the estimate.",
        reading=Malformed(
            lambda: pseudoinverse * (calc.transpose(slope) * spread),
            says="the pseudoinverse applied to the ΔU of the line above",
        ),
        corrected=Chain(pseudoinverse * (spread * slope), Equals(slope), where=of_full_rank),
        corrected_says="It is a rearrangement of ΔU = Δθ ∇U, where the matrix stands in front.",
        proved_in=["regression-gradient"],
        error="order of the factors",
        why="Solving ΔU = ∇U Δθ puts the pseudoinverse behind ΔU; in front of it, it undoes a matrix that stands in front.",
        assumes=[],
        for_every=[*everywhere, spread],
    ),
    Equation(
        "S2-E06",
        latex=r"\nabla_{\theta} U(\theta) \approx \Delta \theta^{\dagger} \Delta U",
        use="The estimate of the gradient by least squares.",
        reading=[
            Chain(
                calc.D(utility, parameter),
                Nearly(calc.entry(estimate, number), calc.O(delta), "perturbations δΔ: the error is of the order of δ"),
                where=of_full_rank,
            )
            for number, parameter in ((1, theta_1), (2, theta_2))
        ],
        proved_in=["regression-gradient"],
        assumes=[],
        for_every=[*everywhere, spread, delta],
    ),
]
