"""Two engines that share no arithmetic, python-flint and sympy's rings, decide every equation of every derivation alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from verify.claims.library import files
from verify.claims.loading import load
from verify.claims.model import Item
from verify.language.discounted import is_endless
from verify.provers.parametric import decide
from verify.provers.rings import flint_is_there
from verify.provers.statement import Statement, rank_of_claim

MOST_WORK = 5e6  # about how many terms two states and two actions may take: sympy needs seconds for more
TOO_LARGE = {"optimal_baseline"}  # squared norms of sums of scores, over one another: only the kernel decides them
FILES = [path for path in files() if "from verify.calculus import" not in path.read_text(encoding="utf-8")]

pytestmark = pytest.mark.skipif(not flint_is_there(), reason="python-flint is not installed: there is one engine only")


def both(item: Item) -> list[tuple[str, str, object]]:
    """Outcome, sizes and number of terms by each engine, two states, two actions and the smallest horizons."""
    first = max(1, item.claim.min_horizon)
    endless = is_endless(item.claim.lhs, item.claim.rhs, item.claim.for_every)  # then one horizon stands for all
    sizes = [
        (2, 2, horizon)
        for horizon in (first, first + 1)[: 2 - endless]
        if item.relation != "="  # what a certificate leaves over is small
        or Statement.read(item.claim, horizon).work(2, 2, rank_of_claim(item.claim), item.claim.assumes) <= MOST_WORK
    ]
    found = []
    for engine in ("flint", "sympy"):
        evidence = decide(item.claim, sizes, engine=engine)
        facts = {name: value for name, value in evidence.facts.items() if name != "engine"}
        if evidence.outcome == "proved":
            assert engine in evidence.facts["engine"]
        found.append((evidence.outcome, evidence.detail, facts))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_both_engines_say_the_same(path: Path) -> None:
    items = [item for item in load(path).items() if item.claim.setting == "trajectories"]
    outcomes = []
    for item in items:
        by_flint, by_sympy = both(item)
        assert by_flint == by_sympy, item.key
        outcomes.append((item.expected, by_flint[0]))
    assert ("proved", "differs") not in outcomes
    decided = any(outcome in ("proved", "differs") for _, outcome in outcomes)
    assert decided is (path.stem not in TOO_LARGE), "neither engine decided anything" * (not decided)
