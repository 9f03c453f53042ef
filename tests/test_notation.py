"""What an author may write, and what is refused at once with what was written and what was expected."""

from __future__ import annotations

import inspect

import pytest
import sympy
from sympy import Expr

import verify.notation as notation
from verify.language import terms as L
from verify.language.errors import IllFormed
from verify.language.printing import to_code
from verify.language.ranks import rank_of
from verify.notation import *

NAMES = {**vars(notation), "sympy": sympy, "y": sympy.Symbol("y"), "h": sympy.Function("h")}

# What somebody could write by mistake, and a phrase that the message must hold.
ARITY = [
    ("p(s, a)", "p(s, a): 3 arguments belong here, and there are 2: write p(s_next, s, a)"),
    ("outer(score(t))", "2 arguments belong here, and there is 1: write outer(u, v)"),
    ("pi(a)", "a policy takes an action and a state: write pi(a, s)"),
    ("mu(a, s, s)", "write mu(a, s)"),
    ("rho()", "write rho(s)"),
    ("rho(s, s)", "rho(s, s): too many"),
    ("r(s)", "r(s): a reward takes a state and an action"),
    ("r()", "or the trajectory, r(tau)"),
    ("R(tau, tau)", "write R(tau)"),
    ("G()", "write G(t)"),
    ("V()", "write V(s[t])"),
    ("Q(s[t])", "Q(s[t]): V takes a state; Q and A take a state and an action"),
    ("V(s[t], a[t])", "V(s[t], a[t]): V takes a state"),
    ("V_inf()", "write V_inf(s)"),
    ("Q_inf(s)", "Q_inf(s): V_inf takes a state; Q_inf and A_inf take a state and an action: write Q_inf(s, a)"),
    ("V_inf(s, a)", "V_inf takes a state"),
    ("V_inf(s, time=t)", "unexpected keyword argument 'time'"),
    ("A_inf.of()", "write V_inf.of(mu)"),
    ("J_inf_of()", "write J_inf_of(mu)"),
    ("J_inf(mu)", "of another, J_inf_of(mu)"),
    ("d()", "write d(s) or d(s, law=mu)"),
    ("d(s, a)", "a policy was expected"),
    ("V.of()", "V.of(): "),
    ("J_of()", "write J_of(mu)"),
    ("b()", "a constant is written b"),
    ("history()", "write history(t)"),
    ("score()", "write score(t)"),
    ("E()", "write E(X)"),
    ("E(b, mu, s[t], t)", "too many positional arguments"),
    ("E(b, when=t)", "unexpected keyword argument 'when'"),
    ("total(b)", "name what is summed over"),
    ("integral(b)", "integral(b): name what is summed over"),
    ("Sum()", "write Sum(X, (t, 1, T))"),
    ("Sum(b)", "Sum(b): a range was expected"),
    ("grad()", "write grad(X)"),
    ("outer(score(t))", "write outer(u, v)"),
    ("frac(b)", "write frac(X, Y)"),
    ("frozen()", "write frozen(X)"),
    ("log()", "write log(X)"),
    ("prob()", "write prob(tau), prob(s[t])"),
]
PLACES = [
    ("pi(s, a)", "pi(s, a): an action belongs where s stands, which is a state"),
    ("p(a, s, a)", "a state belongs where a stands, which is an action"),
    ("p(s_next, s, s)", "an action belongs where s stands"),
    ("rho(a[1])", "rho(a[1]): a state belongs where a[1] stands"),
    ("r(a, s)", "a state belongs where a stands"),
    ("Q(a[t], s[t])", "a state belongs where a[t] stands"),
    ("V(a[t])", "a state belongs where a[t] stands"),
    ("V_inf(a)", "V_inf(a): a state belongs where a stands"),
    ("Q_inf(a, s)", "a state belongs where a stands"),
    ("d(a)", "d(a): a state belongs where a stands"),
    ("d(t)", "d(t): a state belongs where t stands"),
    ("V_inf.of(s)", "a policy was expected"),
    ("V_inf + b", "this name alone is not a number: write V_inf(s)"),
    ("V(3)", "a state belongs where 3 stands"),
    ("prob(a[t], time=t)", "a state belongs where a[t] stands"),
    ("R(s)", "write R(tau)"),
    ("total(b, t)", "over times use Sum"),
    ("total(b, 's')", "runs over states, actions or tau"),
    ("total(b, s, s)", "the same variable is summed over twice"),
    ("E(s[t])", "a number was expected here, and this is a state"),
    ("E(a * b)", "a: a number was expected here"),
    ("E(tau)", "or a trajectory"),
    ("f(history(t), a[t])", "already holds every state and action"),
    ("f(tau, t)", "give it alone"),
    ("b('x')", "b('x'): 'x' is none of what a function takes"),
    ("b(gamma)", "gamma is none of what a function takes"),
    ("E(b, p(s, s, a))", "s is drawn from a law that already mentions it"),
    ("prob(s[t], a[k])", "different times"),
    ("prob(s)", "or prob(s, time=t)"),
    ("prob(a[t])", "write prob(tau)"),
    ("prob(tau, s[t])", "write prob(tau)"),
    ("prob(tau, time=t)", "write prob(tau)"),
    ("prob(s, a, a, time=t)", "a state, or a state and an action"),
]
TIMES = [
    ("s['t']", "'t': a time was expected"),
    ("s[1.5]", "1.5: a time was expected"),
    ("s[t / 2]", "a time was expected"),
    ("s[t * k]", "an integer combination of time indices and T"),
    ("s[t, k]", "(t, k): a time was expected"),
    ("s[t:k]", "a time was expected"),
    ("s[gamma]", "gamma: a time was expected"),
    ("s[y]", "y: a time was expected"),
    ("s[None]", "None: a time was expected"),
    ("a[s]", "s: a time was expected"),
    ("s[True]", "True: a time was expected"),
    ("score('x')", "'x': a time was expected"),
    ("score(a)", "a: a time was expected"),
    ("G(s)", "s: a time was expected"),
    ("history(tau)", "tau: a time was expected"),
    ("V(s)", "V(s): a value needs a time: write V(s[t]) or V(s, time=t)"),
    ("A.of(mu)(s, a)", "write A.of(mu)(s[t], a[t]) or A.of(mu)(s, a, time=t)"),
    ("V(s, time=gamma)", "gamma: a time was expected"),
    ("x[t]", "only s and a belong to the trajectory"),
    ("s_next[t]", "s_next[t]: only s and a"),
    ("u[t]", "only s and a"),
    ("s(t)", "s(t): a time stands in square brackets"),
    ("a(t)", "a time stands in square brackets"),
]
SUMS = [
    ("Sum(b, t)", "t: a range is written (t, lower, upper)"),
    ("Sum(b, (t, 1))", "(t, 1): a range is written"),
    ("Sum(b, (a, 1, T))", "(a, 1, T): Sum runs over a time index"),
    ("Product(b, (s, 1, T))", "over states or actions use total"),
    ("Sum(b, (T, 1, 3))", "Sum runs over a time index"),
    ("Sum(b, ('t', 1, T))", "Sum runs over a time index"),
    ("Sum(b, (y, 1, T))", "Sum runs over a time index"),
    ("Sum(b, (t, 1, gamma))", "gamma: a time was expected"),
    ("Sum(b, (t, 1, s))", "s: a time was expected"),
    ("Sum(b, (t, 1, t))", "the range of t mentions t itself"),
    ("Sum(b, (t, 1, T), (t, 1, T))", "the index t is used in two nested sums"),
    ("Sum(Sum(b, (t, 1, T)), (t, 1, T))", "the index t is used in two nested sums: rename one"),
    ("Sum(score(t) * Sum(b(t), (t, 1, T)), (t, 1, T))", "the index t is used in two nested sums"),
    ("Sum(E(b * Product(b(t), (t, 1, T))), (t, 1, T))", "the index t is used in two nested sums"),
    ("Product(Sum(b(t), (t, 1, T)), (t, 1, T))", "Product(…, (t, 1, T)): the index t is used in two nested"),
    ("Sum(Sum(b(t), (t, 1, T)), (k, 1, t))", "the index t of an inner sum is used outside it"),
    ("E(sympy.Sum(b, (sympy.Symbol('i'), 1, T)))", "(i, 1, T): Sum runs over a time index"),
    ("E(sympy.Sum(b, (t, 1, y)))", "y: a time was expected"),
]
RANKS = [
    ("grad(J, tau)", "grad(…, tau): a gradient is taken with respect to the policy's parameters theta"),
    ("grad(J, 'theta')", "with respect to the policy's parameters"),
    ("grad(grad(grad(J)))", "at most two gradients may be nested"),
    ("E(score(t) * score(k))", "two gradients are multiplied: write outer(u, v)"),
    ("Sum(score(t) * score(t), (t, 1, T))", "score(t)**2: a gradient is a vector"),
    ("grad(score(t) * score(t))", "a gradient is a vector"),
    ("total(score(t)**2, s)", "a gradient is a vector"),
    ("frac(score(t)**2, 2)", "a gradient is a vector"),
    ("frozen(score(t)**2)", "a gradient is a vector"),
    ("E(grad(grad(J)) * score(t))", "two gradients are multiplied"),
    ("E(outer(score(t), score(k)) * score(l))", "two gradients are multiplied"),
    ("E(zero * b + score(t) + b)", "a number and a gradient are added: b is a number, score(t) is a gradient"),
    ("Sum(1 + score(t), (t, 1, T))", "1 is a number, score(t) is a gradient"),
    ("E(grad(grad(J)) + score(t))", "a gradient and a matrix are added"),
    ("E(b / score(t))", "a gradient is a vector"),
    ("frac(b, score(t))", "a gradient cannot stand in a denominator"),
    ("log(score(t))", "it has no power, logarithm or product"),
    ("exp(score(t))", "a gradient is a vector"),
    ("E(b**score(t))", "a gradient is a vector"),
    ("Product(score(t), (t, 1, T))", "a gradient is a vector"),
    ("outer(b, score(t))", "outer(u, v) takes two gradients"),
    ("outer(score(t), grad(grad(J)))", "outer(u, v) takes two gradients"),
]
LAWS = [
    ("E(b, 'mu')", "'mu': a policy was expected: pi, pi_old or mu"),
    ("E(b, J)", "J: a law to draw from was expected"),
    ("E(b, prob(tau))", "a law to draw from was expected"),
    ("E(b, theta)", "a law to draw from was expected"),
    ("score(t, 3)", "3: a policy was expected"),
    ("V.of(3)", "a policy was expected"),
    ("J_of('mu')", "a policy was expected"),
    ("J(theta)", "of another one, J_of(mu)"),
    ("prob(s[t], law='mu')", "a policy was expected"),
    ("E(b, given=a[t])", "E(…, given=a[t]): condition on s[t]"),
    ("E(b, given=s)", "condition on s[t], on (s[t], a[t]) of one time, or on history(t)"),
    ("E(b, given=(s[t], a[k]))", "of one time"),
    ("E(b, given=(a[t], s[t]))", "condition on s[t]"),
    ("E(b, given=(history(t), a[t]))", "condition on s[t]"),
    ("E(b, given=t)", "condition on s[t]"),
    ("E(b, given='s')", "given='s'): condition on s[t]"),
    ("E(b, given=tau)", "condition on s[t]"),
    ("E(b, given=())", "condition on s[t]"),
    ("E(b, pi(a, s), given=s[t])", "one draw is not conditioned"),
]
FOREIGN = [
    ("E('x')", "'x': a term was expected"),
    ("E(None)", "None: a term was expected"),
    ("E([b])", "a term was expected"),
    ("E(J == b)", "False: a term was expected"),
    ("E(R)", "R: this name alone is not a number: write R(tau)"),
    ("frac('1', b)", "a term was expected"),
    ("outer('x', score(t))", "a term was expected"),
    ("log('x')", "a term was expected"),
    ("frozen('x')", "a term was expected"),
    ("E(0.5)", "0.5: numbers are exact"),
    ("E(0.5 * b)", "0.5: numbers are exact"),
    ("E(y)", "y: an unknown name"),
    ("Sum(y * b, (t, 1, T))", "y: an unknown name"),
    ("grad(h(t))", "h is not part of the language"),
    ("E(sympy.sin(t))", "sin is not part of the language"),
    ("E(sympy.Integral(b, t))", "Integral is not part of the language"),
    ("E(theta)", "this names the parameters of a policy"),
    ("E(sympy.oo)", "oo: this has no value"),
    ("E(sympy.nan)", "nan: this has no value"),
    ("E(b / zero)", "a division by zero"),
    ("frac(b, 0)", "frac(b, 0): the denominator is zero"),
    ("log(0)", "log(0): the logarithm of a positive number"),
    ("log(-1)", "the logarithm of a positive number"),
    ("E(pi)", "pi: this name alone is not a number: write pi(a, s)"),
    ("log(pi)", "write pi(a, s)"),
    ("score(t) * V", "V: this name alone is not a number: write V(s[t])"),
    ("-Q", "write Q(s[t], a[t])"),
    ("mu + 1", "write mu(a, s)"),
    ("1 / pi_old", "write pi_old(a, s)"),
    ("V.of(mu)[t]", "write V.of(mu)(s[t])"),
    ("r * b", "write r(s, a) or r(tau)"),
    ("prob * tau", "prob: this name alone is not a number: write prob(tau)"),
    ("tau * prob", "prob: this name alone is not a number"),
    ("frac(grad(prob(tau)), tau * prob)", "write prob(tau)"),
    ("-score", "write score(t)"),
    ("grad / J", "grad: this name alone is not a number: write grad(X)"),
]


@pytest.mark.parametrize("source, phrase", ARITY + PLACES + TIMES + SUMS + RANKS + LAWS + FOREIGN)
def test_nonsense_is_refused_with_what_was_written_and_what_was_expected(source: str, phrase: str) -> None:
    with pytest.raises(IllFormed) as refused:
        eval(source, dict(NAMES))
    assert phrase in str(refused.value)
    assert refused.value.written
    assert refused.value.expected


# Beside each of the rows above: what is like it and means something.
FINE = [
    "p(s_next, s, a)", "r(tau)", "R()", "V(s, time=t)", "A.of(mu)(s, a, time=t)", "s[2 * t - T]", "s[0]", "b(t, s, a)",
    "Sum(b, (t, 1, T)) * Sum(b, (t, 1, T))", "Sum(Sum(b, (k, 1, t)), (t, 1, T))", "Sum(b, (k, 1, t), (t, 1, T))",
    "score(t) * b", "score(t) + zero", "outer(score(t), score(t))", "outer(zero, score(t))", "grad(grad(J))", "grad(J, theta)",
    "E(b, given=[s[t], a[t]])", "E(b, mu, given=history(t))", "E(b, prob(s, a, time=t))", "E(1)", "frac(1, 2)", "log(2)",
    "prob(s[k], time=t)", "p(s, s, a)", "total(p(s, s, a), s)", "frac(grad(pi(a, s)), pi(a, s))", "E(sympy.Rational(1, 2) * b)",
]  # fmt: skip


@pytest.mark.parametrize("source", FINE)
def test_what_means_something_is_accepted(source: str) -> None:
    term = eval(source, dict(NAMES))
    assert eval(to_code(term), dict(NAMES)) == term
    assert isinstance(term, L.StateAt) or rank_of(term) in (None, 0, 1, 2)


def test_state_and_action_letters_are_no_sequences() -> None:
    """Python would iterate over s[0], s[1], … for ever."""
    for letter in (s, a, V, pi):
        with pytest.raises(TypeError):
            iter(letter)


def test_the_table_and_the_exports_agree() -> None:
    exported = set(notation.__all__)
    assert len(exported) == len(notation.__all__)
    assert exported <= set(vars(notation))
    shown = " ".join(written for written, _, _ in notation.NOTATION).replace("…", "")
    for name in exported - {"theta"}:
        assert any(name in word for word in shown.replace("(", " ").replace(",", " ").replace("[", " ").split()), name


def test_each_row_shows_a_term_and_a_sentence() -> None:
    for written, term, meaning in notation.NOTATION:
        assert isinstance(term, Expr)
        assert written.strip()
        assert meaning.strip()


def test_public_functions_keep_their_signature_and_docstring() -> None:
    for name in ("E", "Sum", "grad", "prob", "frac", "total", "log"):
        function = getattr(notation, name)
        assert function.__doc__
        assert "args" not in inspect.signature(function).parameters


# ------------------------------------------------------------------------------------------------ what a call stands for


def test_values_take_their_time_from_the_state() -> None:
    assert V(s[t + 1]) == V(s[t + 1], time=t + 1)
    assert V(s[t + 1]) != V(s[t + 1], time=t)


def test_the_score_is_the_gradient_of_the_log_probability() -> None:
    assert score(t) == grad(log(pi(a[t], s[t])))
    assert score(t, mu) != score(t)


def test_laws_are_slots_of_their_own() -> None:
    assert E(score(t), mu) != E(score(t))
    assert E(score(t, mu)) != E(score(t))
    assert V.of(mu)(s[t]) != V(s[t])
    assert E(b, given=s[t]) != E(b, given=(s[t], a[t]))


def test_frozen_replaces_the_policy_everywhere() -> None:
    term = E(pi(a[t], s[t]) * Q(s[t], a[t]) * prob(s[t]) * J + prob(tau) * E(mu(a, s), given=s[t]))
    cold = frozen(term)
    assert not cold.has(L.THETA)
    assert cold.has(L.OLD)
    assert cold.has(L.MU)
    assert frozen(cold) == cold
