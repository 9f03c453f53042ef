"""p_θ(τ) = ρ(s_1) Π_t π_θ(a_t|s_t) Π_t p(s_{t+1}|s_t, a_t)."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

proper = [positive_policy, policies_sum_to_one, dynamics_sum_to_one]
seen = total(prob(x, a[t], time=t), x)  # P(a_t), the state forgotten

derivation = Derivation(
    title="Probability of a trajectory",
    summary=(
        "A trajectory is drawn in turns: the first state, then an action of the policy and a transition of the environment "
        "at every step. Because both look at the present state only, its probability is a product, and the product splits "
        "into a part that belongs to the environment and a part that belongs to the policy."
    ),
    idea=(
        "What is used here is only the order in which things are drawn; everything after this page lives off the shape of the "
        "result. Under a logarithm the product becomes a sum, and a factor that does not contain θ becomes a term without a "
        "gradient: that is how [the dynamics cancel](dynamics-cancel). Divided by the same product for another policy it gives "
        "[the ratio of two trajectory laws](trajectory-ratio). If the state does not hold all that the next draw depends on, "
        "the factors need the history in its place."
    ),
    for_every=[tau],
    start=prob(tau),
    steps=[
        Step(
            rho(s[1]) * Product(pi(a[t], s[t]) * p(s[t + 1], s[t], a[t]), (t, 1, T)),
            by=trajectory_factorisation,
            note="The chain rule of probability; the Markov property shortens what each factor is conditioned on.",
        ),
        Step(
            rho(s[1]) * Product(pi(a[t], s[t]), (t, 1, T)) * Product(p(s[t + 1], s[t], a[t]), (t, 1, T)),
            by=algebra,
            note="Only the product of the π contains the policy.",
        ),
    ],
    pitfalls=[
        Refuted(
            "The next state is drawn from p(s_{t+1}|a_t), given the action alone.",
            prob(tau),
            rho(s[1])
            * Product(
                pi(a[t], s[t]) * frac(total(prob(x, a[t], time=t) * p(s[t + 1], x, a[t]), x), seen),
                (t, 1, T),
            ),
            assumes=proper,
        ),
        Refuted(
            "The last transition need not be counted.",
            prob(tau),
            rho(s[1]) * Product(pi(a[t], s[t]), (t, 1, T)) * Product(p(s[t + 1], s[t], a[t]), (t, 1, T - 1)),
            assumes=proper,
        ),
        Refuted(
            "The probability of a trajectory is the product of the probabilities of what is seen at each time.",
            prob(tau),
            Product(prob(s[t], a[t]), (t, 1, T)) * prob(s[T + 1]),
            assumes=proper,
        ),
    ],
    sources=[
        Source("R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "section 3.1"),
        Source(
            "M. J. Kochenderfer, T. A. Wheeler, K. H. Wray",
            2022,
            "Algorithms for Decision Making",
            "section 11.3",
            differs="Trajectories there may end without the last state; here s_{T+1} is recorded.",
        ),
    ],
)
