"""FALSE: d/dρ min(ρA, clip(ρ) A) = clip(d/dρ ρA, -κ, κ), as if the size of the gradient were bounded."""

from verify import Instead, Misconception, Refuted, Source
from verify.calculus import *

rho, advantage, scale = real("rho"), real("A"), positive("c")
epsilon, kappa = between("epsilon", 0, 1), positive("kappa")
low, high = 1 - epsilon, 1 + epsilon


def objective(size):
    return minimum(rho * size, clip(rho, low, high) * size)


derivative = D(objective(advantage), rho)
away = [nonzero(advantage), nonzero(rho - low), nonzero(rho - high)]

misconception = Misconception(
    title="Proximal policy optimisation clips the gradient",
    summary=(
        "What is clipped is the ratio of probabilities inside the objective. The gradient of a sample is then that of the "
        "objective without a clip, or zero; its size is bounded by nothing but the size of the advantage. Implementations "
        "that also limit the norm of the gradient do so by an extra rule."
    ),
    for_every=[rho, advantage, epsilon, kappa],
    where=away,
    uses=["ppo-gradient-cases"],
    says=Refuted("The derivative of a sample is that of ρA, clipped to a bound κ.", derivative, clip(advantage, -kappa, kappa)),
    tempting="The objective is called clipped, and an objective that is flat far away sounds like one with small gradients.",
    true_when=(
        "Only where there is nothing to shorten: |A| ≤ κ and the ratio is not clipped. A clip of the ratio keeps the gradient of "
        "a sample or drops it; limiting its length is a rule of its own."
    ),
    instead=[
        Instead(
            "The derivative of a sample is A or zero.",
            derivative * (derivative - advantage),
            zero,
            for_every=[rho, advantage, epsilon],
        ),
        Instead(
            "At the old policy, where ρ is 1, it is A, however large A is.",
            at(derivative, rho, one),
            advantage,
            for_every=[rho, advantage, epsilon],
            where=[],
        ),
        Instead(
            "Rewards in other units multiply it.",
            D(objective(scale * advantage), rho),
            scale * derivative,
            for_every=[rho, advantage, epsilon, scale],
        ),
    ],
    pitfalls=[
        Refuted("It is at most κ.", derivative, kappa, relation="<="),
        Refuted(
            "It is at most ε, the width of the range.", derivative, epsilon, for_every=[rho, advantage, epsilon], relation="<="
        ),
    ],
    sources=[
        Source(
            "J. Schulman, F. Wolski, P. Dhariwal, A. Radford, O. Klimov",
            2017,
            "Proximal policy optimization algorithms",
            "arXiv:1707.06347, equation 7",
        ),
    ],
)
