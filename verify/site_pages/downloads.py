"""What a reader may take away: the results as one JSON file, and a badge for each derivation to put beside an equation."""

from __future__ import annotations

from verify import __version__
from verify.claims.verdict import PROVED, REFUTED, Report
from verify.report.json_format import json_report
from verify.site_pages.book import Book, Checked
from verify.site_pages.markup import SHAPES, escape, link

RESULTS = f"downloads/gradproof-{__version__}-results.json"
LETTER, PAD = 6.4, 8  # mean width of a letter at 11 px, and room beside a word
_COLOURS = {"PROVED": "#1c6b45", "REFUTED": "#a83232", "SAMPLED": "#7a5a00", "UNDECIDED": "#5a6472"}


def downloadable(book: Book) -> dict[str, str]:
    """Path and text of every file to download."""
    report = Report(__version__, tuple(one.result for one in book.chapters), book.seed, book.samples, 0.0)
    badges = {badge_path(chapter): badge_svg(chapter) for chapter in book.chapters}
    return {RESULTS: json_report(report)} | badges


def badge_path(chapter: Checked) -> str:
    """Where the badge of a derivation lies, from the root of the site."""
    return f"badges/{chapter.id}.svg"


def badge_svg(chapter: Checked) -> str:
    """An SVG that says what was decided about one derivation, readable in light and in dark."""
    left, right = "gradproof", _words(chapter)
    first, second = (round(len(text) * LETTER + 2 * PAD) for text in (left, right))
    second += 20
    width, verdict = first + second, chapter.result.verdict
    said = escape(f"Gradproof: {chapter.id} is {right}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" role="img" aria-label="{said}">'
        f"<title>{said}</title>"
        f'<rect width="{width}" height="20" rx="3" fill="{_COLOURS[verdict]}"/>'
        f'<path d="M3 0h{first - 3}v20H3a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3z" fill="#22302e"/>'
        f'<g transform="translate({first + 6} 3) scale(.875)" fill="none" stroke="#fff" stroke-width="1.8">{SHAPES[verdict]}</g>'
        '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="{PAD}" y="14" textLength="{first - 2 * PAD}">{left}</text>'
        f'<text x="{first + 20 + PAD // 2}" y="14" textLength="{second - 20 - PAD}">{escape(right)}</text></g></svg>\n'
    )


def _words(chapter: Checked) -> str:
    result = chapter.result
    if result.verdict == PROVED and result.scope is not None:
        return f"proved: {result.scope.words()}"
    return "false, with a counterexample" if result.verdict == REFUTED else result.verdict.lower()


def take_away(chapter: Checked, up: str) -> str:
    """The badge of a derivation, with the line that shows it elsewhere."""
    picture = f'<img src="{up}{badge_path(chapter)}" alt="" height="20">'
    return f'<p class="take-away">{picture} {link(up + badge_path(chapter), "this badge as SVG")}</p>'


def downloads_block(book: Book, up: str) -> str:
    """The results of this build, as a link with what is in it."""
    entries = len(book.chapters)
    equations = sum(len(one.result.items) for one in book.chapters)
    name = RESULTS.rpartition("/")[2]
    return (
        f'<p><a href="{up}{RESULTS}" download>{escape(name)}</a>: {entries} derivations and misconceptions with '
        f"{equations} equations, "
        f"their verdicts, scopes, evidence and counterexamples, as decided by version {escape(__version__)}.</p>"
    )


def cite_block(book: Book, up: str) -> str:
    """How to cite this version, for a bibliography."""
    return (
        "```bibtex\n@software{gradproof,\n  title   = {Gradproof: policy-gradient derivations, checked line by line},\n"
        f"  author  = {{{{Gradproof contributors}}}},\n  version = {{{__version__}}},\n"
        "  note    = {Derivation: ID, line: NUMBER}\n}\n```"
    )
