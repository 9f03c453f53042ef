"""Linear inequalities that exclude each other, and those that do not."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from verify.provers.elimination import ONE, Row, exclude_each_other


def row(strict: bool = False, constant: int = 0, **form: int) -> Row:
    return Row({**{name: Fraction(value) for name, value in form.items()}, ONE: Fraction(constant)}, strict)


@pytest.mark.parametrize(
    "rows",
    [
        [row(x=1, constant=-1), row(x=-1)],  # x ≥ 1 and x ≤ 0
        [row(True, x=1), row(x=-1)],  # x > 0 and x ≤ 0
        [row(True, x=1, y=-1), row(True, y=1, z=-1), row(True, z=1, x=-1)],  # x > y > z > x
        [row(constant=-1)],  # -1 ≥ 0
        [row(True)],  # 0 > 0
        [row(x=1, y=1, constant=-3), row(x=-1, constant=1), row(y=-1, constant=1)],  # x + y ≥ 3, x ≤ 1, y ≤ 1
    ],
)
def test_these_exclude_each_other(rows):
    assert exclude_each_other(rows)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [row(x=1), row(x=-1)],  # x = 0
        [row(True, x=1, constant=-1)],
        [row(x=1, y=1, constant=-2), row(x=-1, constant=1), row(y=-1, constant=1)],  # only x = y = 1
        [row(constant=0)],
    ],
)
def test_these_do_not(rows):
    assert not exclude_each_other(rows)


def test_rows_that_a_point_satisfies_never_exclude_each_other():
    rng = random.Random(20260)
    for _ in range(200):
        point = {name: rng.randint(-3, 3) for name in "xyz"}
        rows = []
        for _ in range(rng.randint(1, 6)):
            form = {name: rng.randint(-2, 2) for name in "xyz"}
            value = sum(form[name] * point[name] for name in form)
            strict = rng.random() < 0.5
            rows.append(row(strict, -value + rng.randint(int(strict), 2), **form))
        assert not exclude_each_other(rows)
