"""Documents are found by id, by an equation and together, and are taken for derivations by nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from verify.claims import library
from verify.claims.errors import ContentError, UsageError
from verify.claims.loading import load
from verify.sources.library import documents, equation_ids, equation_named, is_document, scan_documents, select

ROOT = Path(__file__).resolve().parents[2]
TEXT = (
    "from verify.notation import *\nfrom verify.sources import *\n"
    'document = Document(title="Notes", summary="Some.", conventions=Conventions(first_time="1", discount="no", trajectory="τ",\n'
    '    laws="π"), equations=[Equation("S9-E01", latex="b", use="A test.", reading=Chain(b + b, Equals(2 * b))),\n'
    '    Equation("S9-I01", says="So.", use="A test.", reading=NotCheckable("No."))])\n'
)
DERIVATION = (
    "from verify import *\nfrom verify.notation import *\nfrom verify.reasons import *\n"
    'derivation = Derivation(title="Sum", summary="A sum.", start=b + b, steps=[Step(2 * b, by=algebra)])\n'
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in (("sources/d009.py", TEXT), ("family/two_b.py", DERIVATION)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_document_has_the_number_of_its_file_and_is_no_derivation(root: Path) -> None:
    [row] = documents([root])
    assert (row.id, row.family, row.expected, row.title) == ("009", "sources", "source", "Notes")
    assert is_document(row.path)
    assert load(row.path).id == "009"
    assert [one.id for one in library.index([root])] == ["two-b"]


def test_ids_of_equations_are_read_without_running_the_file(root: Path) -> None:
    path = root / "sources" / "d009.py"
    assert equation_ids(path) == ["S9-E01", "S9-I01"]
    assert equation_named("s9-i01", [root]) == (path, "S9-I01")
    assert equation_named("two-b", [root]) is None
    with pytest.raises(UsageError, match="no equation called 'S9-E02'; did you mean S9-E01"):
        equation_named("S9-E02", [root])


def test_the_shipped_ids_are_those_of_the_loaded_documents() -> None:
    rows = documents()
    assert [row.id for row in rows] == ["000", "001", "002", "003"]
    for row in rows:
        assert equation_ids(row.path) == [equation.id for equation in load(row.path).equations]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["009"], ["d009"]),
        (["sources"], ["d009"]),
        (["two-b", "009", "sources"], ["two_b", "d009"]),
        (["all"], ["two_b", "d009"]),
        ([], ["two_b", "d009"]),
        (["family"], ["two_b"]),
    ],
)
def test_words_select(root: Path, words: list[str], names: list[str]) -> None:
    assert [path.stem for path in select(words, [root])] == names


def test_a_file_of_a_document_can_be_named(root: Path) -> None:
    assert [path.stem for path in select([str(root / "sources" / "d009.py")], [root])] == ["d009"]
    assert [path.stem for path in select([str(root / "sources") + "/"], [root])] == ["d009"]


def test_words_that_name_nothing(root: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no document called '010'; there are 009"):
        select(["010"], [root])
    with pytest.raises(UsageError, match="there are no documents"):
        select(["sources"], [tmp_path / "elsewhere"])


def test_what_is_wrong_with_a_file_is_said_with_its_place(root: Path) -> None:
    (root / "sources" / "d010.py").write_text(DERIVATION, encoding="utf-8")
    (root / "sources" / "d011.py").write_text("document = (", encoding="utf-8")
    rows, problems = scan_documents([root])
    assert [row.id for row in rows] == ["009"]
    assert ["a Document was expected" in str(one) or "not Python" in str(one) for one in problems] == [True, True]
    with pytest.raises(ContentError, match="a Document was expected"):
        select(["sources"], [root])
    with pytest.raises(ContentError, match="not Python"):
        select(["011"], [root])
    assert [path.stem for path in select(["009"], [root])] == ["d009"]


def test_the_library_of_the_project_has_no_document_among_its_derivations() -> None:
    assert all(row.family != "sources" for row in library.index([ROOT / "derivations"]))
