"""A study is kept as long as the file and the program are the same, and believed only whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from verify.claims.library import index
from verify.runs import Settings
from verify.study import Outcome, Row, Study, studies
from verify.study import kept as K
from verify.study.kept import Studies

FILE = next(row.path for row in index() if row.id == "score-mean-zero")


def test_a_study_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Studies(tmp_path / "kept")
    (first,) = studies([FILE], kept=kept)
    assert first.rows

    def never(path: Path, result: object) -> Study:
        raise AssertionError("it was kept")

    monkeypatch.setattr(K, "study_path", never)
    assert studies([FILE], kept=Studies(tmp_path / "kept")) == [first]


def test_what_is_damaged_is_made_again(tmp_path: Path) -> None:
    (first,) = studies([FILE], kept=Studies(tmp_path / "kept"))
    (stored,) = (tmp_path / "kept").glob("*.json")
    data = json.loads(stored.read_text(encoding="utf-8"))
    data["result"]["rows"] = []
    stored.write_text(json.dumps(data), encoding="utf-8")
    said: list[str] = []
    assert studies([FILE], kept=Studies(tmp_path / "kept", said.append)) == [first]
    assert "checksum" in said[0]


def test_a_study_and_a_result_of_one_file_do_not_get_in_each_others_way(tmp_path: Path) -> None:
    from verify.cache import Cache, check_paths

    settings = Settings(samples=5)
    check_paths([FILE], settings, cache=Cache(tmp_path / "kept"))
    assert Studies(tmp_path / "kept").find(FILE, settings) is None
    studies([FILE], kept=Studies(tmp_path / "kept"))
    assert Cache(tmp_path / "kept").find(FILE, settings) is not None


def test_a_study_that_ran_out_of_time_is_not_kept() -> None:
    row = Row("assumption", "x", "without x", "", (Outcome("01", "undecided", "kernel: out of time after 2 s"),))
    assert not Studies().lasts(Study("id", ("01",), (row,)))
    assert Studies().lasts(Study("id", ("01",), ()))
