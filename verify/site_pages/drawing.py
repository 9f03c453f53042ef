"""A counterexample's MDP as a backup diagram per state: its actions with their probabilities and rewards, and where they lead.

A state is a circle, an action a dot to its right, what can follow a smaller circle at the end of an arrow: nothing crosses
anything. The numbers are those of the stored counterexample, in words as it stores them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from verify.site_pages.markup import escape

ROW, LEFT, RADIUS, DOTS, NEXT, APART = 26, 66, 17, 48, 11, 12  # pixels: of a row, the circles, from them to the dots, and so on
LETTER = 6.9  # width of a letter


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

    @property
    def left(self) -> int:
        """Where the states stand: arrows into them, and the numbers on these, need room if it is known where the MDP starts."""
        longest = max((len(text) for text in self.data.get("rho", []) if text not in ("0", "1")), default=0)
        return LEFT + round(longest * LETTER) if "rho" in self.data else RADIUS + 2

    def rows(self, s: int, a: int) -> int:
        """How many lines an action takes: one for each state that can follow."""
        return max(1, len(self.leads(s, a)))

    def height(self, s: int) -> int:
        return max(2 * RADIUS + 4, ROW * sum(self.rows(s, a) for a in range(self.actions)))

    def top(self, s: int) -> int:
        return 2 + sum(self.height(before) + APART for before in range(s))

    def circle(self, s: int) -> tuple[int, int]:
        return self.left, self.top(s) + self.height(s) // 2

    def row(self, s: int, a: int, number: int = 0) -> int:
        """The height at which an action's line runs, the first of them by default."""
        used = ROW * sum(self.rows(s, one) for one in range(self.actions))
        before = sum(self.rows(s, one) for one in range(a)) + number
        return self.top(s) + (self.height(s) - used) // 2 + before * ROW + ROW // 2

    def dot(self, s: int, a: int) -> tuple[int, int]:
        return self.left + DOTS, (self.row(s, a) + self.row(s, a, self.rows(s, a) - 1)) // 2

    @property
    def text_end(self) -> int:
        """Where the longest label of an action ends: the arrows begin there, below each other."""
        longest = max(len(self.says(s, a)) for s in range(self.states) for a in range(self.actions))
        return self.left + DOTS + 12 + round(longest * LETTER)

    @property
    def size(self) -> tuple[int, int]:
        follows = any(self.leads(s, a) for s in range(self.states) for a in range(self.actions))
        return self.text_end + (60 + 2 * NEXT if follows else 4), self.top(self.states) - APART + 2


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
        parts.append(f'<path class="arrow" d="M2 {y}H{x - RADIUS - 2}" marker-end="url(#mdp-head)"/>')
        parts.append(f'<text class="label" x="2" y="{y - 6}">{escape(label)}</text>')
    for a in range(sketch.actions):
        parts.append(_action(sketch, s, a))
    return "".join(parts)


def _action(sketch: Sketch, s: int, a: int) -> str:
    x, y = sketch.dot(s, a)
    from_x, from_y = sketch.circle(s)
    stem = f'<path class="stem" d="M{from_x + RADIUS} {from_y}C{from_x + 32} {from_y} {x - 18} {y} {x} {y}"/>'
    arrows = "".join(_arrow(sketch, s, a, number, *lead) for number, lead in enumerate(sketch.leads(s, a)))
    said = f'<text x="{x + 12}" y="{y + 4}">{escape(sketch.says(s, a))}</text>'
    return f'{stem}<circle class="action" cx="{x}" cy="{y}" r="4.5"/>{said}{arrows}'


def _arrow(sketch: Sketch, s: int, a: int, number: int, to: int, text: str) -> str:
    """From an action to a state that can follow; on it the probability, unless it is one."""
    y, to_y = sketch.dot(s, a)[1], sketch.row(s, a, number)
    x, to_x = sketch.text_end + 4, sketch.text_end + 58
    path = f"M{x} {y}C{x + 16} {y} {x + 12} {to_y} {x + 28} {to_y}H{to_x - 2}"
    label = "" if text == "1" else f'<text class="label" x="{x + 26}" y="{to_y - 4}">{escape(text)}</text>'
    then = to_x + NEXT
    circle = f'<circle cx="{then}" cy="{to_y}" r="{NEXT}"/><text class="next" x="{then}" y="{to_y + 4}">s{to + 1}</text>'
    return f'<path class="arrow" d="{path}" marker-end="url(#mdp-head)"/>{label}{circle}'
