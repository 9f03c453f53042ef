"""The command line: exit codes, streams, one clear sentence for everything that is wrong, and nothing half written."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from verify import __version__
from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.library import index
from verify.claims.reasons import REASONS
from verify.cli import MODULES, main

HEAD = "from verify import Derivation, Step, Refuted\nfrom verify.notation import *\nfrom verify.reasons import *\n"
TRUE = HEAD + (
    'derivation = Derivation(title="Sum", summary="A sum.", start=b + b, steps=[Step(2 * b, by=algebra)],\n'
    '    pitfalls=[Refuted("three", b + b, 3 * b)])\n'
)
FALSE = TRUE.replace("Step(2 * b", "Step(3 * b")
WITNESS: dict[str, Any] = {
    "format": 1, "claim": {"entry": "sum", "item": "pitfall-01-three", "before": "2 b", "after": "3 b"},
    "assumes": [], "undiscounted": False, "states": 1, "actions": 1, "horizon": 1, "functions": {"b": "1"},
    "before": "2", "after": "3",
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test runs in an empty folder, without colour, and with a fast run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def command(*words: str) -> tuple[int, str, str]:
        code = main(list(words))
        out, err = capsys.readouterr()
        return code, out, err

    return command


def write(name: str, text: str) -> str:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")
    return name


def witness(**changes: Any) -> str:
    return json.dumps({**WITNESS, **changes})


# ---------------------------------------------------------------------------------------------------------- bad input

UNNORMALISED = witness(assumes=["policies-sum-to-one"], actions=2, pi=[["1/2", "1/3"]])
REPORT = '{"gradproof": "0", "claims": [{"id": "x"}]}'
BAD_INPUT = {
    # name: (files, words, what the message says)
    "an unknown id": ({}, "check reward-to-togo", "no derivation, family or file called 'reward-to-togo'"),
    "an unknown family": ({}, "check baselnes", "did you mean baselines"),
    "an id with underscores": ({}, "show score_mean_zero", "did you mean score-mean-zero"),
    "an unknown command": ({}, "chek", "no command called 'chek'; did you mean check?"),
    "an unknown option": ({}, "check --sample-count 3", "unrecognized arguments: --sample-count"),
    "an unknown name": ({}, "explain casuality", "did you mean causality"),
    "a missing file": ({}, "check nowhere.py", "nowhere.py: there is no such file"),
    "a folder without files": ({"d/notes.txt": ""}, "check d/", "there is no derivation file in this folder"),
    "a syntax error": ({"m.py": "x = 1\ndef f(:\n"}, "check m.py", "m.py:2: not Python"),
    "an exception on import": ({"m.py": TRUE + "1 / 0\n"}, "check m.py", "m.py:6: ZeroDivisionError: division by zero"),
    "a misspelt name": ({"m.py": "gama = gamm\n" + TRUE}, "show m.py", "m.py:1: NameError: name 'gamm'"),
    "ill-formed terms": ({"m.py": TRUE.replace("2 * b", "pi(s, a)")}, "check m.py", "m.py:4: ill-formed: pi(s, a)"),
    "a free variable": ({"m.py": TRUE.replace("2 * b", "b(s)")}, "check m.py", "m.py:4: b(s): s is free"),
    "an unknown reason": ({"m.py": TRUE.replace("by=algebra", "by=magic")}, "check m.py", "NameError: name 'magic'"),
    "an empty file": ({"m.py": ""}, "check m.py", "m.py: the file is empty"),
    "a file that defines nothing": ({"m.py": "x = 1\n"}, "check m.py", "m.py: defines nothing"),
    "two definitions": ({"m.py": TRUE + TRUE}, "check m.py", "m.py:9: a second definition"),
    "a file among good ones": ({"m.py": "x = 1\n", "n.py": TRUE}, "check n.py m.py", "m.py: defines nothing"),
    "a truncated witness": ({"w.json": witness()[:80]}, "replay w.json", "w.json: it is not complete JSON"),
    "an empty witness": ({"w.json": ""}, "replay w.json", "w.json: the file is empty"),
    "no witness at all": ({"w.json": "[1, 2]"}, "replay w.json", "w.json: no witness of this format"),
    "a missing witness": ({}, "replay w.json", "w.json: cannot be read: no such file"),
    "a witness that is a folder": ({"w/x": ""}, "replay w", "w: cannot be read"),
    "probabilities that do not sum to one": ({"w.json": UNNORMALISED, "sum.py": TRUE}, "replay w.json sum.py", "sums to 5/6"),
    "a witness for an unknown claim": ({"w.json": witness()}, "replay w.json", "w.json: the claim 'sum' is unknown"),
    "a witness for an unknown item": (
        {"w.json": witness(claim={**WITNESS["claim"], "item": "09-x"}), "sum.py": TRUE},
        "replay w.json sum.py",
        "sum has no item '09-x'",
    ),
    "a witness without its data": ({"w.json": witness(functions={}), "sum.py": TRUE}, "replay w.json sum.py", "b is not stored"),
    "a torn report": ({"r.json": REPORT}, "replay r.json", "r.json: it is not a whole report"),
    "a report without witnesses": ({"r.json": '{"gradproof": "0", "claims": []}'}, "replay r.json", "holds no witness"),
    "nothing selected by -k": ({"m.py": TRUE}, "check m.py -k zzz", "no id and no step in 1 derivation contains 'zzz'"),
    "no such step": ({"m.py": TRUE}, "check m.py --step 9", "there is no step 9"),
    "a step of several": ({"m.py": TRUE, "n.py": TRUE}, "check m.py n.py --step 1", "--step 1: which derivation?"),
    "an output that is a folder": ({"m.py": TRUE, "o/x": ""}, "check m.py --output o", "cannot write"),
    "an output in no folder": ({"m.py": TRUE}, "check m.py --output none/o.json", "cannot write"),
    "witnesses in a file": ({"m.py": TRUE, "o": ""}, "check m.py --witnesses o", "cannot write"),
    "no samples": ({}, "check --samples 0", "--samples: 0: at least 1 was expected"),
    "no horizon": ({}, "check --horizon 0", "--horizon: 0: at least 1 was expected"),
    "a horizon out of reach": ({}, "check --horizon 17", "--horizon: 17: at most 16 was expected"),
    "an export out of reach": ({}, "export mine --horizon 100000", "--horizon: 100000: at most 16 was expected"),
    "a name that is too long": ({}, f"check {'a' * 300}.py", "file name too long"),
    "an id that is too long": ({}, f"new {'a' * 300}", "cannot be an id"),
    "steps that can be read once": ({"m.py": TRUE.replace("[Step(2 * b, by=algebra)]", "iter([])")}, "check m.py", "steps=<"),
    "a note that is a number": ({"m.py": TRUE.replace("by=algebra)", "by=algebra, note=3)")}, "check m.py", "note: a sentence"),
    "a title for no terminal": ({"m.py": TRUE.replace('"Sum"', '"S\\x1b[31m"')}, "check m.py", "title: the character"),
    "a sum without an end": ({"m.py": TRUE.replace("2 * b", "Sum(b, (t, 1, 10**9))")}, "check m.py", "not more than 100 steps"),
    "a power out of reach": ({"m.py": TRUE.replace("2 * b", "b ** (10**30)")}, "check m.py", "the exponent is more than 1000"),
    "a first horizon out of reach": ({"m.py": TRUE.replace("start=", "min_horizon=10**9, start=")}, "check m.py", "min_horizon"),
    "an exception that is none": ({"m.py": TRUE + "raise BaseException\n"}, "check m.py", "m.py:6: BaseException"),
    "jobs that are no number": ({}, "check --jobs x", "--jobs: 'x' is not a whole number"),
    "a negative seed": ({}, "check --seed -1", "--seed: -1: at least 0 was expected"),
    "an unknown format": ({}, "check --format yaml", "'yaml'"),
    "quiet and verbose": ({}, "check --quiet --verbose", "not allowed with"),
    "an id that cannot be one": ({}, "new Hello/World", "cannot be an id"),
    "an id that is taken": ({}, "new score-mean-zero", "the id score-mean-zero is taken"),
    "a file that is there already": ({"mine.py": ""}, "new mine", "mine.py exists already"),
    "a family that cannot be one": ({}, "new mine --family ../up", "cannot be a family"),
    "a list of nothing": ({}, "list zzzz", "there is no derivation with 'zzzz'"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_INPUT)
def test_bad_input_is_one_clear_message_and_exit_code_2(name: str, run: Any) -> None:
    files, words, expected = BAD_INPUT[name]
    for file, text in files.items():
        write(file, text)
    before = sorted(Path().rglob("*"))
    code, out, err = run(*words.split())
    assert code == 2
    assert expected in err
    assert err.startswith("verify: ")
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err
    assert "internal error" not in err
    assert out == ""
    assert sorted(Path().rglob("*")) == before, "something was left behind"


def test_two_files_with_one_id(monkeypatch: pytest.MonkeyPatch, run: Any) -> None:
    for name in ("d/a/sum.py", "d/b/sum.py"):
        write(name, TRUE)
    monkeypatch.setattr("verify.claims.library.default_roots", lambda: [Path("d")])
    for words in (["check"], ["check", "all"], ["check", "sum"], ["show", "sum"], ["list"]):
        code, _, err = run(*words)
        assert (code, err.count("\n")) == (2, 1)
        assert "d/b/sum.py: the id sum is taken by d/a/sum.py" in err


def test_no_command_is_not_success(run: Any) -> None:
    code, out, err = run()
    assert (code, out) == (2, "")
    assert "usage: verify" in err


def test_an_internal_error_is_one_line(monkeypatch: pytest.MonkeyPatch, run: Any) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("two\nlines")

    monkeypatch.setattr("verify.cli.listing.run", broken)
    code, _, err = run("list")
    assert (code, err.count("\n")) == (2, 1)
    assert "internal error, please report it: RuntimeError: two lines" in err


# --------------------------------------------------------------------------------------------------- nothing is loaded


@pytest.mark.parametrize(
    "words", ["list", "--help", "--version", "check --help", "explain", "explain positive-policy", "chek", "new it"]
)
def test_light_commands_load_no_mathematics(words: str) -> None:
    program = (
        "import sys; from verify.cli import main\n"
        f"main({words.split()!r})\n"
        "heavy = {'sympy', 'mpmath', 'numpy', 'hypothesis', 'flint', 'rich', 'pytest'}\n"
        "print('LOADED', sorted({name.split('.')[0] for name in sys.modules} & heavy))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env={**os.environ, "PYTHONUTF8": "1"})
    assert done.stdout.endswith("LOADED []\n"), done.stderr


def test_the_module_can_be_run() -> None:
    done = subprocess.run([sys.executable, "-m", "verify", "--version"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, f"gradproof {__version__}\n")


def test_a_terminal_without_unicode_gets_an_answer() -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, "-m", "verify", "explain"], capture_output=True, text=True, env=env)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_closed_pipe_is_no_error() -> None:
    command = f"'{sys.executable}' -m verify explain | head -c 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert done.stderr == ""


# --------------------------------------------------------------------------------------------------------- list, explain


def test_list_has_a_row_for_every_derivation(run: Any) -> None:
    code, out, err = run("list")
    assert (code, err) == (0, "")
    for row in index():
        assert re.search(rf"^  {row.id} +{row.expected} +{re.escape(row.title)}$", out, re.MULTILINE)


def test_list_narrows(run: Any) -> None:
    _, out, _ = run("list", "baselines", "false")
    assert "score-mean-zero" not in run("list", "baselines")[1]
    assert "score-mean-zero" not in out


def test_list_shows_what_is_good_and_names_what_is_broken(monkeypatch: pytest.MonkeyPatch, run: Any) -> None:
    write("d/a/sum.py", TRUE)
    write("d/a/broken.py", "")
    monkeypatch.setattr("verify.claims.library.default_roots", lambda: [Path("d")])
    code, out, err = run("list")
    assert code == 2
    assert "sum " in out
    assert "broken.py: the file is empty" in err


@pytest.mark.parametrize("name", [*ASSUMPTIONS, *REASONS])
def test_every_assumption_and_reason_is_explained(name: str, run: Any) -> None:
    code, out, _ = run("explain", name.replace("-", "_"))
    found = ASSUMPTIONS.get(name) or REASONS[name]
    assert code == 0
    assert " ".join(found.says.split()) in " ".join(out.split())
    assert name in run("explain")[1]


def test_every_command_has_help(run: Any) -> None:
    for command in MODULES:
        code, out, _ = run(command, "--help")
        assert code == 0
        assert f"usage: verify {command}" in out


# ------------------------------------------------------------------------------------------------- check, show, replay


def check(*words: str) -> tuple[str, ...]:
    return ("check", *words, "--samples", "20", "--jobs", "1")


def test_check_ends_with_0_when_all_is_as_expected(run: Any) -> None:
    code, out, err = run(*check(write("sum.py", TRUE)))
    assert (code, err) == (0, "")
    assert re.search(r"^✓ sum  PROVED +every finite MDP, .*1 step, 1 pitfall", out)
    assert "1 claim: 1 proved; as expected (20 samples per equation, seed 0" in out


def test_check_ends_with_1_at_the_step_that_does_not_hold(run: Any) -> None:
    code, out, _ = run(*check(write("sum.py", FALSE)))
    assert code == 1
    assert "sum.py:4: step 1 does not hold" in out
    assert "pitfall 1" not in out
    for line in (r"before +2", r"after +3", r"witness", r"repeat +verify check sum.py --step 1 --seed 0 --samples 20"):
        assert re.search(rf"^  {line}", out, re.MULTILINE), line


def test_the_command_that_repeats_a_failure_repeats_it(run: Any) -> None:
    _, out, _ = run(*check(write("sum.py", FALSE)))
    command = re.search(r"repeat +verify (.*)", out)
    assert command
    code, again, _ = run(*command[1].split(), "--jobs", "1")
    assert code == 1
    story = re.compile(r"sum.py:4.*?(?=\n  checked)", re.DOTALL)
    assert story.findall(again) == story.findall(out) != []


def test_an_untrue_pitfall_is_not_as_expected(run: Any) -> None:
    code, out, _ = run(*check(write("sum.py", TRUE.replace("3 * b", "2 * b"))))
    assert code == 1
    assert "sum.py:5: pitfall 1 is true, and a counterexample was expected: three" in out


def test_k_selects_by_id_and_by_step(run: Any) -> None:
    write("sum.py", TRUE)
    write("other.py", TRUE)
    _, out, _ = run(*check("sum.py", "other.py", "-k", "sum", "-v"))
    assert ("✓ other" in out, "01-algebra" in out, "pitfall-01" in out) == (False, True, True)
    _, out, _ = run(*check("sum.py", "other.py", "-k", "pitfall", "-v"))
    assert ("✓ other" in out, "01-algebra" in out, "pitfall-01" in out) == (True, False, True)


def test_x_stops_at_the_first_failure(run: Any) -> None:
    code, out, _ = run(*check(write("sum.py", FALSE), write("other.py", TRUE), "-x"))
    assert code == 1
    assert "other" not in out


def test_the_result_does_not_depend_on_the_number_of_processes(run: Any) -> None:
    words = ("check", write("sum.py", FALSE), write("other.py", TRUE), "--samples", "20", "--format", "json")
    reports = [re.sub(r'"seconds": [\d.]+', "", run(*words, "--jobs", jobs)[1]) for jobs in ("1", "2")]
    assert reports[0] == reports[1]


def test_an_error_in_a_worker_is_the_same_error(run: Any) -> None:
    write("broken.py", TRUE.replace("2 * b", "b(s)"))
    write("sum.py", TRUE)
    messages = [run("check", "sum.py", "broken.py", "--samples", "5", "--jobs", jobs) for jobs in ("1", "2")]
    assert messages[0] == messages[1]
    assert messages[0][0] == 2


@pytest.mark.parametrize("form, begins", [("json", "{"), ("junit", "<?xml"), ("github", "::error"), ("text", "✗ sum")])
def test_output_holds_the_report_and_stdout_a_summary(form: str, begins: str, run: Any) -> None:
    write("report", "what was there before")
    code, out, _ = run(*check(write("sum.py", FALSE), "--format", form, "--output", "report"))
    assert code == 1
    assert Path("report").read_text(encoding="utf-8").startswith(begins)
    assert out.startswith("1 claim: 1 refuted; not as expected")
    assert out.count("\n") == 1
    assert sorted(os.listdir()) == ["report", "sum.py"]


def test_output_to_a_device_does_not_replace_the_device(run: Any) -> None:
    code, _, _ = run(*check(write("sum.py", TRUE), "--output", os.devnull))
    assert code == 0
    assert not Path(os.devnull).is_file()


def test_a_report_and_its_witnesses_replay(run: Any) -> None:
    run(*check(write("sum.py", TRUE), "--format", "json", "--output", "report.json", "--witnesses", "found"))
    assert os.listdir("found") == ["sum.pitfall-01-three.json"]
    for words in (["report.json"], ["found/sum.pitfall-01-three.json", "sum.py"]):
        code, out, err = run("replay", *words)
        assert (code, err) == (0, "")
        assert "confirmed" in out


def test_a_witness_with_other_values_is_not_confirmed(run: Any) -> None:
    write("sum.py", TRUE)
    for changes, expected in [
        ({}, 0),
        ({"after": "4"}, 1),  # the sides differ, but not by the stored values
        ({"functions": {"b": "0"}, "before": "0", "after": "0"}, 1),  # both sides are equal
    ]:
        assert run("replay", write("w.json", witness(**changes)), "sum.py")[0] == expected


def test_replay_shows_the_claim_and_not_what_a_witness_says_about_it(run: Any) -> None:
    write("sum.py", TRUE)
    code, out, _ = run("replay", write("w.json", witness(claim={**WITNESS["claim"], "after": "something else"})), "sum.py")
    assert code == 0
    assert "something else" not in out
    assert re.search(r"^  before +2 b\n  after +3 b$", out, re.MULTILINE)


def test_show_prints_the_derivation_with_its_verdicts(run: Any) -> None:
    code, out, _ = run("show", write("sum.py", TRUE), "--samples", "20")
    assert code == 0
    assert out.startswith("Sum\nsum · ")
    for text in ("A sum.", "algebra", "PROVED", "REFUTED", "three", "before", "every finite MDP"):
        assert text in out
    code, out, _ = run("show", "sum.py", "--no-check")
    assert code == 0
    assert "PROVED" not in out


def test_the_file_that_new_writes_checks(run: Any) -> None:
    code, out, _ = run("new", "my-baseline")
    assert code == 0
    assert "verify check my_baseline.py" in out
    code, out, _ = run(*check("my_baseline.py"))
    assert code == 0, out
    assert "5 steps, 1 pitfall" in out


def test_new_puts_a_file_into_its_family(run: Any) -> None:
    Path("derivations").mkdir()
    run("new", "one-more", "--family", "baselines")
    run("new", "two_more")
    run("new", "three-more", "--dir", "elsewhere")
    assert {str(path) for path in Path().rglob("*.py")} == {
        "derivations/baselines/one_more.py", "derivations/drafts/two_more.py", "elsewhere/three_more.py",
    }  # fmt: skip


# ------------------------------------------------------------------------------------------- interruption, contradiction


@pytest.fixture
def broken_check(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Makes every check end with an exception."""

    def install(error: BaseException) -> None:
        def results(*_: Any, **__: Any) -> Any:
            raise error

        monkeypatch.setattr("verify.check.results", results)

    return install


def test_an_interrupted_run_writes_nothing(broken_check: Any, run: Any) -> None:
    broken_check(KeyboardInterrupt())
    write("report.json", "what was there before")
    code, out, err = run(*check(write("sum.py", TRUE), "--format", "json", "--output", "report.json"))
    assert (code, out, err) == (130, "", "verify: interrupted\n")
    assert Path("report.json").read_text() == "what was there before"
    assert sorted(os.listdir()) == ["report.json", "sum.py"]


def test_an_interrupted_run_does_not_wait_for_its_processes() -> None:
    sleeper = "from pathlib import Path\nimport time\nPath(__file__).with_suffix('.started').touch()\ntime.sleep(600)\n"
    files = [write(name, sleeper + TRUE) for name in ("one.py", "two.py")]
    command = [sys.executable, "-m", "verify", "check", *files, "--jobs", "2", "--output", "report"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored in what a shell runs in the background
    )  # fmt: skip
    try:
        while len(list(Path().glob("*.started"))) < 2:
            assert process.poll() is None, process.communicate()
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: everybody gets it
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, out, err) == (130, "", "verify: interrupted\n")
    assert not Path("report").exists()
    assert not list(Path().glob(".report*"))


@pytest.mark.parametrize("form", ["text", "json", "junit", "github"])
def test_a_contradiction_between_checkers_is_loud_and_ends_with_2(form: str, monkeypatch: pytest.MonkeyPatch, run: Any) -> None:
    from verify.check import ENGINES

    clash = replace(ENGINES["trajectories"], contradiction=lambda *_: "the kernel proves this equation, and sampling refutes it")
    monkeypatch.setitem(ENGINES, "trajectories", clash)
    code, out, err = run(*check(write("sum.py", TRUE), "--format", form))
    assert code == 2
    assert "CONTRADICTION between checkers: sum, step 1" in (out if form == "text" else err)
