"""Exact values and visits without a last step: linear solves against long sums, adjugates against sympy, and what diverges."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from sympy import Expr

from verify.claims.model import Claim
from verify.language import terms as L
from verify.notation import *
from verify.provers import parametric
from verify.provers.endless import adjugate_and_determinant
from verify.provers.literal import Evaluator
from verify.provers.model import Undefined
from verify.refute.choices import Choices, Facts, Style
from verify.refute.model import ExactModel

CONVERGENCE = frozenset({"discount-below-one", "policies-sum-to-one", "dynamics-sum-to-one"})
HALF, MANY = Fraction(1, 2), 40


def model(
    assumes: frozenset[str] = CONVERGENCE, gamma: Fraction = HALF, states: int = 2, seed: int = 1, bends: bool = False
) -> ExactModel:
    choices = Choices(states, 2, 1, Facts(assumes, False), Style(seed, bends=bends))
    choices.chosen["gamma",] = gamma
    return ExactModel(choices)


def truncated(where: ExactModel, law: str, dirs: tuple[int, ...] = ()) -> tuple[list[Fraction], list[Fraction]]:
    """V and d by adding up the first MANY terms, with derivatives by Leibniz on (value, ∂_1) pairs."""
    states, actions, g = range(where.n_states), range(where.n_actions), where.parameter("gamma")

    def times(x: tuple[Fraction, Fraction], y: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
        return x[0] * y[0], x[0] * y[1] + x[1] * y[0]

    def plus(*pairs: tuple[Fraction, Fraction]) -> tuple[Fraction, Fraction]:
        return sum((one[0] for one in pairs), Fraction(0)), sum((one[1] for one in pairs), Fraction(0))

    def policy(a: int, s: int) -> tuple[Fraction, Fraction]:
        return where.policy(law, a, s, ()), where.policy(law, a, s, (1,))

    def move(s2: int, s: int, a: int) -> tuple[Fraction, Fraction]:
        return where.transition(s2, s, a, ()), where.transition(s2, s, a, (1,))

    step = [[plus(*(times(policy(a, s), move(s2, s, a)) for a in actions)) for s2 in states] for s in states]
    reward = [plus(*(times(policy(a, s), (where.reward(s, a, ()), where.reward(s, a, (1,)))) for a in actions)) for s in states]
    law_of_s = [(where.initial(s, ()), where.initial(s, (1,))) for s in states]
    values, visits = [(Fraction(0), Fraction(0))] * len(states), [(Fraction(0), Fraction(0))] * len(states)
    for n in range(MANY):
        discount = (g**n, Fraction(0))
        values = [plus(values[s], times(discount, reward[s])) for s in states]
        visits = [plus(visits[s], times(discount, law_of_s[s])) for s in states]
        reward = [plus(*(times(step[s][x], reward[x]) for x in states)) for s in states]
        law_of_s = [plus(*(times(law_of_s[x], step[x][s]) for x in states)) for s in states]
    part = len(dirs)
    return [one[part] for one in values], [one[part] for one in visits]


@pytest.mark.parametrize("law", ["theta", "old", "mu"])
@pytest.mark.parametrize("states", [1, 2, 3])
@pytest.mark.parametrize("dirs", [(), (1,)])
def test_a_linear_solve_is_a_long_sum(law: str, states: int, dirs: tuple[int, ...]) -> None:
    """With γ = 1/2 forty terms leave out less than 10^-9, whatever moves: policy, dynamics, first states, rewards."""
    where = model(states=states)
    name = {"theta": pi, "old": pi_old, "mu": mu}[law]
    values, visits = truncated(where, law, dirs)
    for state in range(states):
        for term, expected in ((V_inf.of(name)(s), values), (d(s, law=name), visits)):
            found = Evaluator(where).evaluate(grad(term) if dirs else term, {}, {("s", "s"): state}, dirs)
            assert abs(found - expected[state]) < Fraction(1, 10**9)
            assert found != expected[state] or not any(expected)


def test_second_derivatives_solve_the_equation_differentiated_twice() -> None:
    """∂_1∂_2 of V = Σ_a π (r + γ Σ p V) by Leibniz, term by term."""
    where = model(bends=True)
    right = total(pi(a, s) * (r(s, a) + gamma * total(p(x, s, a) * V_inf(x), x)), a)
    for state in range(2):
        evaluator = Evaluator(where)
        sides = [evaluator.evaluate(grad(grad(one)), {}, {("s", "s"): state}, (1, 2)) for one in (V_inf(s), right)]
        assert sides[0] == sides[1] != 0
        flow = rho(s) + gamma * total(d(x) * pi(a, x) * p(s, x, a), x, a)
        sides = [evaluator.evaluate(grad(grad(one)), {}, {("s", "s"): state}, (1, 2)) for one in (d(s), flow)]
        assert sides[0] == sides[1] != 0


def test_values_and_visits_by_hand() -> None:
    """One state, one action pays 1 and the other 0, equally likely: V = 1/2 + 1/4 + … = 1, and d = 2."""
    where = model(states=1)
    where.source.chosen |= {  # type: ignore[attr-defined]
        ("row", "pi", (0,)): (HALF, HALF), ("r", (0, 0), ()): Fraction(1), ("r", (0, 1), ()): Fraction(0),
    }  # fmt: skip
    at = {("s", "s"): 0, ("a", "a"): 0}
    for term, expected in ((V_inf(s), 1), (d(s), 2), (J_inf, 1), (Q_inf(s, a), HALF + 1), (A_inf(s, a), HALF)):
        assert Evaluator(where).evaluate(term, {}, at) == expected


def test_the_inverse_is_that_of_sympy() -> None:
    for size in range(1, 6):
        where = model(states=size)
        matrix = sympy.Matrix(size, size, lambda i, j: sympy.Rational((3 * i + 5 * j * j + i * j + 1) % 7, 1 + (i + j) % 3))
        entries = [[Fraction(int(matrix[i, j].p), int(matrix[i, j].q)) for j in range(size)] for i in range(size)]
        adjugate, determinant = adjugate_and_determinant(where, entries)
        assert determinant == matrix.det()
        assert sympy.Matrix(adjugate) == matrix.adjugate()


def test_with_gamma_one_there_is_no_value() -> None:
    for term in (V_inf(s), d(s), J_inf, grad(J_inf), A_inf(s, a)):
        with pytest.raises(Undefined):
            Evaluator(model(gamma=Fraction(1))).evaluate(
                term, {}, {("s", "s"): 0, ("a", "a"): 0}, (1,) if term == grad(J_inf) else ()
            )


def test_a_sum_that_grows_has_no_value_although_the_equation_can_be_solved() -> None:
    """P = 4 and γ = 1/2: 1 + 2 + 4 + … diverges, and V = r + 2 V would give -r."""
    where = model(assumes=frozenset({"discount-below-one"}), states=1)
    where.source.chosen |= {  # type: ignore[attr-defined]
        ("row", "pi", (0,)): (Fraction(2), Fraction(2)),
        ("row", "p", (0, 0)): (Fraction(1),),
        ("row", "p", (0, 1)): (Fraction(1),),
    }  # fmt: skip
    with pytest.raises(Undefined, match="diverges"):
        Evaluator(where).evaluate(V_inf(s), {}, {("s", "s"): 0})


# ------------------------------------------------------------------------------------------------ every entry a symbol

FLOW = rho(s) + gamma * total(d(x) * pi(a, x) * p(s, x, a), x, a)
SYMBOLIC: list[tuple[Expr, Expr, Expr]] = [  # (left, equal to it, not equal to it)
    (d(s), FLOW, FLOW - rho(s)),
    (V_inf(s), total(pi(a, s) * Q_inf(s, a), a), total(mu(a, s) * Q_inf(s, a), a)),
    (total(d(x), x), frac(one, 1 - gamma), one),
    (J_inf, total(d(x) * pi(a, x) * r(x, a), x, a), (1 - gamma) * total(d(x) * pi(a, x) * r(x, a), x, a)),
    (grad(J_inf), total(d(x) * total(grad(pi(a, x)) * Q_inf(x, a), a), x), total(d(x) * total(grad(pi(a, x)) * r(x, a), a), x)),
]  # fmt: skip
MODEL = frozenset({"theta-free-initial-law", "theta-free-dynamics", "theta-free-reward"})


@pytest.mark.parametrize("left, right, wrong", SYMBOLIC, ids=lambda one: str(one))
@pytest.mark.parametrize("engine", ["flint", "sympy"])
def test_the_parametric_checker_decides_by_cramer(left: Expr, right: Expr, wrong: Expr, engine: str) -> None:
    for_every = (s,) if left.has(s) else ()
    assumes = CONVERGENCE | MODEL
    assert parametric.decide(Claim(left, right, assumes, for_every), [(2, 2, 1)], engine=engine).outcome == "proved"
    assert parametric.decide(Claim(left, wrong, assumes, for_every), [(2, 2, 1)], engine=engine).outcome == "differs"


@pytest.mark.parametrize("missing", sorted(CONVERGENCE))
def test_without_convergence_the_determinant_may_vanish(missing: str) -> None:
    """The sides agree as rational functions; that is no proof where the sum diverges."""
    claim = Claim(d(s), FLOW, CONVERGENCE - {missing}, (s,))
    assert parametric.decide(claim, [(2, 2, 1)]).outcome == "undecided"


def test_one_horizon_stands_for_all() -> None:
    sizes = parametric.decide(Claim(d(s), FLOW, CONVERGENCE, (s,))).facts["sizes"]
    assert len(sizes) > 1 and {horizon for _, _, horizon in sizes} == {1}
    mixed = Claim(J_inf, J + gamma**T * total(prob(s, time=T + 1) * V_inf(s), s), CONVERGENCE)
    assert {horizon for _, _, horizon in parametric.decide(mixed).facts["sizes"]} > {1}


def test_the_time_is_no_part_of_it() -> None:
    assert L.TimeSymbol not in {type(part) for part in sympy.preorder_traversal(A_inf(s, a) * d(s) * J_inf)}
