"""From a claim to a verdict: the one pipeline.

    PROVED      a symbolic prover proves it and sampling finds nothing against it; the scope is the prover's
    REFUTED     there is an exact counterexample, and both sides were recomputed from it
    SAMPLED     no prover decides it, and sampling finds nothing against it
    UNDECIDED   anything else, with the reason

Two checkers that contradict each other make an item a contradiction: never as expected, and the run ends with 2.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from verify import real_variables, trajectories
from verify.claims.budget import OutOfTime, at_most
from verify.claims.loading import load
from verify.claims.model import Claim, Derivation, Entry, Item
from verify.claims.verdict import (
    DECIDED,
    PROVED,
    REFUTED,
    SAMPLED,
    UNDECIDED,
    EntryResult,
    Evidence,
    ItemResult,
    Range,
    Report,
    Scope,
    Verdict,
)
from verify.engines import Engines
from verify.language.printing import to_latex, to_text
from verify.runs import Settings, report_of
from verify.sources.decide import by_way_of, equation_result, retold, selected_equations
from verify.sources.model import Document
from verify.vacuity import superfluous
from verify.workers import in_order

WEAKEST_FIRST: tuple[Verdict, ...] = (REFUTED, UNDECIDED, SAMPLED, PROVED)
ENGINES: dict[str, Engines] = {"trajectories": trajectories.ENGINES, "calculus": real_variables.ENGINES}


# ---------------------------------------------------------------------------------------------------------- one item


def check_item(item: Item, number: int, entry_id: str, settings: Settings) -> ItemResult:
    """Decides one equation."""
    claim = item.claim
    engines = ENGINES[claim.setting]
    theorem, from_prover = engines.prove(claim, settings, item.reason)
    doubtful = item.expected == "refuted" or (item.expected == "decided" and theorem is None)
    witness, searched = engines.refute(claim, settings) if doubtful else (None, "")
    if witness is None:
        others = {name: ask(claim, settings) for name, ask in engines.deciders.items()}
        differing = next((one for one in reversed(others.values()) if one.outcome == "differs"), None)
        if item.expected != "refuted" and (differing is not None or "fails_later" in from_prover.facts):
            hint = from_prover.facts["fails_later"] if differing is None else differing.facts
            witness, searched = engines.refute(claim, settings, hint)
    else:
        others = {name: Evidence(name, "not run", "a counterexample was found first") for name in engines.deciders}
    checks = {engines.prover: from_prover, **others}
    verdict, why, scope = engines.weigh(claim, theorem, checks, witness)
    contradiction = engines.contradiction(theorem, checks, witness)
    lacking = item.expected == "proved" and theorem is None and not contradiction
    missing = _advice(settings, lambda: engines.remedies(claim, settings)) if lacking else ()
    return ItemResult(
        key=item.key,
        kind=item.kind,
        number=number,
        before_latex=to_latex(claim.lhs),
        before_text=to_text(claim.lhs),
        latex=to_latex(claim.rhs),
        text=to_text(claim.rhs),
        reason=item.reason.name if item.reason else "",
        sentence=item.sentence,
        expected=item.expected,
        verdict=UNDECIDED if contradiction else verdict,
        why=contradiction or from_prover.facts.get("problem", "") or "; ".join(filter(None, [why, searched])),
        scope=None if contradiction else scope,
        axioms=tuple(from_prover.facts.get("axioms", ())),
        witness=witness.located(entry_id, item.key).to_json() if witness else None,
        checks=checks,
        file=item.place.file,
        line=item.place.line,
        contradiction=contradiction,
        remedies=missing,
        reason_problem=from_prover.facts.get("problem", ""),
        relation=claim.relation,
        certificate="" if claim.certificate is None else to_text(claim.certificate),
    )


def _advice(settings: Settings, run: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
    """What there is to say about assumptions, or nothing where that takes too long: no verdict hangs on it."""
    try:
        with at_most(settings.seconds):
            return run()
    except OutOfTime:
        return ()


# --------------------------------------------------------------------------------------------------------- one entry


def check_entry(entry: Entry, settings: Settings | None = None) -> EntryResult:
    """Decides every item of a derivation or misconception that the settings select."""
    settings = settings or Settings()
    if isinstance(entry, Document):
        return check_document(entry, settings)
    begun = time.perf_counter()
    results = tuple(check_item(item, number, entry.id, settings) for number, item in selected_items(entry, settings))
    expected = "theorem" if isinstance(entry, Derivation) else "false"
    verdict, scope = _entry_verdict(expected, results)
    unneeded = _advice(settings, lambda: superfluous(entry, results) + real_variables.idle_conditions(entry, results))
    return EntryResult(
        id=entry.id,
        title=entry.title,
        family=entry.family,
        expected=expected,
        verdict=verdict,
        as_expected=bool(results) and not unneeded and all(result.as_expected for result in results),
        scope=scope,
        items=results,
        file=entry.place.file,
        seconds=time.perf_counter() - begun,
        superfluous=unneeded,
    )


def check_document(document: Document, settings: Settings) -> EntryResult:
    """Decides the readings of every equation of a document that the settings select. Equal claims are decided once."""
    begun = time.perf_counter()
    every = document.items()
    known: dict[Claim, ItemResult] = {}
    found: dict[str, ItemResult] = {}
    equations = []
    for number, equation in selected_equations(document, settings):
        for item in every:
            if item.key.startswith(f"{equation.id}-"):
                if item.claim not in known:
                    known[item.claim] = check_item(item, number, document.id, settings)
                found[item.key] = retold(known[item.claim], item, number)
        found.update(by_way_of(document, equation, found))
        equations.append(equation_result(document, equation, found))
    finished = bool(equations) and not any(equation.problems for equation in equations)
    return EntryResult(
        id=document.id,
        title=document.title,
        family=document.family,
        expected="source",
        verdict=DECIDED if finished else UNDECIDED,
        as_expected=finished,
        scope=None,
        items=tuple(found.values()),
        file=document.place.file,
        seconds=time.perf_counter() - begun,
        equations=tuple(equations),
    )


def selected_items(entry: Entry, settings: Settings) -> list[tuple[int, Item]]:
    """The items of an entry with their numbers, after ``only`` and ``step``."""
    numbered = list(enumerate(entry.items(), 1))
    if settings.step is not None:
        numbered = [(number, item) for number, item in numbered if number == settings.step]
    if settings.only:
        numbered = [(number, item) for number, item in numbered if settings.only in f"{entry.id}::{item.key}"]
    return numbered


def _entry_verdict(expected: str, results: Sequence[ItemResult]) -> tuple[Verdict, Scope | None]:
    """A derivation is as good as its weakest step; a misconception has the verdict of what it says."""
    chain = [result for result in results if result.kind == ("step" if expected == "theorem" else "false")]
    if not chain:  # the selection left pitfalls or repairs only
        return UNDECIDED, None
    verdict = min((result.verdict for result in chain), key=WEAKEST_FIRST.index)
    scopes = [result.scope for result in chain if result.scope is not None]
    if verdict != PROVED:
        return verdict, None
    if told := next((scope for scope in scopes if scope.sentence), None):
        return PROVED, told  # every line of a chain is made for the same points
    return PROVED, Scope(
        _intersection([scope.states for scope in scopes]),
        _intersection([scope.actions for scope in scopes]),
        _intersection([scope.horizons for scope in scopes]),
        first=max((scope.first for scope in scopes), default=1),
    )


def _intersection(ranges: list[Range]) -> Range:
    """What all scopes have in common; a line without a horizon holds beside every horizon."""
    finite = [set(one) for one in ranges if not isinstance(one, str)]
    if not finite:
        return "infinite" if "infinite" in ranges else "all"
    return tuple(sorted(set.intersection(*finite)))


# ------------------------------------------------------------------------------------------------------ many entries


def check_path(path: Path, settings: Settings) -> EntryResult:
    """Loads one derivation file and decides it. Raises ContentError."""
    return check_entry(load(path), settings)


def check_paths(
    paths: Sequence[Path],
    settings: Settings | None = None,
    jobs: int = 1,
    on_result: Callable[[EntryResult], None] | None = None,
    stop_at_first: bool = False,
) -> Report:
    """Decides the files, in their order whatever ``jobs`` is; entries that the selection leaves empty are left out."""
    settings = settings or Settings()
    return report_of(results(paths, settings, jobs), settings, on_result, stop_at_first)


def results(paths: Sequence[Path], settings: Settings, jobs: int = 1) -> Iterator[EntryResult]:
    """The result of each file, in order."""
    return in_order(partial(check_path, settings=settings), paths, jobs, _size)


def _size(path: Path) -> int:
    """How long a file is: a guess at how long it takes."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
