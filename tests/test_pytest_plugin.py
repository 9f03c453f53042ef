"""Derivation files as pytest items: which files, which items, what is shown, and what is left alone."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from verify.pytest_plugin import is_derivation_file

ROOT = Path(__file__).resolve().parent.parent
HEADER = """
from verify import Derivation, Instead, Misconception, Refuted, Step
from verify.assumptions import *
from verify.notation import *
from verify.reasons import *
"""
ASSUMES = "[policies_sum_to_one, positive_policy]"
BASELINE = f"""{HEADER}
derivation = Derivation(
    title="A baseline",
    summary="A baseline that ignores the action does not change the gradient.",
    assumes={ASSUMES},
    for_every=[s],
    start=total(pi(a, s) * grad(log(pi(a, s))) * b(s), a),
    steps=[
        Step(total(grad(pi(a, s)) * b(s), a), by=log_derivative),
        Step(zero, by=sums_to_one),
    ],
    pitfalls=[Refuted("the baseline sees the action", total(pi(a, s) * grad(log(pi(a, s))) * b(s, a), a), zero)],
)
"""
# The second step is the pitfall above: it must fail, with a witness.
WRONG = BASELINE.replace("b(s)", "b(s, a)").replace("sees the action", "sees the state and the action")
# A misconception that is true, beside a repair that is false.
UPSIDE_DOWN = f"""{HEADER}
misconception = Misconception(
    title="Scores average to zero",
    summary="They do.",
    assumes={ASSUMES},
    for_every=[s],
    says=Refuted("the score has mean zero", total(grad(pi(a, s)), a), zero),
    tempting="It is true.",
    true_when="Always.",
    instead=[Instead("the score has mean one", total(pi(a, s), a), total(b(s) * pi(a, s), a))],
)
"""


def run_pytest(folder: Path, *arguments: str, isolated: bool = True) -> subprocess.CompletedProcess[str]:
    """pytest in a process of its own, as a user starts it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--color=no", *arguments]
    if isolated:
        (folder / "pytest.ini").write_text("[pytest]\n")
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


def node_ids(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in done.stdout.splitlines() if "::" in line and not line.startswith(" ")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody's project: three derivations of their own beside an ordinary test and an ordinary module."""
    place = tmp_path_factory.mktemp("project")
    (place / "baseline.py").write_text(BASELINE)
    (place / "wrong_turn.py").write_text(WRONG)
    (place / "upside_down.py").write_text(UPSIDE_DOWN)
    (place / "test_ordinary.py").write_text("def test_one():\n    assert True\n")
    (place / "helpers.py").write_text("raise RuntimeError('nobody should import this')\n")
    return place


@pytest.fixture(scope="module")
def whole_run(folder: Path) -> tuple[str, dict[str, ElementTree.Element], int]:
    """What is printed, the JUnit cases as file/name, and the exit code of a run with two workers."""
    done = run_pytest(folder, "-n", "2", "--dist", "loadfile", "-ra", "--junitxml=report.xml", "--gradproof-samples=200")
    cases = {
        f"{case.attrib['classname'].split('.')[0]}/{case.attrib['name']}": case
        for case in ElementTree.parse(folder / "report.xml").iter("testcase")
    }
    return done.stdout, cases, done.returncode


# ------------------------------------------------------------------------------------------------------- collection


def test_one_item_per_step_and_checker_and_one_per_pitfall(folder: Path):
    done = run_pytest(folder, "--co", "-q", "baseline.py")
    assert node_ids(done) == [
        *(f"baseline.py::baseline::01-log-derivative[{name}]" for name in ("kernel", "parametric", "sampling", "verdict")),
        *(f"baseline.py::baseline::02-sums-to-one[{name}]" for name in ("kernel", "parametric", "sampling", "verdict")),
        "baseline.py::baseline::pitfall-01-the-baseline-sees-the-action",
        "baseline.py::baseline::assumptions",
    ]


def test_collecting_a_folder_leaves_other_files_alone(folder: Path):
    found = node_ids(run_pytest(folder, "--co", "-q"))
    assert {name.split("::")[0] for name in found} == {"baseline.py", "wrong_turn.py", "upside_down.py", "test_ordinary.py"}


@pytest.mark.parametrize(
    "arguments, expected",
    [
        (["baseline.py::baseline::02-sums-to-one[kernel]"], ["02-sums-to-one[kernel]"]),
        (["baseline.py", "-k", "pitfall"], ["pitfall-01-the-baseline-sees-the-action"]),
        (["baseline.py", "-k", "log-derivative and verdict"], ["01-log-derivative[verdict]"]),
    ],
)
def test_items_are_selected_by_id_and_by_keyword(folder: Path, arguments: list[str], expected: list[str]):
    assert [name.split("::")[-1] for name in node_ids(run_pytest(folder, "--co", "-q", *arguments))] == expected


@pytest.mark.parametrize(
    "name, text, said",
    [
        ("unclosed.py", HEADER + "derivation = Derivation(\n", "unclosed.py:6: not Python"),
        ("ill.py", BASELINE.replace("b(s) *", "b(s, s) *").replace("pi(a, s)", "pi(s, a)", 1), "ill.py:12: ill-formed"),
        ("raises.py", HEADER + "1 / 0\nderivation = Derivation(title='x')\n", "raises.py:6: ZeroDivisionError"),
        ("twice.py", BASELINE + BASELINE.replace("derivation =", "other ="), "a second definition"),
        ("nosteps.py", BASELINE.split("steps=[")[0] + "steps=[])\n", "a derivation needs at least one step"),
    ],
)
def test_a_bad_file_is_one_readable_error(tmp_path: Path, name: str, text: str, said: str):
    (tmp_path / name).write_text(text)
    done = run_pytest(tmp_path)
    assert done.returncode == 2
    assert said in done.stdout
    assert "Traceback" not in done.stdout
    assert "1 error" in done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    "name, text, ours",
    [
        ("baseline.py", BASELINE, True),
        ("qualified.py", "import verify\nd = verify.Derivation(title='x')\n", True),
        ("broken.py", "from verify import Derivation\nd = Derivation(title=\n", True),
        ("test_baseline.py", BASELINE, False),
        ("baseline_test.py", BASELINE, False),
        ("conftest.py", BASELINE, False),
        ("_draft.py", BASELINE, False),
        ("baseline.txt", BASELINE, False),
        ("other.py", "from calculus import Derivation\nd = Derivation(verify=True)\n", False),
        ("inside.py", "from verify import Derivation\ndef f():\n    return Derivation(title='x')\n", False),
        ("mentions.py", "'''verify: call Derivation(…)'''\n", False),
        ("broken_other.py", "# verify the Derivation(\ndef f(:\n", False),
        ("latin.py", "x = 'verify Derivation('  # \udce9", False),
    ],
)
def test_only_files_that_define_a_derivation_are_ours(tmp_path: Path, name: str, text: str, ours: bool):
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8", errors="surrogateescape"))
    assert is_derivation_file(path) is ours


def test_every_file_that_ships_with_the_package_is_ours():
    shipped = [path for path in (ROOT / "derivations").rglob("*.py") if not path.name.startswith("_")]
    assert shipped
    documents = [path for path in shipped if "sources" in path.parts]
    assert documents and not any(is_derivation_file(path) for path in documents)
    assert all(is_derivation_file(path) for path in shipped if path not in documents)
    # An empty file among them is collected too, so that loading it says what is wrong.
    assert is_derivation_file(ROOT / "derivations" / "baselines" / "empty.py")


# -------------------------------------------------------------------------------------------------------- running


def outcome(case: ElementTree.Element) -> str:
    return next((child.tag for child in case if child.tag in ("failure", "error", "skipped")), "passed")


def test_a_true_derivation_passes_and_its_pitfall_is_refuted(whole_run):
    _, cases, _ = whole_run
    ours = {name: outcome(case) for name, case in cases.items() if name.startswith("baseline/")}
    assert len(ours) == 10
    assert set(ours.values()) <= {"passed", "skipped"}
    assert all(found == "passed" for name, found in ours.items() if "kernel" not in name), ours


def test_a_wrong_step_fails_with_both_sides_and_a_witness(whole_run):
    shown, cases, code = whole_run
    assert code == 1
    assert outcome(cases["wrong_turn/01-log-derivative[verdict]"]) == "passed"
    assert outcome(cases["wrong_turn/02-sums-to-one[verdict]"]) == "failure"
    assert outcome(cases["wrong_turn/02-sums-to-one[parametric]"]) == "failure"
    assert outcome(cases["wrong_turn/02-sums-to-one[sampling]"]) == "failure"
    assert outcome(cases["wrong_turn/02-sums-to-one[kernel]"]) != "passed"
    text = cases["wrong_turn/02-sums-to-one[verdict]"].find("failure").text
    for word in ("wrong_turn.py:15", "before", "after", "witness", "repeat", "verify check"):
        assert word in text
    assert "Traceback" not in shown
    assert "pytest_plugin.py" not in text


def test_a_true_misconception_and_a_false_repair_fail(whole_run):
    _, cases, _ = whole_run
    for name in ("upside_down/01-claim", "upside_down/instead-01-the-score-has-mean-one"):
        assert outcome(cases[name]) == "failure"
        text = cases[name].find("failure").text
        assert "upside_down.py" in text
        assert "repeat" in text


def test_the_verdict_reaches_junit(whole_run):
    _, cases, _ = whole_run

    def properties(name: str) -> dict[str, str]:
        return {one.attrib["name"]: one.attrib["value"] for one in cases[name].iter("property")}

    assert properties("baseline/02-sums-to-one[verdict]")["verdict"] == "PROVED"
    assert properties("baseline/02-sums-to-one[verdict]")["scope"]
    assert "policies-sum-to-one" in properties("baseline/02-sums-to-one[verdict]")["axioms"]
    assert properties("wrong_turn/02-sums-to-one[verdict]")["verdict"] == "REFUTED"
    assert properties("upside_down/01-claim")["verdict"] == "PROVED"


def test_an_ordinary_test_is_untouched(whole_run):
    _, cases, _ = whole_run
    assert outcome(cases["test_ordinary/test_one"]) == "passed"


def test_an_entry_is_checked_once_for_all_its_items(tmp_path: Path):
    (tmp_path / "baseline.py").write_text(BASELINE)
    (tmp_path / "conftest.py").write_text(
        "import verify.check\n"
        "plain = verify.check.check_entry\n"
        "def counted(entry, settings):\n"
        "    print('CHECKED', entry.id, settings.seed)\n"
        "    return plain(entry, settings)\n"
        "verify.check.check_entry = counted\n"
    )
    done = run_pytest(tmp_path, "-s", "--gradproof-seed=7")
    assert done.stdout.count("CHECKED baseline 7") == 1


@pytest.mark.parametrize("option", ["samples=0", "samples=-5", "seed=-1", "horizon=0", "horizon=17"])
def test_a_number_out_of_range_is_one_message(tmp_path: Path, option: str):
    done = run_pytest(tmp_path, f"--gradproof-{option}")
    name, _, value = option.partition("=")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert f"--gradproof-{name}: {value}: at " in done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout


# --------------------------------------------------------------------------------------------------------- loading


def test_loading_the_plugin_loads_no_mathematics(tmp_path: Path):
    (tmp_path / "test_light.py").write_text(
        "import sys\n"
        "def test_light(pytestconfig):\n"
        "    assert pytestconfig.pluginmanager.has_plugin('gradproof')\n"
        "    assert not {'sympy', 'numpy', 'flint'} & {name.split('.')[0] for name in sys.modules}\n"
    )
    done = run_pytest(tmp_path, "-p", "no:hypothesispytest")
    assert done.returncode == 0, done.stdout


def test_importing_the_plugin_imports_pytest_and_the_standard_library_only():
    code = (
        "import pytest, sys; before = set(sys.modules); import verify.pytest_plugin\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - before} - sys.stdlib_module_names\n"
        "print(*sorted(new))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["verify"]
