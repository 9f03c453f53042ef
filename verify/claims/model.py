"""What an author writes: derivations, steps, pitfalls, misconceptions. And what a checker gets: a Claim.

Nothing here holds a verdict. An author says which of two kinds a file is (a ``Derivation``, to be proved, or a
``Misconception``, to be refuted); whether it is so is computed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from numbers import Rational
from typing import Any

from sympy import Expr, Float, sympify

from verify.claims.assumptions import ASSUMPTIONS, Assumption, contradiction
from verify.claims.errors import ContentError, Place
from verify.claims.library import id_of as id_of
from verify.claims.reasons import Reason
from verify.language.errors import IllFormed, shown
from verify.language.terms import TimeSymbol
from verify.language.wellformed import PLACES, FreeVariable, check_scopes, rank_of


@dataclass(frozen=True)
class Claim:
    """One equation, with all that is needed to decide it.

    ``assumes`` are names of assumptions; ``for_every`` lists the free times, as (t, 1, T), and then the free states,
    actions, τ or histories. The claim is about every horizon T ≥ ``min_horizon``. With ``undiscounted`` γ is 1.
    """

    lhs: Expr
    rhs: Expr
    assumes: frozenset[str] = frozenset()
    for_every: tuple[FreeVariable, ...] = ()
    min_horizon: int = 1
    undiscounted: bool = False


@dataclass(frozen=True)
class Source:
    """Where an equation is published, and how our statement differs from it."""

    authors: str
    year: int
    title: str
    where: str = ""
    differs: str = ""


def _caller() -> Place:
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__") in (__name__, "dataclasses"):
        frame = frame.f_back
    return Place(frame.f_code.co_filename, frame.f_lineno)


@dataclass(frozen=True)
class Step:
    """One line of a derivation: the term after the equals sign and the reason beside it."""

    term: Expr
    by: Reason
    note: str = ""
    place: Place = field(default_factory=_caller, compare=False)


@dataclass(frozen=True)
class Refuted:
    """A tempting false equation; the checker must find a counterexample.

    ``assumes`` and ``for_every`` default to the derivation's.
    """

    sentence: str
    lhs: Expr
    rhs: Expr
    for_every: Sequence[Any] | None = None
    assumes: Sequence[Assumption] | None = None
    place: Place = field(default_factory=_caller, compare=False)


@dataclass(frozen=True)
class Instead:
    """A true equation that repairs a misconception; it must be proved."""

    sentence: str
    lhs: Expr
    rhs: Expr
    for_every: Sequence[Any] | None = None
    assumes: Sequence[Assumption] | None = None
    place: Place = field(default_factory=_caller, compare=False)


@dataclass(frozen=True)
class Item:
    """One equation of an entry as the checkers see it: ``key`` names it, ``expected`` is "proved" or "refuted"."""

    key: str
    kind: str  # "step", "pitfall", "false" (what a misconception says) or "instead"
    claim: Claim
    expected: str
    sentence: str
    place: Place
    reason: Reason | None = None


def slug(text: str) -> str:
    """A short identifier made of the first words of a sentence."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return "-".join(words[:6]) or "unnamed"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What derivations and misconceptions share."""

    title: str
    summary: str
    assumes: Sequence[Assumption] = ()
    for_every: Sequence[Any] = ()
    sources: Sequence[Source] = ()
    uses: Sequence[str] = ()
    undiscounted: bool = False
    min_horizon: int = 1
    place: Place = field(default_factory=_caller, compare=False)
    id: str = ""
    family: str = ""

    def _refuse(self, problem: str, place: Place | None = None) -> None:
        raise ContentError(place or self.place, problem)

    def _check_shared(self) -> None:
        for name in ("title", "summary"):
            if not isinstance(getattr(self, name), str) or not getattr(self, name).strip():
                self._refuse(f"{name}: a sentence was expected")
        _expect_all(self, "assumes", self.assumes, Assumption, "the names in verify.assumptions")
        names = [one.name for one in self.assumes]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            self._refuse(f"assumes: {twice[0]} is listed twice")
        _expect_all(self, "sources", self.sources, Source, "Source(authors=…, year=…, title=…)")
        _expect_all(self, "uses", self.uses, str, "ids of other derivations")

    def claim(self, lhs: Any, rhs: Any, place: Place, over: Refuted | Instead | None = None) -> Claim:
        """The equation lhs = rhs under the assumptions of this entry (or of one of its parts), checked for sense."""
        for_every = self.for_every if over is None or over.for_every is None else over.for_every
        assumes = self.assumes if over is None or over.assumes is None else over.assumes
        _expect_free_variables(for_every, place)
        empty = contradiction((one.name for one in assumes), ASSUMPTIONS | {one.name: one for one in assumes})
        if empty:
            raise ContentError(place, f"assumes: {empty}")
        if self.undiscounted and any(one.name == "discount-below-one" for one in assumes):
            raise ContentError(place, "undiscounted=True makes γ = 1, and discount-below-one is listed: nothing would be claimed")
        claim = Claim(
            _term(lhs, place),
            _term(rhs, place),
            frozenset(assumption.name for assumption in assumes),
            tuple(for_every),
            self.min_horizon,
            self.undiscounted,
        )
        try:
            ranks = {rank for rank in (rank_of(claim.lhs), rank_of(claim.rhs)) if rank is not None}
            if len(ranks) > 1:
                raise IllFormed(f"{shown(claim.lhs)} = {shown(claim.rhs)}", "one side is a gradient and the other is not")
            for side in (claim.lhs, claim.rhs):
                check_scopes(side, claim.for_every, self.min_horizon, max(3, self.min_horizon))
        except IllFormed as error:
            raise ContentError(place, str(error)) from error
        return claim

    def items(self) -> list[Item]:
        raise NotImplementedError


def _expect_all(entry: Entry, name: str, values: Iterable[Any], kind: type, hint: str) -> None:
    if isinstance(values, (str, kind)):
        entry._refuse(f"{name}: a list was expected, such as [{hint}]")
    for value in values:
        if not isinstance(value, kind):
            entry._refuse(f"{name}: {value!r} is not usable here; write {hint}")


def _term(value: Any, place: Place) -> Expr:
    """What was written as one side of an equation. Text is not parsed, and a rounded number is not exact."""
    if not isinstance(value, (Expr, int, Rational)):
        raise ContentError(place, f"{value!r}: a term was expected; see verify.notation")
    term = sympify(value)
    rounded = sorted(map(str, term.atoms(Float)))
    if rounded:
        raise ContentError(place, f"{rounded[0]} is a rounded number: write a fraction, such as frac(1, 2)")
    return term


def _expect_free_variables(for_every: Sequence[Any], place: Place) -> None:
    expected = "for_every lists times as (t, 1, T), and then states, actions, tau or history(t)"
    if not isinstance(for_every, (list, tuple)):
        raise ContentError(place, f"for_every={for_every!r}: a list was expected; {expected}")
    for free in for_every:
        is_range = isinstance(free, tuple) and len(free) == 3 and isinstance(free[0], TimeSymbol)
        if not is_range and not isinstance(free, PLACES):
            raise ContentError(place, f"for_every: {free!r} is not usable here; {expected}")


def _numbered(keys: Sequence[str]) -> list[str]:
    return [f"{number:02d}-{key}" for number, key in enumerate(keys, 1)]


@dataclass(frozen=True, kw_only=True)
class Derivation(Entry):
    """A chain start = step 1 = step 2 = …, each with its reason, and the false variants that tempt people."""

    start: Any
    steps: Sequence[Step]
    pitfalls: Sequence[Refuted] = ()

    def __post_init__(self) -> None:
        self._check_shared()
        _expect_all(self, "steps", self.steps, Step, "Step(term, by=reason)")
        _expect_all(self, "pitfalls", self.pitfalls, Refuted, 'Refuted("sentence", lhs, rhs)')
        if not self.steps:
            self._refuse("steps: a derivation needs at least one step")
        for step in self.steps:
            if not isinstance(step.by, Reason):
                self._refuse(f"by={step.by!r}: a reason from verify.reasons was expected", step.place)
            if step.by.name == "established" and not self.uses:
                self._refuse("by=established: name the derivation that proves it in uses=[…]", step.place)
        self.items()

    def items(self) -> list[Item]:
        terms = [self.start, *(step.term for step in self.steps)]
        keys = _numbered([step.by.name for step in self.steps])
        steps = [
            Item(key, "step", self.claim(before, step.term, step.place), "proved", step.note or step.by.says, step.place, step.by)
            for key, before, step in zip(keys, terms, self.steps, strict=False)
        ]
        return steps + _pitfall_items(self, self.pitfalls)


def _pitfall_items(entry: Entry, pitfalls: Sequence[Refuted]) -> list[Item]:
    return [
        Item(f"pitfall-{key}", "pitfall", entry.claim(one.lhs, one.rhs, one.place, one), "refuted", one.sentence, one.place)
        for key, one in zip(_numbered([slug(one.sentence) for one in pitfalls]), pitfalls, strict=True)
    ]


@dataclass(frozen=True, kw_only=True)
class Misconception(Entry):
    """Something that is often said and is false: the equation, why it tempts, when it is true, what to write instead."""

    says: Refuted
    tempting: str
    true_when: str
    instead: Sequence[Instead] = ()
    pitfalls: Sequence[Refuted] = ()

    def __post_init__(self) -> None:
        self._check_shared()
        if not isinstance(self.says, Refuted):
            self._refuse('says: Refuted("what people say", lhs, rhs) was expected')
        for name in ("tempting", "true_when"):
            if not isinstance(getattr(self, name), str) or not getattr(self, name).strip():
                self._refuse(f"{name}: a sentence was expected")
        _expect_all(self, "instead", self.instead, Instead, 'Instead("sentence", lhs, rhs)')
        _expect_all(self, "pitfalls", self.pitfalls, Refuted, 'Refuted("sentence", lhs, rhs)')
        self.items()

    def items(self) -> list[Item]:
        one = self.says
        says = [Item("01-claim", "false", self.claim(one.lhs, one.rhs, one.place, one), "refuted", one.sentence, one.place)]
        repairs = [
            Item(f"instead-{key}", "instead", self.claim(fix.lhs, fix.rhs, fix.place, fix), "proved", fix.sentence, fix.place)
            for key, fix in zip(_numbered([slug(fix.sentence) for fix in self.instead]), self.instead, strict=True)
        ]
        return says + repairs + _pitfall_items(self, self.pitfalls)
