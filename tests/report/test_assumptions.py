"""The table of assumptions on a terminal: every outcome has its mark and its words, and nothing is invented."""

from __future__ import annotations

from typing import Any

import pytest

from verify import Derivation, Step
from verify.assumptions import policies_sum_to_one, positive_policy
from verify.notation import a, grad, log, pi, s, total, zero
from verify.reasons import log_derivative, sums_to_one
from verify.report.assumptions import HEADS, MARKS, assumptions_text, column_heads, named
from verify.report.style import Paint
from verify.study import Outcome, Row, Study

KEYS = ("01-log-derivative", "02-sums-to-one", "whole")
WITNESS: dict[str, Any] = {
    "format": 1, "claim": {"entry": "", "item": "", "before": "x", "after": "y"}, "assumes": [], "undiscounted": False,
    "states": 1, "actions": 1, "horizon": 1, "gamma": "1/2", "before": "1/2", "after": "1",
}  # fmt: skip
ENTRY = Derivation(
    title="The score", summary="Its mean.", assumes=[policies_sum_to_one, positive_policy], for_every=[s],
    start=total(pi(a, s) * grad(log(pi(a, s))), a),
    steps=[Step(total(grad(pi(a, s)), a), by=log_derivative), Step(zero, by=sums_to_one)],
)  # fmt: skip


def row(*found: Any, kind: Any = "assumption") -> Row:
    outcomes = tuple(
        Outcome(key, one, f"detail of {one}", WITNESS if one == "breaks" else None) for key, one in zip(KEYS, found, strict=False)
    )
    return Row(kind, "policies-sum-to-one", "a title", "what it says.", outcomes)


def text(*rows: Row) -> str:
    return assumptions_text(ENTRY, Study("score", KEYS, rows))


@pytest.mark.parametrize("found", list(MARKS))
def test_each_outcome_has_a_mark_and_a_line(found: str) -> None:
    said = text(row("stands", found, "stands"))
    line = next(line for line in said.splitlines() if line.startswith("policies-sum-to-one"))
    assert line.split()[1:] == [MARKS["stands"], MARKS[found], MARKS["stands"]]
    assert any(line.strip().startswith(HEADS[found]) for line in said.splitlines())


def test_a_reason_is_given_where_an_equation_neither_breaks_nor_stands() -> None:
    for found in ("undefined", "unsayable", "undecided"):
        assert f"detail of {found}" in text(row("stands", found))


def test_a_witness_is_shown_once_per_row_and_only_where_something_breaks() -> None:
    assert text(row("breaks", "breaks"), row("stands", "stands")).count("before 1/2, after 1") == 1


def test_an_assumption_without_which_all_stands_is_called_superfluous() -> None:
    assert "it is superfluous" in text(row("stands", "stands", "stands"))
    assert "superfluous" not in text(row("stands", "breaks", "stands"))
    assert "superfluous" not in text(row("stands", "stands", "stands", kind="what if"))


def test_an_equation_that_a_change_does_not_touch_has_an_empty_cell() -> None:
    line = next(line for line in text(row("breaks")).splitlines() if line.startswith("policies-sum-to-one"))
    assert line.split()[1:] == [MARKS["breaks"]]


def test_numbers_are_those_of_the_keys_and_runs_are_short() -> None:
    keys = [*(f"{number:02d}-x" for number in range(1, 10)), "whole"]
    heads = column_heads(keys)
    assert [heads[key] for key in keys] == [*map(str, range(1, 10)), "all"]
    chosen = [Outcome(keys[place], "stands", "") for place in (0, 2, 3, 4, 5, 7, 8, 9)]
    assert named(chosen, heads) == "steps 1, 3–6, 8, 9 and the derivation as a whole"
    assert named(chosen[:1], heads) == "step 1"
    assert named([Outcome("instead-02-x", "stands", "")], column_heads(["instead-02-x"])) == "repair 2"


def test_colours_change_nothing_but_colours() -> None:
    import re

    study = Study("score", KEYS, (row("stands", "breaks", "undefined"),))
    painted = assumptions_text(ENTRY, study, Paint(True))
    assert painted != assumptions_text(ENTRY, study)
    assert re.sub(r"\x1b\[[\d;]*m", "", painted) == assumptions_text(ENTRY, study)


def test_nothing_to_prove_is_said() -> None:
    assert "no equation to prove" in assumptions_text(ENTRY, Study("score", (), ()))
