"""E_{a ~ π(·|s)}[A_t(s, a)] = 0 for every state s and time t."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="The advantage averages to zero under its own policy",
    summary=(
        "An advantage compares an action with what the policy does on average, so its average over the policy's own actions is "
        "zero. Over the actions of another policy it is what that policy gains by deviating for one step."
    ),
    idea=(
        "V is the average of Q over the policy's own actions, so measured from V the better and the worse actions balance. This "
        "is why later advantages drop out of [generalised advantage estimation](gae-exact-value-any-lambda), and why [the "
        "surrogate](surrogate-value) has the right value at the old policy. Its own actions are essential: along the "
        "trajectories of another policy the discounted advantages add up, on average, to [what that policy "
        "gains](performance-difference)."
    ),
    assumes=[policies_sum_to_one],
    for_every=[(t, 1, T), s],
    start=E(A(s, a, time=t), pi(a, s)),
    steps=[
        Step(E(Q(s, a, time=t) - V(s, time=t), pi(a, s)), by=definition_of_value),
        Step(
            E(Q(s, a, time=t), pi(a, s)) - V(s, time=t), by=sums_to_one, note="V does not look at the action, and Σ_a π(a|s) = 1."
        ),
        Step(zero, by=bellman_equation, note="The mean of Q is V."),
    ],
    pitfalls=[
        Refuted("The mean advantage is zero under every policy.", E(A(s, a, time=t), mu(a, s)), zero),
        Refuted("The advantages of all actions add up to zero.", total(A(s, a, time=t), a), zero),
    ],
    sources=[
        Source("S. Kakade, J. Langford", 2002, "Approximately optimal approximate reinforcement learning", "ICML 2002, section 2")
    ],
)
