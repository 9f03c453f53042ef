"""From the gradient of the objective to the score of a trajectory, and from there to the scores of its actions."""

import verify.calculus as calc
from verify.notation import *
from verify.sources import *

# The law of a trajectory, its logarithm as it should be, and as it is printed (with brackets around what is summed).
factorised = rho(s[1]) * Product(p(s[k + 1], s[k], a[k]) * pi(a[k], s[k]), (k, 1, T))
logarithm = log(rho(s[1])) + Sum(log(p(s[k + 1], s[k], a[k])) + log(pi(a[k], s[k])), (k, 1, T))
factors_added = rho(s[1]) + Sum(p(s[k + 1], s[k], a[k]) + pi(a[k], s[k]), (k, 1, T))
discounted_rewards = Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, 1, T))
argument = calc.positive("x")  # of a logarithm

equations = [
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
]
