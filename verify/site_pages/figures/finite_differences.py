"""The error of forward and central differences over δ, computed in double precision from the terms that are checked."""

from __future__ import annotations

import math
import statistics

import sympy
from sympy import Expr

from verify.language import calculus as C
from verify.language.terms import Fraction
from verify.site_pages.book import Book, SiteError
from verify.site_pages.figures.plot import Curve, Mark, Plot, drawn

ID = "finite-difference-orders"
AT = 1.0  # θ; the function is U = exp, so the derivative there is e
DECADES, PER_DECADE = 15, 4
FITTED = (-3.0, -1.0)  # log10 δ: small enough for the order to show, large enough for rounding not to


def quotients(book: Book) -> tuple[Expr, Expr]:
    """The forward and the central difference as the derivation writes them. Raises SiteError."""
    chapter = book[ID]
    items = {item.key: item for item in chapter.written.values()}
    forward = next((item.claim.lhs for key, item in items.items() if key.startswith("pitfall-02")), None)
    central = items["01-algebra"].claim.lhs if "01-algebra" in items else None
    if forward is None or central is None:
        raise SiteError(f"{ID}: the figure needs its first line and its second pitfall")
    return forward, central


def double(term: Expr, delta: float) -> float:
    """The value in double precision at θ = 1, with exp for U; operations are done as they are written. Raises SiteError."""
    if isinstance(term, sympy.Rational):
        return int(term.p) / int(term.q)
    if isinstance(term, C.Variable) and term.name in ("theta", "delta"):
        return AT if term.name == "theta" else delta
    if isinstance(term, C.Applied) and len(term.arguments) == 1:
        return math.exp(double(term.arguments[0], delta))
    parts = [double(part, delta) for part in term.args] if isinstance(term, (sympy.Add, sympy.Mul, Fraction)) else []
    if isinstance(term, sympy.Add):
        return sum(parts)
    if isinstance(term, sympy.Mul):
        return math.prod(parts)
    if isinstance(term, Fraction):
        return parts[0] / parts[1]
    raise SiteError(f"{ID}: {type(term).__name__} is not among what the figure can compute")


def errors(term: Expr) -> list[tuple[float, float]]:
    """log10 δ and log10 |error| for δ from 1 down to 10^-15."""
    found = []
    for k in range(DECADES * PER_DECADE + 1):
        size = -k / PER_DECADE
        error = abs(double(term, 10.0**size) - math.exp(AT))
        found.append((size, math.log10(max(error, 1e-16))))
    return found


def slope(points: list[tuple[float, float]]) -> float:
    """The slope of the least-squares line through the points where rounding does not count."""
    fitted = [point for point in points if FITTED[0] <= point[0] <= FITTED[1]]
    return statistics.linear_regression(*zip(*fitted, strict=True)).slope


def error_over_step(book: Book) -> str:
    """The figure. Raises SiteError where the fitted orders are not those that are proved."""
    forward, central = (errors(term) for term in quotients(book))
    orders = slope(forward), slope(central)
    if abs(orders[0] - 1) > 0.05 or abs(orders[1] - 2) > 0.05:
        raise SiteError(f"{ID}: the fitted orders are {orders[0]:.2f} and {orders[1]:.2f}; the figure says 1 and 2")
    best = [min(points, key=lambda point: point[1]) for points in (forward, central)]
    plot = Plot(
        name="finite-differences",
        title="The error of forward and central differences over the step, both axes logarithmic",
        description=(
            "For U = exp at θ = 1 in double precision. The error of the forward difference falls with slope "
            f"{orders[0]:.2f}, that of the central difference with slope {orders[1]:.2f}, until rounding takes over: the least "
            f"errors are about {_power(best[0][1])} at δ = {_power(best[0][0])} and {_power(best[1][1])} at "
            f"δ = {_power(best[1][0])}. For smaller steps the error grows again like the rounding error divided by δ."
        ),
        x_label="step δ",
        y_label="error of the derivative",
        x_ticks=tuple((float(-k), _power(-k)) for k in range(0, DECADES + 1, 3)),
        y_ticks=tuple((float(-k), _power(-k)) for k in range(0, 13, 3)),
        low=(-float(DECADES), -12.5),
        high=(0.0, 1.0),
        curves=(
            Curve(_inside(forward), f"forward, slope {orders[0]:.2f}", "--gp-refuted", (-7.6, -2.6)),
            Curve(_inside(central), f"central, slope {orders[1]:.2f}", "--gp-proved", (-3.1, -7.9), "7 4"),
        ),
        marks=(
            Mark(*best[0], "least", "--gp-refuted", "end", 22),
            Mark(*best[1], "least", "--gp-proved", "start", 18),
        ),
    )
    caption = (
        "Both quotients of the derivation, computed in double precision for U = exp at θ = 1. On the right the truncation error "
        "of order δ and δ², which is what is proved; on the left rounding, which a proof about real numbers does not see."
    )
    return drawn(plot, caption)


def _inside(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [point for point in points if -12.4 <= point[1] <= 0.9]


def _power(exponent: float) -> str:
    """10⁻³ for -3, and for other numbers the nearest such power."""
    digits = str(round(exponent)).replace("-", "−")
    return "1" if round(exponent) == 0 else "10" + digits.translate(str.maketrans("−0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
