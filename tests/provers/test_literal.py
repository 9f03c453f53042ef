"""The literal evaluator against sums written out by hand over all trajectories, in fractions."""

from fractions import Fraction
from itertools import product
from random import Random

import pytest

from verify.language import terms as L
from verify.notation import *
from verify.provers.literal import Evaluator, evaluate
from verify.provers.model import Model, NotRepresentable, Undefined


class Concrete(Model):
    """A random MDP with fractions. ∂π sums to zero over actions; ρ, p, r and the functions do not move."""

    zero, one = Fraction(0), Fraction(1)

    def __init__(self, n_states, n_actions, horizon, seed=0, gamma=Fraction(2, 3), forbid=False):
        self.n_states, self.n_actions, self.horizon, self.gamma = n_states, n_actions, horizon, gamma
        self.random, self.values = Random(seed), {}
        S, A_ = range(n_states), range(n_actions)
        self.rho = self.law(n_states)
        self.p = {(s, a): self.law(n_states) for s, a in product(S, A_)}
        self.pi, self.mu = [self.law(n_actions) for _ in S], [self.law(n_actions) for _ in S]
        if forbid:  # an action that is never taken, and cannot begin to be
            self.pi[0] = [Fraction(1)] + [Fraction(0)] * (n_actions - 1)
        self.d = {by: [self.flat(n_actions) for _ in S] for by in [(1,), (2,), (1, 2)]}
        if forbid:
            for rows in self.d.values():
                rows[0] = [Fraction(0)] * n_actions
        self.r = [[Fraction(self.random.randint(-3, 3)) for _ in A_] for _ in S]

    def law(self, n):
        weights = [self.random.randint(1, 5) for _ in range(n)]
        return [Fraction(w, sum(weights)) for w in weights]

    def flat(self, n):
        free = [Fraction(self.random.randint(-3, 3)) for _ in range(n - 1)]
        return [*free, -sum(free, Fraction(0))]

    def parameter(self, name):
        return self.gamma

    def initial(self, s, dirs):
        return self.zero if dirs else self.rho[s]

    def transition(self, s2, s, a, dirs):
        return self.zero if dirs else self.p[s, a][s2]

    def policy(self, law, a, s, dirs):
        if dirs:
            return self.d[dirs][s][a] if law == "theta" else self.zero
        return (self.mu if law == "mu" else self.pi)[s][a]

    def reward(self, s, a, dirs):
        return self.zero if dirs else self.r[s][a]

    def function(self, name, key, dirs):
        if dirs:
            return self.zero
        return self.values.setdefault((name, key), Fraction(self.random.randint(1, 9)))

    def inverse(self, x):
        if not x:
            raise Undefined("1 / 0")
        return 1 / x

    def log(self, x):
        if x <= 0:
            raise Undefined("log of zero")
        if x == 1:
            return self.zero
        raise NotRepresentable("log")

    # plain loops over trajectories, sharing nothing with the evaluator

    def trajectories(self):
        steps = [range(self.n_states), range(self.n_actions)] * self.horizon + [range(self.n_states)]
        for places in product(*steps):
            yield places[0::2], places[1::2]

    def factors(self, states, actions, laws):
        yield self.rho[states[0]], None
        for now, act, then in zip(states, actions, states[1:], strict=False):
            yield laws[now][act], (now, act)
            yield self.p[now, act][then], None

    def chance(self, states, actions, laws=None):
        result = Fraction(1)
        for factor, _ in self.factors(states, actions, laws or self.pi):
            result *= factor
        return result

    def chance_moved(self, states, actions, by=(1,)):
        """∂ p(τ): each factor π in turn replaced by its derivative."""
        factors = list(self.factors(states, actions, self.pi))
        total_ = Fraction(0)
        for chosen, (_, where) in enumerate(factors):
            if where is not None:
                term = self.d[by][where[0]][where[1]]
                for other, (factor, _) in enumerate(factors):
                    term *= factor if other != chosen else 1
                total_ += term
        return total_

    def gain(self, states, actions, first=1):
        steps = list(zip(states, actions, strict=False))[first - 1 :]
        return sum((self.gamma**n * self.r[x][y] for n, (x, y) in enumerate(steps)), Fraction(0))


SIZES = [(2, 2, 1), (2, 2, 2), (3, 2, 2), (2, 3, 2), (1, 2, 3), (2, 1, 3)]


@pytest.mark.parametrize("size", SIZES)
def test_the_objective_is_the_sum_over_trajectories(size):
    m = Concrete(*size)
    by_hand = sum(m.chance(*x) * m.gain(*x) for x in m.trajectories())
    assert evaluate(J, m, {}, {}) == by_hand
    assert evaluate(E(R(tau)), m, {}, {}) == by_hand
    assert evaluate(total(prob(tau) * R(tau), tau), m, {}, {}) == by_hand
    assert evaluate(total(rho(s) * V(s, time=1), s), m, {}, {}) == by_hand


@pytest.mark.parametrize("size", SIZES)
def test_the_gradient_of_the_objective_is_the_sum_of_the_moved_probabilities(size):
    m = Concrete(*size)
    by_hand = sum(m.chance_moved(*x) * m.gain(*x) for x in m.trajectories())
    assert evaluate(grad(J), m, {}, {}, (1,)) == by_hand
    assert evaluate(grad(total(rho(s) * V(s, time=1), s)), m, {}, {}, (1,)) == by_hand
    assert evaluate(E(R(tau) * Sum(score(t), (t, 1, T))), m, {}, {}, (1,)) == by_hand


def test_a_frozen_policy_has_the_same_value_and_no_gradient():
    m = Concrete(2, 2, 2)
    assert evaluate(frozen(J), m, {}, {}) == evaluate(J, m, {}, {})
    assert evaluate(grad(frozen(J)), m, {}, {}, (1,)) == 0
    ratio = E(frac(pi(a[1], s[1]), pi_old(a[1], s[1])), pi_old)
    assert evaluate(ratio, m, {}, {}) == 1
    moved = evaluate(grad(E(frac(pi(a[1], s[1]), pi_old(a[1], s[1])) * r(s[1], a[1]), pi_old)), m, {}, {}, (1,))
    assert moved == evaluate(E(score(1) * r(s[1], a[1])), m, {}, {}, (1,))


def test_another_policy_draws_its_own_trajectories():
    m = Concrete(2, 3, 2)
    assert evaluate(E(R(tau), mu), m, {}, {}) == sum(m.chance(*x, m.mu) * m.gain(*x) for x in m.trajectories())


@pytest.mark.parametrize("time", [1, 2, 3])
def test_marginals_and_values_are_sums_over_what_came_before_and_what_comes_after(time):
    m = Concrete(2, 2, 3)
    for x in range(2):
        here = [y for y in m.trajectories() if y[0][time - 1] == x]
        weight = sum(m.chance(*y) for y in here)
        assert evaluate(prob(s, time=time), m, {}, {("s", "s"): x}) == weight
        to_go = sum(m.chance(*y) * m.gain(*y, time) for y in here) / weight
        assert evaluate(V(s, time=time), m, {}, {("s", "s"): x}) == to_go
        assert evaluate(E(G(time), given=s[time]), m, {}, {("s", time): x}) == to_go
        for y in range(2):
            taken = [z for z in here if z[1][time - 1] == y]
            joint = sum(m.chance(*z) for z in taken)
            places = {("s", time): x, ("a", time): y}
            assert evaluate(prob(s[time], a[time]), m, {}, places) == joint
            q = sum(m.chance(*z) * m.gain(*z, time) for z in taken) / joint
            assert evaluate(Q(s[time], a[time]), m, {}, places) == q
            assert evaluate(E(G(time), given=(s[time], a[time])), m, {}, places) == q
            assert evaluate(A(s[time], a[time]), m, {}, places) == q - to_go


def test_values_are_zero_after_the_horizon():
    m = Concrete(2, 2, 2)
    assert evaluate(V(s[3]), m, {}, {("s", 3): 1}) == 0
    assert evaluate(E(G(T + 1), given=s[T + 1]), m, {}, {("s", 3): 1}) == 0


def test_given_the_history_earlier_variables_keep_their_values():
    m = Concrete(2, 2, 2)
    places = {("s", 1): 1, ("a", 1): 0, ("s", 2): 1}
    expected = m.r[1][0] + sum(m.pi[1][y] * m.r[1][y] for y in range(2))
    assert evaluate(E(r(s[1], a[1]) + r(s[2], a[2]), given=history(2)), m, {}, places) == expected


def test_second_derivatives_of_a_product_a_quotient_and_a_power():
    m = Concrete(2, 2, 1)
    x = pi(a, s)
    places, by = {("s", "s"): 0, ("a", "a"): 1}, (1, 2)
    value, one_, two, both = m.pi[0][1], m.d[(1,)][0][1], m.d[(2,)][0][1], m.d[(1, 2)][0][1]

    def second(term):
        return evaluate(grad(grad(term)), m, {}, places, by)

    assert second(x) == both
    assert second(x * x) == second(x**2) == 2 * one_ * two + 2 * value * both
    assert second(x**3) == 6 * value * one_ * two + 3 * value**2 * both
    assert second(frac(one, x)) == second(1 / x) == 2 * one_ * two / value**3 - both / value**2
    assert second(log(x)) == both / value - one_ * two / value**2
    assert second(frac(x, x)) == 0
    assert evaluate(outer(grad(x), grad(log(x))), m, {}, places, by) == one_ * two / value


def test_the_outer_gradient_comes_first():
    m = Concrete(2, 2, 1)
    places = {("s", "s"): 0, ("a", "a"): 1}
    x, y = pi(a, s), pi(a, s) ** 2
    value, one_, two, both = m.pi[0][1], m.d[(1,)][0][1], m.d[(2,)][0][1], m.d[(1, 2)][0][1]
    moved = 2 * one_ * two + 2 * value * both
    assert evaluate(grad(x * grad(y)), m, {}, places, (1, 2)) == one_ * 2 * value * two + value * moved


def test_times_are_summed_over_their_range_and_an_empty_range_is_zero_or_one():
    m = Concrete(2, 2, 3)
    assert evaluate(Sum(b(t), (t, 2, T)), m, {}, {}) == evaluate(b(2) + b(3), m, {}, {})
    assert evaluate(Sum(Sum(t * k, (k, 1, t)), (t, 1, T)), m, {}, {}) == 1 + 2 * 3 + 3 * 6
    assert evaluate(Sum(b(t), (t, 2, 1)), m, {}, {}) == 0
    assert evaluate(L.sympy.Product(b(t), (t, 2, 1)), m, {}, {}) == 1
    assert evaluate(gamma ** (t - 1) * t, m, {t: 3}, {}) == m.gamma**2 * 3


def test_functions_of_different_arguments_are_different_functions():
    m = Concrete(2, 2, 2)
    evaluate(E(f(s[1]) * f(history(1)) * f(tau) * f(s[1], a[1]) * f(1) * c), m, {}, {})
    kinds = {(name, tuple(kind for kind, _ in key)) for name, key in m.values}
    assert kinds == {
        ("c", ()), ("f", ("t",)), ("f", ("s",)), ("f", ("h", "s")), ("f", ("s", "a")), ("f", ("tau", "s", "a", "s", "a", "s")),
    }  # fmt: skip


def test_a_bare_letter_in_an_inner_sum_hides_the_outer_one():
    m = Concrete(2, 2, 1)
    inner = total(pi(a, s) * r(s, a), a)
    assert (
        evaluate(inner * r(s, a), m, {}, {("s", "s"): 1, ("a", "a"): 0})
        == sum(m.pi[1][y] * m.r[1][y] for y in range(2)) * m.r[1][0]
    )


def test_what_has_probability_zero_is_ignored():
    m = Concrete(2, 2, 2, forbid=True)
    assert evaluate(E(frac(one, pi(a[1], s[1]))), m, {}, {}) == m.rho[0] + 2 * m.rho[1]
    assert evaluate(E(score(1)), m, {}, {}, (1,)) == 0
    assert evaluate(zero * log(pi(a, s)), m, {}, {("s", "s"): 0, ("a", "a"): 1}) == 0
    with pytest.raises(Undefined):
        evaluate(total(frac(one, pi(a, s)), a), m, {}, {("s", "s"): 0})
    with pytest.raises(Undefined):
        evaluate(score(1), m, {}, {("s", 1): 0, ("a", 1): 1}, (1,))


def test_zero_times_undefined_is_zero_and_zero_over_zero_is_undefined():
    m = Concrete(2, 2, 1, forbid=True)
    never = {("s", "s"): 0, ("a", "a"): 1, ("a", "u"): 1}
    assert evaluate(pi(a, s) * frac(one, pi(u, s)), m, {}, never) == 0
    with pytest.raises(Undefined):
        evaluate(frac(pi(a, s), pi(a, s)), m, {}, never)


def test_what_the_domain_lacks_is_told_apart_from_what_has_no_value():
    m = Concrete(2, 2, 1)
    with pytest.raises(NotRepresentable):
        evaluate(log(pi(a, s)), m, {}, {("s", "s"): 0, ("a", "a"): 1})
    with pytest.raises(NotRepresentable):
        evaluate(L.sympy.exp(pi(a, s)), m, {}, {("s", "s"): 0, ("a", "a"): 1})


def test_an_evaluator_gives_every_setting_its_own_value():
    m = Concrete(3, 2, 2)
    evaluator = Evaluator(m)
    term = p(s[2], s[1], a[1]) * pi(a[1], s[1])
    for x, y, z in product(range(3), range(2), range(3)):
        places = {("s", 1): x, ("a", 1): y, ("s", 2): z}
        assert evaluator.evaluate(term, {}, places) == m.p[x, y][z] * m.pi[x][y]
