"""The README's example is a derivation that checks, and the commands that it names exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from verify.check import Settings, check_entry
from verify.claims.library import load

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (source,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    path = tmp_path_factory.mktemp("readme") / "example.py"
    path.write_text(source, encoding="utf-8")
    return path


def test_the_example_is_as_expected(example: Path):
    result = check_entry(load(example), Settings(samples=20))
    assert [item.verdict for item in result.items] == ["PROVED"] * 6 + ["REFUTED"]
    assert result.as_expected


def test_the_example_with_one_wrong_letter_is_refuted_at_the_step_that_uses_it(example: Path):
    wrong = example.with_name("wrong.py")
    wrong.write_text(example.read_text(encoding="utf-8").replace("b(s) * total", "b(s, a_next) * total"), encoding="utf-8")
    with pytest.raises(ValueError, match="wrong.py:"):
        load(wrong)  # a letter that nothing binds
    wrong.write_text(example.read_text(encoding="utf-8").replace("b(s)", "b(s, a)", 3), encoding="utf-8")
    result = check_entry(load(wrong), Settings(samples=20))
    assert not result.as_expected
    assert [item.key for item in result.steps if not item.as_expected] == ["03-pull-out"]


def test_no_placeholder_is_left():
    assert "TRANSCRIPT" not in README


def test_the_targets_named_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z]+)", README))
    assert {"check", "test", "site"} <= named
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in named)
