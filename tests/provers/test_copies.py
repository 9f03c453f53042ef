"""Several trajectories against the enumeration of their product law, which shares nothing with the reduction."""

from __future__ import annotations

import random
import re
from fractions import Fraction
from pathlib import Path

import pytest
import sympy

from verify.by_reason import kernel_evidence
from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.language.ranks import rank_of
from verify.language.wellformed import check_scopes
from verify.notation import *
from verify.provers import copies, parametric
from verify.provers.copies import CopiesTheorem, _partitions, _Reader, reduced
from verify.provers.horizon import OutsideClass
from verify.provers.kernel import Outside, Remainder
from verify.provers.literal import Evaluator
from verify.provers.model import Model
from verify.provers.theorems import prove
from verify.refute import refute, replay
from verify.site_pages.trusted import code_lines

ALL = frozenset(ASSUMPTIONS) - {"scores-not-all-zero"}
HORIZONS = (1, 2)

reward, first = R(tau), b(s[1])
scores = Sum(score(t), (t, 1, T))
g_i, g_j = copy(scores * reward, i), copy(scores * reward, j)


def over(term, index=i):
    return Sum(term, (index, 1, N))


def claim(lhs, rhs, *for_every, assumes=ALL):
    for side in (lhs, rhs):
        check_scopes(side, for_every)
    return Claim(lhs, sympy.sympify(rhs), assumes, for_every)


mean = frac(one, N) * over(g_i)
one_of = E(scores * reward)
TRUE = {
    "unbiased": (E_copies(mean, N), grad(J), (N,)),
    "another law": (E_copies(frac(one, N) * over(copy(reward, i)), N, mu), J_of(mu), (N,)),
    "the sum": (E_copies(over(g_i), N), N * grad(J), (N,)),
    "one alone": (E_copies(copy(reward, 1), N), J, (N,)),
    "the last of three": (E_copies(copy(reward, 3), 3), J, ()),
    "a product of two": (E_copies(copy(reward, 1) * copy(first, 2), N), J * E(first), (N >= 2,)),
    "a product of one": (E_copies(copy(reward, 1) * copy(first, 1), N), E(reward * first), (N,)),
    "a square": (E_copies(over(copy(reward, i)) ** 2, N), N * E(reward**2) + N * (N - 1) * J**2, (N,)),
    "a cube": (
        E_copies(over(copy(first, i)) ** 3, N),
        N * E(first**3) + 3 * N * (N - 1) * E(first**2) * E(first) + N * (N - 1) * (N - 2) * E(first) ** 3,
        (N,),
    ),
    "the first among all": (E_copies(copy(first, 1) * over(copy(first, i)), N), E(first**2) + (N - 1) * E(first) ** 2, (N,)),
    "a sample variance": (
        E_copies(frac(one, N - 1) * over((copy(reward, i) - frac(one, N) * over(copy(reward, j), j)) ** 2), N),
        Var(reward),
        (N >= 2,),
    ),
    "the others": (E_copies(over(copy(scores, i) * others(copy(reward, j), j, i)), N), zero * grad(J), (N,)),
    "a covariance": (
        E_copies(outer(mean, frac(one, N) * over(g_j, j)), N) - outer(one_of, one_of),
        frac(one, N) * (E(outer(scores * reward, scores * reward)) - outer(one_of, one_of)),
        (N,),
    ),
    "a dot": (
        E_copies(dot(over(copy(score(1), i)), over(copy(first * score(1), j), j)), N),
        N * E(first * dot(score(1), score(1))),
        (N,),
    ),
    "a gradient outside": (grad(E_copies(copy(reward, 1) * copy(reward, 2), 2)), 2 * J * grad(J), ()),
    "a gradient inside": (E_copies(grad(copy(reward, 1) * copy(first, 2)), 2), zero * grad(J), ()),
    "a second gradient": (grad(grad(E_copies(over(copy(reward, i)), N))), N * grad(grad(J)), (N,)),
    "times are summed outside": (
        E_copies(Sum(copy(r(s[t], a[t]), 1) * copy(b(s[t]), 2), (t, 1, T)), 2),
        Sum(E(r(s[t], a[t])) * E(b(s[t])), (t, 1, T)),
        (),
    ),
    "letters are summed outside": (total(E_copies(over(copy(same(s[1], x), i)), N), x), N * one, (N,)),
    "one inside another": (E_copies(copy(first, 1) * E_copies(over(copy(first, i)), N), N), N * E(first) ** 2, (N,)),
    "two of them side by side": (E_copies(over(copy(first, i)), N) ** 2, N**2 * E(first) ** 2, (N,)),
}
FALSE = {
    "an index for all": (E_copies(mean, N), E(scores) * J, (N,)),
    "not divided": (E_copies(over(g_i), N), grad(J), (N,)),
    "independent of itself": (E_copies(copy(reward, 1) * copy(first, 1), N), J * E(first), (N,)),
    "dependent on another": (E_copies(copy(reward, 1) * copy(first, 2), N), E(reward * first), (N >= 2,)),
    "no diagonal": (E_copies(over(copy(reward, i)) ** 2, N), N**2 * J**2, (N,)),
    "only a diagonal": (E_copies(over(copy(reward, i)) ** 2, N), N * E(reward**2), (N,)),
    "right for one and for two": (
        E_copies(over(copy(first, i)), N),
        N * E(first) + (N - 1) * (N - 2) * E(first) ** 2,
        (N,),
    ),
    "a biased sample variance": (
        E_copies(frac(one, N) * over((copy(reward, i) - frac(one, N) * over(copy(reward, j), j)) ** 2), N),
        Var(reward),
        (N >= 2,),
    ),
    "the square of N": (
        E_copies(outer(mean, frac(one, N) * over(g_j, j)), N) - outer(one_of, one_of),
        frac(one, N**2) * (E(outer(scores * reward, scores * reward)) - outer(one_of, one_of)),
        (N,),
    ),
    "a gradient of one factor": (grad(E_copies(copy(reward, 1) * copy(reward, 2), 2)), J * grad(J), ()),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_holds_is_proved_for_every_number_of_trajectories(name):
    lhs, rhs, for_every = TRUE[name]
    assert isinstance(prove(claim(lhs, rhs, *for_every), HORIZONS), CopiesTheorem)


@pytest.mark.parametrize("name", TRUE)
def test_what_holds_is_not_proved_with_one_summand_more(name):
    lhs, rhs, for_every = TRUE[name]
    more = {None: 0, 0: one, 1: E(score(1) * reward), 2: E(outer(score(1), score(1)))}[rank_of(lhs)]
    assert isinstance(prove(claim(lhs, rhs + more, *for_every), HORIZONS), Remainder)


@pytest.mark.parametrize("name", FALSE)
def test_what_does_not_hold_is_refuted_by_enumeration(name):
    lhs, rhs, for_every = FALSE[name]
    false = claim(lhs, rhs, *for_every)
    assert isinstance(prove(false, HORIZONS), Remainder)
    witness = refute(false)
    assert witness is not None and replay(witness, false).confirmed
    assert ("N" in witness.times) == bool(for_every)


@pytest.mark.parametrize("name", ["unbiased", "a square", "a covariance", "a gradient outside", "the others"])
def test_the_parametric_check_agrees_and_says_for_which_numbers(name):
    lhs, rhs, for_every = TRUE[name]
    found = parametric.decide(claim(lhs, rhs, *for_every), [(2, 2, 1)])
    assert found.outcome == "proved"
    assert found.facts.get("copies") == ([1, 2, 3] if for_every else None)


@pytest.mark.parametrize("name", ["right for one and for two", "no diagonal", "a gradient of one factor"])
def test_the_parametric_check_finds_the_difference(name):
    lhs, rhs, for_every = FALSE[name]
    assert parametric.decide(claim(lhs, rhs, *for_every), [(2, 2, 1)]).outcome == "differs"


def test_every_horizon_is_decided():
    _, found = kernel_evidence(claim(E_copies(mean, N), grad(J), N), None, range(1, 4))
    assert found.outcome == "proved" and found.facts["horizons"] == "all"


# ------------------------------------------------------------------------------------------------------ what is outside


@pytest.mark.parametrize("missing", ["policies-sum-to-one", "dynamics-sum-to-one"])
def test_without_laws_that_sum_to_one_nothing_is_reduced(missing):
    """Then the trajectories that are not looked at contribute a factor, to the power N - 1."""
    alone = claim(E_copies(copy(reward, 1), N), J, N, assumes=ALL - {missing})
    with pytest.raises(Outside, match=missing):
        prove(alone, HORIZONS)
    with pytest.raises(Outside, match=missing):
        prove(claim(E_copies(copy(reward, 1), N), J, N), HORIZONS, copies.kernel.AXIOMS - {missing})
    witness = refute(alone)
    assert witness is not None and witness.times["N"] >= 2


@pytest.mark.parametrize(
    "term, for_every, says",
    [
        (E_copies(frac(one, N - 1) * over(copy(first, i)), N), (N,), "is zero for N = 1: N >= 2 in for_every"),
        (E_copies(frac(one, (N - 2) * (N - 5)) * over(copy(first, i)), N), (N >= 3,), "is zero for N = 5"),
        (E_copies(frac(one, copy(first, 1)), N), (N,), "the denominator"),
        (E_copies(copy(first, 1) ** N, N), (N,), "the exponent N"),
        (E_copies(log(N) * copy(first, 1), N), (N,), "log(N)"),
        (E_copies(copy(N * first, 1), N), (N,), "the number of trajectories inside one of them"),
        (E_copies(over(i * copy(first, i)), N), (N,), "i_"),
        (E_copies(E(copy(first, 1)), N), (N,), "a copy outside E_copies"),
        (E_copies(dot(copy(score(1), 1), copy(score(1), 2)) ** 2, 2), (), "two products of gradients between different"),
    ],
)
def test_what_cannot_be_reduced_says_why(term, for_every, says):
    about = claim(term, zero, *for_every)
    with pytest.raises(Outside) as outside:
        prove(about, HORIZONS)
    assert says in str(outside.value)
    with pytest.raises(OutsideClass):
        copies.last_horizon(about)


def test_only_the_prover_makes_a_theorem():
    with pytest.raises(TypeError):
        CopiesTheorem(object(), claim(one, one), (1,), ())
    theorem = prove(claim(E_copies(copy(reward, 1), N), J, N), HORIZONS)
    with pytest.raises(TypeError):
        theorem.horizons = "all"


# --------------------------------------------------------------------------------- random terms against enumeration


class Exact(Model):
    """An MDP with random rational entries whose laws sum to one."""

    zero, one = Fraction(0), Fraction(1)

    def __init__(self, seed, n_states=2, n_actions=2, horizon=1):
        self.seed = seed
        self.n_states, self.n_actions, self.horizon = n_states, n_actions, horizon

    def entry(self, *key):
        pick = random.Random(f"{self.seed} {key}")  # the same number whenever it is asked for
        return Fraction(pick.randrange(1, 9), pick.randrange(1, 9))

    def law(self, number, size, dirs, *key):
        weights = [self.entry(*key, dirs, n) for n in range(size)]
        return weights[number] - sum(weights) / size if dirs else weights[number] / sum(weights)

    def parameter(self, name):
        return self.entry(name)

    def initial(self, s, dirs):
        return self.zero if dirs else self.law(s, self.n_states, (), "rho")

    def transition(self, s2, s, a, dirs):
        return self.zero if dirs else self.law(s2, self.n_states, (), "p", s, a)

    def policy(self, law, a, s, dirs):
        if dirs and law != "theta":
            return self.zero
        return self.law(a, self.n_actions, dirs, "mu" if law == "mu" else "pi", s)

    def reward(self, s, a, dirs):
        return self.zero if dirs else self.entry("r", s, a)

    def function(self, name, key, dirs):
        return self.zero if dirs else self.entry(name, key)

    def inverse(self, x):
        return 1 / x

    def log(self, x):
        raise AssertionError("logarithms occur under a gradient only")


class Maker:
    """Random terms about several trajectories."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def pick(self, *choices):
        return self.random.choice(choices)

    def of_one(self):
        return self.pick(reward, first, f(s[1], a[1]), first * b(s[2]), prob(s[2]), E(f(s[1], a[1]), given=s[1]), 2 * one)

    def vector_of_one(self):
        return self.pick(score(1), first * score(1), grad(V(s[1])), scores)

    def number(self, depth, indices=(one, 2 * one)):
        if depth <= 0:
            return copy(self.of_one(), self.random.choice(indices))
        index = {2: i, 3: j}.get(len(indices))
        kinds = [
            lambda: self.number(depth - 1, indices) * self.number(depth - 1, indices),
            lambda: self.number(depth - 1, indices) - 2 * self.number(depth - 1, indices),
            lambda: frac(self.number(depth - 1, indices), N + 1) * N,
            lambda: self.number(depth - 1, indices) ** 2,
        ]
        if index is not None:
            kinds += [lambda: over(self.number(depth - 1, (*indices, index)), index)] * 3
        return self.random.choice(kinds)()

    def vector(self, depth, indices=(one, 2 * one)):
        return self.pick(
            lambda: copy(self.vector_of_one(), self.random.choice(indices)) * self.number(depth - 1, indices),
            lambda: over(copy(self.vector_of_one(), i) * self.number(depth - 1, (*indices, i))) if len(indices) == 2 else zero,
            lambda: grad(copy(self.of_one(), self.random.choice(indices))) + copy(self.vector_of_one(), 1),
        )()

    def term(self):
        law = self.pick(pi, pi, mu)
        return self.pick(
            lambda: E_copies(self.number(2), N, law),
            lambda: E_copies(self.vector(2), N, law),
            lambda: grad(E_copies(self.number(2), N, law)),
            lambda: E_copies(outer(self.vector(1), self.vector(1)), N, law),
            lambda: E_copies(dot(self.vector(1), self.vector(1)) * self.number(1), N, law),
            lambda: E_copies(self.number(1), N, law) * E_copies(self.number(1), N),
        )()


def reduced_value(term, count, model, directions):
    """Σ c(N) M for one N, by the reduction and then by enumeration of single trajectories."""
    total_ = Fraction(0)
    for one_ in _Reader(2).expand(term):
        at = [sum(Fraction(int(c.numerator), int(c.denominator)) * count**k for (k,), c in part.terms())
              for part in (one_.coefficient.numer, one_.coefficient.denom)]  # fmt: skip
        closed = one_.closed()
        total_ += at[0] / at[1] * Evaluator(model).evaluate(closed, {}, {}, directions)
    return total_


@pytest.mark.parametrize("seed", range(80))
def test_a_random_term_has_the_value_of_its_reduction(seed):
    term = Maker(seed).term()
    rank = rank_of(term)
    if rank is None:
        pytest.skip("zero as written")
    check_scopes(term, (N >= 2,))
    try:
        _Reader(2).expand(term)
    except Outside:
        pytest.skip("outside: two products of gradients between different trajectories")
    directions = tuple(range(1, rank + 1))
    for count, horizon in ((2, 1), (3, 1)):
        model = Exact(seed, horizon=horizon)
        literal = Evaluator(model).evaluate(term, {N: count}, {}, directions)
        assert reduced_value(term, count, Exact(seed, horizon=horizon), directions) == literal


def test_most_random_terms_are_reduced():
    terms = [Maker(seed).term() for seed in range(80)]
    done = 0
    for term in terms:
        try:
            done += bool(_Reader(2).expand(term))
        except Outside:
            continue
    assert done > 50
    assert {rank_of(term) for term in terms} >= {0, 1, 2}


def test_partitions_are_counted_by_bell():
    assert [len(list(_partitions([], list("abcd"[:n])))) for n in range(5)] == [1, 1, 2, 5, 15]
    assert len(list(_partitions([(1,), (2,)], ["a"]))) == 3


def test_powers_of_n_are_apart():
    """Σ N^k P_k = 0 for every N only where every P_k is 0: the parts are equations of their own."""
    parts = reduced(claim(E_copies(over(copy(first, i)) ** 2, N), N * E(first**2), N))
    assert len(parts) == 2
    assert all(not one_.for_every and not copies.C.has_copies(one_.lhs) for one_ in parts)


def test_the_prover_is_small_and_rests_on_the_kernel():
    source = Path(copies.__file__).read_text(encoding="utf-8")
    beside = set(re.findall(r"^from verify\.provers(?:\.(\w+))? import", source, re.MULTILINE)) - {""}
    assert code_lines(source) <= 290
    assert beside <= {"horizon", "kernel", "rules"}
