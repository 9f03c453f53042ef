"""Random terms: two have equal normal forms exactly when they have equal values on random MDPs.

The judge is literal enumeration over a prime field: a random point separates two different polynomials of these
degrees with probability at least 1 - 10⁻¹⁵.
"""

from __future__ import annotations

import random
from collections import defaultdict

import pytest
from sympy import Expr

from verify.language.wellformed import rank_of
from verify.notation import (
    A,
    E,
    J,
    J_of,
    Q,
    R,
    Sum,
    T,
    V,
    a,
    a_next,
    b,
    f,
    frac,
    g,
    gamma,
    grad,
    log,
    mu,
    outer,
    p,
    pi,
    pi_old,
    prob,
    r,
    rho,
    s,
    s_next,
    same,
    score,
    t,
    tau,
    total,
    u,
    x,
)  # fmt: skip
from verify.provers.kernel import AXIOMS, SWITCHES, Normaliser
from verify.provers.literal import evaluate
from verify.provers.model import Model

PRIME = 2**61 - 1


class Residue:
    """An element of the field with 2⁶¹ - 1 elements."""

    __slots__ = ("value",)

    def __init__(self, value: int) -> None:
        self.value = value % PRIME

    def __add__(self, other):
        return Residue(self.value + (other.value if isinstance(other, Residue) else other))

    def __sub__(self, other):
        return Residue(self.value - (other.value if isinstance(other, Residue) else other))

    def __mul__(self, other):
        return Residue(self.value * (other.value if isinstance(other, Residue) else other))

    def __rsub__(self, other):
        return Residue(other - self.value)

    def __neg__(self):
        return Residue(-self.value)

    __radd__, __rmul__ = __add__, __mul__

    def __bool__(self) -> bool:
        return self.value != 0

    def __eq__(self, other) -> bool:
        return self.value == (other.value if isinstance(other, Residue) else other % PRIME)

    def __hash__(self) -> int:
        return hash(self.value)


class RandomModel(Model):
    """Every entry random in the field, as far as the assumptions leave it free."""

    def __init__(self, seed: int, n_states: int, n_actions: int, horizon: int, assumes: frozenset[str] = AXIOMS) -> None:
        self.assumes = assumes
        self.n_states, self.n_actions, self.horizon = n_states, n_actions, horizon
        self.zero, self.one = Residue(0), Residue(1)
        self.random = random.Random(seed)
        self.table: dict[object, Residue] = {}

    def entry(self, *key: object) -> Residue:
        if key not in self.table:
            self.table[key] = Residue(self.random.randrange(1, PRIME))
        return self.table[key]

    def law(self, x: int, size: int, total_: int, sums: str, *key: object) -> Residue:
        if x < size - 1 or sums not in self.assumes:
            return self.entry(*key, x)
        return Residue(total_) - sum((self.entry(*key, y) for y in range(size - 1)), Residue(0))

    def parameter(self, name):
        return self.entry(name)

    def initial(self, s, dirs):
        if dirs and "theta-free-initial-law" in self.assumes:
            return self.zero
        return self.law(s, self.n_states, 0 if dirs else 1, "dynamics-sum-to-one", "rho", dirs)

    def transition(self, s2, s, a, dirs):
        if dirs and "theta-free-dynamics" in self.assumes:
            return self.zero
        return self.law(s2, self.n_states, 0 if dirs else 1, "dynamics-sum-to-one", "p", s, a, dirs)

    def policy(self, law, a, s, dirs):
        if dirs and law != "theta":
            return self.zero
        name = "mu" if law == "mu" else "pi"
        return self.law(a, self.n_actions, 0 if dirs else 1, "policies-sum-to-one", name, s, dirs)

    def reward(self, s, a, dirs):
        return self.zero if dirs and "theta-free-reward" in self.assumes else self.entry("r", s, a, dirs)

    def function(self, name, key, dirs):
        return self.zero if dirs and "theta-free-functions" in self.assumes else self.entry("function", name, key, dirs)

    def inverse(self, x):
        return Residue(pow(x.value, PRIME - 2, PRIME))

    def log(self, x):
        raise AssertionError("logarithms occur under a gradient only")


# ---------------------------------------------------------------------------------------------------- random terms


class Writer:
    """Writes random well-formed closed terms at horizon 3."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)

    def one_of(self, *makers):
        return self.pick.choice(makers)()

    def factor(self) -> Expr:
        """A number that depends on the trajectory."""
        i, j = self.pick.choice([1, 2, 3]), self.pick.choice([1, 2, 3])
        return self.one_of(
            lambda: r(s[i], a[i]),
            lambda: b(s[i]),
            lambda: f(s[i], a[j]),
            lambda: g(s[i], s[j + 1]),
            lambda: frac(mu(a[i], s[i]), pi(a[i], s[i])),
            lambda: frac(pi(a[i], s[i]), pi_old(a[i], s[i])),
            lambda: frac(1, pi(a[i], s[j])),
            lambda: p(s[i], s[j], a[j]),
            lambda: V(s[i]),
            lambda: Q(s[i], a[i]),
            lambda: A.of(mu)(s[i], a[i]),
            lambda: prob(s[i]),
            lambda: total(pi(u, s[i]) * f(s[i], u), u),
            lambda: total(p(x, s[i], a[i]) * self.pick.choice([b(x), 1 + 0 * b(x), g(x, s[i])]), x),
            lambda: E(b(s[2]), given=s[2]),
            lambda: E(r(s[2], a[2]), given=(s[1], a[1])),
            lambda: gamma,
            lambda: same(a[i], a[j]),
            lambda: same(s[i], s[j + 1]) * b(s[i]),
            lambda: total(same(u, a[i]) * f(s[j], u) * pi(u, s[j]), u),
        )

    def vector(self) -> Expr:
        i = self.pick.choice([1, 2, 3])
        return self.one_of(
            lambda: score(i), lambda: grad(pi(a[i], s[i])), lambda: grad(V(s[i])), lambda: Sum(score(t), (t, 1, T))
        )

    def closed(self) -> Expr:
        law = self.pick.choice([pi, mu, pi_old])
        body = self.factor()
        for _ in range(self.pick.choice([0, 1, 1, 2])):
            body = body * self.factor() if self.pick.random() < 0.8 else body + self.factor()
        return self.one_of(
            lambda: E(body, law),
            lambda: E(body, law),
            lambda: E(body, law) * E(self.factor()),
            lambda: J_of(law),
            lambda: total(prob(tau, law=law) * body, tau),
            lambda: total(rho(s) * pi(a, s) * p(s_next, s, a) * self.pick.choice([b(s), f(s, a), b(s_next)]), s, a, s_next),
            lambda: total(pi(a, s) * f(s, a) * pi(a_next, s) * f(s, a_next), s, a, a_next),
            lambda: total(V(s, time=2) ** 2, s),
            lambda: E(R(tau) * body, law),
        )

    def term(self) -> Expr:
        return self.one_of(
            self.closed,
            self.closed,
            lambda: grad(self.closed()),
            lambda: E(self.vector() * self.factor()),
            lambda: E(self.vector() * self.factor(), mu),
            lambda: grad(grad(E(self.factor()))),
            lambda: outer(grad(E(self.factor())), E(self.vector())),
        )

    def family(self) -> list[Expr]:
        """A term with others that are equal to it by a valid rewriting, and near misses."""
        body = self.factor()
        i = self.pick.choice([1, 2, 3])
        return [
            grad(E(body, pi_old)),
            grad(E(body)),
            E(grad(log(prob(tau))) * body) + E(grad(body)),
            E(score(i) * body),
            E(body),
            E(frac(prob(tau), prob(tau, law=mu)) * body, mu),
            total(prob(tau) * body, tau),
            J,
        ]


def classes_of(assumes: frozenset[str], seeds: range, models: list[RandomModel], switches: frozenset[str] = SWITCHES):
    """Normal form -> the set of values of the terms that have it; and how many terms there were."""
    kernel = Normaliser(assumes | switches, 3, False)
    found: dict[object, set[object]] = defaultdict(set)
    count = 0
    for seed in seeds:
        writer = Writer(seed)
        for term in [*writer.family(), *(writer.term() for _ in range(4))]:
            rank = rank_of(term) or 0
            directions = tuple(range(1, rank + 1))
            form = kernel.unfrozen(kernel.normal(term, {T: 3}, directions))
            values = tuple(evaluate(term, model, {T: 3}, {}, directions).value for model in models)
            found[rank if form else 0, frozenset(form.items())].add(values)
            count += 1
    return found, count


@pytest.fixture(scope="module")
def classes():
    return classes_of(AXIOMS, range(40), [RandomModel(1, 3, 2, 3), RandomModel(2, 2, 2, 3)])


def subsets() -> list[frozenset[str]]:
    """The axioms but one, and some random sets of them."""
    pick = random.Random(3)
    names = sorted(AXIOMS)
    return [AXIOMS - {name} for name in names] + [frozenset(pick.sample(names, pick.randrange(len(names)))) for _ in range(6)]


@pytest.mark.parametrize("assumes", subsets(), ids=lambda one: "without " + ", ".join(sorted(AXIOMS - one)))
def test_equal_normal_forms_have_equal_values_with_fewer_axioms(assumes):
    """On MDPs where what is not assumed does not hold."""
    found, count = classes_of(assumes, range(100, 106), [RandomModel(3, 2, 2, 3, assumes)])
    assert count > 60
    assert all(len(values) == 1 for values in found.values())


@pytest.mark.parametrize("switch", sorted(SWITCHES))
def test_equal_normal_forms_have_equal_values_with_a_switch_off(switch):
    """Also where dynamics and rewards depend on θ: what stays as written has a derivative of its own."""
    assumes = AXIOMS - {"theta-free-dynamics", "theta-free-reward"}
    found, _ = classes_of(assumes, range(200, 206), [RandomModel(4, 2, 2, 3, assumes)], SWITCHES - {switch})
    assert all(len(values) == 1 for values in found.values())


def test_equal_normal_forms_have_equal_values(classes):
    found, count = classes
    assert count > 400
    assert len(found) > 100
    assert all(len(values) == 1 for values in found.values())


def test_equal_values_have_equal_normal_forms(classes):
    found, _ = classes
    forms = defaultdict(set)
    for (rank, form), values in found.items():
        for value in values:
            forms[value].add((rank, form))
    assert all(len(same) == 1 for same in forms.values())
