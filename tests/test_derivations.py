"""The derivations that ship: what every file has to have, and that a wrong equation in any of them is found.

Whether the equations hold is not tested here but by ``pytest derivations`` and ``verify check all``; these tests are
about the files as content, and about what happens when somebody turns a line wrong.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import sympy
from sympy import Expr

from verify.check import Settings, check_item
from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.library import index
from verify.claims.loading import load
from verify.claims.mentions import mentioned
from verify.claims.model import ContentError, Derivation, Entry, Item, Misconception
from verify.claims.reasons import REASONS
from verify.claims.verdict import REFUTED
from verify.language import terms as L
from verify.language.printing import to_latex, to_text
from verify.notation import *
from verify.provers import theorems

ROWS = {row.id: row for row in index()}

THEOREMS = {
    "log-derivative-identity": 2,
    "score-mean-zero": 5,
    "gradient-of-expectation": 6,
    "trajectory-factorisation": 2,
    "dynamics-cancel": 5,
    "trajectory-policy-gradient": 6,
    "past-reward-zero": 7,
    "reward-to-go-discounted": 6,
    "baseline-constant": 7,
    "baseline-state-dependent": 7,
    "baseline-action-corrected": 5,
    "pg-q-and-advantage-form": 6,
    "pgt-finite-horizon": 7,
    "performance-difference": 7,
    "surrogate-first-order": 5,
    "pgt-discounted": 7,
    "performance-difference-discounted": 6,
    "surrogate-first-order-discounted": 6,
}  # how many lines the chain has at least

FALSE = {
    "score-mean-off-distribution",
    "log-dropped-in-sum",
    "dynamics-depend-on-theta",
    "gradient-of-pi-not-log-pi",
    "model-needed",
    "drop-gamma-biased",
    "baseline-action-dependent",
}


@cache
def entry(name: str) -> Entry:
    return load(ROWS[name].path)


def derivation(name: str) -> Derivation:
    found = entry(name)
    assert isinstance(found, Derivation)
    return found


every_entry = pytest.mark.parametrize("name", sorted(ROWS))
every_theorem = pytest.mark.parametrize("name", sorted(row.id for row in ROWS.values() if row.expected == "theorem"))


# ------------------------------------------------------------------------------------------------ what a file has


def test_the_core_derivations_are_there_and_are_of_the_right_kind():
    assert {name for name in THEOREMS if name in ROWS and ROWS[name].expected == "theorem"} == set(THEOREMS)
    assert {name for name in FALSE if name in ROWS and ROWS[name].expected == "false"} == FALSE


@every_entry
def test_the_file_loads_as_the_kind_that_the_index_read_from_its_text(name: str):
    assert isinstance(entry(name), Derivation if ROWS[name].expected == "theorem" else Misconception)
    assert (entry(name).id, entry(name).family) == (name, ROWS[name].path.parent.name)


@every_theorem
def test_a_true_derivation_shows_what_goes_wrong(name: str):
    assert derivation(name).pitfalls


@pytest.mark.parametrize(("name", "lines"), THEOREMS.items())
def test_the_chain_is_a_chain_and_not_one_equation(name: str, lines: int):
    assert len(derivation(name).steps) >= lines


@every_theorem
def test_no_line_repeats_the_line_before_it(name: str):
    for item in entry(name).items():
        assert item.claim.lhs != item.claim.rhs, item.key


@every_theorem
def test_the_line_reached_is_not_the_line_started_from(name: str):
    assert derivation(name).steps[-1].term != derivation(name).start


def test_every_reason_stands_beside_a_line_somewhere():
    found = {item.reason.name for name in ROWS for item in entry(name).items() if item.reason is not None}
    assert found == set(REASONS)


@every_entry
def test_reasons_and_assumptions_are_those_that_can_be_explained(name: str):
    for item in entry(name).items():
        assert item.claim.assumes <= set(ASSUMPTIONS)
        assert item.reason is None or REASONS[item.reason.name] is item.reason


@every_entry
def test_there_is_a_source_with_an_author_a_year_and_a_title(name: str):
    assert entry(name).sources
    for source in entry(name).sources:
        assert all(part.strip() for part in (source.authors, source.title))
        assert 1900 < source.year < 2100


def test_uses_point_to_derivations_that_exist_and_never_round_in_a_circle():
    def follow(name: str, path: tuple[str, ...]) -> None:
        assert name in ROWS, f"{' -> '.join(path)} uses {name}, which does not exist"
        assert name not in path, f"a circle: {' -> '.join((*path, name))}"
        for used in entry(name).uses:
            follow(used, (*path, name))

    for name in ROWS:
        follow(name, ())


PATHS = Path(__file__).resolve().parent.parent / "site" / "paths"


def read_along(page: str) -> list[str]:
    """The derivations that a path leads through, in order."""
    lines = re.findall(r"<!-- entries: (.*) -->", (PATHS / page).read_text(encoding="utf-8"))
    return [name for line in lines for name in line.split(", ")]


def test_the_first_course_needs_only_what_came_before():
    course = read_along("first-course.md")
    assert len(course) == len(set(course)) >= 12
    for number, name in enumerate(course):
        assert set(entry(name).uses) <= set(course[:number]), name


@every_theorem
def test_a_derivation_says_in_words_why_it_is_true(name: str):
    assert 30 <= len(derivation(name).idea.split()) <= 140


@every_theorem
def test_what_is_said_in_words_names_other_derivations_that_exist(name: str):
    named = mentioned(derivation(name).idea)
    assert set(named) <= set(ROWS) - {name}
    assert len(named) == len(set(named))


@every_theorem
def test_nothing_that_is_established_rests_on_a_misconception(name: str):
    assert all(ROWS[used].expected == "theorem" for used in entry(name).uses)


@every_theorem
def test_established_steps_name_what_established_them(name: str):
    if any(step.by.name == "established" for step in derivation(name).steps):
        assert entry(name).uses


@every_entry
def test_the_assumptions_of_what_is_used_are_among_those_listed(name: str):
    """π > 0 pointwise (log p of one trajectory) is a stronger wish than a mean needs, so positive dynamics are excepted."""
    listed = {one.name for one in entry(name).assumes} | {"positive-dynamics"}
    if ROWS[name].expected == "theorem":
        for used in entry(name).uses:
            assert {one.name for one in entry(used).assumes} <= listed, used


@every_entry
def test_every_term_prints(name: str):
    for item in entry(name).items():
        for side in (item.claim.lhs, item.claim.rhs):
            assert to_text(side).strip()
            assert to_latex(side).strip()


@every_entry
def test_no_verdict_is_written_in_the_file(name: str):
    words = set(re.findall(r"[A-Za-z]+", ROWS[name].path.read_text(encoding="utf-8")))
    assert not words & {"PROVED", "SAMPLED", "REFUTED", "UNDECIDED", "Evidence", "ItemResult", "Theorem"}


@every_entry
def test_the_file_imports_only_what_an_author_needs(name: str):
    modules = {
        node.module
        for node in ast.walk(ast.parse(ROWS[name].path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
    }
    assert modules <= {"verify", "verify.assumptions", "verify.calculus", "verify.notation", "verify.reasons"}


@every_theorem
def test_every_assumption_is_needed_by_some_step(name: str):
    """Positivity is excepted: where a logarithm stands by itself it says that the line means something at all."""
    steps = [item for item in entry(name).items() if item.kind == "step"]
    for assumption in entry(name).assumes:
        if not assumption.name.startswith("positive-"):
            assert not all(kernel_proves(item, without=assumption.name) for item in steps), assumption.name


def kernel_proves(item: Item, without: str) -> bool:
    claim = replace(item.claim, assumes=item.claim.assumes - {without})
    try:
        return isinstance(theorems.prove(claim, range(claim.min_horizon, claim.min_horizon + 2)), theorems.Theorem)
    except theorems.Outside:
        return False


# --------------------------------------------------------------------------------------- turning an equation wrong

Change = Callable[[Expr], Expr]


def the_range_starts_one_later(term: Expr) -> Expr:
    """Σ from k = t becomes Σ from k = t + 1."""
    return term.replace(
        lambda one: isinstance(one, sympy.Sum) and len(one.limits) == 1 and one.limits[0][1] == t,
        lambda one: sympy.Sum(one.function, (one.limits[0][0], t + 1, one.limits[0][2])),
    )


def the_range_ends_one_earlier(term: Expr) -> Expr:
    """Every Σ up to T ends at T - 1."""
    return term.replace(
        lambda one: isinstance(one, sympy.Sum) and one.limits[-1][2] == T,
        lambda one: sympy.Sum(one.function, *one.limits[:-1], (*one.limits[-1][:2], T - 1)),
    )


def a_gamma_is_lost(term: Expr) -> Expr:
    return term.xreplace({gamma ** (t - 1): sympy.Integer(1)})


def the_power_of_gamma_is_one_too_high(term: Expr) -> Expr:
    return term.xreplace({gamma ** (t - 1): gamma**t})


def the_sign_is_wrong(term: Expr) -> Expr:
    return -term


def the_sign_of_the_value_is_wrong(term: Expr) -> Expr:
    return term.xreplace({V(s[t]): -V(s[t])})


def the_baseline_sees_the_action(term: Expr) -> Expr:
    return term.xreplace({b(s[t]): b(s[t], a[t])})


def the_baseline_sees_the_next_state(term: Expr) -> Expr:
    return term.xreplace({b(s[t]): b(s[t + 1])})


def the_logarithm_is_dropped(term: Expr) -> Expr:
    """∇log x becomes ∇x."""
    return term.replace(
        lambda one: isinstance(one, L.Gradient) and isinstance(one.body, sympy.log), lambda one: L.Gradient(one.body.args[0])
    )


def the_law_is_another(term: Expr) -> Expr:
    """The trajectories of π are drawn from μ, and those of μ from π."""
    other = {L.THETA: L.MU, L.MU: L.THETA}
    return term.replace(lambda one: isinstance(one, L.Expectation), lambda one: L.Expectation(one.body, other[one.law]))


def the_wrong_policy_values(term: Expr) -> Expr:
    return term.xreplace({A(s[t], a[t]): A.of(mu)(s[t], a[t])})


def the_flow_has_no_discount(term: Expr) -> Expr:
    return term.replace(
        lambda one: isinstance(one, sympy.Mul) and gamma in one.args and one.has(p(s_next, s, a)), lambda one: one / gamma
    )


def the_reward_of_one_step(term: Expr) -> Expr:
    return term.xreplace({Q_inf(s, a): r(s, a)})


def the_visits_are_probabilities(term: Expr) -> Expr:
    return term.xreplace({visits: (1 - gamma) * visits for visits in (d(s), d(s, law=mu))})


def the_visits_are_those_of_the_other(term: Expr) -> Expr:
    return term.xreplace({d(s, law=mu): d(s)})


TURNED_WRONG: list[tuple[str, int, Change]] = [
    ("trajectory-policy-gradient", 5, the_logarithm_is_dropped),
    ("trajectory-policy-gradient", 6, the_law_is_another),
    ("trajectory-policy-gradient", 10, the_logarithm_is_dropped),
    ("trajectory-policy-gradient", 10, the_range_ends_one_earlier),
    ("trajectory-policy-gradient", 11, the_sign_is_wrong),
    ("dynamics-cancel", 5, the_logarithm_is_dropped),
    ("dynamics-cancel", 5, the_range_ends_one_earlier),
    ("reward-to-go-discounted", 5, the_range_starts_one_later),
    ("reward-to-go-discounted", 6, a_gamma_is_lost),
    ("reward-to-go-discounted", 7, the_power_of_gamma_is_one_too_high),
    ("reward-to-go-discounted", 1, the_law_is_another),
    ("baseline-state-dependent", 1, the_baseline_sees_the_action),
    ("baseline-state-dependent", 1, the_baseline_sees_the_next_state),
    ("baseline-subtracted", 4, the_baseline_sees_the_action),
    ("baseline-action-corrected", 6, a_gamma_is_lost),
    ("pg-q-and-advantage-form", 7, the_wrong_policy_values),
    ("pg-q-and-advantage-form", 7, a_gamma_is_lost),
    ("pg-q-and-advantage-form", 4, the_logarithm_is_dropped),
    ("pgt-finite-horizon", 8, a_gamma_is_lost),
    ("pgt-finite-horizon", 8, the_range_ends_one_earlier),
    ("performance-difference", 4, the_sign_of_the_value_is_wrong),
    ("performance-difference", 7, the_law_is_another),
    ("surrogate-first-order", 5, the_sign_is_wrong),
    ("pgt-discounted", 3, the_flow_has_no_discount),
    ("pgt-discounted", 8, the_reward_of_one_step),
    ("pgt-discounted", 8, the_visits_are_probabilities),
    ("performance-difference-discounted", 3, the_flow_has_no_discount),
    ("performance-difference-discounted", 7, the_visits_are_those_of_the_other),
    ("performance-difference-discounted", 2, the_visits_are_probabilities),
    ("surrogate-first-order-discounted", 6, the_reward_of_one_step),
]


def with_line(name: str, number: int, change: Change) -> Derivation:
    """A derivation with one of its lines changed; 0 is the start. Refuses a change that changes nothing."""
    chain = derivation(name)
    old = chain.start if number == 0 else chain.steps[number - 1].term
    new = change(old)
    assert new != old, f"line {number} of {name} has nothing to change"
    if number == 0:
        return replace(chain, start=new)
    steps = list(chain.steps)
    steps[number - 1] = replace(steps[number - 1], term=new)
    return replace(chain, steps=steps)


@pytest.mark.parametrize(("name", "number", "change"), TURNED_WRONG, ids=lambda value: getattr(value, "__name__", str(value)))
def test_a_line_turned_wrong_is_refuted_with_a_witness(name: str, number: int, change: Change):
    wrong = with_line(name, number, change)
    item = wrong.items()[number - 1]
    result = check_item(item, number, name, Settings(samples=20))
    assert result.verdict == REFUTED, result.why
    assert result.witness is not None
    assert not result.as_expected


@pytest.mark.parametrize(("name", "number", "change"), TURNED_WRONG, ids=lambda value: getattr(value, "__name__", str(value)))
def test_the_kernel_does_not_prove_a_line_turned_wrong(name: str, number: int, change: Change):
    claim = with_line(name, number, change).items()[number - 1].claim
    assert isinstance(theorems.prove(claim, range(claim.min_horizon, 4)), theorems.Remainder)


def test_a_baseline_of_the_action_breaks_the_line_where_it_leaves_the_sum():
    """With b(s_t, a_t) written up to there every earlier line is still right: it is pulling out that fails."""
    chain = derivation("baseline-state-dependent")
    leaves = [step.by.name for step in chain.steps].index("pull-out")
    changed = [replace(step, term=the_baseline_sees_the_action(step.term)) for step in chain.steps[:leaves]]
    wrong = replace(chain, start=the_baseline_sees_the_action(chain.start), steps=[*changed, *chain.steps[leaves:]])
    steps = [item for item in wrong.items() if item.kind == "step"]
    results = [check_item(item, number, chain.id, Settings(samples=20)) for number, item in enumerate(steps, 1)]
    assert [result.number for result in results if result.verdict == REFUTED] == [leaves + 1]


def test_a_baseline_of_the_action_cannot_even_be_written_outside_the_sum():
    chain = derivation("baseline-state-dependent")
    with pytest.raises(ContentError, match="is free"):
        replace(
            chain,
            start=the_baseline_sees_the_action(chain.start),
            steps=[replace(step, term=the_baseline_sees_the_action(step.term)) for step in chain.steps],
        )


def test_leaving_out_an_assumption_breaks_the_step_that_rests_on_it():
    """Dynamics that learn: the line that drops their score is refuted, and no other."""
    chain = derivation("dynamics-cancel")
    without = replace(chain, assumes=[one for one in chain.assumes if one.name != "theta-free-dynamics"])
    steps = [item for item in without.items() if item.kind == "step"]
    results = [check_item(item, number, chain.id, Settings(samples=20)) for number, item in enumerate(steps, 1)]
    assert [result.reason for result in results if result.verdict == REFUTED] == ["no-gradient"]
