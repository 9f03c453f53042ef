"""Where something was written, and what is said when it cannot be used. Light: imports no mathematics."""

from __future__ import annotations

import os
from dataclasses import dataclass


def shown_path(path: str | os.PathLike[str]) -> str:
    """A path as a reader sees it: relative when the file lies below the present folder, as given otherwise."""
    full = os.path.abspath(path)
    here = os.path.join(os.getcwd(), "")
    return full[len(here) :] if full.startswith(here) else os.fspath(path)


@dataclass(frozen=True)
class Place:
    """Where something was written."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{shown_path(self.file)}:{self.line}"


class ContentError(ValueError):
    """Something an author wrote cannot be used: says where, what, and what was expected."""

    def __init__(self, place: Place | str, problem: str) -> None:
        self.place, self.problem = place, problem
        # Both arguments, so that the error survives pickling on its way back from a worker process.
        super().__init__(place, problem)

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


class UsageError(ValueError):
    """A command was given something that it cannot use; one sentence for the person who typed it."""
