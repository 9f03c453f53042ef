"""A frozen policy and μ have no derivative, but what is written of them moves with the dynamics, first states and rewards."""

from __future__ import annotations

import pytest
from sympy import Expr

from verify.claims.model import Claim
from verify.notation import *
from verify.provers.theorems import AXIOMS, SWITCHES, Remainder, Theorem, prove
from verify.refute import refute, replay

SUMS = frozenset({"policies-sum-to-one", "dynamics-sum-to-one", "discount-below-one", "theta-free-functions"})
MODEL = frozenset({"theta-free-initial-law", "theta-free-dynamics", "theta-free-reward"})

# A term of a policy without derivative, and what it moves with.
MOVES: list[tuple[Expr, str]] = [
    (E(b(s[2]), mu), "theta-free-dynamics"),
    (E(b(s[3]), mu), "theta-free-dynamics"),
    (E(b(s[3]), pi_old), "theta-free-dynamics"),
    (E(b(s[1]), mu), "theta-free-initial-law"),
    (E(r(s[2], a[2]), mu), "theta-free-reward"),
    (total(rho(s) * V.of(mu)(s, time=1), s), "theta-free-dynamics"),
    (total(rho(s) * A.of(pi_old)(s, u, time=2), s) * b(u), "theta-free-reward"),
    (total(prob(s, time=3, law=mu) * b(s), s), "theta-free-dynamics"),
    (J_of(mu), "theta-free-dynamics"),
    (J_inf_of(mu), "theta-free-dynamics"),
    (J_inf_of(pi_old), "theta-free-reward"),
    (total(d(s, law=mu) * b(s), s), "theta-free-dynamics"),
    (total(d(s, law=pi_old) * b(s), s), "theta-free-initial-law"),
    (total(rho(s) * Q_inf.of(mu)(s, u), s), "theta-free-dynamics"),
]


@pytest.mark.parametrize("term, moves", MOVES, ids=lambda one: str(one))
@pytest.mark.parametrize("written", ["in full", "as written"])
def test_a_gradient_vanishes_only_with_what_it_moves_with(term: Expr, moves: str, written: str) -> None:
    """Also where a reason leaves the definitions out and the nodes stay as they are written."""
    allowed = AXIOMS if written == "as written" else AXIOMS | SWITCHES
    for_every = (u,) if term.has(u) else ()
    still = Claim(grad(term), zero, SUMS | MODEL, for_every, 2)
    assert isinstance(prove(still, [2, 3], allowed), Theorem)
    moving = Claim(grad(term), zero, (SUMS | MODEL) - {moves}, for_every, 2)
    assert isinstance(prove(moving, [2, 3], allowed), Remainder)
    witness = refute(moving)
    assert witness is not None and replay(witness, moving).confirmed
