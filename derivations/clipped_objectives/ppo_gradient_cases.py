"""d/dρ min(ρA, clip(ρ, 1 - ε, 1 + ε) A) is A or 0: 0 where A > 0 and ρ > 1 + ε, or A < 0 and ρ < 1 - ε."""

from verify import Derivation, Refuted, Source, Step
from verify.calculus import *
from verify.reasons import *

rho, advantage = real("rho"), real("A")
epsilon = between("epsilon", 0, 1)
low, high = 1 - epsilon, 1 + epsilon
clipped = clip(rho, low, high)
objective = minimum(rho * advantage, clipped * advantage)
bound = high * positive_part(advantage) - low * positive_part(-advantage)

derivation = Derivation(
    title="The clipped objective and its derivative, case by case",
    summary=(
        "For one sample the clipped objective of proximal policy optimisation is a function of the ratio ρ with one kink. With "
        "a positive advantage it rises with ρ and stays constant above 1 + ε; with a negative advantage it is constant below "
        "1 - ε and falls. On the other side nothing is clipped: a ratio that has moved the wrong way is pulled back with full "
        "force. So the gradient of a sample is that of ρA, or zero, and nothing in between."
    ),
    idea=(
        "The sign of the advantage says where the ratio should go. Within the range and on the wrong side of it the gradient is "
        "the full one; past the end in the desired direction there is nothing more to gain and the gradient is zero. The "
        "minimum is what keeps the gradient on the wrong side: with the clip alone, a ratio that has strayed there would be "
        "left where it is. So the clip is a switch and not a brake. It [does not shorten gradients](ppo-clips-gradients) and "
        "[does not keep ratios in the range](ppo-ratio-stays-in-range)."
    ),
    for_every=[rho, advantage, epsilon],
    where=[nonzero(advantage), nonzero(rho - low), nonzero(rho - high)],
    start=D(objective, rho),
    steps=[
        Step(
            D(minimum(rho * advantage, bound), rho),
            by=case_distinction,
            note="With A > 0 the minimum picks the upper end of the range, with A < 0 the lower end.",
        ),
        Step(
            advantage * (1 - step(advantage) * step(rho - high) - step(-advantage) * step(low - rho)),
            by=away_from_kinks,
            note="Away from the two ends of the range each of the two arguments has a derivative: A, or zero.",
        ),
    ],
    pitfalls=[
        Refuted("The minimum is redundant: clipping the ratio is the same.", objective, clipped * advantage),
        Refuted(
            "Outside the range the derivative is zero.",
            D(objective, rho),
            advantage * step(rho - low) * step(high - rho),
        ),
        Refuted("The objective never drops below the clipped one.", objective, clipped * advantage, relation=">="),
        Refuted("The derivative does not look at the sign of the advantage.", D(objective, rho), advantage * step(high - rho)),
    ],
    sources=[
        Source(
            "J. Schulman, F. Wolski, P. Dhariwal, A. Radford, O. Klimov",
            2017,
            "Proximal policy optimization algorithms",
            "arXiv:1707.06347, section 3",
            differs="The cases are drawn there, here they are a formula.",
        ),
        Source("M. J. Kochenderfer, T. A. Wheeler, K. H. Wray", 2022, "Algorithms for Decision Making", "section 12.5"),
    ],
)
