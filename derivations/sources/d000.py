r"""Annex 5 of a lecture course: the policy gradient, and why a baseline may be subtracted."""

from verify.assumptions import *
from verify.notation import *
from verify.sources import *

objective = E(r(tau))  # J(θ) of this document: the reward of a trajectory is arbitrary

document = Document(
    title="Annex 5: Policy Gradients",
    author="Federico Taschin",
    summary=(
        "A lecture annex. It derives the score-function form of the gradient for an arbitrary reward of the trajectory, and "
        "then shows that a baseline which ignores the action has mean zero."
    ),
    conventions=Conventions(
        first_time="t = 1, …, T",
        discount="none; r(τ) is an arbitrary function of the trajectory",
        trajectory="τ is never listed; the factorisation has p(s_{T+1}|s_T, a_T), so τ contains s_{T+1}",
        laws="π_θ(τ) is the law of the trajectory and π_θ(a|s) the policy: one letter for both",
        symbols=[
            (r"J(\theta)", "the expected reward E[r(τ)]"),
            (r"\pi_{\theta}(\tau)", "the probability p_θ(τ) of a trajectory"),
            (r"\int \cdot\, d\tau", "the sum over all trajectories: they are finitely many here"),
        ],
    ),
    assumes=[
        positive_policy,
        positive_dynamics,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        theta_free_functions,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    equations=[
        Equation(
            "S0-I13",
            says="The proof of the policy gradient theorem stands in a certain section of a textbook.",
            use="Points to the theorem that is not proved here.",
            reading=NotCheckable("It says where something stands in a book."),
        ),
        Equation(
            "S0-E01",
            latex=r"J(\theta) = E_{\tau \sim \pi_{\theta}(\tau)} [r(\tau)]",
            use="The objective.",
            reading=Defines(objective),
        ),
        Equation(
            "S0-E02",
            latex=r"""\nabla_{\theta}J(\theta) = \nabla_{\theta} \int \pi_{\theta}(\tau) r(\tau) d\tau
= \int \nabla_{\theta} \pi_{\theta}(\tau) r(\tau) d\tau""",
            use="Moves the gradient under the integral.",
            reading=Chain(
                grad(objective),
                Equals(grad(integral(prob(tau) * r(tau), tau)), "definition of the expectation"),
                Equals(integral(grad(prob(tau)) * r(tau), tau), "a sum of finitely many terms"),
            ),
            proved_in=["trajectory-policy-gradient"],
        ),
        Equation(
            "S0-E03",
            latex=r"""\nabla_{\theta}\log\pi_{\theta}(\tau) = \frac{\nabla_{\theta}\pi_{\theta(\tau)}}
{\pi_{\theta}(\tau)}""",
            use="The identity that turns the integral into an expectation.",
            reading=Malformed(lambda: frac(grad(theta(tau)), prob(tau))),
            lenient=Chain(grad(log(prob(tau))), Equals(frac(grad(prob(tau)), prob(tau))), for_every=[tau]),
            corrected=Chain(grad(log(prob(tau))), Equals(frac(grad(prob(tau)), prob(tau))), for_every=[tau]),
            proved_in=["log-derivative-identity"],
            error="the argument slipped into the subscript",
            why="In the numerator τ became an argument of θ, so it is no longer the probability of a trajectory.",
        ),
    ],
)
