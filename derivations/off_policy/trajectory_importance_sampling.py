"""J(π) = E_μ[ρ_{1:T} R(τ)] with ρ_{1:T} = Π_t π(a_t|s_t) / μ(a_t|s_t)."""

from verify import Derivation, Refuted, Source, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

ratio = frac(pi(a[t], s[t]), mu(a[t], s[t]))
weight = Product(ratio, (t, 1, T))

derivation = Derivation(
    title="Importance sampling of whole trajectories",
    summary=(
        "Trajectories of another policy μ tell what π would earn if each is weighted by how much more often π would have "
        "produced it. The weight is the product of the ratios of all steps; the dynamics are the same under both policies and "
        "do not occur in it. The price is variance: a product of T ratios can be very large."
    ),
    idea=(
        "A trajectory that μ produces half as often as π has to count twice. Term by term the sum under μ then is the sum under "
        "π, and nothing else is going on. What μ never does cannot be weighted up, so μ has to be positive wherever π is. Every "
        "step brings another factor. [Per-decision weights](per-decision-is) leave out the ones that a reward does not need, "
        "and [truncating the product](truncated-is) costs a bias."
    ),
    assumes=[positive_behaviour],
    uses=["trajectory-factorisation", "trajectory-ratio"],
    start=J,
    steps=[
        Step(E(R(tau)), by=definition_of_objective),
        Step(total(prob(tau) * R(tau), tau), by=definition_of_expectation),
        Step(
            total(rho(s[1]) * Product(pi(a[t], s[t]) * p(s[t + 1], s[t], a[t]), (t, 1, T)) * R(tau), tau),
            by=trajectory_factorisation,
        ),
        Step(
            total(rho(s[1]) * Product(ratio * mu(a[t], s[t]) * p(s[t + 1], s[t], a[t]), (t, 1, T)) * R(tau), tau),
            by=cancellation,
            note="π = (π/μ) μ, which needs μ > 0 wherever π > 0.",
        ),
        Step(
            total(
                weight * rho(s[1]) * Product(mu(a[t], s[t]) * p(s[t + 1], s[t], a[t]), (t, 1, T)) * R(tau),
                tau,
            ),
            by=algebra,
        ),
        Step(total(prob(tau, law=mu) * weight * R(tau), tau), by=trajectory_factorisation),
        Step(E(weight * R(tau), mu), by=definition_of_expectation),
    ],
    pitfalls=[
        Refuted("The trajectories of μ need no weight.", J, E(R(tau), mu)),
        Refuted(
            "The ratio is that of the policy that walked to the one that is judged.",
            J,
            E(Product(frac(mu(a[t], s[t]), pi(a[t], s[t])), (t, 1, T)) * R(tau), mu),
            assumes=[positive_policy, positive_behaviour, policies_sum_to_one, dynamics_sum_to_one],
        ),
        Refuted("The ratio of the last step is enough.", J, E(frac(pi(a[T], s[T]), mu(a[T], s[T])) * R(tau), mu)),
        Refuted(
            "It also works where μ never takes an action that π takes.",
            J,
            E(weight * R(tau), mu),
            assumes=[policies_sum_to_one, dynamics_sum_to_one],
        ),
        Refuted(
            "The weights may be applied to the trajectories of π.",
            J,
            E(weight * R(tau)),
        ),
        Refuted(
            "The mean square of the return needs the square of the weight.",
            E(R(tau) ** 2),
            E(weight**2 * R(tau) ** 2, mu),
        ),
    ],
    sources=[
        Source(
            "D. Precup, R. S. Sutton, S. Singh",
            2000,
            "Eligibility traces for off-policy policy evaluation",
            "ICML 2000, section 3",
            differs="There for the return that follows a state and action; here for the whole trajectory.",
        ),
        Source("R. S. Sutton, A. G. Barto", 2018, "Reinforcement Learning: An Introduction, 2nd edition", "section 5.5"),
    ],
)
