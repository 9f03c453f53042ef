"""The reasons that may stand beside an equals sign: the rules of the trade, by name.

A reason allows axioms (the names of assumptions) and switches (definitions and rules of the kernel): a step is proved with
those alone, so a true step with the wrong reason beside it is caught. Arithmetic, and moving sums and gradients through
sums, are always allowed. The text lives in plain data so that ``verify explain`` needs no mathematics to be loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Reason:
    """A named rule: what it says, when it may be used, what goes wrong when it is used elsewhere, and what it allows."""

    name: str
    says: str
    when: str
    misuse: str
    allows: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset()  # of the provers for real variables, those that may prove it; none: all of them


EVERYTHING_LISTED: Final = frozenset({"*"})

# What reasons allow, by what they are about: axioms and switches of the kernel, and then methods for real variables.
LAWS_SUM = frozenset({"policies-sum-to-one", "dynamics-sum-to-one"})
POSITIVE = frozenset({"positive-policy", "positive-behaviour", "positive-dynamics", "positive-discount"})
THETA_FREE = frozenset({"theta-free-initial-law", "theta-free-dynamics", "theta-free-reward", "theta-free-functions"})
TRAJECTORIES = frozenset({"trajectory-law"})
LOGARITHMS = frozenset({"log-derivative", "log-of-product"})
RETURNS = frozenset({"definition-of-objective", "definition-of-return"})
VALUES = frozenset({"definition-of-value"})
MEAN_SCORE = LAWS_SUM | TRAJECTORIES | LOGARITHMS | {"positive-policy"}
DERIVATIVES = frozenset({"derivatives"})
INTEGRALS = DERIVATIVES | {"integrals"}
INTEGRALS_BY_CASES = INTEGRALS | {"cases"}
BY_CASES = frozenset({"cases"})

# -------------------------------------------------------------------------------------------- definitions and the score

definition_of_objective = Reason(
    "definition-of-objective",
    "J(θ) is the expected return E_τ[R(τ)].",
    "The law that draws τ is that of the policy J belongs to.",
    "Taking the expectation under another policy.",
    RETURNS,
)
definition_of_return = Reason(
    "definition-of-return",
    "R(τ) = Σ_t γ^{t-1} r(s_t, a_t), and G_t = Σ_{l≥t} γ^{l-t} r(s_l, a_l).",
    "Times begin at 1, so the first reward is not discounted.",
    "Writing γ^t: every term is then off by a factor γ.",
    frozenset({"definition-of-return"}),
)
definition_of_value = Reason(
    "definition-of-value",
    "V_t, Q_t and A_t = Q_t - V_t are expected rewards-to-go of the policy they belong to.",
    "With a finite horizon they depend on the time.",
    "Using one Q for all times, or the values of another policy.",
    RETURNS | VALUES | TRAJECTORIES | LAWS_SUM,
)
definition_of_expectation = Reason(
    "definition-of-expectation",
    "An expectation is a sum of values weighted by the probabilities of the law it names.",
    "The weight is the law written under the E.",
    "Weighting by another law, or leaving out the weight.",
)
trajectory_factorisation = Reason(
    "trajectory-factorisation",
    "p_θ(τ) = ρ(s_1) Π_t π_θ(a_t|s_t) p(s_{t+1}|s_t, a_t).",
    "Transitions and policy look at the present state only.",
    "Writing p(s_{t+1}|a_t), which forgets the state.",
    TRAJECTORIES,
)
log_derivative = Reason(
    "log-derivative",
    "∇x = x ∇log x.",
    "x > 0.",
    "Writing ∇x = ∇log x: the factor x is lost.",
    LOGARITHMS | POSITIVE | TRAJECTORIES | {"theta-free-initial-law", "theta-free-dynamics"},
)
chain_rule_for_log = Reason(
    "chain-rule-for-log",
    "∇log x = ∇x / x.",
    "x > 0.",
    "Writing ∇log x = ∇x.",
    frozenset({"log-derivative"}),
)
log_of_product = Reason(
    "log-of-product",
    "The logarithm of a product is the sum of the logarithms.",
    "Every factor is positive.",
    "Writing the sum of the factors: the logarithm is lost.",
    POSITIVE | {"log-of-product"},
)
swap_gradient_and_sum = Reason(
    "swap-gradient-and-sum",
    "The gradient of a finite sum is the sum of the gradients.",
    "Finitely many terms, and a range that does not depend on θ.",
    "Exchanging gradient and integral over an unbounded space because the gradient is linear.",
)
product_rule = Reason(
    "product-rule",
    "∇(x y) = y ∇x + x ∇y.",
    "Both factors are differentiable.",
    "Keeping one of the two terms only.",
)
no_gradient = Reason(
    "no-gradient",
    "What does not depend on θ has gradient zero.",
    "The assumption that says so is listed.",
    "Dropping ∇log p for dynamics that learn.",
    THETA_FREE,
)
constant_has_no_gradient = Reason(
    "constant-has-no-gradient",
    "The gradient of a number is zero.",
    "It is a number: it does not depend on θ.",
    "Treating Σ_a π(a|s) b(s, a) as a number.",
)
linearity = Reason(
    "linearity",
    "Sums and constant factors move through sums, expectations and gradients.",
    "The factor does not depend on what is summed or averaged over.",
    "Pulling b(s, a) out of a sum over a.",
)
pull_out = Reason(
    "pull-out",
    "What is known, given the condition, moves out of the conditional expectation or the sum.",
    "The factor is a function of what is conditioned on.",
    "Pulling out a function of the action when only the state is given.",
    TRAJECTORIES | LAWS_SUM,
)
tower_rule = Reason(
    "tower-rule",
    "E[X] = E[E[X | what is known]].",
    "The inner expectation names what it conditions on.",
    "Conditioning the outer factor on less than it depends on.",
    TRAJECTORIES | LAWS_SUM,
)
marginalise = Reason(
    "marginalise",
    "An expectation of a function of s_t and a_t is an expectation under their joint law.",
    "The function looks at nothing else.",
    "Applying it to a function of the past or the future.",
    TRAJECTORIES | LAWS_SUM,
)
sums_to_one = Reason(
    "sums-to-one",
    "The probabilities of a law sum to one.",
    "The sum runs over everything that the law draws, and nothing else in the sum depends on it.",
    "Σ_s p(s'|s, a) = 1: a transition law is normalised in the next state only.",
    TRAJECTORIES | LAWS_SUM,
)
causality = Reason(
    "causality",
    "A score has mean zero given everything before its action, so it does not correlate with earlier rewards.",
    "The reward is a function of earlier states and actions, and the law that draws the action is the scored one.",
    "Dropping the reward of the same step, which does depend on the action.",
    MEAN_SCORE,
)
score_has_mean_zero = Reason(
    "score-has-mean-zero",
    "Σ_a π(a|s) ∇log π(a|s) = 0.",
    "The scored policy is the one that draws, and the other factor does not look at the action.",
    "A baseline that looks at the action, or actions drawn from another policy.",
    MEAN_SCORE,
)
split_the_sum = Reason(
    "split-the-sum",
    "A sum over a range is the sum over its parts.",
    "The parts are disjoint and cover the range.",
    "Counting the present step twice, or not at all.",
)
algebra = Reason(
    "algebra",
    "The two sides are equal by the rules of arithmetic.",
    "No probability, gradient or expectation is touched.",
    "Cancelling a factor that may be zero.",
)
cancellation = Reason(
    "cancellation",
    "x · (y / x) = y.",
    "x is not zero: the assumption that says so is listed.",
    "Cancelling a probability that may be zero.",
    POSITIVE | TRAJECTORIES,
)
bellman_equation = Reason(
    "bellman-equation",
    "Q_t(s, a) = r(s, a) + γ Σ_s' p(s'|s, a) V_{t+1}(s') and V_t(s) = Σ_a π(a|s) Q_t(s, a).",
    "All values belong to the same policy; after the last step V is zero.",
    "Using the values of another policy.",
    VALUES,
)
discounted_visits = Reason(
    "discounted-visits",
    "J = Σ_s d(s) Σ_a π(a|s) r(s, a), with infinitely many steps and the visits d(s) = Σ_{t≥1} γ^{t-1} P(s_t = s).",
    "The visits d are those of the policy that draws the actions, and they sum to 1/(1-γ).",
    "Using the visits as probabilities: (1-γ) d sums to one, d does not.",
    VALUES | LAWS_SUM | {"definition-of-objective", "definition-of-visits"},
)
flow_of_visits = Reason(
    "flow-of-visits",
    "d(s') = ρ(s') + γ Σ_s d(s) Σ_a π(a|s) p(s'|s, a): a visit is the first, or it comes from one before.",
    "γ < 1, and the visits are those of the policy that moves.",
    "Leaving out γ, or the first state.",
    LAWS_SUM | {"definition-of-visits"},
)
telescoping = Reason(
    "telescoping",
    "In Σ_t (x_{t+1} - x_t) everything but the ends cancels.",
    "Neighbouring terms carry matching powers of γ.",
    "Losing a γ: nothing cancels then.",
    VALUES | TRAJECTORIES,
)
change_of_measure = Reason(
    "change-of-measure",
    "E_π[X] = E_μ[(π/μ) X].",
    "μ > 0 wherever π > 0.",
    "Leaving out the ratio, or the ratio of some of the steps.",
    POSITIVE | TRAJECTORIES | LAWS_SUM,
)
frozen_copy = Reason(
    "frozen-copy",
    "At θ = θ_old the frozen policy has the same values as the policy.",
    "It is used after every gradient has been taken.",
    "Differentiating through the frozen copy.",
    frozenset({"positive-policy"}),
)
established = Reason(
    "established",
    "This equation is proved in the derivation named beside it.",
    "Its assumptions are among those listed here.",
    "Using it where one of its assumptions fails.",
    EVERYTHING_LISTED,
)
add_and_subtract = Reason(
    "add-and-subtract",
    "Adding and subtracting the same thing changes nothing.",
    "Both copies are exactly the same.",
    "Subtracting x under one law and adding it under another.",
)

# ------------------------------------------------------------------------- several trajectories, variances, inequalities

independent_copies = Reason(
    "independent-copies",
    "Of independent trajectories, E[X(τ_i) Y(τ_j)] = E[X] E[Y] for i ≠ j, and E[X Y] of one trajectory for i = j.",
    "Each trajectory is drawn from the same law, and none looks at another.",
    "Taking i and j apart where they may be equal.",
    TRAJECTORIES | LAWS_SUM,
)
kronecker_delta = Reason(
    "kronecker-delta",
    "Σ_a 𝟙[a = u] f(a) = f(u), and 𝟙[a = u] f(a) = 𝟙[a = u] f(u).",
    "The sum runs over all values, u among them.",
    "Summing over u as well and still writing 1: Σ_a Σ_u 𝟙[a = u] is the number of actions.",
)
variance_of_moments = Reason(
    "variance-of-moments",
    "Var X = E‖X‖² - ‖E X‖².",
    "The mean and the mean square are taken under the law that draws.",
    "Leaving out ‖E X‖²: what is left is the mean square.",
    TRAJECTORIES | LAWS_SUM,
)
complete_the_square = Reason(
    "complete-the-square",
    "a x² - 2 c x = a (x - c/a)² - c²/a.",
    "a is not zero: the assumption that says so is listed.",
    "Dropping c²/a, the value at the minimum.",
    frozenset({"scores-not-all-zero"}),
)
squares_are_not_negative = Reason(
    "squares-are-not-negative",
    "x² ≥ 0, and so is every mean of squares: E[X]² ≤ E[X²].",
    "The weights are at least zero; the certificate of the line says which squares the sides differ by.",
    "Taking E[X²] ≤ E[X]², or squaring only one of two factors.",
    TRAJECTORIES | LAWS_SUM,
)
triangle_inequality = Reason(
    "triangle-inequality",
    "|x + y| ≤ |x| + |y|, and |Σ w x| ≤ Σ w |x| with weights w ≥ 0.",
    "The weights are at least zero.",
    "Using signed weights, such as ∇π or differences of policies, without taking their absolute values.",
)
holder_inequality = Reason(
    "holder-inequality",
    "Σ x y ≤ max |x| Σ |y|.",
    "Both absolute values are taken.",
    "Taking max x where x may be negative, or dropping the absolute value of y.",
)
monotonicity = Reason(
    "monotonicity",
    "If x ≤ y then Σ w x ≤ Σ w y with weights w ≥ 0; an average is at most the largest value.",
    "The weights are at least zero, and for an average they sum to one.",
    "Multiplying an inequality by something that may be negative.",
    TRAJECTORIES | LAWS_SUM,
)
contraction = Reason(
    "contraction",
    "If f(s) = g(s) + γ E[f(s')] at every state, then max |f| ≤ max |g| / (1 - γ).",
    "γ < 1, and s' is drawn by a law that sums to one.",
    "Leaving out 1/(1 - γ): what is a little wrong at every step adds up.",
    VALUES | LAWS_SUM,
)
logarithm_bound = Reason(
    "logarithm-bound",
    "log x ≤ x - 1, with equality at x = 1 only.",
    "x > 0.",
    "Using it as an equation: it holds to first order at x = 1.",
    LAWS_SUM | TRAJECTORIES | POSITIVE | {"log-of-product"},
)

# ------------------------------------------------------------------------------------------------------ real variables

differentiation = Reason(
    "differentiation",
    "Sums, products, quotients and functions of functions are differentiated by their rules.",
    "Every part has a derivative at the point.",
    "Differentiating |x| at 0, or a step function across its step.",
    methods=frozenset({"derivatives", "cases", "linear-algebra"}),
)
integration = Reason(
    "integration",
    "An integral is the difference of an antiderivative at the two ends.",
    "The antiderivative is smooth inside the interval, and has limits at the ends.",
    "Using it where the integral diverges, or across a pole.",
    methods=INTEGRALS_BY_CASES,
)
swap_gradient_and_integral = Reason(
    "swap-gradient-and-integral",
    "d/dθ ∫ X dx = ∫ ∂X/∂θ dx.",
    "The range does not depend on θ, and for all θ nearby one integrable function bounds |∂X/∂θ|.",
    "Giving continuity as the reason, or linearity: neither keeps mass from escaping to infinity.",
    methods=INTEGRALS_BY_CASES,
)
boundary_term = Reason(
    "boundary-term",
    "d/dθ ∫_a^b X dx = ∫_a^b ∂X/∂θ dx + X(b) db/dθ - X(a) da/dθ, where the ends move with θ.",
    "X is continuous up to the ends.",
    "Leaving out what the moving end adds.",
    methods=INTEGRALS_BY_CASES,
)
integration_by_parts = Reason(
    "integration-by-parts",
    "∫ X Y' dx = -∫ X' Y dx, where X Y vanishes at both ends.",
    "X and Y are smooth, and at infinity their product tends to 0.",
    "Applying it to a function that jumps, or forgetting what is left at the ends.",
    methods=INTEGRALS,
)
substitution = Reason(
    "substitution",
    "A new variable of integration, x = μ + σ ε with dx = σ dε.",
    "The map is one to one from one range onto the other.",
    "Leaving out σ in dx = σ dε.",
    methods=INTEGRALS,
)
taylor_expansion = Reason(
    "taylor-expansion",
    "U(θ + δ) = U(θ) + δ U'(θ) + δ²/2 U''(θ) + … + O(δ^k).",
    "U has as many continuous derivatives as there are terms.",
    "Writing a higher order than the first term that is left out has.",
    methods=frozenset({"expansions", "derivatives"}),
)
matrix_algebra = Reason(
    "matrix-algebra",
    "Products, transposes and inverses of matrices, in their order.",
    "A matrix that is inverted has a determinant that is not zero.",
    "Exchanging two factors.",
    methods=frozenset({"linear-algebra"}),
)
side_condition = Reason(
    "side-condition",
    "What a condition of the claim says to be at most something else is replaced by that.",
    "Both are multiplied by the same factor, which is at least zero.",
    "Using the condition in the other direction.",
    methods=frozenset({"certificate", "linear-algebra"}),
)
case_distinction = Reason(
    "case-distinction",
    "min, max and |x| by the sign of what is compared, each case by itself.",
    "Every case is looked at, equality too.",
    "Looking at one of the cases only.",
    methods=BY_CASES,
)

# --------------------------------------------------------------------------------------------------------- comparisons

positive_parts = Reason(
    "positive-parts",
    "min(x, y) = x - (x - y)⁺, max(x, y) = y + (x - y)⁺, |x| = x⁺ + (-x)⁺ and x = x⁺ - (-x)⁺.",
    "x and y are numbers: one of them is the larger, or they are equal.",
    "Writing |x| = x⁺, or leaving the case out in which the other number counts.",
)
away_from_kinks = Reason(
    "away-from-kinks",
    "∇x⁺ = 1[x > 0] ∇x.",
    "x is not zero; where it is and moves, x⁺ has no gradient.",
    "Writing ∇x⁺ = ∇x.",
)
inactive_clip = Reason(
    "inactive-clip",
    "At θ = θ_old the ratio π_θ/π_old is 1 and stays near 1, so a clip to a range around 1 changes neither it nor its gradient.",
    "1 lies inside the range and not at one of its ends; all gradients are taken at θ = θ_old.",
    "Using it after the first update, where the ratio is that of two different policies.",
    frozenset({"positive-policy"}),
)

# --------------------------------------------------------------------------------------------------------- all of them

# What reasons that are about trajectories as well allow where they stand beside a claim about real variables. One that is
# not listed here and names no methods allows arithmetic only.
OF_REAL_VARIABLES: Final[dict[str, frozenset[str]]] = {
    "linearity": INTEGRALS,
    "product-rule": DERIVATIVES,
    "chain-rule-for-log": DERIVATIVES,
    "log-derivative": DERIVATIVES,
    "constant-has-no-gradient": DERIVATIVES,
    "squares-are-not-negative": frozenset({"certificate", "linear-algebra", "integrals"}),
    "triangle-inequality": frozenset({"certificate", "cases"}),
    "logarithm-bound": frozenset({"certificate"}),
    "monotonicity": frozenset({"certificate", "integrals"}),
    "positive-parts": BY_CASES,
    "away-from-kinks": DERIVATIVES | BY_CASES,
}
ARITHMETIC: Final = frozenset({"closed-form"})


def methods_of(reason: Reason) -> frozenset[str] | None:
    """The methods for real variables that a reason allows; None for all of them."""
    if reason.allows == EVERYTHING_LISTED:
        return None
    return ARITHMETIC | (reason.methods or OF_REAL_VARIABLES.get(reason.name, frozenset()))


def allowed_words(reason: Reason) -> str:
    """What a reason allows, for a reader."""
    if reason.methods:
        return f"of the methods for real variables: {', '.join(sorted(reason.methods))}"
    if reason.allows == EVERYTHING_LISTED:
        return "every assumption that the derivation lists"
    words = ", ".join(sorted(reason.allows)) or "arithmetic, and moving sums and gradients through sums; nothing else"
    methods = ", ".join(sorted(OF_REAL_VARIABLES.get(reason.name, ())))
    return f"{words}; of the methods for real variables: {methods}" if methods else words


_NAMED = {name: value for name, value in dict(globals()).items() if isinstance(value, Reason)}
REASONS: dict[str, Reason] = {reason.name: reason for reason in _NAMED.values()}
__all__ = list(_NAMED)  # what an author imports
