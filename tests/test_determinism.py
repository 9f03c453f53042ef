"""The same seed gives the same report, byte for byte but for the times: in any process, with any number of processes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

IDS = ["score-mean-zero", "score-mean-off-distribution", "baseline-constant", "drop-gamma-biased"]
TIMES = re.compile(r'"seconds": [\d.e-]+|time="[\d.]+"|[\d.]+ s\b')


def report(folder: Path, form: str, jobs: int, hash_seed: int, *more: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed), "GRADPROOF_CACHE": str(folder / "kept"), "NO_COLOR": "1"}
    words = ["check", *IDS, "--samples", "60", "--format", form, "--jobs", str(jobs), *more]
    command = [sys.executable, "-m", "verify", *words, "--verbose"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment)
    assert done.returncode == 0, done.stderr
    return TIMES.sub("", done.stdout)


@pytest.mark.parametrize("form", ["json", "text"])
def test_the_report_does_not_depend_on_the_process(form: str, tmp_path: Path) -> None:
    first = report(tmp_path, form, 1, 1, "--no-cache")
    assert all(name in first for name in IDS)
    assert report(tmp_path, form, 2, 2) == first  # nothing is stored yet
    assert report(tmp_path, form, 2, 3) == first  # everything is


def test_another_seed_draws_other_mdps(tmp_path: Path) -> None:
    assert report(tmp_path, "json", 2, 1, "--no-cache") != report(tmp_path, "json", 2, 1, "--no-cache", "--seed", "1")
