"""The prover of problems without a last step: its normal forms are worth what the terms are worth, exactly."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from sympy import Expr

from verify.claims.model import Claim
from verify.language import discounted as D
from verify.language import terms as L
from verify.language.ranks import rank_of
from verify.language.wellformed import check_scopes
from verify.notation import *
from verify.provers import discounted, links
from verify.provers import polynomials as P
from verify.provers.discounted import CONVERGENCE, SWITCHES, DiscountedTheorem, prove
from verify.provers.endless import adjugate_and_determinant
from verify.provers.kernel import Remainder
from verify.provers.literal import Evaluator
from verify.provers.rules import AXIOMS, Outside
from verify.refute.choices import Choices, Facts, Style
from verify.refute.model import ExactModel

THETA_FREE = frozenset({"theta-free-initial-law", "theta-free-dynamics", "theta-free-reward"})
ASSUMES = CONVERGENCE | THETA_FREE
V_next = V_inf(s_next)
choice = total(grad(pi(a, s)) * Q_inf(s, a), a)

TRUE: dict[str, Claim] = {
    "visits flow": Claim(d(s), rho(s) + gamma * total(d(x) * pi(a, x) * p(s, x, a), x, a), CONVERGENCE, (s,)),
    "visits of μ flow": Claim(
        d(s, law=mu) - rho(s), gamma * total(d(x, law=mu) * mu(a, x) * p(s, x, a), x, a), CONVERGENCE, (s,)
    ),
    "two steps of the flow": Claim(
        total(d(s) * b(s), s),
        total(rho(s) * b(s), s)
        + gamma * total(rho(s) * pi(a, s) * p(x, s, a) * b(x), s, a, x)
        + gamma**2 * total(d(s) * pi(a, s) * p(x, s, a) * pi(u, x) * p(s_next, x, u) * b(s_next), s, a, x, u, s_next),
        CONVERGENCE,
    ),
    "visits sum to 1/(1-γ)": Claim(total(d(s), s), frac(one, 1 - gamma), CONVERGENCE),
    "visits times 1-γ": Claim((1 - gamma) * total(d(s), s), one, CONVERGENCE),
    "Bellman": Claim(V_inf(s), total(pi(a, s) * (r(s, a) + gamma * total(p(x, s, a) * V_inf(x), x)), a), CONVERGENCE, (s,)),
    "Q": Claim(Q_inf(s, a), r(s, a) + gamma * total(p(x, s, a) * V_inf(x), x), CONVERGENCE, (s, a)),
    "A": Claim(A_inf.of(mu)(s, a), Q_inf.of(mu)(s, a) - V_inf.of(mu)(s), CONVERGENCE, (s, a)),
    "mean advantage": Claim(total(pi(a, s) * A_inf(s, a), a), zero, CONVERGENCE, (s,)),
    "J by visits": Claim(J_inf, total(d(s) * pi(a, s) * r(s, a), s, a), CONVERGENCE),
    "constant shift": Claim(total(d(s) * pi(a, s) * (r(s, a) + c), s, a), J_inf + c / (1 - gamma), CONVERGENCE),
    "performance difference": Claim(
        J_inf_of(mu) - J_inf, total(d(s, law=mu) * total(mu(a, s) * A_inf(s, a), a), s), CONVERGENCE
    ),
    "policy gradient": Claim(grad(J_inf), total(d(s) * choice, s), ASSUMES),
    "with an advantage": Claim(grad(J_inf), total(d(s) * total(grad(pi(a, s)) * A_inf(s, a), a), s), ASSUMES),
    "frozen policy": Claim(
        grad(total(d(s, law=pi_old) * total(pi(a, s) * A_inf.of(pi_old)(s, a), a), s)), grad(J_inf), ASSUMES
    ),
    "gradient of visits": Claim(
        grad(total(d(s) * b(s), s)),
        gamma * total(grad(total(d(x) * pi(a, x) * p(s, x, a), x, a)) * b(s), s),
        ASSUMES | {"theta-free-functions"},
    ),
    "dynamics that learn": Claim(
        grad(J_inf),
        total(d(s) * (choice + gamma * total(pi(a, s) * grad(p(x, s, a)) * V_inf(x), a, x)), s),
        ASSUMES - {"theta-free-dynamics"},
    ),
    "after T steps": Claim(
        J_inf, J + gamma**T * total(prob(s, time=T + 1) * V_inf(s), s), CONVERGENCE
    ),
}  # fmt: skip

FALSE: dict[str, Claim] = {
    "a flow without discount": replace(TRUE["visits flow"], rhs=rho(s) + total(d(x) * pi(a, x) * p(s, x, a), x, a)),
    "a flow of another policy": replace(TRUE["visits flow"], rhs=rho(s) + gamma * total(d(x) * mu(a, x) * p(s, x, a), x, a)),
    "a flow that forgets the first state": replace(TRUE["visits flow"], rhs=gamma * total(d(x) * pi(a, x) * p(s, x, a), x, a)),
    "a flow to another state": Claim(d(s), rho(x) + gamma * total(d(s_next) * pi(a, s_next) * p(s, s_next, a), s_next, a),
                                     CONVERGENCE, (s, x)),
    "probabilities": Claim(total(d(s), s), one, CONVERGENCE),
    "γ/(1-γ)": Claim(total(d(s), s), gamma / (1 - gamma), CONVERGENCE),
    "Bellman without discount": Claim(Q_inf(s, a), r(s, a) + total(p(x, s, a) * V_inf(x), x), CONVERGENCE, (s, a)),
    "Bellman of another policy": Claim(V_inf(s), total(mu(a, s) * Q_inf(s, a), a), CONVERGENCE, (s,)),
    "advantage of another policy": Claim(total(mu(a, s) * A_inf(s, a), a), zero, CONVERGENCE, (s,)),
    "visits of the other": replace(TRUE["performance difference"], rhs=total(d(s) * total(mu(a, s) * A_inf(s, a), a), s)),
    "normalised": replace(TRUE["policy gradient"], rhs=(1 - gamma) * total(d(s) * choice, s)),
    "immediate reward": replace(TRUE["policy gradient"], rhs=total(d(s) * total(grad(pi(a, s)) * r(s, a), a), s)),
    "first state": replace(TRUE["policy gradient"], rhs=total(rho(s) * choice, s)),
    "old visits": replace(TRUE["policy gradient"], rhs=total(d(s, law=mu) * choice, s)),
    "dynamics that learn": replace(TRUE["policy gradient"], assumes=ASSUMES - {"theta-free-dynamics"}),
    "rewards that learn": replace(TRUE["policy gradient"], assumes=ASSUMES - {"theta-free-reward"}),
    "first states that learn": replace(TRUE["policy gradient"], assumes=ASSUMES - {"theta-free-initial-law"}),
    "second derivatives": Claim(grad(grad(J_inf)), total(d(s) * total(grad(grad(pi(a, s))) * Q_inf(s, a), a), s), ASSUMES),
    "finite and infinite": Claim(J_inf, J, CONVERGENCE),
    "after T steps, one γ short": Claim(J_inf, J + gamma ** (T - 1) * total(prob(s, time=T + 1) * V_inf(s), s), CONVERGENCE),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_is_proved(name: str) -> None:
    claim = TRUE[name]
    for side in (claim.lhs, claim.rhs):
        check_scopes(side, claim.for_every)
    theorem = prove(claim, range(1, 4))
    assert isinstance(theorem, DiscountedTheorem)
    assert theorem.horizons == ((1, 2, 3) if name == "after T steps" else "infinite")


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_not_proved(name: str) -> None:
    claim = FALSE[name]
    for side in (claim.lhs, claim.rhs):
        check_scopes(side, claim.for_every)
    assert isinstance(prove(claim, range(1, 4)), Remainder)


@pytest.mark.parametrize("missing", sorted(CONVERGENCE))
@pytest.mark.parametrize("name", ["Q", "policy gradient", "visits sum to 1/(1-γ)"])
def test_without_convergence_nothing_is_proved(name: str, missing: str) -> None:
    with pytest.raises(Outside, match=missing):
        prove(replace(TRUE[name], assumes=TRUE[name].assumes - {missing}), [1])


def test_an_undiscounted_claim_is_outside() -> None:
    with pytest.raises(Outside, match="γ is 1"):
        prove(replace(TRUE["Q"], undiscounted=True), [1])


def test_the_rule_that_says_two_free_states_are_one_does_not_exist() -> None:
    """What a sum over the first state leaves behind is compared with a given state only if that state is summed over."""
    with pytest.raises(Outside, match="the same one"):
        discounted._identified({}, [], ("s", -1, "s"), ("s", -1, "x"))


def test_a_theorem_is_made_by_the_prover_alone() -> None:
    theorem = prove(TRUE["Q"], [1])
    with pytest.raises(TypeError, match="from nowhere else"):
        DiscountedTheorem(object(), TRUE["Q"], "infinite", ())
    with pytest.raises(TypeError, match="does not change"):
        theorem.claim = FALSE["probabilities"]  # type: ignore[union-attr]


def test_axioms_that_the_claim_does_not_list_are_not_used() -> None:
    theorem = prove(TRUE["policy gradient"], [1], AXIOMS | SWITCHES)
    assert isinstance(theorem, DiscountedTheorem) and set(theorem.axioms) == ASSUMES
    claim = FALSE["dynamics that learn"]
    assert isinstance(prove(claim, [1], AXIOMS | SWITCHES), Remainder)


@pytest.mark.parametrize(
    "name, without",
    [
        ("J by visits", "definition-of-visits"),
        ("J by visits", "definition-of-objective"),
        ("J by visits", "definition-of-value"),
        ("Bellman", "definition-of-value"),
        ("visits flow", "definition-of-visits"),
        ("visits sum to 1/(1-γ)", "dynamics-sum-to-one"),
        ("mean advantage", "definition-of-value"),
    ],
)
def test_what_is_switched_off_stays_as_it_is_written(name: str, without: str) -> None:
    assert isinstance(prove(TRUE[name], [1], (AXIOMS | SWITCHES) - {without}), Remainder)


def test_a_proof_with_values_as_they_are_written() -> None:
    """The flow of the visits needs no value, and a derivative of one stays where it is."""
    lhs = total(rho(s) * grad(V_inf(s)), s)
    rhs = total(d(s) * (grad(V_inf(s)) - gamma * total(pi(a, s) * p(x, s, a) * grad(V_inf(x)), a, x)), s)
    claim = Claim(lhs, rhs, CONVERGENCE)
    allowed = frozenset({"definition-of-visits", "policies-sum-to-one", "dynamics-sum-to-one"})
    assert isinstance(prove(claim, [1], allowed), DiscountedTheorem)
    wrong = Claim(lhs, total(d(s) * grad(V_inf(s)), s), CONVERGENCE)
    assert isinstance(prove(wrong, [1], allowed), Remainder)


# ------------------------------------------------------------------------------------- normal forms mean what terms mean


class Maker:
    """Random terms about the problem without a last step, with chains that the rules can fold."""

    def __init__(self, seed: int) -> None:
        self.random, self.used = random.Random(seed), 0

    def law(self):  # type: ignore[no-untyped-def]
        return self.random.choice([pi, pi, mu, pi_old])

    def fresh(self) -> tuple[L.StateSymbol, L.ActionSymbol]:
        self.used += 1
        return L.StateSymbol(f"s{self.used}"), L.ActionSymbol(f"a{self.used}")

    def leaf(self, here: Expr) -> Expr:
        law, (_, action) = self.law(), self.fresh()
        value = self.random.choice([Q_inf, A_inf]).of(law)(here, action)
        return self.random.choice(
            [
                V_inf.of(law)(here),
                V_inf.of(law)(here),
                d(here, law=law),
                d(here, law=law),
                rho(here),
                gamma,
                J_inf_of(law),
                total(self.law()(action, here) * value, action),
                total(self.law()(action, here) * r(here, action), action),
                Integer_of(self.random.randint(-2, 3)),
                frac(one, 1 - gamma),
                b(here),
            ]
        )

    def number(self, depth: int, here: Expr) -> Expr:
        if depth == 0:
            return self.leaf(here)
        kind = self.random.randrange(6)
        if kind == 0:
            return self.number(depth - 1, here) + self.number(depth - 1, here)
        if kind == 1:
            return self.number(depth - 1, here) * self.leaf(here)
        after, action = self.fresh()
        if kind in (2, 3):  # one step of a policy
            law = self.law()
            return gamma ** self.random.randint(0, 2) * total(
                law(action, here) * p(after, here, action) * self.number(depth - 1, after), action, after
            )
        if kind == 4:  # from the visits of a policy on
            return total(d(after, law=self.law()) * self.number(depth - 1, after), after)
        return total(rho(after) * self.number(depth - 1, after), after)

    def gradient(self, depth: int, here: Expr) -> Expr:
        return self.random.choice([grad(self.number(depth, here)), self.leaf(here) * grad(self.number(depth - 1, here))])


def Integer_of(value: int) -> Expr:
    return one * value if value else zero


def worth(poly: P.Polynomial, model: ExactModel, free: dict[P.Variable, int]) -> Fraction:
    """The value of a polynomial: every sum is added up, every atom is looked up, N is an inverse matrix."""
    total_worth = Fraction(0)
    resolvents = {law: resolvent(model, law) for law in ("pi", "old", "mu")}
    for (sorts, pairs), coefficient in poly.items():
        ranges = [range(model.n_states if sort == "s" else model.n_actions) for sort in sorts]
        for values in product(*ranges):
            where = free | dict(zip(P.bound(sorts), values, strict=True))
            term = Fraction(coefficient)
            for atom, power in pairs:
                term *= atom_worth(atom, model, where, resolvents) ** power
            total_worth += term
    return total_worth


def resolvent(model: ExactModel, law: str) -> list[list[Fraction]]:
    step = matrix_of_steps(model, law)
    states = range(model.n_states)
    system = [[int(x == y) - model.parameter("gamma") * step[x][y] for y in states] for x in states]
    adjugate, determinant = adjugate_and_determinant(model, system)
    return [[entry / determinant for entry in row] for row in adjugate]


def matrix_of_steps(model: ExactModel, law: str) -> list[list[Fraction]]:
    name = {"pi": "theta"}.get(law, law)
    return [
        [
            sum((model.policy(name, a, s, ()) * model.transition(s2, s, a, ()) for a in range(model.n_actions)), Fraction(0))
            for s2 in range(model.n_states)
        ]
        for s in range(model.n_states)
    ]


def atom_worth(atom: P.Atom, model: ExactModel, where: dict[P.Variable, int], resolvents: dict) -> Fraction:  # type: ignore[type-arg]
    name, dirs, args = atom
    at = [where[x] for x in args]
    if name in ("pi", "old", "mu"):
        return model.policy("theta" if name == "pi" else name, at[0], at[1], dirs)
    if name == "rho":
        return model.initial(at[0], dirs)
    if name == "p":
        return model.transition(*at, dirs)
    if name == "r":
        return model.reward(at[0], at[1], dirs)
    if name == "gamma":
        return model.parameter("gamma")
    if name == "#1/(1-γ)":
        return 1 / (1 - model.parameter("gamma"))
    if name == "function:b":
        return model.function("b", (("s", at[0]),), dirs)
    if name == "|s|":
        return Fraction(model.n_states)
    if name == "|a|":
        return Fraction(model.n_actions)
    assert not dirs, atom
    if name.startswith("visits:"):
        return resolvents[name[7:]][at[1]][at[0]]
    law, length = links.read(atom)  # type: ignore[misc]
    power = [[Fraction(int(x == y)) for y in range(model.n_states)] for x in range(model.n_states)]
    step = matrix_of_steps(model, law)
    for _ in range(length):
        power = [[sum((row[z] * step[z][y] for z in range(len(step))), Fraction(0)) for y in range(len(step))] for row in power]
    return power[at[1]][at[0]]


@pytest.mark.parametrize("free_parts", [frozenset(), THETA_FREE, THETA_FREE | {"theta-free-functions", "positive-discount"}])
@pytest.mark.parametrize("rank", [0, 1])
def test_a_normal_form_is_worth_what_its_term_is_worth(rank: int, free_parts: frozenset[str]) -> None:
    assumes = CONVERGENCE | free_parts
    rewritten = 0
    for seed in range(60):
        maker = Maker(1000 * rank + seed)
        term = (maker.gradient if rank else maker.number)(1 + seed % 3, s)
        rank_of(term)
        dirs = (1,)[:rank]
        poly = discounted._forms((AXIOMS & assumes) | SWITCHES, 1).normal(term, {L.HORIZON: 1}, dirs)
        model = ExactModel(Choices(2, 2, 1, Facts(assumes, False), Style(seed)))
        for state in range(2):
            exact = Evaluator(model).evaluate(term, {}, {("s", "s"): state}, dirs)
            assert worth(poly, model, {("s", -1, "s"): state}) == exact, term
        rewritten += any(atom[0].startswith(("visits", "#")) for _, pairs in poly for atom, _ in pairs)
    assert rewritten > 25


def test_a_normal_form_of_second_derivatives_is_worth_what_its_term_is_worth() -> None:
    assumes = CONVERGENCE | THETA_FREE
    for term in (grad(grad(J_inf)), grad(grad(V_inf(s))), outer(grad(d(s)), grad(J_inf)), grad(grad(d(s)))):
        poly = discounted._forms((AXIOMS & assumes) | SWITCHES, 1).normal(term, {L.HORIZON: 1}, (1, 2))
        values = []
        for seed in range(3):
            model = ExactModel(Choices(2, 2, 1, Facts(assumes, False), Style(seed, bends=True)))
            values.append(Evaluator(model).evaluate(term, {}, {("s", "s"): 1}, (1, 2)))
            assert worth(poly, model, {("s", -1, "s"): 1}) == values[-1], term
        assert len(set(values)) == 3, term  # not all of them zero, which would say little


# -------------------------------------------------------------------------------------------- true rewritings are proved

REWRITINGS: list[Callable[[Expr], Expr]] = [
    lambda term: term.replace(
        lambda one: isinstance(one, D.DiscountedObjective),
        lambda one: total(rho(x) * D.DiscountedValue(L.Symbol("V"), one.law, x), x),
    ),
    lambda term: term.replace(
        lambda one: isinstance(one, D.DiscountedValue) and one.kind == "V",
        lambda one: total(L.Policy(u, one.state, one.law) * D.DiscountedValue(L.Symbol("Q"), one.law, one.state, u), u),
    ),
    lambda term: term.replace(
        lambda one: isinstance(one, D.DiscountedValue) and one.kind == "Q",
        lambda one: (
            r(one.state, one.action)
            + gamma * total(p(x, one.state, one.action) * D.DiscountedValue(L.Symbol("V"), one.law, x), x)
        ),
    ),
    lambda term: term.replace(
        lambda one: isinstance(one, D.Occupancy),
        lambda one: rho(one.state) + gamma * total(D.Occupancy(one.law, x) * L.Policy(u, x, one.law) * p(one.state, x, u), x, u),
    ),
]


@pytest.mark.parametrize("number", range(len(REWRITINGS)))
def test_definitions_may_be_put_in_everywhere(number: int) -> None:
    changed = 0
    for seed in range(70):
        for rank in (0, 1):
            maker = Maker(seed + 100 * rank)
            term = (maker.gradient if rank else maker.number)(1 + seed % 2, s)
            rewritten = REWRITINGS[number](term)
            changed += rewritten != term
            if not D.has_endless(term, rewritten):
                continue
            assert isinstance(prove(Claim(term, rewritten, ASSUMES, (s,)), [1]), DiscountedTheorem), term
            if rewritten != term and rank == 0:
                assert isinstance(prove(Claim(term, rewritten + gamma, ASSUMES, (s,)), [1]), Remainder)
    assert changed > 10
