"""Parts of a derivation that cannot be used: one sentence at the line of the part, and never an error of Python's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy
import pytest
import sympy

from verify import Derivation, Instead, Misconception, Refuted, Source, Step
from verify.assumptions import *
from verify.claims.budget import LATEST_HORIZON
from verify.claims.errors import ContentError
from verify.claims.expecting import MOST_EXPONENT, in_short
from verify.notation import *
from verify.reasons import *

THIS_FILE = str(Path(__file__))


def derivation(**changes: Any) -> Derivation:
    given: dict[str, Any] = {"title": "Sum", "summary": "A sum.", "start": b + b, "steps": [Step(2 * b, by=algebra)]}
    return Derivation(**{**given, **changes})


def misconception(**changes: Any) -> Misconception:
    says = Refuted("Three.", b + b, 3 * b)
    given: dict[str, Any] = {"title": "Sum", "summary": "A sum.", "says": says, "tempting": "So.", "true_when": "b = 0"}
    return Misconception(**{**given, **changes})


def refusal(build: Any, **changes: Any) -> str:
    with pytest.raises(ContentError) as caught:
        build(**changes)
    message = str(caught.value)
    assert message.startswith("tests/claims/test_expecting.py:") or THIS_FILE in message
    assert "\n" not in message
    assert len(message) < 400
    assert "Reason(" not in message
    assert "Assumption(" not in message
    return message


NO_LIST = [None, 3, "a text", {}, iter([]), (one for one in ()), positive_policy, algebra]


@pytest.mark.parametrize("value", NO_LIST, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("name", ["steps", "assumes", "sources", "uses", "pitfalls", "for_every"])
def test_a_list_is_a_list(name: str, value: Any) -> None:
    assert f"{name}={in_short(value)}: a list was expected" in refusal(derivation, **{name: value})


@pytest.mark.parametrize("value", [None, 3, "x", b, algebra, positive_policy, [positive_policy]], ids=str)
@pytest.mark.parametrize("name", ["steps", "assumes", "sources", "pitfalls"])
def test_a_list_holds_what_belongs_there(name: str, value: Any) -> None:
    if name == "assumes" and value is positive_policy:
        value = derivation().steps[0]
    assert f"{name}: {in_short(value)} is not usable here; write " in refusal(derivation, **{name: [value]})


@pytest.mark.parametrize("value", [None, "algebra", [algebra], positive_policy, log, 3], ids=in_short)
def test_a_reason_is_a_reason(value: Any) -> None:
    assert f"by={in_short(value)}: a reason" in refusal(derivation, steps=[Step(2 * b, by=value)])


@pytest.mark.parametrize("value", ["A\x1b[31m", "A\x00", "A\ud800", "\x07A"], ids=repr)
@pytest.mark.parametrize("name", ["title", "summary", "idea"])
def test_words_can_be_printed(name: str, value: str) -> None:
    assert f"{name}: the character " in refusal(derivation, **{name: value})


@pytest.mark.parametrize("value", [None, 3, b, ["x"], " "], ids=str)
def test_words_are_words(value: Any) -> None:
    assert "note: a sentence was expected, or nothing at all" in refusal(derivation, steps=[Step(2 * b, algebra, value)])
    assert "a sentence was expected" in refusal(derivation, pitfalls=[Refuted(value, b, 2 * b)])
    assert "a sentence was expected" in refusal(misconception, says=Refuted(value, b, 2 * b))
    assert "a sentence was expected" in refusal(misconception, instead=[Instead(value, b, b)])
    for name in ("title", "summary"):
        assert f"{name}: a sentence was expected" in refusal(derivation, **{name: value})


@pytest.mark.parametrize("value", [None, True, "2", 2.5, T, -1, 0, LATEST_HORIZON + 1, 10**9], ids=str)
def test_the_smallest_horizon_is_a_small_number(value: Any) -> None:
    assert f"min_horizon={in_short(value)}: a whole number from 1 to " in refusal(derivation, min_horizon=value)


@pytest.mark.parametrize("value", [None, "yes", 1], ids=str)
def test_undiscounted_is_true_or_false(value: Any) -> None:
    assert "True or False was expected" in refusal(derivation, undiscounted=value)


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({"year": "1992"}, "sources: year='1992': a whole number"), ({"year": -5}, "sources: year=-5"),
        ({"authors": None}, "sources: authors: a sentence was expected"), ({"title": ""}, "sources: title: a sentence"),
        ({"where": 3}, "sources: where: a sentence was expected, or nothing"), ({"differs": " "}, "sources: differs"),
    ],
)  # fmt: skip
def test_a_source_can_be_cited(changes: dict[str, Any], expected: str) -> None:
    given: dict[str, Any] = {"authors": "A. Author", "year": 1992, "title": "A title"}
    assert expected in refusal(derivation, sources=[Source(**{**given, **changes})])


@pytest.mark.parametrize(
    "value, expected",
    [
        (0.5, "0.5 is a rounded number"), (float("nan"), "nan is a rounded number"), (float("inf"), "inf is a rounded number"),
        (0.5 * b, "0.5 is a rounded number"), (numpy.float64(2), "2.0 is a rounded number"),
        (None, "None: a term was expected"), ("2*b", "'2*b': a term"), ([b], "[b]: a term"), ({b}, "{b}: a term"),
        (1j, "1j: a term"),
        (True, "True: a term"), (b < 2, "b < 2: a term"), (numpy.array([1, 2]), "array([1, 2]): a term"),
        (algebra, "algebra: a term"),
        (sympy.nan, "nan: this has no value"), (sympy.oo, "oo: this has no value"), (sympy.I * b, "is not part of the language"),
        (sympy.Symbol("y"), "y: an unknown name"), (10**5000, "more than a thousand digits"),
        (b ** (10**30), "the exponent is more than"), (b ** -(10**30), "the exponent is more than"),
        (1 / (1 + gamma) ** (MOST_EXPONENT + 1), "the exponent is more than"),
    ],
    ids=lambda value: in_short(value)[:30],
)  # fmt: skip
def test_a_term_is_exact_and_of_this_language(value: Any, expected: str) -> None:
    assert expected in refusal(derivation, steps=[Step(value, by=algebra)])
    assert expected in refusal(derivation, pitfalls=[Refuted("x", b, value)])


def chain(step: Any, times: int) -> Any:
    term = b
    for number in range(times):
        term = step(term, number)
    return term


@pytest.mark.parametrize(
    "term, expected",
    [
        (chain(lambda x, _: exp(x), 100), "a term of more than 80 levels"),
        (chain(lambda x, _: x * (x + 1), 30), "10000 is the most: split it"),
        (chain(lambda x, k: x + b(k % 100) * c(k // 100), 4000), "10000 is the most: split it"),
    ],
    ids=["deep", "doubled", "wide"],
)
def test_a_term_can_be_read(term: Any, expected: str) -> None:
    assert expected in refusal(derivation, steps=[Step(term, by=algebra)])


@pytest.mark.parametrize("place", [3, None, "m.py:3"], ids=str)
def test_nobody_says_which_line_it_is(place: Any) -> None:
    expected = "the line is found without being told; leave it out"
    assert expected in refusal(derivation, steps=[Step(2 * b, algebra, place=place)])
    assert expected in refusal(derivation, pitfalls=[Refuted("x", b, 2 * b, place=place)])
    with pytest.raises(ContentError, match=expected):
        derivation(place=place)


@pytest.mark.parametrize("value", ["positive-policy", positive_policy, [algebra], 3], ids=in_short)
def test_the_assumptions_of_a_part_are_assumptions(value: Any) -> None:
    assert "assumes" in refusal(derivation, pitfalls=[Refuted("x", b, 2 * b, assumes=value)])
    assert "assumes" in refusal(misconception, instead=[Instead("x", b, b, assumes=value)])


def test_what_was_written_is_shown_in_short() -> None:
    assert in_short([algebra, (positive_policy, Step(b, by=algebra))]) == "[algebra, (positive_policy, Step(…))]"
    assert len(in_short("x" * 10_000)) < 300
    assert "\n" not in in_short("a\nb")
    assert in_short(10**5000) == "a number of more than a thousand digits"
