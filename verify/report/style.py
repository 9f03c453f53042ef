"""Colours and marks of the terminal, and the words for what was decided."""

from __future__ import annotations

import os
import re
from typing import IO

from verify.claims.verdict import PROVED, REFUTED, SAMPLED, UNDECIDED, EntryResult, ItemResult

CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36", "loud": "1;97;41"}
VERDICT_COLOURS = {PROVED: "green", REFUTED: "red", SAMPLED: "yellow", UNDECIDED: "yellow"}


def wants_colour(choice: str, stream: IO[str]) -> bool:
    """``always``, ``never``, or ``auto``: on a terminal unless NO_COLOR (https://no-color.org) is set."""
    if choice != "auto":
        return choice == "always"
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()


class Paint:
    """Puts colour around words, or leaves them alone."""

    def __init__(self, on: bool = False) -> None:
        self.on = on

    def __call__(self, colour: str, text: str) -> str:
        return f"\x1b[{CODES[colour]}m{text}\x1b[0m" if self.on and text else text

    def mark(self, good: bool) -> str:
        return self("green", "✓") if good else self("red", "✗")

    def verdict(self, verdict: str, expected: bool, width: int = 0) -> str:
        """A verdict in its colour; a refutation that was expected is good news."""
        colour = "green" if expected else VERDICT_COLOURS[verdict]
        return self(colour, verdict) + " " * max(0, width - len(verdict))


PLAIN = Paint()


def count(number: int, noun: str) -> str:
    """ "1 step", "2 steps"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def item_name(item: ItemResult) -> str:
    """How an equation is called in a sentence: "step 3", "pitfall 2". Numbers count within the kind, as in the key."""
    if item.kind == "false":
        return "the claim"
    noun = "repair" if item.kind == "instead" else item.kind
    return f"{noun} {number_in_kind(item)}"


def number_in_kind(item: ItemResult) -> int:
    """The number in a key such as 03-causality or pitfall-02-the-reward: from 1 among the items of one kind."""
    found = re.search(r"\d+", item.key)
    return int(found[0]) if found else item.number


def headline(item: ItemResult) -> str:
    """What happened to an item that is not as expected, in one sentence."""
    name = item_name(item)
    if item.contradiction:
        return f"the checkers contradict each other about {name}: {item.contradiction}"
    if item.reason_problem and item.verdict == PROVED:
        return f"{name} is {item.reason_problem}"
    if item.expected == "proved":
        if item.verdict == REFUTED:
            return f"{name} does not hold"
        found = "is not proved, only sampled" if item.verdict == SAMPLED else "is undecided"
        return f"{name} {found}: {item.why}"
    if item.verdict == PROVED:
        return f"{name} is true, and a counterexample was expected: {item.sentence}"
    return f"{name} is not refuted ({item.verdict}): {item.why}"


def scope_words(entry: EntryResult) -> str:
    """For which MDPs an entry is decided; a refuted one is decided by its counterexample."""
    if not chain_checked(entry):
        return "pitfalls and repairs only"
    if entry.scope is not None:
        return entry.scope.words()
    return "counterexample found" if entry.verdict == REFUTED else ""


def chain_checked(entry: EntryResult) -> bool:
    """Whether the selection holds anything that the verdict of the entry could rest on."""
    return any(item.kind in ("step", "false") for item in entry.items)
