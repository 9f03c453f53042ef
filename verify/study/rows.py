"""A derivation run again without each assumption, and under each change: which equations break, and which stand.

breaks       there is an exact counterexample, found by the program and recomputed from its data alone
stands       the kernel proves it for every finite MDP
small        proved for small MDPs only, by the parametric checker
undefined    equal wherever both sides are defined, but only the assumption keeps them defined everywhere
unsayable    the changed equation has no meaning: something in it has no value where it stands
undecided    neither proved nor refuted, with the reason
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from verify.check import ask_parametric, find_witness
from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.budget import OutOfTime, at_most
from verify.claims.library import load
from verify.claims.model import Claim, Derivation, Entry
from verify.claims.verdict import Scope
from verify.provers import inequality, theorems
from verify.runs import Settings
from verify.study.what_if import WHAT_IFS, NotCovered, NotSayable, WhatIf
from verify.vacuity import loses_meaning, without

Found = Literal["breaks", "stands", "small", "undefined", "unsayable", "undecided"]
WHOLE = "whole"
UNDEFINED_SECONDS = 2.0  # an equation that has lost its meaning is only looked at for an easy counterexample
NOT_COVERED = (
    "A policy that looks at the history, π(a_t|h_t), cannot be written in this language. It is a policy of the MDP whose "
    "states are the histories, and what is claimed for every finite MDP is claimed for that one, with h_t in the place of s_t."
)


@dataclass(frozen=True)
class Outcome:
    """One equation of the entry in one row; ``key`` is that of the equation, or "whole" for first term = last term."""

    key: str
    found: Found
    detail: str
    witness: dict[str, Any] | None = None


@dataclass(frozen=True)
class Row:
    """What happens without one assumption ("assumption"), or under one change ("what if").

    Equations that the change does not touch are left out.
    """

    kind: Literal["assumption", "what if"]
    name: str
    title: str
    says: str
    outcomes: tuple[Outcome, ...]

    def having(self, *found: Found) -> list[Outcome]:
        return [one for one in self.outcomes if one.found in found]

    @property
    def smallest(self) -> Outcome | None:
        """The equation that breaks with the least witness; the whole derivation only if no step of it breaks."""
        broken = [one for one in self.outcomes if one.witness is not None]
        return min(broken, key=lambda one: (one.key == WHOLE, _weight(one.witness or {})), default=None)


def _weight(witness: dict[str, Any]) -> tuple[int, int]:
    return witness["states"] * witness["actions"] * witness["horizon"], len(str(witness))


@dataclass(frozen=True)
class Study:
    """All rows of one entry, and the equations they are about, in order.

    ``not_covered`` holds a sentence for each change that no equation could be rewritten for.
    """

    id: str
    keys: tuple[str, ...]
    rows: tuple[Row, ...]
    not_covered: tuple[str, ...] = ()


def study(entry: Entry, settings: Settings | None = None) -> Study:
    """Runs every equation that the entry has to prove once per row."""
    settings = settings or Settings()
    claims = dict(_claims(entry))
    rows = [_assumption_row(claims, assumption.name, settings) for assumption in entry.assumes]
    not_covered: list[str] = []
    for change in WHAT_IFS:
        outcomes, missed = _what_if_outcomes(claims, change, settings)
        if any(outcome.found != "unsayable" for outcome in outcomes):
            rows.append(Row("what if", change.name, change.title, change.says, outcomes))
        if missed:
            not_covered.append(f"{change.title}: {missed}")
    return Study(entry.id, tuple(claims), tuple(row for row in rows if row.outcomes), tuple(not_covered))


def study_path(path: Path) -> Study:
    """The same for a file. Raises ContentError."""
    return study(load(path))


def _claims(entry: Entry) -> Iterator[tuple[str, Claim]]:
    """The equations to be proved, by key; a chain of several steps also as a whole."""
    items = [item for item in entry.items() if item.expected == "proved" and item.claim.setting == "trajectories"]
    yield from ((item.key, item.claim) for item in items)
    if isinstance(entry, Derivation) and len(entry.steps) > 1:
        lines = [item.claim for item in items if item.kind == "step"]
        whole = entry.claim(entry.start, entry.steps[-1].term, entry.place, relation=entry.relation)
        yield WHOLE, whole if whole.relation == "=" else replace(whole, certificate=inequality.together(lines))


def _assumption_row(claims: dict[str, Claim], name: str, settings: Settings) -> Row:
    outcomes = [
        Outcome(key, *_decided(without(claim, name), settings, name if loses_meaning(claim, name) else ""))
        for key, claim in claims.items()
        if name in claim.assumes
    ]
    return Row("assumption", name, f"without {name}", ASSUMPTIONS[name].says if name in ASSUMPTIONS else "", tuple(outcomes))


def _what_if_outcomes(claims: dict[str, Claim], change: WhatIf, settings: Settings) -> tuple[tuple[Outcome, ...], str]:
    """What becomes of each equation that the change touches, and why some could not be rewritten, or nothing."""
    outcomes, missed = [], ""
    for key, claim in claims.items():
        try:
            changed = change.apply(claim)
        except NotSayable as error:
            outcomes.append(Outcome(key, "unsayable", str(error)))
        except NotCovered as error:
            missed = missed or str(error)
        else:
            if changed is not None:
                outcomes.append(Outcome(key, *_decided(changed, settings)))
    return tuple(outcomes), missed


def _decided(claim: Claim, settings: Settings, undefined_without: str = "") -> tuple[Found, str, dict[str, Any] | None]:
    """What becomes of one equation: proved first, for that is quick; then refuted; then proved for small MDPs."""
    proved, why_not = _proof(claim, settings)
    if not proved:
        limit = UNDEFINED_SECONDS if undefined_without else settings.seconds
        witness, no_witness = find_witness(claim, replace(settings, seconds=min(limit, settings.seconds)))
        if witness is not None:
            return "breaks", f"the two sides are {witness.before} and {witness.after} on one MDP", witness.to_json()
    if undefined_without:
        return "undefined", f"without {undefined_without} a side may be undefined; elsewhere no difference was found", None
    if not proved:
        small = ask_parametric(claim, settings)
        if small.outcome == "proved":
            return "small", f"{small.detail}; kernel: {why_not}", None
        return "undecided", f"kernel: {why_not}; parametric: {small.detail}; {no_witness}", None
    return "stands", proved, None


def _proof(claim: Claim, settings: Settings) -> tuple[str, str]:
    """The scope of a proof for every finite MDP, or "" and why there is none.

    At the horizons of the run only: to ask for every horizon takes longer than all the rest.
    """
    horizons = range(claim.min_horizon, max(settings.horizon, claim.min_horizon) + 1)
    try:
        with at_most(settings.seconds):
            result = theorems.prove(claim, horizons)
    except theorems.Outside as outside:
        return "", f"outside the kernel: {outside}"
    except OutOfTime:
        return "", f"out of time after {settings.seconds:g} s"
    if isinstance(result, theorems.Remainder):
        return "", f"something of the difference is left at T = {result.horizon}"
    return f"proved for {Scope('all', 'all', result.horizons).words()}", ""
