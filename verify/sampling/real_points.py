"""The sampling checker of claims about real variables: both sides in numbers, at points of the stated domain.

It can refute and it can fail to refute; it proves nothing. Every side is computed twice, with different precisions and
steps; what the two results differ by says how far each is known, and the sides may differ by no more than that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice, pairwise, product
from math import log10
from time import perf_counter
from typing import Any

import mpmath
import sympy
from mpmath import mp, mpf

import verify.sampling.real_limits  # noqa: F401  (enters derivatives, integrals and limits into the table of the compiler)
from verify.claims.budget import look
from verify.claims.model import Claim
from verify.claims.verdict import Evidence
from verify.language import calculus as C
from verify.sampling.real_draws import Point, draws
from verify.sampling.real_values import Compiler, NoValue, Pass, environment, nested_integrals, real

SAFETY = 100
"""What the two computations of a side differ by is multiplied by this."""
RELATIVE = mpf(10) ** -9
"""Smaller relative differences than this are never held against a claim."""
SLOPE = 0.25
"""An order δ^k is believed where the measured slope is not below k by more than this."""
TRIES = 30  # points drawn for each one that satisfies the conditions
BOUND = "|lhs - rhs| <= 100 * (change of lhs + change of rhs between two precisions) + 1e-9 * max(|lhs|, |rhs|) + 1e-15"


@dataclass
class _Run:
    """What has been seen so far."""

    points: int = 0
    skipped: int = 0
    one_sided: int = 0
    worst: float = 0.0
    difference: dict[str, Any] | None = None
    reasons: set[str] = field(default_factory=set)


def number_of_points(claim: Claim, samples: int) -> int:
    """How many points are compared: fewer where each of them costs quadratures."""
    nested = max(nested_integrals(side) for side in (claim.lhs, claim.rhs))
    count = max((12, 3, 1)[min(nested, 2)], samples // (10, 60, 400)[min(nested, 2)])
    return max(1, count // 3) if nested and claim.rhs.has(C.BigO) else count  # an order takes a dozen values a side


def sample(claim: Claim, samples: int = 200, seed: int = 0) -> Evidence:
    """Compares both sides of a claim at points drawn from its domains.

    passed     they are equal (or in the relation claimed) within the bound wherever both could be computed
    differs    they are not, at the point in ``facts["difference"]``
    undecided  too few points satisfy the conditions, or at too many of them a side has no value

    facts: points, seed, worst (largest error / bound), bound, skipped, one_sided (points at which one side only has a
    value), reasons (why there was none); of a difference, difference: lhs, rhs, point.
    """
    start = perf_counter()
    if samples < 1:
        raise ValueError(f"samples={samples}: at least one point must be compared")
    wanted, run = number_of_points(claim, samples) if claim.for_every else 1, _Run()
    calm = any(side.has(sympy.Integral) for side in (claim.lhs, claim.rhs))
    found = draws(claim.for_every, arities(claim), seed, calm)
    before = mp.prec
    try:
        compare = _Orders(claim) if claim.rhs.has(C.BigO) else _Sides(claim)
        for point in islice(found, wanted * TRIES):
            if run.points + run.skipped >= wanted or run.difference is not None:
                break
            if compare.admits(point):
                look()
                compare.at(point, run)
    except NoValue as error:  # a term that this checker cannot compute at all
        return Evidence("sampling", "undecided", f"{error}.", {"seed": seed}, perf_counter() - start)
    finally:
        mp.prec = before
    outcome, detail = _judged(run, wanted)
    facts: dict[str, Any] = {
        "points": run.points, "seed": seed, "worst": run.worst, "bound": BOUND if not claim.rhs.has(C.BigO) else ORDERS_BOUND,
        "skipped": run.skipped, "one_sided": run.one_sided, "reasons": sorted(run.reasons),
    }  # fmt: skip
    if run.difference is not None:
        facts["difference"] = run.difference
    return Evidence("sampling", outcome, detail, facts, perf_counter() - start)


def arities(claim: Claim) -> dict[str, int]:
    """How many arguments each function of a claim takes."""
    terms = (claim.lhs, claim.rhs, *claim.where)
    return {one.function.name: len(one.arguments) for term in terms for one in term.atoms(C.Applied)}


def _judged(run: _Run, wanted: int) -> tuple[Any, str]:
    if run.difference is not None:
        found = run.difference
        return "differs", f"the two sides differ at a sampled point: {found['lhs']} against {found['rhs']}."
    why = f": {'; '.join(sorted(run.reasons)[:3])}" if run.reasons else ""
    if run.points + run.skipped < wanted:
        return "undecided", f"only {run.points + run.skipped} of {wanted} points that were wanted satisfy the conditions."
    if run.skipped > run.points:
        return "undecided", f"at {run.skipped} of {wanted} points a side has no value that could be computed{why}."
    skipped = f"; at {run.skipped} more a side has no value{why}" if run.skipped else ""
    return "passed", f"equal at {run.points} points, worst error {run.worst:.1e} of the bound{skipped}."


class _Conditions:
    """Which points a claim is made for."""

    def __init__(self, claim: Claim, how: Pass) -> None:
        self.digits, compiler = how.digits, Compiler(how)
        self.parts = [(one.kind, compiler.of(one.left), compiler.of(one.right)) for one in claim.where]

    def __call__(self, point: Point) -> bool:
        mp.dps = self.digits
        env = environment(point)
        try:
            values = [(kind, real(left(env)), real(right(env))) for kind, left, right in self.parts]
        except (NoValue, ZeroDivisionError):
            return False
        return all(_meets(*one) for one in values)


def _meets(kind: str, left: Any, right: Any) -> bool:
    if kind == "nonzero":
        return bool(abs(left) > mpf(10) ** -6)
    return bool(left < right if kind == "below" else left <= right)


class _Sides:
    """Two sides at one point."""

    def __init__(self, claim: Claim) -> None:
        self.relation = claim.relation
        self.passes = Pass.pair(sympy.Tuple(claim.lhs, claim.rhs))
        self.sides = claim.lhs, claim.rhs
        for side, how in product(self.sides, self.passes):
            _compiled(side, how)  # raises NoValue here where there is a part that has no numerical meaning
        self.admits = _Conditions(claim, self.passes[0])

    def at(self, point: Point, run: _Run) -> None:
        """Counts what agrees and what has no value; keeps the first difference."""
        sides = [self._value(side, point, run) for side in self.sides]
        present = [side for side in sides if side is not None]
        if len(present) < 2:
            run.skipped += 1
            run.one_sided += len(present)
            return
        run.points += 1
        for (left, left_error), (right, right_error) in zip(*_same_size(*present), strict=True):
            bound = SAFETY * (left_error + right_error) + RELATIVE * max(abs(left), abs(right)) + mpf(10) ** -15
            gap = {"=": abs(left - right), "<=": left - right, ">=": right - left}[self.relation]
            run.worst = max(run.worst, float(gap / bound))
            if gap > bound:
                run.difference = {"lhs": mpmath.nstr(left, 12), "rhs": mpmath.nstr(right, 12), "point": point.plain()}

    def _value(self, side: Any, point: Point, run: _Run) -> list[tuple[Any, Any]] | None:
        """The numbers of a side, each with what the two computations differ by."""
        pairs, why = _computed(side, self.passes, point)
        mp.dps = self.passes[-1].digits
        if pairs is None:
            run.reasons.add(why)
        return pairs


@lru_cache(maxsize=64)
def _compiled(term: Any, how: Pass) -> Any:
    return Compiler(how).of(term)


@lru_cache(maxsize=2_000)
def _computed(term: Any, passes: tuple[Pass, Pass], point: Point) -> tuple[list[tuple[Any, Any]] | None, str]:
    """The numbers of a term at a point, each with what the two computations differ by, or why there are none.

    Each line of a chain has a side of the line before it, at the same points.
    """
    results = []
    for how in passes:
        mp.dps = how.digits
        try:
            value = _compiled(term, how)(environment(point))
            results.append([real(one) for row in value for one in row] if isinstance(value, list) else [real(value)])
        except (NoValue, ZeroDivisionError, OverflowError) as error:
            return None, str(error) if isinstance(error, NoValue) else "a division by zero"
        except mp.NoConvergence:
            return None, "the quadrature does not settle"
    pairs = [(fine, abs(fine - coarse)) for coarse, fine in zip(*results, strict=True)]
    if any(error > mpf(10) ** -4 * (1 + abs(value)) for value, error in pairs):
        return None, "the two computations of a side disagree"
    return pairs, ""


def _same_size(left: list[Any], right: list[Any]) -> tuple[list[Any], list[Any]]:
    """Zero stands for a matrix of zeros."""
    size = max(len(left), len(right))
    return left * (size // len(left)), right * (size // len(right))


def whole_value(term: Any, env: dict[Any, Any]) -> list[Any]:
    """The numbers of a term where everything free has a value: one, or the entries of a matrix. Raises NoValue."""
    how = Pass.pair(term)[0]
    with mp.workdps(how.digits):
        try:
            value = Compiler(how).of(term)(env)
        except (ZeroDivisionError, OverflowError, mp.NoConvergence) as error:
            raise NoValue(str(error) or type(error).__name__) from None
        return [real(one) for row in value for one in row] if isinstance(value, list) else [real(value)]


def difference_at(claim: Claim, env: dict[Any, Any]) -> bool:
    """Whether the sides of a claim look different at one point: a quick look, no evidence. Raises NoValue."""
    left, right = _same_size(whole_value(claim.lhs, env), whole_value(claim.rhs, env))
    tiny = mpf(10) ** -7 if claim.lhs.has(sympy.Integral, C.Limit) or claim.rhs.has(sympy.Integral, C.Limit) else mpf(10) ** -17
    gaps = [{"=": abs(x - y), "<=": x - y, ">=": y - x}[claim.relation] for x, y in zip(left, right, strict=True)]
    return any(gap > tiny * (1 + abs(x)) for gap, x in zip(gaps, left, strict=True))


# --------------------------------------------------------------------------------------------------------------- orders

ORDERS_BOUND = "slope of log |lhs - rhs| in log |δ| at least k - 0.25, for two pairs of small δ"


class _Orders:
    """lhs = rhs + O(δ^k): how fast the difference shrinks with δ."""

    def __init__(self, claim: Claim) -> None:
        (left, left_order), (right, order) = C.split_order(claim.lhs), C.split_order(claim.rhs)
        assert order is not None
        self.variable, self.power = order.variable, float(order.power)
        self.too_coarse = left_order is not None and bool(left_order.power < order.power)
        self.passes = Pass.pair(sympy.Tuple(left, right))
        self.compiled = [Compiler(how).of(left - right) for how in self.passes]
        self.admits = _Conditions(claim, self.passes[0])
        self.signs = [sign for sign in (1, -1) if (order.variable.high > 0 if sign > 0 else order.variable.low < 0)]
        smallest = 2.5 if left.has(sympy.Integral) or right.has(sympy.Integral) else min(5.0, 18 / max(self.power, 1))
        self.sizes = [mpf(10) ** -(smallest * share) for share in (0.5, 0.75, 1.0)]

    def at(self, point: Point, run: _Run) -> None:
        """Measures the slope on each side of zero."""
        if self.too_coarse:
            run.difference = {"lhs": "a larger order", "rhs": f"order {self.power:g}", "point": point.plain()}
            return
        for sign in self.signs:
            try:
                gaps = [self._gap(point, sign * size) for size in self.sizes]
            except (NoValue, ZeroDivisionError, OverflowError) as error:
                run.reasons.add(str(error))
                run.skipped += 1
                return
            if gaps[-1][0] <= SAFETY * gaps[-1][1] + mpf(10) ** -28:
                continue  # nothing is left to be seen
            pairs = zip(pairwise(gaps), pairwise(self.sizes), strict=True)
            slopes = [self._slope(large[0], small[0], sizes) for (large, small), sizes in pairs]
            run.worst = max(run.worst, (self.power - slopes[-1]) / SLOPE)
            if max(slopes) < self.power - SLOPE:
                told = f"order {slopes[-1]:.2f} in {self.variable.name}"
                run.difference = {"lhs": told, "rhs": f"order {self.power:g}", "point": point.plain()}
                return
        run.points += 1

    def _gap(self, point: Point, at: Any) -> tuple[Any, Any]:
        """|lhs - rhs|, and how far it is known."""
        results = []
        for how, function in zip(self.passes, self.compiled, strict=True):
            mp.dps = how.digits
            value = function({**environment(point), self.variable: +at})
            results.append(max(abs(real(one)) for row in value for one in row) if isinstance(value, list) else abs(real(value)))
        return results[1], abs(results[1] - results[0])

    def _slope(self, large: Any, small: Any, sizes: tuple[Any, Any]) -> float:
        if large == 0:
            return 0.0
        return float(mpmath.log10(large / small)) / log10(float(sizes[0] / sizes[1]))
