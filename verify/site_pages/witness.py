"""A counterexample as a table: the MDP, then the two values that differ. Reads the data that ``verify replay`` reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from verify.claims.verdict import ItemResult
from verify.language.relations import BROKEN
from verify.site_pages import points
from verify.site_pages.drawing import drawn
from verify.site_pages.markup import escape, math, prose, table

Row = tuple[str, str]
_LAWS = {"rho": r"\rho", "p": "p", "pi": r"\pi_\theta", "mu": r"\mu"}
_PARAMETERS = {"gamma": "γ", "lambda": "λ", "epsilon": "ε"}


def block(entry: str, item: ItemResult) -> str:
    """The table of a stored witness, its data, and how to compute it again."""
    data = item.witness
    assert data is not None
    if data.get("setting") == "calculus":
        return f"<p>False at one point:</p>{points.facts(data)}{_stored(entry, item.key, data)}"
    return f"<p>False on an MDP with {_size(data)}{_where(data)}:</p>{drawn(data)}{_facts(data)}{_stored(entry, item.key, data)}"


def folded(data: dict[str, Any]) -> str:
    """The same in one line, the table folded away below it. Of an equation that has no name of its own."""
    values = f"{_value(data, 'before')} {BROKEN[data['claim'].get('relation', '=')]} {_value(data, 'after')}"
    where = f"<p>There{_where(data)}:</p>" if _where(data) else ""
    return (
        f'<details class="more"><summary>{_size(data)}: {values}</summary>'
        f'<div class="inside" data-search-exclude>{where}{_facts(data)}</div></details>'
    )


def _facts(data: dict[str, Any]) -> str:
    rows = [*_tables(data, ""), *_derivatives(data)]
    first = len(rows)
    rows += [
        (f"{side} side", f'<span class="value">{_value(data, name)}</span>')
        for name, side in (("before", "left"), ("after", "right"))
    ]
    note = f"<p>{prose(data['note'])}</p>" if data.get("note") else ""
    if "derivatives" in data:
        note += f'<p class="meta">{math(_PARTIAL)} is the derivative in one direction of θ.</p>'
    return f"{table(('in this MDP', 'is'), rows, marked=(first, first + 1))}{note}"


_PARTIAL = r"\partial"


def _stored(entry: str, key: str, data: dict[str, Any]) -> str:
    write, replay = f"verify check {entry} -k {key} --witnesses FOLDER", "verify replay FILE"
    return (
        '<details class="more"><summary>as data, to compute both sides again</summary><div class="inside" data-search-exclude>'
        f"<p><code>{escape(write)}</code> writes it to a file, and <code>{replay}</code> enumerates both sides.</p>"
        f"<pre><code>{escape(json.dumps(data, ensure_ascii=False, indent=1))}</code></pre></div></details>"
    )


def _size(data: dict[str, Any]) -> str:
    def counted(number: int, noun: str) -> str:
        return f"{number} {noun}{'' if number == 1 else 's'}"

    horizon = "infinite horizon" if data.get("endless") else f"T = {data['horizon']}"
    parts = [counted(data["states"], "state"), counted(data["actions"], "action"), horizon]
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


def _tables(data: dict[str, Any], derivative: str) -> Iterator[Row]:
    for name in ("rho", "p", "pi", "mu"):
        if name in data and not (name in ("rho", "p") and _only_one_state(data, derivative)):
            yield from _law(name, data[name], derivative)
    for state, row in enumerate(data.get("r", []), 1):
        yield math(rf"{derivative} r({_letter(f's{state}')}, \cdot)"), _listed(row, "a")
    for call, value in data.get("functions", {}).items():
        yield math(f"{derivative} {_call(call)}"), f'<span class="value">{escape(value)}</span>'


def _only_one_state(data: dict[str, Any], derivative: str) -> bool:
    """ρ and p say nothing then: the one state has probability one."""
    return not derivative and data["states"] == 1 and "dynamics-sum-to-one" in data["assumes"]


def _derivatives(data: dict[str, Any]) -> Iterator[Row]:
    """The stored derivatives, along one direction or along two."""
    stored = data.get("derivatives", {})
    for key, tables in stored.items():
        sign = r"\partial" if set(stored) == {"1"} else "".join(rf"\partial_{digit}" for digit in key)
        yield from _tables(tables, sign)


def _law(name: str, rows: Any, derivative: str) -> Iterator[Row]:
    sign = f"{derivative} {_LAWS[name]}"
    if name == "rho":
        yield math(rf"{sign}(\cdot)"), _listed(rows, "s")
        return
    for state, row in enumerate(rows, 1):
        given = _letter(f"s{state}")
        if name != "p":
            yield math(rf"{sign}(\cdot \mid {given})"), _listed(row, "a")
            continue
        for action, law in enumerate(row, 1):
            yield math(rf"{sign}(\cdot \mid {given}, {_letter(f'a{action}')})"), _listed(law, "s")


def _listed(values: list[str], kind: str) -> str:
    """One number per state or action, each with its name where there are several."""
    if len(values) == 1:
        return f'<span class="value">{escape(values[0])}</span>'
    return '<span class="value">' + ", &ensp;".join(
        f"{math(_letter(f'{kind}{number}'))}: {escape(value)}" for number, value in enumerate(values, 1)
    ) + "</span>"  # fmt: skip


def _call(text: str) -> str:
    """b(s1, a2) or r(tau: s1, a2, s1) as mathematics, with the states and actions as letters of their own."""
    name, _, arguments = text.partition("(")
    if not arguments:
        return name
    whole, _, arguments = arguments.removesuffix(")").rpartition(": ")  # of a history or of a whole trajectory
    parts = [part if "=" in part else _letter(part) for part in arguments.split(", ")]
    return f"{name}({_WHOLE.get(whole, '')}{', '.join(parts)})"


_WHOLE = {"h": "h = ", "tau": r"\tau = "}


def _value(data: dict[str, Any], name: str) -> str:
    decimal = data.get(f"{name}_decimal")
    return escape(data[name]) + (f" ≈ {escape(decimal)}" if decimal else "")
