"""Whether the difference of two sides is zero in every MDP that meets the assumptions.

A spare generator has no relation to the entries it was made from, so a difference that is the zero polynomial is zero
whatever the spare stands for. If it is not, reciprocals are cleared: then a nonzero polynomial is nonzero at some MDP
with positive entries. What cannot be settled without a relation that may fail is undecided, never wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from verify.provers.rings import Element, Polynomial, product
from verify.provers.symbols import Spare, SymbolicModel


@dataclass(frozen=True)
class Comparison:
    """Whether an element is zero: "equal", "differs", or "undecided" with the reason."""

    outcome: Literal["equal", "differs", "undecided"]
    reason: str = ""


def compare(
    model: SymbolicModel, difference: Element, substitute: Callable[[Polynomial], Polynomial] | None = None
) -> Comparison:
    """Whether an element is zero in every MDP that meets the assumptions, "differs" if it is not zero in some."""
    top = _settled(model, difference.top)
    top = model.eliminate(substitute(top) if substitute else top)
    if not top:
        return Comparison("equal")
    used = _spares_of(model, top)
    if any(spare.role == "opaque" for spare in used.values()):
        return Comparison("undecided", "it takes a property of a logarithm, an exponential or a comparison that no checker knows")
    cleared, certain = top, True
    while inverses := [number for number, spare in _spares_of(model, cleared).items() if spare.role == "inverse"]:
        spare = model.spares[inverses[-1] - model.n_entries]
        certain = certain and spare.positive
        cleared = model.eliminate(_clear(model, cleared, inverses[-1], spare.of))
    if cleared:
        if any(spare.role == "opaque" for spare in _spares_of(model, cleared).values()):
            return Comparison("undecided", "a denominator holds a logarithm, an exponential or a comparison")
        return Comparison("differs")
    if certain:
        return Comparison("equal")
    return Comparison("undecided", "the sides agree where no denominator is zero, but one may be: nothing assumed forbids it")


def _settled(model: SymbolicModel, x: Polynomial) -> Polynomial:
    """Cancels an entry x that may be zero against its reciprocal as far as that is right at zero too.

    A product with a factor zero is zero, whatever else it holds. So x · x · (1/x) is x everywhere, zero included;
    x · (1/x) is 0 at zero and 1 elsewhere, and stays.
    """
    x = _once(model, x)
    pairs = [
        (number, model.n_entries + place)
        for place, spare in enumerate(model.spares)
        if spare.role == "inverse" and (number := _entry_number(model, spare.of)) is not None
    ]
    if not pairs:
        return x
    settled: dict[tuple[int, ...], int] = {}
    for powers, factor in model.ring.terms(x):
        new = list(powers)
        for entry, reciprocal in pairs:
            above, below = powers[entry], powers[reciprocal]
            if above and below:
                new[entry], new[reciprocal] = (above - below, 0) if above > below else (1, below - above + 1)
        settled[tuple(new)] = settled.get(tuple(new), 0) + factor
    return model.ring.make(settled)


def _once(model: SymbolicModel, x: Polynomial) -> Polynomial:
    """1[y > 0]² = 1[y > 0]."""
    steps = {
        model.n_entries + place for place, spare in enumerate(model.spares) if spare.role == "opaque" and spare.of[0] == "step"
    }
    if not steps:
        return x
    once: dict[tuple[int, ...], int] = {}
    for powers, factor in model.ring.terms(x):
        key = tuple(min(power, 1) if number in steps else power for number, power in enumerate(powers))
        once[key] = once.get(key, 0) + factor
    return model.ring.make(once)


def _entry_number(model: SymbolicModel, x: Polynomial) -> int | None:
    """The number of an entry of the MDP when x is just that entry."""
    (powers, factor), *others = model.ring.terms(x)
    alone = not others and factor == 1 and sum(powers) == 1
    return powers.index(1) if alone and powers.index(1) < model.n_entries else None


def _spares_of(model: SymbolicModel, x: Polynomial) -> dict[int, Spare]:
    degrees = model.ring.degrees(x)
    return {model.n_entries + i: spare for i, spare in enumerate(model.spares) if degrees[model.n_entries + i]}


def _clear(model: SymbolicModel, x: Polynomial, number: int, denominator: Polynomial) -> Polynomial:
    """x times the power of the denominator that removes its reciprocal, the generator ``number``."""
    most = model.ring.degrees(x)[number]
    by_power: dict[int, dict[tuple[int, ...], int]] = {}
    for powers, factor in model.ring.terms(x):
        rest = tuple(0 if i == number else power for i, power in enumerate(powers))
        by_power.setdefault(powers[number], {})[rest] = factor
    total = model.ring.zero
    for power, rest_terms in by_power.items():
        total = total + product(model.ring, [(model.ring.make(rest_terms), 1), (denominator, most - power)])
    return total
