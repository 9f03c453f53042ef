"""What a run is asked for, and how its report comes together. Light: imports no mathematics."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from verify import __version__
from verify.claims.verdict import EntryResult, Report


@dataclass(frozen=True)
class Settings:
    """How a run decides.

    samples   MDPs drawn per equation; seed, of the draws; horizon, the last one at which the kernel proves
    only      keep the items whose "id::key" contains this; step, keep the item of this number
    seconds   the time that one checker may take for one equation before it is stopped, undecided
    """

    samples: int = 200
    seed: int = 0
    horizon: int = 4
    only: str | None = None
    step: int | None = None
    seconds: float = 20.0

    def horizons(self, first: int) -> range:
        """Those at which a claim that begins at the horizon ``first`` is proved: up to the last one, and that one at least."""
        return range(first, max(self.horizon, first) + 1)


def report_of(
    results: Iterable[EntryResult],
    settings: Settings,
    on_result: Callable[[EntryResult], None] | None = None,
    stop_at_first: bool = False,
) -> Report:
    """The report of results as they come; entries that the selection leaves empty are left out."""
    begun = time.perf_counter()
    entries: list[EntryResult] = []
    for result in results:
        selected = bool(result.items or result.equations)
        if selected:
            entries.append(result)
        if on_result is not None:
            on_result(result)
        if stop_at_first and selected and not result.as_expected:
            break
    claims, sources = ([one for one in entries if (one.expected == "source") is wanted] for wanted in (False, True))
    seconds = time.perf_counter() - begun
    return Report(__version__, tuple(claims), settings.seed, settings.samples, seconds, tuple(sources))
