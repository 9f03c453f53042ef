"""∇L = ∇J at θ = θ_old, where L(θ) = J(θ_old) + Σ_s d_old(s) Σ_a π_θ(a|s) A_old(s, a), with infinitely many steps."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

visits, advantage = d(s, law=pi_old), A_inf.of(pi_old)(s, a)
gain = total(visits * total(pi(a, s) * advantage, a), s)
surrogate = J_inf_of(pi_old) + gain

derivation = Derivation(
    title="The surrogate has the right gradient at the old policy, infinite horizon",
    summary=(
        "The surrogate keeps the visits and the advantages of the old policy and lets only the action probabilities move. At "
        "the old policy its gradient is the policy gradient: the gradient of the advantage's baseline V drops out because "
        "the gradients of the action probabilities sum to zero."
    ),
    idea=(
        "Freezing the visits costs nothing to first order, because [the policy gradient theorem](pgt-discounted) contains no "
        "gradient of the visits either. Advantages and action values give the same gradient, since ∇π sums to zero over the "
        "actions; the advantage is used so that the surrogate also begins at the old return. How far it can be trusted is the "
        "subject of [the monotone improvement bound](monotone-improvement-bound)."
    ),
    assumes=[
        discount_below_one,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["pgt-discounted"],
    start=grad(surrogate),
    steps=[
        Step(grad(gain), by=no_gradient, note="J(θ_old) is a number."),
        Step(
            total(visits * total(grad(pi(a, s)) * advantage, a), s),
            by=no_gradient,
            note="The visits and the advantages of the old policy are frozen; only π_θ moves.",
        ),
        Step(
            total(d(s) * total(grad(pi(a, s)) * A_inf(s, a), a), s),
            by=frozen_copy,
            note="All gradients have been taken, so θ = θ_old may be inserted.",
        ),
        Step(total(d(s) * total(grad(pi(a, s)) * (Q_inf(s, a) - V_inf(s)), a), s), by=definition_of_value),
        Step(
            total(d(s) * (total(grad(pi(a, s)) * Q_inf(s, a), a) - V_inf(s) * total(grad(pi(a, s)), a)), s),
            by=linearity,
        ),
        Step(
            total(d(s) * total(grad(pi(a, s)) * Q_inf(s, a), a), s),
            by=sums_to_one,
            note="Probabilities sum to one for every θ, so their gradients sum to zero.",
        ),
        Step(grad(J_inf), by=established, note="The policy gradient theorem."),
    ],
    pitfalls=[
        Refuted(
            "It is the visits that move, and the actions may be frozen.",
            grad(total(d(s) * total(pi_old(a, s) * advantage, a), s)),
            grad(J_inf),
        ),
        Refuted(
            "The advantages of any policy will do.",
            grad(total(visits * total(pi(a, s) * A_inf.of(mu)(s, a), a), s)),
            grad(J_inf),
        ),
        Refuted(
            "The advantage need not be frozen.",
            grad(total(visits * total(pi(a, s) * A_inf(s, a), a), s)),
            grad(J_inf),
        ),
        Refuted(
            "The visits of the old policy may be normalised.",
            grad((1 - gamma) * gain),
            grad(J_inf),
        ),
        Refuted(
            "Away from the old policy, which is called μ here, the surrogate is the return.",
            J_inf_of(mu) + total(d(s, law=mu) * total(pi(a, s) * A_inf.of(mu)(s, a), a), s),
            J_inf,
        ),
        Refuted(
            "The second derivatives agree as well.",
            grad(grad(surrogate)),
            grad(grad(J_inf)),
        ),
    ],
    sources=[
        Source("S. Kakade, J. Langford", 2002, "Approximately optimal approximate reinforcement learning", "ICML 2002"),
        Source(
            "J. Schulman, S. Levine, P. Moritz, M. I. Jordan, P. Abbeel",
            2015,
            "Trust region policy optimization",
            "ICML 2015, section 2",
        ),
    ],
)
