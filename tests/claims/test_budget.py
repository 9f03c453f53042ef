"""A time limit is noticed where the work looks at it, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from time import sleep, thread_time
from typing import Any

import pytest

from verify.claims.budget import Limit, OutOfTime, at_most, look


def is_over() -> bool:
    """Whether the work is told to stop here."""
    try:
        look()
    except OutOfTime:
        return True
    return False


def test_without_a_limit_there_is_always_time():
    assert not is_over()


def test_a_limit_that_is_over_is_noticed_and_forgotten_after_the_block():
    with at_most(-1):
        assert is_over()
    assert not is_over()


def test_an_error_in_the_block_ends_its_limit():
    with pytest.raises(OutOfTime), at_most(-1):
        look()
    assert not is_over()


def test_a_limit_far_away_changes_nothing():
    with at_most(3600):
        assert not is_over()


def test_an_inner_limit_cannot_be_later_than_the_one_around_it():
    with at_most(-1), at_most(3600):
        assert is_over()


def test_an_outer_limit_stands_when_an_inner_one_is_over():
    with at_most(3600):
        with at_most(-1):
            assert is_over()
        assert not is_over()


def test_waiting_for_a_busy_machine_does_not_count():
    with at_most(0.05):
        sleep(0.2)
        assert not is_over()


def test_computing_counts():
    with at_most(0.02):
        until = thread_time() + 0.03
        while thread_time() < until:
            pass
        assert is_over()


def test_a_limit_that_is_asked_again_and_again_ends_once():
    limit, until = Limit(0.02), thread_time() + 0.03
    while thread_time() < until:
        pass
    assert limit.over
    assert limit.over
    assert not Limit(3600).over


def endless() -> int:
    return 1 + endless()


@pytest.mark.parametrize("work", [endless, lambda: 10.0**400, lambda: str(10**5000), lambda: [0] * 10**17])
def test_what_is_too_deep_or_too_large_is_over_as_well(work: Callable[[], Any]):
    with pytest.raises(OutOfTime) as over, at_most(3600):
        work()
    assert over.value.words(20) == "stopped: too much is nested or multiplied out in this line; split it"
    assert OutOfTime().words(20) == "out of time: stopped after 20 s"
    assert not is_over()


def test_other_errors_are_nobody_elses():
    with pytest.raises(ValueError, match="what is wrong"), at_most(3600):
        raise ValueError("what is wrong")
