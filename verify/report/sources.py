"""Documents by others on a terminal: a table of verdicts, and the story of what is unfinished."""

from __future__ import annotations

from collections.abc import Sequence

from verify.claims.equations import DEFINITION, FALSE, JUDGEMENTS, NOT_CHECKABLE, OPEN, TRUE, EquationResult, tally
from verify.claims.errors import Place
from verify.claims.verdict import EntryResult
from verify.report.style import PLAIN, Paint, count

COLOURS = {TRUE: "green", FALSE: "red", DEFINITION: "cyan", NOT_CHECKABLE: "dim", OPEN: "yellow"}
WORDS = {
    TRUE: "true", FALSE: "false as printed", DEFINITION: "definitions", NOT_CHECKABLE: "not checkable", OPEN: "undecided",
}  # fmt: skip
WIDTH = max(map(len, JUDGEMENTS))


def judged(verdict: str, paint: Paint = PLAIN, width: int = 0) -> str:
    """A verdict in its colour."""
    return paint(COLOURS[verdict], verdict) + " " * max(0, width - len(verdict))


def document_line(document: EntryResult, paint: Paint = PLAIN, width: int = 0) -> str:
    """Mark, id, title and how many equations have which verdict."""
    head = f"{paint.mark(document.as_expected)} {document.id:<{width}}"
    return f"{head}  {document.title}  {paint('dim', f'{counted(document.equations)}, {document.seconds:.2f} s')}"


def counted(equations: Sequence[EquationResult]) -> str:
    """ "28 equations: 19 true, 3 false as printed, 4 definitions, 2 not checkable"."""
    numbers = tally(tuple(equations))
    verdicts = ", ".join(f"{numbers[name]} {_word(name, numbers[name])}" for name in JUDGEMENTS if numbers[name])
    return f"{count(len(equations), 'equation')}: {verdicts}"


def _word(name: str, number: int) -> str:
    return WORDS[name].removesuffix("s") if name == DEFINITION and number == 1 else WORDS[name]


def equation_line(equation: EquationResult, paint: Paint = PLAIN) -> str:
    """Mark, id, verdict, and what makes it so in a few words."""
    head = f"{paint.mark(not equation.problems)} {equation.id:<7} {judged(equation.verdict, paint, WIDTH)}"
    return f"{head}  {equation.use}{paint('dim', _remark(equation))}"


def _remark(equation: EquationResult) -> str:
    parts = [equation.error] if equation.verdict == FALSE and equation.error else []
    if equation.lenient and equation.lenient != equation.verdict:
        parts.append(f"charitably {equation.lenient}")
    if equation.breaks:
        parts.append("a line does not follow from the one before it")
    return f"  [{'; '.join(parts)}]" if parts else ""


def sources_text(sources: Sequence[EntryResult], paint: Paint = PLAIN, quiet: bool = False, table: bool = True) -> list[str]:
    """Lines about documents: one each, its equations where ``table`` is set, and what is unfinished."""
    width = max((len(one.id) for one in sources), default=0)
    lines: list[str] = []
    for one in sources:
        if quiet and one.as_expected:
            continue
        lines.append(document_line(one, paint, width))
        if table:
            shown = [equation for equation in one.equations if equation.problems or not quiet]
            lines += [f"    {equation_line(equation, paint)}" for equation in shown]
    for one in sources:
        for equation in one.equations:
            lines += problem_lines(equation, paint)
    return lines


def problem_lines(equation: EquationResult, paint: Paint = PLAIN) -> list[str]:
    """Where and why an equation is unfinished, and how to look at it again."""
    if not equation.problems:
        return []
    place = paint("bold", str(Place(equation.file, equation.line)))
    lines = ["", *(f"{place}: {paint('red', f'{equation.id}: {problem}')}" for problem in equation.problems)]
    return [*lines, f"  {paint('dim', 'repeat')}   verify show {equation.id}"]


def sources_summary(sources: Sequence[EntryResult], paint: Paint = PLAIN) -> str:
    """One sentence about all documents."""
    equations = [equation for one in sources for equation in one.equations]
    bad = sum(bool(equation.problems) for equation in equations)
    end = f"{bad} of {len(equations)} unfinished" if bad else "all of them decided"
    return f"{count(len(sources), 'document')} by others, {counted(equations)}; {paint('red' if bad else 'green', end)}"
