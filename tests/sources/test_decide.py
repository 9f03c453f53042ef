"""From readings to verdicts: each way in which an equation can come out, and what leaves it unfinished."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from verify.assumptions import policies_sum_to_one, positive_policy
from verify.check import check_entry
from verify.claims.equations import EquationResult
from verify.claims.verdict import DECIDED, PROVED, REFUTED, SAMPLED, UNDECIDED, EntryResult
from verify.notation import E, a, b, f, grad, log, pi, prob, s, tau, theta, total, u, zero
from verify.runs import Settings
from verify.sources import (
    Above,
    Below,
    Chain,
    Continues,
    Conventions,
    Defines,
    Differs,
    Document,
    Equals,
    Equation,
    Malformed,
    NotCheckable,
    Supposes,
)

CONVENTIONS = Conventions(first_time="t = 1", discount="none", trajectory="with s_{T+1}", laws="π")
WHY = {"error": "slip", "why": "Because.", "corrected_says": "Something else."}


def document(*equations: Equation, **options: Any) -> Document:
    chosen = {"title": "Notes", "summary": "Some notes.", "conventions": CONVENTIONS, **options}
    return Document(equations=equations, **chosen)


def equation(name: str, reading: Any, **options: Any) -> Equation:
    return Equation(name, **{"latex": "x", "use": "For a test.", "reading": reading, **options})


def decided(*equations: Equation, **options: Any) -> EntryResult:
    return check_entry(document(*equations, **options), Settings(samples=20))


def only(reading: Any, **options: Any) -> EquationResult:
    return decided(equation("S9-E01", reading, **options)).equations[0]


@pytest.mark.parametrize(
    ("reading", "verdict"),
    [
        (Chain(b + b, Equals(2 * b)), "TRUE"),
        (Chain(b + b, Equals(2 * b), Equals(b * 2)), "TRUE"),
        (Chain(b + b, Equals(3 * b)), "FALSE-as-printed"),
        (Chain(b + b, Equals(2 * b), Equals(3 * b)), "FALSE-as-printed"),
        (Chain(b + b, Differs(3 * b)), "TRUE"),
        (Chain(b + b, Differs(2 * b)), "FALSE-as-printed"),
        (Chain(zero, Below(b**2)), "TRUE"),
        (Chain(zero, Below(b)), "FALSE-as-printed"),
        (Defines(b + b), "DEFINITION"),
        (Defines(b + b, means=2 * b), "DEFINITION"),
        (Defines(b + b, means=3 * b), "FALSE-as-printed"),
        (Malformed(lambda: grad(b, tau)), "FALSE-as-printed"),
        (Malformed(lambda: theta(tau)), "FALSE-as-printed"),
        (Malformed(lambda: prob(tau)), "FALSE-as-printed"),  # nothing draws τ
        (Malformed(lambda: b + b), "UNDECIDED"),
        (NotCheckable("A matter of taste."), "NOT-CHECKABLE"),
        ([Chain(b + b, Equals(2 * b)), Chain(b, Equals(2 * b))], "FALSE-as-printed"),
        ([Chain(b + b, Equals(2 * b)), NotCheckable("The rest is taste.")], "NOT-CHECKABLE"),
        ([Chain(b + b, Equals(2 * b)), Malformed(lambda: b)], "UNDECIDED"),
        ([Defines(b), Chain(b + b, Equals(2 * b))], "TRUE"),
    ],
)
def test_a_verdict_is_computed_from_the_readings(reading: Any, verdict: str) -> None:
    assert only(reading, **WHY).verdict == verdict


def test_each_line_is_compared_with_the_first_and_with_the_one_before_it() -> None:
    found = only(Chain(b, Equals(2 * b), Equals(b + b), Equals(b), Equals(b * 1)), **WHY)
    assert [(line.verdict, line.follows) for line in found.lines] == [
        ("FALSE-as-printed", ""),
        ("FALSE-as-printed", "yes"),  # a valid step from a wrong line
        ("TRUE", "no"),  # a true line that does not follow
        ("TRUE", "yes"),
    ]
    assert found.breaks
    assert not only(Chain(b, Equals(b * 1), Equals(2 * b)), **WHY).breaks


def test_a_display_without_a_left_side_goes_on_where_the_one_above_ended() -> None:
    result = decided(
        equation("S9-E01", Chain(4 * b, Equals(3 * b)), **WHY),
        equation("S9-E02", Continues("S9-E01", Equals(b + 2 * b)), **WHY),
        equation("S9-E03", Continues("S9-E02", Equals(4 * b))),
        equation("S9-E04", Chain(4 * b, Equals(4 * b), after="S9-E02")),
    )
    found = [(one.verdict, one.lines[0].follows) for one in result.equations]
    assert found == [("FALSE-as-printed", ""), ("FALSE-as-printed", "yes"), ("TRUE", "no"), ("TRUE", "no")]


def test_the_second_reading_goes_on_from_the_second_reading() -> None:
    first = equation("S9-E01", [Chain(b, Equals(b * 1)), Chain(f, Equals(f * 1))])
    then = equation("S9-E02", [Continues("S9-E01", Equals(b + zero)), Continues("S9-E01", Equals(2 * f))], **WHY)
    found = decided(first, then).equations[1]
    assert [line.verdict for line in found.lines] == ["TRUE", "FALSE-as-printed"]


def test_a_false_equation_has_a_counterexample_and_needs_a_reason_a_name_and_a_repair() -> None:
    wrong = Chain(b, Equals(2 * b))
    result = decided(equation("S9-E01", wrong))
    found = result.equations[0]
    assert result.items[0].verdict == REFUTED
    assert result.items[0].witness is not None
    assert result.items[0].witness["claim"]["item"] == "S9-E01-reading-line-1"
    assert [problem.split("=")[0] for problem in found.problems] == [
        "it is false, and why", "it is false, and error", "it is false, and neither corrected",
    ]  # fmt: skip
    assert not result.as_expected
    assert result.verdict == UNDECIDED
    assert only(wrong, **WHY).problems == ()


def test_a_corrected_form_must_be_proved() -> None:
    right, wrong = Chain(b + b, Equals(2 * b)), Chain(b, Equals(2 * b))
    assert only(wrong, error="slip", why="Because.", corrected=right).problems == ()
    [problem] = only(wrong, error="slip", why="Because.", corrected=wrong).problems
    assert problem.startswith("the corrected form is not proved")


def test_a_charitable_reading_is_decided_and_changes_no_verdict() -> None:
    found = only(Chain(b, Equals(2 * b)), lenient=Chain(b, Equals(b * 1)), otherwise=Chain(b, Equals(3 * b)), **WHY)
    assert (found.verdict, found.lenient) == ("FALSE-as-printed", "TRUE")
    assert found.otherwise_readings[0].verdict == "FALSE-as-printed"
    assert found.problems == ()


def test_what_the_language_says_is_kept() -> None:
    found = only(Malformed(lambda: b + pi), **WHY)
    assert found.readings[0].refusal == "pi: this name alone is not a number: write pi(a, s)"
    [problem] = only(Malformed(lambda: b), **WHY).problems
    assert problem == "the language accepts what is printed, so it is not malformed"


def test_assumptions_are_those_of_the_reading_the_equation_or_the_document() -> None:
    mean = Chain(E(grad(log(pi(a, s))), pi(a, s)), Equals(zero), for_every=[s])
    needed = [positive_policy, policies_sum_to_one]
    assert only(mean, assumes=needed).verdict == "TRUE"
    assert decided(equation("S9-E01", mean), assumes=needed).equations[0].verdict == "TRUE"
    assert decided(equation("S9-E01", mean, assumes=[positive_policy], **WHY), assumes=needed).equations[0].verdict != "TRUE"
    without = Chain(E(grad(log(pi(a, s))), pi(a, s)), Equals(zero), for_every=[s], assumes=[positive_policy])
    assert only(without, assumes=needed, **WHY).verdict == "FALSE-as-printed"


def test_not_equal_takes_a_proof_for_all_mdps_to_be_false_and_a_counterexample_to_be_true() -> None:
    moved = Chain(total(grad(pi(a, s)) * b(s, a), a), Differs(b(s, u) * total(grad(pi(a, s)), a)), for_every=[s, u])
    found = check_entry(document(equation("S9-I01", moved)), Settings(samples=20))
    assert found.equations[0].verdict == "TRUE"
    assert found.items[0].witness is not None


def test_a_hypothesis_is_a_definition() -> None:
    found = decided(equation("S9-I01", Supposes(positive_policy)), assumes=[positive_policy])
    assert found.equations[0].verdict == "DEFINITION"
    assert found.verdict == DECIDED


def test_equal_claims_are_decided_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import verify.check

    seen: list[str] = []
    plain = verify.check.check_item
    monkeypatch.setattr(verify.check, "check_item", lambda item, *rest: seen.append(item.key) or plain(item, *rest))
    chain = Chain(b + b, Equals(2 * b))
    result = decided(equation("S9-E01", chain), equation("S9-E02", chain, corrected=chain))
    assert seen == ["S9-E01-reading-line-1"]
    assert [item.key for item in result.items] == [
        "S9-E01-reading-line-1", "S9-E02-reading-line-1", "S9-E02-corrected-line-1",
    ]  # fmt: skip
    assert [item.expected for item in result.items] == ["decided", "decided", "proved"]


def test_a_part_of_a_document_can_be_selected() -> None:
    whole = document(equation("S9-E01", Chain(b + b, Equals(2 * b))), equation("S9-E02", Defines(b)), id="009")
    for settings, ids in (
        (Settings(only="S9-E02"), ["S9-E02"]),
        (Settings(only="line-1"), ["S9-E01"]),
        (Settings(step=2), ["S9-E02"]),
        (Settings(only="009::"), ["S9-E01", "S9-E02"]),
        (Settings(only="nothing"), []),
    ):
        assert [one.id for one in check_entry(whole, settings).equations] == ids


def test_a_line_may_be_proved_by_way_of_the_one_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """x ≤ z is found by no checker, x = y and y ≤ z are; and nothing follows from a wrong line or from another relation."""
    import verify.check

    plain = verify.check.check_item

    def blind(item: Any, *rest: Any) -> Any:
        result = plain(item, *rest)
        return replace(result, verdict=SAMPLED, scope=None, witness=None) if item.key.endswith("line-2") else result

    monkeypatch.setattr(verify.check, "check_item", blind)
    chain = Chain(b**2 + 2 * b * f + f**2, Equals((b + f) ** 2), Above(zero))
    result = decided(equation("S9-E01", chain))
    assert [line.verdict for line in result.equations[0].lines] == ["TRUE", "TRUE"]
    last = next(item for item in result.items if item.key.endswith("line-2"))
    assert last.verdict == PROVED
    assert last.why.startswith("the line before it is proved")
    wrong = decided(equation("S9-E01", Chain(b**2, Equals((b + f) ** 2), Above(zero))))
    assert [line.verdict for line in wrong.equations[0].lines] == ["FALSE-as-printed", "UNDECIDED"]
    doubtful = decided(equation("S9-E01", Chain(b * (b + f), Equals(b**2 + b * f), Equals(2 * b**2 + b * f))))
    assert [line.verdict for line in doubtful.equations[0].lines] == ["TRUE", "UNDECIDED"]
