"""From evidence to verdict: nothing rounds up, and checkers that contradict each other are heard."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from verify import Derivation, Instead, Misconception, Refuted, Step, by_reason, check
from verify.assumptions import (
    dynamics_sum_to_one,
    policies_sum_to_one,
    positive_policy,
    theta_free_dynamics,
    theta_free_functions,
    theta_free_initial_law,
    theta_free_reward,
)  # fmt: skip
from verify.check import Settings, check_entry, check_paths
from verify.claims.errors import ContentError
from verify.claims.verdict import PROVED, REFUTED, SAMPLED, UNDECIDED, Evidence
from verify.notation import (
    E,
    E_copies,
    J,
    N,
    R,
    Sum,
    T,
    a,
    b,
    copy,
    exp,
    f,
    frac,
    gamma,
    grad,
    k,
    log,
    one,
    pi,
    r,
    s,
    score,
    t,
    tau,
    total,
    zero,
)
from verify.provers import kernel
from verify.provers.kernel import Outside
from verify.reasons import causality, established, linearity, score_has_mean_zero

EVERYTHING = [
    theta_free_initial_law, theta_free_dynamics, theta_free_reward, theta_free_functions, policies_sum_to_one,
    dynamics_sum_to_one, positive_policy,
]  # fmt: skip
RETURN_FORM = E(Sum(score(t), (t, 1, T)) * R(tau))
TO_GO = E(Sum(score(t) * Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, t, T)), (t, 1, T)))
TOO_LATE = E(Sum(score(t) * Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, t + 1, T)), (t, 1, T)))


def derivation(start, *terms, assumes=EVERYTHING, pitfalls=(), **more):
    steps = [Step(term, by=established) for term in terms]
    return Derivation(
        title="A title",
        summary="A summary.",
        assumes=assumes,
        uses=["elsewhere"],
        start=start,
        steps=steps,
        pitfalls=pitfalls,
        **more,
    )


def passed(*_):
    return Evidence("sampling", "passed", "nothing found", {"mdps": 200})


def differs(*_):
    return Evidence("sampling", "differs", "they differ", {})


def undecided(*_):
    return Evidence("parametric", "undecided", "too large", {})


def put(monkeypatch, refute=None, **deciders):
    """Other checkers in the place of some of those that are asked about trajectories."""
    engines = check.ENGINES["trajectories"]
    changed = replace(engines, deciders=engines.deciders | deciders, refute=refute or engines.refute)
    monkeypatch.setitem(check.ENGINES, "trajectories", changed)


def test_a_true_step_is_proved_for_every_finite_mdp_by_three_checkers():
    item = check_entry(derivation(grad(J), RETURN_FORM)).items[0]
    assert item.verdict == PROVED and item.as_expected
    assert (item.scope.states, item.scope.actions, item.scope.horizons) == ("all", "all", "all")
    assert {name: one.outcome for name, one in item.checks.items()} == {
        "kernel": "proved", "parametric": "proved", "sampling": "passed",
    }  # fmt: skip
    assert item.checks["sampling"].facts["mdps"] >= 200
    assert set(item.axioms) == {"positive-policy", "theta-free-dynamics", "theta-free-initial-law", "theta-free-reward"}


def test_a_false_step_is_refuted_where_it_stands_and_only_there():
    result = check_entry(derivation(grad(J), RETURN_FORM, TOO_LATE))
    assert [item.verdict for item in result.items] == [PROVED, REFUTED]
    assert result.verdict == REFUTED and not result.as_expected and result.scope is None
    assert result.items[1].witness["before"] != result.items[1].witness["after"]


def test_a_dropped_assumption_refutes():
    without = [one for one in EVERYTHING if one != theta_free_reward]
    assert check_entry(derivation(grad(J), RETURN_FORM, assumes=without)).verdict == REFUTED


def test_a_pitfall_that_is_true_is_not_as_expected():
    result = check_entry(derivation(grad(J), RETURN_FORM, pitfalls=[Refuted("this is true", RETURN_FORM, TO_GO)]))
    assert result.verdict == PROVED  # the chain holds
    assert not result.as_expected  # but the pitfall is none
    assert result.pitfalls[0].verdict == PROVED


def test_a_misconception_is_as_expected_when_it_is_refuted_and_its_repair_is_proved():
    def entry(fix):
        return Misconception(
            title="A title", summary="A summary.", assumes=[policies_sum_to_one, positive_policy], for_every=[s],
            tempting="It looks alike.",
            true_when="b does not look at the action.",
            says=Refuted("b may look at the action", total(pi(a, s) * grad(log(pi(a, s))) * b(s, a), a), zero),
            instead=[Instead("it may look at the state", total(pi(a, s) * grad(log(pi(a, s))) * fix, a), zero)],
        )  # fmt: skip

    good, bad = check_entry(entry(b(s))), check_entry(entry(b(a)))
    assert (good.expected, good.verdict, good.as_expected) == ("false", REFUTED, True)
    assert (bad.verdict, bad.as_expected) == (REFUTED, False)


def test_without_a_proof_a_passed_sample_stays_a_sample(monkeypatch):
    def outside(*_):
        raise Outside("no rule")

    monkeypatch.setattr(kernel, "prove", outside)
    put(monkeypatch, parametric=undecided)
    item = check_entry(derivation(grad(J), RETURN_FORM)).items[0]
    assert item.verdict == SAMPLED and not item.as_expected
    assert "no rule" in item.why and "too large" in item.why


def test_without_samples_a_proof_is_not_accepted(monkeypatch):
    put(monkeypatch, sampling=lambda *_: Evidence("sampling", "undecided", "nothing drawn", {}))
    item = check_entry(derivation(grad(J), RETURN_FORM)).items[0]
    assert item.verdict == UNDECIDED and not item.as_expected


def test_a_sample_without_an_exact_counterexample_refutes_nothing(monkeypatch):
    put(monkeypatch, sampling=differs, parametric=undecided, refute=lambda *_: (None, "no counterexample"))
    monkeypatch.setattr(kernel, "prove", lambda *_: (_ for _ in ()).throw(Outside("no rule")))
    assert check_entry(derivation(grad(J), RETURN_FORM)).items[0].verdict == UNDECIDED


@pytest.mark.parametrize("liar", ["sampling", "parametric"])
def test_checkers_that_contradict_each_other_are_heard(monkeypatch, liar):
    put(monkeypatch, **{liar: lambda *_: replace(differs(), checker=liar)})
    item = check_entry(derivation(grad(J), RETURN_FORM)).items[0]
    assert item.contradiction and not item.as_expected and item.verdict == UNDECIDED
    assert "kernel" in item.contradiction


def test_a_kernel_that_lies_is_heard(monkeypatch):
    honest = kernel.prove(derivation(grad(J), RETURN_FORM).items()[0].claim, range(1, 5))
    monkeypatch.setattr(kernel, "prove", lambda *_: honest)
    entry = derivation(grad(J), RETURN_FORM, pitfalls=[Refuted("too late", grad(J), TOO_LATE)])
    item = check_entry(entry).pitfalls[0]
    assert item.witness and item.contradiction and not item.as_expected


def test_a_parametric_proof_alone_has_a_parametric_scope(monkeypatch):
    monkeypatch.setattr(kernel, "prove", lambda *_: (_ for _ in ()).throw(Outside("no rule")))
    item = check_entry(derivation(E(score(t) * b(s[t])), zero, for_every=[(t, 1, T)])).items[0]
    assert item.verdict == PROVED and item.scope.states != "all"
    assert set(item.scope.states) <= {1, 2, 3}


def test_a_parametric_scope_names_no_size_that_was_not_looked_at():
    """The largest polynomials are left out: three states and three actions at one horizon, and at the next one not."""
    result = check_entry(derivation(grad(E(exp(R(tau)))), E(Sum(score(t), (t, 1, T)) * exp(R(tau))))).items[0]
    sizes = set(map(tuple, result.checks["parametric"].facts["sizes"]))
    scope = result.scope
    assert result.verdict == PROVED and len(sizes) == 7
    assert {(2, 2, 1), (2, 2, 2)} <= set(product(scope.states, scope.actions, scope.horizons)) <= sizes


def test_a_parametric_proof_alone_is_none_for_every_number_of_trajectories():
    """It looks at one, two and three of them, and the prover of several trajectories does not divide by a trajectory."""
    ratio = copy(frac(f(s[1]), f(s[1])), 1)
    result = check_entry(derivation(E_copies(ratio, N), one, for_every=[N])).items[0]
    assert result.verdict == PROVED
    divided = E_copies(frac(copy(f(s[1]), 1), copy(f(s[1]), 1)), N)
    result = check_entry(derivation(divided, one, for_every=[N])).items[0]
    assert result.checks["parametric"].outcome == "proved"
    assert result.verdict == SAMPLED
    fixed = check_entry(derivation(E_copies(frac(copy(f(s[1]), 1), copy(f(s[1]), 1)), 2), one)).items[0]
    assert fixed.verdict == PROVED


def test_horizon_setting_is_the_last_horizon_proved_where_not_every_one_can_be(monkeypatch):
    monkeypatch.setattr(by_reason, "MOST_PLACES", 0)
    item = check_entry(derivation(grad(J), RETURN_FORM), Settings(horizon=2)).items[0]
    assert item.scope.horizons == (1, 2)


def test_an_equation_that_fails_at_a_later_horizon_is_not_proved():
    early = Sum((t - 1) * (t - 2) * (t - 3) * (t - 4) * (t - 5) * E(r(s[t], a[t])), (t, 1, T))
    item = check_entry(derivation(early, zero)).items[0]
    assert item.verdict != PROVED and not item.as_expected
    assert "vanishes for T in 1..4, but" in item.checks["kernel"].detail and not item.contradiction


def test_same_seed_same_report():
    def run():
        result = check_entry(derivation(grad(J), RETURN_FORM, TOO_LATE), Settings(seed=3))
        return [(item.verdict, item.witness, item.checks["sampling"].facts) for item in result.items]

    assert run() == run()


def test_selecting_nothing_decides_nothing():
    result = check_entry(derivation(grad(J), RETURN_FORM), Settings(only="no such step"))
    assert result.items == () and not result.as_expected


FILE = """from verify import Derivation, Step
from verify.assumptions import policies_sum_to_one
from verify.notation import a, one, pi, s, total
from verify.reasons import sums_to_one

derivation = Derivation(
    title="Number {number}", summary="Sums to one.", assumes=[policies_sum_to_one], for_every=[s],
    start=total(pi(a, s), a), steps=[Step(one, by=sums_to_one)],
)
"""


def test_results_come_in_the_order_of_the_files_whatever_the_number_of_processes(tmp_path: Path):
    paths = []
    for number in range(4):
        path = tmp_path / "family" / f"number_{number}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(FILE.replace("{number}", str(number)))
        paths.append(path)
    seen: list[str] = []
    two = check_paths(paths, Settings(), jobs=2, on_result=lambda result: seen.append(result.id))
    one_ = check_paths(paths, Settings(), jobs=1)
    assert seen == [entry.id for entry in two.entries] == [entry.id for entry in one_.entries]
    assert [entry.verdict for entry in two.entries] == [PROVED] * 4
    assert two.summary()["as_expected"] == 4


def test_reasons_are_shown_beside_the_step():
    entry = Derivation(
        title="A title", summary="A summary.", assumes=EVERYTHING, for_every=[s],
        start=total(pi(a, s) * grad(log(pi(a, s))), a), steps=[Step(zero, by=score_has_mean_zero)],
    )  # fmt: skip
    item = check_entry(entry).items[0]
    assert item.reason == score_has_mean_zero.name and item.key == f"01-{score_has_mean_zero.name}"
    assert causality.name != item.reason and one != zero


def test_a_true_step_with_the_wrong_reason_is_caught():
    written_out = E(Sum(score(t), (t, 1, T)) * Sum(gamma ** (k - 1) * r(s[k], a[k]), (k, 1, T)))
    steps = [Step(TO_GO, by=linearity), Step(TO_GO + zero, by=causality)]
    entry = Derivation(title="A title", summary="A summary.", assumes=EVERYTHING, start=written_out, steps=steps)
    wrong, right = check_entry(entry).items
    assert wrong.verdict == PROVED and not wrong.as_expected
    assert "does not follow by linearity" in wrong.reason_problem and "would do: causality" in wrong.reason_problem
    assert right.as_expected and not right.reason_problem


def test_a_reason_that_allows_too_much_is_told_what_is_needed():
    start = total(pi(a, s) * b(s), a)
    entry = Derivation(
        title="A title", summary="A summary.", assumes=[policies_sum_to_one], for_every=[s], start=start,
        steps=[Step(b(s), by=score_has_mean_zero)],
    )  # fmt: skip
    item = check_entry(entry).items[0]
    assert item.as_expected and item.checks["kernel"].facts["smaller"] == ["policies-sum-to-one"]


def test_established_names_what_it_rests_on():
    with pytest.raises(ContentError, match="uses"):
        Derivation(title="A title", summary="A summary.", start=TO_GO, steps=[Step(TO_GO, by=established)])
