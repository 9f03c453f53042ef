"""The architecture, enforced: imports go one way, the trusted part stays small, no heuristic comes near a verdict."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from verify.site_pages.trusted import COMPARING, CONSTANTS, CUTOFF, UNTRUSTED, beside, code_lines, core, signs, trusted

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "verify"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "derivations" not in path.relative_to(PACKAGE).parts)

# From the bottom to the top; what stands in one row may not import each other.
LAYERS = [
    ["verify.language", "verify.notation", "verify.calculus"],
    ["verify.claims", "verify.assumptions", "verify.reasons"],
    ["verify.provers", "verify.sampling"],
    ["verify.refute", "verify.runs", "verify.workers"],
    ["verify.sources"],
    ["verify.vacuity", "verify.by_reason", "verify.engines"],
    ["verify.trajectories", "verify.real_variables"],
    ["verify.check"],
    ["verify.cache"],
    ["verify.study"],
    ["verify.report"],
    ["verify.cli", "verify.mutants", "verify.pytest_plugin", "verify.site_pages"],
]
# These are one subject under several names: what authors import, beside where it is defined.
TOGETHER = [{"verify.language", "verify.notation", "verify.calculus"}, {"verify.claims", "verify.assumptions", "verify.reasons"}]
# The top row, where the command line may call the page builder and the like.
TOP = len(LAYERS) - 1
LIGHT = ("verify.language", "verify.notation", "verify.claims", "verify.assumptions", "verify.reasons", "verify.provers")
NUMERIC = {"numpy", "scipy", "hypothesis"}
SOURCES = {path: path.read_text(encoding="utf-8") for path in MODULES}
KERNEL = PACKAGE / "provers" / "kernel.py"


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def unit(module: str) -> str | None:
    """The architectural unit that a module belongs to, such as verify.provers."""
    for layer in LAYERS:
        for name in layer:
            if module == name or module.startswith((name + ".", name + "_")):
                return name
    return None


def rank(name: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if name in layer)


def imports(source: str, module: str, is_package: bool = False) -> Iterator[tuple[int, str]]:
    """Every absolute module name that a source imports, wherever in the file, with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = module.split(".")
                parents = parents[: len(parents) - node.level + is_package]
                base = ".".join([*parents, base] if base else parents)
            yield node.lineno, base
            # "from verify import check" names the module verify.check.
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def forbidden(source: str, module: str, is_package: bool = False) -> list[str]:
    """What a module imports against the direction of the layers."""
    own = unit(module)
    if own is None:
        return []
    found = []
    for line, name in imports(source, module, is_package):
        if name.split(".")[0] in NUMERIC and module.startswith(LIGHT):
            found.append(f"{module}:{line} imports {name}")
        other = unit(name) if name.startswith("verify.") else None
        if other is None or other == own or any({own, other} <= group for group in TOGETHER):
            continue
        if rank(other) > rank(own) or (rank(other) == rank(own) and rank(own) != TOP):
            found.append(f"{module}:{line} imports {name}")
    return found


def test_there_are_modules_to_check():
    assert KERNEL in MODULES
    assert len(MODULES) > 15


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_module_belongs_to_a_layer(path: Path):
    name = module_name(path)
    assert name == "verify" or name == "verify.__main__" or unit(name), f"{name} has no place in LAYERS"


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_go_one_way(path: Path):
    assert forbidden(SOURCES[path], module_name(path), path.name == "__init__.py") == []


@pytest.mark.parametrize(
    "module, source",
    [
        ("verify.language.terms", "from verify.claims.model import Claim"),
        ("verify.language.terms", "import numpy as np"),
        ("verify.claims.model", "def f():\n    import hypothesis"),
        ("verify.claims.model", "from verify import check"),
        ("verify.provers.kernel", "from verify.sampling.mdp import Mdp"),
        ("verify.sampling.mdp", "from verify.provers import kernel"),
        ("verify.sampling.mdp", "from ..provers import kernel"),
        ("verify.refute", "from verify.check import check_entry"),
        ("verify.check", "from verify.report.text import render"),
        ("verify.report.text", "import verify.cli"),
    ],
)
def test_an_import_against_the_direction_is_noticed(module: str, source: str):
    assert forbidden(source, module)


@pytest.mark.parametrize(
    "module, source",
    [
        ("verify.claims.model", "from verify.language.terms import E\nimport sympy"),
        ("verify.sampling.mdp", "import numpy\nfrom verify.claims import model"),
        ("verify.check", "from verify.provers import kernel\nfrom verify.sampling import mdp"),
        ("verify.cli", "from verify.report import text\nfrom verify import __version__"),
    ],
)
def test_an_import_down_the_layers_is_accepted(module: str, source: str):
    assert forbidden(source, module) == []


def test_code_is_counted_without_comments_and_docstrings():
    assert (
        code_lines('"""Text."""\n\n# why\ndef f(x):\n    """More.\n\n    Text."""\n    # why\n    return (\n        x\n    )\n')
        == 4
    )


@pytest.mark.parametrize("name", sorted({*trusted(), *UNTRUSTED}))
def test_the_trusted_part_imports_only_sympy_language_claims_and_itself(name: str):
    allowed = {"sympy", *sys.stdlib_module_names}
    source = SOURCES[PACKAGE / "provers" / f"{name}.py"]
    name = f"verify.provers.{name}"
    for line, imported in imports(source, name):
        inside = imported.startswith(("verify.language", "verify.claims", "verify.provers"))
        assert inside or imported.split(".")[0] in allowed, f"{name}:{line} imports {imported}"


def test_what_an_inequality_rests_on_besides_stays_small_and_imports_no_engine():
    """It looks at terms only: what a term is worth is for the provers and the samplers to say."""
    files = signs()
    assert sum(code_lines(source) for source in files.values()) <= 470
    for name in files.keys() - {"inequality"}:
        inside = {module for _, module in imports(files[name], f"verify.provers.{name}") if module.startswith("verify.provers.")}
        assert {module.split(".")[2] for module in inside} <= files.keys()


def test_the_prover_without_a_last_step_adds_little_to_the_kernel_and_imports_nothing_else():
    name = "verify.provers.discounted"
    source = SOURCES[ROOT / "verify" / "provers" / "discounted.py"]
    assert code_lines(source) <= 205
    for line, imported in imports(source, name):
        beside = imported.startswith("verify.provers.") and imported.removeprefix("verify.provers.").split(".")[0]
        assert imported.startswith(("verify.language", "verify.claims", "verify.provers")) or imported.split(".")[0] in {
            "sympy", *sys.stdlib_module_names
        }, f"{name}:{line} imports {imported}"  # fmt: skip
        assert not beside or beside in {"kernel", "links", "polynomials", "rules"}, f"{name}:{line} imports {imported}"


def test_the_kernel_can_be_read_in_one_sitting():
    assert len(SOURCES[KERNEL].splitlines()) <= 400


def test_everything_that_a_proof_rests_on_stays_small():
    """All of it, not only the file that is called the kernel: moving a rule next door makes nothing smaller."""
    sizes = {name: code_lines(source) for name, source in trusted().items()}
    special = CUTOFF | COMPARING | CONSTANTS
    assert "kernel" in core() and core().keys() | special == sizes.keys() and not core().keys() & special
    for names, most in ((core().keys(), 640), (CUTOFF, 680), (COMPARING, 240), (CONSTANTS, 70)):
        assert sum(sizes[name] for name in names) <= most, sizes
    assert all(code_lines(source) <= 280 for source in beside().values())
    assert all(code_lines(source) <= 400 for source in {**trusted(), **beside(), **signs()}.values())  # each read at one go


def test_what_only_some_claims_need_is_left_alone_by_all_others(monkeypatch: pytest.MonkeyPatch):
    """No line about comparisons, and none that puts constants for means, has a say in a claim without any."""
    from verify.claims.model import Claim
    from verify.notation import J, R, absolute, b, c, grad, log, minimum, prob, tau, total
    from verify.provers import constants, kernel, piecewise

    every = kernel.AXIOMS
    plain = Claim(grad(J), total(prob(tau) * grad(log(prob(tau))) * R(tau), tau), every)
    compared = Claim(absolute(b - c), b + c - 2 * minimum(b, c), every)
    assert not issubclass(kernel.Normaliser, piecewise.Comparisons)
    assert list(constants.generalised(plain, kernel.AXIOMS | kernel.SWITCHES)) == []
    kernel.normaliser.cache_clear()
    assert isinstance(kernel.prove(compared, (1,)), kernel.Theorem)
    kernel.normaliser.cache_clear()
    monkeypatch.setattr(kernel, "Comparing", None)
    assert isinstance(kernel.prove(plain, (1, 2)), kernel.Theorem)
    with pytest.raises(TypeError):
        kernel.prove(compared, (1,))


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_modules_are_short(path: Path):
    assert len(SOURCES[path].splitlines()) <= 500


def heuristics(source: str) -> list[str]:
    """Calls that must not come near a verdict, found in the syntax tree: comments may mention them."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            bare = isinstance(node.func, ast.Name)
            if called in {"simplify", "nsimplify", "equals"} or (bare and called in {"eval", "exec"}):
                found.append(f"line {node.lineno}: {called}(")
    return found


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_no_heuristic_and_no_eval(path: Path):
    assert heuristics(SOURCES[path]) == []


@pytest.mark.parametrize("source", ["simplify(x)", "x.simplify()", "sympy.nsimplify(x)", "x.equals(y)", "eval('1')", "exec('1')"])
def test_a_heuristic_is_noticed(source: str):
    assert heuristics(source)


def shipped_texts() -> list[Path]:
    folders = ("verify", "derivations", "site", "tests", "benchmarks")
    kinds = {".py", ".md", ".toml", ".yml", ".js", ".css", ".html", ".txt", ".json"}
    texts = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in kinds and path.is_file()]
    texts += [path for path in ROOT.iterdir() if path.suffix in kinds or path.name == "Makefile"]
    return [path for path in texts if path != Path(__file__) and path.stat().st_size < 200_000]


def test_nothing_mentions_a_folder_that_readers_do_not_have():
    private = re.compile(r"(?<![\w.])/(work|farm|opt/gp|tmp/brief)\b|\.\./shared|shared/(design|claims|style)\.md")
    texts = shipped_texts()
    assert len(texts) > 20
    named = [str(path.relative_to(ROOT)) for path in texts if private.search(path.read_text(encoding="utf-8", errors="replace"))]
    assert named == []


def loaded_by(statement: str) -> set[str]:
    """The top-level packages that a fresh interpreter holds after a statement."""
    code = f"{statement}\nimport sys\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module", ["verify.notation", "verify.claims.model", "verify.provers.kernel", "verify.provers.parametric"]
)
def test_the_symbolic_side_loads_no_numerics(module: str):
    loaded = loaded_by(f"import {module}")
    assert "sympy" in loaded
    assert loaded.isdisjoint(NUMERIC)


@pytest.mark.parametrize("module", ["verify", "verify.cli", "verify.pytest_plugin", "verify.assumptions", "verify.reasons"])
def test_what_must_start_quickly_loads_no_mathematics(module: str):
    assert loaded_by(f"import {module}").isdisjoint({"sympy", *NUMERIC})
