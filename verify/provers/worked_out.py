"""Terms of claims about real variables, worked out to closed forms.

    derivatives       by the rules of differentiation, of parts that are visibly smooth in the variable
    integrals         by ``verify.provers.integrals``, split where a comparison changes sign
    limits            by expansion at the point
    matrices          as tables of entries, inverses by cofactors
    comparisons       min, max, clip, |x|, x⁺ and 1[x > 0] by the sign of what they compare

Every denominator must be visibly nonzero, what stands in a logarithm positive, under a root at least zero, before anything
cancels; otherwise there is no answer but the reason. Where a sign decides and the facts leave it open, ``Split`` says
which one: the caller may then look at the cases one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import sympy
from sympy import Expr, Integer, oo

from verify.claims.budget import look
from verify.language import calculus as C
from verify.language import piecewise as P
from verify.language.terms import Fraction
from verify.provers.closed_form import NotClosed, is_zero, normal_form
from verify.provers.defined import power_problem, why_undefined
from verify.provers.integrals import NotIntegrated, coefficients, integral
from verify.provers.jets import Jet, NotDifferentiated, derivative
from verify.provers.linear import NotLinear, Table, determinant, identity, inverse, principal_minors
from verify.provers.orders import NotExpanded, limit_at_zero
from verify.provers.signs import NEGATIVE, NOT_NEGATIVE, NOT_POSITIVE, POSITIVE, Fact, Facts, is_polynomial_over_q

MOST_SUMMANDS = 200
SMOOTH = (sympy.exp, sympy.sin, sympy.cos)


class NotWorkedOut(Exception):
    """No rule covers the term, or a condition of a rule is not visible, in words."""


class Split(Exception):
    """The sign of ``compared`` decides; with ``strict`` zero is a case of its own."""

    def __init__(self, compared: Expr, strict: bool) -> None:
        self.compared, self.strict = compared, strict
        super().__init__(compared, strict)

    def cases(self) -> list[Fact]:
        relations = (">", "==", "<") if self.strict else (">", "<=")
        return [(self.compared, relation) for relation in relations]


def domain(variables: Iterable[Any]) -> list[Fact]:
    """What the declarations of variables and matrices say: their bounds, and the minors of definite matrices."""
    found: list[Fact] = []
    for one in variables:
        if isinstance(one, C.Variable):
            relation = ">=" if one.whole else ">"
            found += [(one - one.low, relation)] if one.low != -oo and one.low != 0 else []
            found += [(one.high - one, ">")] if one.high not in (oo, 0) else []
        elif isinstance(one, C.Matrix) and one.kind == "definite":
            found += [(minor, ">") for minor in principal_minors(entries_of(one))]
    return found


def entries_of(matrix: C.Matrix) -> Table:
    """A symbol for every entry of an arbitrary matrix; opposite ones are the same if it is symmetric."""

    def entry(i: int, j: int) -> Expr:
        if matrix.kind != "general" and j < i:
            i, j = j, i
        return sympy.Symbol(f"{matrix.name}[{i},{j}]", real=True)

    return Table(tuple(tuple(entry(i, j) for j in range(1, matrix.columns + 1)) for i in range(1, matrix.rows + 1)))


class Worker:
    """Works out terms at the points that the facts describe."""

    def __init__(
        self, facts: Facts, used: set[str] | None = None, smooth: bool = False, kinks: frozenset[Expr] = frozenset()
    ) -> None:
        self.facts, self.smooth, self.kinks = facts, smooth, kinks
        self.used: set[str] = set() if used is None else used

    def given(self, facts: Facts) -> Worker:
        return Worker(facts, self.used, self.smooth, self.kinks)

    def moving(self, x: C.Variable) -> Worker:
        """Where x moves a little: facts that an arbitrarily small move could end are left out."""
        zeros = {fact for fact, relation in self.facts.conditions if relation == "==" and x in fact.free_symbols}
        return Worker(self.facts.open_in(x), self.used, True, self.kinks | zeros)

    def bound(self, x: sympy.Symbol, facts: Facts, body: Expr) -> Expr:
        """The body, in which x is bound: what is open about x cannot be settled outside."""
        try:
            return self.given(facts).number(body)
        except Split as split:
            if x in split.compared.free_symbols:
                raise NotWorkedOut(f"the sign of {split.compared} is not visible") from split
            raise

    # ---------------------------------------------------------------------------------------------------- numbers

    def number(self, term: Expr) -> Expr:
        """A closed form. Raises NotWorkedOut and Split."""
        look()
        if isinstance(term, (sympy.Rational, sympy.NumberSymbol, C.Variable)):
            return term
        if isinstance(term, sympy.Symbol) and term.is_commutative:
            return term
        if isinstance(term, (sympy.Add, sympy.Mul)) and term.is_commutative:
            return term.func(*(self.number(part) for part in term.args))
        rule = _NUMBERS.get(type(term))
        if rule is None:
            raise NotWorkedOut(f"there is no rule for {type(term).__name__}")
        return rule(self, term)

    def power(self, term: Expr) -> Expr:
        base, exponent = self.number(term.base), self.number(term.exp)
        self.require(power_problem(base, exponent, self.facts))
        return sympy.Pow(base, exponent)

    def quotient(self, term: Fraction) -> Expr:
        above, below = self.number(term.numerator), self.number(term.denominator)
        self.require(power_problem(below, Integer(-1), self.facts))
        return above / below

    def logarithm(self, term: Expr) -> Expr:
        inside = self.number(term.args[0])
        if not self.facts.positive(inside):
            raise NotWorkedOut(f"{inside} is not visibly positive, and stands in a logarithm")
        return sympy.log(inside)

    def require(self, problem: str) -> None:
        if problem:
            raise NotWorkedOut(problem)

    def applied(self, term: C.Applied) -> Expr:
        return Jet(term.function, (0,) * len(term.arguments), *map(self.number, term.arguments))

    def density(self, term: C.NormalDensity) -> Expr:
        point, mean, sigma = map(self.number, term.args)
        if not self.facts.positive(sigma):
            raise NotWorkedOut(f"{sigma} is not visibly positive, and is a standard deviation")
        return sympy.exp(-((point - mean) ** 2) / (2 * sigma**2)) / (sigma * sympy.sqrt(2 * sympy.pi))

    def softmax(self, term: C.Softmax) -> Expr:
        if not isinstance(term.number, Integer):
            raise NotWorkedOut("which of the probabilities is meant is not a number")
        logits = [sympy.exp(self.number(one)) for one in term.logits]
        return logits[int(term.number) - 1] / sympy.Add(*logits)

    def finite_sum(self, term: sympy.Sum) -> Expr:
        body = term.function
        for i, low, high in term.limits:
            if not (isinstance(low, Integer) and isinstance(high, Integer)):
                raise NotWorkedOut("a sum whose number of summands is not a number")
            if high - low >= MOST_SUMMANDS:
                raise NotWorkedOut(f"a sum of more than {MOST_SUMMANDS} terms")
            if any(i in _binds(part) for part in sympy.preorder_traversal(body)):
                raise NotWorkedOut(f"{i} is the index of two nested sums")
            body = sympy.Add(*(body.xreplace({i: Integer(k)}) for k in range(int(low), int(high) + 1)))
        return self.number(body)

    # ------------------------------------------------------------------------------------------------ comparisons

    def sign(self, compared: Expr) -> frozenset[int]:
        """{1}, {-1} or {0, …} as far as it is needed; raises Split where it is not visible."""
        found = self.facts.sign(compared)
        enough = (POSITIVE, NEGATIVE) if self.smooth else (NOT_NEGATIVE, NOT_POSITIVE)
        if any(found <= one for one in enough):
            return found
        if self.smooth and (compared in self.kinks or found <= frozenset({0})):
            raise NotWorkedOut(f"a comparison has a kink where {compared} is 0")
        raise Split(self.open_part(compared), self.smooth)

    def open_part(self, compared: Expr) -> Expr:
        """A factor whose sign is open, or the whole: the signs of A and of ρ - 1 say more than that of A (ρ - 1)."""
        enough = (POSITIVE, NEGATIVE) if self.smooth else (NOT_NEGATIVE, NOT_POSITIVE)
        factors = sympy.factor_list(compared)[1] if is_polynomial_over_q(compared) else []
        for factor, _ in factors if len(factors) > 1 else []:
            if not any(self.facts.sign(factor) <= one for one in enough):
                return factor
        return compared

    def larger(self, left: Expr, right: Expr) -> Expr:
        self.used.add("cases")
        if left == right:  # one number, and one slope: clip(x, …) is x inside its range
            return left
        return left if self.sign(left - right) <= NOT_NEGATIVE else right

    def smaller(self, left: Expr, right: Expr) -> Expr:
        self.used.add("cases")
        if left == right:
            return left
        return right if self.sign(left - right) <= NOT_NEGATIVE else left

    def clip(self, term: P.Clip) -> Expr:
        body, low, high = map(self.number, term.args)
        return self.smaller(self.larger(body, low), high)

    def step(self, term: P.StepFunction) -> Expr:
        self.used.add("cases")
        inside = self.number(term.body)
        found = self.facts.sign(inside)
        if found <= POSITIVE or found <= (NEGATIVE if self.smooth else NOT_POSITIVE):
            return Integer(1 if found <= POSITIVE else 0)
        if self.smooth and inside in self.kinks:
            raise NotWorkedOut(f"1[x > 0] jumps where {inside} is 0")
        raise Split(self.open_part(inside), self.smooth)

    # -------------------------------------------------------------------------------------- derivatives and values

    def derivative(self, term: C.Derivative) -> Expr:
        self.used.add("derivatives")
        x = term.variable
        moving = self.moving(x)
        body = moving.number(term.body)
        self.require(why_undefined(body, moving.facts, x))
        try:
            return derivative(body, x)
        except NotDifferentiated as error:
            raise NotWorkedOut(str(error)) from error

    def value(self, term: C.At) -> Expr:
        at = self.number(term.value)
        x = self.fresh(term.variable, term)
        nearby = self.facts.but(*domain([x])).around(x, at)
        body = self.bound(x, nearby, term.body.xreplace({term.variable: x}))
        self.require(why_undefined(body, nearby))
        value = body.xreplace({x: at})
        self.require(why_undefined(value, self.facts))
        return value

    def limit(self, term: C.Limit) -> Expr:
        self.used.add("expansions")
        side = term.side
        small = sympy.Dummy("h", real=True) if side == "both" else sympy.Dummy("h", positive=True)
        x = self.fresh(term.variable, term)
        body = term.body.xreplace({term.variable: x})
        if term.point in (oo, -oo):
            place = 1 / small if term.point == oo else -1 / small
            moved = [(fact.xreplace({x: place}), relation) for fact, relation in domain([x])]
            facts = self.facts.but(*moved).around(small, Integer(0))
            closed = self.bound(small, facts, _substituted(body, x, place))
        else:
            point = self.number(term.point)
            place = point + (-small if side == "below" else small)
            beside = {"both": "!=", "above": ">", "below": "<"}[side]
            facts = self.facts.but(*domain([x]), (x - point, beside)).around(x, point)
            closed = self.bound(x, facts, body).xreplace({x: place})
        try:
            return limit_at_zero(closed, small, self.facts)
        except NotExpanded as error:
            raise NotWorkedOut(str(error)) from error

    def fresh(self, variable: C.Variable, term: Expr) -> C.Variable:
        """A variable with the same domain and a name that occurs neither in the term nor in the facts."""
        known = [term, *(fact for fact, _ in self.facts.conditions), *self.facts.near, *self.facts.near.values()]
        names = {one.name for part in known for one in part.atoms(sympy.Symbol)}
        number = 1
        while (name := f"{variable.name}_{number}") in names:
            number += 1
        return C.Variable(name, variable.low, variable.high, variable.whole)

    # -------------------------------------------------------------------------------------------------- integrals

    def integral(self, term: sympy.Integral) -> Expr:
        self.used.add("integrals")
        *inner, (x, low, high) = term.limits  # the last range is the outermost
        body = sympy.Integral(term.function, *inner) if inner else term.function
        new = self.fresh(x, term)
        low, high = (end if end in (oo, -oo) else self.number(end) for end in (low, high))
        return self.over(body.xreplace({x: new}), new, low, high, [])

    def over(self, body: Expr, x: C.Variable, low: Expr, high: Expr, more: list[Fact]) -> Expr:
        """∫ body dx, in parts where a comparison inside changes sign, by cases where convergence depends on a sign."""
        ends = [(x - low, ">") for _ in range(low != -oo)] + [(high - x, ">") for _ in range(high != oo)]
        within = self.facts.but(*domain([x]), *ends, *more)
        try:
            worked_out = self.given(within).number(body)
        except Split as split:
            if x not in split.compared.free_symbols:
                raise
            return self._in_parts(split.compared, body, x, low, high, more)
        try:
            return integral(worked_out, x, low, high, self.facts)
        except NotIntegrated as error:
            return self._by_cases(worked_out, x, low, high, error)

    def _in_parts(self, compared: Expr, body: Expr, x: C.Variable, low: Expr, high: Expr, more: list[Fact]) -> Expr:
        linear = _linear_factor(compared, x)
        root = -linear[0] / linear[1]
        self.require(power_problem(linear[1], Integer(-1), self.facts))
        if any(one == (x - root, relation) for one in more for relation in ("<", ">")):
            raise NotWorkedOut(f"the sign of {compared} is not visible inside the integral")
        left, right = [*more, (x - root, "<")], [*more, (x - root, ">")]
        if low != -oo and self.given(self.facts).sign(root - low) <= NOT_POSITIVE:
            return self.over(body, x, low, high, right)
        if high != oo and self.given(self.facts).sign(high - root) <= NOT_POSITIVE:
            return self.over(body, x, low, high, left)
        return self.over(body, x, low, root, left) + self.over(body, x, root, high, right)

    def _by_cases(self, body: Expr, x: C.Variable, low: Expr, high: Expr, error: NotIntegrated) -> Expr:
        """One closed form that is right for a parameter below, at and above zero, found above it."""
        ends = [end for end in (low, high) if end not in (oo, -oo)]
        parameters = set().union(body.free_symbols - {x}, *(end.free_symbols for end in ends))
        for parameter in sorted((one for one in parameters if _either_sign(one, self.facts)), key=str):
            above, below = (self.facts.but((parameter, relation)) for relation in (">", "<"))
            at_zero = {parameter: Integer(0)}
            try:
                # In normal form, because there a factor 1/θ cancels that would stand in the way at θ = 0.
                value = normal_form(integral(body, x, low, high, above), above).expression()
                other = integral(body, x, low, high, below)
                middle = integral(body.xreplace(at_zero), x, low.xreplace(at_zero), high.xreplace(at_zero), self.facts)
                same = (
                    is_zero(value - other, below)
                    and is_zero(value.xreplace(at_zero) - middle, self.facts)
                    and not why_undefined(value, self.facts)
                )
            except (NotIntegrated, NotClosed):
                continue
            if same:
                self.used.add("cases")
                return value
        raise NotWorkedOut(str(error)) from error

    # --------------------------------------------------------------------------------------------------- matrices

    def table(self, term: Expr) -> Table:
        """The entries of a matrix. Raises NotWorkedOut and Split."""
        self.used.add("linear-algebra")
        try:
            return self._table(term)
        except NotLinear as error:
            raise NotWorkedOut(str(error)) from error

    def _table(self, term: Expr) -> Table:
        if isinstance(term, C.Matrix):
            return entries_of(term)
        if isinstance(term, C.Entries):
            entries = [self.number(entry) for entry in term.entries]
            return Table(tuple(tuple(entries[i * term.columns : (i + 1) * term.columns]) for i in range(term.rows)))
        if isinstance(term, C.Identity):
            return identity(term.size)
        if isinstance(term, (C.At, C.Derivative, C.Limit)):
            raw = _entry_by_entry(term)
            return Table(tuple(tuple(self.number(entry) for entry in row) for row in raw))
        if isinstance(term, C.Transpose):
            return self._table(term.body).transposed
        if isinstance(term, C.Inverse):
            body = self._table(term.body)
            under = determinant(body)
            self.require("" if self.facts.nonzero(under) else f"the determinant {under} is not visibly nonzero")
            return inverse(body)
        if isinstance(term, sympy.Add):
            tables = [self._table(part) for part in term.args]
            total = tables[0]
            for one in tables[1:]:
                total = total + one
            return total
        if isinstance(term, sympy.Mul):
            return self._matrix_product(term)
        if isinstance(term, sympy.Pow) and isinstance(term.exp, Integer) and 0 < term.exp <= 6:
            total = base = self._table(term.base)
            for _ in range(int(term.exp) - 1):
                total = total @ base
            return total
        raise NotWorkedOut(f"there is no rule for the matrix {type(term).__name__}")

    def _matrix_product(self, term: Expr) -> Table:
        factor, total = Integer(1), None
        for part in term.args:
            if part.is_commutative:
                factor = factor * self.number(part)
            else:
                total = self._table(part) if total is None else total @ self._table(part)
        if total is None:
            raise NotWorkedOut("a number stands where a matrix was expected")
        return total.scaled(factor)

    def scalar(self, term: Any) -> Expr:
        rows = self.table(term.body).rows
        if isinstance(term, C.Scalar):
            return rows[0][0]
        if isinstance(term, C.Entry):
            return rows[term.row - 1][term.column - 1]
        if isinstance(term, C.Trace):
            return sympy.Add(*(row[k] for k, row in enumerate(rows)))
        try:
            return determinant(Table(rows))
        except NotLinear as error:
            raise NotWorkedOut(str(error)) from error


_NUMBERS: dict[type, Callable[[Worker, Any], Expr]] = {
    sympy.Pow: Worker.power,
    Fraction: Worker.quotient,
    sympy.log: Worker.logarithm,
    **{kind: lambda self, term: term.func(self.number(term.args[0])) for kind in SMOOTH},
    C.Applied: Worker.applied,
    C.NormalDensity: Worker.density,
    C.Softmax: Worker.softmax,
    C.Sigmoid: lambda self, term: 1 / (1 + sympy.exp(-self.number(term.body))),
    sympy.Sum: Worker.finite_sum,
    P.Minimum: lambda self, term: self.smaller(self.number(term.left), self.number(term.right)),
    P.Maximum: lambda self, term: self.larger(self.number(term.left), self.number(term.right)),
    P.Clip: Worker.clip,
    P.PositivePart: lambda self, term: self.larger(self.number(term.body), Integer(0)),
    P.Absolute: lambda self, term: (lambda x: self.larger(x, -x))(self.number(term.body)),
    sympy.Abs: lambda self, term: (lambda x: self.larger(x, -x))(self.number(term.args[0])),
    P.StepFunction: Worker.step,
    C.Derivative: Worker.derivative,
    C.At: Worker.value,
    C.Limit: Worker.limit,
    sympy.Integral: Worker.integral,
    C.Scalar: Worker.scalar,
    C.Entry: Worker.scalar,
    C.Trace: Worker.scalar,
    C.Determinant: Worker.scalar,
}


def _entry_by_entry(term: Expr) -> list[list[Expr]]:
    """The entries, not worked out, of a matrix that is written out and then differentiated or looked at somewhere."""
    if isinstance(term, C.Entries):
        return [list(term.entries[i * term.columns : (i + 1) * term.columns]) for i in range(term.rows)]
    if isinstance(term, (C.At, C.Derivative, C.Limit)):
        return [[type(term)(entry, *term.args[1:]) for entry in row] for row in _entry_by_entry(term.body)]
    raise NotWorkedOut(f"the entries of the matrix {type(term).__name__} are not written out")


def _substituted(body: Expr, x: C.Variable, place: Expr) -> Expr:
    """The body with a place instead of a variable. Raises NotWorkedOut where something there needs the variable itself."""
    if any(x in part.args[1:2] for part in sympy.preorder_traversal(body) if isinstance(part, C.Derivative)):
        raise NotWorkedOut(f"a derivative in {x} inside a limit in {x}")
    if any(x in _binds(part) for part in sympy.preorder_traversal(body)):
        raise NotWorkedOut(f"{x} is bound once more inside a limit in {x}")
    return body.xreplace({x: place})


def _binds(term: Any) -> tuple[Any, ...]:
    """The variables and indices that a node itself binds in what stands inside it."""
    if isinstance(term, C.At | C.Limit):
        return (term.variable,)
    return tuple(limit[0] for limit in term.limits) if isinstance(term, sympy.Integral | sympy.Sum) else ()


def _either_sign(parameter: Any, facts: Facts) -> bool:
    return isinstance(parameter, C.Variable) and parameter.is_unbounded and facts.sign(parameter) >= {-1, 0, 1}


def _linear_factor(compared: Expr, x: C.Variable) -> dict[int, Expr]:
    """The coefficients of a factor that is linear in x. Raises NotWorkedOut."""
    try:
        found = coefficients(compared, x)
    except NotIntegrated as error:
        raise NotWorkedOut(f"where {compared} changes its sign is not known") from error
    if max(found) == 1:
        return found
    for factor, _ in sympy.factor_list(compared)[1] if is_polynomial_over_q(compared) else ():
        if x in factor.free_symbols and max(inside := coefficients(factor, x)) == 1:
            return inside
    raise NotWorkedOut(f"where {compared} changes its sign is not known")
