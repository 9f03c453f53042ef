"""The data of the playground: every equation as a plain tree that a browser can evaluate, one script per entry.

A script and not JSON, because a page that is read from a folder may load scripts and may not fetch files.

    GRADPROOF_ENTRIES[id] = {id, title, nodes: [[kind, data, parts], …], items: [item, …]}
    item                    key, kind, sentence, before, after (LaTeX), lhs, rhs (places in nodes), ranges,
                            places, assumes, minHorizon, undiscounted, verdict, and start: a world to begin with
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from verify.claims.model import Item
from verify.claims.verdict import ItemResult
from verify.language.printing import to_latex
from verify.mutants.tree import Equation, Tree, Unreadable, read_claim
from verify.site_pages.book import Book, Checked, family_title
from verify.site_pages.markup import escape, one_line

# What evaluate.js has a method for.
KINDS = frozenset({
    "number", "time", "parameter", "function", "power", "other power", "times sum", "times product", "plus", "times", "log",
    "exp", "Policy", "Transition", "Initial", "Same", "Reward", "Return", "RewardToGo", "Value", "DiscountedValue", "Occupancy",
    "DiscountedObjective", "Marginal", "Objective", "TrajectoryProbability", "Expectation", "ConditionalExpectation",
    "DrawExpectation", "SpaceSum", "Gradient", "Fraction", "Outer",
})  # fmt: skip
LARGEST = 2  # states and actions of the playground's MDP


def scripts(book: Book) -> dict[str, str]:
    """Path and text of each entry's script; an entry of which nothing can be shown has none."""
    found = {}
    for chapter in book.chapters:
        data = entry_data(chapter)
        if data["items"]:
            text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
            found[f"assets/playground/{chapter.id}.js"] = (
                f"(window.GRADPROOF_ENTRIES ??= {{}})[{json.dumps(chapter.id)}] = {text};\n"
            )
    return found


def playground(book: Book, up: str) -> str:
    """The playground: two choices, a place for everything else, and its scripts."""
    folder = f"{up}assets/js/playground"
    return (
        '<div class="choose"><label>Derivation or misconception <select id="playground-entry">'
        f'{_choices(book)}</select></label><label>Equation <select id="playground-line"></select></label></div>\n'
        '<div id="playground-board" data-search-exclude><noscript><p>The playground needs JavaScript.</p></noscript></div>\n'
        f'<script defer src="{folder}/evaluate.js"></script>\n<script defer src="{folder}/page.js"></script>'
    )


def _choices(book: Book) -> str:
    """The entries to choose from, as the options of a <select>, by family."""
    groups = []
    for family, chapters in book.families():
        options = "".join(
            f'<option value="{one.id}">{escape(one_line(one.entry.title))}</option>' for one in chapters if any(_readable(one))
        )
        if options:
            groups.append(f'<optgroup label="{escape(family_title(family))}">{options}</optgroup>')
    return "".join(groups)


def entry_data(chapter: Checked) -> dict[str, Any]:
    """One entry as plain data."""
    nodes: list[Any] = []
    known: dict[Tree, int] = {}
    items = [_item(item, result, equation, nodes, known) for item, result, equation in _readable(chapter)]
    return {"id": chapter.id, "title": one_line(chapter.entry.title), "nodes": nodes, "items": items}


def _readable(chapter: Checked) -> Iterator[tuple[Item, ItemResult, Equation]]:
    """The equations that the browser can evaluate."""
    for result in chapter.result.items:
        item = chapter.written[result.key]
        equation = _evaluated(item)
        if equation is not None:
            yield item, result, equation


def _evaluated(item: Item) -> Equation | None:
    """An equation as the browser evaluates it, or None where it cannot."""
    if item.relation != "=":
        return None  # the page says whether two sides are equal, which decides nothing about an inequality
    try:
        equation = read_claim(item.claim)
    except Unreadable:
        return None
    return equation if _kinds(equation.lhs) | _kinds(equation.rhs) <= KINDS else None


def address(chapter: Checked, item: ItemResult) -> str:
    """The part of the playground's address that opens an equation, with its counterexample; nothing where it cannot be shown."""
    written = chapter.written[item.key]
    return f"#{urlencode({'entry': chapter.id, 'line': item.key})}" if _evaluated(written) is not None else ""


def _kinds(tree: Tree) -> set[str]:
    return {tree.kind}.union(*map(_kinds, tree.parts))


def _item(item: Item, result: ItemResult, equation: Equation, nodes: list[Any], known: dict[Tree, int]) -> dict[str, Any]:
    claim = item.claim
    return {
        "key": item.key,
        "kind": item.kind,
        "sentence": one_line(item.sentence),
        "before": to_latex(claim.lhs),
        "after": to_latex(claim.rhs),
        "lhs": _placed(equation.lhs, nodes, known),
        "rhs": _placed(equation.rhs, nodes, known),
        "ranges": [[name, low, high] for name, low, high in equation.ranges],
        "places": list(equation.places),
        "assumes": sorted(claim.assumes),
        "minHorizon": claim.min_horizon,
        "undiscounted": claim.undiscounted,
        "verdict": result.verdict,
        "start": start(result.witness) if result.witness else None,
    }


def _placed(tree: Tree, nodes: list[Any], known: dict[Tree, int]) -> int:
    """The place of a tree in the table of nodes, parts first."""
    if tree not in known:
        parts = [_placed(part, nodes, known) for part in tree.parts]
        nodes.append([tree.kind, [_plain(one) for one in tree.data], parts])
        known[tree] = len(nodes) - 1
    return known[tree]


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return [value.numerator, value.denominator]
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def start(witness: dict[str, Any]) -> dict[str, Any] | None:
    """A stored counterexample as a world of the playground, or None where it does not fit into two states and two actions."""
    if "states" not in witness:  # a point of a claim about real variables
        return None
    if witness["states"] > LARGEST or witness["actions"] > LARGEST or "dynamics-sum-to-one" not in witness["assumes"]:
        return None

    def first(row: list[str]) -> float:
        return float(Fraction(row[0]))

    def per_state(rows: list[list[str]], otherwise: float) -> list[float]:
        return [first(rows[s]) if s < len(rows) else otherwise for s in range(LARGEST)]

    rewards, dynamics = witness.get("r", []), witness.get("p", [])
    world: dict[str, Any] = {
        "horizon": witness["horizon"],
        "rho": first(witness["rho"]) if "rho" in witness else 1.0,
        "pi": per_state(witness.get("pi", []), 0.5),
        "mu": per_state(witness.get("mu", []), 0.5),
        "p": [_entry(dynamics, s, a, first, 1.0) for s in range(LARGEST) for a in range(LARGEST)],
        "r": [_entry(rewards, s, a, lambda text: float(Fraction(text)), 0.0) for s in range(LARGEST) for a in range(LARGEST)],
        "values": {call: float(Fraction(value)) for call, value in witness.get("functions", {}).items()},
        "times": {name: int(value) for name, value in witness.get("times", {}).items()},
        "places": {_place(name, value[0]): int(value[1:]) - 1 for name, value in witness.get("places", {}).items()},
    }
    return world | {name: float(Fraction(witness[name])) for name in ("gamma", "lambda") if name in witness}


def _entry(table: list[Any], s: int, a: int, number: Any, otherwise: float) -> float:
    return number(table[s][a]) if s < len(table) and a < len(table[s]) else otherwise


def _place(name: str, kind: str) -> str:
    """s[1] as s1, the letter x for a state as s:x: the names that evaluate.js gives to places."""
    return name.replace("[", "").replace("]", "") if "[" in name else f"{kind}:{name}"
