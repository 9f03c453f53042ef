"""A time limit for a piece of work, which the work itself looks at now and then.

    with at_most(20):
        ...            # look() in here, or in anything it calls, raises OutOfTime once the 20 seconds are over

A limit only ever turns an answer into "undecided". What is decided well within it does not depend on the clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

_ends: list[float] = []


class OutOfTime(Exception):
    """The time that was given to a piece of work is over."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """A limit for what happens in the block; it ends no later than one around it."""
    _ends.append(min([monotonic() + seconds, *_ends[-1:]]))
    try:
        yield
    finally:
        _ends.pop()


def look() -> None:
    """Raises OutOfTime when the time is over; without a limit it never is."""
    if _ends and monotonic() > _ends[-1]:
        raise OutOfTime
