"""Comparisons in the kernel: every rule against enumeration, with the false twin of each; and no derivative at a kink.

The second half reads the kernel's polynomials off on exact MDPs, atom by atom, and compares them with enumeration.
"""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from sympy import Expr, sympify

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.language.ranks import rank_of
from verify.notation import *
from verify.provers.kernel import AXIOMS, SWITCHES, Theorem, normaliser, prove
from verify.provers.literal import Evaluator
from verify.provers.model import Undefined
from verify.provers.piecewise import ABOVE, JUMP, KINK, LARGEST, SLOPE, _kind_and_name, _placed
from verify.provers.rules import Outside
from verify.refute import refute, replay
from verify.refute.choices import Choices, Facts, Style
from verify.refute.model import ExactModel
from verify.sampling import sample

ALL = frozenset(ASSUMPTIONS) - {"scores-not-all-zero", "discount-below-one", "positive-discount"}
RATIO, OTHER = frac(pi(a, s), pi_old(a, s)), frac(pi(a, s), mu(a, s))
GAIN = A.of(pi_old)(s, a, time=1)
Z = grad(log(pi(a, s)))
INSIDE = (1 - epsilon, 1 + epsilon)


def claim(lhs: Any, rhs: Any, without: tuple[str, ...] = ()) -> Claim:
    return Claim(sympify(lhs), sympify(rhs), ALL - set(without), (s, a))


def proved(lhs: Any, rhs: Any, without: tuple[str, ...] = ()) -> bool:
    return isinstance(prove(claim(lhs, rhs, without), (1, 2)), Theorem)


# name: (lhs, rhs, a right side that is false)
RULES = {
    "min and max add up": (minimum(b, c) + maximum(b, c), b + c, b - c),
    "min and max multiply": (minimum(b, c) * maximum(b, c), b * c, b * b),
    "min is symmetric": (minimum(b(s), f(s, a)), minimum(f(s, a), b(s)), maximum(f(s, a), b(s))),
    "min of the negatives": (-minimum(-b, -c), maximum(b, c), minimum(b, c)),
    "min by the positive part": (minimum(b, c), b - positive_part(b - c), b - positive_part(c - b)),
    "max by the absolute value": (maximum(b, c), (b + c + absolute(b - c)) / 2, (b + c) / 2),
    "min of a number and itself": (minimum(b, b + epsilon), b, b + epsilon),
    "two positive parts": (positive_part(b) - positive_part(-b), b, absolute(b)),
    "absolute value": (absolute(b), positive_part(b) + positive_part(-b), positive_part(b)),
    "absolute value of minus": (absolute(b - c), absolute(c - b), b - c),
    "absolute value squared": (absolute(b - c) ** 2, (b - c) ** 2, absolute(b - c)),
    "positive part squared": (positive_part(b) ** 2, b * positive_part(b), b**2),
    "step squared": (step(b) ** 2, step(b), step(b) / 2),
    "step of a multiple": (step(3 * b), step(b), step(-3 * b)),
    "number times its step": (b * step(b), positive_part(b), b),
    "step times the positive part": (step(b) * positive_part(b), positive_part(b), step(b)),
    "positive factors leave a step": (step(pi(a, s) * b * epsilon), step(b), step(-b)),
    "what is never negative": (positive_part(pi(a, s) * b**2), pi(a, s) * b**2, zero),
    "what is positive": (step(epsilon + gamma), one, zero),
    "what is never positive": (step(-(b**2)), zero, one),
    "a clip is a minimum of a maximum": (clip(b, c, f), minimum(maximum(b, c), f), maximum(minimum(b, f), c)),
    "a clip of what lies inside": (clip(one, *INSIDE), one, 1 + epsilon),
    "a clip of what lies outside": (clip(one + 2 * epsilon, *INSIDE), 1 + epsilon, 1 + 2 * epsilon),
    "the largest of what does not vary": (largest(b(s), u), b(s), zero),
    "the largest under another letter": (largest(f(s, u), u), largest(f(s, a_next), a_next), largest(f(u), u)),
    "a power of the largest": (
        largest(f(s, u), u) ** 2, largest(f(s, u), u) * largest(f(s, a_next), a_next), largest(f(s, u), u),
    ),
    "the largest of a difference": (largest(f(s, u) - 0 * c, u), largest((2 * f(s, u)) / 2, u), largest(-f(s, u), u)),
    "one largest value inside another": (
        largest(largest(f(x, u), u) + b(x), x), largest(b(s_next) + largest(f(s_next, a_next), a_next), s_next),
        largest(largest(f(x, u), x) + b(s), u),
    ),
    "the frozen policy takes the values of the policy": (
        absolute(pi_old(a, s) - mu(a, s)), absolute(pi(a, s) - mu(a, s)), pi(a, s) - mu(a, s)
    ),
    "sums under a comparison": (
        positive_part(total(pi(u, s) * (f(s, u) + 1), u)), maximum(1 + E(f(s, u), pi(u, s)), 0), 1 + E(f(s, u), pi(u, s))
    ),
    "an expectation of a positive part": (
        E(positive_part(f(s[1], a[1])), mu), total(rho(x) * mu(u, x) * positive_part(f(x, u)), x, u),
        positive_part(E(f(s[1], a[1]), mu)),
    ),
    "the gradient away from kinks": (grad(positive_part(pi(a, s) - b)), step(pi(a, s) - b) * grad(pi(a, s)), grad(pi(a, s))),
    "the gradient of an absolute value": (
        grad(absolute(pi(a, s) - b)), (2 * step(pi(a, s) - b) - 1) * grad(pi(a, s)), grad(pi(a, s))
    ),
    "the gradient of a minimum": (
        grad(minimum(pi(a, s), b) * f(s, a)), (1 - step(pi(a, s) - b)) * f(s, a) * grad(pi(a, s)), f(s, a) * grad(pi(a, s))
    ),
    "the gradient of a step times something": (
        grad(step(pi(a, s) - b) * pi(a, s)), step(pi(a, s) - b) * grad(pi(a, s)), grad(pi(a, s))
    ),
    "second derivatives away from kinks": (
        grad(grad(positive_part(pi(a, s) - b))), step(pi(a, s) - b) * grad(grad(pi(a, s))), grad(grad(pi(a, s)))
    ),
    "the clip is inactive at the old policy": (grad(clip(RATIO, *INSIDE)), Z, 2 * Z),
    "and so is an asymmetric one": (grad(clip(RATIO, 1 - epsilon, 1 + epsilon**2)), Z, zero * grad(J)),
    "a clip away from 1 is constant there": (grad(clip(RATIO, 1 + epsilon, 1 + 2 * epsilon)), zero * grad(J), Z),
    "the clipped objective at the old policy": (grad(minimum(RATIO * GAIN, clip(RATIO, *INSIDE) * GAIN)), GAIN * Z, Z),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_a_rule_is_proved_and_holds_on_every_sample(name: str) -> None:
    lhs, rhs, _ = RULES[name]
    assert proved(lhs, rhs)
    assert sample(claim(lhs, rhs), 40).outcome == "passed"
    assert refute(claim(lhs, rhs), budget_seconds=0.3) is None


@pytest.mark.parametrize("name", RULES)
def test_its_false_twin_is_not_proved_and_refuted(name: str) -> None:
    lhs, _, wrong = RULES[name]
    assert not proved(lhs, wrong)
    witness = refute(claim(lhs, wrong))
    assert witness is not None and replay(witness, claim(lhs, wrong)).confirmed


KINKS = {  # (lhs, rhs): at θ = θ_old the numbers compared are equal and move apart
    "a range that ends at 1": (grad(clip(RATIO, one, one)), Z),
    "a range that begins at 1": (grad(clip(RATIO, one, one + epsilon)), Z),
    "min of the ratio and 1": (grad(minimum(RATIO, one)), Z),
    "the same as its own derivative": (grad(minimum(RATIO, one)), grad(minimum(RATIO, one))),
    "|ratio - 1|": (grad(absolute(RATIO - 1)), zero * grad(J)),
    "two kinks that look as if they cancelled": (grad(positive_part(RATIO - 1)) + grad(positive_part(1 - RATIO)), zero * grad(J)),
    "a step at its jump": (grad(step(RATIO - 1)), zero * grad(J)),
    "a step that moves off 0 to second order": (grad(step((RATIO - 1) ** 2)), zero * grad(J)),
    "second derivatives with the frozen policy": (grad(grad(clip(RATIO, *INSIDE))), grad(grad(RATIO))),
    "the largest probability": (grad(largest(pi(u, s), u)), zero * grad(J)),
}  # fmt: skip


@pytest.mark.parametrize("name", KINKS)
def test_nothing_is_proved_about_a_derivative_at_a_kink(name: str) -> None:
    with pytest.raises(Outside, match="kink|frozen|largest"):
        prove(claim(*KINKS[name]), (1,))


NOT_PROVED = {
    "the clip away from the old policy": (grad(clip(OTHER, *INSIDE)), grad(OTHER), ()),
    "the clip for a range of unknown width": (grad(clip(RATIO, 1 - b, 1 + b)), Z, ()),
    "the clip where an action may have probability zero": (grad(clip(RATIO, *INSIDE)), Z, ("positive-policy",)),
    "a probability may be zero": (step(pi(a, s)), one, ("positive-policy",)),
    "γ may be zero": (step(gamma), one, ()),
    "1 - ε may be negative": (step(1 - epsilon), one, ()),
    "the steps of x and -x at 0": (step(b) + step(-b), one, ()),
    "a minimum whose arguments vary": (minimum(b(s), f(s, a)), b(s), ()),
    "a reward may be negative": (absolute(r(s, a)), r(s, a), ()),
    "the largest is no value at a letter": (largest(f(s, u), u), f(s, a), ()),
    "the largest of a product": (largest(f(s, u) * b(s), u), b(s) * largest(f(s, u), u), ()),
}


@pytest.mark.parametrize("name", NOT_PROVED)
def test_what_may_fail_is_not_proved(name: str) -> None:
    lhs, rhs, without = NOT_PROVED[name]
    assert not proved(lhs, rhs, without)


def test_comparisons_in_denominators_and_logarithms_are_outside() -> None:
    for term in (frac(b, step(c)), frac(b, maximum(c, 1)), log(maximum(pi(a, s), one / 2)), step(c) ** -1):
        with pytest.raises(Outside):
            prove(claim(term, term * one + 0), (1,)) if term != term * one + 0 else prove(claim(term, 2 * term), (1,))


# --------------------------------------------------------------------------------- polynomials read off on exact MDPs


class Reader:
    """The value of a kernel polynomial on one exact MDP, atom by atom, as the head of each module defines the atoms."""

    def __init__(self, model: ExactModel, kernel: Any) -> None:
        self.model, self.kernel = model, kernel
        self.known: dict[Any, Any] = {}

    def value(self, poly: Any, places: dict[Any, int]) -> Any:
        total_: Any = Fraction(0)
        for (sorts, pairs), coefficient in poly.items():
            sizes = [range(self.model.n_states if sort == "s" else self.model.n_actions) for sort in sorts]
            for values in product(*sizes):
                at = {**places, **{(sort, n, ""): v for n, (sort, v) in enumerate(zip(sorts, values, strict=True))}}
                factor: Any = Fraction(coefficient)
                for atom, power in pairs:
                    factor *= self.atom(atom, at) ** power
                total_ += factor
        return total_

    def atom(self, atom: Any, at: dict[Any, int]) -> Any:
        key = (*atom[:2], *[(one[0], at[one]) for one in atom[2]])
        if key not in self.known:
            self.known[key] = self._atom(atom, [at[one] for one in atom[2]])
        return self.known[key]

    def _atom(self, atom: Any, x: list[int]) -> Any:
        name, dirs, args = atom
        if name in ("pi", "old", "mu"):
            return self.model.policy({"pi": "theta"}.get(name, name), x[0], x[1], dirs)
        if name == "rho":
            return self.model.initial(x[0], dirs)
        if name == "p":
            return self.model.transition(x[0], x[1], x[2], dirs)
        if name == "r":
            return self.model.reward(x[0], x[1], dirs)
        if name in ("gamma", "epsilon"):
            return self.model.parameter(name)
        if name.startswith("function:"):
            return self.model.function(name.split(":")[1], tuple(zip([y[0] for y in args], x, strict=True)), dirs)
        if name in ("|s|", "|a|"):
            return self.model.n_states if name == "|s|" else self.model.n_actions
        assert name.startswith((ABOVE, SLOPE, JUMP, LARGEST)), name
        return self.comparison(atom, x)

    def comparison(self, atom: Any, x: list[int]) -> Any:
        kind, name = _kind_and_name(atom)
        argument = self.kernel.arguments[name]
        here = {(y[0], -1, f"%{n}"): value for n, (y, value) in enumerate(zip(atom[2], x, strict=True))}
        if kind.startswith(LARGEST):
            inside = sorted({y for _, pairs in argument for (_, _, args), _ in pairs for y in args if y[1] < 0 and y not in here})
            inside = [y for y in inside if y[2].startswith("max")]
            sizes = [range(self.model.n_states if y[0] == "s" else self.model.n_actions) for y in inside]
            return max(self.value(argument, {**here, **dict(zip(inside, v, strict=True))}) for v in product(*sizes))
        value = self.value(argument, here)
        if kind == ABOVE:
            return Fraction(int(value > 0))
        if value == 0:
            raise Undefined("a kink")
        return Fraction(int(value > 0)) if kind == SLOPE else Fraction(0)


class Maker:
    """Random numbers with comparisons in them, about free letters s and a."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)

    def leaf(self) -> Expr:
        return self.pick.choice(
            [b, c, f(s, a), b(s), r(s, a), one, 2 * one, epsilon, gamma, pi(a, s), pi_old(a, s), mu(a, s), RATIO, OTHER, GAIN,
             E(f(s, u) + 1, pi(u, s)), total(rho(x) * b(x), x)]
        )  # fmt: skip

    def number(self, depth: int) -> Expr:
        if depth <= 0:
            return self.leaf()
        v, w = self.number(depth - 1), self.number(depth - 1 - self.pick.randrange(2))
        makers = [
            lambda: v + w, lambda: v - w, lambda: v * w, lambda: minimum(v, w), lambda: maximum(v, w), lambda: absolute(v),
            lambda: clip(v, w, w + epsilon), lambda: positive_part(v - w), lambda: step(v),
            lambda: largest(v.xreplace({a: u}), u),
        ]  # fmt: skip
        return self.pick.choice(makers)()


@pytest.mark.parametrize("seed", range(50))
def test_random_terms_have_the_values_of_enumeration(seed: int) -> None:
    maker = Maker(seed)
    term = maker.number(2)
    term = grad(term) if seed % 3 and not term.has(*LARGEST_VALUES) else term
    dirs = (1,) * (rank_of(term) or 0)
    kernel = normaliser(ALL & AXIOMS | SWITCHES, 1, False, comparing=True)
    poly = kernel.normal(term, {}, dirs)
    facts = Facts.of(Claim(term, zero * grad(J) if dirs else zero, ALL, (s, a)))
    compared = 0
    for number in range(12):
        style = Style(number, ties=number % 3 == 2)
        evaluator = Evaluator(ExactModel(Choices(1 + number % 2, 2, 1, facts, style)))
        reader = Reader(evaluator.model, kernel)
        for where in product(range(evaluator.model.n_states), range(2)):
            try:
                exact = evaluator.evaluate(term, {}, {("s", "s"): where[0], ("a", "a"): where[1]}, dirs)
                assert reader.value(poly, {("s", -1, "s"): where[0], ("a", -1, "a"): where[1]}) == exact, term
            except Undefined:
                continue
            compared += 1
    assert compared or dirs


LARGEST_VALUES = (type(largest(b(s), s)),)


@pytest.mark.parametrize("seed", range(30))
def test_inserting_the_policy_for_the_frozen_one_keeps_every_value(seed: int) -> None:
    """``unfrozen`` rewrites the argument of every comparison; before and after it a polynomial has the same values."""
    term = Maker(1000 + seed).number(2)
    kernel = normaliser(ALL & AXIOMS | SWITCHES, 1, False, comparing=True)
    before = kernel.normal(term, {})
    after = kernel.unfrozen(before)
    facts = Facts.of(Claim(term, zero, ALL, (s, a)))
    for number in range(6):
        reader = Reader(ExactModel(Choices(2, 2, 1, facts, Style(number, ties=number % 2 == 1))), kernel)
        for where in product(range(2), range(2)):
            places = {("s", -1, "s"): where[0], ("a", -1, "a"): where[1]}
            assert reader.value(before, places) == reader.value(after, places), term


def test_no_atom_of_a_kink_survives_in_a_theorem() -> None:
    kernel = normaliser(ALL & AXIOMS | SWITCHES, 1, False, comparing=True)
    rest = kernel.unfrozen(kernel.normal(grad(minimum(RATIO * GAIN, clip(RATIO, *INSIDE) * GAIN)), {}, (1,)))
    assert not any(atom[0].startswith((KINK, SLOPE, JUMP)) for _, pairs in rest for atom, _ in pairs)


def test_names_do_not_depend_on_the_letters() -> None:
    kernel = normaliser(ALL & AXIOMS | SWITCHES, 1, False, comparing=True)
    names = {
        next(atom[0] for _, pairs in kernel.normal(term, {}) for atom, _ in pairs)
        for term in (step(f(s, a) - b(x)), step(f(x, u) - b(s)), step(2 * f(s_next, a) - 2 * b(s)))
    }
    assert len(names) == 1
    placed = _placed(kernel.normal(f(s, a), {}), {("s", -1, "s"): ("s", -1, "x")})
    assert placed == kernel.normal(f(x, a), {})


def test_a_tower_of_comparisons_ends_before_its_names_fill_the_memory():
    tower: Any = b
    for number in range(20):
        tower = maximum(tower, b(number) * c)
    with pytest.raises(Outside, match="too many of them to tell apart"):
        prove(claim(tower, b), (1,))
