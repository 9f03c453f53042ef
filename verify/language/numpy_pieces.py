"""A piece of numpy code and where it stands: the axes of its value, and what the indices around it are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sympy import Expr, Symbol

SUM, MATMUL, PRODUCT, POWER, ATOM = range(5)  # how firmly Python holds a piece together
AXES = ("N", "T", "A", "d")


@dataclass(frozen=True)
class Piece:
    """Code for a value, and the axes that it has, in the order of ``AXES``."""

    text: str
    axes: tuple[str, ...] = ()
    level: int = ATOM

    def at_least(self, level: int) -> str:
        return self.text if self.level >= level else f"({self.text})"


@dataclass(frozen=True)
class Range:
    """The values of a time index that is an axis: from ``low`` to ``high``, empty where high = low - 1."""

    low: Expr
    high: Expr


@dataclass(frozen=True)
class Scope:
    """What the indices around a term are: at most one is an axis, the others are variables of a comprehension."""

    axis: Symbol | None = None
    range: Range | None = None
    loops: Mapping[Symbol, Range] | None = None  # the Python variable of the same name is one less: it counts from 0
    copies: bool = False
    draw: tuple[Expr, Expr] | None = None  # the policy and the letter of the mean over actions around a term

    def over(self, index: Symbol, low: Expr, high: Expr) -> Scope:
        others = {other: one for other, one in (self.loops or {}).items() if other != index}
        return replace(self, axis=index, range=Range(low, high), loops=others)


def together(*pieces: Piece) -> tuple[str, ...]:
    return tuple(axis for axis in AXES if any(axis in piece.axes for piece in pieces))


def aligned(piece: Piece, axes: Sequence[str], level: int = PRODUCT) -> str:
    """A piece whose axes stand where those of a larger array stand."""
    missing = [axis for axis in axes if axis not in piece.axes]
    if not piece.axes or not missing:
        return piece.at_least(level)
    keys = ["None" if axis in missing else ":" for axis in axes]
    while keys[0] == "None":
        keys.pop(0)
    return f"{piece.at_least(ATOM)}[{', '.join(keys)}]" if "None" in keys else piece.at_least(level)
