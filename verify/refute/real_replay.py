"""Both sides of a claim about real variables again, from a witness's data alone. Nothing it says about values is believed."""

from __future__ import annotations

from dataclasses import dataclass

from verify.claims.model import Claim
from verify.language.printing import to_text
from verify.language.relations import TEXT
from verify.refute.errors import WitnessError
from verify.refute.intervals import NoExactValue
from verify.refute.real_exact import Values, values_at
from verify.refute.real_points import confirm
from verify.refute.real_witness import RealWitness
from verify.sampling.real_values import NoValue


@dataclass(frozen=True)
class RealReplay:
    """What a replay computed, and how it compares with what is stored."""

    values: Values
    matches: bool  # both values are the stored ones
    same_text: bool  # the claim reads as it did when the witness was written
    relation: str = "="

    @property
    def differs(self) -> bool:
        return self.values.violated

    @property
    def confirmed(self) -> bool:
        return self.matches and self.differs

    def words(self) -> str:
        """One sentence."""
        found = f"before {self.values.before}, after {self.values.after}"
        if not self.differs:
            return f"not a counterexample: before {TEXT[self.relation]} after holds ({found})"
        if not self.matches:
            return f"the sides differ, but not by the stored values ({found})"
        return f"confirmed: {found}{'' if self.same_text else '; the claim has been rewritten since'}"


def replay(witness: RealWitness, claim: Claim) -> RealReplay:
    """Recomputes both sides. Raises WitnessError where the data do not fit the claim."""
    place = witness.place(claim)
    try:
        values = values_at(claim, place)
        confirm(claim, place)
    except (NoExactValue, NoValue) as error:
        raise WitnessError(witness.file, f"a side of the claim has no exact value here ({error})", "two values") from None
    same = (to_text(claim.lhs), claim.relation, to_text(claim.rhs)) == (witness.before_text, witness.relation, witness.after_text)
    matches = (values.before, values.after) == (witness.before, witness.after)
    return RealReplay(values, matches, same, claim.relation)
