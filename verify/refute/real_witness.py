"""A counterexample to a claim about real variables as plain data: the values of what is free, and both sides.

    {"format": 1, "setting": "calculus",
     "claim": {"entry", "item", "before", "after", "relation": "<=" or ">=" of an inequality},
     "where": ["x ≠ 0"], "numbers": {"x": "1/2", "y": "log(3)"}, "matrices": {"M": [["1", "0"], ["0", "2"]]},
     "functions": {"U": [["3/2", [2]], ["-1", [0]]]},
     "before": "3/16", "after": "3/64", "before_decimal": "…", "after_decimal": "…"}

A function is a polynomial: coefficients, each with the powers of the arguments (3/2 x² - 1). Numbers are strings, so that
they stay exact; besides fractions there are logarithms of fractions.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, NoReturn

import sympy
from sympy import Expr, Rational

from verify.claims.model import Claim
from verify.language import calculus as C
from verify.language.printing import to_text
from verify.language.relations import RELATIONS
from verify.language.text import SUPERSCRIPTS
from verify.refute.errors import WitnessError
from verify.refute.real_exact import Place, Polynomial, admits

FORMAT, SETTING = 1, "calculus"
MOST_TERMS, HIGHEST_POWER = 40, 20
PARTS = frozenset(
    {
        "format", "setting", "claim", "where", "numbers", "matrices", "functions",
        "before", "after", "before_decimal", "after_decimal",
    }
)  # fmt: skip
EXPECTED = "a witness written by verify check"


@dataclass(frozen=True)
class RealWitness:
    """One point (with functions and matrices) at which two sides differ; names of what is free lead to values."""

    numbers: dict[str, Expr] = field(default_factory=dict)
    matrices: dict[str, tuple[tuple[Fraction, ...], ...]] = field(default_factory=dict)
    functions: dict[str, Polynomial] = field(default_factory=dict)
    before: str = ""
    after: str = ""
    before_decimal: str = ""
    after_decimal: str = ""
    before_text: str = ""
    after_text: str = ""
    relation: str = "="
    where: tuple[str, ...] = ()
    entry: str = ""
    item: str = ""
    file: str = "witness"

    def located(self, entry: str, item: str) -> RealWitness:
        """The same witness with the place where its claim is from."""
        return replace(self, entry=entry, item=item)

    def to_json(self) -> dict[str, Any]:
        """What ``json`` can write; ``from_json`` reads it back."""
        relation = {"relation": self.relation} if self.relation != "=" else {}
        data: dict[str, Any] = {
            "format": FORMAT,
            "setting": SETTING,
            "claim": {
                "entry": self.entry, "item": self.item, "before": self.before_text, "after": self.after_text, **relation
            },
            "where": list(self.where),
            "numbers": {name: str(value) for name, value in self.numbers.items()},
            "matrices": {name: [[str(value) for value in row] for row in rows] for name, rows in self.matrices.items()},
            "functions": {
                name: [[str(factor), list(powers)] for factor, powers in function.summands]
                for name, function in self.functions.items()
            },
            "before": self.before,
            "after": self.after,
        }  # fmt: skip
        data = {key: value for key, value in data.items() if value not in ([], {})}
        decimals = {"before_decimal": self.before_decimal, "after_decimal": self.after_decimal}
        return data | {name: value for name, value in decimals.items() if value}

    @classmethod
    def from_json(cls, data: Any, file: str = "witness") -> RealWitness:
        """A witness from JSON text or from what ``json`` has read. Raises WitnessError."""
        if isinstance(data, str | bytes):
            try:
                data = json.loads(data)
            except (ValueError, RecursionError):
                raise WitnessError(file, "it is not complete JSON", EXPECTED) from None
        return _Reader(file).witness(data)

    def place(self, claim: Claim) -> Place:
        """The values as the exact evaluator takes them. Raises WitnessError unless they fit what the claim is made for."""
        free = {one.name: one for one in claim.for_every}
        stored = {**self.numbers, **self.matrices, **self.functions}
        read = _read_by(claim)
        for name in (*(name for name in stored if name not in free), *(name for name in read if name not in stored)):
            raise WitnessError(
                self.file, f"{name} is {'not free in the claim' if name in stored else 'not stored'}", _listed(free)
            )
        place = Place(
            {free[name]: value for name, value in self.numbers.items() if isinstance(free[name], C.Variable)},
            {free[name]: rows for name, rows in self.matrices.items() if isinstance(free[name], C.Matrix)},
            {free[name]: one for name, one in self.functions.items() if isinstance(free[name], C.SmoothFunction)},
        )
        given = len(self.numbers) + len(self.matrices) + len(self.functions)
        if len(place.numbers) + len(place.matrices) + len(place.functions) != given:
            raise WitnessError(self.file, "a value is of another kind than what is free", _listed(free))
        self._check_sizes(claim, place)
        if not admits(claim, place):
            raise WitnessError(self.file, "a value lies outside its domain or a condition is not met", "a point of the claim")
        return place

    def _check_sizes(self, claim: Claim, place: Place) -> None:
        for matrix, rows in place.matrices.items():
            if len(rows) != matrix.rows or any(len(row) != matrix.columns for row in rows) or not _is_of_kind(matrix, rows):
                kind = "" if matrix.kind == "general" else f", {matrix.kind}"
                raise WitnessError(
                    self.file, f"{matrix.name} has another size or kind", f"{matrix.rows} × {matrix.columns}{kind}"
                )
        arities = {part.function: len(part.arguments) for side in sides(claim) for part in side.atoms(C.Applied)}
        for function, polynomial in place.functions.items():
            if function.sign == "nonnegative" and not polynomial.is_nonnegative:
                raise WitnessError(self.file, f"{function.name} may be negative", "even powers with positive coefficients")
            if any(len(powers) != arities.get(function, len(powers)) for _, powers in polynomial.summands):
                raise WitnessError(self.file, f"{function.name} has another number of arguments", str(arities[function]))

    def lines(self) -> list[str]:
        """What is where, and both values, a line each."""
        parts = [f"{_shown(name)} = {_number_text(value)}" for name, value in self.numbers.items()]
        parts += [f"{_shown(name)} = {matrix_text(rows)}" for name, rows in self.matrices.items()]
        parts += [function_text(name, function) for name, function in self.functions.items()]
        found = [f"{', '.join(parts) or 'nothing is free'}"]
        found.append(f"before {_value(self.before, self.before_decimal)}    after {_value(self.after, self.after_decimal)}")
        return found


def sides(claim: Claim) -> tuple[Expr, ...]:
    """All terms of a claim."""
    return (claim.lhs, claim.rhs, *claim.where)


def _read_by(claim: Claim) -> list[str]:
    """What a value is needed of: everything free that occurs, but for the variable of an order."""
    small = {order.variable for side in sides(claim) for order in side.atoms(C.BigO)}
    occurring = {name for side in sides(claim) for name in side.free_symbols | {one.function for one in side.atoms(C.Applied)}}
    return [free.name for free in claim.for_every if free in occurring and free not in small]


def _listed(free: dict[str, Any]) -> str:
    return f"values of {', '.join(free) or 'nothing'}"


def _is_of_kind(matrix: C.Matrix, rows: tuple[tuple[Fraction, ...], ...]) -> bool:
    if matrix.kind == "general":
        return True
    exact = sympy.Matrix([[Rational(x.numerator, x.denominator) for x in row] for row in rows])
    if exact != exact.T:
        return False
    return matrix.kind == "symmetric" or all(exact[:size, :size].det() > 0 for size in range(1, len(rows) + 1))


# ----------------------------------------------------------------------------------------------------------------- words


def _shown(name: str) -> str:
    return to_text(C.Variable(name))


def _number_text(value: Expr) -> str:
    return str(value).replace("-", "−") if value.is_Rational else to_text(value)


def matrix_text(rows: tuple[tuple[Fraction, ...], ...]) -> str:
    """(1, 2) for a column, [1, 0; 0, 2] for a matrix."""
    if all(len(row) == 1 for row in rows):
        return f"({', '.join(str(row[0]) for row in rows)})"
    return f"[{'; '.join(', '.join(map(str, row)) for row in rows)}]"


def function_text(name: str, function: Polynomial) -> str:
    """U(x) = 3/2 x² − 1."""
    count = max((len(powers) for _, powers in function.summands), default=1)
    arguments = ["x"] if count == 1 else [f"x{number}" for number in range(1, count + 1)]
    return f"{name}({', '.join(arguments)}) = {polynomial_text(function, arguments)}"


def polynomial_text(function: Polynomial, arguments: list[str]) -> str:
    """A polynomial in the given letters."""
    told = ""
    for factor, powers in function.summands:
        letters = [_power_text(letter, power) for letter, power in zip(arguments, powers, strict=True) if power]
        size = [] if abs(factor) == 1 and letters else [str(abs(factor))]
        sign = " − " if factor < 0 else " + "
        told += (sign if told else sign.strip().replace("+", "")) + " ".join([*size, *letters])
    return told or "0"


def _power_text(letter: str, power: int) -> str:
    return letter if power == 1 else letter + str(power).translate(SUPERSCRIPTS)


def _value(exact: str, decimal: str) -> str:
    return f"{exact} ≈ {decimal}" if decimal else exact


# --------------------------------------------------------------------------------------------------------------- reading


class _Reader:
    """Data as a witness, with one clear error for everything that can be wrong."""

    def __init__(self, file: str) -> None:
        self.file = file

    def refuse(self, found: str, expected: str = EXPECTED) -> NoReturn:
        raise WitnessError(self.file, found, expected)

    def witness(self, data: Any) -> RealWitness:
        if not isinstance(data, dict) or data.get("setting") != SETTING:
            self.refuse("it is not a witness about real variables")
        if data.get("format") != FORMAT:
            self.refuse(f"format {data.get('format')!r}", f"format {FORMAT}")
        if unknown := sorted(set(data) - PARTS):
            self.refuse(f"an unknown part {unknown[0]!r}", ", ".join(sorted(PARTS)))
        claim = self.table(data, "claim")
        relation = claim.get("relation", "=")
        if relation not in RELATIONS:
            self.refuse(f"relation {relation!r}", "=, <= or >=")
        where = data.get("where", [])
        if not isinstance(where, list) or not all(isinstance(one, str) for one in where):
            self.refuse("where is no list of texts")
        return RealWitness(
            {name: self.number(value, name) for name, value in self.table(data, "numbers").items()},
            {name: self.matrix(value, name) for name, value in self.table(data, "matrices").items()},
            {name: self.function(value, name) for name, value in self.table(data, "functions").items()},
            **{name: self.text(data, name) for name in ("before", "after")},
            **{name: self.text(data, name, "") for name in ("before_decimal", "after_decimal")},
            before_text=self.text(claim, "before"),
            after_text=self.text(claim, "after"),
            relation=relation,
            where=tuple(where),
            entry=self.text(claim, "entry"),
            item=self.text(claim, "item"),
            file=self.file,
        )

    def table(self, data: dict[str, Any], name: str) -> dict[str, Any]:
        value = data.get(name, {})
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            self.refuse(f"{name} is no table")
        return value

    def text(self, data: dict[str, Any], name: str, default: str | None = None) -> str:
        value = data.get(name, default)
        if not isinstance(value, str):
            self.refuse(f"{name} is {value!r}", "a text")
        return value

    def fraction(self, value: Any, name: str) -> Fraction:
        # Digits and no exponent: 1e99999999 would be worked out before anybody could object to its size.
        if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]{1,200}(/0*[1-9][0-9]{0,199})?", value):
            self.refuse(f"{name} holds {str(value)[:40]!r}", 'exact numbers as text, such as "3/4"')
        return Fraction(value)

    def number(self, value: Any, name: str) -> Expr:
        if isinstance(value, str) and value.startswith("log(") and value.endswith(")"):
            inner = self.fraction(value[4:-1], name)
            if inner <= 0:
                self.refuse(f"{name} is {value}", "the logarithm of a positive number")
            return sympy.log(Rational(inner.numerator, inner.denominator), evaluate=inner == 1)
        exact = self.fraction(value, name)
        return Rational(exact.numerator, exact.denominator)

    def matrix(self, value: Any, name: str) -> tuple[tuple[Fraction, ...], ...]:
        if not isinstance(value, list) or not value or not all(isinstance(row, list) and row for row in value):
            self.refuse(f"{name} is no list of rows")
        return tuple(tuple(self.fraction(entry, name) for entry in row) for row in value)

    def function(self, value: Any, name: str) -> Polynomial:
        if not isinstance(value, list) or len(value) > MOST_TERMS:
            self.refuse(f"{name} is no list of summands")
        summands = []
        for one in value:
            if not _is_summand(one):
                self.refuse(f"{name} holds {str(one)[:40]}", 'summands such as ["3/2", [2]]')
            summands.append((self.fraction(one[0], name), tuple(one[1])))
        if len({len(powers) for _, powers in summands}) > 1:
            self.refuse(f"{name} has summands with different numbers of arguments")
        return Polynomial(tuple(summands))


def _is_summand(one: Any) -> bool:
    if not (isinstance(one, list) and len(one) == 2 and isinstance(one[1], list)):
        return False
    return all(type(power) is int and 0 <= power <= HIGHEST_POWER for power in one[1])
