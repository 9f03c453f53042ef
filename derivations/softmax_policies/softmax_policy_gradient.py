"""∂J/∂θ_b = π(b) (r(b) - J) for one state, three actions and J = Σ_a π(a) r(a)."""

from verify import Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

x, y, z, c = real("x"), real("y"), real("z"), real("c")
r_1, r_2, r_3 = rewards = reals("r", 3)
logits = (x, y, z)


def mean_reward(*at):
    return sum(softmax(action, *at) * reward for action, reward in enumerate(rewards, 1))


pi_1, pi_2, pi_3 = (softmax(action, *logits) for action in (1, 2, 3))
J = mean_reward(*logits)

derivation = Derivation(
    title="The policy gradient of a softmax policy in one state",
    summary=(
        "The logit of an action moves the expected reward in proportion to how often the action is taken and to how much "
        "better than the average it is. In many states each is weighted by its discounted visits, and r by Q."
    ),
    idea=(
        "Multiply the rewards with [the scores of the softmax](softmax-score), average, and each logit is moved by how often "
        "its action is taken times how much better than the average it is. The first factor is why a good action that is hardly "
        "ever taken is learnt slowly, and why a policy that is nearly certain hardly moves, even if it is certain of the wrong "
        "action. The average is subtracted by the softmax itself: it acts as a baseline that nobody has chosen."
    ),
    for_every=[x, y, z, r_1, r_2, r_3, c],
    start=D(J, y),
    steps=[
        Step(
            D(pi_1, y) * r_1 + D(pi_2, y) * r_2 + D(pi_3, y) * r_3,
            by=linearity,
            note="The rewards do not depend on the logits.",
        ),
        Step(
            -pi_1 * pi_2 * r_1 + pi_2 * (1 - pi_2) * r_2 - pi_3 * pi_2 * r_3,
            by=differentiation,
            note="The derivative of π(a) is π(a) times the score of a.",
        ),
        Step(pi_2 * (r_2 - (pi_1 * r_1 + pi_2 * r_2 + pi_3 * r_3)), by=algebra, note="π(y) stands in every summand."),
        Step(
            pi_2 * (r_2 - mean_reward(x + c, y + c, z + c)),
            by=algebra,
            note="The same number added to all logits changes no probability: J does not see it.",
        ),
    ],
    pitfalls=[
        Refuted("The gradient is π(b) r(b): the average need not be subtracted.", D(J, y), pi_2 * r_2),
        Refuted("The gradient is the advantage alone: how often the action is taken does not matter.", D(J, y), r_2 - J),
        Refuted("Adding a number to all rewards changes the gradient by that number.", D(J + c, y), D(J, y) + c),
        Refuted("The three partial derivatives add up to the expected reward.", D(J, x) + D(J, y) + D(J, z), J),
        Refuted("The expected reward is concave in a logit.", D(J, x, x), zero, relation="<="),
    ],
    sources=[
        Source(
            "J. Mei, C. Xiao, C. Szepesvári, D. Schuurmans",
            2020,
            "On the global convergence rates of softmax policy gradient methods",
            "ICML 2020, lemma 1",
        ),
        Source(
            "A. Agarwal, S. M. Kakade, J. D. Lee, G. Mahajan",
            2021,
            "On the theory of policy gradient methods: optimality, approximation, and distribution shift",
            "Journal of Machine Learning Research 22, lemma C.1",
            differs="There with many states, discounted visits and Q in the place of r.",
        ),
    ],
)
