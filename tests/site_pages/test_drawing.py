"""The picture of a counterexample shows every number that the stored one has, and is well formed."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest

pytest.importorskip("mkdocs", reason="the site needs the extra gradproof[site]")

from verify.claims.library import index
from verify.claims.loading import load
from verify.refute import attempt
from verify.site_pages.drawing import Sketch, drawn


def _svg(data: dict[str, Any]) -> ElementTree.Element:
    found = re.search(r"<svg.*</svg>", drawn(data), re.DOTALL)
    assert found is not None
    return ElementTree.fromstring(found.group())


def test_every_action_of_a_real_counterexample_is_there_with_its_numbers() -> None:
    seen = 0
    for row in index():
        if row.id not in ("past-reward-zero", "kl-trajectory-chain", "performance-difference"):
            continue
        for item in load(row.path).items():
            if item.expected != "refuted":
                continue
            witness = attempt(item.claim).witness
            assert witness is not None
            data = witness.to_json()
            texts = [one.text for one in _svg(data).iter("text")]
            for s in range(data["states"]):
                assert f"s{s + 1}" in texts
                for a in range(data["actions"]):
                    said = Sketch(data).says(s, a)
                    assert said in texts
                    for name in ("pi", "mu", "r"):
                        assert name not in data or data[name][s][a] in said
            seen += 1
    assert seen > 5


def test_arrows_lead_where_the_dynamics_do() -> None:
    data = {
        "states": 2, "actions": 2, "horizon": 2, "rho": ["1/4", "3/4"],
        "p": [[["1", "0"], ["1/2", "1/2"]], [["0", "1"], ["1", "0"]]], "pi": [["1/2", "1/2"], ["1", "0"]],
    }  # fmt: skip
    svg = _svg(data)
    leads = sum(len(Sketch(data).leads(s, a)) for s in range(2) for a in range(2))
    assert leads == 5
    assert sum(one.get("class") == "arrow" for one in svg.iter("path")) == leads + 2  # and two where it starts
    assert [one.text for one in svg.iter("text") if one.get("class") == "label"] == ["start 1/4", "1/2", "1/2", "start 3/4"]
    assert "to s1 with probability 1/2, s2 with probability 1/2" in svg.get("aria-label", "")


def test_nothing_is_drawn_where_there_is_nothing_to_see() -> None:
    assert drawn({"states": 1, "actions": 1, "horizon": 1}) == ""
    assert drawn({"states": 9, "actions": 2, "horizon": 1}) == ""
