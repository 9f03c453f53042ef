"""What the pipeline needs to know about the checkers of one setting: trajectories, or real variables.

The pipeline (``verify.check``) is the same for both: prove, look for a counterexample, sample, and weigh what was found.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from verify.claims.budget import OutOfTime, at_most
from verify.claims.model import Claim
from verify.claims.reasons import Reason
from verify.claims.verdict import Evidence, Scope, Verdict
from verify.runs import Settings

Checks = dict[str, Evidence]


class Counterexample(Protocol):
    """A counterexample of either setting."""

    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...
    def located(self, entry: str, item: str) -> Counterexample: ...
    def to_json(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Engines:
    """The checkers of one setting, by what they do.

    prover         name of the checker that may make a theorem; prove, the theorem (or None) and the evidence
    deciders       the other checkers by name, in the order in which they are asked; the last one samples
    refute         a counterexample (recomputed from its own data before it counts), or why there is none
    weigh          the verdict, what it rests on, and for which points or MDPs it holds
    contradiction  words for two checkers that cannot both be right, or nothing
    remedies       what would make the claim a theorem
    """

    prover: str
    prove: Callable[[Claim, Settings, Reason | None], tuple[Any, Evidence]]
    deciders: dict[str, Callable[[Claim, Settings], Evidence]]
    refute: Callable[..., tuple[Any, str]]
    weigh: Callable[[Claim, Any, Checks, Any], tuple[Verdict, str, Scope | None]]
    contradiction: Callable[[Any, Checks, Any], str]
    remedies: Callable[[Claim, Settings], tuple[tuple[str, ...], ...]]


def clash(provers: Iterable[str], finders: Iterable[str]) -> str:
    """What is said of checkers that contradict each other; nothing where there are none on one of the two sides."""
    for_it, against = list(dict.fromkeys(provers)), list(dict.fromkeys(finders))
    if not for_it or not against:
        return ""
    proves, refutes = "proves" if len(for_it) == 1 else "prove", "refutes" if len(against) == 1 else "refute"
    return f"{' and '.join(for_it)} {proves} this line, and {' and '.join(against)} {refutes} it: one of them is wrong"


def out_of_time(checker: str, settings: Settings, error: OutOfTime) -> Evidence:
    """What is said of a checker that was stopped."""
    seconds = settings.seconds
    return Evidence(checker, "undecided", error.words(seconds), {"out_of_time": seconds}, seconds)


def replayed(settings: Settings, attempt: Callable[[], Any], replay: Callable[[Any], Any]) -> tuple[Any, str]:
    """The counterexample of an attempt, once both sides were computed again from its data alone; or why there is none."""
    try:
        with at_most(settings.seconds):
            found = attempt()
            if found.witness is None:
                return None, f"no counterexample: {found.reason}"
            repeated = replay(found.witness)
    except OutOfTime as error:
        return None, f"no counterexample: {error.words(settings.seconds)}"
    return (found.witness, "") if repeated.confirmed else (None, f"no counterexample: {repeated.words()}")


def timed(checker: str, settings: Settings, run: Callable[[], Evidence]) -> Evidence:
    """The evidence of a checker, with the time that it took; undecided where that is longer than a run allows."""
    begun = time.perf_counter()
    try:
        with at_most(settings.seconds):
            evidence = run()
    except OutOfTime as error:
        return out_of_time(checker, settings, error)
    return Evidence(evidence.checker, evidence.outcome, evidence.detail, evidence.facts, time.perf_counter() - begun)
