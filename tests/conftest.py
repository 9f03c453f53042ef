"""Hypothesis profiles of the test-suite: `dev` here, `ci` where CI is set, `deep` on request (GRADPROOF_PROFILE=deep)."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# No deadline anywhere: a busy machine is not a wrong equation.
_shared = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("dev", max_examples=25, **_shared)
settings.register_profile("ci", max_examples=50, derandomize=True, database=None, print_blob=True, **_shared)
settings.register_profile("deep", max_examples=2000, **_shared)
settings.load_profile(os.environ.get("GRADPROOF_PROFILE", "ci" if os.environ.get("CI") else "dev"))

_folders = count()
CHROMIUM = next(
    (path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome") if Path(path).exists()), ""
)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    """Headless Chromium; where there is none the test is skipped and says why."""
    playwright = pytest.importorskip("playwright.sync_api", reason="the browser test needs playwright")
    if not CHROMIUM:
        pytest.skip("the browser test needs Chromium, such as /usr/bin/chromium")
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(autouse=True)
def own_results(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test believes what another one, or a run of the command, has decided."""
    monkeypatch.setenv("GRADPROOF_CACHE", str(tmp_path_factory.getbasetemp() / f"results-{next(_folders)}"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole site, built strictly: any warning of mkdocs fails here. Built once, however many processes test it."""
    pytest.importorskip("mkdocs", reason="the site needs the extra gradproof[site]")
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    out, done = shared / "site", shared / "site.done"
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            from mkdocs.commands.build import build
            from mkdocs.config import load_config

            monkeypatch = pytest.MonkeyPatch()
            monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
            monkeypatch.setenv("GRADPROOF_CACHE", str(_site_results(tmp_path_factory)))
            build(load_config(str(Path(__file__).resolve().parent.parent / "mkdocs.yml"), strict=True, site_dir=str(out)))
            monkeypatch.undo()
            done.touch()
    return out


@pytest.fixture(scope="session")
def book(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What the pages are made of, with the results that the site was built from."""
    from verify.site_pages import read_book

    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GRADPROOF_CACHE", str(_site_results(tmp_path_factory)))
        return read_book()


def _site_results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.getbasetemp()
    return (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "site-results"


@pytest.fixture(scope="session")
def as_batch() -> Callable[[Any], Any]:
    """A counterexample as floats for the numpy evaluator."""
    return _batch


NUMPY_TABLES = {"gamma": "gamma", "lambda": "lam", "epsilon": "epsilon"}
IN_WORDS = {"h": "history", "tau": "tau"}


def _batch(witness: Any) -> Any:
    import numpy as np

    from verify.sampling.mdps import Batch

    S, A = witness.states, witness.actions
    shapes = {"rho": (S,), "p": (S, A, S), "pi": (S, A), "mu": (S, A), "r": (S, A)}
    tables = {name: np.full((1, *shapes[name]), 1 / shapes[name][-1]) for name in ("rho", "p", "pi")} | {"r": np.zeros((1, S, A))}
    for (law, where, dirs), row in witness.rows.items():
        label = f"d{''.join(map(str, dirs))}_{law}" if dirs else law
        tables.setdefault(label, np.zeros((1, *shapes[law])))[(0, *where)] = [float(value) for value in row]
    for (where, dirs), value in witness.rewards.items():
        label = f"d{''.join(map(str, dirs))}_r" if dirs else "r"
        tables.setdefault(label, np.zeros((1, S, A)))[(0, *where)] = float(value)
    tables |= {NUMPY_TABLES[name]: np.array([float(value)]) for name, value in witness.parameters.items()}
    functions: dict[Any, Any] = {}
    for (name, key, dirs), value in witness.functions.items():
        whole = key[0][0] if key and key[0][0] in IN_WORDS else ""
        kinds = (IN_WORDS[whole],) if whole else tuple(kind for kind, _ in key)
        times = (key[0][1],) if whole == "h" else tuple(number for kind, number in key if kind == "t")
        places = [(kind, number) for kind, number in key if kind in ("s", "a")]
        stored = functions.setdefault((name, kinds, times), {})
        label = f"d{''.join(map(str, dirs))}" if dirs else "value"
        shape = (1, *({"s": S, "a": A}[kind] for kind, _ in places))
        for each in ("value", label):
            stored.setdefault(each, np.zeros(shape))
        stored[label][(0, *(number for _, number in places))] = float(value)
    return Batch.from_tables(witness.horizon, tables, functions)
