"""What an author writes about somebody else's document: its conventions, and its equations in order with their readings.

Nothing here holds a verdict: whether an equation is true, false or well formed is computed from its readings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from verify.claims.assumptions import Assumption
from verify.claims.equations import ROLES
from verify.claims.errors import ContentError, Place
from verify.claims.model import Claim, Entry, Item
from verify.language.errors import IllFormed
from verify.language.relations import along
from verify.sources.readings import (
    ChainReading,
    DefinesReading,
    Line,
    MalformedReading,
    Reading,
    SupposesReading,
    here,
)

_ID = re.compile(r"S\d+-([EI])\d+")
Readings = Reading | Sequence[Reading]
Chains = dict[tuple[str, int], tuple[Any, Any]]  # (equation, number of the reading): its first and its last term


@dataclass(frozen=True, kw_only=True)
class Conventions:
    """How a document writes things. ``symbols`` pairs what it prints (LaTeX) with what that means here, in words."""

    first_time: str
    discount: str
    trajectory: str
    laws: str
    symbols: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """What ``Equation`` is made of beside its id."""

    latex: str = ""
    says: str = ""
    use: str
    reading: Readings
    lenient: Readings = ()
    otherwise: Readings = ()
    corrected: Readings = ()
    corrected_says: str = ""
    proved_in: Sequence[str] = ()
    error: str = ""
    why: str = ""
    assumes: Sequence[Assumption] | None = None
    for_every: Sequence[Any] | None = None
    place: Place = field(default_factory=here, compare=False)


@dataclass(frozen=True)
class Equation(_Parts):
    """One displayed equation, or one sentence that can be checked.

    id             such as "S0-E01" (display) or "S0-I02" (inline)
    latex, says    what is printed: LaTeX of an equation, a paraphrase of a sentence (either or both)
    use            what the document uses it for, in one sentence
    reading        how it is read: a Chain, Continues, Defines, Malformed, NotCheckable, or a list of them (all must hold)
    lenient        a charitable reading, where that is another one
    otherwise      what the same words might be taken for, to its disadvantage; decided and shown, and no part of the verdict
    corrected      what should stand there: chains that must be proved; ``corrected_says`` in words
    proved_in      ids of derivations that prove it step by step
    error, why     for what is false: the kind of mistake in a few words, and why in one sentence
    assumes, for_every   where they are not those of the document
    """

    id: str = field(kw_only=False)

    @property
    def kind(self) -> str:
        """ "display" or "inline"."""
        found = _ID.fullmatch(self.id)
        return "inline" if found and found[1] == "I" else "display"


@dataclass(frozen=True)
class LinePlan:
    """What has to be decided about one line: the keys of the items that say whether it is true and whether it follows."""

    line: Line | None  # None: the agreement of a definition
    key: str
    step_key: str = ""


@dataclass(frozen=True)
class Plan:
    """What has to be decided about one reading. ``refusal`` is the language's error about a malformed one."""

    reading: Reading
    lines: tuple[LinePlan, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, kw_only=True)
class Document(Entry):
    """A document, its conventions and its equations in order. Its id is the name of its file without the leading "d"."""

    author: str = ""
    link: str = ""
    conventions: Conventions
    equations: Sequence[Equation]
    place: Place = field(default_factory=here, compare=False)

    def __post_init__(self) -> None:
        self._check_shared()
        for name in ("author", "link"):
            if not isinstance(getattr(self, name), str):
                self._refuse(f"{name}: text was expected")
        if not isinstance(self.conventions, Conventions):
            self._refuse("conventions: Conventions(first_time=…, discount=…, trajectory=…, laws=…) was expected")
        if not self.equations or not all(isinstance(one, Equation) for one in self.equations):
            self._refuse('equations: a list of Equation("S0-E01", …) was expected')
        for equation in self.equations:
            _check_equation(equation)
        ids = [equation.id for equation in self.equations]
        if twice := sorted({one for one in ids if ids.count(one) > 1}):
            self._refuse(f"equations: {twice[0]} occurs twice")
        self._planned  # noqa: B018  (every claim is formed now, so that an error names its line)

    def __getitem__(self, name: str) -> Equation:
        return next(equation for equation in self.equations if equation.id == name)

    def items(self) -> list[Item]:
        """Every claim of every reading, in all roles."""
        return list(self._planned[0])

    def plans(self, equation: Equation) -> dict[str, tuple[Plan, ...]]:
        """The plans of an equation by role: "reading", "lenient", "otherwise", "corrected"."""
        return self._planned[1][equation.id]

    @cached_property
    def _planned(self) -> tuple[list[Item], dict[str, dict[str, tuple[Plan, ...]]]]:
        items: list[Item] = []
        chains: Chains = {}
        plans: dict[str, dict[str, tuple[Plan, ...]]] = {}
        for equation in self.equations:
            plans[equation.id] = {}
            for role in ROLES:
                found = listed(getattr(equation, role))
                made = []
                for number, reading in enumerate(found):
                    name = f"{equation.id}-{role}" + (f"-{number + 1}" if len(found) > 1 else "")
                    made.append(self._plan(_Writer(self, equation, role, name, reading, number), chains))
                plans[equation.id][role] = tuple(plan for plan, _ in made)
                items += [item for _, new in made for item in new]
        return items, plans

    def _plan(self, writer: _Writer, chains: Chains) -> tuple[Plan, list[Item]]:
        reading = writer.reading
        if isinstance(reading, ChainReading):
            return writer.chain(reading, chains)
        if isinstance(reading, DefinesReading):
            return writer.definition(reading)
        if isinstance(reading, MalformedReading):
            return Plan(reading, refusal=writer.refusal(reading)), []
        if isinstance(reading, SupposesReading):
            writer.suppose(reading)
        return Plan(reading), []


def listed(readings: Readings) -> tuple[Reading, ...]:
    """One reading or several, as several."""
    return (readings,) if isinstance(readings, Reading) else tuple(readings)


def _check_equation(equation: Equation) -> None:
    def refuse(problem: str) -> None:
        raise ContentError(equation.place, f"{equation.id}: {problem}")

    if not isinstance(equation.id, str) or not _ID.fullmatch(equation.id):
        refuse('an id such as "S0-E01" (display) or "S0-I02" (inline) was expected')
    for name in ("latex", "says", "use", "corrected_says", "error", "why"):
        if not isinstance(getattr(equation, name), str):
            refuse(f"{name}: text was expected")
    if not equation.latex.strip() and not equation.says.strip():
        refuse("what is printed? latex=… for an equation, says=… for a sentence in other words")
    if not equation.use.strip():
        refuse("use: a sentence was expected, saying what the document uses it for")
    for role in ROLES:
        for one in listed(getattr(equation, role)):
            if not isinstance(one, Reading):
                refuse(
                    f"{role}: {one!r} is not a reading; write Chain(…), Continues(…), Defines(…), Malformed(…), NotCheckable(…)"
                )
            if role == "corrected" and not isinstance(one, ChainReading):
                refuse("corrected: a Chain was expected, which has to be proved")
    if not listed(equation.reading):
        refuse("reading: at least one was expected")
    if isinstance(equation.proved_in, str):
        refuse('proved_in: a list of ids was expected, such as ["reward-to-go-discounted"]')


class _Writer:
    """The claims of one reading, under the assumptions that it, its equation or its document lists."""

    def __init__(self, document: Document, equation: Equation, role: str, name: str, reading: Reading, number: int) -> None:
        self.document, self.equation, self.role, self.name = document, equation, role, name
        self.reading, self.number = reading, number
        where: dict[str, Any] = {"where": reading.where} if reading.where else {}
        self.setting = Entry(
            title=document.title,
            summary=document.summary,
            assumes=_first(reading.assumes, equation.assumes, document.assumes),
            for_every=_first(reading.for_every, equation.for_every, document.for_every),
            undiscounted=_first(reading.undiscounted, document.undiscounted),
            min_horizon=_first(reading.min_horizon, document.min_horizon),
            place=reading.place,
            **where,
        )

    def item(self, key: str, before: Any, after: Any, line: Line | None, relation: str = "=") -> Item:
        """One claim to decide. What corrects something must be proved; what is read is only to be decided."""
        place = line.place if line is not None else self.reading.place
        certificate = line.certificate if line is not None and relation != "=" else None
        if line is not None and line.relation == "~":
            after = after + line.order
        claim: Claim = self.setting.claim(before, after, place, relation=relation, certificate=certificate)
        sentence = self.reading.says or self.equation.says or self.equation.use
        expected = "proved" if self.role == "corrected" else "decided"
        return Item(key, self.role, claim, expected, sentence, place)

    def chain(self, reading: ChainReading, chains: Chains) -> tuple[Plan, list[Item]]:
        first, before = reading.first, None
        if reading.after:
            # The second reading goes on from the second one there, if there are several.
            above = chains.get((reading.after, self.number)) or chains.get((reading.after, 0))
            if above is None:
                raise ContentError(reading.place, f"{self.equation.id}: {reading.after!r} is no chain that stands above")
            first, before = (above[0] if first is None else first), above[1]
        items: list[Item] = []
        plans: list[LinePlan] = []
        relations: list[str] = []
        for number, line in enumerate(reading.lines, 1):
            plain = line.relation if line.relation in ("<=", ">=") else "="
            relations.append(plain)
            key, step_key = f"{self.name}-line-{number}", ""
            items.append(self.item(key, first, line.term, line, along(relations) or "="))
            if before is not None:
                step_key = f"{self.name}-step-{number}"
                items.append(self.item(step_key, before, line.term, line, plain))
            plans.append(LinePlan(line, key, step_key))
            before = line.term
        if self.role == "reading":
            chains[self.equation.id, self.number] = (first, before)
        return Plan(reading, tuple(plans)), items

    def definition(self, reading: DefinesReading) -> tuple[Plan, list[Item]]:
        for term in reading.terms:
            self.setting.claim(term, term, reading.place)  # raises ContentError unless it has a meaning
        if reading.means is None:
            return Plan(reading), []
        key = f"{self.name}-agrees"
        return Plan(reading, (LinePlan(None, key),)), [self.item(key, reading.terms[0], reading.means, None)]

    def suppose(self, reading: SupposesReading) -> None:
        for one in reading.names:
            if one not in self.document.assumes:
                raise ContentError(
                    reading.place, f"{self.equation.id}: {one.name} is not assumed: list it in assumes=[…] of the document"
                )

    def refusal(self, reading: MalformedReading) -> str:
        """What the language says about what is printed, or nothing when it accepts it."""
        try:
            written = reading.write()
            before, after = written if isinstance(written, tuple) and len(written) == 2 else (written, written)
            self.setting.claim(before, after, reading.place)
        except IllFormed as error:
            return str(error)
        except ContentError as error:
            if isinstance(error.__cause__, IllFormed):
                return str(error.__cause__)
            raise
        return ""


def _first(*values: Any) -> Any:
    """The first that is not None."""
    return next((value for value in values if value is not None), None)
