"""Assumptions that do nothing, and assumptions that are missing.

Superfluous   every equation that was to be proved is proved without it, and its terms keep their meaning without it
Missing       an equation that is not proved, and that the kernel proves once the assumption is added

Nothing here decides an equation: a superfluous assumption makes an entry "not as expected", a missing one is advice.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from pathlib import Path

import sympy

from verify.claims.model import Claim, Entry, Item, Misconception
from verify.claims.reasons import EVERYTHING_LISTED
from verify.claims.verdict import ItemResult, Superfluous
from verify.language import copies as C
from verify.language import discounted as D
from verify.language import moments as M
from verify.language import terms as L
from verify.provers import kernel, parametric, theorems
from verify.provers.model import NotRepresentable, Undefined
from verify.provers.theorems import proves
from verify.refute.choices import Choices, Facts, Style
from verify.refute.model import Sides
from verify.refute.search import points

# Without one of these a logarithm or an inverse may be undefined where zeros occur.
POSITIVITY = frozenset({"positive-policy", "positive-behaviour", "positive-dynamics", "positive-discount"})
MOST_POINTS = 64

_DRAWS = (
    L.Expectation, L.ConditionalExpectation, L.TrajectoryProbability, L.Marginal, L.Objective, L.Value, M.Variance,
    C.CopiesExpectation, *D.NODES,
)  # fmt: skip
_REWARDS = (L.Reward, L.Return, L.RewardToGo, L.Value, L.Objective, D.DiscountedValue, D.DiscountedObjective)


def without(claim: Claim, name: str) -> Claim:
    """The same equation with one assumption less: the opposite may occur."""
    return replace(claim, assumes=claim.assumes - {name})


# ---------------------------------------------------------------------------------------------------- superfluous


def superfluous(entry: Entry, results: Sequence[ItemResult]) -> tuple[Superfluous, ...]:
    """The listed assumptions that nothing needs; none while a step is missing or not proved, for then nobody can tell.

    All that are named can go at once: each is tried without those that were found superfluous before it.
    """
    items = {item.key: item for item in entry.items()}
    if len(results) < len(items) or any(one.expected == "proved" and not one.as_expected for one in results):
        return ()
    listed = list(dict.fromkeys(assumption.name for assumption in entry.assumes))
    inheriting = [one for one in results if items[one.key].claim.assumes == frozenset(listed)]
    proved = [one for one in inheriting if one.expected == "proved"]
    false = [items[one.key].claim for one in inheriting if one.expected == "refuted"]
    kept, idle = frozenset(listed), []
    for name in listed:
        if isinstance(entry, Misconception) and any(mentions(claim, name) for claim in false):
            continue  # an equation that is false even so is a stronger refutation
        likely = sorted(proved, key=lambda one: name not in one.axioms)  # what needs it is soon found
        if all(_survives(items[one.key], one, kept, name) for one in likely):
            idle.append(Superfluous(name, line_of(entry, name)))
            kept -= {name}
    return tuple(idle)


def _survives(item: Item, result: ItemResult, kept: frozenset[str], name: str) -> bool:
    """Whether an equation is still proved, by its reason, and still has a meaning everywhere, without one assumption."""
    less = replace(item.claim, assumes=kept - {name})
    if result.checks["kernel"].outcome != "proved":
        return parametric.decide(less).outcome == "proved"
    reason = item.reason
    allowed = None if reason is None or reason.allows == EVERYTHING_LISTED else reason.allows
    horizons = result.checks["kernel"].facts["horizons"]
    if not proves(less, _tried(less, horizons), allowed):
        return False
    if horizons == "all" and not proves(less, horizons, allowed):
        return False  # it fails at a later horizon, or is no longer proved for every one
    return not loses_meaning(replace(item.claim, assumes=kept), name)


def _tried(claim: Claim, horizons: Sequence[int] | str) -> Sequence[int]:
    """The horizons at which a claim is asked for again: at the least one, an empty range of times makes much true."""
    if not isinstance(horizons, str):
        return horizons
    return (claim.min_horizon,) if horizons == "infinite" else range(claim.min_horizon, claim.min_horizon + 4)


def loses_meaning(claim: Claim, name: str) -> bool:
    """Whether a side is undefined on some MDP that only this assumption excludes: a zero, or a sum that diverges."""
    if name in theorems.conditions(claim):
        return True
    return name in POSITIVITY and undefined_somewhere(without(claim, name)) and not undefined_somewhere(claim)


@lru_cache(maxsize=256)  # asked of the same equation for each assumption that may be left out
def undefined_somewhere(claim: Claim) -> bool:
    """Whether a side is undefined on one of a few small MDPs with as many zeros as the assumptions allow."""
    return any(_undefined_at(claim, (states, 2, horizon)) for states in (1, 2) for horizon in _small_horizons(claim))


def _small_horizons(claim: Claim) -> tuple[int, int]:
    return claim.min_horizon, claim.min_horizon + 1


def _undefined_at(claim: Claim, size: tuple[int, int, int]) -> bool:
    facts, sides = Facts.of(claim), Sides(claim, size[2])
    settings = list(islice(points(claim, size), MOST_POINTS))
    for seed in range(1, 5):
        here = sides.on(Choices(*size, facts, Style(seed, zeros=True)))
        for times, places in settings:
            try:
                here.at(times, places)
            except NotRepresentable:
                continue
            except Undefined:
                return True
    return False


def mentions(claim: Claim, name: str) -> bool:
    """Whether what an assumption is about occurs in an equation."""
    sides = sympy.Tuple(claim.lhs, claim.rhs)
    laws = sides.atoms(L.Law)
    functions = {symbol.name for symbol in sides.atoms(L.FunctionSymbol)}
    dynamics = bool(sides.atoms(*_DRAWS))
    about = {
        "theta-free-initial-law": dynamics or sides.has(L.Initial),
        "theta-free-dynamics": dynamics or sides.has(L.Transition),
        "theta-free-reward": bool(sides.atoms(*_REWARDS)) or "r" in functions,
        "theta-free-functions": bool(functions - {"r"}),
        "policies-sum-to-one": bool(laws),
        "dynamics-sum-to-one": dynamics or bool(sides.atoms(L.Initial, L.Transition)),
        "positive-policy": bool(laws - {L.MU}),
        "positive-behaviour": L.MU in laws,
        "positive-dynamics": dynamics or bool(sides.atoms(L.Initial, L.Transition)),
        "positive-discount": sides.has(L.GAMMA) or bool(sides.atoms(L.Return, L.RewardToGo, L.Value, L.Objective, *D.NODES)),
        "discount-below-one": bool(sides.atoms(*D.NODES)),
        "scores-not-all-zero": bool(sides.atoms(L.Fraction)),
    }
    return about.get(name, True)


# -------------------------------------------------------------------------------------------------------- missing


def remedies(claim: Claim, horizons: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    """Unlisted assumptions that make the equation a theorem: each single one that does, else a least set of them."""
    unlisted = sorted((kernel.AXIOMS | theorems.conditions(claim)) - claim.assumes)

    def holds(names: Iterable[str]) -> bool:
        return proves(replace(claim, assumes=claim.assumes | set(names)), horizons)

    if proves(claim, horizons):
        return ()  # nothing is missing: it is the reason that does not do
    alone = tuple((name,) for name in unlisted if holds([name]))
    if alone or not unlisted or not holds(unlisted):
        return alone
    kept = list(unlisted)
    for name in unlisted:
        if holds(other for other in kept if other != name):
            kept.remove(name)
    return (tuple(kept),) if kept else ()


# ---------------------------------------------------------------------------------------------------------- where


def line_of(entry: Entry, name: str) -> int:
    """The line of the file that lists an assumption of the entry; that of the definition where it cannot be told."""
    try:
        tree = ast.parse(Path(entry.place.file).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return entry.place.line
    for value in _assumed(tree, entry.place.line):
        for node in ast.walk(value):
            written = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
            if written.replace("_", "-") == name:
                return int(getattr(node, "lineno", entry.place.line))
        return value.lineno
    return entry.place.line


def _assumed(tree: ast.Module, line: int) -> Iterator[ast.expr]:
    """What stands after ``assumes=`` in the call that begins at a line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.lineno == line:
            yield from (keyword.value for keyword in node.keywords if keyword.arg == "assumes")
