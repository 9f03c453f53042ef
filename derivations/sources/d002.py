r"""Notes on the policy gradient: finite differences, likelihood ratio, reward-to-go, baseline, restricted steps."""

from verify.assumptions import *
from verify.notation import *
from verify.sources import *

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
        *section("finite_differences"),
        *section("likelihood_ratio"),
        *section("reward_to_go"),
        *section("optimisation"),
    ],
)
