"""FALSE: ∇E[f(x)] = E[f(x) ∇log p_θ(x)] for x uniform between 0 and θ."""

from verify import Instead, Misconception, Refuted, Source
from verify.calculus import *

x, u, y = real("x"), real("u"), real("y")
theta = positive("theta")
f = function("f")
density = 1 / theta
support = (x, 0, theta)

misconception = Misconception(
    title="The score function works for a range that moves",
    summary=(
        "For x uniform between 0 and θ the density is 1/θ inside the range, so the score is -1/θ, the same for every x, and "
        "cannot have mean zero. Raising θ does two things: it lowers the density inside, which the score sees, and adds new "
        "outcomes at the end, which it does not."
    ),
    for_every=[theta, f],
    uses=["range-that-moves"],
    says=Refuted(
        "The score function gives the gradient for the uniform law on a range that ends at θ.",
        D(Integral(f(x) * density, support), theta),
        Integral(f(x) * D(log(density), theta) * density, support),
    ),
    tempting="The density is smooth in θ at every x inside the range, and its logarithm has a derivative there.",
    true_when="f(θ) = 0: then nothing of value is added at the end. Otherwise the end has to be accounted for.",
    instead=[
        Instead(
            "The moving end adds f(θ)/θ.",
            D(Integral(f(x) * density, support), theta),
            Integral(f(x) * D(log(density), theta) * density, support) + f(theta) / theta,
        ),
        Instead(
            "With x = θ u the range is that of u and stays, and the derivative moves inside.",
            D(Integral(f(x) * density, support), theta),
            Integral(u * at(D(f(y), y), y, theta * u), (u, 0, 1)),
        ),
    ],
    pitfalls=[
        Refuted(
            "The score has mean zero.",
            Integral(D(log(density), theta) * density, support),
            zero,
            for_every=[theta],
        ),
        Refuted(
            "For the mean itself, f(x) = x, the sign at least is right: the score side is not negative.",
            Integral(x * D(log(density), theta) * density, support),
            zero,
            for_every=[theta],
            relation=">=",
        ),
        Refuted(
            "The moving end adds f(θ).",
            D(Integral(f(x) * density, support), theta),
            Integral(f(x) * D(log(density), theta) * density, support) + f(theta),
        ),
    ],
    sources=[
        Source(
            "P. L'Ecuyer",
            1990,
            "A unified view of the IPA, SF, and LR gradient estimation techniques",
            "Management Science 36",
        ),
        Source(
            "S. Mohamed, M. Rosca, M. Figurnov, A. Mnih",
            2020,
            "Monte Carlo gradient estimation in machine learning",
            "Journal of Machine Learning Research 21, section 4.3",
        ),
    ],
)
