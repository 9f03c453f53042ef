"""``python -m benchmarks.kill [N]``: kills ``verify check all --jobs 2`` at N random moments (20), the whole process group.

After each kill the next run must be right, with what the killed run had stored, and nothing may be left behind.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMAND = [sys.executable, "-m", "verify", "check", "all", "--jobs", "2"]


def report(folder: Path, environment: dict[str, str], *more: str) -> list[tuple[str, str, bool]]:
    """The verdicts of a run that is left alone."""
    done = subprocess.run([*COMMAND, "--format", "json", *more], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr
    assert "damaged" not in done.stderr, done.stderr
    return [(claim["id"], claim["verdict"], claim["as_expected"]) for claim in json.loads(done.stdout)["claims"]]


def processes_of(session: int) -> list[int]:
    """What still lives of a session."""
    if not Path("/proc/self/stat").exists():
        return []
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, of = path.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(of) == session and state != "Z":
            found.append(int(path.parent.name))
    return found


def main(kills: int = 20, seed: int = 0) -> int:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        folder, kept = Path(name), Path(name, "kept")
        environment = {**os.environ, "GRADPROOF_CACHE": str(kept), "NO_COLOR": "1"}
        begun = time.perf_counter()
        expected = report(folder, environment, "--no-cache")
        whole = time.perf_counter() - begun
        print(f"{len(expected)} claims in {whole:.1f} s; killing {kills} runs", flush=True)
        for number in range(1, kills + 1):
            for path in kept.glob("*.json"):
                path.unlink()
            everybody = number % 2 == 0
            process = subprocess.Popen(
                [*COMMAND, "--output", "report.txt"], cwd=folder, env=environment,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
            moment = chance.uniform(0, whole)
            time.sleep(moment)
            if everybody:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            process.wait()
            until = time.monotonic() + 10
            while processes_of(process.pid):
                assert time.monotonic() < until, "a worker lives on"
                time.sleep(0.05)
            left = sorted(path.name for path in folder.iterdir())
            assert set(left) <= {"kept", "report.txt"}, left
            stored = len(list(kept.glob("*.json")))
            assert report(folder, environment) == expected, "the next run is not right"
            (folder / "report.txt").unlink(missing_ok=True)
            who = "everybody" if everybody else "the parent alone"
            print(
                f"{number:3}  {who} killed after {moment:5.2f} s with {stored} results stored: the next run is right", flush=True
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
