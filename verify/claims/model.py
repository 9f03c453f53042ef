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

import sympy
from sympy import Expr, Float, sympify

from verify.claims.assumptions import ASSUMPTIONS, Assumption, contradiction
from verify.claims.errors import ContentError, Place
from verify.claims.reasons import Reason
from verify.language.calculus import is_calculus
from verify.language.copies import counts_copies
from verify.language.errors import IllFormed, shown
from verify.language.relations import RELATIONS, along, related
from verify.language.shapes import check_claim
from verify.language.terms import TimeSymbol
from verify.language.wellformed import PLACES, FreeVariable, check_scopes, rank_of

MOST_BITS = 3400  # of a numerator or denominator: about a thousand digits


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
        for name in ("title", "summary"):
            if not isinstance(getattr(self, name), str) or not getattr(self, name).strip():
                self._refuse(f"{name}: a sentence was expected")
        _expect_all(self, "assumes", self.assumes, Assumption, "the names in verify.assumptions")
        names = [one.name for one in self.assumes]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            self._refuse(f"assumes: {twice[0]} is listed twice")
        _expect_all(self, "sources", self.sources, Source, "Source(authors=…, year=…, title=…)")
        _expect_all(self, "uses", self.uses, str, "ids of other derivations")

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
        where = self.where if over is None or over.where is None else over.where
        sides = [_term(side, place) for side in (lhs, rhs, *([] if certificate is None else [certificate]))]
        if is_calculus(*sides, *(for_every if isinstance(for_every, (list, tuple)) else ())):
            return self._calculus_claim(sides, place, for_every, assumes, where, relation)
        if where:
            raise ContentError(place, "where: conditions belong to claims about real variables; here, see verify.assumptions")
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
            relation,
            None if certificate is None else _term(certificate, place),
        )
        try:
            ranks = {rank for rank in (rank_of(claim.lhs), rank_of(claim.rhs)) if rank is not None}
            written = related(shown(claim.lhs), relation, shown(claim.rhs))
            if len(ranks) > 1:
                raise IllFormed(written, "one side is a gradient and the other is not")
            if relation != "=" and ranks - {0}:
                raise IllFormed(written, "gradients and matrices are not larger or smaller than one another: compare numbers")
            if claim.certificate is not None and rank_of(claim.certificate):
                raise IllFormed(shown(claim.certificate), "a certificate is a number that is at least 0, and this is a gradient")
            for side in (claim.lhs, claim.rhs, *([] if claim.certificate is None else [claim.certificate])):
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
                    _expect_short_numbers(condition, place)
            check_claim(sides, for_every, where, relation)
        except IllFormed as error:
            raise ContentError(place, str(error)) from error
        certificate = sides[2] if len(sides) > 2 else None
        return Claim(
            sides[0], sides[1], for_every=tuple(for_every), relation=relation, certificate=certificate, where=tuple(where)
        )

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
    if isinstance(value, bool) or not isinstance(value, (Expr, int, Rational)):
        raise ContentError(place, f"{value!r}: a term was expected; see verify.notation")
    term = sympify(value)
    _expect_short_numbers(term, place)
    rounded = sorted(map(str, term.atoms(Float)))
    if rounded:
        raise ContentError(place, f"{rounded[0]} is a rounded number: write a fraction, such as frac(1, 2)")
    return term


def _expect_short_numbers(term: Expr, place: Place) -> None:
    """Python refuses to print an integer of more than 4300 digits, and so would every message about it."""
    if any(max(abs(one.p), one.q).bit_length() > MOST_BITS for one in term.atoms(sympy.Rational)):
        raise ContentError(place, "a number of more than a thousand digits: write a power of a smaller one, or a variable")


def _expect_free_variables(for_every: Sequence[Any], place: Place) -> None:
    expected = "for_every lists times as (t, 1, T), and then states, actions, tau or history(t), and N or N >= 2"
    if not isinstance(for_every, (list, tuple)):
        raise ContentError(place, f"for_every={for_every!r}: a list was expected; {expected}")
    for free in for_every:
        is_range = isinstance(free, tuple) and len(free) == 3 and isinstance(free[0], TimeSymbol)
        if not is_range and not isinstance(free, PLACES) and not counts_copies(free):
            raise ContentError(place, f"for_every: {free!r} is not usable here; {expected}")


def _numbered(keys: Sequence[str]) -> list[str]:
    return [f"{number:02d}-{key}" for number, key in enumerate(keys, 1)]


@dataclass(frozen=True, kw_only=True)
class Derivation(Entry):
    """A chain start = step 1 = step 2 = …, each with its reason, and the false variants that tempt people.

    Some of its lines may say ≤, or some ≥, but not both: nothing would follow about its ends.
    ``idea`` says in words why it is true and what to use it for; [words](id) in it names another derivation.
    """

    start: Any
    steps: Sequence[Step]
    pitfalls: Sequence[Refuted] = ()
    idea: str = ""

    def __post_init__(self) -> None:
        self._check_shared()
        _expect_all(self, "steps", self.steps, Step, "Step(term, by=reason)")
        _expect_all(self, "pitfalls", self.pitfalls, Refuted, 'Refuted("sentence", lhs, rhs)')
        if not self.steps:
            self._refuse("steps: a derivation needs at least one step")
        if not isinstance(self.idea, str) or self.idea and not self.idea.strip():
            self._refuse("idea: sentences were expected, or nothing at all")
        for step in self.steps:
            if not isinstance(step.by, Reason):
                self._refuse(f"by={step.by!r}: a reason from verify.reasons was expected", step.place)
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
            if not isinstance(getattr(self, name), str) or not getattr(self, name).strip():
                self._refuse(f"{name}: a sentence was expected")
        _expect_all(self, "instead", self.instead, Instead, 'Instead("sentence", lhs, rhs)')
        _expect_all(self, "pitfalls", self.pitfalls, Refuted, 'Refuted("sentence", lhs, rhs)')
        self.items()

    def items(self) -> list[Item]:
        one = self.says
        said = self.claim(one.lhs, one.rhs, one.place, one, one.relation)
        says = [Item("01-claim", "false", said, "refuted", one.sentence, one.place)]
        repairs = [
            Item(f"instead-{key}", "instead", claim, "proved", fix.sentence, fix.place)
            for key, fix in zip(_numbered([slug(fix.sentence) for fix in self.instead]), self.instead, strict=True)
            for claim in [self.claim(fix.lhs, fix.rhs, fix.place, fix, fix.relation, fix.certificate)]
        ]
        return says + repairs + _pitfall_items(self, self.pitfalls)
