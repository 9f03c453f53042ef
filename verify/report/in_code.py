"""The estimators of an entry as numpy functions: a side of what is proved that is an average over trajectories.

Of a derivation it is the last line, or else the first; of a misconception each equation that repairs it. What is averaged
there is written as code by ``verify.language.numpy_estimate``; the docstring around it says what the other side is.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sympy import Expr

from verify.claims.model import Claim, Derivation, Entry
from verify.claims.verdict import PROVED, EntryResult, Scope
from verify.language import copies as C
from verify.language import terms as L
from verify.language.numpy_estimate import Code, Integrand, code_for, integrand
from verify.language.numpy_inputs import NUMBERS, Input, NotWritable
from verify.language.printing import to_text

WIDTH = 100
DRAWN_BY = {
    "theta": "π_θ, the policy itself",
    "mu": "μ, which need not be π_θ",
    "old": "π_old, a copy of π_θ with the same parameters",
}
RANGES = {L.GAMMA: "γ, between 0 and 1", L.LAMBDA: "λ, between 0 and 1", L.EPSILON: "ε, above 0"}


@dataclass(frozen=True)
class Estimator:
    """An equation mean = E[…] that is proved, with the right side as code.

    ``key`` is that of the item, or "chain" of a whole derivation; ``sentence`` introduces a repair
    """

    key: str
    sentence: str
    mean: Expr
    side: Expr
    what: Integrand
    code: Code
    claim: Claim
    scope: Scope | None = None

    def source(self) -> str:
        """The whole file: imports, helpers, the function with its docstring."""
        return self.code.function(_docstring(self))

    def loss(self) -> str:
        """The loss whose gradient is minus the estimate, with what it reads; or nothing."""
        if not self.code.loss:
            return ""
        shape = "(N, T)" if self.what.batch else "(T,)"
        return (
            f"# log_probs {shape}: log π_θ(a_t|s_t), the only part that is differentiated; {self.code.weights}: as in estimate.\n"
            f"# The gradient of this loss is minus the estimate.\n"
            f"loss = {self.code.loss}\n"
        )


def candidates(entry: Entry) -> Iterator[tuple[str, str, Claim]]:
    """The equations of an entry whose sides are compared: the two ends of a chain, or the repairs of a misconception."""
    items = entry.items()
    if isinstance(entry, Derivation):
        if entry.relation == "=" and items[0].claim.setting == "trajectories":
            first, last = items[0].claim, items[len(entry.steps) - 1].claim
            yield "chain", "", entry.claim(first.lhs, last.rhs, entry.place)
        return
    for item in items:
        if item.kind == "instead" and item.relation == "=" and item.claim.setting == "trajectories":
            yield item.key, item.sentence, item.claim


def written(key: str, sentence: str, claim: Claim, scope: Scope | None = None) -> Estimator | None:
    """The side of an equation that averages samples, as code; None where there is none, or none that can be written."""
    if any(not C.counts_copies(free) for free in claim.for_every):
        return None
    for side, mean in ((claim.rhs, claim.lhs), (claim.lhs, claim.rhs)):
        what = integrand(side)
        if what is None or not is_target(mean):
            continue
        try:
            code = code_for(what, claim.assumes, claim.undiscounted)
        except NotWritable:
            continue
        return Estimator(key, sentence, mean, side, what, code, claim, scope)
    return None


def is_target(side: Expr) -> bool:
    """Whether a side is something to be estimated: no zero, and no average of samples beside something else."""
    averages = (L.Expectation, C.CopiesExpectation)
    outside = side.replace(lambda part: isinstance(part, L.Gradient), lambda part: L.Objective(L.THETA))
    return side != 0 and (isinstance(side, averages) or not outside.has(*averages))


def estimators(entry: Entry, result: EntryResult) -> list[Estimator]:
    """What of an entry is proved and can be written as a function of one trajectory, or of a batch."""
    decided = {item.key: item for item in result.items}
    found = []
    for key, sentence, claim in candidates(entry):
        verdict, scope = (result.verdict, result.scope) if key == "chain" else (decided[key].verdict, decided[key].scope)
        good = result.as_expected if key == "chain" else decided[key].as_expected
        if verdict == PROVED and good and (one := written(key, sentence, claim, scope)) is not None:
            found.append(one)
    return found


def may_be_written(entry: Entry) -> bool:
    """Whether there would be code if everything were proved."""
    return any(written(*candidate) is not None for candidate in candidates(entry))


def code_text(found: Sequence[Estimator]) -> str:
    """Estimators for a terminal or a file, each with its loss; with several, each under its sentence."""
    parts = []
    for one in found:
        title = textwrap.fill(one.sentence, WIDTH, initial_indent="# ", subsequent_indent="# ")
        parts.append("\n\n".join(part for part in (title, one.source(), one.loss()) if part))
    return "\n\n".join(parts)


# ---------------------------------------------------------------------------------------------------------- docstring


def _docstring(one: Estimator) -> list[str]:
    least = max([C.least(free) for free in one.claim.for_every], default=1)
    sample = f"N trajectories{f' (at least {least})' if least > 1 else ''}" if one.what.batch else "one trajectory"
    rows = [("drawn by", DRAWN_BY[one.what.law.name] + (", independently of one another" if one.what.batch else ""))]
    needs = [*sorted(one.claim.assumes), *(["γ = 1"] if one.claim.undiscounted else [])]
    needs += [f"T ≥ {one.claim.min_horizon}"] if one.claim.min_horizon > 1 else []
    rows.append(("needs", ", ".join(needs) or "no assumption"))
    shapes = {entry.name: _shape(one.code.shape(entry)) for entry in one.code.inputs}
    width = max(map(len, shapes.values()))
    rows += [(entry.name, f"{shapes[entry.name]:<{width}}  {_meaning(one.code, entry)}") for entry in one.code.inputs]
    rows.append(("returns", "(d,), an estimate of a gradient" if one.code.vector else "a number"))
    names = max(len(name) for name, _ in rows)
    lines = [f"An estimate from {sample}; its mean is exactly the left side of", ""]
    lines += _wrapped(f"{to_text(one.mean)} = {to_text(one.side)}", "    ")
    if one.scope is not None:
        lines += ["", f"Proved for {one.scope.words()}. Position t - 1 of an array belongs to time t."]
    else:
        lines += ["", "Position t - 1 of an array belongs to time t."]
    lines.append("")
    for name, text in rows:
        indent = names + 2 + (width + 2 if name in shapes else 0)
        wrapped = textwrap.wrap(text, WIDTH - indent - 4, break_on_hyphens=False, drop_whitespace=True) or [""]
        first = text if len(text) <= WIDTH - names - 6 else wrapped[0]
        lines.append(f"{name:<{names}}  {first}".rstrip())
        lines += [] if first == text else [" " * indent + rest for rest in wrapped[1:]]
    return lines


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, WIDTH - 4, initial_indent=indent, subsequent_indent=indent + "    ", break_long_words=False)


def _shape(axes: tuple[str, ...]) -> str:
    return f"({', '.join(axes)}{',' if len(axes) == 1 else ''})" if axes else "number"


def _meaning(code: Code, entry: Input) -> str:
    """What an argument holds, in the words of the formula."""
    if entry.term in RANGES:
        return RANGES[entry.term]
    text = to_text(entry.term)
    if entry.over_actions:
        text += " for every action a"
    if entry.name in code.long:
        text += " for t = 1, …, T + 1"
    if isinstance(entry.term, L.Value):
        text += ", exact" + ("; zero at T + 1" if entry.name in code.long else "")
    if isinstance(entry.term, (L.Apply, L.FunctionSymbol)) and entry.term not in NUMBERS:
        text += ", the reward of the whole" if entry.name == "trajectory_reward" else ", any"
    return text
