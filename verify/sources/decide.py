"""From decided claims to the verdict of an equation. Nothing is looked up: the same results give the same verdict.

chain       FALSE-as-printed if a line is refuted against the first one, TRUE if all are proved
definition  DEFINITION once its terms have a meaning; false if it contradicts what it must agree with
malformed   FALSE-as-printed, in the words of the language; undecided if the language accepts it
several     all have to hold: one that is false makes the equation false, one that is open leaves it open
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from verify.claims.equations import (
    DEFINITION,
    FALSE,
    NOT_CHECKABLE,
    OPEN,
    ROLES,
    TRUE,
    EquationResult,
    Judgement,
    LineResult,
    ReadingResult,
)
from verify.claims.model import Item
from verify.claims.verdict import PROVED, REFUTED, ItemResult
from verify.language.relations import RELATIONS
from verify.runs import Settings
from verify.sources.model import Document, Equation, LinePlan, Plan
from verify.sources.readings import ChainReading, DefinesReading, MalformedReading, NotCheckableReading, SupposesReading

STRONGEST: tuple[Judgement, ...] = (FALSE, OPEN, NOT_CHECKABLE, TRUE, DEFINITION)
Found = Mapping[str, ItemResult]


def equation_result(document: Document, equation: Equation, found: Found) -> EquationResult:
    """The verdict of one equation from the results of its items, all of which must be in ``found``."""
    plans = document.plans(equation)
    readings, lenient, otherwise, corrected = (tuple(reading_result(plan, found) for plan in plans[role]) for role in ROLES)
    result = EquationResult(
        id=equation.id,
        kind=equation.kind,
        latex=equation.latex,
        says=equation.says,
        use=equation.use,
        verdict=together(readings),
        lenient=together(lenient) if lenient else "",
        readings=readings,
        lenient_readings=lenient,
        otherwise_readings=otherwise,
        corrected_readings=corrected,
        error=equation.error,
        why=equation.why,
        proved_in=tuple(equation.proved_in),
        problems=(),
        file=equation.place.file,
        line=equation.place.line,
    )
    problems = (*_open(result, found), *_unrepaired(result, found), *_unexplained(result, equation))
    return replace(result, problems=tuple(dict.fromkeys(problems)))


def reading_result(plan: Plan, found: Found) -> ReadingResult:
    """The verdict of one reading, and of each of its lines."""
    reading = plan.reading
    if isinstance(reading, NotCheckableReading):
        return ReadingResult(NOT_CHECKABLE, reason=reading.reason)
    if isinstance(reading, MalformedReading):
        return ReadingResult(FALSE if plan.refusal else OPEN, refusal=plan.refusal)
    if isinstance(reading, SupposesReading):
        return ReadingResult(DEFINITION)
    lines = tuple(_line(number, one, found) for number, one in enumerate(plan.lines, 1))
    if isinstance(reading, DefinesReading):
        return ReadingResult(DEFINITION if all(one.verdict == TRUE for one in lines) else lines[0].verdict, lines)
    assert isinstance(reading, ChainReading)
    return ReadingResult(min((one.verdict for one in lines), key=STRONGEST.index), lines)


def together(readings: Sequence[ReadingResult]) -> Judgement:
    """The verdict of readings that all have to hold."""
    return min((one.verdict for one in readings), key=STRONGEST.index)


def _line(number: int, plan: LinePlan, found: Found) -> LineResult:
    relation = plan.line.relation if plan.line else "="
    verdict = truth(found[plan.key], relation == "!=")
    follows = ""
    if plan.step_key:
        follows = {TRUE: "yes", FALSE: "no", OPEN: "undecided"}[truth(found[plan.step_key], relation == "!=")]
    return LineResult(number, relation, verdict, follows, plan.key, plan.step_key)


def truth(item: ItemResult, negated: bool = False) -> Judgement:
    """What a decided claim says about a line. A "≠" is true where its equation has a counterexample, and false only where
    the equation is proved for all MDPs: on small ones two sides may agree by accident."""
    if item.contradiction:
        return OPEN
    if item.verdict == REFUTED:
        return TRUE if negated else FALSE
    if item.verdict == PROVED and not negated:
        return TRUE
    if item.verdict == PROVED and (item.scope is None or item.scope.states == "all"):
        return FALSE
    return OPEN


# ----------------------------------------------------------------------------------------------------- what is decided


def selected_equations(document: Document, settings: Settings) -> list[tuple[int, Equation]]:
    """The equations of a document with their numbers, after ``only`` (ids and keys of items) and ``step`` (a number)."""
    numbered = list(enumerate(document.equations, 1))
    if settings.step is not None:
        numbered = [(number, equation) for number, equation in numbered if number == settings.step]
    if settings.only:
        keys = [item.key for item in document.items()]
        numbered = [(number, one) for number, one in numbered if _names(one.id, document.id, keys, settings.only)]
    return numbered


def by_way_of(document: Document, equation: Equation, found: Found) -> dict[str, ItemResult]:
    """The lines that are proved by way of the one before them, though no checker proves them at once.

    x = y and y ≤ z were proved under the same assumptions, and hold for the same MDPs: so does x ≤ z.
    """
    new: dict[str, ItemResult] = {}
    for plans in document.plans(equation).values():
        for plan in plans:
            for before, line in pairwise(plan.lines):
                known, step, whole = new.get(before.key, found[before.key]), found.get(line.step_key), found[line.key]
                if step is None or line.line is None or line.line.relation not in RELATIONS or truth(whole) != OPEN:
                    continue
                if known.verdict == step.verdict == PROVED and known.scope == step.scope and not whole.contradiction:
                    axioms = tuple(sorted({*known.axioms, *step.axioms}))
                    why = "the line before it is proved against the first one, and this one against that"
                    new[line.key] = replace(whole, verdict=PROVED, why=why, scope=step.scope, axioms=axioms)
    return new


def _names(name: str, document: str, keys: Sequence[str], word: str) -> bool:
    return any(word in f"{document}::{one}" for one in (name, *(key for key in keys if key.startswith(f"{name}-"))))


def retold(result: ItemResult, item: Item, number: int) -> ItemResult:
    """The result of an equal claim, under the name of another item."""
    witness = result.witness
    if witness is not None and isinstance(witness.get("claim"), dict):
        witness = {**witness, "claim": {**witness["claim"], "item": item.key}}
    return replace(
        result, key=item.key, kind=item.kind, number=number, sentence=item.sentence, expected=item.expected, witness=witness,
        file=item.place.file, line=item.place.line,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------- what is unfinished


def _open(result: EquationResult, found: Found) -> Iterator[str]:
    roles = (("", result.readings), ("charitable ", result.lenient_readings), ("other ", result.otherwise_readings))
    for name, readings in roles:
        for reading in readings:
            if reading.verdict == OPEN and not reading.lines:
                yield "the language accepts what is printed, so it is not malformed"
            for line in reading.lines:
                if line.verdict == OPEN:
                    yield f"line {line.number} of the {name}reading is not decided: {_why(found[line.key])}"
                if line.follows == "undecided":
                    yield f"whether line {line.number} of the {name}reading follows is not decided: {_why(found[line.step_key])}"


def _unrepaired(result: EquationResult, found: Found) -> Iterator[str]:
    for reading in result.corrected_readings:
        for line in reading.lines:
            if line.verdict != TRUE:
                yield f"the corrected form is not proved: {_why(found[line.key])}"


def _unexplained(result: EquationResult, equation: Equation) -> Iterator[str]:
    if result.verdict != FALSE:
        return
    if not result.why:
        yield "it is false, and why= does not say why"
    if not result.error:
        yield "it is false, and error= does not name the kind of mistake"
    if not result.corrected and not equation.corrected_says:
        yield "it is false, and neither corrected= nor corrected_says= tells what should stand there"


def _why(item: ItemResult) -> str:
    return item.contradiction or item.why or item.verdict
