"""FALSE: adding a constant to the reward of every step of an episode changes nothing, also where the policy ends it."""

from verify import Instead, Misconception, Refuted, Source
from verify.assumptions import *
from verify.notation import *

running = f(s[t])  # 1 while the episode runs and 0 in the states after its end; nothing below needs that it is 0 or 1
paid = E(Sum(gamma ** (t - 1) * (r(s[t], a[t]) + c * running), (t, 1, T)))
length = E(Sum(gamma ** (t - 1) * running, (t, 1, T)))

misconception = Misconception(
    title="A constant added to every reward changes nothing",
    summary=(
        "As long as every episode has the same number of steps, a constant c per step adds the same to every return. Where the "
        "policy decides how long an episode lasts, it adds c times the discounted length, and the gradient pulls towards longer "
        "episodes if c is positive and towards shorter ones if it is negative."
    ),
    assumes=[
        theta_free_initial_law,
        theta_free_dynamics,
        theta_free_reward,
        theta_free_functions,
        policies_sum_to_one,
        dynamics_sum_to_one,
    ],
    uses=["reward-offset"],
    says=Refuted("Paying c more in every step that is taken leaves the gradient as it is.", grad(paid), grad(J)),
    tempting="It is true of episodes of fixed length, and of problems without an end.",
    true_when=(
        "The mean discounted length does not depend on θ; or the constant is paid after the end as well, so that every episode "
        "gets it in all T steps."
    ),
    instead=[
        Instead("The gradient of the length comes in, c times.", grad(paid), grad(J) + c * grad(length)),
        Instead(
            "A constant that is paid in all T steps changes nothing.",
            grad(E(Sum(gamma ** (t - 1) * (r(s[t], a[t]) + c), (t, 1, T)))),
            grad(J),
        ),
    ],
    pitfalls=[
        Refuted(
            "It is harmless without discounting.",
            grad(E(Sum(r(s[t], a[t]) + c * running, (t, 1, T)))),
            grad(E(Sum(r(s[t], a[t]), (t, 1, T)))),
        ),
        Refuted(
            "An action lengthens the episode by the next step only.",
            grad(length),
            E(Sum(score(t) * gamma**t * f(s[t + 1]), (t, 1, T - 1))),
        ),
    ],
    sources=[
        Source(
            "R. S. Sutton, A. G. Barto",
            2018,
            "Reinforcement learning: an introduction",
            "second edition, exercises 3.15 and 3.16",
        ),
        Source(
            "A. Y. Ng, D. Harada, S. Russell",
            1999,
            "Policy invariance under reward transformations: theory and application to reward shaping",
            "ICML 1999",
            differs="They characterise the changes of the reward that are harmless.",
        ),
    ],
)
