"""A derivation run again without each assumption, and under each change: which equations break, and which stand.

breaks       there is an exact counterexample, found by the program and recomputed from its data alone
stands       the kernel proves it for every finite MDP
small        proved for small MDPs only, by the parametric checker
undefined    equal wherever both sides are defined, but only the assumption keeps them defined everywhere
unsayable    the changed equation has no meaning: something in it has no value where it stands
undecided    neither proved nor refuted, with the reason
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.budget import OutOfTime, at_most
from verify.claims.loading import load
from verify.claims.model import Claim, Derivation, Entry
from verify.claims.verdict import EntryResult, ItemResult, Range, Scope
from verify.provers import inequality, theorems
from verify.refute.choices import NEVER_VIOLATED
from verify.runs import Settings
from verify.study.what_if import WHAT_IFS, NotCovered, NotSayable, WhatIf
from verify.trajectories import KERNEL, enumerated, refuted
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


def study(entry: Entry, settings: Settings | None = None, result: EntryResult | None = None) -> Study:
    """Runs every equation that the entry has to prove once per row.

    ``result`` is what the check of the same entry found under the same settings. The study is the same without it, and
    takes longer: what the proof of an equation does not need was found out there.
    """
    settings = settings or Settings()
    claims = dict(_claims(entry))
    lines = [item.key for item in entry.items() if item.kind == "step"]
    found = {} if result is None else {item.key: _proof_found(item, settings, claims) for item in result.items}
    known = {key: proof for key, proof in found.items() if proof is not None}
    chain = _Chain(claims, tuple(lines) if WHOLE in claims else (), settings, known)
    rows = [_assumption_row(chain, assumption.name) for assumption in entry.assumes]
    not_covered: list[str] = []
    for change in WHAT_IFS:
        outcomes, missed = _what_if_outcomes(chain, change)
        if any(outcome.found != "unsayable" for outcome in outcomes):
            rows.append(Row("what if", change.name, change.title, change.says, outcomes))
        if missed:
            not_covered.append(f"{change.title}: {missed}")
    return Study(entry.id, tuple(claims), tuple(row for row in rows if row.outcomes), tuple(not_covered))


def study_path(path: Path, result: EntryResult | None = None) -> Study:
    """The same for a file. Raises ContentError."""
    return study(load(path), None, result)


@dataclass(frozen=True)
class _Known:
    """A proof of an equation: the assumptions that it needs, none of which can be left out, and its scope in words."""

    needs: frozenset[str]
    words: str


def _proof_found(item: ItemResult, settings: Settings, claims: dict[str, Claim]) -> _Known | None:
    """The proof that the check found for an equation, at the horizons of a study."""
    kernel = item.checks.get(KERNEL)
    if kernel is None or kernel.outcome != "proved" or item.key not in claims:
        return None
    told = kernel.facts["horizons"]
    horizons: Range = tuple(told) if isinstance(told, (list, tuple)) else told
    if horizons == "all":  # as far as what it needs was looked at
        horizons = tuple(settings.horizons(claims[item.key].min_horizon))
    return _Known(frozenset(item.axioms), _in_words(claims[item.key], horizons))


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
    """The equations by key, the keys of the lines that the whole follows from, and the proofs that are known."""

    claims: dict[str, Claim]
    lines: tuple[str, ...]
    settings: Settings
    known: dict[str, _Known] = field(default_factory=dict)

    def outcome(self, key: str, now: dict[str, Claim], before: list[Outcome], lost: str = "", undefined: bool = False) -> Outcome:
        """What becomes of one equation in a row, given every equation as it is there and what became of those before.

        ``lost`` is the assumption that the row is without; ``undefined``, whether the equation loses its meaning by that.
        """
        known = self.known.get(key) if lost else None
        if known is not None and undefined and lost in NEVER_VIOLATED:
            return _undefined(key, lost)  # an easy search would look at MDPs of which the proof speaks
        if known is not None and lost not in known.needs:
            return _undefined(key, lost) if undefined else Outcome(key, "stands", known.words)

        def prove() -> tuple[str, str]:
            proved, why_not = _proof(now[key], self.settings)
            if not proved and key == WHOLE and self.stands(now, {one.key: one.found for one in before}):
                proved = "every line of the chain is proved, and together they say this"
            return proved, why_not

        return _decided(key, now[key], self.settings, prove, known is not None, lost if undefined else "")

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
            outcomes.append(chain.outcome(key, now, outcomes, name, loses_meaning(claim, name)))
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
    key: str, claim: Claim, settings: Settings, prove: Callable[[], tuple[str, str]], doubtful: bool, undefined_without: str
) -> Outcome:
    """What becomes of one equation: of a doubtful one a counterexample is looked for first, of others a proof.

    The order is one of speed alone: what has a proof has no counterexample.
    """
    proved, why_not = ("", "") if doubtful else prove()
    if not proved:
        # An equation that has lost its meaning is only looked at for an easy counterexample.
        witness, no_witness = refuted(claim, settings, easy=bool(undefined_without))
        if witness is not None:
            told = f"the two sides are {witness.before} and {witness.after} on one MDP"
            return Outcome(key, "breaks", told, witness.to_json())
    if undefined_without:
        return _undefined(key, undefined_without)
    if doubtful:
        proved, why_not = prove()
    if not proved:
        small = enumerated(claim, settings)
        if small.outcome == "proved":
            return Outcome(key, "small", f"{small.detail}; kernel: {why_not}")
        return Outcome(key, "undecided", f"kernel: {why_not}; parametric: {small.detail}; {no_witness}")
    return Outcome(key, "stands", proved)


def _undefined(key: str, without_it: str) -> Outcome:
    return Outcome(key, "undefined", f"without {without_it} a side may be undefined; elsewhere no difference was found")


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
    return _in_words(claim, result.horizons), ""


def _in_words(claim: Claim, horizons: Range) -> str:
    return f"proved for {Scope('all', 'all', horizons, first=claim.min_horizon).words()}"
