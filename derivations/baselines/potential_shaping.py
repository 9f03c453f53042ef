"""∇E[Σ_t γ^{t-1} (r_t + γ f(t+1, s_{t+1}) - f(t, s_t))] = ∇J when the potential f is zero after the last step."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

rewards = Sum(gamma ** (t - 1) * r(s[t], a[t]), (t, 1, T))


before = Sum(gamma ** (t - 1) * (r(s[t], a[t]) - f(t, s[t])), (t, 1, T))
after = Sum(gamma**t * f(t + 1, s[t + 1]), (t, 1, T - 1))

derivation = Derivation(
    title="Potential-based shaping leaves the gradient unchanged",
    summary=(
        "A bonus that is the discounted potential after a step minus the potential before it telescopes: over the whole "
        "trajectory only minus the first potential is left, and no policy has any influence on the first state. This needs the "
        "potential to be zero after the last step."
    ),
    idea=(
        "A bonus is paid for getting closer to something and taken back for getting further away. Along a trajectory all of it "
        "cancels but the potential at the start, which no policy chooses. The discount must be that of the return, or what is "
        "paid at s_{t+1} is not what is taken back there; and the potential after the last step has to vanish, or ending in one "
        "place may be worth more than ending in another. A bonus for merely reaching a state is never taken back, and changes "
        "the gradient in general."
    ),
    assumes=[theta_free_functions, theta_free_initial_law, policies_sum_to_one, dynamics_sum_to_one],
    start=grad(E(before + after)),
    steps=[
        Step(grad(E(rewards - f(1, s[1]))), by=telescoping),
        Step(grad(E(rewards) - E(f(1, s[1]))), by=linearity),
        Step(
            grad(E(rewards) - total(rho(s[1]) * f(1, s[1]), s[1])),
            by=marginalise,
            note="The first state does not depend on the policy.",
        ),
        Step(grad(E(rewards)), by=no_gradient),
        Step(grad(E(R(tau))), by=definition_of_return),
        Step(grad(J), by=definition_of_objective),
    ],
    pitfalls=[
        Refuted(
            "The potential need not be zero after the last step.",
            grad(E(Sum(gamma ** (t - 1) * (r(s[t], a[t]) + gamma * f(t + 1, s[t + 1]) - f(t, s[t])), (t, 1, T)))),
            grad(J),
            assumes=[
                theta_free_functions,
                theta_free_initial_law,
                theta_free_dynamics,
                theta_free_reward,
                policies_sum_to_one,
                dynamics_sum_to_one,
            ],
        ),
        Refuted(
            "The next potential needs no γ.",
            grad(E(before + Sum(gamma ** (t - 1) * f(t + 1, s[t + 1]), (t, 1, T - 1)))),
            grad(J),
            assumes=[
                theta_free_functions,
                theta_free_initial_law,
                theta_free_dynamics,
                theta_free_reward,
                policies_sum_to_one,
                dynamics_sum_to_one,
            ],
        ),
        Refuted(
            "Any bonus for reaching a state will do.",
            grad(E(rewards + after)),
            grad(J),
            assumes=[
                theta_free_functions,
                theta_free_initial_law,
                theta_free_dynamics,
                theta_free_reward,
                policies_sum_to_one,
                dynamics_sum_to_one,
            ],
        ),
    ],
    sources=[
        Source(
            "A. Y. Ng, D. Harada, S. Russell",
            1999,
            "Policy invariance under reward transformations: theory and application to reward shaping",
            "ICML 1999",
            differs="There with an infinite horizon or an absorbing end; here with a finite horizon, and f may change over time.",
        ),
        Source("M. Grzes", 2017, "Reward shaping in episodic reinforcement learning", "AAMAS 2017"),
    ],
)
