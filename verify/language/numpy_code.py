"""The integrand of an expectation over trajectories as numpy code for one trajectory, or for a batch of N.

Every node becomes what its docstring says, with a time index as an axis: sums over k ≥ t and k ≤ t become cumulative sums,
Σ_{k≥t} x^(k-t) … one pass backwards, and what no idiom fits a comprehension over t. Nothing is approximated and no rule of
calculus is used; a part that a trajectory does not show raises ``NotWritable``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sympy
from sympy import Expr, Integer

from verify.language import copies as C
from verify.language import piecewise as W
from verify.language import terms as L
from verify.language.numpy_inputs import TIME, NotWritable, read_as
from verify.language.numpy_pieces import POWER, PRODUCT, Piece, Scope, aligned, together
from verify.language.numpy_sums import running
from verify.language.numpy_writer import Writer, writes
from verify.language.order import factors

RATIOS = {(L.THETA, L.MU): "ratios", (L.THETA, L.OLD): "ratios_old", (L.MU, L.THETA): "inverse_ratios"}


def _rewards(w: Writer, scope: Scope) -> Piece:
    one = w.own(L.Reward(L.StateAt(TIME), L.ActionAt(TIME)))
    return Piece(one.name, w.axes_of(one, scope.copies))


@writes(L.Return)
def returns(w: Writer, term: Expr, scope: Scope) -> Piece:
    rewards = _rewards(w, scope)
    name = "total_reward" if w.setting.undiscounted else "discounted_return"
    inner = Scope(copies=scope.copies).over(TIME, Integer(1), L.HORIZON)
    weighted = rewards if w.setting.undiscounted else w.multiplied(w.write(L.GAMMA ** (TIME - 1), inner), rewards)
    made = w.total(weighted, "T")
    return Piece(w.let(name + ("s" if scope.copies else ""), made.text), made.axes)


@writes(L.RewardToGo)
def rewards_to_go(w: Writer, term: Any, scope: Scope) -> Piece:
    rewards = _rewards(w, scope)
    power = None if w.setting.undiscounted else (L.GAMMA, Integer(0))
    code = running(w, rewards, True, power, False).text
    return w.line("rewards_to_go", code, L.RewardToGo(TIME), term.time, scope)


def ratio(w: Writer, term: L.Fraction, scope: Scope) -> Piece | None:
    """π(a_t|s_t) / μ(a_t|s_t) by the difference of the logarithms."""
    above, below = term.args
    if not (isinstance(above, L.Policy) and isinstance(below, L.Policy)) or above.args[:2] != below.args[:2]:
        return None
    name = RATIOS.get((above.law, below.law))
    w.expect_defined(below, scope)
    if name is None or not isinstance(above.action, L.ActionAt):
        return None
    top, bottom = (w.own(sympy.log(one)).name for one in (above, below))
    return w.line(name, f"np.exp({top} - {bottom})", term, above.action.time, scope)


@writes(L.Fraction)
def fraction(w: Writer, term: L.Fraction, scope: Scope) -> Piece:
    if (found := ratio(w, term, scope)) is not None:
        return found
    w.expect_defined(term.denominator, scope)
    above, below = w.write(term.numerator, scope), w.write(term.denominator, scope)
    axes = together(above, below)
    return Piece(f"{aligned(above, axes)} / {aligned(below, axes, POWER)}", axes, PRODUCT)


@writes(L.Policy)
def policy(w: Writer, term: L.Policy, scope: Scope) -> Piece:
    if not isinstance(term.action, L.ActionAt):
        return w.at(*read_as(term), scope)
    piece = w.at(*read_as(sympy.log(term)), scope)
    return Piece(f"np.exp({piece.text})", piece.axes)


@writes(sympy.log)
def logarithm(w: Writer, term: Expr, scope: Scope) -> Piece:
    body = term.args[0]
    w.expect_defined(body, scope)
    if isinstance(body, L.Policy) and isinstance(body.action, L.ActionAt):
        return w.at(*read_as(term), scope)
    if isinstance(body, L.Policy) and body.law not in w.setting.positive:  # an expectation skips what is never drawn
        piece = policy(w, body, scope)
        return Piece(f"np.log(np.where({piece.text} > 0, {piece.text}, 1))", piece.axes)
    return w.call("np.log", [body], scope)


@writes(L.Gradient)
def gradient(w: Writer, term: Expr, scope: Scope) -> Piece:
    if isinstance(term.args[0], sympy.log):
        inside = term.args[0].args[0]
        if isinstance(inside, L.TrajectoryProbability):
            inside = L.Policy(L.ActionAt(TIME), L.StateAt(TIME), inside.law)
        w.expect_defined(inside, scope, "a score of an action that the policy may never take")
    return w.at(*read_as(term), scope)


def over_actions(w: Writer, body: Expr, variables: Sequence[Expr], scope: Scope) -> Piece:
    if len(variables) != 1 or not isinstance(variables[0], L.ActionSymbol):
        raise NotWritable("a sum over states or trajectories")
    if body.atoms(L.ActionSymbol) != {variables[0]}:
        raise NotWritable("sums over several actions, or over one that nothing depends on")
    return w.over_axis(body, "A", scope)


@writes(L.SpaceSum)
def space_sum(w: Writer, term: L.SpaceSum, scope: Scope) -> Piece:
    return over_actions(w, term.body, term.variables, scope)


@writes(L.DrawExpectation)
def drawn(w: Writer, term: L.DrawExpectation, scope: Scope) -> Piece:
    draw = term.density
    if not isinstance(draw, L.Policy) or term.body.has(L.Gradient):
        raise NotWritable("a mean that is no sum of numbers over actions")
    return over_actions(w, draw * term.body, term.variables, replace(scope, draw=(draw.law, draw.action)))


@writes(C.Copy)
def copy(w: Writer, term: C.Copy, scope: Scope) -> Piece:
    if not isinstance(term.index, L.CopySymbol):
        raise NotWritable("one of the trajectories by its number")
    return w.write(term.body, replace(scope, copies=True))


# ------------------------------------------------------------------------------------------------- numbers, comparisons


@writes(sympy.Add)
def add(w: Writer, term: Any, scope: Scope) -> Piece:
    return w.sum(term, scope)


@writes(sympy.Mul)
def mul(w: Writer, term: Any, scope: Scope) -> Piece:
    return w.product(factors(term), scope)


@writes(sympy.Pow)
def power(w: Writer, term: Any, scope: Scope) -> Piece:
    return w.power(term.base, term.exp, scope)


@writes(L.TimeSymbol)
def time(w: Writer, term: Any, scope: Scope) -> Piece:
    return w.time(term, scope)


FUNCTIONS = {sympy.exp: "np.exp", W.Minimum: "np.minimum", W.Maximum: "np.maximum", W.Absolute: "np.abs", W.Clip: "np.clip"}
OF_ZERO = {W.PositivePart: "np.maximum", W.StepFunction: "np.heaviside"}


@writes(*FUNCTIONS)
def function(w: Writer, term: Any, scope: Scope) -> Piece:
    return w.call(FUNCTIONS[type(term)], term.args, scope)


@writes(*OF_ZERO)
def beside_zero(w: Writer, term: Any, scope: Scope) -> Piece:
    return w.call(OF_ZERO[type(term)], (term.body, Integer(0)), scope)
