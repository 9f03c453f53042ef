"""The axioms that are reported prove the theorem by themselves, and none of them can be left out."""

import pytest

from verify.claims.model import Claim
from verify.notation import E, J, Q, R, Sum, T, a, b, gamma, grad, s, score, t, tau
from verify.provers.kernel import AXIOMS, SWITCHES, Theorem, prove
from verify.provers.needs import needs

CLAIMS = {
    "total return": Claim(grad(J), E(Sum(score(t), (t, 1, T)) * R(tau)), AXIOMS),
    "Q-form": Claim(grad(J), E(Sum(score(t) * gamma ** (t - 1) * Q(s[t], a[t]), (t, 1, T))), AXIOMS),
    "baseline": Claim(E(Sum(score(t) * b(s[t]), (t, 1, T))), 0 * b, AXIOMS),
    "same": Claim(J, J, AXIOMS),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_needed_axioms_suffice_and_each_is_needed(name):
    claim, horizons = CLAIMS[name], range(1, 4)
    theorem = prove(claim, horizons)
    assert isinstance(theorem, Theorem)
    needed = needs(theorem) & AXIOMS
    assert isinstance(prove(claim, horizons, needed | SWITCHES), Theorem)
    for one in needed:
        assert not isinstance(prove(claim, horizons, (needed - {one}) | SWITCHES), Theorem)


def test_an_identity_needs_nothing():
    assert not needs(prove(CLAIMS["same"], [1, 2])) & AXIOMS
