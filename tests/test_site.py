"""The documentation site: complete, strict, and self-contained."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

pytest.importorskip("mkdocs", reason="the site needs the extra gradproof[site]")
pytest.importorskip("material", reason="the site needs the extra gradproof[site]")

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.library import index
from verify.claims.reasons import REASONS
from verify.claims.verdict import SAMPLED, UNDECIDED
from verify.notation import NOTATION
from verify.site_pages import Book, SiteError, directives, fill, generated_pages, navigation
from verify.site_pages.docstrings import listed
from verify.site_pages.items import anchor
from verify.site_pages.markup import badge, escape, heading, number, one_line, prose

ROOT = Path(__file__).resolve().parent.parent
HAND_WRITTEN = sorted((ROOT / "site").rglob("*.md"))


class Seen(HTMLParser):
    """Ids, links and loaded assets of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.repeated: set[str] = set()
        self.links: list[str] = []
        self.assets: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            if given["id"] in self.ids:
                self.repeated.add(given["id"])
            self.ids.add(given["id"])
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link" and given.get("rel") not in ("canonical", "next", "prev"):
            self.assets.append(given["href"])
        self.assets += [given[name] for name in ("src", "srcset", "poster", "data") if name in given and tag != "a"]


@pytest.fixture(scope="session")
def seen(site: Path) -> dict[Path, Seen]:
    return {path: Seen(path) for path in sorted(site.rglob("*.html"))}


# ------------------------------------------------------------------------------------------------------------ complete


def test_every_derivation_has_a_page_with_every_equation(book: Book, site: Path, seen: dict[Path, Seen]) -> None:
    assert {chapter.id for chapter in book.chapters} == {row.id for row in index()}
    for chapter in book.chapters:
        ids = seen[site / "derivations" / f"{chapter.id}.html"].ids
        assert {anchor(chapter, item) for item in chapter.result.items} <= ids


def test_every_verdict_on_the_site_is_as_expected(book: Book) -> None:
    assert book.problems() == []


def test_every_entry_is_in_the_index_and_in_the_navigation(book: Book) -> None:
    listed = generated_pages(book)["derivations/index.md"]
    nav = str(navigation([{"Derivations": ["derivations/index.md"]}], book))
    for chapter in book.chapters:
        assert f'href="{chapter.id}.html"' in listed
        assert f"derivations/{chapter.id}.md" in nav


def test_reference_pages_have_every_name(book: Book, site: Path, seen: dict[Path, Seen]) -> None:
    pages = generated_pages(book)
    for code, _, _ in NOTATION:
        assert f"<code>{escape(code)}</code>" in pages["reference/notation.md"]
    assert set(ASSUMPTIONS) <= seen[site / "reference" / "assumptions.html"].ids
    assert set(REASONS) <= seen[site / "reference" / "reasons.html"].ids
    for command in ("check", "list", "show", "explain", "replay", "new"):
        assert f"verify-{command}" in seen[site / "reference" / "command-line.html"].ids


def test_a_counterexample_shows_both_values(book: Book, site: Path) -> None:
    for chapter in book.chapters:
        page = (site / "derivations" / f"{chapter.id}.html").read_text(encoding="utf-8")
        for item in chapter.result.items:
            if item.witness:
                for side in ("before", "after"):
                    assert number(item.witness[side]) in page


def test_what_each_assumption_is_for_is_on_every_page(book: Book) -> None:
    pages = generated_pages(book)
    for chapter in book.chapters:
        assert chapter.study is not None
        page = pages[f"derivations/{chapter.id}.md"]
        assert ("{#assumptions}" in page) == bool(chapter.study.rows), chapter.id
        section = page.partition("{#assumptions}")[2]
        for row in chapter.study.rows:
            link = f'without <a href="../reference/assumptions.html#{row.name}">'
            assert (link if row.kind == "assumption" else prose(row.title)) in section
            if row.smallest is not None and row.smallest.witness is not None:
                assert all(number(row.smallest.witness[side]) in section for side in ("before", "after"))


def test_links_and_anchors_resolve(site: Path, seen: dict[Path, Seen]) -> None:
    broken = []
    for page, found in seen.items():
        for link in found.links:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            if parts.path.endswith("playground.html") and parts.fragment:  # a state of the page, not an anchor
                asked = parse_qs(parts.fragment)
                script = site / "assets/playground" / f"{asked['entry'][0]}.js"
                if not script.is_file() or f'"key":{json.dumps(asked["line"][0])}' not in script.read_text(encoding="utf-8"):
                    broken.append(f"{page.relative_to(site)}: {link} (not in the playground)")
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if page.name == "404.html":  # the only page with addresses from the root of the server
                target = site / parts.path.lstrip("/")
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file():
                broken.append(f"{page.relative_to(site)}: {link}")
            elif parts.fragment and not parts.fragment.startswith("__") and unquote(parts.fragment) not in seen[target].ids:
                broken.append(f"{page.relative_to(site)}: {link} (no such anchor)")
    assert broken == []


def test_no_id_is_used_twice_on_a_page(site: Path, seen: dict[Path, Seen]) -> None:
    twice = {str(page.relative_to(site)): found.repeated for page, found in seen.items() if found.repeated}
    assert twice == {}


# ------------------------------------------------------------------------------------------------------ self-contained


def test_no_asset_comes_from_elsewhere(site: Path, seen: dict[Path, Seen]) -> None:
    foreign = [(str(page), asset) for page, found in seen.items() for asset in found.assets if urlsplit(asset).netloc]
    for sheet in site.rglob("*.css"):
        used = re.findall(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", sheet.read_text(encoding="utf-8"))
        foreign += [(sheet.name, url) for pair in used for url in pair if url and urlsplit(url).netloc]
    assert foreign == []


def test_every_asset_of_a_page_or_style_sheet_exists(site: Path, seen: dict[Path, Seen]) -> None:
    missing = []
    for page, found in seen.items():
        for asset in found.assets:
            if page.name != "404.html" and not asset.startswith("data:") and not (page.parent / urlsplit(asset).path).is_file():
                missing.append((str(page.relative_to(site)), asset))
    for url in re.findall(r"url\(([^)]+)\)", (site / "assets/katex/katex.min.css").read_text(encoding="utf-8")):
        if not (site / "assets/katex" / url).is_file():
            missing.append(("katex.min.css", url))
    assert missing == []


# ---------------------------------------------------------------------------------------------- samples of the tutorial

# What a reader is told about each sample: checks (0), is refuted (1), makes no sense (2).
SAMPLES = {
    "bandit_gradient.py": (0, "PROVED"),
    "score_times_value.py": (0, "PROVED"),
    "mean_square.py": (0, "every finite MDP, every horizon  2 steps"),
    "derivative_of_a_quotient.py": (0, "all real x; smooth functions U, V, where V(x) ≠ 0 and U(x) ≠ 0"),
    "future_only.py": (1, "REFUTED"),
    "gamma_dropped.py": (0, "REFUTED"),
    "mixed_up.py": (2, "an action belongs where s stands"),
}
TUTORIAL = (ROOT / "site/guide/write-your-own.md").read_text(encoding="utf-8")


def test_the_tutorial_has_these_samples() -> None:
    assert set(directives.samples(TUTORIAL)) == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_of_the_tutorial_does_what_the_page_says(name: str) -> None:
    code, said = SAMPLES[name]
    ended, output = directives.run(f"verify check {name} --verbose", directives.samples(TUTORIAL))
    assert ended == code, output
    assert said in output
    assert "Traceback" not in output


def test_every_command_of_a_page_runs() -> None:
    for page in HAND_WRITTEN:
        text = page.read_text(encoding="utf-8")
        for command in directives.commands(text):
            ended, output = directives.run(command, directives.samples(text))
            assert output.strip(), command
            assert "internal error" not in output
            assert "Traceback" not in output
            assert ended in (0, 1, 2)


def test_commands_that_run_side_by_side_print_what_each_prints_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directives, "_outputs", {})
    asked = ["verify explain positive-policy", "verify explain log-derivative", "verify explain nothing-of-this-name"]
    directives.run_all(["\n".join(f"<!-- run: {command} -->" for command in asked)], jobs=2)
    alone = [directives.run(command, {})[1] for command in asked]
    assert len(set(alone)) == 3
    monkeypatch.setattr(directives, "run", lambda *given: pytest.fail("it was run before"))
    assert [directives.shown_run(command, {}) for command in asked] == [
        f"```console\n$ {command}\n{output}```" for command, output in zip(asked, alone, strict=True)
    ]


def test_a_page_may_not_run_anything_else() -> None:
    with pytest.raises(SiteError, match="verify and pytest only"):
        directives.run("rm -r x", {})


# ---------------------------------------------------------------------------------------------------------- the pieces


@pytest.mark.parametrize(
    "asked, said",
    [
        ("<!-- step: no-such-id 1 -->", "no derivation 'no-such-id'"),
        ("<!-- step: {id} 999 -->", "has no step '999'"),
        ("<!-- step: {id} -->", "an id and a number"),
        ("<!-- pitfall: {id} nothing-like-this -->", "has no pitfall"),
        ("<!-- theorem: {id} 2 -->", "the id of a derivation"),
        ("<!-- theorem: drop-gamma-biased -->", "the id of a derivation"),
    ],
)
def test_a_page_that_asks_for_something_missing_is_an_error(book: Book, asked: str, said: str) -> None:
    with pytest.raises(SiteError, match=re.escape(said)):
        fill(asked.format(id=book.chapters[0].id), book, "index.md")


def test_every_directive_of_the_hand_written_pages_is_known() -> None:
    for page in HAND_WRITTEN:
        text = page.read_text(encoding="utf-8")
        assert len(re.findall(r"<!--", text)) == len(directives._DIRECTIVE.findall(text)), page


@pytest.mark.parametrize("verdict", [SAMPLED, UNDECIDED])
def test_a_verdict_that_is_not_as_expected_is_a_problem(book: Book, verdict: str) -> None:
    chapter = book.chapters[0]
    items = (replace(chapter.result.items[0], verdict=verdict, why="because"), *chapter.result.items[1:])
    worse = replace(book, chapters=(replace(chapter, result=replace(chapter.result, items=items)), *book.chapters[1:]))
    (problem,) = worse.problems()
    assert chapter.id in problem
    assert verdict in problem
    assert "because" in problem
    assert "Not as expected" in generated_pages(worse)[f"derivations/{chapter.id}.md"]


def test_verdicts_differ_in_word_and_shape() -> None:
    badges = [badge(verdict) for verdict in ("PROVED", "SAMPLED", "REFUTED", "UNDECIDED")]
    assert len({re.search(r"<svg.*</svg>", one).group() for one in badges}) == 4
    assert all(verdict in one for verdict, one in zip(("PROVED", "SAMPLED", "REFUTED", "UNDECIDED"), badges, strict=True))


@pytest.mark.parametrize(
    "written, shown",
    [
        ("s_t and s_{t+1}", "s<sub>t</sub> and s<sub>t+1</sub>"),
        ("γ^{t-1} r(s_t, a_t)", "γ<sup>t-1</sup> r(s<sub>t</sub>, a<sub>t</sub>)"),
        ("Σ_s' p(s'|s, a)", "Σ<sub>s&#x27;</sub> p(s&#x27;|s, a)"),
        ("x < y & <b>", "x &lt; y &amp; &lt;b&gt;"),
        ("`theta_free_dynamics` is a name", "<code>theta_free_dynamics</code> is a name"),
        ("snake_case_name", "snake_case_name"),
    ],
)
def test_prose_is_escaped_and_scripts_are_set(written: str, shown: str) -> None:
    assert prose(written) == shown


@pytest.mark.parametrize(
    "written, shown",
    [("γ^{t-1} may be dropped", "γᵗ⁻¹ may be dropped"), ("G_t", "Gₜ"), ("s_{T+1}", "s_{T+1}"), ("a `b` c", "a b c")],
)
def test_a_title_is_one_line_of_unicode(written: str, shown: str) -> None:
    assert one_line(written) == shown


def test_a_heading_is_not_markup() -> None:
    assert heading(2, "a*b* [x](y) <b> #") == r"## a\*b\* \[x\](y) \<b\> \#"
    assert heading(2, "Notes", "notes", searched=False) == "## Notes {#notes data-search-exclude}"


@pytest.mark.parametrize(
    "stored, shown",
    [
        ("-1/4", "−1/4"),
        ("-3*log(2)", "−3·log(2)"),
        ("lhs - rhs = δ^2 + …", "left − right = δ<sup>2</sup> + …"),
        ("<1>", "&lt;1&gt;"),
    ],
)
def test_a_stored_number_is_set_as_on_paper(stored: str, shown: str) -> None:
    assert number(stored) == shown


def test_the_search_knows_a_page_by_its_family_its_id_and_who_published_it(book: Book) -> None:
    page = generated_pages(book)["derivations/performance-difference.md"]
    assert re.search(r'^tags: \["[^"]+", "performance difference", "Kakade"\]$', page, re.MULTILINE)
    assert re.search(r"^search: \{boost: [\d.]+\}$", page, re.MULTILINE)


def test_aligned_lines_of_a_docstring_become_a_list() -> None:
    written = "First line.\n\nShapes  p [S, A]\n        and more\nRaises  ValueError\n\nPlain words,\nover two lines."
    shown = "First line.\n\n- **Shapes** p [S, A] and more\n- **Raises** ValueError\n\nPlain words,\nover two lines."
    assert listed(written) == shown
