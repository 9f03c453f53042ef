"""For which points a claim about real variables is made, in one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import oo

from verify.claims.model import Claim
from verify.language import calculus as C
from verify.language.printing import to_latex, to_text


def domain_sentence(claim: Claim) -> str:
    """ "all real x; σ > 0; smooth functions U, where x ≠ 0"."""
    parts = domain_words(claim.for_every)
    conditions = " and ".join(map(to_text, claim.where))
    return (f"all {'; '.join(parts)}" if parts else "nothing is free") + (f", where {conditions}" if conditions else "")


def domain_words(for_every: Sequence[Any]) -> list[str]:
    """One phrase per variable, function or matrix; real numbers and smooth functions of one kind together."""
    groups: dict[tuple[str, str], list[str]] = {}
    for free in for_every:
        groups.setdefault(_kind(free), []).append(to_text(free))
    return [" ".join(filter(None, [before, ", ".join(names), after])) for (before, after), names in groups.items()]


def _kind(free: Any) -> tuple[str, str]:
    """What stands before and behind the name."""
    if isinstance(free, C.SmoothFunction):
        sign = "≥ 0" if free.sign == "nonnegative" else ""
        return "smooth functions", " ".join(filter(None, [sign, "of moderate growth" if free.growth == "moderate" else ""]))
    if isinstance(free, C.Matrix):
        if free.columns == 1:
            return "vectors", f"of {free.rows} real numbers"
        kind = {"symmetric": "symmetric ", "definite": "symmetric positive definite "}.get(free.kind, "")
        return f"{kind}{free.rows} × {free.columns} matrices", ""
    if free.whole:
        return "whole numbers", f"≥ {free.low}"
    if free.is_unbounded:
        return "real", ""
    if free.high == oo:
        return "", f"> {to_text(free.low)}"
    if free.low == -oo:
        return "", f"< {to_text(free.high)}"
    return f"{to_text(free.low)} <", f"< {to_text(free.high)}"


def domain_latex(free: Any) -> str:
    """A variable, function or matrix and where it may lie, for a page."""
    name = to_latex(free)
    if isinstance(free, C.SmoothFunction):
        sign = r"\ge 0" if free.sign == "nonnegative" else ""
        return name + sign + r"\ \text{smooth" + (" of moderate growth}" if free.growth == "moderate" else "}")
    if isinstance(free, C.Matrix):
        shape = str(free.rows) if free.columns == 1 else rf"{free.rows}\times {free.columns}"
        kind = {"symmetric": r"\ \text{symmetric}", "definite": r"\ \text{positive definite}"}.get(free.kind, "")
        return rf"{name}\in\mathbb{{R}}^{{{shape}}}{kind}"
    if free.whole:
        return rf"{name} = {free.low}, {free.low + 1}, \dots"
    if free.is_unbounded:
        return rf"{name}\in\mathbb{{R}}"
    if free.high == oo:
        return f"{name} > {to_latex(free.low)}"
    if free.low == -oo:
        return f"{name} < {to_latex(free.high)}"
    return f"{to_latex(free.low)} < {name} < {to_latex(free.high)}"
