"""Whether a whole claim about real variables makes sense: sizes, free names, numbers of arguments, mixtures."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

import verify.notation as notation
from verify.calculus import *
from verify.language.errors import IllFormed
from verify.language.shapes import check_claim, shape_of

x, y, delta, U, n, i = real("x"), real("y"), positive("delta"), function("U"), whole("n"), index("i")
M, N, v, w = matrix("M", 2, 2), matrix("N", 2, 3), vector("v", 2), vector("w", 3)
ALL = [x, y, delta, U, n, M, N, v, w]


@pytest.mark.parametrize(
    "term, shape",
    [(x, None), (U(x) * 2, None), (M, (2, 2)), (v, (2, 1)), (M * v, (2, 1)), (transpose(N), (3, 2)), (M * N * w, (2, 1)),
     (inner(v, M * v), None), (2 * x * M, (2, 2)), (M + identity(2), (2, 2)), (M**2, (2, 2)), (inverse(M) * v, (2, 1)),
     (det(M), None), (trace(M), None), (entry(N, 2, 3), None), (column(x, y, x), (3, 1)), (rows([x, y]), (1, 2)),
     (D(x * v, x), (2, 1)), (at(x * M, x, 3), (2, 2)), (gradient(U(x), x, y), (2, 1)), (minimum(x, y), None)],
)  # fmt: skip
def test_sizes(term: Any, shape: Any):
    assert shape_of(term) == shape


WRONG = [
    (M + v, "(2 × 2) and"),
    (M + x, "are added"),
    (v * v, "has no such power"),
    (v * w, "a matrix of 2 × 1 cannot be multiplied by one of 3 × 1"),
    (N * M, "a matrix of 2 × 3 cannot be multiplied by one of 2 × 2"),
    (M**-1, "has no such power"),
    (N**2, "a matrix of 2 rows and 3 columns has no such power"),
    (exp(M), "is a matrix of 2 × 2 where a number was expected"),
    (log(v), "where a number was expected"),
    (U(v), "where a number was expected"),
    (frac(M, x), "where a number was expected"),
    (minimum(v, x), "where a number was expected"),
    (inverse(N), "it takes as many rows as columns, and this is 2 × 3"),
    (inverse(x), "x is a number where a matrix was expected"),
    (det(v), "it takes as many rows as columns"),
    (transpose(x), "is a number where a matrix was expected"),
    (number(M), "only a 1 × 1 product is a number, and this one is 2 × 2"),
    (inner(v, w), "cannot be multiplied"),
    (entry(v, 3), "there is no such entry: the matrix is 2 × 1"),
    (column(x, M), "where a number was expected"),
    (at(x, x, M), "where a number was expected"),
    (Sum(M, (i, 1, 2)), "where a number was expected"),
    (U, "a function is no number by itself: write U(x)"),
    (nonzero(x), "a condition stands in where"),
    (sympy.oo * 1, "this has no value"),
    (sympy.sqrt(-1), "is not part of this language"),
    (sympy.Symbol("z"), "belongs to claims about trajectories"),
    (sympy.tan(x), "tan is not part of this language"),
    (notation.J, "keep the two apart"),
    (notation.pi(notation.a, notation.s), "keep the two apart"),
    (notation.gamma, "keep the two apart"),
]  # fmt: skip


@pytest.mark.parametrize("term, said", WRONG, ids=[said for _, said in WRONG])
def test_what_does_not_fit_is_refused(term: Any, said: str):
    with pytest.raises(IllFormed) as error:
        shape_of(term)
    assert said in str(error.value)


CLAIMS = [
    ([x, y], [x], [], "=", "y: this is free: list it in for_every"),
    ([U(x), x], [x], [], "=", "U: this is free"),
    ([M * v, v], [v], [], "=", "M: this is free"),
    ([D(one, y), zero], [x], [], "=", "y: this is free"),
    ([x, x], [x, real("x")], [], "=", "this name is listed twice"),
    ([x, x], [x, positive("x")], [], "=", "this name is listed twice"),
    ([positive("x"), one], [x], [], "=", "another variable of this name"),
    ([x, x], [x, 3], [], "=", "a claim about real variables is made for every variable"),
    ([x, x], [x, notation.s], [], "=", "a claim about real variables is made for every variable"),
    ([x, x], [x, (notation.t, 1, notation.T)], [], "=", "a claim about real variables is made for every variable"),
    ([x, x], [x, i], [], "=", "a claim about real variables is made for every variable"),
    ([x, v], ALL, [], "=", "one side is a number and the other is 2 × 1"),
    ([v, w], ALL, [], "=", "one side is 2 × 1 and the other is 3 × 1"),
    ([v, v], ALL, [], "<=", "matrices are not larger or smaller"),
    ([U(x), U(x, y)], ALL, [], "=", "a function always has as many"),
    ([x, y + O(delta)], ALL, [], "<=", "an O(…) belongs to an equation"),
    ([x + O(delta), y], ALL, [], "=", "an O(…) on the left only says nothing"),
    ([x + O(delta), y + O(x)], ALL, [], "=", "different variables that tend to 0"),
    ([x, 2 * O(delta)], ALL, [], "=", "an O(…) is one summand of a side"),
    ([x, one], ALL, [x], "=", "a condition was expected"),
    ([x, one], ALL, [x < y], "=", "a condition was expected"),
    ([x, one], ALL, [below(1, 0)], "=", "a condition that names no variable"),
    ([x, one], ALL, [nonzero(M)], "=", "a condition is about numbers"),
    ([x, one], [x], [positive(y)], "=", "y: this is free"),
    ([Sum(i, (i, 1, 3)) + i, one], ALL, [], "=", "i: this is free"),
    ([Sum(x, (x, 1, 3)), one], ALL, [], "=", "nothing that this sum can run over"),
    ([Sum(i, (i, 1, x)), one], ALL, [], "=", "x cannot be an end of this sum"),
    ([sympy.Integral(x, x), one], ALL, [], "=", "names its variable and both ends"),
    ([sympy.Integral(between("u", 0, 2), (between("u", 0, 2), -1, 1)), one], ALL, [], "=", "the range leaves the domain of u"),
    ([Integral(y, (y, 0, real("z"))), one], ALL, [], "=", "z: this is free"),
    ([at(x, x, real("z")), one], [], [], "=", "z: this is free"),
    ([Sum(i, (i, 1, 10**9)), one], [], [], "=", "a sum of more than 10000 terms"),
    ([Sum(softmax(i, x, y), (i, 1, 3)), one], [x, y], [], "=", "i says which of 2 probabilities is meant"),
    ([Sum(softmax(i, x, y), (i, 0, 2)), one], [x, y], [], "=", "i says which of 2 probabilities is meant:"),
    ([Sum(softmax(i, x, y), (i, 1, n)), one], [x, y, n], [], "=", "i says which of 2 probabilities is meant: let"),
    ([x, x, M], [x, M], [], "<=", "a certificate is a number"),
]  # fmt: skip


@pytest.mark.parametrize("sides, for_every, where, relation, said", CLAIMS, ids=[one[-1] for one in CLAIMS])
def test_a_claim_without_sense_is_refused(sides: Any, for_every: Any, where: Any, relation: str, said: str):
    with pytest.raises(IllFormed) as error:
        check_claim(sides, for_every, where, relation)
    assert said in str(error.value)


@pytest.mark.parametrize(
    "sides, for_every, where",
    [([Integral(y, (y, 0, 1)), one / 2], [], []), ([at(x, x, 3), one * 3], [], []), ([M * v - M * v + v, zero], ALL, []),
     ([x + O(delta), y + O(delta**2)], ALL, []), ([Sum(U(i), (i, 1, n)), x], ALL, [nonzero(U(x))]),
     ([Limit(y, (y, x)), x], [x], [at_most(x, 3)]), ([Sum(Sum(i, (i, 1, 2)), (i, 1, 2)), one], [], [])],
)  # fmt: skip
def test_a_claim_with_sense_is_accepted_and_one_that_does_not_say_what_is_free_is_not(sides: Any, for_every: Any, where: Any):
    assert objection(sides, for_every, where) == ""
    if for_every:
        assert "this is free" in objection(sides, [], where)


def objection(sides: Any, for_every: Any, where: Any) -> str:
    """What the language says against a claim, or nothing."""
    try:
        check_claim(sides, for_every, where)
    except IllFormed as error:
        return str(error)
    return ""
