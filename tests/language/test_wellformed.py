"""Scopes: every time and every variable of a claim has a value, at every horizon."""

from __future__ import annotations

from typing import Any

import pytest
import sympy
from sympy import Expr

from verify.language.errors import IllFormed
from verify.language.wellformed import (
    check_scopes,
    free_settings,
    history_places,
    place_of,
    time_value,
    trajectory_places,
    unrolled,
)
from verify.notation import *

reward = r(s[t], a[t])
EVERY_T = (t, 1, T)

# Terms in which something has no value: the term, what it is made for, a phrase of the message.
UNBOUND: list[tuple[Expr, tuple[Any, ...], str]] = [
    (b(t), (), "the time index t is free"),
    (gamma**t, (), "the time index t is free"),
    (gamma ** (k - 1) * c, (EVERY_T,), "the time index k is free"),
    (t * b, (), "the time index t is free"),
    (E(score(t)), (), "the time index t is free"),
    (E(Sum(reward, (k, 1, T))), (), "the time index t is free"),
    (E(Sum(reward, (t, k, T))), (), "the time index k is free"),
    (E(G(t)), (), "the time index t is free"),
    (E(V(s[1], time=k)), (), "the time index k is free"),
    (E(Sum(c, (t, 1, T)) * b(t)), (), "the time index t is free"),
    (E(Sum(c, (t, 1, T)) + b(t)), (), "b(t): the time index t is free: the sum over t ends before it"),
    (E(Sum(c, (t, 1, T)) + pi(a[k], s[k])), (), "pi(a[k], s[k]): the time index k is free: bind it with Sum(…, (k, 1, T))"),
    (b(s), (), "s is free"),
    (V_inf(s), (), "s is free"),
    (d(s_next), (s,), "s_next is free"),
    (E(Q_inf(s, a), pi(a, s)), (), "s is free"),
    (d(s[1]), (), "s[1] is free"),
    (A_inf(s[t], a), (s, a), "the time index t is free"),
    (b(a), ((t, 1, T), s), "a is free"),
    (pi(a, s), (s,), "a is free"),
    (b(s_next), (s,), "s_next is free"),
    (b(s[1]), (), "s[1] is free"),
    (b(s[t]), (EVERY_T,), "s[t] is free"),
    (reward, (EVERY_T, s[t]), "a[t] is free"),
    (total(b(s, a), s), (), "a is free"),
    (E(b(s, a), pi(a, s)), (), "s is free"),
    (E(b(s), pi(a, s)), (), "s is free"),
    (E(E(b(a), pi(a, s[1])) + b(a)), (), "a is free"),
    (E_copies(Sum(r(tau), (i, 1, N)), N), (N,), "r(tau): τ is free: several trajectories are drawn here; copy(X, i) says which"),
    (E_copies(r(s[1], a[1]), 2), (), "s[1] is free: several trajectories are drawn here"),
    (E_copies(b(s), 2), (), "s is free: nothing draws it"),
    (total(b(s), s) + b(s), (), "s is free"),
    (R(tau), (), "τ is free"),
    (prob(tau), (), "τ is free"),
    (r(tau) * f(tau), (s[1],), "τ is free"),
    (E(R(tau), given=s[2]), (s[2],), "τ is free"),
    (f(history(t)), (EVERY_T,), "history(t) is free"),
    (f(history(t)), (EVERY_T, s[t]), "history(t) is free"),
    (E(f(history(t)), given=s[t]), ((t, 2, T), s[t]), "history(t) is free"),
    (E(reward, given=s[t]), (EVERY_T,), "s[t] is free"),
    (E(b(s[1]), given=s[t]), (EVERY_T, s[t]), "s[1] is free"),
    (E(Sum(r(s[k], a[k]), (k, 1, T)), given=(s[t], a[t])), (EVERY_T, s[t], a[t]), "s[k] is free"),
    (E(reward, given=(s[t], a[t])), (EVERY_T, s[t]), "a[t] is free"),
    (E(reward, given=history(t)), (EVERY_T, s[t]), "history(t) is free"),
    (G(1), (), "the trajectory from time 1 on is free"),
    (G(t), (EVERY_T, s[t], a[t]), "is free: nothing draws it"),
    (E(G(1), given=s[2]), (s[2],), "the trajectory from time 1 on is free"),
]
OUTSIDE: list[tuple[Expr, tuple[Any, ...], str]] = [
    (E(b(a[T + 1])), (), "a[T + 1] is a_2, outside the trajectory a_1 … a_1 when T = 1"),
    (E(b(s[T + 2])), (), "s[T + 2] is s_3, outside the trajectory s_1 … s_2 when T = 1"),
    (E(b(s[0])), (), "s[0] is s_0, outside"),
    (E(Sum(r(s[t + 1], a[t + 1]), (t, 1, T))), (), "a[t + 1] is a_2, outside"),
    (E(Sum(b(s[t - 1]), (t, 1, T))), (), "s[t - 1] is s_0, outside"),
    (E(b(s[3])), (), "s[3] is s_3, outside"),
    (E(score(t)), ((t, 1, T + 1),), "is a_2, outside"),
    (E(V(s[1], time=T + 2)), (), "time 3 lies outside 1 … 2"),
    (E(V(s[1], time=zero)), (), "time 0 lies outside"),
    (E(Q(s[1], a[1], time=T + 2)), (), "time 3 lies outside"),
    (E(G(T + 2)), (), "time 3 lies outside"),
    (E(G(0)), (), "time 0 lies outside"),
    (prob(s, time=T + 2), (s,), "time 3 lies outside 1 … 2"),
    (prob(s, a, time=T + 1), (s, a), "time 2 lies outside 1 … 1"),
    (E(f(history(T + 2))), (), "h_3 lies outside the trajectory"),
    (E(f(history(0))), (), "h_0 lies outside the trajectory"),
    (total(b(s[T + 2]), s[T + 2]), (), "outside the trajectory"),
    (E(b(a[T + 1]), pi(a[T + 1], s[1])), (s[1],), "outside the trajectory"),
    (b, (s[T + 2],), "s_3 lies outside the trajectory"),
    (b, (a[T + 1],), "a_2 lies outside the trajectory"),
]
TWICE: list[tuple[Expr, tuple[Any, ...], str]] = [
    (total(b(s), s), (s,), "s already has a value here: use another letter"),
    (total(total(b(s), s), s), (), "s already has a value here"),
    (total(b(s) * total(c(s), s), s), (), "s already has a value here"),
    (E(E(b(s, a), pi(a, s)), pi(a, s)), (s,), "a already has a value here"),
    (E(b(s, a), pi(a, s)), (s, a), "a already has a value here"),
    (E(total(b(s[t]), s[t])), (EVERY_T,), "s[t] already has a value here"),
    (E(E(b(s[1]), rho(s[1]))), (), "s[1] already has a value here"),
    (E(total(R(tau), tau)), (), "τ or a part of it already has a value here"),
    (total(R(tau), tau), (s[1],), "τ or a part of it already has a value"),
    (Sum(b(t), (t, 1, T)), (EVERY_T,), "the index t already has a value here: rename one"),
]
FOR_EVERY: list[tuple[Expr, tuple[Any, ...], str]] = [
    (b, (t,), "a time needs a range: (t, 1, T)"),
    (b, ("s",), "a range (t, 1, T) or one of s, a"),
    (b, (J,), "for_every=[J]: a range (t, 1, T)"),
    (b, ((t, 1),), "a range is written (t, lower, upper)"),
    (b, ((s, 1, T),), "runs over a time index"),
    (b, ((t, 1, gamma),), "gamma: a time was expected"),
    (b, ((T, 1, 2),), "runs over a time index"),
    (b, (s, s), "this is listed twice"),
    (b, ((t, 1, T), (t, 1, T)), "this is listed twice"),
    (b, ((t, 2, 1),), "the ranges are empty"),
    (b, ((t, T, 1),), "these times do not exist at T = 3"),
    (b, ((t, 100, T),), "the ranges are empty; min_horizon=… is for later ones"),
    (b, ((t, 1, 101),), "101: a time not more than 100 steps away was expected"),
    (b, ((t, 1, 100), (k, 1, 100), (l, 1, 100), (n, 1, 100)), "more than 10000 combinations of these times at T = 1"),
    (Sum(b, (t, 1, 100), (k, 1, 100), (l, 1, 100)), (), "more than 10000 summands at T = 1"),
    (Product(Sum(Sum(b, (t, 1, 100)), (k, 1, 100)), (l, 1, 100)), (), "more than 10000 summands at T = 1"),
    (b, ((t, 1, k),), "the time index k is free"),
    (b, (s[k],), "the time index k is free"),
]


@pytest.mark.parametrize("term, for_every, phrase", UNBOUND + OUTSIDE + TWICE + FOR_EVERY)
def test_what_has_no_value_or_two_is_refused(term: Expr, for_every: tuple[Any, ...], phrase: str) -> None:
    with pytest.raises(IllFormed) as refused:
        check_scopes(term, for_every)
    assert phrase in str(refused.value)


FINE: list[tuple[Expr, tuple[Any, ...]]] = [
    (J, ()),
    (b, ()),
    (T * b(T), ()),
    (E(R(tau)), ()),
    (E(b(s[T + 1])), ()),
    (E(Sum(b(s[t + 1]), (t, 1, T))), ()),
    (E(Sum(V(s[t + 1]), (t, 1, T))), ()),
    (E(V(s[T + 1]) + Q(s[1], a[1], time=T + 1)), ()),
    (E(Sum(r(s[t], a[t]) * Sum(score(k), (k, 1, t)), (t, 1, T))), ()),
    (E(Sum(r(s[t + 1], a[t + 1]), (t, 1, T - 1))), ()),
    (E(Sum(r(s[t - 1], a[t - 1]), (t, 2, T))), ()),
    (E(Sum(c, (t, 1, T)) * Sum(b(t), (t, 1, T))), ()),
    (E(f(history(t)) * score(t)), (EVERY_T,)),
    (E(f(history(T + 1))), ()),
    (f(history(t)), (EVERY_T, history(t))),
    (R(tau) * prob(tau) * G(1) * b(s[T + 1], a[T]), (tau,)),
    (total(prob(tau) * R(tau), tau), ()),
    (total(prob(tau) * total(b(s), s), tau), ()),
    (pi(a, s) * b(s), (s, a)),
    (E(b(s, a), pi(a, s)), (s,)),
    (E(E(b(s, a), pi(a, s)), rho(s)), ()),
    (E(E(b(s_next), p(s_next, s, a)), pi(a, s)), (s,)),
    (E(b(s[t]), prob(s[t])), (EVERY_T,)),
    (E(b(s[t], a[t]), prob(s[t], a[t], law=mu)), (EVERY_T,)),
    (prob(s, time=T + 1), (s,)),
    (total(b(s[T + 1]), s[T + 1]), ()),
    (V(s[t]), (EVERY_T, s[t])),
    (V(s, time=t), ((t, 1, T + 1), s)),
    (E(G(t), given=s[t]), (EVERY_T, s[t])),
    (E(G(t), given=(s[t], a[t])), (EVERY_T, s[t], a[t])),
    (E(G(T + 1)), ()),
    (E(R(tau) * f(history(t)), given=history(t)), (EVERY_T, history(t))),
    (E(score(t) * E(R(tau), given=history(t))), (EVERY_T,)),
    (E(E(G(t), given=s[t])), (EVERY_T,)),
    (E(R(tau) - E(R(tau))), ()),
    (E(b(s, a[1])), (s,)),
    (E(b(s[t]) * c(s[k])), (EVERY_T, (k, t, T))),
    (Sum(total(b(s), s), (t, 1, T)), ()),
]


def objection(term: Expr, for_every: tuple[Any, ...], first: int, last: int) -> str:
    """What the language says against a term at these horizons, or nothing."""
    try:
        check_scopes(term, for_every, first, last)
    except IllFormed as error:
        return str(error)
    return ""


@pytest.mark.parametrize("term, for_every", FINE)
def test_terms_that_mean_something_pass_at_every_horizon(term: Expr, for_every: tuple[Any, ...]) -> None:
    assert objection(term, for_every, 1, 4) == ""


def test_what_exists_from_a_certain_horizon_on_is_asked_from_there() -> None:
    term = E(b(s[3], a[3]))
    assert objection(term, (), 3, 4) == ""
    with pytest.raises(IllFormed, match="when T = 2"):
        check_scopes(term, (), 2, 4)


def test_an_empty_sum_asks_nothing_of_its_body() -> None:
    check_scopes(E(Sum(b(a[t + 1]), (t, 1, T - 1))), (), 1, 4)
    with pytest.raises(IllFormed, match="when T = 2"):
        check_scopes(E(Sum(b(a[t + 2]), (t, 1, T - 1))), (), 1, 4)


def test_a_mistake_that_shows_only_at_a_larger_horizon_is_found() -> None:
    with pytest.raises(IllFormed, match="when T = 3"):
        check_scopes(E(Sum(b(a[2 * t - 2]), (t, 2, T))), (), 1, 3)


# ---------------------------------------------------------------------------------------------------------- the helpers


def test_times_are_numbers_once_their_indices_are() -> None:
    assert time_value(T - t + 1, {T: 5, t: 2}) == 4
    assert time_value(sympy.Integer(7), {}) == 7
    with pytest.raises(IllFormed, match="the time index k is free"):
        time_value(t + k, {t: 1})


def test_places_have_names() -> None:
    assert place_of(s[t + 1], {t: 2}) == ("s", 3)
    assert place_of(a[T], {T: 4}) == ("a", 4)
    assert place_of(s_next, {}) == ("s", "s'")
    assert trajectory_places(2) == [("s", 1), ("a", 1), ("s", 2), ("a", 2), ("s", 3)]
    assert trajectory_places(2, 2, with_first=False) == [("a", 2), ("s", 3)]
    assert history_places(2) == [("s", 1), ("a", 1), ("s", 2)]


@pytest.mark.parametrize("horizon", [1, 2, 3, 4])
def test_sums_unroll_from_the_outermost_range(horizon: int) -> None:
    term = Sum(c, (k, 1, t), (t, 1, T))
    pairs = [(times[t], times[k]) for times in unrolled(term, {}, horizon)]
    assert pairs == [(outer_time, inner) for outer_time in range(1, horizon + 1) for inner in range(1, outer_time + 1)]
    assert list(unrolled(Sum(c, (t, 2, 1)), {}, horizon)) == []


def test_free_settings_run_over_every_free_time() -> None:
    settings = list(free_settings(((t, 1, T), (k, t, T), s[t], a), 2))
    assert [(times[t], times[k]) for times, _ in settings] == [(1, 1), (1, 2), (2, 2)]
    assert [places for _, places in settings] == [[("s", 1), ("a", "a")], [("s", 1), ("a", "a")], [("s", 2), ("a", "a")]]
    assert list(free_settings((tau, s[1]), 1)) == [({T: 1}, trajectory_places(1))]
