"""Stored counterexamples about real variables: whatever is wrong with one, there is one clear sentence about it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from verify.calculus import *
from verify.claims.model import Claim
from verify.refute import WitnessError
from verify.refute.either import describe, read_witness
from verify.refute.either import replay as replay_either
from verify.refute.real_points import attempt
from verify.refute.real_replay import replay
from verify.refute.real_witness import RealWitness
from verify.refute.witness import Witness

x, sigma, U, F = real("x"), positive("sigma"), function("U", sign="nonnegative"), definite("F", 2)
CLAIM = Claim(sigma * D(U(x), x) + det(F), U(x) + 5 * sigma, for_every=(x, sigma, U, F), where=(at_most(x, 3),))


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    found = attempt(CLAIM)
    assert found.witness is not None
    return found.witness.located("an-entry", "an-item").to_json()


def test_the_data_hold_all_that_is_needed(data: dict[str, Any]):
    assert data["setting"] == "calculus"
    assert set(data["numbers"]) == {"x", "sigma"} and set(data["matrices"]) == {"F"} and set(data["functions"]) == {"U"}
    assert data["where"] == ["x ≤ 3"]
    assert replay(RealWitness.from_json(data), CLAIM).confirmed


def changed(data: dict[str, Any], *path: Any, to: Any) -> dict[str, Any]:
    copy = deepcopy(data)
    part = copy
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = to
    return copy


UNREADABLE = [
    (("format",), 2, "format 2"), (("format",), None, "format None"), (("numbers",), [], "numbers is no table"),
    (("numbers", "x"), 1, "x holds '1'"), (("numbers", "x"), "1.5.2", "x holds"), (("numbers", "x"), "1/0", "x holds"),
    (("numbers", "x"), "1e99999999", "x holds '1e99999999'"), (("numbers", "x"), "log(1e99999999)", "x holds '1e9"),
    (("numbers", "x"), "1e-99999999", "x holds '1e-"), (("numbers", "x"), "9" * 300, "x holds '999"),
    (("numbers", "x"), "９", "x holds '９'"),
    (("numbers", "x"), "log(0)", "the logarithm of a positive number"), (("numbers", "x"), "log(x)", "x holds"),
    (("numbers", "x"), "__import__('os')", "x holds"), (("matrices", "F"), [], "F is no list of rows"),
    (("matrices", "F"), [["1"], 2], "F is no list of rows"), (("functions", "U"), "x", "U is no list of summands"),
    (("functions", "U"), [["1"]], "U holds"), (("functions", "U"), [["1", [-1]]], "U holds"),
    (("functions", "U"), [["1", [99]]], "U holds"),
    (("functions", "U"), [["1", [True]]], "U holds"),
    (("functions", "U"), [["1", [1]], ["1", [1, 2]]], "different numbers of arguments"),
    (("before",), 3, "before is 3"), (("claim",), "x", "claim is no table"), (("claim", "relation"), "<", "relation '<'"),
    (("where",), "x", "where is no list"), (("more",), 1, "an unknown part 'more'"),
]  # fmt: skip


@pytest.mark.parametrize("path, value, said", UNREADABLE, ids=[f"{one[0]}-{one[2]}" for one in UNREADABLE])
def test_what_cannot_be_read_is_refused(data: dict[str, Any], path: Any, value: Any, said: str):
    with pytest.raises(WitnessError) as error:
        RealWitness.from_json(changed(data, *path, to=value), "file.json")
    assert said in str(error.value) and str(error.value).startswith("file.json: ")


UNFIT = [
    (("numbers",), {"x": "1"}, "sigma is not stored"), (("numbers", "z"), "1", "z is not free in the claim"),
    (("numbers", "sigma"), "-1", "outside its domain"), (("numbers", "x"), "4", "a condition is not met"),
    (("numbers", "U"), "1", "a value is of another kind"), (("matrices", "F"), [["1"]], "another size or kind"),
    (("matrices", "F"), [["1", "2"], ["3", "4"]], "another size or kind"),
    (("matrices", "F"), [["1", "2"], ["2", "1"]], "another size or kind"),
    (("functions", "U"), [["-1", [2]]], "U may be negative"),
    (("functions", "U"), [["1", [2, 2]]], "another number of arguments"),
]  # fmt: skip


@pytest.mark.parametrize("path, value, said", UNFIT, ids=[f"{one[0]}-{one[2]}" for one in UNFIT])
def test_what_does_not_fit_the_claim_is_refused(data: dict[str, Any], path: Any, value: Any, said: str):
    with pytest.raises(WitnessError) as error:
        replay(RealWitness.from_json(changed(data, *path, to=value)), CLAIM)
    assert said in str(error.value)


def test_values_are_computed_again_and_not_believed(data: dict[str, Any]):
    lied = replay(RealWitness.from_json(changed(data, "before", to="17")), CLAIM)
    assert not lied.confirmed and "not by the stored values" in lied.words()
    equal = Claim(CLAIM.lhs, CLAIM.lhs + U(x) * 0 + sigma * 0, for_every=CLAIM.for_every, where=CLAIM.where)
    assert "not a counterexample" in replay(RealWitness.from_json(data), equal).words()


def test_a_rewritten_claim_is_noticed(data: dict[str, Any]):
    other = Claim(CLAIM.lhs, CLAIM.rhs + 1 - 1 + 0 * x, for_every=CLAIM.for_every, where=CLAIM.where)
    assert replay(RealWitness.from_json(data), other).same_text
    renamed = changed(data, "claim", "before", to="something else")
    assert "has been rewritten since" in replay(RealWitness.from_json(renamed), CLAIM).words()


def test_one_door_reads_both_kinds(data: dict[str, Any]):
    found = read_witness(data)
    assert isinstance(found, RealWitness) and describe(found) == found.lines()
    assert replay_either(found, CLAIM).confirmed
    with pytest.raises(WitnessError):
        read_witness("{")
    with pytest.raises(WitnessError, match="the witness is about trajectories"):
        replay_either(Witness(1, 1, 1), CLAIM)
    from verify.notation import J

    with pytest.raises(WitnessError, match="the witness is about real variables"):
        replay_either(found, Claim(J, J))


@pytest.mark.parametrize("text", ["", "[", "[]", "3", "null", '{"setting": "calculus"}', '"calculus"'])
def test_other_files_are_refused(text: str):
    with pytest.raises(WitnessError):
        RealWitness.from_json(text)


def test_a_value_beyond_all_doubles_is_compared_like_any_other(data: dict[str, Any]):
    huge = "9" * 200
    number = Claim(x**2, x**2 + 1, for_every=(x,))
    witness = changed({**data, "matrices": {}, "functions": {}, "where": []}, "numbers", to={"x": huge})
    outcome = replay(RealWitness.from_json(witness), number)
    assert outcome.differs and not outcome.matches
