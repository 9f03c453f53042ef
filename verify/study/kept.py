"""Studies of earlier runs, kept beside the results that they belong to and believed under the same conditions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from verify.cache import Store
from verify.claims.stored import built, plain
from verify.claims.verdict import EntryResult
from verify.runs import Settings
from verify.study.rows import Study, study_path
from verify.workers import in_order


class Studies(Store[Study]):
    """What was found out about the assumptions of entries."""

    kind = Study

    def lasts(self, result: Study) -> bool:
        """No checker ran out of time."""
        return not any("out of time" in outcome.detail for row in result.rows for outcome in row.outcomes)


def studies(
    paths: Sequence[Path], jobs: int = 1, kept: Studies | None = None, results: Sequence[EntryResult] | None = None
) -> list[Study]:
    """The study of each file, in order; only what is not kept is made. Raises ContentError.

    ``results`` are what the check of each file found under the settings of a run by default; with them it is done sooner.
    """
    settings, kept = Settings(), Studies() if kept is None else kept
    found = {path: kept.find(path, settings) for path in paths}
    checked = {} if results is None else dict(zip(paths, results, strict=True))
    missing = [path for path, study in found.items() if study is None]
    made = in_order(_made, [(path, checked.get(path)) for path in missing], jobs, _weight)
    for path, study in zip(missing, made, strict=True):
        kept.keep(path, settings, study)
        found[path] = built(Study, plain(study))  # so that a page reads the same, kept or not
    return [study for study in found.values() if study is not None]


def _made(given: tuple[Path, EntryResult | None]) -> Study:
    return study_path(*given)


def _weight(given: tuple[Path, EntryResult | None]) -> int:
    """A guess at how long a study takes: as long as the check did, in milliseconds."""
    result = given[1]
    return 0 if result is None else int(1000 * result.seconds)
