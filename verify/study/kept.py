"""Studies of earlier runs, kept beside the results that they belong to and believed under the same conditions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from verify.cache import Store
from verify.claims.stored import built, plain
from verify.runs import Settings
from verify.study.rows import Study, study_path
from verify.workers import in_order


class Studies(Store[Study]):
    """What was found out about the assumptions of entries."""

    kind = Study

    def lasts(self, result: Study) -> bool:
        """No checker ran out of time."""
        return not any("out of time" in outcome.detail for row in result.rows for outcome in row.outcomes)


def studies(paths: Sequence[Path], jobs: int = 1, kept: Studies | None = None) -> list[Study]:
    """The study of each file, in order; only what is not kept is made. Raises ContentError."""
    settings, kept = Settings(), Studies() if kept is None else kept
    found = {path: kept.find(path, settings) for path in paths}
    missing = [path for path, study in found.items() if study is None]
    for path, study in zip(missing, in_order(study_path, missing, jobs), strict=True):
        kept.keep(path, settings, study)
        found[path] = built(Study, plain(study))  # so that a page reads the same, kept or not
    return [study for study in found.values() if study is not None]
