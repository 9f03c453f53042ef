"""A witness for a reader: lines for a terminal, rows for a table on a page."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from verify.language.relations import TEXT
from verify.refute.model import Directions
from verify.refute.witness import Where, Witness, call_text, law_places, law_text, place_text, value_text

SIGNS = {(): "", (1,): "∇", (2,): "∂₂", (3,): "∂₃", (4,): "∂₄", (1, 2): "∂₁∂₂"}


@dataclass(frozen=True)
class Row:
    """One row of a table: what it is, the heads of its columns, its values."""

    label: str
    heads: tuple[str, ...]
    values: tuple[str, ...]


def number_text(value: Fraction | str) -> str:
    """A number with a typographic minus."""
    return str(value).replace("-", "−")


def size_text(witness: Witness) -> str:
    """1 state, 2 actions, T = 1; "infinite horizon" where the claim is about the problem without a last step."""
    states = "1 state" if witness.states == 1 else f"{witness.states} states"
    actions = "1 action" if witness.actions == 1 else f"{witness.actions} actions"
    return f"{states}, {actions}, {'infinite horizon' if witness.endless else f'T = {witness.horizon}'}"


def as_table(witness: Witness) -> list[Row]:
    """Everything that matters, row by row; what has only one possible value (ρ with one state) is left out."""
    rows = [Row(place_text(place), (), (value_text(place[0], number),)) for place, number in witness.places.items()]
    rows += [Row(name, (), (str(value),)) for name, value in witness.times.items()]
    for dirs in SIGNS:
        for name in ("rho", "p", "pi", "mu"):
            rows += _law_rows(witness, name, dirs)
        rows += _reward_rows(witness, dirs)
        rows += [
            Row(_signed(dirs, call_text(name, key)), (), (number_text(value),))
            for (name, key, at), value in witness.functions.items()
            if at == dirs and (value or not dirs)
        ]
    shown = {"gamma": "γ", "lambda": "λ", "epsilon": "ε"}
    rows += [Row(shown[name], (), (str(value),)) for name, value in witness.parameters.items()]
    return rows


def _signed(dirs: Directions, text: str, second: bool = False) -> str:
    return ("∂₁" if second and dirs == (1,) else SIGNS[dirs]) + text


def _second(witness: Witness) -> bool:
    return any(any(row) for (_, _, dirs), row in witness.rows.items() if dirs not in ((), (1,)))


def _heads(name: str, witness: Witness) -> tuple[str, ...]:
    kind = "s" if name in ("rho", "p") else "a"
    return tuple(value_text(kind, i) for i in range(witness.width(name)))


def _law_rows(witness: Witness, name: str, dirs: Directions) -> list[Row]:
    rows = {
        where: witness.rows[name, where, dirs]
        for where in law_places(name, witness.states, witness.actions)
        if (name, where, dirs) in witness.rows
    }
    if (dirs and not any(map(any, rows.values()))) or (not dirs and _trivial(witness, name, rows)):
        return []
    second = _second(witness)
    if not dirs and len(rows) > 1 and len(set(rows.values())) == 1:
        label = {"p": "p(·|s, a) for every s, a", "pi": "π(·|s) for every s", "mu": "μ(·|s) for every s"}[name]
        return [Row(label, _heads(name, witness), tuple(map(number_text, rows[min(rows)])))]
    return [
        Row(_signed(dirs, _law_label(witness, name, where), second), _heads(name, witness), tuple(map(number_text, row)))
        for where, row in rows.items()
        if any(row) or not dirs
    ]


def _trivial(witness: Witness, name: str, rows: dict[Where, tuple[Fraction, ...]]) -> bool:
    """One possible value for each draw, and no derivative: nothing to show."""
    moves = any(any(row) for (law, _, dirs), row in witness.rows.items() if law == name and dirs)
    return not moves and all(list(row) == [1] for row in rows.values())


def _law_label(witness: Witness, name: str, where: Where) -> str:
    """π(·|s1), and simply π when there is one state."""
    return law_text(name, () if witness.states == 1 and name in ("pi", "mu") else where)


def _reward_rows(witness: Witness, dirs: Directions) -> list[Row]:
    rewards = {where: value for (where, at), value in witness.rewards.items() if at == dirs}
    heads = tuple(value_text("a", a) for a in range(witness.actions))
    if not rewards or (dirs and not any(rewards.values())):
        return []
    if not any(rewards.values()):
        return [Row("r(s, a) for every s, a", (), ("0",))]
    return [
        Row(_signed(dirs, f"r({value_text('s', s)},·)"), heads, tuple(number_text(rewards[s, a]) for a in range(witness.actions)))
        for s in range(witness.states)
    ]


def theta_text(witness: Witness) -> str:
    """ "θ = logit of a1 in s1" when each direction that moves anything is that of one logit, else ""."""
    if any(dirs and any(row) and name != "pi" for (name, _, dirs), row in witness.rows.items()):
        return ""
    moving = sorted({dirs for (_, _, dirs), row in witness.rows.items() if len(dirs) == 1 and any(row)})
    logits = [_logit_text(witness, dirs) for dirs in moving]
    if not logits or not all(logits):
        return ""
    names = ["θ"] if moving == [(1,)] else ["θ" + "₁₂₃₄"[number - 1] for (number,) in moving]
    return ", ".join(f"{name} = {text}" for name, text in zip(names, logits, strict=True))


def _logit_text(witness: Witness, dirs: Directions) -> str:
    law = {where: row for (name, where, at), row in witness.rows.items() if name == "pi" and at == ()}
    slope = {where: row for (name, where, at), row in witness.rows.items() if name == "pi" and at == dirs and any(row)}
    if len(slope) != 1:
        return ""
    (where, row), *_ = slope.items()
    for action in range(witness.actions):
        if row == tuple(q * (int(a == action) - law[where][action]) for a, q in enumerate(law[where])):
            place = "" if witness.states == 1 else f" in {value_text('s', where[0])}"
            return f"logit of {value_text('a', action)}{place}"
    return ""


def describe(witness: Witness) -> list[str]:
    """The size, the entries, both values, and a guess at the cause where there is one."""
    lines = [size_text(witness)]
    rows = as_table(witness)
    singles = [row for row in rows if not row.heads]
    arrows = _arrows(witness)
    for row in rows:
        if arrows and row.label.startswith("p("):
            lines += [arrows] if arrows not in lines else []
        elif row.heads:
            lines.append(f"{row.label} = ({', '.join(row.values)})")
    if singles:
        lines.append(", ".join(f"{row.label} = {row.values[0]}" for row in singles))
    theta = theta_text(witness)
    if theta:
        lines.append(theta)
    lines.append(values_text(witness))
    if witness.note:
        lines.append(f"note: {witness.note}")
    return lines


def _arrows(witness: Witness) -> str:
    """Deterministic transitions in one line: "p: (s1, a1) → s2, (s1, a2) → s1, …", else ""."""
    table = {where: row for (name, where, dirs), row in sorted(witness.rows.items()) if (name, dirs) == ("p", ())}
    if not table or not all(sorted(row) == [0] * (len(row) - 1) + [1] for row in table.values()):
        return ""
    if len(set(table.values())) == 1:
        return ""  # one row says it
    steps = [f"(s{s + 1}, a{a + 1}) → s{row.index(Fraction(1)) + 1}" for (s, a), row in table.items()]
    return "p: " + ", ".join(steps)


def values_text(witness: Witness) -> str:
    """before 3/16, after 3/64; with decimals where logarithms survive."""
    before, after = number_text(witness.before), number_text(witness.after)
    ordered = witness.relation != "=" and "log" in before + after  # then a fraction has to be compared with a decimal
    if witness.before_decimal and ("log" in before or (ordered and "/" in before)):
        before += f" ≈ {number_text(f'{float(witness.before_decimal):.8g}')}"
    if witness.after_decimal and ("log" in after or (ordered and "/" in after)):
        after += f" ≈ {number_text(f'{float(witness.after_decimal):.8g}')}"
    claimed = "" if witness.relation == "=" else f"; claimed: before {TEXT[witness.relation]} after"
    return f"before {before}, after {after}{claimed}"
