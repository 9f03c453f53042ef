r"""Notes on the policy gradient: finite differences, likelihood ratio, reward-to-go, baseline, restricted steps."""

import verify.calculus as calc
from verify.assumptions import *
from verify.notation import *
from verify.sources import *

# The law of a trajectory, its logarithm as it should be, and as it is printed (with brackets around what is summed).
factorised = rho(s[1]) * Product(p(s[k + 1], s[k], a[k]) * pi(a[k], s[k]), (k, 1, T))
logarithm = log(rho(s[1])) + Sum(log(p(s[k + 1], s[k], a[k])) + log(pi(a[k], s[k])), (k, 1, T))
factors_added = rho(s[1]) + Sum(p(s[k + 1], s[k], a[k]) + pi(a[k], s[k]), (k, 1, T))
discounted_rewards = Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, 1, T))
reward_l = gamma ** (l - 1) * r(s[l], a[l])

# The first section is about any smooth objective. Two parameters and three perturbations stand for n and m.
theta_1, theta_2 = calc.reals("theta", 2)
delta, alpha, budget, length = (calc.positive(name) for name in ("delta", "alpha", "epsilon", "h"))
argument, U = calc.positive("x"), calc.function("U")
utility = U(theta_1, theta_2)
slope = calc.gradient(utility, theta_1, theta_2)
everywhere = [theta_1, theta_2, U]
perturbations = [calc.vector(f"d_{number}", 2) for number in (1, 2, 3)]
spread = calc.matrix("Delta", 3, 2)
differences = [U(theta_1 + calc.entry(spread, row, 1), theta_2 + calc.entry(spread, row, 2)) - utility for row in (1, 2, 3)]
pseudoinverse = calc.inverse(calc.transpose(spread) * spread) * calc.transpose(spread)
small = delta * spread
small_differences = [
    U(theta_1 + delta * calc.entry(spread, row, 1), theta_2 + delta * calc.entry(spread, row, 2)) - utility for row in (1, 2, 3)
]
estimate = calc.inverse(calc.transpose(small) * small) * calc.transpose(small) * calc.column(*small_differences)
of_full_rank = [calc.nonzero(calc.det(calc.transpose(spread) * spread))]

# The last section: a gradient g, a step d, and the restricted step.
uphill, move, start = calc.vector("g", 2), calc.vector("d", 2), calc.vector("theta", 2)
restricted = calc.frac(calc.sqrt(2 * budget), calc.sqrt(calc.inner(uphill, uphill))) * uphill
of_given_length = calc.frac(length, calc.sqrt(calc.inner(uphill, uphill))) * uphill
slack = calc.frac(calc.sqrt(calc.inner(uphill, uphill)), calc.sqrt(2 * budget))
metric = calc.definite("F", 2)
not_flat = [calc.nonzero(calc.inner(uphill, uphill))]

# Proximal policy optimisation, as a function of the ratio of the probabilities.
ratio, advantage, width = calc.positive("x"), calc.real("A"), calc.between("epsilon", 0, 1)
surrogate = calc.minimum(ratio * advantage, calc.clip(ratio, 1 - width, 1 + width) * advantage)
off_the_corners = [calc.nonzero(ratio - 1 - width), calc.nonzero(ratio - 1 + width)]

document = Document(
    title="Policy Gradient (notes)",
    author="Houjun Liu",
    summary=(
        "Study notes that go from finite differences and linear regression to the likelihood-ratio gradient, then to "
        "rewards-to-go, baselines and restricted steps. The end of each derivation is right; several lines on the way are not."
    ),
    conventions=Conventions(
        first_time="k = 1, …, d; the depth d is the horizon T here",
        discount="γ^{k-1}: the first reward is not discounted",
        trajectory="τ = (s^1, a^1, …, s^d, a^d), and the factorisation needs s^{d+1} as well; times are superscripts",
        laws="p_π(τ) is the law of the trajectory, where θ is left to the reader, and π_θ(a|s) the policy",
        symbols=[
            (r"U(\theta)", "the objective: J, the expected return; in the first section any smooth function of θ"),
            (r"d", "the horizon T"),
            (r"s^{k},\ a^{k}", "s_k and a_k"),
            (r"r_{k}", "the reward r(s_k, a_k)"),
            (r"r_{togo}(k)", "the reward-to-go G_k"),
            (r"r_{baseline}(k)", "a baseline: some function of what is known before a^k"),
            (r"\nabla", "the gradient with respect to θ"),
            (
                r"\Delta\theta",
                "m perturbations of the n parameters, one per row; m = 3 and n = 2 are checked, and steps with n = 2",
            ),
        ],
    ),
    assumes=[
        positive_policy,
        positive_dynamics,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        theta_free_functions,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    equations=[
        Equation(
            "S2-I01",
            latex=r"U(\theta) = U(\pi_{\theta})",
            use="The objective is a function of the parameters, by way of the policy.",
            reading=Defines(J, means=E(R(tau))),
        ),
        # ------------------------------------------------------------------------------------------ finite differences
        Equation(
            "S2-E01",
            latex=r"\nabla U(\theta) = \qty[\pdv{U}{\theta_{1}} (\theta), \dots, \pdv{U}{\theta_{n}}]",
            use="Says what the gradient is: the partial derivatives in a row.",
            reading=Defines(calc.rows([calc.D(utility, theta_1), calc.D(utility, theta_2)]), means=calc.transpose(slope)),
            assumes=[],
            for_every=everywhere,
        ),
        Equation(
            "S2-E02",
            latex=r"""\nabla U(\theta) = \qty[ \frac{U(\theta + \delta e^{1}) - U(\theta)}{\delta} , \dots, \frac{U(\theta +
\delta e^{n}) - U(\theta)}{\delta} ]""",
            use="Estimates the gradient by moving one parameter at a time.",
            reading=Chain(
                slope,
                Equals(
                    calc.column(
                        calc.frac(U(theta_1 + delta, theta_2) - utility, delta),
                        calc.frac(U(theta_1, theta_2 + delta) - utility, delta),
                    )
                ),
            ),
            corrected=[
                Chain(
                    calc.D(utility, theta_1),
                    Nearly(calc.frac(U(theta_1 + delta, theta_2) - utility, delta), calc.O(delta)),
                ),
                Chain(
                    calc.D(utility, theta_2),
                    Nearly(calc.frac(U(theta_1, theta_2 + delta) - utility, delta), calc.O(delta)),
                ),
            ],
            corrected_says="Equal up to an error of the order of δ, and in the limit δ → 0.",
            proved_in=["finite-difference-orders"],
            error="equality in place of approximation",
            why="A difference over a finite step is the slope of a chord; it is the derivative only where U is a straight line.",
            assumes=[],
            for_every=[*everywhere, delta],
        ),
        # ------------------------------------------------------------------------------------------- linear regression
        Equation(
            "S2-E03",
            latex=r"\Delta \theta = \mqty[(\Delta \theta^{1})^{T} \\ \dots \\ (\Delta \theta^{m})^{T}]",
            use="Collects the perturbations in a matrix, one per row.",
            reading=Defines(
                calc.rows(*([calc.entry(one_of, 1), calc.entry(one_of, 2)] for one_of in perturbations)),
            ),
            assumes=[],
            for_every=perturbations,
        ),
        Equation(
            "S2-I02",
            latex=r"m\times n",
            says="With n parameters and m perturbations that matrix has m rows and n columns.",
            use="Fixes the shape of Δθ.",
            reading=Chain(
                spread,
                Equals(calc.rows(*([calc.entry(spread, row, 1), calc.entry(spread, row, 2)] for row in (1, 2, 3)))),
            ),
            assumes=[],
            for_every=[spread],
        ),
        Equation(
            "S2-E04",
            latex=r"\Delta U = \qty[U(\theta+ \Delta \theta^{1}) - U(\theta), \dots, U(\theta+ \Delta \theta^{m}) - U(\theta)]",
            use="Collects what the perturbations do to the objective.",
            reading=Defines(calc.rows(differences)),
            assumes=[],
            for_every=[*everywhere, spread],
        ),
        Equation(
            "S2-I03",
            says="The relation between ΔU and Δθ that follows is said to come from the definition of the gradient.",
            use="Justifies fitting a straight line.",
            reading=Chain(
                calc.column(*differences),
                Equals(spread * slope, "the differences are the products of the perturbations with the gradient"),
            ),
            corrected=Chain(
                U(theta_1 + delta * calc.entry(move, 1), theta_2 + delta * calc.entry(move, 2)) - utility,
                Nearly(delta * calc.inner(move, slope), calc.O(delta**2)),
                for_every=[*everywhere, delta, move],
            ),
            corrected_says="The definition gives the difference up to an error that is small against the perturbation.",
            proved_in=["finite-difference-orders"],
            error="equality in place of approximation",
            why="The definition of a derivative is about the limit of small perturbations; at a finite one U may curve.",
            assumes=[],
            for_every=[*everywhere, spread],
        ),
        Equation(
            "S2-E05",
            latex=r"\Delta U = \nabla_{\theta} U(\theta)\ \Delta \theta",
            use="The linear model that the regression fits.",
            reading=Malformed(
                lambda: calc.transpose(slope) * spread, says="the gradient, a row of n entries, times the m×n matrix"
            ),
            lenient=Chain(calc.column(*differences), Equals(spread * slope, "the factors in the order that fits")),
            corrected=Chain(
                U(theta_1 + delta * calc.entry(move, 1), theta_2 + delta * calc.entry(move, 2)) - utility,
                Nearly(delta * calc.inner(move, slope), calc.O(delta**2)),
                for_every=[*everywhere, delta, move],
            ),
            corrected_says="ΔU ≈ Δθ ∇U with the gradient as a column: row by row, and up to the square of the perturbation.",
            proved_in=["regression-gradient"],
            error="order of the factors, and equality in place of approximation",
            why="A row of n numbers cannot be multiplied by a matrix with m rows, and in the other order it is no equality.",
            assumes=[],
            for_every=[*everywhere, spread],
        ),
        Equation(
            "S2-I04",
            says="The model is compared with a straight line through the origin, y = mx.",
            use="An analogy.",
            reading=NotCheckable("A comparison, made to help the reader; it states nothing of its own."),
        ),
        Equation(
            "S2-I05",
            says="The next formula is said to be a rearrangement of the one above.",
            use="Leads from the linear model to the estimate.",
            reading=Malformed(
                lambda: pseudoinverse * (calc.transpose(slope) * spread),
                says="the pseudoinverse applied to the ΔU of the line above",
            ),
            corrected=Chain(pseudoinverse * (spread * slope), Equals(slope), where=of_full_rank),
            corrected_says="It is a rearrangement of ΔU = Δθ ∇U, where the matrix stands in front.",
            proved_in=["regression-gradient"],
            error="order of the factors",
            why="Solving ΔU = ∇U Δθ puts the pseudoinverse behind ΔU; in front of it, it undoes a matrix that stands in front.",
            assumes=[],
            for_every=[*everywhere, spread],
        ),
        Equation(
            "S2-E06",
            latex=r"\nabla_{\theta} U(\theta) \approx \Delta \theta^{\dagger} \Delta U",
            use="The estimate of the gradient by least squares.",
            reading=[
                Chain(
                    calc.D(utility, parameter),
                    Nearly(calc.entry(estimate, number), calc.O(delta), "perturbations δΔ: the error is of the order of δ"),
                    where=of_full_rank,
                )
                for number, parameter in ((1, theta_1), (2, theta_2))
            ],
            proved_in=["regression-gradient"],
            assumes=[],
            for_every=[*everywhere, spread, delta],
        ),
        # -------------------------------------------------------------------------------------------- likelihood ratio
        Equation(
            "S2-I06",
            says="The likelihood-ratio gradient is said to require an explicit model of the transitions.",
            use="Lists what the method needs.",
            reading=Chain(
                grad(log(f(s[1]) * Product(pi(a[k], s[k]) * c(s[k + 1], s[k], a[k]), (k, 1, T)))),
                Differs(grad(log(prob(tau))), "another model in the place of the true one would give another score"),
                for_every=[tau],
            ),
            corrected=Chain(
                grad(log(f(s[1]) * Product(pi(a[k], s[k]) * c(s[k + 1], s[k], a[k]), (k, 1, T)))),
                Equals(grad(log(prob(tau)))),
                for_every=[tau],
            ),
            corrected_says="Whatever stands in the place of the model, the score is the same: samples and the policy are enough.",
            proved_in=["dynamics-cancel", "model-needed"],
            error="contradicts what the document derives later",
            why="The transitions do not contain θ, so they leave the score, and the samples already know how often each occurs.",
        ),
        Equation(
            "S2-E07",
            latex=r"U(\pi_{\theta}) &= \mathbb{E}[R(\tau)] \\ &= \int_{\tau} p_{\pi} (\tau) R(\tau) d\tau",
            use="Writes the objective as an expectation and as an integral.",
            reading=Chain(
                J,
                Equals(E(R(tau)), "definition of the objective"),
                Equals(integral(prob(tau) * R(tau), tau), "definition of the expectation"),
            ),
            proved_in=["trajectory-policy-gradient"],
        ),
        Equation(
            "S2-E08",
            latex=r"""\nabla_{\theta} U(\theta) &= \int_{\tau} \nabla_{\theta} p_{\pi}(\tau) R(\tau) d \tau \\ &= \int_{\tau}
\frac{p_{\pi} (\tau)}{p_{\pi} (\tau)} \nabla_{\tau} p_{\tau}(\tau) R(\tau) d \tau""",
            use="Moves the gradient under the integral, and prepares the log-derivative identity.",
            reading=[
                Chain(grad(J), Equals(integral(grad(prob(tau)) * R(tau), tau), "a sum of finitely many terms")),
                Malformed(
                    lambda: integral(frac(prob(tau), prob(tau)) * grad(prob(tau), tau) * R(tau), tau),
                    says="the second line: a gradient with respect to τ",
                ),
                Malformed(
                    lambda: integral(frac(prob(tau), prob(tau)) * grad(prob(tau, law=tau)) * R(tau), tau),
                    says="the second line: a law with index τ",
                ),
            ],
            lenient=Chain(
                grad(J),
                Equals(integral(grad(prob(tau)) * R(tau), tau)),
                Equals(integral(frac(prob(tau), prob(tau)) * grad(prob(tau)) * R(tau), tau)),
            ),
            corrected=Chain(
                grad(J),
                Equals(integral(grad(prob(tau)) * R(tau), tau)),
                Equals(integral(frac(prob(tau), prob(tau)) * grad(prob(tau)) * R(tau), tau)),
            ),
            corrected_says="∇_θ p_π(τ) in both lines.",
            proved_in=["trajectory-policy-gradient"],
            error="wrong subscript",
            why="The second line differentiates with respect to τ, which is not a number, and names a law that does not exist.",
        ),
        Equation(
            "S2-E09",
            latex=r"\nabla \log p_{\pi} (\tau) = \frac{\nabla p_{\pi}(\tau)}{p_{\pi} \tau}",
            use="The log-derivative identity.",
            reading=Malformed(lambda: frac(grad(prob(tau)), prob * tau), says="the denominator is a product of p and τ"),
            lenient=Chain(grad(log(prob(tau))), Equals(frac(grad(prob(tau)), prob(tau)))),
            corrected=Chain(grad(log(prob(tau))), Equals(frac(grad(prob(tau)), prob(tau)))),
            proved_in=["log-derivative-identity"],
            error="missing parentheses",
            why="Without its parentheses the denominator multiplies p by τ, and neither is a number.",
            for_every=[tau],
        ),
        Equation(
            "S2-I07",
            latex=r"\log (x) = \frac{1}{x}",
            says="Differentiating log x gives 1/x.",
            use="The outer derivative in the chain rule; the words “the derivative of” stand in front of the formula.",
            reading=Chain(calc.D(calc.log(argument), argument), Equals(calc.frac(one, argument))),
            otherwise=Chain(
                calc.log(argument), Equals(calc.frac(one, argument)), says="the formula without the words in front of it"
            ),
            assumes=[],
            for_every=[argument],
        ),
        Equation(
            "S2-E10",
            latex=r"\nabla p_{\pi}(\tau) = (\nabla \log p_{\pi} (\tau))(p_{\pi} \tau)",
            use="The identity, solved for the gradient of the probability.",
            reading=Malformed(lambda: grad(log(prob(tau))) * (prob * tau), says="again a product of p and τ"),
            lenient=Chain(grad(prob(tau)), Equals(grad(log(prob(tau))) * prob(tau))),
            corrected=Chain(grad(prob(tau)), Equals(grad(log(prob(tau))) * prob(tau))),
            proved_in=["log-derivative-identity"],
            error="missing parentheses",
            why="p τ is a product of a law and a trajectory; the probability of the trajectory is p(τ).",
            for_every=[tau],
        ),
        Equation(
            "S2-E11",
            latex=r"\int_{\tau} p_{\pi}(\tau) \nabla_{\theta} \log p_{\pi}(\tau) R(\tau) \dd{\tau}",
            use="Goes on with the gradient, the identity put in.",
            reading=Continues("S2-E08", Equals(integral(prob(tau) * grad(log(prob(tau))) * R(tau), tau))),
            proved_in=["trajectory-policy-gradient"],
        ),
        Equation(
            "S2-I08",
            says="The integral is called the expectation of everything that stands to the right of the gradient sign.",
            use="Turns the integral into an expectation.",
            reading=Malformed(
                lambda: (integral(prob(tau) * grad(log(prob(tau))) * R(tau), tau), E(log(prob(tau)) * R(tau))),
                says="what stands to the right of ∇ is log p(τ) R(τ)",
            ),
            lenient=Chain(
                integral(prob(tau) * grad(log(prob(tau))) * R(tau), tau),
                Equals(grad(E(log(prob(tau)) * R(tau))), "the gradient in front of that expectation"),
            ),
            corrected=Chain(integral(prob(tau) * grad(log(prob(tau))) * R(tau), tau), Equals(E(grad(log(prob(tau))) * R(tau)))),
            corrected_says="The mean is that of all that p(τ) multiplies, and the gradient belongs to it.",
            proved_in=["trajectory-policy-gradient"],
            error="the gradient is left out of the expectation",
            why="The integral is a vector; the mean of log p times the return is a number, and its gradient has one term more.",
        ),
        Equation(
            "S2-E12",
            latex=r"\nabla_{\theta} U(\theta) = \mathbb{E}_{\tau} [\nabla_{\theta} \log p_{\pi}(\tau) R(\tau)]",
            use="The gradient as an expectation: the score-function form.",
            reading=Chain(grad(J), Equals(E(grad(log(prob(tau))) * R(tau))), after="S2-E11"),
            proved_in=["trajectory-policy-gradient"],
        ),
        Equation(
            "S2-I09",
            latex=r"s_1, a_1, …, s_{n}, a_{d}",
            says="A trajectory ends with the state of index n and the action of index d.",
            use="Says what a trajectory consists of.",
            reading=Malformed(lambda: E(r(s[n], a[T])), says="the reward of the last pair, s_n and a_d"),
            corrected=Chain(prob(tau), Equals(factorised), for_every=[tau]),
            corrected_says="τ = (s_1, a_1, …, s_d, a_d, s_{d+1}), which has the probability that is printed next.",
            proved_in=["trajectory-factorisation"],
            error="two indices for the last step",
            why="The last state and the last action belong to one step; the index n is defined nowhere.",
        ),
        Equation(
            "S2-E13",
            latex=r"p_{\pi}(\tau) = p(s^{1}) \prod_{k=1}^{d} p(s^{k+1} | s^{k}, a^{k}) \pi_{\theta} (a^{k}|s^{k})",
            use="The law of the trajectory.",
            reading=Defines(factorised, means=prob(tau)),
            proved_in=["trajectory-factorisation"],
            for_every=[tau],
        ),
        Equation(
            "S2-E14",
            latex=r"\log p_{\pi}(\tau) = p(s^{1}) + \sum_{k=1}^{d} p(s^{k+1} | s^{k}, a^{k}) + \pi_{\theta} (a^{k}|s^{k})",
            use="Turns the product into a sum.",
            reading=Chain(log(prob(tau)), Equals(factors_added, "the sum covers both terms that follow")),
            otherwise=Malformed(
                lambda: rho(s[1]) + Sum(p(s[k + 1], s[k], a[k]), (k, 1, T)) + pi(a[k], s[k]),
                says="without brackets the sum covers only the first of them",
            ),
            corrected=Chain(log(prob(tau)), Equals(logarithm)),
            proved_in=["trajectory-factorisation", "log-dropped-in-sum"],
            error="missing logarithms, missing brackets",
            why="The logarithm of a product is the sum of the logarithms; here the factors themselves are added.",
            for_every=[tau],
        ),
        Equation(
            "S2-E15",
            latex=r"""\nabla_{\theta} U(\theta) = \mathbb{E}_{\tau} \qty[\nabla_{\theta} \qty(p(s^{1}) + \sum_{k=1}^{d}
p(s^{k+1} | s^{k}, a^{k}) + \pi_{\theta} (a^{k}|s^{k})) R(\tau)]""",
            use="Puts that logarithm into the score-function form.",
            reading=Chain(grad(J), Equals(E(grad(factors_added) * R(tau)), "the sum covers both terms that follow")),
            otherwise=Malformed(
                lambda: E(grad(rho(s[1]) + Sum(p(s[k + 1], s[k], a[k]), (k, 1, T)) + pi(a[k], s[k])) * R(tau)),
                says="without brackets the sum covers only the first of them",
            ),
            corrected=Chain(grad(J), Equals(E(grad(logarithm) * R(tau)))),
            proved_in=["trajectory-policy-gradient", "gradient-of-pi-not-log-pi"],
            error="missing logarithms, missing brackets",
            why="Without the logarithm each action is weighted with its own probability once more.",
        ),
        Equation(
            "S2-I10",
            says="The first state and the transitions do not contain θ, so their gradients vanish.",
            use="Removes the environment from the score.",
            reading=[
                Chain(grad(rho(s[1])), Equals(zero), for_every=[s[1]]),
                Chain(grad(p(s[k + 1], s[k], a[k])), Equals(zero), for_every=[(k, 1, T), s[k], a[k], s[k + 1]]),
            ],
            proved_in=["dynamics-cancel"],
        ),
        Equation(
            "S2-E16",
            latex=r"""\nabla_{\theta} U(\theta) = \mathbb{E}_{\tau} \qty[\qty(0 + \sum_{k=1}^{d} 0 + \nabla_{\theta}
\pi_{\theta} (a^{k}|s^{k})) R(\tau)]""",
            use="Drops the terms without θ.",
            reading=Chain(
                grad(J),
                Equals(E((zero + Sum(zero + grad(pi(a[k], s[k])), (k, 1, T))) * R(tau)), "the sum covers both terms that follow"),
                after="S2-E15",
            ),
            otherwise=Malformed(
                lambda: E((zero + Sum(zero, (k, 1, T)) + grad(pi(a[k], s[k]))) * R(tau)),
                says="without brackets the sum covers only the zero",
            ),
            corrected=Chain(grad(J), Equals(E(Sum(score(k), (k, 1, T)) * R(tau)))),
            proved_in=["trajectory-policy-gradient", "gradient-of-pi-not-log-pi"],
            error="missing logarithm, missing brackets",
            why="It simplifies the line above correctly, and inherits its mistake: ∇π stands where ∇log π belongs.",
        ),
        Equation(
            "S2-E17",
            latex=r"""\nabla_{\theta} U(\theta) = \mathbb{E}_{\tau} \qty[\sum_{k=1}^{d} \nabla_{\theta} \log
\pi_{\theta}(a^{k}|s^{k}) R(\tau)]""",
            use="The policy gradient with the return of the whole trajectory.",
            reading=Chain(grad(J), Equals(E(Sum(score(k) * R(tau), (k, 1, T)))), after="S2-E16"),
            proved_in=["trajectory-policy-gradient"],
        ),
        Equation(
            "S2-E18",
            latex=r"R(\tau) = \sum_{k=1}^{d} r_{k}\ \gamma^{k-1}",
            use="The return.",
            reading=Defines(discounted_rewards, means=R(tau)),
            for_every=[tau],
        ),
        Equation(
            "S2-I11",
            says="Nothing about the transition model has to be known: its term has dropped out of the gradient.",
            use="The point of the method.",
            reading=[
                Chain(grad(log(prob(tau))), Equals(Sum(score(k), (k, 1, T)))),
                Chain(
                    grad(log(f(s[1]) * Product(pi(a[k], s[k]) * c(s[k + 1], s[k], a[k]), (k, 1, T)))),
                    Equals(grad(log(prob(tau))), "any other model gives the same score"),
                ),
            ],
            proved_in=["dynamics-cancel", "model-needed"],
            for_every=[tau],
        ),
        # ------------------------------------------------------------------------------------------------ reward-to-go
        Equation(
            "S2-I12",
            says="The variance is said to grow, as a rule, with the depth of the rollout.",
            use="Motivates dropping past rewards.",
            reading=NotCheckable(
                "A tendency, as the word “typically” says; with rewards of zero after some step it does not hold."
            ),
        ),
        Equation(
            "S2-I13",
            says="Later actions do not influence earlier rewards.",
            use="The reason for dropping past rewards.",
            reading=[
                Chain(
                    E(b(a[k]) * r(s[l], a[l]), given=history(k)),
                    Equals(E(b(a[k]), given=history(k)) * r(s[l], a[l]), "whatever is done at step k, that reward is settled"),
                    for_every=[(k, 2, T), (l, 1, k - 1), history(k)],
                    min_horizon=2,
                ),
                Chain(
                    E(score(k) * r(s[l], a[l])),
                    Equals(zero, "so it does not correlate with the score"),
                    for_every=[(k, 2, T), (l, 1, k - 1)],
                    min_horizon=2,
                ),
            ],
            proved_in=["past-reward-zero", "history-is-uncorrelated"],
        ),
        Equation(
            "S2-E19",
            latex=r"R(\tau) = \sum_{k=1}^{d} r_{k}\ \gamma^{k-1}",
            use="The return once more, before it is split.",
            reading=Defines(discounted_rewards, means=R(tau)),
            for_every=[tau],
        ),
        Equation(
            "S2-E20",
            latex=r"""\nabla_{\theta} U(\theta) = \mathbb{E}_{\tau} \qty[\sum_{k=1}^{d} \nabla_{\theta} \log
\pi_{\theta}(a^{k}|s^{k}) \qty(\sum_{k=1}^{d} r_{k}\ \gamma^{k-1})]""",
            use="Puts the return into the policy gradient; the index of the inner sum is another k, written l here.",
            reading=Chain(grad(J), Equals(E(Sum(score(k) * Sum(reward_l, (l, 1, T)), (k, 1, T)))), after="S2-E17"),
            otherwise=Malformed(
                lambda: E(Sum(score(k) * discounted_rewards, (k, 1, T))), says="one letter for the indices of both sums"
            ),
            why="The index of the inner sum hides that of the outer one; two letters would be kinder.",
            proved_in=["trajectory-policy-gradient"],
        ),
        Equation(
            "S2-E21",
            latex=r"""\nabla_{\theta} U(\theta) = \mathbb{E}_{\tau} \qty[\sum_{k=1}^{d} \nabla_{\theta} \log
\pi_{\theta}(a^{k}|s^{k}) \qty(\sum_{l=1}^{k-1} r_{l}\ \gamma^{l-1} + \sum_{l=k}^{d} r_{l}\ \gamma^{l-1})]""",
            use="Splits the return into past and future.",
            reading=Chain(
                grad(J),
                Equals(E(Sum(score(k) * (Sum(reward_l, (l, 1, k - 1)) + Sum(reward_l, (l, k, T))), (k, 1, T)))),
                after="S2-E20",
            ),
            proved_in=["reward-to-go-discounted"],
        ),
        Equation(
            "S2-E22",
            latex=r"""\nabla_{\theta} U(\theta) = \mathbb{E}_{\tau} \qty[\sum_{k=1}^{d} \nabla_{\theta} \log
\pi_{\theta}(a^{k}|s^{k}) \sum_{l=k}^{d} r_{l}\ \gamma^{l-1}]""",
            use="Drops the past.",
            reading=Chain(grad(J), Equals(E(Sum(score(k) * Sum(reward_l, (l, k, T)), (k, 1, T)))), after="S2-E21"),
            proved_in=["reward-to-go-discounted"],
        ),
        Equation(
            "S2-E23",
            latex=r"""\nabla_{\theta} U(\theta) = \mathbb{E}_{\tau} \qty[\sum_{k=1}^{d} \nabla_{\theta} \log
\pi_{\theta}(a^{k}|s^{k}) \qty(\gamma^{k-1} \sum_{l=k}^{d} r_{l}\ \gamma^{l-k})]""",
            use="Takes the discount of the step out of the sum.",
            reading=Chain(
                grad(J),
                Equals(E(Sum(score(k) * (gamma ** (k - 1) * Sum(gamma ** (l - k) * r(s[l], a[l]), (l, k, T))), (k, 1, T)))),
                after="S2-E22",
            ),
            proved_in=["reward-to-go-discounted"],
        ),
        Equation(
            "S2-E24",
            latex=r"r_{togo}(k) = \sum_{l=k}^{d} r_{l}\ \gamma^{l-k}",
            use="Names the reward-to-go.",
            reading=Defines(Sum(gamma ** (l - k) * r(s[l], a[l]), (l, k, T)), means=G(k)),
            for_every=[(k, 1, T), tau],
        ),
        Equation(
            "S2-I14",
            says="The argument k of the reward-to-go is called the current state.",
            use="Explains the letters.",
            reading=Malformed(lambda: G(s[k]), says="the reward-to-go of a state"),
            corrected=Chain(G(k), Equals(Sum(gamma ** (l - k) * r(s[l], a[l]), (l, k, T)))),
            corrected_says="k is the present time step; the state is s^k.",
            proved_in=["reward-to-go-discounted"],
            error="a time is called a state",
            why="k is summed over from 1 to d and stands in an exponent: it is a number, the time.",
            for_every=[(k, 1, T), tau],
        ),
        Equation(
            "S2-E25",
            latex=r"""\nabla_{\theta} U(\theta) = \mathbb{E}_{\tau} \qty[\sum_{k=1}^{d} \nabla_{\theta} \log
\pi_{\theta}(a^{k}|s^{k}) \qty(\gamma^{k-1} r_{togo}(k))]""",
            use="The policy gradient with the reward-to-go; the discount in front is kept.",
            reading=Chain(grad(J), Equals(E(Sum(score(k) * (gamma ** (k - 1) * G(k)), (k, 1, T)))), after="S2-E23"),
            proved_in=["reward-to-go-discounted"],
        ),
        # ---------------------------------------------------------------------------------------------------- baseline
        Equation(
            "S2-I15",
            says="The baseline may be anything one likes.",
            use="Says what may be subtracted.",
            reading=Chain(grad(J), Equals(E(Sum(score(k) * (gamma ** (k - 1) * (G(k) - f(tau))), (k, 1, T))))),
            lenient=Chain(
                grad(J),
                Equals(
                    E(
                        Sum(score(k) * (gamma ** (k - 1) * (G(k) - b(k, s[k]))), (k, 1, T)),
                    )
                ),
                says="anything that is a function of the state and the step",
            ),
            corrected=Chain(grad(J), Equals(E(Sum(score(k) * (gamma ** (k - 1) * (G(k) - f(history(k)))), (k, 1, T))))),
            corrected_says="Anything that is known before the action a^k is drawn.",
            proved_in=["baseline-subtracted", "history-is-uncorrelated"],
            error="missing condition",
            why="A baseline that looks at the action or beyond can change the gradient: r_togo itself would leave nothing.",
        ),
        Equation(
            "S2-E26",
            latex=r"""\nabla_{\theta} U(\theta) = \mathbb{E}_{\tau} \qty[\sum_{k=1}^{d} \nabla_{\theta} \log
\pi_{\theta}(a^{k}|s^{k}) \qty(\gamma^{k-1} (r_{togo}(k) - r_{baseline}(k)))]""",
            use="The policy gradient with a baseline.",
            reading=Chain(
                grad(J),
                Equals(
                    E(Sum(score(k) * (gamma ** (k - 1) * (G(k) - b(k, s[k]))), (k, 1, T))), "the baseline looks at step and state"
                ),
                after="S2-E25",
            ),
            proved_in=["baseline-subtracted"],
        ),
        # ------------------------------------------------------------------------------------------------ optimisation
        Equation(
            "S2-E27",
            latex=r"\theta \leftarrow \theta + \alpha \nabla U(\theta)",
            use="Gradient ascent.",
            reading=Defines(start + alpha * uphill),
            assumes=[],
            for_every=[start, alpha, uphill],
        ),
        Equation(
            "S2-I16",
            says="α is a factor; how far the step goes is another matter.",
            use="Keeps learning rate and step size apart.",
            reading=Chain(
                calc.inner(alpha * uphill, alpha * uphill), Differs(alpha**2, "the square of the length, and the square of α")
            ),
            assumes=[],
            for_every=[alpha, uphill],
        ),
        Equation(
            "S2-I17",
            says="Plain gradient ascent takes a very large step where the gradient is large.",
            use="Motivates restricting the step.",
            reading=Chain(
                calc.inner(alpha * uphill, alpha * uphill),
                Equals(alpha**2 * calc.inner(uphill, uphill), "the length of the step is proportional to that of the gradient"),
            ),
            assumes=[],
            for_every=[alpha, uphill],
        ),
        Equation(
            "S2-E28",
            latex=r"\frac{1}{2}(\theta’ - \theta)^{T} I(\theta’ - \theta) \leq \epsilon",
            use="The restriction; I stands for the identity.",
            reading=Defines(
                calc.number(calc.transpose(move) * calc.identity(2) * move) / 2, budget, means=calc.inner(move, move) / 2
            ),
            assumes=[],
            for_every=[move, budget],
        ),
        Equation(
            "S2-E29",
            latex=r"\theta \leftarrow \theta + \sqrt{2 \epsilon} \frac{\nabla U(\theta)}{|| \nabla U(\theta)||}",
            use="The best step that the restriction allows, to first order.",
            reading=[
                Chain(
                    calc.inner(restricted, restricted) / 2,
                    Equals(budget, "it goes as far as is allowed"),
                    for_every=[uphill, budget],
                    where=not_flat,
                ),
                Chain(
                    calc.inner(uphill, move),
                    Below(
                        calc.inner(uphill, restricted),
                        "and no other step that is allowed gains more",
                        certificate=slack * calc.inner(restricted - move, restricted - move) / 2
                        + slack * (budget - calc.inner(move, move) / 2),
                    ),
                    for_every=[uphill, move, budget],
                    where=[*not_flat, calc.at_most(calc.inner(move, move) / 2, budget)],
                ),
            ],
            otherwise=Chain(
                calc.number(calc.transpose(restricted) * metric * restricted) / 2,
                Equals(budget),
                for_every=[uphill, metric, budget],
                where=not_flat,
                says="with I the Fisher information, for which the same letter is used",
            ),
            proved_in=["restricted-step"],
            assumes=[],
        ),
        Equation(
            "S2-I18",
            says="A step size that is given as a distance takes the place of the whole square root.",
            use="The same step for a given length.",
            reading=Chain(
                calc.inner(of_given_length, of_given_length),
                Equals(length**2, "the step then has that length"),
                where=not_flat,
            ),
            proved_in=["restricted-step"],
            assumes=[],
            for_every=[uphill, length],
        ),
        Equation(
            "S2-I19",
            says="Trust-region policy optimisation restricts the update in another way.",
            use="Names the method.",
            reading=NotCheckable("It names a method and states no equation."),
        ),
        Equation(
            "S2-I20",
            says="Proximal policy optimisation is said to clip gradients.",
            use="Names the method.",
            reading=Chain(
                calc.D(surrogate, ratio),
                Equals(calc.clip(advantage, -length, length), "the gradient of the unclipped objective, kept within some bound"),
                where=off_the_corners,
            ),
            corrected=[
                Chain(
                    calc.D(surrogate, ratio),
                    Equals(zero, "beyond the range nothing is left of it"),
                    where=[calc.positive(advantage), calc.below(1 + width, ratio)],
                ),
                Chain(
                    calc.D(surrogate, ratio),
                    Equals(advantage, "inside the range it is as large as it is"),
                    where=[calc.below(ratio, 1 + width), calc.below(1 - width, ratio)],
                ),
            ],
            corrected_says="The ratio of the probabilities is clipped, inside the objective.",
            error="inaccurate description",
            why="A clipped gradient is short but not zero; where the ratio is clipped it is zero, and elsewhere as long as ever.",
            assumes=[],
            for_every=[ratio, advantage, width, length],
        ),
    ],
)
