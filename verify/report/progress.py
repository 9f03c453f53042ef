"""A progress bar for a person who waits."""

from __future__ import annotations

import time
from typing import IO

from verify.claims.verdict import EntryResult


class Progress:
    """Drawn on a terminal once a run has taken a second, and wiped away at the end; silent everywhere else."""

    WIDTH, PATIENCE = 24, 1.0

    def __init__(self, total: int, stream: IO[str], shown: bool | None = None) -> None:
        self.total, self.stream = total, stream
        self.shown = stream.isatty() if shown is None else shown
        self.done, self.bad, self.drawn = 0, 0, 0
        self.started = time.monotonic()

    def advance(self, result: EntryResult) -> None:
        """One more entry has been decided."""
        self.done += 1
        self.bad += not result.as_expected
        if self.shown and time.monotonic() - self.started >= self.PATIENCE:
            self._draw(f"{result.id}")

    def _draw(self, name: str) -> None:
        full = self.WIDTH * self.done // max(1, self.total)
        bad = f"  {self.bad} not as expected" if self.bad else ""
        line = f"{'█' * full}{'░' * (self.WIDTH - full)} {self.done}/{self.total}{bad}  {name}"[:78]
        self.stream.write("\r" + line.ljust(self.drawn))
        self.stream.flush()
        self.drawn = len(line)

    def close(self) -> None:
        """Leave the line as it was found."""
        if self.drawn:
            self.stream.write("\r" + " " * self.drawn + "\r")
            self.stream.flush()
            self.drawn = 0
