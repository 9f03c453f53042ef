"""The kernel asked about one equation, with the reason beside it.

The proof that counts uses only what the reason allows. If there is none, but one with everything that is listed, the
step is true and does not follow by its reason; the evidence then says what it needs and which reasons would do.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from math import factorial
from typing import Any

from verify.claims.model import Claim
from verify.claims.reasons import EVERYTHING_LISTED, Reason
from verify.claims.verdict import Evidence, Scope
from verify.language.moments import has_dots
from verify.provers.horizon import OutsideClass
from verify.provers.needs import needs, reasons_for
from verify.provers.theorems import AXIOMS, SWITCHES, Outside, Remainder, Theorem, conditions, last_horizon, prove

# A summand with K times has about N^K / K! places for them below the cutoff N. A claim with more keeps the horizons that
# were asked for: this many take a second or two.
MOST_PLACES = 4000


def kernel_evidence(claim: Claim, reason: Reason | None, horizons: Iterable[int]) -> tuple[Any, Evidence]:
    """The theorem of the kernel or of the prover beside it, if there is one, and the evidence. Nobody here says "false"."""
    horizons, begun = tuple(horizons), time.perf_counter()
    allowed = reason.allows if reason is not None and reason.allows != EVERYTHING_LISTED else None
    result = _prove(claim, horizons, allowed)
    follows = isinstance(result, Theorem)
    if not follows and allowed is not None:
        result = _prove(claim, horizons, None)
    if not isinstance(result, Theorem):
        left: dict[str, Any] = {} if not isinstance(result, Remainder) else {"horizon": result.horizon, "terms": result.terms}
        return None, Evidence("kernel", "undecided", _why_not(result), left, time.perf_counter() - begun)
    every, told = _every_horizon(result, allowed if follows else None)
    if isinstance(every, Remainder):
        return None, Evidence("kernel", "undecided", _fails_later(result, every), told, time.perf_counter() - begun)
    facts = {**_reason_facts(result, reason, follows), **told}
    result = every
    facts["horizons"] = result.horizons if isinstance(result.horizons, str) else list(result.horizons)
    vanishes = "the difference vanishes" if claim.relation == "=" else "the difference is visibly of one sign"
    detail = f"{vanishes} for {Scope('all', 'all', result.horizons, first=claim.min_horizon).words()}"
    if "cutoff" in facts:
        detail += f"; every T up to {facts['cutoff']} was checked, which decides all"
    if reason is not None and "smaller" in facts:
        detail += f"; {reason.name} allows more than is needed: {', '.join(facts['smaller']) or 'arithmetic'} would do"
    if "not_every_horizon" in facts:
        detail += f"; not for every horizon: {facts['not_every_horizon']}"
    return result, Evidence("kernel", "proved", detail, facts, time.perf_counter() - begun)


def _prove(claim: Claim, horizons: Any, allowed: frozenset[str] | None) -> Any:
    try:
        return prove(claim, horizons, allowed)
    except Outside as outside:
        return str(outside)


def _every_horizon(theorem: Any, allowed: frozenset[str] | None) -> tuple[Any, dict[str, Any]]:
    """The theorem for every horizon where the claim has a cutoff, what is left at a later one, or the theorem as it was."""
    if isinstance(theorem.horizons, str):
        return theorem, {}
    equation = _equation(theorem)
    try:
        found = last_horizon(equation)
    except OutsideClass as outside:
        return theorem, {"not_every_horizon": str(outside)}
    # An inner product multiplies every summand on one side of it with every one on the other.
    orders = 1 if has_dots(equation.lhs, equation.rhs) else factorial(found.times)
    last, places = found.last, found.last**found.times // orders
    if places > MOST_PLACES:
        size = f"with {found.times} times in a summand that is more work than a run is given"
        return theorem, {"not_every_horizon": f"every T up to {last} would have to be checked; {size}"}
    every = _prove(theorem.claim, "all", allowed)
    if isinstance(every, str):
        return theorem, {"not_every_horizon": every}
    if isinstance(every, Remainder):
        return every, {"fails_later": {"states": 1, "actions": 2, "horizon": every.horizon}}
    return every, {"cutoff": last}


def _equation(theorem: Any) -> Claim:
    """What was proved by rewriting: the claim, of an inequality the equation of its certificate, or one more general."""
    proved = theorem if theorem.claim.relation == "=" else theorem.proved
    return getattr(proved, "expanded", proved.claim)


def _fails_later(theorem: Any, later: Remainder) -> str:
    return f"the difference vanishes for T in {theorem.horizons[0]}..{theorem.horizons[-1]}, but {_why_not(later)}"


def _why_not(result: Any) -> str:
    if isinstance(result, str):
        return f"outside the kernel: {result}"
    left = "1 term of the difference is" if result.terms == 1 else f"{result.terms} terms of the difference are"
    return f"{left} left" + (f" at T = {result.horizon}" if result.horizon else "")


def _reason_facts(theorem: Any, reason: Reason | None, follows: bool) -> dict[str, Any]:
    """What the proof needs, and what that says about the reason: "problem" if it does not do, "smaller" (what is needed)
    if another reason that allows less would do."""
    needed = needs(theorem)
    facts: dict[str, Any] = {
        "axioms": sorted((needed & AXIOMS) | conditions(theorem.claim)),
        "rules": sorted(needed & SWITCHES),
    }
    if reason is None:
        return facts
    fitting = reasons_for(needed)
    if not follows:
        wanted = ", ".join(sorted(needed - reason.allows)) or "more than it allows together"
        would_do = ", ".join(one.name for one in fitting[:3]) or "established, naming a derivation that proves it"
        facts["problem"] = f"true, but it does not follow by {reason.name}: it needs {wanted}; would do: {would_do}"
    elif any(one.allows < reason.allows for one in fitting):
        facts["smaller"] = sorted(needed)
    return facts
