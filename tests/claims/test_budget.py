"""A time limit is noticed where the work looks at it, and nowhere else."""

from __future__ import annotations

import pytest

from verify.claims.budget import OutOfTime, at_most, look


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
