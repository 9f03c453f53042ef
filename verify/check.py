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
from typing import TYPE_CHECKING, Any

from verify import real_variables
from verify.by_reason import kernel_evidence
from verify.claims.budget import OutOfTime, at_most
from verify.claims.loading import load
from verify.claims.model import Claim, Derivation, Entry, Item
from verify.claims.reasons import Reason
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
from verify.engines import Engines, out_of_time, timed
from verify.language.discounted import is_endless
from verify.language.printing import to_latex, to_text
from verify.provers import parametric
from verify.runs import Settings, report_of
from verify.sources.decide import by_way_of, equation_result, retold, selected_equations
from verify.sources.model import Document
from verify.vacuity import remedies, superfluous
from verify.workers import in_order

if TYPE_CHECKING:
    from verify.refute import Witness

WEAKEST_FIRST: tuple[Verdict, ...] = (REFUTED, UNDECIDED, SAMPLED, PROVED)


# -------------------------------------------------------------------------------------------------- the four engines


def ask_kernel(claim: Claim, settings: Settings, reason: Reason | None = None) -> tuple[Any, Evidence]:
    """The kernel's theorem, if it has one, and its evidence; by the reason, where there is one."""
    horizons = range(claim.min_horizon, max(settings.horizon, claim.min_horizon) + 1)
    try:
        with at_most(settings.seconds):
            return kernel_evidence(claim, reason, horizons)
    except OutOfTime:
        return None, out_of_time("kernel", settings)


def ask_parametric(claim: Claim, settings: Settings) -> Evidence:
    return timed("parametric", settings, lambda: parametric.decide(claim))


def ask_sampling(claim: Claim, settings: Settings) -> Evidence:
    from verify.sampling import sample  # numpy and Hypothesis take a while to load

    return timed("sampling", settings, lambda: sample(claim, settings.samples, settings.seed))


def find_witness(
    claim: Claim, settings: Settings, hint: dict[str, Any] | None = None, easy: bool = False
) -> tuple[Witness | None, str]:
    """A counterexample that replays (both sides are recomputed from its data before it counts), or why there is none."""
    from verify.refute import attempt, replay

    try:
        with at_most(settings.seconds):
            found = attempt(claim, hint, easy=easy)
            if found.witness is None:
                return None, f"no counterexample: {found.reason}"
            repeated = replay(found.witness, claim)
    except OutOfTime:
        return None, f"no counterexample: out of time after {settings.seconds:g} s"
    if not repeated.confirmed:
        return None, f"no counterexample: {repeated.words()}"
    return found.witness, ""


def _weigh(claim: Claim, theorem: Any, checks: dict[str, Evidence], witness: Any) -> tuple[Verdict, str, Scope | None]:
    return _verdict(theorem, checks, witness, is_endless(claim.lhs, claim.rhs, claim.for_every))


def _remedies(claim: Claim, settings: Settings) -> tuple[tuple[str, ...], ...]:
    return remedies(claim, range(claim.min_horizon, max(settings.horizon, claim.min_horizon) + 1))


# Asked by name at the time of the call, so that a test may put another in the place of one of them.
TRAJECTORIES = Engines(
    prover="kernel",
    prove=lambda *asked: ask_kernel(*asked),
    deciders={"parametric": lambda *asked: ask_parametric(*asked), "sampling": lambda *asked: ask_sampling(*asked)},
    refute=lambda *asked: find_witness(*asked),
    weigh=_weigh,
    contradiction=lambda *found: _contradiction(*found),
    remedies=_remedies,
)
ENGINES: dict[str, Engines] = {"trajectories": TRAJECTORIES, "calculus": real_variables.ENGINES}


# ---------------------------------------------------------------------------------------------------------- one item


def check_item(item: Item, number: int, entry_id: str, settings: Settings) -> ItemResult:
    """Decides one equation."""
    claim, not_run = item.claim, "a counterexample was found first"
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
        others = {name: Evidence(name, "not run", not_run) for name in engines.deciders}
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


def _verdict(
    theorem: Any, checks: dict[str, Evidence], witness: Witness | None, endless: bool = False
) -> tuple[Verdict, str, Scope | None]:
    parametric_, sampling_ = checks["parametric"], checks["sampling"]
    if witness is not None:
        return REFUTED, f"the two sides are {witness.before} and {witness.after} on one MDP", None
    if sampling_.outcome == "passed" and theorem is not None:
        return PROVED, checks["kernel"].detail, Scope("all", "all", theorem.horizons)
    every_size = parametric_.outcome == "proved" and "copies" not in parametric_.facts  # not every number of trajectories
    if sampling_.outcome == "passed" and every_size and "fails_later" not in checks["kernel"].facts:
        return PROVED, parametric_.detail, _parametric_scope(parametric_, endless)
    reasons = "; ".join(f"{one.checker}: {one.detail}" for one in checks.values())
    if sampling_.outcome == "passed" and parametric_.outcome != "differs" and "fails_later" not in checks["kernel"].facts:
        return SAMPLED, reasons, None
    return UNDECIDED, reasons, None


def _parametric_scope(evidence: Evidence, endless: bool) -> Scope:
    sizes = evidence.facts["sizes"]
    states, actions, horizons = (tuple(sorted({size[place] for size in sizes})) for place in range(3))
    return Scope(states, actions, "infinite" if endless else horizons)


def _contradiction(theorem: Any, checks: dict[str, Evidence], witness: Witness | None) -> str:
    """Words for two checkers that cannot both be right, or nothing: a proof, and a difference at a size that it covers."""
    found: list[tuple[str, Any]] = [
        (
            name,
            tuple(one.facts.get(key) for key in ("states", "actions", "horizon"))
            if name == "sampling"
            else one.facts.get("size"),
        )
        for name in ("sampling", "parametric")
        if (one := checks[name]).outcome == "differs"
    ]
    if witness is not None:
        found.append(("a counterexample", (witness.states, witness.actions, witness.horizon)))
    proofs: list[tuple[str, Callable[[Any], bool]]] = []
    if theorem is not None:
        every = isinstance(theorem.horizons, str)
        proofs.append(("the kernel", lambda size: every or size is None or size[2] is None or size[2] in theorem.horizons))
    if checks["parametric"].outcome == "proved":
        sizes = {tuple(size) for size in checks["parametric"].facts.get("sizes", ())}
        proofs.append(("the parametric check", lambda size: size is None or tuple(size) in sizes))
    clashes = [(prover, finder) for prover, covers in proofs for finder, size in found if covers(size)]
    if not clashes:
        return ""
    for_it, against = (" and ".join(dict.fromkeys(names)) for names in zip(*clashes, strict=True))
    return f"{for_it} prove this line, and {against} refute it: one of them is wrong"


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
