"""Gradient ascent, and steps of restricted length: the last section of the notes."""

import verify.calculus as calc
from verify.notation import *
from verify.sources import *

# A gradient g, a step d, its length h, and the step of restricted length.
alpha, budget, length = (calc.positive(name) for name in ("alpha", "epsilon", "h"))
uphill, move, start = calc.vector("g", 2), calc.vector("d", 2), calc.vector("theta", 2)
restricted = calc.frac(calc.sqrt(2 * budget), calc.sqrt(calc.inner(uphill, uphill))) * uphill
of_given_length = calc.frac(length, calc.sqrt(calc.inner(uphill, uphill))) * uphill
slack = calc.frac(calc.sqrt(calc.inner(uphill, uphill)), calc.sqrt(2 * budget))
metric = calc.definite("F", 2)
not_flat = [calc.nonzero(calc.inner(uphill, uphill))]

# Proximal policy optimisation, as a function of the ratio of the probabilities.
ratio, advantage, width = calc.positive("x"), calc.real("A"), calc.between("epsilon", 0, 1)
surrogate = calc.minimum(ratio * advantage, calc.clip(ratio, 1 - width, 1 + width) * advantage)
off_the_corners = [calc.nonzero(ratio - 1 - width), calc.nonzero(ratio - 1 + width)]

equations = [
    Equation(
        "S2-E27",
        latex=r"\theta \leftarrow \theta + \alpha \nabla U(\theta)",
        use="Gradient ascent.",
        reading=Defines(start + alpha * uphill),
        assumes=[],
        for_every=[start, alpha, uphill],
    ),
    Equation(
        "S2-I16",
        says="α is a factor; how far the step goes is another matter.",
        use="Keeps learning rate and step size apart.",
        reading=Chain(
            calc.inner(alpha * uphill, alpha * uphill), Differs(alpha**2, "the square of the length, and the square of α")
        ),
        assumes=[],
        for_every=[alpha, uphill],
    ),
    Equation(
        "S2-I17",
        says="Plain gradient ascent takes a very large step where the gradient is large.",
        use="Motivates restricting the step.",
        reading=Chain(
            calc.inner(alpha * uphill, alpha * uphill),
            Equals(alpha**2 * calc.inner(uphill, uphill), "the length of the step is proportional to that of the gradient"),
        ),
        assumes=[],
        for_every=[alpha, uphill],
    ),
    Equation(
        "S2-E28",
        latex=r"\frac{1}{2}(\theta’ - \theta)^{T} I(\theta’ - \theta) \leq \epsilon",
        use="The restriction; I stands for the identity.",
        reading=Defines(
            calc.number(calc.transpose(move) * calc.identity(2) * move) / 2, budget, means=calc.inner(move, move) / 2
        ),
        assumes=[],
        for_every=[move, budget],
    ),
    Equation(
        "S2-E29",
        latex=r"\theta \leftarrow \theta + \sqrt{2 \epsilon} \frac{\nabla U(\theta)}{|| \nabla U(\theta)||}",
        use="The best step that the restriction allows, to first order.",
        reading=[
            Chain(
                calc.inner(restricted, restricted) / 2,
                Equals(budget, "it goes as far as is allowed"),
                for_every=[uphill, budget],
                where=not_flat,
            ),
            Chain(
                calc.inner(uphill, move),
                Below(
                    calc.inner(uphill, restricted),
                    "and no other step that is allowed gains more",
                    certificate=slack * calc.inner(restricted - move, restricted - move) / 2
                    + slack * (budget - calc.inner(move, move) / 2),
                ),
                for_every=[uphill, move, budget],
                where=[*not_flat, calc.at_most(calc.inner(move, move) / 2, budget)],
            ),
        ],
        otherwise=Chain(
            calc.number(calc.transpose(restricted) * metric * restricted) / 2,
            Equals(budget),
            for_every=[uphill, metric, budget],
            where=not_flat,
            says="with I the Fisher information, for which the same letter is used",
        ),
        proved_in=["restricted-step"],
        assumes=[],
    ),
    Equation(
        "S2-I18",
        says="A step size that is given as a distance takes the place of the whole square root.",
        use="The same step for a given length.",
        reading=Chain(
            calc.inner(of_given_length, of_given_length),
            Equals(length**2, "the step then has that length"),
            where=not_flat,
        ),
        proved_in=["restricted-step"],
        assumes=[],
        for_every=[uphill, length],
    ),
    Equation(
        "S2-I19",
        says="Trust-region policy optimisation restricts the update in another way.",
        use="Names the method.",
        reading=NotCheckable("It names a method and states no equation."),
    ),
    Equation(
        "S2-I20",
        says="Proximal policy optimisation is said to clip gradients.",
        use="Names the method.",
        reading=Chain(
            calc.D(surrogate, ratio),
            Equals(calc.clip(advantage, -length, length), "the gradient of the unclipped objective, kept within some bound"),
            where=off_the_corners,
        ),
        corrected=[
            Chain(
                calc.D(surrogate, ratio),
                Equals(zero, "beyond the range nothing is left of it"),
                where=[calc.positive(advantage), calc.below(1 + width, ratio)],
            ),
            Chain(
                calc.D(surrogate, ratio),
                Equals(advantage, "inside the range it is as large as it is"),
                where=[calc.below(ratio, 1 + width), calc.below(1 - width, ratio)],
            ),
        ],
        corrected_says="The ratio of the probabilities is clipped, inside the objective.",
        error="inaccurate description",
        why="A clipped gradient is short but not zero; where the ratio is clipped it is zero, and elsewhere as long as ever.",
        assumes=[],
        for_every=[ratio, advantage, width, length],
    ),
]
