"""A time limit is noticed where the work looks at it, and nowhere else."""

from __future__ import annotations

from time import sleep, thread_time

import pytest

from verify.claims.budget import Limit, OutOfTime, at_most, look


def test_without_a_limit_there_is_always_time():
    look()


def test_a_limit_that_is_over_is_noticed_and_forgotten_after_the_block():
    with pytest.raises(OutOfTime), at_most(-1):
        look()
    look()


def test_a_limit_far_away_changes_nothing():
    with at_most(3600):
        look()


def test_an_inner_limit_cannot_be_later_than_the_one_around_it():
    with pytest.raises(OutOfTime), at_most(-1), at_most(3600):
        look()


def test_an_outer_limit_stands_when_an_inner_one_is_over():
    with at_most(3600):
        with pytest.raises(OutOfTime), at_most(-1):
            look()
        look()


def test_waiting_for_a_busy_machine_does_not_count():
    with at_most(0.05):
        sleep(0.2)
        look()


def test_computing_counts():
    with at_most(0.02):
        until = thread_time() + 0.03
        while thread_time() < until:
            pass
        with pytest.raises(OutOfTime):
            look()


def test_a_limit_that_is_asked_again_and_again_ends_once():
    limit, until = Limit(0.02), thread_time() + 0.03
    while thread_time() < until:
        pass
    assert limit.over
    assert limit.over
    assert not Limit(3600).over
