"""What an author of a document may write, and one clear error, with its line, for everything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from verify.assumptions import positive_policy
from verify.claims.errors import ContentError
from verify.notation import T, b, k, one, s, score, t, zero
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
    Nearly,
    NotCheckable,
    Supposes,
)
from verify.sources.model import ROLES

CONVENTIONS = Conventions(first_time="t = 1", discount="none", trajectory="with s_{T+1}", laws="π")
FINE = Chain(b + b, Equals(2 * b))


def document(*equations: Any, **options: Any) -> Document:
    chosen = {"title": "Notes", "summary": "Some notes.", "conventions": CONVENTIONS, "equations": equations, **options}
    return Document(**chosen)


def equation(name: str = "S9-E01", reading: Any = FINE, **options: Any) -> Equation:
    return Equation(name, **{"latex": "x", "use": "For a test.", "reading": reading, **options})


def test_every_claim_has_a_key_with_its_equation_role_and_line() -> None:
    chain = Chain(b + b, Equals(2 * b), Equals(b * 2))
    one_ = document(equation(reading=chain, lenient=[FINE, FINE], corrected=FINE))
    assert [item.key for item in one_.items()] == [
        "S9-E01-reading-line-1", "S9-E01-reading-line-2", "S9-E01-reading-step-2", "S9-E01-lenient-1-line-1",
        "S9-E01-lenient-2-line-1", "S9-E01-corrected-line-1",
    ]  # fmt: skip
    assert [item.expected for item in one_.items()] == ["decided"] * 5 + ["proved"]
    assert set(one_.plans(one_.equations[0])) == set(ROLES)


def test_the_relation_of_a_line_to_the_first_one_is_that_of_the_chain() -> None:
    items = document(equation(reading=Chain(zero, Below(b**2), Equals(b * b)))).items()
    assert [(item.key[7:], item.claim.relation) for item in items] == [
        ("reading-line-1", "<="), ("reading-line-2", "<="), ("reading-step-2", "="),
    ]  # fmt: skip


def test_an_equation_knows_whether_it_is_displayed() -> None:
    assert equation("S9-E01").kind == "display"
    assert equation("S9-I01").kind == "inline"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: document(), "equations: a list of Equation"),
        (lambda: document(FINE), "equations: a list of Equation"),
        (lambda: document(equation(), equation()), "S9-E01 occurs twice"),
        (lambda: document(equation("E1")), 'an id such as "S0-E01"'),
        (lambda: document(equation(), conventions="t"), "conventions: Conventions("),
        (lambda: document(equation(), author=3), "author: text was expected"),
        (lambda: document(equation(), title=""), "title: a sentence was expected"),
        (lambda: document(equation(latex="", says="")), "what is printed?"),
        (lambda: document(equation(use=" ")), "use: a sentence was expected"),
        (lambda: document(equation(why=1)), "why: text was expected"),
        (lambda: document(equation(reading=[])), "reading: at least one was expected"),
        (lambda: document(equation(reading=[b])), "is not a reading"),
        (lambda: document(equation(corrected=Defines(b))), "corrected: a Chain was expected"),
        (lambda: document(equation(proved_in="reward-to-go")), "proved_in: a list of ids"),
        (lambda: document(equation(reading=Continues("S9-E00", Equals(b)))), "'S9-E00' is no chain that stands above"),
        (lambda: document(equation(reading=Chain(score(t), Equals(score(t))))), "the time index t is free"),
        (lambda: document(equation(reading=Chain(b, Equals(0.5)))), "0.5"),
        (lambda: document(equation(reading=Chain("b", Equals(b)))), "a term was expected"),
        (lambda: document(equation(reading=Chain(b, Equals(score(t))))), "one side is a gradient"),
        (lambda: document(equation(reading=Defines(b(s[k])))), "k is free"),
        (lambda: document(equation(reading=Supposes(positive_policy))), "positive-policy is not assumed"),
        (lambda: Chain(b), "a chain needs a line"),
        (lambda: Chain(b, b), "a line was expected, such as Equals(term)"),
        (lambda: Chain(b, Below(b), Above(b)), "a chain goes one way"),
        (lambda: Chain(b, Differs(b), Equals(b)), "Differs stands alone"),
        (lambda: Chain(b, Nearly(b, one), Equals(b)), "Nearly is the last line"),
        (lambda: Defines(), "name what is defined"),
        (lambda: Malformed(b), "Malformed(lambda: …) was expected"),
        (lambda: NotCheckable(" "), "a sentence was expected"),
        (lambda: Supposes("positive-policy"), "Supposes(theta_free_dynamics"),
    ],
)
def test_what_cannot_be_used_is_one_clear_error(wrong: Callable[[], Any], said: str) -> None:
    with pytest.raises((ContentError, ValueError)) as caught:
        wrong()
    assert said in str(caught.value)
    if isinstance(caught.value, ContentError):
        assert __file__.rpartition("/")[2] in str(caught.value.place), "the line of the author's file, not of the program"


def test_for_every_and_the_horizon_may_differ_from_reading_to_reading() -> None:
    claims = [
        item.claim
        for item in document(
            equation(reading=[Chain(b(s), Equals(b(s)), for_every=[s]), Chain(b, Equals(b), min_horizon=3, undiscounted=True)]),
            equation("S9-E02", Chain(b(t), Equals(b(t))), for_every=[(t, 1, T)]),
        ).items()
    ]
    assert [claim.for_every for claim in claims] == [(s,), (), ((t, 1, T),)]
    assert [(claim.min_horizon, claim.undiscounted) for claim in claims] == [(1, False), (3, True), (1, False)]


def test_an_error_inside_the_printed_thing_that_is_no_refusal_is_not_taken_for_one() -> None:
    with pytest.raises(ZeroDivisionError):
        document(equation(reading=Malformed(lambda: 1 // 0)))
