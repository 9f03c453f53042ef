"""Polynomials over a monomial: the two engines agree, and fractions are in lowest terms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.provers.rings import Element, FlintRing, SympyRing, flint_is_there, polynomial_ring

ENGINES = ["sympy", pytest.param("flint", marks=pytest.mark.skipif(not flint_is_there(), reason="python-flint is not installed"))]
exponents = st.tuples(*[st.integers(0, 2)] * 3)
polynomials = st.dictionaries(exponents, st.integers(-3, 3).filter(bool), max_size=4)
monomials = st.tuples(exponents, st.integers(1, 4))


def element(ring, top, bottom):
    return Element(ring, ring.make(top), ring.make({bottom[0]: bottom[1]}))


def cross(x):
    """x as a pair of dictionaries, the same for both engines."""
    bottom = x.ring.one if x.bottom is None else x.bottom
    return dict(x.ring.terms(x.top)), dict(x.ring.terms(bottom))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_factor_cancels_against_its_reciprocal(engine):
    ring = polynomial_ring(3, engine)
    x, y, z = (Element(ring, gen) for gen in ring.gens)
    over_x = Element(ring, ring.one, ring.gens[0])
    assert x * over_x == Element(ring, ring.one)
    assert x * (y * over_x) == y
    assert (x * y + x * z) * over_x == y + z
    assert not y * over_x - y * over_x
    assert (y * over_x).bottom is not None


@pytest.mark.parametrize("engine", ENGINES)
@given(polynomials, polynomials, polynomials, monomials, monomials)
def test_elements_form_a_commutative_ring(engine, p, q, r, m, n):
    ring = polynomial_ring(3, engine)
    x, y, z = element(ring, p, m), element(ring, q, n), element(ring, r, n)
    assert x + y == y + x
    assert x * y == y * x
    assert x * (y + z) == x * y + x * z
    assert not x - x
    assert x * 2 == x + x


@pytest.mark.skipif(not flint_is_there(), reason="python-flint is not installed")
@given(polynomials, polynomials, monomials, monomials)
def test_both_engines_compute_the_same(p, q, m, n):
    results = []
    for ring in (SympyRing(3), FlintRing(3)):
        x, y = element(ring, p, m), element(ring, q, n)
        composed = ring.compose(x.top, {0: ring.one - ring.gens[1], 2: ring.gens[0]})
        results.append((cross(x + y), cross(x * y), dict(ring.terms(composed)), ring.degrees(y.top), len(x.top), bool(y)))
    assert results[0] == results[1]


@pytest.mark.parametrize("engine", ENGINES)
def test_compose_replaces_all_generators_at_once(engine):
    ring = polynomial_ring(2, engine)
    x, y = ring.gens
    assert ring.compose(x * x + y, {0: y, 1: x}) == y * y + x
    assert ring.compose(x - x, {0: y}) == ring.zero


@pytest.mark.parametrize("engine", ENGINES)
def test_the_zero_polynomial_has_degree_zero_and_no_terms(engine):
    ring = polynomial_ring(2, engine)
    assert ring.degrees(ring.zero) == (0, 0)
    assert ring.terms(ring.zero) == []


def test_flint_can_be_forbidden(monkeypatch):
    monkeypatch.setenv("GRADPROOF_NO_FLINT", "1")
    assert not flint_is_there()
    assert polynomial_ring(2).engine == "sympy rings"


def test_an_unknown_engine_is_refused():
    with pytest.raises(ValueError, match="auto, flint or sympy"):
        polynomial_ring(2, "maple")
