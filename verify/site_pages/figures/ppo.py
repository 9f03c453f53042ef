"""The clipped objective of one sample over the ratio, and its derivative, for an advantage of 1 and of -1."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import Any

import sympy
from sympy import Expr

from verify.language import calculus as C
from verify.language import piecewise as W
from verify.site_pages.book import Book, SiteError
from verify.site_pages.figures.plot import Curve, Mark, Plot, drawn

ID = "ppo-gradient-cases"
NUMBERS: Any = (sympy.Add, sympy.Mul, *W.OF_NUMBERS)
EPSILON = Fraction(1, 5)
LOW, HIGH = 1 - EPSILON, 1 + EPSILON
FIRST, LAST, STEPS = Fraction(2, 5), Fraction(8, 5), 24  # of the ratio; both ends of the range are among the points


def terms(book: Book) -> tuple[Expr, Expr]:
    """The objective and the formula for its derivative as the derivation writes them. Raises SiteError."""
    lines = [item.claim for item in book[ID].written.values() if item.kind == "step"]
    start, end = lines[0].lhs, lines[-1].rhs
    if not isinstance(start, C.Derivative):
        raise SiteError(f"{ID}: the figure needs a derivation that begins with the derivative of the objective")
    return start.args[0], end


def exact(term: Any, ratio: Fraction, advantage: Fraction) -> Fraction:
    """The value at a ratio and an advantage, with ε = 1/5. Raises SiteError."""
    if isinstance(term, sympy.Rational):
        return Fraction(int(term.p), int(term.q))
    if isinstance(term, C.Variable):
        found = {"rho": ratio, "A": advantage, "epsilon": EPSILON}.get(term.name)
        if found is not None:
            return found
    elif isinstance(term, NUMBERS):
        x, *others = (exact(part, ratio, advantage) for part in term.args)
        if isinstance(term, sympy.Add):
            return sum(others, x)
        if isinstance(term, sympy.Mul):
            return prod(others, start=x)
        if isinstance(term, (W.Minimum, W.Maximum)):
            return (min if isinstance(term, W.Minimum) else max)(x, *others)
        if isinstance(term, W.Clip):
            return min(max(x, others[0]), others[1])
        if isinstance(term, W.Absolute):
            return abs(x)
        return max(x, Fraction(0)) if isinstance(term, W.PositivePart) else Fraction(int(x > 0))
    raise SiteError(f"{ID}: {type(term).__name__} is not among what the figure can compute")


def ratios() -> list[Fraction]:
    """The points of the curves."""
    return [FIRST + k * (LAST - FIRST) / STEPS for k in range(STEPS + 1)]


def pieces(derivative: Expr, advantage: Fraction) -> list[list[tuple[float, float]]]:
    """The derivative between the ends of the range, where it may jump."""
    ends = [FIRST, LOW, HIGH, LAST]
    found: list[list[tuple[float, float]]] = []
    for first, last in zip(ends, ends[1:], strict=False):
        slope = float(exact(derivative, (first + last) / 2, advantage))
        if found and found[-1][-1][1] == slope:
            found[-1].append((float(last), slope))
        else:
            found.append([(float(first), slope), (float(last), slope)])
    return found


def check(objective: Expr, derivative: Expr) -> None:
    """Raises SiteError unless the formula is the slope of the objective between any two neighbouring points."""
    for advantage in (Fraction(1), Fraction(-1)):
        for x, y in zip(ratios(), ratios()[1:], strict=False):
            slope = (exact(objective, y, advantage) - exact(objective, x, advantage)) / (y - x)
            if slope != exact(derivative, (x + y) / 2, advantage):
                raise SiteError(f"{ID}: between {x} and {y} the slope is {slope}, and the formula says something else")


def clipped_objective(book: Book) -> str:
    """The figure. Raises SiteError where objective and derivative do not belong together."""
    objective, derivative = terms(book)
    check(objective, derivative)
    curves: list[Curve] = []
    for advantage, colour, dashes, at in (
        (Fraction(1), "--gp-proved", "", ((1.24, 1.27), (0.42, 1.06))),
        (Fraction(-1), "--gp-refuted", "", ((0.42, -0.68), (1.24, -0.92))),
    ):
        sign = "A = 1" if advantage > 0 else "A = −1"
        values = [(float(x), float(exact(objective, x, advantage))) for x in ratios()]
        curves.append(Curve(values, f"objective, {sign}", colour, at[0], dashes))
        for number, piece in enumerate(pieces(derivative, advantage)):
            named = number == (0 if advantage > 0 else 1)
            curves.append(Curve(piece, f"derivative, {sign}" if named else "", colour, at[1], "6 4"))
    plot = Plot(
        name="ppo",
        title="The clipped objective of one sample and its derivative over the probability ratio",
        description=(
            "With ε = 1/5. For an advantage of 1 the objective rises with slope 1 up to the ratio 6/5 and is constant above, so "
            "its derivative is 1 and then 0. For an advantage of −1 it is constant below the ratio 4/5 and falls with slope −1 "
            "above, so its derivative is 0 and then −1. At the ratio 1 nothing is clipped in either case."
        ),
        x_label="ratio ρ",
        y_label="objective, and its derivative in ρ",
        x_ticks=((0.4, "0.4"), (float(LOW), "1 − ε"), (1.0, "1"), (float(HIGH), "1 + ε"), (1.6, "1.6")),
        y_ticks=((-1.0, "−1"), (0.0, "0"), (1.0, "1")),
        low=(0.4, -1.75),
        high=(1.6, 1.45),
        curves=tuple(curves),
        marks=(
            Mark(1.0, float(exact(objective, Fraction(1), Fraction(1))), "", "--gp-proved"),
            Mark(1.0, float(exact(objective, Fraction(1), Fraction(-1))), "", "--gp-refuted"),
        ),
        guides=(float(LOW), float(HIGH)),
    )
    caption = (
        "The objective (solid) and its derivative (dashed): exact values of the terms of the derivation, for ε = 1/5. A sample "
        "whose ratio has moved the wrong way keeps its whole gradient; one that has moved far enough the right way has none."
    )
    return drawn(plot, caption)
