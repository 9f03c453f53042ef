"""What is printed can be read back: two terms never look alike, and a term always looks the same."""

from __future__ import annotations

import pickle
import random
import re
from collections.abc import Callable, Iterator
from itertools import product

import pytest
import sympy
from sympy import Expr

import verify.notation as notation
from verify.language import terms as L
from verify.language.errors import IllFormed
from verify.language.printing import to_code, to_latex, to_text
from verify.language.ranks import rank_of
from verify.notation import *

PRINTERS = [to_text, to_latex, to_code]


def built(make: Callable[[], Expr]) -> Iterator[Expr]:
    """The term, unless it means nothing."""
    try:
        term = make()
        rank_of(term)
    except IllFormed:
        return
    yield term


# ---------------------------------------------------------------------------------------------------- all small terms

UNARY: list[Callable[[Expr], Expr]] = [
    lambda v: -v,
    lambda v: 2 * v,
    lambda v: v**2,
    lambda v: gamma**v,
    lambda v: one / 2 * v,
    lambda v: log(v),
    lambda v: grad(v),
    lambda v: E(v),
    lambda v: E(v, given=s[t]),
    lambda v: Sum(v, (t, 1, T)),
    lambda v: Product(v, (t, 1, T)),
    lambda v: total(v, s),
    lambda v: positive_part(v),
    lambda v: absolute(v),
    lambda v: step(v),
    lambda v: largest(v, s),
    lambda v: integral(v, s),
]
BINARY: list[Callable[[Expr, Expr], Expr]] = [
    lambda v, w: v + w,
    lambda v, w: v - w,
    lambda v, w: v * w,
    lambda v, w: frac(v, w),
    lambda v, w: outer(v, w),
    lambda v, w: minimum(v, w),
    lambda v, w: clip(v, w, b),
]


def grown(old: list[Expr], new: list[Expr]) -> list[Expr]:
    """Everything one operation above ``new``, or above one of ``new`` and one of ``old``."""
    terms: dict[Expr, None] = {}
    for operation, term in product(UNARY, new):
        terms.update(dict.fromkeys(built(lambda: operation(term))))  # noqa: B023
    for operation, left, right in product(BINARY, old, new):
        terms.update(dict.fromkeys(built(lambda: operation(left, right))))  # noqa: B023
        terms.update(dict.fromkeys(built(lambda: operation(right, left))))  # noqa: B023
    return list(terms)


def looks(latex: str) -> str:
    """LaTeX without what a reader does not see."""
    return re.sub(r"\\,|\\left|\\right|\s", "", latex)


@pytest.mark.parametrize("printer", [to_text, to_code, lambda term: looks(to_latex(term))], ids=["text", "code", "latex"])
def test_small_terms_never_look_alike(printer: Callable[[Expr], str]) -> None:
    atoms = [b, b(t), J, 2 * one]
    once = grown(atoms, atoms)
    terms = list(dict.fromkeys([*atoms, *once, *grown(atoms, once)]))
    assert len(terms) > 2500
    seen: dict[str, Expr] = {}
    for term in terms:
        other = seen.setdefault(printer(term), term)
        assert other == term, f"{printer(term)} is both {sympy.srepr(other)} and {sympy.srepr(term)}"


# -------------------------------------------------------------------------------------------------------- random terms


class Maker:
    """Random well-formed terms over the whole notation."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def choose(self, *makers: Callable[[], Expr]) -> Expr:
        return self.random.choice(makers)()

    def time(self) -> Expr:
        return self.random.choice([one, 2 * one, t, k, l, T, t + 1, t - 1, l - k, T - t + 1, 2 * t])

    def state(self) -> Expr:
        return self.choose(lambda: s[self.time()], lambda: s, lambda: s_next, lambda: x)

    def action(self) -> Expr:
        return self.choose(lambda: a[self.time()], lambda: a, lambda: a_next, lambda: u)

    def law(self) -> notation.PolicyName:
        return self.random.choice([pi, pi_old, mu])

    def measure(self) -> Expr:
        time = self.time()
        return self.choose(
            lambda: self.law()(self.action(), self.state()),
            lambda: rho(self.state()),
            lambda: p(s_next, self.state(), self.action()),
            lambda: prob(s[time], law=self.law()),
            lambda: prob(s[time], a[time], law=self.law()),
            lambda: prob(self.state(), time=time),
            lambda: prob(self.state(), self.action(), time=time, law=self.law()),
        )

    def leaf(self) -> Expr:
        value = self.random.choice([V, Q, A]).of(self.law())
        return self.choose(
            self.measure,
            lambda: self.random.choice([zero, one, 3 * one, -2 * one, one / 2, -5 * one / 3]),
            lambda: self.random.choice([gamma, lam, b, c, J, R(tau), r(tau), T, f(tau)]),
            lambda: prob(tau, law=self.law()),
            lambda: J_of(self.law()),
            lambda: J_inf_of(self.law()),
            lambda: d(self.state(), law=self.law()),
            lambda: V_inf.of(self.law())(self.state()),
            lambda: self.random.choice([Q_inf, A_inf]).of(self.law())(self.state(), self.action()),
            lambda: G(self.time()),
            lambda: f(history(self.time())),
            lambda: b(self.state()),
            lambda: c(self.time(), self.state(), self.action()),
            lambda: r(self.state(), self.action()),
            lambda: gamma ** self.time(),
            lambda: value(*[self.state(), self.action()][: 1 if value.kind == "V" else 2], time=self.time()),
        )

    def number(self, depth: int) -> Expr:
        if depth <= 0:
            return self.leaf()
        inner = self.number
        return self.choose(
            self.leaf,
            lambda: self.sum(inner, depth),
            lambda: inner(depth - 1) * inner(depth - 1) * inner(depth - 2),
            lambda: inner(depth - 1) ** self.random.choice([2, -1, t, one / 2]),
            lambda: log(inner(depth - 1)),
            lambda: notation.exp(inner(depth - 1)),
            lambda: frac(inner(depth - 1), inner(depth - 2)),
            lambda: self.compared(inner(depth - 1), inner(depth - 2)),
            lambda: Product(inner(depth - 1), (n, 1, self.time())),
            lambda: self.bound(inner, depth),
        )

    def compared(self, first: Expr, second: Expr) -> Expr:
        return self.choose(
            lambda: minimum(first, second),
            lambda: maximum(first, second),
            lambda: clip(first, second, epsilon),
            lambda: absolute(first),
            lambda: positive_part(first),
            lambda: step(first),
            lambda: largest(first, self.state(), self.action()),
        )

    def sum(self, kind: Callable[[int], Expr], depth: int) -> Expr:
        return sum((self.random.choice([1, -1]) * kind(depth - 1) for _ in range(3)), zero)

    def bound(self, kind: Callable[[int], Expr], depth: int) -> Expr:
        body = kind(depth - 1)
        time = self.time()
        given = self.random.choice([s[time], (s[time], a[time]), history(time)])
        return self.choose(
            lambda: Sum(body, (self.random.choice([t, k, l, n]), 1, T)),
            lambda: Sum(body, (k, t, T), (t, 1, T)),
            lambda: E(body, self.law()),
            lambda: E(body, self.law(), given=given),
            lambda: E(body, self.measure()),
            lambda: total(body, self.state(), self.action()),
            lambda: self.random.choice([total, integral])(body, self.random.choice([tau, self.state()])),
        )

    def vector(self, depth: int) -> Expr:
        if depth <= 0:
            return self.choose(lambda: score(self.time(), self.law()), lambda: grad(self.leaf()))
        return self.choose(
            lambda: grad(self.number(depth - 1)),
            lambda: self.sum(self.vector, depth),
            lambda: self.vector(depth - 1) * self.number(depth - 1) * self.number(depth - 2),
            lambda: frac(self.vector(depth - 1), self.number(depth - 1)),
            lambda: self.bound(self.vector, depth),
        )

    def matrix(self, depth: int) -> Expr:
        return self.choose(
            lambda: outer(self.vector(depth - 1), self.vector(depth - 1)),
            lambda: grad(self.vector(depth - 1)),
            lambda: self.number(depth - 2) * outer(self.vector(depth - 2), self.vector(depth - 2)),
            lambda: self.bound(self.matrix, depth) if depth > 1 else grad(grad(J)),
        )

    def term(self) -> Expr:
        """A term of any rank; what the notation refuses is drawn again."""
        while True:
            kind, depth = self.random.choice([self.number, self.vector, self.matrix]), self.random.randint(1, 4)
            yielded = list(built(lambda: kind(depth)))  # noqa: B023
            if yielded:
                return yielded[0]


TERMS = list(dict.fromkeys(Maker(seed).term() for seed in range(700)))


def test_the_random_terms_are_many_and_use_every_node() -> None:
    used = {type(part) for term in TERMS for part in sympy.preorder_traversal(term)}
    assert len(TERMS) > 500
    assert used >= {*L.NODES, *L.SYMPY_NODES}


@pytest.mark.parametrize("printer", PRINTERS)
def test_random_terms_never_look_alike(printer: Callable[[Expr], str]) -> None:
    assert len({printer(term) for term in TERMS}) == len(TERMS)


def test_python_source_gives_the_term_back() -> None:
    for term in TERMS:
        namespace: dict[str, Expr] = {}
        exec(f"from verify.notation import *\nterm = {to_code(term)}", namespace)
        assert namespace["term"] == term, to_code(term)


def shuffled(term: Expr, order: random.Random) -> Expr:
    """The same term with the arguments of every sum and product stored in another order (a number stays first).

    Times keep theirs: s[l - k] and a[l - k] share one, and stored in two orders it would be two.
    """
    if not term.atoms(L.Node):
        return term
    args = [shuffled(arg, order) if isinstance(arg, Expr) else arg for arg in term.args]
    if isinstance(term, (sympy.Add, sympy.Mul)):
        order.shuffle(args)
        return type(term)._from_args(sorted(args, key=lambda arg: not arg.is_Number))
    return term.func(*args) if args and all(isinstance(arg, Expr) for arg in args) else term


@pytest.mark.parametrize("printer", PRINTERS)
def test_the_order_in_which_sympy_stores_arguments_does_not_show(printer: Callable[[Expr], str]) -> None:
    order = random.Random(0)
    moved = 0
    for term in TERMS[:300]:
        other = shuffled(term, order)
        moved += other.args != term.args
        assert printer(other) == printer(term)
    assert moved > 30


def test_brackets_are_balanced() -> None:
    for term in TERMS:
        latex, text = to_latex(term), to_text(term)
        assert latex.count("{") == latex.count("}")
        assert latex.count(r"\left") == latex.count(r"\right")
        assert all(text.count(left) == text.count(right) for left, right in ("()", "[]", "{}"))


def test_terms_survive_pickling_with_their_hash() -> None:
    for term in TERMS:
        copy = pickle.loads(pickle.dumps(term))
        assert copy == term
        assert hash(copy) == hash(term)
        assert to_text(copy) == to_text(term)
