"""The judge knows textbook truths from their false twins, and says when it does not know."""

import ast
from pathlib import Path

import pytest

import verify.mutants
from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.library import files
from verify.claims.loading import load
from verify.claims.model import Claim
from verify.mutants.judge import FALSE, TRUE, UNSURE, Judge
from verify.mutants.tree import Unreadable, read, read_claim
from verify.notation import *

ALL = frozenset(ASSUMPTIONS)
FOLDER = Path(verify.mutants.__file__).parent


@pytest.fixture(scope="module")
def judge():
    return Judge()


def judged(judge, lhs, rhs, without=(), **more):
    return judge.decide(read_claim(Claim(lhs, rhs, ALL - set(without), **more)))


TRUTHS = [
    (E(score(1)), zero * score(1), {}, "policies-sum-to-one"),
    (E(score(1) * b(s[1])), zero * score(1), {}, "policies-sum-to-one"),
    (grad(J), E(Sum(score(t), (t, 1, T)) * R(tau)), {}, "theta-free-dynamics"),
    (grad(J), E(Sum(score(t) * R(tau), (t, 1, T))), {}, "theta-free-reward"),
    (grad(J), E(Sum(gamma ** (t - 1) * score(t) * G(t), (t, 1, T))), {}, "dynamics-sum-to-one"),
    (E(frac(prob(tau), prob(tau, law=mu)) * R(tau), mu), J, {}, "positive-behaviour"),
    (J_of(mu) - J, E(Sum(gamma ** (t - 1) * A(s[t], a[t]), (t, 1, T)), mu), {}, "dynamics-sum-to-one"),
    (grad(grad(log(pi(a, s)))), frac(grad(grad(pi(a, s))), pi(a, s)) - outer(grad(log(pi(a, s))), grad(log(pi(a, s)))),
     {"for_every": (s, a)}, None),
    (J_inf, total(d(s) * total(pi(a, s) * r(s, a), a), s), {}, None),
    (total(d(s), s), frac(1, 1 - gamma), {}, "dynamics-sum-to-one"),
    (grad(J_inf), total(d(s) * total(grad(pi(a, s)) * Q_inf(s, a), a), s), {}, "theta-free-dynamics"),
    (prob(s[t + 1]), total(prob(s, time=t) * pi(a, s) * p(s[t + 1], s, a), s, a), {"for_every": ((t, 1, T), s[t + 1])}, None),
    (E(same(a, u) * f(s, a), pi(a, s)), pi(u, s) * f(s, u), {"for_every": (s, u)}, None),
    (E_copies(frac(1, N) * Sum(copy(R(tau) * score(1), i), (i, 1, N)), N), E(R(tau) * score(1)), {"for_every": (N,)},
     "dynamics-sum-to-one"),
]  # fmt: skip


@pytest.mark.parametrize("lhs, rhs, more, needed", TRUTHS, ids=lambda value: str(value)[:40])
def test_a_truth_is_true_and_fails_without_an_assumption_that_it_needs(judge, lhs, rhs, more, needed):
    assert judged(judge, lhs, rhs, **more) == TRUE
    if needed is not None:
        assert judged(judge, lhs, rhs, without=[needed], **more) in (FALSE, UNSURE)
        if needed != "positive-behaviour":
            assert judged(judge, lhs, rhs, without=[needed], **more) == FALSE


@pytest.mark.parametrize(
    "lhs, rhs, more",
    [
        (grad(J), E(Sum(score(t) * G(t), (t, 1, T))), {}),
        (grad(J), E(Sum(gamma ** (t - 1) * score(t) * G(t + 1), (t, 1, T - 1))), {}),
        (E(score(1) * b(s[1], a[1])), zero * score(1), {}),
        (J, J_of(mu), {}),
        (grad(J), grad(E(R(tau), pi_old)), {}),
        (outer(score(1), grad(pi(a[1], s[1]))), outer(grad(pi(a[1], s[1])), score(2)), {"for_every": (tau,), "min_horizon": 2}),
        (grad(grad(J)), E(R(tau) * outer(grad(log(prob(tau))), grad(log(prob(tau))))), {}),
        (Sum((t - 1) * (t - 2) * b(t), (t, 1, T)), zero, {}),
        (log(pi(a, s)), log(mu(a, s)), {"for_every": (s, a)}),
        (total(same(a, u), a, u), one, {}),
        (E_copies(copy(R(tau), 1) * copy(R(tau), 2), 2), E(R(tau) ** 2), {}),
        (E_copies(Sum(copy(R(tau), i), (i, 1, N)) ** 2, N), N**2 * J**2, {"for_every": (N,)}),
    ],
)
def test_a_false_twin_is_false(judge, lhs, rhs, more):
    assert judged(judge, lhs, rhs, **more) == FALSE


def test_what_is_defined_nowhere_is_unsure(judge):
    assert judged(judge, log(-pi(a, s)), log(-mu(a, s)), for_every=(s, a)) == UNSURE


def test_zero_times_undefined_is_zero(judge):
    """Without positive-policy the score of an action that never occurs does not count."""
    claim = E(frac(pi(a[1], s[1]), pi(a[1], s[1]))), one
    assert judged(judge, *claim, without=["positive-policy"]) == TRUE
    assert judged(judge, E(score(1)), zero * score(1), without=["positive-policy"]) == FALSE


def test_the_judge_agrees_with_what_every_derivation_expects(judge):
    seen = 0
    for path in files():
        for item in load(path).items():
            try:
                judged = judge.decide(read_claim(item.claim))
            except Unreadable:
                continue
            if item.relation == "=":
                assert judged == {"proved": TRUE, "refuted": FALSE}[item.expected], (path, item.key)
            else:  # an inequality that is false may be violated on a few MDPs only
                assert judged in {"proved": (UNSURE,), "refuted": (FALSE, UNSURE)}[item.expected], (path, item.key)
            seen += 1
    assert seen > 100


def test_the_same_seed_gives_the_same_worlds_and_another_one_others():
    claim = read_claim(Claim(J, J_of(mu), ALL))
    assert Judge(1).decide(claim) == Judge(1).decide(claim) == Judge(2).decide(claim) == FALSE


def test_equal_trees_are_one_object():
    assert read(R(tau) * b(s[t])) is read(b(s[t]) * R(tau))


@pytest.mark.parametrize("name", ["judge", "enumeration", "walks", "tables", "worlds"])
def test_the_judge_imports_neither_sympy_nor_a_checker(name):
    imported = set()
    for node in ast.walk(ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    assert {one for one in imported if one.startswith("verify") and not one.startswith("verify.mutants.")} == set()
    assert not any(one.startswith(("sympy", "flint")) for one in imported)


def test_what_has_no_value_has_no_derivative(judge):
    """log p(s_1|s_1, a_1) is undefined where p is zero, although p does not move there: such a trajectory is no evidence."""
    claim = Claim(E(score(1)), E(grad(log(pi(a[1], s[1]) * p(s[1], s[1], a[1])))), ALL - {"positive-dynamics"})
    assert judge.decide(read_claim(claim)) == TRUE
    moving = Claim(claim.lhs, claim.rhs, claim.assumes - {"theta-free-dynamics"})
    assert judge.decide(read_claim(moving)) == FALSE


def test_zero_over_zero_is_undefined_and_zero_times_it_is_zero(judge):
    assumes = ALL - {"positive-behaviour"}
    ratio = frac(mu(a, s), mu(a, s))
    assert judge.decide(read_claim(Claim(ratio, one, assumes, (s, a)))) == TRUE
    assert judge.decide(read_claim(Claim(mu(a, s) * ratio, mu(a, s), assumes, (s, a)))) == TRUE
    assert judge.decide(read_claim(Claim((1 - mu(a, s)) * ratio, 1 - mu(a, s), assumes, (s, a)))) == TRUE
    assert judge.decide(read_claim(Claim(ratio, 2 * ratio, assumes, (s, a)))) == FALSE
