"""The whole experiment: every wrong variant of every true equation, every harmless rewriting, and random equations."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from verify.claims.library import files
from verify.claims.loading import load
from verify.claims.model import Claim
from verify.claims.verdict import PROVED, UNDECIDED
from verify.mutants.decide import Decision, ask_kernel, decide, decision_of, judged_by
from verify.mutants.judge import Judge
from verify.mutants.mutate import wrong_claims
from verify.mutants.random_terms import equations
from verify.mutants.results import Results
from verify.mutants.rewrite import harmless
from verify.provers import kernel
from verify.runs import Settings
from verify.workers import in_order

DOUBLES = 0.75  # equations with two mistakes, per equation with one
RANDOM_EQUATIONS, BLOCK = 2_000, 50
PER_REWRITING = 4  # of a sample, one in so many equations is a harmless rewriting


@dataclass(frozen=True)
class Task:
    """What one process does at a time: the variants of one equation, or one block of random equations."""

    group: str  # "mutants", "rewritings", "random"
    path: str
    key: str
    seed: int
    most: int | None  # equations; None for all


@dataclass(frozen=True)
class Plan:
    """What to run: all of it, or a sample of about so many equations."""

    sample: int | None = None
    seed: int = 0
    jobs: int = 2
    only: str = ""


def run(plan: Plan, on_task: Callable[[int, int, Results], None] | None = None) -> Results:
    """Everything the plan asks for; the same plan gives the same results, whatever ``jobs`` is."""
    begun = time.perf_counter()
    todo = tasks(plan)
    results = Results(plan.seed, plan.sample)
    for number, (task, decisions) in enumerate(zip(todo, in_order(work, todo, plan.jobs), strict=True), 1):
        results.add(task.group, decisions)
        if on_task is not None:
            on_task(number, len(todo), results)
    results.seconds = time.perf_counter() - begun
    return results


def tasks(plan: Plan) -> list[Task]:
    """One task for each true equation of each derivation, and the blocks of random equations."""
    places = list(_true_equations(plan.only))
    mutants = rewritings = None
    random = RANDOM_EQUATIONS
    if plan.sample is not None:
        Random(plan.seed).shuffle(places)
        places = places[: max(1, plan.sample // PER_REWRITING)]
        mutants = max(1, plan.sample // len(places))
        rewritings, random = max(1, mutants // PER_REWRITING), plan.sample // PER_REWRITING
    found = [Task("mutants", path, key, plan.seed, mutants) for path, key in places]
    found += [Task("rewritings", path, key, plan.seed, rewritings) for path, key in places]
    blocks = [] if plan.only else range(0, random, BLOCK)
    return found + [Task("random", "", str(first), plan.seed, min(BLOCK, random - first)) for first in blocks]


def _true_equations(only: str) -> Iterator[tuple[str, str]]:
    for path in files():
        entry = load(path)
        yield from (
            (str(path), item.key)
            for item in entry.items()
            if item.expected == "proved" and item.claim.setting == "trajectories" and only in f"{entry.id}::{item.key}"
        )


def work(task: Task) -> list[Decision]:
    """Decides what a task asks for. Afterwards nothing of it stays in memory."""
    settings, judge = Settings(seed=task.seed), Judge(task.seed)
    random = Random(f"{task.seed} {task.group} {Path(task.path).name} {task.key}")
    try:
        if task.group == "random":
            made = equations(task.most or 0, task.seed * 1_000_003 + int(task.key))
            return [decide(kind, claim, judge, f"random {task.key}", settings) for kind, claim in made]
        claim, where = _claim_of(task)
        if task.group == "mutants":
            variants = wrong_claims(claim, random, task.most, DOUBLES)
            return [decide(name, wrong, judge, where, settings) for name, wrong in variants]
        return _rewritten(claim, random, task, judge, where)
    finally:
        kernel.normaliser.cache_clear()


def _claim_of(task: Task) -> tuple[Claim, str]:
    entry = load(Path(task.path))
    item = next(item for item in entry.items() if item.key == task.key)
    return item.claim, f"{entry.id}::{item.key}"


def _rewritten(claim: Claim, random: Random, task: Task, judge: Judge, where: str) -> list[Decision]:
    """Is what the kernel proves still proved by the kernel when it is written otherwise?"""
    if ask_kernel(claim) is None:
        return []
    found = harmless(claim)
    if task.most is not None:
        found = random.sample(found, min(task.most, len(found)))
    return [rewriting(name, new, judge, where) for name, new in found]


def rewriting(name: str, claim: Claim, judge: Judge, where: str) -> Decision:
    """Both opinions on a rewriting; of the checkers only the kernel is asked."""
    verdict = PROVED if ask_kernel(claim) is not None else UNDECIDED
    return decision_of(name, claim, judged_by(judge, claim), verdict, "kernel", where)
