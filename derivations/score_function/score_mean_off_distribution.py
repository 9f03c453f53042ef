"""FALSE: E_{a ~ μ(·|s)}[∇log π(a|s)] = 0."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

misconception = Misconception(
    title="Scores average to zero under any sampling law",
    summary=(
        "The lemma that scores have mean zero is about the law that is scored. Under another law μ the mean score is minus "
        "the gradient of KL(μ‖π): the direction that maximum likelihood would follow on samples of μ."
    ),
    assumes=[positive_policy, positive_behaviour, policies_sum_to_one],
    for_every=[s],
    uses=["score-mean-zero"],
    says=Refuted("The mean score is zero, whoever draws the actions.", E(grad(log(pi(a, s))), mu(a, s)), zero),
    tempting=(
        "The lemma is remembered as “scores have mean zero” and the law under the expectation is forgotten. Replay buffers, "
        "expert data and importance sampling all change that law."
    ),
    true_when="μ = π, or more generally when θ is a stationary point of KL(μ‖π).",
    instead=[
        Instead(
            "The mean score is minus the gradient of KL(μ‖π).",
            E(grad(log(pi(a, s))), mu(a, s)),
            -grad(E(log(mu(a, s)) - log(pi(a, s)), mu(a, s))),
        ),
        Instead(
            "Weighted by π/μ the scores average to zero again.",
            E(frac(pi(a, s), mu(a, s)) * grad(log(pi(a, s))), mu(a, s)),
            zero,
        ),
    ],
    pitfalls=[
        Refuted(
            "Along whole trajectories of μ the scores of π cancel after all.",
            E(Sum(score(t), (t, 1, T)), mu),
            zero,
            for_every=[],
            assumes=[positive_policy, positive_behaviour, policies_sum_to_one, dynamics_sum_to_one],
        ),
        Refuted(
            "The mean score is minus the gradient of KL(π‖μ), the divergence the other way round.",
            E(grad(log(pi(a, s))), mu(a, s)),
            -grad(E(log(pi(a, s)) - log(mu(a, s)), pi(a, s))),
        ),
    ],
    sources=[
        Source(
            "H. White",
            1982,
            "Maximum likelihood estimation of misspecified models",
            "Econometrica 50(1)",
            differs="There the parameter that makes the mean score zero is studied; here it may be any parameter.",
        )
    ],
)
