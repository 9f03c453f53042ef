"""Inequalities: smaller ≤ larger is proved by larger = smaller + X, with X *visibly* at least zero.

The equation is proved by a prover of equations, for all that it covers. That X is not negative is read off its
structure alone (``visibly_nonnegative``): nothing is computed, and a term that no rule covers is not accepted. X is the
certificate that an author offers, or larger − smaller as it stands, where sympy has cancelled what occurs in both.

What holds in every problem, without an assumption: probabilities are at least 0, and γ and λ lie between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from sympy import Add, Expr

from verify.claims.model import Claim
from verify.claims.verdict import Evidence
from verify.provers.copies import CopiesTheorem
from verify.provers.discounted import DiscountedTheorem
from verify.provers.kernel import Theorem
from verify.provers.nonnegative import surely_defined, visibly_nonnegative
from verify.provers.rules import Outside

EquationTheorem = Theorem | CopiesTheorem | DiscountedTheorem


def difference(claim: Claim) -> Expr:
    """The X of larger = smaller + X: the certificate, or larger − smaller."""
    return claim.larger - claim.smaller if claim.certificate is None else claim.certificate


def together(chain: Iterable[Claim]) -> Expr:
    """last − first of a chain that goes up, or first − last of one that goes down: what its lines add up to."""
    return Add(*(difference(line) for line in chain if line.relation != "="))


def equation(claim: Claim) -> Claim:
    """larger = smaller + X, under the same assumptions."""
    return replace(claim, lhs=claim.larger, rhs=claim.smaller + difference(claim), relation="=", certificate=None)


def objection(claim: Claim, axioms: frozenset[str]) -> str:
    """Why X proves nothing, or "": it is not visibly at least zero, or not defined wherever both sides are."""
    usable, offered = axioms & claim.assumes, difference(claim)
    if not visibly_nonnegative(offered, usable):
        which = "larger − smaller as written is" if claim.certificate is None else "the certificate is"
        return f"{which} not visibly at least zero"
    if claim.certificate is not None and not surely_defined(offered, claim.assumes):
        return "the certificate divides by, or takes the logarithm of, what may be zero"
    return ""


def conditions(claim: Claim) -> frozenset[str]:
    """The listed assumptions without which a certificate may have no value where the sides have one."""
    if claim.certificate is None or not surely_defined(claim.certificate, claim.assumes):
        return frozenset()
    return frozenset(name for name in claim.assumes if not surely_defined(claim.certificate, claim.assumes - {name}))


class InequalityTheorem:
    """An inequality that holds for every finite MDP at these horizons, because its equation does.

    It can be made only from the theorem of that equation, and X is looked at again here.
    """

    __slots__ = ("axioms", "claim", "horizons", "proved")
    claim: Claim
    proved: EquationTheorem
    horizons: Any
    axioms: tuple[str, ...]

    def __init__(self, claim: Claim, proved: EquationTheorem, axioms: frozenset[str]) -> None:
        if claim.relation not in ("<=", ">="):
            raise TypeError("an equation is not proved by a certificate")
        if not isinstance(proved, EquationTheorem) or proved.claim != equation(claim):
            raise TypeError("an inequality is proved by the theorem larger = smaller + X and by nothing else")
        if why := objection(claim, axioms):
            raise TypeError(why)
        used = tuple(sorted({*proved.axioms, *(axioms & claim.assumes)}))
        for name, value in (("claim", claim), ("proved", proved), ("horizons", proved.horizons), ("axioms", used)):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise TypeError("an InequalityTheorem does not change")


def prove(claim: Claim, horizons: Any, axioms: frozenset[str], prove_equation: Callable[..., Any]) -> Any:
    """The theorem, or what is left of its equation. Raises Outside, also where X is not a certificate.

    ``axioms`` are the names that the proof may use; ``prove_equation`` is asked for the equation with the same ones.
    """
    if why := objection(claim, axioms):
        raise Outside(why)
    found = prove_equation(equation(claim), horizons, axioms)
    return InequalityTheorem(claim, found, axioms) if isinstance(found, EquationTheorem) else found


def at_small_sizes(claim: Claim, decide: Callable[[Claim], Evidence]) -> Evidence:
    """The evidence of a checker of equations at small sizes, about larger = smaller + X. It never says that X is wrong
    because the inequality is: that equation may fail where the inequality holds."""
    if why := objection(claim, claim.assumes):
        return Evidence("parametric", "undecided", why)
    found = decide(equation(claim))
    if found.outcome == "differs":
        return Evidence("parametric", "undecided", "the certificate is not larger − smaller", {}, found.seconds)
    if found.outcome == "proved":
        return replace(found, detail=f"{found.detail.replace('the difference', 'larger − smaller − X')}, X visibly at least zero")
    return found
