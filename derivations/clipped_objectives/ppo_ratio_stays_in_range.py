"""FALSE: after a step of ascent on the clipped objective, every ratio lies in [1 - ε, 1 + ε]. Two actions, rewards 1 and 0."""

from verify import Instead, Misconception, Refuted, Source
from verify.calculus import *

theta, alpha, p = real("theta"), positive("alpha"), between("p", 0, 1)
epsilon = between("epsilon", 0, 1)


def sample(ratio, advantage):
    return minimum(ratio * advantage, clip(ratio, 1 - epsilon, 1 + epsilon) * advantage)


def objective(probability):
    """The mean over both actions of the old policy (1/2, 1/2), whose advantages are 1/2 and -1/2."""
    return sample(2 * probability, one / 2) / 2 + sample(2 * (1 - probability), -one / 2) / 2


slope = at(D(objective(sigmoid(theta)), theta), theta, zero)

misconception = Misconception(
    title="Proximal policy optimisation keeps every ratio in its range",
    summary=(
        "The clipped objective gives no reason to leave the range, and it does not forbid it. The first step is taken with the "
        "whole gradient, and how far it leads is up to the step size. Beyond the range the objective is flat: nothing leads "
        "back, and every policy out there maximises it too."
    ),
    for_every=[alpha, epsilon],
    uses=["ppo-gradient-cases", "ppo-gradient-at-old"],
    says=Refuted(
        "One step of ascent from two equally likely actions, rewards 1 and 0, leaves the first ratio at most 1 + ε.",
        2 * sigmoid(alpha * slope),
        1 + epsilon,
        relation="<=",
    ),
    tempting="The gradient of a sample vanishes once its ratio is outside, so it looks as if the ratio could not get further.",
    true_when=(
        "Here for step sizes α up to 4 log((1 + ε)/(1 - ε)). In general small steps, and few of them, make it likely and nothing "
        "guarantees it; implementations measure a divergence and stop when it is too large."
    ),
    instead=[
        Instead(
            "At the old policy the slope of the objective is 1/4, whatever ε is.", slope, one / 4, for_every=[theta, epsilon]
        ),
        Instead(
            "From the end of the range on the objective is constant, so any larger probability maximises it as well.",
            objective(p),
            epsilon / 2,
            for_every=[p, epsilon],
            where=[at_most(1 + epsilon, 2 * p)],
        ),
    ],
    pitfalls=[
        Refuted(
            "The ratio of the second action stays in the range at least.",
            2 * (1 - sigmoid(alpha * slope)),
            1 - epsilon,
            relation=">=",
        ),
        Refuted(
            "The objective falls where the ratio leaves the range.",
            objective(p),
            epsilon / 4,
            for_every=[p, epsilon],
            where=[at_most(1 + epsilon, 2 * p)],
            relation="<=",
        ),
    ],
    sources=[
        Source("Y. Wang, H. He, X. Tan", 2020, "Truly proximal policy optimization", "UAI 2019"),
        Source(
            "L. Engstrom, A. Ilyas, S. Santurkar, D. Tsipras, F. Janoos, L. Rudolph, A. Madry",
            2020,
            "Implementation matters in deep policy gradients",
            "ICLR 2020",
        ),
    ],
)
