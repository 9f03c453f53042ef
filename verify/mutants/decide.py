"""Both opinions on one equation: that of the checkers, by the rules of ``verify.trajectories``, and that of the judge.

The engines are asked cheapest first. A theorem of the kernel still needs sampling to become PROVED; where the kernel
proves nothing the refuter comes next, and only what it cannot refute goes to the parametric checker and to sampling.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from verify.claims.model import Claim
from verify.claims.verdict import PROVED, REFUTED, Evidence
from verify.language.copies import has_copies
from verify.language.printing import to_text
from verify.language.relations import TEXT
from verify.mutants.judge import FALSE, TRUE, UNSURE, Judge
from verify.mutants.tree import Unreadable, read_claim
from verify.provers import kernel, theorems
from verify.provers.copies import CopiesTheorem
from verify.provers.inequality import InequalityTheorem
from verify.runs import Settings
from verify.trajectories import contradiction, enumerated, refuted, sampled, weigh

CONTRADICTION, CRASH = "CONTRADICTION", "CRASH"


@dataclass(frozen=True)
class Decision:
    """What both say about one equation. ``claim`` is its text, kept where there is something to look at."""

    kind: str  # the operator, the rewriting or how the equation was made
    digest: str
    judged: str  # "true", "false", "unsure"
    verdict: str  # PROVED, REFUTED, SAMPLED, UNDECIDED, CONTRADICTION, CRASH
    by: str  # the engine that decided
    where: str
    text: str = ""
    detail: str = ""

    @property
    def disagreement(self) -> bool:
        """One of the two must be wrong, or broke down."""
        wrong = (self.judged, self.verdict) in ((FALSE, PROVED), (TRUE, REFUTED))
        return wrong or self.verdict in (CONTRADICTION, CRASH)

    @property
    def settled(self) -> bool:
        """Both agree, and the checkers have a proof or a witness."""
        return (self.judged, self.verdict) in ((TRUE, PROVED), (FALSE, REFUTED))


def decide(kind: str, claim: Claim, judge: Judge, where: str, settings: Settings) -> Decision:
    """Both opinions, formed without knowledge of each other."""
    judged = judged_by(judge, claim)
    try:
        verdict, by, detail = checked(claim, settings)
    except Exception as error:  # no well-formed equation may end in a traceback
        verdict, by, detail = CRASH, "", repr(error)
    return decision_of(kind, claim, judged, verdict, by, where, detail)


def decision_of(kind: str, claim: Claim, judged: str, verdict: str, by: str, where: str, detail: str = "") -> Decision:
    """The decision about a claim; its words are kept only where the two opinions leave a question."""
    text = f"{to_text(claim.lhs)}  {TEXT[claim.relation]}  {to_text(claim.rhs)}"
    signature = f"{text} | {sorted(claim.assumes)} | {claim.for_every} | {claim.min_horizon} | {claim.undiscounted}"
    decision = Decision(kind, sha256(signature.encode()).hexdigest()[:16], judged, verdict, by, where, text, detail)
    return replace(decision, text="", detail="") if decision.settled else decision


def judged_by(judge: Judge, claim: Claim) -> str:
    """The judge's opinion; "unsure" about a term that it was never told about."""
    try:
        return judge.decide(read_claim(claim))
    except Unreadable:
        return UNSURE


def ask_kernel(claim: Claim) -> kernel.Theorem | CopiesTheorem | InequalityTheorem | None:
    """The kernel's theorem at the horizons of a run, if it has one; of an inequality, that of its certificate.

    What is about several trajectories is asked of the prover that reduces it to one.
    """
    beside = claim.relation != "=" or has_copies(claim.lhs, claim.rhs)
    prove: Any = theorems.prove if beside else kernel.prove
    try:
        result = prove(claim, Settings().horizons(claim.min_horizon))
    except kernel.Outside:
        return None
    return result if isinstance(result, (kernel.Theorem, CopiesTheorem, InequalityTheorem)) else None


def checked(claim: Claim, settings: Settings) -> tuple[str, str, str]:
    """(verdict, engine that decided, why)."""
    theorem = ask_kernel(claim)
    not_run = Evidence("", "not run", "")
    if theorem is not None:
        sampling = sampled(claim, settings)
        checks = {"kernel": Evidence("kernel", "proved", "the kernel proves it"), "parametric": not_run, "sampling": sampling}
        witness, _ = refuted(claim, settings, sampling.facts) if sampling.outcome == "differs" else (None, "")
        return _weighed(claim, theorem, checks, witness, "kernel")
    witness, why = refuted(claim, settings)
    if witness is not None:
        return REFUTED, "refuter", ""
    checks = {
        "kernel": Evidence("kernel", "undecided", why),
        "parametric": enumerated(claim, settings),
        "sampling": sampled(claim, settings),
    }
    for name in ("sampling", "parametric"):
        if witness is None and checks[name].outcome == "differs":
            witness, _ = refuted(claim, settings, checks[name].facts)
    return _weighed(claim, None, checks, witness, "refuter" if witness else "parametric")


def _weighed(claim: Claim, theorem: Any, checks: dict[str, Evidence], witness: Any, by: str) -> tuple[str, str, str]:
    clash = contradiction(theorem, checks, witness)
    if clash:
        return CONTRADICTION, by, clash
    verdict, why, _ = weigh(claim, theorem, checks, witness)
    return verdict, by, why
