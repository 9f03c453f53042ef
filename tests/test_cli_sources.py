"""Documents by others on the command line: what is checked, shown, listed and replayed, and every way to ask wrongly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from verify.cli import main

Run = Callable[..., tuple[int, str, str]]
DOCUMENT = (
    "from verify.notation import *\nfrom verify.sources import *\n"
    'document = Document(title="Notes", summary="Some.", conventions=Conventions(first_time="1", discount="no", trajectory="τ",\n'
    '    laws="π"), equations=[Equation("S9-E01", latex="b", use="A test.", reading=Chain(b + b, Equals(3 * b)){})])\n'
)
EXPLAINED = ', error="slip", why="Because.", corrected=Chain(b + b, Equals(2 * b))'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    (tmp_path / "sources").mkdir()
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*words: str) -> tuple[int, str, str]:
        code = main(list(words))
        out, err = capsys.readouterr()
        return code, out, err

    return command


def write(explained: bool = True) -> str:
    Path("sources/d009.py").write_text(DOCUMENT.format(EXPLAINED if explained else ""), encoding="utf-8")
    return "sources/d009.py"


def test_one_equation_by_its_id(run: Run) -> None:
    code, out, _ = run("check", "s1-e11")
    assert code == 0
    assert "S1-E11  FALSE-as-printed" in out
    assert "1 document by others, 1 equation: 1 false as printed; all of them decided" in out


def test_a_file_of_a_document(run: Run) -> None:
    assert run("check", write())[0] == 0
    code, out, _ = run("check", write(explained=False))
    assert code == 1
    assert "sources/d009.py:4: S9-E01: it is false, and why= does not say why" in out


def test_a_result_is_kept_and_used_again(run: Run) -> None:
    first = json.loads(run("check", write(), "--format", "json")[1])
    again = json.loads(run("check", write(), "--format", "json")[1])
    assert first["sources"] == again["sources"]
    assert again["sources"][0]["equations"][0]["verdict"] == "FALSE-as-printed"


def test_selections(run: Run) -> None:
    assert "1 equation: " in run("check", "001", "-k", "S1-I05")[1]
    assert "S1-I01" in run("check", "001", "--step", "1")[1]
    code, _, err = run("check", "001", "-k", "nowhere")
    assert (code, "nothing to check" in err) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "S1-E99"), "no equation called 'S1-E99'"),
        (("check", "S1-E11", "001"), "an equation is checked alone"),
        (("check", "S1-E11", "-k", "line"), "an equation is checked alone"),
        (("check", "014"), "no document called '014'; there are 000, 001, 002, 003"),
        (("show", "014"), "no document called '014'"),
        (("show", "sources"), "'sources' is not one derivation"),
        (("show", "001", "--assumptions"), "--assumptions is for derivations"),
        (("check", "sources", "--step", "1"), "--step 1: which derivation?"),
        (("export", "001"), "001 is a document by somebody else"),
    ],
)
def test_every_wrong_question_has_one_clear_answer(run: Run, words: tuple[str, ...], said: str) -> None:
    code, _, err = run(*words)
    assert code == 2
    assert said in err
    assert len(err.splitlines()) == 1


def test_show_prints_the_document_or_one_equation(run: Run) -> None:
    code, out, _ = run("show", "001", "--no-check")
    assert code == 0
    assert "Conventions" in out
    assert "S1-E13" in out
    assert "TRUE" not in out
    code, out, _ = run("show", write())
    assert (code, "S9-E01  FALSE-as-printed" in out) == (0, True)
    code, out, _ = run("show", write(explained=False))
    assert (code, "it is false, and why=" in out) == (1, True)


def test_list_shows_documents_apart(run: Run) -> None:
    code, out, _ = run("list", "sources")
    assert code == 0
    assert "  001  source " in out
    assert "18 equations" in out
    assert out.endswith("0 derivations, 4 documents by others\n")
    assert run("list", "baselines")[1].splitlines()[-1].endswith("derivations")


def test_a_witness_of_a_document_replays(run: Run) -> None:
    assert run("check", "S1-E11", "--witnesses", "found")[0] == 0
    [file] = Path("found").iterdir()
    assert file.name == "001.S1-E11-reading-line-1.json"
    code, out, _ = run("replay", str(file))
    assert (code, "confirmed: before -3*log(2), after -2*log(2)" in out) == (0, True)
    assert run("check", "S1-E11", "--format", "json", "--output", "report.json")[0] == 0
    assert run("replay", "report.json")[0] == 0


def test_a_broken_document_is_in_nobodys_way(run: Run) -> None:
    Path("sources/d010.py").write_text("document = Document(", encoding="utf-8")
    code, _, err = run("check", "sources/d010.py")
    assert (code, "not Python" in err) == (2, True)
    assert run("check", write())[0] == 0


def test_an_ill_formed_reading_names_its_line(run: Run) -> None:
    text = DOCUMENT.format(EXPLAINED).replace("Equals(3 * b)", "Equals(score(t))")
    Path("sources/d009.py").write_text(text, encoding="utf-8")
    code, _, err = run("check", "sources/d009.py")
    assert code == 2
    assert "sources/d009.py:4: " in err
    assert "Traceback" not in err
