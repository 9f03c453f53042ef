"""What is built: the wheel alone can check its derivations in an empty folder, and the source archive is complete."""

from __future__ import annotations

import email
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

import verify
from verify.claims.library import id_of

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
pytestmark = pytest.mark.packaging


def derivation_files() -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / "derivations").rglob("*.py")}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder), "-t", "wheel", "-t", "sdist"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel installed on its own, beside nothing of this checkout; its dependencies are those of this interpreter."""
    folder = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(folder), str(wheel)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder


def run_verify(installed: Path, empty: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "NO_COLOR": "1"}
    command = [sys.executable, str(installed / "bin" / "verify"), *arguments]
    return subprocess.run(command, cwd=empty, env=environment, capture_output=True, text=True, timeout=300)


def test_the_wheel_holds_the_package_and_the_derivations_and_nothing_else(wheel: Path):
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert all(name.startswith("verify/") for name in names)
    assert not [name for name in names if name.endswith(".pyc")]
    shipped = {name.removeprefix("verify/") for name in names if name.startswith("verify/derivations/") and name.endswith(".py")}
    assert shipped == derivation_files()
    assert len(shipped) >= 20
    assert "verify/py.typed" in names


def test_the_source_archive_is_complete(built: Path):
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {name.split("/", 1)[1] for name in opened.getnames() if "/" in name}
    wanted = {"pyproject.toml", "Makefile", "constraints.txt", "LICENSE", "README.md", "CHANGELOG.md", "CONTRIBUTING.md"}
    wanted |= {"mkdocs.yml", ".ci/run", "verify/__init__.py", "tests/test_packaging.py", "site/index.md", *derivation_files()}
    assert wanted <= names
    assert not [name for name in names if re.match(r"(build|dist|\.venv|\.git)/", name)]


def test_the_metadata_is_that_of_the_project(wheel: Path):
    with zipfile.ZipFile(wheel) as opened:
        (name,) = (one for one in opened.namelist() if one.endswith("/METADATA"))
        metadata = email.message_from_bytes(opened.read(name))
        entry_points = opened.read(name.replace("METADATA", "entry_points.txt")).decode()
    assert metadata["Name"] == "gradproof"
    assert metadata["Version"] == verify.__version__
    assert metadata["Requires-Python"] == ">=3.11"
    assert {"site", "test", "fast", "all"} <= set(metadata.get_all("Provides-Extra"))
    assert "verify = verify.cli:main" in entry_points
    assert "gradproof = verify.pytest_plugin" in entry_points


def test_the_core_needs_three_packages(wheel: Path):
    names = {re.match(r"[\w-]+", requirement).group().lower() for requirement in PROJECT["dependencies"]}
    assert names == {"sympy", "numpy", "hypothesis"}


def test_every_dependency_is_pinned():
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    }
    requirements = [*PROJECT["dependencies"], *(one for extra in PROJECT["optional-dependencies"].values() for one in extra)]
    names = {re.match(r"[\w-]+", requirement).group().lower() for requirement in requirements}
    assert names - {"gradproof"} <= pinned
    assert len(names) > 8


def test_the_changelog_knows_this_version():
    assert f"## {verify.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_wheel_alone_lists_every_derivation_in_an_empty_folder(installed: Path, tmp_path: Path):
    done = run_verify(installed, tmp_path, "list")
    assert done.returncode == 0, done.stderr
    for name in derivation_files():
        path = Path(name)
        section = path.parent.parent.name == "sources"  # of a long document, which is listed
        if not path.stem.startswith("_") and not section:
            assert f"  {id_of(path)} " in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_wheel_alone_checks_a_derivation_in_an_empty_folder(installed: Path, tmp_path: Path):
    done = run_verify(installed, tmp_path, "check", "log-derivative-identity")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PROVED" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_wheel_says_its_version(installed: Path, tmp_path: Path):
    assert verify.__version__ in run_verify(installed, tmp_path, "--version").stdout
