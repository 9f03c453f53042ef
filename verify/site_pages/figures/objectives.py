"""Two objectives over one parameter: the mean probability of the right answers, and the mean of its logarithm."""

from __future__ import annotations

from fractions import Fraction
from math import exp

from sympy import Expr

from verify.language import terms as L
from verify.refute.witness import Witness
from verify.site_pages.book import Book, SiteError
from verify.site_pages.figures.plot import Curve, Mark, Plot, drawn
from verify.site_pages.figures.values import number, value

ID = "indicator-reward-identical-objective"
ANSWERS = (Fraction(2, 3), Fraction(1, 3))  # A, A, B
STEPS = 48


def policy(p: Fraction) -> Witness:
    """One prompt with two answers, A with probability p; θ = p, so ∇π = (1, -1). The right answers are A, A, B."""
    rows = {
        ("rho", (), ()): (Fraction(1),),
        ("pi", (0,), ()): (p, 1 - p),
        ("pi", (0,), (1,)): (Fraction(1), Fraction(-1)),
        ("mu", (0,), ()): ANSWERS,
    }
    assumes = frozenset({"theta-free-initial-law", "policies-sum-to-one", "dynamics-sum-to-one"})
    return Witness(1, 2, 1, rows=rows, assumes=assumes)


def objectives(book: Book) -> tuple[Expr, Expr]:
    """The two objectives as the misconception writes them."""
    chapter = book[ID]
    claim = chapter.written[chapter.find("pitfall", "objectives").key].claim
    return claim.lhs, claim.rhs


def two_objectives(book: Book) -> str:
    """The figure. Raises SiteError where the terms are not those that its words are about."""
    reward, likelihood = objectives(book)
    best = ANSWERS[0]
    slopes = [value(L.Gradient(term), policy(best)) for term in (reward, likelihood)]
    near = [Fraction(1, 400), Fraction(1, 150)]
    inside = [*near, *(Fraction(k, STEPS) for k in range(1, STEPS)), *(1 - p for p in reversed(near))]
    rising = all(value(L.Gradient(reward), policy(p)) == Fraction(1, 3) for p in inside)
    if slopes != [Fraction(1, 3), Fraction(0)] or not rising:
        raise SiteError(f"{ID}: the figure says where its two objectives are largest, and they are not what it was made for")
    high = number(value(reward, policy(Fraction(1))))
    line = [(float(p), number(value(reward, policy(p)))) for p in (Fraction(0), *inside, Fraction(1))]
    # The logarithm is largest where its exponential is, and that is a mean of probabilities as well.
    hill = [(float(p), exp(number(value(likelihood, policy(p))))) for p in inside]
    top = exp(number(value(likelihood, policy(best))))
    plot = Plot(
        name="two-objectives",
        title="The expected reward and the likelihood of the answers A, A, B over the probability of A",
        description=(
            "Over p = π(A) the mean probability of the right answers rises in a straight line from 1/3 to 2/3, largest at p = 1. "
            f"Their geometric mean, the likelihood per answer, rises from 0 to {top:.3f} at p = 2/3 and falls to 0 at p = 1. "
            "At p = 2/3 the straight line still has the slope 1/3."
        ),
        x_label="p = π(A), the probability of answer A",
        y_label="mean probability of the right answer",
        x_ticks=((0, "0"), (1 / 3, "1/3"), (2 / 3, "2/3"), (1, "1")),
        y_ticks=((0, "0"), (1 / 3, "1/3"), (2 / 3, "2/3")),
        low=(0, 0),
        high=(1, 0.75),
        curves=(
            Curve(line, "expected reward", "--gp-refuted", (0.1, 0.44)),
            Curve([(0, 0), *hill, (1, 0)], "likelihood per answer", "--gp-proved", (0.16, 0.2), "7 4"),
        ),
        marks=(
            Mark(1, high, "largest at p = 1", "--gp-refuted", "end", -6),
            Mark(float(best), top, "largest at p = 2/3", "--gp-proved", "end", 24),
        ),
        guides=(float(best),),
    )
    caption = (
        "One prompt, the right answers A, A, B. The arithmetic mean of their probabilities is the expected reward, the "
        "geometric mean the likelihood (its logarithm is the mean log-likelihood). At p = 2/3 the gradient of the one is 0 and "
        "that of the other 1/3: exact values of the terms of the page."
    )
    return drawn(plot, caption)
