"""The shipped documents: everything decided, the annex and the tutorial verdict by verdict, and what a slip would change."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from verify.check import check_entry
from verify.claims import library
from verify.claims.equations import DEFINITION, FALSE, NOT_CHECKABLE, TRUE, EquationResult
from verify.claims.loading import load
from verify.claims.verdict import REFUTED, EntryResult
from verify.mutants.decide import judged_by
from verify.mutants.judge import Judge
from verify.mutants.mutate import wrong_claims
from verify.runs import Settings
from verify.sources.library import documents
from verify.sources.model import Document, Equation, listed
from verify.sources.readings import ChainReading, Reading

ROOT = Path(__file__).resolve().parent.parent
QUICK = Settings(samples=30)
IDS = ("000", "001", "002", "003")
# A list made by other people than those who wrote the readings; it does not travel with the project.
LISTS = sorted(ROOT.parent.glob("*/seed-equations.json"))
# Verdicts that differ from that list, each with the argument for ours.
ARGUED: dict[str, str] = {}


@cache
def document(name: str) -> Document:
    found = load(next(row.path for row in documents() if row.id == name))
    assert isinstance(found, Document)
    return found


@cache
def decided(name: str) -> EntryResult:
    return check_entry(document(name), QUICK)


def result(name: str) -> EquationResult:
    return next(one for one in decided(f"{int(name[1]):03}").equations if one.id == name)


@pytest.mark.parametrize("name", IDS)
def test_every_reading_is_decided_and_every_corrected_form_proved(name: str) -> None:
    assert [f"{one.id}: {problem}" for one in decided(name).equations for problem in one.problems] == []
    assert decided(name).as_expected


@pytest.mark.parametrize("name", IDS)
def test_every_false_value_has_a_counterexample_that_replays(name: str) -> None:
    from verify.refute import Witness, find_item, replay

    for item in decided(name).items:
        if item.verdict == REFUTED:
            assert item.witness is not None
            if "states" in item.witness:  # the others are about real variables and have a replay of their own
                witness = Witness.from_json(item.witness)
                assert replay(witness, find_item(witness, [document(name)]).claim).confirmed


@pytest.mark.parametrize("name", IDS)
def test_every_proof_that_is_named_exists(name: str) -> None:
    known = {row.id for row in library.index()}
    named = {proof for equation in document(name).equations for proof in equation.proved_in}
    assert named
    assert named - known == set()


def test_the_verdicts_are_those_of_an_independent_list() -> None:
    if not LISTS:
        pytest.skip("the list of verdicts to compare with is not here")
    wanted = json.loads(LISTS[0].read_text(encoding="utf-8"))
    found = [one for name in IDS for one in decided(name).equations]
    assert [one.id for one in found] == [one["id"] for one in wanted]
    assert len(found) == 118
    differing = {
        one.id: (one.verdict, other["verdict"])
        for one, other in zip(found, wanted, strict=True)
        if one.verdict != other["verdict"]
    }
    assert differing.keys() == ARGUED.keys(), differing
    kinds = {one.id: (one.kind, other["kind"]) for one, other in zip(found, wanted, strict=True)}
    assert all(ours == theirs for ours, theirs in kinds.values())


def test_the_charitable_verdicts_are_those_of_an_independent_list() -> None:
    if not LISTS:
        pytest.skip("the list of verdicts to compare with is not here")
    wanted = {one["id"]: one["lenient_verdict"] for one in json.loads(LISTS[0].read_text(encoding="utf-8"))}
    found = {one.id: one.lenient for name in IDS for one in decided(name).equations}
    assert {name: found[name] for name, verdict in wanted.items() if verdict} == {
        name: verdict for name, verdict in wanted.items() if verdict
    }


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("S0-E03", FALSE), ("S0-E05", DEFINITION), ("S0-E06", TRUE), ("S0-I05", FALSE), ("S0-I13", NOT_CHECKABLE),
        ("S0-E15", TRUE), ("S1-E01", FALSE), ("S1-E02", DEFINITION), ("S1-E07", FALSE), ("S1-E11", FALSE), ("S1-E12", TRUE),
        ("S1-E13", TRUE),
    ],
)  # fmt: skip
def test_verdicts_that_a_reader_can_check_with_a_pencil(name: str, verdict: str) -> None:
    assert result(name).verdict == verdict


# ------------------------------------------------------------------------------------- would a slip change the verdict?


def reread(name: str, reading: Any, role: str = "reading") -> EquationResult:
    """The verdict of one equation read otherwise, all the rest being as it is."""
    whole = document(f"{int(name[1]):03}")
    equations = [replace(one, **{role: reading}) if one.id == name else one for one in whole.equations]
    [found] = check_entry(replace(whole, equations=equations), replace(QUICK, only=f"::{name}")).equations
    return found


def _chains(equation: Equation) -> list[ChainReading]:
    return [one for one in listed(equation.reading) if isinstance(one, ChainReading)]


def _written(equation: Equation) -> tuple[int, Any]:
    """The last line of the first chain that says more than 0 (or its last), and its claim about the first one."""
    whole = document(f"{int(equation.id[1]):03}")
    plan = next(plan for plan in whole.plans(equation)["reading"] if plan.lines)
    claims = [next(item.claim for item in whole.items() if item.key == line.key) for line in plan.lines]
    return max(enumerate(claims), key=lambda pair: (pair[1].rhs != 0, pair[0]))


TRUE_CHAINS = [
    equation.id
    for name in IDS
    for equation in document(name).equations
    if not equation.error and _chains(equation) and _chains(equation)[0].lines[-1].relation == "="
    if _written(equation)[1].setting != "calculus"
]


@pytest.mark.parametrize("name", TRUE_CHAINS)
def test_a_plausible_slip_changes_the_verdict(name: str) -> None:
    """One mistake in a line of a true reading; a judge that shares no code with the checkers says whether it matters."""
    equation = document(f"{int(name[1]):03}")[name]
    chain, (number, claim) = _chains(equation)[0], _written(equation)
    slips = [wrong for _, wrong in wrong_claims(claim, Random(name), 80) if wrong.lhs == claim.lhs or claim.rhs == 0]
    judge = Judge(0)
    wrong = next(wrong for wrong in slips if judged_by(judge, wrong) == "false")
    slip = replace(chain.lines[number], term=wrong.rhs)
    first = wrong.lhs if wrong.lhs != claim.lhs else chain.first
    changed = replace(chain, first=first, lines=(*chain.lines[:number], slip, *chain.lines[number + 1 :]))
    readings: list[Reading] = [changed if one is chain else one for one in listed(equation.reading)]
    found = reread(name, readings)
    assert found.verdict == FALSE, f"{wrong.lhs} = {wrong.rhs}: {found.problems}"


def test_there_are_many_chains_to_make_slips_in() -> None:
    assert len(TRUE_CHAINS) > 30


REPAIRED = [
    equation.id
    for name in IDS
    for equation in document(name).equations
    if equation.error and {len(one.lines) for one in listed(equation.corrected) if isinstance(one, ChainReading)} == {1}
]


@pytest.mark.parametrize("name", REPAIRED)
def test_what_is_false_becomes_true_when_it_is_read_as_corrected(name: str) -> None:
    corrected = listed(document(f"{int(name[1]):03}")[name].corrected)
    assert result(name).verdict == FALSE
    assert reread(name, corrected).verdict == TRUE


@pytest.mark.parametrize("name", IDS)
def test_what_is_printed_can_be_set_and_nobody_wrote_a_verdict(name: str) -> None:
    from verify.site_pages.printed import renderable

    for equation in document(name).equations:
        assert r"\qty" not in renderable(equation.latex)
    text = Path(document(name).place.file).read_text(encoding="utf-8")
    assert not any(word in text for word in ("FALSE", "TRUE", "NOT-CHECKABLE", "PROVED", "REFUTED"))
