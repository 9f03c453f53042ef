"""A derivation as a person would write it on a blackboard, with what was found about each line."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from verify.claims.domains import domain_sentence, domain_words
from verify.claims.mentions import with_mentions
from verify.claims.model import Derivation, Entry, Instead, Item, Misconception, Refuted, Source
from verify.claims.verdict import EntryResult, ItemResult
from verify.language.calculus import FREE
from verify.language.printing import to_text
from verify.language.relations import TEXT, related
from verify.report.style import PLAIN, Paint, scope_words
from verify.report.witness import witness_lines

WIDTH, LONGEST = 100, 300  # of a line of prose, and what is shown of a certificate


def derivation_text(entry: Entry, result: EntryResult | None = None, paint: Paint = PLAIN) -> str:
    """Title, summary, assumptions, the chain with its reasons, pitfalls with their counterexamples, sources."""
    found = {item.key: item for item in result.items} if result is not None else {}
    kind = "theorem" if isinstance(entry, Derivation) else "false"
    lines = [paint("bold", entry.title), paint("dim", f"{entry.id} · {entry.family} · {kind}"), ""]
    lines += [*_wrapped(entry.summary), ""]
    lines += _setting(entry, paint)
    items = {item.key: item for item in entry.items()}
    if isinstance(entry, Derivation):
        lines += _idea(entry, paint)
        lines += _chain(entry, items, found, paint)
    elif isinstance(entry, Misconception):
        lines += _misconception(entry, items, found, paint)
    lines += _pitfalls(items, found, paint)
    lines += _sources(entry.sources, paint)
    if entry.uses:
        lines += [paint("bold", "Uses"), *(f"  {name}" for name in entry.uses), ""]
    if result is not None:
        verdict = paint.verdict(result.verdict, result.as_expected)
        lines.append(f"{paint.mark(result.as_expected)} {verdict}  {scope_words(result)}".rstrip())
    return "\n".join(lines).rstrip() + "\n"


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(" ".join(text.split()), WIDTH, initial_indent=indent, subsequent_indent=indent)


def _setting(entry: Entry, paint: Paint) -> list[str]:
    if next(iter(entry.items())).claim.setting == "calculus":
        return _domains(entry, paint)
    lines = [paint("bold", "Assumes")]
    width = max((len(one.name) for one in entry.assumes), default=0)
    lines += [f"  {one.name:<{width}}  {one.says}" for one in entry.assumes] or ["  nothing"]
    if entry.undiscounted:
        lines.append("  γ = 1")
    if entry.min_horizon > 1:
        lines.append(f"  T ≥ {entry.min_horizon}")
    if entry.for_every:
        lines += [paint("bold", "For every"), f"  {for_every_text(entry.for_every)}"]
    return [*lines, ""]


def _domains(entry: Entry, paint: Paint) -> list[str]:
    """For which numbers, functions and matrices a claim about real variables is made."""
    lines = [paint("bold", "For all"), *(f"  {one}" for one in domain_words(entry.for_every) or ["nothing is free"])]
    if entry.where:
        lines += [paint("bold", "Where"), *(f"  {to_text(one)}" for one in entry.where)]
    return [*lines, ""]


def for_every_text(free: Sequence[Any]) -> str:
    """The free variables of a claim: "t = 1, …, T; s; a"."""
    return "; ".join(f"{one[0]} = {one[1]}, …, {one[2]}" if isinstance(one, Sequence) else to_text(one) for one in free)


def _verdict(key: str, found: dict[str, ItemResult], paint: Paint) -> str:
    if key not in found:
        return ""
    item = found[key]
    return f"  {paint.mark(item.as_expected)} {paint.verdict(item.verdict, item.as_expected)}"


def _idea(entry: Derivation, paint: Paint) -> list[str]:
    """Why it is true, in words; another derivation is named by its id."""
    if not entry.idea:
        return []
    text = with_mentions(entry.idea, str, lambda words, name: f"{words} ({name})")
    return [paint("bold", "In words"), *_wrapped(text, "  "), ""]


def _chain(entry: Derivation, items: dict[str, Item], found: dict[str, ItemResult], paint: Paint) -> list[str]:
    steps = [item for item in items.values() if item.kind == "step"]
    lines = [paint("bold", "Derivation"), f"       {to_text(entry.start)}"]
    for number, (item, step) in enumerate(zip(steps, entry.steps, strict=True), 1):
        lines.append(f"{number:>4} {TEXT[step.relation]} {to_text(step.term)}{_verdict(item.key, found, paint)}")
        note = step.note or step.by.says
        lines.append(paint("dim", f"         {step.by.name}: {note}"))
        lines += _certificate(item, paint)
        lines += _undecided(item.key, found, paint)
    return [*lines, ""]


def _certificate(item: Item, paint: Paint) -> list[str]:
    """What the two sides of an inequality differ by, in the form that its author offers."""
    if item.certificate is None:
        return []
    text = to_text(item.certificate)
    shown = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return [paint("dim", f"         larger − smaller: {shown}")]


def _equation(item: Item) -> str:
    return related(to_text(item.claim.lhs), item.relation, to_text(item.claim.rhs))


def _misconception(entry: Misconception, items: dict[str, Item], found: dict[str, ItemResult], paint: Paint) -> list[str]:
    says = next(item for item in items.values() if item.kind == "false")
    lines = [paint("bold", "What people say"), *_wrapped(entry.says.sentence, "  ")]
    lines += [f"      {_equation(says)}{_verdict(says.key, found, paint)}", *_free(entry.says)]
    lines += [*_witness(says.key, found, paint), ""]
    lines += [paint("bold", "Why it tempts"), *_wrapped(entry.tempting, "  "), ""]
    lines += [paint("bold", "When it is true"), *_wrapped(entry.true_when, "  "), ""]
    repairs = [item for item in items.values() if item.kind == "instead"]
    if repairs:
        lines.append(paint("bold", "Instead"))
        for repair, item in zip(entry.instead, repairs, strict=True):
            lines += _wrapped(item.sentence, "  ")
            lines += [f"      {_equation(item)}{_verdict(item.key, found, paint)}", *_free(repair), *_certificate(item, paint)]
            lines += _undecided(item.key, found, paint)
        lines.append("")
    return lines


def _free(part: Refuted | Instead) -> list[str]:
    where = f", where {' and '.join(map(to_text, part.where))}" if part.where else ""
    if part.for_every and isinstance(part.for_every[0], FREE):
        return [f"      for all {'; '.join(domain_words(part.for_every))}{where}"]
    return [f"      for every {for_every_text(part.for_every)}"] if part.for_every else [f"      {where[2:]}"] if where else []


def _pitfalls(items: dict[str, Item], found: dict[str, ItemResult], paint: Paint) -> list[str]:
    pitfalls = [item for item in items.values() if item.kind == "pitfall"]
    if not pitfalls:
        return []
    lines = [paint("bold", "Pitfalls")]
    for number, item in enumerate(pitfalls, 1):
        lines += _wrapped(f"{number}. {item.sentence}", "  ")
        lines.append(f"      {_equation(item)}{_verdict(item.key, found, paint)}")
        lines += _own_conditions(item, items)
        lines += _witness(item.key, found, paint)
    return [*lines, ""]


def _own_conditions(item: Item, items: dict[str, Item]) -> list[str]:
    """For what a pitfall about real variables is made, where that is not what the entry itself is made for."""
    first = next(iter(items.values())).claim
    if item.claim.setting != "calculus" or (item.claim.for_every, item.claim.where) == (first.for_every, first.where):
        return []
    return [f"      for {domain_sentence(item.claim)}"]


def _witness(key: str, found: dict[str, ItemResult], paint: Paint) -> list[str]:
    item = found.get(key)
    if item is None or item.witness is None:
        return _undecided(key, found, paint)
    return [paint("dim", f"      {line}") for line in witness_lines(item.witness)]


def _undecided(key: str, found: dict[str, ItemResult], paint: Paint) -> list[str]:
    item = found.get(key)
    if item is None or item.as_expected:
        return []
    return [paint("red", f"         {item.contradiction or item.why}")] if item.contradiction or item.why else []


def _sources(sources: Sequence[Source], paint: Paint) -> list[str]:
    if not sources:
        return []
    lines = [paint("bold", "Sources")]
    for source in sources:
        where = f", {source.where}" if source.where else ""
        lines += _wrapped(f"{source.authors} ({source.year}), {source.title}{where}", "  ")
        if source.differs:
            lines += _wrapped(f"differs: {source.differs}", "    ")
    return [*lines, ""]
