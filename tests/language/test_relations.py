"""Relations: their signs, and what a chain of them says of its ends."""

from __future__ import annotations

import pytest

from verify.language import relations as S


def test_every_relation_has_every_form():
    for table in (S.TEXT, S.LATEX, S.DOUBTED, S.BROKEN, S.TURNED):
        assert tuple(table) == S.RELATIONS
    assert [S.TURNED[S.TURNED[one]] for one in S.RELATIONS] == list(S.RELATIONS)


@pytest.mark.parametrize(
    "chain, whole",
    [("", "="), ("==", "="), ("=<=", "<="), ("<<", "<="), (">=>", ">="), ("=<>", None), ("><", None)],
)
def test_a_chain_says_something_of_its_ends_only_if_it_goes_one_way(chain, whole):
    assert S.along({"=": "=", "<": "<=", ">": ">="}[one] for one in chain) == whole


def test_both_sides_in_text():
    assert S.related("J", "<=", "L") == "J ≤ L"
