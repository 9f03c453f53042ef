"""The three relations that may stand between two sides: equal, at most, at least. Light: no mathematics is loaded."""

from __future__ import annotations

from collections.abc import Iterable

RELATIONS = ("=", "<=", ">=")
TEXT = {"=": "=", "<=": "≤", ">=": "≥"}
LATEX = {"=": "=", "<=": r"\le", ">=": r"\ge"}
DOUBTED = {"=": r"\overset{?}{=}", "<=": r"\overset{?}{\le}", ">=": r"\overset{?}{\ge}"}
BROKEN = {"=": "≠", "<=": ">", ">=": "<"}
TURNED = {"=": "=", "<=": ">=", ">=": "<="}  # what the sides are to one another when they change places


def along(relations: Iterable[str]) -> str | None:
    """What a chain says of its two ends: "=" if every line does, the one direction that occurs, None if both do."""
    directions = set(relations) - {"="}
    if len(directions) > 1:
        return None
    return directions.pop() if directions else "="


def related(before: str, relation: str, after: str) -> str:
    """Both sides in plain text."""
    return f"{before} {TEXT[relation]} {after}"
