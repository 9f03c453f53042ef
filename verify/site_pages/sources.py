"""Pages about documents by others: one per document, the list of what is wrong in them, and an index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from verify.claims.domains import domain_sentence
from verify.claims.equations import (
    DEFINITION,
    FALSE,
    JUDGEMENTS,
    NOT_CHECKABLE,
    OPEN,
    TRUE,
    EquationResult,
    ReadingResult,
    tally,
)
from verify.claims.model import Claim
from verify.claims.verdict import PROVED, ItemResult
from verify.language.printing import to_latex
from verify.language.relations import BROKEN
from verify.report.sources import counted
from verify.report.witness import witness_lines
from verify.site_pages import meanings, witness
from verify.site_pages.book import Book, CheckedDocument
from verify.site_pages.items import evidence, quantifiers
from verify.site_pages.markup import SHAPES, SVG, badge, equation, escape, heading, link, math, page, prose, table
from verify.site_pages.printed import renderable
from verify.sources.model import Document, Equation, Plan
from verify.sources.readings import (
    LATEX_SIGNS,
    ChainReading,
    DefinesReading,
    MalformedReading,
    NotCheckableReading,
    Reading,
    SupposesReading,
)

_SHAPES = {
    TRUE: SHAPES["PROVED"],
    FALSE: SHAPES["REFUTED"],
    DEFINITION: '<path d="M2 2h12v12H2z"/><path d="M5 6.5h6M5 9.5h6"/>',
    NOT_CHECKABLE: '<circle cx="8" cy="8" r="7"/><path d="M4.5 8h7"/>',
    OPEN: SHAPES["UNDECIDED"],
}
MEANING = {
    TRUE: "every line is proved under the assumptions of the page",
    FALSE: "read as it is printed it has a counterexample, or it means nothing; what should stand there is proved",
    DEFINITION: "it introduces something; what it introduces has a meaning and agrees with everything else",
    NOT_CHECKABLE: "it says something about experience, style or a book, which no proof decides",
    OPEN: "neither proved nor refuted",
}
_LOOK = {TRUE: "proved", FALSE: "refuted", DEFINITION: "definition", NOT_CHECKABLE: "unchecked", OPEN: "undecided"}
_HEADS = {"reading": "Read as", "lenient": "Read charitably", "otherwise": "Careful", "corrected": "What should stand there"}
_SAME = "the two sides are proved to be equal"
_MEANT = ", and was surely meant"


def source_pages(documents: Sequence[CheckedDocument]) -> dict[str, str]:
    """Path and Markdown of every page about documents; none where there are none."""
    if not documents:
        return {}
    pages = {f"sources/{one.id}.md": document_page(one) for one in documents}
    return {"sources/index.md": sources_index(documents), "sources/errata.md": errata_page(documents), **pages}


def judgement(verdict: str, word: str = "") -> str:
    """The verdict of an equation (with ``word``, of a line of it) as word and shape."""
    drawn = f"<svg {SVG}>{_SHAPES[verdict]}</svg>"
    return f'<span class="badge {_LOOK[verdict]}" title="{escape(MEANING[verdict])}">{drawn}{word or verdict}</span>'


# ------------------------------------------------------------------------------------------------------- one document


def document_page(one: CheckedDocument) -> str:
    """The whole page of a document."""
    document = one.document
    blocks = [
        heading(1, document.title),
        f'<p class="lead">{prose(document.summary)}</p>',
        f"<p>{_about(document)} {counted(one.result.equations).capitalize()}.</p>",
        _before_reading(one),
        heading(2, "Conventions", "conventions"),
        _conventions(document),
        heading(2, "Equation by equation", "equations"),
        *(block for equation_, result in one.pairs() for block in _section(one, equation_, result)),
        heading(2, "Check it yourself", "repeat"),
        f"```console\n$ verify check {one.id}\n$ verify show {one.id}\n$ verify show {document.equations[0].id}\n```",
    ]
    return page(document.title, blocks, description=document.summary)


def _about(document: Document) -> str:
    author = f"By {escape(document.author)}." if document.author else "The author is not known to us."
    return f"{author} {link(document.link, 'The document itself.')}" if document.link else author


def _before_reading(one: CheckedDocument) -> str:
    wrong = [result for result in one.result.equations if result.verdict == FALSE]
    if not wrong:
        return "<p>Nothing in it is wrong as printed.</p>"
    names = ", ".join(link(f"#{result.id}", result.id) for result in wrong)
    return (
        f"<p>If you use the document, look at {names} first: as printed they do not hold, and each comes with a repair. "
        f"All of them stand in the {link('errata.html', 'errata')}. What every equation is taken to mean is written under it, so "
        "that you can disagree with the reading and not only with the verdict.</p>"
    )


def _conventions(document: Document) -> str:
    one = document.conventions
    rows = [
        ("time", prose(one.first_time)),
        ("discount", prose(one.discount)),
        ("trajectory", prose(one.trajectory)),
        ("laws", prose(one.laws)),
    ]
    rows += [(math(renderable(printed)), prose(meaning)) for printed, meaning in one.symbols]
    assumed = ", ".join(link(f"../reference/assumptions.html#{name.name}", escape(name.name)) for name in document.assumes)
    rows.append(("assumed", assumed or "nothing"))
    return table(("printed", "means"), rows, kind="wide")


def _section(one: CheckedDocument, equation_: Equation, result: EquationResult) -> list[str]:
    charitably = f" {judgement(result.lenient)} <em>read charitably</em>" if _differs(result) else ""
    look = _LOOK[result.verdict]
    parts = [f'<p class="says"><span>{prose(equation_.use)}</span> {judgement(result.verdict)}</p>', _printed(equation_)]
    parts += [f'<p class="meta">{charitably.strip()}</p>'] if charitably else []
    parts += [f'<p class="unexpected">Unfinished: {prose(problem)}</p>' for problem in result.problems]
    if equation_.why:
        error = f"<strong>{escape(equation_.error.capitalize())}.</strong> " if result.verdict == FALSE else ""
        parts.append(f"<p>{error}{prose(equation_.why)}</p>")
    plans = one.document.plans(equation_)
    decided = {
        "reading": result.readings,
        "lenient": result.lenient_readings,
        "otherwise": result.otherwise_readings,
        "corrected": result.corrected_readings,
    }
    meant = _claims(one, plans["lenient"]) == _claims(one, plans["corrected"]) != []
    for role, found in decided.items():
        if role != "lenient" or not meant:
            parts += _role(one, role, plans[role], found, _MEANT if meant else "")
    if equation_.corrected_says:
        parts.append(f"<p>{'' if plans['corrected'] else '<strong>Instead.</strong> '}{prose(equation_.corrected_says)}</p>")
    if equation_.proved_in:
        parts.append(f"<p>Line by line: {_proofs(equation_)}.</p>")
    return [heading(3, equation_.id, equation_.id), f'<div class="case {look}">{"".join(parts)}</div>']


def _claims(one: CheckedDocument, plans: Sequence[Plan]) -> list[Claim]:
    return [one.written[line.key].claim for plan in plans for line in plan.lines]


def _differs(result: EquationResult) -> bool:
    return bool(result.lenient) and result.lenient != result.verdict


def _printed(equation_: Equation) -> str:
    says = f'<p class="printed-words">{prose(equation_.says)}</p>' if equation_.says else ""
    return (equation(renderable(equation_.latex)) if equation_.latex else "") + says


def _proofs(equation_: Equation, up: str = "../") -> str:
    return ", ".join(link(f"{up}derivations/{name}.html", escape(name.replace("-", " "))) for name in equation_.proved_in)


def _role(one: CheckedDocument, role: str, plans: Sequence[Plan], found: Sequence[ReadingResult], meant: str) -> Iterator[str]:
    if not plans:
        return
    told = all(isinstance(plan.reading, NotCheckableReading) for plan in plans)
    yield f"<h4>{'Why there is no verdict' if told else _HEADS[role]}{meant if role == 'corrected' else ''}</h4>"
    for plan, result in zip(plans, found, strict=True):
        yield _reading(one, plan, result, proved=role == "corrected")


def _reading(one: CheckedDocument, plan: Plan, result: ReadingResult, proved: bool = False) -> str:
    reading = plan.reading
    says = f'<p class="meta">{prose(reading.says)}</p>' if reading.says else ""
    if isinstance(reading, NotCheckableReading):
        return f"<p>{prose(reading.reason)}</p>"
    if isinstance(reading, MalformedReading):
        words = plan.refusal or "nothing: it accepts what is printed"
        return f"{says}<p>Written down as printed, it has no meaning. The language says:</p><p><code>{escape(words)}</code></p>"
    if isinstance(reading, SupposesReading):
        return f"{says}<ul>{''.join(f'<li>{prose(name.says)}</li>' for name in reading.names)}</ul>"
    claims = [one.written[line.key].claim for line in plan.lines]
    free = f'<p class="meta">{_made_for(claims[0])}</p>' if claims and claims[0].for_every else ""
    if isinstance(reading, DefinesReading):
        return says + _definition(reading, claims) + free
    assert isinstance(reading, ChainReading)
    return says + _chain(one, plan, claims, result, proved) + free


def _made_for(claim: Claim) -> str:
    return f"for {prose(domain_sentence(claim))}" if claim.setting == "calculus" else quantifiers(claim)


def _definition(reading: DefinesReading, claims: Sequence[Claim]) -> str:
    shown = [_shown(claims[0], claims[0].lhs)] if claims else []
    rows = shown or [to_latex(term) for term in reading.terms if hasattr(term, "args")]
    same = equation(_shown(claims[0], claims[0].rhs), "=") if claims else ""
    return "".join(equation(row) for row in rows[:2]) + same


def _shown(claim: Claim, term: object, before: object = None) -> str:
    """A term in which symbols can be asked for their meaning, where the notation has them."""
    if claim.setting == "calculus":
        return to_latex(term)
    return meanings.shown(term, before)


def _chain(one: CheckedDocument, plan: Plan, claims: Sequence[Claim], result: ReadingResult, proved: bool) -> str:
    rows = [f'<div class="line"><span class="n"></span>{equation(_shown(claims[0], claims[0].lhs))}</div>']
    before = claims[0].lhs
    for number, (line, claim) in enumerate(zip(plan.lines, claims, strict=True)):
        assert line.line is not None
        item = one.items[line.key]
        verdict = result.lines[number].verdict
        mark = _proved(item) if proved and verdict == TRUE else judgement(verdict, verdict.partition("-")[0])
        notes = [prose(line.line.note)] if line.line.note else []
        notes += _follows(result, number)
        shown = witness.block(one.id, item) if item.witness is not None and "states" in item.witness else ""
        rows.append(
            '<div class="line"><span class="n"></span>'
            f"{equation(_shown(claim, claim.rhs, before), LATEX_SIGNS[line.line.relation])}"
            f'<p class="why">{"; ".join(notes)}</p><p class="verdict">{mark}</p>'
            '<details class="more"><summary>how it was checked</summary>'
            f'<div class="inside">{evidence(item)}{shown}</div></details></div>'
        )
        before = claim.rhs
    counterexample = next((one.items[line.key] for line in plan.lines if one.items[line.key].witness is not None), None)
    values = _values(counterexample.witness) if counterexample is not None and counterexample.witness else ""
    return f'<div class="chain">{"".join(rows)}</div>{values}'


def _proved(item: ItemResult) -> str:
    """The badge of a corrected form, with its scope; a line may be proved by way of the one before it."""
    return badge(PROVED, item.scope if item.verdict == PROVED else None)


def _follows(result: ReadingResult, number: int) -> list[str]:
    line = result.lines[number]
    if line.relation == "!=" and line.verdict == FALSE:
        return [_SAME]
    if line.follows == "no":
        return ["does not follow from the line before it"]
    if line.follows == "yes" and line.verdict == FALSE:
        return ["follows from the line before it, which is wrong already"]
    return []


# ------------------------------------------------------------------------------------------------------ all documents


def errata_page(documents: Sequence[CheckedDocument]) -> str:
    """Everything that is wrong as printed, with its repair."""
    wrong = sum(result.verdict == FALSE for one in documents for result in one.result.equations)
    blocks = [
        heading(1, "Errata"),
        f'<p class="lead">{wrong} equations and sentences of {len(documents)} notes do not hold as they are printed. Most are '
        "slips of the pen: what is meant is clear, and what follows is right. Each comes with the reason in a sentence, a "
        "counterexample that the program found (or what the language says about a formula that means nothing), and a form that "
        "is proved.</p>",
    ]
    for one in documents:
        found = [(equation_, result) for equation_, result in one.pairs() if result.verdict == FALSE]
        blocks.append(heading(2, one.document.title, f"d{one.id}"))
        blocks += [_erratum(one, *pair) for pair in found] or ["<p>Nothing.</p>"]
    strange = [(one, result) for one in documents for result in one.result.equations if result.breaks]
    if strange:
        blocks += [
            heading(2, "True, but not for the reason above it", "steps"),
            "<p>These are true, and do not follow from the line that is printed before them.</p>",
            "<ul>" + "".join(f"<li>{_link(one, result)}: {prose(result.use)}</li>" for one, result in strange) + "</ul>",
        ]
    return page("Errata", blocks, description="What does not hold as printed in notes by others, with proved corrections")


def _link(one: CheckedDocument, result: EquationResult) -> str:
    return link(f"{one.id}.html#{result.id}", result.id)


def _erratum(one: CheckedDocument, equation_: Equation, result: EquationResult) -> str:
    plans = one.document.plans(equation_)
    charitably = f' <span class="meta">read charitably</span> {judgement(result.lenient)}' if _differs(result) else ""
    shown = "".join(_witness(one, plan) for plan in plans["reading"])
    repairs = "".join(_repair(one, *pair) for pair in zip(plans["corrected"], result.corrected_readings, strict=True))
    words = f"<p>{prose(equation_.corrected_says)}</p>" if equation_.corrected_says else ""
    proofs = f'<p class="meta">Line by line: {_proofs(equation_)}.</p>' if equation_.proved_in else ""
    return (
        f'<div class="case refuted" id="{equation_.id}">'
        f'<p class="says"><span>{_link(one, result)}: {escape(equation_.error)}</span> '
        f"<span>{judgement(result.verdict)}{charitably}</span></p>"
        f"{_printed(equation_)}<p>{prose(equation_.why)}</p>{shown}<h4>{_HEADS['corrected']}</h4>{repairs}{words}{proofs}</div>"
    )


def _witness(one: CheckedDocument, plan: Plan) -> str:
    if plan.refusal:
        return f"<p><code>{escape(plan.refusal)}</code></p>"
    items = [one.items[line.key] for line in plan.lines]
    denied = any(line.line is not None and line.line.relation == "!=" for line in plan.lines)
    same = "".join(f"<p>{_SAME.capitalize()}: {_proved(item)}</p>" for item in items if denied and item.verdict == PROVED)
    return same + "".join(_values(item.witness) for item in items if item.witness is not None)


def _values(data: dict[str, Any]) -> str:
    """A counterexample: an MDP as a table, a point as lines."""
    if "states" in data:
        return witness.folded(data)
    values = f"{data['before']} {BROKEN[data['claim'].get('relation', '=')]} {data['after']}"
    inside = "".join(f"<p>{prose(line)}</p>" for line in witness_lines(data))
    return f'<details class="more"><summary>{escape(values)}</summary><div class="inside">{inside}</div></details>'


def _repair(one: CheckedDocument, plan: Plan, result: ReadingResult) -> str:
    reading: Reading = plan.reading
    says = f'<p class="meta">{prose(reading.says)}</p>' if reading.says else ""
    items = [one.items[line.key] for line in plan.lines]
    claims = [one.written[line.key].claim for line in plan.lines]
    signs = [LATEX_SIGNS[line.line.relation] for line in plan.lines if line.line is not None]
    chain = _shown(claims[0], claims[0].lhs)
    chain += "".join(f" {sign} {_shown(claim, claim.rhs)}" for sign, claim in zip(signs, claims, strict=True))
    marks = dict.fromkeys(_proved(item) if result.verdict == TRUE else badge(item.verdict, item.scope) for item in items)
    return f"{says}{equation(chain)}<p>{''.join(marks)}</p>"


def sources_index(documents: Sequence[CheckedDocument]) -> str:
    """What was read, and how it came out."""
    rows = []
    for one in documents:
        numbers = tally(one.result.equations)
        name = link(f"{one.id}.html", prose(one.document.title))
        rows.append((one.id, name, *(str(numbers[verdict]) for verdict in JUDGEMENTS if verdict != OPEN)))
    totals = [sum(tally(one.result.equations)[verdict] for one in documents) for verdict in JUDGEMENTS if verdict != OPEN]
    rows.append(("", "together", *map(str, totals)))
    heads = ("", "", *(judgement(verdict) for verdict in JUDGEMENTS if verdict != OPEN))
    blocks = [
        heading(1, "Notes by others"),
        '<p class="lead">Notes on policy gradients that anybody can find, read equation by equation. Every formula is '
        "written down as printed, read, and decided; where it is wrong, the page says what should stand there and proves it.</p>",
        table(heads, rows, kind="wide", marked=(len(rows) - 1,)),
        f"<p>All that is wrong in them, on one page: the {link('errata.html', 'errata')}. They are good notes: nearly every slip "
        "is of the kind that everybody makes and few find in their own text.</p>",
        heading(2, "How a verdict comes about", "verdicts"),
        table(("verdict", "what it takes"), [(judgement(verdict), prose(words)) for verdict, words in MEANING.items()]),
        "<p>A chain of equations is decided line by line, and each line twice: against the first line (is it true?) and against "
        "the one before it (does it follow?). A step can be valid although the line it starts from is wrong, and a line can be "
        "true although it does not follow. Nobody writes a verdict down: each is computed from the readings on the page.</p>",
    ]
    return page("Notes by others", blocks, description="Public notes on policy gradients, equation by equation, with verdicts")


def proofs_block(book: Book, up: str) -> str:
    """For each document, in its own order, which page proves what it writes line by line, or is about the mistake in it."""
    blocks = []
    for one in book.documents:
        found: dict[str, list[str]] = {}
        for equation_, result in one.pairs():
            for name in equation_.proved_in:
                mark = link(f"{up}sources/{one.id}.html#{equation_.id}", escape(equation_.id))
                found.setdefault(name, []).append(mark + (f" {judgement(FALSE)}" if result.verdict == FALSE else ""))
        rows = [(", ".join(marks), _page_of(book, name, up)) for name, marks in found.items()]
        title = link(f"{up}sources/{one.id}.html", prose(one.document.title))
        blocks.append(f"<p><strong>{title}</strong>, {counted(one.result.equations)}.</p>")
        blocks.append(table(("in the note", "here"), rows))
    return "\n".join(blocks)


def _page_of(book: Book, name: str, up: str) -> str:
    """A link to a derivation or misconception, and its verdict."""
    title = link(f"{up}derivations/{name}.html", prose(book[name].entry.title))
    return f"{title} {badge(book[name].result.verdict, book[name].result.scope)}"
