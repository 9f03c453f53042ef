"""What a proof cannot do without, and which reasons allow it.

Used is not needed: which axioms fire depends on the order of rewriting. So axioms, and the definitions and rules that a
reason may leave out, are switched off, and what the proof survives was not needed. Nothing here is trusted: every set
reported was proved by the kernel with that set alone.
"""

from __future__ import annotations

from typing import Any

import sympy

from verify.claims.model import Claim
from verify.claims.reasons import EVERYTHING_LISTED, REASONS, Reason
from verify.language import discounted as D
from verify.language import terms as L
from verify.provers.theorems import AXIOMS, SWITCHES, proves


def needs(theorem: Any) -> frozenset[str]:
    """A least set of axioms and switches that proves the theorem at its horizons: none of them can be left out."""
    claim = theorem.claim
    horizons = theorem.horizons if isinstance(theorem.horizons, tuple) else (claim.min_horizon,)
    listed = (AXIOMS & claim.assumes) | SWITCHES
    # A proof that fails at the two smallest horizons fails: that settles most of them in a fraction of the time.
    few = horizons[:2]
    idle = listed & _about_nothing(claim)
    suspects = frozenset(name for name in listed - idle if not proves(claim, few, listed - {name}))
    if suspects == listed or proves(claim, horizons, suspects):
        return suspects
    kept = listed
    for name in sorted(listed - suspects):
        if proves(claim, horizons, kept - {name}):
            kept -= {name}
    return kept


def _about_nothing(claim: Claim) -> frozenset[str]:
    """Names that are about nothing that is written in a claim. A guess: a proof without them all has to confirm it."""
    parts = sympy.Tuple(claim.lhs, claim.rhs, *([] if claim.certificate is None else [claim.certificate]))
    logarithms, objectives = parts.has(sympy.log), parts.has(L.Objective, D.DiscountedObjective)
    divides = parts.has(L.Fraction) or any(not (one.exp.is_Integer and one.exp > 0) for one in parts.atoms(sympy.Pow))
    present = {
        "log-": logarithms,
        "theta-free-": parts.has(L.Gradient),
        "positive-": logarithms or divides,
        "definition-of-value": parts.has(L.Value, D.DiscountedValue),
        "definition-of-objective": objectives,
        "definition-of-return": objectives or parts.has(L.Return, L.RewardToGo),
    }
    return frozenset(name for name in AXIOMS | SWITCHES for kind, there in present.items() if name.startswith(kind) and not there)


def reasons_for(needed: frozenset[str]) -> list[Reason]:
    """The reasons that allow all of this, those that allow least first; those about visits last where there are none."""
    about_trajectories = [one for one in REASONS.values() if not one.methods]
    fitting = [one for one in about_trajectories if one.allows != EVERYTHING_LISTED and needed <= one.allows]
    return sorted(fitting, key=lambda one: ("definition-of-visits" in one.allows - needed, len(one.allows), one.name))
