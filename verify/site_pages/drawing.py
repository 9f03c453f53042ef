"""A counterexample's MDP as a picture: states, the actions in each with their probabilities and rewards, and where they lead.

A state is a circle, an action a dot below it. The numbers are those of the stored counterexample, in words as it stores them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from verify.site_pages.markup import escape

CARD, ROW, TOP, RADIUS, LEFT = 300, 34, 58, 19, 70  # pixels: of a state's column, an action's row, a state's circle
LETTER = 6.6  # width of a letter


@dataclass(frozen=True)
class Sketch:
    """A witness to draw: only what the claim reads is there."""

    data: dict[str, Any]

    @property
    def states(self) -> int:
        return int(self.data["states"])

    @property
    def actions(self) -> int:
        return int(self.data["actions"])

    @property
    def one_step(self) -> bool:
        """Nothing follows the first action that a reward could depend on: where it leads says nothing."""
        return self.data["horizon"] == 1 and not self.data.get("endless") and self.states == 1

    def start(self, s: int) -> str:
        return self._entry("rho", s) or ""

    def leads(self, s: int, a: int) -> list[tuple[int, str]]:
        """The states that can follow, with their probabilities."""
        if self.one_step or "p" not in self.data:
            return []
        return [(then, text) for then, text in enumerate(self.data["p"][s][a]) if text != "0"]

    def says(self, s: int, a: int) -> str:
        """π, μ and r of one action, as far as the claim reads them."""
        parts = [f"a{a + 1}"]
        parts += [f"{sign} {text}" for name, sign in (("pi", "π"), ("mu", "μ")) if (text := self._entry(name, s, a))]
        reward = self._entry("r", s, a)
        return "  ".join([*parts, f"r {reward}"] if reward else parts)

    def _entry(self, name: str, *places: int) -> str | None:
        table = self.data.get(name)
        for place in places:
            if not isinstance(table, list) or place >= len(table):
                return None
            table = table[place]
        return None if table is None else str(table)

    # ---------------------------------------------------------------------------------------------------- the places

    def circle(self, s: int) -> tuple[int, int]:
        return LEFT + s * CARD, TOP - RADIUS

    def dot(self, s: int, a: int) -> tuple[int, int]:
        return LEFT + s * CARD, TOP + 30 + a * ROW

    @property
    def size(self) -> tuple[int, int]:
        return LEFT + (self.states - 1) * CARD + 190, TOP + 18 + self.actions * ROW


def drawn(data: dict[str, Any]) -> str:
    """The MDP of a witness as SVG; nothing where there is nothing to see, one action in one state."""
    sketch = Sketch(data)
    if sketch.states * sketch.actions < 2 or sketch.actions > 4 or sketch.states > 4:
        return ""
    width, height = sketch.size
    body = "".join(_state(sketch, s) for s in range(sketch.states))
    marker = (
        '<defs><marker id="mdp-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
        'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>'
    )
    return (
        '<div class="mdp table-scroll" data-search-exclude>'
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(_told(sketch))}">{marker}{body}</svg></div>'
    )


def _told(sketch: Sketch) -> str:
    """The picture in words."""
    lines = []
    for s in range(sketch.states):
        for a in range(sketch.actions):
            then = ", ".join(f"s{to + 1} with probability {text}" for to, text in sketch.leads(s, a))
            lines.append(f"in s{s + 1} {sketch.says(s, a)}{f', to {then}' if then else ''}")
    return "; ".join(lines)


def _state(sketch: Sketch, s: int) -> str:
    x, y = sketch.circle(s)
    start = sketch.start(s)
    parts = [f'<circle cx="{x}" cy="{y}" r="{RADIUS}"/><text class="name" x="{x}" y="{y + 4}">s{s + 1}</text>']
    if start not in ("", "0"):
        label = "start" if start == "1" else f"start {start}"
        parts.append(f'<path class="arrow" d="M{x - 62} {y}H{x - RADIUS - 2}" marker-end="url(#mdp-head)"/>')
        parts.append(f'<text class="label" x="{x - 64}" y="{y - 7}">{escape(label)}</text>')
    for a in range(sketch.actions):
        parts.append(_action(sketch, s, a))
    bottom = sketch.dot(s, sketch.actions - 1)[1]
    return f'<path class="stem" d="M{x} {y + RADIUS}V{bottom}"/>{"".join(parts)}'


def _action(sketch: Sketch, s: int, a: int) -> str:
    x, y = sketch.dot(s, a)
    said = sketch.says(s, a)
    end = x + 12 + round(len(said) * LETTER)
    arrows = "".join(_arrow(sketch, s, a, to, text, end) for to, text in sketch.leads(s, a))
    return f'<circle class="action" cx="{x}" cy="{y}" r="4.5"/><text x="{x + 12}" y="{y + 4}">{escape(said)}</text>{arrows}'


def _arrow(sketch: Sketch, s: int, a: int, to: int, text: str, end: int) -> str:
    """From an action to the state it leads to; beside it the probability, unless it is one."""
    x, y = sketch.dot(s, a)
    to_x, to_y = sketch.circle(to)
    if to == s:  # back to where it was: along the left of the stem
        path = f"M{x - 5} {y}C{x - 34} {y} {x - 34} {to_y + 8} {to_x - RADIUS + 1} {to_y + 8}"
        at, anchor = (x - 30, (y + to_y) // 2 + 12 + 4 * a), "end"
    elif to > s:
        path = f"M{end + 4} {y}C{end + 40} {y} {to_x - 70} {to_y + 6 + 4 * a} {to_x - RADIUS - 2} {to_y + 4 + 3 * a}"
        at, anchor = (end + 10, y - 5), "start"
    else:
        path = f"M{x - 5} {y}C{x - 60} {y} {to_x + 90} {to_y + 4 * a} {to_x + RADIUS + 2} {to_y + 3 * a}"
        at, anchor = (x - 10, y - 5), "end"
    label = "" if text == "1" else f'<text class="label" x="{at[0]}" y="{at[1]}" text-anchor="{anchor}">{escape(text)}</text>'
    return f'<path class="arrow" d="{path}" marker-end="url(#mdp-head)"/>{label}'
