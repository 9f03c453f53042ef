"""``verify replay``: both sides of a stored counterexample again, from its data alone."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verify.claims.errors import UsageError
from verify.claims.library import nearest, scan
from verify.claims.loading import load
from verify.language.relations import TEXT
from verify.report.style import Paint, count, wants_colour
from verify.sources.library import scan_documents

if TYPE_CHECKING:
    from verify.claims.model import Entry
    from verify.refute.either import AnyWitness

Stored = tuple["AnyWitness", str]  # a witness, and the derivation file that its report names (or "")


def run(args: argparse.Namespace) -> int:
    """0: every witness of the file is confirmed; 1: one is not; 2: the file cannot be used."""
    from verify.language.printing import to_text
    from verify.refute import WitnessError, find_item
    from verify.refute.either import describe, replay

    paint = Paint(wants_colour(args.color, sys.stdout))
    library = _Library(args.derivation)
    confirmed = []
    try:
        # Everything is read before anything is printed: a file is used whole or not at all.
        stored = [(witness, find_item(witness, [library.entry(witness, file)])) for witness, file in _read(args.file)]
        for witness, item in stored:
            outcome = replay(witness, item.claim)
            confirmed.append(outcome.confirmed)
            print(f"{paint.mark(outcome.confirmed)} {paint('bold', witness.entry)} {item.key}: {item.sentence}")
            # What the file says there is only for people who read it; shown is what the sides were computed from.
            print(f"  before   {to_text(item.claim.lhs)}\n  after    {to_text(item.claim.rhs)}")
            if item.relation != "=":
                print(f"  claim    before {TEXT[item.relation]} after")
            print("\n".join(f"  {head:<8} {line}" for head, line in _headed(describe(witness), "witness")))
            print(f"  replay   {paint('green' if outcome.confirmed else 'red', outcome.words())}")
    except WitnessError as error:
        raise UsageError(str(error)) from error
    if len(confirmed) > 1:
        print(f"{sum(confirmed)} of {count(len(confirmed), 'counterexample')} confirmed")
    return 0 if all(confirmed) else 1


def _headed(lines: list[str], head: str) -> Iterator[tuple[str, str]]:
    return ((head if number == 0 else "", line) for number, line in enumerate(lines))


def _read(file: str) -> list[Stored]:
    """The witnesses of a file: one, or all of a JSON report. Raises UsageError and WitnessError."""
    from verify.refute.either import read_witness

    try:
        text = Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: it is not UTF-8 text; a witness or a JSON report was expected") from error
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = text  # the reader of witnesses says what is wrong
    if not isinstance(data, dict) or "gradproof" not in data:
        return [(read_witness(data, file), "")]
    try:
        found = [
            (read_witness(item["witness"], f"{file}: {claim['id']} {item['key']}"), str(claim.get("file", "")))
            for claim in data["claims"]
            for item in [*claim["steps"], *claim["pitfalls"]]
            if item["witness"] is not None
        ]
        found += [
            (read_witness(item["witness"], f"{file}: {item['key']}"), str(document.get("file", "")))
            for document in data.get("sources", [])
            for equation in document["equations"]
            for item in equation["claims"]
            if item["witness"] is not None
        ]
    except (KeyError, TypeError) as error:
        raise UsageError(f"{file}: it is not a whole report of `verify check --format json`: {_missing(error)}") from error
    if not found:
        raise UsageError(f"{file}: the report holds no witness, so there is nothing to replay")
    return found


def _missing(error: Exception) -> str:
    return f"{error.args[0]!r} is missing" if isinstance(error, KeyError) else "its parts are not where they belong"


class _Library:
    """The derivations that witnesses are about, each loaded once."""

    def __init__(self, derivation: str | None) -> None:
        self.given = load(derivation) if derivation is not None else None
        self.rows: dict[str, Path] | None = None
        self.loaded: dict[Any, Entry] = {}

    def entry(self, witness: AnyWitness, file: str) -> Entry:
        if self.given is not None and self.given.id == witness.entry:
            return self.given
        if self.rows is None:
            self.rows = {row.id: row.path for row in [*scan()[0], *scan_documents()[0]]}
        path = self.rows.get(witness.entry) or (Path(file) if file and Path(file).is_file() else None)
        if path is None:
            hint = f"{nearest(witness.entry, self.rows)}; for a file of yours: verify replay WITNESS FILE.py"
            raise UsageError(f"{witness.file}: the claim {witness.entry!r} is unknown{hint}")
        if path not in self.loaded:
            self.loaded[path] = load(path)
        return self.loaded[path]
