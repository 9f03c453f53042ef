"""The playground's numbers, computed by the page's own script in a browser, are those that Python enumerates exactly."""

from __future__ import annotations

import json
import math
import random
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("mkdocs", reason="the site needs the extra gradproof[site]")

from verify.claims.library import index
from verify.claims.loading import load
from verify.claims.model import Entry, Item
from verify.language.terms import TimeSymbol
from verify.language.wellformed import free_settings
from verify.provers.model import Undefined
from verify.refute.model import Sides
from verify.refute.numbers import decimal_of
from verify.site_pages.playground import KINDS, entry_data, start

SCRIPTS = Path(__file__).resolve().parents[2] / "site" / "assets" / "js" / "playground"
SETTINGS = 20
ROUNDING = 1e-9  # sums of at most 2^9 products of numbers below 100, in doubles


def unchecked(entry: Entry) -> Any:
    """A chapter as the playground reads it, without asking a checker: no verdict and no witness."""
    items = tuple(SimpleNamespace(key=item.key, verdict="", witness=None) for item in entry.items())
    return SimpleNamespace(
        id=entry.id, entry=entry, written={item.key: item for item in entry.items()}, result=SimpleNamespace(items=items)
    )


class Setting:
    """A world of the playground, exactly, with the derivatives that evaluate.js gives to it. A source of the refuter."""

    states = actions = 2

    def __init__(self, world: dict[str, Any], item: Item) -> None:
        self.world, self.item, self.horizon = world, item, world["horizon"]
        self.axes = (1, 2)  # the parameters that the directions 1 and 2 of the evaluator stand for
        self.reads: set[str] = set()

    def row(self, name: str, where: tuple[int, ...], dirs: tuple[int, ...]) -> tuple[Fraction, ...]:
        numbers = self.world[name]
        first = numbers if name == "rho" else numbers[2 * where[0] + where[1]] if name == "p" else numbers[where[0]]
        if not dirs:
            return first, 1 - first
        if name != "pi" or any(self.axes[direction - 1] != where[0] + 1 for direction in dirs):
            return Fraction(0), Fraction(0)
        slope = first * (1 - first)
        moved = slope if len(dirs) == 1 else slope * (1 - 2 * first)
        return moved, -moved

    def reward(self, where: tuple[int, int], dirs: tuple[int, ...]) -> Fraction:
        if dirs and "theta-free-reward" not in self.item.claim.assumes:
            raise Undefined("a reward that moves with θ moves as the page chooses")
        return Fraction(0) if dirs else self.world["r"][2 * where[0] + where[1]]

    def function(self, name: str, key: Any, dirs: tuple[int, ...]) -> Fraction:
        from verify.refute.witness import call_text

        call = call_text(name, key)
        if dirs and ("theta-free-reward" if name == "r" else "theta-free-functions") not in self.item.claim.assumes:
            raise Undefined("a function that moves with θ moves as the page chooses")
        self.reads.add(call)
        return Fraction(0) if dirs else Fraction(sum(map(ord, call)) % 9 + 1, 2)

    def parameter(self, name: str) -> Fraction:
        return Fraction(1) if name == "gamma" and self.item.claim.undiscounted else self.world[name]


def drawn(item: Item, seed: int) -> tuple[dict[str, Any], dict[Any, int], dict[Any, int]]:
    """A world, and values of the free times and places of the claim."""
    chosen = random.Random(f"{seed} {item.key} {item.sentence}")

    def probability() -> Fraction:
        return Fraction(chosen.randint(1, 15), 16)

    world = {
        "horizon": max(item.claim.min_horizon, chosen.randint(1, 3)),
        "gamma": probability(),
        "lambda": probability(),
        "rho": probability(),
        "p": [probability() for _ in range(4)],
        "pi": [probability() for _ in range(2)],
        "mu": [probability() for _ in range(2)],
        "r": [Fraction(chosen.randint(-8, 8), 4) for _ in range(4)],
    }
    times, places = chosen.choice(list(free_settings(item.claim.for_every, world["horizon"])))
    return world, times, {place: chosen.randint(0, 1) for place in places}


def exactly(item: Item, seed: int) -> tuple[dict[str, Any], list[Any]] | None:
    """A world as the page takes it, and both sides along every direction, as floats; None where a side is undefined."""
    world, times, places = drawn(item, seed)
    source = Setting(world, item)
    sides, found = Sides(item.claim, world["horizon"]), []
    try:
        for source.axes in product((1, 2), repeat=len(sides.dirs)):
            found.append([float(decimal_of(value)) for value in sides.on(source).at(times, places)])
    except Undefined:
        return None
    given = json.loads(json.dumps(world, default=float))
    given["values"] = {call: float(Fraction(sum(map(ord, call)) % 9 + 1, 2)) for call in source.reads}
    given["times"] = {str(index): value for index, value in times.items() if isinstance(index, TimeSymbol)}
    given["places"] = {f"{kind}{at}" if isinstance(at, int) else f"{kind}:{at}": value for (kind, at), value in places.items()}
    return given | {"broken": {}}, found


@pytest.fixture(scope="module")
def page(browser: Any) -> Any:
    opened = browser.new_page()
    opened.set_content("<!doctype html><title>numbers</title>")
    opened.add_script_tag(path=str(SCRIPTS / "evaluate.js"))
    return opened


@pytest.mark.browser
def test_both_sides_are_those_that_python_enumerates(page: Any) -> None:
    compared = 0
    for row in index():
        entry = load(row.path)
        data = entry_data(unchecked(entry))
        shown = {item["key"] for item in data["items"]}
        cases = []
        for item in (item for item in entry.items() if item.key in shown):
            found = exactly(item, seed=1)
            if found is not None:
                cases.append((item.key, *found))
        answers = page.evaluate(
            """([data, cases]) => cases.map(([key, world]) => {
                const found = GradproofEvaluate.sides(data.nodes, data.items.find((one) => one.key === key), world);
                return [found.left, found.right].map((side) => JSON.parse(JSON.stringify(side)));
            })""",
            [data, [[key, world] for key, world, _ in cases]],
        )
        for (key, world, wanted), answer in zip(cases, answers, strict=True):
            for side in (0, 1):
                assert _close(answer[side], [pair[side] for pair in wanted]), (entry.id, key, world, answer, wanted)
            compared += 1
    assert compared > 300


@pytest.mark.browser
def test_many_settings_of_one_equation(page: Any) -> None:
    row = next(row for row in index() if row.id == "reward-to-go-discounted")
    entry = load(row.path)
    data = entry_data(unchecked(entry))
    items = entry.items()
    for seed in range(SETTINGS):
        item = items[seed % len(items)]
        found = exactly(item, seed)
        assert found is not None
        world, wanted = found
        answer = page.evaluate(
            """([data, key, world]) => {
                const found = GradproofEvaluate.sides(data.nodes, data.items.find((one) => one.key === key), world);
                return [found.left, found.right];
            }""",
            [data, item.key, world],
        )
        for side in (0, 1):
            assert _close(answer[side], [pair[side] for pair in wanted]), (item.key, world, answer, wanted)


def _close(shown: Any, wanted: list[float]) -> bool:
    """A number may stand for the zero vector."""
    flat = [shown] if not isinstance(shown, list) else [x for one in shown for x in (one if isinstance(one, list) else [one])]
    if len(flat) == 1:
        flat *= len(wanted)
    return len(flat) == len(wanted) and all(
        x is not None and math.isclose(x, y, rel_tol=ROUNDING, abs_tol=ROUNDING) for x, y in zip(flat, wanted, strict=True)
    )


@pytest.mark.browser
def test_a_dropped_assumption_breaks_what_needs_it(page: Any) -> None:
    entry = load(next(row for row in index() if row.id == "reward-to-go-discounted").path)
    data = entry_data(unchecked(entry))
    found = exactly(entry.items()[0], seed=3)
    assert found is not None
    world, _ = found
    for name in ("theta-free-dynamics", "theta-free-reward"):
        gap = page.evaluate(
            "([data, world]) => GradproofEvaluate.sides(data.nodes, data.items[0], world).distance",
            [data, {**world, "broken": {name: True}}],
        )
        assert gap > 1e-3, name


def test_what_the_script_cannot_evaluate_is_not_offered() -> None:
    entry = load(next(row for row in index() if row.id == "reward-to-go-discounted").path)
    chapter = unchecked(entry)
    every = len(entry_data(chapter)["items"])
    assert every == len(entry.items())
    unknown = replace(entry.items()[0].claim, rhs=_Unknown())
    chapter.written[entry.items()[0].key] = replace(entry.items()[0], claim=unknown)
    assert len(entry_data(chapter)["items"]) == every - 1


class _Unknown:
    pass


def test_the_script_has_a_method_for_every_kind() -> None:
    text = (SCRIPTS / "evaluate.js").read_text(encoding="utf-8")
    for kind in KINDS:
        assert f"read_{kind.lower().replace(' ', '_')}(" in text, kind


def test_a_counterexample_becomes_a_world() -> None:
    witness = {
        "states": 1, "actions": 2, "horizon": 1, "assumes": ["dynamics-sum-to-one"], "rho": ["1"], "p": [[["1"], ["1"]]],
        "pi": [["1/4", "3/4"]], "r": [["1", "0"]], "gamma": "1/2", "places": {"s[1]": "s1", "x": "s2"},
    }  # fmt: skip
    world = start(witness)
    assert world is not None
    assert world["pi"] == [0.25, 0.5]
    assert world["r"] == [1.0, 0.0, 0.0, 0.0]
    assert (world["rho"], world["gamma"]) == (1.0, 0.5)
    assert world["places"] == {"s1": 0, "s:x": 1}
    assert start({**witness, "states": 3}) is None
