"""J(μ) - J(π) = Σ_s d^μ(s) Σ_a μ(a|s) A(s, a) with the advantage of π and infinitely many steps."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

visits = d(s, law=mu)
rewards = total(visits * total(mu(a, s) * r(s, a), a), s)
backup = r(s, a) + gamma * total(p(s_next, s, a) * V_inf(s_next), s_next)

derivation = Derivation(
    title="Performance difference of two policies, infinite horizon",
    summary=(
        "How much better is another policy μ? Count the discounted visits of μ to every state, and weigh each with how much "
        "better the actions of μ are there according to the advantage of π. Because visits flow along the dynamics, the values "
        "of π cancel except at the first state."
    ),
    idea=(
        "The account is settled by state here and not by time: visits to a state are its share of the start plus γ times what "
        "arrives from other states, and with this balance all values of π cancel except those at the start, which add up to its "
        "return. No closeness of the two policies is used. That is why it can begin the proof of [the monotone improvement "
        "bound](monotone-improvement-bound), where closeness then enters."
    ),
    assumes=[discount_below_one, policies_sum_to_one, dynamics_sum_to_one],
    start=J_inf_of(mu) - J_inf,
    steps=[
        Step(J_inf_of(mu) - total(rho(s) * V_inf(s), s), by=definition_of_objective),
        Step(rewards - total(rho(s) * V_inf(s), s), by=discounted_visits),
        Step(
            rewards
            - total(visits * V_inf(s), s)
            + gamma * total(visits * mu(a, s) * p(s_next, s, a) * V_inf(s_next), s, a, s_next),
            by=flow_of_visits,
            note="ρ(s') is d^μ(s') without the visits that come from a state before.",
        ),
        Step(total(visits * (total(mu(a, s) * backup, a) - V_inf(s)), s), by=linearity),
        Step(
            total(visits * total(mu(a, s) * (backup - V_inf(s)), a), s), by=sums_to_one, note="V(s) does not look at the action."
        ),
        Step(total(visits * total(mu(a, s) * (Q_inf(s, a) - V_inf(s)), a), s), by=bellman_equation),
        Step(total(visits * total(mu(a, s) * A_inf(s, a), a), s), by=definition_of_value),
    ],
    pitfalls=[
        Refuted(
            "The states may be those that π visits.",
            J_inf_of(mu) - J_inf,
            total(d(s) * total(mu(a, s) * A_inf(s, a), a), s),
        ),
        Refuted(
            "The visits may be normalised.",
            J_inf_of(mu) - J_inf,
            (1 - gamma) * total(visits * total(mu(a, s) * A_inf(s, a), a), s),
        ),
        Refuted(
            "The advantage is that of the policy which walks.",
            J_inf_of(mu) - J_inf,
            total(visits * total(mu(a, s) * A_inf.of(mu)(s, a), a), s),
        ),
        Refuted(
            "The actions may be those of π.",
            J_inf_of(mu) - J_inf,
            total(visits * total(pi(a, s) * A_inf(s, a), a), s),
        ),
        Refuted(
            "Action values may stand in the place of advantages.",
            J_inf_of(mu) - J_inf,
            total(visits * total(mu(a, s) * Q_inf(s, a), a), s),
        ),
    ],
    sources=[
        Source(
            "S. Kakade, J. Langford",
            2002,
            "Approximately optimal approximate reinforcement learning",
            "ICML 2002, lemma 6.1",
            differs="There with normalised visits and a factor 1/(1-γ) in front.",
        )
    ],
)
