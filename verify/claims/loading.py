"""Running one derivation file, on its own, and saying clearly what is wrong with it. Light: only the file loads mathematics."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import inspect
import re
import sys
import traceback
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import TYPE_CHECKING

from verify.claims.errors import ContentError, Place, shown_path
from verify.claims.library import files, id_of, nearest, read_row

if TYPE_CHECKING:
    from verify.claims.model import Entry


class _FreshLoader(SourceFileLoader):
    """Compiles the text that is there now: no __pycache__ is read (a stale one could be believed) or written."""

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.get_data(self.path), self.path)


def load(path: str | Path) -> Entry:
    """The only Derivation or Misconception of a file, with its id and family. Raises ContentError and nothing else."""
    path = Path(path)
    if path.suffix != ".py":
        raise ContentError(shown_path(path), "a derivation file ends in .py")
    read_row(path)  # the errors that need no running: no file, not Python, nothing or too much defined
    entry = _only_entry(run_file(path), path)
    _expect_uses(entry, path)
    # A frozen dataclass: `replace` would check every term a second time only to set two names.
    object.__setattr__(entry, "id", id_of(path))
    object.__setattr__(entry, "family", path.resolve().parent.name)
    return entry


def run_file(path: Path) -> ModuleType:
    """What a file defines once it has run, with a clean slate. Raises ContentError at the line that went wrong."""
    name = f"derivation_{path.stem}_{hashlib.sha1(str(path.resolve()).encode()).hexdigest()[:12]}"
    loader = _FreshLoader(name, str(path))
    spec = importlib.util.spec_from_loader(name, loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and the like look their module up while it runs
    try:
        with contextlib.redirect_stdout(sys.stderr):  # standard output is for results
            loader.exec_module(module)
    except ContentError:
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        raise ContentError(_failing_line(error, path), _in_words(error)) from error
    finally:
        sys.modules.pop(name, None)
    return module


def _failing_line(error: BaseException, path: Path) -> Place | str:
    """The last line of the file itself that was running."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return Place(str(path), lines[-1]) if lines and lines[-1] else shown_path(path)


def _in_words(error: BaseException) -> str:
    from verify.language.errors import IllFormed

    if isinstance(error, IllFormed):
        return f"ill-formed: {error}"
    said = " ".join(str(error).split()) or "no message"
    if isinstance(error, TypeError) and (miscalled := _miscalled(said)):
        return miscalled
    hint = nearest_name(error.name) if isinstance(error, NameError) and error.name else ""
    return f"{type(error).__name__}: {said}{hint}"


def _miscalled(said: str) -> str:
    """What Python says of a wrong call of one of the classes that an author uses, in terms of their parts; else nothing."""
    import verify

    found = re.match(r"(\w+)(?:\.__init__)?\(\) (.*)", said)
    if not found or found[1] not in verify.__all__:
        return ""
    parts = [name for name in inspect.signature(getattr(verify, found[1])).parameters if name not in ("place", "id", "family")]
    quoted = re.findall(r"'(\w+)'", found[2])
    unknown = re.search(r"unexpected keyword argument '(\w+)'", found[2])
    if unknown:
        wrong = f"there is no {unknown[1]}={nearest(unknown[1], parts, plain=unknown[1]) or ';'}"
    elif "missing" in found[2]:
        wrong = " and ".join(f"{name}=" for name in quoted) + f" {'is' if len(quoted) == 1 else 'are'} missing;"
    elif "multiple values" in found[2]:
        wrong = f"{quoted[-1]}= is given twice;"
    else:
        wrong = "too many parts without a name;"
    return f"{found[1]}(…): {wrong} its parts are {', '.join(parts)}"


def nearest_name(name: str) -> str:
    """A suggestion for a name that an author wrote and nothing defines."""
    import verify
    from verify import assumptions, calculus, notation, reasons

    if name in verify.__all__:
        return f"; write `from verify import {name}`"
    modules = {"notation": notation, "calculus": calculus, "assumptions": assumptions, "reasons": reasons}
    for module, names in modules.items():
        if name in names.__all__:
            return f"; write `from verify.{module} import *`"
    known = [*verify.__all__, *(one for names in modules.values() for one in names.__all__)]
    return nearest(name, [one for one in known if len(one) > 1 or len(name) == 1], plain=name)


def _expect_uses(entry: Entry, path: Path) -> None:
    """Refuse a name in ``uses`` that is no derivation of the library, of the same folder or of a folder beside it."""
    if not entry.uses:
        return
    folder = path.absolute().parent
    known = {id_of(file) for file in [*files(), *folder.glob("*.py"), *folder.parent.glob("*/*.py")]}
    for name in entry.uses:
        if name not in known:
            raise ContentError(entry.place, f"uses: there is no derivation {name!r}{nearest(name, sorted(known))}")


def _only_entry(module: ModuleType, path: Path) -> Entry:
    from verify.claims.model import Entry

    entries = {id(value): value for value in vars(module).values() if isinstance(value, Entry)}
    if not entries:
        raise ContentError(shown_path(path), "defines nothing once it has run: is the name of the derivation used twice?")
    if len(entries) > 1:
        second = list(entries.values())[1]
        raise ContentError(second.place, f"a second definition: {second.title!r}; one per file, please")
    return next(iter(entries.values()))
