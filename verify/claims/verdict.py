"""What a run says: evidence of each checker, a verdict per equation, a result per entry, a report.

Everything here is plain data that pickles and turns into JSON. Who may say PROVED is decided in ``verify.trajectories``
and ``verify.real_variables``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from verify.claims.equations import EquationResult

Verdict = Literal["PROVED", "SAMPLED", "REFUTED", "UNDECIDED", "DECIDED"]  # the last one: of a whole document only
PROVED: Final = "PROVED"
SAMPLED: Final = "SAMPLED"
REFUTED: Final = "REFUTED"
UNDECIDED: Final = "UNDECIDED"
DECIDED: Final = "DECIDED"
CHECKERS: Final = {"trajectories": ("kernel", "parametric", "sampling"), "calculus": ("symbolic", "sampling")}
"""Who has a say about an equation, by what it is about, in the order in which a report lists them."""

Range = Literal["all", "infinite"] | tuple[int, ...]  # "infinite": horizons only, of problems without a last step


@dataclass(frozen=True)
class Scope:
    """For which MDPs a verdict holds: numbers of states, of actions, and horizons; or, of real variables, a sentence.

    ``first`` is the smallest horizon that the claim is about: "all" horizons are those from there on.
    """

    states: Range
    actions: Range
    horizons: Range
    sentence: str = ""
    first: int = 1

    def words(self) -> str:
        if self.sentence:
            return self.sentence
        every = "every horizon" if self.first == 1 else f"every horizon from T = {self.first} on"
        words = {"infinite": "infinite horizon", "all": every}
        horizons = words[self.horizons] if isinstance(self.horizons, str) else f"T in {_numbers(self.horizons)}"
        if self.states == "all":
            return f"every finite MDP, {horizons}"
        return f"MDPs with {_numbers(self.states)} states, {_numbers(self.actions)} actions, {horizons}"


def _numbers(values: Range) -> str:
    if isinstance(values, str):
        return values
    if len(values) > 2 and values == tuple(range(values[0], values[-1] + 1)):
        return f"{values[0]}..{values[-1]}"
    return ", ".join(map(str, values))


@dataclass(frozen=True)
class Evidence:
    """What one checker found about one equation.

    outcome   "proved" (kernel, parametric), "passed" (sampling: nothing against it), "differs" (the two sides are
              not equal), "undecided" (with the reason in ``detail``), "not run"
    detail    one sentence for a reader
    facts     what the sentence rests on: sizes, horizons, axioms, number of MDPs, seed, worst error, …
    """

    checker: str
    outcome: Literal["proved", "passed", "differs", "undecided", "not run"]
    detail: str
    facts: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0


@dataclass(frozen=True)
class ItemResult:
    """One equation of an entry, decided."""

    key: str
    kind: str
    number: int
    before_latex: str
    before_text: str
    latex: str
    text: str
    reason: str
    sentence: str
    expected: str
    verdict: Verdict
    why: str
    scope: Scope | None
    axioms: tuple[str, ...]
    witness: dict[str, Any] | None
    checks: dict[str, Evidence]
    file: str
    line: int
    contradiction: str = ""
    remedies: tuple[tuple[str, ...], ...] = ()  # sets of unlisted assumptions, each of which would make it a theorem
    reason_problem: str = ""  # why the step, although true, does not follow by its reason
    relation: str = "="  # or "<=", ">=": what is said of the two sides
    certificate: str = ""  # what its author offers for larger − smaller

    @property
    def as_expected(self) -> bool:
        wanted = {"proved": (PROVED,), "refuted": (REFUTED,), "decided": (PROVED, REFUTED)}[self.expected]
        return self.verdict in wanted and not self.contradiction and not self.reason_problem


@dataclass(frozen=True)
class Superfluous:
    """A listed assumption that no equation of its entry needs, and the line of the file that lists it."""

    assumption: str
    line: int


@dataclass(frozen=True)
class EntryResult:
    """One derivation or misconception, decided: as good as its weakest step."""

    id: str
    title: str
    family: str
    expected: str  # "theorem" or "false"; "source" of a document by somebody else
    verdict: Verdict
    as_expected: bool
    scope: Scope | None
    items: tuple[ItemResult, ...]
    file: str
    seconds: float = 0.0
    superfluous: tuple[Superfluous, ...] = ()
    equations: tuple[EquationResult, ...] = ()  # of a document by somebody else

    @property
    def steps(self) -> tuple[ItemResult, ...]:
        return tuple(item for item in self.items if item.kind != "pitfall")

    @property
    def pitfalls(self) -> tuple[ItemResult, ...]:
        return tuple(item for item in self.items if item.kind == "pitfall")


@dataclass(frozen=True)
class Report:
    """A whole run. Documents by others stand apart: they are no claims of ours."""

    version: str
    entries: tuple[EntryResult, ...]
    seed: int
    samples: int
    seconds: float
    sources: tuple[EntryResult, ...] = ()

    @property
    def contradictions(self) -> list[tuple[EntryResult, ItemResult]]:
        return [(entry, item) for entry in (*self.entries, *self.sources) for item in entry.items if item.contradiction]

    def summary(self) -> dict[str, Any]:
        verdicts: list[str] = [entry.verdict for entry in self.entries]
        return {
            "claims": len(self.entries),
            "as_expected": sum(entry.as_expected for entry in self.entries),
            "proved": verdicts.count(PROVED),
            "sampled": verdicts.count(SAMPLED),
            "refuted": verdicts.count(REFUTED),
            "undecided": verdicts.count(UNDECIDED),
            "seconds": round(self.seconds, 2),
        }
