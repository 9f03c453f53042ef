"""Plain arithmetic: nothing is lost, and zero is the empty polynomial."""

from fractions import Fraction

import pytest

from verify.provers import polynomials as P

S = ("s", -1, "s")


def test_adding_and_subtracting_gives_the_empty_polynomial():
    poly = P.add(P.atom("rho", S), P.number(Fraction(1, 3)))
    assert P.add(poly, poly, -1) == {}
    assert P.add(poly, {}) == poly
    assert P.number(0) == {}


def test_a_power_that_reaches_zero_disappears():
    atom = ("rho", (), (S,))
    powers = {atom: 1}
    P.raise_power(powers, atom, -1)
    assert powers == {}


def test_names_are_a_bijection(monkeypatch):
    monkeypatch.setattr(P, "naming_order", lambda powers, variables, rename: variables[:1])
    with pytest.raises(AssertionError):
        P.named({("rho", (), (("s", 0, ""),)): 1}, [("s", 0, ""), ("s", 1, "")])
