"""The nodes of claims about real variables: domains, names that are bound, and what is refused as soon as it is written."""

from __future__ import annotations

import pickle

import pytest
import sympy
from sympy import oo

from verify.calculus import *
from verify.language import calculus as C
from verify.language.errors import IllFormed

x, y, delta, sigma, U, M = real("x"), real("y"), positive("delta"), positive("sigma"), function("U"), matrix("M", 2, 2)
p, n, i, v = between("p", 0, 1), whole("n"), index("i"), vector("v", 2)


@pytest.mark.parametrize(
    "one", [x, delta, p, n, i, M, v, U, symmetric("S", 2), function("W", growth="moderate"), function("V", sign="nonnegative")]
)
def test_names_survive_pickling_with_their_domain(one: sympy.Symbol):
    again = pickle.loads(pickle.dumps(one))
    assert again == one and hash(again) == hash(one)
    assert all(getattr(again, name) == getattr(one, name) for name in type(one).__slots__)


def test_a_name_with_another_domain_is_another_variable():
    assert real("x") == x
    assert real("x") != positive("x")
    assert between("x", 0, 1) != between("x", 0, 2)
    assert matrix("M", 2, 2) != matrix("M", 2, 3)
    assert function("U") != function("U", growth="moderate")


def test_a_domain_tells_sympy_no_more_than_it_says():
    assert x.is_positive is None and x.is_real
    assert delta.is_positive and p.is_positive and n.is_positive
    assert whole("k", 0).is_positive is None and whole("k", 0).is_nonnegative
    assert between("q", -1, 0).is_negative
    assert between("r", -1, 1).is_positive is None


def test_nothing_is_worked_out_when_it_is_written():
    assert isinstance(D(x**2, x), C.Derivative)
    assert isinstance(at(x, x, 3), C.At)
    assert isinstance(Limit(x, (x, 0)), C.Limit)
    assert isinstance(Integral(x, (x, 0, 1)), sympy.Integral)
    assert (M * inverse(M)).args == (M, inverse(M))
    assert M * transpose(M) != transpose(M) * M


def test_what_is_bound_is_not_free():
    assert at(U(x) * y, x, delta).free_symbols == {U, y, delta}
    assert Limit(U(x) * y, (x, delta)).free_symbols == {U, y, delta}
    assert D(U(x), x).free_symbols == {U, x}
    assert Integral(U(x) * y, (x, 0, delta)).free_symbols == {U, y, delta}


@pytest.mark.parametrize(
    "written, side",
    [(Limit(U(delta), (delta, 0)), "above"), (Limit(U(x), (x, 0)), "both"), (Limit(U(n), (n, oo)), "below"),
     (Limit(U(x), (x, -oo)), "above"), (Limit(U(p), (p, 1)), "below"), (Limit(U(x), (x, 0, "below")), "below")],
)  # fmt: skip
def test_a_limit_comes_from_the_side_that_the_domain_leaves(written: C.Limit, side: str):
    assert written.side == side


@pytest.mark.parametrize("written, power", [(O(delta**2), 2), (O(3 * delta), 1), (O(one, delta), 0), (O(sqrt(delta)), one / 2)])
def test_the_power_of_an_order(written: C.BigO, power: object):
    assert written.power == power


def test_an_order_is_taken_off_its_side():
    assert C.split_order(x + O(delta**2)) == (x, O(delta**2))
    assert C.split_order(x) == (x, None)
    for wrong in (delta * O(delta), O(delta) + O(delta**2), 2 * O(delta), D(O(delta), delta)):
        with pytest.raises(IllFormed, match="one summand of a side"):
            C.split_order(wrong)


REFUSED = [
    (lambda: real("1x"), "a name was expected"),
    (lambda: real(3), "a name was expected"),
    (lambda: real(""), "a name was expected"),
    (lambda: reals(x, 2), "a name and how many were expected"),
    (lambda: reals("x", 0), "a name and how many were expected"),
    (lambda: reals("x", n), "a name and how many were expected"),
    (lambda: between("p", 1, 0), "p: its domain is empty: nothing lies between 1 and 0"),
    (lambda: between("p", 0, 0), "its domain is empty"),
    (lambda: between("p", 0, x), "the ends of its domain are numbers"),
    (lambda: between("p", 0.5, 1), "numbers are exact"),
    (lambda: whole("n", one / 2), "a whole number begins at an integer"),
    (lambda: matrix("M", 0, 2), "sizes are numbers from 1 on"),
    (lambda: matrix("M", 2, n), "sizes are numbers from 1 on"),
    (lambda: C.Matrix("M", 2, 3, "symmetric"), "as many rows as columns"),
    (lambda: function("U", growth="slow"), 'the growth is "any" or "moderate"'),
    (lambda: function("U", sign="positive"), 'the sign is "any" or "nonnegative"'),
    (lambda: U(), "a function has at least one argument"),
    (lambda: D(x), "a derivative names its variable"),
    (lambda: D(x, 3), "D(…, 3): 3 is no variable"),
    (lambda: D(x, "x"), "is no variable"),
    (lambda: D(x, U), "is no variable"),
    (lambda: D(n, n), "n is a whole number: it cannot move a little"),
    (lambda: D("x", x), "a term was expected"),
    (lambda: at(x, 3, x), "3 is no variable"),
    (lambda: at(log(delta), delta, x), "x may lie outside the domain of delta"),
    (lambda: at(p, p, 2), "2 may lie outside the domain of p"),
    (lambda: Integral(x), "an integral names its variable and both ends"),
    (lambda: Integral(x, x), "an integral names its variable and both ends"),
    (lambda: Integral(x, (x, 0)), "an integral names its variable and both ends"),
    (lambda: Integral(n, (n, 0, 1)), "an integral names its variable and both ends"),
    (lambda: Integral(delta, (delta, -1, 1)), "the range leaves the domain of delta"),
    (lambda: Limit(x, x), "a limit is written Limit(X, (x, point))"),
    (lambda: Limit(x, (x, 0, "up")), 'the side is "both", "above" or "below"'),
    (lambda: Limit(delta, (delta, -1)), "is not a place that delta can tend to"),
    (lambda: Limit(n, (n, 3)), "is not a place that n can tend to"),
    (lambda: O(x * y), "what tends to 0 is not clear"),
    (lambda: O(one), "what tends to 0 is not clear"),
    (lambda: O(sin(x)), "the order is a power of x"),
    (lambda: O(x + x**2), "the order is a power of x"),
    (lambda: O(between("q", 1, 2)), "q cannot tend to 0"),
    (lambda: softmax(1), "softmax takes which one is meant"),
    (lambda: softmax(3, x, y), "a number from 1 to 2"),
    (lambda: softmax(x, x, y), "a number from 1 to 2"),
    (lambda: rows([x, y], [x]), "lists of equal length were expected"),
    (lambda: rows(x), "lists of equal length were expected"),
    (lambda: column(), "a matrix"),
    (lambda: identity(0), "its size is a number from 1 on"),
    (lambda: identity(x), "its size is a number from 1 on"),
    (lambda: entry(M, x, 1), "row and column are numbers"),
    (lambda: nonzero("x"), "a term was expected"),
    (lambda: below(x, 0.5), "numbers are exact"),
    (lambda: frac(x, 0), "the denominator is zero"),
    (lambda: C.Condition("above", x, y), "a condition is"),
]  # fmt: skip


@pytest.mark.parametrize("build, said", REFUSED, ids=[said for _, said in REFUSED])
def test_nonsense_is_refused_at_once(build: object, said: str):
    with pytest.raises(IllFormed) as error:
        build()  # type: ignore[operator]
    assert said in str(error.value)


def test_positive_makes_a_variable_of_a_name_and_a_condition_of_a_term():
    assert isinstance(positive("s"), C.Variable)
    assert positive(x - y) == C.Condition("below", 0, x - y)
