"""A plot of curves as inline SVG: in the colours of the page, with a title and a description for who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from verify.site_pages.markup import escape

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 64, 20, 20, 48  # pixels around the plot

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Curve:
    """Points that a line joins, a name beside the line, a colour of the style sheet, and dashes where colours would not do."""

    points: Points
    name: str
    colour: str
    named_at: tuple[float, float]
    dashes: str = ""


@dataclass(frozen=True)
class Mark:
    """A dot with words beside it; ``to_the`` is "start" for words to the right of it and "end" for the left."""

    x: float
    y: float
    says: str
    colour: str
    to_the: str = "start"
    down: int = 4


@dataclass(frozen=True)
class Plot:
    """Axes from ``low`` to ``high`` with numbers along them, curves, marks, and the same in words.

    name    of the figure, for the ids of its title and description
    x_ticks, y_ticks  (number, text)
    """

    name: str
    title: str
    description: str
    x_label: str
    y_label: str
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]
    low: tuple[float, float]
    high: tuple[float, float]
    curves: tuple[Curve, ...]
    marks: tuple[Mark, ...] = ()
    guides: tuple[float, ...] = ()  # upright lines

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where on the page a point is."""
        across, up = (x - self.low[0]) / (self.high[0] - self.low[0]), (y - self.low[1]) / (self.high[1] - self.low[1])
        return round(LEFT + across * (WIDTH - LEFT - RIGHT), 1), round(HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM), 1)


def drawn(plot: Plot, caption: str) -> str:
    """A figure with its caption, which is HTML already."""
    ids = f"figure-{plot.name}-title", f"figure-{plot.name}-description"
    head = f'<title id="{ids[0]}">{escape(plot.title)}</title><desc id="{ids[1]}">{escape(plot.description)}</desc>'
    body = _axes(plot) + "".join(_curve(plot, one) for one in plot.curves) + "".join(_mark(plot, one) for one in plot.marks)
    return (
        f'<figure class="plot" id="figure-{plot.name}"><div class="table-scroll">'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-labelledby="{ids[0]} {ids[1]}" style="max-width:100%;height:auto" '
        f'fill="none" stroke="currentColor" font-size="13">{head}{body}</svg></div>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _text(x: float, y: float, words: str, anchor: str = "middle", more: str = "") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="currentColor" stroke="none"{more}>{escape(words)}</text>'


def _axes(plot: Plot) -> str:
    left, bottom = plot.at(*plot.low)
    right, top = plot.at(*plot.high)
    parts = [f'<path d="M{left} {top}V{bottom}H{right}"/>']
    for number, words in plot.x_ticks:
        x, _ = plot.at(number, plot.low[1])
        parts.append(f'<path d="M{x} {bottom}v5"/>' + _text(x, bottom + 19, words))
    for number, words in plot.y_ticks:
        _, y = plot.at(plot.low[0], number)
        parts.append(f'<path d="M{left} {y}h-5"/>' + _text(left - 9, y + 4, words, "end"))
    for number in plot.guides:
        x, _ = plot.at(number, 0)
        parts.append(f'<path d="M{x} {top}V{bottom}" stroke-opacity="0.35" stroke-dasharray="2 4"/>')
    parts.append(_text((left + right) / 2, HEIGHT - 8, plot.x_label))
    middle = (top + bottom) / 2
    parts.append(_text(15, middle, plot.y_label, more=f' transform="rotate(-90 15 {middle})"'))
    return "".join(parts)


def _curve(plot: Plot, curve: Curve) -> str:
    places = " ".join(f"{x} {y}" for x, y in (plot.at(*point) for point in curve.points))
    dashes = f' stroke-dasharray="{curve.dashes}"' if curve.dashes else ""
    line = f'<path d="M{places}" stroke-width="2.2"{dashes}/>'
    return f'<g style="color:var({curve.colour})">{line}{_text(*plot.at(*curve.named_at), curve.name, "start")}</g>'


def _mark(plot: Plot, mark: Mark) -> str:
    x, y = plot.at(mark.x, mark.y)
    beside = x + (9 if mark.to_the == "start" else -9)
    dot = f'<circle cx="{x}" cy="{y}" r="4.5" fill="currentColor" stroke="none"/>'
    return f'<g style="color:var({mark.colour})">{dot}{_text(beside, y + mark.down, mark.says, mark.to_the)}</g>'
