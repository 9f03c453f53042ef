"""Hypothesis profiles of the test-suite: `dev` here, `ci` where CI is set, `deep` on request (GRADPROOF_PROFILE=deep).

And names of parametrised tests that are the same in every process, as running them in parallel needs.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings

# No deadline anywhere: a busy machine is not a wrong equation.
_shared = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("dev", max_examples=25, **_shared)
settings.register_profile("ci", max_examples=50, derandomize=True, database=None, print_blob=True, **_shared)
settings.register_profile("deep", max_examples=2000, **_shared)
settings.load_profile(os.environ.get("GRADPROOF_PROFILE", "ci" if os.environ.get("CI") else "dev"))


def pytest_make_parametrize_id(val: Any) -> str | None:
    """Sets are named in sorted order: Python's own order of a set of strings changes from process to process."""
    return "{" + ", ".join(sorted(map(repr, val))) + "}" if isinstance(val, (set, frozenset)) else None
