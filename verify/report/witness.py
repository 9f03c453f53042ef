"""A stored counterexample in words."""

from __future__ import annotations

from typing import Any


def witness_lines(data: dict[str, Any]) -> list[str]:
    """The MDP (or the point) of a witness and the values of both sides there, a line each."""
    from verify.refute.either import describe, read_witness  # only where there is a witness to show

    return describe(read_witness(data))


def witness_parts(data: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The same lines, with guesses at the cause apart."""
    lines = witness_lines(data)
    notes = [line.removeprefix("note: ") for line in lines if line.startswith("note: ")]
    return [line for line in lines if not line.startswith("note: ")], notes
