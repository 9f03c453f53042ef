"""Derivation files are found by their place and name, read without being run, and refused in one clear sentence."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from verify.claims.errors import ContentError, Place, UsageError
from verify.claims.library import Row, files, id_of, index, nearest, read_row, scan, select
from verify.claims.loading import load
from verify.claims.model import Derivation, Misconception

GOOD = """\
from verify import Derivation, Step
from verify.notation import *
from verify.reasons import *
derivation = Derivation(title="{title}", summary="A sum.", start=one + one, steps=[Step(one * 2, by=algebra)])
"""
FALSE = """\
from verify import Misconception, Refuted
from verify.notation import *
misconception = Misconception(
    title="Not so", summary="It is not.", says=Refuted("one is two", one, 2 * one), tempting="It rhymes.", true_when="Never.",
)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two families with three derivations, a helper that is not one, and a cache folder."""
    for name, text in {
        "sums/one_and_one.py": GOOD.format(title="One and one"),
        "sums/not_so.py": FALSE,
        "scores/score_mean_zero.py": GOOD.format(title="Scores"),
        "sums/_shared.py": "raise RuntimeError",
        "sums/__pycache__/old.py": "raise RuntimeError",
    }.items():
        write(tmp_path / "derivations" / name, text)
    return tmp_path / "derivations"


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ContentError) as caught:
        load(path)
    return str(caught.value)


# ---------------------------------------------------------------------------------------------------------- the index


def test_id_is_the_file_name_and_family_is_the_folder(root: Path) -> None:
    assert index([root]) == [
        Row("score-mean-zero", "scores", "Scores", "theorem", root / "scores/score_mean_zero.py"),
        Row("not-so", "sums", "Not so", "false", root / "sums/not_so.py"),
        Row("one-and-one", "sums", "One and one", "theorem", root / "sums/one_and_one.py"),
    ]


def test_index_runs_no_file(root: Path) -> None:
    write(root / "sums/explosive.py", "import nothing_of_that_name\n" + GOOD.format(title="Explosive"))
    assert "explosive" in [row.id for row in index([root])]


def test_two_files_with_one_id_are_refused_with_both_names(root: Path) -> None:
    write(root / "scores/one_and_one.py", GOOD.format(title="Again"))
    with pytest.raises(ContentError, match=r"the id one-and-one is taken by .*scores/one_and_one.py") as caught:
        index([root])
    assert "sums/one_and_one.py" in str(caught.value)
    rows, problems = scan([root])
    assert "one-and-one" not in [row.id for row in rows]
    assert len(problems) == 1


def test_a_file_outside_any_family_is_refused(root: Path) -> None:
    write(root / "lonely.py", GOOD.format(title="Lonely"))
    with pytest.raises(ContentError, match="belongs in a family"):
        index([root])


def test_names_that_begin_with_an_underscore_are_skipped(root: Path) -> None:
    assert all(not part.startswith("_") for path in files([root]) for part in path.relative_to(root).parts)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("", "the file is empty"),
        ("# nothing but a comment\n", "the file is empty"),
        ("x = 1\n", "defines nothing"),
        ("from verify import Derivation\n", "defines nothing"),
        (GOOD.format(title="a") + GOOD.format(title="b"), "a second definition (the first is in line 4)"),
        ("def f(:\n", "file.py:1: not Python"),
        ("x = 1\nderivation = Derivation(title=name)\n", "file.py:2: title: a plain string was expected"),
        ("x = 1\nDerivation(title='a')\n", "file.py:2: the definition needs a name"),
        ("x = '\0'\n", "not Python: text in UTF-8 was expected"),
        ("# -*- coding: klingon -*-\nx = 1\n", "not Python: unknown encoding"),
        ("x = " + "(" * 500 + ")" * 500, "not Python: too many nested parentheses in `x = ((("),
        ("x = " + "-" * 20_000 + "1", "too much is nested; give the parts names"),
        ("if True:\n    derivation = Derivation(title='a')\n", "file.py:2: defines nothing"),
        ("def f():\n    return Derivation(title='a')\n", "at the left margin, outside of everything else"),
        ("derivations = [Derivation(title='a')]\n", "file.py:1: defines nothing"),
    ],
)
def test_a_file_that_is_no_derivation_says_why(tmp_path: Path, text: str, expected: str) -> None:
    path = write(tmp_path / "family/file.py", text)
    with pytest.raises(ContentError) as caught:
        read_row(path)
    assert expected in str(caught.value)
    assert refusal(path) == str(caught.value)


def test_content_error_survives_a_worker_process() -> None:
    error = ContentError(Place("file.py", 3), "what is wrong")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.place) == ("file.py:3: what is wrong", Place("file.py", 3))


# ------------------------------------------------------------------------------------------------------------ loading


def test_load_gives_the_entry_its_id_and_family(root: Path) -> None:
    entry = load(root / "sums/one_and_one.py")
    assert isinstance(entry, Derivation)
    assert (entry.id, entry.family, entry.place.line) == ("one-and-one", "sums", 4)
    assert entry.steps[0].place.file == str(root / "sums/one_and_one.py")
    assert isinstance(load(root / "sums/not_so.py"), Misconception)


def test_load_reads_the_text_that_is_there_now_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = write(tmp_path / "family/file.py", GOOD.format(title="AAAA"))
    assert load(path).title == "AAAA"
    before = set(sys.modules)
    write(path, GOOD.format(title="BBBB"))  # the same size, and perhaps the same second
    assert load(path).title == "BBBB"
    assert [one.name for one in path.parent.iterdir()] == ["file.py"]
    assert set(sys.modules) == before


@pytest.mark.parametrize(
    "line, place, expected",
    [
        ("1 / 0", "file.py:4", "ZeroDivisionError: division by zero"),
        ("import sys; sys.exit(3)", "file.py:4", "SystemExit: 3"),
        ("gama", "file.py:4", "NameError: name 'gama' is not defined; did you mean gamma"),
        ("policies_sum_to_1", "file.py:4", "did you mean policies_sum_to_one"),
        ("positive_policy", "file.py:4", "write `from verify.assumptions import *`"),
        ("Refuted", "file.py:4", "write `from verify import Refuted`"),
        ("pi(s, a)", "file.py:4", "ill-formed: pi(s, a): an action belongs where s stands, which is a state"),
        ("import nothing_of_that_name", "file.py:4", "ModuleNotFoundError"),
        ("Sum(one, (t, 1, T)).wrong", "file.py:4", "AttributeError"),
        ("raise BaseException('what')", "file.py:4", "BaseException: what"),
        ("raise GeneratorExit", "file.py:4", "GeneratorExit: no message"),
        ("raise ValueError('a\\nb')", "file.py:4", "ValueError: a b"),
        ("Step(one)", "file.py:4", "Step(…): by= is missing; its parts are term, by, note, relation, certificate"),
        (
            "from verify import AtMost; AtMost()",
            "file.py:4",
            "AtMost(…): term= and by= are missing; its parts are term, by, note, certificate",
        ),
        ("from verify import Source; Source('A', 1992)", "file.py:4", "Source(…): title= is missing"),
        ("Step(one, algebra, '', '=', one, one, one)", "file.py:4", "Step(…): too many parts without a name"),
        ("Step(one, algebra, by=algebra)", "file.py:4", "Step(…): by= is given twice"),
        (
            "import verify; [verify.Refuted('x', one, zero, relatoin='<=')]",
            "file.py:4",
            "there is no relatoin=; did you mean relation?",
        ),
        (
            "import verify; [verify.Derivation(one)]",
            "file.py:4",
            "Derivation(…): too many parts without a name; its parts are title, summary, assumes",
        ),
        (
            "import verify; [verify.Derivation(asumes=[])]",
            "file.py:4",
            "Derivation(…): there is no asumes=; did you mean assumes",
        ),
        ("import verify; [verify.Misconception(title='x')]", "file.py:4", "says= and tempting= and true_when= are missing"),
        ("s[10**5000]", "file.py:4", "a number of more than a thousand digits: a time not more than 100 steps away was expected"),
    ],
)
def test_a_file_that_fails_while_it_runs_names_the_line(tmp_path: Path, line: str, place: str, expected: str) -> None:
    *imports, definition = GOOD.format(title="x").splitlines()
    path = write(tmp_path / "family/file.py", "\n".join([*imports, line, definition]))
    message = refusal(path)
    assert place in message
    assert expected in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "old, new, expected",
    [
        ("one * 2", "grad(J)", "one side is a gradient and the other is not"),
        ("one * 2", "b(s)", "s is free"),
        ("one * 2", "b(t)", "the time index t is free"),
        ("by=algebra", "by='algebra'", "a reason from verify.reasons was expected"),
        ("summary", "sumary", "sumary"),
        ("[Step(one * 2, by=algebra)]", "[]", "a derivation needs at least one step"),
    ],
)
def test_a_derivation_that_means_nothing_is_refused_where_it_stands(tmp_path: Path, old: str, new: str, expected: str) -> None:
    text = GOOD.format(title="x")
    assert old in text
    message = refusal(write(tmp_path / "family/file.py", text.replace(old, new)))
    assert "file.py:4: " in message
    assert expected in message


def test_load_refuses_what_is_no_python_file(tmp_path: Path) -> None:
    assert "there is no such file" in refusal(tmp_path / "missing.py")
    assert "ends in .py" in refusal(write(tmp_path / "notes.txt", "text"))


# ---------------------------------------------------------------------------------------------------------- selection


def test_words_select_ids_families_files_folders_and_all(root: Path) -> None:
    names = lambda *words: [path.name for path in select(list(words), [root])]  # noqa: E731
    assert names() == names("all") == ["score_mean_zero.py", "not_so.py", "one_and_one.py"]
    assert names("sums") == ["not_so.py", "one_and_one.py"]
    assert names("one-and-one", "sums", "one-and-one") == ["one_and_one.py", "not_so.py"]
    assert names(str(root / "sums/not_so.py")) == ["not_so.py"]
    assert names(f"{root}/scores") == ["score_mean_zero.py"]


@pytest.mark.parametrize(
    "word, expected",
    [
        ("one-and-oen", "did you mean one-and-one"),
        ("one_and_one", "did you mean one-and-one"),
        ("score", "did you mean scores or score-mean-zero"),
        ("qqqqqq", "`verify list` shows them all"),
        ("missing.py", "there is no such file"),
        ("no/folder", "there is no such folder"),
    ],
)
def test_an_unknown_word_is_refused_with_the_nearest(root: Path, word: str, expected: str) -> None:
    with pytest.raises((UsageError, ContentError)) as caught:
        select([word], [root])
    assert expected in str(caught.value)
    assert word in str(caught.value)


def test_a_broken_file_is_in_the_way_of_all_and_of_its_family_only(root: Path) -> None:
    write(root / "sums/broken.py", "def f(:\n")
    assert len(select(["one-and-one", "scores"], [root])) == 2
    for word in ("all", "sums", "broken"):
        with pytest.raises(ContentError, match=r"broken.py:1: not Python"):
            select([word], [root])


def test_an_id_that_two_files_claim_cannot_be_asked_for(root: Path) -> None:
    write(root / "scores/one_and_one.py", GOOD.format(title="Again"))
    with pytest.raises(ContentError, match="is taken by"):
        select(["one-and-one"], [root])


def test_an_empty_library_selects_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there are no derivations"):
        select([], [tmp_path])


def test_nearest_knows_nothing_about_gibberish() -> None:
    assert nearest("zzzzzzzz", ["causality", "algebra"]) == ""
    assert nearest("casuality", ["causality", "algebra"]) == "; did you mean causality?"


def test_id_of() -> None:
    assert id_of(Path("a/reward_to_go.py")) == "reward-to-go"


def test_the_index_loads_no_mathematics(root: Path) -> None:
    program = (
        "import sys; from verify.claims.library import index; from pathlib import Path\n"
        f"assert len(index([Path({str(root)!r})])) == 3\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'sympy', 'numpy', 'hypothesis', 'mpmath'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_a_derivation_uses_is_in_the_library_or_beside_it(root: Path) -> None:
    text = GOOD.format(title="One").replace("start=", 'uses=["{}"], start=')
    for known in ("score-mean-zero", "one-and-one", "reward-to-go-discounted"):  # in another family, in its own, in the library
        assert load(write(root / "sums" / "good.py", text.format(known))).uses == [known]
    for unknown in ("reward-to-go-discountd", "no such", "../sums/one_and_one", "*", ""):
        assert f"uses: there is no derivation {unknown!r}" in refusal(write(root / "sums" / "bad.py", text.format(unknown)))
    assert "did you mean reward-to-go-discounted" in refusal(
        write(root / "sums" / "bad.py", text.format("reward-to-go-discountd"))
    )
