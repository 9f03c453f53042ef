"""Claims about real variables, proved: by which methods, and who may say so.

Both sides are worked out exactly (``verify.provers.worked_out``) and compared (``verify.provers.real_claims``). A proof may
rest only on what the claim states: the domains of its variables, that its functions are smooth (and of moderate growth,
where that is declared), its conditions ``claim.where``. It shows that at every such point both sides have a value, and that
the values are equal, or in the relation claimed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from verify.claims.model import Claim
from verify.provers import real_claims

_SEAL: Final = object()

METHODS: Final[dict[str, str]] = {
    "closed-form": "arithmetic of rational functions of variables, exponentials, logarithms, roots, sines and erf",
    "derivatives": "the rules of differentiation",
    "integrals": "antiderivatives that are checked by differentiation, with their limits at the ends of the interval",
    "expansions": "Taylor's theorem, with exact coefficients",
    "linear-algebra": "matrices entry by entry, inverses by cofactors",
    "cases": "every sign that a comparison can have",
    "certificate": "a difference that is visibly at least zero",
}
"""What a proof may be made of; a reason beside an equals sign may allow some of them only. ``closed-form`` always is."""


@dataclass(frozen=True)
class Proof:
    """A claim that is proved, and the methods that were needed; only ``decide`` makes one."""

    claim: Claim
    method: str
    words: str
    methods: frozenset[str] = frozenset()
    _seal: Any = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self._seal is not _SEAL:
            raise TypeError("a Proof is made by verify.provers.calculus.decide alone")


@dataclass(frozen=True)
class Undecided:
    """Why there is no proof. Nobody here says "false"."""

    reason: str


def decide(claim: Claim, allowed: frozenset[str] | None = None) -> Proof | Undecided:
    """A proof (made of ``allowed`` methods only, where that is given), or why there is none."""
    if claim.setting != "calculus":
        return Undecided("the claim is about trajectories")
    try:
        found = real_claims.prove(claim)
    except real_claims.NotProved as error:
        return Undecided(str(error))
    methods = frozenset(found.methods & METHODS.keys())
    if allowed is not None and (more := methods - allowed - {"closed-form"}):
        return Undecided(f"the proof needs more than is allowed here: {', '.join(sorted(more))}")
    named = [name for name in METHODS if name in methods and (name != "closed-form" or len(methods) == 1)]
    return Proof(claim, " and ".join(named), found.words(), methods, _SEAL)
