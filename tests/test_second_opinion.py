"""Two engines that share no arithmetic, python-flint and sympy's rings, decide every equation of every derivation alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from verify.claims.library import files, load
from verify.claims.model import Item
from verify.provers.parametric import decide
from verify.provers.rings import flint_is_there

pytestmark = pytest.mark.skipif(not flint_is_there(), reason="python-flint is not installed: there is one engine only")


def both(item: Item) -> list[tuple[str, str, object]]:
    """Outcome, sizes and number of terms by each engine, two states, two actions and the smallest horizons."""
    first = max(1, item.claim.min_horizon)
    sizes = [(2, 2, first), (2, 2, first + 1)]
    found = []
    for engine in ("flint", "sympy"):
        evidence = decide(item.claim, sizes, engine=engine)
        facts = {name: value for name, value in evidence.facts.items() if name != "engine"}
        if evidence.outcome == "proved":
            assert engine in evidence.facts["engine"]
        found.append((evidence.outcome, evidence.detail, facts))
    return found


@pytest.mark.parametrize("path", files(), ids=lambda path: path.stem)
def test_both_engines_say_the_same(path: Path) -> None:
    items = load(path).items()
    outcomes = []
    for item in items:
        by_flint, by_sympy = both(item)
        assert by_flint == by_sympy, item.key
        outcomes.append((item.expected, by_flint[0]))
    assert ("proved", "differs") not in outcomes
    assert any(outcome in ("proved", "differs") for _, outcome in outcomes), "neither engine decided anything"
