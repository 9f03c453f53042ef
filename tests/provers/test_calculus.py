"""Claims about real variables: theorems are proved, false twins are not, and only the prover makes a proof."""

from __future__ import annotations

import random
from typing import Any

import mpmath
import pytest
import sympy

from verify.calculus import *
from verify.claims.model import Claim
from verify.provers.calculus import METHODS, Proof, Undecided, decide

x, y, th, d, e, m, w = (real(name) for name in ("x", "y", "theta", "delta", "epsilon", "mu", "w"))
s, p, q, r, eps = (positive(name) for name in ("sigma", "p", "q", "r", "eps"))
u = between("u", 0, 1)
U, f, V = function("U"), function("f", growth="moderate"), function("V")
M, g, v, A, B = definite("M", 2), vector("g", 2), vector("v", 2), matrix("A", 3, 2), matrix("B", 2, 2)
GRAM = transpose(A) * A


def form(vector: Any, middle: Any = None) -> Any:
    return inner(vector, vector) if middle is None else number(transpose(vector) * middle * vector)


LENGTH = form(g, inverse(M))
BEST = sqrt(2 * eps / LENGTH) * (inverse(M) * g)
FORWARD, CENTRAL = frac(U(th + d) - U(th), d), frac(U(th + d) - U(th - d), 2 * d)
DECAY = th**3 * exp(-(th**2) * x)
LINE, HALF = (x, -oo, oo), (x, 0, oo)
NORMAL = normal(x, m, s)
THEOREMS: dict[str, tuple[Any, ...]] = {
    "exponential": (exp(x + y), exp(x) * exp(y), [x, y]),
    "cancelled": (frac(x, x), one, [x], [nonzero(x)]),
    "root-of-square": (sqrt(x**2), absolute(x), [x]),
    "logarithm": (log(p * q), log(p) + log(q), [p, q]),
    "interval": (log(u) + log(1 - u), log(u * (1 - u)), [u]),
    "sigmoid": (D(sigmoid(x), x), sigmoid(x) * (1 - sigmoid(x)), [x]),
    "softmax": (D(softmax(1, x, y), x), softmax(1, x, y) * softmax(2, x, y), [x, y]),
    "softmax-sums": (Sum(softmax(index("i"), x, y, w), (index("i"), 1, 3)), one, [x, y, w]),
    "score": (D(log(normal(x, m, s)), m), frac(x - m, s**2), [x, m, s]),
    "product-rule": (D(U(th) * V(th), th), U(th) * D(V(th), th) + V(th) * D(U(th), th), [th, U, V]),
    "mixed": (D(U(x * y), x, y), D(U(x * y), y, x), [x, y, U]),
    "chain-rule": (D(U(x**2), x), 2 * x * at(D(U(y), y), y, x**2), [x, U]),
    "forward": (FORWARD, D(U(th), th) + O(d), [th, d, U]),
    "central": (CENTRAL, D(U(th), th) + O(d**2), [th, d, U]),
    "central-next": (CENTRAL, D(U(th), th) + d**2 / 6 * D(U(th), th, th, th) + O(d**4), [th, d, U]),
    "both-orders": (FORWARD + O(d**2), D(U(th), th) + O(d), [th, d, U]),
    "by-parts": (Integral(f(x) * frac(x - m, s**2) * NORMAL, LINE), Integral(D(f(x), x) * NORMAL, LINE), [m, s, f]),
    "swapped": (D(Integral(f(x) * normal(x, m, s), LINE), m), Integral(f(x) * D(normal(x, m, s), m), LINE), [m, s, f]),
    "swapped-sigma": (D(Integral(f(x) * normal(x, m, s), LINE), s), Integral(f(x) * D(normal(x, m, s), s), LINE), [m, s, f]),
    "moved": (Integral(f(m + s * e) * normal(e, 0, 1), (e, -oo, oo)), Integral(f(x) * normal(x, m, s), LINE), [m, s, f]),
    "variance": (Integral((x - m) ** 2 * normal(x, m, s), LINE), s**2, [m, s]),
    "decay": (Integral(DECAY, HALF), th, [th]),
    "decay-at-0": (at(D(Integral(DECAY, HALF), th), th, 0), one, []),
    "decay-inside-at-0": (Integral(at(D(DECAY, th), th, 0), HALF), zero, []),
    "decay-elsewhere": (D(Integral(DECAY, HALF), th), Integral(D(DECAY, th), HALF), [th], [nonzero(th)]),
    "leibniz": (D(Integral(x**2 / r, (x, 0, r)), r), Integral(D(x**2 / r, r), (x, 0, r)) + r, [r]),
    "step": (D(Integral(step(x) * normal(x, m, s), LINE), m), normal(0, m, s), [m, s]),
    "absolute-moment": (Integral(absolute(x) * normal(x, 0, s), LINE), s * sqrt(2 / PI), [s]),
    "kink-inside": (Integral(absolute(x - u), (x, 0, 1)), frac(1, 2) - u + u**2, [u]),
    "double": (Integral(Integral(x * y, (x, 0, y)), (y, 0, 1)), frac(1, 8), []),
    "min-max": (minimum(x, y) + maximum(x, y), x + y, [x, y]),
    "clip": (clip(x, 0, 1), minimum(maximum(x, 0), 1), [x]),
    "positive-part": (D(positive_part(x), x), step(x), [x], [nonzero(x)]),
    "least": (minimum(x, y), x, [x, y], [], "<="),
    "tangent": (log(p), p - 1, [p], [], "<="),
    "tangent-exp": (exp(x), 1 + x, [x], [], ">="),
    "squares": (2 * x * y, x**2 + y**2, [x, y], [], "<="),
    "integral-of-a-square": (Integral((x - m) ** 2 * normal(x, 0, s), LINE), zero, [m, s], [], ">="),
    "sine": (Limit(frac(sin(x), x), (x, 0)), one, []),
    "difference-quotient": (Limit(FORWARD, (d, 0)), D(U(th), th), [th, U]),
    "from-above": (Limit(frac(absolute(x), x), (x, 0, "above")), one, []),
    "at-infinity": (Limit(frac(2 * x + 1, x - 1), (x, oo)), 2 * one, []),
    "inverse": (M * inverse(M) * g, g, [M, g]),
    "pseudoinverse": (inverse(GRAM) * transpose(A) * A * g, g, [A, g], [nonzero(det(GRAM))]),
    "transposed-product": (transpose(A * B), transpose(B) * transpose(A), [A, B]),
    "active": (form(BEST, M) / 2, eps, [M, g, eps], [positive(LENGTH)]),
    "stationary": (g, sqrt(LENGTH / (2 * eps)) * (M * BEST), [M, g, eps], [positive(LENGTH)]),
    "cauchy-schwarz": (inner(g, v) ** 2, form(g) * form(v), [g, v], [], "<="),
    "definite": (form(g, M), zero, [M, g], [], ">="),
    "optimal": (
        inner(g, v), inner(g, BEST), [M, g, v, eps], [positive(LENGTH), at_most(form(v, M) / 2, eps)], "<=",
        sqrt(LENGTH / (2 * eps)) / 2 * form(v - BEST, M) + sqrt(LENGTH / (2 * eps)) * (eps - form(v, M) / 2),
    ),
}  # fmt: skip
FALSE_TWINS: dict[str, tuple[Any, ...]] = {
    "exponential": (exp(x + y), exp(x) + exp(y), [x, y]),
    "cancelled": (frac(x, x), one, [x]),
    "cancelled-elsewhere": (frac(x, x), one, [x], [nonzero(x - 1)]),
    "root-of-square": (sqrt(x**2), x, [x]),
    "logarithm": (log(x * y), log(x) + log(y), [x, y], [positive(x * y)]),
    "interval": (log(u - 1), log(u) + log(1 - u), [u]),
    "sigmoid": (D(sigmoid(x), x), sigmoid(x) ** 2, [x]),
    "softmax": (D(softmax(1, x, y), x), softmax(1, x, y), [x, y]),
    "softmax-sums": (Sum(softmax(index("i"), x, y, w), (index("i"), 1, 2)), one, [x, y, w]),
    "score": (D(log(normal(x, m, s)), m), frac(x - m, s), [x, m, s]),
    "product-rule": (D(U(th) * V(th), th), D(U(th), th) * D(V(th), th), [th, U, V]),
    "chain-rule": (D(U(x**2), x), at(D(U(y), y), y, x**2), [x, U]),
    "forward": (FORWARD, D(U(th), th) + O(d**2), [th, d, U]),
    "central": (CENTRAL, D(U(th), th) + O(d**3), [th, d, U]),
    "central-next": (CENTRAL, D(U(th), th) + d**2 / 3 * D(U(th), th, th, th) + O(d**4), [th, d, U]),
    "both-orders": (FORWARD + O(d), D(U(th), th) + O(d**2), [th, d, U]),
    "by-parts": (Integral(f(x) * frac(x - m, s) * NORMAL, LINE), Integral(D(f(x), x) * NORMAL, LINE), [m, s, f]),
    "any-growth": (Integral(U(x) * frac(x - m, s**2) * NORMAL, LINE), Integral(D(U(x), x) * NORMAL, LINE), [m, s, U]),
    "variance": (Integral((x - m) ** 2 * normal(x, m, s), LINE), s, [m, s]),
    "decay": (Integral(DECAY, HALF), absolute(th), [th]),
    "decay-swapped-at-0": (at(D(Integral(DECAY, HALF), th), th, 0), Integral(at(D(DECAY, th), th, 0), HALF), []),
    "decay-everywhere": (D(Integral(DECAY, HALF), th), Integral(D(DECAY, th), HALF), [th]),
    "divergent": (Integral(exp(x), HALF), zero, []),
    "divergent-sides": (Integral(x, HALF), Integral(x, HALF), []),
    "leibniz": (D(Integral(x**2 / r, (x, 0, r)), r), Integral(D(x**2 / r, r), (x, 0, r)), [r]),
    "step": (D(Integral(step(x) * normal(x, m, s), LINE), m), zero, [m, s]),
    "step-inside": (Integral(D(step(x), x) * normal(x, m, s), LINE), normal(0, m, s), [m, s]),
    "kink": (D(positive_part(x), x), step(x), [x]),
    "jump": (D(step(x), x), zero, [x]),
    "min-max": (minimum(x, y), x, [x, y]),
    "least": (maximum(x, y), x, [x, y], [], "<="),
    "tangent": (log(p), p - 2, [p], [], "<="),
    "squares": (3 * x * y, x**2 + y**2, [x, y], [], "<="),
    "larger-square": (x, x**2, [x], [], "<="),
    "sine": (Limit(frac(sin(x), x), (x, 0)), zero, []),
    "two-sides": (Limit(frac(absolute(x), x), (x, 0)), one, []),
    "no-limit": (Limit(1 / x, (x, 0)), Limit(1 / x, (x, 0)), []),
    "at-infinity": (Limit(frac(2 * x + 1, x - 1), (x, oo)), one, []),
    "swapped-limits": (Limit(Limit(frac(x, x + p), (p, 0)), (x, 0, "above")), zero, []),
    "singular": (inverse(GRAM) * transpose(A) * A * g, g, [A, g]),
    "not-definite": (B * inverse(B), identity(2), [B]),
    "order-of-factors": (B * M, M * B, [B, M]),
    "projector": (A * inverse(GRAM) * transpose(A), identity(3), [A], [nonzero(det(GRAM))]),
    "half-missing": (form(BEST, M), eps, [M, g, eps], [positive(LENGTH)]),
    "cauchy-schwarz": (inner(g, v), form(g) * form(v), [g, v], [], "<="),
    "wrong-certificate": (2 * x * y, x**2 + y**2, [x, y], [], "<=", (x + y) ** 2),
    "negative-certificate": (x, x**2, [x], [], "<=", x**2 - x),
    "no-such-point": (x, y, [x, y], [positive(x), positive(-x)]),
}  # fmt: skip


def claim(lhs: Any, rhs: Any, every: Any, where: Any = (), relation: str = "=", certificate: Any = None) -> Claim:
    return Claim(lhs, sympy.sympify(rhs), for_every=tuple(every), where=tuple(where), relation=relation, certificate=certificate)


@pytest.mark.parametrize("name", THEOREMS)
def test_theorems_are_proved(name):
    found = decide(claim(*THEOREMS[name]))
    assert isinstance(found, Proof), found
    assert found.methods <= METHODS.keys() and found.words


@pytest.mark.parametrize("name", FALSE_TWINS)
def test_false_twins_are_not(name):
    found = decide(claim(*FALSE_TWINS[name]))
    assert isinstance(found, Undecided)
    assert found.reason


def test_only_the_prover_makes_a_proof():
    with pytest.raises(TypeError, match="decide alone"):
        Proof(claim(*FALSE_TWINS["exponential"]), "closed-form", "because")


def test_a_proof_uses_only_what_is_allowed():
    integral = claim(*THEOREMS["variance"])
    assert isinstance(decide(integral, frozenset({"integrals"})), Proof)
    refused = decide(integral, frozenset({"derivatives"}))
    assert isinstance(refused, Undecided) and "integrals" in refused.reason


def test_the_reason_names_what_is_not_visible():
    assert "x is not visibly nonzero" in decide(claim(*FALSE_TWINS["cancelled"])).reason
    assert "no point satisfies" in decide(claim(*FALSE_TWINS["no-such-point"])).reason
    assert "diverge" in decide(claim(*FALSE_TWINS["divergent"])).reason
    assert "kink" in decide(claim(*FALSE_TWINS["kink"])).reason
    assert "grow" in decide(claim(*FALSE_TWINS["any-growth"])).reason


def test_matrices_that_are_too_large_are_left_undecided():
    large, large_definite = matrix("L", 6, 6), definite("K", 6)
    for one, every in ((det(large), large), (trace(inverse(large)), large), (det(large_definite), large_definite)):
        assert "5 rows" in decide(claim(one, one + 1, [every])).reason


def test_a_claim_about_trajectories_is_not_for_this_prover():
    assert isinstance(decide(Claim(sympy.Integer(1), sympy.Integer(1))), Undecided)


def test_a_bound_variable_may_bear_the_name_of_a_free_one():
    assert isinstance(decide(claim(x * Integral(x, (x, 0, 1)), x / 2, [x])), Proof)
    assert isinstance(decide(claim(at(x**2, x, x + 1), (x + 1) ** 2, [x])), Proof)
    assert isinstance(decide(claim(at(x**2, x, x + 1), x**2, [x])), Undecided)


@pytest.mark.parametrize("inside", [Integral(x, (x, 0, 1)), at(x**2, x, 3), Limit(x, (x, 0))], ids=str)
def test_a_limit_at_infinity_leaves_alone_what_binds_its_variable_again(inside):
    assert isinstance(decide(claim(Limit(inside / x, (x, oo)), zero, [])), Undecided)


@pytest.mark.parametrize("number", [exp(-one), PI, sqrt(2), log(3 * one), sin(one)], ids=str)
def test_of_a_comparison_with_a_number_that_is_not_rational_nothing_false_is_proved(number):
    for compared in (2 * x - number, x**2 - number, x**2 * number - 2 * x * number):
        for term in (absolute(compared), D(absolute(compared), x) ** 2, Integral(absolute(compared), (x, 0, 1))):
            assert isinstance(decide(claim(term, zero, [x], relation=">=")), Proof | Undecided)  # true; nothing is raised
            assert isinstance(decide(claim(term, zero, [x], relation="<=")), Undecided)


def test_an_index_of_two_nested_sums_is_not_replaced_under_the_inner_one():
    k = index("k")
    assert isinstance(decide(claim(Sum(k * Sum(k, (k, 1, 2)), (k, 1, 3)), 18 * one, [])), Undecided)


# ------------------------------------------------------------------------------------------- proved, so true at random points


def piecewise_term(rng: random.Random, depth: int) -> Any:
    if not depth:
        return rng.choice([x, y, w, one, -2 * one, frac(1, 2)])
    left, right = piecewise_term(rng, depth - 1), piecewise_term(rng, depth - 1)
    return rng.choice(
        [
            left + right,
            left - right,
            minimum(left, right),
            maximum(left, right),
            positive_part(left),
            absolute(left),
            clip(left, -1, 1),
            step(left),
        ]
    )


def value(term: Any, point: dict[Any, Any]) -> Any:
    """The number that a comparison term is, by itself."""
    if term in point:
        return point[term]
    kind = type(term).__name__
    if not term.args:
        return term
    parts = [value(part, point) for part in term.args]
    rules = {
        "Minimum": min, "Maximum": max, "PositivePart": lambda z: max(z, 0), "Absolute": abs,
        "Clip": lambda z, low, high: min(max(z, low), high),
        "StepFunction": lambda z: int(bool(z > 0)), "Fraction": lambda z, n: z / n,
    }  # fmt: skip
    return rules[kind](*parts) if kind in rules else term.func(*parts)


def test_comparisons_that_are_proved_equal_or_ordered_are_so_at_random_points():
    rng = random.Random(17)
    proved = 0
    for _ in range(160):
        left, right = piecewise_term(rng, 2), piecewise_term(rng, 2)
        relation = rng.choice(["=", "<=", ">="])
        if rng.random() < 0.3:
            right = rng.choice([left + 0, maximum(left, right), left + positive_part(right), minimum(left, right)])
        if not isinstance(decide(claim(left, right, [x, y, w], (), relation)), Proof):
            continue
        proved += 1
        for _ in range(8):
            point = {one: sympy.Rational(rng.randint(-6, 6), 2) for one in (x, y, w)}
            a, b = value(sympy.sympify(left), point), value(sympy.sympify(right), point)
            assert {"=": a == b, "<=": a <= b, ">=": a >= b}[relation], (left, relation, right, point)
    assert proved > 25


def mean_of(coefficients: list[int], mean: float, width: float) -> Any:
    """E[Σ c_k x^k] for a normal x, by quadrature."""

    def integrand(z: Any) -> Any:
        weight = mpmath.exp(-((z - mean) ** 2) / (2 * width**2)) / (width * mpmath.sqrt(2 * mpmath.pi))
        return weight * sum(c * z**k for k, c in enumerate(coefficients))

    return mpmath.quad(integrand, [-mpmath.inf, mean, mpmath.inf])


def test_gaussian_integrals_that_are_proved_agree_with_quadrature():
    rng = random.Random(23)
    proved = 0
    for _ in range(25):
        polynomial = x + sum(rng.randint(-2, 2) * x**k for k in range(4))
        second = sum(k * (k - 1) * polynomial.coeff(x, k) * m ** (k - 2) for k in (2, 3))
        guess = polynomial.xreplace({x: m}) + rng.choice([0, s**2 * second / 2])
        lhs = Integral(polynomial * normal(x, m, s), LINE)
        if not isinstance(decide(claim(lhs, guess, [m, s])), Proof):
            continue
        proved += 1
        expected = mpmath.mpf(guess.xreplace({m: sympy.Rational(3, 10), s: sympy.Rational(7, 10)}).evalf(20))
        assert abs(mean_of([int(polynomial.coeff(x, k)) for k in range(4)], 0.3, 0.7) - expected) < 1e-8
    assert 5 < proved < 25
