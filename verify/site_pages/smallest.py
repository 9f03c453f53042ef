"""The step on a two-state MDP: both sides of an equation as polynomials in the entries of a small MDP."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from verify.claims.model import Claim
from verify.provers.parametric import written_out
from verify.site_pages.markup import escape, math, prose

MOST_LATEX = 4000  # characters of one side
HORIZONS = (1, 2)  # at T = 1 many steps have nothing to do yet; then T = 2 is shown
LEGEND = '<p class="meta">States and actions are numbered from 1: π(2|1) is the probability of action 2 in state 1.</p>'


@lru_cache(maxsize=4096)
def smallest_case(claim: Claim) -> str:
    """Both sides on an MDP with two states and two actions, or why they cannot be written out."""
    first = max(1, claim.min_horizon)
    found: dict[str, Any] = {}
    for horizon in (first - 1 + number for number in HORIZONS):
        larger = written_out(claim, horizon=horizon)
        if "lhs" in larger or not found:
            found = larger
        if "lhs" in found and found["lhs"]["latex"] != found["rhs"]["latex"]:
            break
    return _block(found, claim.relation)


def _block(found: dict[str, Any], relation: str) -> str:
    states, actions, horizon = found["size"]
    title = f"<h4>On an MDP with {states} states and {actions} actions, T = {horizon}{_free(found)}</h4>"
    if "lhs" not in found:
        return f"{title}<p>Not written out: {prose(found['reason'])}.</p>"
    left, right = found["lhs"], found["rhs"]
    longest = max(left, right, key=lambda side: len(side["latex"]))
    if len(longest["latex"]) > MOST_LATEX:
        return f"{title}<p>Not written out: {longest['terms']} terms, some of them quotients, are too long for a page.</p>"
    if left["latex"] == right["latex"]:
        return f"{title}<p>Both sides are the same polynomial{_cut(left)}:</p>{_polynomial(left)}{LEGEND}"
    sides = "".join(f"<p>{name} side{_cut(side)}</p>{_polynomial(side)}" for name, side in (("Left", left), ("Right", right)))
    compared = f"<p>{_difference(found)}</p>" if relation == "=" else ""
    return f"{title}{sides}{compared}{LEGEND}"


def _polynomial(side: dict[str, Any]) -> str:
    """Set as a sentence, so that a long one breaks between its terms."""
    return f'<p class="polynomial" data-search-exclude>{math(side["latex"])}</p>'


def _free(found: dict[str, Any]) -> str:
    return "".join(f", {escape(name)} = {value}" for name, value in found.get("free", {}).items())


def _cut(side: dict[str, Any]) -> str:
    return f", the first {side['shown']} of {side['terms']} terms" if side["shown"] < side["terms"] else ""


def _difference(found: dict[str, Any]) -> str:
    if found["agree"]:
        return (
            "Put one minus the others for the last entry of each law that sums to one, and the difference is the zero polynomial."
        )
    return "The difference does not vanish." if found["agree"] is False else f"Undecided here: {prose(found['reason'])}."
