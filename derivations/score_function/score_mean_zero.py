"""E_{a ~ π(·|s)}[∇log π(a|s)] = 0 for every state s."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="Scores average to zero",
    summary=(
        "Probabilities sum to one whatever θ is. Whatever a change of θ adds to one action it takes from the others, so the "
        "scores, weighted by the probabilities, cancel. Baselines and causality are both consequences of this."
    ),
    idea=(
        "A score says in which direction θ would make an action more likely. Push every action, each as often as it is taken, "
        "and nothing can change, because the total is one before and after. So a push that does not tell the actions apart is "
        "no push on average, and that is all there is to [baselines](baseline-state-dependent), to "
        "[causality](past-reward-zero) and to the vanishing gradient of [a divergence at the old "
        "policy](kl-gradient-at-coincidence). The law that draws has to be the law that is scored: [under another "
        "one](score-mean-off-distribution) the mean is not zero in general."
    ),
    assumes=[positive_policy, policies_sum_to_one],
    for_every=[s],
    uses=["log-derivative-of-the-policy"],
    start=E(grad(log(pi(a, s))), pi(a, s)),
    steps=[
        Step(total(pi(a, s) * grad(log(pi(a, s))), a), by=definition_of_expectation),
        Step(total(grad(pi(a, s)), a), by=log_derivative),
        Step(
            grad(total(pi(a, s), a)), by=swap_gradient_and_sum, note="The sum has finitely many terms, the same ones for every θ."
        ),
        Step(grad(one), by=sums_to_one),
        Step(zero, by=constant_has_no_gradient),
    ],
    pitfalls=[
        Refuted(
            "A factor that looks at the action does not disturb the mean.",
            E(f(s, a) * grad(log(pi(a, s))), pi(a, s)),
            zero,
        ),
        Refuted(
            "The plain sum of the scores over the actions is zero too.",
            total(grad(log(pi(a, s))), a),
            zero,
        ),
        Refuted(
            "∇π has mean zero, just as ∇log π has.",
            E(grad(pi(a, s)), pi(a, s)),
            zero,
        ),
        Refuted(
            "Summed over the states, for one action, the scores cancel as well.",
            total(pi(a, s) * grad(log(pi(a, s))), s),
            zero,
            for_every=[a],
        ),
    ],
    sources=[
        Source("J. Achiam", 2018, "Spinning Up in Deep RL, part 3: Intro to policy optimization", "expected grad-log-prob lemma"),
        Source("R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "section 13.4"),
    ],
)
