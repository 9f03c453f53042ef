"""What an author writes is checked when it is written: each mistake is refused at its line, in one sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from verify import Derivation, Instead, Misconception, Refuted, Step
from verify.assumptions import *
from verify.claims.errors import ContentError
from verify.claims.model import Claim, slug
from verify.notation import *
from verify.reasons import *

THIS_FILE = __file__


def derivation(**changes: Any) -> Derivation:
    written: dict[str, Any] = {
        "title": "A baseline",
        "summary": "It adds nothing.",
        "assumes": [policies_sum_to_one, positive_policy],
        "for_every": [s],
        "start": E(b(s) * grad(log(pi(a, s))), pi(a, s)),
        "steps": [
            Step(total(pi(a, s) * b(s) * grad(log(pi(a, s))), a), by=definition_of_expectation),
            Step(zero, by=score_has_mean_zero, note="b does not look at a"),
        ],
        "pitfalls": [Refuted("It may look at the action!", total(b(s, a) * grad(pi(a, s)), a), zero)],
    }
    return Derivation(**{**written, **changes})


def misconception(**changes: Any) -> Misconception:
    written: dict[str, Any] = {
        "title": "Not a baseline",
        "summary": "It adds something.",
        "for_every": [s],
        "says": Refuted("It may look at the action", total(b(s, a) * grad(pi(a, s)), a), zero),
        "tempting": "It looks alike.",
        "true_when": "b does not look at a.",
        "instead": [Instead("A baseline of the state", total(b(s) * grad(pi(a, s)), a), zero, assumes=[policies_sum_to_one])],
    }
    return Misconception(**{**written, **changes})


def refusal(make: Any, **changes: Any) -> str:
    with pytest.raises(ContentError) as caught:
        make(**changes)
    message = str(caught.value)
    assert "test_model.py:" in message
    assert "\n" not in message
    return message


def test_each_step_is_compared_with_the_term_before_it() -> None:
    written = derivation()
    first, second, _ = written.items()
    assert first.claim.lhs == written.start
    assert first.claim.rhs == second.claim.lhs == written.steps[0].term
    assert second.claim.rhs == zero


def test_items_have_keys_kinds_and_expectations() -> None:
    assert [(item.key, item.kind, item.expected) for item in derivation().items()] == [
        ("01-definition-of-expectation", "step", "proved"),
        ("02-score-has-mean-zero", "step", "proved"),
        ("pitfall-01-it-may-look-at-the-action", "pitfall", "refuted"),
    ]
    assert [(item.key, item.kind, item.expected) for item in misconception().items()] == [
        ("01-claim", "false", "refuted"),
        ("instead-01-a-baseline-of-the-state", "instead", "proved"),
    ]


def test_keys_are_unique_even_where_reasons_repeat() -> None:
    same = derivation(steps=[Step(derivation().start, by=algebra), Step(derivation().start, by=algebra)])
    keys = [item.key for item in same.items()]
    assert len(set(keys)) == len(keys)


def test_the_note_of_an_author_takes_the_place_of_what_the_reason_says() -> None:
    first, second, _ = derivation().items()
    assert (first.sentence, second.sentence) == (definition_of_expectation.says, "b does not look at a")


def test_a_claim_carries_the_names_of_its_assumptions_only() -> None:
    claim = derivation(undiscounted=True, min_horizon=2).items()[0].claim
    assert claim.assumes == {"policies-sum-to-one", "positive-policy"}
    assert (claim.for_every, claim.undiscounted, claim.min_horizon) == ((s,), True, 2)
    assert isinstance(claim, Claim)


def test_a_part_may_have_its_own_assumptions_and_free_variables() -> None:
    pitfall = Refuted("pointwise", grad(pi(a, s)), zero, for_every=[s, a], assumes=[])
    claim = derivation(pitfalls=[pitfall]).items()[-1].claim
    assert (claim.assumes, claim.for_every) == (frozenset(), (s, a))
    assert misconception().items()[1].claim.assumes == {"policies-sum-to-one"}
    assert misconception().items()[0].claim.assumes == frozenset()


def test_every_part_knows_the_line_it_was_written_on() -> None:
    lines = Path(THIS_FILE).read_text(encoding="utf-8").splitlines()
    for part, text in [
        (derivation().steps[1], "Step(zero"), (derivation().pitfalls[0], '"pitfalls": [Refuted('),
        (misconception().says, '"says": Refuted('), (misconception().instead[0], '"instead": [Instead('),
    ]:  # fmt: skip
        assert part.place.file == THIS_FILE
        assert text in lines[part.place.line - 1]


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"title": " "}, "title: a sentence was expected"),
        ({"summary": None}, "summary: a sentence was expected"),
        ({"assumes": positive_policy}, "assumes=positive_policy: a list was expected"),
        ({"assumes": ["positive-policy"]}, "assumes: 'positive-policy' is not usable here"),
        ({"uses": "score-mean-zero"}, "uses='score-mean-zero': a list was expected"),
        ({"sources": ["Williams 1992"]}, "sources: 'Williams 1992' is not usable here"),
        ({"steps": []}, "a derivation needs at least one step"),
        ({"steps": [zero]}, "steps: 0 is not usable here"),
        ({"steps": [Step(zero, by="algebra")]}, "by='algebra': a reason from verify.reasons was expected"),
        ({"steps": [Step(one, by=algebra)]}, "one side is a gradient and the other is not"),
        ({"steps": [Step(b(a) * grad(J), by=algebra)]}, "a is free"),
        ({"steps": [Step(b(t) * grad(J), by=algebra)]}, "the time index t is free"),
        ({"steps": [Step("2*b", by=algebra)]}, "'2*b': a term was expected"),
        ({"start": [one]}, "[1]: a term was expected"),
        ({"start": True}, "True: a term was expected"),
        ({"start": 10**5000 * grad(J)}, "a number of more than a thousand digits"),
        ({"start": grad(J) / 10**5000}, "a number of more than a thousand digits"),
        ({"steps": [Step(0.5 * grad(J), by=algebra)]}, "0.5 is a rounded number"),
        ({"for_every": []}, "s is free"),
        ({"for_every": s}, "for_every=s: a list was expected"),
        ({"for_every": [s, t]}, "for_every: t is not usable here; for_every lists times as (t, 1, T)"),
        ({"for_every": ["s"]}, "for_every: 's' is not usable here"),
        ({"pitfalls": [Refuted("late", b(s[T + 2]) * grad(J), zero)]}, "outside the trajectory"),
        ({"idea": " "}, "idea: sentences were expected, or nothing at all"),
        ({"idea": ["Why."]}, "idea: sentences were expected, or nothing at all"),
    ],
)
def test_a_derivation_refuses(changes: dict[str, Any], expected: str) -> None:
    assert expected in refusal(derivation, **changes)


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"says": "a sentence"}, "Refuted("),
        ({"tempting": ""}, "tempting: a sentence was expected"),
        ({"true_when": ""}, "true_when: a sentence was expected"),
        ({"instead": [Refuted("x", one, one)]}, "Instead("),
        ({"instead": [Instead("x", grad(J), one)]}, "one side is a gradient and the other is not"),
    ],
)
def test_a_misconception_refuses(changes: dict[str, Any], expected: str) -> None:
    assert expected in refusal(misconception, **changes)


def test_an_error_names_the_line_of_the_part_that_is_wrong() -> None:
    wrong = Step(one, by=algebra)
    with pytest.raises(ContentError) as caught:
        derivation(steps=[Step(derivation().start, by=algebra), wrong])
    assert caught.value.place == wrong.place


def test_slug_keeps_the_first_words() -> None:
    assert slug("The score of Every single action, is zero & more") == "the-score-of-every-single-action"
    assert slug("∇ = 0")
    assert slug("Ω") == "unnamed"


def test_the_equations_of_an_entry_are_its_own_whatever_becomes_of_a_list_of_them() -> None:
    entry = derivation()
    first = entry.items()
    first.clear()
    assert [item.kind for item in entry.items()] == ["step", "step", "pitfall"]
    fewer = replace(entry, assumes=[])
    assert fewer.items()[0].claim.assumes != entry.items()[0].claim.assumes
