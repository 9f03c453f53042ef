"""A witness survives JSON, and a spoilt file gets one clear error."""

from __future__ import annotations

import json
from copy import deepcopy
from fractions import Fraction

import pytest
import sympy

from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.model import Claim
from verify.notation import *
from verify.refute import Witness, WitnessError, load_witness, refute

EVERYTHING = frozenset(ASSUMPTIONS)


def claim(lhs, rhs, for_every=(), without=()) -> Claim:
    return Claim(sympy.sympify(lhs), sympy.sympify(rhs), EVERYTHING - set(without), for_every)


CLAIMS = {
    "a gradient": claim(grad(J), E(Sum(grad(pi(a[t], s[t])), (t, 1, T)) * R(tau))),
    "a matrix": claim(outer(grad(J), grad(V(s, time=1))), outer(grad(V(s, time=1)), grad(J)), (s,)),
    "free times and places": claim(E(b(t, s), pi(a, s)), b(s, a), ((t, 1, T), s, a)),
    "a free trajectory": claim(f(tau), f(history(1)), (tau,)),
    "logarithms": claim(E(log(pi(a, s)), pi(a, s)), E(log(pi(a, s)), mu(a, s)), (s,)),
    "moving dynamics": claim(grad(J), 0, without=["theta-free-dynamics", "theta-free-reward", "theta-free-initial-law"]),
    "no last step": claim(J_inf_of(mu) - J_inf, total(d(s) * mu(a, s) * A_inf(s, a), s, a)),
    "constants and λ": claim(lam * b, c),
    "ε and a comparison": claim(minimum(b, c), epsilon * b),
}


@pytest.fixture(scope="module")
def stored() -> dict:
    return {name: refute(false, origin=("some-entry", "some-item")).to_json() for name, false in CLAIMS.items()}


@pytest.mark.parametrize("name", CLAIMS)
def test_json_round_trip(name, stored):
    text = json.dumps(stored[name], ensure_ascii=False)
    again = Witness.from_json(text)
    assert json.dumps(again.to_json(), ensure_ascii=False) == text
    assert (again.entry, again.item) == ("some-entry", "some-item")
    assert Witness.from_json(json.loads(text)) == again


@pytest.mark.parametrize("name", CLAIMS)
def test_every_number_is_an_exact_text(name, stored):
    def numbers(value):
        if isinstance(value, dict):
            value = list(value.values())
        return [one for part in value for one in numbers(part)] if isinstance(value, list) else [value]

    tables = {key: stored[name][key] for key in ("rho", "p", "pi", "mu", "r", "functions", "derivatives") if key in stored[name]}
    assert all(isinstance(number, str) and isinstance(Fraction(number), Fraction) for number in numbers(tables))


def spoilt(data, *path_and_value):
    *path, last, value = path_and_value
    data = deepcopy(data)
    inner = data
    for step in path:
        inner = inner[step]
    inner[last] = value
    return data


SPOILT = [
    ("a gradient", ("pi", 0, ["1/4", "1/4"]), "π(·|s1) = (1/4, 1/4) sums to 1/2"),
    ("a gradient", ("pi", 0, ["3/2", "-1/2"]), "has a negative entry"),
    ("a gradient", ("pi", 0, ["1", "0"]), "has a zero"),
    ("a gradient", ("pi", 0, ["1"]), "a list of 2"),
    ("a gradient", ("pi", "1/2"), "a list of 1"),
    ("a gradient", ("pi", 0, [0.5, 0.5]), "a rational number as text"),
    ("a gradient", ("pi", 0, ["1/0", "1"]), "a rational number as text"),
    ("a gradient", ("pi", 0, ["1/2", "half"]), "a rational number as text"),
    ("a gradient", ("derivatives", "1", "pi", 0, ["1/4", "1/4"]), "∇π(·|s1) = (1/4, 1/4) sums to 1/2"),
    ("a gradient", ("derivatives", "1", "p", [[["1"], ["1"]]]), "zeros: p is assumed not to depend on θ"),
    ("a gradient", ("derivatives", "1", "mu", [["1", "-1"]]), "zeros: mu is assumed not to depend on θ"),
    ("a gradient", ("derivatives", "1", "r", [["1", "0"]]), "theta-free-reward"),
    ("a gradient", ("derivatives", "5", {}), "unknown part '5'"),
    ("a gradient", ("derivatives", []), "derivatives: []"),
    ("a gradient", ("gamma", "3/2"), "a number in [0, 1]"),
    ("a gradient", ("gamma", "0"), "positive-discount"),
    ("ε and a comparison", ("epsilon", "0"), "a positive number"),
    ("ε and a comparison", ("epsilon", 0.2), "a rational number as text"),
    ("a gradient", ("states", 2), "a list of 2"),
    ("a gradient", ("states", 0), "a whole number from 1"),
    ("a gradient", ("states", True), "a whole number from 1"),
    ("a gradient", ("horizon", 10**9), "a whole number from 1"),
    ("a gradient", ("horizon", "1"), "a whole number from 1"),
    ("a gradient", ("format", 99), "an object with"),
    ("a gradient", ("assumes", ["gravity"]), "assumes: 'gravity'"),
    ("a gradient", ("assumes", "positive-policy"), "a list of names"),
    ("a gradient", ("comment", "hello"), "unknown part 'comment'"),
    ("a gradient", ("claim", "entry", 3), "entry: 3"),
    ("a gradient", ("undiscounted", "no"), "true or false"),
    ("free times and places", ("places", "s", "s9"), "one of the states"),
    ("free times and places", ("places", "s", 1), "one of the states"),
    ("free times and places", ("times", "t", "1"), "a whole number"),
    ("free times and places", ("functions", "b(s7)", "1"), "one of the states"),
    ("free times and places", ("functions", "b(", "1"), "a function with its arguments"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "said"), SPOILT, ids=[str(change)[:60] for _, change, _ in SPOILT])
def test_a_spoilt_witness_is_refused_with_one_sentence(name, change, said, stored):
    data = spoilt(stored[name], *change)
    with pytest.raises(WitnessError) as caught:
        Witness.from_json(json.dumps(data), "w.json")
    message = str(caught.value)
    assert message.startswith("w.json: ")
    assert said in message
    assert "; expected " in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "missing", ["claim", "assumes", "states", "actions", "horizon", "before", "after", "format", "undiscounted"]
)
def test_a_missing_part_is_named(missing, stored):
    data = {key: value for key, value in stored["a gradient"].items() if key != missing}
    with pytest.raises(WitnessError, match=f"{missing} is missing|no witness of this format"):
        Witness.from_json(data)


def test_an_mdp_that_cannot_be_enumerated_is_refused(stored):
    with pytest.raises(WitnessError, match="trajectories"):
        Witness.from_json(stored["a gradient"] | {"states": 9, "actions": 9, "horizon": 9})


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "3", '"x"', "[" * 5000, b"\xff\xfe", "{}", '{"format": 1}'])
def test_text_that_is_no_witness_is_refused(text):
    with pytest.raises(WitnessError):
        Witness.from_json(text, "w.json")


def test_a_truncated_file_is_refused_wherever_it_is_cut(stored, tmp_path):
    whole = json.dumps(stored["a matrix"])
    file = tmp_path / "cut.json"
    for end in range(0, len(whole), 37):
        file.write_text(whole[:end], encoding="utf-8")
        with pytest.raises(WitnessError, match="complete JSON|empty"):
            load_witness(file)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    for path in (tmp_path / "nothing.json", tmp_path):
        with pytest.raises(WitnessError, match="cannot be read") as caught:
            load_witness(path)
        assert str(path) in str(caught.value)
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WitnessError, match="not UTF-8"):
        load_witness(tmp_path / "binary.json")


def test_a_file_is_loaded_with_its_name(stored, tmp_path):
    file = tmp_path / "w.json"
    file.write_text(json.dumps(stored["a gradient"]), encoding="utf-8")
    assert load_witness(file).file == str(file)
    assert load_witness(file).to_json() == stored["a gradient"]
