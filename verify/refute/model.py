"""A finite MDP with exact entries, as the literal evaluator wants to see it.

The model adds no mathematics: it looks numbers up in a source. A source is either a witness (all data are there) or
the choices of a search (data are made up when they are first read).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

from sympy import Expr, Symbol

from verify.claims.model import Claim
from verify.language.moments import MOST_COORDINATES, SCORES_NOT_ALL_ZERO, SQUARED_SCORE, coordinates
from verify.language.wellformed import Place, rank_of
from verify.provers.ground import Program
from verify.provers.literal import Evaluator
from verify.provers.model import Directions, Key, Model, NotRepresentable, Undefined
from verify.refute.numbers import Exact, logarithm, reciprocal, sign_of


class Source(Protocol):
    """Where the numbers come from."""

    @property
    def states(self) -> int: ...

    @property
    def actions(self) -> int: ...

    @property
    def horizon(self) -> int: ...

    def row(self, name: str, where: tuple[int, ...], dirs: Directions) -> tuple[Fraction, ...]:
        """ρ(·), p(·|s, a), π(·|s) or μ(·|s): "rho" at (), "p" at (s, a), "pi" and "mu" at (s,)."""

    def reward(self, where: tuple[int, int], dirs: Directions) -> Fraction:
        """r(s, a)."""

    def function(self, name: str, key: Key, dirs: Directions) -> Fraction:
        """An arbitrary function or constant."""

    def parameter(self, name: str) -> Fraction:
        """γ, λ or ε."""


class ExactModel(Model):
    """A source as the literal evaluator reads it; states and actions count from 0."""

    zero, one = Fraction(0), Fraction(1)

    def __init__(self, source: Source) -> None:
        self.source = source
        self.n_states, self.n_actions, self.horizon = source.states, source.actions, source.horizon

    def parameter(self, name: str) -> Fraction:
        return self.source.parameter(name)

    def initial(self, s: int, dirs: Directions) -> Fraction:
        return self.source.row("rho", (), tuple(dirs))[s]

    def transition(self, s2: int, s: int, a: int, dirs: Directions) -> Fraction:
        return self.source.row("p", (s, a), tuple(dirs))[s2]

    def policy(self, law: Any, a: int, s: int, dirs: Directions) -> Fraction:
        name = str(law)
        if dirs and name != "theta":
            return self.zero
        return self.source.row("mu" if name == "mu" else "pi", (s,), tuple(dirs))[a]

    def reward(self, s: int, a: int, dirs: Directions) -> Fraction:
        return self.source.reward((s, a), tuple(dirs))

    def function(self, name: str, key: Key, dirs: Directions) -> Fraction:
        return self.source.function(str(name), tuple(key), tuple(dirs))

    def inverse(self, x: Exact) -> Exact:
        try:
            return reciprocal(x)
        except ZeroDivisionError:
            raise Undefined("division by zero") from None

    def resolvent(self, adjugate: list[list[Any]], determinant: Any) -> list[list[Any]]:
        """A nonnegative matrix P has Σ_n Pⁿ < ∞ if and only if I - P has an inverse and that has no negative entry."""
        found = super().resolvent(adjugate, determinant)
        if any(entry < 0 for row in found for entry in row):
            raise Undefined("a discounted sum over infinitely many steps diverges")
        return found

    def sign(self, x: Exact) -> int | None:
        found = sign_of(x)
        if found is None:
            raise NotRepresentable("which of two numbers with logarithms is larger cannot be told")
        return found

    def log(self, x: Exact) -> Exact:
        try:
            return logarithm(x)
        except ValueError as error:
            raise Undefined(str(error)) from None

    def expect_positive(self, x: Exact) -> None:
        if self.sign(x) != 1:
            raise Undefined("the logarithm of what is not positive")

    def power(self, x: Exact, n: int) -> Exact:
        return self.inverse(x) ** -n if n < 0 else x**n


def directions_of(claim: Claim) -> Directions:
    """The directions along which a claim about gradients is evaluated."""
    return tuple(range(1, 1 + max(rank_of(side) or 0 for side in (claim.lhs, claim.rhs))))


@dataclass
class Sides:
    """The two sides of a claim at one horizon, read once and evaluated on many MDPs and at many points."""

    claim: Claim
    horizon: int

    def __post_init__(self) -> None:
        self.dirs = directions_of(self.claim)
        needed = coordinates(len(self.dirs), self.claim.lhs, self.claim.rhs)
        self.program = _program(self.horizon, max(2, min(needed, MOST_COORDINATES)))

    def on(self, source: Source) -> SidesOnSource:
        return SidesOnSource(self, Evaluator(ExactModel(source), self.program))


_programs: dict[tuple[int, int], Program] = {}
LARGEST = 20_000  # nodes of a program before another one is begun


def _program(horizon: int, coordinates: int) -> Program:
    """One for many claims: to read a term costs more than to evaluate it on a small MDP, and claims share most of theirs."""
    found = _programs.get((horizon, coordinates))
    if found is None or len(found.nodes) > LARGEST:
        found = _programs[horizon, coordinates] = Program(horizon, coordinates=coordinates)
    return found


@dataclass(frozen=True)
class SidesOnSource:
    """The same on one MDP."""

    sides: Sides
    evaluator: Evaluator

    def at(self, times: Mapping[Symbol, int], places: Mapping[Place, int]) -> tuple[Exact, Exact]:
        """Both values by literal enumeration. Raises Undefined, also where a value has no exact form."""

        def value(term: Expr) -> Exact:
            return self.evaluator.evaluate(term, times, places, self.sides.dirs)

        if SCORES_NOT_ALL_ZERO in self.sides.claim.assumes and not self.evaluator.evaluate(SQUARED_SCORE, {}, {}):
            raise Undefined("every score is zero, against the assumption scores-not-all-zero")
        return value(self.sides.claim.lhs), value(self.sides.claim.rhs)
