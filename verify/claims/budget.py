"""A time limit for a piece of work, which the work itself looks at now and then.

    with at_most(20):
        ...            # look() in here, or in anything it calls, raises OutOfTime once the 20 seconds are over

The seconds are those that this thread computes: what a busy machine gives to others is not counted, so that it changes no
verdict. A limit only ever turns an answer into "undecided". What is decided well within it does not depend on the clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, thread_time

LATEST_HORIZON = 16
"""No horizon beyond is asked for: two states and two actions have more trajectories then than can be added up."""

_limits: list[Limit] = []


class OutOfTime(Exception):
    """The time that was given to a piece of work is over."""

    def words(self, seconds: float) -> str:
        """Why the work, which had so many seconds, has no answer."""
        return f"out of time: stopped after {seconds:g} s"


class TooDeep(OutOfTime):
    """Something is nested more deeply than Python follows, fills the memory, or is a number too large to be computed or
    written with: more time would not help."""

    def words(self, seconds: float) -> str:
        return "stopped: too much is nested or multiplied out in this line; split it"


class Limit:
    """So many seconds of computing from now on, in the thread that makes it."""

    __slots__ = ("end", "not_before")

    def __init__(self, seconds: float) -> None:
        self.end, self.not_before = thread_time() + seconds, monotonic() + seconds

    @property
    def over(self) -> bool:
        """Whether they have passed. A thread computes no longer than the clock runs, and the clock is far cheaper to read."""
        now = monotonic()
        if now < self.not_before:
            return False
        left = self.end - thread_time()
        self.not_before = now + left
        return left <= 0


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """A limit for what happens in the block; it ends no later than one around it."""
    limit, around = Limit(seconds), _limits[-1:]
    _limits.append(around[0] if around and around[0].end < limit.end else limit)
    try:
        yield
    except (RecursionError, MemoryError, OverflowError) as error:
        raise TooDeep from error
    except ValueError as error:
        if "integer string conversion" not in str(error):  # the only trace of a number of more than 4300 digits
            raise
        raise TooDeep from error
    finally:
        _limits.pop()


def look() -> None:
    """Raises OutOfTime when the time is over; without a limit it never is."""
    if _limits and monotonic() >= _limits[-1].not_before and _limits[-1].over:  # the first of these is the cheap one
        raise OutOfTime
