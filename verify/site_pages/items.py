"""One equation on a page: its row, the evidence of each checker, a counterexample as a table."""

from __future__ import annotations

from verify.claims.domains import domain_latex
from verify.claims.model import Claim
from verify.claims.verdict import Evidence, ItemResult
from verify.language.printing import to_code, to_latex
from verify.language.relations import DOUBTED, LATEX
from verify.provers.inequality import difference
from verify.site_pages import meanings, witness
from verify.site_pages.book import Checked, ordinal
from verify.site_pages.markup import badge, equation, escape, link, math, prose
from verify.site_pages.playground import address
from verify.site_pages.smallest import smallest_case

CHECKERS = {"kernel": "Kernel", "symbolic": "Symbolic", "parametric": "Parametric", "sampling": "Sampling"}
_OUTCOMES = {
    "proved": "proved",
    "passed": "nothing against it",
    "differs": "the two sides differ",
    "undecided": "undecided",
    "not run": "not run",
}


def anchor(chapter: Checked, item: ItemResult) -> str:
    """The id of an equation on its page."""
    return f"{item.kind}-{ordinal(chapter, item)}"


def quantifiers(claim: Claim, latex: bool = True) -> str:
    """For which times and places (or numbers, functions and matrices) an equation is claimed, or nothing."""
    if claim.setting == "calculus":
        conditions = f", where {', '.join(math(to_latex(one)) for one in claim.where)}" if claim.where else ""
        return f"for every {', '.join(math(domain_latex(free)) for free in claim.for_every)}{conditions}"
    parts = []
    for free in claim.for_every:
        if isinstance(free, tuple) or len(getattr(free, "args", ())) == 3 and not hasattr(free, "time"):
            index, lower, upper = free
            parts.append(math(rf"{to_latex(index)} = {to_latex(lower)}, \dots, {to_latex(upper)}"))
        else:
            parts.append(math(to_latex(free)))
    return f"for every {', '.join(parts)}" if parts else ""


def start_row(chapter: Checked, item: ItemResult) -> str:
    """The term that a chain begins with."""
    claim = chapter.written[item.key].claim
    return f'<div class="line" id="start"><span class="n"></span>{equation(meanings.shown(claim.lhs))}</div>'


def step_row(chapter: Checked, item: ItemResult, home: str = "", reasons: str = "../reference/") -> str:
    """One line of a chain: number, equation, reason, badge, and what unfolds below. ``home`` leads to its page from elsewhere."""
    name = anchor(chapter, item)
    number = link(f"{home}#{name}", str(ordinal(chapter, item)))
    note = f'<span class="note">{prose(item.sentence)}</span>' if _has_own_note(chapter, item) else ""
    reason = link(f"{reasons}reasons.html#{item.reason}", escape(item.reason.replace("-", " ")))
    claim = chapter.written[item.key].claim
    shown = equation(meanings.shown(claim.rhs, claim.lhs), LATEX[item.relation])
    return (
        f'<div class="line" id="{name}"><span class="n">{number}</span>{shown}'
        f'<p class="why">{reason}{note}</p><p class="verdict">{badge(item.verdict, item.scope)}</p>'
        f"{unfolded(chapter, item, reasons)}</div>"
    )


def _has_own_note(chapter: Checked, item: ItemResult) -> bool:
    reason = chapter.written[item.key].reason
    return reason is not None and item.sentence != reason.says


def unfolded(chapter: Checked, item: ItemResult, reference: str = "../reference/", small: bool = True) -> str:
    """The evidence of each checker, scope, axioms, and the smallest interesting case, folded away."""
    reason = chapter.written[item.key].reason
    says = f"<p><strong>{escape(reason.name.replace('-', ' ').capitalize())}.</strong> {prose(reason.says)}</p>" if reason else ""
    claim = chapter.written[item.key].claim
    case = smallest_case(claim) if small and claim.setting == "trajectories" else ""
    failed = f'<p class="unexpected">Not as expected: {prose(item.contradiction or item.why)}</p>' if not item.as_expected else ""
    return (
        '<details class="more"><summary>how it was checked</summary><div class="inside" data-search-exclude>'
        f"{says}{failed}{_certificate(claim, item)}{evidence(item, reference)}{case}{_symbols(claim)}{_copies(claim, item)}"
        f"{_playground(chapter, item, reference) if item.kind == 'step' else ''}</div></details>"
    )


def _certificate(claim: Claim, item: ItemResult) -> str:
    """What the sides of a proved inequality differ by, in the form that shows its sign."""
    if claim.relation == "=" or item.verdict != "PROVED":
        return ""
    larger, smaller = ("right", "left") if claim.relation == "<=" else ("left", "right")
    says = f"The {larger} side is the {smaller} side plus this, which is at least zero as it is written:"
    return f"<p>{says}</p>{equation(to_latex(difference(claim)))}"


def _symbols(claim: Claim) -> str:
    """What the symbols of a line mean, for whoever cannot point at them."""
    rows = "".join(f"<dt>{symbol}</dt><dd>{meaning}</dd>" for symbol, meaning in meanings.symbols(claim.lhs, claim.rhs))
    return f'<h4>Symbols</h4><dl class="symbols" data-search-exclude>{rows}</dl>' if rows else ""


def _copies(claim: Claim, item: ItemResult) -> str:
    """Buttons that put the line on the clipboard; they are shown where a script runs."""
    python = f"before = {to_code(claim.lhs)}\nafter = {to_code(claim.rhs)}"
    latex = f"{item.before_latex} {LATEX[item.relation]} {item.latex}"
    return (
        f'<p class="copies" hidden><button type="button" data-copy="{escape(latex)}">Copy as LaTeX</button> '
        f'<button type="button" data-copy="{escape(python)}">Copy as Python</button></p>'
    )


def evidence(item: ItemResult, reference: str = "../reference/") -> str:
    """Scope, axioms and what each checker found, as a list of terms."""
    rows = []
    if item.scope is not None and item.verdict == "PROVED":
        rows.append(("Holds for", escape(item.scope.words())))
    if item.verdict == "PROVED":
        axioms = ", ".join(link(f"{reference}assumptions.html#{name}", escape(name)) for name in item.axioms)
        rows.append(("Needs", axioms or "no assumption"))
    rows += [(CHECKERS.get(name, name.capitalize()), _found(one)) for name, one in item.checks.items()]
    return "<dl>" + "".join(f"<dt>{term}</dt><dd>{meaning}</dd>" for term, meaning in rows) + "</dl>"


def _found(one: Evidence) -> str:
    detail = f": {prose(one.detail)}" if one.detail else ""
    return f"{_OUTCOMES[one.outcome]}{detail}"


def case(chapter: Checked, item: ItemResult, reference: str = "../reference/", unfold: bool = False) -> str:
    """A pitfall, a misconception's equation or its repair: sentence, badge, equation, both values where they differ; what shows
    it is folded away, the counterexample only unless ``unfold``."""
    relation = LATEX[item.relation] if item.expected == "proved" else rf"\;{DOUBTED[item.relation]}\;"
    claim = chapter.written[item.key].claim
    for_every = f'<p class="meta">{quantifiers(claim)}</p>' if claim.for_every or claim.where else ""
    values = f'<p class="values">{witness.values(item.witness)}</p>' if item.witness else ""
    why = "" if item.as_expected else f'<p class="unexpected">Not as expected: {prose(item.contradiction or item.why)}</p>'
    look = "refuted" if item.expected == "refuted" else "proved"
    folds = (
        _counterexample(chapter, item, unfold)
        + unfolded(chapter, item, reference, small=item.expected == "proved")
        + _playground(chapter, item, reference)
    )
    return (
        f'<div class="case {look}" id="{anchor(chapter, item)}">'
        f'<p class="says"><span>{prose(item.sentence)}</span> {badge(item.verdict, item.scope)}</p>'
        f"{equation(f'{meanings.shown(claim.lhs)} {relation} {meanings.shown(claim.rhs)}')}{for_every}{why}{values}"
        f'<div class="folds">{folds}</div></div>'
    )


def _counterexample(chapter: Checked, item: ItemResult, unfold: bool) -> str:
    if item.witness is None:
        return ""
    return (
        f'<details class="more"{" open" if unfold else ""}><summary>the counterexample</summary>'
        f'<div class="inside" data-search-exclude>{witness.shown(item.witness)}'
        f"{witness.stored(chapter.id, item.key, item.witness)}</div></details>"
    )


def _playground(chapter: Checked, item: ItemResult, reference: str) -> str:
    """A link to the playground with this equation, where the playground can show it."""
    opened = address(chapter, item)
    target = f"{reference.removesuffix('reference/')}playground.html{opened}"
    return f'<p class="try">{link(target, "in the playground")}</p>' if opened else ""
