"""The progress bar appears when a person waits, and leaves nothing behind."""

from __future__ import annotations

import io
from typing import Any

from verify.report.progress import Progress


def test_nothing_is_drawn_within_the_first_second(good: Any) -> None:
    stream = io.StringIO()
    bar = Progress(1, stream, shown=True)
    bar.advance(good)
    bar.close()
    assert stream.getvalue() == ""


def test_the_bar_counts_and_is_wiped_away(good: Any, refuted: Any) -> None:
    stream = io.StringIO()
    bar = Progress(2, stream, shown=True)
    bar.started -= bar.PATIENCE
    bar.advance(good)
    bar.advance(refuted)
    bar.close()
    first, second, *_ = stream.getvalue().lstrip("\r").split("\r")
    assert "1/2  reward-to-go" in first
    assert "2/2  1 not as expected  drop-gamma" in second
    assert stream.getvalue().endswith(" \r")


def test_nothing_is_drawn_where_nobody_looks(good: Any) -> None:
    stream = io.StringIO()
    bar = Progress(1, stream)
    bar.started -= bar.PATIENCE
    bar.advance(good)
    assert stream.getvalue() == ""
