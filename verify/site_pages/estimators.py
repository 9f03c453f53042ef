"""Which estimator is unbiased for what: a table of the derivations that say so, with what each needs, what breaks it and what
is known of its variance. Every word about truth in it is a verdict; the lists below only say which pages belong together.
"""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr

from verify.claims.model import Derivation
from verify.claims.verdict import PROVED, REFUTED
from verify.language import terms as L
from verify.language.printing import to_text
from verify.site_pages.book import Book, Checked
from verify.site_pages.markup import badge, escape, link, prose, table
from verify.site_pages.meanings import shown


@dataclass(frozen=True)
class Estimator:
    """One row: what it is called, the page about its mean, the pages about what breaks it and about its variance."""

    name: str
    about: str
    broken_by: tuple[str, ...] = ()
    variance: tuple[str, ...] = ()


ROWS = (
    Estimator(
        "Return", "trajectory-policy-gradient", ("dynamics-depend-on-theta", "reuse-old-samples", "gradient-of-pi-not-log-pi"),
        ("variance-of-the-gradient-estimate",),
    ),
    Estimator("Mean over N episodes", "monte-carlo-reinforce", ("reuse-old-samples",), ("monte-carlo-covariance",)),
    Estimator(
        "Reward-to-go", "reward-to-go-discounted", ("drop-gamma-biased",), ("reward-to-go-never-raises-variance",)
    ),
    Estimator("Reward-to-go without γ^{t-1}", "drop-gamma-biased"),
    Estimator(
        "Return minus a constant", "baseline-constant", ("group-mean-baseline",),
        ("optimal-baseline", "baseline-never-raises-variance", "value-baseline-optimal"),
    ),
    Estimator("Leave-one-out baseline", "rloo-unbiased", ("group-mean-baseline",)),
    Estimator("Group-mean baseline", "group-mean-baseline"),
    Estimator(
        "Reward-to-go minus b(s)", "baseline-subtracted", ("baseline-action-dependent",), ("baseline-never-raises-variance",)
    ),
    Estimator("A baseline that looks at the action", "baseline-action-dependent"),
    Estimator("The same with its correction", "baseline-action-corrected"),
    Estimator("Exact advantages", "pg-q-and-advantage-form", ("actor-critic-any-critic",)),
    Estimator("A learned critic", "actor-critic-any-critic"),
    Estimator("TD residual, any critic", "td-error-any-value"),
    Estimator("GAE, exact value", "gae-exact-value-any-lambda", ("gae-lambda-below-one-wrong-value",)),
    Estimator("GAE, λ = 1, any critic", "gae-lambda-one-any-value"),
    Estimator("GAE, λ < 1, any critic", "gae-lambda-below-one-wrong-value"),
    Estimator("Weighted returns of another policy", "off-policy-gradient", ("truncated-is", "reuse-old-samples")),
    Estimator("Weighted rewards-to-go of another policy", "off-policy-reward-to-go", ("token-ratio",)),
    Estimator("Ratios of single tokens", "token-ratio"),
)  # fmt: skip


def estimators_table(book: Book, up: str) -> str:
    """The table; rows whose pages do not exist in this book are left out."""
    head = ("estimator", "its mean", "who draws", "needs", "broken by", "variance")
    rows = [_row(book, row, up) for row in ROWS if row.about in book]
    return table(head, rows, "wide estimators")


def _row(book: Book, row: Estimator, up: str) -> tuple[str, ...]:
    chapter = book[row.about]
    term = estimate(chapter)
    return (
        f'<strong>{prose(row.name)}</strong><div class="eq">\\({escape(shown(term))}\\)</div>',
        f"{badge(chapter.result.verdict, chapter.result.scope)}<br>{_about(chapter, up)}",
        " and ".join(f"\\({one}\\)" for one in _laws(term)),
        _needs(chapter, up),
        _links(book, row.broken_by, up),
        _links(book, row.variance, up),
    )


def estimate(chapter: Checked) -> Expr:
    """The side of what a page is about that is an average of samples; the other one is what it should be."""
    entry = chapter.entry
    if isinstance(entry, Derivation):
        sides = [entry.start, entry.steps[-1].term]
    else:
        item = next(item for item in entry.items() if item.kind == "false")
        sides = [item.claim.lhs, item.claim.rhs]
    return max(sides, key=lambda side: (not isinstance(side, L.Gradient) and side != 0, len(to_text(side))))


def _about(chapter: Checked, up: str) -> str:
    words = {PROVED: "unbiased", REFUTED: "biased"}.get(chapter.result.verdict, "not decided")
    return link(f"{up}derivations/{chapter.id}.html", words)


def _laws(term: Expr) -> list[str]:
    """The policies that draw the samples of an average."""
    from verify.language import copies

    found = {str(one.law) for one in term.atoms(L.Expectation, copies.CopiesExpectation)}
    return [{"theta": r"\pi_\theta", "mu": r"\mu", "old": r"\pi_{\mathrm{old}}"}[name] for name in sorted(found, reverse=True)]


def _needs(chapter: Checked, up: str) -> str:
    """The assumptions that the proofs of its lines use."""
    if chapter.result.verdict != PROVED:
        return ""
    names = sorted({name for item in chapter.result.steps for name in item.axioms})
    return ", ".join(link(f"{up}reference/assumptions.html#{name}", escape(name)) for name in names)


def _links(book: Book, names: tuple[str, ...], up: str) -> str:
    found = [book[name] for name in names if name in book]
    return "<br>".join(link(f"{up}derivations/{one.id}.html", prose(one.entry.title)) for one in found)
