"""What an author of claims about real variables imports: every name is told, printed, and clashes with nothing unawares."""

from __future__ import annotations

import re

import pytest

import verify.calculus as author
import verify.notation as notation
from verify.language.printing import to_code, to_latex, to_text
from verify.language.shapes import shape_of


def test_every_name_that_is_exported_exists_and_is_told_of():
    told = " ".join(f"{code} {meaning}" for code, _, meaning in author.NOTATION)
    for name in author.__all__:
        assert hasattr(author, name)
        assert name in {"one", "zero"} or re.search(rf"\b{name}\b", told), name


@pytest.mark.parametrize("code, term, meaning", author.NOTATION, ids=[row[0] for row in author.NOTATION])
def test_a_row_of_the_table_prints(code: str, term: object, meaning: str):
    assert to_text(term) and to_latex(term) and to_code(term) and meaning


def test_names_shared_with_the_other_notation_mean_the_same_things():
    """One file may import both: what is numbers and functions in both must be the same."""
    shared = set(author.__all__) & set(notation.__all__)
    assert shared <= {
        "Sum", "absolute", "clip", "exp", "frac", "log", "maximum", "minimum", "one", "positive_part", "step", "zero",
    }  # fmt: skip
    assert author.zero is notation.zero and author.one is notation.one
    assert author.log(2 * author.one) == notation.log(2 * notation.one)
    assert type(author.frac(1, 2)) is type(notation.frac(1, 2))


def test_what_they_build_has_a_size_where_it_is_a_matrix_and_none_where_it_is_a_number():
    for _, term, _ in author.NOTATION:
        if not isinstance(term, author.C.Condition) and not term.has(author.C.BigO):
            assert (shape_of(term) is None) == term.is_commutative, term
