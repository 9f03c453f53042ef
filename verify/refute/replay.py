"""Both sides of a claim again, from a witness's data alone. Nothing that the witness says about values is believed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from verify.claims.model import Claim, Entry, Item
from verify.language.printing import to_text
from verify.provers.model import Undefined
from verify.refute.errors import WitnessError
from verify.refute.model import Sides
from verify.refute.numbers import Exact, certainly_violated, text_of
from verify.refute.witness import Witness


@dataclass(frozen=True)
class Replay:
    """What a replay computed, and how it compares with what is stored."""

    lhs: Exact
    rhs: Exact
    matches: bool  # both values are the stored ones
    differs: bool  # the two values are certainly different; of an inequality, certainly the wrong way round
    same_text: bool  # the claim reads as it did when the witness was written
    relation: str = "="

    @property
    def confirmed(self) -> bool:
        return self.matches and self.differs

    @property
    def before(self) -> str:
        return text_of(self.lhs)

    @property
    def after(self) -> str:
        return text_of(self.rhs)

    def __iter__(self) -> Iterator[Exact]:
        return iter((self.lhs, self.rhs))

    def words(self) -> str:
        """One sentence."""
        found = f"before {self.before}, after {self.after}"
        if not self.differs:
            what = "both sides are equal" if self.relation == "=" else "the inequality holds"
            return f"not a counterexample: {what} ({found})"
        if not self.matches:
            return f"the sides differ, but not by the stored values ({found})"
        changed = "" if self.same_text else "; the claim has been rewritten since"
        return f"confirmed: {found}{changed}"


def replay(witness: Witness, claim: Claim) -> Replay:
    """Recomputes both sides with the rational model. Raises WitnessError where the data do not fit the claim.

    The claim's own assumptions are checked, not the ones that the witness lists.
    """
    witness.check_assumptions(claim.assumes, claim.undiscounted)
    times = witness.check_setting(claim)
    try:
        lhs, rhs = Sides(claim, witness.horizon).on(witness).at(times, witness.places)
    except Undefined as error:
        raise WitnessError(witness.file, f"a side of the claim is undefined here ({error})", "two values") from None
    return Replay(
        lhs,
        rhs,
        matches=(text_of(lhs), text_of(rhs)) == (witness.before, witness.after),
        differs=certainly_violated(claim.relation, lhs, rhs),
        same_text=(to_text(claim.lhs), claim.relation, to_text(claim.rhs))
        == (witness.before_text, witness.relation, witness.after_text),
        relation=claim.relation,
    )


def find_item(witness: Any, entries: Iterable[Entry]) -> Item:
    """The item that a witness is about. Raises WitnessError where there is no such entry or item."""
    entries = list(entries)
    found = [entry for entry in entries if entry.id == witness.entry]
    if not found:
        raise WitnessError(witness.file, f"the claim {witness.entry!r} is unknown", "the id of a derivation: see verify list")
    items = {item.key: item for item in found[0].items()}
    if witness.item not in items:
        raise WitnessError(witness.file, f"{witness.entry} has no item {witness.item!r}", f"one of {', '.join(items)}")
    return items[witness.item]
