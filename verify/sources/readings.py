r"""What a printed equation or sentence is taken to say. A reading holds no verdict.

Chain(x, Equals(y), Equals(z))    x = y = z. Every line is compared with the first one (is it true?) and with the one
                                  before it (does it follow?); also Below (≤), Above (≥), Nearly (≈), Differs (≠)
Continues("S0-E11", Equals(z))    a display without a left side: it goes on where that equation ended
Defines(x, …)                     terms that only have to have a meaning; with ``means=y`` the first is y, too
Malformed(lambda: …)              the printed thing, written down; the language must refuse it
NotCheckable("why")               nothing that a checker of equations can decide
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from inspect import isfunction
from typing import Any

from verify.claims.assumptions import Assumption
from verify.claims.errors import ContentError, Place
from verify.language.relations import LATEX, TEXT

SIGNS = TEXT | {"~": "≈", "!=": "≠"}
LATEX_SIGNS = LATEX | {"~": r"\approx", "!=": r"\not\equiv"}


def here() -> Place:
    """The line of the file that is being read: below the functions of this package."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(("verify.sources.", "dataclasses")):
        frame = frame.f_back
    return Place(frame.f_code.co_filename, frame.f_lineno)


@dataclass(frozen=True)
class Line:
    """One line of a chain: a relation and what stands after it.

    ``order`` of ≈ is what may be missing, such as O(delta**2). "!=" says that the two sides are not always equal.
    """

    relation: str
    term: Any
    note: str = ""
    certificate: Any = None
    order: Any = None
    place: Place = field(default_factory=here, compare=False)


def Equals(term: Any, note: str = "") -> Line:
    """The line "= term"."""
    return Line("=", term, note)


def Below(term: Any, note: str = "", certificate: Any = None) -> Line:
    """The line "≤ term"."""
    return Line("<=", term, note, certificate)


def Above(term: Any, note: str = "", certificate: Any = None) -> Line:
    """The line "≥ term"."""
    return Line(">=", term, note, certificate)


def Nearly(term: Any, order: Any, note: str = "") -> Line:
    """The line "≈ term": equal up to ``order``, such as O(delta**2)."""
    return Line("~", term, note, None, order)


def Differs(term: Any, note: str = "") -> Line:
    """The line "≠ term": somewhere the two sides have different values. Only as the single line of a chain."""
    return Line("!=", term, note)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What all kinds share. What is None is that of the equation or, there too, that of the document."""

    says: str = ""
    assumes: Sequence[Assumption] | None = None
    for_every: Sequence[Any] | None = None
    where: Sequence[Any] = ()
    undiscounted: bool | None = None
    min_horizon: int | None = None
    place: Place = field(default_factory=here, compare=False)


@dataclass(frozen=True, kw_only=True)
class ChainReading(Reading):
    """first R line, R line, …; ``after`` is the id of an equation from whose last line the first one should follow."""

    first: Any
    lines: tuple[Line, ...]
    after: str = ""


def Chain(first: Any, *lines: Line, after: str = "", **options: Any) -> ChainReading:
    """A chain first = line = line, …; ``options`` are those of ``Reading``."""
    return ChainReading(first=first, lines=_lines(lines), after=after, **options)


def Continues(after: str, *lines: Line, **options: Any) -> ChainReading:
    """A chain printed without a left side: it begins where the chain of ``after`` began, and goes on from its last line."""
    return ChainReading(first=None, lines=_lines(lines), after=after, **options)


def _lines(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    place = here()
    if not lines:
        raise ContentError(place, "a chain needs a line: Chain(x, Equals(y))")
    for line in lines:
        if not isinstance(line, Line):
            raise ContentError(place, f"{line!r}: a line was expected, such as Equals(term)")
    relations = [line.relation for line in lines]
    if "!=" in relations and len(lines) > 1:
        raise ContentError(place, "Differs stands alone: nothing follows about the ends of a longer chain")
    if "~" in relations[:-1]:
        raise ContentError(place, "Nearly is the last line of a chain: errors are not added up")
    if {"<=", ">="} <= set(relations):
        raise ContentError(place, "a chain goes one way: ≤ and ≥ in it say nothing about its ends")
    return lines


@dataclass(frozen=True, kw_only=True)
class DefinesReading(Reading):
    """Terms that have to have a meaning; ``means``, if given, is what the first of them must be equal to."""

    terms: tuple[Any, ...]
    means: Any = None


def Defines(*terms: Any, means: Any = None, **options: Any) -> DefinesReading:
    """A definition: terms with a meaning, the first of which must be equal to ``means`` where that is given."""
    if not terms:
        raise ContentError(here(), "name what is defined: Defines(term)")
    return DefinesReading(terms=terms, means=means, **options)


@dataclass(frozen=True, kw_only=True)
class SupposesReading(Reading):
    """A sentence that states a hypothesis: assumptions under which everything else is read."""

    names: tuple[Assumption, ...]


def Supposes(*assumptions: Assumption, **options: Any) -> SupposesReading:
    """A hypothesis of the document, in the names of ``verify.assumptions``."""
    if not assumptions or not all(isinstance(one, Assumption) for one in assumptions):
        raise ContentError(here(), "Supposes(theta_free_dynamics, …) was expected: names of verify.assumptions")
    return SupposesReading(names=assumptions, **options)


@dataclass(frozen=True, kw_only=True)
class MalformedReading(Reading):
    """A function that writes what is printed; the language must refuse it, and its words are the verdict."""

    write: Callable[[], Any]


def Malformed(write: Callable[[], Any], **options: Any) -> MalformedReading:
    """What is printed means nothing: ``write`` raises IllFormed, or returns a term in which something is free.

    It may also return a pair, the two sides of an equation that do not fit together, such as a number and a gradient.
    """
    if not isfunction(write):
        raise ContentError(here(), "Malformed(lambda: …) was expected: the error must come from writing it, not from the file")
    return MalformedReading(write=write, **options)


@dataclass(frozen=True, kw_only=True)
class NotCheckableReading(Reading):
    """Nothing to decide, and why."""

    reason: str


def NotCheckable(reason: str) -> NotCheckableReading:
    """Empirical, descriptive or bibliographic: ``reason`` says which, in a sentence."""
    if not isinstance(reason, str) or not reason.strip():
        raise ContentError(here(), 'NotCheckable("why"): a sentence was expected')
    return NotCheckableReading(reason=reason)
