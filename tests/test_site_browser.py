"""The built site in a browser: nothing breaks, nothing comes from elsewhere, everybody can use it, it leads where it says.

GRADPROOF_SCREENSHOTS=FOLDER makes pictures of ten pages in three widths, light and dark, for a person to look at.
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("mkdocs", reason="the site needs the extra gradproof[site]")

AXE = Path(__file__).resolve().parent / "vendor" / "axe" / "axe.min.js"
PROVED, REFUTED = "reward-to-go-discounted", "drop-gamma-biased"
KINDS = [
    "index.html", "derivations/index.html", f"derivations/{PROVED}.html", f"derivations/{REFUTED}.html", "map.html",
    "playground.html", "guide/write-your-own.html", "guide/how-it-works.html", "reference/notation.html", "guide/cite.html",
]  # fmt: skip
LARGEST = 300_000  # bytes of a page's HTML
AT_REST = """(() => {  // measured at rest, not while something slides out
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { transition: none !important }");
  document.adoptedStyleSheets = [sheet];
})()"""
TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"  # the page has fitted itself

pytestmark = pytest.mark.browser


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(site))) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/"
        running.shutdown()


def _opened(browser: Any, address: str, scheme: str = "light", width: int = 1280) -> Any:
    tab = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    tab.goto(address)
    tab.wait_for_selector("html.math-ready", state="attached")
    return tab


def test_every_page_in_a_browser(site: Path, server: str, browser: Any) -> None:
    """No console error, no request to elsewhere, no wrong mathematics, no page wider than the screen; light and dark."""
    trouble: list[str] = []
    tab = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme="dark").new_page()
    tab.add_init_script(AT_REST)
    here = ""
    screens = [("light", 768), ("light", 360), ("dark", 390)]
    tab.on("console", lambda message: message.type == "error" and trouble.append(f"{here}: console: {message.text}"))
    tab.on("pageerror", lambda error: trouble.append(f"{here}: error: {error}"))
    tab.on(
        "request", lambda asked: asked.url.startswith((server, "data:", "blob:")) or trouble.append(f"{here}: asks {asked.url}")
    )
    for path in sorted(site.rglob("*.html")):
        here = str(path.relative_to(site))
        tab.goto(server + here)
        tab.wait_for_selector("html.math-ready", state="attached")
        trouble += [
            f"{here}: mathematics: {wrong}" for wrong in tab.eval_on_selector_all(".katex-error", "all => all.map(e => e.title)")
        ]
        raw = tab.evaluate(r"/\\\[|\\\(/.test([...document.querySelectorAll('.md-content p, .eq')].map(e => e.innerText).join())")
        trouble += [f"{here}: mathematics that was not rendered"] if raw else []
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        # There and back: the first screen of a page is the last one of the page before, so the colours change once a page.
        screens.reverse()
        for scheme, width in screens:
            tab.emulate_media(color_scheme=scheme)
            tab.set_viewport_size({"width": width, "height": 800})
            tab.evaluate(TWO_FRAMES)
            wide = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            trouble += [f"{here}: {wide} px wider than {width} px"] if wide > 0 else []
    assert not trouble, "\n".join(trouble)


def test_the_palette_follows_the_system(server: str, browser: Any) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        tab = browser.new_context(color_scheme=scheme).new_page()
        tab.goto(server)
        grounds.append(tab.evaluate("getComputedStyle(document.body).backgroundColor"))
    brightness = [sum(map(int, re.findall(r"\d+", ground)[:3])) for ground in grounds]
    assert brightness[0] > 600
    assert brightness[1] < 200


@pytest.mark.parametrize(
    "words, wanted",
    [
        ("reward to go", "derivations/reward-to-go-discounted.html"),  # a name, as people say it
        ("reward-to-go", "derivations/reward-to-go-discounted.html"),  # and as it is written
        ("causality", "derivations/past-reward-zero.html"),  # what people call it
        ("causality", "derivations/reward-to-go-discounted.html"),
        ("Kakade", "derivations/performance-difference.html"),  # who wrote it
        ("advantage", "derivations/pg-q-and-advantage-form.html"),  # a symbol's name
        ("importance sampling", "derivations/per-decision-is.html"),  # a subject
    ],
)
def test_search_finds(server: str, browser: Any, words: str, wanted: str) -> None:
    tab = _opened(browser, server)
    tab.locator("input.md-search__input").click()
    tab.wait_for_function("document.querySelector('.md-search-result__meta').textContent.includes('Type')")
    tab.locator("input.md-search__input").press_sequentially(words)  # as a reader types: the page listens to keys
    listed: list[list[str]] = [[]]
    while len(listed) < 40 and (not listed[-1] or listed[-1] != listed[-2]):  # until what the first letters list has gone
        tab.wait_for_timeout(500)
        listed.append(tab.eval_on_selector_all(".md-search-result__link", "all => all.map(e => new URL(e.href).pathname)"))
    found = listed[-1]
    assert f"/{wanted}" in list(dict.fromkeys(found))[:3], found  # of the pages, of which each has several results


def test_an_address_of_a_line_opens_what_it_points_into(server: str, browser: Any) -> None:
    tab = _opened(browser, f"{server}derivations/{PROVED}.html#step-5")
    assert tab.locator("#step-5").is_visible()
    assert 0 <= tab.locator("#step-5").bounding_box()["y"] < 900


def test_a_proved_line_and_a_refuted_one_are_two_clicks_away(server: str, browser: Any) -> None:
    tab = _opened(browser, server)
    tab.locator(".md-content a[href='derivations/index.html']").first.click()
    listed = tab.url
    for badge, shown in (("proved", ".line .badge.proved"), ("refuted", ".case.refuted .badge.refuted")):
        tab.goto(listed)
        tab.locator(f".entry-list li:has(.badge.{badge}) a").first.click()
        tab.wait_for_selector("html.math-ready", state="attached")
        assert tab.locator(shown).first.is_visible()


# --------------------------------------------------------------------------------------------------------- for everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_and_labels(server: str, browser: Any, scheme: str) -> None:
    """axe-core finds nothing against WCAG 2.1 A and AA on one page of each kind, with everything unfolded."""
    trouble = []
    for page in KINDS:
        tab = _opened(browser, server + page, scheme)
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        tab.add_script_tag(path=str(AXE))
        # Without the inside of formulas: it is the text's colour, thousands of spans, and hidden from whom a label is for.
        found = tab.evaluate("axe.run({exclude: ['.katex']}, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})")
        trouble += [
            f"{page}: {one['id']}: {node['html'][:120]}: {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"][:2]
        ]
        tab.close()
    assert not trouble, "\n".join(trouble)


def test_the_keyboard_walks_through_a_derivation(server: str, browser: Any) -> None:
    tab = _opened(browser, f"{server}derivations/{PROVED}.html")
    tab.keyboard.press("Tab")
    assert "skip" in tab.evaluate("document.activeElement.className")  # past the navigation
    tab.keyboard.press("Enter")
    reached = []
    for _ in range(60):
        tab.keyboard.press("Tab")
        reached.append(tab.evaluate("(document.activeElement.closest('.line') || {}).id || ''"))
        if tab.evaluate("document.activeElement.tagName") == "SUMMARY" and reached[-1] == "step-2":
            break
    steps = [name for name in dict.fromkeys(reached) if name]
    assert steps[:2] == ["step-1", "step-2"]
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.parentElement.open")
    outline = tab.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_exercises_are_answered_from_the_keyboard_and_printed_without_answers(server: str, browser: Any) -> None:
    tab = _opened(browser, f"{server}paths/spot-the-false-line.html")
    first = tab.locator("details.answer").first
    tab.emulate_media(media="print")
    assert tab.locator(".exercise .eq").first.is_visible()
    assert not first.is_visible()
    tab.emulate_media(media="screen")
    assert not first.locator(".badge").first.is_visible()
    first.locator("summary").first.focus()
    tab.keyboard.press("Enter")
    assert first.locator(".badge").first.is_visible()
    assert first.locator("a").first.is_visible()


def test_a_symbol_says_what_it_means(server: str, browser: Any) -> None:
    tab = _opened(browser, f"{server}derivations/{PROVED}.html")
    symbol = tab.locator("#step-7 [data-row]").last
    symbol.click()
    assert "reward-to-go" in tab.locator(".symbol-tip").inner_text()
    tab.keyboard.press("Escape")
    assert not tab.locator(".symbol-tip").is_visible()
    assert tab.locator(".line .changed").count() > 3


def test_without_a_script_there_is_a_page(server: str, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{server}derivations/{PROVED}.html")
    assert tab.locator("h1").inner_text()
    assert tab.locator(".line").count() > 3
    tab.goto(f"{server}map.html")
    assert tab.locator(".map a.node").count() > 20


# -------------------------------------------------------------------------------------------------------- the playground


def test_the_playground_shows_both_sides_and_keeps_them_in_the_address(server: str, browser: Any) -> None:
    tab = _opened(browser, f"{server}playground.html#entry={PROVED}")
    status = tab.locator("#playground-verdict")
    assert "Equal" in status.inner_text()
    tab.get_by_text("theta-free-dynamics").click()
    tab.wait_for_function("document.getElementById('playground-verdict').textContent.includes('differ')")
    again = _opened(browser, tab.url)
    assert "differ" in again.locator("#playground-verdict").inner_text()
    assert "dropped" in again.locator("#playground-board").inner_text()


def test_a_line_and_a_pitfall_lead_to_themselves_in_the_playground(server: str, browser: Any) -> None:
    for box, says in (("#step-5", "Equal"), ("#pitfall-1", "differ")):
        tab = _opened(browser, f"{server}derivations/{PROVED}.html")
        tab.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        tab.locator(f"{box} .try a").click()
        tab.wait_for_selector("#playground-verdict")
        assert tab.locator("#playground-entry").input_value() == PROVED
        assert says in tab.locator("#playground-verdict").inner_text()


def test_the_playground_begins_with_the_stored_counterexample(server: str, browser: Any) -> None:
    tab = _opened(browser, f"{server}playground.html#entry={REFUTED}")
    assert "differ" in tab.locator("#playground-verdict").inner_text()


@pytest.mark.parametrize("address", ["entry=nothing-like-this", "entry=%00&line=<b>", "entry=gae-identity&world={", "world=[1]"])
def test_the_playground_survives_any_address(server: str, browser: Any, address: str) -> None:
    trouble: list[str] = []
    tab = browser.new_page()
    tab.on("pageerror", lambda error: trouble.append(str(error)))
    tab.goto(f"{server}playground.html#{address}")
    tab.wait_for_selector("#playground-verdict")
    assert not trouble


# ------------------------------------------------------------------------------------------------------------- the files


def test_no_page_is_large(site: Path) -> None:
    large = {str(path.relative_to(site)): path.stat().st_size for path in site.rglob("*.html") if path.stat().st_size > LARGEST}
    assert not large


def test_the_results_and_the_badges_are_there(site: Path) -> None:
    (results,) = (site / "downloads").glob("*.json")
    claims = json.loads(results.read_text(encoding="utf-8"))["claims"]
    assert {f"{claim['id']}.svg" for claim in claims} == {path.name for path in (site / "badges").glob("*.svg")}


@pytest.mark.skipif("GRADPROOF_SCREENSHOTS" not in os.environ, reason="pictures for a person: set GRADPROOF_SCREENSHOTS=FOLDER")
def test_pictures(server: str, browser: Any) -> None:
    folder = Path(os.environ["GRADPROOF_SCREENSHOTS"])
    folder.mkdir(parents=True, exist_ok=True)
    for page in KINDS:
        for scheme in ("light", "dark"):
            for width in (360, 820, 1400):
                tab = _opened(browser, server + page, scheme, width)
                name = page.removesuffix(".html").replace("/", "-")
                tab.screenshot(path=str(folder / f"{name}-{scheme}-{width}.png"))
                tab.close()
    assert len(list(folder.glob("*.png"))) >= 6 * len(KINDS)
