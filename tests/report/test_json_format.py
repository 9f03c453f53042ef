"""The JSON report has the documented shape, the same bytes for the same results, and nothing that JSON cannot hold."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from verify.claims.verdict import Evidence
from verify.report import json_format
from verify.report.json_format import json_report

SUMMARY = ["claims", "as_expected", "proved", "sampled", "refuted", "undecided", "seconds"]
CLAIM = {"id", "title", "family", "expected", "verdict", "as_expected", "scope", "steps", "pitfalls"}
STEP = {"number", "latex", "text", "reason", "verdict", "scope", "axioms", "witness", "checks"}


def test_the_shape_is_the_documented_one(good: Any, refuted: Any, report: Any) -> None:
    data = json.loads(json_report(report(good, refuted)))
    assert list(data) == ["gradproof", "summary", "run", "claims", "sources"]
    assert list(data["summary"]) == SUMMARY
    assert data["summary"]["as_expected"] == 1
    for claim in data["claims"]:
        assert set(claim) >= CLAIM
        assert len(claim["steps"]) + len(claim["pitfalls"]) == 2
        for step in [*claim["steps"], *claim["pitfalls"]]:
            assert set(step) >= STEP
            assert list(step["checks"]) == ["kernel", "parametric", "sampling"]


def test_every_key_is_documented(good: Any, report: Any) -> None:
    data = json.loads(json_report(report(good)))
    documented = json_format.__doc__ or ""
    claim = data["claims"][0]
    for key in [*data, *data["summary"], *data["run"], *claim, *claim["steps"][0], *claim["steps"][0]["checks"]["kernel"]]:
        assert f'"{key}"' in documented, key


def test_values_are_those_of_the_result(good: Any, report: Any) -> None:
    (claim,) = json.loads(json_report(report(good)))["claims"]
    (step,), (pitfall,) = claim["steps"], claim["pitfalls"]
    assert claim["scope"] == step["scope"] == {"states": "all", "actions": "all", "horizons": [1, 2, 3, 4], "first_horizon": 1}
    assert step["checks"]["parametric"] is None
    assert step["checks"]["kernel"]["outcome"] == "proved"
    assert (pitfall["scope"], pitfall["witness"]["before"], pitfall["as_expected"]) == (None, "1/2", True)


def test_the_same_result_is_the_same_text(good: Any, report: Any) -> None:
    assert json_report(report(good)) == json_report(report(good))


def test_facts_of_any_kind_can_be_written(item: Any, entry: Any, report: Any) -> None:
    facts = {"worst": Fraction(1, 3), "axioms": frozenset({"b", "a"})}
    strange = item(checks={"kernel": Evidence("kernel", "proved", "", facts)})
    (claim,) = json.loads(json_report(report(entry(strange))))["claims"]
    assert claim["steps"][0]["checks"]["kernel"]["facts"] == {"worst": "1/3", "axioms": ["a", "b"]}
