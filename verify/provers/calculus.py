"""Claims about real variables, proved: which methods there are, and who may say so.

A *method* takes a claim and returns its words for a proof ("the difference of the two sides is 0 as a polynomial"), or
None where it has nothing to say. It may rest only on what the claim states: the domains of its variables, that its
functions are smooth (and of moderate growth, where that is declared), its conditions ``claim.where``. It proves that both
sides are equal (or in the relation claimed) wherever both have a value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from verify.claims.model import Claim

_SEAL: Final = object()


@dataclass(frozen=True)
class Proof:
    """A claim that a method proves; only ``decide`` makes one."""

    claim: Claim
    method: str
    words: str
    _seal: Any = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self._seal is not _SEAL:
            raise TypeError("a Proof is made by verify.provers.calculus.decide alone")


@dataclass(frozen=True)
class Undecided:
    """Why no method proves a claim. Nobody here says "false"."""

    reason: str


Method = Callable[[Claim], str | None]
METHODS: dict[str, Method] = {}
"""By name, in the order in which they are tried; a reason beside an equals sign may allow some of them only."""


class OutOfReach(Exception):
    """A method cannot say anything about a term, and which part of it is why."""


def decide(claim: Claim, allowed: frozenset[str] | None = None) -> Proof | Undecided:
    """A proof by one of the methods (by one of ``allowed`` where that is given), or why there is none."""
    reasons = []
    for name, method in METHODS.items():
        if allowed is not None and name not in allowed:
            continue
        try:
            words = method(claim)
        except OutOfReach as error:
            reasons.append(f"{name}: {error}")
            continue
        if words is not None:
            return Proof(claim, name, words, _SEAL)
        reasons.append(f"{name}: no proof")
    return Undecided("; ".join(reasons) or "no method for claims about real variables may be used here")
