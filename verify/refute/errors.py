"""What is said when a witness cannot be used."""

from __future__ import annotations


class WitnessError(ValueError):
    """A witness that means nothing or breaks an assumption: the file, what was found, what was expected."""

    def __init__(self, file: str, found: str, expected: str) -> None:
        self.file, self.found, self.expected = file, found, expected
        # All arguments, so that the error survives pickling on its way back from a worker process.
        super().__init__(file, found, expected)

    def __str__(self) -> str:
        return f"{self.file}: {self.found}; expected {self.expected}"
