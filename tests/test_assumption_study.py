"""What each assumption is for: on the derivations that ship, every breaking step has a witness that breaks it and every
standing one a proof; the command shows all of it."""

from __future__ import annotations

from functools import cache

import pytest

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.library import index
from verify.claims.loading import load
from verify.claims.model import Claim, Derivation
from verify.cli import main
from verify.provers import kernel
from verify.refute import Witness, replay
from verify.study import WHAT_IFS, Row, Study, study
from verify.study.rows import WHOLE
from verify.vacuity import without

PATHS = {row.id: row.path for row in index()}
STUDIED = ["baseline-state-dependent", "trajectory-policy-gradient", "score-mean-zero", "dynamics-cancel", "past-reward-zero"]


@cache
def found(name: str) -> Study:
    return study(load(PATHS[name]))


def rows(name: str) -> dict[str, Row]:
    return {row.name: row for row in found(name).rows}


def numbers(row: Row, kind: str) -> list[int | str]:
    return [one.key if one.key == WHOLE else int(one.key[:2]) for one in row.outcomes if one.found == kind]


def claims(name: str) -> dict[str, Claim]:
    entry = load(PATHS[name])
    assert isinstance(entry, Derivation)
    whole = entry.claim(entry.start, entry.steps[-1].term, entry.place)
    return {item.key: item.claim for item in entry.items()} | {WHOLE: whole}


def in_row(claim: Claim, row: Row) -> Claim:
    """The claim as the row changes it, made again here."""
    if row.kind == "assumption":
        return without(claim, row.name)
    changed = next(change for change in WHAT_IFS if change.name == row.name).apply(claim)
    assert changed is not None
    return changed


@pytest.mark.parametrize("name", STUDIED)
def test_what_breaks_has_a_counterexample_and_what_stands_a_proof(name: str):
    written = claims(name)
    broken = 0
    for row in found(name).rows:
        for one in row.outcomes:
            if one.found == "breaks":
                broken += 1
                assert one.witness is not None
                assert replay(Witness.from_json(one.witness), in_row(written[one.key], row)).confirmed
            else:
                assert one.witness is None
            if one.found == "stands":
                assert isinstance(kernel.prove(in_row(written[one.key], row), range(2, 4)), kernel.Theorem)
    assert broken


@pytest.mark.parametrize("name", STUDIED)
def test_every_listed_assumption_has_a_row_about_every_step(name: str):
    listed = [one.name for one in load(PATHS[name]).assumes]
    assert [row.name for row in found(name).rows if row.kind == "assumption"] == listed
    for row in found(name).rows:
        if row.kind == "assumption":
            assert [one.key for one in row.outcomes] == list(found(name).keys)
            assert row.having("breaks", "undefined")  # or else it would be superfluous


def test_a_state_dependent_baseline_needs_normalised_policies_where_the_sum_is_one():
    table = rows("baseline-state-dependent")
    assert numbers(table["policies-sum-to-one"], "breaks") == [2, 8, WHOLE]
    assert numbers(table["positive-policy"], "breaks") == [5, WHOLE]
    assert numbers(table["another-law-samples"], "breaks") == [5, WHOLE]


def test_a_state_dependent_baseline_that_sees_the_action_stops_where_it_leaves_the_sum():
    row = rows("baseline-state-dependent")["baseline-sees-the-action"]
    assert numbers(row, "stands") == [1, 2, 3, 4, 5]
    assert numbers(row, "unsayable")[0] == 6  # "pull out": b(s_t, a_t) has no value in front of the sum over a_t
    assert numbers(row, "breaks") == [WHOLE]


def test_the_policy_gradient_needs_each_assumption_where_the_textbook_uses_it():
    table = rows("trajectory-policy-gradient")
    assert numbers(table["positive-policy"], "breaks") == [5, WHOLE]  # the log-derivative trick
    assert numbers(table["theta-free-reward"], "breaks") == [4, WHOLE]  # ∇ passes R(τ)
    for law in ("theta-free-initial-law", "theta-free-dynamics"):
        assert numbers(table[law], "breaks") == [5, 10, WHOLE]  # ∇p leaves the support; ∇log p is dropped
    assert numbers(table["reward-sees-the-end"], "breaks") == []  # it never needs rewards to be causal


def test_hindsight_breaks_causality_and_a_reward_of_the_next_state_does_not():
    table = rows("past-reward-zero")
    assert numbers(table["reward-sees-the-next-state"], "breaks") == []
    assert WHOLE in numbers(table["reward-sees-the-end"], "breaks")


def test_what_loses_its_meaning_is_not_said_to_stand():
    for name in ("positive-policy", "positive-dynamics"):
        row = rows("dynamics-cancel")[name]
        assert numbers(row, "stands") == [] and len(numbers(row, "undefined")) == len(row.outcomes)


def test_the_smallest_witness_is_that_of_a_step_where_a_step_breaks():
    row = rows("baseline-state-dependent")["policies-sum-to-one"]
    assert row.smallest is not None and row.smallest.key != WHOLE
    sizes = [one.witness["states"] * one.witness["actions"] for one in row.having("breaks") if one.witness and one.key != WHOLE]
    assert row.smallest.witness["states"] * row.smallest.witness["actions"] == min(sizes)


def test_a_misconception_is_studied_by_its_repairs():
    keys = found("score-mean-off-distribution").keys
    assert keys and all(key.startswith("instead") for key in keys)


# ------------------------------------------------------------------------------------------------- on the command line


@pytest.mark.parametrize("name", ["baseline-state-dependent", "dynamics-cancel", "score-mean-off-distribution"])
def test_the_command_shows_every_row_with_a_witness(name: str, capsys):
    assert main(["show", name, "--assumptions"]) == 0
    said = capsys.readouterr().out
    for row in found(name).rows:
        assert f"without {row.name}" in said or f"what if {row.title}" in said
    broken = [row for row in found(name).rows if row.having("breaks")]
    assert said.count("  witness  ") == len(broken)
    assert said.count("before") >= len(broken)
    assert "Not covered. A policy that looks at the history" in said


def test_the_command_says_what_each_assumption_says(capsys):
    assert main(["show", "score-mean-zero", "--assumptions"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    for one in load(PATHS["score-mean-zero"]).assumes:
        assert " ".join(ASSUMPTIONS[one.name].says.split()) in said


def test_the_table_excludes_showing_without_a_check(capsys):
    assert main(["show", "score-mean-zero", "--assumptions", "--no-check"]) == 2
    assert "not allowed with" in capsys.readouterr().err
