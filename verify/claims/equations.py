"""What one equation of a document by somebody else comes to: plain data, like the rest of a result. Light.

The verdict is computed from the claims of its readings, by ``verify.sources.decide``; nobody writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Judgement = Literal["TRUE", "FALSE-as-printed", "DEFINITION", "NOT-CHECKABLE", "UNDECIDED"]
TRUE: Final = "TRUE"
FALSE: Final = "FALSE-as-printed"
DEFINITION: Final = "DEFINITION"
NOT_CHECKABLE: Final = "NOT-CHECKABLE"
OPEN: Final = "UNDECIDED"
ROLES = ("reading", "lenient", "otherwise", "corrected")
JUDGEMENTS: tuple[Judgement, ...] = (TRUE, FALSE, DEFINITION, NOT_CHECKABLE, OPEN)


@dataclass(frozen=True)
class LineResult:
    """One line of a reading.

    verdict   TRUE, FALSE-as-printed or UNDECIDED: compared with the first line of its chain
    follows   "yes", "no" or "undecided": compared with the line before it; "" where nothing stands before it
    key, step_key   the items that say so; step_key is "" where nothing stands before it
    """

    number: int
    relation: str
    verdict: Judgement
    follows: str
    key: str
    step_key: str


@dataclass(frozen=True)
class ReadingResult:
    """One reading, decided. ``refusal`` is what the language says about one that means nothing."""

    verdict: Judgement
    lines: tuple[LineResult, ...] = ()
    refusal: str = ""
    reason: str = ""


@dataclass(frozen=True)
class EquationResult:
    """One equation or sentence of a document, decided.

    ``lenient`` is "" where there is no charitable reading; ``otherwise_readings`` are no part of the verdict.
    ``problems`` says why it is not finished: a reading that is not decided, a corrected form that is not proved, a false
    equation without a word on why.
    """

    id: str
    kind: str
    latex: str
    says: str
    use: str
    verdict: Judgement
    lenient: Judgement | Literal[""]
    readings: tuple[ReadingResult, ...]
    lenient_readings: tuple[ReadingResult, ...]
    otherwise_readings: tuple[ReadingResult, ...]
    corrected_readings: tuple[ReadingResult, ...]
    error: str
    why: str
    proved_in: tuple[str, ...]
    problems: tuple[str, ...]
    file: str
    line: int

    def in_role(self, role: str) -> tuple[ReadingResult, ...]:
        """Its readings in a role: "reading", "lenient", "otherwise" or "corrected"."""
        every = (self.readings, self.lenient_readings, self.otherwise_readings, self.corrected_readings)
        return dict(zip(ROLES, every, strict=True))[role]

    @property
    def lines(self) -> tuple[LineResult, ...]:
        """The lines of all readings, in order."""
        return tuple(line for reading in self.readings for line in reading.lines)

    @property
    def corrected(self) -> tuple[str, ...]:
        """The items that say what should stand there."""
        return tuple(line.key for reading in self.corrected_readings for line in reading.lines)

    @property
    def breaks(self) -> bool:
        """Whether a line, though true, does not follow from the one before it."""
        return any(line.follows == "no" and line.verdict == TRUE for line in self.lines)


def tally(equations: tuple[EquationResult, ...]) -> dict[str, int]:
    """How many of each verdict, in a fixed order."""
    return {name: sum(one.verdict == name for one in equations) for name in JUDGEMENTS}


def equation_of(key: str) -> str:
    """The equation that an item such as S0-E02-reading-line-1 is about."""
    return "-".join(key.split("-")[:2])
