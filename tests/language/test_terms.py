"""Terms stay as they are written; what sympy itself combines is listed here."""

from __future__ import annotations

import pickle
from fractions import Fraction as Rational

import pytest
import sympy
from sympy import Expr, Integer

from verify.language import discounted as D
from verify.language import terms as L
from verify.language.errors import IllFormed
from verify.notation import *
from verify.notation import NOTATION

score_of_return = Sum(score(t) * R(tau), (t, 1, T))

# Pairs that are equal in value and written differently: the checkers must see the difference.
DIFFERENT: list[tuple[Expr, Expr]] = [
    (log(b * c), log(b) + log(c)),
    (log(frac(b, c)), log(b) - log(c)),
    (frac(b, b), one),
    (frac(b, 1), b),
    (frac(1, 2), one / 2),
    (grad(b + c), grad(b) + grad(c)),
    (grad(2 * b), 2 * grad(b)),
    (grad(one), zero),
    (grad(log(pi(a, s))), frac(grad(pi(a, s)), pi(a, s))),
    (Sum(b + c, (t, 1, T)), Sum(b, (t, 1, T)) + Sum(c, (t, 1, T))),
    (Sum(2 * b(t), (t, 1, T)), 2 * Sum(b(t), (t, 1, T))),
    (Sum(b(t), (t, 1, 2)), b(1) + b(2)),
    (Sum(b(t), (t, 1, 0)), zero),
    (Sum(b(t), (t, 3, 1)), -Sum(b(t), (t, 2, 2))),
    (Sum(zero, (t, 1, T)), zero),
    (Sum(b(t), (t, 1, T)), Sum(b(k), (k, 1, T))),
    (Product(b(t), (t, 1, 1)), b(1)),
    (E(b + c), E(b) + E(c)),
    (E(one), one),
    (total(pi(a, s), a), one),
    (total(b(s, a), s, a), total(b(s, a), a, s)),
    (total(b(s), s), integral(b(s), s)),
    (outer(score(t), score(k)), outer(score(k), score(t))),
    (pi_old(a, s), pi(a, s)),
    (A(s[t], a[t]), Q(s[t], a[t]) - V(s[t])),
    (J, E(R(tau))),
    (J_inf, J),
    (J_inf, total(rho(s) * V_inf(s), s)),
    (V_inf(s), V(s, time=1)),
    (A_inf(s, a), Q_inf(s, a) - V_inf(s)),
    (d(s), d(s, law=mu)),
    (prob(s[t]), prob(s, time=t)),
    (s[1], s),
    (b, b(t)),
    (R(tau), G(1)),
    (gamma * gamma ** (t - 1), gamma**t),
    (exp(b) * exp(c), exp(b + c)),
]  # fmt: skip


@pytest.mark.parametrize("left, right", DIFFERENT, ids=lambda term: str(term))
def test_equal_values_written_differently_are_different_terms(left: Expr, right: Expr) -> None:
    assert left != right
    assert hash(left) != hash(right)


# What sympy does combine while a term is built.
COMBINED: list[tuple[Expr, Expr]] = [
    (b - b, zero),
    (b + b, 2 * b),
    (b * b, b**2),
    (b / b, one),
    (b * c, c * b),
    (b + c, c + b),
    (zero * b, zero),
    (2 * (b + c), 2 * b + 2 * c),
    (gamma * gamma**2, gamma**3),
    (Sum(Sum(b, (k, 1, t)), (t, 1, T)), Sum(b, (k, 1, t), (t, 1, T))),
    (log(one), zero),
    (log(one / 2), -log(2)),
    (log(exp(gamma)), gamma),
    (exp(log(b)), b),
    (gamma**t * gamma**t, gamma ** (2 * t)),
]


@pytest.mark.parametrize("left, right", COMBINED, ids=lambda term: str(term))
def test_what_sympy_combines(left: Expr, right: Expr) -> None:
    assert left == right


def test_a_bracket_with_a_further_factor_is_not_multiplied_out() -> None:
    assert b * (c + 1) != b * c + b
    assert 2 * b * (c + 1) != 2 * b * c + 2 * b


def every_node() -> list[Expr]:
    samples: list[Expr] = [term for _, term, _ in NOTATION]
    samples += [a[t], rho(s), r(tau), G(t), E(b, mu, given=(s[t], a[t])), Product(c, (t, 1, T)), integral(c, tau), exp(b), b**2]
    samples += [J_of(mu) - J, frozen(score_of_return), E(G(t), given=history(t)), grad(E(score_of_return.function))]
    return samples


def test_the_samples_hold_every_node() -> None:
    found = {type(part) for term in every_node() for part in sympy.preorder_traversal(term)}
    assert found >= {*L.NODES, *D.NODES, *L.SYMPY_NODES}


@pytest.mark.parametrize("term", every_node(), ids=str)
def test_terms_survive_pickling_and_rebuilding(term: Expr) -> None:
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        copy = pickle.loads(pickle.dumps(term, protocol))
        assert copy == term
        assert hash(copy) == hash(term)
        assert type(copy) is type(term)
    assert term.args == () or term.func(*term.args) == term


def test_names_survive_pickling_with_their_kind() -> None:
    for name in (t, T, gamma, lam, theta, tau, s, s_next, a, u, b):
        copy = pickle.loads(pickle.dumps(name))
        assert copy == name
        assert type(copy) is type(name)
        assert copy.assumptions0 == name.assumptions0
    assert pickle.loads(pickle.dumps(s))[t] == s[t]


def test_the_same_letter_of_another_kind_is_another_name() -> None:
    assert L.StateSymbol("x") != L.ActionSymbol("x")
    assert L.FunctionSymbol("t") != t


def test_parts_can_be_read_back() -> None:
    value = Q.of(mu)(s[t], a[t])
    assert (value.kind, value.law, value.time, value.state, value.action) == ("Q", L.MU, t, s[t], a[t])
    assert V(s[t]).action is None
    endless = A_inf.of(mu)(s, a)
    assert (endless.kind, endless.law, endless.state, endless.action) == ("A", L.MU, s, a)
    assert V_inf(s).action is None
    assert (d(s, law=mu).law, d(s_next).state, J_inf_of(mu).law) == (L.MU, s_next, L.MU)
    assert frozen(d(s) * V_inf(s) * J_inf) == d(s, law=pi_old) * V_inf.of(pi_old)(s) * J_inf_of(pi_old)
    draw = E(b, prob(s, a, time=t))
    assert draw.variables == (s, a)
    assert E(b, p(s_next, s, a)).variables == (s_next,)
    assert total(b, s, a).variables == (s, a)
    assert (total(b, s).sign, integral(b, s).sign) == ("sum", "int")
    assert E(b, mu, given=(s[t], a[t])).given == (s[t], a[t])


@pytest.mark.parametrize("number", [2, Integer(2), Rational(1, 2), sympy.Rational(1, 2)])
def test_exact_numbers_are_terms(number: object) -> None:
    assert E(number).body == sympy.sympify(number)


@pytest.mark.parametrize(
    "make",
    [
        lambda: L.Value(sympy.Symbol("W"), L.THETA, t, s),
        lambda: D.DiscountedValue(sympy.Symbol("W"), L.THETA, s),
        lambda: D.DiscountedValue(sympy.Symbol("Q"), L.THETA, s),
        lambda: D.Occupancy(t, s),
        lambda: D.DiscountedObjective(t),
        lambda: L.SpaceSum(b, sympy.Symbol("avg"), s),
        lambda: L.Policy(a, s, t),
        lambda: L.Apply(t, s),
        lambda: L.Gradient("J"),
        lambda: L.DrawExpectation(b, pi(a, a)),
    ],
)
def test_nodes_refuse_what_the_notation_cannot_say(make) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(IllFormed):
        make()
