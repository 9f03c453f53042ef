"""π(a|s) ∇log π(a|s) = ∇π(a|s) for every state and action."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="Log-derivative identity for the policy",
    summary=(
        "The identity for one action in one state. It is used inside sums over actions, where π(a|s) ∇log π(a|s) becomes "
        "∇π(a|s) and the sum over actions can then be taken under the gradient."
    ),
    idea=(
        "A sum of ∇π(a|s) over the actions is no mean, for its terms carry no probabilities. With π ∇log π in their place it is "
        "one, over the policy's own actions. Read from left to right the identity removes a logarithm, which is how scores are "
        "shown to [average to zero](score-mean-zero); from right to left it makes a sum something that can be sampled. It needs "
        "π > 0: an action of probability zero has no logarithm and is never drawn."
    ),
    assumes=[positive_policy],
    for_every=[s, a],
    start=pi(a, s) * grad(log(pi(a, s))),
    steps=[
        Step(pi(a, s) * frac(grad(pi(a, s)), pi(a, s)), by=chain_rule_for_log, note="π(a|s) > 0, so its logarithm exists."),
        Step(grad(pi(a, s)), by=cancellation, note="π(a|s) cancels."),
    ],
    pitfalls=[
        Refuted(
            "The score is the gradient of the probability.",
            grad(log(pi(a, s))),
            grad(pi(a, s)),
            assumes=[positive_policy, policies_sum_to_one],
        ),
        Refuted(
            "The score of any other action does as well.",
            pi(a, s) * grad(log(pi(u, s))),
            grad(pi(a, s)),
            for_every=[s, a, u],
            assumes=[positive_policy, policies_sum_to_one],
        ),
    ],
    sources=[Source("R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "section 13.3")],
)
