"""From a claim about real variables to a witness: look for a point in numbers, then make sure of it exactly."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Any

import mpmath
import sympy
from mpmath import mp

from verify.claims.budget import Limit, look
from verify.claims.model import Claim
from verify.language import calculus as C
from verify.language.printing import to_text
from verify.refute.intervals import NoExactValue, enclosure, ends
from verify.refute.real_exact import Place, Values, admits, closed_form, values_at
from verify.refute.real_search import hinted, places
from verify.refute.real_witness import RealWitness
from verify.sampling.real_points import difference_at, whole_value
from verify.sampling.real_values import NoValue

BUDGET_SECONDS = 8.0
NEAR = mpmath.mpf(10) ** -5


@dataclass(frozen=True)
class Attempt:
    """What came of a search: a witness, or the reason why there is none."""

    witness: RealWitness | None
    reason: str


def attempt(claim: Claim, hint: dict[str, Any] | None = None, budget_seconds: float = BUDGET_SECONDS) -> Attempt:
    """Searches for a counterexample, the simplest values first, and last where ``hint``, evidence of sampling, points to.

    The budget decides only whether the search ends early.
    """
    limit, looked, without, why = Limit(budget_seconds), 0, 0, ""
    for place in chain(places(claim), hinted(claim, hint)):
        if looked and limit.over:
            return Attempt(None, _no_witness(looked, without, why, finished=False))
        look()
        if not admits(claim, place):
            continue
        looked += 1
        try:
            if not suspicious(claim, place):
                continue
            values = values_at(claim, place)
            if values.violated:
                confirm(claim, place)
                return Attempt(written(claim, place, values), "")
        except NoExactValue as error:
            without, why = without + 1, str(error)
        except NoValue as error:
            without, why = without + 1, why or str(error)
    return Attempt(None, _no_witness(looked, without, why, finished=True))


def _no_witness(looked: int, without: int, why: str, finished: bool) -> str:
    if not looked:
        return "no point satisfies the conditions"
    ended = "no difference" if finished else "no difference before the time was up"
    undecided = f"; at {without} of them there was no exact value: {why}" if without else ""
    return f"{ended} at {looked} points{undecided}"


def suspicious(claim: Claim, place: Place) -> bool:
    """Whether the sides differ in numbers there. Raises NoValue. An order is decided exactly at once."""
    if claim.rhs.has(C.BigO):
        return True
    with mp.workdps(20):
        return difference_at(claim, _numbers(place))


def _numbers(place: Place) -> dict[Any, Any]:
    """A place in the numbers of the sampling checker."""
    env: dict[Any, Any] = {free: _middle(value) for free, value in place.numbers.items()}
    env |= {
        free: [[mpmath.mpf(x.numerator) / x.denominator for x in row] for row in rows] for free, rows in place.matrices.items()
    }
    return env | dict(place.functions)


def _middle(value: Any) -> Any:
    if value.is_Rational:
        return mpmath.mpf(int(value.p)) / int(value.q)
    low, high = ends(enclosure(value))
    return mpmath.mpf(low.numerator) / low.denominator


def confirm(claim: Claim, place: Place) -> None:
    """Raises NoExactValue unless the closed forms are what the sampling checker computes without them.

    It is asked where sympy has integrated or taken a limit: there a closed form could be wrong.
    """
    for side in (claim.lhs, claim.rhs):
        if side.has(C.BigO) or not side.has(sympy.Integral, C.Limit):
            continue
        exact = closed_form(side, place)
        entries = list(exact) if isinstance(exact, sympy.MatrixBase) else [exact]
        with mp.workdps(20):
            found = whole_value(side, _numbers(place))
            for one, number in zip(entries, found, strict=True):
                low, _ = ends(enclosure(one))
                middle = mpmath.mpf(low.numerator) / low.denominator
                if abs(middle - number) > NEAR * (1 + abs(middle)):
                    told = f"{mpmath.nstr(middle, 8)} in closed form and {mpmath.nstr(number, 8)} in numbers"
                    raise NoExactValue(f"a side is {told}: neither is believed")


def written(claim: Claim, place: Place, values: Values) -> RealWitness:
    """The witness of a place."""
    return RealWitness(
        {free.name: value for free, value in place.numbers.items()},
        {free.name: rows for free, rows in place.matrices.items()},
        {free.name: function for free, function in place.functions.items()},
        values.before,
        values.after,
        values.before_decimal,
        values.after_decimal,
        to_text(claim.lhs),
        to_text(claim.rhs),
        claim.relation,
        tuple(map(to_text, claim.where)),
    )
