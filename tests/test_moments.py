"""Inner products and variances in all engines: the same meaning, by hand and by plain loops."""

import itertools
from fractions import Fraction

import numpy as np
import pytest

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.errors import ContentError
from verify.claims.model import Claim
from verify.language.errors import IllFormed
from verify.language.moments import coordinates, pairs
from verify.language.ranks import rank_of
from verify.mutants.judge import FALSE, TRUE, Judge
from verify.mutants.mutate import mutants
from verify.mutants.rewrite import rewritings
from verify.mutants.tree import read_claim
from verify.notation import *
from verify.provers.model import Undefined
from verify.refute import attempt
from verify.refute.choices import Choices, Facts, Style
from verify.refute.model import Sides
from verify.refute.witness import Witness
from verify.sampling.compare import evaluate_claim
from verify.sampling.mdps import Batch

ALL = frozenset(ASSUMPTIONS) - {"scores-not-all-zero"}
Z = Sum(score(t), (t, 1, T))
NORM = dot(Z, Z)
BEST = frac(E(R(tau) * NORM), E(NORM))
TERMS = [
    Var(R(tau)),
    Var(R(tau) * Z),
    Var((R(tau) - b) * score(1), mu),
    E(dot(Z, score(T) * R(tau))),
    E(R(tau) * NORM),
    dot(E(R(tau) * Z), grad(E(R(tau) ** 2))),
    Sum(E(dot(score(t), score(1)) * r(s[t], a[t])), (t, 1, T)),
]


# ------------------------------------------------------------------------------------------------- numbers by hand


def bandit(p, first, second, logits=1):
    """One state, one step, actions with probabilities p and 1 - p, in one parameter (a sigmoid) or in two logits."""
    p = Fraction(p)
    slope = p * (1 - p)
    rows = {("rho", (), ()): (Fraction(1),), ("pi", (0,), ()): (p, 1 - p), ("pi", (0,), (1,)): (slope, -slope)}
    rows["pi", (0,), (2,)] = (-slope, slope) if logits == 2 else (Fraction(0), Fraction(0))
    rows |= {("pi", (0,), (number,)): (Fraction(0), Fraction(0)) for number in (3, 4)}
    rows |= {("p", (0, action), ()): (Fraction(1),) for action in (0, 1)}
    rewards = {((0, 0), ()): Fraction(first), ((0, 1), ()): Fraction(second)}
    return Witness(1, 2, 1, {"gamma": Fraction(1)}, rows, rewards, assumes=ALL)


def value(term, source, more=frozenset()):
    return Sides(Claim(term, zero, ALL | more), source.horizon).on(source).at({T: source.horizon}, {})[0]


THREE_QUARTERS = Fraction(3, 4)


@pytest.mark.parametrize(
    "source, baseline, expected",
    [
        (bandit(THREE_QUARTERS, 1, 0), 0, Fraction(3, 256)),
        (bandit(THREE_QUARTERS, 1, 0), J, Fraction(3, 64)),
        (bandit(THREE_QUARTERS, 1, 0), BEST, 0),
        (bandit(THREE_QUARTERS, 1, 0), 5, Fraction(1083, 256)),
        (bandit(THREE_QUARTERS, 3, -1), 0, 0),
        (bandit(THREE_QUARTERS, 3, -1), J, THREE_QUARTERS),
        (bandit(Fraction(1, 2), 1000, 1000), 0, 250000),
        (bandit(Fraction(1, 2), 1000, 1000), 1000, 0),
        (bandit(THREE_QUARTERS, 1, 0, logits=2), 0, 2 * Fraction(3, 256)),
        (bandit(THREE_QUARTERS, 1, 0, logits=2), J, 2 * Fraction(3, 64)),
    ],
)
def test_variances_of_a_bandit(source, baseline, expected):
    assert value(Var((R(tau) - baseline) * Z), source) == expected


def test_the_best_baseline_of_a_bandit_weighs_each_action_by_the_other():
    assert value(BEST, bandit(THREE_QUARTERS, 1, 0)) == Fraction(1, 4)
    assert value(BEST, bandit(THREE_QUARTERS, 3, -1)) == 0


def test_where_every_score_is_zero_the_assumption_leaves_nothing_to_compare():
    still = bandit(THREE_QUARTERS, 1, 0)
    still.rows["pi", (0,), (1,)] = (Fraction(0), Fraction(0))
    assert value(Var(R(tau) * Z), still) == 0
    for term, more in ((BEST, frozenset()), (Var(R(tau) * Z), {"scores-not-all-zero"})):
        with pytest.raises(Undefined):
            value(term, still, more)


# --------------------------------------------------------------------------------------------------- against loops


class Loops:
    """An MDP as lists, with two coordinates: every trajectory, its probability and its scores, one by one."""

    def __init__(self, horizon, rho, p, laws, slopes, reward, gamma, b):
        self.horizon, self.rho, self.p, self.laws, self.slopes, self.b = horizon, rho, p, laws, slopes, b
        self.reward, self.gamma = reward, gamma

    def trajectories(self, law):
        states, actions = range(len(self.rho)), range(len(self.reward[0]))
        for path in itertools.product(*([states, actions] * self.horizon + [states])):
            probability = self.rho[path[0]]
            for i in range(0, 2 * self.horizon, 2):
                state, action, after = path[i : i + 3]
                probability = probability * self.laws[law][state][action] * self.p[state][action][after]
            yield path, probability

    def total(self, path):
        return sum(self.gamma ** (i // 2) * self.reward[path[i]][path[i + 1]] for i in range(0, 2 * self.horizon, 2))

    def score(self, path, time, coordinate):
        state, action = path[2 * time - 2 : 2 * time]
        return self.slopes[coordinate][state][action] / self.laws["pi"][state][action]

    def mean(self, function, law="pi"):
        return sum(probability * function(path) for path, probability in self.trajectories(law))

    def variance(self, functions, law="pi"):
        """Σ over coordinates of the mean squared distance from the mean."""
        means = [self.mean(function, law) for function in functions]
        return self.mean(lambda path: sum((f(path) - m) ** 2 for f, m in zip(functions, means, strict=True)), law)

    def answers(self):
        times, both = range(1, self.horizon + 1), (0, 1)
        whole = [lambda path, i=i: sum(self.score(path, t, i) for t in times) for i in both]
        yield self.variance([self.total])
        yield self.variance([lambda path, i=i: self.total(path) * whole[i](path) for i in both])
        yield self.variance([lambda path, i=i: (self.total(path) - self.b) * self.score(path, 1, i) for i in both], "mu")
        yield self.mean(lambda path: sum(whole[i](path) * self.score(path, self.horizon, i) * self.total(path) for i in both))
        yield self.mean(lambda path: self.total(path) * sum(whole[i](path) ** 2 for i in both))
        first = [self.mean(lambda path, i=i: self.total(path) * whole[i](path)) for i in both]
        yield sum(
            x * self.mean(lambda path, i=i: self.total(path) ** 2 * whole[i](path)) for i, x in zip(both, first, strict=True)
        )
        yield sum(
            self.mean(
                lambda path, t=t: (
                    sum(self.score(path, t, i) * self.score(path, 1, i) for i in both)
                    * self.reward[path[2 * t - 2]][path[2 * t - 1]]
                )
            )
            for t in times
        )


def test_exact_enumeration_means_what_the_loops_mean():
    size = (2, 2, 2)
    facts = Facts.of(Claim(TERMS[2], zero, ALL))
    choices = Choices(*size, facts, Style(7))
    sides = {term: Sides(Claim(term, zero, ALL), 2).on(choices).at({T: 2}, {})[0] for term in TERMS}
    states, actions = range(2), range(2)
    loops = Loops(
        2,
        choices.row("rho", (), ()),
        [[choices.row("p", (state, action), ()) for action in actions] for state in states],
        {name: [choices.row(name, (state,), ()) for state in states] for name in ("pi", "mu")},
        [[choices.row("pi", (state,), (number,)) for state in states] for number in (1, 2)],
        [[choices.reward((state, action), ()) for action in actions] for state in states],
        choices.parameter("gamma"),
        choices.function("b", (), ()),
    )
    assert list(loops.answers()) == list(sides.values())


def test_sampling_means_what_the_loops_mean():
    batch = Batch.draw(ALL, (2, 2, 2), 2, [5])
    found = [evaluate_claim(Claim(term, zero, ALL), batch)[0] for term in TERMS]
    constant = batch.functions["b", (), ()].value
    for index in range(2):
        table = {name: one.value[index].tolist() for name, one in batch.tables.items()}
        slopes = [slope[index].tolist() for slope in batch.tables["pi"].slopes[:2]]
        laws = {name: table[name] for name in ("pi", "mu")}
        loops = Loops(2, table["rho"], table["p"], laws, slopes, table["r"], table["gamma"], constant[index])
        for one, expected in zip(found, loops.answers(), strict=True):
            assert abs(one.lhs[index] - expected) <= one.bound[index] + 1e-13 * abs(expected)


@pytest.mark.parametrize(
    "lhs, rhs, verdict",
    [
        (Var(R(tau) * Z), E(R(tau) ** 2 * NORM) - dot(E(R(tau) * Z), E(R(tau) * Z)), TRUE),
        (Var(R(tau) * Z), E(R(tau) ** 2 * NORM), FALSE),
        (Var(R(tau), mu), E(R(tau) ** 2, mu) - J_of(mu) ** 2, TRUE),
        (E(NORM), Sum(E(dot(score(t), score(t))), (t, 1, T)), TRUE),
        (E(dot(score(1), score(1))) ** 2, E(dot(score(1), score(1)) ** 2), FALSE),
        (dot(grad(J), score(1)) ** 2 * one, dot(score(1), score(1)) * dot(grad(J), grad(J)), FALSE),
    ],
)
def test_the_judge_knows_truths_from_their_twins(lhs, rhs, verdict):
    free = (s[1], a[1]) if rhs.has(dot(grad(J), grad(J))) else ()
    assert Judge().decide(read_claim(Claim(lhs, rhs, ALL, free))) == verdict


def test_mdps_against_the_assumption_are_passed_over_by_the_judge_and_by_sampling():
    one = Claim(E(NORM), zero, ALL | {"scores-not-all-zero"})
    alone = Batch.draw(ALL, (2, 1, 2), 3, [1])
    assert not evaluate_claim(one, alone)[0].defined.any()
    assert evaluate_claim(Claim(E(NORM), zero, ALL), alone)[0].defined.all()
    never = Claim(E(NORM) * 0 + frac(NORM * 0 + 1, 1), one.rhs + 1, one.assumes, (tau,))
    assert Judge().decide(read_claim(never)) == TRUE


# ------------------------------------------------------------------------------------ how many coordinates, mistakes


@pytest.mark.parametrize(
    "term, count",
    [
        (b, 0),
        (dot(score(1), score(2)), 1),
        (dot(score(1), score(2)) ** 3 + NORM, 3),
        (E(dot(dot(score(1), score(1)) * score(2), score(1))), 2),
        (Var(dot(score(1), score(1))), 3),
        (BEST, 2),
        (outer(NORM * score(1), score(2)), 1),
    ],
)
def test_inner_products_that_are_multiplied_together(term, count):
    assert pairs(term) == count


def test_how_many_coordinates_tell_two_sides_apart():
    assert coordinates(1, score(1), score(2)) == 0
    assert coordinates(0, NORM, b) == 2
    assert coordinates(1, NORM * score(1), score(1)) == 2
    assert coordinates(0, NORM**3, NORM) == 3
    assert coordinates(0, BEST, b) == 2 and coordinates(0, BEST, BEST) == 4


def test_a_witness_needs_one_coordinate_only_where_one_is_enough():
    one = attempt(Claim(Var(R(tau) * Z), E(R(tau) ** 2 * NORM), ALL)).witness
    two = attempt(Claim(dot(grad(J), score(1)) ** 2, dot(score(1), score(1)) * dot(grad(J), grad(J)), ALL, (s[1], a[1]))).witness
    assert not any(any(row) for (_, _, dirs), row in one.rows.items() if dirs == (2,))
    assert any(any(row) for (_, _, dirs), row in two.rows.items() if dirs == (2,))
    for witness in (one, two):
        assert Witness.from_json(witness.to_json()).rows == witness.rows


@pytest.mark.parametrize(
    "build, said",
    [
        (lambda: dot(R(tau), R(tau)), "dot(u, v) takes two gradients"),
        (lambda: dot(score(1), b), "dot(u, v) takes two gradients"),
        (lambda: dot(outer(score(1), score(1)), score(1)), "dot(u, v) takes two gradients"),
        (lambda: Var(outer(score(1), score(1))), "this is a matrix"),
        (lambda: grad(NORM), "have no gradient here"),
        (lambda: grad(E(b * Var(R(tau)))), "have no gradient here"),
        (lambda: dot(score(1)), "write dot(u, v)"),
        (lambda: Var(), "write Var(X) or Var(X, mu)"),
        (lambda: Var(R(tau), tau), "a policy was expected"),
        (lambda: dot(pi, score(1)), "a term was expected"),
        (lambda: Var(pi), "write pi(a, s)"),
        (lambda: E(NORM + score(1)), "are added"),
        (lambda: Var([1]), "a term was expected"),
    ],
)
def test_nonsense_is_refused(build, said):
    with pytest.raises(IllFormed) as caught:
        build()
    assert said in str(caught.value)


def test_a_free_place_inside_is_found():
    from verify import Derivation, Step
    from verify.reasons import algebra

    for term in (dot(score(1), score(1)), Var(b(s)), Sum(Var(score(t)), (t, 1, T + 1))):
        with pytest.raises(ContentError):
            Derivation(title="x", summary="y", start=term, steps=[Step(term, by=algebra)])


def test_zero_as_written_is_a_zero():
    assert rank_of(dot(zero, score(1))) is None and rank_of(Var(0 * score(1))) is None


def test_mistakes_and_rewritings_of_inner_products_and_variances():
    wrong = {name for name, _ in mutants(Var(R(tau) * Z))} | {name for name, _ in mutants(dot(score(1), score(2)))}
    assert {"E X² for Var X", "law", "⟨u, v⟩ for ‖u‖²"} <= wrong
    assert dot(score(1), score(2)) ** 2 in [new for _, new in mutants(dot(score(1), score(1)) * dot(score(2), score(2)))]
    for term in (Var(R(tau)), E(dot(Z, grad(J)))):
        for name, new in rewritings(term, ALL):
            assert Judge().decide(read_claim(Claim(term, new, ALL))) == TRUE, name


def test_magnitudes_cover_the_rounding_of_differences_from_a_mean():
    """A large constant beside small differences: the bound has to know what was subtracted."""
    batch = Batch.draw(ALL, (2, 2, 2), 8, [2])
    (one,) = evaluate_claim(Claim(Var(R(tau) + 10**6), Var(R(tau)), ALL), batch)
    assert (np.abs(one.lhs - one.rhs) <= one.bound).all() and (np.abs(one.lhs - one.rhs) > 0).any()
