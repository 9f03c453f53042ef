"""Equal places and several trajectories: what may be written, what is refused, and how it is printed."""

from __future__ import annotations

import pickle

import pytest
import sympy

from verify import Derivation, Step
from verify.claims.errors import ContentError
from verify.language import copies as C
from verify.language.code import CALLS
from verify.language.errors import IllFormed
from verify.language.printing import to_code, to_latex, to_text
from verify.language.ranks import rank_of
from verify.language.wellformed import check_scopes, free_settings
from verify.language.writer import WRITERS
from verify.notation import *
from verify.reasons import algebra

returns = copy(R(tau), i)
average = E_copies(frac(one, N) * Sum(returns, (i, 1, N)), N)


@pytest.mark.parametrize(
    "write, says",
    [
        (lambda: same(a, s), "same(a, s): an action belongs where s stands, which is a state"),
        (lambda: same(s, a[t]), "a state belongs where a[t] stands"),
        (lambda: same(t, k), "same(x, y) compares two states or two actions"),
        (lambda: same(i, j), "same(x, y) compares two states or two actions"),
        (lambda: same(a, 2), "an action belongs where 2 stands"),
        (lambda: same(a), "write same(a, u)"),
        (lambda: copy(R(tau), t), "the number of a trajectory was expected: i or j, or 1, 2, …"),
        (lambda: copy(R(tau), N), "the number of a trajectory was expected"),
        (lambda: copy(R(tau), 0), "the number of a trajectory was expected"),
        (lambda: copy(R(tau), "i"), "the number of a trajectory was expected"),
        (lambda: copy(i, R(tau)), "the number of a trajectory was expected"),
        (lambda: copy(tau, i), "or a trajectory"),
        (lambda: copy(copy(R(tau), i), j), "copies are nested"),
        (lambda: copy(average, i), "copies are nested"),
        (lambda: E_copies(returns, T), "a number of trajectories was expected: N, or 1, 2, …"),
        (lambda: E_copies(returns, N + 1), "a number of trajectories was expected"),
        (lambda: E_copies(returns, 0), "a number of trajectories was expected"),
        (lambda: E_copies(returns, "__import__('os')"), "a number of trajectories was expected"),
        (lambda: E_copies(returns, N, s), "a policy was expected"),
        (lambda: E_copies(returns), "write E_copies(X, N)"),
        (lambda: Sum(returns, (i, 2, N)), "trajectories are numbered from 1: (i, 1, N)"),
        (lambda: Sum(returns, (i, 1, T)), "a number of trajectories was expected: N, or 1, 2, …"),
        (lambda: Sum(returns, (i, 1, N - 1)), "a number of trajectories was expected"),
        (lambda: Sum(returns, (N, 1, 3)), "N is the number of trajectories"),
        (lambda: Product(returns, (i, 1, N)), "trajectories are summed over"),
        (lambda: Sum(Sum(returns, (i, 1, N)), (i, 1, N)), "used in two nested sums"),
        (lambda: s[i], "a time was expected"),
        (lambda: s[2 * N], "a time was expected"),
        (lambda: Sum(b(t), (t, 1, N)), "a time was expected"),
        (lambda: others(returns, t, i), "two numbers of trajectories were expected"),
        (lambda: others(returns, N, i), "two numbers of trajectories were expected"),
        (lambda: E_copies(copy(score(1), 1) * copy(score(1), 2), 2), "write outer(u, v)"),
        (lambda: E_copies(copy(score(1), 1) + returns, 2), "a number and a gradient are added"),
    ],
)
def test_what_makes_no_sense_is_refused_at_once(write, says):
    with pytest.raises(IllFormed) as refused:
        write()
    assert says in str(refused.value)


@pytest.mark.parametrize(
    "term, for_every, says",
    [
        (average, (), "N is free: list it in for_every"),
        (copy(b(s[1]), 1), (), "a copy stands inside E_copies(…, N)"),
        (Sum(copy(b(s[1]), i), (i, 1, N)), (N,), "this sum is in none"),
        (Sum(one, (i, 1, N)), (N,), "this sum is in none"),
        (E_copies(copy(b(s[1]), i), N), (N,), "i is free: bind it with Sum(…, (i, 1, N)) inside E_copies"),
        (E_copies(copy(b(s[1]), 2), N), (N,), "there is no trajectory 2 where 1 are drawn"),
        (E_copies(copy(b(s[1]), 3), 2), (), "there is no trajectory 3 where 2 are drawn"),
        (E_copies(Sum(copy(b(s[1]), i), (i, 1, 2)), N), (N,), "i runs over the trajectories of an E_copies(…, 2)"),
        (E_copies(Sum(E_copies(copy(b(s[1]), i), N), (i, 1, N)), N), (N,), "i is free"),
        (E_copies(b(s[1]), N), (N,), "s[1] is free"),
        (E_copies(copy(i * b(s[1]), 1), N), (N,), "i is free"),
        (E(b(s[1]) * copy(b(s[1]), 1)), (), "a copy stands inside E_copies"),
        (same(a, u), (a,), "u is free"),
        (E(same(a[T + 1], u)), (u,), "outside the trajectory"),
    ],
)
def test_what_has_no_value_is_found_where_it_stands(term, for_every, says):
    with pytest.raises(IllFormed) as refused:
        check_scopes(term, for_every)
    assert says in str(refused.value)


@pytest.mark.parametrize(
    "term, for_every, rank",
    [
        (average, (N,), 0),
        (E_copies(outer(copy(score(1), 1), copy(score(1), 2)), N), (N >= 2,), 2),
        (E_copies(dot(copy(score(1), 1), copy(score(1), 2)) - average, 2), (N,), 0),
        (E_copies(total(copy(f(s[1], x), i) * b(x), x), 1).xreplace({i: one}), (), 0),
        (Sum(E(same(a[t], u) * score(t)), (t, 1, T)), (u,), 1),
        (E_copies(frac(N - 1, N) * copy(R(tau), 1), N), (N,), 0),
    ],
)
def test_what_makes_sense_is_accepted(term, for_every, rank):
    check_scopes(term, for_every)
    assert rank_of(term) == rank
    assert pickle.loads(pickle.dumps(term)) == term


def test_a_few_numbers_of_trajectories_stand_for_all():
    def counts(free, horizon):
        return [times[N] for times, _ in free_settings((free,), horizon)]

    assert counts(N, 1) == [1, 2, 3]
    assert counts(N >= 2, 1) == [2, 3]
    assert counts(N, 3) == [1, 2]
    assert counts(N >= 5, 3) == [5]
    assert C.copies_in((average,), {N: 3}) == 3
    assert C.copies_in((E_copies(copy(R(tau), 2), 2), average), {N: 1}) == 2


@pytest.mark.parametrize("free", [N <= 2, 1 / N, N + 1, (N, 1, 3), "N", [N]])
def test_what_a_claim_is_made_for_is_checked(free):
    with pytest.raises((ContentError, IllFormed)):
        Derivation(title="x", summary="x", for_every=[free], start=average, steps=[Step(average, by=algebra)])


def test_the_others_are_all_but_one():
    term = others(copy(R(tau), j), j, i)
    assert term == Sum(copy(R(tau), j), (j, 1, N)) - copy(R(tau), i)


@pytest.mark.parametrize(
    "term, text, latex, code",
    [
        (same(a, u), "𝟙[a = u]", r"\mathbb{1}[a=u]", "same(a, u)"),
        (
            same(s[t + 1], x) * b(x),
            "𝟙[s_{t+1} = x] b(x)",
            r"\mathbb{1}[s_{t+1}=x]\,b(x)",
            "same(s[t + 1], x)*b(x)",
        ),
        (
            average,
            "E_τ^(1),…,τ^(N)~p_θ[(1 / N) Σ_{i=1..N} R(τ^(i))]",
            r"\mathbb{E}_{\tau^{(1)},\dots,\tau^{(N)}\sim p_\theta}\left[\frac{1}{N} \sum_{i=1}^{N} R(\tau^{(i)})\right]",
            "E_copies(frac(1, N)*Sum(copy(R(tau), i), (i, 1, N)), N)",
        ),
        (
            E_copies(copy(G(2) * f(history(2)), 1) * copy(r(s[1], a[1]), 2), 2, mu),
            "E_τ^(1),τ^(2)~p_μ[r(s_1^(2),a_1^(2)) (f(h_2^(1)) G_2^(1))]",
            None,
            "E_copies(copy(r(s[1], a[1]), 2)*copy(f(history(2))*G(2), 1), 2, mu)",
        ),
        (
            E_copies(copy(E(r(s[1], a[1]), given=s[1]), 1), 1),
            "E_τ^(1)~p_θ[(E_τ~p_θ[r(s_1,a_1) | s_1])^(1)]",
            None,
            "E_copies(copy(E(r(s[1], a[1]), given=s[1]), 1), 1)",
        ),
    ],
)
def test_printing(term, text, latex, code):
    assert to_text(term) == text
    assert to_code(term) == code
    if latex is not None:
        assert to_latex(term) == latex
    again: dict = {}
    exec(f"from verify.notation import *\nterm = {code}", again)
    assert again["term"] == term


def test_every_node_has_a_writer_and_a_call():
    shown = {type(part) for term in (average, same(a, u)) for part in sympy.preorder_traversal(term)}
    assert set(C.NODES) <= shown
    assert set(C.NODES) <= set(WRITERS)
    assert set(C.NODES) <= set(CALLS)


def test_copies_of_different_trajectories_look_different():
    terms = [copy(x, n) for x in (R(tau), G(1), b(s[1]), f(history(1)), score(1), V(s[1]), prob(tau)) for n in (i, j, 1, 2)]
    for printer in (to_text, to_latex, to_code):
        assert len({printer(E_copies(term, N)) for term in terms}) == len(terms)


def test_the_sum_over_the_others_is_printed_as_one():
    term = others(copy(R(tau), j), j, i)
    assert (to_text(term), to_latex(term), to_code(term)) == (
        "Σ_{j≠i} R(τ^(j))",
        r"\sum_{j\ne i} R(\tau^{(j)})",
        "others(copy(R(tau), j), j, i)",
    )
    for near in (
        Sum(copy(R(tau), j), (j, 1, N)) - copy(G(1), i),
        Sum(copy(R(tau), j), (j, 1, N)) + copy(R(tau), i),
        Sum(copy(R(tau), j), (j, 1, N)) - 2 * copy(R(tau), i),
        Sum(copy(R(tau), j), (j, 1, N)) - copy(R(tau), 1),
    ):
        assert "≠" not in to_text(near)
