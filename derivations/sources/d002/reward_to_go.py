"""What is left of the return beside each score, and a baseline subtracted from it."""

from verify.notation import *
from verify.sources import *

discounted_rewards = Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, 1, T))
reward_l = gamma ** (l - 1) * r(s[l], a[l])

equations = [
    # ------------------------------------------------------------------------------------------------ reward-to-go
    Equation(
        "S2-I12",
        says="The variance is said to grow, as a rule, with the depth of the rollout.",
        use="Motivates dropping past rewards.",
        reading=NotCheckable("A tendency, as the word “typically” says; with rewards of zero after some step it does not hold."),
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
]
