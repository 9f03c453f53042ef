"""``verify show ID --numpy``: the code of what is proved, and a clear word where there is none."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from verify.cli import main

ESTIMATOR = """\
from verify import Derivation, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *

derivation = Derivation(
    title="Scores times returns",
    summary="The gradient as a mean.",
    assumes=[theta_free_initial_law, theta_free_dynamics, theta_free_reward, positive_policy, policies_sum_to_one],
    start=grad(J),
    steps=[Step(E(R(tau) * Sum(score(t), (t, 1, T))), by=established)],
    uses=["trajectory-policy-gradient"],
)
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(list(arguments))
        out = capsys.readouterr()
        return code, out.out, out.err

    return call


def test_the_code_of_a_derivation_is_a_python_file_with_what_it_needs(run: Any) -> None:
    code, out, _ = run("show", "reward-to-go-discounted", "--numpy", "--samples", "20")
    assert code == 0
    tree = ast.parse(out)
    functions = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
    assert [one.name for one in functions] == ["discounted_sums", "estimate"]
    says = ast.get_docstring(functions[-1]) or ""
    assert "∇J(θ) = E_τ~p_θ[" in says
    assert "every finite MDP, every horizon" in says
    assert "positive-policy" in says
    assert out.rstrip().endswith("loss = -(weights.detach() * log_probs).sum()")


def test_a_misconception_has_the_code_of_its_repairs_only(run: Any) -> None:
    code, out, _ = run("show", "drop-gamma-biased", "--numpy", "--samples", "20")
    assert code == 0
    assert out.count("def estimate(") == 2
    assert out.startswith("# The factor stays.")
    ast.parse(out)


def test_nothing_is_printed_of_what_is_not_proved(run: Any) -> None:
    Path("mine.py").write_text(ESTIMATOR.replace("grad(J)", "2 * grad(J)"), encoding="utf-8")
    code, out, err = run("show", "mine.py", "--numpy", "--samples", "20")
    assert (code, out) == (1, "")
    assert "mine: its mean is not proved" in err
    assert "verify check mine.py" in err


@pytest.mark.parametrize(
    "asked, said",
    [
        (("score-mean-zero",), "--numpy: score-mean-zero estimates nothing by an average over trajectories"),
        (("fisher-of-a-trajectory",), "--numpy: fisher-of-a-trajectory estimates nothing"),
        (("001",), "--numpy is for derivations"),
        (("score-mean-zero", "--no-check"), "not allowed with argument"),
    ],
)
def test_where_there_is_no_code_it_says_why(run: Any, asked: tuple[str, ...], said: str) -> None:
    code, out, err = run("show", *asked, "--numpy")
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
