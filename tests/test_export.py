"""``verify export``: what is written is the equation, Coq accepts it where it is true and refuses it where it is false."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sympy

from verify.claims.errors import UsageError
from verify.claims.library import files
from verify.claims.loading import load
from verify.claims.model import Claim
from verify.cli import main
from verify.cli.export import coq_text
from verify.language import copies, discounted, moments, piecewise
from verify.provers.coq import HEADER, NotExportable, lemmas

ENTRIES = {path.stem.replace("_", "-"): path for path in files()}
# Parts that no polynomial identity on a small MDP says anything about, or that make it too long to be written out.
NO_POLYNOMIAL = (sympy.log, *piecewise.NODES, *discounted.NODES, *copies.NODES, *moments.NODES)
COMPILED = [
    "score-mean-zero",
    "gradient-of-expectation",
    "trajectory-law-sums-to-one",
    "advantage-mean-zero",
    "pgt-finite-horizon",
]

with_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed (Debian's package coq)")


def accepted(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    file = folder / "exported.v"
    file.write_text(text, encoding="utf-8")
    return subprocess.run(["coqc", file.name], cwd=folder, capture_output=True, text=True, timeout=300)


def is_polynomial(claim: Claim) -> bool:
    return claim.setting == "trajectories" and not any(side.has(*NO_POLYNOMIAL) for side in (claim.lhs, claim.rhs))


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_every_derivation_has_lines_that_can_be_exported_or_is_refused_with_the_reason(name: str) -> None:
    entry = load(ENTRIES[name])
    expected = {number: item.claim for number, item in enumerate(entry.items(), 1) if item.expected == "proved"}
    if not any(map(is_polynomial, expected.values())):
        with contextlib.suppress(UsageError):  # whose words are tested below
            coq_text(entry, None, 1)
        return
    text, left_out = coq_text(entry, None, 1)
    written = {int(number) for number in re.findall(r"^Lemma line_(\d+)_", text, re.MULTILINE)}
    assert written and len(written) + len(left_out) == len(expected)
    assert text.count("Lemma ") == text.count("Qed.")
    assert not re.search(r"\b(admit|Admitted|Axiom|Parameter|Hypothesis)\b", text)


REFUSED = ["log-dropped-in-sum", "entropy-gradient", "performance-difference-discounted", "absolute-mean", "softmax-score"]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_polynomial_identity_is_refused_with_the_reason(name: str) -> None:
    with pytest.raises(UsageError, match="can be exported: .* is not in the file: "):
        coq_text(load(ENTRIES[name]), None, 2)


@with_coq
@pytest.mark.parametrize("name", COMPILED)
def test_coq_accepts_what_is_proved(name: str, tmp_path: Path) -> None:
    text, _ = coq_text(load(ENTRIES[name]), None, 2)
    done = accepted(text, tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@with_coq
@pytest.mark.parametrize("name", ["score-mean-zero", "reward-to-go-discounted"])
def test_coq_refuses_every_pitfall(name: str, tmp_path: Path) -> None:
    """The same export of a false equation does not compile: it is not the tactic that makes lemmas true."""
    tried = 0
    for item in load(ENTRIES[name]).items():
        if item.expected == "refuted":
            try:
                found = lemmas(item.claim, "false", horizon=2)
            except NotExportable:
                continue
            tried += 1
            done = accepted(HEADER + "\n".join(found), tmp_path)
            assert done.returncode != 0, item.key
            assert "Error" in done.stderr
    assert tried >= 2


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> tuple[int, str, str]:
        code = main(["export", *words])
        out, err = capsys.readouterr()
        return code, out, err

    return command


def test_one_step_to_a_file(run: Any, tmp_path: Path) -> None:
    code, out, err = run("score-mean-zero", "--format", "coq", "--step", "2", "--output", "two.v")
    assert (code, out, err) == (0, "", "")
    text = (tmp_path / "two.v").read_text(encoding="utf-8")
    assert set(re.findall(r"Lemma line_(\d+)_", text)) == {"2"}
    assert "0 < pi_1_1 ->" in text  # log π needs π > 0, and the derivation assumes it


def test_the_same_export_twice_is_the_same(run: Any) -> None:
    assert run("score-mean-zero") == run("score-mean-zero")


def test_what_is_left_out_is_said(run: Any) -> None:
    code, out, err = run("baseline-constant")
    assert code == 1
    assert "Lemma" in out
    assert "baseline-constant, line 1 (01-linearity) is not in the file" in err


@pytest.mark.parametrize(
    "words, message",
    [
        (["score-mean-zero", "--step", "99"], "score-mean-zero has no step 99 that is meant to hold"),
        (["score-mean-zero", "--step", "6"], "has no step 6 that is meant to hold"),  # a pitfall
        (["baselines"], "'baselines' is not one derivation"),
        (["nothing-like-it"], "no derivation, family or file called 'nothing-like-it'"),
        (["score-mean-zero", "--format", "lean"], "--format"),
    ],
)
def test_bad_input_is_one_line(words: list[str], message: str, run: Any) -> None:
    code, out, err = run(*words)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert message in err
