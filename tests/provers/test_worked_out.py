"""Terms worked out to closed forms: what is asked before anything cancels, which signs are left to the caller."""

from __future__ import annotations

import pytest
import sympy

from verify.calculus import *
from verify.language.calculus import Variable
from verify.provers.closed_form import is_zero
from verify.provers.signs import Facts
from verify.provers.worked_out import NotWorkedOut, Split, Worker, domain, entries_of

x, y, theta = real("x"), real("y"), real("theta")
p, s = positive("p"), positive("s")
u = between("u", 0, 1)
U = function("U")
FREE = Facts(domain([x, y, theta, p, s, u]))


def number(term, *facts):
    return Worker(FREE.but(*facts)).number(sympy.sympify(term))


@pytest.mark.parametrize(
    "term, words",
    [
        (frac(x, x), "x is not visibly nonzero"),
        (x * frac(1, x), "x is not visibly nonzero"),
        (log(x), "not visibly positive"),
        (sqrt(x), "not visibly at least zero"),
        (D(sqrt(x - 1), x), "not visibly at least zero"),
        (1 / (u - frac(1, 2)), "not visibly nonzero"),
        (normal(x, 0, y), "standard deviation"),
        (rounded(x), "no rule for Rounded"),
        (Sum(x, (index("i"), 1, whole("n"))), "number of summands"),
        (Integral(exp(x * y), (x, 0, 1)), "not visibly nonzero"),
        (Limit(1 / x, (x, 0)), "not recognised as zero"),
        (at(frac(1, x - 1), x, 1), "not visibly nonzero"),
        (at(D(absolute(x), x), x, 0), "sign of"),
        (det(rows([1, 2, 3], [4, 5, 6])), "not square"),
        (Integral(minimum(x, 0), (x, 0, -1)), "0 is not visibly at most -1"),
        (Integral(step(-x), (x, 0, -p)), "0 is not visibly at most -p"),
        (Integral(positive_part(-x), (x, 0, y)), "0 is not visibly at most y"),
        (D(Integral(positive_part(-x), (x, 0, y)), y), "0 is not visibly at most y"),
    ],
)
def test_what_may_have_no_value_is_refused_with_the_reason(term, words):
    with pytest.raises(NotWorkedOut, match=words):
        number(term)


@pytest.mark.parametrize(
    "term, expected",
    [
        (1 / (1 - u), 1 / (1 - u)),
        (log(u * (1 - u)), log(u) + log(1 - u)),
        (D(U(x) ** 2, x), 2 * U(x) * D(U(x), x)),
        (at(D(absolute(x), x), x, -2), -one),
        (at(D(absolute(x - p), x), x, 2 * p), one),
        (Sum(index("i") * x, (index("i"), 1, 4)), 10 * x),
        (Integral(absolute(x), (x, -1, p)), frac(1, 2) + p**2 / 2),
        (Integral(step(x) * exp(-x), (x, -oo, oo)), one),
        (Limit(frac(exp(x) - 1, x), (x, 0)), one),
        (trace(rows([x, 1], [2, y])), x + y),
        (entry(inverse(rows([p, 0], [0, s])), 2, 2), 1 / s),
    ],
)
def test_values(term, expected):
    assert is_zero(number(term) - number(expected), FREE)


def test_a_sign_that_decides_is_left_to_the_caller_with_its_cases():
    with pytest.raises(Split) as caught:
        number(maximum(x, y))
    assert [relation for _, relation in caught.value.cases()] == [">", "<="]
    assert number(maximum(x, y), (x - y, ">")) == x
    assert number(maximum(x, y), (x - y, "<=")) == y


def test_under_a_derivative_zero_is_a_case_of_its_own():
    with pytest.raises(Split) as caught:
        number(D(positive_part(x), x))
    assert [relation for _, relation in caught.value.cases()] == [">", "==", "<"]
    assert number(D(positive_part(x), x), (x, ">")) == 1
    with pytest.raises(NotWorkedOut, match="kink"):
        number(D(positive_part(x), x), (x, "=="))
    with pytest.raises(Split):  # x ≤ 0 does not survive a small move of x
        number(D(positive_part(x), x), (x, "<="))


def test_the_sign_of_a_bound_variable_never_reaches_the_caller():
    for term in (at(D(absolute(x), x), x, theta), Limit(absolute(x) / x, (x, 0))):
        with pytest.raises(NotWorkedOut, match="sign of"):
            number(term)
    with pytest.raises(Split) as caught:
        number(Integral(absolute(x - theta), (x, 0, 1)))
    assert caught.value.compared.free_symbols == {theta}


def test_a_bound_variable_does_not_meet_a_free_one_of_its_name():
    assert is_zero(number(x * Integral(x, (x, 0, 1))) - x / 2, FREE)
    assert is_zero(number(at(x * at(x**2, x, x + 1), x, y)) - y * (y + 1) ** 2, FREE)
    assert is_zero(number(Integral(x * Integral(x, (x, 0, x)), (x, 0, 1))) - sympy.Rational(1, 8), FREE)


def test_entries_of_symmetric_matrices_are_shared_and_names_do_not_clash():
    M, A = symmetric("M", 2), matrix("A", 2, 2)
    assert entries_of(M).rows[0][1] == entries_of(M).rows[1][0]
    assert entries_of(A).rows[0][1] != entries_of(A).rows[1][0]
    assert entries_of(matrix("M", 2, 2)).rows[0][0] != Variable("M_11")


def test_domains_say_no_more_than_the_declarations():
    assert domain([x, p]) == []
    assert Facts(domain([u])).positive(1 - u) and not Facts(domain([u])).positive(u - sympy.Rational(1, 2))
    n = whole("n", 2)
    assert Facts(domain([n])).positive(n - 1) and not Facts(domain([n])).positive(n - 2)
