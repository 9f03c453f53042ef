"""The figures show exact values of checked terms, are well formed, and say in words what they show."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest

pytest.importorskip("mkdocs", reason="the site needs the extra gradproof[site]")

from verify.check import check_entry
from verify.claims.library import index
from verify.claims.loading import load
from verify.language import terms as L
from verify.runs import Settings
from verify.site_pages import SiteError
from verify.site_pages.book import Book, Checked
from verify.site_pages.directives import fill
from verify.site_pages.figures import FIGURES, finite_differences, gae, objectives, ppo, variance
from verify.site_pages.figures.values import value


@pytest.fixture(scope="module")
def book() -> Book:
    needed = (gae.ID, objectives.ID, variance.FALSE, variance.TRUE, finite_differences.ID, ppo.ID)
    rows = {row.id: row for row in index() if row.id in needed}
    entries = [load(row.path) for row in rows.values()]
    settings = Settings(samples=20)
    return Book(tuple(Checked(entry, check_entry(entry, settings)) for entry in entries), 0, 20)


def svg_of(html: str) -> ElementTree.Element:
    found = re.search(r"<svg.*</svg>", html, re.DOTALL)
    assert found is not None
    return ElementTree.fromstring(found.group())


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_well_formed_and_has_words(name, book):
    page = fill(f"# A page\n\n<!-- figure: {name} -->\n", book, "page.md")
    svg = svg_of(page)
    title, description = svg.find("title"), svg.find("desc")
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert len(title.text) > 20 and len(description.text) > 60
    assert "<figcaption>" in page and "#" not in re.sub(r"# A page|url\(#", "", page)  # no colour of its own
    for path in svg.iter("path"):
        places = [float(number) for number in re.findall(r"-?\d+\.?\d*", path.get("d"))]
        assert all(-10 <= number <= 660 for number in places)


def test_another_name_is_refused(book):
    for wrong in ("<!-- figure: reward -->", "<!-- figure -->", "<!-- figure: gae-bias two-objectives -->"):
        with pytest.raises(SiteError, match="two-objectives, gae-bias, variance"):
            fill(wrong, book, "page.md")


def test_the_two_objectives_have_the_values_that_one_computes_by_hand(book):
    reward, likelihood = objectives.objectives(book)
    p = Fraction(3, 5)
    assert value(reward, objectives.policy(p)) == Fraction(2, 3) * p + Fraction(1, 3) * (1 - p)
    assert value(L.Gradient(likelihood), objectives.policy(p)) == Fraction(2, 3) / p - Fraction(1, 3) / (1 - p)
    assert value(L.Gradient(likelihood), objectives.policy(Fraction(2, 3))) == 0
    assert value(L.Gradient(reward), objectives.policy(Fraction(2, 3))) == Fraction(1, 3)
    described = svg_of(objectives.two_objectives(book)).find("desc").text
    assert f"{(4 / 27) ** (1 / 3):.3f}" in described


def test_a_figure_about_other_terms_is_refused(book, monkeypatch):
    reward, _ = objectives.objectives(book)
    monkeypatch.setattr(objectives, "objectives", lambda _: (reward, reward))
    with pytest.raises(SiteError, match="not what it was made for"):
        objectives.two_objectives(book)


def test_the_bias_is_that_of_the_counterexample_and_ends_at_one(book):
    estimate, gradient, witness = gae.sides(book)
    found = value(estimate, witness), value(gradient, witness)
    assert tuple(map(str, found)) == (witness.before, witness.after)
    assert value(estimate, gae.at(witness, Fraction(1))) == value(gradient, witness)
    assert value(estimate, gae.at(witness, Fraction(0))) != value(gradient, witness)
    exact = gae.with_exact_critic(witness)
    assert exact.functions != witness.functions
    assert all(value(estimate, gae.at(exact, Fraction(k, 3))) == value(gradient, witness) for k in range(4))


def test_a_bias_that_does_not_end_is_refused(book, monkeypatch):
    estimate, gradient, witness = gae.sides(book)
    monkeypatch.setattr(gae, "sides", lambda _: (estimate + gradient, gradient, witness))
    with pytest.raises(SiteError, match="says that it ends there"):
        gae.gae_bias(book)


def test_the_parabola_of_the_variance_is_the_one_that_one_computes_by_hand(book):
    """One state, two actions with probabilities 3/4 and 1/4, rewards 1 and 0."""
    term, witness = variance.instance(book)
    found = variance.parabola(term, witness)
    assert (found.steepness, found.best, found.least) == (Fraction(3, 16), Fraction(1, 4), 0)
    assert found.helps == (0, Fraction(1, 2))
    assert value(term, variance.with_baseline(witness, Fraction(5))) == found.at(Fraction(5)) == Fraction(1083, 256)
    assert value(term, variance.with_baseline(witness, Fraction(0))) == Fraction(3, 256)


def test_a_variance_that_is_no_such_parabola_is_refused(book, monkeypatch):
    term, witness = variance.instance(book)
    for wrong in (2 * term - term.subs(term, 0) + L.FunctionSymbol("b"), L.FunctionSymbol("b"), -term):
        monkeypatch.setattr(variance, "instance", lambda _, wrong=wrong: (wrong, witness))
        with pytest.raises(SiteError):
            variance.variance_over_baseline(book)


def test_three_values_fix_a_parabola():
    found = variance.Parabola.through((Fraction(3), Fraction(2), Fraction(5)))
    assert [found.at(Fraction(b)) for b in range(3)] == [3, 2, 5]
    assert variance.Parabola(Fraction(1), Fraction(-2), Fraction(0)).helps == (-4, 0)
    with pytest.raises(SiteError, match="no parabola"):
        variance.Parabola.through((Fraction(1), Fraction(2), Fraction(3)))


def test_the_error_of_a_difference_falls_with_its_order_and_rises_again_by_rounding(book):
    forward, central = (finite_differences.errors(term) for term in finite_differences.quotients(book))
    assert abs(finite_differences.slope(forward) - 1) < 0.02 and abs(finite_differences.slope(central) - 2) < 0.02
    for points, least in ((forward, -8), (central, -5.3)):
        best = min(points, key=lambda point: point[1])
        assert abs(best[0] - least) < 1.6
        assert points[-1][1] > best[1] + 4  # at δ = 10^-15 almost nothing is left
    hundredth = next(error for size, error in central if size == -2)
    assert 10**hundredth == pytest.approx(2.718281828459045 * 1e-4 / 6, rel=1e-3)  # δ²/6 times the third derivative


def test_differences_of_another_order_are_not_drawn_as_if_they_were(book, monkeypatch):
    forward, _ = finite_differences.quotients(book)
    monkeypatch.setattr(finite_differences, "quotients", lambda _: (forward, forward))
    with pytest.raises(SiteError, match="the fitted orders are 1"):
        finite_differences.error_over_step(book)


def test_the_clipped_objective_and_its_derivative_have_the_values_of_the_cases(book):
    objective, derivative = ppo.terms(book)
    for ratio in ppo.ratios():
        for advantage in (Fraction(1), Fraction(-2)):
            end = ppo.HIGH if advantage > 0 else ppo.LOW
            kept = (ratio <= end) if advantage > 0 else (ratio >= end)
            assert ppo.exact(objective, ratio, advantage) == (ratio if kept else end) * advantage
            if ratio not in (ppo.LOW, ppo.HIGH):
                assert ppo.exact(derivative, ratio, advantage) == (advantage if kept else 0)


def test_a_derivative_of_something_else_is_refused(book, monkeypatch):
    objective, derivative = ppo.terms(book)
    monkeypatch.setattr(ppo, "terms", lambda _: (objective, 2 * derivative))
    with pytest.raises(SiteError, match="the formula says something else"):
        ppo.clipped_objective(book)
