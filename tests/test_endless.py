"""Problems without a last step from end to end: which prover answers, what scope is printed, what is refused."""

from __future__ import annotations

import json

import pytest

from verify import Derivation, Refuted, Step
from verify.assumptions import *
from verify.check import Settings, check_entry
from verify.claims.errors import ContentError
from verify.claims.verdict import PROVED, REFUTED, Report, Scope
from verify.language.discounted import has_endless, is_endless
from verify.notation import *
from verify.reasons import *
from verify.report.json_format import json_report

CONVERGES = [discount_below_one, policies_sum_to_one, dynamics_sum_to_one]
FEW = Settings(samples=40)
FLOW = rho(s) + gamma * total(d(x) * pi(a, x) * p(s, x, a), x, a)


def derivation(start, *steps, **more):  # type: ignore[no-untyped-def]
    settings = {"title": "A title", "summary": "A summary.", "assumes": CONVERGES, **more}
    return Derivation(start=start, steps=[Step(term, by=reason) for term, reason in steps], **settings)


def test_a_line_without_times_is_proved_for_the_infinite_horizon() -> None:
    result = check_entry(derivation(d(s), (FLOW, flow_of_visits), for_every=[s]), FEW)
    assert (result.verdict, result.as_expected, result.scope) == (PROVED, True, Scope("all", "all", "infinite"))
    assert result.scope is not None and result.scope.words() == "every finite MDP, infinite horizon"
    assert set(result.items[0].axioms) == {one.name for one in CONVERGES}
    checks = result.items[0].checks
    assert [checks[name].outcome for name in ("kernel", "parametric", "sampling")] == ["proved", "proved", "passed"]


def test_the_report_writes_the_scope_as_a_word() -> None:
    result = check_entry(derivation(d(s), (FLOW, flow_of_visits), for_every=[s]), FEW)
    data = json.loads(json_report(Report("0", (result,), 0, 40, 1.0)))
    assert data["claims"][0]["scope"] == {"states": "all", "actions": "all", "horizons": "infinite", "first_horizon": None}


def test_a_parametric_proof_has_its_sizes_and_no_horizon() -> None:
    assert Scope((2, 3), (2,), "infinite").words() == "MDPs with 2, 3 states, 2 actions, infinite horizon"


def test_a_line_with_a_horizon_keeps_its_horizons() -> None:
    ended = J + gamma**T * total(prob(s, time=T + 1) * V_inf(s), s)
    result = check_entry(derivation(J_inf, (ended, established), uses=["pgt-discounted"]), FEW)
    assert result.verdict == PROVED and result.scope == Scope("all", "all", (1, 2, 3, 4))
    by_visits = total(d(s) * pi(a, s) * r(s, a), s, a)
    both = check_entry(derivation(by_visits, (J_inf, discounted_visits), (ended, established), uses=["pgt-discounted"]), FEW)
    assert both.scope == Scope("all", "all", (1, 2, 3, 4))


def test_the_wrong_reason_is_caught() -> None:
    wrong = check_entry(derivation(d(s), (FLOW, algebra), for_every=[s]), FEW).items[0]
    assert not wrong.as_expected and "would do: flow-of-visits" in wrong.reason_problem


def test_a_pitfall_that_is_true_and_a_step_that_is_false_are_not_as_expected() -> None:
    entry = derivation(
        d(s),
        (FLOW - rho(s), flow_of_visits),
        for_every=[s],
        pitfalls=[Refuted("true", d(s), FLOW), Refuted("false", d(s), rho(s))],
    )
    step, true, false = check_entry(entry, FEW).items
    assert step.verdict == REFUTED and not step.as_expected and step.witness is not None
    assert true.verdict == PROVED and not true.as_expected
    assert false.as_expected and false.witness is not None and false.witness["endless"] is True


@pytest.mark.parametrize("gone", CONVERGES)
def test_without_what_makes_the_sum_converge_there_is_no_proof(gone) -> None:  # type: ignore[no-untyped-def]
    rest = [one for one in CONVERGES if one is not gone]
    result = check_entry(derivation(d(s), (FLOW, flow_of_visits), for_every=[s], assumes=rest), FEW)
    assert result.verdict != PROVED and not result.as_expected
    assert gone.name in result.items[0].checks["kernel"].detail


def test_an_undiscounted_problem_has_no_discount_below_one() -> None:
    with pytest.raises(ContentError, match="undiscounted=True makes γ = 1"):
        derivation(d(s), (FLOW, flow_of_visits), for_every=[s], undiscounted=True)


def test_a_free_state_is_refused_where_it_stands() -> None:
    with pytest.raises(ContentError, match="s is free"):
        derivation(d(s), (FLOW, flow_of_visits))


def test_which_terms_are_without_a_horizon() -> None:
    assert is_endless(d(s), FLOW, (s,)) and is_endless(grad(J_inf), zero)
    for term in (J_inf + J, V_inf(s[1]), J_inf + T, E(V_inf(s[1])), gamma**t * J_inf, J_inf + R(tau), d(s) + prob(s, time=1)):
        assert has_endless(term) and not is_endless(term), term
    assert not is_endless(d(s), (t, 1, T), s)
    assert not has_endless(J, rho(s)) and not is_endless(rho(s), pi(a, s))
