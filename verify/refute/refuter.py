"""From a claim to a witness: search, shrink, write."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import Any

from verify.claims.budget import Limit
from verify.claims.model import Claim
from verify.refute.search import Tally, search
from verify.refute.shrink import shrink
from verify.refute.witness import Witness
from verify.refute.writing import written

BUDGET_SECONDS, LONGER = 5.0, 4


@dataclass(frozen=True)
class Attempt:
    """What came of a search: a witness, or the reason why there is none."""

    witness: Witness | None
    reason: str
    tally: Tally
    seconds: float


def attempt(
    claim: Claim,
    hint: dict[str, Any] | None = None,
    budget_seconds: float = BUDGET_SECONDS,
    origin: tuple[str, str] = ("", ""),
    easy: bool = False,
) -> Attempt:
    """Searches for a counterexample. ``origin`` is (entry id, item key), stored so that a replay finds the claim again.
    With ``easy`` only where one is found soon if there is one in most places.

    The budget is for the search alone and decides only whether it ends early: the same claim gives the same witness.
    """
    start, tally = monotonic(), Tally()
    budget_seconds *= 1 if claim.relation == "=" else LONGER  # an inequality may fail on few MDPs
    found = search(claim, hint, Limit(budget_seconds), tally, easy)
    witness = None if found is None else written(claim, shrink(claim, found)).located(*origin)
    reason = "" if witness else _no_witness(tally)
    return Attempt(witness, reason, tally, monotonic() - start)


def _no_witness(tally: Tally) -> str:
    if tally.no_exact_value:
        return f"no exact value: {tally.no_exact_value}"
    if tally.points == tally.undefined:
        return f"both sides were never defined together ({tally.points} points looked at)"
    ended = "no difference" if tally.finished else "no difference before the time was up"
    return f"{ended} at {tally.mdps} MDPs of {tally.sizes} sizes ({tally.points - tally.undefined} points)"


def refute(
    claim: Claim, hint: dict[str, Any] | None = None, budget_seconds: float = BUDGET_SECONDS, origin: tuple[str, str] = ("", "")
) -> Witness | None:
    """A minimal exact Witness that the claim is false, or None; ``attempt`` also says why there is none."""
    return attempt(claim, hint, budget_seconds, origin).witness
