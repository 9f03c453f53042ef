"""A finite MDP as the evaluators see it: what its entries are, in numbers of any kind, and what has no value."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from verify.language.moments import MOST_COORDINATES

Directions = tuple[int, ...]
Key = tuple[tuple[str, int], ...]

# How the directions of a derivative are shared between two factors.
SPLITS: dict[Directions, list[tuple[Directions, Directions]]] = {
    (): [((), ())],
    **{(i,): [((i,), ()), ((), (i,))] for i in range(1, MOST_COORDINATES + 1)},
    (1, 2): [((1, 2), ()), ((1,), (2,)), ((2,), (1,)), ((), (1, 2))],
}


class Undefined(ArithmeticError):
    """The term has no value here: a division by zero or the logarithm of something that is not positive."""


class NotRepresentable(Undefined):
    """The term may have a value here, but it is no element of the domain (log 2 is not a fraction)."""


class Model(ABC):
    """A finite MDP with states 0 … n_states - 1, actions 0 … n_actions - 1, and entries in some commutative ring.

    Elements take + - * with each other and with int, and are falsy exactly when they are zero. ``dirs`` asks for the
    entry itself, (), or for its derivative along (1,), (2,), … or along (1, 2): zero where the derivative vanishes.
    ``law`` is "theta", "old" (the values of theta, derivative zero) or "mu" (derivative zero).
    """

    n_states: int
    n_actions: int
    horizon: int
    zero: Any
    one: Any

    @abstractmethod
    def parameter(self, name: str) -> Any:
        """The number "gamma", "lambda" or "epsilon"."""

    @abstractmethod
    def initial(self, s: int, dirs: Directions) -> Any:
        """ρ(s)."""

    @abstractmethod
    def transition(self, s2: int, s: int, a: int, dirs: Directions) -> Any:
        """p(s2|s, a)."""

    @abstractmethod
    def policy(self, law: str, a: int, s: int, dirs: Directions) -> Any:
        """π(a|s) of a law."""

    @abstractmethod
    def reward(self, s: int, a: int, dirs: Directions) -> Any:
        """r(s, a)."""

    @abstractmethod
    def function(self, name: str, key: Key, dirs: Directions) -> Any:
        """An arbitrary function; the key lists ("t" | "s" | "a", number) for each argument, () for a constant.

        A history begins with ("h", t) and τ with ("tau", T), followed by every state and action in order.
        """

    @abstractmethod
    def inverse(self, x: Any) -> Any:
        """1 / x. Raises Undefined at zero."""

    @abstractmethod
    def log(self, x: Any) -> Any:
        """Raises Undefined (not positive) or NotRepresentable."""

    def expect_positive(self, x: Any) -> None:
        """Raises Undefined where x is known not to be positive: log x has no derivative there either."""
        return  # nothing is known unless overridden

    def power(self, x: Any, n: int) -> Any:
        """x^n for any integer n. Raises Undefined for a negative power of zero."""
        if n < 0:
            x, n = self.inverse(x), -n
        result = self.one
        for _ in range(n):
            result = result * x
        return result

    def resolvent(self, adjugate: list[list[Any]], determinant: Any) -> list[list[Any]]:
        """The inverse of I - γP, which is Σ_n γⁿ Pⁿ. Raises Undefined where the sum is known to diverge."""
        over = self.inverse(determinant)
        return [[entry * over for entry in row] for row in adjugate]

    def sign(self, x: Any) -> int | None:
        """-1, 0 or 1, or None where it depends on the symbols. Raises NotRepresentable unless overridden."""
        raise NotRepresentable("a comparison has no value in this domain")

    def indicator(self, x: Any) -> Any:
        """1[x > 0] of an x whose sign is open."""
        raise NotRepresentable("a comparison has no value in this domain")

    def slope(self, x: Any, strictly: bool = False) -> Any:
        """The same, but with any value where x is 0: it is multiplied by x, or x is not 0. Not so if ``strictly``."""
        return self.indicator(x)

    def exp(self, x: Any) -> Any:
        """Raises NotRepresentable unless overridden."""
        raise NotRepresentable("exp has no value in this domain")
