"""How a term becomes a line: one traversal for every medium.

The traversal decides the order (``verify.language.order``) and the brackets; a ``Forms`` object says how one medium
writes each form, so LaTeX and plain text agree. What is printed can be read back in one way only:

- ∇ and log take one operand: a name, a call, E[…], or another ∇ or log. Everything else gets brackets.
- ∇ also takes a whole sum over times or places, ∇ Σ_a π(a|s): it can mean nothing else.
- Σ, Π and ∫ take in every factor to their right and no summand: a sum that is followed by factors gets brackets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, Protocol

import sympy
from sympy import Expr

from verify.language import terms as L
from verify.language.order import factors, is_time, summands
from verify.language.ranks import children


class Level(IntEnum):
    """How firmly a printed piece holds together."""

    SUM = 0  # x + y, -x
    OPEN = 1  # Σ_t x: takes in what follows
    PRODUCT = 2  # x y
    FRACTION = 3  # x / y
    PREFIX = 4  # ∇x, log x
    POWER = 5  # x²
    ATOM = 6  # x, f(x), (x + y), E[x]


@dataclass(frozen=True)
class Piece:
    """A printed term, and what a product must know of its ends to keep two factors apart."""

    text: str
    level: Level = Level.ATOM
    bracketed: bool = False
    ends_in_name: bool = False  # b: in front of a bracket it would look like a call
    ends_in_operand: bool = False  # log x, 1/2: what follows could look like a part of it


class Forms(Protocol):
    """How a medium writes things. All arguments are printed already."""

    times: str  # between two factors
    beside: str  # between two factors one of which is a bracket or a fraction
    dot: str  # between two factors that would run together
    tight_fraction: bool  # whether x / y and 1/2 need more than a space to stand apart in a product

    def name(self, name: str) -> str: ...
    def parameter(self, law: str) -> str: ...
    def policy(self, law: str) -> str: ...
    def value_law(self, law: str) -> str: ...
    def sub(self, base: str, index: str) -> str: ...
    def sup(self, base: str, power: str) -> str: ...
    def call(self, name: str, arguments: Sequence[str], given: Sequence[str] = ()) -> str: ...
    def bracket(self, text: str) -> str: ...
    def root(self, text: str, bracketed: str) -> str: ...
    def fraction(self, above: str, below: str) -> str: ...
    def rational(self, above: int, below: int) -> str: ...
    def function(self, name: str, operand: Piece) -> str: ...
    def nabla(self, order: int, operand: str) -> str: ...
    def over_times(self, sign: str, index: str, lower: str, upper: str) -> str: ...
    def over_space(self, variables: Sequence[str]) -> str: ...
    def integral(self, variables: Sequence[str], body: str) -> str: ...
    def drawn(self, variable: str, law: str) -> str: ...
    def anything(self) -> str: ...
    def endless(self) -> str: ...
    def expectation(self, drawn: str, body: str, given: Sequence[str] = ()) -> str: ...
    def transposed(self, text: str) -> str: ...
    def same(self, left: str, right: str) -> str: ...
    def numbered(self, base: str, number: str) -> str: ...
    def listed(self, first: str, last: str) -> str: ...
    def over_others(self, index: str, left_out: str) -> str: ...
    def at_least(self, left: str, right: str) -> str: ...
    def norm(self, text: str) -> str: ...
    def inner(self, left: str, right: str) -> str: ...
    def variance(self, drawn: str, body: str, vector: bool) -> str: ...
    def compared(self, name: str, arguments: Sequence[str]) -> str: ...
    def absolute(self, text: str) -> str: ...
    def positive(self, bracketed: str) -> str: ...
    def indicator(self, text: str) -> str: ...
    def over_largest(self, variables: Sequence[str]) -> str: ...
    def prime(self, name: str, order: int) -> str: ...
    def partial(self, order: int, variable: str, operand: str) -> str: ...
    def at(self, body: str, variable: str, value: str) -> str: ...
    def between(self, lower: str, upper: str) -> str: ...
    def differential(self, variable: str) -> str: ...
    def limit(self, variable: str, point: str, side: str) -> str: ...
    def operator(self, name: str) -> str: ...
    def density(self, point: str, mean: str, variance: str) -> str: ...
    def matrix(self, rows: Sequence[Sequence[str]]) -> str: ...
    def condition(self, left: str, sign: str, right: str) -> str: ...
    def gradient_in(self, variables: Sequence[str], operand: str) -> str: ...
    def circle_number(self) -> str: ...
    def mark(self, text: str) -> str: ...


class Writer:
    """Writes terms with the given forms; with ``before``, marks the smallest parts that do not occur in that term."""

    def __init__(self, forms: Forms, before: Expr | None = None) -> None:
        self.forms = forms
        self.copy = ""  # the number of the trajectory that places belong to, where there are several
        self.before = None if before is None else frozenset(sympy.preorder_traversal(before))
        self.summands = {part for term in self.before or () if isinstance(term, sympy.Add) for part in term.args}
        self.known = frozenset(filter(None, map(_without_minus, self.before or ())))

    def write(self, term: Expr) -> str:
        return self.piece(term).text

    def part(self, term: Expr) -> str:
        """A part that is never marked by itself: a place, a time, a law."""
        return (self if self.before is None else Writer(self.forms).inside(self.copy)).write(term)

    def inside(self, trajectory: str) -> Writer:
        """This writer where places belong to another trajectory."""
        other = copy(self)
        other.copy = trajectory
        return other

    def of_trajectory(self, text: str) -> str:
        """τ, s_t, a_t, h_t or G_t with the number of its trajectory, where there are several."""
        return self.forms.numbered(text, self.copy) if self.copy else text

    def places(self, places: Sequence[Expr]) -> list[str]:
        return [self.part(place) for place in places]

    def piece(self, term: Expr) -> Piece:
        piece = self._written(term)
        if self.before is None or self._is_known(term):
            return piece
        parts = children(term)[:1] if isinstance(term, sympy.Pow) else children(term)
        return piece if any(self._is_flipped(part) or not self._is_known(part) for part in parts) else self._marked(piece)

    def _written(self, term: Expr) -> Piece:
        kind = next((base for base in type(term).__mro__ if base in WRITERS), object)
        return WRITERS[kind](self, term)

    def _is_known(self, term: Expr) -> bool:
        return self.before is None or term in self.before or term in self.known

    def _is_flipped(self, summand: Expr) -> bool:
        """Whether only the sign of a summand is new."""
        return summand not in self.summands and -summand in self.summands

    def _marked(self, piece: Piece) -> Piece:
        return replace(piece, text=self.forms.mark(piece.text))

    # ---------------------------------------------------------------------------------------------------- brackets

    def bracket(self, piece: Piece) -> Piece:
        return Piece(self.forms.bracket(piece.text), bracketed=True)

    def at_least(self, level: Level, piece: Piece) -> Piece:
        return piece if piece.level >= level else self.bracket(piece)

    def operand(self, term: Expr) -> Piece:
        """What stands behind ∇ or log."""
        piece = self.piece(term)
        return piece if piece.level in (Level.PREFIX, Level.ATOM) else self.bracket(piece)

    def prefixed(self, operand: Piece, text: str) -> Piece:
        """∇x, log x or ∂x: ``text`` is the sign with its operand."""
        return Piece(text, Level.PREFIX, ends_in_name=operand.ends_in_name, ends_in_operand=not operand.bracketed)

    def body(self, term: Expr) -> str:
        """What stands behind Σ."""
        piece = self.piece(term)
        unclear = piece.level is Level.FRACTION and self.forms.tight_fraction and not isinstance(term, L.Outer)
        return self.bracket(piece).text if unclear else self.at_least(Level.OPEN, piece).text

    def factor(self, term: Expr, last: bool) -> Piece:
        piece = self.piece(term)
        if isinstance(term, L.Outer) or term.is_Number or (piece.level is Level.OPEN and last):
            return piece
        return self.at_least(Level.PREFIX if self.forms.tight_fraction else Level.FRACTION, piece)

    # -------------------------------------------------------------------------------------------- sums and products

    def sum(self, term: Expr) -> Piece:
        gap = "" if is_time(term) else " "
        written = ""
        for sign, part in summands(term):
            piece = self.at_least(Level.OPEN, self.piece(part))
            piece = self._marked(piece) if self._is_flipped(sign * part) else piece
            written += f"{gap}{'-' if sign < 0 else '+'}{gap}{piece.text}" if written else ("-" if sign < 0 else "") + piece.text
        return Piece(written, Level.SUM)

    def product(self, term: Expr) -> Piece:
        number, rest = term.as_coeff_Mul()
        written = self.juxtaposed([part for part in (abs(number), *factors(rest)) if part != 1])
        return Piece("-" + written.text, Level.SUM) if number.is_negative else written

    def juxtaposed(self, parts: Sequence[Expr]) -> Piece:
        """Factors side by side: γ r(s, a), 2t, or with a dot where they would run together."""
        tight = len(parts) == 2 and parts[0].is_Integer and isinstance(parts[1], L.TimeSymbol)
        times = "" if tight else self.forms.times
        pieces = [self.factor(part, last=index == len(parts) - 1) for index, part in enumerate(parts)]
        written = pieces[0].text
        for left, right, before, after in zip(pieces, pieces[1:], parts, parts[1:], strict=False):
            fraction = isinstance(after, L.Fraction)
            if self._run_together(left, right) or (fraction and before.is_Number):
                between = self.forms.dot
            else:
                beside = left.bracketed or right.bracketed or fraction or isinstance(before, L.Fraction)
                between = self.forms.beside if beside else times
            written += between + right.text
        return replace(pieces[-1], text=written, bracketed=False, level=min(Level.PRODUCT, pieces[-1].level))

    def _run_together(self, left: Piece, right: Piece) -> bool:
        if right.text[0].isdigit() or (left.ends_in_name and right.bracketed):
            return True
        return left.ends_in_operand and self.forms.tight_fraction

    def trajectory_law(self, law: L.Law) -> str:
        return self.forms.sub("p", self.forms.parameter(law.name))


def _without_minus(part: Any) -> Expr | None:
    return -part if isinstance(part, Expr) and part.as_coeff_Mul()[0].is_negative else None


Write = Callable[[Writer, Any], Piece]
WRITERS: dict[type, Write] = {}


def writes(*kinds: type) -> Callable[[Write], Write]:
    """Enters a function into the table that says how each kind of term is written."""

    def enter(write: Write) -> Write:
        WRITERS.update(dict.fromkeys(kinds, write))
        return write

    return enter
