"""A document by somebody else on a terminal: its conventions, and each equation as printed, read and decided."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from verify.claims.domains import domain_sentence
from verify.claims.equations import FALSE, EquationResult, LineResult, ReadingResult
from verify.claims.model import Claim
from verify.claims.verdict import EntryResult, ItemResult
from verify.language.printing import to_text
from verify.report.derivation import for_every_text
from verify.report.sources import counted, judged
from verify.report.style import PLAIN, Paint
from verify.report.witness import witness_lines
from verify.sources.model import Document, Equation, Plan
from verify.sources.readings import SIGNS, ChainReading, DefinesReading, MalformedReading, NotCheckableReading, SupposesReading

WIDTH = 100
HEADS = {"reading": "read as", "lenient": "charitably", "otherwise": "but", "corrected": "corrected"}


def document_text(document: Document, result: EntryResult | None = None, paint: Paint = PLAIN, only: str | None = None) -> str:
    """The whole document, or with ``only`` one of its equations."""
    found = {one.id: one for one in result.equations} if result is not None else {}
    items = {item.key: item for item in result.items} if result is not None else {}
    lines = [paint("bold", document.title), paint("dim", _about(document)), ""]
    if only is None:
        lines += [*_wrapped(document.summary), "", *_conventions(document, paint)]
    for equation in document.equations:
        if only in (None, equation.id):
            lines += [*_equation(document, equation, found.get(equation.id), items, paint), ""]
    if result is not None and only is None:
        lines.append(f"{paint.mark(result.as_expected)} {counted(result.equations)}")
    return "\n".join(lines).rstrip() + "\n"


def _about(document: Document) -> str:
    return " · ".join(part for part in (document.id, document.author, document.link) if part)


def _wrapped(text: str, indent: str = "", first: str | None = None) -> list[str]:
    start = indent if first is None else first
    return textwrap.wrap(" ".join(text.split()), WIDTH, initial_indent=start, subsequent_indent=indent)


def _conventions(document: Document, paint: Paint) -> list[str]:
    one = document.conventions
    rows = [("times", one.first_time), ("discount", one.discount), ("τ", one.trajectory), ("laws", one.laws)]
    rows += [(printed, meaning) for printed, meaning in one.symbols]
    rows.append(("assumes", ", ".join(assumption.name for assumption in document.assumes) or "nothing"))
    lines = [paint("bold", "Conventions")]
    for name, text in rows:
        lines += _wrapped(text, " " * 14, f"  {name:<10}  ")
    return [*lines, ""]


def _equation(
    document: Document, equation: Equation, found: EquationResult | None, items: dict[str, ItemResult], paint: Paint
) -> list[str]:
    verdict = f"  {judged(found.verdict, paint)}" if found else ""
    if found and found.lenient and found.lenient != found.verdict:
        verdict += paint("dim", f", charitably {found.lenient}")
    lines = [f"{paint('bold', equation.id)}{verdict}", *_wrapped(equation.use, "  ")]
    for number, line in enumerate(equation.latex.splitlines()):
        lines.append(f"  {'' if number else 'printed':<11}{line.strip()}")
    if equation.says:
        lines += _wrapped(equation.says, " " * 13, f"  {'says':<11}")
    for role, head in HEADS.items():
        decided: Sequence[ReadingResult | None] = found.in_role(role) if found else ()
        plans = document.plans(equation)[role]
        for plan, one in zip(plans, decided or [None] * len(plans), strict=True):
            lines += _reading(head, plan, one, document, items, paint)
    if equation.corrected_says:
        label = "" if document.plans(equation)["corrected"] else "corrected"
        lines += _wrapped(equation.corrected_says, " " * 13, f"  {label:<11}")
    if equation.why:
        error = f"{equation.error}: " if found and found.verdict == FALSE and equation.error else ""
        lines += _wrapped(error + equation.why, " " * 13, f"  {'why':<11}")
    if equation.proved_in:
        lines.append(f"  {'proved in':<11}{', '.join(equation.proved_in)}")
    return lines + [f"  {paint('red', problem)}" for problem in (found.problems if found else ())]


def _reading(
    head: str, plan: Plan, decided: ReadingResult | None, document: Document, items: dict[str, ItemResult], paint: Paint
) -> list[str]:
    reading = plan.reading
    if isinstance(reading, NotCheckableReading):
        return _wrapped(reading.reason, " " * 13, f"  {'because':<11}")
    if isinstance(reading, MalformedReading):
        taken = _wrapped(reading.says, " " * 13, f"  {head:<11}") if reading.says else []
        label = "ill-formed" if plan.refusal else "" if taken else head
        return taken + _wrapped(plan.refusal or "the language accepts it", " " * 13, f"  {label:<11}")
    if isinstance(reading, SupposesReading):
        return _wrapped("; ".join(one.says for one in reading.names), " " * 13, f"  {'supposes':<11}")
    lines = _wrapped(reading.says, " " * 13, f"  {head:<11}") if reading.says else []
    head = "" if lines else head
    if isinstance(reading, DefinesReading):
        lines += [f"  {head:<11}{to_text(term)}" for term in reading.terms[:1]]
        return lines + [f"  {'':<11}= {to_text(claim.rhs)}" for claim in _claims(plan, document)]
    assert isinstance(reading, ChainReading)
    claims = _claims(plan, document)
    lines.append(f"  {head:<11}{to_text(claims[0].lhs)}")
    for number, (one, claim) in enumerate(zip(plan.lines, claims, strict=True)):
        assert one.line is not None
        marks = _marks(decided.lines[number], paint) if decided else ""
        lines.append(f"  {'':<11}{SIGNS[one.line.relation]} {to_text(claim.rhs)}{marks}")
        item = items.get(one.key)
        if item is not None and item.witness is not None:
            lines += [paint("dim", f"  {'':<13}{line}") for line in witness_lines(item.witness)]
    return lines + [paint("dim", line) for line in _wrapped(_made_for(claims[0]), " " * 13)]


def _made_for(claim: Claim) -> str:
    if claim.setting == "calculus" and claim.for_every:
        return f"for {domain_sentence(claim)}"
    return f"for every {for_every_text(claim.for_every)}" if claim.for_every else ""


def _claims(plan: Plan, document: Document) -> list[Claim]:
    by_key = {item.key: item.claim for item in document.items()}
    return [by_key[one.key] for one in plan.lines]


def _marks(line: LineResult, paint: Paint) -> str:
    words = judged(line.verdict, paint)
    if line.relation == "!=" and line.verdict == FALSE:
        words += ", the two sides are proved to be equal"
    if line.follows == "no":
        words += paint("red", ", does not follow from the line before it")
    elif line.follows == "yes" and line.verdict == FALSE:
        words += ", though it follows from the line before it"
    return f"  {words}"
