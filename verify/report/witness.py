"""A stored counterexample in words."""

from __future__ import annotations

from typing import Any


def witness_lines(data: dict[str, Any]) -> list[str]:
    """The MDP of a witness and the values of both sides there, a line each."""
    from verify.refute import Witness, describe  # only where there is a witness to show

    return describe(Witness.from_json(data))
