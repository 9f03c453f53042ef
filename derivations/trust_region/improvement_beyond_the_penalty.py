"""If L(π) - 4 γ ε α² / (1-γ)² > J(μ), then J(π) ≥ J(μ): what the lower bound is good for."""

from verify import AtMost, Derivation, Refuted, Source
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

visits, horizon = d(s, law=mu), frac(1, 1 - gamma)


def gain(state):
    """V^π - V^μ."""
    return V_inf(state) - V_inf.of(mu)(state)


def advantage_of_one_step(state, difference=0):
    """How much better the next action of π is for μ; less its mean under μ, which is zero, where ``difference`` is 1."""
    return total((pi(a, state) - difference * mu(a, state)) * A_inf.of(mu)(state, a), a)


surrogate_gain = total(visits * total(pi(a, s) * A_inf.of(mu)(s, a), a), s)
apart = absolute(mu(a, s) - pi(a, s))
distance = total(apart, a)
farthest = largest(total(absolute(mu(a, s_next) - pi(a, s_next)), a), s_next)
largest_advantage = largest(absolute(A_inf.of(mu)(s_next, a_next)), s_next, a_next)
largest_gain = largest(absolute(gain(s_next)), s_next)
largest_step = largest(absolute(advantage_of_one_step(s_next)), s_next)
later = E(E(gain(x), p(x, s, a)), pi(a, s))
penalty = gamma * horizon**2 * largest_advantage * farthest**2
beyond = surrogate_gain - penalty

# What the surrogate misses, line by line of the derivation of the bound: it is at least zero as it is written.
missed = [
    gamma * total(visits * total(total(p(x, s, a) * (apart * largest_gain - (mu(a, s) - pi(a, s)) * gain(x)), x), a), s),
    gamma
    * total(visits * distance, s)
    * horizon
    * (largest_step + gamma * largest_gain - largest(absolute(advantage_of_one_step(s) + gamma * later), s)),
    gamma
    * total(visits * distance, s)
    * horizon
    * (largest_advantage * farthest - largest(absolute(advantage_of_one_step(s_next, difference=1)), s_next)),
    gamma * total(visits * (farthest - distance), s) * horizon * largest_advantage * farthest,
]

derivation = Derivation(
    title="A surrogate that gains more than the penalty improves the return",
    summary=(
        "What is to be shown is a condition and a conclusion, so it is written with an indicator: 1[gain of the surrogate beyond "
        "the penalty > 0] times the loss of the return is at most zero. By the lower bound the loss is at most minus the gain "
        "beyond the penalty, and that is negative where the indicator is not zero. This is why maximising the bound again and "
        "again never makes a policy worse."
    ),
    idea=(
        "The surrogate minus the penalty lies below the gain in return everywhere and touches it at the old policy, where both "
        "are zero. Its maximum is therefore at least zero, so whoever maximises it never loses. It is a sufficient condition "
        "and no more: a policy may gain less than the penalty and be better all the same."
    ),
    assumes=[discount_below_one, policies_sum_to_one, dynamics_sum_to_one],
    uses=["monotone-improvement-bound"],
    start=step(beyond) * (J_inf_of(mu) - J_inf),
    steps=[
        AtMost(
            -step(beyond) * beyond,
            by=established,
            note="J(π) is at least L(π) minus the penalty.",
            certificate=step(beyond) * sum(missed),
        ),
        AtMost(zero, by=positive_parts, note="x is positive where 1[x > 0] is not zero."),
    ],
    pitfalls=[
        Refuted("A gain of the surrogate is enough.", step(surrogate_gain) * (J_inf_of(mu) - J_inf), zero, relation="<="),
        Refuted(
            "Where the surrogate does not gain that much, the return gets worse.",
            (1 - step(beyond)) * (J_inf - J_inf_of(mu)),
            zero,
            relation="<=",
        ),
    ],
    sources=[
        Source(
            "J. Schulman, S. Levine, P. Moritz, M. Jordan, P. Abbeel",
            2015,
            "Trust region policy optimization",
            "ICML 2015, section 3",
        ),
    ],
)
