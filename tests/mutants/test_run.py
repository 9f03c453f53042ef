"""The experiment itself, on a sample: the checkers never accept a line that the judge calls false."""

import json

import pytest

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.claims.verdict import PROVED, REFUTED, UNDECIDED
from verify.mutants import decide as module
from verify.mutants.decide import CONTRADICTION, Decision, decide
from verify.mutants.judge import FALSE, TRUE, UNSURE, Judge
from verify.mutants.results import HEADINGS, Results, rows, share
from verify.mutants.run import Plan, run, tasks
from verify.notation import *
from verify.runs import Settings

ALL = frozenset(ASSUMPTIONS)
SAMPLE = Plan(sample=160, seed=7, jobs=1)


@pytest.fixture(scope="module")
def results():
    return run(SAMPLE)


def test_no_false_equation_is_proved_and_no_true_one_refuted(results):
    for name, group in results.groups.items():
        assert group.count(FALSE, PROVED) == 0, (name, group.open)
        assert group.count(TRUE, REFUTED) == 0, (name, group.open)
        assert group.disagreements == []


def test_the_sample_is_large_enough_to_mean_something(results):
    mutants = results.groups["mutants"]
    assert mutants.total > 150
    assert mutants.count(FALSE) > 90
    assert mutants.count(TRUE) > 10
    assert len({kind for kind, _, _ in mutants.counts}) > 10
    assert results.groups["rewritings"].total > 20
    assert results.groups["random"].count(TRUE) > 5
    assert results.groups["random"].count(FALSE) > 5


def test_false_mutants_are_killed_with_a_witness(results):
    mutants = results.groups["mutants"]
    assert mutants.count(FALSE, REFUTED) >= 0.97 * mutants.count(FALSE), mutants.open


def test_harmless_rewritings_stay_proved(results):
    rewritings = results.groups["rewritings"]
    assert rewritings.count(TRUE, PROVED) >= 0.98 * rewritings.total, rewritings.open


def test_the_same_plan_gives_the_same_results_whatever_the_number_of_processes():
    few = [run(Plan(sample=8, seed=3, jobs=jobs)) for jobs in (1, 2)]
    assert [{name: group.counts for name, group in one.groups.items()} for one in few][0] == {
        name: group.counts for name, group in few[1].groups.items()
    }
    assert tasks(Plan(sample=8, seed=3)) != tasks(Plan(sample=8, seed=4))


def test_everything_covers_every_derivation():
    from verify.claims.library import files

    planned = tasks(Plan())
    covered = {task.path for task in planned if task.group == "mutants"}
    assert covered <= set(map(str, files()))
    assert len(covered) > 20
    assert all(task.most is None for task in planned if task.group != "random")


# ------------------------------------------------------------------------------------------ an experiment that can fail


def test_a_checker_that_proves_too_much_is_noticed(monkeypatch):
    monkeypatch.setattr(module, "checked", lambda claim, settings: (PROVED, "kernel", ""))
    found = decide("sign", Claim(J, -J, ALL), Judge(), "here", Settings())
    assert found.disagreement
    results = Results()
    results.add("mutants", [found])
    assert len(results.disagreements) == 1
    assert "DISAGREEMENT" in results.table()
    assert json.loads(results.to_json())["groups"]["mutants"]["disagreements"] == 1


@pytest.mark.parametrize(
    "judged, verdict, disagree",
    [
        (FALSE, PROVED, True), (TRUE, REFUTED, True), (TRUE, CONTRADICTION, True), (UNSURE, CONTRADICTION, True),
        (TRUE, PROVED, False), (FALSE, REFUTED, False), (FALSE, UNDECIDED, False), (UNSURE, PROVED, False),
    ],
)  # fmt: skip
def test_what_a_disagreement_is(judged, verdict, disagree):
    one = Decision("sign", "0", judged, verdict, "kernel", "here")
    assert one.disagreement is disagree
    assert not (one.disagreement and one.settled)


def test_an_equation_that_comes_up_twice_counts_once():
    one = Decision("sign", "0", FALSE, REFUTED, "refuter", "here")
    results = Results()
    results.add("mutants", [one, one])
    results.add("mutants", [one])
    assert results.groups["mutants"].total == 1


def test_a_share_never_rounds_up():
    assert share(9999, 10000) == "99.9 %"
    assert share(5, 5) == "100 %"
    assert share(0, 0) == "–"


def test_rows_have_a_cell_for_each_heading(results):
    data = json.loads(results.to_json())
    assert data["sample"] == SAMPLE.sample
    assert [len(row) for row in rows(data["groups"])] == [len(HEADINGS)] * 3
