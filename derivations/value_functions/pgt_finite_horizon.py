"""∇J = Σ_t γ^{t-1} Σ_s P(s_t = s) Σ_a ∇π(a|s) Q_t(s, a)."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

gradient_next = grad(V(s_next, time=t + 1))
moves = pi(a, s) * p(s_next, s, a)


def over_visits(body):
    """Σ_t γ^{t-1} Σ_s P(s_t = s) (…)."""
    return Sum(gamma ** (t - 1) * total(prob(s, time=t) * body, s), (t, 1, T))


derivation = Derivation(
    title="Policy gradient theorem, finite horizon",
    summary=(
        "The theorem by another road than likelihood ratios: the gradient of a value is the gradient of this step's choice plus "
        "the discounted gradient of the next value. Unrolled along the trajectory, everything telescopes, and no gradient of "
        "the state probabilities is left, although they do depend on θ. No logarithm is taken, so π may vanish."
    ),
    idea=(
        "Differentiate V = Σ π Q by the product rule: θ acts now, through ∇π, and later, through the values that follow. Later "
        "is the same problem one step on, so the derivative unrolls along the trajectory and leaves one ∇π for every step, "
        "weighted by γ^{t-1} and by how likely its state is at that time. It looks as if the state probabilities had not been "
        "differentiated. Their motion is in Q, which counts all that follows an action; with the immediate reward alone the "
        "equation is false. To sample it, where π > 0, write ∇π as [π ∇log π](log-derivative-of-the-policy): that is [the form "
        "with action values](pg-q-and-advantage-form)."
    ),
    assumes=[
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    start=grad(J),
    steps=[
        Step(grad(total(rho(s) * V(s, time=1), s)), by=definition_of_value),
        Step(total(rho(s) * grad(V(s, time=1)), s), by=no_gradient, note="ρ does not depend on θ."),
        Step(
            Sum(
                gamma ** (t - 1)
                * (
                    total(prob(s, time=t) * grad(V(s, time=t)), s)
                    - gamma * total(prob(s_next, time=t + 1) * gradient_next, s_next)
                ),
                (t, 1, T),
            ),
            by=telescoping,
            note="P(s_1 = s) = ρ(s), and the last value V_{T+1} is zero.",
        ),
        Step(
            over_visits(grad(V(s, time=t)) - gamma * total(moves * gradient_next, a, s_next)),
            by=marginalise,
            note="A step of the chain: P(s_{t+1} = s') = Σ_s P(s_t = s) Σ_a π(a|s) p(s'|s, a).",
        ),
        Step(
            over_visits(grad(total(pi(a, s) * Q(s, a, time=t), a)) - gamma * total(moves * gradient_next, a, s_next)),
            by=bellman_equation,
        ),
        Step(
            over_visits(
                total(grad(pi(a, s)) * Q(s, a, time=t) + pi(a, s) * grad(Q(s, a, time=t)), a)
                - gamma * total(moves * gradient_next, a, s_next)
            ),
            by=product_rule,
        ),
        Step(
            over_visits(
                total(
                    grad(pi(a, s)) * Q(s, a, time=t)
                    + pi(a, s) * grad(r(s, a) + gamma * total(p(s_next, s, a) * V(s_next, time=t + 1), s_next)),
                    a,
                )
                - gamma * total(moves * gradient_next, a, s_next)
            ),
            by=bellman_equation,
        ),
        Step(
            over_visits(
                total(grad(pi(a, s)) * Q(s, a, time=t) + pi(a, s) * gamma * total(p(s_next, s, a) * gradient_next, s_next), a)
                - gamma * total(moves * gradient_next, a, s_next)
            ),
            by=no_gradient,
            note="Rewards and transitions do not depend on θ, so only the next value is differentiated.",
        ),
        Step(over_visits(total(grad(pi(a, s)) * Q(s, a, time=t), a)), by=algebra, note="The gradients of the next value cancel."),
    ],
    pitfalls=[
        Refuted(
            "The state probabilities are not differentiated, so the immediate reward is enough.",
            grad(J),
            over_visits(total(grad(pi(a, s)) * r(s, a), a)),
        ),
        Refuted(
            "All visits count the same, whenever they happen.",
            grad(J),
            Sum(total(prob(s, time=t) * total(grad(pi(a, s)) * Q(s, a, time=t), a), s), (t, 1, T)),
        ),
        Refuted(
            "The states may be drawn from the law of the first state at every time.",
            grad(J),
            Sum(gamma ** (t - 1) * total(rho(s) * total(grad(pi(a, s)) * Q(s, a, time=t), a), s), (t, 1, T)),
        ),
        Refuted(
            "The action value is differentiated together with the policy.",
            grad(J),
            over_visits(grad(total(pi(a, s) * Q(s, a, time=t), a))),
        ),
    ],
    sources=[
        Source(
            "R. S. Sutton, D. McAllester, S. Singh, Y. Mansour",
            2000,
            "Policy gradient methods for reinforcement learning with function approximation",
            "Advances in Neural Information Processing Systems 12, theorem 1",
            differs="There with an infinite horizon; here T steps, with values that depend on the time.",
        ),
        Source(
            "A. Agarwal, N. Jiang, S. M. Kakade, W. Sun",
            2022,
            "Reinforcement Learning: Theory and Algorithms",
            "chapter on policy gradients",
        ),
    ],
)
