"""A counterexample about real variables as a table: numbers, matrices, functions, then the two values that differ."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import sympy

from verify.language.calculus import Variable
from verify.language.printing import to_latex
from verify.refute.real_exact import Polynomial
from verify.refute.real_witness import polynomial_text
from verify.site_pages.markup import escape, math, side, table

Row = tuple[str, str]


def facts(data: dict[str, Any]) -> str:
    """The table of a stored witness."""
    rows = list(_rows(data))
    first = len(rows)
    rows += [
        (f"{which} side", f'<span class="value">{side(data, name)}</span>')
        for name, which in (("before", "left"), ("after", "right"))
    ]
    return table(("what", "is"), rows, marked=(first, first + 1))


def _rows(data: dict[str, Any]) -> Iterator[Row]:
    for name, value in data.get("numbers", {}).items():
        yield math(_latex(name)), math(_number(value))
    for name, rows in data.get("matrices", {}).items():
        inside = r" \\\\ ".join(" & ".join(map(_number, row)) for row in rows)
        yield math(_latex(name)), math(rf"\begin{{pmatrix}}{inside}\end{{pmatrix}}")
    for name, summands in data.get("functions", {}).items():
        function = Polynomial(tuple((Fraction(factor), tuple(powers)) for factor, powers in summands))
        count = max((len(powers) for _, powers in function.summands), default=1)
        letters = ["x"] if count == 1 else [f"x{number}" for number in range(1, count + 1)]
        shown = escape(polynomial_text(function, letters))
        yield math(f"{_latex(name)}({', '.join(_letter(letter) for letter in letters)})"), f'<span class="value">{shown}</span>'


def _latex(name: str) -> str:
    return to_latex(Variable(name))


def _letter(letter: str) -> str:
    return f"{letter[0]}_{letter[1:]}" if len(letter) > 1 else letter


def _number(value: str) -> str:
    if value.startswith("log("):
        return rf"\log {_number(value[4:-1])}"
    number = Fraction(value)
    return to_latex(sympy.Rational(number.numerator, number.denominator))
