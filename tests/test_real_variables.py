"""Claims about real variables through the pipeline: verdicts, scopes, reasons, contradictions, reports and the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from verify import AtMost, Derivation, Instead, Misconception, Refuted, Step, check, real_variables
from verify.calculus import *
from verify.check import Settings, check_entry, check_item
from verify.claims.errors import ContentError
from verify.claims.model import Claim
from verify.claims.stored import entry_from, plain
from verify.claims.verdict import PROVED, REFUTED, SAMPLED, UNDECIDED, Evidence
from verify.notation import J
from verify.reasons import *
from verify.report.derivation import derivation_text
from verify.report.json_format import entry_data
from verify.report.text import text_report

x, y, sigma, U, M, n, p = (
    real("x"),
    real("y"),
    positive("sigma"),
    function("U"),
    matrix("M", 2, 2),
    whole("n"),
    between("p", 0, 1),
)


def derivation(*steps: Any, start: Any = None, **more: Any) -> Derivation:
    given = {"for_every": [x, y, sigma, U], "pitfalls": [], **more}
    return Derivation(title="A title", summary="A summary.", start=start, steps=list(steps), **given)


SQUARE = derivation(
    Step(2 * U(x) * D(U(x), x), by=differentiation),
    Step(D(U(x), x) * U(x) + U(x) * D(U(x), x), by=algebra),
    start=D(U(x) ** 2, x),
    pitfalls=[Refuted("The factor two is not there.", D(U(x) ** 2, x), U(x) * D(U(x), x))],
)


@pytest.fixture(scope="module")
def square() -> Any:
    return check_entry(SQUARE)


def test_a_true_chain_is_proved_for_its_domain_and_its_pitfall_refuted(square: Any):
    assert (square.verdict, square.as_expected) == (PROVED, True)
    assert square.scope.words() == "all real x, y; σ > 0; smooth functions U"
    assert [item.verdict for item in square.items] == [PROVED, PROVED, REFUTED]
    assert [set(item.checks) for item in square.items] == [{"symbolic", "sampling"}] * 3
    assert square.items[2].witness["setting"] == "calculus"


def test_results_are_stored_and_read_back(square: Any):
    assert entry_from(json.loads(json.dumps(plain(square)))) == entry_from(plain(square))


def test_json_has_the_domain_in_the_place_of_sizes(square: Any):
    data = entry_data(square)
    assert data["scope"] == {
        "states": None,
        "actions": None,
        "horizons": None,
        "first_horizon": None,
        "domain": square.scope.words(),
    }
    assert set(data["steps"][0]["checks"]) == {"symbolic", "sampling"}
    json.dumps(data)


def test_the_printed_page_names_domains_and_counterexamples(square: Any):
    text = derivation_text(SQUARE, square)
    for line in ("  real x, y", "  σ > 0", "  smooth functions U", "   1 = 2 U(x) U'(x)  ✓ PROVED", "      x = 1, U(x) = x"):
        assert line in text
    assert "Assumes" not in text


def test_a_wrong_reason_is_named_though_the_line_is_true():
    result = check_entry(derivation(Step(2 * U(x) * D(U(x), x), by=algebra), start=D(U(x) ** 2, x)))
    assert result.verdict == PROVED and not result.as_expected
    assert "does not follow by algebra" in result.items[0].reason_problem


@pytest.mark.parametrize(
    "start, end, reason",
    [
        (D(U(x) + U(x), x), D(2 * U(x), x), algebra),
        (Integral((1 + y) * U(y), (y, 0, sigma)), Integral(U(y) + y * U(y), (y, 0, sigma)), algebra),
        (D(U(x), x) + D(U(x), x), 2 * D(U(x), x), algebra),
        (D(U(x) + y, x), D(U(x), x), linearity),
        (column(x + x, D(U(x), x)), column(2 * x, D(U(x), x)), algebra),
    ],
    ids=str,
)
def test_arithmetic_inside_a_derivative_or_an_integral_is_arithmetic(start: Any, end: Any, reason: Any):
    result = check_entry(derivation(Step(end, by=reason), start=start))
    assert result.items[0].reason_problem == "" and result.verdict == PROVED


def test_a_false_step_is_refuted_with_a_witness():
    result = check_entry(derivation(Step(3 * U(x) * D(U(x), x), by=differentiation), start=D(U(x) ** 2, x)))
    assert (result.verdict, result.as_expected) == (REFUTED, False)
    assert result.items[0].witness["functions"]
    assert "before" in text_report(report_of(result))


def report_of(result: Any) -> Any:
    from verify.claims.verdict import Report

    return Report("0", (result,), 0, 200, 1.0)


def test_inequalities_orders_and_limits_go_the_same_way():
    entry = derivation(
        AtMost(one / 4, by=complete_the_square, certificate=(sigmoid(x) - one / 2) ** 2),
        start=sigmoid(x) * (1 - sigmoid(x)),
        pitfalls=[
            Refuted("It is below 1/5.", sigmoid(x) * (1 - sigmoid(x)), one / 5, relation="<="),
            Refuted("The tangent is exact to third order.", exp(y), 1 + y + O(y**3)),
            Refuted("A step has a limit.", Limit(frac(absolute(y), sigma), (y, x)), x),
        ],
    )
    result = check_entry(entry)
    assert [item.verdict for item in result.items] == [PROVED, REFUTED, REFUTED, REFUTED]


def test_without_a_proof_it_is_sampled_and_says_so():
    claim = Claim(rounded(rounded(x)), rounded(x), for_every=(x,))
    item = derivation(Step(rounded(x), by=algebra), start=rounded(rounded(x)), for_every=[x]).items()[0]
    result = check_item(item, 1, "an-entry", Settings())
    assert claim.setting == "calculus"
    assert result.verdict == SAMPLED and not result.as_expected and result.scope is None


def test_a_proof_and_a_difference_contradict_each_other(monkeypatch: pytest.MonkeyPatch):
    engines = real_variables.ENGINES
    lying = {"sampling": lambda *_: Evidence("sampling", "differs", "they differ", {"difference": {}})}
    monkeypatch.setitem(check.ENGINES, "calculus", type(engines)(**{**vars(engines), "deciders": lying}))
    result = check_entry(derivation(Step(2 * U(x) * D(U(x), x), by=differentiation), start=D(U(x) ** 2, x)))
    assert result.items[0].contradiction == "a symbolic method proves this line, and sampling refutes it: one of them is wrong"
    assert (result.verdict, result.as_expected) == (UNDECIDED, False)


def test_a_misconception_with_its_repair():
    entry = Misconception(
        title="t", summary="s", tempting="x", true_when="x", for_every=[x, y],
        says=Refuted("Squares add up.", (x + y) ** 2, x**2 + y**2),
        instead=[Instead("With the mixed term they do.", (x + y) ** 2, x**2 + 2 * x * y + y**2)],
    )  # fmt: skip
    result = check_entry(entry)
    assert (result.verdict, result.as_expected) == (REFUTED, True)


BAD = [
    (lambda: derivation(Step(y, by=algebra), start=x, for_every=[x]), "y: this is free"),
    (lambda: derivation(Step(J, by=algebra), start=x), "keep the two apart"),
    (lambda: derivation(Step(x, by=algebra), start=det(M)), "M: this is free"),
    (lambda: derivation(Step(x, by=algebra), start=x * 0.5), "write a fraction"),
    (lambda: derivation(Step(y, by=algebra), start=x, where=nonzero(x)), "a list was expected"),
    (lambda: derivation(Step(y, by=algebra), start=x, where=[x]), "a condition was expected"),
    (lambda: derivation(Step(y, by=algebra), start=x, for_every=x), "a list was expected"),
    (lambda: derivation(Step(y, by=algebra), start=x, undiscounted=True), "undiscounted is about trajectories"),
    (lambda: derivation(Step(y, by=algebra), start=x, min_horizon=2), "min_horizon is about trajectories"),
    (lambda: derivation(Step(J, by=algebra), start=J, for_every=[], where=[nonzero(x)]), "belong to claims about real variables"),
    (
        lambda: derivation(Step(one / 2, by=algebra), start=x, pitfalls=[Refuted("x", x, y, where=["x"])]),
        "a condition was expected",
    ),
]


@pytest.mark.parametrize("build, said", BAD, ids=[said for _, said in BAD])
def test_what_makes_no_sense_is_one_clear_error(build: Any, said: str):
    with pytest.raises(ContentError) as error:
        build()
    assert said in str(error.value) and "\n" not in str(error.value)


def test_assumptions_about_trajectories_are_refused():
    from verify.assumptions import positive_policy

    with pytest.raises(ContentError, match="positive-policy is about trajectories"):
        derivation(Step(y, by=algebra), start=x, assumes=[positive_policy])


FILE = """
from verify import Derivation, Refuted, Step
from verify.calculus import *
from verify.reasons import *

x, U = real("x"), function("U")
derivation = Derivation(
    title="The square of a function",
    summary="Its derivative.",
    for_every=[x, U],
    start=D(U(x) ** 2, x),
    steps=[Step(2 * U(x) * D(U(x), x), by=differentiation)],
    pitfalls=[Refuted("Without the two.", D(U(x) ** 2, x), U(x) * D(U(x), x))],
)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "square_of_a_function.py"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_check_show_and_replay_on_the_command_line(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from verify.cli import main

    assert main(["check", str(file), "--no-cache", "--witnesses", str(tmp_path / "w"), "-v"]) == 0
    assert "all real x; smooth functions U" in capsys.readouterr().out
    (witness,) = (tmp_path / "w").iterdir()
    assert main(["replay", str(witness), str(file)]) == 0
    assert "confirmed: before 2, after 1" in capsys.readouterr().out
    assert main(["show", str(file), "--no-cache"]) == 0
    assert "U(x) = x" in capsys.readouterr().out
    assert main(["show", str(file), "--assumptions"]) == 2
    assert "is about real variables" in capsys.readouterr().err


def test_a_report_is_replayed_as_a_whole(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from verify.cli import main

    assert main(["check", str(file), "--no-cache", "--format", "json", "--output", str(tmp_path / "r.json")]) == 0
    assert main(["replay", str(tmp_path / "r.json")]) == 0
    assert "confirmed" in capsys.readouterr().out


def test_it_cannot_be_exported_to_coq_and_says_why(file: Path, capsys: pytest.CaptureFixture[str]):
    from verify.cli import main

    assert main(["export", str(file)]) == 2
    err = capsys.readouterr().err
    assert "nothing of square-of-a-function can be exported" in err and "Traceback" not in err


def test_a_condition_that_nothing_needs_is_superfluous():
    idle = derivation(Step(2 * x, by=algebra), start=x + x, where=[nonzero(x), nonzero(y)])
    result = check_entry(idle)
    assert [one.assumption for one in result.superfluous] == ["x ≠ 0", "y ≠ 0"] and not result.as_expected
    assert "the assumption x ≠ 0 is superfluous" in text_report(report_of(result))


def test_a_condition_that_a_value_hangs_on_is_needed():
    needed = derivation(Step(x, by=cancellation), start=frac(x * y, y), where=[nonzero(y)])
    result = check_entry(needed)
    assert result.superfluous == () and result.as_expected
    without = check_entry(derivation(Step(x, by=cancellation), start=frac(x * y, y)))
    assert without.items[0].verdict != PROVED


def test_a_difference_that_sampling_saw_tells_the_refuter_where_to_look():
    """Only far from zero: none of the simple values is there."""
    from verify.refute.real_points import attempt

    claim = Claim(positive_part(x - 11), zero, for_every=(x,))
    assert attempt(claim).witness is None
    found = attempt(claim, {"difference": {"point": {"x": "25/2"}}})
    assert found.witness is not None and (found.witness.before, found.witness.after) == ("3/2", "0")
    item = derivation(Step(zero, by=algebra), start=positive_part(x - 11), for_every=[x]).items()[0]
    assert check_item(item, 1, "an-entry", Settings()).verdict == REFUTED


TURNED_WRONG = [
    ("softmax-score", 3, lambda term: -term),
    ("softmax-score", 4, lambda term: term.xreplace({reals("theta", 4)[3]: reals("theta", 4)[2]})),
    ("softmax-policy-gradient", 2, lambda term: -term),
    ("softmax-policy-gradient", 3, lambda term: term.xreplace({real("r_1"): real("r_2")})),
    ("sigmoid-score", 2, lambda term: 2 * term),
    ("taylor-with-remainder", 2, lambda term: term.xreplace({positive("h"): 2 * positive("h")})),
    ("taylor-with-remainder", 3, lambda term: term.xreplace({real("beta"): -real("beta")}) + real("beta")),
    ("gradient-ascent-smooth-step", 1, lambda term: term + 1),
    ("gradient-ascent-smooth-step", 3, lambda term: term.xreplace({positive("g"): 2 * positive("g")})),
]


@pytest.mark.parametrize(("name", "number", "change"), TURNED_WRONG, ids=[f"{name}-{number}" for name, number, _ in TURNED_WRONG])
def test_a_shipped_line_turned_wrong_is_refuted_and_not_proved(name: str, number: int, change: Any):
    from dataclasses import replace

    from verify.claims.library import index
    from verify.claims.loading import load
    from verify.provers import calculus

    chain = load(next(row.path for row in index() if row.id == name))
    assert isinstance(chain, Derivation)
    steps = list(chain.steps)
    new = change(steps[number - 1].term)
    assert new != steps[number - 1].term
    steps[number - 1] = replace(steps[number - 1], term=new, certificate=None, relation="=")
    item = replace(chain, steps=steps).items()[number - 1]
    result = check_item(item, number, name, Settings())
    assert result.verdict == REFUTED and result.witness is not None, result.why
    assert isinstance(calculus.decide(item.claim), calculus.Undecided)
