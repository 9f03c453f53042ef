"""Writes a term as numpy code: inputs, times and arithmetic. How each kind of node is written is entered into a table.

Every index of a sum over times is an axis of the arrays, and at most one is at once; where two would be needed the outer one is
the variable of a comprehension.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import Expr, Integer

from verify.language import copies as C
from verify.language import terms as L
from verify.language.numpy_inputs import Input, NotWritable, read_as
from verify.language.numpy_pieces import ATOM, AXES, MATMUL, POWER, PRODUCT, SUM, Piece, Range, Scope, aligned, together
from verify.language.order import factors, is_time, summands
from verify.language.ranks import rank_of


@dataclass(frozen=True)
class Setting:
    """Which policy draws the trajectories, which policies give no action probability zero, and whether γ is 1."""

    drawn_by: L.Law = L.THETA
    positive: frozenset[L.Law] = frozenset()
    undiscounted: bool = False

    def defined(self, law: L.Law) -> bool:
        """Whether the logarithm of a policy is finite at every action that is drawn."""
        alike = (L.THETA, L.OLD)
        return law == self.drawn_by or law in self.positive or (law in alike and self.drawn_by in alike)


class Writer:
    """Writes pieces; collects the inputs that they read and the lines that must stand before them."""

    def __init__(self, setting: Setting, long: frozenset[str] = frozenset()) -> None:
        self.setting = setting
        self.long = set(long)  # arrays that are read at T + 1
        self.inputs: dict[str, Input] = {}
        self.lines: dict[str, str] = {}  # what stands before the result, in order: name -> code
        self.helpers: set[str] = set()
        self.counts: set[str] = set()  # T, N: which of them the code mentions

    # -------------------------------------------------------------------------------------------------- inputs, times

    def kept(self) -> tuple[Any, ...]:
        """What has been written so far, for ``restore``."""
        return dict(self.inputs), dict(self.lines), set(self.helpers), set(self.counts), set(self.long)

    def restore(self, kept: tuple[Any, ...]) -> None:
        """Forgets what was written since: an attempt that failed."""
        self.inputs, self.lines, self.helpers, self.counts, self.long = kept

    def let(self, name: str, code: str) -> str:
        """A line before the result; what it reads must stand for every index around it."""
        if self.lines.setdefault(name, code) != code:
            raise NotWritable(f"two meanings of the name {name}")
        return name

    def line(self, name: str, code: str, meaning: Expr, time: Expr, scope: Scope) -> Piece:
        """The same for an array over times, read at one of them."""
        self.let(name, code)
        found = self.at(Input(name, meaning, over_times=True), time, scope)
        del self.inputs[name]  # it is no argument
        if name in self.long:
            raise NotWritable("something after the last step")
        return found

    def count(self, name: str) -> str:
        """T or N, which are lines of their own where they occur."""
        self.counts.add(name)
        return name

    def own(self, term: Expr) -> Input:
        """The input that a term reads, entered into the list."""
        return self.enter(read_as(term)[0])

    def enter(self, entry: Input) -> Input:
        if self.inputs.setdefault(entry.name, entry) != entry:
            raise NotWritable(f"two functions with the name {entry.name}")
        return entry

    def axes_of(self, entry: Input, copies: bool) -> tuple[str, ...]:
        marks = (copies and entry.of_trajectory, entry.over_times, entry.over_actions, entry.vector)
        return tuple(axis for axis, present in zip(AXES, marks, strict=True) if present)

    def number(self, time: Expr, scope: Scope) -> str:
        """A whole number made of T and variables of comprehensions, as Python counts."""
        loops = scope.loops or {}
        own = {index for index in time.free_symbols if index in loops}
        if unknown := time.free_symbols - own - {L.HORIZON}:
            raise NotWritable(f"the index {min(map(str, unknown))} outside its sum")
        text = ""
        for symbol in (L.HORIZON, *sorted(own, key=str)):
            if coefficient := int(time.coeff(symbol)):
                name = self.count("T") if symbol == L.HORIZON else symbol.name
                size = "" if abs(coefficient) == 1 else f"{abs(coefficient)} * "
                sign = "-" if coefficient < 0 else "+"
                text += f" {sign} {size}{name}" if text else ("-" if sign == "-" else "") + size + name
        constant = int(time.subs(dict.fromkeys((L.HORIZON, *own), 0))) + sum(int(time.coeff(one)) for one in own)
        if not text:
            return str(constant)
        return text + (f" {'-' if constant < 0 else '+'} {abs(constant)}" if constant else "")

    def never_negative(self, count: Expr, scope: Scope) -> bool:
        """Whether a number of T (at least 1) and of variables of comprehensions is at least 0 wherever they are."""
        for index, one in (scope.loops or {}).items():
            slope = int(count.coeff(index))
            count = sympy.expand(count.subs(index, one.low if slope > 0 else one.high))
        slope = count.coeff(L.HORIZON)
        rest = count.subs(L.HORIZON, 1)
        return bool(rest.is_Integer and slope >= 0 and rest >= 0)

    def at(self, entry: Input, time: Expr | None, scope: Scope) -> Piece:
        """An array where the index around it says, or the whole number or vector that has no time."""
        self.enter(entry)
        axes = self.axes_of(entry, scope.copies)
        if time is None:
            return Piece(entry.name, axes)
        before = ":, " if scope.copies else ""
        if scope.axis is not None and scope.axis in time.free_symbols:
            assert scope.range is not None
            shift = sympy.expand(time - scope.axis)
            if not shift.is_Integer:
                raise NotWritable("times that run faster or slower than their index")
            found = self._slice(entry.name, scope.range.low + shift, scope.range.high + shift, scope)
            return Piece(f"{entry.name}[{before}{found}]" if found != ":" else entry.name, axes)
        return Piece(f"{entry.name}[{before}{self._position(entry.name, time, scope)}]", tuple(one for one in axes if one != "T"))

    def _length(self, name: str) -> Expr:
        return L.HORIZON + (1 if name in self.long else 0)

    def _reached(self, name: str, last: Expr) -> None:
        """Notes an array that is looked at after the last action."""
        over = sympy.expand(last - L.HORIZON)
        if over.is_Integer and over > 1:
            raise NotWritable("something after the last state")
        if over == 1:
            self.long.add(name)

    def _slice(self, name: str, low: Expr, high: Expr, scope: Scope) -> str:
        """low … high as Python writes it."""
        low, high = sympy.expand(low), sympy.expand(high)
        self._reached(name, high)
        for one in (low - 1, high):
            if not self.never_negative(one, scope):
                raise NotWritable("times that may lie before the first")
        start = "" if low == 1 else self.number(low - 1, scope)
        left = sympy.expand(self._length(name) - high)
        if left.is_Integer:
            return f"{start}:" + (f"-{left}" if left > 0 else "")
        return f"{start}:{self.number(high, scope)}"

    def _position(self, name: str, time: Expr, scope: Scope) -> str:
        time = sympy.expand(time)
        self._reached(name, time)
        if (back := sympy.expand(self._length(name) - time)).is_Integer:
            return f"-{back + 1}"
        if not self.never_negative(time - 1, scope):
            raise NotWritable("a time that may lie before the first")
        return self.number(time - 1, scope)

    def time(self, term: Expr, scope: Scope) -> Piece:
        """A number made of times; with the index that is an axis, an arithmetic progression."""
        if term == C.COPIES:
            return Piece(self.count("N"))
        slope = int(term.coeff(scope.axis)) if scope.axis in term.free_symbols else 0
        if not slope:
            text = self.number(term, scope)
            return Piece(text, (), ATOM if text.isalnum() else SUM)
        assert scope.range is not None
        first, last = (sympy.expand(term.xreplace({scope.axis: end})) for end in (scope.range.low, scope.range.high))
        around = replace(scope, axis=None)
        start, stop = self.number(first, around), self.number(last + slope, around)
        if slope == 1:
            return Piece(f"np.arange({stop})" if start == "0" else f"np.arange({start}, {stop})", ("T",))
        return Piece(f"np.arange({start}, {stop}, {slope})", ("T",))

    # ------------------------------------------------------------------------------------------------------ arithmetic

    def write(self, term: Expr, scope: Scope) -> Piece:
        """A term. Raises NotWritable."""
        if self.setting.undiscounted and term == L.GAMMA:
            return Piece("1")
        if term.is_Number:
            return _number(term)
        for kind in type(term).__mro__:
            if kind in WRITERS:
                return WRITERS[kind](self, term, scope)
        return self.at(*read_as(term), scope)

    def sum(self, term: Expr, scope: Scope) -> Piece:
        if scope.axis in term.free_symbols and is_time(term):
            return self.time(term, scope)
        pieces = [(sign, self.write(part, scope)) for sign, part in summands(term)]
        axes = together(*(piece for _, piece in pieces))
        text = ""
        for sign, piece in pieces:
            part = aligned(piece, axes, MATMUL if text or sign < 0 else SUM)
            text += f" {'-' if sign < 0 else '+'} {part}" if text else ("-" if sign < 0 else "") + part
        return Piece(text, axes, SUM)

    def product(self, parts: Sequence[Expr], scope: Scope) -> Piece:
        """Factors in textbook order; what is divided by stands at the end."""
        above: list[Piece] = []
        below: list[Piece] = []
        negative = False
        for part in parts:
            if part.is_Rational:
                negative ^= bool(part < 0)
                above += [Piece(str(abs(part.p)))] if abs(part.p) != 1 else []
                below += [Piece(str(part.q))] if part.q != 1 else []
            elif isinstance(part, sympy.Pow) and part.exp == -1:
                self.expect_defined(part.base, scope)
                below.append(self.write(part.base, scope))
            elif isinstance(part, L.Fraction) and part.numerator == 1:
                self.expect_defined(part.denominator, scope)
                below.append(self.write(part.denominator, scope))
            else:
                piece = self.write(part, scope)
                above += [piece] if piece.text != "1" else []
        axes = together(*above, *below)
        if len(above) == 1 and not below and not negative:
            return above[0]
        above.sort(key=lambda piece: "d" in piece.axes)
        text = " * ".join(aligned(piece, axes) for piece in above) or "1"
        text += "".join(f" / {aligned(piece, axes, POWER)}" for piece in below)
        level = PRODUCT if above or below else ATOM
        return Piece("-" + text, axes, SUM) if negative else Piece(text, axes, level)

    def power(self, base: Expr, exponent: Expr, scope: Scope) -> Piece:
        if not exponent.is_nonnegative and base.has(L.Policy):
            self.expect_defined(base, scope)
        below = self.write(base, scope)
        if below.text == "1":
            return Piece("1")
        if exponent == sympy.Rational(1, 2):
            return Piece(f"np.sqrt({below.text})", below.axes)
        if base == L.GAMMA and scope.axis is not None and sympy.expand(exponent - scope.axis) == -1:
            assert scope.range is not None
            if scope.range == Range(Integer(1), L.HORIZON):
                return Piece(self.let("discounts", f"{below.text} ** np.arange({self.count('T')})"), ("T",))
        above = self.write(exponent, scope)
        axes = together(below, above)
        return Piece(f"{aligned(below, axes, ATOM)} ** {aligned(above, axes, ATOM)}", axes, POWER)

    # ------------------------------------------------------------------------------------------------ sums over an axis

    def total(self, piece: Piece, axis: str, method: str = "sum") -> Piece:
        """The sum (or product) along one axis that the piece has."""
        where = "" if piece.axes == (axis,) else f"axis={piece.axes.index(axis)}"
        return Piece(f"{piece.at_least(ATOM)}.{method}({where})", tuple(one for one in piece.axes if one != axis))

    def over_axis(self, body: Expr, axis: str, scope: Scope) -> Piece:
        """Σ along an axis of a product: what does not have the axis is taken out, weights times vectors is ``@``."""
        parts = factors(body)
        vectors = [part for part in parts if rank_of(part) == 1]
        numbers = [part for part in parts if part not in vectors]
        if vectors and numbers:
            weight, vector = self.product(numbers, scope), self.product(vectors, scope)
            if axis not in weight.axes and axis in vector.axes:
                return self.multiplied(weight, self.total(vector, axis))
            if weight.axes == (axis,) and vector.axes == (axis, "d"):
                return Piece(f"{weight.at_least(POWER)} @ {vector.at_least(POWER)}", ("d",), MATMUL)
        piece = self.write(body, scope)
        if axis not in piece.axes:
            count = {"T": scope.range and sympy.expand(scope.range.high - scope.range.low + 1)}.get(axis)
            if count is None or not self.never_negative(count, scope):
                raise NotWritable("a sum of something that is the same for all that it runs over")
            times = self.number(count, replace(scope, axis=None))
            return self.multiplied(Piece(times, (), ATOM if times.isalnum() else SUM), piece)
        return self.total(piece, axis)

    def multiplied(self, left: Piece, right: Piece) -> Piece:
        axes = together(left, right)
        if left.text == "1":
            return right
        return Piece(f"{aligned(left, axes)} * {aligned(right, axes, POWER)}", axes, PRODUCT)

    def call(self, name: str, terms: Sequence[Expr], scope: Scope) -> Piece:
        pieces = [self.write(part, scope) for part in terms]
        axes = together(*pieces)
        return Piece(f"{name}({', '.join(aligned(piece, axes, SUM) for piece in pieces)})", axes)

    def expect_defined(self, term: Expr, scope: Scope, problem: str = "a logarithm or fraction that may not be defined") -> None:
        """Raises NotWritable unless every policy in a term is positive where it is looked at."""
        for policy in term.atoms(L.Policy):
            letter = not isinstance(policy.action, L.ActionAt)
            good = policy.law in self.setting.positive if letter else self.setting.defined(policy.law)
            if not good and not (term == policy and letter and (policy.law, policy.action) == scope.draw):
                raise NotWritable(problem)


def _number(term: Expr) -> Piece:
    if not term.is_Rational:
        raise NotWritable("a number that is no fraction")
    if term.is_Integer:
        return Piece(str(term), (), ATOM if term >= 0 else SUM)
    return Piece(f"{term.p} / {term.q}", (), PRODUCT if term > 0 else SUM)


Writes = Callable[[Writer, Any, Scope], Piece]
WRITERS: dict[type, Writes] = {}


def writes(*kinds: type) -> Callable[[Writes], Writes]:
    """Enters a function into the table that says how each kind of node is written."""

    def enter(write: Writes) -> Writes:
        WRITERS.update(dict.fromkeys(kinds, write))
        return write

    return enter
