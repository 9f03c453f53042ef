"""The README's example is a derivation that checks, its transcripts are real, and the commands that it names exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from verify.check import Settings, check_entry
from verify.claims.loading import load
from verify.cli import main

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


def transcripts() -> list[tuple[list[str], str]]:
    """The commands that the README shows with what they print."""
    blocks = re.findall(r"```console\n\$ verify ([^\n]*)\n(.*?)```", README, re.DOTALL)
    return [(command.split(), shown) for command, shown in blocks]


def comparable(text: str) -> list[str]:
    """Lines without what differs from run to run (seconds) or between versions of numpy (the sampled values)."""
    lines = [re.sub(r"\d+\.\d+ s\b", "… s", line).rstrip() for line in text.strip().splitlines()]
    return [line.split("MDP:")[0] for line in lines]


def test_there_is_a_transcript_of_a_proof_and_of_a_refutation():
    verdicts = ["PROVED" if "✓" in shown.split()[0] else "REFUTED" for _, shown in transcripts()]
    assert verdicts == ["PROVED", "REFUTED"]


@pytest.mark.parametrize("command, shown", transcripts(), ids=["proved", "refuted"])
def test_the_transcripts_are_what_is_printed(
    command: list[str], shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    true = (ROOT / "derivations" / "causality" / "reward_to_go_discounted.py").read_text(encoding="utf-8")
    head, last, tail = true.rpartition("gamma ** (t - 1) * score(t) * G(t), (t, 1, T))), by=definition_of_return")
    assert last
    (tmp_path / "my_reward_to_go.py").write_text(head + last.removeprefix("gamma ** (t - 1) * ") + tail, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    code = main(command)
    assert comparable(capsys.readouterr().out) == comparable(shown)
    assert code == (0 if "✓" in shown.split()[0] else 1)


def test_the_targets_named_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z]+)", README))
    assert {"check", "test", "site"} <= named
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in named)
