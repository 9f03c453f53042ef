"""Every inner product is a sum over coordinates of its own: what the kernel proves about them, and what it must not."""

import itertools
from random import Random

import pytest
from sympy import Mul

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.notation import *
from verify.provers import parametric
from verify.provers.horizon import cutoff
from verify.provers.kernel import Remainder, Theorem, prove
from verify.refute import attempt, replay
from verify.sampling import sample

ALL = frozenset(ASSUMPTIONS) - {"scores-not-all-zero", "discount-below-one"}
EACH_TIME = (t, 1, T)
Z = Sum(score(t), EACH_TIME)
NORM = dot(Z, Z)
LETTERS = (s, s_next, x, a, a_next, u)
FREE = [grad(log(pi(action, state))) for state, action in ((s, a), (s_next, a_next), (x, u))]
ONE, TWO, THREE = FREE


def claim(lhs, rhs, without=(), for_every=(), **more):
    return Claim(lhs, rhs, ALL - set(without), for_every, **more)


TRUE = {
    "symmetric": claim(dot(ONE, TWO), dot(TWO, ONE), ALL, LETTERS),
    "linear": claim(dot(ONE + 2 * TWO, THREE), dot(ONE, THREE) + 2 * dot(TWO, THREE), ALL, LETTERS),
    "norms commute": claim(dot(ONE, ONE) * dot(TWO, TWO), dot(TWO, TWO) * dot(ONE, ONE), ALL, LETTERS),
    "parallelogram": claim(
        dot(ONE + TWO, ONE + TWO) + dot(ONE - TWO, ONE - TWO), 2 * dot(ONE, ONE) + 2 * dot(TWO, TWO), ALL, LETTERS
    ),
    "a number inside": claim(dot(dot(ONE, TWO) * THREE, ONE), dot(ONE, TWO) * dot(THREE, ONE), ALL, LETTERS),
    "a vector beside": claim(dot(ONE, TWO) * THREE, THREE * dot(TWO, ONE), ALL, LETTERS),
    "a matrix beside": claim(dot(ONE, TWO) * outer(ONE, TWO), outer(dot(TWO, ONE) * ONE, TWO), ALL, LETTERS),
    "variance of a number": claim(Var(R(tau)), E(R(tau) ** 2) - J**2),
    "variance of a gradient": claim(Var(score(1)), E(dot(score(1), score(1)))),
    "variance under another policy": claim(Var(b(s[1]), mu), E(b(s[1]) ** 2, mu) - E(b(s[1]), mu) ** 2),
    "variance without normalisation": claim(
        Var(R(tau)), E((R(tau) - E(R(tau))) ** 2), ("policies-sum-to-one", "dynamics-sum-to-one")
    ),
    "shifted": claim(Var(R(tau) + c), Var(R(tau))),
    "scores do not correlate": claim(E(NORM), Sum(E(dot(score(t), score(t))), EACH_TIME)),
    "of a zero": claim(Var(0 * score(1)) + dot(zero, score(1)), zero, (), (s[1], a[1])),
}
FALSE = {
    "Cauchy-Schwarz as an equation": claim(dot(ONE, TWO) ** 2, dot(ONE, ONE) * dot(TWO, TWO), (), LETTERS),
    "crossed": claim(dot(ONE, TWO) * dot(ONE, TWO), dot(ONE, ONE) * dot(TWO, TWO), (), LETTERS),
    "projected": claim(dot(ONE, ONE) * TWO, dot(ONE, TWO) * ONE, (), LETTERS),
    "norm of a mean": claim(dot(E(score(1) * R(tau)), E(score(1) * R(tau))), E(R(tau) ** 2 * dot(score(1), score(1)))),
    "variance is the mean square": claim(Var(R(tau)), E(R(tau) ** 2)),
    "doubled": claim(Var(2 * R(tau)), 2 * Var(R(tau))),
    "variance unnormalised": claim(Var(R(tau)), E(R(tau) ** 2) - J**2, ("policies-sum-to-one", "dynamics-sum-to-one")),
    "scores correlate under another policy": claim(E(NORM, mu), Sum(E(dot(score(t), score(t)), mu), EACH_TIME)),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_equations_are_proved_and_sampling_agrees(name):
    assert isinstance(prove(TRUE[name], range(1, 4)), Theorem)
    assert sample(TRUE[name], 60).outcome == "passed"
    assert parametric.decide(TRUE[name]).outcome != "differs"


@pytest.mark.parametrize("name", FALSE)
def test_false_twins_are_not_proved_and_have_a_witness(name):
    assert isinstance(prove(FALSE[name], range(1, 4)), Remainder)
    assert parametric.decide(FALSE[name]).outcome == "differs"
    witness = attempt(FALSE[name]).witness
    assert witness is not None and replay(witness, FALSE[name]).confirmed


def determinant(vectors):
    """The Gram determinant: zero when there are fewer coordinates than vectors, and not in general."""
    size, total_of = len(vectors), zero
    for order in itertools.permutations(range(size)):
        sign = Mul(*(1 if order[i] < order[j] else -1 for i, j in itertools.combinations(range(size), 2)))
        total_of += sign * Mul(*(dot(vectors[i], vectors[order[i]]) for i in range(size)))
    return total_of


def test_what_is_true_in_two_coordinates_only_is_not_proved():
    """Three vectors of a plane are dependent. Sampling looks at a plane, so it cannot know better; the others must."""
    gram = claim(determinant(FREE), zero, (), LETTERS)
    assert sample(gram, 60).outcome == "passed"
    assert isinstance(prove(gram, (1,)), Remainder)
    assert parametric.decide(gram, sizes=[(2, 2, 1)]).outcome == "proved"  # two states with two actions have two scores
    assert parametric.decide(gram, sizes=[(3, 2, 1)]).outcome == "differs"
    witness = attempt(gram).witness
    assert witness is not None and replay(witness, gram).confirmed


def test_too_many_inner_products_are_left_to_the_kernel():
    """Five of them need five coordinates, more than are enumerated: agreement in four proves nothing."""
    vectors = [grad(log(pi(action, state))) for state in (s, s_next, x) for action in (a, a_next)][:5]
    gram = claim(determinant(vectors[:2]) * dot(ONE, ONE) ** 3, determinant(vectors[:2]) * dot(ONE, ONE) ** 3 + zero, (), LETTERS)
    found = parametric.decide(gram, sizes=[(1, 2, 1)])
    assert (found.outcome, "coordinates" in found.detail) == ("undecided", True)
    assert isinstance(prove(gram, (1,)), Theorem)


def matching(random, count):
    """A product of inner products: which vector stands in which place, by number."""
    return tuple(tuple(random.randrange(3) for _ in range(2)) for _ in range(count))


def written(pairs, random):
    """The product, its factors and the sides of each in any order."""
    pairs = [pair[:: random.choice([1, -1])] for pair in pairs]
    random.shuffle(pairs)
    return Mul(*(dot(FREE[i], FREE[j]) for i, j in pairs))


@pytest.mark.parametrize("seed", range(12))
def test_two_products_are_equal_exactly_when_their_pairs_are(seed):
    """Against plain combinatorics: the pairings of generic vectors are independent."""
    random = Random(seed)
    for _ in range(10):
        count = random.choice([1, 2, 3])
        one, two = matching(random, count), matching(random, count)
        if random.random() < 0.5:
            two = one
        same = sorted(map(sorted, one)) == sorted(map(sorted, two))
        found = prove(claim(written(one, random), written(two, random), ALL, LETTERS), (1,))
        assert isinstance(found, Theorem if same else Remainder), (one, two)


def test_random_equations_with_inner_products_are_decided_as_the_judge_decides_them():
    from verify.language.moments import has_dots
    from verify.mutants.decide import decide
    from verify.mutants.judge import Judge
    from verify.mutants.random_terms import equations
    from verify.runs import Settings

    judge, seen = Judge(), []
    for kind, one in equations(300, seed=3):
        if has_dots(one.lhs, one.rhs) and len(seen) < 8:
            decision = decide(kind, one, judge, "", Settings(samples=40))
            assert not decision.disagreement, decision
            seen.append((decision.judged, decision.verdict))
    assert len(seen) >= 5 and {("true", "PROVED"), ("false", "REFUTED")} <= set(seen)


def test_a_power_of_an_inner_product_is_a_product_of_sums():
    """Σ_i u_i² v_i² is another number than (Σ_i u_i v_i)²."""
    square = claim(dot(ONE, TWO) ** 2, dot(dot(ONE, TWO) * ONE, TWO), ALL, LETTERS)
    assert isinstance(prove(square, (1,)), Theorem)
    assert isinstance(prove(claim(dot(ONE, ONE) ** 3, dot(ONE, ONE) ** 2, ALL, LETTERS), (1,)), Remainder)


@pytest.mark.parametrize("name", ["scores do not correlate", "shifted"])
def test_every_horizon_is_decided_below_the_cutoff(name):
    assert prove(TRUE[name], "all").horizons == "all"
    assert cutoff(TRUE[name]).last <= 12


def test_a_variance_that_fails_late_is_found():
    """Equal as long as an episode has at most two steps."""
    twice = claim(Var(Sum(b(s[t]), EACH_TIME)), Var(Sum(b(s[t]), (t, 1, 2))), min_horizon=2)
    assert isinstance(prove(twice, (2,)), Theorem)
    assert isinstance(prove(twice, "all"), Remainder)
