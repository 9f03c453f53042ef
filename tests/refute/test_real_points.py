"""Counterexamples about real variables: found for what is false, small, replayed from their data; never for what is true."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sympy import Integer

from verify.calculus import *
from verify.claims.model import Claim
from verify.refute.intervals import NoExactValue
from verify.refute.real_exact import Place
from verify.refute.real_points import attempt, confirm
from verify.refute.real_replay import replay
from verify.refute.real_search import places
from verify.refute.real_witness import RealWitness

x, y, delta, sigma, p, h, n, i = (
    real("x"),
    real("y"),
    positive("delta"),
    positive("sigma"),
    between("p", 0, 1),
    real("h"),
    whole("n"),
    index("i"),
)
U, W, V, M, N, F, g = (
    function("U"),
    function("W", growth="moderate"),
    function("V", sign="nonnegative"),
    matrix("M", 2, 2),
    matrix("N", 2, 2),
    definite("F", 2),
    vector("g", 2),
)
theta = reals("theta", 3)


def claim(lhs: Any, rhs: Any, free: Any, where: Any = (), relation: str = "=") -> Claim:
    return Claim(lhs + 0, rhs + 0, for_every=tuple(free), where=tuple(where), relation=relation)


FALSE = [
    (claim(D(U(x) ** 2, x), U(x) * D(U(x), x), [x, U]), "x = 1, U(x) = x", "2", "1"),
    (claim(D(log(softmax(1, *theta)), theta[1]), softmax(2, *theta), theta), "θ_1 = 0, θ_2 = 0, θ_3 = 0", "-1/3", "1/3"),
    (claim(sigmoid(x), one / 2, [x], (), "<="), "x = log 2", "2/3", "1/2"),
    (claim(Integral(W(y) ** 2 * normal(y, x, sigma), (y, -oo, oo)), Integral(W(y) * normal(y, x, sigma), (y, -oo, oo)) ** 2,
           [x, sigma, W]), "x = 0, σ = 1, W(x) = x", "1", "0"),
    (claim(transpose(M * N), transpose(M) * transpose(N), [M, N]), None, None, None),
    (claim(M * N, N * M, [M, N]), None, None, None),
    (claim(inner(g, inverse(F) * g), inner(g, F * g), [g, F]), "g = (1, 0), F = [2, 0; 0, 1]", "1/2", "2"),
    (claim(U(x + h), U(x) + h * D(U(x), x) + O(h**3), [x, h, U]), "x = 0, U(x) = x²", "lhs - rhs = h^2 + …", "O(h^3)"),
    (claim(rounded(x), x, [x]), "x = 1/3", None, "1/3"),
    (claim(x**2, x, [x], [nonzero(x), nonzero(x - 1)]), "x = −1", "1", "-1"),
    (claim(p**2, p, [p]), "p = 1/2", "1/4", "1/2"),
    (claim(Sum(i, (i, 1, n)), n, [n]), "n = 2", "3", "2"),
    (claim(V(x), one, [x, V], (), "<="), None, None, None),
    (claim(D(Integral(U(y), (y, 0, x**2)), x), U(x**2), [x, U]), None, None, None),
    (claim(exp(x + y), exp(x) + exp(y), [x, y]), "x = 0, y = 0", "1", "2"),
    (claim(Limit(exp(-n * x**2), (n, oo)), zero, [x]), "x = 0", "1", "0"),
]  # fmt: skip


@pytest.mark.parametrize("wrong, where, before, after", FALSE, ids=lambda one: str(getattr(one, "lhs", ""))[:40])
def test_a_false_claim_has_a_small_counterexample_that_replays_from_its_data(wrong: Claim, where: Any, before: Any, after: Any):
    found = attempt(wrong)
    assert found.witness is not None, found.reason
    again = RealWitness.from_json(json.dumps(found.witness.located("some-entry", "some-item").to_json()))
    assert again == found.witness.located("some-entry", "some-item")
    repeated = replay(again, wrong)
    assert repeated.confirmed and repeated.words().startswith("confirmed: before")
    told, values = again.lines()
    assert where is None or told == where
    assert (before is None or again.before == before) and (after is None or again.after == after)
    assert values.startswith("before ") and "    after " in values


TRUE = [
    claim(D(U(x) ** 2, x), 2 * U(x) * D(U(x), x), [x, U]),
    claim(Integral(U(y), (y, 0, x)) - Integral(U(y), (y, 0, x)), zero, [x, U]),
    claim(transpose(M * N), transpose(N) * transpose(M), [M, N]),
    claim(U(x + h), U(x) + h * D(U(x), x) + O(h**2), [x, h, U]),
    claim(sigmoid(x) * (1 - sigmoid(x)), one / 4, [x], (), "<="),
    claim(V(x), zero, [x, V], (), ">="),
    claim(x, x, [x], [below(x, 0), positive(x)]),
    claim(D(absolute(x), x), step(x) - step(-x), [x]),
    claim(log(x**2), 2 * log(x), [x]),
    claim(frac(x, x), one, [x]),
    claim(rounded(rounded(x) * 2), 2 * rounded(x), [x]),
]  # fmt: skip


@pytest.mark.parametrize("right", TRUE, ids=lambda one: str(one.lhs)[:40])
def test_what_is_true_wherever_both_sides_have_a_value_has_none(right: Claim):
    found = attempt(right, budget_seconds=3.0)
    assert found.witness is None
    assert found.reason


def test_the_same_claim_gives_the_same_witness():
    assert attempt(FALSE[0][0]) == attempt(FALSE[0][0])


def test_the_simplest_place_comes_first():
    first = next(places(claim(x * p, U(sigma), [x, p, sigma, U])))
    assert first.numbers == {x: 0, p: Integer(1) / 2, sigma: 1}
    assert first.functions[U].summands == ((1, (1,)),)


def test_only_what_occurs_gets_a_value():
    found = attempt(claim(x, one, [x, y, U, M]))
    assert found.witness is not None
    assert set(found.witness.to_json()["numbers"]) == {"x"} and "matrices" not in found.witness.to_json()


def test_a_closed_form_that_numbers_contradict_is_not_believed(monkeypatch: pytest.MonkeyPatch):
    """Suppose that the antiderivative were wrong: the numbers, which do without one, say so."""
    one_integral = claim(Integral(y**2, (y, 0, 1)), zero, [])
    confirm(one_integral, Place())
    monkeypatch.setattr("verify.refute.real_exact.sympy.integrate", lambda *_: Integer(7))
    with pytest.raises(NoExactValue, match="neither is believed"):
        confirm(one_integral, Place())
