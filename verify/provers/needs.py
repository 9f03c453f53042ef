"""Which axioms a proof cannot do without.

Used is not needed: which axioms fire depends on the order of rewriting. So axioms are switched off, and what the proof
survives was not needed. Nothing here is trusted: every set reported was proved by the kernel with that set alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from verify.claims.model import Claim
from verify.provers.kernel import AXIOMS, SWITCHES, Outside, Theorem, prove


def _proves(claim: Claim, horizons: Iterable[int], axioms: frozenset[str]) -> bool:
    try:
        return isinstance(prove(claim, horizons, axioms | SWITCHES), Theorem)
    except Outside:
        return False


def needed_axioms(theorem: Theorem) -> tuple[str, ...]:
    """A least set of listed axioms that proves the theorem at its horizons: none of them can be left out."""
    claim, horizons = theorem.claim, theorem.horizons
    listed = AXIOMS & claim.assumes
    # A proof that fails at the two smallest horizons fails: that settles most axioms in a fraction of the time.
    few = horizons[:2]
    suspects = frozenset(name for name in listed if not _proves(claim, few, listed - {name}))
    if suspects == listed or _proves(claim, horizons, suspects):
        return tuple(sorted(suspects))
    kept = listed
    for name in sorted(listed - suspects):
        if _proves(claim, horizons, kept - {name}):
            kept -= {name}
    return tuple(sorted(kept))
