"""The one exception that the term language raises."""

from __future__ import annotations


class IllFormed(ValueError):
    """A term that means nothing: says what was written and what was expected."""

    def __init__(self, written: object, expected: str) -> None:
        self.written = str(written)
        self.expected = expected
        # Both arguments, so that the error survives pickling on its way back from a worker process.
        super().__init__(self.written, expected)

    def __str__(self) -> str:
        return f"{self.written}: {self.expected}"
