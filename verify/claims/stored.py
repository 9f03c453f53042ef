"""Results as JSON, and back: exactly the dataclasses of ``verify.claims.verdict``, every field checked on the way in."""

from __future__ import annotations

import types
from dataclasses import asdict, fields, is_dataclass
from functools import lru_cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from verify.claims.verdict import EntryResult


class Malformed(ValueError):
    """What was read is not a stored result."""


def plain(result: Any) -> dict[str, Any]:
    """A result, a dataclass, as dicts, lists, text and numbers, which ``json`` writes and reads back unchanged."""
    return _plain(asdict(result))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, str)):
        return value
    if type(value) in (int, float):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, (set, frozenset)):
        return sorted(map(str, value))
    return str(value)


Result = TypeVar("Result")


def built(kind: type[Result], data: Any) -> Result:
    """The result that ``plain`` wrote. Raises Malformed unless every field is there and of its type, and no other."""
    found: Result = _built(kind, data, "result")
    return found


def entry_from(data: Any) -> EntryResult:
    """The same for the result of an entry."""
    return built(EntryResult, data)


@lru_cache(maxsize=32)
def _fields_of(kind: Any) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in fields(kind))


def _built(kind: Any, data: Any, where: str) -> Any:
    """``data`` as a value of a type: a dataclass, a Literal, a union, a tuple, list or dict of such, or a plain value."""
    if isinstance(kind, type) and is_dataclass(kind):
        expected = _fields_of(kind)
        if not isinstance(data, dict) or set(data) != {name for name, _ in expected}:
            raise Malformed(f"{where} does not have the fields of a {kind.__name__}")
        return kind(**{name: _built(hint, data[name], f"{where}.{name}") for name, hint in expected})
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return data
    if origin is Literal:
        if data in inner:
            return data
    elif origin in (Union, types.UnionType):
        for one in inner:
            try:
                return _built(one, data, where)
            except Malformed:
                continue
    elif origin is tuple and isinstance(data, list):
        kinds = [inner[0]] * len(data) if inner[1:] == (...,) else list(inner)
        if len(kinds) == len(data):
            return tuple(_built(one, value, where) for one, value in zip(kinds, data, strict=True))
    elif origin is list and isinstance(data, list):
        return [_built(inner[0], value, where) for value in data]
    elif origin is dict and isinstance(data, dict):
        return {_built(inner[0], key, where): _built(inner[1], value, where) for key, value in data.items()}
    elif type(data) is kind or (kind is float and type(data) is int):
        return data
    raise Malformed(f"{where} is not what was expected: {str(data)[:60]!r}")
