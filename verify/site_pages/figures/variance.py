"""The variance of the gradient estimate over the baseline, on the counterexample to "the mean return never raises it"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from sympy import Expr

from verify.language import moments as M
from verify.language import terms as L
from verify.refute.numbers import constant
from verify.refute.witness import Witness
from verify.site_pages.book import Book, SiteError
from verify.site_pages.figures.plot import Curve, Mark, Plot, drawn
from verify.site_pages.figures.values import value

FALSE, TRUE = "baseline-never-raises-variance", "variance-of-the-gradient-estimate"
STEPS = 48
SCORE = M.SQUARED_SCORE.body.left
BEST = L.Fraction(L.Expectation(L.Return() * M.Dot(SCORE, SCORE)), M.SQUARED_SCORE)


@dataclass(frozen=True)
class Parabola:
    """steepness · (b - best)² + least, exact."""

    steepness: Fraction
    best: Fraction
    least: Fraction

    @classmethod
    def through(cls, values: tuple[Fraction, Fraction, Fraction]) -> Parabola:
        """The one with these values at b = 0, 1 and 2. Raises SiteError where it is a straight line."""
        at_0, at_1, at_2 = values
        steepness = (at_0 - 2 * at_1 + at_2) / 2
        if steepness <= 0:
            raise SiteError(f"the variances {at_0}, {at_1}, {at_2} at b = 0, 1, 2 lie on no parabola that has a lowest point")
        best = (at_0 - at_1 + steepness) / (2 * steepness)
        return cls(steepness, best, at_0 - steepness * best**2)

    def at(self, baseline: Fraction) -> Fraction:
        return self.steepness * (baseline - self.best) ** 2 + self.least

    @property
    def helps(self) -> tuple[Fraction, Fraction]:
        """Between these baselines the variance is smaller than with none."""
        first, last = sorted((Fraction(0), 2 * self.best))
        return first, last


def instance(book: Book) -> tuple[Expr, Witness]:
    """The variance as a derivation writes it, in b, and the MDP of the counterexample. Raises SiteError."""
    item = book[FALSE].find("false", "1")
    if item.witness is None:
        raise SiteError(f"{FALSE}: the figure needs the counterexample of what it says")
    start = book[TRUE].written[book[TRUE].find("step", "1").key].claim.lhs
    return start, Witness.from_json(item.witness)


def with_baseline(witness: Witness, baseline: Fraction) -> Witness:
    """The same MDP with a number in the place of b."""
    return replace(witness, functions={**witness.functions, ("b", (), ()): baseline})


def parabola(variance: Expr, witness: Witness) -> Parabola:
    """The variance on one MDP as a polynomial in b, from three exact values. Raises SiteError unless a fourth agrees and the
    lowest point is E[R‖Z‖²]/E‖Z‖²."""
    first, second, third, fourth = (constant(value(variance, with_baseline(witness, Fraction(b)))) for b in range(4))
    found = Parabola.through((first, second, third))
    if found.at(Fraction(3)) != fourth or found.best != constant(value(BEST, witness)):
        raise SiteError(f"{TRUE}: on the MDP of the figure the variance is not the parabola that it says")
    return found


def variance_over_baseline(book: Book) -> str:
    """The figure. Raises SiteError where the mean return does not raise the variance."""
    variance, witness = instance(book)
    found = parabola(variance, witness)
    mean = constant(value(L.Expectation(L.Return()), witness))
    none, with_mean = found.at(Fraction(0)), found.at(mean)
    first, last = found.helps
    if with_mean <= none or not first < last:
        raise SiteError(f"{FALSE}: the mean return has variance {with_mean} and none {none}: the figure says that it is larger")
    room = (max(mean, last) - min(first, Fraction(0))) / 5
    low, high = min(first, Fraction(0)) - room, max(mean, last) + room
    top = float(max(found.at(low), found.at(high)))
    points = [(float(b), float(found.at(b))) for b in (low + (high - low) * k / STEPS for k in range(STEPS + 1))]
    between = [(float(first), float(none)), (float(last), float(none))]
    words = f"{first} < b < {last}"
    plot = Plot(
        name="variance",
        title="The variance of the gradient estimate over the baseline",
        description=(
            f"A parabola in b with its lowest value {found.least} at the best baseline b* = {found.best}. Without a baseline the "
            f"variance is {none}; it is smaller for {words} only. The mean return, {mean}, lies outside and has {with_mean}."
        ),
        x_label="baseline b",
        y_label="variance of the estimate",
        x_ticks=tuple((float(b), str(b).replace("-", "−")) for b in sorted({Fraction(0), found.best, last, first, mean})),
        y_ticks=tuple((float(y), str(y)) for y in sorted({found.least, none, with_mean})),
        low=(float(low), -0.06 * top),
        high=(float(high), 1.05 * top),
        curves=(
            Curve(points, "", "--gp-refuted", points[-1]),
            Curve(between, f"a baseline helps: {words}", "--gp-proved", (float(first) + 0.02, float(none) + 0.03 * top), "7 4"),
        ),
        marks=(
            Mark(float(found.best), float(found.least), f"b* = {found.best}", "--gp-proved", down=-12),
            Mark(float(mean), float(with_mean), "the mean return", "--gp-refuted", "end"),
        ),
        guides=(0.0, float(last if last else first)),
    )
    caption = (
        "The counterexample of the page with b moved and everything else as it was stored. Three exact values fix the parabola; "
        "a fourth, and the formula for its lowest point, agree."
    )
    return drawn(plot, caption)
