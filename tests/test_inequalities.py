"""Inequalities from a file to every output: text, JSON, counterexamples, stored results, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from verify import AtLeast, AtMost, Derivation, Instead, Misconception, Refuted, Step
from verify.assumptions import *
from verify.check import check_entry
from verify.claims.errors import ContentError
from verify.claims.model import Claim
from verify.cli import main
from verify.mutants.decide import decide
from verify.mutants.judge import FALSE, UNSURE, Judge
from verify.mutants.mutate import wrong_claims
from verify.mutants.rewrite import harmless
from verify.mutants.tree import read_claim
from verify.notation import *
from verify.reasons import *
from verify.report.failure import failure_lines
from verify.runs import Settings
from verify.study import study

HEAD = (
    "from verify import AtLeast, AtMost, Derivation, Refuted, Step\nfrom verify.assumptions import *\n"
    "from verify.notation import *\nfrom verify.reasons import *\n"
)
MEAN_SQUARE = HEAD + (
    'derivation = Derivation(title="Mean square", summary="A mean of squares.", assumes=[policies_sum_to_one], for_every=[s],\n'
    "    start=E(b(s, a), pi(a, s))**2, steps=[\n"
    "    Step(E(b(s, a)**2, pi(a, s)) - E((b(s, a) - E(b(s, u), pi(u, s)))**2, pi(a, s)), by=sums_to_one),\n"
    "    AtMost(E(b(s, a)**2, pi(a, s)), by=squares_are_not_negative)],\n"
    '    pitfalls=[Refuted("turned round", E(b(s, a)**2, pi(a, s)), E(b(s, a), pi(a, s))**2, relation="<=")])\n'
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("GRADPROOF_CACHE", str(tmp_path / "kept"))
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def command(*words: str) -> tuple[int, str, str]:
        code = main(list(words))
        return (code, *capsys.readouterr())

    return command


def write(text: str, name: str = "mean_square.py") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


# ------------------------------------------------------------------------------------------------------- every output


def test_an_inequality_is_proved_shown_and_reported(run):
    path = write(MEAN_SQUARE)
    code, out, _ = run("check", path, "--jobs", "1")
    assert code == 0 and "PROVED" in out
    _, shown, _ = run("show", path)
    assert "   2 ≤ E_a~π_θ(·|s)[b(s,a)^2]  ✓ PROVED" in shown
    assert "E_a~π_θ(·|s)[b(s,a)^2] ≤ E_a~π_θ(·|s)[b(s,a)]^2  ✓ REFUTED" in shown
    assert "claimed: before ≤ after" in shown
    _, report, _ = run("check", path, "--format", "json", "--jobs", "1")
    first, second = json.loads(report)["claims"][0]["steps"]
    assert (first["relation"], second["relation"]) == ("=", "<=")
    assert list(second).index("relation") == list(second).index("before_text") + 1


def test_the_counterexample_of_an_inequality_is_written_and_replayed(run):
    path = write(MEAN_SQUARE)
    run("check", path, "--witnesses", "w", "--jobs", "1")
    stored = next(Path("w").glob("*.json"))
    data = json.loads(stored.read_text(encoding="utf-8"))
    assert data["claim"]["relation"] == "<="
    code, out, _ = run("replay", str(stored), path)
    assert code == 0 and "claim    before ≤ after" in out and "confirmed" in out
    data["claim"]["relation"] = "<"
    stored.write_text(json.dumps(data), encoding="utf-8")
    code, _, err = run("replay", str(stored), path)
    assert code == 2 and "relation: " in err and "one of =, <=, >=" in err


def test_a_result_is_not_used_again_for_another_relation(run):
    path = write(MEAN_SQUARE)
    assert run("check", path, "--jobs", "1")[0] == 0
    write(MEAN_SQUARE.replace("AtMost(E", "AtLeast(E"))
    code, out, _ = run("check", path, "--jobs", "1")
    assert code == 1 and "step 2" in out
    write(MEAN_SQUARE.replace("AtMost(E", "Step(E"))
    code, out, _ = run("check", path, "--jobs", "1")
    assert code == 1 and "step 2" in out


def test_claims_with_different_relations_are_different():
    claims = {Claim(b, c, relation=one) for one in ("=", "<=", ">=")}
    assert len(claims) == 3 and Claim(b, c) in claims


def test_a_violated_line_prints_both_sides_and_what_was_claimed():
    entry = Derivation(
        title="Wrong", summary="Wrong.", assumes=[policies_sum_to_one], for_every=[s], id="wrong",
        start=E(b(s, a) ** 2, pi(a, s)), steps=[AtMost(E(b(s, a), pi(a, s)) ** 2, by=squares_are_not_negative)],
    )  # fmt: skip
    result = check_entry(entry)
    (item,) = result.items
    assert item.verdict == "REFUTED" and not item.as_expected
    lines = "\n".join(failure_lines(result, item))
    assert "  before   E_a~π_θ(·|s)[b(s,a)^2]" in lines
    assert "  relation before ≤ after" in lines
    assert "  after    E_a~π_θ(·|s)[b(s,a)]^2" in lines
    assert "before 1/2, after 1/4; claimed: before ≤ after" in lines


def test_what_is_only_sampled_is_never_called_proved():
    """It is true, and no certificate is offered: it may not count as proved however often it is sampled."""
    entry = Derivation(
        title="Open", summary="Open.", assumes=[policies_sum_to_one], for_every=[s], id="open",
        start=E(b(s, a), pi(a, s)) ** 4, steps=[AtMost(E(b(s, a) ** 4, pi(a, s)), by=squares_are_not_negative)],
    )  # fmt: skip
    result = check_entry(entry)
    (item,) = result.items
    assert item.verdict == "SAMPLED" and result.verdict == "SAMPLED" and not result.as_expected
    assert "not violated on" in item.checks["sampling"].detail
    assert "not visibly at least zero" in item.checks["kernel"].detail


# ------------------------------------------------------------------------------------------------------ what is refused


def chain(*steps: Step, start: Any = b) -> Derivation:
    return Derivation(title="Chain", summary="A chain.", start=start, steps=steps, assumes=[theta_free_functions])


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "both directions": (
        lambda: chain(AtMost(b + c**2, by=algebra), Step(c**2 + b, by=algebra), AtLeast(b, by=algebra)),
        "a chain goes one way: ≤ and ≥ in it say nothing about its ends",
    ),
    "gradients": (lambda: chain(AtMost(2 * grad(J), by=algebra), start=grad(J)), "gradients and matrices are not larger"),
    "a gradient and zero": (lambda: chain(AtLeast(zero, by=algebra), start=grad(J)), "compare numbers"),
    "an unknown relation": (lambda: chain(Step(c, by=algebra, relation="<")), "relation='<': one of '=', '<=', '>='"),
    "a certificate of an equation": (lambda: chain(Step(b, by=algebra, certificate=zero)), "this is an equation"),
    "a certificate that is a gradient": (
        lambda: chain(AtMost(b + c**2, by=algebra, certificate=grad(J))), "a certificate is a number that is at least 0",
    ),
    "a certificate that is text": (lambda: chain(AtMost(b + 1, by=algebra, certificate="b")), "'b': a term was expected"),
    "a certificate with a free letter": (lambda: chain(AtMost(b + 1, by=algebra, certificate=pi(a, s))), "a is free"),
    "a refuted relation": (
        lambda: Misconception(
            title="M", summary="M.", says=Refuted("says", b, c, relation="≤"), tempting="It tempts.", true_when="Never."
        ),
        "relation='≤'",
    ),
    "a repair with a certificate and no relation": (
        lambda: Misconception(
            title="M", summary="M.", says=Refuted("says", b, c), tempting="It tempts.", true_when="Never.",
            instead=[Instead("so", b, b, certificate=zero)],
        ),
        "this is an equation",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_is_refused_in_one_sentence(name):
    make, says = REFUSED[name]
    with pytest.raises(ContentError) as caught:
        make()
    message = str(caught.value)
    assert says in message and "test_inequalities.py:" in message and "\n" not in message


def test_a_chain_of_equations_and_one_direction_has_that_direction():
    assert chain(Step(b, by=algebra), AtMost(b + c**2, by=algebra), Step(c**2 + b, by=algebra)).relation == "<="
    assert chain(Step(b, by=algebra)).relation == "="


# --------------------------------------------------------------------------------------------- mutants, judge, studies


def mean_square(relation: str = "<=") -> Claim:
    squares = E((b(s, a) - E(b(s, u), pi(u, s))) ** 2, pi(a, s))
    assumes = frozenset({"policies-sum-to-one", "dynamics-sum-to-one"})
    return Claim(E(b(s, a), pi(a, s)) ** 2, E(b(s, a) ** 2, pi(a, s)), assumes, (s,), relation=relation, certificate=squares)


def test_the_judge_knows_a_violated_inequality_and_leaves_the_others_open():
    judge = Judge()
    assert judge.decide(read_claim(mean_square())) == UNSURE
    assert judge.decide(read_claim(mean_square(">="))) == FALSE
    assert judge.decide(read_claim(mean_square("="))) == FALSE


def test_mutants_of_an_inequality_are_judged_and_decided_alike():
    judge, settings = Judge(), Settings(samples=60, seconds=2)
    wrong = wrong_claims(mean_square())
    assert wrong[0][0] == "turn an inequality round" and wrong[0][1].relation == ">="
    decisions = [decide(name, claim, judge, "here", settings) for name, claim in wrong[::5]]
    assert not [one for one in decisions if one.disagreement]
    assert sum((one.judged, one.verdict) == (FALSE, "REFUTED") for one in decisions) > len(decisions) / 3


def test_rewritings_of_an_inequality_keep_what_it_says():
    judge = Judge()
    found = dict(harmless(mean_square()))
    assert found["sides exchanged"].relation == ">="
    assert all(judge.decide(read_claim(claim)) == UNSURE for claim in found.values())


def test_the_study_of_an_inequality_finds_what_it_needs():
    entry = Derivation(
        title="Mean square", summary="A mean of squares.", assumes=[policies_sum_to_one], for_every=[s], id="mean",
        start=E(b(s, a), pi(a, s)) ** 2,
        steps=[
            Step(E(b(s, a) ** 2, pi(a, s)) - E((b(s, a) - E(b(s, u), pi(u, s))) ** 2, pi(a, s)), by=sums_to_one),
            AtMost(E(b(s, a) ** 2, pi(a, s)), by=squares_are_not_negative),
        ],
    )  # fmt: skip
    rows = {row.name: row for row in study(entry, Settings(seconds=5)).rows}
    found = {outcome.key: outcome.found for outcome in rows["policies-sum-to-one"].outcomes}
    assert found["01-sums-to-one"] == "breaks" and found["whole"] == "breaks"
    assert found["02-squares-are-not-negative"] == "stands"


# --------------------------------------------------------------------------------------------------------------- pages


def test_a_page_shows_relation_certificate_and_counterexample():
    pytest.importorskip("mkdocs", reason="the site needs the extra gradproof[site]")
    from verify.site_pages import witness
    from verify.site_pages.book import Book, Checked
    from verify.site_pages.entries import entry_page

    squares = E((b(s, a) - E(b(s, u), pi(u, s))) ** 2, pi(a, s))
    entry = Derivation(
        title="Mean square", summary="A mean of squares.", assumes=[policies_sum_to_one], for_every=[s], id="mean",
        family="inequalities", start=E(b(s, a), pi(a, s)) ** 2,
        steps=[AtMost(E(b(s, a) ** 2, pi(a, s)), by=sums_to_one, certificate=squares)],
        pitfalls=[Refuted("turned", E(b(s, a) ** 2, pi(a, s)), E(b(s, a), pi(a, s)) ** 2, relation="<=")],
    )  # fmt: skip
    chapter = Checked(entry, check_entry(entry))
    page = entry_page(Book((chapter,), 0, 200), chapter)
    assert r"\overset{?}{\le}" in page and r"\le " in page
    assert "The right side is the left side plus this, which is at least zero as it is written:" in page
    stored = chapter.result.pitfalls[0].witness
    assert stored is not None and "1/2 &gt; 1/4" in witness.folded(stored).replace("1/2 > 1/4", "1/2 &gt; 1/4")
    assert "infinite horizon" in witness.folded({**stored, "endless": True})


def test_the_playground_leaves_inequalities_out():
    """It tells whether two sides are equal, and would call a strict inequality a failed assumption."""
    from verify.site_pages.book import Checked
    from verify.site_pages.playground import entry_data

    entry = Derivation(
        title="Sum", summary="A sum.", start=b + b, id="sum", family="sums",
        steps=[Step(2 * b, by=algebra), AtMost(2 * b + c**2, by=squares_are_not_negative)],
    )  # fmt: skip
    assert [one["key"] for one in entry_data(Checked(entry, check_entry(entry)))["items"]] == ["01-algebra"]
