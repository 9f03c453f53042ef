"""E[Σ_{k=t}^{n-1} γ^{k-t} r(s_k,a_k) + γ^{n-t} V_n(s_n) - V_t(s_t) | s_t, a_t] = A_t(s_t, a_t) for every time n > t."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

given = (s[t], a[t])


def residual(time):
    """δ_k = r(s_k, a_k) + γ V_{k+1}(s_{k+1}) - V_k(s_k)."""
    return r(s[time], a[time]) + gamma * V(s[time + 1]) - V(s[time])


rewards = Sum(gamma ** (k - t) * r(s[k], a[k]), (k, t, n - 1))
estimate = rewards + gamma ** (n - t) * V(s[n]) - V(s[t])


derivation = Derivation(
    title="Some rewards and then the exact value make an unbiased advantage",
    summary=(
        "From a time n on the rest of the return may be replaced by the value of the state s_n. With the exact value this "
        "changes nothing on average: n = t + 1 is the TD residual, n = t + 2 the two-step advantage, and n = T + 1 the "
        "reward-to-go minus the value. On a single trajectory they differ, and so do their variances."
    ),
    idea=(
        "Stop collecting rewards at time n and put there what the rest is worth on average: for the mean nothing has happened, "
        "and that is the tower rule. A small n takes in few random rewards and relies on the value, a large n the other way "
        "round. With the exact value all of them have the right mean, so the choice is about variance only. With [a wrong "
        "value](td-error-any-value) it becomes a choice between variance and bias."
    ),
    assumes=[policies_sum_to_one, dynamics_sum_to_one],
    for_every=[(t, 1, T), (n, t + 1, T + 1), s[t], a[t]],
    start=E(estimate, given=given),
    steps=[
        Step(
            E(rewards + gamma ** (n - t) * V(s[n]), given=given) - V(s[t]),
            by=pull_out,
            note="V_t(s_t) is known.",
        ),
        Step(
            E(rewards + gamma ** (n - t) * E(G(n), given=s[n]), given=given) - V(s[t]),
            by=definition_of_value,
            note="The value of s_n is the mean of what is collected from time n on.",
        ),
        Step(E(rewards + gamma ** (n - t) * G(n), given=given) - V(s[t]), by=tower_rule),
        Step(
            E(G(t), given=given) - V(s[t]),
            by=definition_of_return,
            note="The rewards before n and those from n on: together the reward-to-go of step t.",
        ),
        Step(Q(s[t], a[t]) - V(s[t]), by=definition_of_value),
        Step(A(s[t], a[t]), by=definition_of_value),
    ],
    pitfalls=[
        Refuted(
            "The residual is the advantage, and not only on average.", residual(t), A(s[t], a[t]), for_every=[(t, 1, T), tau]
        ),
        Refuted(
            "Given the state alone the mean is the advantage as well.",
            E(A(s[t], a[t]), given=s[t]),
            E(residual(t), given=given),
        ),
        Refuted(
            "The next value is not discounted.",
            E(r(s[t], a[t]) + V(s[t + 1]) - V(s[t]), given=given),
            A(s[t], a[t]),
        ),
        Refuted(
            "The value at the end is discounted once, however many steps lie before it.",
            E(rewards + gamma * V(s[n]) - V(s[t]), given=given),
            A(s[t], a[t]),
        ),
        Refuted(
            "The value of another policy may be subtracted and added.",
            E(r(s[t], a[t]) + gamma * V.of(mu)(s[t + 1]) - V.of(mu)(s[t]), given=given),
            A(s[t], a[t]),
        ),
        Refuted(
            "The actions after step t may come from another policy.",
            E(estimate, mu, given=given),
            A(s[t], a[t]),
        ),
    ],
    sources=[
        Source(
            "R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "sections 7.1 and 13.5"
        ),
        Source(
            "J. Schulman, P. Moritz, S. Levine, M. I. Jordan, P. Abbeel",
            2016,
            "High-dimensional continuous control using generalized advantage estimation",
            "ICLR 2016, sections 2 and 3",
            differs="There with an infinite horizon; here with a finite one, and the value after the last step is zero.",
        ),
    ],
)
