"""Stored results are used only where deciding again would give the same, and nothing that is wrong with them is believed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from verify import cache as C
from verify.cache import Cache, checker_version, says_it_all
from verify.check import ENGINES
from verify.cli import main
from verify.runs import Settings

HEAD = "from verify import Derivation, Step, Refuted\nfrom verify.notation import *\nfrom verify.reasons import *\n"
TRUE = HEAD + (
    'derivation = Derivation(title="Sum", summary="A sum.", start=b + b, steps=[Step(2 * b, by=algebra)],\n'
    '    pitfalls=[Refuted("three", b + b, 3 * b)])\n'
)
FALSE = TRUE.replace("Step(2 * b", "Step(3 * b")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("GRADPROOF_CACHE", str(tmp_path / "kept"))
    C.checker_version.cache_clear()
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        code = main(["check", *words, "--samples", "20", "--jobs", "1", "--format", "json"])
        out, err = capsys.readouterr()
        return code, out, err

    return command


@pytest.fixture
def decided(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were really decided, in order."""
    from verify import check

    seen: list[str] = []
    plain = check.check_path

    def counted(path: Path, settings: Settings) -> Any:
        seen.append(path.name)
        return plain(path, settings)

    monkeypatch.setattr(check, "check_path", counted)
    return seen


def write(name: str, text: str) -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def timeless(report: str) -> str:
    return re.sub(r'"seconds": [\d.e-]+', "", report)


def stored() -> list[Path]:
    return sorted(Path("kept").glob("*.json"))


# ------------------------------------------------------------------------------------------------------- what is reused


def test_a_second_run_decides_nothing_and_reports_the_same(run: Run, decided: list[str]) -> None:
    files = [write("one.py", TRUE), write("two.py", FALSE)]
    first, second = run(*files), run(*files)
    assert decided == files
    assert (second[0], timeless(second[1]), second[2]) == (first[0], timeless(first[1]), first[2])


def test_stored_and_not_stored_runs_report_the_same(run: Run) -> None:
    files = [write("one.py", TRUE), write("two.py", FALSE)]
    reports = [timeless(run(*files, *more)[1]) for more in ([], [], ["--no-cache"], ["--no-cache", "--jobs", "2"])]
    assert len(set(reports)) == 1


def test_only_what_changed_is_decided_again(run: Run, decided: list[str]) -> None:
    files = [write("one.py", TRUE), write("two.py", TRUE), write("three.py", TRUE)]
    run(*files)
    write("two.py", FALSE)
    code, out, err = run(*files)
    assert decided == [*files, "two.py"]
    assert (code, err) == (1, "")  # an edited file is no surprise
    assert [claim["id"] for claim in json.loads(out)["claims"]] == ["one", "two", "three"]
    assert json.loads(out)["claims"][1]["verdict"] == "REFUTED"


@pytest.mark.parametrize(
    "more", [["--seed", "1"], ["--horizon", "2"], ["--seconds", "9"], ["--no-cache"], ["-k", "a"], ["--step", "1"]]
)
def test_other_settings_are_another_question(more: list[str], run: Run, decided: list[str]) -> None:
    run(write("one.py", TRUE))
    run("one.py", *more)
    assert len(decided) == 2
    run("one.py")
    assert len(decided) == 2


def test_without_a_cache_nothing_is_written(run: Run) -> None:
    run(write("one.py", TRUE), "--no-cache")
    assert not Path("kept").exists()


def test_show_uses_what_check_has_decided(run: Run, decided: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    run(write("one.py", TRUE))
    assert main(["show", "one.py", "--samples", "20"]) == 0
    assert "PROVED" in capsys.readouterr().out
    assert len(decided) == 1


def test_a_warm_run_loads_no_mathematics() -> None:
    write("one.py", TRUE)
    program = (
        "import sys; from verify.cli import main\n"
        "main(['check', 'one.py', '--samples', '5', '--jobs', '1'])\n"
        "heavy = {'sympy', 'mpmath', 'numpy', 'hypothesis', 'flint'}\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & heavy))"
    )
    outputs = [subprocess.run([sys.executable, "-c", program], capture_output=True, text=True).stdout for _ in range(2)]
    assert "sympy" in outputs[0].splitlines()[-1]
    assert outputs[1].splitlines()[-1] == "[]"


# -------------------------------------------------------------------------------------------------- what is never believed


def broken(text: str) -> dict[str, str]:
    """Ways in which a stored result can be wrong."""
    data = json.loads(text)
    result = data["result"]
    return {
        "torn": text[: len(text) // 2],
        "empty": "",
        "no text": "\x00\x01",
        "another kind of JSON": "[1, 2]",
        "deep": "[" * 100_000,
        "an older format": json.dumps({**data, "format": 0}),
        "a verdict changed": text.replace('"REFUTED"', '"PROVED"'),
        "a sentence changed": text.replace("three", "four"),
        "no checksum": json.dumps({key: value for key, value in data.items() if key != "sha256"}),
        "a field missing, checksum right": signed(data, {key: value for key, value in result.items() if key != "items"}),
        "a field too many, checksum right": signed(data, {**result, "more": 1}),
        "an unknown verdict, checksum right": signed(data, {**result, "verdict": "CERTAIN"}),
        "a number for a text, checksum right": signed(data, {**result, "title": 3}),
        "no equations, checksum right": signed(data, {**result, "items": []}),
        "a contradiction, checksum right": signed(
            data, {**result, "items": [{**item, "contradiction": "one of them is wrong"} for item in result["items"]]}
        ),
    }


def signed(data: dict[str, Any], result: Any) -> str:
    return json.dumps({**data, "result": result, "sha256": C._digest(result)})


@pytest.mark.parametrize("fault", broken('{"result": {"items": []}}'))
def test_what_is_damaged_is_ignored_with_one_line_and_replaced(fault: str, run: Run, decided: list[str]) -> None:
    first = run(write("one.py", TRUE))
    (file,) = stored()
    good = file.read_text()
    file.write_text(broken(good)[fault])
    code, out, err = run("one.py")
    assert (code, timeless(out)) == (first[0], timeless(first[1]))
    assert err.startswith("verify: stored results are ignored and decided again: ")
    assert err.count("\n") == 1
    assert len(decided) == 2
    assert run("one.py")[2] == ""  # it has been replaced by a good one
    assert len(decided) == 2


def test_two_damaged_results_are_one_warning(run: Run) -> None:
    files = [write("one.py", TRUE), write("two.py", TRUE)]
    run(*files)
    for file in stored():
        file.write_text("{")
    assert run(*files)[2].count("\n") == 1


def test_another_version_of_the_checker_believes_nothing(run: Run, decided: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    run(write("one.py", TRUE))
    monkeypatch.setattr(C, "checker_version", lambda: "another")
    assert "another version of the checker" in run("one.py")[2]
    assert len(decided) == 2


def test_the_version_covers_every_module_with_a_say_in_a_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "verify"
    names = [path.relative_to(C.PACKAGE) for path in C.PACKAGE.rglob("*.py") if "derivations" not in path.parts]
    for name in names:
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text("1")
    monkeypatch.setattr(C, "PACKAGE", package)

    def version() -> str:
        checker_version.cache_clear()
        return checker_version()

    before = version()
    assert version() == before
    for name in names:
        (package / name).write_text("2")
        silent = name.parts[0] in {"cli", "report", "site_pages", "mutants", "pytest_plugin.py"}
        assert (version() == before) == silent, name
        (package / name).write_text("1")
    monkeypatch.setenv("GRADPROOF_NO_FLINT", "1")
    assert version() != before
    checker_version.cache_clear()


@pytest.mark.parametrize(
    "line",
    [
        "import helper",
        "from helper import x",
        "import math",
        "from . import x",
        "x = open('data')",
        "x = __import__('helper')",
        "x = __file__",
        "import verify",
        "from verify import cache",
        "from verify.derivations.baselines import of_the_state",
        "from verify.cli import show",
        "from verify.claims.library import Path",
    ],
)
def test_a_file_that_reads_something_else_is_never_kept(line: str) -> None:
    assert says_it_all(Path(write("one.py", TRUE + "import verify.calculus as calculus\n")))
    assert not says_it_all(Path(write("one.py", TRUE + line + "\n")))


def test_what_depends_on_another_file_is_decided_every_time(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    write("factor_of_test.py", "factor = 2\n")
    write("one.py", "from factor_of_test import factor\n" + TRUE.replace("Step(2 * b", "Step(factor * b"))
    assert run("one.py")[0] == 0
    write("factor_of_test.py", "factor = 30\n")
    sys.modules.pop("factor_of_test")
    assert run("one.py")[0] == 1
    sys.modules.pop("factor_of_test", None)


def test_contradictions_and_lack_of_time_are_never_kept(run: Run, decided: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        clash = replace(
            ENGINES["trajectories"], contradiction=lambda *_: "the kernel proves this equation, and sampling refutes it"
        )
        patch.setitem(ENGINES, "trajectories", clash)
        assert run(write("one.py", TRUE))[0] == 2
    assert stored() == []
    with monkeypatch.context() as patch:
        for module in ("check", "engines", "trajectories"):
            patch.setattr(f"verify.{module}.at_most", lambda _: no_time(-1))
        _, out, _ = run(write("one.py", TRUE.replace("b + b", "c + c").replace("* b", "* c")))  # nothing of it is known yet
    assert "out of time" in out
    assert '"verdict": "PROVED"' not in out
    assert stored() == []
    assert run("one.py")[0] == 0
    assert len(stored()) == 1


def no_time(seconds: float) -> Any:
    from verify.claims.budget import at_most

    return at_most(seconds)


# ------------------------------------------------------------------------------------------------------------ the folder


def test_the_folder_is_ignored_by_git_and_safe_to_delete(run: Run) -> None:
    run(write("one.py", TRUE))
    assert "*" in Path("kept/.gitignore").read_text().splitlines()
    for path in Path("kept").iterdir():
        path.unlink()
    assert run("one.py")[0] == 0
    assert not list(Path("kept").glob("*.part"))


def test_what_a_killed_run_was_writing_is_swept_away(run: Run) -> None:
    Path("kept").mkdir()
    for name, age in ((".old.part", 2 * C.OLD), (".new.part", 0)):
        Path("kept", name).touch()
        os.utime(Path("kept", name), (time.time() - age,) * 2)
    run(write("one.py", TRUE))
    assert [path.name for path in Path("kept").glob(".*.part")] == [".new.part"]


def test_a_folder_that_cannot_be_written_to_is_a_warning(run: Run) -> None:
    write("kept", "a file where the folder should be")
    code, _, err = run(write("one.py", TRUE))
    assert code == 0
    assert err.count("\n") == 1
    assert "stored results are ignored" in err


def test_a_file_edited_while_it_is_decided_is_not_kept() -> None:
    path = Path(write("one.py", TRUE))
    cache, settings = Cache(), Settings(samples=5)
    assert cache.find(path, settings) is None
    from verify.check import check_path

    result = check_path(path, settings)
    write("one.py", FALSE)
    cache.keep(path, settings, result)
    assert stored() == []
    assert Cache().find(path, settings) is None


def test_the_default_folder_is_never_inside_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("GRADPROOF_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setattr(C, "default_roots", lambda: [C.PACKAGE / "derivations"])
    assert C.PACKAGE not in C.default_folder().parents
    monkeypatch.setattr(C, "default_roots", lambda: [tmp_path / "derivations"])
    assert C.default_folder() == tmp_path / ".gradproof_cache"


def test_what_is_read_back_is_what_was_kept() -> None:
    from verify.check import check_path

    path, settings = Path(write("one.py", FALSE)), Settings(samples=5)
    result = check_path(path, settings)
    cache = Cache()
    cache.keep(path, settings, result)
    found = Cache().find(path, settings)
    assert found is not None
    assert C.plain(found) == C.plain(result)
    assert [item.as_expected for item in found.items] == [item.as_expected for item in result.items]
    assert Cache().find(path, replace(settings, samples=6)) is None
