"""∇E_old[Σ_t γ^{t-1} min(ratio · A, clip(ratio, 1 - ε, 1 + ε) · A)] = ∇J at θ = θ_old."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

ratio = frac(pi(a[t], s[t]), pi_old(a[t], s[t]))
advantage = A.of(pi_old)(s[t], a[t])
clipped = minimum(ratio * advantage, clip(ratio, 1 - epsilon, 1 + epsilon) * advantage)
divergence = E(log(pi_old(u, s[t])) - log(pi(u, s[t])), pi_old(u, s[t]))

other = frac(pi(a[t], s[t]), mu(a[t], s[t]))
of_other = A.of(mu)(s[t], a[t])
clipped_away = minimum(other * of_other, clip(other, 1 - epsilon, 1 + epsilon) * of_other)
with_behaviour = [positive_policy, positive_behaviour, theta_free_reward, theta_free_dynamics, theta_free_initial_law]
with_behaviour += [policies_sum_to_one, dynamics_sum_to_one, theta_free_functions]

derivation = Derivation(
    title="The clipped objective has the policy gradient at the old policy",
    summary=(
        "Right after the data were drawn every ratio is 1, which lies inside the range of the clip. So at the old policy the "
        "clip does nothing, neither to the objective nor to its gradient, and the first inner step of proximal policy "
        "optimisation is a step along the policy gradient, with γ^{t-1} before the term of time t. A penalty on the divergence "
        "from the old policy does nothing there either. Both matter from the second step on."
    ),
    idea=(
        "At the old policy every ratio is one, and one lies inside the range. Near there the clipped objective and [the "
        "surrogate](surrogate-first-order) are the same function, so they have the same gradient. It makes a test: on the first "
        "step after sampling, the gradient of the clipped loss must be that of ratio times advantage, sample by sample. "
        "Whatever goes wrong on that step, the clip is not to blame."
    ),
    assumes=[
        positive_policy,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["surrogate-first-order", "kl-gradient-at-coincidence"],
    start=grad(E(Sum(gamma ** (t - 1) * clipped, (t, 1, T)), pi_old)),
    steps=[
        Step(
            grad(E(Sum(gamma ** (t - 1) * ratio * advantage, (t, 1, T)), pi_old)),
            by=inactive_clip,
            note="Near θ_old the ratio is between 1 - ε and 1 + ε, and both arguments of the minimum are the same.",
        ),
        Step(
            E(Sum(gamma ** (t - 1) * frac(grad(pi(a[t], s[t])), pi_old(a[t], s[t])) * advantage, (t, 1, T)), pi_old),
            by=no_gradient,
            note="The law of the trajectories, π_old and its advantages are frozen.",
        ),
        Step(
            E(Sum(gamma ** (t - 1) * frac(grad(pi(a[t], s[t])), pi(a[t], s[t])) * A(s[t], a[t]), (t, 1, T))),
            by=frozen_copy,
        ),
        Step(E(Sum(gamma ** (t - 1) * score(t) * A(s[t], a[t]), (t, 1, T))), by=chain_rule_for_log),
        Step(grad(J), by=established, note="The advantage form of the policy gradient."),
        Step(
            grad(E(Sum(gamma ** (t - 1) * (ratio * advantage - c * divergence), (t, 1, T)), pi_old)),
            by=established,
            note="The objective with a penalty, however large c is: the divergence from the old policy has no gradient there.",
        ),
    ],
    pitfalls=[
        Refuted(
            "Without γ^{t-1} it is the gradient of the discounted return too.",
            grad(E(Sum(clipped, (t, 1, T)), pi_old)),
            grad(J),
        ),
        Refuted(
            "The clip never matters for the gradient. (After an update the old policy is another one, called μ here.)",
            grad(E(Sum(gamma ** (t - 1) * clipped_away, (t, 1, T)), mu)),
            grad(E(Sum(gamma ** (t - 1) * other * of_other, (t, 1, T)), mu)),
            assumes=with_behaviour,
        ),
        Refuted(
            "The minimum is redundant: the clipped ratio times the advantage is the same.",
            grad(E(Sum(gamma ** (t - 1) * clipped_away, (t, 1, T)), mu)),
            grad(E(Sum(gamma ** (t - 1) * clip(other, 1 - epsilon, 1 + epsilon) * of_other, (t, 1, T)), mu)),
            assumes=with_behaviour,
        ),
        Refuted(
            "A penalty on the divergence from a fixed reference policy has no gradient at the old policy either.",
            grad(E(Sum(ratio * advantage - c * E(log(mu(u, s[t])) - log(pi(u, s[t])), mu(u, s[t])), (t, 1, T)), pi_old)),
            grad(E(Sum(ratio * advantage, (t, 1, T)), pi_old)),
            assumes=with_behaviour,
        ),
    ],
    sources=[
        Source(
            "J. Schulman, F. Wolski, P. Dhariwal, A. Radford, O. Klimov",
            2017,
            "Proximal policy optimization algorithms",
            "arXiv:1707.06347, sections 3 and 4",
            differs="There the average over time steps carries no γ^{t-1}, so it is not the gradient of a discounted return.",
        ),
    ],
)
