"""The checkers of claims about trajectories, as the pipeline asks them.

kernel       a proof for every finite MDP, by rewriting; the proof that counts uses only what the reason allows
parametric   both sides enumerated on small MDPs whose entries are symbols
sampling     both sides computed in numbers on random MDPs that meet the assumptions
refuter      a small MDP on which the sides differ, exactly
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, product
from math import prod
from typing import Any

from verify.by_reason import kernel_evidence
from verify.claims.budget import OutOfTime, at_most
from verify.claims.model import Claim
from verify.claims.reasons import Reason
from verify.claims.verdict import PROVED, REFUTED, SAMPLED, UNDECIDED, Evidence, Scope, Verdict
from verify.engines import Checks, Engines, clash, out_of_time, replayed, timed
from verify.language.discounted import is_endless
from verify.provers import parametric
from verify.runs import Settings
from verify.vacuity import remedies

KERNEL, PARAMETRIC, SAMPLING = "kernel", "parametric", "sampling"
Size = tuple[Any, ...]  # states, actions, horizon


def prove(claim: Claim, settings: Settings, reason: Reason | None = None) -> tuple[Any, Evidence]:
    """The kernel's theorem, if it has one, and its evidence; by the reason, where there is one."""
    try:
        with at_most(settings.seconds):
            return kernel_evidence(claim, reason, settings.horizons(claim.min_horizon))
    except OutOfTime as error:
        return None, out_of_time(KERNEL, settings, error)


def enumerated(claim: Claim, settings: Settings) -> Evidence:
    """Both sides on small MDPs whose entries are symbols."""
    return timed(PARAMETRIC, settings, lambda: parametric.decide(claim))


def sampled(claim: Claim, settings: Settings) -> Evidence:
    """Both sides on random MDPs."""
    from verify.sampling import sample  # numpy and Hypothesis take a while to load

    return timed(SAMPLING, settings, lambda: sample(claim, settings.samples, settings.seed))


def refuted(claim: Claim, settings: Settings, hint: dict[str, Any] | None = None, easy: bool = False) -> tuple[Any, str]:
    """A counterexample that was computed again from its data, or why there is none; ``easy`` as in ``verify.refute.attempt``."""
    from verify.refute import attempt, replay

    return replayed(settings, lambda: attempt(claim, hint, easy=easy), lambda witness: replay(witness, claim))


def weigh(claim: Claim, theorem: Any, checks: Checks, witness: Any) -> tuple[Verdict, str, Scope | None]:
    """The verdict; its scope is every finite MDP where the kernel proves it, else the sizes of the parametric check."""
    if witness is not None:
        return REFUTED, f"the two sides are {witness.before} and {witness.after} on one MDP", None
    passed, by_size = checks[SAMPLING].outcome == "passed", checks[PARAMETRIC]
    if passed and theorem is not None:
        return PROVED, checks[KERNEL].detail, Scope("all", "all", theorem.horizons, first=claim.min_horizon)
    fails_later = "fails_later" in checks[KERNEL].facts
    every_number_of_copies = "copies" not in by_size.facts
    if passed and by_size.outcome == "proved" and every_number_of_copies and not fails_later:
        return PROVED, by_size.detail, _scope_of_sizes(claim, by_size)
    reasons = "; ".join(f"{one.checker}: {one.detail}" for one in checks.values())
    sampled_only = passed and by_size.outcome != "differs" and not fails_later
    return (SAMPLED if sampled_only else UNDECIDED), reasons, None


def _scope_of_sizes(claim: Claim, evidence: Evidence) -> Scope:
    states, actions, horizons = _together(evidence.facts["sizes"])
    return Scope(states, actions, "infinite" if is_endless(claim.lhs, claim.rhs, claim.for_every) else horizons)


def _together(sizes: Sequence[Size]) -> tuple[tuple[int, ...], ...]:
    """Numbers of states, of actions and horizons that were looked at in every combination: as many combinations as can be."""
    decided = set(map(tuple, sizes))
    choices = []
    for place in range(3):
        seen = sorted({size[place] for size in decided})
        choices.append([some for count in range(1, len(seen) + 1) for some in combinations(seen, count)])
    boxes = [box for box in product(*choices) if decided.issuperset(product(*box))]
    return max(boxes, key=lambda box: (prod(map(len, box)), len(box[2]), [[-number for number in some] for some in box]))


def contradiction(theorem: Any, checks: Checks, witness: Any) -> str:
    """Words for two checkers that cannot both be right, or nothing: a proof, and a difference at a size that it covers."""
    differing = [name for name in (SAMPLING, PARAMETRIC) if checks[name].outcome == "differs"]
    found: list[tuple[str, Size | None]] = [(name, _size_of(name, checks[name])) for name in differing]
    if witness is not None:
        found.append(("a counterexample", (witness.states, witness.actions, witness.horizon)))
    proofs: list[tuple[str, Callable[[Size | None], bool]]] = []
    if theorem is not None:
        every = isinstance(theorem.horizons, str)
        proofs.append(("the kernel", lambda size: every or size is None or size[2] is None or size[2] in theorem.horizons))
    if checks[PARAMETRIC].outcome == "proved":
        sizes = {tuple(size) for size in checks[PARAMETRIC].facts.get("sizes", ())}
        proofs.append(("the parametric check", lambda size: size is None or tuple(size) in sizes))
    clashes = [(prover, finder) for prover, covers in proofs for finder, size in found if covers(size)]
    return clash((prover for prover, _ in clashes), (finder for _, finder in clashes))


def _size_of(checker: str, evidence: Evidence) -> Size | None:
    """Where a checker found a difference; None, or a None in it, where that is not known."""
    facts = evidence.facts
    return tuple(map(facts.get, ("states", "actions", "horizon"))) if checker == SAMPLING else facts.get("size")


ENGINES = Engines(
    prover=KERNEL,
    prove=prove,
    deciders={PARAMETRIC: enumerated, SAMPLING: sampled},
    refute=refuted,
    weigh=weigh,
    contradiction=contradiction,
    remedies=lambda claim, settings: remedies(claim, settings.horizons(claim.min_horizon)),
)
