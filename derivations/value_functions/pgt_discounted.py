"""∇J = Σ_s d(s) Σ_a ∇π(a|s) Q(s, a), with infinitely many steps and d(s) = Σ_t γ^{t-1} P(s_t = s)."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

moves = pi(a, s) * p(s_next, s, a)
later = gamma * total(d(s) * moves * grad(V_inf(s_next)), s, a, s_next)
chosen = grad(pi(a, s)) * Q_inf(s, a)

derivation = Derivation(
    title="Policy gradient theorem, infinite horizon",
    summary=(
        "With infinitely many discounted steps one value belongs to every state, whatever the time. The gradient of a value is "
        "the gradient of this step's choice plus the discounted gradient of the next value; summed over the visits d, "
        "everything but the choices cancels, because visits flow: d(s') = ρ(s') + γ Σ d(s) π(a|s) p(s'|s, a). The visits sum to "
        "1/(1-γ), and no gradient of them is left although they do depend on θ."
    ),
    idea=(
        "Without a last step the value of a state no longer depends on the time, and all visits to it can be collected in one "
        "weight d(s), each discounted by when it happens. What θ changes at later states arrives in the sum twice, once as part "
        "of an action's value and once as the value of the state reached, and the flow of the visits makes the two cancel. Mind "
        "the total weight: the visits sum to 1/(1-γ), so a program that draws states from the normalised visits gets 1-γ times "
        "the gradient."
    ),
    assumes=[
        discount_below_one,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    start=grad(J_inf),
    steps=[
        Step(grad(total(rho(s) * V_inf(s), s)), by=definition_of_objective),
        Step(total(rho(s) * grad(V_inf(s)), s), by=no_gradient, note="ρ does not depend on θ."),
        Step(
            total(d(s) * grad(V_inf(s)), s) - later,
            by=flow_of_visits,
            note="What is ρ(s') but d(s') without the visits that come from a state before.",
        ),
        Step(total(d(s) * grad(total(pi(a, s) * Q_inf(s, a), a)), s) - later, by=bellman_equation),
        Step(
            total(d(s) * total(chosen + pi(a, s) * grad(Q_inf(s, a)), a), s) - later,
            by=product_rule,
        ),
        Step(
            total(
                d(s) * total(chosen + pi(a, s) * grad(r(s, a) + gamma * total(p(s_next, s, a) * V_inf(s_next), s_next)), a),
                s,
            )
            - later,
            by=bellman_equation,
        ),
        Step(
            total(d(s) * total(chosen + pi(a, s) * gamma * total(p(s_next, s, a) * grad(V_inf(s_next)), s_next), a), s) - later,
            by=no_gradient,
            note="Rewards and transitions do not depend on θ, so only the next value is differentiated.",
        ),
        Step(total(d(s) * total(chosen, a), s), by=algebra, note="The gradients of the next value cancel."),
    ],
    pitfalls=[
        Refuted(
            "The visits may be normalised: a state is drawn with probability (1-γ) d(s).",
            grad(J_inf),
            total((1 - gamma) * d(s) * total(chosen, a), s),
        ),
        Refuted(
            "The visits are not differentiated, so the immediate reward is enough.",
            grad(J_inf),
            total(d(s) * total(grad(pi(a, s)) * r(s, a), a), s),
        ),
        Refuted(
            "The states may be drawn from the law of the first state.",
            grad(J_inf),
            total(rho(s) * total(chosen, a), s),
        ),
        Refuted(
            "The action value is differentiated together with the policy.",
            grad(J_inf),
            total(d(s) * grad(total(pi(a, s) * Q_inf(s, a), a)), s),
        ),
        Refuted(
            "Visits flow without discount.",
            d(s_next),
            rho(s_next) + total(d(s) * moves, s, a),
            for_every=[s_next],
        ),
        Refuted("The visits are probabilities: they sum to one.", total(d(s), s), one),
    ],
    sources=[
        Source(
            "R. S. Sutton, D. McAllester, S. Singh, Y. Mansour",
            2000,
            "Policy gradient methods for reinforcement learning with function approximation",
            "Advances in Neural Information Processing Systems 12, theorem 1, start-state formulation",
        ),
        Source(
            "A. Agarwal, N. Jiang, S. M. Kakade, W. Sun",
            2022,
            "Reinforcement Learning: Theory and Algorithms",
            "chapter on policy gradients",
            differs="There with the normalised visits (1-γ) d and a factor 1/(1-γ) in front.",
        ),
    ],
)
