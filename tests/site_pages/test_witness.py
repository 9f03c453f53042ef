"""A counterexample on a page has every number that is stored, and both values on one line."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest

pytest.importorskip("mkdocs", reason="the site needs the extra gradproof[site]")

from verify.claims.library import index
from verify.claims.loading import load
from verify.refute import attempt
from verify.site_pages.markup import number
from verify.site_pages.witness import shown, values


def numbers(data: Any) -> Counter[str]:
    """The numbers of a nest of lists and tables."""
    if isinstance(data, dict):
        data = list(data.values())
    return sum(map(numbers, data), Counter()) if isinstance(data, list) else Counter([number(data)])


@pytest.mark.parametrize(
    "name", ["past-reward-zero", "performance-difference", "baseline-action-dependent", "kl-trajectory-chain"]
)
def test_every_stored_number_is_in_the_tables(name: str) -> None:
    (path,) = (row.path for row in index() if row.id == name)
    for item in load(path).items():
        if item.expected != "refuted":
            continue
        witness = attempt(item.claim).witness
        assert witness is not None
        data = witness.to_json()
        tables = shown(data).partition('<div class="tables">')[2]
        cells = Counter(cell.rpartition(" = ")[2] for cell in re.findall(r'<span class="value">([^<]*)</span>', tables))
        laws = {key for key in ("rho", "p") if data["states"] == 1}  # a law of one state says nothing
        stored = [data.get(key, []) for key in ("rho", "p", "pi", "mu", "r", "functions") if key not in laws]
        stored += list(data.get("derivatives", {}).values())
        assert cells == numbers(stored)
        line = values(data)
        assert number(data["before"]) in line and number(data["after"]) in line
