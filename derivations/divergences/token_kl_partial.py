"""FALSE: E_{τ ~ π}[Σ_t ∇KL(π(·|s_t)‖μ(·|s_t))] = ∇KL(p_π(τ)‖p_μ(τ))."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *


def divergence(time):
    """KL(π(·|s_t)‖μ(·|s_t)), a sum over all actions."""
    return E(log(pi(a, s[time])) - log(mu(a, s[time])), pi(a, s[time]))


whole = grad(E(Sum(divergence(t), (t, 1, T))))

misconception = Misconception(
    title="Exact KL gradients of single tokens add up to that of the sequence",
    summary=(
        "The divergence of a sequence is the mean of the divergences of its tokens, each an exact sum over the vocabulary. "
        "Differentiating those alone forgets that the policy also decides which prefixes are reached: early tokens are not told "
        "about the divergence of later ones."
    ),
    assumes=[
        positive_policy,
        positive_behaviour,
        theta_free_initial_law,
        theta_free_dynamics,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["kl-trajectory-chain"],
    says=Refuted("The gradients of the tokens' divergences are enough.", E(Sum(grad(divergence(t)), (t, 1, T))), whole),
    tempting="Each term is exact, so nothing seems to be missing; the prefixes are treated as data.",
    true_when="Later divergences do not depend on the prefix, or there is one token.",
    instead=[
        Instead(
            "The scores of earlier tokens carry the divergences of later ones.",
            E(Sum(grad(divergence(t)) + score(t) * Sum(divergence(k), (k, t + 1, T)), (t, 1, T))),
            whole,
        ),
    ],
    pitfalls=[
        Refuted(
            "The scores carry the divergence of their own token as well.",
            E(Sum(grad(divergence(t)) + score(t) * Sum(divergence(k), (k, 1, t)), (t, 1, T))),
            whole,
        ),
    ],
    sources=[
        Source(
            "Y. Tang, R. Munos",
            2025,
            "On a few pitfalls in KL divergence gradient estimation for RL",
            "arXiv:2506.09477",
        ),
    ],
)
