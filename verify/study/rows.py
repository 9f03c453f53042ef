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

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.budget import OutOfTime, at_most
from verify.claims.loading import load
from verify.claims.model import Claim, Derivation, Entry
from verify.claims.verdict import Scope
from verify.provers import inequality, theorems
from verify.runs import Settings
from verify.study.what_if import WHAT_IFS, NotCovered, NotSayable, WhatIf
from verify.trajectories import enumerated, refuted
from verify.vacuity import loses_meaning, without

Found = Literal["breaks", "stands", "small", "undefined", "unsayable", "undecided"]
WHOLE = "whole"
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
    lines = [item.key for item in entry.items() if item.kind == "step"]
    chain = _Chain(claims, tuple(lines) if WHOLE in claims else (), settings)
    rows = [_assumption_row(chain, assumption.name) for assumption in entry.assumes]
    not_covered: list[str] = []
    for change in WHAT_IFS:
        outcomes, missed = _what_if_outcomes(chain, change)
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


@dataclass(frozen=True)
class _Chain:
    """The equations by key, and the keys of the lines that the whole follows from."""

    claims: dict[str, Claim]
    lines: tuple[str, ...]
    settings: Settings

    def outcome(self, key: str, now: dict[str, Claim], before: list[Outcome], undefined_without: str = "") -> Outcome:
        """What becomes of one equation in a row, given every equation as it is there and what became of those before."""
        proved, why_not = _proof(now[key], self.settings)
        if not proved and key == WHOLE and self.stands(now, {one.key: one.found for one in before}):
            proved = "every line of the chain is proved, and together they say this"
        return Outcome(key, *_decided(now[key], self.settings, proved, why_not, undefined_without))

    def stands(self, now: dict[str, Claim], found: dict[str, Found]) -> bool:
        """Whether every line is proved in a row, and they still lead from the first term of the whole to its last one.

        What the kernel proves is the same polynomial on both sides (and an X that is visibly not negative, with a value
        wherever the sides have one), so what a chain of such lines begins and ends with is, too.
        """
        if not all(key in now and found.get(key, "stands") == "stands" for key in self.lines):
            return False
        whole, chain = now[WHOLE], [now[key] for key in self.lines]
        ends = [whole.lhs, *(line.rhs for line in chain)]
        linked = ends[-1] == whole.rhs and all(line.lhs == end for line, end in zip(chain, ends[:-1], strict=True))
        alike = all((line.assumes, line.for_every) == (whole.assumes, whole.for_every) for line in chain)
        return linked and alike and all(key in found or _proof(now[key], self.settings)[0] for key in self.lines)


def _assumption_row(chain: _Chain, name: str) -> Row:
    now = {key: without(claim, name) for key, claim in chain.claims.items()}
    outcomes: list[Outcome] = []
    for key, claim in chain.claims.items():
        if name in claim.assumes:
            outcomes.append(chain.outcome(key, now, outcomes, name if loses_meaning(claim, name) else ""))
    return Row("assumption", name, f"without {name}", ASSUMPTIONS[name].says if name in ASSUMPTIONS else "", tuple(outcomes))


def _what_if_outcomes(chain: _Chain, change: WhatIf) -> tuple[tuple[Outcome, ...], str]:
    """What becomes of each equation that the change touches, and why some could not be rewritten, or nothing."""
    outcomes: list[Outcome] = []
    now: dict[str, Claim] = {}
    missed = ""
    for key, claim in chain.claims.items():
        try:
            changed = change.apply(claim)
        except NotSayable as error:
            outcomes.append(Outcome(key, "unsayable", str(error)))
        except NotCovered as error:
            missed = missed or str(error)
        else:
            now[key] = changed or claim
            if changed is not None:
                outcomes.append(chain.outcome(key, now, outcomes))
    return tuple(outcomes), missed


def _decided(
    claim: Claim, settings: Settings, proved: str, why_not: str, undefined_without: str
) -> tuple[Found, str, dict[str, Any] | None]:
    """What becomes of one equation, for which a proof was looked for first: refuted, or proved for small MDPs."""
    if not proved:
        # An equation that has lost its meaning is only looked at for an easy counterexample.
        witness, no_witness = refuted(claim, settings, easy=bool(undefined_without))
        if witness is not None:
            return "breaks", f"the two sides are {witness.before} and {witness.after} on one MDP", witness.to_json()
    if undefined_without:
        return "undefined", f"without {undefined_without} a side may be undefined; elsewhere no difference was found", None
    if not proved:
        small = enumerated(claim, settings)
        if small.outcome == "proved":
            return "small", f"{small.detail}; kernel: {why_not}", None
        return "undecided", f"kernel: {why_not}; parametric: {small.detail}; {no_witness}", None
    return "stands", proved, None


def _proof(claim: Claim, settings: Settings) -> tuple[str, str]:
    """The scope of a proof for every finite MDP, or "" and why there is none.

    At the horizons of the run only: to ask for every horizon takes longer than all the rest.
    """
    try:
        with at_most(settings.seconds):
            result = theorems.prove(claim, settings.horizons(claim.min_horizon))
    except theorems.Outside as outside:
        return "", f"outside the kernel: {outside}"
    except OutOfTime as error:
        return "", error.words(settings.seconds)
    if isinstance(result, theorems.Remainder):
        return "", f"something of the difference is left at T = {result.horizon}"
    return f"proved for {Scope('all', 'all', result.horizons, first=claim.min_horizon).words()}", ""
