"""Work shared among processes, in a steady order, none of which outlives the run. Light: imports no mathematics."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context
from typing import TypeVar

Given = TypeVar("Given")
Found = TypeVar("Found")
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux's prctl
_LOOK_EVERY = 0.5


def in_order(
    function: Callable[[Given], Found], given: Sequence[Given], jobs: int, weight: Callable[[Given], int] | None = None
) -> Iterator[Found]:
    """function(x) for every x, in the order of ``given`` however many processes work on it.

    With a ``weight`` the heaviest are begun first, so that no process is left with a long one at the end.
    ``function`` must be picklable. Its first error, in the order of ``given``, is raised here.
    """
    if min(jobs, len(given)) <= 1:
        yield from map(function, given)
        return
    context = get_context("fork" if "fork" in get_all_start_methods() else "spawn")
    pool = ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=(os.getpid(),))
    try:
        begun = sorted(range(len(given)), key=lambda number: -weight(given[number])) if weight else range(len(given))
        futures = {number: pool.submit(function, given[number]) for number in begun}
        for number in range(len(given)):
            yield futures[number].result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _begin(parent: int) -> None:
    """Ctrl-C is for the parent (a worker that died of it would print a traceback); the parent's death is for all."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(Exception):  # not Linux, or no ctypes: the watch below is enough
        import ctypes

        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()


def _leave_with(parent: int) -> None:
    """Ends this process, at once and whatever it is doing, when it has been given to another parent."""
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    os._exit(1)
