"""The section "In code": there where an estimator is proved, with the same code as on the command line, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("mkdocs", reason="the site needs the extra gradproof[site]")

from verify.check import Settings, check_entry
from verify.claims.library import index
from verify.claims.loading import load
from verify.claims.verdict import SAMPLED
from verify.report.in_code import candidates, estimators, written
from verify.site_pages.book import Checked
from verify.site_pages.code import FENCE, code_section

PATHS = {row.id: row.path for row in index()}


def checked(name: str) -> Checked:
    entry = load(PATHS[name])
    return Checked(entry, check_entry(entry, Settings(samples=20)))


@pytest.fixture(scope="module")
def derivation() -> Checked:
    return checked("rloo-unbiased")


@pytest.fixture(scope="module")
def misconception() -> Checked:
    return checked("drop-gamma-biased")


def test_the_section_holds_the_function_and_its_loss(derivation: Checked) -> None:
    section = code_section(derivation)
    (one,) = estimators(derivation.entry, derivation.result)
    assert section[0] == "## In code {#code}"
    assert f"{FENCE}\n{one.source()}```" in section
    assert f"{FENCE}\n{one.loss()}```" in section
    assert "every finite MDP, every horizon" in one.source()


def test_each_repair_of_a_misconception_has_its_sentence(misconception: Checked) -> None:
    text = "\n".join(code_section(misconception))
    assert text.count("def estimate(") == len(estimators(misconception.entry, misconception.result)) == 2
    assert "The factor stays." in text


def test_what_is_not_proved_has_no_code(derivation: Checked, misconception: Checked) -> None:
    sampled = replace(derivation, result=replace(derivation.result, verdict=SAMPLED))
    assert code_section(sampled) == []
    unexpected = replace(derivation, result=replace(derivation.result, as_expected=False))
    assert code_section(unexpected) == []
    items = [replace(one, verdict=SAMPLED) if one.kind == "instead" else one for one in misconception.result.items]
    assert code_section(replace(misconception, result=replace(misconception.result, items=tuple(items)))) == []


def test_what_is_no_estimator_has_no_code() -> None:
    for name in ("score-mean-zero", "kl-nonnegative", "pgt-finite-horizon", "fisher-of-a-trajectory"):
        if name in PATHS:
            assert all(written(*one) is None for one in candidates(load(PATHS[name])))
