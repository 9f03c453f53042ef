"""Terms as the Python source an author would write: ``from verify.notation import *`` and the text below give the term back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy
from sympy import Add, Expr, Mul

from verify.language import copies as C
from verify.language import discounted as D
from verify.language import moments as M
from verify.language import piecewise as W
from verify.language import terms as L
from verify.language.errors import IllFormed
from verify.language.order import factors, summands

NAMES: dict[Any, str] = {
    **{L.TimeSymbol(name, integer=True): name for name in "tkln"},
    **{L.CopySymbol(name, integer=True): name for name in "ij"},
    C.COPIES: "N",
    **{L.StateSymbol(symbol): name for symbol, name in (("s", "s"), ("s'", "s_next"), ("x", "x"))},
    **{L.ActionSymbol(symbol): name for symbol, name in (("a", "a"), ("a'", "a_next"), ("u", "u"))},
    **{L.FunctionSymbol(name): name for name in "bcfg"},
    L.HORIZON: "T", L.GAMMA: "gamma", L.LAMBDA: "lam",
    L.EPSILON: "epsilon", L.TAU: "tau", L.THETA: "theta", L.FunctionSymbol("r"): "r",
}  # fmt: skip

SUM, PRODUCT, POWER, ATOM = range(4)  # how firmly Python holds a piece together


def to_code(term: Expr) -> str:
    """Python source in the names of ``verify.notation`` that builds the term again. Raises IllFormed for other names."""
    if isinstance(term, sympy.Integer):
        return {0: "zero", 1: "one"}.get(int(term), f"{term}*one")
    return source_of(term)


def source_of(term: Expr) -> str:
    """The same where a number may stand as it is, as in 2*b."""
    return _source_and_level(term)[0]


def _source_and_level(term: Expr) -> tuple[str, int]:
    if not isinstance(term, Expr):
        raise IllFormed(str(term), "this is not a term")
    if term.is_Number:
        return _number(term)
    if isinstance(term, sympy.Symbol) and not any(base in CALLS for base in type(term).__mro__):
        if term not in NAMES:
            raise IllFormed(term.name, "this name is not in `verify.notation`")
        return NAMES[term], ATOM
    if isinstance(term, Add):
        if (found := C.read_others(term)) is not None:
            return call("others", *found), ATOM
        return _sum(term), SUM
    if isinstance(term, Mul):
        return _product(term), PRODUCT
    if isinstance(term, sympy.Pow):
        return f"{_at_least(ATOM, term.base)}**{_at_least(ATOM, term.exp)}", POWER
    kind = next((base for base in type(term).__mro__ if base in CALLS), None)
    if kind is None:
        raise IllFormed(str(term), f"{type(term).__name__} cannot be written in `verify.notation`")
    return CALLS[kind](term), ATOM


def _at_least(level: int, term: Expr) -> str:
    text, own = _source_and_level(term)
    return text if own >= level else f"({text})"


def _number(term: Expr) -> tuple[str, int]:
    if term.is_Integer:
        return str(term), ATOM if term >= 0 else SUM
    if not term.is_Rational:
        raise IllFormed(str(term), "numbers are integers or fractions of integers")
    return (f"one/{term.q}" if term.p == 1 else f"{term.p}*one/{term.q}"), PRODUCT if term > 0 else SUM


def _sum(term: Add) -> str:
    pairs = summands(term)
    signs = ["-" if sign < 0 else "+" for sign, _ in pairs]
    texts = [_at_least(PRODUCT, part) for _, part in pairs]
    first = texts[0] if pairs[0][0] > 0 else f"-{texts[0]}"
    return first + "".join(f" {sign} {text}" for sign, text in zip(signs[1:], texts[1:], strict=True))


def _product(term: Mul) -> str:
    """A number goes last where Python would otherwise multiply it into a bracket first, and sympy would expand that."""
    number, rest = term.as_coeff_Mul()
    parts = factors(rest)
    texts = [_at_least(POWER, part) for part in parts]
    if isinstance(parts[0], Add) and number != 1:
        return "*".join([*texts, f"({_number(number)[0]})"])
    texts = texts if abs(number) == 1 else [_number(abs(number))[0], *texts]
    return ("-" if number < 0 else "") + "*".join(texts)


# -------------------------------------------------------------------------------------------------------------- calls


def call(name: str, *arguments: Any, **named: Any) -> str:
    """A call; what is text already is taken as it stands."""
    shown = [argument if isinstance(argument, str) else source_of(argument) for argument in arguments]
    return f"{name}({', '.join(shown + [f'{key}={value}' for key, value in named.items()])})"


def _tuple(parts: Sequence[Expr]) -> str:
    return f"({', '.join(source_of(part) for part in parts)})"


def _law(law: L.Law) -> str:
    if law.name not in L.LAW_NAMES:
        raise IllFormed(law.name, "this policy is not in `verify.notation`")
    return L.LAW_NAMES[law.name]


def _other(law: L.Law) -> list[str]:
    """The law as a last argument, where it is not the policy as it stands."""
    return [] if law == L.THETA else [_law(law)]


def _other_named(law: L.Law) -> dict[str, str]:
    """The same as ``law=mu``."""
    return {} if law == L.THETA else {"law": _law(law)}


def _when(term: Any) -> dict[str, str]:
    """``time=t`` where the state does not tell it."""
    return {} if term.state == L.StateAt(term.time) else {"time": source_of(term.time)}


def _at(letter: str) -> Callable[[Any], str]:
    return lambda term: f"{letter}[{source_of(term.time)}]"


def _marginal(term: L.Marginal) -> str:
    return call("prob", *term.args[2:], **_other_named(term.law), **_marginal_time(term))


def _marginal_time(term: L.Marginal) -> dict[str, str]:
    own = (L.StateAt(term.time), L.ActionAt(term.time))
    return {} if all(place in own for place in term.args[2:]) else {"time": source_of(term.time)}


def _trajectory_probability(term: L.TrajectoryProbability) -> str:
    return call("prob", "tau", **_other_named(term.law))


def _value(term: L.Value) -> str:
    name = term.kind if term.law == L.THETA else f"{term.kind}.of({_law(term.law)})"
    return call(name, *term.args[3:], **_when(term))


def _discounted_value(term: D.DiscountedValue) -> str:
    name = f"{term.kind}_inf"
    return call(name if term.law == L.THETA else f"{name}.of({_law(term.law)})", *term.args[2:])


def _expectation(term: L.Expectation) -> str:
    return call("E", term.body, *_other(term.law))


def _conditional(term: L.ConditionalExpectation) -> str:
    given = _tuple(term.given) if len(term.given) > 1 else source_of(term.given[0])
    return call("E", term.body, *_other(term.law), given=given)


def _gradient(term: L.Gradient) -> str:
    body = term.body
    if isinstance(body, sympy.log) and isinstance(body.args[0], L.Policy):
        policy = body.args[0]
        state = policy.state
        if isinstance(state, L.StateAt) and policy.action == L.ActionAt(state.time):
            return call("score", state.time, *_other(policy.law))
    return call("grad", body)


def _over_times(name: str) -> Callable[[Any], str]:
    return lambda term: call(name, term.function, *(_tuple(limit) for limit in term.limits))


CALLS: dict[type, Callable[[Any], str]] = {
    sympy.log: lambda term: call("log", *term.args),
    sympy.exp: lambda term: call("exp", *term.args),
    sympy.Sum: _over_times("Sum"),
    sympy.Product: _over_times("Product"),
    L.StateAt: _at("s"),
    L.ActionAt: _at("a"),
    L.History: lambda term: call("history", term.time),
    L.Policy: lambda term: call(_law(term.law), term.action, term.state),
    L.Transition: lambda term: call("p", *term.args),
    L.Initial: lambda term: call("rho", *term.args),
    L.TrajectoryProbability: _trajectory_probability,
    L.Marginal: _marginal,
    L.Reward: lambda term: call("r", *term.args),
    L.Apply: lambda term: call(source_of(term.function), *term.arguments),
    L.Return: lambda term: "R(tau)",
    L.RewardToGo: lambda term: call("G", term.time),
    L.Value: _value,
    L.Objective: lambda term: "J" if term.law == L.THETA else call("J_of", _law(term.law)),
    D.DiscountedValue: _discounted_value,
    D.Occupancy: lambda term: call("d", term.state, **_other_named(term.law)),
    D.DiscountedObjective: lambda term: "J_inf" if term.law == L.THETA else call("J_inf_of", _law(term.law)),
    L.Expectation: _expectation,
    L.ConditionalExpectation: _conditional,
    L.DrawExpectation: lambda term: call("E", term.body, term.density),
    L.SpaceSum: lambda term: call("integral" if term.sign == "int" else "total", term.body, *term.variables),
    L.Gradient: _gradient,
    L.Fraction: lambda term: call("frac", *term.args),
    L.Outer: lambda term: call("outer", *term.args),
    C.Same: lambda term: call("same", *term.args),
    C.Copy: lambda term: call("copy", *term.args),
    C.CopiesExpectation: lambda term: call("E_copies", *term.args[:2], *_other(term.law)),
    W.Minimum: lambda term: call("minimum", *term.args),
    W.Maximum: lambda term: call("maximum", *term.args),
    W.Clip: lambda term: call("clip", *term.args),
    W.Absolute: lambda term: call("absolute", *term.args),
    W.PositivePart: lambda term: call("positive_part", *term.args),
    W.StepFunction: lambda term: call("step", *term.args),
    W.Largest: lambda term: call("largest", *term.args),
    M.Dot: lambda term: call("dot", *term.args),
    M.Variance: lambda term: call("Var", term.body, *_other(term.law)),
}
