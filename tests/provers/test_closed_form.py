"""The zero test of closed forms: identities are recognised, false twins are not, and what is recognised is true."""

from __future__ import annotations

import random

import mpmath
import pytest
import sympy
from sympy import Abs, Rational, cos, cosh, erf, exp, log, sin, sinh, sqrt, tan, tanh

from verify.provers import closed_form
from verify.provers.closed_form import NotClosed, is_zero
from verify.provers.defined import why_undefined
from verify.provers.jets import Jet
from verify.provers.signs import Facts

x, y, z = sympy.symbols("x y z", real=True)
a, b, s = sympy.symbols("a b s", positive=True)
U = sympy.Symbol("U")
FREE = Facts()

THEOREMS = [
    (exp(x + y), exp(x) * exp(y)),
    (exp(-((x - y) ** 2) / (2 * s**2)), exp(-(x**2) / (2 * s**2)) * exp(x * y / s**2) * exp(-(y**2) / (2 * s**2))),
    (exp(x) ** 3, exp(3 * x)),
    (log(a * b), log(a) + log(b)),
    (log(a**2 / (6 * b)), 2 * log(a) - log(2) - log(3) - log(b)),
    (log(exp(x) * a), x + log(a)),
    (log(1 + exp(x)), x + log(1 + exp(-x))),
    (log(sqrt(a * exp(x))), log(a) / 2 + x / 2),
    (sqrt(x**2), Abs(x)),
    (Abs(x) ** 2, x**2),
    (Abs(x * y), Abs(x) * Abs(y)),
    (sqrt(x**2 + 2 * x * y + y**2), Abs(x + y)),
    (sqrt(a) * sqrt(b), sqrt(a * b)),
    (1 / (sqrt(a) + sqrt(b)) * (a - b), sqrt(a) - sqrt(b)),
    (sqrt(a / b), sqrt(a * b) / b),
    (sqrt(x**2 + 1) ** 2, x**2 + 1),
    (sqrt(6) * sqrt(2), 2 * sqrt(3)),
    (sqrt(Rational(2, 3)), sqrt(6) / 3),
    (a ** Rational(1, 3) * a ** Rational(1, 6), sqrt(a)),
    (a**x * a**y, a ** (x + y)),
    (exp(2 * x * log(a)), (a**x) ** 2),
    (sqrt(a * exp(x)), sqrt(a) * exp(x / 2)),
    (sin(x) ** 2 + cos(x) ** 2, sympy.Integer(1)),
    (sin(x + 2 * y), sin(x) * cos(2 * y) + cos(x) * 2 * sin(y) * cos(y)),
    (tan(x) * cos(x), sin(x)),
    (tanh(x), (exp(2 * x) - 1) / (exp(2 * x) + 1)),
    (cosh(x) ** 2 - sinh(x) ** 2, sympy.Integer(1)),
    (erf(x - y), -erf(y - x)),
    ((x**2 - y**2) / (x - y), x + y),
    (1 / (1 + exp(-x)), exp(x) / (1 + exp(x))),
    (Jet(U, (1,), (x + y) ** 2), Jet(U, (1,), x**2 + 2 * x * y + y**2)),
]
FALSE_TWINS = [
    (exp(x + y), exp(x) + exp(y)),
    (exp(x * y), exp(x) * exp(y)),
    (exp(x) ** 3, exp(x**3)),
    (log(a + b), log(a) + log(b)),
    (log(a**2), log(a)),
    (sqrt(x**2), x),
    (sqrt(x**2 + 2 * x * y + y**2), x + y),
    (Abs(x + y), Abs(x) + Abs(y)),
    (sqrt(a + b), sqrt(a) + sqrt(b)),
    (sqrt(x**2 + 1), x + 1),
    (sin(x + y), sin(x) + sin(y)),
    (sin(2 * x), 2 * sin(x)),
    (cos(x) ** 2 - sin(x) ** 2, sympy.Integer(1)),
    (erf(x + y), erf(x) + erf(y)),
    (tanh(x), (exp(x) - 1) / (exp(x) + 1)),
    (Jet(U, (1,), x), Jet(U, (0,), x)),
    (Jet(U, (0,), x + y), Jet(U, (0,), x) + Jet(U, (0,), y)),
    (1 / (a + b), 1 / a + 1 / b),
    (sqrt(3), Rational(1732, 1000)),
    (log(2) + log(3), log(5)),
]


@pytest.mark.parametrize("engine", ["flint", "sympy"])
@pytest.mark.parametrize("left, right", THEOREMS, ids=str)
def test_identities_are_recognised(left, right, engine, monkeypatch):
    monkeypatch.setenv("GRADPROOF_NO_FLINT", "1" if engine == "sympy" else "0")
    assert is_zero(left - right, FREE)


@pytest.mark.parametrize("left, right", FALSE_TWINS, ids=str)
def test_false_twins_are_not(left, right):
    assert not is_zero(left - right, FREE)


def test_what_depends_on_a_sign_uses_only_listed_facts():
    assert not is_zero(sqrt(x**2) - x, FREE)
    assert is_zero(sympy.sqrt(x**2 * a) - x * sqrt(a), Facts([(x, ">=")]))
    assert is_zero(sympy.sqrt(x**2 * a) + x * sqrt(a), Facts([(x, "<")]))
    assert is_zero(log(x * y) - log(x) - log(y), Facts([(x, ">"), (y, ">")]))


def test_what_is_no_closed_form_is_refused_with_a_reason():
    for expression, words in [
        (sympy.gamma(a), "none of the functions"),
        (x**1000 - 1, "too high"),
        (1 / (x - x * sympy.Integer(1) + 0 * y + sympy.exp(x) - exp(y) * exp(x - y)), "identically zero"),
        (sympy.Symbol("M", commutative=False) * x, "no number"),
    ]:
        with pytest.raises(NotClosed, match=words):
            is_zero(expression, FREE)


def test_a_hundred_generators_are_too_many_and_said_so(monkeypatch):
    monkeypatch.setattr(closed_form, "MOST_GENERATORS", 40)
    many = sympy.Add(*(exp(x ** sympy.Integer(k)) for k in range(2, 60)))
    with pytest.raises(NotClosed, match="more different functions"):
        is_zero(many, FREE)


def leaf(rng: random.Random) -> sympy.Expr:
    return rng.choice([x, y, a, b, sympy.Integer(2), Rational(1, 2), sympy.Integer(-1)])


def some(rng: random.Random, depth: int) -> sympy.Expr:
    if not depth:
        return leaf(rng)
    one, other = some(rng, depth - 1), some(rng, depth - 1)
    return rng.choice(
        [
            one + other,
            one * other,
            one - other,
            exp(one),
            sin(one),
            sqrt(1 + one**2),
            log(1 + one**2),
            one / (1 + other**2),
            Abs(one),
            sqrt(one**2 * a),
            erf(one),
        ]
    )


def slips(e: sympy.Expr, rng: random.Random) -> sympy.Expr:
    """The expression after a rewriting that may or may not be allowed."""
    p, q = sympy.Wild("p"), sympy.Wild("q")
    rules = [
        (exp(p + q), exp(p) * exp(q)),
        (exp(p + q), exp(p) + exp(q)),
        (Abs(p), p),
        (Abs(p), sqrt(p**2)),
        (sqrt(p), sqrt(p) * 1 + 0),
        (log(p + q), log(p) + log(q)),
        (log(p * q), log(p) + log(q)),
        (sin(p), -sin(-p)),
        (sin(p), 2 * sin(p / 2) * cos(p / 2)),
        (sin(p), 2 * sin(p / 2)),
        (sqrt(p * q), sqrt(p) * sqrt(q)),
        (erf(p), erf(-p)),
    ]
    before, after = rng.choice(rules)
    kind = before.func
    changed = e.replace(lambda part: part.func == kind and part.match(before), lambda part: after.xreplace(part.match(before)))
    return rng.choice([changed, sympy.expand(changed), sympy.factor(changed) if changed.is_polynomial() else changed])


def numbers(e: sympy.Expr, rng: random.Random) -> tuple[dict, mpmath.mpf | None]:
    point = {v: Rational(rng.randint(-9, 9), rng.randint(1, 5)) for v in (x, y)}
    point |= {v: Rational(rng.randint(1, 9), rng.randint(1, 5)) for v in (a, b)}
    try:
        value = e.xreplace(point).evalf(40)
    except (ValueError, ZeroDivisionError, OverflowError):
        return point, None
    return point, value if value.is_real and value.is_finite else None


def test_what_is_recognised_as_zero_is_zero_at_random_points():
    rng = random.Random(11)
    recognised = 0
    for _ in range(220):
        e = some(rng, rng.randint(1, 3))
        other = slips(e, rng)
        try:
            proved = is_zero(e - other, FREE)
        except NotClosed:
            continue
        if not proved or e == other:
            continue
        recognised += 1
        for _ in range(4):
            point, value = numbers(e - other, rng)
            if value is not None:
                scale = 1 + abs(e.xreplace(point).evalf(15))
                assert abs(value) < 1e-25 * scale, (e, other, point)
    assert recognised > 15


def test_what_is_visibly_defined_has_a_value_at_random_points():
    rng = random.Random(13)
    seen = 0
    for _ in range(150):
        e = some(rng, 2)
        e = rng.choice([1 / e, log(e), sqrt(e), e ** Rational(-3, 2), 1 / (e**2 + a)])
        if why_undefined(e, FREE):
            continue
        seen += 1
        for _ in range(3):
            _, value = numbers(e, rng)
            assert value is not None, e
    assert seen > 30
