"""The bias of generalized advantage estimation over λ, on the counterexample that the checker found for a wrong critic."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from sympy import Expr

from verify.language import terms as L
from verify.refute.witness import Witness
from verify.site_pages.book import Book, SiteError
from verify.site_pages.figures.plot import Curve, Mark, Plot, drawn
from verify.site_pages.figures.values import number, value

ID = "gae-lambda-below-one-wrong-value"
STEPS = 20


def sides(book: Book) -> tuple[Expr, Expr, Witness]:
    """The estimate and the gradient as the misconception writes them, and the MDP at which they differ. Raises SiteError."""
    chapter = book[ID]
    item = chapter.find("false", "1")
    if item.witness is None:
        raise SiteError(f"{ID}: the figure needs the counterexample of what it says")
    claim = chapter.written[item.key].claim
    return claim.lhs, claim.rhs, Witness.from_json(item.witness)


def at(witness: Witness, lam: Fraction) -> Witness:
    """The same MDP with another λ."""
    return replace(witness, parameters={**witness.parameters, "lambda": lam})


def with_exact_critic(witness: Witness) -> Witness:
    """The same MDP with the values of the policy in the place of the critic f."""
    s, functions = L.StateSymbol("s"), {}
    for name, key, dirs in witness.functions:
        (_, time), (_, state) = key
        exact = value(L.Value(L.Symbol("V"), L.THETA, time, s), witness, {("s", "s"): state})
        functions[name, key, dirs] = Fraction(str(exact))
    return replace(witness, functions=functions)


def gae_bias(book: Book) -> str:
    """The figure. Raises SiteError where the bias does not end at λ = 1."""
    estimate, gradient, witness = sides(book)
    truth = value(gradient, witness)
    decays = [Fraction(k, STEPS) for k in range(STEPS + 1)]
    points = [(lam, value(estimate, at(witness, lam)) - truth) for lam in decays]
    exact = [(lam, value(estimate, at(with_exact_critic(witness), lam)) - truth) for lam in decays]
    first, last = points[0][1], points[-1][1]
    if last != 0 or first == 0 or any(one for _, one in exact):
        raise SiteError(f"{ID}: the bias is {first} at λ = 0 and {last} at λ = 1; the figure says that it ends there")
    bias = [(float(lam), number(one)) for lam, one in points]
    values = [y for _, y in bias]
    low, high = min(*values, 0.0), max(*values, 0.0)
    room = 0.15 * (high - low)
    down = number(first) < 0
    below = (0.03 if down else -0.07) * (high - low)
    plot = Plot(
        name="gae-bias",
        title="The bias of the GAE gradient over λ for a wrong critic",
        description=(
            f"On one MDP the estimate differs from the gradient by {first} at λ = 0; the difference shrinks as λ grows and is "
            "exactly 0 at λ = 1, whatever the critic says. With the exact values it is 0 for every λ."
        ),
        x_label="λ",
        y_label="mean of the estimate minus ∇J",
        x_ticks=((0, "0"), (0.25, "1/4"), (0.5, "1/2"), (0.75, "3/4"), (1, "1")),
        y_ticks=((0, "0"), (number(first), str(first).replace("-", "−"))),
        low=(0, low - room),
        high=(1, high + room),
        curves=(
            Curve([(float(lam), number(one)) for lam, one in exact], "the exact critic", "--gp-proved", (0.04, below), "7 4"),
            Curve(bias, "this critic", "--gp-refuted", (0.3, number(points[STEPS // 4][1]))),
        ),
        marks=(
            Mark(0, number(first), f"λ = 0: {first}".replace("-", "−"), "--gp-refuted"),
            Mark(1, 0.0, "λ = 1: 0", "--gp-refuted", "end", -10 if down else 18),
        ),
    )
    caption = (
        "The counterexample of the page, with λ moved from 0 to 1 and everything else as it was stored: every point is an exact "
        "value of the two sides of the claim."
    )
    return drawn(plot, caption)
