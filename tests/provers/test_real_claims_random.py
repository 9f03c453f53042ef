"""Random claims about real variables and careless rewritings of them: what is proved, sampling finds nothing against."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import sympy

from verify.calculus import *
from verify.claims.model import Claim
from verify.language import calculus as C
from verify.language import piecewise as P
from verify.language.errors import IllFormed
from verify.provers.calculus import Proof, decide
from verify.sampling.real_points import sample

x, y, theta, z = real("x"), real("y"), real("theta"), real("z")
p, s = positive("p"), positive("s")
u = between("u", 0, 1)
U = function("U")
FREE = (x, y, p, s, u, U)
LEAVES = [x, y, p, s, u, one, -one, frac(1, 2)]


def term(rng: random.Random, depth: int, more: tuple[Any, ...] = ()) -> Any:
    """A term over the free variables and some bound ones."""
    if depth <= 0:
        return rng.choice([*LEAVES, *more])

    def part() -> Any:
        return term(rng, depth - 1, more)

    makers: list[Callable[[], Any]] = [
        lambda: part() + part(),
        lambda: part() * part(),
        lambda: frac(part(), 1 + part() ** 2),
        lambda: exp(part() / 2),
        lambda: log(1 + part() ** 2),
        lambda: sqrt(part() ** 2),
        lambda: absolute(part()),
        lambda: minimum(part(), part()),
        lambda: maximum(part(), part()),
        lambda: positive_part(part()),
        lambda: step(part()),
        lambda: sigmoid(part()),
        lambda: sin(part()),
        lambda: U(part()),
        lambda: D(part(), rng.choice([x, y, p])),
        lambda: at(term(rng, depth - 1, (theta,)), theta, part()),
        lambda: at(D(term(rng, depth - 1, (theta,)), theta), theta, rng.choice([x, zero, one, p])),
        lambda: Integral(term(rng, 1, (z,)), (z, 0, rng.choice([one, p]))),
    ]
    return rng.choice(makers)()


REWRITINGS: list[tuple[type, Callable[[Any], Any]]] = [
    (sympy.exp, lambda t: sympy.Mul(*map(exp, sympy.Add.make_args(t.args[0])))),
    (sympy.log, lambda t: sympy.Add(*map(log, sympy.Add.make_args(t.args[0])))),
    (P.Absolute, lambda t: maximum(t.body, -t.body)),
    (P.Absolute, lambda t: t.body),
    (P.Minimum, lambda t: -maximum(-t.left, -t.right)),
    (P.Minimum, lambda t: t.left),
    (P.Maximum, lambda t: t.left + positive_part(t.right - t.left)),
    (P.Maximum, lambda t: (t.left + t.right + absolute(t.left - t.right)) / 2),
    (P.PositivePart, lambda t: t.body * step(t.body)),
    (P.PositivePart, lambda t: t.body),
    (P.StepFunction, lambda t: 1 - step(-t.body)),
    (P.StepFunction, lambda t: step(2 * t.body)),
    (C.Derivative, lambda t: sympy.Add(*(D(one, t.variable) for one in sympy.Add.make_args(t.body)))),
    (C.Derivative, lambda t: sympy.Mul(*(D(one, t.variable) for one in sympy.Mul.make_args(t.body)))),
    (C.At, lambda t: t.body.xreplace({t.variable: t.value})),
    (C.Sigmoid, lambda t: 1 - sigmoid(-t.body)),
    (C.Sigmoid, lambda t: exp(t.body)),
    (sympy.Integral, lambda t: sympy.Add(*(sympy.Integral(one, *t.limits) for one in sympy.Add.make_args(t.function)))),
    (sympy.sin, lambda t: 2 * sin(t.args[0] / 2) * cos(t.args[0] / 2)),
    (sympy.sin, lambda t: 2 * sin(t.args[0] / 2)),
    (sympy.Pow, sympy.expand),
]


def rewritten(e: Any, rng: random.Random) -> Any:
    """The term with one part rewritten, rightly or wrongly."""
    for kind, change in rng.sample(REWRITINGS, len(REWRITINGS)):
        places = [part for part in sympy.preorder_traversal(e) if type(part) is kind]
        if places:
            place = rng.choice(places)
            return e.xreplace({place: change(place)})
    return e


def claims(seed: int, count: int) -> list[Claim]:
    rng, found = random.Random(seed), []
    while len(found) < count:
        try:
            left = sympy.sympify(term(rng, rng.randint(1, 3)))
            right = sympy.sympify(rewritten(left, rng))
        except IllFormed:  # a derivative along something that is no variable, a value outside a domain
            continue
        relation = rng.choice(["=", "=", "<=", ">="])
        if relation != "=":
            right = rng.choice([right, right + term(rng, 0) ** 2, right - absolute(term(rng, 0)), zero])
        if left != right:
            found.append(Claim(left, right, for_every=FREE, relation=relation))
    return found


def test_nothing_that_is_proved_differs_at_sampled_points():
    proved = refuted_by_sampling = 0
    for claim in claims(29, 110):
        evidence = sample(claim, 40, 1)
        refuted_by_sampling += evidence.outcome == "differs"
        if isinstance(decide(claim), Proof):
            proved += 1
            assert evidence.outcome != "differs", (claim, evidence.detail)
    assert proved > 35 and refuted_by_sampling > 10
