"""Σ_τ p_θ(τ) = 1."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="The probabilities of all trajectories sum to one",
    summary=(
        "The product formula really is a probability law on trajectories. Summing from the end backwards, the last state "
        "sums out, then the last action, then the state before it, until only Σ ρ(s_1) is left."
    ),
    idea=(
        "Sum out what was drawn last: nothing else depends on it, so its probabilities stand alone and add up to one. Then the "
        "next is last, and so on down to the start. The same argument, stopped half way, is why the future may be forgotten "
        "wherever only the past occurs; differentiated, it says that the scores of whole trajectories average to zero, which is "
        "what makes [a constant baseline](baseline-constant) harmless."
    ),
    assumes=[policies_sum_to_one, dynamics_sum_to_one],
    uses=["trajectory-factorisation"],
    start=total(prob(tau), tau),
    steps=[
        Step(
            total(rho(s[1]) * Product(pi(a[t], s[t]) * p(s[t + 1], s[t], a[t]), (t, 1, T)), tau),
            by=trajectory_factorisation,
        ),
        Step(total(rho(s[1]), s[1]), by=sums_to_one, note="s_{T+1} first, then a_T, then s_T, down to a_1."),
        Step(one, by=sums_to_one),
    ],
    pitfalls=[
        Refuted(
            "The probabilities of the states at all times together add up to one.", Sum(total(prob(s[t]), s[t]), (t, 1, T)), one
        ),
        Refuted(
            "A transition law sums to one over the state that it starts from.",
            total(p(x, s, a), s),
            one,
            for_every=[x, a],
        ),
    ],
    sources=[Source("R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "section 3.1")],
)
