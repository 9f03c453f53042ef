"""What a page assumes and what its letters mean, in two sentences: of what its equations read, and of nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Tuple

from verify.claims.model import Claim, Entry
from verify.language import discounted as D
from verify.language import terms as L
from verify.site_pages.book import Checked
from verify.site_pages.items import quantifiers
from verify.site_pages.markup import escape, link, math

REFERENCE = "../reference/"
_DISCOUNTED = (L.Return, L.RewardToGo, L.Value, L.Objective, *D.NODES)
_RETURN = r"R(\tau) = \sum_{t=1}^{T} \gamma^{t-1} r(s_t, a_t)"
_UNDISCOUNTED_RETURN = r"R(\tau) = \sum_{t=1}^{T} r(s_t, a_t)"
_ENDLESS = r"J_\infty(\theta) = \sum_{t \ge 1} \gamma^{t-1}\, \mathbb{E}[r(s_t, a_t)]"


def setting(chapter: Checked) -> str:
    """Assumptions and conventions, from the objects the checkers were given."""
    entry = chapter.entry
    claims = [item.claim for item in chapter.written.values()]
    if claims[0].setting == "calculus":
        return (
            f"<p><strong>Claimed</strong> {quantifiers(claims[0])}, wherever both sides have a value. Functions are arbitrary "
            "smooth functions on the whole real line, and matrices have real entries.</p>"
        )
    assumed = ", ".join(link(f"{REFERENCE}assumptions.html#{one.name}", escape(one.name)) for one in entry.assumes)
    meant = conventions(entry, claims)
    notation = f" ({link(f'{REFERENCE}notation.html', 'notation')})"
    listed = " and ".join(part for part in (", ".join(meant[:-1]), *meant[-1:]) if part)
    said = f"<strong>Conventions</strong> {listed}{notation}. " if meant else ""
    return f"<p><strong>Assumes</strong> {assumed or 'nothing'}.</p>\n<p>{said}{_claimed(entry, claims)}</p>"


def conventions(entry: Entry, claims: Sequence[Claim]) -> list[str]:
    """What the letters of some claims mean, as far as they occur: times, the return, the discount."""
    parts = []
    if _with_horizon(claims):
        parts.append(f"Times run from 1 to T, {math('s_{T+1}')} is the last state")
        if _occur(claims, L.Return, L.Objective):
            parts.append(math(_UNDISCOUNTED_RETURN if entry.undiscounted else _RETURN))
    if _endless(claims):
        parts.append("where no T is named, times go on without end" if parts else "Times go on from 1 without end")
        if _occur(claims, D.DiscountedObjective):
            parts.append(math(_ENDLESS))
    if _occur(claims, L.GAMMA, *_DISCOUNTED):
        parts.append(escape(discount(entry)))
    return parts


def discount(entry: Entry) -> str:
    """The numbers that γ may be."""
    if entry.undiscounted:
        return "γ = 1"
    names = {one.name for one in entry.assumes}
    return f"0 {'<' if 'positive-discount' in names else '≤'} γ {'<' if 'discount-below-one' in names else '≤'} 1"


def _claimed(entry: Entry, claims: Sequence[Claim]) -> str:
    parts = []
    if _with_horizon(claims):
        parts.append("every horizon T" if entry.min_horizon == 1 else f"every horizon T ≥ {entry.min_horizon}")
    if _endless(claims):
        parts.append("an infinite horizon")
    free = quantifiers(claims[0]).removeprefix("for ")
    return f"Claimed for {', for '.join([*parts, free] if free else parts)}." if parts or free else ""


def _with_horizon(claims: Sequence[Claim]) -> bool:
    return any(_reads(one, *D.WITH_A_HORIZON) for one in claims)


def _endless(claims: Sequence[Claim]) -> bool:
    return _occur(claims, *D.NODES)


def _occur(claims: Sequence[Claim], *kinds: object) -> bool:
    return any(_reads(one, *kinds) for one in claims)


def _reads(claim: Claim, *kinds: object) -> bool:
    return bool(Tuple(claim.lhs, claim.rhs, *claim.for_every).has(*kinds))
