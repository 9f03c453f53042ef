"""J(μ) - J(π) = E_μ[Σ_t γ^{t-1} A_t(s_t, a_t)] with the advantage of π."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

rewards = Sum(gamma ** (t - 1) * r(s[t], a[t]), (t, 1, T))

derivation = Derivation(
    title="Performance difference of two policies",
    summary=(
        "How much better is another policy μ? Walk with μ and add up, step by step, how much better its actions are than those "
        "of π according to the advantage of π. The values of π telescope along any trajectory, whoever generates it."
    ),
    idea=(
        "V_1(s_1) is what π promises at the start. Walk with μ and settle the account after every step: the reward plus what π "
        "promises now, minus what π promised before. On average that is the advantage of the action taken, and the promises "
        "telescope. It is exact for any two policies, however different. An action better than usual is worth its advantage, "
        "but in the states where μ goes. Those are unknown until μ has walked; [the surrogate](surrogate-first-order) puts the "
        "states of the old policy in their place."
    ),
    assumes=[policies_sum_to_one, dynamics_sum_to_one],
    start=J_of(mu) - J,
    steps=[
        Step(E(rewards, mu) - J, by=definition_of_objective),
        Step(
            E(rewards, mu) - E(V(s[1]), mu),
            by=definition_of_value,
            note="The first state has the law ρ under both policies.",
        ),
        Step(
            E(rewards, mu) + E(Sum(gamma ** (t - 1) * (gamma * V(s[t + 1]) - V(s[t])), (t, 1, T)), mu),
            by=telescoping,
            note="Everything cancels but -V_1(s_1), because V_{T+1} = 0.",
        ),
        Step(E(Sum(gamma ** (t - 1) * (r(s[t], a[t]) + gamma * V(s[t + 1]) - V(s[t])), (t, 1, T)), mu), by=linearity),
        Step(
            E(
                Sum(gamma ** (t - 1) * E(r(s[t], a[t]) + gamma * V(s[t + 1]) - V(s[t]), mu, given=(s[t], a[t])), (t, 1, T)),
                mu,
            ),
            by=tower_rule,
        ),
        Step(
            E(
                Sum(
                    gamma ** (t - 1) * (r(s[t], a[t]) + gamma * E(V(s_next, time=t + 1), p(s_next, s[t], a[t])) - V(s[t])),
                    (t, 1, T),
                ),
                mu,
            ),
            by=pull_out,
            note="Given s_t and a_t, only the next state is random, and its law is the same for both policies.",
        ),
        Step(E(Sum(gamma ** (t - 1) * (Q(s[t], a[t]) - V(s[t])), (t, 1, T)), mu), by=bellman_equation),
        Step(E(Sum(gamma ** (t - 1) * A(s[t], a[t]), (t, 1, T)), mu), by=definition_of_value),
    ],
    pitfalls=[
        Refuted(
            "The states may be those that π visits.",
            J_of(mu) - J,
            E(Sum(gamma ** (t - 1) * total(mu(a, s[t]) * A(s[t], a), a), (t, 1, T))),
        ),
        Refuted(
            "The advantage is that of the policy which walks.",
            J_of(mu) - J,
            E(Sum(gamma ** (t - 1) * A.of(mu)(s[t], a[t]), (t, 1, T)), mu),
        ),
        Refuted(
            "One may as well walk with π and use the advantage of μ.",
            J_of(mu) - J,
            E(Sum(gamma ** (t - 1) * A.of(mu)(s[t], a[t]), (t, 1, T))),
        ),
        Refuted(
            "The values telescope without the factor γ^{t-1}.",
            J_of(mu) - J,
            E(Sum(A(s[t], a[t]), (t, 1, T)), mu),
        ),
    ],
    sources=[
        Source(
            "S. Kakade, J. Langford",
            2002,
            "Approximately optimal approximate reinforcement learning",
            "ICML 2002, lemma 6.1",
            differs="There with an infinite horizon and normalised visits; here with a finite horizon.",
        )
    ],
)
