r"""A short tutorial on the gradient of a policy, after the first part of a lecture."""

import verify.calculus as calc
from verify.assumptions import *
from verify.notation import *
from verify.sources import *

reward = Sum(r(s[t], a[t]), (t, 1, T))  # r(τ) of this document
objective = E(reward)
score_of_tau = grad(log(prob(tau)))
actions = Product(pi(a[t], s[t]), (t, 1, T))
# τ ends with a_T here, so its law has one transition less than there are actions.
law_up_to_the_last_action = rho(s[1]) * actions * Product(p(s[t + 1], s[t], a[t]), (t, 1, T - 1))
law_with_the_state_after_it = rho(s[1]) * Product(pi(a[t], s[t]) * p(s[t + 1], s[t], a[t]), (t, 1, T))
to_the_last_action = [history(T), a[T]]
log_law = log(rho(s[1])) + Sum(log(pi(a[t], s[t])) + log(p(s[t + 1], s[t], a[t])), (t, 1, T))
# What stands outside the sum has a time of its own, n here: the document calls it t as well.
log_law_without_brackets = log(rho(s[1])) + Sum(log(pi(a[t], s[t])), (t, 1, T)) + log(p(s[n + 1], s[n], a[n]))

# In the place of a law times a reward: something over x > 0 whose mass runs away to infinity as θ goes to 0.
parameter, place = calc.real("theta"), calc.real("x")
number, differential = calc.positive("x"), calc.real("dx")


def runs_away(theta):
    return theta**3 * calc.exp(-(theta**2) * place)


ASSUMED = [
    positive_policy,
    positive_dynamics,
    theta_free_initial_law,
    theta_free_dynamics,
    theta_free_reward,
    policies_sum_to_one,
    dynamics_sum_to_one,
]

document = Document(
    title="A short tutorial on the policy gradient",
    summary=(
        "A blog post that walks through the derivation of the policy gradient: the objective as an integral, the log-derivative "
        "identity, the law of a trajectory, and what is left once the terms without θ are gone."
    ),
    conventions=Conventions(
        first_time="t = 1, …, T",
        discount="none",
        trajectory="τ = (s_1, a_1, …, s_T, a_T): it ends with the last action",
        laws="p_θ(τ) is the law of the trajectory, π_θ(a|s) the policy, p the law of the first state and of the next one",
        symbols=[
            (r"r(\tau)", "the sum of the rewards r(s_t, a_t)"),
            (r"J(\theta)", "the expected sum of the rewards"),
            (r"\int \cdot\, d\tau", "the sum over all trajectories: they are finitely many here"),
        ],
    ),
    assumes=ASSUMED,
    equations=[
        Equation(
            "S1-I01",
            latex=r"\mathbf{s}_{1}, \mathbf{a}_{1}, \ldots, \mathbf{s}_{T}, \mathbf{a}_{T}",
            says="A trajectory is the sequence of states and actions up to the last action.",
            use="Says what a trajectory is.",
            reading=Defines(
                law_up_to_the_last_action,
                means=total(prob(tau), s[T + 1]),
                for_every=to_the_last_action,
                says="its law: the state after the last action is summed out",
            ),
        ),
        Equation(
            "S1-E01",
            latex=(
                r"p_{\theta}(\tau) = p_{\theta}\left(\mathbf{s}_{1}, \mathbf{a}_{1}, \ldots, \mathbf{s}_{T}, "
                r"\mathbf{a}_{T}\right)=p\left(\mathbf{s}_{1}\right) \prod_{t=1}^{T} \pi_{\theta}\left(\mathbf{a}_{t} "
                r"\mid \mathbf{s}_{t}\right) p\left(\mathbf{s}_{t+1} \mid \mathbf{s}_{t}, \mathbf{a}_{t}\right)."
            ),
            use="The law of a trajectory, factor by factor.",
            reading=Chain(
                law_up_to_the_last_action,
                Equals(law_with_the_state_after_it),
                for_every=[tau],
                says="The left side is the law of (s_1, …, a_T); on the right s_{T+1} is free, and so any state.",
            ),
            lenient=Defines(law_with_the_state_after_it, means=prob(tau), for_every=[tau], says="τ ends with s_{T+1}"),
            corrected=[
                Chain(
                    total(prob(tau), s[T + 1]),
                    Equals(law_up_to_the_last_action),
                    for_every=to_the_last_action,
                    says="The second product ends at T - 1.",
                ),
                Chain(prob(tau), Equals(law_with_the_state_after_it), for_every=[tau], says="Or τ ends with s_{T+1}."),
            ],
            proved_in=["trajectory-factorisation"],
            error="one factor too many",
            why="τ ends with a_T, but the last factor of the product is p(s_{T+1}|s_T, a_T). It does no harm to what follows.",
        ),
        Equation(
            "S1-I02",
            says="The product comes from the chain rule of probability.",
            use="The reason for the factorisation.",
            reading=Chain(prob(tau), Equals(law_with_the_state_after_it), for_every=[tau]),
            why="It also takes that the next state depends on the last state and action only, and the action on the state only.",
        ),
        Equation(
            "S1-E02",
            latex=(
                r"\theta^{\star}=\arg \max _{\theta} E_{\tau \sim p_{\theta}(\tau)}\left[\sum_{t} r\left(\mathbf{s}_{t}, "
                r"\mathbf{a}_{t}\right)\right]"
            ),
            use="The goal: the parameters with the largest expected sum of rewards.",
            reading=Defines(objective),
            why="It names a maximiser; that there is one, and only one, is not claimed.",
        ),
        Equation(
            "S1-I03",
            says="J(θ) stands for the expected reward, and r(τ) for the sum of the rewards.",
            use="Two abbreviations.",
            reading=[Defines(objective), Defines(reward, for_every=[tau])],
        ),
        Equation(
            "S1-E03",
            latex=r"\theta^{\star}=\arg \max _{\theta} J(\theta)",
            use="The goal once more, with J.",
            reading=Defines(objective),
        ),
        Equation(
            "S1-E04",
            latex=r"J(\theta) = E_{\tau \sim p_{\theta}(\tau)}[r(\tau)].",
            use="The objective.",
            reading=Defines(objective),
        ),
        Equation(
            "S1-E05",
            latex=r"J(\theta) = E_{\tau \sim p_{\theta}(\tau)}[r(\tau)] = \int p_{\theta}(\tau) r(\tau) d \tau",
            use="The expectation as an integral.",
            reading=Chain(objective, Equals(integral(prob(tau) * reward, tau), "definition of the expectation")),
        ),
        Equation(
            "S1-I04",
            says="The gradient moves inside the integral because differentiation is linear.",
            use="Justifies the next step.",
            reading=[
                Chain(
                    calc.Integral(runs_away(parameter), (place, 0, calc.oo)),
                    Equals(parameter),
                    for_every=[parameter],
                    says="θ³ exp(-θ²x), over x > 0, is differentiated as linearly as anything; its integral is θ.",
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
                grad(total(prob(tau) * reward, tau)),
                Equals(total(grad(prob(tau)) * reward, tau)),
                says="a sum over finitely many trajectories",
                assumes=ASSUMED,
            ),
            corrected=Chain(
                grad(total(prob(tau) * reward, tau)),
                Equals(total(grad(prob(tau)) * reward, tau)),
                says="Because there are finitely many trajectories.",
                assumes=ASSUMED,
            ),
            corrected_says=(
                "In general: by dominated convergence, if |∇p_θ(τ) r(τ)| ≤ h(τ) for all θ near the point, where h has a finite "
                "integral."
            ),
            proved_in=["swap-by-joint-continuity", "swap-gradient-expectation"],
            error="the reason is not enough",
            why="Linearity is about finite sums. An integral is a limit, and to exchange two limits takes a bound.",
        ),
        Equation(
            "S1-E06",
            latex=r"\nabla_{\theta} J(\theta) =\int \nabla_{\theta} p_{\theta}(\tau) r(\tau) d \tau",
            use="The gradient under the integral.",
            reading=Chain(grad(objective), Equals(integral(grad(prob(tau)) * reward, tau))),
            proved_in=["trajectory-policy-gradient"],
        ),
        Equation(
            "S1-E07",
            latex=r"\frac{d}{dx} \log(x) = \frac{dx}{x}",
            use="The derivative of the logarithm.",
            reading=Chain(
                calc.D(calc.log(number), number),
                Equals(calc.frac(differential, number)),
                says="dx is any number: the left side does not know it",
                assumes=[],
                for_every=[number, differential],
            ),
            corrected=[
                Chain(
                    calc.D(calc.log(number), number),
                    Equals(calc.frac(1, number)),
                    says="The derivative,",
                    assumes=[],
                    for_every=[number],
                ),
                Chain(
                    calc.log(number + differential),
                    Nearly(calc.log(number) + calc.frac(differential, number), calc.O(differential**2)),
                    says="or the differential: what log x grows by to first order.",
                    assumes=[],
                    for_every=[number, differential],
                ),
            ],
            error="derivative and differential mixed up",
            why="On the left stands a derivative, on the right a differential: either dx goes on the right, or d/dx on the left.",
        ),
        Equation(
            "S1-E08",
            latex=(
                r"\textcolor{#eb3a32}{p_{\theta}(\tau) \nabla_{\theta} \log p_{\theta}(\tau)} =p_{\theta}(\tau) "
                r"\frac{\nabla_{\theta} p_{\theta}(\tau)}{p_{\theta}(\tau)}=\textcolor{#3a79f6}{\nabla_{\theta} "
                r"p_{\theta}(\tau)}."
            ),
            use="The log-derivative identity of the law of a trajectory.",
            reading=Chain(
                prob(tau) * score_of_tau,
                Equals(prob(tau) * frac(grad(prob(tau)), prob(tau)), "chain rule"),
                Equals(grad(prob(tau)), "p_θ(τ) is positive and cancels"),
                for_every=[tau],
            ),
            proved_in=["log-derivative-identity"],
        ),
        Equation(
            "S1-E09",
            latex=(
                r"\begin{aligned} \nabla_{\theta} J(\theta) & =\int \textcolor{#3a79f6}{\nabla_{\theta} p_{\theta}(\tau)} "
                r"r(\tau) d \tau \\ & = \int \textcolor{#eb3a32}{p_{\theta}(\tau) \nabla_{\theta} \log p_{\theta}(\tau)} "
                r"r(\tau) d \tau \\ & = E_{\tau \sim p_{\theta}(\tau)}\left[\nabla_{\theta} \log p_{\theta}(\tau) r(\tau)"
                r"\right].\end{aligned}"
            ),
            use="From the gradient of the integral to an expectation.",
            reading=Chain(
                grad(objective),
                Equals(integral(grad(prob(tau)) * reward, tau), "gradient and finite sum"),
                Equals(integral(prob(tau) * score_of_tau * reward, tau), "log-derivative identity"),
                Equals(E(score_of_tau * reward), "definition of the expectation"),
            ),
            proved_in=["trajectory-policy-gradient"],
        ),
        Equation(
            "S1-E10",
            latex=(
                r"p_{\theta}(\tau) =p\left(\mathbf{s}_{1}\right) \prod_{t=1}^{T} \pi_{\theta}\left(\mathbf{a}_{t} \mid "
                r"\mathbf{s}_{t}\right) p\left(\mathbf{s}_{t+1} \mid \mathbf{s}_{t}, \mathbf{a}_{t}\right),"
            ),
            use="The law of a trajectory, recalled.",
            reading=Chain(
                law_up_to_the_last_action,
                Equals(law_with_the_state_after_it),
                for_every=[tau],
                says="The left side is the law of (s_1, …, a_T); on the right s_{T+1} is free, and so any state.",
            ),
            lenient=Defines(law_with_the_state_after_it, means=prob(tau), for_every=[tau], says="τ ends with s_{T+1}"),
            corrected=[
                Chain(
                    total(prob(tau), s[T + 1]),
                    Equals(law_up_to_the_last_action),
                    for_every=to_the_last_action,
                    says="The second product ends at T - 1.",
                ),
                Chain(prob(tau), Equals(law_with_the_state_after_it), for_every=[tau], says="Or τ ends with s_{T+1}."),
            ],
            proved_in=["trajectory-factorisation"],
            error="one factor too many",
            why="As above: with τ as the document defines it, the factor p(s_{T+1}|s_T, a_T) is one too many.",
        ),
        Equation(
            "S1-E11",
            latex=(
                r"\log p_{\theta}(\tau)=\log p\left(\mathbf{s}_{1}\right)+\sum_{t=1}^{T} \log \pi_{\theta}"
                r"\left(\mathbf{a}_{t} \mid \mathbf{s}_{t}\right)+\log p\left(\mathbf{s}_{t+1} \mid \mathbf{s}_{t}, "
                r"\mathbf{a}_{t}\right)."
            ),
            use="The logarithm of the law.",
            reading=Chain(
                log(prob(tau)),
                Equals(log_law_without_brackets),
                for_every=[(n, 1, T), tau],
                says="A sum ends at the next plus sign, so the last t is free: one transition, at any one time.",
            ),
            lenient=Chain(log(prob(tau)), Equals(log_law), for_every=[tau], says="the sum covers both terms"),
            corrected=Chain(log(prob(tau)), Equals(log_law), for_every=[tau]),
            proved_in=["dynamics-cancel"],
            error="missing brackets",
            why="Without brackets the sum ends before log p(s_{t+1}|s_t, a_t), which stands outside with a t that has no value.",
        ),
        Equation(
            "S1-E12",
            latex=(
                r"\begin{aligned} \nabla_{\theta} J(\theta) & =E_{\tau \sim p_{\theta}(\tau)}\left[\nabla_{\theta} \log "
                r"p_{\theta}(\tau) r(\tau)\right] \\ & = E_{\tau \sim p_{\theta}(\tau)}\left[\nabla_{\theta} \left[ \log p"
                r"\left(\mathbf{s}_{1}\right)+\sum_{t=1}^{T} \log \pi_{\theta}\left(\mathbf{a}_{t} \mid \mathbf{s}_{t}"
                r"\right)+\log p\left(\mathbf{s}_{t+1} \mid \mathbf{s}_{t}, \mathbf{a}_{t}\right)\right] r(\tau)\right] "
                r"\end{aligned}"
            ),
            use="The logarithm put into the expectation.",
            reading=Chain(
                grad(objective),
                Equals(E(score_of_tau * reward)),
                Equals(E(grad(log_law_without_brackets) * reward)),
                for_every=[(n, 1, T)],
                says="The last t is free, as above: any time.",
            ),
            lenient=Chain(
                grad(objective),
                Equals(E(score_of_tau * reward)),
                Equals(E(grad(log_law) * reward)),
                says="the sum covers both terms",
            ),
            why="The brackets are missing here too, but what they should hold has no gradient: every reading has the same value.",
        ),
        Equation(
            "S1-I05",
            says="The laws of the first state and of the next state do not depend on θ, and drop out.",
            use="What is left is the policy.",
            reading=[
                Chain(grad(log(rho(s))), Equals(zero), for_every=[s]),
                Chain(grad(log(p(x, s, a))), Equals(zero), for_every=[x, s, a]),
            ],
            why="Their gradients are zero; nothing is cancelled.",
        ),
        Equation(
            "S1-E13",
            latex=(
                r"\nabla_{\theta} J(\theta) = E_{\tau \sim p_{\theta}(\tau)}\left[\left(\sum_{t=1}^{T} \nabla_{\theta} "
                r"\log \pi_{\theta}\left(\mathbf{a}_{t} \mid \mathbf{s}_{t}\right)\right)\left(\sum_{t=1}^{T} r"
                r"\left(\mathbf{s}_{t}, \mathbf{a}_{t}\right)\right)\right]."
            ),
            use="The policy gradient.",
            reading=Chain(grad(objective), Equals(E(Sum(score(t), (t, 1, T)) * reward))),
            proved_in=["trajectory-policy-gradient"],
        ),
    ],
)
