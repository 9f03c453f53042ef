"""What both settings share: a checker that takes too long is stopped, and says so."""

from __future__ import annotations

from time import monotonic

from verify.check import ENGINES
from verify.claims.budget import look
from verify.claims.verdict import CHECKERS, Evidence
from verify.engines import timed
from verify.runs import Settings


def endless() -> Evidence:
    while True:
        look()


def test_a_checker_that_takes_too_long_is_stopped():
    begun = monotonic()
    found = timed("sampling", Settings(seconds=0.05), endless)
    assert monotonic() - begun < 5
    assert (found.checker, found.outcome, found.facts["out_of_time"]) == ("sampling", "undecided", 0.05)


def test_the_time_that_was_taken_is_noted():
    found = timed("sampling", Settings(), lambda: Evidence("sampling", "passed", "nothing against it", {"points": 3}))
    assert found.outcome == "passed" and found.facts == {"points": 3} and 0 <= found.seconds < 1


def test_each_setting_has_the_checkers_that_a_report_lists():
    for setting, engines in ENGINES.items():
        assert (engines.prover, *engines.deciders) == CHECKERS[setting]
