"""The checkers of claims about real variables, as the pipeline asks them.

symbolic   one of the methods in verify.provers.calculus; the proof that counts uses only methods that the reason allows
sampling   both sides computed in numbers at points of the stated domain
refuter    a point (and functions) at which the sides differ, exactly or by a certified interval
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from verify.claims.budget import OutOfTime, at_most
from verify.claims.domains import domain_sentence
from verify.claims.model import Claim, Entry, Misconception
from verify.claims.reasons import Reason, methods_of
from verify.claims.verdict import PROVED, REFUTED, SAMPLED, UNDECIDED, Evidence, ItemResult, Scope, Superfluous, Verdict
from verify.engines import Checks, Engines, clash, out_of_time, replayed, timed
from verify.language import calculus as C
from verify.language.printing import to_text
from verify.provers import calculus
from verify.provers.opaque import obligations
from verify.runs import Settings

SYMBOLIC, SAMPLING = "symbolic", "sampling"


def prove(claim: Claim, settings: Settings, reason: Reason | None = None) -> tuple[Any, Evidence]:
    """A proof by the methods that the reason allows, if there is one; else by any, with the reason called in question."""
    begun = time.perf_counter()
    try:
        with at_most(settings.seconds):
            proof, detail, facts = _proved(claim, reason)
    except OutOfTime as error:
        return None, out_of_time(SYMBOLIC, settings, error)
    outcome: Any = "undecided" if proof is None else "proved"
    return proof, Evidence(SYMBOLIC, outcome, detail, facts, time.perf_counter() - begun)


def _proved(claim: Claim, reason: Reason | None) -> tuple[Any, str, dict[str, Any]]:
    found = calculus.decide(claim)
    if isinstance(found, calculus.Undecided):
        return None, found.reason, {}
    facts: dict[str, Any] = {"method": found.method}
    if reason is not None and not follows(claim, found, reason):
        allowed = ", ".join(sorted(methods_of(reason) or ()))
        facts["problem"] = f"true, but it does not follow by {reason.name} (which allows {allowed}): proved by {found.method}"
    return found, f"{found.method}: {found.words}", facts


def follows(claim: Claim, proof: calculus.Proof, reason: Reason) -> bool:
    """Whether methods that the reason allows prove a claim, or the parts in which its two sides differ."""
    allowed = methods_of(reason)
    if allowed is None:
        return True
    if not any(side.has(C.Matrix, C.Inverse, C.Determinant, C.Trace) for side in (claim.lhs, claim.rhs)):
        allowed |= {"linear-algebra"}  # columns are looked at entry by entry, which nobody calls a rule
    if proof.methods <= allowed:
        return True
    ways = obligations(claim)
    return any(all(isinstance(calculus.decide(one, allowed), calculus.Proof) for one in way) for way in ways)


def idle_conditions(entry: Entry, results: Sequence[ItemResult]) -> tuple[Superfluous, ...]:
    """The conditions in where=[…] that nothing needs: every line that was to be proved is proved without them.

    A proof shows that both sides have a value, so a condition that only keeps a denominator away from zero is needed.
    None while a line is missing or not proved; all that are named can go at once.
    """
    items = {item.key: item for item in entry.items()}
    if not entry.where or len(results) < len(items) or not all(one.as_expected for one in results):
        return ()
    kept, idle = tuple(entry.where), []
    inheriting = [item for item in items.values() if item.claim.where == kept]
    if isinstance(entry, Misconception) and any(item.expected == "refuted" for item in inheriting):
        return ()  # what is said is false even under them, which is a stronger refutation
    claims = [item.claim for item in inheriting if item.expected == "proved"]
    for condition in entry.where:
        less = tuple(one for one in kept if one is not condition)
        if claims and all(isinstance(calculus.decide(replace(one, where=less)), calculus.Proof) for one in claims):
            idle.append(Superfluous(to_text(condition), entry.place.line))
            kept = less
    return tuple(idle)


def sampled(claim: Claim, settings: Settings) -> Evidence:
    """Both sides at points of the domain."""
    from verify.sampling.real_points import sample  # mpmath takes a while to load

    return timed(SAMPLING, settings, lambda: sample(claim, settings.samples, settings.seed))


def refuted(claim: Claim, settings: Settings, hint: dict[str, Any] | None = None) -> tuple[Any, str]:
    """A counterexample that was computed again from its data, or why there is none."""
    from verify.refute.real_points import attempt
    from verify.refute.real_replay import replay

    return replayed(settings, lambda: attempt(claim, hint), lambda witness: replay(witness, claim))


def weigh(claim: Claim, proof: Any, checks: Checks, witness: Any) -> tuple[Verdict, str, Scope | None]:
    """The verdict; its scope is the stated domain."""
    if witness is not None:
        return REFUTED, f"the two sides are {witness.before} and {witness.after} at one point", None
    passed = checks[SAMPLING].outcome == "passed"
    if passed and proof is not None:
        return PROVED, checks[SYMBOLIC].detail, Scope("all", "all", "all", domain_sentence(claim))
    reasons = "; ".join(f"{one.checker}: {one.detail}" for one in checks.values())
    return (SAMPLED if passed else UNDECIDED), reasons, None


def contradiction(proof: Any, checks: Checks, witness: Any) -> str:
    """A proof is for every point of the domain, so any difference contradicts it."""
    against = ["sampling"] * (checks[SAMPLING].outcome == "differs") + ["a counterexample"] * (witness is not None)
    return clash([] if proof is None else ["a symbolic method"], against)


ENGINES = Engines(
    prover=SYMBOLIC,
    prove=prove,
    deciders={SAMPLING: sampled},
    refute=refuted,
    weigh=weigh,
    contradiction=contradiction,
    remedies=lambda claim, settings: (),
)
