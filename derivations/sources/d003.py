r"""Notes on the policy gradient: the likelihood-ratio derivation, and a comparison with maximum likelihood."""

from verify.assumptions import *
from verify.notation import *
from verify.sources import *

objective = E(r(tau))  # J(θ) of this document: the reward of a trajectory is arbitrary
scores = Sum(score(t), (t, 1, T))

# P(s_{t+1}|a_t), the state forgotten: what the printed p(s_{t+1}|a_t) means where the states have a law.
next_given_action = frac(total(prob(x, a[t], time=t) * p(s[t + 1], x, a[t]), x), total(prob(x, a[t], time=t), x))
policy_added = Sum(pi(a[t], s[t]), (t, 1, T))
transitions_added = Sum(next_given_action, (t, 1, T))

# A sequence of two tokens a_1, a_2 for the input s_1; s_2 is the state of the decoder after the first token.
both_tokens = total(pi(a[1], s[1]) * p(s[2], s[1], a[1]) * pi(a[2], s[2]), s[2])
second_given_first = total(p(s[2], s[1], a[1]) * pi(a[2], s[2]), s[2])
second_alone = total(pi(u, s[1]) * p(s[2], s[1], u) * pi(a[2], s[2]), u, s[2])

# A data set of pairs (x, y): the pairs (s_t, a_t) of a given trajectory, T of them.
log_likelihood = frac(one, T) * Sum(log(pi(a[t], s[t])), (t, 1, T))

document = Document(
    title="Policy Gradient (summary and comparison with maximum likelihood)",
    summary=(
        "Notes that state the policy gradient, derive it, and compare it with maximum likelihood for sequences. The statement "
        "and the first half of the derivation are right; the logarithms are lost in the second half, and the comparison "
        "claims too much."
    ),
    conventions=Conventions(
        first_time="t = 1, …, |τ| in the formulas; the list of symbols begins at 0",
        discount="none; the reward r(τ) may be any function of the trajectory",
        trajectory="τ = (s_1, a_1, …), and the factorisation has the state after the last action",
        laws="π_θ(τ) is the law of the trajectory and π(a|s) the policy, where θ is often left out",
        symbols=[
            (r"J(\theta)", "the expected reward E[r(τ)]"),
            (r"\pi_{\theta}(\tau)", "the probability p_θ(τ) of a trajectory"),
            (r"|\tau|", "the horizon T"),
            (r"\int \cdot\, d\tau", "the sum over all trajectories: they are finitely many here"),
            (
                r"p(s_{t+1} \mid a_t)",
                "the next state given the action, the state forgotten: Σ_s P(s_t = s | a_t) p(s_{t+1}|s, a_t)",
            ),
            (r"p(a_{\tau} \mid x)", "the probability of all the actions of τ; its score is the sum of their scores"),
            (r"p_{\theta}(y \mid x)", "the policy: x is what it is given, and y its output, one action or several"),
            (r"\mathcal{D}", "pairs (x, y), the (s_t, a_t) of a given trajectory here, so |D| = T"),
        ],
    ),
    assumes=[
        positive_policy,
        positive_dynamics,
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    equations=[
        # ------------------------------------------------------------------------------------------------- terminology
        Equation(
            "S3-I01",
            latex=r"p(s_{t+1} \mid s_{t}, a_{t})",
            says="The dynamics give the law of the next state, given state and action.",
            use="Introduces the environment.",
            reading=Defines(p(s[t + 1], s[t], a[t])),
            for_every=[(t, 1, T), s[t], a[t], s[t + 1]],
        ),
        Equation(
            "S3-I02",
            latex=r"\{s_0, a_0, s_1, a_1, \ldots\}",
            says="A trajectory is the sequence of its states and actions; here its first index is 0, in the formulas it is 1.",
            use="Introduces the trajectory.",
            reading=Defines(prob(tau)),
            for_every=[tau],
        ),
        Equation(
            "S3-I03",
            latex=r"r(\tau)",
            says="A reward is given to a whole trajectory.",
            use="Introduces the reward.",
            reading=Defines(r(tau)),
            for_every=[tau],
        ),
        Equation(
            "S3-I04",
            latex=r"\pi_{\theta}(s)",
            says="The policy gives a law of the actions for every state.",
            use="Introduces the policy.",
            reading=Defines(total(pi(a, s), a), means=one),
            for_every=[s],
        ),
        Equation(
            "S3-I05",
            latex=r"J(\theta) = \mathbb{E}_{\tau \sim \pi_{\theta}}\left[r(\tau)\right]",
            use="The objective.",
            reading=Defines(objective),
        ),
        Equation(
            "S3-I06",
            latex=r"""\nabla_{\theta} J(\theta) = \mathbb{E}_{\tau\sim\pi_{\theta}}\left[ r(\tau) \sum_{t=1}^{|\tau|} \nabla
\log \pi_{\theta} (a_{t} \mid s_{t}) \right]""",
            use="The result, stated before it is derived.",
            reading=Chain(grad(objective), Equals(E(r(tau) * scores), "times begin at 1")),
            otherwise=Chain(
                grad(objective),
                Equals(E(r(tau) * Sum(score(t), (t, 2, T)))),
                says="times begin at 0, as in the list of symbols, and the sum leaves out the first action",
            ),
            proved_in=["trajectory-policy-gradient"],
        ),
        Equation(
            "S3-I07",
            says="Neither the dynamics nor the law of the first state has to be known.",
            use="Calls the method model-free.",
            reading=Chain(grad(log(prob(tau))), Equals(scores, "neither of them is left in the score")),
            proved_in=["dynamics-cancel", "model-needed"],
            for_every=[tau],
        ),
        # -------------------------------------------------------------------------------------------------- derivation
        Equation(
            "S3-E01",
            latex=r"""\begin{align*} \nabla_{\theta} J(\theta) &= \nabla_{\theta} \mathbb{E}_{\tau\sim\pi_{\theta}}\left[
r(\tau) \right]\\ &= \int \nabla_{\theta} \pi_{\theta}(\tau) r(\tau) d\tau\\ &= \int \pi_{\theta}(\tau)
\nabla_{\theta} \log \pi_{\theta}(\tau) r(\tau) d\tau\\ &= \mathbb{E}_{\tau \sim \pi_{\theta}} \left[
\nabla_{\theta} \log \pi_{\theta}(\tau) r(\tau)\right] \end{align*}""",
            use="Leads from the gradient of the objective to an expectation.",
            reading=Chain(
                grad(objective),
                Equals(grad(E(r(tau))), "definition of the objective"),
                Equals(integral(grad(prob(tau)) * r(tau), tau), "a sum of finitely many terms"),
                Equals(integral(prob(tau) * grad(log(prob(tau))) * r(tau), tau), "the log-derivative identity"),
                Equals(E(grad(log(prob(tau))) * r(tau)), "definition of the expectation"),
            ),
            proved_in=["trajectory-policy-gradient"],
        ),
        Equation(
            "S3-I08",
            latex=r"""\pi_{\theta}(\tau)\nabla_{\theta} \log \pi_{\theta}(\tau) = \pi_{\theta}(\tau)
\frac{1}{\pi_{\theta}(\tau)}\nabla \pi_{\theta}(\tau) = \nabla_{\theta} \pi_{\theta}(\tau)""",
            use="The log-derivative identity.",
            reading=Chain(
                prob(tau) * grad(log(prob(tau))),
                Equals(prob(tau) * frac(one, prob(tau)) * grad(prob(tau)), "the chain rule"),
                Equals(grad(prob(tau)), "p(τ) cancels"),
            ),
            proved_in=["log-derivative-identity"],
            for_every=[tau],
        ),
        Equation(
            "S3-E02",
            latex=r"""\begin{align*} \pi_{\theta}(\tau) &= \pi_{\theta}(s_1,a_1,s_2,a_2,\ldots) \\ &= p(s_1)\prod_{t=1}^{|\tau|}
\pi(a_{t} \mid s_{t}) p(s_{t+1} \mid a_t) \end{align*}""",
            use="The law of a trajectory.",
            reading=Chain(
                prob(tau),
                Equals(prob(tau), "its arguments written out"),
                Equals(
                    rho(s[1]) * Product(pi(a[t], s[t]) * next_given_action, (t, 1, T)), "the next state given the action alone"
                ),
            ),
            otherwise=Malformed(
                lambda: rho(s[1]) * Product(pi(a[t], s[t]) * p(s[t + 1], a[t]), (t, 1, T)),
                says="p as it was introduced, which takes the state as well",
            ),
            corrected=Chain(prob(tau), Equals(rho(s[1]) * Product(pi(a[t], s[t]) * p(s[t + 1], s[t], a[t]), (t, 1, T)))),
            proved_in=["trajectory-factorisation"],
            error="missing conditioning variable",
            why="Where one gets to depends on where one is; the law of the next state given the action alone has forgotten that.",
            for_every=[tau],
        ),
        Equation(
            "S3-I09",
            latex=r"p(s_1)",
            says="This is the probability that a trajectory begins in that state.",
            use="Introduces the law of the first state.",
            reading=Defines(rho(s[1])),
            for_every=[s[1]],
        ),
        Equation(
            "S3-E03",
            latex=r"""\log \pi_{\theta}(\tau) = \log p(s_1) + \sum_{t=1}^{|\tau|} \pi(a_{t} \mid s_{t}) + \sum_{t=1}^{|\tau|}
p(s_{t+1} \mid a_t)""",
            use="Turns the product into a sum.",
            reading=Chain(log(prob(tau)), Equals(log(rho(s[1])) + policy_added + transitions_added)),
            lenient=Chain(
                log(prob(tau)),
                Equals(log(rho(s[1])) + policy_added + Sum(p(s[t + 1], s[t], a[t]), (t, 1, T)), "with the state put back"),
            ),
            corrected=Chain(
                log(prob(tau)),
                Equals(log(rho(s[1])) + Sum(log(pi(a[t], s[t])), (t, 1, T)) + Sum(log(p(s[t + 1], s[t], a[t])), (t, 1, T))),
            ),
            proved_in=["trajectory-factorisation", "log-dropped-in-sum"],
            error="missing logarithms, missing conditioning variable",
            why="Only the first factor keeps its logarithm; the others are added as they are.",
            for_every=[tau],
        ),
        Equation(
            "S3-E04",
            latex=r"""\begin{align*} \mathbb{E}_{\tau\sim\pi_{\theta}} \left[\nabla_{\theta}\log \pi_{\theta}(\tau) r(\tau)
\right] & = \mathbb{E}_{\tau\sim\pi_{\theta}} \left[ \nabla_{\theta}\left(\log p(s_1) + \sum_{t=1}^{|\tau|}
\pi(a_{t} \mid s_{t}) + \sum_{t=1}^{|\tau|} p(s_{t+1} \mid a_t) \right) \right]\\ & =
\mathbb{E}_{\tau\sim\pi_{\theta}} \left[r(\tau)\sum_{t=1}^{|\tau|} \nabla_{\theta}\pi(a_{t} \mid s_{t})
\right] \end{align*}""",
            use="Puts the logarithm into the score-function form and drops what does not contain θ.",
            reading=Chain(
                E(grad(log(prob(tau))) * r(tau)),
                Equals(E(grad(log(rho(s[1])) + policy_added + transitions_added)), "the reward is missing"),
                Equals(E(r(tau) * Sum(grad(pi(a[t], s[t])), (t, 1, T))), "the reward is back"),
            ),
            corrected=Chain(E(grad(log(prob(tau))) * r(tau)), Equals(E(r(tau) * scores))),
            proved_in=["trajectory-policy-gradient", "gradient-of-pi-not-log-pi"],
            error="the reward is dropped, missing logarithms",
            why="First the reward that weighs the score is lost, and ∇π stands in both lines where ∇log π belongs.",
        ),
        Equation(
            "S3-I10",
            says="Terms without θ vanish when the gradient is taken.",
            use="Removes the first state and the transitions.",
            reading=[
                Chain(grad(log(rho(s[1]))), Equals(zero), for_every=[s[1]]),
                Chain(grad(log(p(s[t + 1], s[t], a[t]))), Equals(zero), for_every=[(t, 1, T), s[t], a[t], s[t + 1]]),
            ],
            proved_in=["dynamics-cancel"],
        ),
        Equation(
            "S3-I11",
            says="The expectation can be estimated by Monte Carlo, which is what REINFORCE does.",
            use="Leads to an algorithm.",
            reading=Chain(
                E_copies(frac(one, N) * Sum(copy(r(tau) * scores, i), (i, 1, N)), N),
                Equals(grad(objective), "the mean over N sampled trajectories is right on average"),
                for_every=[N],
            ),
            proved_in=["monte-carlo-reinforce"],
        ),
        Equation(
            "S3-I12",
            says="Trajectories may also be drawn from another policy that explores.",
            use="Points to off-policy methods.",
            reading=NotCheckable(
                "It states no formula. It is right with importance weights and wrong without them; off-policy-gradient has both."
            ),
        ),
        # ------------------------------------------------------------------------------------------- maximum likelihood
        Equation(
            "S3-E05",
            latex=r"\theta^* = \arg\max_{\theta} p_{\theta}(y \mid x)",
            use="The goal of maximum likelihood, for one pair.",
            reading=Defines(pi(a, s)),
            for_every=[s, a],
        ),
        Equation(
            "S3-E06",
            latex=r"p_{\theta}(y\mid x) = \prod_t p_{\theta}(y_t \mid x)",
            use="The probability of a sequence.",
            reading=Chain(
                both_tokens,
                Equals(pi(a[1], s[1]) * second_alone, "two tokens; each has its probability given the input alone"),
                min_horizon=2,
            ),
            lenient=Defines(
                pi(a[1], s[1]) * second_alone, says="a model that draws all tokens independently, given the input", min_horizon=2
            ),
            corrected=Chain(both_tokens, Equals(pi(a[1], s[1]) * second_given_first), min_horizon=2),
            corrected_says="Each token is conditioned on the tokens before it as well.",
            proved_in=["prefix-free-sequence-model"],
            error="missing conditioning variable",
            why="What a decoder writes next depends on what it has written, so the tokens are not independent given the input.",
            for_every=[s[1], a[1], a[2]],
        ),
        Equation(
            "S3-E07",
            latex=r"\frac{1}{\mathcal{D}}\sum_{(x,y)\in\mathcal{D}} \nabla \log p(y\mid x)",
            use="Called the objective when the likelihood of a data set is maximised.",
            reading=[
                Malformed(
                    lambda: frac(one, tau) * Sum(grad(log(pi(a[t], s[t]))), (t, 1, T)),
                    says="one divided by the data set",
                ),
                Malformed(
                    lambda: (frac(one, T) * Sum(grad(log(pi(a[t], s[t]))), (t, 1, T)), log_likelihood),
                    says="the gradient stands where the objective is meant",
                ),
            ],
            corrected=Chain(grad(log_likelihood), Equals(frac(one, T) * Sum(grad(log(pi(a[t], s[t]))), (t, 1, T)))),
            corrected_says="The objective is the mean of log p, divided by the size |D|; what is printed is its gradient.",
            error="a gradient is called the objective, a set stands for its size",
            why="A set is no number to divide by, and the gradient of an objective is not the objective.",
            for_every=[tau],
        ),
        Equation(
            "S3-E08",
            latex=r"\frac{1}{N}\sum_{i=1}^{N} r(\tau) \nabla \log p(a_{\tau} \mid x)",
            use="The Monte-Carlo estimate of the policy gradient, to compare with.",
            reading=Malformed(
                lambda: E_copies(frac(one, N) * Sum(r(tau) * scores, (i, 1, N)), N),
                says="what is summed does not say which sample",
            ),
            lenient=Chain(
                E_copies(frac(one, N) * Sum(copy(r(tau) * scores, i), (i, 1, N)), N),
                Equals(grad(objective), "with the i-th sample in the i-th term"),
            ),
            corrected=Chain(E_copies(frac(one, N) * Sum(copy(r(tau) * scores, i), (i, 1, N)), N), Equals(grad(objective))),
            corrected_says="τ_i in the place of τ, which makes it right on average.",
            proved_in=["monte-carlo-reinforce"],
            error="missing sample index",
            why="The index i occurs in no term, so as printed it is one sample, counted N times.",
            for_every=[N],
        ),
        Equation(
            "S3-I13",
            says="For sequences the state is not conditioned on at every step.",
            use="Compares the two settings.",
            reading=NotCheckable("It describes a choice of model: with a decoder the tokens so far take the place of the state."),
        ),
        Equation(
            "S3-I14",
            says="With a reward of 1 for the target and 0 otherwise the two objectives are said to be the same.",
            use="The conclusion of the comparison.",
            reading=[
                Chain(E(same(a, u), pi(a, s)), Equals(log(pi(u, s))), says="the two objectives, for one pair"),
                Chain(grad(E(same(a, u), pi(a, s))), Equals(grad(log(pi(u, s)))), says="their gradients"),
            ],
            corrected=Chain(grad(E(same(a, u), pi(a, s))), Equals(pi(u, s) * grad(log(pi(u, s))))),
            corrected_says="For one pair the gradients differ by the factor p(y|x), so several pairs are weighted differently.",
            proved_in=["indicator-reward-gradient", "indicator-reward-identical-objective"],
            error="false equivalence",
            why="The expected reward is p(y|x) and not its logarithm, so pairs that are already likely count for more.",
            for_every=[s, u],
        ),
        Equation(
            "S3-I15",
            says="Reinforcement learning is described as an approximation of maximum likelihood by trial and error.",
            use="A remark to end with.",
            reading=NotCheckable("An informal remark."),
        ),
    ],
)
