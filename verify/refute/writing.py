"""From a difference that was found to a witness: everything the claim reads, nothing else."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from verify.claims.model import Claim
from verify.language.discounted import is_endless
from verify.language.printing import to_text
from verify.language.terms import HORIZON
from verify.provers.model import Undefined
from verify.refute.choices import Choices, Facts, Style
from verify.refute.model import Sides
from verify.refute.numbers import Exact, constant, decimal_of, is_rational, text_of
from verify.refute.search import Found
from verify.refute.witness import Witness, law_places

PROBES = 6


def written(claim: Claim, found: Found) -> Witness:
    """The witness of a difference."""
    choices: Any = found.choices
    witness = Witness(
        choices.states,
        choices.actions,
        choices.horizon,
        parameters={slot[0]: choices.chosen[slot] for slot in choices.read if slot[0] in ("gamma", "lambda", "epsilon")},
        rewards=_rewards(choices),
        functions={slot[1:]: choices.chosen[slot] for slot in sorted(choices.read, key=str) if slot[0] == "function"},
        rows=_rows(choices),
        times={str(index): value for index, value in found.times.items() if index != HORIZON},
        places=dict(found.places),
        assumes=claim.assumes,
        undiscounted=claim.undiscounted,
        endless=is_endless(claim.lhs, claim.rhs, claim.for_every),
        before_text=to_text(claim.lhs),
        after_text=to_text(claim.rhs),
        relation=claim.relation,
        note=note(claim, found),
        **values(found.before, found.after),
    )
    witness.check_assumptions(claim.assumes, claim.undiscounted)
    return witness


def values(before: Exact, after: Exact) -> dict[str, str]:
    """Both sides as exact texts, with decimals where logarithms survive."""
    found = {"before": text_of(before), "after": text_of(after)}
    if not (is_rational(before) and is_rational(after)):
        found |= {"before_decimal": decimal_of(before), "after_decimal": decimal_of(after)}
    return found


def _rewards(choices: Any) -> dict[Any, Any]:
    """The reward table, 0 where it is never read; with each derivative that is read."""
    read = {slot[1:]: choices.chosen[slot] for slot in choices.read if slot[0] == "r"}
    everywhere = law_places("p", choices.states, choices.actions)
    wheres = list(everywhere)
    return {(where, dirs): read.get((where, dirs), Fraction(0)) for dirs in sorted({key[1] for key in read}) for where in wheres}


def _rows(choices: Any) -> dict[Any, Any]:
    """Whole tables of each law and derivative that is read, with something simple where a row is never read."""
    read = dict(choices.rows_read)
    tables = dict.fromkeys((name, dirs) for name, _, dirs in read)
    tables |= dict.fromkeys((name, ()) for name, _ in tables)
    found = {}
    for name, dirs in sorted(tables):
        if dirs and choices.facts.theta_free(name):
            continue
        width = choices.width(name)
        default = (Fraction(0),) * width if dirs else _unread(name, width, choices)
        for where in law_places(name, choices.states, choices.actions):
            if (name, where, dirs) in read:
                found[name, where, dirs] = read[name, where, dirs]
            elif not dirs and ("row", name, where) in choices.read:
                found[name, where, dirs] = choices.chosen["row", name, where]
            else:
                found[name, where, dirs] = default
    return found


def _unread(name: str, width: int, choices: Any) -> tuple[Fraction, ...]:
    """A transition to s1 where that is allowed, else uniform."""
    if name == "p" and not choices.facts.positive(name):
        return tuple(Fraction(int(i == 0)) for i in range(width))
    return (Fraction(1, width),) * width


def note(claim: Claim, found: Found) -> str:
    """A guess at the cause: a ratio of the two sides that is the same on every MDP tried at this size."""
    if claim.relation != "=":
        return ""
    pairs = [(found.before, found.after, _gamma(found.choices)), *_probes(claim, found)]
    if not all(is_rational(before) and is_rational(after) for before, after, _ in pairs):
        return ""
    numbers = [(constant(before), constant(after), gamma) for before, after, gamma in pairs if before or after]
    if len(numbers) < 3:
        return ""
    if all(after == 0 for _, after, _ in numbers) or all(before == 0 for before, _, _ in numbers):
        return ""
    if all(after == -before for before, after, _ in numbers):
        return "after = −before on every MDP tried: a sign"
    for power in range(1, found.choices.horizon + 1):
        name = "γ" if power == 1 else f"γ^{power}"
        if all(gamma is not None and after == gamma**power * before for before, after, gamma in numbers):
            return f"after = {name} · before on every MDP tried"
        if all(gamma is not None and before == gamma**power * after for before, after, gamma in numbers):
            return f"before = {name} · after on every MDP tried"
    before, after, _ = numbers[0]
    if before and all(one[1] * before == one[0] * after for one in numbers):
        return f"after = {after / before} · before on every MDP tried at this size"
    return ""


def _gamma(choices: Choices) -> Fraction | None:
    return choices.chosen.get(("gamma",)) if ("gamma",) in choices.read else None  # type: ignore[return-value]


def _probes(claim: Claim, found: Found) -> list[tuple[Exact, Exact, Fraction | None]]:
    choices, pairs = found.choices, []
    sides = Sides(claim, choices.horizon)
    for seed in range(PROBES):
        probe = Choices(choices.states, choices.actions, choices.horizon, Facts.of(claim), Style(100 + seed))
        try:
            before, after = sides.on(probe).at(found.times, found.places)
        except Undefined:
            continue
        pairs.append((before, after, _gamma(probe)))
    return pairs
