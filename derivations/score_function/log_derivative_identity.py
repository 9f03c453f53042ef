"""p_θ(τ) ∇log p_θ(τ) = ∇p_θ(τ) for every trajectory τ."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="Log-derivative identity for a trajectory",
    summary=(
        "A probability times the gradient of its logarithm is the gradient of the probability. This is the chain rule read "
        "backwards, and it is what turns the gradient of a sum into an expectation that can be sampled: the factor p that "
        "sampling needs is put there by the logarithm."
    ),
    idea=(
        "A sum of gradients ∇p_θ(τ) is no mean: its terms carry no probabilities, so drawing trajectories does not estimate it. "
        "Writing ∇p as p ∇log p puts the probability there. It is the only trick in [the policy "
        "gradient](trajectory-policy-gradient), and it needs p > 0: what has probability zero has no logarithm and is never "
        "drawn."
    ),
    assumes=[positive_policy, positive_dynamics],
    for_every=[tau],
    start=prob(tau) * grad(log(prob(tau))),
    steps=[
        Step(
            prob(tau) * frac(grad(prob(tau)), prob(tau)),
            by=chain_rule_for_log,
            note="The derivative of log x is 1/x, and p_θ(τ) is positive because each of its factors is.",
        ),
        Step(grad(prob(tau)), by=cancellation, note="p_θ(τ) cancels."),
    ],
    pitfalls=[
        Refuted(
            "The gradient of the logarithm is the gradient itself.",
            grad(log(prob(tau))),
            grad(prob(tau)),
            assumes=[positive_policy, positive_dynamics, policies_sum_to_one, dynamics_sum_to_one],
        ),
        Refuted(
            "It also works where an action has probability zero, although no sample shows that action.",
            E(r(s, a) * grad(log(pi(a, s))), pi(a, s)),
            grad(total(pi(a, s) * r(s, a), a)),
            for_every=[s],
            assumes=[theta_free_reward, policies_sum_to_one],
        ),
        Refuted(
            "The weight p counts twice.",
            prob(tau) ** 2 * grad(log(prob(tau))),
            grad(prob(tau)),
            assumes=[positive_policy, positive_dynamics, policies_sum_to_one, dynamics_sum_to_one],
        ),
    ],
    sources=[
        Source(
            "P. W. Glynn", 1990, "Likelihood ratio gradient estimation for stochastic systems", "Communications of the ACM 33(10)"
        ),
        Source(
            "R. J. Williams",
            1992,
            "Simple statistical gradient-following algorithms for connectionist reinforcement learning",
            "Machine Learning 8, section 4",
            differs="There for the output of one unit; here for a whole trajectory.",
        ),
        Source("R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "section 13.3"),
    ],
)
