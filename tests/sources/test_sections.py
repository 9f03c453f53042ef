"""A document in several files is the same document: sections are read in order, and an edit of one is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from verify.cache import Cache, says_it_all
from verify.check import check_path
from verify.claims.errors import ContentError
from verify.claims.loading import load
from verify.pytest_plugin import is_derivation_file
from verify.runs import Settings
from verify.sources.library import documents, equation_ids
from verify.sources.model import Document

HEAD = "from verify.notation import *\nfrom verify.sources import *\n"
DOCUMENT = (
    'document = Document(title="Notes", summary="Some.", conventions=Conventions(first_time="1", discount="no", trajectory="τ",\n'
    '    laws="π"), equations=[{}])\n'
)
FIRST = 'Equation("S9-E01", latex="b", use="A test.", reading=Chain(b + b, Equals(2 * b)))'
SECOND = 'Equation("S9-E02", latex="b", use="A test.", reading=Continues("S9-E01", Equals({} * b)), error="a", why="b",\n'
SECOND += 'corrected_says="c")'
THIRD = 'Equation("S9-I01", says="So.", use="A test.", reading=NotCheckable("No."))'
IN_SECTIONS = HEAD + DOCUMENT.format(f'{FIRST}, *section("middle"), {THIRD}')


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A document of three equations, the second of which stands in a section."""
    path = tmp_path / "sources" / "d009.py"
    path.with_suffix("").mkdir(parents=True)
    path.write_text(IN_SECTIONS, encoding="utf-8")
    write_section(path, SECOND.format(2))
    return path


def write_section(path: Path, *equations: str) -> Path:
    section = path.with_suffix("") / "middle.py"
    section.write_text(f"{HEAD}equations = [{', '.join(equations)}]\n", encoding="utf-8")
    return section


def test_sections_make_the_same_document_as_one_file(path: Path, tmp_path: Path) -> None:
    whole = tmp_path / "sources" / "d008.py"
    whole.write_text(HEAD + DOCUMENT.format(", ".join([FIRST, SECOND.format(2), THIRD])), encoding="utf-8")
    one, other = load(path), load(whole)
    assert isinstance(one, Document) and isinstance(other, Document)
    assert [item.key for item in one.items()] == [item.key for item in other.items()]
    assert [item.claim for item in one.items()] == [item.claim for item in other.items()]
    assert equation_ids(path) == equation_ids(whole) == ["S9-E01", "S9-E02", "S9-I01"]


def test_an_equation_knows_the_file_that_it_stands_in(path: Path) -> None:
    document = load(path)
    assert isinstance(document, Document)
    assert [Path(one.place.file).name for one in document.equations] == ["d009.py", "middle.py", "d009.py"]


def test_a_section_is_no_document_and_no_derivation(path: Path) -> None:
    assert [row.path for row in documents([path.parent.parent])] == [path]
    assert not is_derivation_file(path.with_suffix("") / "middle.py")


def test_shipped_sections_are_collected_by_nobody_else() -> None:
    sections = [section for row in documents() for section in row.path.with_suffix("").glob("*.py")]
    assert sections
    assert not any(map(is_derivation_file, sections))


def test_an_edit_of_a_section_makes_its_document_new(path: Path, tmp_path: Path) -> None:
    settings, folder = Settings(samples=5), tmp_path / "kept"
    cache = Cache(folder)
    assert cache.find(path, settings) is None
    cache.keep(path, settings, check_path(path, settings))
    kept = Cache(folder).find(path, settings)
    assert kept is not None and [one.verdict for one in kept.equations[:2]] == ["TRUE", "TRUE"]
    write_section(path, SECOND.format(3))
    assert Cache(folder).find(path, settings) is None
    assert [one.verdict for one in check_path(path, settings).equations[:2]] == ["TRUE", "FALSE-as-printed"]


def test_a_section_that_reads_something_else_makes_its_document_depend_on_it(path: Path) -> None:
    assert says_it_all(path)
    section = path.with_suffix("") / "middle.py"
    section.write_text("import math\n" + section.read_text(encoding="utf-8"), encoding="utf-8")
    assert not says_it_all(path)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ('"end"', "section('end'): there is no file d009/end.py"),
        ('"../d009"', "section('../d009'): the name of a file in d009/ was expected, such as \"baselines\""),
        ("7", "section(7): the name of a file in d009/ was expected"),
        ('"empty"', "section('empty'): d009/empty.py has no list equations = [Equation(…), …]"),
    ],
)
def test_a_section_that_is_not_there_is_refused_at_its_line(path: Path, asked: str, message: str) -> None:
    path.write_text(HEAD + DOCUMENT.format(f"{FIRST}, *section({asked})"), encoding="utf-8")
    (path.with_suffix("") / "empty.py").write_text("equations = [1]\n", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load(path)
    assert message in str(caught.value) and "d009.py:4: " in str(caught.value)


def test_a_mistake_in_a_section_names_its_line(path: Path) -> None:
    section = write_section(path, "nonsense")
    with pytest.raises(ContentError) as caught:
        load(path)
    assert f"{section.name}:3: NameError" in str(caught.value)
