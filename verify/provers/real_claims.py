"""Whether a claim about real variables holds at every point of its domain, by working out both sides exactly.

    X = Y              the difference of the closed forms is zero
    matrices           every entry of the difference is zero
    X = Y + O(δ^k)     the coefficients of the difference below δ^k are zero
    X ≤ Y              Y - X is visibly at least zero, or equals a certificate that is
    cases              where a sign decides and is open, every sign that the facts do not exclude is looked at

A proof is also a proof that both sides have a value at every point that is claimed; where that is not visible there is
none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sympy
from sympy import Expr, Integer

from verify.claims.budget import look
from verify.claims.model import Claim
from verify.language import calculus as C
from verify.provers.closed_form import NotClosed, is_zero, normal_form
from verify.provers.defined import why_undefined
from verify.provers.linear import NotLinear
from verify.provers.orders import NotExpanded, is_of_order
from verify.provers.signs import Fact, Facts
from verify.provers.visible import at_least_zero
from verify.provers.worked_out import NotWorkedOut, Split, Worker, domain

DEEPEST, MOST_CASES = 10, 200
RELATION = {"nonzero": "!=", "below": ">", "at-most": ">="}


class NotProved(Exception):
    """Why there is no proof, in words."""


@dataclass
class Found:
    """What a proof consists of."""

    methods: set[str]
    cases: int = 0

    def words(self) -> str:
        told = "both sides worked out exactly; their difference is identically zero"
        if "certificate" in self.methods:
            told = "the difference is identical with a sum that is visibly at least zero"
        if "expansions" in self.methods and "order" in self.methods:
            told = "the coefficients of the difference below the stated power vanish identically"
        return told + (f", in each of {self.cases} cases" if self.cases > 1 else "")


def prove(claim: Claim) -> Found:
    """How it is proved. Raises NotProved."""
    found = Found({"closed-form"})
    try:
        facts = facts_of(claim, found)
        _by_cases(lambda given: _prove_at(claim, given, found), facts, found, DEEPEST)
    except (NotWorkedOut, NotClosed, NotExpanded, NotLinear) as error:
        raise NotProved(str(error)) from error
    except Split as split:
        raise NotProved(f"whether {split.compared} is positive decides, and there are too many cases") from split
    return found


def facts_of(claim: Claim, found: Found) -> Facts:
    """The domains of the variables and the conditions of a claim."""
    facts = Facts(domain(sorted(claim.for_every, key=str)))
    for condition in claim.where:
        worker = Worker(facts, found.methods)
        try:
            difference = worker.number(condition.right) - worker.number(condition.left)
        except Split as split:
            raise NotWorkedOut("a condition that needs a case distinction") from split
        facts = facts.but(*_told(difference, RELATION[condition.kind], facts))
    if facts.impossible():
        raise NotProved("no point satisfies the conditions, so nothing is claimed")
    return facts


def _told(difference: Expr, relation: str, facts: Facts) -> list[Fact]:
    """The condition, and the same of its numerator where the sign of the denominator is visible."""
    told = [(difference, relation)]
    try:
        form = normal_form(difference, facts)
    except NotClosed:
        return told
    below = sympy.Mul(*(form.tower.expression(form.tower.factor_list[number]) ** power for number, power in form.factors.items()))
    if below != 1 and (facts.positive(below) or facts.positive(-below) or (relation == "!=" and facts.nonzero(below))):
        above = form.tower.expression(form.tower.reduced(form.top))
        told.append((-above if facts.positive(-below) else above, relation))
    return told


def _by_cases(run: Callable[[Facts], None], facts: Facts, found: Found, depth: int) -> None:
    """Runs at all points that the facts describe, sign by sign where one is open."""
    look()
    try:
        run(facts)
    except Split as split:
        if not depth or found.cases > MOST_CASES:
            raise
        found.methods.add("cases")
        for case in split.cases():
            if not (given := facts.but(case)).impossible():
                _by_cases(run, given, found, depth - 1)
    else:
        found.cases += 1


def _prove_at(claim: Claim, facts: Facts, found: Found) -> None:
    worker = Worker(facts, found.methods)
    if claim.relation != "=":
        found.methods.add("certificate")
        _inequality(claim, worker)
    elif claim.lhs.has(C.BigO) or claim.rhs.has(C.BigO):
        found.methods |= {"expansions", "order"}
        _order(claim, worker)
    elif not (claim.lhs.is_commutative and claim.rhs.is_commutative):
        # zero stands for a matrix of zeros of any size
        tables = [worker.table(side) for side in (claim.lhs, claim.rhs) if side != 0]
        tables = tables if len(tables) == 2 else [*tables, tables[0].scaled(Integer(0))]
        if tables[0].size != tables[1].size:
            raise NotWorkedOut("the sides are matrices of different sizes")
        for left, right in zip(tables[0].entries(), tables[1].entries(), strict=True):
            _equal(left, right, facts)
    else:
        _equal(worker.number(claim.lhs), worker.number(claim.rhs), facts)


def _equal(left: Expr, right: Expr, facts: Facts) -> None:
    for side in (left, right):
        if problem := why_undefined(side, facts):
            raise NotWorkedOut(problem)
    if not vanishes(left - right, facts):
        raise NotWorkedOut("the difference of the two sides is not recognised as zero")


def vanishes(difference: Expr, facts: Facts) -> bool:
    """Whether the difference is zero wherever the facts hold, those of the form X = 0 solved for a variable if they can be."""
    if is_zero(difference, facts):
        return True
    for fact, relation in facts.conditions:
        if relation == "==" and (solved := _solved(fact, facts)) and is_zero(difference.xreplace(solved), facts):
            return True
    return False


def _solved(fact: Expr, facts: Facts) -> dict[Expr, Expr] | None:
    for x in sorted(fact.free_symbols, key=str):
        if fact.is_polynomial(x) and sympy.degree(fact, x) == 1:
            slope = fact.coeff(x, 1) if not isinstance(fact, sympy.Symbol) else Integer(1)
            rest = sympy.expand(fact - slope * x)
            if slope.is_Rational and slope != 0 and x not in rest.free_symbols:
                return {x: -rest / slope}
    return None


def _order(claim: Claim, worker: Worker) -> None:
    (left, order_left), (right, order_right) = C.split_order(claim.lhs), C.split_order(claim.rhs)
    if order_right is None:
        raise NotWorkedOut("an O(…) on the left only says nothing")
    if order_left is not None and order_left.power < order_right.power:
        raise NotWorkedOut("the left side may be larger than the O(…) on the right")
    small = order_right.variable
    nearby = worker.given(worker.facts.but((small, "!=")).around(small, Integer(0)))
    difference = nearby.number(left) - nearby.number(right)
    if problem := is_of_order(difference, small, order_right.power, worker.facts):
        raise NotWorkedOut(problem)


def _inequality(claim: Claim, worker: Worker) -> None:
    smaller, larger = worker.number(claim.smaller), worker.number(claim.larger)
    for side in (smaller, larger):
        if problem := why_undefined(side, worker.facts):
            raise NotWorkedOut(problem)
    if claim.certificate is None:
        if not at_least_zero(claim.larger - claim.smaller, worker):
            raise NotWorkedOut("no certificate: the larger side minus the smaller is not visibly at least zero")
        return
    if not at_least_zero(claim.certificate, worker):
        raise NotWorkedOut("the certificate is not visibly at least zero")
    offered = worker.number(claim.certificate)
    if not vanishes(larger - smaller - offered, worker.facts):
        raise NotWorkedOut("the certificate is not the difference of the two sides")
