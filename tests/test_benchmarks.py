"""The benchmarks measure what they say, and the table shows what was measured."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import sympy

ROOT = Path(__file__).resolve().parent.parent
pytest.importorskip("verify.site_pages.speed")
if not (ROOT / "benchmarks").is_dir():
    pytest.skip("the benchmarks are not installed", allow_module_level=True)
sys.path.insert(0, str(ROOT))

from benchmarks import equation, measures  # noqa: E402
from verify.provers.rings import flint_is_there  # noqa: E402
from verify.site_pages.speed import RESULTS, duration, markdown_table, speed_section  # noqa: E402

EXAMPLE = {
    "machine": {
        "date": "2026-01-02", "processor": "A processor", "cores": 2, "system": "Linux", "python": "3.11.7",
        "libraries": {"sympy": "1.14.0"},
    },
    "proofs": [
        {"what": "kernel", "seconds": 0.002, "target": 0.05, "times_faster": 1500.0},
        {"what": "sympy.simplify", "seconds": None, "target": None, "at_least": 600.0},
    ],
    "rates": [{"what": "01-a-step", "rate": 12345.6, "target": 10000}],
    "commands": [{"what": "verify list", "seconds": 0.11, "target": None}],
    "memory": [{"what": "largest process", "megabytes": 123.4, "target": 1024}],
}  # fmt: skip


@pytest.mark.parametrize("size", [(2, 2, 1), (2, 2, 2), (1, 2, 2), (2, 1, 2)])
def test_what_sympy_is_given_is_the_true_equation(size: tuple[int, int, int]) -> None:
    lhs, rhs = equation.plain_sympy(*size)
    assert sympy.expand(lhs - rhs) == 0
    if size[1] > 1:
        assert sympy.expand(lhs - 2 * rhs) != 0


def test_the_measures_measure_and_fail_when_nothing_is_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 0 < measures.kernel(1) < 60
    assert 0 < measures.parametric([(2, 2, 1)], "flint" if flint_is_there() else "sympy", 1) < 60
    wrong = equation.steps()[0].claim
    wrong = type(wrong)(wrong.lhs, 2 * wrong.rhs, wrong.assumes, wrong.for_every)
    monkeypatch.setattr(equation, "whole", lambda: wrong)
    for measure in (lambda: measures.kernel(1), lambda: measures.parametric([(2, 2, 1)], "sympy", 1)):
        with pytest.raises(AssertionError):
            measure()


def test_sampling_rates_are_of_every_step() -> None:
    rates = measures.sampling_rates((2, 2, 1), count=4, seconds=0.01)
    assert list(rates) == ["the whole equation", *(item.key for item in equation.steps())]
    assert all(rate > 0 for rate in rates.values())


def test_the_table_says_what_when_and_on_what_machine() -> None:
    shown = markdown_table(EXAMPLE)
    for text in (
        "2026-01-02",
        "A processor, 2 cores",
        "2 ms",
        "< 50 ms",
        "1,500 times that",
        "more than 600 s",
        "12,346",
        "0.11 s",
        "123 MB",
    ):
        assert text in shown, text


@pytest.mark.parametrize(
    "seconds, shown", [(0.0034, "3.4 ms"), (0.05, "50 ms"), (0.21, "0.21 s"), (4.71, "4.7 s"), (33.4, "33 s")]
)
def test_durations(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


def test_the_site_shows_the_committed_numbers() -> None:
    if RESULTS.is_file():
        assert json.loads(RESULTS.read_text(encoding="utf-8"))["machine"]["date"] in speed_section()
    else:
        assert "make bench" in speed_section()
