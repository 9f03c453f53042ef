"""Which prover is asked for "every finite MDP": the kernel, or those of several trajectories and of problems without a last step.

Both give a theorem that only they can make, or the remainder; both take the same names of axioms and switches.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from verify.claims.model import Claim
from verify.language.copies import has_copies
from verify.language.discounted import has_endless
from verify.provers import copies, discounted, inequality, kernel
from verify.provers.copies import CopiesTheorem
from verify.provers.discounted import CONVERGENCE, DiscountedTheorem
from verify.provers.horizon import Cutoff, cutoff
from verify.provers.inequality import InequalityTheorem
from verify.provers.kernel import Outside, Remainder

__all__ = ["AXIOMS", "SWITCHES", "Outside", "Remainder", "Theorem", "conditions", "last_horizon", "prove", "proves"]

Theorem = (kernel.Theorem, CopiesTheorem, DiscountedTheorem, InequalityTheorem)
AXIOMS = kernel.AXIOMS | CONVERGENCE
SWITCHES = discounted.SWITCHES


def prove(
    claim: Claim, horizons: Iterable[int], axioms: frozenset[str] | None = None
) -> kernel.Theorem | CopiesTheorem | DiscountedTheorem | InequalityTheorem | Remainder:
    """The theorem lhs = rhs (of an inequality, that of its certificate), or what is left of it. Raises Outside."""
    if claim.relation != "=":
        return inequality.prove(claim, horizons, AXIOMS | SWITCHES if axioms is None else axioms, prove)
    if has_copies(claim.lhs, claim.rhs):
        return copies.prove(claim, horizons, axioms)
    prover = discounted.prove if has_endless(claim.lhs, claim.rhs) else kernel.prove
    return prover(claim, horizons, axioms)


def proves(claim: Claim, horizons: Any, axioms: frozenset[str] | None = None) -> bool:
    """Whether there is a theorem at these horizons ("all": every one), with these axioms and switches alone where given."""
    try:
        return isinstance(prove(claim, horizons, axioms), Theorem)
    except Outside:
        return False


def last_horizon(claim: Claim) -> Cutoff:
    """The horizon up to which a claim has to be checked. Raises OutsideClass."""
    return copies.last_horizon(claim) if has_copies(claim.lhs, claim.rhs) else cutoff(claim)


def conditions(claim: Claim) -> frozenset[str]:
    """The assumptions without which the sides of a claim have no value in general: no proof can do without them."""
    return (CONVERGENCE if has_endless(claim.lhs, claim.rhs) else frozenset()) | inequality.conditions(claim)
