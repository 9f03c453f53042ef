"""KL(p_π(τ)‖p_μ(τ)) = E_{τ ~ π}[Σ_t KL(π(·|s_t)‖μ(·|s_t))]."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

difference = log(pi(a[t], s[t])) - log(mu(a[t], s[t]))
divergence = E(log(pi(a, s[t])) - log(mu(a, s[t])), pi(a, s[t]))

derivation = Derivation(
    title="The KL divergence of trajectories is a sum over the visited states",
    summary=(
        "The dynamics are the same under both policies and cancel in the log-ratio, which leaves one term for each step. Given "
        "the state, its mean over the action is the divergence of the two policies there. The states are those that π visits: "
        "the first policy draws them."
    ),
    idea=(
        "The logarithm turns [the ratio of two trajectory laws](trajectory-ratio) into a sum of one term per step, and given "
        "the state the mean of a term is the divergence of the two policies in that state. A sum of values is not yet a "
        "gradient: θ also decides which states are reached, so [the gradients of the single terms](token-kl-partial) do not add "
        "up to that of the sum."
    ),
    assumes=[positive_behaviour, positive_dynamics, policies_sum_to_one, dynamics_sum_to_one],
    uses=["trajectory-ratio"],
    start=E(log(frac(prob(tau), prob(tau, law=mu)))),
    steps=[
        Step(
            E(log(Product(frac(pi(a[t], s[t]), mu(a[t], s[t])), (t, 1, T)))),
            by=established,
            note="The ratio of two trajectory laws needs no dynamics.",
        ),
        Step(E(Sum(log(frac(pi(a[t], s[t]), mu(a[t], s[t]))), (t, 1, T))), by=log_of_product),
        Step(E(Sum(difference, (t, 1, T))), by=log_of_product),
        Step(E(Sum(E(difference, given=s[t]), (t, 1, T))), by=tower_rule),
        Step(E(Sum(divergence, (t, 1, T))), by=marginalise, note="Given s_t, only the action is random."),
    ],
    pitfalls=[
        Refuted(
            "The states may be those that the other policy visits.",
            E(log(frac(prob(tau), prob(tau, law=mu)))),
            E(Sum(divergence, (t, 1, T)), mu),
        ),
        Refuted(
            "The two policies may change places.",
            E(log(frac(prob(tau), prob(tau, law=mu)))),
            E(log(frac(prob(tau, law=mu), prob(tau))), mu),
        ),
        Refuted(
            "The divergence of the first step is repeated T times.",
            E(log(frac(prob(tau), prob(tau, law=mu)))),
            T * E(E(log(pi(a, s[1])) - log(mu(a, s[1])), pi(a, s[1]))),
        ),
    ],
    sources=[Source("T. M. Cover, J. A. Thomas", 2006, "Elements of Information Theory, 2nd edition", "section 2.5")],
)
