"""The map: every derivation as a node, what it rests on as arrows from the left. Drawn as SVG, so it is there without a script.

Columns are depths: what uses nothing stands in the first, everything else right of all that it uses. Bands are families,
those that rest on least first and those without arrows last; in each the nodes of a column stand below each other, near what
they use.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from verify.claims.verdict import PROVED, REFUTED
from verify.site_pages.book import Book, Checked, family_title
from verify.site_pages.markup import SHAPES, escape, one_line

WIDTH, HEIGHT, GAP_X, GAP_Y = 214, 50, 60, 9  # of a node, and between nodes
HEAD, LETTERS, LINES = 30, 26, 3  # height of a band's title; letters and lines of a node


@dataclass(frozen=True)
class Node:
    """One derivation with its place: the column, and the line within the whole map, in pixels from the top."""

    chapter: Checked
    column: int
    x: int
    y: int

    @property
    def middle(self) -> int:
        return self.y + HEIGHT // 2


@dataclass(frozen=True)
class Map:
    """The nodes of a book in their places."""

    book: Book

    @cached_property
    def uses(self) -> dict[str, list[str]]:
        """What each derivation names as used; names that do not exist fail the build elsewhere."""
        return {one.id: [name for name in one.entry.uses if name in self.book] for one in self.book.chapters}

    @cached_property
    def depth(self) -> dict[str, int]:
        """The longest way down to something that uses nothing. A circle of uses counts as if it were cut."""
        found: dict[str, int] = {}

        def visit(name: str, above: tuple[str, ...]) -> int:
            if name not in found:
                below = [visit(used, (*above, name)) for used in self.uses[name] if used not in above and used != name]
                found[name] = 1 + max(below, default=-1)
            return found[name]

        for name in self.uses:
            visit(name, ())
        return found

    def rests_on(self, name: str) -> set[str]:
        """Everything below, directly or not."""
        seen: set[str] = set()
        left = list(self.uses[name])
        while left:
            used = left.pop()
            if used not in seen and used != name:
                seen.add(used)
                left += self.uses[used]
        return seen

    def weak(self, chapter: Checked) -> list[str]:
        """What a derivation rests on that is neither proved nor, as a misconception should be, refuted."""
        return sorted(
            name
            for name in self.rests_on(chapter.id)
            if self.book[name].result.verdict != (PROVED if self.book[name].result.expected == "theorem" else REFUTED)
        )

    @cached_property
    def families(self) -> list[tuple[str, list[Checked]]]:
        """The families by their mean depth; those that no arrow leads to or from are last."""
        linked = {name for user, used in self.uses.items() if used for name in (user, *used)}

        def place(family: tuple[str, list[Checked]]) -> tuple[bool, float, str]:
            alone = not any(one.id in linked for one in family[1])
            return alone, sum(self.depth[one.id] for one in family[1]) / len(family[1]), family[0]

        return sorted(self.book.families(), key=place)

    @cached_property
    def bands(self) -> list[tuple[str, int, int]]:
        """Family, top and height of each band."""
        bands, top = [], 0
        for family, chapters in self.families:
            columns = [self.depth[one.id] for one in chapters]
            most = max(columns.count(column) for column in set(columns))
            height = HEAD + most * (HEIGHT + GAP_Y) + GAP_Y
            bands.append((family, top, height))
            top += height
        return bands

    @cached_property
    def nodes(self) -> dict[str, Node]:
        """The places: in each band and column in the order of the mean height of what is used."""
        tops = {family: top for family, top, _ in self.bands}
        placed: dict[str, Node] = {}
        for depth in range(self.columns):
            for family, chapters in self.families:
                here = [one for one in chapters if self.depth[one.id] == depth]
                here.sort(key=lambda one: (self._height_of_uses(one.id, placed), one.id))
                for line, one in enumerate(here):
                    y = tops[family] + HEAD + line * (HEIGHT + GAP_Y)
                    placed[one.id] = Node(one, depth, depth * (WIDTH + GAP_X), y)
        return placed

    def _height_of_uses(self, name: str, placed: dict[str, Node]) -> float:
        heights = [placed[used].middle for used in self.uses[name] if used in placed]
        return sum(heights) / len(heights) if heights else 0.0

    @property
    def columns(self) -> int:
        return 1 + max(self.depth.values(), default=0)

    @property
    def size(self) -> tuple[int, int]:
        _, top, height = self.bands[-1]
        return self.columns * (WIDTH + GAP_X) - GAP_X + 2, top + height


def map_block(book: Book, up: str) -> str:
    """The map with its filters; ``up`` leads from the page to the root of the site."""
    drawn = Map(book)
    width, height = drawn.size
    bands = "".join(_band(drawn, family, top, tall, width, up) for family, top, tall in drawn.bands)
    arrows = "".join(_arrow(drawn, used, name) for name, names in drawn.uses.items() for used in names)
    title = "<title>Derivations and what they rest on</title>"
    marker = (
        '<defs><marker id="map-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="currentColor"/></marker></defs>'
    )
    filters = "".join(
        f'<label><input type="checkbox" checked value="{escape(family)}"> {escape(family_title(family))}</label>'
        for family, _, _ in drawn.bands
    )
    return (
        f'<div class="map-filters" role="group" aria-label="Families to show">{filters}</div>'
        '<div class="map table-scroll" data-search-exclude>'
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="group" aria-label="Map of all derivations">{title}{marker}<g class="arrows">{arrows}</g>{bands}</svg></div>\n'
        f'<script defer src="{up}assets/js/map.js"></script>'
    )


def _band(drawn: Map, family: str, top: int, height: int, width: int, up: str) -> str:
    nodes = "".join(_node(drawn, node, up) for node in drawn.nodes.values() if node.chapter.result.family == family)
    return (
        f'<g class="band" data-family="{escape(family)}"><line x1="0" x2="{width}" y1="{top + 1}" y2="{top + 1}"/>'
        f'<text class="family" x="0" y="{top + 21}">{escape(family_title(family))}</text>{nodes}</g>'
    )


def _node(drawn: Map, node: Node, up: str) -> str:
    result = node.chapter.result
    weak = drawn.weak(node.chapter)
    name, verdict = one_line(node.chapter.entry.title), result.verdict
    said = f"{name}: {verdict}" + (f"; rests on {', '.join(weak)}, not proved" if weak else "")
    lines = _lines(name)
    first = node.middle + 4 - 7 * (len(lines) - 1)
    text = "".join(
        f'<tspan x="{node.x + 30}" y="{first + 14 * number}">{escape(line)}</tspan>' for number, line in enumerate(lines)
    )
    look = f"node {verdict.lower()}{' weak' if weak else ''}"
    return (
        f'<a class="{look}" id="map-{result.id}" href="{up}derivations/{result.id}.html" '
        f'data-uses="{" ".join(drawn.uses[result.id])}"><title>{escape(said)}</title>'
        f'<rect x="{node.x + 1}" y="{node.y}" width="{WIDTH - 2}" height="{HEIGHT}" rx="4"/>'
        f'<g class="shape" transform="translate({node.x + 8} {node.middle - 8})" fill="none" stroke="currentColor" '
        f'stroke-width="1.8">{SHAPES[verdict]}</g><text>{text}</text></a>'
    )


def _lines(title: str) -> list[str]:
    """A title on few lines; what does not fit is left out, and stands in the title that a pointer shows."""
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LETTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines if len(lines) <= LINES else [*lines[: LINES - 1], lines[LINES - 1][: LETTERS - 1].rstrip() + "…"]


def _arrow(drawn: Map, used: str, name: str) -> str:
    start, end = drawn.nodes[used], drawn.nodes[name]
    x, to = start.x + WIDTH - 1, end.x - 1
    bend = max(GAP_X // 2, (to - x) // 3)
    path = f"M{x} {start.middle}C{x + bend} {start.middle} {to - bend} {end.middle} {to} {end.middle}"
    families = f'data-from="{escape(start.chapter.result.family)}" data-to="{escape(end.chapter.result.family)}"'
    return f'<path d="{path}" {families} data-used="{used}" data-by="{name}" marker-end="url(#map-head)"/>'
