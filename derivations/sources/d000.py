r"""Annex 5 of a lecture course: the policy gradient, and why a baseline may be subtracted."""

import verify.calculus as calc
from verify.assumptions import *
from verify.notation import *
from verify.sources import *

objective = E(r(tau))  # J(θ) of this document: the reward of a trajectory is arbitrary
score_of_tau = grad(log(prob(tau)))
factors = rho(s[1]) * Product(pi(a[t], s[t]) * p(s[t + 1], s[t], a[t]), (t, 1, T))
scores = Sum(score(t), (t, 1, T))

# The number with the least variance as a baseline: it weights the rewards by the squared length of the score.
length = dot(scores, scores)
best_number = frac(E(r(tau) * length), E(length))


def mean_with(baseline):
    return E((r(tau) - baseline) * scores)


# In the place of a density times a reward: something over x > 0 whose mass runs away to infinity as θ goes to 0.
parameter, place = calc.real("theta"), calc.real("x")


def runs_away(theta):
    return theta**3 * calc.exp(-(theta**2) * place)


def over_states(inner):
    """Σ_t ∫ p(s_t) (…) ds_t."""
    return Sum(integral(prob(s[t]) * inner, s[t]), (t, 1, T))


ASSUMED = [
    positive_policy,
    positive_dynamics,
    theta_free_initial_law,
    theta_free_dynamics,
    theta_free_reward,
    theta_free_functions,
    policies_sum_to_one,
    dynamics_sum_to_one,
]

document = Document(
    title="Annex 5: Policy Gradients",
    author="Federico Taschin",
    summary=(
        "A lecture annex. It derives the score-function form of the gradient for an arbitrary reward of the trajectory, and "
        "then shows that a baseline which ignores the action has mean zero."
    ),
    conventions=Conventions(
        first_time="t = 1, …, T",
        discount="none; r(τ) is an arbitrary function of the trajectory",
        trajectory="τ is never listed; the factorisation has p(s_{T+1}|s_T, a_T), so τ contains s_{T+1}",
        laws="π_θ(τ) is the law of the trajectory and π_θ(a|s) the policy: one letter for both",
        symbols=[
            (r"J(\theta)", "the expected reward E[r(τ)]"),
            (r"\pi_{\theta}(\tau)", "the probability p_θ(τ) of a trajectory"),
            (r"\int \cdot\, d\tau", "the sum over all trajectories: they are finitely many here"),
        ],
    ),
    assumes=ASSUMED,
    equations=[
        Equation(
            "S0-I13",
            says="The proof of the policy gradient theorem stands in a certain section of a textbook.",
            use="Points to the theorem, which is not what is derived here.",
            reading=NotCheckable("It says where something stands in a book."),
        ),
        Equation(
            "S0-E01",
            latex=r"J(\theta) = E_{\tau \sim \pi_{\theta}(\tau)} [r(\tau)]",
            use="The objective: the expected reward of a trajectory.",
            reading=Defines(objective),
        ),
        Equation(
            "S0-I01",
            latex=r"\pi_{\theta}(\tau)",
            says="π_θ(τ) is the law of the trajectories and r(τ) the reward of a whole trajectory.",
            use="Names the two ingredients of the objective.",
            reading=Defines(prob(tau), r(tau), for_every=[tau]),
        ),
        Equation(
            "S0-E02",
            latex=r"""\nabla_{\theta}J(\theta) = \nabla_{\theta} \int \pi_{\theta}(\tau) r(\tau) d\tau
= \int \nabla_{\theta} \pi_{\theta}(\tau) r(\tau) d\tau""",
            use="Writes the expectation as an integral and moves the gradient inside.",
            reading=Chain(
                grad(objective),
                Equals(grad(integral(prob(tau) * r(tau), tau)), "definition of the expectation"),
                Equals(integral(grad(prob(tau)) * r(tau), tau), "a sum of finitely many terms, and r does not depend on θ"),
            ),
            proved_in=["trajectory-policy-gradient"],
        ),
        Equation(
            "S0-I02",
            says="The gradient may move inside the integral as soon as π_θ(τ) and its gradient are continuous in θ and τ.",
            use="Justifies the step before it.",
            reading=[
                Chain(
                    calc.Integral(runs_away(parameter), (place, 0, calc.oo)),
                    Equals(parameter),
                    for_every=[parameter],
                    says="θ³ exp(-θ²x) is as smooth as anybody could wish, in θ and in x > 0; its integral is θ.",
                ),
                Chain(
                    calc.at(calc.D(runs_away(parameter), parameter), parameter, 0),
                    Equals(calc.zero),
                    for_every=[parameter, place],
                    says="The derivative of what is integrated is 0 at θ = 0, for every x.",
                ),
                Chain(
                    calc.at(calc.D(calc.Integral(runs_away(parameter), (place, 0, calc.oo)), parameter), parameter, 0),
                    Equals(calc.Integral(calc.at(calc.D(runs_away(parameter), parameter), parameter, 0), (place, 0, calc.oo))),
                    for_every=[],
                    says="So the derivative of the integral is 1 at θ = 0, and the integral of the derivative is 0.",
                ),
            ],
            assumes=[],
            lenient=Chain(
                grad(total(prob(tau) * r(tau), tau)),
                Equals(total(grad(prob(tau)) * r(tau), tau)),
                says="There are finitely many trajectories, and continuity in τ is not needed.",
                assumes=ASSUMED,
            ),
            corrected=Chain(
                grad(total(prob(tau) * r(tau), tau)),
                Equals(total(grad(prob(tau)) * r(tau), tau)),
                says="Finitely many trajectories.",
                assumes=ASSUMED,
            ),
            corrected_says=(
                "In general: |∇π_θ(τ) r(τ)| ≤ h(τ) for all θ near the point, where h has a finite integral; or finitely many "
                "trajectories."
            ),
            proved_in=["swap-by-joint-continuity", "swap-gradient-expectation"],
            error="missing condition",
            why="Over an unbounded space mass can run away to infinity as θ moves: an integrable bound is needed as well.",
        ),
        Equation(
            "S0-E03",
            latex=r"""\nabla_{\theta}\log\pi_{\theta}(\tau) = \frac{\nabla_{\theta}\pi_{\theta(\tau)}}
{\pi_{\theta}(\tau)}""",
            use="The identity that will turn the integral into an expectation.",
            reading=Malformed(lambda: frac(grad(theta(tau)), prob(tau))),
            lenient=Chain(score_of_tau, Equals(frac(grad(prob(tau)), prob(tau))), for_every=[tau]),
            corrected=Chain(score_of_tau, Equals(frac(grad(prob(tau)), prob(tau))), for_every=[tau]),
            proved_in=["log-derivative-identity"],
            error="symbol without meaning",
            why="In the numerator (τ) has slipped into the subscript: θ takes no argument, and no trajectory is left for π_θ.",
        ),
        Equation(
            "S0-I03",
            latex=r"\nabla_{\theta}\pi_{\theta}(\tau) = \pi_{\theta}(\tau) \nabla_{\theta}\log\pi_{\theta}(\tau)",
            use="The same identity, multiplied out, as it is going to be used.",
            reading=Chain(grad(prob(tau)), Equals(prob(tau) * score_of_tau), for_every=[tau]),
            proved_in=["log-derivative-identity"],
        ),
        Equation(
            "S0-E04",
            latex=r"""\nabla_{\theta}J(\theta) = \int \pi_{\theta}(\tau) \nabla_{\theta}\log\pi_{\theta}(\tau)
r(\tau) d\tau = E_{\tau \sim \pi_{\theta}(\tau)}\left[
\nabla_{\theta}\log\pi_{\theta}(\tau)r(\tau)
\right]""",
            use="The gradient as an expectation that can be sampled.",
            reading=Chain(
                grad(objective),
                Equals(integral(prob(tau) * score_of_tau * r(tau), tau), "log-derivative identity"),
                Equals(E(score_of_tau * r(tau)), "definition of the expectation"),
            ),
            proved_in=["trajectory-policy-gradient"],
        ),
        Equation(
            "S0-E05",
            latex=r"\pi_{\theta}(\tau) = p(s_1) \prod_{t=1}^T \pi_{\theta}(a_t \vert s_t)p(s_{t+1}\vert s_t, a_t)",
            use="How a trajectory comes about: start, action, next state, and so on.",
            reading=Defines(factors, means=prob(tau), for_every=[tau]),
            proved_in=["trajectory-factorisation"],
            why="The last factor is p(s_{T+1}|s_T, a_T), so τ ends with s_{T+1}. The document does not say where τ ends.",
        ),
        Equation(
            "S0-E06",
            latex=r"""\log \pi_{\theta}(\tau) = \log p(s_1) +
\sum_{t=1}^T \log\pi_{\theta}(a_t \vert s_t) + \sum_{t=1}^T \log p(s_{t+1} \vert s_t, a_t)""",
            use="The logarithm turns the product into sums.",
            reading=Chain(
                log(prob(tau)),
                Equals(log(rho(s[1])) + Sum(log(pi(a[t], s[t])), (t, 1, T)) + Sum(log(p(s[t + 1], s[t], a[t])), (t, 1, T))),
                for_every=[tau],
            ),
            proved_in=["dynamics-cancel"],
        ),
        Equation(
            "S0-I04",
            says="θ enters through the policy alone.",
            use="Why the other terms have no gradient.",
            reading=Supposes(theta_free_initial_law, theta_free_dynamics, theta_free_reward),
        ),
        Equation(
            "S0-E07",
            latex=r"""\nabla_{\theta} \log\pi_{\theta}(\tau) =
\sum_{t=1}^T \nabla_{\theta}\log\pi_{\theta}(a_t \vert s_t)""",
            use="The score of a trajectory is the sum of the scores of its actions.",
            reading=Chain(score_of_tau, Equals(scores), for_every=[tau]),
            proved_in=["dynamics-cancel"],
        ),
        Equation(
            "S0-E08",
            latex=r"""\nabla_{\theta}J(\theta) = E_{\tau \sim \pi_{\theta}(\tau)} \left[
\left ( \sum_{t=1}^T \nabla_{\theta}\log \pi_{\theta}(a_t \vert s_t) \right) r(\tau)
\right]""",
            use="The policy gradient, with the reward of the whole trajectory.",
            reading=Chain(grad(objective), Equals(E(scores * r(tau)))),
            proved_in=["trajectory-policy-gradient"],
        ),
        Equation(
            "S0-I05",
            says="A baseline b lowers the variance of the gradient.",
            use="Why one would want a baseline.",
            reading=Chain(Var(score_of_tau * r(tau)), Above(Var(score_of_tau * (r(tau) - b)))),
            corrected=Chain(
                Var(r(tau) * scores) - Var((r(tau) - best_number) * scores),
                Equals(
                    E(r(tau) ** 2 * length)
                    - dot(mean_with(zero), mean_with(zero))
                    - (E((r(tau) - best_number) ** 2 * length) - dot(mean_with(best_number), mean_with(best_number))),
                    "definition of the variance",
                ),
                Equals(E(r(tau) ** 2 * length) - E((r(tau) - best_number) ** 2 * length), "a baseline leaves the mean"),
                Equals(2 * best_number * E(r(tau) * length) - best_number**2 * E(length), "linearity"),
                Equals(E(length) * best_number**2, "this is how the number was chosen"),
                Above(zero),
                says="What the best number takes away is never negative. The score of a trajectory is written as a sum.",
                assumes=[*ASSUMED, scores_not_all_zero],
            ),
            proved_in=["optimal-baseline", "baseline-never-raises-variance"],
            corrected_says="A well chosen baseline lowers it or leaves it as it is; a badly chosen one raises it.",
            error="too general a claim",
            why="It depends on b: the variance falls between 0 and twice the best b, and rises outside. Far off it has no bound.",
        ),
        Equation(
            "S0-E09",
            latex=r"""\nabla_{\theta}J(\theta) = E_{\tau \sim \pi_{\theta}(\tau)} \left[
\nabla_{\theta}\log \pi_{\theta}(\tau) \left( r(\tau) - b \right)
\right]""",
            use="The policy gradient with a baseline subtracted.",
            reading=[
                Chain(grad(objective), Equals(E(score_of_tau * (r(tau) - b))), says="b is a number"),
                Chain(grad(objective), Equals(E(score_of_tau * (r(tau) - b(s[1])))), says="b is a function of the first state"),
            ],
            otherwise=Chain(
                grad(objective),
                Equals(E(score_of_tau * (r(tau) - b(s[2])))),
                says="with a function of a later state",
                min_horizon=2,
            ),
            proved_in=["baseline-constant"],
            why=(
                "True for a number, and for what is known before the first action. Here b multiplies the scores of all steps, so "
                "it may not look at any later state: s_k depends on the actions before it."
            ),
        ),
        Equation(
            "S0-I06",
            latex=r"E_{\tau \sim \pi_{\theta}(\tau)} \left[ \nabla_{\theta} \log \pi_{\theta}(\tau)b \right]",
            says="This is the bias that the baseline brings: it has to be zero.",
            use="The term that the rest of the document is about.",
            reading=Chain(grad(objective) - E(score_of_tau * (r(tau) - b)), Equals(E(score_of_tau * b))),
        ),
        Equation(
            "S0-E10",
            latex=r"""E_{\tau \sim \pi_{\theta}(\tau)} \left[ \nabla_{\theta} \log \pi_{\theta}(\tau)b \right]=
\sum_{t=1}^T E_{(s_t, a_t) \sim p(s_t, a_t)}\left[
\nabla_{\theta} \log\pi_{\theta}(a_t \vert s_t) b
\right]""",
            use="One expectation per step, each over the state and the action of that step.",
            reading=[
                Chain(E(score_of_tau * b), Equals(Sum(E(score(t) * b, prob(s[t], a[t])), (t, 1, T))), says="b is a number"),
                Chain(
                    E(Sum(score(t) * b(s[t]), (t, 1, T))),
                    Equals(Sum(E(score(t) * b(s[t]), prob(s[t], a[t])), (t, 1, T))),
                    says="b is a function of the state of the step",
                ),
            ],
            why="p(s_t, a_t) is the law at time t under the policy: it depends on t and on θ, which the notation does not show.",
        ),
        Equation(
            "S0-I07",
            latex=r"p(s_t, a_t) = p(s_t) \pi_{\theta}(a_t \vert s_t)",
            use="Splits the law of state and action.",
            reading=Chain(prob(s[t], a[t]), Equals(prob(s[t]) * pi(a[t], s[t])), for_every=[(t, 1, T), s[t], a[t]]),
            why="With p(s_t) the law of the state at time t; no single function of the state would do for all t.",
        ),
        Equation(
            "S0-E11",
            latex=r"""\sum_{t=1}^T E_{s_t \sim p(s_t)} \left[
E_{a_t \sim \pi_{\theta}(a_t \vert s_t)} \left[
\nabla_{\theta}\log\pi_{\theta}(a_t \vert s_t)\ b
\right]\right]""",
            use="First the state, then the action in it.",
            reading=[
                Continues("S0-E10", Equals(Sum(E(E(score(t) * b, pi(a[t], s[t])), prob(s[t])), (t, 1, T)))),
                Continues("S0-E10", Equals(Sum(E(E(score(t) * b(s[t]), pi(a[t], s[t])), prob(s[t])), (t, 1, T)))),
            ],
        ),
        Equation(
            "S0-E12",
            latex=r"""\sum_{t=1}^T \int_{s_t} p(s_t) \left( \int_{a_t} \pi_{\theta}(a_t \vert s_t) \nabla_{\theta}
\log\pi_{\theta}(a_t \vert s_t)b\ da_t\right) ds_t""",
            use="Both expectations written out.",
            reading=[
                Continues("S0-E11", Equals(over_states(integral(pi(a[t], s[t]) * score(t) * b, a[t])))),
                Continues("S0-E11", Equals(over_states(integral(pi(a[t], s[t]) * score(t) * b(s[t]), a[t])))),
            ],
        ),
        Equation(
            "S0-E13",
            latex=r"""\sum_{t=1}^T \int_{s_t} p(s_t) \left( \int_{a_t} \nabla_{\theta} \pi_{\theta}(a_t \vert s_t)
b\ da_t\right) ds_t""",
            use="The log-derivative identity of the policy, read backwards.",
            reading=[
                Continues("S0-E12", Equals(over_states(integral(grad(pi(a[t], s[t])) * b, a[t])))),
                Continues("S0-E12", Equals(over_states(integral(grad(pi(a[t], s[t])) * b(s[t]), a[t])))),
            ],
            proved_in=["log-derivative-of-the-policy"],
        ),
        Equation(
            "S0-E14",
            latex=r"""\sum_{t=1}^T \int_{s_t} p(s_t)\nabla_{\theta} \left( \int_{a_t} \pi_{\theta}(a_t \vert s_t)
b\ da_t\right) ds_t""",
            use="The gradient moves out of the sum over the actions.",
            reading=[
                Continues("S0-E13", Equals(over_states(grad(integral(pi(a[t], s[t]) * b, a[t]))))),
                Continues("S0-E13", Equals(over_states(grad(integral(pi(a[t], s[t]) * b(s[t]), a[t]))))),
            ],
            otherwise=Chain(
                over_states(integral(grad(pi(a[t], s[t])) * V(s[t]), a[t])),
                Equals(over_states(grad(integral(pi(a[t], s[t]) * V(s[t]), a[t])))),
                says="with b = V, which depends on θ",
            ),
            corrected=Chain(
                over_states(integral(grad(pi(a[t], s[t])) * V(s[t]), a[t])),
                Equals(over_states(V(s[t]) * grad(integral(pi(a[t], s[t]), a[t])))),
                says="With b = V, which depends on θ: take b out first, and only then the gradient.",
            ),
            why=(
                "The gradient now acts on b as well, so b must not depend on θ. For b = V(s_t), the usual choice, this line is "
                "false although the end result is true; taking b out before the gradient avoids it."
            ),
        ),
        Equation(
            "S0-E15",
            latex=r"""\sum_{t=1}^T \int_{s_t} p(s_t) b \nabla_{\theta} \left( \int_{a_t} \pi_{\theta}(a_t \vert s_t)
\ da_t\right) ds_t = 0""",
            use="b does not depend on the action and leaves the inner sum, which is 1.",
            reading=[
                Continues("S0-E14", Equals(over_states(b * grad(integral(pi(a[t], s[t]), a[t])))), Equals(zero)),
                Continues("S0-E14", Equals(over_states(b(s[t]) * grad(integral(pi(a[t], s[t]), a[t])))), Equals(zero)),
            ],
            proved_in=["baseline-state-dependent"],
        ),
        Equation(
            "S0-I08",
            latex=r"\int_{a_t} \pi_{\theta}(a_t \vert s_t)\ da_t = 1",
            use="The probabilities of the actions sum to one.",
            reading=Chain(integral(pi(a[t], s[t]), a[t]), Equals(one), for_every=[(t, 1, T), s[t]]),
        ),
        Equation(
            "S0-I09",
            latex=r"\nabla_{\theta}1 = 0",
            use="A number does not change with θ.",
            reading=Chain(grad(one), Equals(zero)),
        ),
        Equation(
            "S0-I10",
            says="b may leave the inner integral only if it does not depend on the action.",
            use="The condition on the baseline.",
            reading=[
                Chain(
                    grad(integral(pi(a, s) * b(s), a)),
                    Equals(b(s) * grad(integral(pi(a, s), a))),
                    for_every=[s],
                    says="without the action it may",
                ),
                Chain(
                    integral(grad(pi(a, s)) * b(s, a), a),
                    Differs(b(s, u) * grad(integral(pi(a, s), a))),
                    for_every=[s, u],
                    says="with the action it may not",
                ),
            ],
            why=(
                "It is what factoring out takes. For zero bias it is enough and not necessary: some functions of the action have "
                "mean zero against the score all the same."
            ),
        ),
        Equation(
            "S0-I11",
            says="A baseline that ignores the action has mean zero in the policy gradient and brings no bias.",
            use="The conclusion.",
            reading=[
                Chain(E(score(t) * b), Equals(zero), for_every=[(t, 1, T)], says="a number"),
                Chain(E(score(t) * b(s[t])), Equals(zero), for_every=[(t, 1, T)], says="a function of the state"),
                Chain(
                    E(score(t) * f(history(t))), Equals(zero), for_every=[(t, 1, T)], says="a function of all that came before"
                ),
            ],
            otherwise=Chain(E(score(t) * b(s[t + 1])), Equals(zero), for_every=[(t, 1, T)], says="a function of the next state"),
            proved_in=["baseline-state-dependent", "history-is-uncorrelated"],
            why="It must ignore later states and rewards as well: they are consequences of the action.",
        ),
        Equation(
            "S0-I12",
            says="Baselines of the state are often used to lower the variance of the gradient without a bias.",
            use="A look ahead.",
            reading=[
                Chain(E(Sum(score(t) * b(s[t]), (t, 1, T))), Equals(zero), says="there is no bias"),
                NotCheckable("How often they are used, and how often they help, is a matter of experience."),
            ],
            proved_in=["baseline-state-dependent"],
        ),
    ],
)
