"""Figures whose every number is the exact value of a checked term: drawn while the site is built, from its own results."""

from __future__ import annotations

from collections.abc import Callable

from verify.site_pages.book import Book, SiteError
from verify.site_pages.figures.finite_differences import error_over_step
from verify.site_pages.figures.gae import gae_bias
from verify.site_pages.figures.objectives import two_objectives
from verify.site_pages.figures.ppo import clipped_objective
from verify.site_pages.figures.variance import variance_over_baseline

FIGURES: dict[str, Callable[[Book], str]] = {
    "two-objectives": two_objectives, "gae-bias": gae_bias, "variance": variance_over_baseline,
    "finite-differences": error_over_step, "ppo": clipped_objective,
}  # fmt: skip


def figure(book: Book, words: list[str]) -> str:
    """The figure of a name as HTML. Raises SiteError for another name."""
    if len(words) != 1 or words[0] not in FIGURES:
        raise SiteError(f"<!-- figure: {' '.join(words)} -->: one of {', '.join(FIGURES)} was expected")
    return FIGURES[words[0]](book)
