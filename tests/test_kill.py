"""A run that is killed at any moment leaves nothing behind that a later run could stumble over, and no process."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "killpg"), reason="process groups are needed")

# Quick ones, so that a whole run takes a second or two.
IDS = ["score-mean-zero", "advantage-mean-zero", "trajectory-law-sums-to-one", "baseline-constant", "log-derivative-identity"]
VERDICTS = dict.fromkeys(IDS, "PROVED")


def command(*more: str) -> list[str]:
    return [sys.executable, "-m", "verify", "check", *IDS, "--jobs", "2", "--samples", "100", "--format", "json", *more]


def run(folder: Path, *more: str) -> dict[str, str]:
    done = subprocess.run(command(*more), capture_output=True, text=True, cwd=folder, timeout=300)
    assert not {"Traceback", "damaged", "error"} & set(done.stderr.replace(":", " ").split()), done.stderr
    assert done.returncode == 0
    return {claim["id"]: claim["verdict"] for claim in json.loads(done.stdout)["claims"]}


def start(folder: Path, *more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(*more), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def members(session: int) -> list[int]:
    """The living processes of a session, by Linux's /proc; zombies do not count."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, of = entry.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(of) == session and state != "Z":
            found.append(int(entry.parent.name))
    return found


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRADPROOF_CACHE", str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.mark.parametrize("group", [True, False], ids=["everybody is killed", "only the parent is killed"])
def test_after_a_kill_the_next_run_is_right(group: bool, tmp_path: Path, kept: Path) -> None:
    """Whole results of the killed run are used again, half of one is never found, and the report is written or not."""
    chance = random.Random(7)
    report = tmp_path / "report.json"
    for _ in range(3):
        process = start(tmp_path, "--output", str(report))
        time.sleep(chance.uniform(0.2, 2.0))
        os.killpg(process.pid, signal.SIGKILL) if group else process.kill()
        process.wait()
        assert not report.exists() or json.loads(report.read_text())["summary"]["claims"] == len(IDS)
        assert {path.name for path in tmp_path.iterdir()} <= {"report.json", "kept"}
        for file in kept.glob("*.json"):
            json.loads(file.read_text())
        if group:
            assert run(tmp_path) == VERDICTS
            for file in kept.glob("*.json"):
                file.unlink()
    assert run(tmp_path) == VERDICTS


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
def test_no_process_outlives_a_killed_parent(tmp_path: Path) -> None:
    process = start(tmp_path, "--no-cache", "--samples", "20000")
    try:
        until = time.monotonic() + 60
        while len(members(process.pid)) < 3:  # the parent and its two workers
            assert process.poll() is None
            assert time.monotonic() < until, "the workers did not start"
            time.sleep(0.02)
        process.kill()
        process.wait()
        while members(process.pid):
            assert time.monotonic() < until, "a worker lives on"
            time.sleep(0.05)
    finally:
        for one in members(process.pid):
            os.kill(one, signal.SIGKILL)
