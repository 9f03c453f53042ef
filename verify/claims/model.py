"""What an author writes: derivations, steps, pitfalls, misconceptions. And what a checker gets: a Claim.

Nothing here holds a verdict. An author says which of two kinds a file is (a ``Derivation``, to be proved, or a
``Misconception``, to be refuted); whether it is so is computed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from sympy import Expr

from verify.claims.assumptions import ASSUMPTIONS, Assumption, contradiction
from verify.claims.budget import LATEST_HORIZON
from verify.claims.errors import ContentError, Place
from verify.claims.expecting import (
    exact_term,
    expect_assumptions,
    expect_free_variables,
    expect_list,
    expect_part,
    expect_place,
    expect_sentence,
    expect_small_numbers,
    expect_text,
    expect_whole,
    in_short,
)
from verify.claims.reasons import Reason
from verify.language.calculus import is_calculus
from verify.language.errors import IllFormed, shown
from verify.language.relations import RELATIONS, along, related
from verify.language.shapes import check_claim
from verify.language.wellformed import FreeVariable, check_scopes, rank_of


@dataclass(frozen=True)
class Claim:
    """One equation or inequality, with all that is needed to decide it.

    ``relation`` is "=", "<=" (lhs is at most rhs) or ">="; an inequality is between numbers. ``certificate`` is what its
    author offers for larger − smaller, in a form that shows that it is not negative; with None that is left to a prover.

    ``assumes`` are names of assumptions; ``for_every`` lists the free times, as (t, 1, T), and then the free states,
    actions, τ or histories. The claim is about every horizon T ≥ ``min_horizon``. With ``undiscounted`` γ is 1.
    """

    lhs: Expr
    rhs: Expr
    assumes: frozenset[str] = frozenset()
    for_every: tuple[FreeVariable, ...] = ()
    min_horizon: int = 1
    undiscounted: bool = False
    relation: str = "="
    certificate: Expr | None = None
    where: tuple[Expr, ...] = ()

    @property
    def setting(self) -> str:
        """What a claim is about: "trajectories", or "calculus" if it is about real variables, functions and matrices."""
        return "calculus" if is_calculus(self.lhs, self.rhs, *self.for_every) else "trajectories"

    @property
    def smaller(self) -> Expr:
        """The side that an inequality says is not the larger one; of an equation, the left one."""
        return self.rhs if self.relation == ">=" else self.lhs

    @property
    def larger(self) -> Expr:
        return self.lhs if self.relation == ">=" else self.rhs


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
    """One line of a derivation: the term after the equals sign and the reason beside it.

    ``AtMost`` and ``AtLeast`` write the lines of an inequality; ``certificate`` is that of ``Claim``.
    """

    term: Expr
    by: Reason
    note: str = ""
    relation: str = "="
    certificate: Any = None
    place: Place = field(default_factory=_caller, compare=False)


def AtMost(term: Any, by: Reason, note: str = "", certificate: Any = None) -> Step:
    """The line "≤ term": what stands above it is at most this."""
    return Step(term, by, note, "<=", certificate)


def AtLeast(term: Any, by: Reason, note: str = "", certificate: Any = None) -> Step:
    """The line "≥ term": what stands above it is at least this."""
    return Step(term, by, note, ">=", certificate)


@dataclass(frozen=True)
class Refuted:
    """A tempting false equation or inequality; the checker must find a counterexample.

    ``assumes``, ``for_every`` and ``where`` default to the derivation's.
    """

    sentence: str
    lhs: Expr
    rhs: Expr
    for_every: Sequence[Any] | None = None
    assumes: Sequence[Assumption] | None = None
    relation: str = "="
    where: Sequence[Any] | None = None
    place: Place = field(default_factory=_caller, compare=False)


@dataclass(frozen=True)
class Instead:
    """A true equation or inequality that repairs a misconception; it must be proved."""

    sentence: str
    lhs: Expr
    rhs: Expr
    for_every: Sequence[Any] | None = None
    assumes: Sequence[Assumption] | None = None
    relation: str = "="
    certificate: Any = None
    where: Sequence[Any] | None = None
    place: Place = field(default_factory=_caller, compare=False)


@dataclass(frozen=True)
class Item:
    """One equation or inequality of an entry as the checkers see it: ``key`` names it, ``expected`` is "proved" or "refuted"."""

    key: str
    kind: str  # "step", "pitfall", "false" (what a misconception says) or "instead"
    claim: Claim
    expected: str
    sentence: str
    place: Place
    reason: Reason | None = None

    @property
    def relation(self) -> str:
        return self.claim.relation

    @property
    def certificate(self) -> Expr | None:
        return self.claim.certificate


def slug(text: str) -> str:
    """A short identifier made of the first words of a sentence."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    return "-".join(words[:6]) or "unnamed"


def _check_ranks(claim: Claim) -> None:
    """Raises IllFormed unless both sides are numbers, gradients or matrices alike, and what is compared is a number."""
    ranks = {rank for rank in (rank_of(claim.lhs), rank_of(claim.rhs)) if rank is not None}
    written = related(shown(claim.lhs), claim.relation, shown(claim.rhs))
    if len(ranks) > 1:
        raise IllFormed(written, "one side is a gradient and the other is not")
    if claim.relation != "=" and ranks - {0}:
        raise IllFormed(written, "gradients and matrices are not larger or smaller than one another: compare numbers")
    if claim.certificate is not None and rank_of(claim.certificate):
        raise IllFormed(shown(claim.certificate), "a certificate is a number that is at least 0, and this is a gradient")


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
    where: Sequence[Any] = ()
    place: Place = field(default_factory=_caller, compare=False)
    id: str = ""
    family: str = ""

    def _refuse(self, problem: str, place: Place | None = None) -> None:
        raise ContentError(place or self.place, problem)

    def _check_shared(self) -> None:
        expect_place(self.place, None)
        for name in ("title", "summary"):
            expect_sentence(self.place, name, getattr(self, name))
        expect_assumptions(self.place, self.assumes)
        expect_list(self.place, "sources", self.sources, Source, "Source(authors=…, year=…, title=…)")
        for one in self.sources:
            for name in ("authors", "title"):
                expect_sentence(self.place, f"sources: {name}", getattr(one, name))
            for name in ("where", "differs"):
                expect_text(self.place, f"sources: {name}", getattr(one, name))
            expect_whole(self.place, "sources: year", one.year, 1, 9999)
        expect_list(self.place, "uses", self.uses, str, "ids of other derivations")
        expect_whole(self.place, "min_horizon", self.min_horizon, 1, LATEST_HORIZON)
        if not isinstance(self.undiscounted, bool):
            self._refuse(f"undiscounted={self.undiscounted!r}: True or False was expected")

    def claim(
        self,
        lhs: Any,
        rhs: Any,
        place: Place,
        over: Refuted | Instead | None = None,
        relation: str = "=",
        certificate: Any = None,
    ) -> Claim:
        """The equation lhs = rhs (or lhs ≤ rhs, lhs ≥ rhs) under the assumptions of this entry, or of one of its parts.

        Checked for sense. Raises ContentError.
        """
        if relation not in RELATIONS:
            raise ContentError(place, f"relation={relation!r}: one of {', '.join(map(repr, RELATIONS))} was expected")
        if relation == "=" and certificate is not None:
            raise ContentError(place, "certificate: only an inequality needs one; this is an equation")
        for_every = self.for_every if over is None or over.for_every is None else over.for_every
        assumes = self.assumes if over is None or over.assumes is None else over.assumes
        expect_assumptions(place, assumes)
        where = self.where if over is None or over.where is None else over.where
        sides = [exact_term(side, place) for side in (lhs, rhs, *([] if certificate is None else [certificate]))]
        if is_calculus(*sides, *(for_every if isinstance(for_every, (list, tuple)) else ())):
            return self._calculus_claim(sides, place, for_every, assumes, where, relation)
        return self._trajectory_claim(sides, place, for_every, assumes, where, relation)

    def _trajectory_claim(
        self, sides: list[Expr], place: Place, for_every: Any, assumes: Sequence[Assumption], where: Any, relation: str
    ) -> Claim:
        if where:
            raise ContentError(place, "where: conditions belong to claims about real variables; here, see verify.assumptions")
        expect_free_variables(for_every, place)
        empty = contradiction((one.name for one in assumes), ASSUMPTIONS | {one.name: one for one in assumes})
        if empty:
            raise ContentError(place, f"assumes: {empty}")
        if self.undiscounted and any(one.name == "discount-below-one" for one in assumes):
            raise ContentError(place, "undiscounted=True makes γ = 1, and discount-below-one is listed: nothing would be claimed")
        lhs, rhs, *offered = sides
        names = frozenset(assumption.name for assumption in assumes)
        certificate = offered[0] if offered else None
        claim = Claim(lhs, rhs, names, tuple(for_every), self.min_horizon, self.undiscounted, relation, certificate)
        try:
            _check_ranks(claim)
            for side in sides:
                check_scopes(side, claim.for_every, self.min_horizon, max(3, self.min_horizon))
        except IllFormed as error:
            raise ContentError(place, str(error)) from error
        return claim

    def _calculus_claim(
        self, sides: list[Expr], place: Place, for_every: Any, assumes: Sequence[Assumption], where: Any, relation: str
    ) -> Claim:
        """The same for a claim about real variables."""
        for name, value in (("for_every", for_every), ("where", where)):
            if not isinstance(value, (list, tuple)):
                raise ContentError(place, f"{name}={value!r}: a list was expected")
        about_trajectories = [one.name for one in assumes]
        about_trajectories += ["undiscounted"] * self.undiscounted + ["min_horizon"] * (self.min_horizon != 1)
        if about_trajectories:
            advice = "a claim about real variables has domains and where=[…] instead"
            raise ContentError(place, f"{about_trajectories[0]} is about trajectories; {advice}")
        try:
            for condition in where:
                if isinstance(condition, Expr):
                    expect_small_numbers(condition, place)
            check_claim(sides, for_every, where, relation)
        except IllFormed as error:
            raise ContentError(place, str(error)) from error
        certificate = sides[2] if len(sides) > 2 else None
        return Claim(
            sides[0], sides[1], for_every=tuple(for_every), relation=relation, certificate=certificate, where=tuple(where)
        )

    def items(self) -> list[Item]:
        raise NotImplementedError


def _numbered(keys: Sequence[str]) -> list[str]:
    return [f"{number:02d}-{key}" for number, key in enumerate(keys, 1)]


EntryType = TypeVar("EntryType", bound=Entry)


def _formed_once(form: Callable[[EntryType], list[Item]]) -> Callable[[EntryType], list[Item]]:
    """An entry does not change, and to read its equations and look whether they make sense takes a while."""

    @wraps(form)
    def items(entry: EntryType) -> list[Item]:
        if "formed" not in entry.__dict__:
            entry.__dict__["formed"] = form(entry)
        return list(entry.__dict__["formed"])

    return items


@dataclass(frozen=True, kw_only=True)
class Derivation(Entry):
    """A chain start = step 1 = step 2 = …, each with its reason, and the false variants that tempt people.

    Some of its lines may say ≤, or some ≥, but not both: nothing would follow about its ends.
    ``idea`` says in words why it is true and what to use it for; ``[words](id)`` in it names another derivation.
    """

    start: Any
    steps: Sequence[Step]
    pitfalls: Sequence[Refuted] = ()
    idea: str = ""

    def __post_init__(self) -> None:
        self._check_shared()
        expect_list(self.place, "steps", self.steps, Step, "Step(term, by=reason)")
        expect_list(self.place, "pitfalls", self.pitfalls, Refuted, 'Refuted("sentence", lhs, rhs)')
        if not self.steps:
            self._refuse("steps: a derivation needs at least one step")
        expect_text(self.place, "idea", self.idea, "sentences")
        for step in self.steps:
            expect_place(step.place, self.place)
            expect_text(step.place, "note", step.note)
            if not isinstance(step.by, Reason):
                self._refuse(f"by={in_short(step.by)}: a reason from verify.reasons was expected", step.place)
            if step.by.name == "established" and not self.uses:
                self._refuse("by=established: name the derivation that proves it in uses=[…]", step.place)
        self.items()
        if along(step.relation for step in self.steps) is None:
            turned = [step for step in self.steps if step.relation != "="]
            odd = next(step for step in turned if step.relation != turned[0].relation)
            self._refuse("a chain goes one way: ≤ and ≥ in it say nothing about its ends", odd.place)

    @property
    def relation(self) -> str:
        """What the chain as a whole says of its first and its last term."""
        return along(step.relation for step in self.steps) or "="

    @_formed_once
    def items(self) -> list[Item]:
        terms = [self.start, *(step.term for step in self.steps)]
        keys = _numbered([step.by.name for step in self.steps])
        steps = [
            Item(key, "step", claim, "proved", step.note or step.by.says, step.place, step.by)
            for key, before, step in zip(keys, terms, self.steps, strict=False)
            for claim in [self.claim(before, step.term, step.place, None, step.relation, step.certificate)]
        ]
        return steps + _pitfall_items(self, self.pitfalls)


def _pitfall_items(entry: Entry, pitfalls: Sequence[Refuted]) -> list[Item]:
    for one in pitfalls:
        expect_part(one, entry.place)
    return [
        Item(f"pitfall-{key}", "pitfall", claim, "refuted", one.sentence, one.place)
        for key, one in zip(_numbered([slug(one.sentence) for one in pitfalls]), pitfalls, strict=True)
        for claim in [entry.claim(one.lhs, one.rhs, one.place, one, one.relation)]
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
            expect_sentence(self.place, name, getattr(self, name))
        expect_list(self.place, "instead", self.instead, Instead, 'Instead("sentence", lhs, rhs)')
        expect_list(self.place, "pitfalls", self.pitfalls, Refuted, 'Refuted("sentence", lhs, rhs)')
        self.items()

    @_formed_once
    def items(self) -> list[Item]:
        for part in (self.says, *self.instead):
            expect_part(part, self.place)
        one = self.says
        said = self.claim(one.lhs, one.rhs, one.place, one, one.relation)
        says = [Item("01-claim", "false", said, "refuted", one.sentence, one.place)]
        repairs = [
            Item(f"instead-{key}", "instead", claim, "proved", fix.sentence, fix.place)
            for key, fix in zip(_numbered([slug(fix.sentence) for fix in self.instead]), self.instead, strict=True)
            for claim in [self.claim(fix.lhs, fix.rhs, fix.place, fix, fix.relation, fix.certificate)]
        ]
        return says + repairs + _pitfall_items(self, self.pitfalls)
