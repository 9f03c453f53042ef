"""What is measured. Each function returns seconds (the least of several runs), or a rate where it says so."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

from benchmarks import equation

ROOT = Path(__file__).resolve().parent.parent
SIMPLIFY_LIMIT = 600.0


def best_of(repeats: int, run: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """The least time of several runs: what disturbs a run only ever makes it longer."""
    times = []
    for _ in range(repeats):
        before()
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return min(times)


def forget() -> None:
    """Empties every cache of the provers."""
    for name, module in list(sys.modules.items()):
        if name.startswith("verify."):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def kernel(horizon: int) -> float:
    """The whole equation for every finite MDP, at one horizon, with nothing remembered."""
    from verify.provers.kernel import Theorem, prove

    claim = equation.whole()

    def run() -> None:
        assert isinstance(prove(claim, [horizon]), Theorem)

    return best_of(9, run, forget)


def parametric(sizes: list[tuple[int, int, int]], engine: str, repeats: int = 5) -> float:
    """The whole equation on symbolic MDPs of these sizes (states, actions, horizon), with nothing remembered."""
    from verify.provers.parametric import decide

    claim = equation.whole()

    def run() -> None:
        evidence = decide(claim, sizes, engine=engine)
        assert evidence.outcome == "proved", evidence.detail
        assert sorted(evidence.facts["sizes"]) == sorted(sizes)

    return best_of(repeats, run, forget)


def grid(last: int = 4) -> list[tuple[int, int, int]]:
    """2 or 3 states, 2 or 3 actions, T = 1 … last."""
    return [(s, a, horizon) for horizon, s, a in product(range(1, last + 1), (2, 3), (2, 3))]


def sampling_rates(size: tuple[int, int, int] = (3, 2, 4), count: int = 96, seconds: float = 3.0) -> dict[str, float]:
    """MDPs drawn and compared per second, for the whole equation and for each of its steps."""
    from verify.sampling.compare import evaluate_claim
    from verify.sampling.mdps import Batch

    claims = {"the whole equation": equation.whole(), **{item.key: item.claim for item in equation.steps()}}
    rates = {}
    for name, claim in claims.items():
        best, until, seed = float("inf"), time.perf_counter() + seconds, 0
        while time.perf_counter() < until:
            seed += 1
            begun = time.perf_counter()
            batch = Batch.draw(claim.assumes, size, count, [seed], undiscounted=claim.undiscounted)
            for one in evaluate_claim(claim, batch):
                assert float(one.ratio.max()) <= 1
            best = min(best, time.perf_counter() - begun)
        rates[name] = count / best
    return rates


def sampling(samples: int = 200) -> float:
    """The sampling checker as a run uses it."""
    from verify.sampling import sample

    claim = equation.whole()

    def run() -> None:
        assert sample(claim, samples).outcome == "passed"

    return best_of(3, run)


def simplify(n_states: int = 2, n_actions: int = 2, horizon: int = 2, repeats: int = 3) -> float:
    """``sympy.simplify(lhs - rhs)``, each time in a process of its own; infinite when it takes longer than ten minutes."""
    program = (
        "import time, sympy; from benchmarks.equation import plain_sympy\n"
        f"lhs, rhs = plain_sympy({n_states}, {n_actions}, {horizon})\n"
        "begun = time.perf_counter(); left = sympy.simplify(lhs - rhs)\n"
        "assert left == 0, left\n"
        "print(time.perf_counter() - begun)"
    )
    command = [sys.executable, "-c", program]
    try:
        runs = [
            subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SIMPLIFY_LIMIT, check=True)
            for _ in range(repeats)
        ]
    except subprocess.TimeoutExpired:
        return float("inf")
    return min(float(done.stdout) for done in runs)


def command(*words: str, repeats: int = 3, cold: bool = False) -> float:
    """A command from its start to its end; ``cold``: with no stored results."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "GRADPROOF_CACHE": folder, "NO_COLOR": "1"}

        def run() -> None:
            more = ["--no-cache"] if cold else []
            done = subprocess.run(
                [sys.executable, "-m", "verify", *words, *more], env=environment, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stdout[-2000:] + done.stderr

        if words[:1] == ("check",) and not cold:
            run()
        return best_of(repeats, run)


def memory() -> float:
    """Most memory of any process of ``verify check all --jobs 2``, in MB."""
    program = (
        "import resource, subprocess, sys\n"
        "subprocess.run([sys.executable, '-m', 'verify', 'check', 'all', '--jobs', '2', '--no-cache'],"
        " stdout=subprocess.DEVNULL, check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return float(done.stdout) / (1024 if sys.platform != "darwin" else 1024**2)
