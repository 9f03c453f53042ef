"""A counterexample as a picture and tables: the MDP and the values that differ. From the data that ``verify replay`` reads."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from verify.claims.verdict import ItemResult
from verify.language.relations import BROKEN
from verify.report.style import count
from verify.site_pages import points
from verify.site_pages.drawing import drawn
from verify.site_pages.markup import escape, math, number, prose, side, table

Column = tuple[str, list[list[str]]]  # its head as LaTeX, and its entry for each state and action
_PARAMETERS = {"gamma": "γ", "lambda": "λ", "epsilon": "ε"}


def block(entry: str, item: ItemResult) -> str:
    """A stored witness as picture and tables, both values, its data, and how to compute it again."""
    data = item.witness
    assert data is not None
    return f'<p class="values">{values(data)}</p>{shown(data)}{stored(entry, item.key, data)}'


def values(data: dict[str, Any]) -> str:
    """Both values of a witness and where they are taken, for one line."""
    sign = BROKEN[data["claim"].get("relation", "=")]
    sides = f'<strong class="value">{side(data, "before")} {sign} {side(data, "after")}</strong>'
    if data.get("setting") == "calculus":
        return f"{sides} at one point"
    return f"{sides} on an MDP with {_size(data)}{_where(data)}"


def shown(data: dict[str, Any]) -> str:
    """The picture of a witness beside its numbers, or below it where there is little room."""
    facts = points.facts(data) if data.get("setting") == "calculus" else drawn(data) + _facts(data)
    return f'<div class="instance">{facts}</div>'


def folded(data: dict[str, Any]) -> str:
    """The same in one line, the rest folded away below it. Of an equation that has no name of its own."""
    sides = f"{side(data, 'before')} {BROKEN[data['claim'].get('relation', '=')]} {side(data, 'after')}"
    where = f"<p>There{_where(data)}:</p>" if _where(data) else ""
    return (
        f'<details class="more"><summary>{_size(data)}: {sides}</summary>'
        f'<div class="inside" data-search-exclude>{where}{shown(data)}</div></details>'
    )


def _facts(data: dict[str, Any]) -> str:
    """What belongs to a state and an action as one table, everything else in lines."""
    tables = [("", data), *_derivatives(data)]
    columns = [column for sign, one in tables for column in _columns(data, one, sign)]
    parts = []
    if columns:
        places = [(s, a) for s in range(data["states"]) for a in range(data["actions"])]
        head = (math("s, a"), *(math(latex) for latex, _ in columns))
        body = [
            (math(f"{_letter(f's{s + 1}')}, {_letter(f'a{a + 1}')}"), *(_cell(rows[s][a]) for _, rows in columns))
            for s, a in places
        ]
        parts.append(table(head, body, "numbers"))
    parts += [f'<p class="given">{line}</p>' for sign, one in tables for line in _lines(data, one, sign)]
    parts += [f"<p>{prose(_note(data['note']))}</p>"] if data.get("note") else []
    parts += [f'<p class="meta">{math(_PARTIAL)} is the derivative in one direction of θ.</p>'] if "derivatives" in data else []
    return f'<div class="tables">{"".join(parts)}</div>'


def _note(text: str) -> str:
    """A note of the refuter, which speaks of "before" and "after", about the two sides of an equation."""
    return re.sub(r"\bbefore\b", "left side", re.sub(r"\bafter\b", "right side", text)).capitalize()


_PARTIAL = r"\partial"


def stored(entry: str, key: str, data: dict[str, Any]) -> str:
    """The witness as it is stored, folded away, and the commands that compute it again."""
    write, replay = f"verify check {entry} -k {key} --witnesses FOLDER", "verify replay FILE"
    return (
        '<details class="more"><summary>as data, to compute both sides again</summary><div class="inside" data-search-exclude>'
        f"<p><code>{escape(write)}</code> writes it to a file, and <code>{replay}</code> enumerates both sides.</p>"
        f"<pre><code>{escape(json.dumps(data, ensure_ascii=False, indent=1))}</code></pre></div></details>"
    )


def _size(data: dict[str, Any]) -> str:
    horizon = "infinite horizon" if data.get("endless") else f"T = {data['horizon']}"
    parts = [count(data["states"], "state"), count(data["actions"], "action"), horizon]
    parts += [f"{sign} = {data[name]}" for name, sign in _PARAMETERS.items() if name in data]
    return ", ".join(parts)


def _where(data: dict[str, Any]) -> str:
    """The free times, states and actions of the claim there."""
    parts = [f"{name} = {value}" for name, value in data.get("times", {}).items()]
    parts += [f"{_place(name)} = {_letter(value)}" for name, value in data.get("places", {}).items()]
    return f", at {math(', '.join(parts))}" if parts else ""


def _place(name: str) -> str:
    """s[1] as s_1; a letter as it is."""
    return name.replace("[", "_{").replace("]", "}")


def _letter(value: str) -> str:
    """s1, the first state of the set, as a bold s: not to be taken for s_1, the state at time 1."""
    return rf"\mathsf{{{value[0]}{value[1:]}}}"


def _columns(data: dict[str, Any], tables: dict[str, Any], sign: str) -> Iterator[Column]:
    """One column for each number that a state and an action have: π, μ, r, and the states that follow."""
    for name, latex in (("pi", r"\pi_\theta(a \mid s)"), ("mu", r"\mu(a \mid s)"), ("r", "r(s, a)")):
        if name in tables:
            yield f"{sign} {latex}", tables[name]
    if "p" in tables and not _only_one_state(data, sign):
        for then in range(data["states"]):
            chances = [[law[then] for law in laws] for laws in tables["p"]]
            yield rf"{sign} p({_letter(f's{then + 1}')} \mid s, a)", chances


def _lines(data: dict[str, Any], tables: dict[str, Any], sign: str) -> Iterator[str]:
    """The law of the first state, and each function with its values."""
    if "rho" in tables and not _only_one_state(data, sign):
        yield _listed((rf"{sign} \rho({_letter(f's{s}')})", value) for s, value in enumerate(tables["rho"], 1))
    calls = tables.get("functions", {}).items()
    for _, group in groupby(calls, key=lambda call: call[0].partition("(")[0]):
        yield _listed((f"{sign} {_call(call)}", value) for call, value in group)


def _only_one_state(data: dict[str, Any], derivative: str) -> bool:
    """ρ and p say nothing then: the one state has probability one."""
    return not derivative and data["states"] == 1 and "dynamics-sum-to-one" in data["assumes"]


def _derivatives(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The stored derivatives with their signs, along one direction or along two."""
    stored = data.get("derivatives", {})
    for key, tables in stored.items():
        yield r"\partial" if set(stored) == {"1"} else "".join(rf"\partial_{digit}" for digit in key), tables


def _cell(value: str) -> str:
    return f'<span class="value">{number(value)}</span>'


def _listed(values: Iterable[tuple[str, str]]) -> str:
    """What is what, one after the other."""
    return " ".join(f'<span class="value">{math(latex)} = {number(value)}</span>' for latex, value in values)


def _call(text: str) -> str:
    """b(s1, a2) or r(tau: s1, a2, s1) as mathematics, with the states and actions as letters of their own."""
    name, _, arguments = text.partition("(")
    if not arguments:
        return name
    whole, _, arguments = arguments.removesuffix(")").rpartition(": ")  # of a history or of a whole trajectory
    parts = [part if "=" in part else _letter(part) for part in arguments.split(", ")]
    return f"{name}({_WHOLE.get(whole, '')}{', '.join(parts)})"


_WHOLE = {"h": "h = ", "tau": r"\tau = "}
