"""A counterexample as plain data: a finite MDP with exact entries, the values of what is free, and both sides.

Only what the claim reads is stored. States and actions count from 0 here and from 1 (s1, a1) in JSON and in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from verify.claims.model import Claim
from verify.language.wellformed import Place, free_settings
from verify.refute.choices import LAW_ASSUMPTIONS, Facts
from verify.refute.errors import WitnessError
from verify.refute.model import Directions, Key

Where = tuple[int, ...]


@dataclass(frozen=True)
class Witness:
    """One MDP at which two sides differ.

    rows         ρ, p, π, μ and their derivatives: (name, where, directions) -> one number per value of the first
                 argument; name in "rho" at (), "p" at (s, a), "pi" and "mu" at (s,); directions (), (1,), (2,), … or (1, 2)
    rewards      ((s, a), directions) -> number
    functions    (name, arguments, directions) -> number
    times        the free times of the claim; places, the values of its free states and actions
    before       the value of the left side, after, of the right side; *_decimal where logarithms survive
    relation     what is said of the two, and is false of these values: "=", "<=" or ">="
    entry, item  where the claim is from
    endless      the claim is about the problem without a last step: its horizon means nothing
    """

    states: int
    actions: int
    horizon: int
    parameters: dict[str, Fraction] = field(default_factory=dict)
    rows: dict[tuple[str, Where, Directions], tuple[Fraction, ...]] = field(default_factory=dict)
    rewards: dict[tuple[Where, Directions], Fraction] = field(default_factory=dict)
    functions: dict[tuple[str, Key, Directions], Fraction] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    places: dict[Place, int] = field(default_factory=dict)
    before: str = ""
    after: str = ""
    before_decimal: str = ""
    after_decimal: str = ""
    before_text: str = ""
    after_text: str = ""
    relation: str = "="
    assumes: frozenset[str] = frozenset()
    undiscounted: bool = False
    endless: bool = False
    note: str = ""
    entry: str = ""
    item: str = ""
    file: str = "witness"

    # ------------------------------------------------------------------------------------------------ as a source

    def row(self, name: str, where: Where, dirs: Directions) -> tuple[Fraction, ...]:
        if (name, where, dirs) in self.rows:
            return self.rows[name, where, dirs]
        if dirs and self._facts.theta_free(name):
            return (Fraction(0),) * self.width(name)
        raise self._missing(name, dirs)

    def reward(self, where: Where, dirs: Directions) -> Fraction:
        if (where, dirs) in self.rewards:
            return self.rewards[where, dirs]
        if dirs and "theta-free-reward" in self.assumes:
            return Fraction(0)
        raise self._missing("r", dirs)

    def function(self, name: str, key: Key, dirs: Directions) -> Fraction:
        if (name, key, dirs) in self.functions:
            return self.functions[name, key, dirs]
        if dirs and self._facts.theta_free_function(name, key):
            return Fraction(0)
        raise self._missing(call_text(name, key), dirs)

    def parameter(self, name: str) -> Fraction:
        if name in self.parameters:
            return self.parameters[name]
        if name == "gamma" and self.undiscounted:
            return Fraction(1)
        raise self._missing(name, ())

    @property
    def _facts(self) -> Facts:
        return Facts(self.assumes, self.undiscounted)

    def width(self, name: str) -> int:
        return self.states if name in ("rho", "p") else self.actions

    def _missing(self, name: str, dirs: Directions) -> WitnessError:
        what = f"the derivative {''.join(map(str, dirs))} of {name}" if dirs else name
        return WitnessError(self.file, f"{what} is not stored", "all data that the claim reads")

    # ------------------------------------------------------------------------------------------------ input, output

    def located(self, entry: str, item: str) -> Witness:
        """The same witness with the place where its claim is from."""
        return replace(self, entry=entry, item=item)

    def to_json(self) -> dict[str, Any]:
        """What ``json`` can write; ``from_json`` reads it back."""
        from verify.refute.storage import to_data

        return to_data(self)

    @classmethod
    def from_json(cls, data: Any, file: str = "witness") -> Witness:
        """A witness from JSON text or from what ``json`` has read. Raises WitnessError."""
        from verify.refute.storage import from_data

        return from_data(data, file)

    # -------------------------------------------------------------------------------------------------- assumptions

    def refuse(self, found: str, expected: str) -> None:
        raise WitnessError(self.file, found, expected)

    def check_assumptions(self, assumes: frozenset[str], undiscounted: bool) -> None:
        """Raises WitnessError where the data break an assumption."""
        facts = Facts(assumes, undiscounted)
        for (name, where, dirs), row in self.rows.items():
            if dirs:
                self._check_derivative(facts, name, where, row)
            else:
                self._check_law(facts, name, where, row)
        if any(value for (_, dirs), value in self.rewards.items() if dirs) and "theta-free-reward" in assumes:
            self.refuse("a non-zero derivative of r", "none, by the assumption theta-free-reward")
        for (name, key, dirs), value in self.functions.items():
            if dirs and value and facts.theta_free_function(name, key):
                self.refuse(f"a non-zero derivative of {call_text(name, key)}", "none: its derivative is assumed to vanish")
        self._check_parameters(facts)

    def _check_law(self, facts: Facts, name: str, where: Where, row: tuple[Fraction, ...]) -> None:
        shown = f"{law_text(name, where)} = {row_text(row)}"
        if min(row) < 0:
            self.refuse(f"{shown} has a negative entry", "probabilities")
        if facts.sums_to_one(name) and sum(row) != 1:
            self.refuse(f"{shown} sums to {sum(row)}", f"1, by the assumption {LAW_ASSUMPTIONS[name][0]}")
        if facts.positive(name) and min(row) == 0:
            self.refuse(f"{shown} has a zero", f"positive entries, by the assumption {LAW_ASSUMPTIONS[name][1]}")

    def _check_derivative(self, facts: Facts, name: str, where: Where, row: tuple[Fraction, ...]) -> None:
        shown = f"∇{law_text(name, where)} = {row_text(row)}"
        if facts.theta_free(name) and any(row):
            self.refuse(shown, f"zeros: {name} is assumed not to depend on θ")
        if facts.sums_to_one(name) and sum(row) != 0:
            self.refuse(f"{shown} sums to {sum(row)}", f"0, by the assumption {LAW_ASSUMPTIONS[name][0]}")

    def _check_parameters(self, facts: Facts) -> None:
        for name, value in self.parameters.items():
            if name == "epsilon" and value <= 0:
                self.refuse(f"epsilon = {value}", "a positive number")
            if name != "epsilon" and not 0 <= value <= 1:
                self.refuse(f"{name} = {value}", "a number in [0, 1]")
        gamma = self.parameters.get("gamma")
        if gamma == 0 and facts.positive_discount:
            self.refuse("gamma = 0", "a positive number, by the assumption positive-discount")
        if gamma == 1 and facts.discount_below_one:
            self.refuse("gamma = 1", "a number below 1, by the assumption discount-below-one")
        if gamma not in (None, 1) and facts.undiscounted:
            self.refuse(f"gamma = {gamma}", "1: the claim is undiscounted")

    def check_setting(self, claim: Claim) -> dict[Any, int]:
        """The times of the claim, as the evaluator takes them. Raises WitnessError unless the claim is about this setting."""
        if self.horizon < claim.min_horizon:
            self.refuse(f"horizon {self.horizon}", f"at least {claim.min_horizon}")
        for times, places in free_settings(claim.for_every, self.horizon):
            if {str(index): value for index, value in times.items() if str(index) != "T"} != self.times:
                continue
            if set(places) != set(self.places):
                break
            return times
        shown = ", ".join([*(f"{t} = {v}" for t, v in self.times.items()), *map(place_text, self.places)]) or "nothing free"
        self.refuse(shown, "the free times, states and actions of the claim")
        raise AssertionError  # refuse has raised


# -------------------------------------------------------------------------------------------------------------- words


def value_text(kind: str, number: int) -> str:
    """s1, a2: a state or an action by its number, from 1; t=3, a time."""
    return f"t={number}" if kind == "t" else f"{kind}{number + 1}"


def call_text(name: str, key: Key) -> str:
    """b, b(s1, a2), b(t=3), f(h: s1, a1, s2) of a history, f(tau: s1, a1, s2) of a trajectory."""
    if not key:
        return name
    whole, rest = (f"{key[0][0]}: ", key[1:]) if key[0][0] in ("h", "tau") else ("", key)
    return f"{name}({whole}{', '.join(value_text(kind, number) for kind, number in rest)})"


def place_text(place: Place) -> str:
    """s[1] for the state at time 1, s' for a letter."""
    kind, moment = place
    return f"{kind}[{moment}]" if isinstance(moment, int) else moment


def law_text(name: str, where: Where) -> str:
    """π(·|s1), p(·|s1, a2), ρ."""
    shown = {"pi": "π", "mu": "μ", "rho": "ρ"}.get(name, name)
    given = ", ".join(value_text(kind, number) for kind, number in zip("sa", where, strict=False))
    return f"{shown}(·|{given})" if given else shown


def row_text(row: tuple[Fraction, ...]) -> str:
    """(1/4, 3/4): the numbers of one law."""
    return f"({', '.join(map(str, row))})"


def law_places(name: str, states: int, actions: int) -> Iterator[Where]:
    """Every place at which a law has a row."""
    if name == "rho":
        yield ()
    elif name == "p":
        yield from ((s, a) for s in range(states) for a in range(actions))
    else:
        yield from ((s,) for s in range(states))


def load_witness(path: str | Path) -> Witness:
    """The witness in a file. Raises WitnessError, also where the file cannot be read."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise WitnessError(str(path), f"the file cannot be read: {reason}", "a witness written by verify check") from None
    return Witness.from_json(text, str(path))
