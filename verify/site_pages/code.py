"""The section "In code" of a page: what is proved of an estimator, as the function that computes it from samples."""

from __future__ import annotations

from verify.language.printing import to_latex
from verify.report.in_code import Estimator
from verify.site_pages.book import Checked
from verify.site_pages.markup import heading, math, prose

FENCE = '``` {.python data-search-exclude="true"}'  # the heading and its sentence are searched, and that is enough


def code_section(chapter: Checked) -> list[str]:
    """The heading and the code of every estimator of a page; nothing where there is none."""
    found = chapter.estimators
    if not found:
        return []
    says = (
        "The average that is proved above as a function of its samples: that formula and nothing else. It is printed from the "
        "checked term, and the project's tests execute it on every trajectory of small MDPs."
    )
    return [heading(2, "In code", "code"), f"<p>{says}</p>", *(block for one in found for block in _blocks(one))]


def _blocks(one: Estimator) -> list[str]:
    sentence = f"{prose(one.sentence)} " if one.sentence else ""
    blocks = [f"<p>{sentence}Its mean is {math(to_latex(one.mean))}.</p>", f"{FENCE}\n{one.source()}```"]
    if loss := one.loss():
        blocks += ["<p>As a loss for automatic differentiation, where only the logarithms move:</p>", f"{FENCE}\n{loss}```"]
    return blocks
