"""Derivation files as tests: ``pytest derivations/`` runs one item per step and checker, and one per pitfall.

    reward_to_go_discounted.py::reward-to-go-discounted::03-causality[kernel]      also [parametric], [sampling]
    reward_to_go_discounted.py::reward-to-go-discounted::03-causality[verdict]     the step as a whole is as expected
    reward_to_go_discounted.py::reward-to-go-discounted::pitfall-01-the-reward-of-the-same-step
    reward_to_go_discounted.py::reward-to-go-discounted::assumptions                          each is needed by some step

Collected are the derivations that ship with this package and every other Python file that imports ``Derivation`` or
``Misconception`` from ``verify`` and calls it at its top level. A checker that has nothing to say about a claim makes
its item a skip with the reason; the verdict item fails unless the checkers together reach what is expected.

Loaded in every pytest run of the environment, so this file imports pytest and the standard library, nothing else:
mathematics is loaded when a derivation file has been found.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Generator, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from verify.check import Settings
    from verify.claims.model import Item
    from verify.claims.verdict import EntryResult, ItemResult

DEFINES = ("Derivation", "Misconception")
OPTIONS = {"samples": 1, "seed": 0, "horizon": 1}  # and the smallest number that each may be


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("gradproof", "derivations checked by gradproof")
    group.addoption("--gradproof-samples", type=int, metavar="N", help="how many MDPs to draw for each step")
    group.addoption("--gradproof-seed", type=int, metavar="N", help="the seed of the drawn MDPs")
    group.addoption("--gradproof-horizon", type=int, metavar="T", help="the largest horizon of the kernel")


def pytest_configure(config: pytest.Config) -> None:
    from verify.claims.budget import LATEST_HORIZON

    for name, least in OPTIONS.items():
        value = config.getoption(f"--gradproof-{name}")
        if value is not None and value < least:
            raise pytest.UsageError(f"--gradproof-{name}: {value}: at least {least} was expected")
        if value is not None and name == "horizon" and value > LATEST_HORIZON:
            raise pytest.UsageError(f"--gradproof-horizon: {value}: at most {LATEST_HORIZON} was expected")


# A wrapper, because a file that is named on the command line would also become a test module and be run as such. Of the
# kind that every pytest since 7.0 knows: an import error here would break everybody's test runs.
@pytest.hookimpl(hookwrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Generator[None, Any, None]:
    outcome = yield
    if is_derivation_file(file_path):
        others = [one for one in outcome.get_result() if not isinstance(one, pytest.Module)]
        outcome.force_result([*others, DerivationFile.from_parent(parent, path=file_path)])


# ---------------------------------------------------------------------------------------------------- which files


def is_derivation_file(path: Path) -> bool:
    """Whether a file is ours: one that ships with the package, or one whose text defines a derivation."""
    if path.suffix != ".py" or path.name.startswith("_"):
        return False
    if path.name == "conftest.py" or path.name.startswith("test_") or path.stem.endswith("_test"):
        return False  # a test module that builds derivations belongs to whoever wrote it
    return _ships_with_us(path) or _defines_a_derivation(path)


def _ships_with_us(path: Path) -> bool:
    from verify.claims.library import SOURCES, default_roots

    full = path.resolve()
    inside = [full.relative_to(root.resolve()) for root in default_roots() if full.is_relative_to(root.resolve())]
    return any(SOURCES not in place.parts for place in inside)


def _defines_a_derivation(path: Path) -> bool:
    try:
        source = path.read_bytes()
    except OSError:
        return False
    if b"verify" not in source or not any(name.encode() + b"(" in source for name in DEFINES):
        return False  # the usual case, and the only one that costs nothing
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):
        return _seems_to_define_a_derivation(source.decode("utf-8", errors="replace"))
    imported = any(_imports_ours(node) for node in body)
    return imported and any(_called(node) in DEFINES for node in body)


def _seems_to_define_a_derivation(source: str) -> bool:
    """For a file that does not parse: its author should hear of the mistake rather than see nothing collected."""
    imports = re.search(r"^(from verify[.\w]* import|import verify)\b", source, re.MULTILINE)
    defines = re.search(r"^\w+[^=\n]*=\s*(verify\.)?(Derivation|Misconception)\(", source, re.MULTILINE)
    return bool(imports and defines)


def _imports_ours(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] == "verify" for alias in node.names)
    if not isinstance(node, ast.ImportFrom) or (node.module or "").split(".")[0] != "verify":
        return False
    return any(alias.name in (*DEFINES, "*") for alias in node.names)


def _called(node: ast.stmt) -> str:
    """The name of what a statement such as ``derivation = Derivation(…)`` calls."""
    value = node.value if isinstance(node, (ast.Assign, ast.AnnAssign, ast.Expr)) else None
    if not isinstance(value, ast.Call):
        return ""
    function = value.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


# ---------------------------------------------------------------------------------------------------------- items


class DerivationFile(pytest.File):
    """One derivation file."""

    def collect(self) -> Iterator[EntryNode]:
        from verify.claims.errors import ContentError
        from verify.claims.loading import load

        try:
            entry = load(self.path)
        except ContentError as error:
            raise self.CollectError(str(error)) from error
        yield EntryNode.from_parent(self, name=entry.id, entry=entry)


class EntryNode(pytest.Collector):
    """The derivation in a file; holds its result, so that it is checked once in each process however many items ask."""

    def __init__(self, *, entry: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.entry = entry

    def collect(self) -> Iterator[pytest.Item]:
        from verify.claims.verdict import CHECKERS

        items = self.entry.items()
        if not items:
            raise self.CollectError(f"{self.entry.place}: nothing to check in this derivation")
        for item in items:
            if item.kind == "step":
                for checker in CHECKERS[item.claim.setting]:
                    yield CheckerItem.from_parent(self, name=f"{item.key}[{checker}]", item=item, checker=checker)
                yield VerdictItem.from_parent(self, name=f"{item.key}[verdict]", item=item)
            else:
                yield VerdictItem.from_parent(self, name=item.key, item=item)
        if self.entry.assumes:
            yield AssumptionsItem.from_parent(self, name="assumptions")

    @cached_property
    def result(self) -> EntryResult:
        from verify.check import check_entry

        return check_entry(self.entry, self.settings())

    def settings(self) -> Settings:
        from verify.check import Settings

        return Settings(**self.options())

    def options(self) -> dict[str, Any]:
        """What was given on the command line; the rest keeps the defaults of a run."""
        given = {name: self.config.getoption(f"--gradproof-{name}") for name in OPTIONS}
        return {name: value for name, value in given.items() if value is not None}

    def result_of(self, item: Item) -> ItemResult:
        return next(one for one in self.result.items if one.key == item.key)


class Unexpected(Exception):
    """Carries what a reader should see."""


class _EquationItem(pytest.Item):
    """What the items of one equation share."""

    parent: EntryNode

    def __init__(self, *, item: Item, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.item = item

    def decided(self) -> ItemResult:
        """The result of this equation, its verdict noted for ``--junitxml``."""
        result = self.parent.result_of(self.item)
        self.user_properties = [
            ("verdict", result.verdict),
            ("scope", result.scope.words() if result.scope else ""),
            ("axioms", ", ".join(result.axioms)),
        ]
        return result

    def readable(self, result: ItemResult) -> str:
        from verify.report.failure import Run, failure_lines

        return "\n".join(failure_lines(self.parent.result, result, Run(**self.parent.options())))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, Unexpected):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)  # a fault of the program, not of the derivation

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.item.place.line - 1, f"{self.parent.name}::{self.name}"


class CheckerItem(_EquationItem):
    """What one checker says about one step."""

    def __init__(self, *, checker: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.checker = checker

    def runtest(self) -> None:
        result = self.decided()
        evidence = result.checks[self.checker]
        if evidence.outcome == "differs":
            raise Unexpected(self.readable(result))
        if evidence.outcome not in ("proved", "passed"):
            pytest.skip(f"{self.item.place}: {self.checker} {evidence.outcome}: {evidence.detail}")


class VerdictItem(_EquationItem):
    """Whether a step is proved, or a pitfall, a false claim or a repair decided as it should be."""

    def runtest(self) -> None:
        result = self.decided()
        if not result.as_expected:
            raise Unexpected(self.readable(result))


class AssumptionsItem(pytest.Item):
    """Whether every listed assumption is needed."""

    parent: EntryNode

    def runtest(self) -> None:
        from verify.report.failure import superfluous_line

        result = self.parent.result
        if result.superfluous:
            raise Unexpected("\n".join(superfluous_line(result, one) for one in result.superfluous))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        return str(excinfo.value) if isinstance(excinfo.value, Unexpected) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.parent.entry.place.line - 1, f"{self.parent.name}::{self.name}"
