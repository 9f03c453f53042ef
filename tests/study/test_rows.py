"""A chain stands where each of its lines does, and only if the lines still hang together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from verify.check import check_entry
from verify.claims.library import index
from verify.claims.loading import load
from verify.runs import Settings
from verify.study import rows
from verify.study.rows import WHOLE, Outcome, _Chain, _claims, _what_if_outcomes, study
from verify.study.what_if import WHAT_IFS

PATHS = {row.id: row.path for row in index()}
CHANGES = {change.name: change for change in WHAT_IFS}


def chain_of(name: str) -> _Chain:
    entry = load(PATHS[name])
    lines = tuple(item.key for item in entry.items() if item.kind == "step")
    return _Chain(dict(_claims(entry)), lines, Settings())


def changed(name: str, change: str) -> dict[str, Outcome]:
    return {one.key: one for one in _what_if_outcomes(chain_of(name), CHANGES[change])[0]}


def test_an_inequality_stands_where_every_line_on_the_way_does():
    row = changed("optimal-baseline", "reward-sees-the-next-state")
    assert {one.found for one in row.values()} == {"stands"}
    assert row[WHOLE].detail.startswith("every line of the chain")


def test_lines_that_stand_say_nothing_about_ends_that_they_no_longer_meet():
    row = changed("performance-difference", "reward-sees-the-end")
    assert {one.found for key, one in row.items() if key != WHOLE} == {"stands"}
    assert row[WHOLE].found == "breaks"


def test_a_chain_with_a_line_that_is_missing_broken_or_about_something_else_does_not_stand():
    chain = chain_of("log-derivative-identity")
    now, stand = dict(chain.claims), dict.fromkeys(chain.lines, "stands")
    assert len(chain.lines) > 1 and chain.stands(now, stand) and chain.stands(now, {})
    first = chain.lines[0]
    assert not chain.stands(now, {**stand, first: "undecided"})
    assert not chain.stands({key: claim for key, claim in now.items() if key != first}, stand)
    other = replace(now[first], assumes=now[first].assumes - {min(now[first].assumes)})
    assert not chain.stands({**now, first: other}, stand)
    assert not chain.stands({**now, WHOLE: replace(now[WHOLE], rhs=now[WHOLE].rhs * 2)}, stand)


@pytest.mark.parametrize("name", ["baseline-state-dependent", "reward-to-go-discounted"])
def test_what_the_check_found_saves_proofs_and_changes_nothing(name: str, monkeypatch: pytest.MonkeyPatch):
    entry, asked = load(PATHS[name]), []
    prove = rows.theorems.prove
    monkeypatch.setattr(rows.theorems, "prove", lambda *given: asked.append(given) or prove(*given))
    alone = study(entry)
    proofs = len(asked)
    result = check_entry(entry)
    asked.clear()
    assert study(entry, result=result) == alone
    assert len(asked) < proofs
    needed = {one.key: one.axioms for one in result.items}
    standing = [
        (row.name, one.key) for row in alone.rows if row.kind == "assumption" for one in row.outcomes if one.found == "stands"
    ]
    assert any(key in needed and row not in needed[key] for row, key in standing)


def test_a_proof_that_is_said_to_need_nothing_is_taken_at_its_word_and_no_other_is():
    """So the rows do rest on what the check found: a wrong result would show."""
    entry = load(PATHS["log-derivative-identity"])
    result = check_entry(entry)
    wrong = replace(result, items=tuple(replace(item, axioms=()) for item in result.items))
    assert study(entry, result=wrong) != study(entry)
    unproved = replace(result, items=tuple(replace(item, checks={}) for item in result.items))
    assert study(entry, result=unproved) == study(entry)
