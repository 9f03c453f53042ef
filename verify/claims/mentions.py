"""Sentences that name other derivations, as in "follows from the [reward-to-go form](reward-to-go-discounted)"."""

from __future__ import annotations

import re
from collections.abc import Callable

_MENTION = re.compile(r"\[([^\[\]]+)\]\(([a-z0-9]+(?:-[a-z0-9]+)*)\)")


def mentioned(text: str) -> list[str]:
    """The ids that a text names, in order."""
    return [name for _, name in _MENTION.findall(text)]


def with_mentions(text: str, plain: Callable[[str], str], named: Callable[[str, str], str]) -> str:
    """The text with what lies between mentions passed through ``plain``, and each mention through ``named(words, id)``."""
    parts = _MENTION.split(text)  # text, words, id, text, words, id, …, text
    shown = [plain(parts[0])]
    for words, name, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        shown += [named(words, name), plain(after)]
    return "".join(shown)
