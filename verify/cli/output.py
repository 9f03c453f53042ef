"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path
from types import TracebackType

from verify.claims.errors import UsageError


class OutputFile:
    """A file that appears, complete, when the block ends well, and not at all otherwise.

    A folder that cannot be written to is noticed on entry, before an hour of work; nothing stands there in the meantime,
    so that a run that is killed leaves nothing behind. Raises UsageError.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(os.path.realpath(path))
        self.text: str | None = None

    def __enter__(self) -> OutputFile:
        try:
            if self.path.is_dir():
                raise IsADirectoryError(None, "it is a folder")
            if not self._is_special():
                os.unlink(self._new_file())
        except OSError as error:
            raise _unwritable(self.path, error) from error
        return self

    def write(self, text: str) -> None:
        """What the file will hold."""
        self.text = text

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None and self.text is not None:
                self._finish(self.text)
        except OSError as problem:
            raise _unwritable(self.path, problem) from problem

    def _new_file(self) -> str:
        handle, name = tempfile.mkstemp(prefix=f".{self.path.name}.", suffix=".part", dir=self.path.parent)
        os.close(handle)
        return name

    def _is_special(self) -> bool:
        """/dev/null and the like are written to; replacing them by a file would be a disaster."""
        return self.path.exists() and not self.path.is_file()

    def _finish(self, text: str) -> None:
        if self._is_special():
            self.path.write_text(text, encoding="utf-8")
            return
        temporary = self._new_file()
        try:
            Path(temporary).write_text(text, encoding="utf-8")
            os.chmod(temporary, self._mode())
            os.replace(temporary, self.path)
        finally:
            if os.path.exists(temporary):
                os.unlink(temporary)

    def _mode(self) -> int:
        if self.path.exists():
            return stat.S_IMODE(self.path.stat().st_mode)
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"cannot write {path}: {(error.strerror or str(error)).lower()}")


def write_file(path: str | Path, text: str) -> None:
    """A text file, whole or not at all. Raises UsageError."""
    with OutputFile(path) as file:
        file.write(text)


def make_folder(path: str | Path) -> Path:
    """A folder that exists afterwards. Raises UsageError."""
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return folder
