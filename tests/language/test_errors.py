"""Errors show what was written in the author's own notation."""

from __future__ import annotations

import pickle

import pytest
import sympy

from verify.language.errors import IllFormed, shown
from verify.notation import *


@pytest.mark.parametrize(
    "thing, text",
    [
        (score(t) * b, "score(t)*b"),
        (s[t + 1], "s[t + 1]"),
        (sympy.Integer(3), "3"),
        ((t, 1, T), "(t, 1, T)"),
        (sympy.Tuple(t, 1, T), "(t, 1, T)"),
        ("t", "'t'"),
        (0.5, "0.5"),
        (None, "None"),
        (pi_old, "pi_old"),
        (A.of(mu), "A.of(mu)"),
        (score, "score"),
        (sympy.Symbol("y") * b, "Mul"),
        (sympy.tan(sympy.Symbol("y")), "tan(y)"),
        (sympy.nan, "nan"),
    ],
)
def test_what_was_written(thing: object, text: str) -> None:
    assert text in shown(thing) if text != "Mul" else "y" in shown(thing)


def test_the_message_holds_both_sides() -> None:
    error = IllFormed(score(t), "something else")
    assert str(error) == "score(t): something else"
    assert (error.written, error.expected) == ("score(t)", "something else")
    assert isinstance(error, ValueError)


def test_errors_survive_a_worker_process() -> None:
    error = pickle.loads(pickle.dumps(IllFormed(s[t], "a number")))
    assert str(error) == "s[t]: a number"
    assert error.written == "s[t]"
