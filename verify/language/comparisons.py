"""The comparisons that an author writes: each is checked as soon as it is called."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from verify.language import piecewise as W
from verify.language.authoring import checked, written_as


@written_as("minimum(X, Y)")
def minimum(left: Any, right: Any) -> W.Minimum:
    """min(X, Y) of two numbers."""
    return checked(W.Minimum(checked(left), checked(right)))


@written_as("maximum(X, Y)")
def maximum(left: Any, right: Any) -> W.Maximum:
    """max(X, Y) of two numbers."""
    return checked(W.Maximum(checked(left), checked(right)))


@written_as("clip(X, low, high)")
def clip(body: Any, low: Any, high: Any) -> W.Clip:
    """X kept between low and high: min(max(X, low), high)."""
    return checked(W.Clip(checked(body), checked(low), checked(high)))


@written_as("absolute(X)")
def absolute(body: Any) -> W.Absolute:
    """|X|."""
    return checked(W.Absolute(checked(body)))


@written_as("positive_part(X)")
def positive_part(body: Any) -> W.PositivePart:
    """X⁺ = max(X, 0)."""
    return checked(W.PositivePart(checked(body)))


@written_as("step(X)")
def step(body: Any) -> W.StepFunction:
    """1[X > 0]: 1 where X is positive, else 0."""
    return checked(W.StepFunction(checked(body)))


@written_as("largest(X, a)")
def largest(body: Any, *variables: Expr) -> W.Largest:
    """The largest value over all states or actions: ``largest(x, a)``, ``largest(x, s, a)``."""
    return checked(W.Largest(checked(body), *variables))
