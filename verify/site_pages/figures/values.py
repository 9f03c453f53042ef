"""Exact values of a term on one finite MDP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Expr

from verify.language.ranks import rank_of
from verify.language.terms import HORIZON
from verify.language.wellformed import Place
from verify.provers.ground import Program
from verify.provers.literal import Evaluator
from verify.refute.model import ExactModel, Source
from verify.refute.numbers import Exact, decimal_of


def value(term: Expr, source: Source, places: Mapping[Place, int] | None = None) -> Exact:
    """The value of a term, of a gradient along direction 1; ``places`` give its free letters values. Raises Undefined."""
    evaluator = Evaluator(ExactModel(source), Program(source.horizon))
    return evaluator.evaluate(term, {HORIZON: source.horizon}, places or {}, (1, 2)[: rank_of(term) or 0])


def number(exact: Any) -> float:
    """For a place on the page."""
    return float(decimal_of(exact))
