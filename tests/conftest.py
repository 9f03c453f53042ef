"""Hypothesis profiles of the test-suite: `dev` here, `ci` where CI is set, `deep` on request (GRADPROOF_PROFILE=deep)."""

from __future__ import annotations

import os
from itertools import count

import pytest
from hypothesis import HealthCheck, settings

# No deadline anywhere: a busy machine is not a wrong equation.
_shared = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("dev", max_examples=25, **_shared)
settings.register_profile("ci", max_examples=50, derandomize=True, database=None, print_blob=True, **_shared)
settings.register_profile("deep", max_examples=2000, **_shared)
settings.load_profile(os.environ.get("GRADPROOF_PROFILE", "ci" if os.environ.get("CI") else "dev"))

_folders = count()


@pytest.fixture(autouse=True)
def own_results(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test believes what another one, or a run of the command, has decided."""
    monkeypatch.setenv("GRADPROOF_CACHE", str(tmp_path_factory.getbasetemp() / f"results-{next(_folders)}"))
