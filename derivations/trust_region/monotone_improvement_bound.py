"""J(π) ≥ L(π) - 4 γ ε α² / (1-γ)², the lower bound behind trust-region methods, for two policies π and μ of any MDP."""

from verify import AtLeast, Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *


def gain(state):
    """V^π - V^μ."""
    return V_inf(state) - V_inf.of(mu)(state)


def advantage_of_one_step(state):
    """How much better the next action of π is for μ, and only the next one."""
    return total(pi(a, state) * A_inf.of(mu)(state, a), a)


visits, horizon = d(s, law=mu), frac(1, 1 - gamma)
surrogate = J_inf_of(mu) + total(visits * total(pi(a, s) * A_inf.of(mu)(s, a), a), s)
apart = absolute(mu(a, s) - pi(a, s))
distance = total(apart, a)  # twice the total variation between the two policies in state s
farthest = largest(total(absolute(mu(a, s_next) - pi(a, s_next)), a), s_next)
alpha = farthest / 2
epsilon_ = largest(absolute(A_inf.of(mu)(s_next, a_next)), s_next, a_next)
largest_gain = largest(absolute(gain(s_next)), s_next)
largest_step = largest(absolute(advantage_of_one_step(s_next)), s_next)
largest_difference = largest(absolute(total((pi(a, s_next) - mu(a, s_next)) * A_inf.of(mu)(s_next, a), a)), s_next)
later = E(E(gain(x), p(x, s, a)), pi(a, s))
moved = total(visits * distance, s)
penalty = 4 * gamma * epsilon_ * alpha**2 * horizon**2

derivation = Derivation(
    title="Monotone improvement bound",
    summary=(
        "The surrogate L moves the action probabilities to those of a new policy π and leaves states and advantages as they are "
        "under the old policy μ. What it misses is small to second order in the distance of the two policies: one factor because "
        "the next action is seldom another one, and one because the values of the two policies are close. If the surrogate "
        "gains more than the penalty, the return itself improves."
    ),
    idea=(
        "Moving the actions and not the states is an error only if the new policy acts differently, which gives one factor of "
        "distance, and if that changes what later states are worth, which gives a second one. Along a straight line from one "
        "policy to another the gain of the surrogate grows linearly and the penalty quadratically. So if some policy gains at "
        "all, a small enough step towards it improves the return. The factor 1/(1-γ)² makes the penalty large where γ is near "
        "one. It rests on the largest distance over the states: [the mean divergence](mean-kl-bound) in its place is not "
        "enough."
    ),
    assumes=[discount_below_one, policies_sum_to_one, dynamics_sum_to_one],
    uses=["performance-difference-discounted"],
    start=J_inf,
    steps=[
        Step(
            J_inf_of(mu) - total(visits * total(mu(a, s) * A_inf(s, a), a), s),
            by=established,
            note="Walk with μ, and judge its actions by the advantage of π: the performance difference.",
        ),
        Step(
            surrogate - total(visits * (total(mu(a, s) * A_inf(s, a), a) + total(pi(a, s) * A_inf.of(mu)(s, a), a)), s),
            by=add_and_subtract,
        ),
        Step(
            surrogate - total(visits * total((mu(a, s) - pi(a, s)) * (A_inf(s, a) - A_inf.of(mu)(s, a)), a), s),
            by=definition_of_value,
            note="The advantage of a policy averages to zero over its own actions, so two more terms may be subtracted.",
        ),
        Step(
            surrogate - total(visits * total((mu(a, s) - pi(a, s)) * (Q_inf(s, a) - Q_inf.of(mu)(s, a)), a), s),
            by=definition_of_value,
            note="V does not look at the action, and μ - π sums to zero.",
        ),
        Step(
            surrogate - gamma * total(visits * total((mu(a, s) - pi(a, s)) * total(p(x, s, a) * gain(x), x), a), s),
            by=bellman_equation,
            note="The reward of the step is the same for both policies; what comes later differs by the gain in value.",
        ),
        AtLeast(
            surrogate - gamma * total(visits * total(apart * total(p(x, s, a) * largest_gain, x), a), s),
            by=holder_inequality,
        ),
        Step(surrogate - gamma * moved * largest_gain, by=sums_to_one),
        AtLeast(
            surrogate - gamma * moved * horizon * largest_step,
            by=contraction,
            note="The gain at s is the advantage of one step of π there plus γ times the mean gain at the next state.",
            certificate=gamma
            * moved
            * horizon
            * (largest_step + gamma * largest_gain - largest(absolute(advantage_of_one_step(s) + gamma * later), s)),
        ),
        Step(
            surrogate - gamma * moved * horizon * largest_difference,
            by=definition_of_value,
            note="The advantage of μ averages to zero over the actions of μ.",
        ),
        AtLeast(surrogate - gamma * moved * horizon * epsilon_ * farthest, by=holder_inequality),
        AtLeast(
            surrogate - gamma * total(visits * farthest, s) * horizon * epsilon_ * farthest,
            by=monotonicity,
        ),
        Step(
            surrogate - gamma * horizon**2 * epsilon_ * farthest**2,
            by=flow_of_visits,
            note=(
                "The discounted visits sum to 1/(1-γ). With ε for the largest |A| and α for half of the largest distance, which "
                "is a total variation, what is subtracted is 4 γ ε α² / (1-γ)²."
            ),
        ),
    ],
    pitfalls=[
        Refuted("The surrogate alone is a lower bound.", J_inf, surrogate, relation=">="),
        Refuted("Half of the penalty is enough.", J_inf, surrogate - penalty / 2, relation=">="),
        Refuted(
            "The largest advantage may stand in the place of the largest absolute value.",
            J_inf,
            surrogate - 4 * gamma * largest(A_inf.of(mu)(s_next, a_next), s_next, a_next) * alpha**2 * horizon**2,
            relation=">=",
        ),
        Refuted("It is a bound from above as well.", J_inf, surrogate - penalty, relation="<="),
    ],
    sources=[
        Source(
            "J. Schulman, S. Levine, P. Moritz, M. Jordan, P. Abbeel",
            2015,
            "Trust region policy optimization",
            "ICML 2015, theorem 1",
            differs="There d and L are normalised as here; the proof couples the two policies.",
        ),
        Source(
            "S. Kakade, J. Langford",
            2002,
            "Approximately optimal approximate reinforcement learning",
            "ICML 2002, theorem 4.1",
            differs="There for mixtures of two policies.",
        ),
        Source(
            "J. Achiam, D. Held, A. Tamar, P. Abbeel",
            2017,
            "Constrained policy optimization",
            "ICML 2017, corollary 1",
            differs="There with the mean distance in the place of one of the two largest ones.",
        ),
    ],
)
