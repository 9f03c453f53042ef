"""Pages about documents by others: every equation as printed, its verdict, its reading, and the errata."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("mkdocs", reason="the site needs the extra gradproof[site]")

from verify.check import check_entry
from verify.claims.loading import load
from verify.notation import b, grad, tau
from verify.runs import Settings
from verify.site_pages.book import Book, CheckedDocument
from verify.site_pages.markup import defined_once
from verify.site_pages.printed import renderable
from verify.site_pages.sources import MEANING, judgement, source_pages
from verify.sources import Chain, Continues, Conventions, Defines, Differs, Document, Equals, Equation, Malformed, NotCheckable
from verify.sources.library import documents, equation_ids

NOTES = Document(
    title="Notes <b>",
    summary="Some notes.",
    conventions=Conventions(first_time="t = 1", discount="none", trajectory="τ", laws="π", symbols=[(r"\beta", "the number b")]),
    equations=[
        Equation("S9-E01", latex=r"\qty[x]", use="It doubles & more.", reading=Chain(b + b, Equals(2 * b, "twice"))),
        Equation(
            "S9-E02",
            latex=r"3\beta",
            use="It trebles.",
            reading=Continues("S9-E01", Equals(3 * b)),
            lenient=Chain(b + b, Equals(2 * b)),
            corrected=Chain(b + b, Equals(2 * b)),
            error="wrong number",
            why="Two and not three.",
            proved_in=["baseline-constant"],
        ),
        Equation("S9-E03", latex=r"2\beta", use="Back again.", reading=Continues("S9-E02", Equals(2 * b))),
        Equation("S9-E04", latex="x", use="Odd.", reading=Malformed(lambda: grad(b, tau)), error="odd", why="No."),
        Equation("S9-E05", latex="x", use="A name.", reading=Defines(b + b, means=2 * b)),
        Equation("S9-I01", says="It is nice.", use="Taste.", reading=NotCheckable("A matter of taste.")),
    ],
    id="009",
)  # fmt: skip


@pytest.fixture(scope="module")
def notes() -> CheckedDocument:
    return CheckedDocument(NOTES, check_entry(NOTES, Settings(samples=20)))


@pytest.fixture(scope="module")
def pages(notes: CheckedDocument) -> dict[str, str]:
    return source_pages([notes])


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        (r"\qty[ a \qty(b[1]) ]", r"\left[ a \left(b[1]\right) \right]"),
        (r"\qty{a}", r"\left\{a\right\}"),
        (r"\mqty[a \\ b]", r"\begin{bmatrix}a \\ b\end{bmatrix}"),
        (r"\pdv{U}{\theta_{1}} (\theta)", r"\frac{\partial U}{\partial \theta_{1}} (\theta)"),
        (r"\pdv{x}", r"\frac{\partial}{\partial x}"),
        (r"p \dd{\tau}", r"p \mathrm{d}{\tau}"),
        (r"U &= x \\ &= y", r"\begin{aligned}U &= x \\ &= y\end{aligned}"),
        (r"\begin{align*} a &= b \end{align*}", r"\begin{aligned} a &= b \end{aligned}"),
        ("\\label{eq:x}\na = b", "a = b"),
        ("(θ’ - θ)", "(θ' - θ)"),
        (r"\nabla_{\theta} J", r"\nabla_{\theta} J"),
    ],
)
def test_what_is_printed_is_written_so_that_the_page_can_set_it(printed: str, shown: str) -> None:
    assert renderable(printed) == shown


def test_an_unclosed_bracket_is_an_error() -> None:
    with pytest.raises(ValueError, match="is not closed"):
        renderable(r"\qty[ a")


def test_every_equation_has_its_anchor_verdict_and_reading(pages: dict[str, str]) -> None:
    page = pages["sources/009.md"]
    for equation in NOTES.equations:
        assert f"### {equation.id} {{#{equation.id}}}" in page
    assert r"\[\left[x\right]\]" in page
    assert "It doubles &amp; more." in page
    assert "Notes \\<b\\>" in page
    verdicts = re.findall(r'says"><span>[^<]*</span> <span class="badge [^>]*>.*?</svg>([\w-]+)<', page)
    assert verdicts == ["TRUE", "FALSE-as-printed", "TRUE", "FALSE-as-printed", "DEFINITION", "NOT-CHECKABLE"]
    for words in (
        "A matter of taste.", "does not follow from the line before it", "twice", "What should stand there, and was surely meant",
        "grad(…, tau): a gradient is taken", "derivations/baseline-constant.html", "the number b", "verify show S9-E01",
    ):  # fmt: skip
        assert words in page, words
    assert "Read charitably</h4>" not in page, "the charitable reading is what should stand there: it is shown once"


def test_what_is_unfinished_is_said_on_the_page_and_fails_a_strict_build(notes: CheckedDocument, pages: dict[str, str]) -> None:
    problem = "it is false, and neither corrected= nor corrected_says= tells what should stand there"
    assert f"Unfinished: {problem}" in pages["sources/009.md"]
    problems = Book((), 0, 20, (notes,)).problems()
    assert f"S9-E04: {problem}" in problems
    assert "S9-E02 names 'baseline-constant', which does not exist" in problems


def test_the_errata_hold_what_is_false_with_its_counterexample_and_repair(pages: dict[str, str]) -> None:
    errata = pages["sources/errata.md"]
    assert re.findall(r'<div class="case refuted" id="([^"]+)"', errata) == ["S9-E02", "S9-E04"]
    assert "wrong number" in errata
    assert "2 ≠ 3" in errata
    assert '<span class="badge proved"' in errata
    assert "True, but not for the reason above it" in errata
    assert '<a href="009.html#S9-E03">' in errata


def test_the_index_counts(pages: dict[str, str]) -> None:
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", pages["sources/index.md"])
    cells = [re.sub("<[^>]+>", "", cell) for cell in re.findall(r"<td>(.*?)</td>", rows[1])]
    assert cells == ["009", "Notes &lt;b&gt;", "2", "2", "1", "1"]
    assert source_pages([]) == {}


def test_verdicts_differ_in_word_and_shape() -> None:
    badges = [judgement(verdict) for verdict in MEANING]
    assert len({re.search(r"<svg.*?>(.*)</svg>", one)[1] for one in badges}) == len(MEANING)  # type: ignore[index]
    assert judgement("FALSE-as-printed", "FALSE").endswith("</svg>FALSE</span>")


def test_every_shipped_formula_loses_its_macros_and_nothing_else() -> None:
    for row in documents():
        document = load(row.path)
        assert isinstance(document, Document)
        for equation in document.equations:
            shown = renderable(equation.latex)
            assert not re.search(r"\\(qty|mqty|pdv|dd|label)\b", shown)
            assert shown.count("{") == shown.count("}")
            assert re.findall(r"\\(?:log|sum|int|theta)\b", shown) == re.findall(r"\\(?:log|sum|int|theta)\b", equation.latex)


def test_the_site_has_a_page_for_every_document_and_an_anchor_for_every_equation(site: Path) -> None:
    for row in documents():
        page = (site / "sources" / f"{row.id}.html").read_text(encoding="utf-8")
        assert all(f'id="{name}"' in page for name in equation_ids(row.path))
    assert (site / "sources" / "errata.html").exists()


def test_the_path_through_the_notes_leads_to_every_proof_that_they_name(book: Book, site: Path) -> None:
    page = (site / "paths" / "from-notes-to-proof.html").read_text(encoding="utf-8")
    named = [(one.id, equation.id, name) for one in book.documents for equation, _ in one.pairs() for name in equation.proved_in]
    assert len(named) >= 30
    rows = re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td></tr>", page)
    for document, equation, name in named:
        marks = f'href="../sources/{document}.html#{equation}"'
        assert any(marks in left and f'href="../derivations/{name}.html"' in right for left, right in rows), (equation, name)


def test_a_reward_of_a_whole_trajectory_is_set_as_mathematics() -> None:
    from verify.site_pages.witness import _call

    assert _call("r(tau: s1, a2, s1)") == r"r(\tau = \mathsf{s1}, \mathsf{a2}, \mathsf{s1})"
    assert _call("f(h: s1)") == r"f(h = \mathsf{s1})"
    assert _call("b(s1, a2)") == r"b(\mathsf{s1}, \mathsf{a2})"
    assert _call("b(t=3)") == "b(t=3)"
    assert _call("b") == "b"


def test_a_difference_that_is_none_is_shown_as_a_proof() -> None:
    wrong = Equation(
        "S9-I02", says="They differ.", use="A claim.", reading=Chain(b + b, Differs(2 * b)), error="no difference", why="Equal.",
        corrected=Chain(b + b, Equals(2 * b)),
    )  # fmt: skip
    document = Document(title="Notes", summary="Some.", conventions=NOTES.conventions, equations=[wrong], id="010")
    found = source_pages([CheckedDocument(document, check_entry(document, Settings(samples=20)))])
    assert "the two sides are proved to be equal" in found["sources/010.md"]
    assert "The two sides are proved to be equal: <span" in found["sources/errata.md"]


def test_what_drawings_define_alike_is_defined_once() -> None:
    assert defined_once("<svg><defs>a</defs>1</svg><svg><defs>a</defs>2</svg><defs>b</defs>") == (
        "<svg><defs>a</defs>1</svg><svg>2</svg><defs>b</defs>"
    )
