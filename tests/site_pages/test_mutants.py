"""The page about trust shows measured numbers, or none."""

import json

import pytest

pytest.importorskip("mkdocs", reason="the site needs the extra gradproof[site]")

from verify.mutants.decide import Decision
from verify.mutants.results import Results
from verify.site_pages import SiteError
from verify.site_pages.mutants import MEASURED, mutants_tables


def written(tmp_path, *decisions):
    results = Results(seed=5)
    results.add("mutants", decisions)
    file = tmp_path / "mutants.json"
    file.write_text(results.to_json(), encoding="utf-8")
    return file


def test_the_tables_show_what_was_measured(tmp_path):
    killed = [Decision("sign", str(n), "false", "REFUTED", "refuter", "here") for n in range(317)]
    shown = mutants_tables(written(tmp_path, *killed))
    assert shown.count("<td>317</td>") >= 4
    assert "seed 5" in shown


def test_a_disagreement_is_shown(tmp_path):
    shown = mutants_tables(written(tmp_path, Decision("sign", "1", "false", "PROVED", "kernel", "here")))
    assert "<td>0 %</td>" in shown or "<td>0.0 %</td>" in shown


@pytest.mark.parametrize("content", ["", "{", "[]", '{"groups": {}}'])
def test_a_file_without_numbers_is_an_error(tmp_path, content):
    file = tmp_path / "mutants.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SiteError, match="make mutants"):
        mutants_tables(file)


def test_the_committed_numbers_are_those_of_a_whole_run():
    data = json.loads(MEASURED.read_text(encoding="utf-8"))
    assert data["sample"] is None
    assert data["groups"]["mutants"]["equations"] >= 10_000
    assert data["groups"]["mutants"]["false_proved"] == 0
    assert data["disagreements"] == []
