"""Reading a term at a horizon: definitions are spelled out, equal parts are one object, dependencies are exact."""

import pytest

from verify.language.terms import HORIZON
from verify.notation import *
from verify.provers.ground import Program


def read(term, horizon=2):
    program = Program(horizon)
    return program, program.read(term, {HORIZON: horizon})


def places(program, node):
    return {place for place, slot in program.slots.items() if slot in node.places}


SAME = [
    (R(tau), G(1)),
    (R(tau), Sum(gamma ** (t - 1) * r(s[t], a[t]), (t, 1, T))),
    (J, E(R(tau))),
    (prob(s[2], a[2]), prob(s[2]) * pi(a[2], s[2])),
    (Sum(score(t), (t, 1, T)), score(1) + score(2)),
    (Sum(b(t), (t, 1, 0)), zero),
    (Product(b(t), (t, 1, 0)), one),
    (total(b(s), s), integral(b(s), s)),
]


@pytest.mark.parametrize(("left", "right"), SAME, ids=str)
def test_equal_meanings_by_definition_are_one_object(left, right):
    program = Program(2)
    assert program.read(left, {HORIZON: 2}) is program.read(right, {HORIZON: 2})


DEPENDS = [
    (score(2), {("s", 2), ("a", 2)}),
    (E(r(s[1], a[1]) * b(s)), {("s", "s")}),
    (E(G(2), given=s[2]), {("s", 2)}),
    (E(f(tau), given=history(2)), {("s", 1), ("a", 1), ("s", 2)}),
    (V(s_next, time=2), {("s", "s'")}),
    (total(p(s_next, s, a), s_next), {("s", "s"), ("a", "a")}),
    (J, set()),
]


@pytest.mark.parametrize(
    ("term", "expected"), DEPENDS, ids=lambda value: str(sorted(value, key=str) if isinstance(value, set) else value)
)
def test_a_part_depends_on_what_is_free_in_it_and_on_nothing_else(term, expected):
    program, node = read(term)
    assert places(program, node) == expected


def test_ranks_are_carried_upwards():
    for term, rank in [(J, 0), (grad(J), 1), (E(score(1) * R(tau)), 1), (grad(grad(J)), 2), (outer(score(1), score(2)), 2)]:
        assert read(term)[1].rank == rank


def test_what_enumeration_cannot_evaluate_is_named():
    node = read(gamma ** (one / 2))[1]
    assert node.kind == "unsupported"
    assert "integer" in node.data[0]
