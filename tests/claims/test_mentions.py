"""A sentence that names other derivations: what lies between the names is kept, and a formula is not a name."""

from __future__ import annotations

import pytest

from verify.claims.mentions import mentioned, with_mentions


@pytest.mark.parametrize(
    "text, ids, shown",
    [
        ("no names", [], "NO NAMES"),
        ("[First](one-two) and then [the rest](three).", ["one-two", "three"], "<First|one-two> AND THEN <the rest|three>."),
        ("[Only](this)", ["this"], "<Only|this>"),
        ("e[r](b - c) is e[r] (b), not [0](x y)", [], "E[R](B - C) IS E[R] (B), NOT [0](X Y)"),
    ],
)
def test_names_are_found_and_the_rest_is_kept(text: str, ids: list[str], shown: str) -> None:
    assert mentioned(text) == ids
    assert with_mentions(text, str.upper, lambda words, name: f"<{words}|{name}>") == shown
