"""Assumptions that do nothing are found, needed ones are not accused, and a missing one is named."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from verify import Derivation, Instead, Misconception, Refuted, Step
from verify.assumptions import *
from verify.check import Settings, check_entry, check_item
from verify.claims.assumptions import ASSUMPTIONS, contradiction
from verify.claims.errors import ContentError
from verify.claims.library import index
from verify.claims.loading import load
from verify.claims.model import Entry
from verify.claims.verdict import EntryResult
from verify.cli import main
from verify.notation import *
from verify.provers import kernel
from verify.provers.theorems import proves
from verify.reasons import *
from verify.vacuity import line_of, loses_meaning, mentions, remedies, superfluous, without

PATHS = {row.id: row.path for row in index()}
QUICK = Settings(samples=20, horizon=2)
SCORE = total(pi(a, s) * grad(log(pi(a, s))), a)


@cache
def checked(name: str) -> tuple[Entry, EntryResult]:
    entry = load(PATHS[name])
    return entry, check_entry(entry, QUICK)


def idle(entry: Entry) -> list[str]:
    return [one.assumption for one in check_entry(entry, QUICK).superfluous]


def derivation(*terms, assumes, start=SCORE, for_every=(s,)):
    return Derivation(
        title="A title", summary="A summary.", assumes=assumes, for_every=for_every, uses=["score-mean-zero"],
        start=start, steps=[Step(term, by=established) for term in terms],
    )  # fmt: skip


# ----------------------------------------------------------------------------------------------------- superfluous


@pytest.mark.parametrize("name", ["score-mean-zero", "baseline-state-dependent", "trajectory-policy-gradient", "dynamics-cancel"])
def test_each_assumption_that_is_added_to_a_derivation_is_found_and_no_other(name: str):
    entry, result = checked(name)
    listed = {one.name for one in entry.assumes}
    assert result.superfluous == ()
    for more in ASSUMPTIONS.values():
        if more.name not in listed:
            fuller = replace(entry, assumes=[*entry.assumes, more])
            assert [one.assumption for one in superfluous(fuller, result.items)] == [more.name]


@pytest.mark.parametrize("name", ["score-mean-zero", "baseline-state-dependent", "trajectory-policy-gradient"])
def test_each_assumption_that_is_taken_away_is_missed_and_named(name: str):
    entry, _ = checked(name)
    for gone in entry.assumes:
        less = replace(entry, assumes=[one for one in entry.assumes if one is not gone])
        results = [check_item(item, 1, name, QUICK) for item in less.items() if item.kind == "step"]
        failed = [one for one in results if not one.as_expected]
        assert failed, gone.name
        assert any((gone.name,) in one.remedies for one in failed), gone.name
        assert superfluous(less, results) == ()  # while a step fails nobody can tell


def test_of_two_assumptions_of_which_either_would_do_exactly_one_is_superfluous():
    either = grad(r(s, a)) * (total(pi(u, s), u) - 1)
    both = [theta_free_reward, policies_sum_to_one]
    entry = derivation(zero, start=either, assumes=both, for_every=[s, a])
    assert len(idle(entry)) == 1
    for one in both:
        assert idle(replace(entry, assumes=[one])) == []
    assert not check_entry(replace(entry, assumes=[]), QUICK).as_expected


def test_a_logarithm_that_only_an_assumption_defines_needs_it():
    score_term, quotient = grad(log(pi(a, s))), frac(grad(pi(a, s)), pi(a, s))
    claim = derivation(quotient, start=score_term, assumes=[positive_policy], for_every=[s, a])
    item = claim.items()[0]
    assert proves(without(item.claim, "positive-policy"), range(1, 3))  # equal wherever they are defined …
    assert loses_meaning(item.claim, "positive-policy")  # … which is no longer everywhere
    assert idle(claim) == []


def test_a_logarithm_under_the_expectation_needs_nothing_to_be_defined():
    claim = derivation(SCORE, start=E(grad(log(pi(a, s))), pi(a, s)), assumes=[positive_policy])
    assert not loses_meaning(claim.items()[0].claim, "positive-policy")
    assert idle(claim) == ["positive-policy"]


def misconception(assumes, instead=()):
    return Misconception(
        title="A title", summary="A summary.", assumes=assumes, for_every=[s, a], tempting="It looks alike.", true_when="Never.",
        says=Refuted("the score is zero", grad(log(pi(a, s))), zero), instead=instead,
    )  # fmt: skip


def test_a_misconception_may_assume_what_makes_it_harder_to_refute_and_nothing_else():
    assert idle(misconception([policies_sum_to_one, positive_policy])) == []
    assert idle(misconception([policies_sum_to_one, positive_behaviour, theta_free_dynamics])) == [
        "positive-behaviour", "theta-free-dynamics",
    ]  # fmt: skip
    repaired = [Instead("r moves", grad(r(s, a)), zero)]
    assert idle(misconception([policies_sum_to_one, theta_free_reward], repaired)) == []


@pytest.mark.parametrize("name", sorted(ASSUMPTIONS))
def test_what_an_assumption_is_about_is_known(name: str):
    """A claim about nothing mentions nothing; one with everything in it mentions whatever can be assumed."""
    nothing = derivation(zero, start=one - one, assumes=[]).items()[0].claim
    endless = frac(A_inf(s, a), mu(a, s)) + d(s) + J_inf
    everything = E(R(tau) * b(s[1]), mu) + gamma * rho(s) * p(s, s, a) + endless
    assert not mentions(nothing, name)
    assert mentions(replace(nothing, lhs=everything), name)


def test_part_of_a_derivation_accuses_nothing():
    entry = derivation(zero, assumes=[policies_sum_to_one, positive_policy, theta_free_dynamics])
    assert idle(entry) == ["theta-free-dynamics"]
    twice = replace(entry, steps=[*entry.steps, Step(zero + zero, by=algebra)])
    assert check_entry(twice, replace(QUICK, step=1)).superfluous == ()


# ---------------------------------------------------------------------------------------------------------- missing


def test_two_assumptions_that_are_missing_together_are_named_together():
    claim = derivation(zero, assumes=[]).items()[0].claim
    assert remedies(claim, range(1, 3)) == (("policies-sum-to-one", "positive-policy"),)


def test_nothing_is_named_for_what_no_assumption_makes_true():
    claim = derivation(grad(J), assumes=[]).items()[0].claim
    assert remedies(claim, range(1, 3)) == ()


def test_nothing_is_named_for_what_is_true_already():
    claim = derivation(zero, assumes=[policies_sum_to_one, positive_policy]).items()[0].claim
    assert proves(claim, range(1, 3)) and remedies(claim, range(1, 3)) == ()


def test_every_remedy_is_one_that_the_kernel_proves():
    tried = 0
    for name in ("baseline-state-dependent", "pg-q-and-advantage-form"):
        for item in load(PATHS[name]).items():
            bare = replace(item.claim, assumes=frozenset())
            for names in remedies(bare, (2,)):
                assert isinstance(kernel.prove(replace(bare, assumes=frozenset(names)), (2,)), kernel.Theorem)
                tried += 1
    assert tried > 5


# ------------------------------------------------------------------------------------------------- contradictions


def test_assumptions_that_contradict_each_other_are_refused_where_they_stand():
    always = replace(theta_free_reward, name="always", contradicts=("never",))
    never = replace(theta_free_reward, name="never")
    for pair in ([always, never], [never, always]):
        with pytest.raises(ContentError, match=r"test_vacuity\.py:\d+: assumes: always and never contradict each other"):
            derivation(zero, assumes=pair)
    derivation(zero, assumes=[always])
    derivation(zero, assumes=[never])


def test_none_of_the_assumptions_that_there_are_contradict_each_other():
    assert contradiction(ASSUMPTIONS) == ""
    named = {name for one in ASSUMPTIONS.values() for name in one.contradicts}
    assert named <= set(ASSUMPTIONS)


def test_an_assumption_is_listed_once():
    with pytest.raises(ContentError, match="positive-policy is listed twice"):
        derivation(zero, assumes=[positive_policy, positive_policy])


# ---------------------------------------------------------------------------------------------- files of somebody's own

FILE = """from verify import Derivation, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="The score has mean zero",
    summary="It does.",
    assumes=[
        ASSUMED
    ],
    for_every=[s],
    start=E(grad(log(pi(a, s))), pi(a, s)),
    steps=[
        Step(total(pi(a, s) * grad(log(pi(a, s))), a), by=definition_of_expectation),
        Step(total(grad(pi(a, s)), a), by=log_derivative),
        Step(grad(total(pi(a, s), a)), by=swap_gradient_and_sum),
        Step(grad(one), by=sums_to_one),
        Step(zero, by=constant_has_no_gradient),
    ],
)
"""
RIGHT = "policies_sum_to_one,\n        positive_policy,"


def written(folder: Path, assumed: str) -> str:
    path = folder / "mine.py"
    path.write_text(FILE.replace("ASSUMED", assumed))
    return str(path)


def run(capsys, *arguments: str) -> tuple[int, str]:
    code = main([*arguments, "--no-cache"] if arguments[0] == "check" else list(arguments))
    return code, capsys.readouterr().out


def test_a_file_with_what_it_needs_is_as_expected(tmp_path: Path, capsys):
    assert run(capsys, "check", written(tmp_path, RIGHT))[0] == 0


def test_an_unneeded_assumption_ends_with_1_and_is_named_with_its_line(tmp_path: Path, capsys):
    path = written(tmp_path, f"{RIGHT}\n        theta_free_dynamics,")
    code, said = run(capsys, "check", path)
    assert code == 1
    assert f"{path}:12: the assumption theta-free-dynamics is superfluous" in said
    assert "not as expected" in said and "PROVED" in said
    assert "positive-policy" not in said


@pytest.mark.parametrize("style", ["json", "github", "junit"])
def test_every_report_says_so(tmp_path: Path, capsys, style: str):
    path = written(tmp_path, f"{RIGHT}\n        theta_free_dynamics,")
    code, said = run(capsys, "check", path, "--format", style)
    assert code == 1
    assert "theta-free-dynamics" in said and "12" in said
    if style == "json":
        (claim,) = json.loads(said)["claims"]
        assert claim["superfluous"] == [{"assumption": "theta-free-dynamics", "line": 12}]
        assert not claim["as_expected"] and all(step["as_expected"] for step in claim["steps"])


def test_a_missing_assumption_is_refuted_and_named(tmp_path: Path, capsys):
    code, said = run(capsys, "check", written(tmp_path, "positive_policy,"))
    assert code == 1
    assert "witness" in said and "REFUTED" in said
    assert "holds if policies-sum-to-one is assumed" in said
    assert "superfluous" not in said


def test_the_line_is_that_of_the_list_where_the_name_stands_elsewhere(tmp_path: Path):
    path = Path(written(tmp_path, RIGHT))
    text = path.read_text().replace("derivation = ", f"names = [{RIGHT} theta_free_reward]\nderivation = ")
    path.write_text(text.replace(f"[\n        {RIGHT}\n    ]", "names"))
    entry = load(path)
    line = line_of(entry, "theta-free-reward")
    assert path.read_text().splitlines()[line - 1].strip() == "assumes=names,"
