"""What the parts of a derivation have to be. Each function raises ContentError where one is not, saying what was written."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Sequence
from numbers import Rational
from typing import Any

import sympy
from sympy import Expr, Float, sympify
from sympy.core.relational import Relational

from verify.claims.assumptions import Assumption
from verify.claims.errors import ContentError, Place
from verify.claims.reasons import Reason
from verify.language.copies import counts_copies
from verify.language.errors import shown
from verify.language.terms import TimeSymbol
from verify.language.wellformed import PLACES

MOST_BITS = 3400  # of a numerator or denominator: about a thousand digits
MOST_EXPONENT = 1000  # of a power: more is never worked out in the time that a checker has
MOST_NESTED = 80  # levels of a term, one inside the other
MOST_PARTS = 10_000  # of a term once it is written out


def in_short(value: Any) -> str:
    """What was written in place of something else, as an author writes it and on one line."""
    if isinstance(value, (Reason, Assumption)):
        return value.name.replace("-", "_")
    if isinstance(value, (list, tuple, set)):
        around = {list: "[]", tuple: "()"}.get(type(value), "{}")
        return f"{around[0]}{', '.join(map(in_short, value))}{around[1]}"
    if isinstance(getattr(value, "place", None), Place):  # a Step and the like
        return f"{type(value).__name__}(…)"
    try:
        text = " ".join((str(value) if isinstance(value, Relational) else shown(value)).split())
    except Exception:  # a number of too many digits, or an object of the author's that does not print itself
        text = f"something of type {type(value).__name__}"
    return text if len(text) <= 200 else f"{text[:200]} …"


# -------------------------------------------------------------------------------------------------------------- words


def expect_sentence(place: Place, name: str, text: Any) -> None:
    """Words that have to be there."""
    if not isinstance(text, str) or not text.strip():
        raise ContentError(place, f"{name}: a sentence was expected")
    _expect_printable(place, name, text)


def expect_text(place: Place, name: str, text: Any, kind: str = "a sentence") -> None:
    """Words that may be left out."""
    if not isinstance(text, str) or text and not text.strip():
        raise ContentError(place, f"{name}: {kind}{' was' if kind.startswith('a ') else ' were'} expected, or nothing at all")
    _expect_printable(place, name, text)


def _expect_printable(place: Place, name: str, text: str) -> None:
    """A terminal obeys control characters, XML refuses them, and half a surrogate pair cannot be written to any file."""
    for letter in text:
        if unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t":
            raise ContentError(place, f"{name}: the character {letter!r} cannot be printed: leave it out")


# ------------------------------------------------------------------------------------------------- lists, numbers, names


def expect_list(place: Place, name: str, values: Any, kind: type, hint: str) -> None:
    """A list (not something that can be read only once, or has no order) of things of one kind."""
    if not isinstance(values, (list, tuple)):
        raise ContentError(place, f"{name}={in_short(values)}: a list was expected, such as [{hint}]")
    for value in values:
        if not isinstance(value, kind):
            raise ContentError(place, f"{name}: {in_short(value)} is not usable here; write {hint}")


def expect_assumptions(place: Place, values: Any) -> None:
    expect_list(place, "assumes", values, Assumption, "names of verify.assumptions, such as positive_policy")
    names = [one.name for one in values]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ContentError(place, f"assumes: {twice[0]} is listed twice")


def expect_whole(place: Place, name: str, value: Any, least: int, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ContentError(place, f"{name}={in_short(value)}: a whole number from {least} to {most} was expected")


def expect_place(place: Any, around: Any) -> None:
    """The line that something was written on is found by the program, and nothing that an author says."""
    if not isinstance(place, Place):
        where = around if isinstance(around, Place) else Place(sys._getframe().f_code.co_filename, 1)
        raise ContentError(where, f"place={in_short(place)}: the line is found without being told; leave it out")


def expect_part(part: Any, around: Place) -> None:
    """What a pitfall, what a misconception says and its repair have in common."""
    expect_place(part.place, around)
    expect_sentence(part.place, "the sentence that comes first", part.sentence)


# -------------------------------------------------------------------------------------------------------------- terms


def exact_term(value: Any, place: Place) -> Expr:
    """What was written as one side of an equation. Text is not parsed, and a rounded number is not exact."""
    if isinstance(value, float):
        raise ContentError(place, f"{value} is a rounded number: write a fraction, such as frac(1, 2)")
    if isinstance(value, bool) or not isinstance(value, (Expr, int, Rational)):
        raise ContentError(place, f"{in_short(value)}: a term was expected; see verify.notation")
    term = sympify(value)
    _expect_readable(term, place)
    expect_small_numbers(term, place)
    rounded = sorted(str(float(number)) for number in term.atoms(Float))
    if rounded:
        raise ContentError(place, f"{rounded[0]} is a rounded number: write a fraction, such as frac(1, 2)")
    return term


def _expect_readable(term: Expr, place: Place) -> None:
    """Everything that reads a term calls itself once for each level of it, and Python allows a thousand calls.

    A term of few levels may still be endless when it is written out, since parts of it may be the same object.
    """
    level: list[Any] = [term]
    for _ in range(MOST_NESTED):
        level = list({part: None for one in level for part in one.args})
    if level:
        raise ContentError(place, f"a term of more than {MOST_NESTED} levels, one inside the other: split it into smaller lines")
    sizes: dict[Any, int] = {}

    def size(part: Any) -> int:
        if part not in sizes:
            sizes[part] = 1 + sum(map(size, part.args))
        return sizes[part]

    if size(term) > MOST_PARTS:
        raise ContentError(place, f"a term of {size(term)} parts, and {MOST_PARTS} is the most: split it into smaller lines")


def expect_small_numbers(term: Expr, place: Place) -> None:
    """Python refuses to print an integer of more than 4300 digits, and so would every message about it."""
    if any(max(abs(one.p), one.q).bit_length() > MOST_BITS for one in term.atoms(sympy.Rational)):
        raise ContentError(place, "a number of more than a thousand digits: write a power of a smaller one, or a variable")
    for power in term.atoms(sympy.Pow):
        if power.exp.is_Rational and abs(power.exp) > MOST_EXPONENT:
            raise ContentError(place, f"{in_short(power)}: the exponent is more than {MOST_EXPONENT}: write a variable instead")


def expect_free_variables(for_every: Sequence[Any], place: Place) -> None:
    expected = "for_every lists times as (t, 1, T), and then states, actions, tau or history(t), and N or N >= 2"
    if not isinstance(for_every, (list, tuple)):
        raise ContentError(place, f"for_every={in_short(for_every)}: a list was expected; {expected}")
    for free in for_every:
        is_range = isinstance(free, tuple) and len(free) == 3 and isinstance(free[0], TimeSymbol)
        if not is_range and not isinstance(free, PLACES) and not counts_copies(free):
            raise ContentError(place, f"for_every: {in_short(free)} is not usable here; {expected}")
